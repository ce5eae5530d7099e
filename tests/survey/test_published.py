"""The printed figures: their transcription, and what each way of stating one allows."""

from collections import Counter
from fractions import Fraction
from math import floor

import pytest
from pydantic import ValidationError

from helpers.analysis.tables import tabulate
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
    ("question", "counts"),
    [
        # n of 130 is p % if it is 1.3 p, or less than 0.65 away: 45 % is 58.5 ± 0.65, so 58 or 59; 27 % is 35.1, so 35.
        ("tavola_01", {"in_house": (43, 43), "bpo": (43, 44), "missing": (0, 0)}),  # three equal parts are everybody
        ("tavola_02", {"very_significant": (58, 59), "significant": (35, 35), "moderate": (18, 18),
                       "very_moderate": (13, 13), "significant_or_more": (93, 94), "missing": (5, 6)}),
        ("tavola_03", {"over_three_quarters": (70, 70), "half_to_three_quarters": (18, 18),
                       "quarter_to_half": (17, 17), "about_half": (35, 35), "under_quarter": (10, 11),
                       "missing": (14, 15)}),
        # 15 % is 19 or 20 and 11 % is 14, but together they are 26 %, which is 34: so 20. 28 % is 36 or 37.
        ("tavola_04", {"very_significant": (38, 38), "significant": (36, 37), "moderate": (20, 20),
                       "limited": (14, 14), "none": (13, 13), "moderate_or_limited": (34, 34),
                       "significant_or_more": (74, 75), "missing": (8, 9)}),
        # 35 % is 45 or 46, but with 54 %, which is 70, it is 89 %, which is 116: so 46.
        ("tavola_06", {"increased": (116, 116), "increased_stays_high": (70, 70),
                       "increased_then_declines": (46, 46), "not_increased": (6, 7), "missing": (7, 8)}),
        ("tavola_07", {"moderately": (73, 73), "very_much": (56, 56), "missing": (1, 1)}),
        ("tavola_08", {"moderately": (73, 73), "very_much": (39, 39), "not_at_all": (10, 11), "missing": (7, 8)}),
        ("tavola_11", {"higher_productivity": (64, 64), "not_higher_productivity": (23, 24), "no_recovery": (19, 20),
                       "good_recovery": (19, 20), "missing": (2, 5)}),
    ],
)  # fmt: skip
def test_the_counts_that_the_print_allows_are_those_worked_out_by_hand(march, question, counts):
    found = march.published.counts(march.codebook.question(question), 130)
    assert found | counts == found
    # What is exact has one count, unless it is printed as a number itself; what has several is about that.
    printed = {one.code for one in march.published.about(question) if one.percent is not None}
    for cell in tabulate(march, question):
        if cell.code not in printed and cell.code in counts:
            fewest, most = counts[cell.code]
            in_words = any(cell.code in (one.code, *one.codes) for one in march.published.about(question))
            assert cell.disclosure == ("exact" if fewest == most and not in_words else "approximate"), cell.code


def test_the_43_printed_shares_are_exact(march, printed):
    shares = {(about, code) for _, about, code, _ in printed if code not in ("accesses", "completes")}
    assert len(shares) == 43
    assert all(tabulate(march, about)[code].disclosure == "exact" for about, code in shares)


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
