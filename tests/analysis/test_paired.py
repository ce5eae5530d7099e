"""Two answers of the same respondents, held against a printed table and against R."""

import dataclasses
import json
from pathlib import Path

import invented
import numpy as np
import pandas as pd
import pytest

from helpers.analysis.contrasts import balance, lead, overlap
from helpers.analysis.paired import paired_interval
from helpers.analysis.tables import tabulate
from helpers.survey.record import Weights

REFERENCE = Path(__file__).parents[1] / "reference"
R = json.loads((REFERENCE / "paired.json").read_text("utf-8"))

#: Newcombe (1998), Statistics in Medicine 17, 2635-2650, table III, method 10: who gave both answers, the first alone,
#: the second alone, neither; and the limits as printed (0.8736 is 0.87367).
TABLE_III = [
    ((36, 12, 2, 0), (0.0569, 0.3404)),
    ((20, 12, 2, 16), (0.0562, 0.3292)),
    ((18, 12, 2, 18), (0.0562, 0.3290)),
    ((36, 14, 0, 0), (0.1528, 0.4167)),
    ((35, 14, 0, 1), (0.1461, 0.4175)),
    ((18, 14, 0, 18), (0.1441, 0.3963)),
    ((2, 97, 1, 0), (0.8721, 0.9854)),
    ((1, 97, 1, 1), (0.8736, 0.9850)),
    ((0, 29, 1, 0), (0.6666, 0.9882)),
    ((2, 98, 0, 0), (0.9178, 0.9945)),
    ((0, 30, 0, 0), (0.8395, 1.0)),
    ((54, 0, 0, 0), (-0.0664, 0.0664)),
    ((53, 0, 0, 1), (-0.0729, 0.0729)),
    ((30, 0, 0, 24), (-0.0358, 0.0358)),
    ((27, 0, 0, 27), (-0.0351, 0.0351)),
    # Cavo et al. (2012), as the R package contingencytables prints it.
    ((59, 6, 16, 80), (-0.1186, -0.0046)),
]


def ticks(both, first, second, neither=0):
    """Sets of two ticks, so many respondents of each; nobody ticks the third item but those who tick none of the two."""
    return [(1, 1, 0)] * both + [(1, 0, 0)] * first + [(0, 1, 0)] * second + [(0, 0, 1)] * neither


def two_items(counts, **more):
    table = invented.table("multiple", ticks(*counts), **more)
    return overlap(table, "a", table, "b")


@pytest.mark.parametrize(("counts", "limits"), TABLE_III)
def test_the_interval_is_the_printed_one(counts, limits):
    assert paired_interval(*counts) == pytest.approx(limits, abs=1.01e-4)


@pytest.mark.parametrize("case", R["tested"], ids=lambda case: "-".join(map(str, case["counts"])))
def test_the_test_is_rs_exact_where_few_differ(case):
    both, first, second, _ = case["counts"]
    found = two_items(case["counts"]).asked
    assert (found.cell.n, found.cell.base) == (both, sum(case["counts"]))
    assert found.value == (first - second) / sum(case["counts"])
    expected = 1.0 if first + second == 0 else case["exact" if first + second < 25 else "chi_square"]
    assert found.difference.p_value == pytest.approx(expected, rel=1e-9)
    assert (found.difference.ci_low, found.difference.ci_high) == paired_interval(*case["counts"])


def weighted(counts, weights):
    wave = invented.wave("multiple", counts, weights=weights)
    return dataclasses.replace(wave, record=wave.record.model_copy(update={"weights": Weights(column="weight")}))


def test_a_weighted_difference_has_the_linearized_standard_error_of_r():
    data = pd.read_csv(REFERENCE / "simulated.csv")
    counts = [(one, other, 1) for one, other in zip(data["ticked1"], data["ticked2"], strict=True)]
    table = tabulate(weighted(counts, data["weight"].to_numpy()), "q", "en")
    found, expected = overlap(table, "a", table, "b").asked, R["weighted"]
    assert found.value == pytest.approx(expected["difference"], rel=1e-9)
    assert found.cell.share == pytest.approx(expected["both"], rel=1e-9)
    assert found.cell.standard_error == pytest.approx(expected["both_error"], rel=1e-9)
    # The interval is that of an unweighted sample as large as makes the same standard error; the four shares in it.
    weight = data["weight"] / data["weight"].sum()
    one, other = data["ticked1"] == 1, data["ticked2"] == 1
    shares = [weight[who].sum() for who in (one & other, one & ~other, other & ~one, ~one & ~other)]
    spread = shares[1] + shares[2] - expected["difference"] ** 2
    size = spread / expected["standard_error"] ** 2 * 400 / 399
    limits = paired_interval(*(size * share for share in shares))
    assert (found.difference.ci_low, found.difference.ci_high) == pytest.approx(limits, rel=1e-9)
    # Of some 600 respondents it is near the normal one.
    normal = [expected["difference"] + z * expected["standard_error"] for z in (-1.959964, 1.959964)]
    assert limits == pytest.approx(normal, abs=3e-3)


def test_equal_weights_say_what_none_do():
    plain = two_items((59, 6, 16, 80)).asked
    table = tabulate(weighted(ticks(59, 6, 16, 80), np.full(161, 2.5)), "q")
    assert overlap(table, "a", table, "b").asked.difference == plain.difference


def test_lead_and_balance_of_one_question_are_paired():
    # 40 and 25 of 100 who gave one answer each: the correlation is negative, nobody gave both.
    table = invented.table("single", [40, 25, 35], missing=20)
    limits = [paired_interval(0, 40, 25, 35), paired_interval(0, 40, 25, 55)]
    asked, answered = lead(table, "a", table, "b")
    assert (answered.value, (answered.low, answered.high)) == (0.15, limits[0])
    assert (asked.value, (asked.low, asked.high)) == (0.125, limits[1])
    found = balance(table, "a", "b")
    assert (found.points, (found.ci_low, found.ci_high)) == (0.125, limits[1])


def test_a_census_has_no_uncertainty_and_a_finite_population_less():
    wave = invented.wave("multiple", ticks(36, 12, 8, 40), inference="probability")

    def of(population):
        record = wave.record.model_copy(update={"population_size": population})
        table = tabulate(dataclasses.replace(wave, record=record), "q")
        return overlap(table, "a", table, "b").asked.difference

    everybody = of(96)
    assert (everybody.ci_low, everybody.ci_high) == (everybody.share, everybody.share) == (4 / 96, 4 / 96)
    half = of(192)
    assert (half.ci_low, half.ci_high) == pytest.approx(paired_interval(72, 24, 16, 80))
