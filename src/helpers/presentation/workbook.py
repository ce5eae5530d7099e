"""The tables as a workbook: contents first, then a sheet a table, as a person would lay it out."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from helpers.analysis.segments import Banner
from helpers.analysis.tables import Table, missing_label
from helpers.analysis.trends import TREND, Change, Trend
from helpers.presentation.catalogue import word
from helpers.presentation.numbers import NOT_DISCLOSED
from helpers.presentation.views import base_in_words
from helpers.survey.codebook import MISSING, OTHER, Language
from helpers.survey.waves import Wave

#: The workbook is one for both languages, like `tables.csv`: Italian, with the English labels beside.
LANGUAGE: Language = "it"

Value = str | int | float | None
#: A column: its heading's name in the catalogue, how its cells are set, and its width.
Column = tuple[str, str, int]

#: Of the sheet of a table, and what a weighted wave has besides.
_COLUMNS: tuple[Column, ...] = (
    ("sheet_label", "text", 56), ("respondents", "count", 8), ("base", "count", 8), ("share", "share", 8),
    ("sheet_low", "share", 10), ("sheet_high", "share", 10), ("sheet_answered", "count", 10),
    ("sheet_share_answered", "share", 10), ("sheet_answered_low", "share", 10), ("sheet_answered_high", "share", 10),
    ("sheet_kind", "text", 18), ("sheet_disclosure", "text", 18), ("sheet_code", "text", 24),
    ("sheet_label_en", "text", 56),
)  # fmt: skip
_WEIGHTED: tuple[Column, ...] = (
    ("sheet_unweighted", "share", 14), ("effective", "number", 14), ("sheet_error", "share", 14),
)  # fmt: skip
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

_FIRST_ROW = 5
#: A workbook has to have been made some day; that of the run would make two runs differ.
_NO_DATE = datetime.date(2000, 1, 1)


def workbook(
    wave: Wave,
    tables: Sequence[Table],
    banners: Sequence[Banner] = (),
    changes: Sequence[Change] = (),
    trends: Sequence[Trend] = (),
) -> bytes:
    """Return the tables of a wave as an .xlsx file: the same bytes for the same tables.

    Texts are written as texts, never as formulas; what is not disclosed says so instead of being empty. Segments,
    changes and trends, where there are any, have sheets of their own.
    """
    file = io.BytesIO()
    # Nothing that looks like a formula, a link or a number is made into one: labels come from outside.
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(file, safe)
    end = wave.record.fieldwork.end if wave.record.fieldwork else _NO_DATE
    fieldwork_end = datetime.datetime.combine(end, datetime.time())
    book.set_properties({"title": f"{wave.codebook.survey.title.it}, {wave.record.title.it}", "created": fieldwork_end})
    formats = _formats(book)
    _contents(book, formats, wave, tables)
    for table in tables:
        _sheet(book, formats, table)
    _tidy(book, formats, "sheet_segments", _SEGMENTS, [row for banner in banners for row in _of_banner(banner)])
    _tidy(book, formats, "sheet_changes", _CHANGES, [row for change in changes for row in _of_change(change)])
    over_time = [trend for trend in trends if len(trend.tables) >= TREND]
    _tidy(book, formats, "sheet_trend", _TREND, [row for trend in over_time for row in _of_trend(trend)])
    book.close()
    return file.getvalue()


def sheet_name(table: Table) -> str:
    """Return the name of a table's sheet: ``Tavola 5``."""
    return f"{word('table', LANGUAGE)} {table.number}"


