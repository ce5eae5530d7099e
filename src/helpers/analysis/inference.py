"""Intervals and tests, by statsmodels; here only which ones the house uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, test_proportions_2indep


@dataclass(frozen=True)
class Difference:
    """The difference of two independent shares, first minus second, as fractions.

    `p_value` is that of the score test; see `difference_of_shares`.
    """

    share: float
    ci_low: float
    ci_high: float
    p_value: float


def wilson_interval(n: int, base: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of the share `n` / `base`, as fractions; NaN for an empty base.

    Wilson (1927), by `statsmodels.stats.proportion.proportion_confint`.

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


def difference_of_shares(n: int, base: int, other_n: int, other_base: int, confidence: float = 0.95) -> Difference:
    """Return `n` / `base` minus `other_n` / `other_base`, of two independent samples, with interval and test.

    Newcombe's hybrid interval (1998, method 10) and the two-sided score test, by statsmodels. Where both shares
    are 0 or both are 1 there is nothing to test: the p-value is 1.

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
