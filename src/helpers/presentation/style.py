"""How the report looks: every colour, size and typeface, once. Charts read it here, pages through `css_variables`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

INK = "#1c2a33"
MUTED = "#52616b"
RULE = "#d5dce1"
PAGE = "#ffffff"
ACCENT = "#0b5c8a"
#: Of bars and dots: at least three times as light, or as dark, as the page in both its colours.
BAR = "#1a6aa6"
CONTRARY = "#b4501c"
MISSING = "#c9d0d5"

#: One colour a series, for lines and points; told apart also by those who see few colours, and in greyscale.
SERIES = ("#0058a0", "#d05a00", "#007d5c", "#2b1250", "#cb7aa8", "#661a42")
SERIES_DARK = ("#56b4e9", "#e8752a", "#7bd8b0", "#ece2ff", "#bb6498", "#a94a76")
SERIES_NAMES = tuple(f"series-{place}" for place in range(1, len(SERIES) + 1))

#: In the dark, by the same names; bars keep their colours, which stand out on both.
DARK = {
    "ink": "#e6ebee",
    "muted": "#a6b5bf",
    "rule": "#35434d",
    "page": "#12191e",
    "accent": "#7cbfe6",
    "soft": "#1b252c",
    "mark": "#4a4212",
    "favourable": "#7bd8b0",
    "contrary": "#f0a27a",
    "bar": "#4295d1",
    "spark": "#4c5d69",
} | dict(zip(SERIES_NAMES, SERIES_DARK, strict=True))
LIGHT = {
    "ink": INK,
    "muted": MUTED,
    "rule": RULE,
    "page": PAGE,
    "accent": ACCENT,
    "soft": "#f3f6f8",
    "mark": "#fff3bf",
    "favourable": "#00694d",
    "contrary": "#9c3f17",
    "bar": BAR,
    "spark": "#b4c3cd",
} | dict(zip(SERIES_NAMES, SERIES, strict=True))

#: A scale runs from the deep end to the light one: ordered also in greyscale.
SCALE_ENDS = (BAR, "#a9cfe6")
#: The unfavourable end, the strongest first; and what is in neither, as dark as neither of its neighbours.
CONTRARY_ENDS = (CONTRARY, "#eebf9f")
NEUTRAL = "#8b959c"

#: Laid out with the face that comes with matplotlib, so that every machine measures alike; shown in the reader's own.
LAYOUT_FONT = "DejaVu Sans"
FONT_STACK = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif'
#: Of headings, findings and questions. What every system has of its own that was drawn for reading.
SERIF_STACK = (
    'Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Cambria, Georgia, "Noto Serif", '
    '"Liberation Serif", "DejaVu Serif Condensed", serif'
)
MONO_STACK = 'ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace'

#: In inches and points. Narrow and large, so that on a phone no text of a chart is under eleven pixels.
CHART_WIDTH = 4.5
#: As wide as a chart is ever shown; at this width its text is a little larger than the page's.
SHOWN_WIDTH = "30rem"
TEXT_SIZE = 12.5
#: In characters: the longest line of a label that takes the width of a chart.
LABEL_LENGTH = 43
SMALL_SIZE = 11.5

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


def css_variables(root: str = ":root", dark: str = "") -> str:
    """Return the colours and typefaces as CSS custom properties of `root`, for light and for dark.

    Parameters
    ----------
    dark : str
        The selector that holds where it is dark; by default, what the reader's system prefers.
    """

    def block(colours: dict[str, str]) -> str:
        return " ".join(f"--{name}: {value};" for name, value in colours.items())

    light = f"{root} {{ {block(LIGHT)} --font: {FONT_STACK}; --serif: {SERIF_STACK}; --mono: {MONO_STACK}; }}"
    if dark:
        return f"{light}\n{dark} {{ {block(DARK)} }}"
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{ {root} {{ {block(DARK)} }} }}"


def content_sheet() -> str:
    """Return the rules for what a notebook shows, wherever it is shown."""
    return (Path(__file__).parent / "templates" / "content.css").read_text("utf-8")