def _formats(book: Workbook) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "quiet": book.add_format({"font_color": "#5b6b76"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top", "italic": True}),
        "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        "number_header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "align": "right"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "share": book.add_format({"num_format": "0.0%"}),
        "number": book.add_format({"num_format": "#,##0.0"}),
        "p": book.add_format({"num_format": "0.000"}),
        "absent": book.add_format({"align": "right", "font_color": "#5b6b76"}),
        "link": book.add_format({"font_color": "#0b5c8a", "underline": 1}),
    }


def _contents(book: Workbook, formats: dict[str, Any], wave: Wave, tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet(word("sheet_contents", LANGUAGE))
    sheet.hide_gridlines(2)
    for column, width in enumerate((12, 34, 96, 8)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, wave.codebook.survey.title.it, formats["title"])
    sheet.write_string(1, 0, wave.record.title.it, formats["quiet"])
    for column, name in enumerate(("table", "", "sheet_question", "base")):
        sheet.write_string(3, column, name and word(name, LANGUAGE), formats["header"])
    for row, table in enumerate(tables, start=4):
        name = sheet_name(table)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], string=name)
        sheet.write_string(row, 1, table.question.title.it)
        sheet.write_string(row, 2, table.question.text.it)
        sheet.write_number(row, 3, table.base, formats["count"])
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet(book: Workbook, formats: dict[str, Any], table: Table) -> None:
    sheet = book.add_worksheet(sheet_name(table))
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, f"{sheet_name(table)}. {table.question.title.it}", formats["title"])
    sheet.merge_range(1, 0, 1, 11, table.question.text.it, formats["wrapped"])
    sheet.set_row(1, 32)
    base = base_in_words(table)
    shape = word(table.question.kind, LANGUAGE)
    sheet.write_string(2, 0, f"{word('base', LANGUAGE)}: {base}; {shape}", formats["quiet"])
    sheet.write_url(3, 0, f"internal:'{word('sheet_contents', LANGUAGE)}'!A1", formats["link"],
                    string=f"← {word('sheet_contents', LANGUAGE)}")  # fmt: skip
    columns = (*_COLUMNS, *(_WEIGHTED if table.wave.weighted else ()))
    _fill(sheet, formats, columns, _of_table(table), _FIRST_ROW)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _tidy(
    book: Workbook, formats: dict[str, Any], name: str, columns: tuple[Column, ...], rows: list[tuple[Value, ...]]
) -> None:
    """Add a sheet that a pivot table takes, a row a cell; one that would be empty is left out."""
    if not rows:
        return
    sheet = book.add_worksheet(word(name, LANGUAGE))
    _fill(sheet, formats, columns, rows, 1)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _fill(
    sheet: Any, formats: dict[str, Any], columns: tuple[Column, ...], rows: Iterable[tuple[Value, ...]], first: int
) -> None:
    """Write the headings above the row `first`, and the rows; text in a column of numbers is set as absent."""
    for place, (heading, kind, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        header = formats["header" if kind == "text" else "number_header"]
        sheet.write_string(first - 1, place, word(heading, LANGUAGE), header)
    for line, row in enumerate(rows, start=first):
        for place, (value, (_, kind, _)) in enumerate(zip(row, columns, strict=True)):
            if isinstance(value, str) and kind == "text":
                sheet.write_string(line, place, value)
            elif value is None or isinstance(value, str):
                sheet.write_string(line, place, value or NOT_DISCLOSED, formats["absent"])
            else:
                sheet.write_number(line, place, value, formats[kind])


def _of_table(table: Table) -> Iterator[tuple[Value, ...]]:
    english = _english_labels(table)
    for cell in table:
        asked = cell.share, cell.ci_low, cell.ci_high
        answered = cell.share_answered, cell.answered_ci_low, cell.answered_ci_high
        if table.too_few:  # answers are counted
            asked = answered = (None, None, None)
        row: tuple[Value, ...] = (
            cell.label, cell.n, cell.base, *asked, cell.answered, *answered, word(f"kind_{cell.kind}", LANGUAGE),
            word(f"disclosure_{cell.disclosure}", LANGUAGE), cell.code, english[cell.code],
        )  # fmt: skip
        if table.wave.weighted:
            row = (*row, cell.share_unweighted, cell.effective_base, cell.standard_error)
        yield tuple("–" if value is None and cell.n is not None else value for value in row)


def _english_labels(table: Table) -> dict[str, str]:
    question = table.question
    labels = {option.code: option.en for option in question.options}
    labels |= {net.code: net.en for net in question.nets}
    return labels | {OTHER: question.other.en if question.other else "", MISSING: missing_label(question).en}


def _of_banner(banner: Banner) -> Iterator[tuple[Value, ...]]:
    if banner.by is None:
        return
    for segment in banner.segments:
        if segment.hidden:
            continue
        remark = word("sheet_small", LANGUAGE) if segment.small else ""
        for cell in segment.cells:
            yield (
                banner.table.question.id, banner.by.id, segment.label, segment.letter, cell.code, cell.label,
                word(f"kind_{cell.kind}", LANGUAGE), cell.n, segment.base, cell.effective_base, cell.share,
                cell.ci_low, cell.ci_high, cell.higher_than, remark,
            )  # fmt: skip


def _of_change(change: Change) -> Iterator[tuple[Value, ...]]:
    id, blank = change.table.question.id, (None,) * 7
    if change.baseline is None:
        return
    baseline = change.baseline.wave.id
    if not change.comparable or change.few:
        reason = "break" if change.breaks else "few" if change.comparable else change.comparability
        yield (id, "", "", "", baseline, *blank, word(f"sheet_not_compared_{reason}", LANGUAGE))
    reworded = [word("sheet_reworded", LANGUAGE)] if change.comparability == "reworded" else []
    for cell in change.cells:
        difference = cell.difference
        open_ = [word("sheet_open", LANGUAGE)] if cell.open_to_nonresponse else []
        yield (
            id, cell.now.code, cell.now.label, word(f"kind_{cell.now.kind}", LANGUAGE), baseline, cell.before.share,
            cell.now.share, difference.share, difference.ci_low, difference.ci_high, cell.p_value, cell.p_holm,
            "; ".join([*reworded, *open_]),
        )  # fmt: skip
    for left, why in change.left_out:
        kind = word(f"kind_{left.kind}", LANGUAGE)
        yield (id, left.code, left.label, kind, baseline, *blank, word(f"sheet_left_out_{why}", LANGUAGE))


def _of_trend(trend: Trend) -> Iterator[tuple[Value, ...]]:
    for place, table in enumerate(trend.tables):
        remark = word("sheet_break", LANGUAGE) if place in trend.breaks else ""
        for cell in (*table.options, *table.nets):
            yield (
                table.question.id, cell.code, cell.label, table.wave.id, cell.n, cell.base, cell.effective_base,
                cell.share, cell.ci_low, cell.ci_high, remark,
            )  # fmt: skip
