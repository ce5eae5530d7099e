"""The overall tests against textbooks, R and fingers; test_reference.py has more of R."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.association import association, cramer_v, overall
from helpers.survey.codebook import Option, Question, Text
from helpers.survey.responses import Answers


def spread_out(table):
    """One row and one column number a respondent, of a table of counts."""
    rows, columns = np.indices(np.shape(table))
    return [np.repeat(places.ravel(), np.ravel(table)) for places in (rows, columns)]


# Agresti, Introduction to Categorical Data Analysis (2007), p. 39; R: chisq.test(rbind(c(762, 327, 468), c(484, 239, 477)))
def test_gender_and_party_have_the_chi_square_of_the_textbook():
    found = association(*spread_out([[762, 327, 468], [484, 239, 477]]))
    assert (found.test, found.effect_name) == ("chi_square", "cramer_v")
    assert found.statistic == pytest.approx(30.07014909575469)
    assert found.p_value == pytest.approx(2.953589e-07, rel=1e-6)
    assert found.effect == pytest.approx((30.07014909575469 / 2757) ** 0.5)


def test_two_by_two_is_not_corrected_for_continuity():
    # Shares 30/50 and 20/50: 100 (30·30 - 20·20)² / 50⁴ = 4; with Yates it would be 3.24.
    found = association(*spread_out([[30, 20], [20, 30]]))
    assert (found.test, found.statistic) == ("chi_square", pytest.approx(4))
    assert found.p_value == pytest.approx(0.04550026389635842)  # of a normal beyond 2
    assert found.effect == pytest.approx(0.2)


# Fisher, The Design of Experiments (1935): 34 of the 70 ways of choosing 4 cups of 8 are as good or as bad.
def test_the_lady_tasting_tea_has_fishers_own_p():
    found = association(*spread_out([[3, 1], [1, 3]]))
    assert (found.test, found.statistic) == ("fisher", None)
    assert found.p_value == pytest.approx(34 / 70)
    assert found.effect == pytest.approx(0.5)  # (3·3 - 1·1) / 4²


# Agresti, Categorical Data Analysis (2002), p. 57, in R's ?fisher.test.
# R: set.seed(1); chisq.test(Job, simulate.p.value = TRUE, B = 2e6)$p.value: 0.7702
def test_a_larger_sparse_table_is_drawn_again_and_again_and_each_time_the_same():
    job = np.array([[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]).T
    found = association(*spread_out(job))
    assert found.test == "monte_carlo"
    assert found.statistic == pytest.approx(5.965514588770)
    assert found.p_value == pytest.approx(0.770217614891, abs=0.005)
    assert association(*spread_out(job)) == found


@pytest.mark.parametrize(
    ("table", "test"),
    [
        # All the expected counts of a table of 2 by 2 with equal margins of n/2 are n/4.
        ([[5, 5], [5, 5]], "chi_square"),
        ([[5, 4], [4, 5]], "fisher"),  # 4.5
        # 2 by 5, ten in each row; the first column's expected counts, 2 cells of 10, are half its sum.
        ([[1, 6, 6, 6, 6], [1, 6, 6, 6, 6]], "chi_square"),  # 1: 80 % are 5 or more, none below 1
        ([[1, 6, 6, 6, 6], [0, 6, 6, 6, 7]], "monte_carlo"),  # about 0.5
        ([[1, 4, 6, 6, 6], [1, 4, 6, 6, 6]], "monte_carlo"),  # 60 % are 5 or more
    ],
)
def test_cochrans_rule_decides_where_the_chi_square_holds(table, test):
    assert association(*spread_out(table)).test == test


# Hollander and Wolfe (1973), p. 116, in R's ?kruskal.test: mucociliary efficiency of three groups, times ten.
def test_a_scale_has_the_h_of_kruskal_and_wallis():
    places = [29, 30, 25, 26, 32, 38, 27, 40, 24, 28, 34, 37, 22, 20]
    found = association(places, [0] * 5 + [1] * 4 + [2] * 5, ordinal=True)
    assert (found.test, found.effect_name) == ("kruskal", "epsilon_squared")
    assert (found.statistic, found.p_value) == pytest.approx((0.771428571429, 0.679964773579))
    assert found.effect == pytest.approx(0.771428571429 / 13)


# R: kruskal.test(c(1,1,2,2,2,3,1,3,3,3), rep(1:2, each = 5))
def test_ties_on_a_scale_are_corrected_for():
    found = association([1, 1, 2, 2, 2, 3, 1, 3, 3, 3], [0] * 5 + [1] * 5, ordinal=True)
    assert (found.statistic, found.p_value) == pytest.approx((3.5387755102041, 0.0599497029944))


ROWS, COLUMNS = [0, 0, 0, 1, 1, 1, 0, 1, 2, 2, 1, 0], [0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1]
WEIGHTS = [1, 2, 0.5, 1, 3, 1, 1, 0.5, 2, 1, 1, 1.5]


# In R, with d <- data.frame(r = factor(rows), c = factor(columns), w = weights), what
# svychisq(~r + c, svydesign(ids = ~1, weights = ~w, data = d), statistic = "F") gives
@pytest.mark.parametrize("ordinal", [False, True])
@pytest.mark.parametrize(
    ("rows", "columns", "weights", "statistic", "p_value"),
    [
        (ROWS, COLUMNS, WEIGHTS, 0.660672178289, 0.526430349035),
        ([*ROWS, 0], [*COLUMNS, 2], [*WEIGHTS, 1], 0.601735523272, 0.655877249532),  # two cells are empty
        (np.array(ROWS) > 0, COLUMNS, [1] * 12, 0.314285714286, 0.586299306921),
        ([0, 0, 0, 1, 1], [0, 0, 0, 1, 1], [1, 2, 1, 2, 1], 1.72011940299e02, 1.95158224249e-04),
    ],
)
def test_weighted_answers_have_the_f_of_svychisq(rows, columns, weights, statistic, p_value, ordinal):
    found = association(rows, columns, weights, ordinal)
    assert (found.test, found.effect_name) == ("rao_scott", "cramer_v")
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p_value))


def test_only_the_proportions_of_weights_count():
    once, tenfold = association(ROWS, COLUMNS, WEIGHTS), association(ROWS, COLUMNS, np.array(WEIGHTS) * 10)
    assert (tenfold.statistic, tenfold.p_value, tenfold.effect) == pytest.approx(
        (once.statistic, once.p_value, once.effect)
    )


def test_a_table_of_two_filled_cells_with_half_the_weight_each_still_has_a_test():
    # No variance at all, so R has F = NaN. With equal weights F is the chi-square itself: n = 6, and 5 degrees left.
    found = association([0, 1] * 3, [0, 1] * 3, [1.0] * 6)
    assert (found.statistic, found.effect) == pytest.approx((6, 1))
    assert found.p_value == pytest.approx(stats.f.sf(6, 1, 5))


def test_three_filled_cells_of_nine_still_have_a_test():
    found = association([0, 1, 2] * 3, [0, 1, 2] * 3, [1.0] * 9)
    assert found.effect == pytest.approx(1)
    assert 0 < found.p_value < 0.05


@pytest.mark.parametrize("table", [[[30, 20], [20, 30]], [[3, 0, 4], [1, 5, 2]], [[9, 0], [0, 1]]])
def test_cramers_v_is_the_one_of_scipy_and_takes_weights_too(table):
    expected = stats.contingency.association(np.array(table), method="cramer")
    assert cramer_v(table) == pytest.approx(expected)
    assert cramer_v(np.array(table) / 7) == pytest.approx(expected)


def test_no_rounding_error_takes_cramers_v_above_one():
    # The chi-square of these 27 comes out as 27.000000000000004.
    assert cramer_v([[6, 0], [0, 21]]) == 1


@pytest.mark.parametrize(("rows", "columns"), [([0, 0, 0], [0, 1, 0]), ([0, 1, 0], [3, 3, 3]), ([], [])])
def test_one_answer_or_one_segment_is_nothing_to_test(rows, columns):
    with pytest.raises(ValueError, match="two answers or more, in two segments or more"):
        association(rows, columns)


@pytest.mark.parametrize(("rows", "error"), [([0.2, 0.7, 1.5], TypeError), ([-1, 0, 1], ValueError)])
def test_what_is_no_place_is_not_taken_for_one(rows, error):
    for one, other in ((rows, [0, 1, 0]), ([0, 1, 0], rows)):
        with pytest.raises(error, match=r"Cannot cast|negative"):
            association(one, other)


def test_places_with_gaps_are_those_without():
    rows, columns = np.array([0, 0, 0, 1, 1, 1, 0, 1]), np.array([0, 0, 0, 1, 1, 1, 1, 0])
    assert association(rows * 7 + 3, columns * 300, ordinal=True) == association(rows, columns, ordinal=True)


def asked(kind, choices, answered=None, weights=None, other=False):
    """Answers in which each respondent's choices are given as a string of the letters of options."""
    text = Text(it="x", en="x")
    options = tuple(Option(code=code, it=code, en=code) for code in "abc")
    question = Question(id="q", kind=kind, title=text, text=text, options=options, other=text if other else None)
    frame = pd.DataFrame({code: [code[0] in chosen for chosen in choices] for code in question.answers})
    answered = pd.Series([True] * len(choices) if answered is None else answered)
    return Answers(question, frame, answered, (), None if weights is None else pd.Series(weights))


