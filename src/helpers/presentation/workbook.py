"""The tables as a workbook: contents first, then a sheet a table, as a person would lay it out."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
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

#: A column of a table's sheet: its heading's name in the catalogue, its width, how its cells are set, and its value.
_Column = tuple[str, int, str, Callable[[Table, Cell], Any]]


def _share(name: str) -> Callable[[Table, Cell], Any]:
    """A share or a limit; of fewer than thirty answers there is none."""
    return lambda table, cell: None if table.too_few else getattr(cell, name)


_COLUMNS: tuple[_Column, ...] = (
    ("sheet_label", 56, "text", lambda _, cell: cell.label),
    ("respondents", 8, "count", lambda _, cell: cell.n),
    ("base", 8, "count", lambda _, cell: cell.base),
    ("share", 8, "share", _share("share")),
    ("sheet_low", 10, "share", _share("ci_low")),
    ("sheet_high", 10, "share", _share("ci_high")),
    ("sheet_answered", 10, "count", lambda _, cell: cell.answered),
    ("sheet_share_answered", 10, "share", _share("share_answered")),
    ("sheet_answered_low", 10, "share", _share("answered_ci_low")),
    ("sheet_answered_high", 10, "share", _share("answered_ci_high")),
    ("sheet_kind", 18, "text", lambda _, cell: word(f"kind_{cell.kind}", LANGUAGE)),
    ("sheet_disclosure", 18, "text", lambda _, cell: word(f"disclosure_{cell.disclosure}", LANGUAGE)),
    ("sheet_code", 24, "text", lambda _, cell: cell.code),
    ("sheet_label_en", 56, "text", lambda table, cell: _english_labels(table)[cell.code]),
)

#: The columns that a weighted wave has besides.
_WEIGHTED: tuple[_Column, ...] = (
    ("sheet_unweighted", 14, "share", lambda _, cell: cell.share_unweighted),
    ("effective", 14, "number", lambda _, cell: cell.effective_base),
    ("sheet_error", 14, "share", lambda _, cell: cell.standard_error),
)

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
    sheet.merge_range(1, 0, 1, 11, table.question.text.it, formats["wrapped"])
    sheet.set_row(1, 32)
    base = base_in_words(table)
    shape = word(table.question.kind, LANGUAGE)
    sheet.write_string(2, 0, f"{word('base', LANGUAGE)}: {base}; {shape}", formats["quiet"])
    sheet.write_url(3, 0, f"internal:'{word('sheet_contents', LANGUAGE)}'!A1", formats["link"],
                    string=f"← {word('sheet_contents', LANGUAGE)}")  # fmt: skip
    columns = (*_COLUMNS, *(_WEIGHTED if table.wave.weighted else ()))
    for place, (name, width, kind, value) in enumerate(columns):
        sheet.set_column(place, place, width)
        header = formats["header" if kind == "text" else "number_header"]
        sheet.write_string(_FIRST_ROW - 1, place, word(name, LANGUAGE), header)
        for row, cell in enumerate(table, start=_FIRST_ROW):
            _write(sheet, formats, (row, place), kind, value(table, cell), cell)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write(sheet: Any, formats: dict[str, Any], place: tuple[int, int], kind: str, value: Any, cell: Cell) -> None:
    if kind == "text":
        sheet.write_string(*place, value)
    elif value is None:
        sheet.write_string(*place, NOT_DISCLOSED if cell.n is None else "–", formats["absent"])
    else:
        sheet.write_number(*place, value, formats[kind])


def _english_labels(table: Table) -> dict[str, str]:
    question = table.question
    labels = {option.code: option.en for option in question.options}
    labels |= {net.code: net.en for net in question.nets}
    return labels | {OTHER: question.other.en if question.other else "", MISSING: missing_label(question).en}
