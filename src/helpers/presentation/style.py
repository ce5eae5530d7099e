"""How the report looks: every colour, size and typeface, once. Charts read it here, pages through `css_variables`."""

from __future__ import annotations

from typing import Any

INK = "#1c2a33"
MUTED = "#5b6b76"
RULE = "#d5dce1"
PAGE = "#ffffff"
ACCENT = "#0b5c8a"
CONTRARY = "#b4501c"
MISSING = "#c9d0d5"

#: One colour a series, for lines and points; told apart also by those who see few colours, and in greyscale.
SERIES = ("#0058a0", "#d05a00", "#007d5c", "#2b1250", "#cb7aa8", "#661a42")
SERIES_DARK = ("#56b4e9", "#e8752a", "#7bd8b0", "#ece2ff", "#bb6498", "#a94a76")
SERIES_NAMES = tuple(f"series-{place}" for place in range(1, len(SERIES) + 1))

#: In the dark, by the same names; bars keep their colours, which stand out on both.
DARK = {
    "ink": "#e6ebee",
    "muted": "#9fb0bb",
    "rule": "#35434d",
    "page": "#12191e",
    "accent": "#6fb5de",
    "soft": "#1b252c",
} | dict(zip(SERIES_NAMES, SERIES_DARK, strict=True))
LIGHT = {
    "ink": INK,
    "muted": MUTED,
    "rule": RULE,
    "page": PAGE,
    "accent": ACCENT,
    "soft": "#f3f6f8",
} | dict(zip(SERIES_NAMES, SERIES, strict=True))

#: A scale runs from the deep end to the light one: ordered also in greyscale.
SCALE_ENDS = ("#08406a", "#a9cfe6")
#: The unfavourable end, the strongest first; and what is in neither, as dark as neither of its neighbours.
CONTRARY_ENDS = (CONTRARY, "#eebf9f")
NEUTRAL = "#8b959c"

#: Laid out with the face that comes with matplotlib, so that every machine measures alike; shown in the reader's own.
LAYOUT_FONT = "DejaVu Sans"
FONT_STACK = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif'

#: In inches and points. Narrow and large, so that a chart shrunk to a phone is still read.
CHART_WIDTH = 5.2
#: As wide as a chart is ever shown; at this width its text is a little larger than the page's.
SHOWN_WIDTH = "32rem"
TEXT_SIZE = 12.5
SMALL_SIZE = 11

RC: dict[str, Any] = {
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.spines.bottom": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "font.family": LAYOUT_FONT,
    "font.size": TEXT_SIZE,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "remote-working-survey",
    "text.color": INK,
    # A dollar in a label is a dollar.
    "text.parse_math": False,
    "xtick.bottom": False,
    "xtick.labelbottom": False,
    "ytick.left": False,
    "ytick.color": INK,
}


def css_variables() -> str:
    """Return the colours as CSS custom properties, for light and for dark."""

    def block(colours: dict[str, str]) -> str:
        return " ".join(f"--{name}: {value};" for name, value in colours.items())

    return (
        f":root {{ {block(LIGHT)} --font: {FONT_STACK}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {block(DARK)} }} }}"
    )
