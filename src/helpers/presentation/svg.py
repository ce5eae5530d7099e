"""matplotlib's SVG made a part of a page: its text the page's, its colours light or dark, its names its own, slim."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any, cast

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from helpers.presentation import style
from helpers.survey.files import digest

#: What matplotlib puts in the attributes of a tag has no angle brackets; what a label says is never in a tag.
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_UNSEEN = re.compile(
    r'<path(?: d="[^"]*")?(?: clip-path="[^"]*")? style="fill: none"/>|<path(?: clip-path="[^"]*")? style="[^"]*"/>'
)
_EMPTY = re.compile(r"<(g|defs)>\s*</\1>|<(?:g|defs)/>")


def page_svg(figure: Figure, alternative: str) -> str:
    """Return a figure as an SVG element that follows the page: its width, its typeface, light or dark.

    `alternative` says in words what the figure shows.
    """
    with mpl.rc_context(cast(Any, style.RC)), warnings.catch_warnings():
        # The text is the reader's to draw: a letter that the face laid out with does not have is none of its concern.
        warnings.filterwarnings("ignore", r"Glyph .* missing from", UserWarning)
        warnings.filterwarnings("ignore", r"Matplotlib currently does not support .* natively", UserWarning)
        file = io.StringIO()
        figure.savefig(file, format="svg", bbox_inches=_box(figure), metadata={"Date": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", svg, flags=re.DOTALL)
    for size in ("width", "height"):
        svg = re.sub(rf'(<svg[^>]*?) {size}="[^"]*"', r"\1", svg, count=1)
    # matplotlib names groups and clips of every chart alike; on a page with two charts the names would clash.
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    key = digest(svg.encode())[:8]
    svg = _TAG.sub(lambda tag: _of_the_page(tag[0], key), svg)
    svg = re.sub(r"\n\s*", "\n", _UNSEEN.sub("", svg))
    while (fewer := _EMPTY.sub("", svg)) != svg:
        svg = fewer
    # JupyterLab lays out as it likes, so the width is the chart's own.
    frame = Markup('<svg class="chart" role="img" stroke-linejoin="round" width="100%" style="{}" aria-label="{}"')
    return re.sub(r"\n+", "\n", svg).replace("<svg", frame.format(f"max-width: {style.SHOWN_WIDTH}", alternative), 1)


def _box(figure: Figure) -> Bbox:
    """What is drawn, and never less than the width of a chart: text is then of one size in all of them."""
    box = figure.get_tightbbox()
    return Bbox.from_extents(min(box.x0, 0), box.y0, max(box.x1, style.CHART_WIDTH), box.y1).padded(0.05)


def _of_the_page(tag: str, key: str) -> str:
    # Whatever matplotlib measured with, the reader sees the page's own face and colours.
    tag = re.sub(r"(font: [^;'\"]*?px) [^;\"]*", r"\1 sans-serif", tag)
    for name in ("page", "rule", "muted", *style.SERIES_NAMES):
        tag = tag.replace(style.LIGHT[name], f"var(--{name}, {style.LIGHT[name]})")
    tag = tag.replace(style.INK, "currentColor")
    tag = re.sub(r'(\bid="|xlink:href="#|url\(#)', rf"\g<1>c{key}-", tag)
    return re.sub(r' d="([^"]*)"', _shorter, tag)


def _shorter(path: re.Match[str]) -> str:
    """A path to hundredths of a point, on one line."""
    lines = re.sub(r"(\.\d\d)\d+", r"\1", path[1])
    return f' d="{" ".join(lines.split())}"'
