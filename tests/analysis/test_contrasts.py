"""Cells set against each other within a wave."""

import dataclasses

import pytest

from helpers.analysis.contrasts import balance, overlap
from helpers.analysis.tables import tabulate
from helpers.survey.errors import BadInput, Refused
from helpers.survey.responses import Responses


def test_balance_is_the_difference_of_two_shares(small, march):
    assert balance(tabulate(small, "device"), "phone", "laptop").points == pytest.approx(0.2)  # (4 - 2) / 10
    assert balance(tabulate(small, "device"), "laptop", "phone").points == pytest.approx(-0.2)
    assert balance(tabulate(small, "mood"), "high", "low").points == pytest.approx(0.25)  # (4 - 2) / 8
    # 64 and 23 of 130.
    found = balance(tabulate(march, "tavola_11"), "higher_productivity", "not_higher_productivity")
    assert found.points == pytest.approx(41 / 130)
    # 19 and 19: "molto bilanciate".
    assert balance(tabulate(march, "tavola_11"), "good_recovery", "no_recovery").points == 0


def test_balance_with_a_share_nobody_knows_has_no_points(march, small):
    table = tabulate(march, "tavola_07")
    assert balance(table, "very_much", "not_at_all").points is None
    assert balance(table, "not_at_all", "very_much").points is None
    nobody = dataclasses.replace(
        small, responses=Responses.of(small.responses.columns().astype("object").assign(mood="not_asked"))
    )
    assert balance(tabulate(nobody, "mood"), "high", "low").points is None


def test_balance_and_overlap_answer_a_wrong_code_with_the_nearest(small):
    with pytest.raises(BadInput, match=r"did you mean phone\?"):
        balance(tabulate(small, "device"), "laptop", "fone")
    with pytest.raises(BadInput, match=r"did you mean phone\?"):
        overlap(tabulate(small, "device"), "fone", tabulate(small, "device"), "laptop")


# Of 130, at least n + m - 130 (if positive) and at most the smaller are in both.
@pytest.mark.parametrize(
    ("first", "second", "bounds"),
    [
        (("tavola_06", "increased_stays_high"), ("tavola_07", "very_much"), (0, 56)),  # 70 and 56
        (("tavola_06", "increased"), ("tavola_05", "remote_phone"), (65, 79)),  # 116 + 79 - 130
        (("tavola_05", "remote_phone"), ("tavola_06", "increased"), (65, 79)),
        (("tavola_06", "increased"), ("tavola_06", "increased"), (102, 116)),  # 2 * 116 - 130
        (("tavola_06", "increased"), ("tavola_06", "not_increased"), (0, 6)),  # 116 + 6 < 130
        (("tavola_06", "increased"), ("tavola_07", "not_at_all"), (None, None)),  # not disclosed
        (("tavola_07", "not_at_all"), ("tavola_06", "increased"), (None, None)),
    ],
)
def test_overlap_is_bounded_by_the_marginals(march, first, second, bounds):
    (question, code), (other_question, other_code) = first, second
    found = overlap(tabulate(march, question), code, tabulate(march, other_question), other_code)
    assert (found.least, found.most) == bounds
    assert (found.cell.code, found.other_cell.code) == (code, other_code)


def test_overlap_wants_the_same_respondents(small, march):
    others = overlap(tabulate(small, "device"), "phone", tabulate(small, "mood"), "high")
    assert (others.same_respondents, others.least, others.most) == (False, None, None)
    # As many, but not the same: p01 was not asked the mood, p08 and p09 were; p08 was not asked the tools.
    mood = small.responses["mood"].astype("object").replace("not_asked", "low")
    mood[0] = "not_asked"
    wave = dataclasses.replace(
        small, responses=Responses.of(small.responses.columns().astype("object").assign(mood=mood))
    )
    assert tabulate(wave, "mood").base == tabulate(wave, "tools").base == 9
    as_many = overlap(tabulate(wave, "mood"), "high", tabulate(wave, "tools"), "chat")
    assert (as_many.same_respondents, as_many.least, as_many.most) == (False, None, None)
    other_wave = dataclasses.replace(march, id="2021-03")
    with pytest.raises(Refused, match="2020-03: 130; 2021-03: 130"):
        overlap(tabulate(march, "tavola_06"), "increased", tabulate(other_wave, "tavola_07"), "very_much")
