"""A question asked of fewer than five people, and the inside of a net under five: nothing of them is published."""

import dataclasses
import io

import openpyxl
import pytest

from helpers import balance, cumulate, finding, inside, overlap, plot, remarks, segment, show, tabulate, tabulate_all
from helpers.analysis.tidy import tidy
from helpers.analysis.trends import change_since, each_change
from helpers.presentation.workbook import workbook
from helpers.publishing.figures import cells, untrue
from helpers.survey.responses import Responses


@pytest.fixture
def asked(small):
    """The small wave, in which so many were asked for their mood; of these the first is high and the others are low."""

    def wave(many):
        frame = small.responses.columns().astype("object")
        frame["mood"] = ["high", *["low"] * (many - 1), *["not_asked"] * (len(frame) - many)]
        return dataclasses.replace(small, responses=Responses.of(frame))

    return wave


def test_a_question_asked_of_four_people_has_no_numbers(asked):
    for table in (tabulate(asked(4), "mood"), cumulate(tabulate(asked(4), "mood"))):
        assert (table.base, table.answered, table.too_few) == (4, None, True)
        assert {(c.n, c.share, c.answered, c.share_answered, c.disclosure) for c in table} == {
            (None, None, None, None, "hidden")
        }
    assert balance(tabulate(asked(4), "mood")).points is None
    # Five are as many as a segment may have.
    assert [cell.n for cell in tabulate(asked(5), "mood").options] == [1, 0, 4]
    assert tabulate(asked(4), "mood", base="answered")["high"].n is None


def test_its_page_says_why(asked):
    wave = asked(4)
    table = tabulate(wave, "mood", "en")
    why = "So few people are behind these answers that they could be recognised; the answers are not shown."
    assert str(finding(table)) == why
    shown = show(table)
    assert why in str(shown.html)
    assert "printed report" not in str(shown.html)
    assert {line.split(" | ")[1] for line in shown.text.splitlines() if " | " in line} == {"n.d."}
    known = cells(tidy(wave, each_change(tabulate_all(wave, "en").values())))
    said = remarks(table, balance(table))
    assert list(untrue(str(said.html), known)) == []
    assert "high" not in str(said)
    plot(table, "scale")
    assert segment(table, "device").refused == "all_hidden"
    pair = overlap(table, "high", table, "low")
    assert (pair.asked, pair.least) == (None, None)


def test_tables_csv_and_the_workbook_have_nothing_of_it(asked):
    wave = asked(4)
    tables = list(tabulate_all(wave).values())
    rows = tidy(wave, each_change(tables))
    mood = rows[rows["question"] == "mood"]
    whole = ("base", "effective_base", "completes", "answered_effective")
    assert set(mood["answered_effective"]) == {4}  # the base: how many of them answered is not told
    assert set(mood.select_dtypes("number").dropna(axis=1, how="all").columns) == set(whole)
    book = openpyxl.load_workbook(io.BytesIO(workbook(wave, tables, [segment(t, "device") for t in tables], [])))
    cells_of = [
        [cell.value for cell in row] for sheet in book for row in sheet if "alto" in [cell.value for cell in row]
    ]
    assert cells_of
    assert all(not isinstance(value, float) and value not in (1, 3) for row in cells_of for value in row)


def test_the_inside_of_a_net_of_four_has_no_numbers(small):
    # Nine have a device: phone 3, tablet 1; the net of four among ten.
    frame = small.responses.columns().astype("object")
    frame["device"] = ["phone"] * 3 + ["tablet"] + ["laptop"] * (len(frame) - 4)
    frame["device[other_text]"] = ""
    table = tabulate(dataclasses.replace(small, responses=Responses.of(frame)), "device")
    part = inside(table, "mobile")
    assert (table["mobile"].n, part.base) == (4, 4)
    assert {(cell.n, cell.share, cell.disclosure) for cell in part} == {(None, None, "hidden")}
    assert "così poche persone" in str(show(part).html)
    frame["device"] = ["phone"] * 4 + ["tablet"] + ["laptop"] * (len(frame) - 5)
    table = tabulate(dataclasses.replace(small, responses=Responses.of(frame)), "device")
    assert [cell.n for cell in inside(table, "mobile")] == [4, 1]


def test_a_whole_wave_of_four_people_is_no_group_in_it(small):
    frame = small.responses.columns().astype("object").iloc[:4]
    wave = dataclasses.replace(small, responses=Responses.of(frame))
    assert [cell.n for cell in tabulate(wave, "device").options] == [2, 1, 1]


def test_what_the_report_printed_of_a_few_stays(march):
    # tavola_11 prints the parts of nets; nothing of the reconstructed wave is hidden.
    disclosures = {cell.disclosure for table in tabulate_all(march).values() for cell in table}
    assert "hidden" not in disclosures


def test_a_change_is_not_told_of_it(asked, small):
    assert change_since(tabulate(asked(4), "mood"), "none").cells == ()
