"""Hostile words in the files one downloads: nothing is live in a spreadsheet, and nothing is lost."""

import csv
import io

import openpyxl
import pytest
from hostile import CORPUS, hostile_survey

from helpers import tabulate_all
from helpers.presentation.workbook import workbook
from helpers.publishing.beside import tables_csv
from helpers.survey.waves import open_wave

FORMULAS = tuple("=+-@")


@pytest.fixture
def tables(data_copy, second_wave):
    wave = second_wave(data_copy)
    hostile_survey(data_copy, wave)
    return tabulate_all(open_wave(wave, data_copy))


@pytest.fixture
def labels(tables):
    found = [cell.label for table in tables.values() for cell in table]
    assert len([label for label in found if label.startswith(FORMULAS)]) >= 4
    return found


def test_no_field_of_the_csv_begins_like_a_formula(tables, labels):
    wave = next(iter(tables.values())).wave
    rows = list(csv.DictReader(io.StringIO(tables_csv(wave).decode("utf-8"), newline="")))
    live = [value for row in rows for value in row.values() if value.lstrip().startswith(FORMULAS)]
    assert [value for value in live if not _is_number(value)] == []
    assert [row["label"].removeprefix("'") for row in rows] == [label.removeprefix("'") for label in labels]


def test_no_cell_of_the_workbook_is_a_formula_or_leads_out(tables, labels):
    book = openpyxl.load_workbook(io.BytesIO(workbook(next(iter(tables.values())).wave, list(tables.values()))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink} <= {None}
    assert set(labels) <= {cell.value for cell in cells}


def test_the_corpus_has_what_it_is_named_for():
    assert len(set(CORPUS)) == len(CORPUS) > 25
    assert max(map(len, CORPUS)) >= 300


def _is_number(value):
    try:
        float(value)
    except ValueError:
        return False
    return True
