"""Intervals, tests and bases, by statsmodels; here only which ones the house uses. Shares are fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    test_proportions_2indep,
)

from helpers.survey.weighting import Calibration

#: How sure a survey should be of finding a difference that is there; Cohen (1988) and most funders ask for it.
POWER = 0.8


@dataclass(frozen=True)
class Difference:
    """The difference of two independent shares, first minus second, as fractions.

    `p_value` is that of the score test; see `difference_of_shares`.
    """

    share: float
    ci_low: float
    ci_high: float
    p_value: float


def wilson_interval(n: float, base: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of the share `n` / `base`, as fractions; NaN for an empty base.

    Wilson (1927), by `statsmodels.stats.proportion.proportion_confint`. A weighted share takes it on its effective
    base: `n` is then the share times that base, and need not be whole.

    Raises
    ------
    ValueError
        If `confidence` is not between 0 and 1.

    Examples
    --------
    >>> [round(limit, 4) for limit in wilson_interval(58, 130)]
    [0.3635, 0.5319]
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: expected a fraction between 0 and 1, such as 0.95; found {confidence}")
    if base == 0:
        return float("nan"), float("nan")
    low, high = proportion_confint(n, base, alpha=1 - confidence, method="wilson")
    # statsmodels leaves a rounding error of 1e-17 at the ends, where the limit is exactly 0 or 1.
    return (0.0 if n == 0 else float(low)), (1.0 if n == base else float(high))


def difference_of_shares(
    n: float, base: float, other_n: float, other_base: float, confidence: float = 0.95
) -> Difference:
    """Return `n` / `base` minus `other_n` / `other_base`, of two independent samples, with interval and test.

    Newcombe's hybrid interval (1998, method 10) and the two-sided score test, by statsmodels; weighted shares on their
    effective bases. Where both shares are 0 or both are 1 there is nothing to test: the p-value is 1.

    Raises
    ------
    ZeroDivisionError
        If a base is 0.

    Examples
    --------
    >>> change = difference_of_shares(60, 100, 40, 100)
    >>> round(change.share, 3), round(change.ci_low, 3), round(change.ci_high, 3)
    (0.2, 0.061, 0.328)
    """
    share = n / base - other_n / other_base
    counts = (n, base, other_n, other_base)
    p_value = 1.0
    # statsmodels also works out a ratio of the shares, which may divide by zero and is not used here.
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = confint_proportions_2indep(*counts, compare="diff", method="newcomb", alpha=1 - confidence)
        if 0 < n + other_n < base + other_base:
            p_value = float(test_proportions_2indep(*counts, compare="diff", method="score", correction=False).pvalue)
    return Difference(share, float(np.nanmax([low, -1.0])), float(np.nanmin([high, 1.0])), p_value)


def effective_base(weights: Any, base: int, sums: tuple[float, float] | None = None) -> float:
    """Return how many equally weighted respondents would tell as much: Kish's (Σw)² / Σw²; `base` without weights.

    Kish (1965), *Survey Sampling*, section 11.7. The sums are those of `weight_sums`, where they are known.

    Examples
    --------
    >>> effective_base([1, 1, 2], 3), effective_base(None, 130)
    (2.6666666666666665, 130.0)
    """
    if weights is None or base == 0:
        return float(base)
    total, squares = sums or weight_sums(weights)
    return total**2 / squares


def design_effect(weights: Any) -> float:
    """Return Kish's design effect of unequal weights, n Σw² / (Σw)²: by how much they widen a variance.

    Examples
    --------
    >>> design_effect([1, 1, 2])
    1.125
    """
    return len(weights) / effective_base(weights, len(weights))


def calibrated_mean(values: Any, group: Any, calibration: Calibration) -> tuple[float, float]:
    """Return the weighted mean of a domain after raking, and its linearized standard error; see `calibrated_share`.

    Parameters
    ----------
    values : array of float
        One a respondent of the domain.
    group : array of int
        Their groups in the calibration.
    calibration : Calibration
        Of the wave; see `Wave.calibration`.
    """
    levels, level = np.unique(values, return_inverse=True)
    shape = len(calibration.people), len(levels)
    counts = np.bincount(group * shape[1] + level, minlength=shape[0] * shape[1])
    return _calibrated(counts.reshape(shape), np.asarray(levels, dtype=float), calibration)


def calibrated_share(chosen: Any, base: Any, calibration: Calibration) -> tuple[float, float]:
    """Return a weighted share of a domain after raking, and its linearized standard error.

    As R's `survey::svymean` of a `subset` of a design made with `rake`: the residuals of the linearized variable after
    regression, over all the completes, on what raking has fixed; Deville, Särndal and Sautory (1993), JASA 88,
    1013-1020. (R comes near to the regression in ten rounds of averages, which is as good unless margins nearly
    coincide.) The error of a share that the margins fix is 0, but for rounding.

    Parameters
    ----------
    chosen, base : array of int
        How many of each group of the calibration made the choice, and how many are in the domain.
    """
    return _calibrated(np.column_stack([base - chosen, chosen]), np.array([0.0, 1.0]), calibration)


def _calibrated(counts: Any, levels: Any, calibration: Calibration) -> tuple[float, float]:
    """The mean of a domain of so many in each group (rows) with each value (columns), and its standard error."""
    people, weight, basis = calibration.people, calibration.weight, calibration.basis
    inside = counts.sum(axis=1)
    # Sums, not products of matrices: of so many groups these start threads, and take ten times as long.
    total = (weight * inside).sum()
    mean = (weight[:, None] * counts * levels).sum() / total
    linearized = (levels - mean) / total
    fitted = (basis * (basis * (counts * linearized).sum(axis=1)[:, None]).sum(axis=0)).sum(axis=1)
    squares = (counts * (linearized - fitted[:, None]) ** 2).sum(axis=1)
    squares += (people - inside) * fitted**2  # who is not in the domain has only the fitted part
    n, centre = people.sum(), (weight * people * fitted).sum()
    return float(mean), float(np.sqrt(n / (n - 1) * max((weight**2 * squares).sum() - centre**2 / n, 0.0)))


def weight_sums(weights: Any) -> tuple[float, float]:
    """Return the sum of weights and that of their squares.

    Examples
    --------
    >>> weight_sums([1.0, 1.0, 2.0])
    (4.0, 6.0)
    """
    weights = np.asarray(weights, dtype=float)
    return float(weights.sum()), float(np.square(weights).sum())


def weighted_share(chosen: tuple[float, float], base: tuple[float, float], respondents: int) -> tuple[float, float]:
    """Return the weighted share of those who made a choice, and its linearized standard error (NaN for one respondent).

    As R's `survey::svymean` with ``ids = ~1``; Särndal, Swensson and Wretman (1992), section 5.7. The squared
    residuals, (w (y - p) / Σw)², are one for all who made the choice but for w², and one for all who did not.

    Parameters
    ----------
    chosen, base : tuple of float
        From `weight_sums`, of those who made the choice and of all of them.
    respondents : int
        How many they are.

    Examples
    --------
    >>> share, error = weighted_share(weight_sums([2.0]), weight_sums([2.0, 1.0, 1.0]), 3)
    >>> share, round(error, 4)
    (0.5, 0.375)
    """
    share = chosen[0] / base[0]
    residuals = max(chosen[1] * (1 - share) ** 2 + (base[1] - chosen[1]) * share**2, 0.0)
    n = respondents
    return share, float(np.sqrt(n / (n - 1) * residuals) / base[0]) if n > 1 else float("nan")


def standard_error_of_count(n: int, base: int) -> float:
    """Return the standard error of the share `n` / `base` without weights: the root of p (1 - p) / (base - 1).

    Examples
    --------
    >>> round(standard_error_of_count(2, 5), 4)
    0.2449
    """
    return float(np.sqrt(max(n - n**2 / base, 0.0) / base / (base - 1))) if base > 1 else float("nan")


def effective_base_of_share(share: float, error: float, base: int, kish: float) -> float:
    """Return how many respondents of a simple random sample would be as sure of a weighted share: n / deff.

    The design effect is the linearized variance over p (1 - p) / (n - 1). Where the share is 0 or 1, or there is one
    respondent, it is not defined, and Kish's effective base stands in for it. Infinite where weighting fixes the share.

    Examples
    --------
    >>> round(effective_base_of_share(0.5, 0.05, 101, 90.0), 1)
    101.0
    """
    spread = share * (1 - share)
    if base < 2 or spread < 1e-12:
        return kish
    return spread / error**2 * base / (base - 1) if error > 1e-9 else float("inf")


def smallest_detectable_difference(
    base: float, other_base: float, confidence: float = 0.95, power: float = POWER
) -> float:
    """Return the smallest difference from a share of one half that two samples would find four times in five.

    Two-sided test at the confidence level; as R's `power.prop.test`, solved for the second share. A fraction, up to
    one half; NaN where even that would be missed, or a base is empty.

    Parameters
    ----------
    base, other_base : float
        Respondents of the two samples; effective ones where they are weighted.

    Examples
    --------
    >>> round(smallest_detectable_difference(130, 130), 3), round(smallest_detectable_difference(400, 130), 3)
    (0.17, 0.14)
    """
    if min(base, other_base) <= 0:
        return float("nan")
    certain, found = norm.ppf(0.5 + confidence / 2), norm.ppf(power)

    def excess(difference: float) -> float:
        one, other = 0.5, 0.5 + difference
        pooled = (base * one + other_base * other) / (base + other_base)
        apart = np.sqrt(pooled * (1 - pooled) * (1 / base + 1 / other_base))
        spread = np.sqrt(one * (1 - one) / base + other * (1 - other) / other_base)
        return float(difference - certain * apart - found * spread)

    return float(brentq(excess, 0.0, 0.5, xtol=1e-12)) if excess(0.5) > 0 else float("nan")


def corrected(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected by Holm for how many they are: for the chance of any false finding.

    Examples
    --------
    >>> [round(p, 3) for p in corrected([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    p = np.array(p_values, dtype=float)
    # Holm (1979). By statsmodels the same, and a tenth of a second: it collects garbage first.
    order = np.argsort(p, kind="stable")
    p[order] = np.maximum.accumulate(np.arange(len(p), 0, -1) * p[order]).clip(max=1.0)
    return p.tolist()  # type: ignore[no-any-return]
