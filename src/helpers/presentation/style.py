"""How the report looks: every colour, size and typeface, once. Charts read it here, pages through `css_variables`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_TEMPLATES = Path(__file__).with_name("templates")

#: The declarations of colours and typefaces, in the light and in the dark, a file each.
_DECLARED = {name: " ".join((_TEMPLATES / f"{name}.css").read_text("utf-8").splitlines()) for name in ("light", "dark")}
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#\w+);", css)) for css in _DECLARED.values())

INK, MUTED, RULE, PAGE = (LIGHT[name] for name in ("ink", "muted", "rule", "page"))
#: Of bars and dots: at least three times as light, or as dark, as the page in both its colours.
BAR, CONTRARY, MISSING = "#1a6aa6", "#b4501c", "#c9d0d5"

#: One colour a series, for lines and points; told apart also by those who see few colours, and in greyscale.
SERIES_NAMES = tuple(name for name in LIGHT if name.startswith("series-"))
SERIES = tuple(LIGHT[name] for name in SERIES_NAMES)

#: A scale runs from the deep end to the light one: ordered also in greyscale.
SCALE_ENDS = (BAR, "#a9cfe6")
#: The unfavourable end, the strongest first; and what is in neither, as dark as neither of its neighbours.
CONTRARY_ENDS = (CONTRARY, "#eebf9f")
NEUTRAL = "#8b959c"

#: Laid out with the face that comes with matplotlib, so that every machine measures alike; shown in the reader's own.
LAYOUT_FONT = "DejaVu Sans"

#: In inches and points. Narrow and large, so that on a phone no text of a chart is under eleven pixels.
CHART_WIDTH = 4.5
#: As wide as a chart is ever shown; at this width its text is a little larger than the page's.
SHOWN_WIDTH = "30rem"
TEXT_SIZE = 12.5
#: In characters: the longest line of a label that takes the width of a chart.
LABEL_LENGTH = 43
SMALL_SIZE = 11.5
#: How a chart writes a share, and what it only says beside.
BOLD: dict[str, Any] = {"va": "center", "fontweight": "bold"}
SMALL: dict[str, Any] = {"color": MUTED, "fontsize": SMALL_SIZE}

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
    light, in_the_dark = f"{root} {{ {_DECLARED['light']} }}", _DECLARED["dark"]
    if dark:
        return f"{light}\n{dark} {{ {in_the_dark} }}"
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{ {root} {{ {in_the_dark} }} }}"


def content_sheet(name: str = "content") -> str:
    """Return the rules for what a notebook shows, wherever it is shown; or those of JupyterLab alone, ``lab``."""
    return (_TEMPLATES / f"{name}.css").read_text("utf-8")
