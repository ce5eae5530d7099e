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


def test_a_collected_wave_counts_who_gave_both(small):
    # Of one set: chat p01 p02 p04 p09, mail p01 p03 p04; both p01 p04; neither p05 p06 p07 p10.
    tools = tabulate(small, "tools")
    found = overlap(tools, "chat", tools, "mail")
    assert (found.least, found.most) == (None, None)
    assert (found.asked.cell.n, found.asked.cell.base) == (2, 9)
    assert found.asked.value == pytest.approx(1 / 9)
    # Two are fewer than five, and nine too few to test.
    assert (found.hidden, found.estimates, found.p_value) == (True, (), None)


def people(small, groups):
    """The small wave with other people: how many of each device and mood."""
    frame = (
        small.responses.columns().astype("object").iloc[[0] * sum(many for *_, many in groups)].reset_index(drop=True)
    )
    frame["device"] = [device for device, _, many in groups for _ in range(many)]
    frame["mood"] = [mood for _, mood, many in groups for _ in range(many)]
    return dataclasses.replace(small, responses=Responses.of(frame))


def test_two_questions_are_compared_on_those_asked_and_on_those_who_answered_both(small):
    groups = [
        ("phone", "high", 20),
        ("phone", "low", 10),
        ("phone", "", 10),
        ("laptop", "high", 6),
        ("laptop", "low", 14),
    ]
    wave = people(small, groups)
    found = overlap(tabulate(wave, "device"), "phone", tabulate(wave, "mood"), "high")
    assert (found.asked.cell.n, found.asked.cell.base, found.answered.cell.base) == (20, 60, 50)
    # Phone 40 and high 26 of 60; of those who answered both, 30 and 26 of 50.
    assert [one.value for one in found.estimates] == [14 / 60, 4 / 50]
    # 20 against 6 of the 26 who are in one of the two: (20 - 6)² / 26 = 7.54; then 10 against 6: exact, 0.4545.
    assert found.asked.difference.p_value == pytest.approx(0.006040, abs=1e-5)
    assert found.p_value == found.answered.difference.p_value == pytest.approx(0.454498, abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((20, 10, 10, 20), False),
        ((4, 20, 20, 16), True),  # four gave both
        ((0, 20, 20, 20), False),  # nobody did
        ((30, 4, 10, 16), True),  # all but four who gave the first gave the second
        ((30, 0, 10, 20), False),
        ((30, 10, 3, 17), True),
        ((30, 10, 17, 3), True),  # all but three gave one of them
        ((5, 5, 5, 45), False),
        ((0, 0, 57, 3), False),  # nobody gave the first answer, as its share says
        ((57, 3, 0, 0), False),  # everybody did
    ],
)
def test_a_joint_count_that_tells_of_fewer_than_five_is_hidden(small, counts, hidden):
    places = [("phone", "high"), ("phone", "low"), ("laptop", "high"), ("laptop", "low")]
    wave = people(small, [(*place, many) for place, many in zip(places, counts, strict=True)])
    found = overlap(tabulate(wave, "device"), "phone", tabulate(wave, "mood"), "high")
    assert found.hidden == hidden
    assert (found.estimates == ()) == hidden


def test_fewer_than_thirty_are_counted_and_not_tested(small):
    wave = people(small, [("phone", "high", 7), ("phone", "low", 7), ("laptop", "high", 7), ("laptop", "low", 8)])
    found = overlap(tabulate(wave, "device"), "phone", tabulate(wave, "mood"), "high")
    assert (found.asked.cell.n, found.hidden, found.estimates) == (7, False, ())
