"""The workbook holds what `tables.csv` holds, as a person would lay it out, and nothing in it is live."""

import io
from dataclasses import replace

import openpyxl
import pytest

from helpers import tabulate, tabulate_all
from helpers.presentation.workbook import sheet_name, workbook


@pytest.fixture(scope="module")
def book(march):
    content = workbook(march, list(tabulate_all(march).values()))
    return openpyxl.load_workbook(io.BytesIO(content))


def test_there_is_a_sheet_of_contents_and_one_for_each_table(book):
    assert book.sheetnames == ["Indice", *(f"Tavola {n}" for n in range(1, 12))]
    contents = book["Indice"]
    assert [contents.cell(row, 1).value for row in (5, 15)] == ["Tavola 1", "Tavola 11"]
    assert contents.cell(5, 1).hyperlink.location == "'Tavola 1'!A1"
    assert contents.cell(5, 4).value == 130


def test_each_sheet_has_the_table_row_by_row_at_full_precision(book, march):
    for table in tabulate_all(march).values():
        sheet = book[sheet_name(table)]
        for row, cell in enumerate(table, start=6):
            values = [sheet.cell(row, column).value for column in range(1, 7)]
            missing = "n.d." if cell.n is None else "–"
            expected = (cell.n, cell.base, cell.share, cell.ci_low, cell.ci_high)
            assert values == [cell.label, *(missing if value is None else pytest.approx(value) for value in expected)]


def test_shares_are_numbers_shown_as_percentages_and_counts_as_counts(book):
    sheet = book["Tavola 2"]
    assert sheet["D6"].value == pytest.approx(58 / 130)
    assert (sheet["D6"].number_format, sheet["B6"].number_format) == ("0.0%", "#,##0")
    assert sheet.freeze_panes == "B6"
    assert sheet.column_dimensions["A"].width > 40


def test_a_label_that_looks_like_a_formula_or_a_link_stays_a_text(march):
    table = tabulate(march, "tavola_09")
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org"]
    cells = tuple(replace(cell, label=label) for cell, label in zip(table, hostile, strict=True))
    content = workbook(march, [replace(table, cells=cells)])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Tavola 9"]
    found = [sheet.cell(row, 1) for row in range(6, 11)]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in found] == [(label, "s", None) for label in hostile]


def test_the_same_tables_give_the_same_bytes(march):
    tables = list(tabulate_all(march).values())
    assert workbook(march, tables) == workbook(march, tables)
