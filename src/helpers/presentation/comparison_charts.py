"""Charts of one question over several waves: two of them side by side, or all of them in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from helpers.analysis.cells import Cell
from helpers.analysis.tables import Table
from helpers.analysis.trends import TREND, Change, Trend
from helpers.presentation import style
from helpers.presentation.catalogue import word
from helpers.presentation.chart_words import alternative, interval_caption, share_text, wrapped
from helpers.presentation.drawing import Chart, apart, draw_interval, new_axes
from helpers.presentation.numbers import percent, signed_points
from helpers.survey.names import Language

#: In points and inches; one inch is 72 points.
_LINE = 0.21
_DOT = 9.0
_DASHES = (0, (4, 3))

#: Where the columns of a change end, as fractions of its width: the dots, both shares, the points between them.
_DOTS_END, _SHARES_END = 0.70, 0.86

#: Where the lines of a trend begin and end, and where their labels do.
_LINES_START, _LINES_END, _LABELS_START = 0.13, 0.54, 0.59

#: One a series, as `style.SERIES` is: without its colour a line is known by its marker.
_MARKERS = ("o", "s", "^", "D", "v", "X")


def plot_change(change: Change) -> Chart | None:
    """Return both waves' shares of each option, the baseline's hollow, with the points between them.

    Where the two do not compare, a rule stands between them and no difference is shown.
    None without a baseline, where one of the two did not ask the question, and where one has no share to show.
    """
    if change.baseline is None or change.comparability in ("new", "dropped"):
        return None
    pairs = _pairs(change.table, change.baseline)
    if not all(any(cell is not None and cell.known for cell in side) for side in zip(*pairs, strict=True)):
        return None
    return _change(change, change.baseline, pairs)


def plot_trend(trend: Trend) -> Chart | None:
    """Return a line per option over the waves, broken where the series is; the six most frequent options at most.

    None for fewer than three waves, and where no share is known.
    """
    if len(trend.tables) < TREND:
        return None
    found = _series(trend)
    return _trend(trend, found[: len(style.SERIES)], len(found) > len(style.SERIES)) if found else None


_Pair = tuple[Cell | None, Cell | None]


def _pairs(table: Table, baseline: Table) -> list[_Pair]:
    """Each option in the baseline and now, where either share is known; by size where that is how it is charted."""
    codes = dict.fromkeys((*table.question.codes, *baseline.question.codes))
    then, now = ({cell.code: cell for cell in one.options} for one in (baseline, table))
    pairs = [(then.get(code), now.get(code)) for code in codes]
    known = [pair for pair in pairs if any(cell is not None and cell.known for cell in pair)]
    if table.question.kind == "multiple":
        known.sort(key=lambda pair: -next(cell.share or 0 for cell in pair[::-1] if cell is not None and cell.known))
    return known


def _change(change: Change, baseline: Table, pairs: Sequence[_Pair]) -> Chart:
    table, language = change.table, change.table.language
    then, now = (one.wave.record.title.in_(language) for one in (baseline, table))
    differences = {cell.now.code: cell.difference.share for cell in change.cells} if change.comparable else {}
    # The latest words of an option, and its code.
    named = [next(cell for cell in reversed(pair) if cell is not None) for pair in pairs]
    labels = [wrapped(cell.label, style.LABEL_LENGTH) for cell in named]
    # From the top, in inches: the waves' titles, then a label and two dots a row.
    places, y = [], (2 if change.comparable else 3) * 1.25 * _LINE + 0.12
    for label in labels:
        y += _LINE * (1.1 + label.count("\n"))
        places.append((y + 0.16, y + 0.44))
        y += 0.76
    axes = new_axes(y)
    cells = [cell for pair in pairs for cell in pair if cell is not None]
    width = max([cell.ci_high or cell.share or 0 for cell in cells] + [0.1]) / _DOTS_END
    axes.set(xlim=(-0.02 * width, width), ylim=(y, 0), xticks=[], yticks=[])
    _legend(axes, (then, now), width, language, change.comparable)
    items = []
    for pair, name, label, rows in zip(pairs, named, labels, places, strict=True):
        axes.text(0, rows[0] - 0.18, label, va="bottom", linespacing=1.05)
        axes.plot([0, 0], [rows[0] - 0.12, rows[1] + 0.12], color=style.MUTED, linewidth=1, zorder=0)
        if change.comparable:
            shares = [cell.share for cell in pair if cell is not None and cell.share is not None]
            if len(shares) == len(pair):
                axes.plot(shares, rows, color=style.MUTED, linewidth=1.2, zorder=3)
        else:
            axes.plot([0, _SHARES_END * width], [sum(rows) / 2] * 2, color=style.MUTED, linewidth=1, linestyle=_DASHES)
        for cell, row, hollow in zip(pair, rows, (True, False), strict=True):
            bold = style.BOLD | {"fontweight": "normal" if hollow else "bold"}
            axes.text(_SHARES_END * width, row, share_text(cell, language), ha="right", **bold)
            if cell is not None and cell.share is not None:
                draw_interval(axes, row, cell)
                _dot(axes, cell.share, row, hollow)
        values = {"before": share_text(pair[0], language), "now": share_text(pair[1], language), "label": name.label}
        if name.code in differences:
            values["points"] = signed_points(differences[name.code])
            axes.text(width, sum(rows) / 2, values["points"], ha="right", **style.BOLD)
        items.append(word("chart_change" if "points" in values else "chart_pair", language).format(**values))
    if not change.comparable:
        items.append(word("series_break_between", language).format(then=then, now=now))
    question = table.question.title.in_(language).rstrip(".")
    title = word("chart_waves", language).format(title=question, then=then, now=now)
    caption = interval_caption([baseline, table], cells, "thin_lines_horizontal")
    return Chart(cast(Figure, axes.figure), alternative(title, items, language), caption)


def _legend(axes: Axes, titles: tuple[str, str], width: float, language: Language, comparable: bool) -> None:
    """The waves above one another, as their dots are in every row; below them what stands between the two."""
    at = [1.25 * _LINE * (place + 0.5) for place in range(3)]
    for title, row, hollow in zip(titles, at, (True, False), strict=False):
        _dot(axes, 0.012 * width, row, hollow)
        axes.text(0.045 * width, row, title, va="center", fontweight="normal" if hollow else "bold")
    if comparable:
        axes.text(width, at[1], word("points", language), ha="right", va="center", **style.SMALL)
        return
    axes.plot([0, 0.06 * width], [at[2]] * 2, color=style.MUTED, linewidth=1, linestyle=_DASHES)
    axes.text(0.075 * width, at[2], word("series_break_shares", language), va="center", **style.SMALL)


def _dot(axes: Axes, share: float, row: float, hollow: bool) -> None:
    face = style.PAGE if hollow else style.SERIES[0]
    look: dict[str, Any] = {"marker": "o", "markersize": _DOT, "markeredgewidth": 1.8, "zorder": 4, "clip_on": False}
    axes.plot(share, row, markerfacecolor=face, markeredgecolor=style.SERIES[0], **look)


@dataclass(frozen=True)
class _Line:
    """An option over the waves: its cell in each, None where the wave did not offer it."""

    label: str
    cells: tuple[Cell | None, ...]

    @property
    def last(self) -> float:
        """Its latest known share."""
        return next(cell.share for cell in reversed(self.cells) if cell is not None and cell.share is not None)

    def runs(self, breaks: frozenset[int]) -> list[list[tuple[int, Cell]]]:
        """The known cells with their places, in unbroken runs."""
        runs: list[list[tuple[int, Cell]]] = []
        for place, cell in enumerate(self.cells):
            if cell is None or not cell.known:
                continue
            if not runs or runs[-1][-1][0] != place - 1 or place in breaks:
                runs.append([])
            runs[-1].append((place, cell))
        return runs


def _series(trend: Trend) -> list[_Line]:
    """The options with a known share in some wave, by their latest one, largest first."""
    codes = dict.fromkeys(code for table in reversed(trend.tables) for code in table.question.codes)
    options = [{cell.code: cell for cell in table.options} for table in trend.tables]
    lines = []
    for code in codes:
        cells = tuple(one.get(code) for one in options)
        offered = [cell for cell in cells if cell is not None]
        if any(cell.known for cell in offered):
            lines.append(_Line(offered[-1].label, cells))
    return sorted(lines, key=lambda line: -line.last)


def _trend(trend: Trend, lines: Sequence[_Line], more: bool) -> Chart:
    language, tables = trend.table.language, trend.tables
    labels = [wrapped(line.label, 18) for line in lines]
    block = max(label.count("\n") + 2 for label in labels) * 0.175 + 0.1
    height = max(2.6, block * len(lines))
    above = 0.12 + (1.2 * _LINE if trend.breaks else 0)
    cells = [cell for line in lines for cell in line.cells if cell is not None]
    top = max([cell.ci_high or cell.share or 0 for cell in cells] + [0.1])
    inch = top / height
    axes = new_axes(height + above + 0.36)
    axes.set(xlim=(0, 1), ylim=(-0.36 * inch, top + above * inch), xticks=[], yticks=[])
    step = (_LINES_END - _LINES_START) / (len(tables) - 1)
    waves = [_LINES_START + place * step for place in range(len(tables))]
    _grid(axes, top, language)
    _name_waves(axes, [table.wave.id for table in tables], waves, -0.2 * inch)
    for place in trend.breaks:
        axes.plot([waves[place] - step / 2] * 2, [0, top], color=style.MUTED, linewidth=1, linestyle=_DASHES)
    if trend.breaks:
        # All the dashed rules mean the same: one of them says what.
        middle = min(max(waves[max(trend.breaks)] - step / 2, 0.24), 0.76)
        axes.text(middle, top + 0.08 * inch, word("series_break", language), ha="center", va="bottom", **style.SMALL)
    beside = min(0.011, 0.6 * step / len(lines))
    heights = apart([line.last for line in lines], block * inch)
    for place, (line, label, at) in enumerate(zip(lines, labels, heights, strict=True)):
        moved = [wave + beside * (place - (len(lines) - 1) / 2) for wave in waves]
        _line(axes, line, moved, place, trend.breaks)
        end, _ = line.runs(trend.breaks)[-1][-1]
        axes.plot([moved[end], _LABELS_START], [line.last, at], color=style.RULE, linewidth=1, zorder=1)
        _mark(axes, _LABELS_START + 0.015, at, place)
        axes.text(_LABELS_START + 0.045, at, share_text(line.cells[-1], language), **style.BOLD)
        small: dict[str, Any] = {"va": "top", "linespacing": 1.0, "fontsize": style.SMALL_SIZE}
        axes.text(_LABELS_START + 0.045, at - 0.11 * inch, label, **small)
    caption = interval_caption(tables, cells, "thin_lines_vertical")
    if more:
        caption = f"{caption} {word('caption_most', language).format(n=len(lines))}".strip()
    text = alternative(trend.table.question.title.in_(language), _trend_in_words(trend, lines), language)
    return Chart(cast(Figure, axes.figure), text, caption)


def _grid(axes: Axes, top: float, language: Language) -> None:
    """Rules at round shares, named at the left; as many as are told apart."""
    step = 10 if top <= 0.5 else 20 if top <= 0.8 else 25
    for whole in range(0, int(100 * top) + 1, step):
        colour = style.RULE if whole else style.MUTED
        axes.plot([_LINES_START - 0.02, _LINES_END + 0.02], [whole / 100] * 2, color=colour, linewidth=1, zorder=0)
        axes.text(_LINES_START - 0.035, whole / 100, percent(whole, language), va="center", ha="right", **style.SMALL)


def _name_waves(axes: Axes, names: Sequence[str], places: Sequence[float], y: float) -> None:
    """The waves' names under their places, the last always; where there are many, not all of them."""
    points = 0.62 * style.SMALL_SIZE * (max(map(len, names)) + 1)
    fit = int((_LINES_END - _LINES_START) * style.CHART_WIDTH * 72 / points) + 1
    every = -(-(len(names) - 1) // max(fit - 1, 1))
    for place in range(len(names) - 1, -1, -every):
        axes.text(places[place], y, names[place], ha="center", va="center", fontsize=style.SMALL_SIZE)


def _line(axes: Axes, line: _Line, waves: Sequence[float], series: int, breaks: frozenset[int]) -> None:
    colour = style.SERIES[series]
    for run in line.runs(breaks):
        places, shares = [waves[place] for place, _ in run], [cell.share or 0 for _, cell in run]
        axes.plot(places, shares, color=colour, linewidth=2, zorder=2)
        for x, share, (_, cell) in zip(places, shares, run, strict=True):
            if cell.ci_low is not None and cell.ci_high is not None:
                axes.plot([x, x], [cell.ci_low, cell.ci_high], color=colour, linewidth=1, zorder=2)
            _mark(axes, x, share, series)


def _mark(axes: Axes, x: float, y: float, series: int) -> None:
    look: dict[str, Any] = {"marker": _MARKERS[series], "markersize": 8, "color": style.SERIES[series], "zorder": 4}
    casing = [withStroke(linewidth=2.5, foreground=style.PAGE)]
    axes.plot(x, y, markeredgewidth=0.8, markeredgecolor=style.PAGE, clip_on=False, path_effects=casing, **look)


def _trend_in_words(trend: Trend, lines: Sequence[_Line]) -> list[str]:
    language, names = trend.table.language, [table.wave.id for table in trend.tables]
    items = []
    for line in lines:
        shares = [f"{name} {share_text(cell, language)}" for name, cell in zip(names, line.cells, strict=True)]
        items.append(word("chart_item", language).format(label=line.label, share=", ".join(shares)))
    for place in sorted(trend.breaks):
        between = {"then": names[place - 1], "now": names[place]}
        items.append(word("series_break_between", language).format(**between))
    return items
