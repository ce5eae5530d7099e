"""Shares that the weighting fixes are told without an interval, and without a change."""

import dataclasses

import pytest
from invented import wave as invented

from helpers import finding, plot, remarks, show, tabulate
from helpers.survey.record import Weights
from helpers.survey.responses import Responses
from helpers.survey.weighting import weighted


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("missing", [0, 6])
def test_a_share_that_the_weighting_fixes_has_no_interval_to_tell(language, missing):
    wave = invented("single", [40, 60], missing=missing)
    (question,) = wave.codebook.questions
    first, second = question.codes
    weights = Weights(targets={question.id: {first: 0.7, second: 0.3}})
    frame = weighted(wave.responses.columns(), wave.codebook, weights, "wave.yml")
    record = wave.record.model_copy(update={"weights": weights})
    table = tabulate(dataclasses.replace(wave, record=record, responses=Responses.of(frame)), question.id, language)
    # With answers left out, the share is fixed among those who answered only.
    assert table[first].fixed == (missing == 0)
    assert (table[first].share_answered, table[first].answered_ci_low) == (pytest.approx(0.7), None)
    said = str(finding(table)) + str(remarks(table))
    assert "70" in said or missing
    show(table)
    plot(table, "parts")
