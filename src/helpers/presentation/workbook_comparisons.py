"""Sheets of a workbook that compare: segments, changes, trends; tidy, a row a cell, as a pivot table takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from helpers.analysis.segments import Banner
from helpers.analysis.trends import TREND, Change, Trend
from helpers.presentation.catalogue import word
from helpers.presentation.numbers import NOT_DISCLOSED
from helpers.survey.names import Language

Value = str | int | float | None
#: A column: its heading's name in the catalogue, how its cells are set, and its width.
Column = tuple[str, str, int]

_SEGMENTS: tuple[Column, ...] = (
    ("sheet_question_id", "text", 12), ("sheet_by", "text", 12), ("sheet_segment", "text", 36),
    ("sheet_letter", "text", 8), ("sheet_code", "text", 24), ("sheet_label", "text", 48), ("sheet_kind", "text", 16),
    ("respondents", "count", 8), ("base", "count", 8), ("effective", "number", 12), ("share", "share", 8),
    ("sheet_low", "share", 10), ("sheet_high", "share", 10), ("sheet_higher", "text", 14), ("sheet_remark", "text", 24),
)  # fmt: skip
_CHANGES: tuple[Column, ...] = (
    ("sheet_question_id", "text", 12), ("sheet_code", "text", 24), ("sheet_label", "text", 48),
    ("sheet_kind", "text", 16), ("sheet_baseline", "text", 12), ("sheet_before", "share", 10),
    ("sheet_now", "share", 10), ("points", "share", 10), ("sheet_low", "share", 10), ("sheet_high", "share", 10),
    ("sheet_p", "p", 10), ("p_holm", "p", 10), ("sheet_remark", "text", 24),
)  # fmt: skip
_TREND: tuple[Column, ...] = (
    ("sheet_question_id", "text", 12), ("sheet_code", "text", 24), ("sheet_label", "text", 48),
    ("wave", "text", 12), ("respondents", "count", 8), ("base", "count", 8), ("effective", "number", 12),
    ("share", "share", 8), ("sheet_low", "share", 10), ("sheet_high", "share", 10), ("sheet_remark", "text", 24),
)  # fmt: skip


def add_comparisons(
    book: Workbook,
    formats: dict[str, Any],
    banners: Sequence[Banner],
    changes: Sequence[Change],
    trends: Sequence[Trend],
    language: Language,
) -> None:
    """Add the sheets of segments, changes and trends; one that would be empty is left out."""
    segments = [row for banner in banners for row in _of_banner(banner, language)]
    _tidy(book, formats, "sheet_segments", _SEGMENTS, segments, language)
    _tidy(book, formats, "sheet_changes", _CHANGES, [r for one in changes for r in _of_change(one, language)], language)
    over_time = [row for trend in trends if len(trend.tables) >= TREND for row in _of_trend(trend, language)]
    _tidy(book, formats, "sheet_trend", _TREND, over_time, language)


def _tidy(
    book: Workbook,
    formats: dict[str, Any],
    name: str,
    columns: tuple[Column, ...],
    rows: list[tuple[Value, ...]],
    language: Language,
) -> None:
    if not rows:
        return
    sheet = book.add_worksheet(word(name, language))
    for place, (heading, kind, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        header = formats["header" if kind == "text" else "number_header"]
        sheet.write_string(0, place, word(heading, language), header)
    for line, row in enumerate(rows, start=1):
        for place, (value, (_, kind, _)) in enumerate(zip(row, columns, strict=True)):
            if isinstance(value, str):
                sheet.write_string(line, place, value)
            elif value is None:
                sheet.write_string(line, place, NOT_DISCLOSED, formats["absent"])
            else:
                sheet.write_number(line, place, value, formats[kind])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _of_banner(banner: Banner, language: Language) -> Iterator[tuple[Value, ...]]:
    if banner.by is None:
        return
    for segment in banner.segments:
        if segment.hidden:
            continue
        remark = word("sheet_small", language) if segment.small else ""
        for cell in segment.cells:
            yield (
                banner.table.question.id, banner.by.id, segment.label, segment.letter, cell.code, cell.label,
                word(f"kind_{cell.kind}", language), cell.n, segment.base, cell.effective_base, cell.share,
                cell.ci_low, cell.ci_high, cell.higher_than, remark,
            )  # fmt: skip


def _of_change(change: Change, language: Language) -> Iterator[tuple[Value, ...]]:
    id, blank = change.table.question.id, (None,) * 7
    if change.baseline is None:
        return
    baseline = change.baseline.wave.id
    if not change.comparable or change.few:
        reason = "break" if change.breaks else "few" if change.comparable else change.comparability
        yield (id, "", "", "", baseline, *blank, word(f"sheet_not_compared_{reason}", language))
    reworded = [word("sheet_reworded", language)] if change.comparability == "reworded" else []
    for cell in change.cells:
        difference = cell.difference
        open_ = [word("sheet_open", language)] if cell.open_to_nonresponse else []
        yield (
            id, cell.now.code, cell.now.label, word(f"kind_{cell.now.kind}", language), baseline, cell.before.share,
            cell.now.share, difference.share, difference.ci_low, difference.ci_high, cell.p_value, cell.p_holm,
            "; ".join([*reworded, *open_]),
        )  # fmt: skip
    for left, why in change.left_out:
        kind = word(f"kind_{left.kind}", language)
        yield (id, left.code, left.label, kind, baseline, *blank, word(f"sheet_left_out_{why}", language))


def _of_trend(trend: Trend, language: Language) -> Iterator[tuple[Value, ...]]:
    for place, table in enumerate(trend.tables):
        remark = word("sheet_break", language) if place in trend.breaks else ""
        for cell in (*table.options, *table.nets):
            yield (
                table.question.id, cell.code, cell.label, table.wave.id, cell.n, cell.base, cell.effective_base,
                cell.share, cell.ci_low, cell.ci_high, remark,
            )  # fmt: skip
