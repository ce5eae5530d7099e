"""Charts of tables: SVG with real text and direct labels, and the same in words; seaborn draws, `style` decides."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import matplotlib as mpl
import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from helpers.analysis.contrasts import Balance, Overlap
from helpers.analysis.sample import Funnel, parts_of_nets
from helpers.analysis.tables import Cell, Cumulated, Table
from helpers.presentation import style
from helpers.presentation.numbers import NOT_DISCLOSED, percent, whole
from helpers.presentation.translations import word
from helpers.survey.codebook import MISSING, Language
from helpers.survey.errors import BadInput, nearest


@dataclass(frozen=True)
class Chart:
    """A drawn chart. `axes` is matplotlib's, to change it further before it is shown; `text` says what it shows."""

    figure: Figure = field(repr=False)
    text: str

    @property
    def axes(self) -> Axes:
        """The axes of the chart."""
        return self.figure.axes[0]

    def svg(self) -> str:
        """Return the chart as an SVG element that follows the page: its width, its typeface, light or dark."""
        with mpl.rc_context(cast(Any, style.RC)):
            file = io.StringIO()
            self.figure.savefig(file, format="svg", bbox_inches="tight", pad_inches=0.05, metadata={"Date": None})
        svg = file.getvalue()
        svg = svg[svg.index("<svg") :]
        svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
        # matplotlib numbers the groups of every chart alike; on a page with two charts their names would clash.
        svg = re.sub(r'<g id="[^"]*"', "<g", svg)
        svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
        svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
        # JupyterLab has no style sheet of ours, so the width is the chart's own.
        frame = Markup('<svg class="chart" role="img" stroke-linejoin="round" width="100%" style="{}" aria-label="{}"')
        attributes = frame.format(f"max-width: {style.SHOWN_WIDTH}", self.text)
        svg = svg.replace("<svg", attributes, 1)
        # Whatever matplotlib measured with, the reader sees the page's own face and colours.
        svg = re.sub(r"(font: [^;'\"]*?px) [^;\"]*", r"\1 inherit-face", svg).replace("inherit-face", "sans-serif")
        for name in ("page", "rule", "muted"):
            svg = svg.replace(style.LIGHT[name], f"var(--{name}, {style.LIGHT[name]})")
        return svg.replace(style.INK, "currentColor")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": f'<figure class="chart">{self.svg()}</figure>', "text/plain": self.text}


def plot(thing: Any, kind: str = "") -> Chart:
    """Return a chart of a table, a funnel, an overlap, or of several tables or balances.

    Parameters
    ----------
    thing : Table, Funnel, Overlap, or a list of Table or of Balance
        What to draw. A list of tables becomes an overview: the leading answer of each.
    kind : {"ranking", "scale", "diverging", "parts"}, optional
        For a table: bars by size, one stacked column from the top of the scale, a bar on both sides of zero
        (the last option against the others), or the parts of the sample with what is inside them. By default
        what suits the kind of question: a ranking for a multiple-response set, a scale otherwise.

    Raises
    ------
    BadInput
        If there is no chart of this kind.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> chart = plot(tabulate(open_wave("2020-03"), "tavola_09", language="en"))
    >>> chart.text[:67]
    'Chart. Technical support. More remote support than on-site visits: '
    """
    with mpl.rc_context(cast(Any, style.RC)):
        if isinstance(thing, Funnel):
            return _funnel(thing)
        if isinstance(thing, Overlap):
            return _overlap(thing)
        if isinstance(thing, Cumulated):
            return _cumulative(thing)
        if isinstance(thing, Table):
            kinds = {"ranking": _ranking, "scale": _scale, "diverging": _diverging, "parts": _parts}
            chosen = kind or ("ranking" if thing.question.kind == "multiple" else "scale")
            if chosen not in kinds:
                raise BadInput(f"no chart of kind {kind!r}; {nearest(kind, kinds)}")
            return kinds[chosen](thing)
        things = list(thing)
        if things and all(isinstance(one, Balance) for one in things):
            return _balances(things)
        if things and all(isinstance(one, Table) for one in things):
            return _overview(things)
    raise TypeError(f"nothing to draw for {type(thing).__name__}; expected a table, a funnel, an overlap, or a list")


def _axes(height: float) -> Axes:
    figure = Figure(figsize=(style.CHART_WIDTH, height))
    return figure.add_axes((0, 0, 1, 1))


def _chart(axes: Axes, title: str, items: Iterable[str], language: Language) -> Chart:
    assert isinstance(axes.figure, Figure)
    text = word("chart_of", language).format(title=title.rstrip("."), items="; ".join(items).rstrip("."))
    return Chart(axes.figure, text)


