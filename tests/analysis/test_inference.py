"""Intervals and tests against their closed forms and Newcombe's own examples."""

import warnings
from math import erfc, isnan, sqrt
from statistics import NormalDist

import pytest

from helpers.analysis.inference import difference_of_shares, wilson_interval


def wilson(n, base, confidence=0.95):
    """Wilson (1927), closed form."""
    z, p = NormalDist().inv_cdf((1 + confidence) / 2), n / base
    centre, half = p + z * z / (2 * base), z * sqrt(p * (1 - p) / base + z * z / (4 * base * base))
    return (centre - half) / (1 + z * z / base), (centre + half) / (1 + z * z / base)


def newcombe(n, base, other_n, other_base, confidence=0.95):
    """Newcombe (1998), method 10, closed form."""
    (low, high), (other_low, other_high) = wilson(n, base, confidence), wilson(other_n, other_base, confidence)
    p, other = n / base, other_n / other_base
    return (
        p - other - sqrt((p - low) ** 2 + (other_high - other) ** 2),
        p - other + sqrt((high - p) ** 2 + (other - other_low) ** 2),
    )


def score_p(n, base, other_n, other_base):
    """The pooled score test, two-sided, closed form."""
    pooled = (n + other_n) / (base + other_base)
    z = (n / base - other_n / other_base) / sqrt(pooled * (1 - pooled) * (1 / base + 1 / other_base))
    return erfc(abs(z) / sqrt(2))


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("base", [1, 2, 9, 10, 130, 5000])
def test_wilson_is_its_closed_form(base, confidence):
    for n in {0, 1, base // 3, base // 2, base - 1, base}:
        assert wilson_interval(n, base, confidence) == pytest.approx(wilson(n, base, confidence), abs=1e-12)


# Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("n", "base", "limits"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_wilson_gives_newcombes_examples(n, base, limits):
    assert wilson_interval(n, base) == pytest.approx(limits, abs=5e-5)


@pytest.mark.parametrize("base", [1, 10, 130, 12345])
def test_wilson_touches_0_and_1_exactly_and_nothing_beyond(base):
    z2 = NormalDist().inv_cdf(0.975) ** 2
    assert wilson_interval(0, base)[0] == 0.0
    assert wilson_interval(0, base)[1] == pytest.approx(z2 / (base + z2))
    assert wilson_interval(base, base)[1] == 1.0
    assert wilson_interval(base, base)[0] == pytest.approx(base / (base + z2))


def test_wilson_has_nothing_to_say_of_nobody():
    assert all(isnan(limit) for limit in wilson_interval(0, 0))


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, float("nan")])
def test_confidence_is_a_fraction(confidence):
    with pytest.raises(ValueError, match="confidence: expected a fraction"):
        wilson_interval(1, 2, confidence)


COUNTS = [
    (60, 100, 40, 100),
    (58, 130, 21, 60),
    (1, 7, 5, 9),
    (0, 10, 3, 20),
    (10, 10, 12, 20),
    (13, 130, 6, 60),
]


@pytest.mark.parametrize("confidence", [0.9, 0.95])
@pytest.mark.parametrize("counts", [*COUNTS, (0, 10, 0, 20), (10, 10, 20, 20), (10, 10, 0, 20)])
def test_a_difference_has_newcombes_interval(counts, confidence):
    n, base, other_n, other_base = counts
    found = difference_of_shares(*counts, confidence)
    assert found.share == pytest.approx(n / base - other_n / other_base)
    assert (found.ci_low, found.ci_high) == pytest.approx(newcombe(*counts, confidence), abs=1e-12)


# Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("counts", "limits"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_a_difference_gives_newcombes_examples(counts, limits):
    found = difference_of_shares(*counts)
    assert (found.ci_low, found.ci_high) == pytest.approx(limits, abs=5e-5)


@pytest.mark.parametrize("counts", COUNTS)
def test_a_difference_is_tested_by_the_score(counts):
    assert difference_of_shares(*counts).p_value == pytest.approx(score_p(*counts), rel=1e-9)


def test_a_difference_worked_by_hand():
    # 60 % and 40 % of 100: pooled 0.5, z = 0.2 / sqrt(0.25 * 0.02) = 2.8284, p = 0.0047 (tables of the normal).
    assert difference_of_shares(60, 100, 40, 100).p_value == pytest.approx(0.00468, abs=5e-6)


@pytest.mark.parametrize("counts", [(3, 10, 0, 20), (10, 10, 5, 20), (10, 10, 0, 20), (0, 10, 0, 20), (10, 10, 20, 20)])
def test_a_share_of_0_or_1_raises_no_warning_for_the_reader(counts):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        difference_of_shares(*counts)


@pytest.mark.parametrize("counts", [(0, 10, 0, 20), (10, 10, 20, 20)])
def test_where_all_or_none_chose_there_is_nothing_to_test(counts):
    assert difference_of_shares(*counts).p_value == 1.0


@pytest.mark.parametrize("counts", [(0, 0, 1, 2), (1, 2, 0, 0)])
def test_a_difference_from_nobody_has_no_value(counts):
    with pytest.raises(ZeroDivisionError):
        difference_of_shares(*counts)
