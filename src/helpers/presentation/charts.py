"""Charts of tables: SVG with real text and direct labels, and the same in words; seaborn draws, `style` decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch
from typing import Any, cast

import matplotlib as mpl
import seaborn as sns
from matplotlib.figure import Figure

from helpers.analysis.contrasts import Balance, Overlap
from helpers.analysis.derived import Cumulated
from helpers.analysis.sample import Funnel, parts_of_nets
from helpers.analysis.tables import Table
from helpers.analysis.trends import Change, Trend
from helpers.presentation import style
from helpers.presentation.catalogue import word
from helpers.presentation.chart_words import funnel_cells, funnel_words, interval_caption, share_text, shortened
from helpers.presentation.comparison_charts import plot_change, plot_trend
from helpers.presentation.drawing import Chart, draw_interval, draw_rows, finished, mark_half, new_axes, scale_colours
from helpers.presentation.numbers import whole
from helpers.presentation.scale_charts import plot_balances, plot_diverging, plot_scale
from helpers.survey.errors import BadInput, nearest


def plot(thing: Any, kind: str = "") -> Chart | None:
    """Return a chart of a table, a funnel, an overlap, a change or a trend, or of several tables or balances.

    None, which a notebook shows as nothing, where fewer than thirty answered, for a change without a wave to set
    beside, and for a trend of fewer than three.

    Parameters
    ----------
    thing : Table, Funnel, Overlap, Change, Trend, or a list of Table or of Balance
        What to draw. A list of tables becomes an overview: the leading answer of each.
    kind : {"ranking", "scale", "diverging", "parts"}, optional
        For a table: bars by size, one stacked column from the top of the scale, a bar on both sides of zero
        (one end of the scale against the other), or the parts of the sample with what is inside them. By default
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
    if _too_few(thing):
        return None
    with mpl.rc_context(cast(Any, style.RC)):
        return _draw(thing, kind)


def _too_few(thing: Any) -> bool:
    """Whether nothing can be drawn but percentages of too few people."""
    if isinstance(thing, Overlap):
        return thing.table.too_few or thing.other_table.too_few
    if isinstance(thing, list) and thing:
        return all(_too_few(one.table if isinstance(one, Balance) else one) for one in thing)
    return isinstance(thing, Table) and thing.too_few


@singledispatch
def _draw(thing: Any, kind: str) -> Chart | None:
    raise TypeError(f"nothing to draw for {type(thing).__name__}; expected a table, a funnel, an overlap, or a list")


_draw.register(Change)(lambda change, kind: plot_change(change))
_draw.register(Trend)(lambda trend, kind: plot_trend(trend))


@_draw.register
def _table(table: Table, kind: str) -> Chart | None:
    kinds = {"ranking": _ranking, "scale": plot_scale, "diverging": plot_diverging, "parts": _parts}
    chosen = kind or ("ranking" if table.question.kind == "multiple" else "scale")
    if chosen not in kinds:
        raise BadInput(f"no chart of kind {kind!r}; {nearest(kind, kinds)}")
    return kinds[chosen](table)


@_draw.register(Iterable)
def _several(several: Iterable[Any], kind: str) -> Chart | None:
    things = list(several)
    if things and all(isinstance(one, Balance) for one in things):
        return plot_balances(things)
    if things and all(isinstance(one, Table) for one in things):
        return _overview(things)
    raise TypeError(f"nothing to draw for {type(several).__name__}; expected tables or balances")


def _ranking(table: Table) -> Chart:
    cells = [*table.ranked, *(cell for cell in table.options if not cell.known)]
    axes = draw_rows(cells, [style.BAR] * len(cells), table.language)
    return finished(axes, table, cells, interval_caption([table], cells))


@_draw.register
def _cumulative(table: Cumulated, kind: str) -> Chart:
    axes = draw_rows(table.options, scale_colours(len(table.options)), table.language, half=True)
    title = f"{table.question.title.in_(table.language)}, {word('cumulated', table.language).lower()}"
    return finished(axes, table, table.options, interval_caption([table], table.options), title)


def _parts(table: Table) -> Chart:
    """The parts of the sample, and under each net what is inside it."""
    nets = {net.code: net.of for net in table.question.nets}
    codes = [
        (code, at) for part in parts_of_nets(table.question) for at, code in enumerate((part, *nets.get(part, ())))
    ]
    cells, inset = [table[code] for code, _ in codes], [place for place, (_, at) in enumerate(codes) if at]
    colours = [style.SCALE_ENDS[1] if at else style.BAR for _, at in codes]
    return finished(draw_rows(cells, colours, table.language, interval=False, inset=inset), table, cells)


@_draw.register
def _funnel(funnel: Funnel, kind: str) -> Chart:
    steps = funnel_cells(funnel)
    shown = [whole(cell.n or 0, funnel.table.language) for cell in steps]
    axes = draw_rows(steps, [style.SCALE_ENDS[1], style.BAR][-len(steps) :], funnel.table.language, shown=shown)
    for label in axes.texts[::2]:
        label.set_linespacing("normal")
    return Chart(cast(Figure, axes.figure), funnel_words(funnel))


@_draw.register
def _overlap(overlap: Overlap, kind: str) -> Chart:
    """Two shares of the same people, each with its interval; nothing between them, since nothing is known."""
    tables, cells = [overlap.table, overlap.other_table], [overlap.cell, overlap.other_cell]
    titles = [table.question.title.in_(table.language) for table in tables]
    named = [replace(cell, label=f"{title}: {cell.label}") for title, cell in zip(titles, cells, strict=True)]
    axes = draw_rows(named, [style.BAR, style.SCALE_ENDS[1]], tables[0].language)
    return finished(axes, tables[0], cells, interval_caption(tables, cells), " / ".join(titles))


def _overview(tables: list[Table]) -> Chart:
    """The leading answer of each table, with its interval, in the order of the questionnaire."""
    language = tables[0].language
    leading = [(table, table.ranked[0]) for table in tables if table.ranked and not table.too_few]
    cells = [cell for _, cell in leading]
    axes = new_axes(0.66 * len(leading) + 0.1)
    for row, (table, cell) in enumerate(leading):
        axes.plot([0, 1], [row, row], color=style.RULE, linewidth=1, zorder=0)
        mark_half(axes, row)
        draw_interval(axes, row, cell)
        axes.text(0, row - 0.24, f"{table.number}  {shortened(cell.label, 44)}", va="bottom")
        axes.text(1.02, row, f" {share_text(cell, language)}", **style.BOLD)
    shares = [cell.share for cell in cells]
    sns.scatterplot(x=shares, y=range(len(cells)), s=110, color=style.BAR, zorder=3, legend=False, ax=axes)
    axes.set(xlim=(0, 1.16), ylim=(len(cells) - 0.6, -0.85), xlabel="", ylabel="", xticks=[], yticks=[])
    return finished(axes, tables[0], cells, interval_caption(tables, cells), word("conclusions", language))
