"""The tables as a workbook: contents first, then a sheet a table, as a person would lay it out."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from helpers.analysis.cells import Cell
from helpers.analysis.segments import Banner
from helpers.analysis.tables import Table, missing_label
from helpers.analysis.trends import Change, Trend
from helpers.presentation.catalogue import word
from helpers.presentation.numbers import NOT_DISCLOSED
from helpers.presentation.views import base_in_words
from helpers.presentation.workbook_comparisons import add_comparisons
from helpers.survey.codebook import MISSING, OTHER, Language
from helpers.survey.waves import Wave

#: The workbook is one for both languages, like `tables.csv`: Italian, with the English labels beside.
LANGUAGE: Language = "it"

_HEADERS = ("sheet_label", "respondents", "base", "share", "sheet_low", "sheet_high", "sheet_kind", "sheet_disclosure",
            "sheet_code", "sheet_label_en")  # fmt: skip
_WIDTHS = (56, 8, 8, 8, 10, 10, 18, 18, 24, 56)
_FIRST_ROW = 5
#: A workbook has to have been made some day; that of the run would make two runs differ.
_NO_DATE = datetime.date(2000, 1, 1)


#: The columns that a weighted wave has besides.
_WEIGHTED = ("sheet_unweighted", "effective", "sheet_error")


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
    add_comparisons(book, formats, banners, changes, trends, LANGUAGE)
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
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 96)
    sheet.set_column(3, 3, 8)
    sheet.write_string(0, 0, wave.codebook.survey.title.it, formats["title"])
    sheet.write_string(1, 0, wave.record.title.it, formats["quiet"])
    headings = [word("table", LANGUAGE), "", word("sheet_question", LANGUAGE), word("base", LANGUAGE)]
    for column, heading in enumerate(headings):
        sheet.write_string(3, column, heading, formats["header"])
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
    sheet.merge_range(1, 0, 1, len(_HEADERS) - 3, table.question.text.it, formats["wrapped"])
    sheet.set_row(1, 32)
    base = base_in_words(table)
    shape = word(table.question.kind, LANGUAGE)
    sheet.write_string(2, 0, f"{word('base', LANGUAGE)}: {base}; {shape}", formats["quiet"])
    sheet.write_url(3, 0, f"internal:'{word('sheet_contents', LANGUAGE)}'!A1", formats["link"],
                    string=f"← {word('sheet_contents', LANGUAGE)}")  # fmt: skip
    for column, (name, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        numeric = 1 <= column <= 5
        sheet.write_string(
            _FIRST_ROW - 1, column, word(name, LANGUAGE), formats["number_header" if numeric else "header"]
        )
    english = _english_labels(table)
    for row, cell in enumerate(table, start=_FIRST_ROW):
        sheet.write_string(row, 0, cell.label)
        shares = (None, None, None) if table.too_few else (cell.share, cell.ci_low, cell.ci_high)
        values = (cell.n, cell.base, *shares)
        for column, value in enumerate(values, start=1):
            if value is None:
                sheet.write_string(row, column, NOT_DISCLOSED if cell.n is None else "–", formats["absent"])
            else:
                sheet.write_number(row, column, value, formats["count" if column <= 2 else "share"])
        sheet.write_string(row, 6, word(f"kind_{cell.kind}", LANGUAGE))
        sheet.write_string(row, 7, word(f"disclosure_{cell.disclosure}", LANGUAGE))
        sheet.write_string(row, 8, cell.code)
        sheet.write_string(row, 9, english[cell.code])
        if table.wave.weighted:
            _weighted_columns(sheet, formats, row, cell)
    if table.wave.weighted:
        for column, name in enumerate(_WEIGHTED, start=len(_HEADERS)):
            sheet.set_column(column, column, 14)
            sheet.write_string(_FIRST_ROW - 1, column, word(name, LANGUAGE), formats["number_header"])
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _weighted_columns(sheet: Any, formats: dict[str, Any], row: int, cell: Cell) -> None:
    values = ((cell.share_unweighted, "share"), (cell.effective_base, "number"), (cell.standard_error, "share"))
    for column, (value, kind) in enumerate(values, start=len(_HEADERS)):
        if value is not None:
            sheet.write_number(row, column, value, formats[kind])


def _english_labels(table: Table) -> dict[str, str]:
    question = table.question
    labels = {option.code: option.en for option in question.options}
    labels |= {net.code: net.en for net in question.nets}
    return labels | {OTHER: question.other.en if question.other else "", MISSING: missing_label(question).en}