def _in_words(cell: Cell, language: Language) -> str:
    return word("chart_item", language).format(label=cell.label, share=_share(cell, language))


def _share(cell: Cell, language: Language) -> str:
    if not cell.known:
        return NOT_DISCLOSED
    return ("≈ " if cell.disclosure == "approximate" else "") + percent(cell.percent, language)


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))


def _shortened(text: str, width: int) -> str:
    return textwrap.shorten(text, width, placeholder="…")


def _scale_colours(count: int) -> list[Any]:
    return list(sns.color_palette(f"blend:{','.join(style.SCALE_ENDS)}", count))


def _ink_on(colour: Any) -> str:
    red, green, blue = to_rgb(colour)
    # "#ffffff" is the page's colour, which turns dark with the page; a label inside a bar must not.
    return "#fefefe" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else "#10202a"


def _bars(axes: Axes, places: Sequence[float], shares: Sequence[float], colours: Sequence[Any]) -> None:
    """Horizontal bars at `places`, from the top down; one without a share is empty."""
    sns.barplot(
        x=list(shares), y=list(places), hue=[str(place) for place in places], palette=list(colours), legend=False,
        orient="h", native_scale=True, width=0.46, saturation=1, ax=axes,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="", yticks=[])
    axes.axvline(0, color=style.MUTED, linewidth=1)


def _interval(axes: Axes, row: float, cell: Cell) -> None:
    if cell.ci_low is not None and cell.ci_high is not None:
        casing = [withStroke(linewidth=4, foreground=style.PAGE)]
        axes.plot([cell.ci_low, cell.ci_high], [row, row], color=style.INK, linewidth=1.4, path_effects=casing)


def _rows(
    cells: Sequence[Cell],
    colours: Sequence[Any],
    language: Language,
    interval: bool = True,
    inset: Sequence[int] = (),
    labels: Sequence[str] = (),
) -> Axes:
    """Bars with the label over each and the share at its end: read at once, also on a phone."""
    labels = [_wrapped(label, 50) for label in labels or [cell.label for cell in cells]]
    places, y = [], 0.0
    for label in labels:
        y += 0.34 * label.count("\n")
        places.append(y)
        y += 1
    axes = _axes(0.72 * y + 0.1)
    _bars(axes, places, [cell.share or 0 for cell in cells], colours)
    furthest = max([cell.ci_high or cell.share or 0 for cell in cells] + [0.1])
    for i, (place, cell, label) in enumerate(zip(places, cells, labels, strict=True)):
        axes.text(0.03 * furthest * (i in inset), place - 0.3, label, va="bottom", ha="left", linespacing=1.05)
        if interval:
            _interval(axes, place, cell)
        end = max(cell.share or 0, (cell.ci_high or 0) if interval else 0)
        axes.text(
            end + 0.012 * furthest, place, f" {_share(cell, language)}", va="center", ha="left", fontweight="bold"
        )
    axes.set(xlim=(0, furthest * 1.16), ylim=(y - 0.6, -0.95))
    return axes


def _ranking(table: Table) -> Chart:
    known = list(table.ranked)
    cells = known + [cell for cell in table.options if not cell.known]
    axes = _rows(cells, [style.ACCENT] * len(cells), table.language)
    return _chart(
        axes, table.question.title.in_(table.language), (_in_words(c, table.language) for c in cells), table.language
    )


def _cumulative(table: Cumulated) -> Chart:
    cells = list(table.options)
    axes = _rows(cells, _scale_colours(len(cells)), table.language)
    axes.axvline(0.5, color=style.MUTED, linewidth=1, linestyle=(0, (3, 3)), zorder=0)
    title = f"{table.question.title.in_(table.language)}, {word('cumulated', table.language).lower()}"
    return _chart(axes, title, (_in_words(cell, table.language) for cell in cells), table.language)


