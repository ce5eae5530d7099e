"""Charts of tables: SVG with real text and direct labels, and the same in words; seaborn draws, `style` decides."""

from __future__ import annotations

from typing import Any, cast

import matplotlib as mpl
import seaborn as sns

from helpers.analysis.contrasts import Balance, Overlap
from helpers.analysis.derived import Cumulated
from helpers.analysis.sample import Funnel, parts_of_nets
from helpers.analysis.tables import Table
from helpers.analysis.trends import Change, Trend
from helpers.presentation import style
from helpers.presentation.catalogue import word
from helpers.presentation.chart_words import in_words, interval_caption, share_text, shortened
from helpers.presentation.comparison_charts import plot_change, plot_trend
from helpers.presentation.drawing import (
    Chart,
    draw_bars,
    draw_interval,
    draw_rows,
    finished,
    mark_half,
    new_axes,
    scale_colours,
)
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
    if isinstance(thing, Change):
        return plot_change(thing)
    if isinstance(thing, Trend):
        return plot_trend(thing)
    if _too_few(thing):
        return None
    with mpl.rc_context(cast(Any, style.RC)):
        if isinstance(thing, Funnel):
            return _funnel(thing)
        if isinstance(thing, Overlap):
            return _overlap(thing)
        if isinstance(thing, Cumulated):
            return _cumulative(thing)
        if isinstance(thing, Table):
            kinds = {"ranking": _ranking, "scale": plot_scale, "diverging": plot_diverging, "parts": _parts}
            chosen = kind or ("ranking" if thing.question.kind == "multiple" else "scale")
            if chosen not in kinds:
                raise BadInput(f"no chart of kind {kind!r}; {nearest(kind, kinds)}")
            return kinds[chosen](thing)
        things = list(thing)
        if things and all(isinstance(one, Balance) for one in things):
            return plot_balances(things)
        if things and all(isinstance(one, Table) for one in things):
            return _overview(things)
    raise TypeError(f"nothing to draw for {type(thing).__name__}; expected a table, a funnel, an overlap, or a list")


def _too_few(thing: Any) -> bool:
    """Whether nothing can be drawn but percentages of too few people."""
    if isinstance(thing, Overlap):
        return thing.table.too_few or thing.other_table.too_few
    if isinstance(thing, list) and thing:
        return all(_too_few(one.table if isinstance(one, Balance) else one) for one in thing)
    return isinstance(thing, Table) and thing.too_few


def _ranking(table: Table) -> Chart:
    known = list(table.ranked)
    cells = known + [cell for cell in table.options if not cell.known]
    axes = draw_rows(cells, [style.BAR] * len(cells), table.language)
    title, items = table.question.title.in_(table.language), (in_words(cell, table.language) for cell in cells)
    return finished(axes, title, items, table.language, interval_caption([table], cells))


def _cumulative(table: Cumulated) -> Chart:
    cells = list(table.options)
    axes = draw_rows(cells, scale_colours(len(cells)), table.language)
    for bar in axes.patches:
        box = bar.get_path().get_extents(bar.get_patch_transform())
        mark_half(axes, (box.y0 + box.y1) / 2)
    title = f"{table.question.title.in_(table.language)}, {word('cumulated', table.language).lower()}"
    items = (in_words(cell, table.language) for cell in cells)
    return finished(axes, title, items, table.language, interval_caption([table], cells))


def _parts(table: Table) -> Chart:
    """The parts of the sample, and under each net what is inside it."""
    cells, colours, inset = [], [], []
    for code in parts_of_nets(table.question):
        nets = [net for net in table.question.nets if net.code == code]
        cells.append(table[code])
        colours.append(style.BAR)
        for part in nets[0].of if nets else ():
            inset.append(len(cells))
            cells.append(table[part])
            colours.append(style.SCALE_ENDS[1])
    axes = draw_rows(cells, colours, table.language, interval=False, inset=inset)
    return finished(
        axes, table.question.title.in_(table.language), (in_words(c, table.language) for c in cells), table.language
    )


def _funnel(funnel: Funnel) -> Chart:
    language, table = funnel.table.language, funnel.table
    steps = [(word("completes", language), funnel.completes)]
    if funnel.accesses is not None:
        steps.insert(0, (word("accesses", language), funnel.accesses))
    most = max(n for _, n in steps) or 1
    axes = new_axes(0.72 * len(steps) + 0.1)
    draw_bars(axes, range(len(steps)), [n / most for _, n in steps], [style.SCALE_ENDS[1], style.BAR][-len(steps) :])
    for row, (label, n) in enumerate(steps):
        axes.text(0, row - 0.3, label, va="bottom", ha="left")
        axes.text(n / most + 0.012, row, f" {whole(n, language)}", va="center", ha="left", fontweight="bold")
    axes.set(xlim=(0, 1.16), ylim=(len(steps) - 0.6, -0.95))
    return finished(
        axes, table.wave.record.title.in_(language), (f"{label}: {whole(n, language)}" for label, n in steps), language
    )


def _overlap(overlap: Overlap) -> Chart:
    """Two shares of the same people, each with its interval; nothing between them, since nothing is known."""
    language = overlap.table.language
    cells = [overlap.cell, overlap.other_cell]
    titles = [table.question.title.in_(language) for table in (overlap.table, overlap.other_table)]
    labels = [f"{title}: {cell.label}" for title, cell in zip(titles, cells, strict=True)]
    axes = draw_rows(cells, [style.BAR, style.SCALE_ENDS[1]], language, labels=labels)
    caption = interval_caption([overlap.table, overlap.other_table], cells)
    return finished(axes, " / ".join(titles), (in_words(cell, language) for cell in cells), language, caption)


def _overview(tables: list[Table]) -> Chart:
    """The leading answer of each table, with its interval, in the order of the questionnaire."""
    language = tables[0].language
    leading = [(table, table.ranked[0]) for table in tables if table.ranked and not table.too_few]
    axes = new_axes(0.66 * len(leading) + 0.1)
    for row, (table, cell) in enumerate(leading):
        axes.plot([0, 1], [row, row], color=style.RULE, linewidth=1, zorder=0)
        mark_half(axes, row)
        draw_interval(axes, row, cell)
        axes.text(0, row - 0.24, f"{table.number}  {shortened(cell.label, 44)}", va="bottom", ha="left")
        axes.text(1.02, row, f" {share_text(cell, language)}", va="center", ha="left", fontweight="bold")
    shares = [cell.share for _, cell in leading]
    sns.scatterplot(x=shares, y=range(len(leading)), s=110, color=style.BAR, zorder=3, legend=False, ax=axes)
    axes.set(xlim=(0, 1.16), ylim=(len(leading) - 0.6, -0.85), xlabel="", ylabel="", xticks=[], yticks=[])
    cells = [cell for _, cell in leading]
    items = (in_words(cell, language) for cell in cells)
    return finished(axes, word("conclusions", language), items, language, interval_caption(tables, cells))
