"""The printed figures: their transcription, and what each way of stating one allows."""

from collections import Counter
from fractions import Fraction
from math import floor

import pytest
from pydantic import ValidationError

from helpers.survey.errors import BadInput
from helpers.survey.published import Figure, Published
from helpers.survey.rounding import round_half_up, whole_percent


def figure(code="a", table="tavola_02", **said):
    return Figure(table=table, code=code, as_printed="", **said)


def test_the_transcription_holds_every_number_of_the_report_and_no_other(march, printed):
    transcribed = Counter(
        (f.table, f.about, f.code, f.count if f.count is not None else f.percent)
        for f in march.published.figures
        if f.stated is None
    )
    assert transcribed == Counter(printed)
    # One count each for accesses and completes; 47 percentages.
    assert sum(f.count is not None for f in march.published.figures) == 2
    assert len(printed) == 49


def test_the_shares_in_words_are_those_of_the_report(march):
    # "tre parti di pari incidenza", "1/3" three times, "1/3 circa", "oltre 2/3"; table 11: "la metà del campione".
    words = {(f.table, f.code or "+".join(f.codes), f.within, f.stated) for f in march.published.figures if f.stated}
    assert words == {
        ("tavola_01", "in_house+bpo+other_types", None, "equal_parts"),
        ("tavola_01", "in_house", None, "a_third"),
        ("tavola_01", "bpo", None, "a_third"),
        ("tavola_01", "other_types", None, "a_third"),
        ("tavola_01", "bpo_large", "bpo", "about_a_third"),
        ("tavola_01", "tech_or_consulting", "other_types", "over_two_thirds"),
        ("tavola_11", "higher_productivity", None, "about_a_half"),
    }


def test_each_quotation_holds_its_number(march):
    assert all(f.quoted_as_printed() for f in march.published.figures)
    assert not Figure(table="t", code="a", percent=8, as_printed="oltre l’80%").quoted_as_printed()
    assert Figure(table="t", code="a", percent=8, as_printed="solo l’8%").quoted_as_printed()


@pytest.mark.parametrize("base", [1, 7, 30, 130, 200])
def test_a_percentage_allows_exactly_the_counts_that_round_to_it_halves_up(base):
    for n in range(base + 1):
        rounded = floor(Fraction(100 * n, base) + Fraction(1, 2))
        assert whole_percent(n, base) == rounded
        assert [p for p in range(101) if figure(percent=p).allows(n, base)] == [rounded]


@pytest.mark.parametrize(
    ("stated", "base", "allowed"),
    [
        ("a_third", 130, {43, 44}),  # 43.3
        ("a_third", 129, {43}),
        ("about_a_third", 60, set(range(17, 24))),  # 20 ± 5 % of 60
        ("about_a_third", 43, {13, 14, 15, 16}),  # 12.2 to 16.5
        ("about_a_half", 20, {9, 10, 11}),
        ("about_a_half", 130, set(range(59, 72))),  # 58.5 to 71.5
        ("over_two_thirds", 3, {3}),
        ("over_two_thirds", 44, set(range(30, 45))),  # 29.3
    ],
)
def test_a_share_in_words_allows_the_counts_that_a_reader_would(stated, base, allowed):
    assert {n for n in range(base + 1) if figure(stated=stated).allows(n, base)} == allowed


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"percent": 5, "count": 5},
        {"percent": 101},
        {"percent": -1},
        {"count": -1},
        {"stated": "a_lot"},
        {"stated": "equal_parts"},
        {"percent": 5, "codes": ("a", "b"), "code": None},
        {"percent": 5, "code": None},
        {"percent": 5, "share": 0.05},
    ],
)
def test_a_figure_says_one_thing_about_one_code(said):
    with pytest.raises(ValidationError):
        figure(**said)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"table": "tavola_12", "code": "moderate"}, r"'?tavola_12.*did you mean tavola_11"),
        ({"code": "moderat"}, r"tavola_02.*moderat\b.*did you mean moderate\?"),
        ({"code": "moderate", "question": "tavola_13"}, r"tavola_13"),
        ({"code": "moderate", "within": "moderate"}, r"within.*Known: significant_or_more"),
    ],
)
def test_a_name_that_the_codebook_lacks_is_refused(march, wrong, said):
    with pytest.raises(BadInput, match=said):
        Published(figures=(figure(percent=5, **wrong),)).check_against(march.codebook, "published.yml")


def test_open_answers_belong_to_a_question_that_allows_them(march):
    published = Published(figures=(), open_answers={"tavola_09": ("x",)})
    with pytest.raises(BadInput, match=r"open_answers.*tavola_09.*Known: tavola_05, tavola_10"):
        published.check_against(march.codebook, "published.yml")


def test_about_and_under_differ_where_a_table_quotes_another(march):
    # Table 7 quotes "quel 54%" of table 6: four figures printed under 7, three of them about question 7.
    assert len(march.published.under("tavola_07")) == 4
    assert len(march.published.about("tavola_07")) == 3
    assert len(march.published.under("tavola_06")) == 6
    assert len(march.published.about("tavola_06")) == 7
    # The sample's two counts stand under table 1 and are about no question.
    under, about = (
        {f.code for f in figures("tavola_01")} for figures in (march.published.under, march.published.about)
    )
    assert under - about == {"accesses", "completes"}


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(0.125, 2, "0.13"), (2.675, 2, "2.68"), (0.5, 0, "1"), (2.5, 0, "3"), (-0.25, 1, "-0.3"), (7, 1, "7.0")],
)
def test_halves_round_up_from_the_decimal_that_is_seen(value, decimals, rounded):
    assert str(round_half_up(value, decimals)) == rounded


def test_a_share_of_nobody_has_no_percentage():
    with pytest.raises(ZeroDivisionError):
        whole_percent(0, 0)