def _scale(table: Table) -> Chart:
    """One column, the top of the scale at the top; each answer is named beside its part."""
    language = table.language
    missing = [cell for cell in table if cell.code == MISSING and cell.n]
    cells = [*table.options, *missing]
    colours = [*_scale_colours(len(table.options)), style.MISSING][: len(cells)]
    axes = _axes(0.62 * len(cells) + 1.2)
    rows = [str(i) for i in range(len(cells))]
    weights = [cell.share or 0 for cell in cells]
    # seaborn stacks the first hue on top.
    sns.histplot(
        x=[0] * len(cells), weights=weights, hue=rows, hue_order=rows, palette=colours, multiple="stack",
        discrete=True, shrink=0.34, alpha=1, legend=False, edgecolor=style.PAGE, linewidth=1.5, ax=axes,
    )  # fmt: skip
    total = sum(weights)
    middles, top = [], total
    for weight in weights:
        middles.append(top - weight / 2)
        top -= weight
    for cell, colour, at, middle in zip(cells, colours, _apart(middles, 0.095 * total), middles, strict=True):
        axes.text(0.26, at, _share(cell, language), va="center", ha="left", fontweight="bold", color=style.INK)
        axes.text(0.68, at, _wrapped(cell.label, 30), va="center", ha="left", color=style.INK, linespacing=1.0)
        if cell.share:
            axes.plot([0.18, 0.24], [middle, at], color=colour, linewidth=1.5)
    _bracket_top_box(axes, table, total)
    axes.set(xlim=(-0.75, 2.75), ylim=(-0.04 * total, 1.04 * (total or 1)), xlabel="", ylabel="", yticks=[], xticks=[])
    described = [*table.options, *table.nets, *missing]
    return _chart(axes, table.question.title.in_(language), (_in_words(c, language) for c in described), language)


def _bracket_top_box(axes: Axes, table: Table, total: float) -> None:
    """A bracket along the options of a net that stand together, with the net's share."""
    for net in table.question.nets:
        cell = table[net.code]
        places = [table.question.codes.index(code) for code in net.of]
        if not cell.known or places != list(range(places[0], places[0] + len(places))):
            continue
        above = sum(option.share or 0 for option in table.options[: places[0]])
        top, bottom = total - above - 0.01 * total, total - above - (cell.share or 0) + 0.01 * total
        axes.plot([-0.22, -0.27, -0.27, -0.22], [top, top, bottom, bottom], color=style.MUTED, linewidth=1.3)
        axes.text(-0.31, (top + bottom) / 2, _share(cell, table.language), va="center", ha="right", fontweight="bold")


def _apart(places: Sequence[float], distance: float) -> list[float]:
    """Return descending `places` moved apart to at least `distance`, each as little as a sweep each way allows."""
    moved = list(places)
    for i in range(1, len(moved)):
        moved[i] = min(moved[i], moved[i - 1] - distance)
    if moved and moved[-1] < 0:
        moved[-1] = 0.0
        for i in range(len(moved) - 2, -1, -1):
            moved[i] = max(moved[i], moved[i + 1] + distance)
    return moved


def _diverging(table: Table) -> Chart:
    """Agreement to the right of zero, the strongest outermost; the last option to the left."""
    language, options = table.language, table.options
    axes = _axes(0.34 * len(options) + 1.5)
    *agreeing, contrary = options
    colours = [*_scale_colours(len(agreeing)), style.CONTRARY]
    left = 0.0
    for cell, colour in zip(reversed(agreeing), reversed(colours[:-1]), strict=True):
        axes.barh(0, cell.share or 0, left=left, height=0.5, color=colour, edgecolor=style.PAGE, linewidth=1.5)
        if (cell.share or 0) > 0.08:
            middle = left + (cell.share or 0) / 2
            axes.text(
                middle, 0, _share(cell, language), ha="center", va="center", color=_ink_on(colour), fontweight="bold"
            )
        left += cell.share or 0
    axes.barh(0, -(contrary.share or 0), height=0.5, color=style.CONTRARY)
    axes.text(-(contrary.share or 0) - 0.015, 0, _share(contrary, language), ha="right", va="center", fontweight="bold")
    axes.plot([0, 0], [-0.36, 0.36], color=style.INK, linewidth=1.2)
    for row, (cell, colour) in enumerate(zip(options, colours, strict=True)):
        y = 0.72 + 0.34 * row
        axes.plot(-0.2, y, marker="s", markersize=9, color=colour)
        axes.text(-0.165, y, cell.label, va="center", ha="left")
        axes.text(-0.245, y, _share(cell, language), va="center", ha="right", fontweight="bold")
    axes.set(xlim=(-0.42, 1.0), ylim=(0.72 + 0.34 * len(options), -0.5), xticks=[], yticks=[])
    return _chart(axes, table.question.title.in_(language), (_in_words(c, language) for c in options), language)


def _parts(table: Table) -> Chart:
    """The parts of the sample, and under each net what is inside it."""
    cells, colours, inset = [], [], []
    for code in parts_of_nets(table):
        nets = [net for net in table.question.nets if net.code == code]
        cells.append(table[code])
        colours.append(style.ACCENT)
        for part in nets[0].of if nets else ():
            inset.append(len(cells))
            cells.append(table[part])
            colours.append(style.SCALE_ENDS[1])
    axes = _rows(cells, colours, table.language, interval=False, inset=inset)
    return _chart(
        axes, table.question.title.in_(table.language), (_in_words(c, table.language) for c in cells), table.language
    )


