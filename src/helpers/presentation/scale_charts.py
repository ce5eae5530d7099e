"""Charts of a scale: one column from its top, and bars on both sides of zero."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from operator import sub
from statistics import fmean
from typing import Any

import seaborn as sns
from matplotlib.axes import Axes

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Balance
from helpers.analysis.tables import Table
from helpers.presentation import style
from helpers.presentation.chart_words import share_text, wrapped
from helpers.presentation.drawing import Chart, apart, finished, ink_on, new_axes, scale_colours
from helpers.survey.codebook import MISSING, Language


def plot_scale(table: Table) -> Chart:
    """Return one column, the top of the scale at the top; each answer is named beside its part."""
    language = table.language
    missing = [cell for cell in table if cell.code == MISSING and cell.n]
    cells = [*table.options, *missing]
    colours = [*scale_colours(len(table.options)), style.MISSING][: len(cells)]
    axes = new_axes(0.62 * len(cells) + 1.2)
    rows = [str(i) for i in range(len(cells))]
    weights = [cell.share or 0 for cell in cells]
    # seaborn stacks the first hue on top.
    sns.histplot(
        x=[0] * len(cells), weights=weights, hue=rows, hue_order=rows, palette=colours, multiple="stack",
        discrete=True, shrink=0.34, alpha=1, legend=False, edgecolor=style.PAGE, linewidth=1.5, ax=axes,
    )  # fmt: skip
    total = sum(weights)
    tops = accumulate(weights, sub, initial=total)
    middles = [top - weight / 2 for top, weight in zip(tops, weights, strict=False)]
    for cell, colour, at, middle in zip(cells, colours, apart(middles, 0.095 * total), middles, strict=True):
        axes.text(0.26, at, share_text(cell, language).replace("≈ ", "≈"), **style.BOLD)
        axes.text(0.78, at, wrapped(cell.label, 25), va="center", linespacing=1.0)
        if cell.share:
            axes.plot([0.18, 0.24], [middle, at], color=colour, linewidth=1.5)
    _bracket_top_box(axes, table, total)
    axes.set(xlim=(-0.85, 2.75), ylim=(-0.04 * total, 1.04 * (total or 1)), xlabel="", ylabel="", yticks=[], xticks=[])
    return finished(axes, table, [*table.options, *table.nets, *missing])


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
        axes.text(-0.31, (top + bottom) / 2, share_text(cell, table.language), ha="right", **style.BOLD)


def plot_diverging(table: Table) -> Chart:
    """Return the favourable end of a scale to the right of zero and the other to the left, the strongest outermost.

    What is in neither end lies across zero, half on each side. Which options the ends are, `Question.ends` says.
    """
    language, options = table.language, table.options
    right, left, neutral = _sides(table)
    colours = dict(zip((cell.code for cell in right), scale_colours(len(right)), strict=True))
    colours |= zip((cell.code for cell in left), scale_colours(len(left), style.CONTRARY_ENDS), strict=True)
    colours |= {cell.code: style.NEUTRAL for cell in neutral}
    labels = [wrapped(cell.label, 35) for cell in options]
    lines = sum(label.count("\n") + 1 for label in labels)
    axes = new_axes(0.34 * lines + 1.5)
    across = sum(cell.share or 0 for cell in neutral)
    _stack(axes, neutral, colours, language, start=across / 2, side=-1)
    reach = _stack(axes, right[::-1], colours, language, start=across / 2, side=1)
    # One option to the left has its share beside it: the eye looks for it there.
    end = _stack(axes, left[::-1], colours, language, start=-across / 2, side=-1, inside=len(left) > 1)
    if len(left) == 1:
        axes.text(end - 0.015, 0, share_text(left[0], language), ha="right", **style.BOLD)
    # Zero goes through a neutral bar, not through its label.
    for top, bottom in ((-0.36, -0.25), (0.25, 0.36)) if across else ((-0.36, 0.36),):
        axes.plot([0, 0], [top, bottom], color=style.INK, linewidth=1.2)
    edge = min(-0.42, end - (0.14 if len(left) == 1 else 0.02))
    for place, (cell, label) in enumerate(zip(options, labels, strict=True)):
        y = 0.72 + 0.34 * (place + sum(earlier.count("\n") for earlier in labels[:place]))
        axes.plot(edge + 0.24, y, marker="s", markersize=9, color=colours[cell.code])
        axes.text(edge + 0.28, y - 0.12, label, va="top", linespacing=1.05)
        axes.text(edge + 0.195, y, share_text(cell, language), ha="right", **style.BOLD)
    axes.set(xlim=(edge, max(edge + 1.42, reach)), ylim=(0.72 + 0.34 * lines, -0.5), xticks=[], yticks=[])
    return finished(axes, table, options)


def _sides(table: Table) -> tuple[list[Cell], list[Cell], list[Cell]]:
    """The favourable options and the unfavourable ones, the strongest first; then those in neither, the best first."""
    favourable, unfavourable = table.question.ends
    neutral = [code for code in table.question.codes if code not in (*favourable, *unfavourable)]
    right = _by_distance(table, favourable, unfavourable)
    return right, _by_distance(table, unfavourable, favourable), _by_distance(table, neutral, unfavourable)


def _by_distance(table: Table, codes: Sequence[str], end: Sequence[str]) -> list[Cell]:
    """The cells of some options, the furthest from an end of the scale first: it may be asked either way up."""
    places = {code: place for place, code in enumerate(table.question.codes)}
    away = fmean(places[code] for code in end) if end else len(places)
    return [table[code] for code in sorted(codes, key=lambda code: -abs(places[code] - away))]


def _stack(
    axes: Axes,
    cells: Sequence[Cell],
    colours: dict[str, Any],
    language: Language,
    start: float,
    side: int,
    inside: bool = True,
) -> float:
    """Draw bars one after the other from `start` to one side, and return where the last ends."""
    for cell in cells:
        share, colour = cell.share or 0, colours[cell.code]
        axes.barh(0, side * share, left=start, height=0.5, color=colour, edgecolor=style.PAGE, linewidth=1.5)
        if inside and share > 0.08:
            middle, ink = start + side * share / 2, ink_on(colour)
            axes.text(middle, 0, share_text(cell, language), ha="center", color=ink, **style.BOLD)
        start += side * share
    return start


def plot_balances(balances: Sequence[Balance]) -> Chart:
    """Return those in favour to the right, those against to the left, a pair a row."""
    language = balances[0].table.language
    axes = new_axes(1.3 * len(balances) + 0.1)
    cells = [cell for one in balances for cell in (one.favourable, one.unfavourable)]
    widest = max([cell.share or 0 for cell in cells] + [0.1])
    for row, one in enumerate(balances):
        for cell, side, colour in ((one.favourable, 1, style.BAR), (one.unfavourable, -1, style.CONTRARY)):
            end = side * (cell.share or 0)
            axes.barh(row, end, height=0.42, color=colour)
            align = "left" if side > 0 else "right"
            axes.text(end + side * 0.02 * widest, row, share_text(cell, language), ha=align, **style.BOLD)
            small: dict[str, Any] = {"va": "bottom", "linespacing": 1.0, "fontsize": style.SMALL_SIZE}
            axes.text(side * 0.035 * widest, row - 0.27, wrapped(cell.label, 23), ha=align, **small)
        axes.plot([0, 0], [row - 0.27, row + 0.27], color=style.INK, linewidth=1.2)
    axes.set(xlim=(-1.5 * widest, 1.5 * widest), ylim=(len(balances) - 0.7, -0.85), xticks=[], yticks=[])
    return finished(axes, balances[0].table, cells)
