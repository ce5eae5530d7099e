"""Every figure of a wave in one frame: counted on fingers, and the same as the tables it comes from."""

import math

import pytest

from helpers import open_wave, tabulate_all
from helpers.analysis.tables import ANSWERED, COLUMNS
from helpers.analysis.tidy import BY_CELL, BY_QUESTION, tidy
from helpers.analysis.trends import each_change


@pytest.fixture
def rows(small):
    return tidy(small, each_change(tabulate_all(small).values())).set_index(["question", "code"])


def test_a_row_a_cell_with_all_the_columns(rows, small):
    assert list(rows.columns) == ["wave", *[c for c in COLUMNS if c != "code"], *BY_CELL, *BY_QUESTION, *ANSWERED]
    assert len(rows) == sum(len(table.cells) for table in tabulate_all(small).values())


def test_scales_are_counted_from_the_top_and_at_both_ends(rows):
    # mood, base 8: high 4, medium 1, low 2.
    assert rows.loc["mood", "cumulated_n"].dropna().tolist() == [4, 5, 7]
    assert rows.loc["mood", "cumulated_share"].dropna().tolist() == [4 / 8, 5 / 8, 7 / 8]
    assert set(rows.loc["mood", "favourable_share"]) == {4 / 8}
    assert set(rows.loc["mood", "unfavourable_n"]) == {2}
    assert rows.loc["device", "cumulated_share"].isna().all()


def test_options_of_a_net_are_shares_of_it(rows):
    # phone 4 and tablet 2 make the net; laptop is in none.
    inside = rows.loc["device", ["inside", "inside_base", "inside_share"]]
    assert inside.loc["phone"].tolist() == ["mobile", 6, 4 / 6]
    assert inside.loc["tablet"].tolist() == ["mobile", 6, 2 / 6]
    assert inside.loc["laptop"].isna().all()


def test_a_set_has_its_mean_number_of_answers(rows):
    # chat 4, mail 3, video 3 of 9.
    assert set(rows.loc["tools", "answers_per_respondent"]) == {10 / 9}
    assert rows.loc["device", "answers_per_respondent"].isna().all()
    assert set(rows["completes"]) == {10}


def test_without_a_baseline_nothing_has_changed(rows):
    assert rows[[name for name in BY_CELL if "change" in name or "baseline" in name]].isna().all(axis=None)


def test_a_change_is_now_less_then(data_copy, second_wave):
    second_wave(data_copy)
    now = open_wave("2021-03", data_copy)
    tables = tabulate_all(now).values()
    row = tidy(now, each_change(tables)).set_index(["question", "code"]).loc["tavola_02", "very_significant"]
    assert row["baseline"] == "2020-03"
    assert row["baseline_share"] == 58 / 130
    assert math.isclose(row["change"], row["n"] / row["base"] - 58 / 130)
    assert row["change_ci_low"] < row["change"] < row["change_ci_high"]
    none = tidy(now, each_change(tables, "none"))
    assert none["change"].isna().all()
