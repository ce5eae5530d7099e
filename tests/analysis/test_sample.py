"""Who answered, and what they wrote."""

import dataclasses

import pytest

from helpers.analysis.sample import funnel, open_answers, parts_of_nets
from helpers.analysis.tables import tabulate
from helpers.survey.errors import BadInput
from helpers.survey.responses import Responses


def test_the_funnel_goes_from_accesses_to_completes(march, small):
    found = funnel(tabulate(march, "tavola_01"))
    assert (found.accesses, found.completes, found.completion) == (250, 130, 130 / 250)
    uncounted = funnel(tabulate(small, "mood"))
    assert (uncounted.accesses, uncounted.completes, uncounted.completion) == (None, 10, None)


def test_open_answers_are_those_of_the_base_each_once_in_order(small):
    assert open_answers(tabulate(small, "tools")).texts == ("fax",)  # the partial's "telex" does not count
    responses = small.responses.columns().astype("object")
    # p01 to p05 answered device: two write the same, one in capitals.
    responses.loc[:4, "device"] = "other"
    responses.loc[:4, "device[other_text]"] = ["pager", "Abacus", "pager", "zither", "abacus"]
    table = tabulate(dataclasses.replace(small, responses=Responses.of(responses)), "device")
    assert open_answers(table).texts == ("Abacus", "abacus", "pager", "zither")
    with pytest.raises(BadInput, match="mood: this question has no open answer"):
        open_answers(tabulate(small, "mood"))


@pytest.mark.parametrize(
    ("question", "parts"),
    [("device", ("mobile", "laptop")), ("mood", ("high", "medium", "low")), ("tools", ("written", "video"))],
)
def test_nets_stand_for_their_options(small, question, parts):
    assert parts_of_nets(small.codebook.question(question)) == parts