def in_segments(letters):
    segments = {code: [letter == code for letter in letters] for code in sorted(set(letters) - {"-"})}
    return pd.DataFrame(segments, index=range(len(letters)))


def test_who_did_not_answer_or_is_in_no_segment_is_left_out_of_the_test():
    answers = asked("single", [*("aaabbbba"), "", "a"], [True] * 8 + [False, True])
    assert overall(answers, in_segments("xxxxyyyyx-")) == association(*spread_out([[3, 1], [1, 3]]))


def test_an_ordinal_question_is_tested_by_places_without_what_was_written_under_other():
    answers = asked("ordinal", [*("aabbbcacc"), "c", "o"], other=True)
    found = overall(answers, in_segments("xxxxxyyyyyy"))
    # The answers a a b b b and c a c c c in two segments of five.
    assert found == association([0, 0, 1, 1, 1, 2, 0, 2, 2, 2], [0] * 5 + [1] * 5, ordinal=True)


def test_a_set_is_represented_by_the_option_that_differs_most_at_holms_price():
    # a: 4 of 4 and 0 of 4, by Fisher 2/70; b: 3 and 1, 34/70; c: all ticked it, so there is nothing to test.
    choices = ["abc", "abc", "abc", "ac", "bc", "c", "c", "c"]
    found = overall(asked("multiple", choices), in_segments("xxxxyyyy"))
    assert (found.code, found.test, found.effect) == ("a", "fisher", 1)
    assert found.p_value == pytest.approx(2 * 2 / 70)


def test_a_set_counts_those_who_ticked_nothing_and_not_those_who_left_it_out():
    choices = ["a", "a", "a", "", "a", "", "", "", "", ""]
    found = overall(asked("multiple", choices, [True] * 8 + [False] * 2), in_segments("xxxxyyyyxx"))
    assert (found.code, found.p_value) == ("a", pytest.approx(34 / 70))


def test_weighted_answers_are_tested_with_their_weights():
    answers = asked("single", ["abc"[row] for row in ROWS], weights=WEIGHTS)
    found = overall(answers, in_segments(["xy"[column] for column in COLUMNS]))
    assert found == association(ROWS, COLUMNS, WEIGHTS)


@pytest.mark.parametrize("kind", ["single", "ordinal", "multiple"])
@pytest.mark.parametrize(("choices", "letters"), [(["a", "a"], "xy"), (["a", "b"], "xx"), (["a", "b"], "--")])
def test_where_nothing_can_differ_there_is_no_test(kind, choices, letters):
    assert overall(asked(kind, choices), in_segments(letters)) is None
