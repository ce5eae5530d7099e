"""Every figure of a wave in one frame: counted on fingers, and the same as the tables it comes from."""

import math
import shutil

import pytest
from small import SMALL_RESPONSES, write_wave

from helpers import open_wave, tabulate_all
from helpers.analysis.paired import paired_interval
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


CLAIMS = """\
wave: 2024-01
claims:
  - id: in_high_spirits
    source: mood
    says: {it: Più di buon umore che di cattivo, en: More are well than not}
    holds:
      - {cell: mood/high, ahead_of: mood/low}
"""


def test_differences_between_cells_can_be_read_back(small_survey):
    # Ten times the ten people: mood, base 80: high 40, medium 10, low 20, no answer 10.
    (small_survey / "claims.yml").write_text(CLAIMS, "utf-8")
    head, *people = SMALL_RESPONSES.splitlines()
    lines = [head, *(f"{copy}{line}" for copy in range(10) for line in people[:10])]
    shutil.rmtree(small_survey / "waves" / "2024-01")
    write_wave(small_survey, "2024-01", ("\n".join(lines) + "\n").encode(), 100)
    wave = open_wave("2024-01", small_survey)
    rows = tidy(wave, each_change(tabulate_all(wave).values())).set_index(["question", "code"])
    high = rows.loc["mood", "high"]
    assert (high["versus"], high["next"]) == ("mood/low", "low")
    for name in ("versus", "next", "balance"):
        found = high[[f"{name}_points", f"{name}_ci_low", f"{name}_ci_high"]].tolist()
        assert found == pytest.approx([20 / 80, *paired_interval(0, 40, 20, 20)])
    # Of the 70 who answered it is 80/70 as much.
    found = high[["versus_answered_points", "versus_answered_ci_low", "versus_answered_ci_high"]].tolist()
    assert found == pytest.approx([20 / 70, *paired_interval(0, 40, 20, 10)])
    assert rows.loc["mood", "next"].dropna().index.tolist() == ["high"]
    assert set(rows.loc["mood", "balance_points"]) == {20 / 80}
    assert rows.loc["device", "balance_points"].isna().all()


def test_on_few_respondents_no_difference_is_told(rows):
    assert (
        rows[[name for name in (*BY_CELL, *BY_QUESTION) if name.startswith(("next", "balance"))]].isna().all(axis=None)
    )


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