def _funnel(funnel: Funnel) -> Chart:
    language, table = funnel.table.language, funnel.table
    steps = [(word("completes", language), funnel.completes)]
    if funnel.accesses is not None:
        steps.insert(0, (word("accesses", language), funnel.accesses))
    most = max(n for _, n in steps) or 1
    axes = _axes(0.72 * len(steps) + 0.1)
    _bars(axes, range(len(steps)), [n / most for _, n in steps], [style.SCALE_ENDS[1], style.ACCENT][-len(steps) :])
    for row, (label, n) in enumerate(steps):
        axes.text(0, row - 0.3, label, va="bottom", ha="left")
        axes.text(n / most + 0.012, row, f" {whole(n, language)}", va="center", ha="left", fontweight="bold")
    axes.set(xlim=(0, 1.16), ylim=(len(steps) - 0.6, -0.95))
    return _chart(
        axes, table.wave.record.title.in_(language), (f"{label}: {whole(n, language)}" for label, n in steps), language
    )


def _overlap(overlap: Overlap) -> Chart:
    """Two shares of the same people, each with its interval; nothing between them, since nothing is known."""
    language = overlap.table.language
    cells = [overlap.cell, overlap.other_cell]
    titles = [table.question.title.in_(language) for table in (overlap.table, overlap.other_table)]
    labels = [f"{title}: {cell.label}" for title, cell in zip(titles, cells, strict=True)]
    axes = _rows(cells, [style.ACCENT, style.SCALE_ENDS[1]], language, labels=labels)
    return _chart(axes, " / ".join(titles), (_in_words(cell, language) for cell in cells), language)


def _balances(balances: list[Balance]) -> Chart:
    """Those in favour to the right, those against to the left, a pair a row."""
    language = balances[0].table.language
    axes = _axes(1.3 * len(balances) + 0.1)
    cells = [cell for one in balances for cell in (one.favourable, one.unfavourable)]
    widest = max([cell.share or 0 for cell in cells] + [0.1])
    for row, one in enumerate(balances):
        for cell, side, colour in ((one.favourable, 1, style.ACCENT), (one.unfavourable, -1, style.CONTRARY)):
            end = side * (cell.share or 0)
            axes.barh(row, end, height=0.42, color=colour)
            align = "left" if side > 0 else "right"
            axes.text(end + side * 0.02 * widest, row, _share(cell, language), va="center", ha=align, fontweight="bold")
            label = _wrapped(cell.label, 25)
            aligned: dict[str, Any] = {"va": "bottom", "ha": align, "linespacing": 1.0, "fontsize": style.SMALL_SIZE}
            axes.text(side * 0.02 * widest, row - 0.27, label, **aligned)
        axes.plot([0, 0], [row - 0.27, row + 0.27], color=style.INK, linewidth=1.2)
    axes.set(xlim=(-1.5 * widest, 1.5 * widest), ylim=(len(balances) - 0.7, -0.85), xticks=[], yticks=[])
    title = balances[0].table.question.title.in_(language)
    return _chart(axes, title, (_in_words(cell, language) for cell in cells), language)


def _overview(tables: list[Table]) -> Chart:
    """The leading answer of each table, with its interval, in the order of the questionnaire."""
    language = tables[0].language
    leading = [(table, table.ranked[0]) for table in tables if table.ranked]
    axes = _axes(0.66 * len(leading) + 0.1)
    for row, (table, cell) in enumerate(leading):
        axes.plot([0, 1], [row, row], color=style.RULE, linewidth=1, zorder=0)
        _interval(axes, row, cell)
        axes.text(0, row - 0.24, f"{table.number}  {_shortened(cell.label, 44)}", va="bottom", ha="left")
        axes.text(1.02, row, f" {_share(cell, language)}", va="center", ha="left", fontweight="bold")
    shares = [cell.share for _, cell in leading]
    sns.scatterplot(x=shares, y=range(len(leading)), s=110, color=style.ACCENT, zorder=3, legend=False, ax=axes)
    axes.axvline(0.5, color=style.MUTED, linewidth=1, linestyle=(0, (3, 3)), zorder=0)
    axes.set(xlim=(0, 1.14), ylim=(len(leading) - 0.6, -0.85), xlabel="", ylabel="", xticks=[], yticks=[])
    return _chart(axes, word("conclusions", language), (_in_words(cell, language) for _, cell in leading), language)
