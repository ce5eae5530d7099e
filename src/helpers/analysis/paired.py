"""Two answers of the same respondents: how many gave both, and how far apart the two shares are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from statsmodels.stats.contingency_tables import mcnemar

from helpers.analysis.cells import Cell, ShareEstimator
from helpers.analysis.inference import Difference, wilson_interval
from helpers.analysis.thresholds import THRESHOLD, too_few
from helpers.survey.responses import Array

#: With fewer respondents who gave one answer and not the other, McNemar's test is the exact one.
DISCORDANT = 25


@dataclass(frozen=True)
class Joint:
    """Those of a base who gave both of two answers, and the difference of the two shares.

    Attributes
    ----------
    cell : Cell
        Who gave both; its base are those who were asked both questions, or who answered both.
    value : float
        The first share minus the second, as a fraction.
    difference : Difference or None
        The same with its interval and its test; None where weighting fixes it.
    too_few : bool
        Whether the base is too small for anything but the count; see `thresholds.too_few`.
    revealing : bool
        Whether it would tell of fewer than five people, of those who gave both, one alone, or neither, what the two
        shares do not tell by themselves.
    """

    cell: Cell
    value: float
    difference: Difference | None
    too_few: bool
    revealing: bool


def joint(estimator: ShareEstimator, one: Array, other: Array) -> Joint:
    """Return the joint share of two answers and the difference of their shares, on the base of the estimator.

    The interval is Newcombe's, of `paired_interval`, on n / deff of the difference where weighted; the variance is the
    linearized one of the difference of the two indicators. The test is McNemar's: exact with fewer than 25 discordant
    respondents, otherwise the chi-square without continuity correction; where weighted, that on n / deff.

    Parameters
    ----------
    one, other : array of bool
        Who gave the first answer, and who the second; one a respondent of the base, which is not empty.
    """
    # Whoever gave the other answer need not have answered the first question: of its answered there is no share.
    estimator = replace(estimator, answered=None)
    parts = (one & other, one & ~other, other & ~one, ~one & ~other)
    both, first, second = (estimator.cell("", "option", "", part, "exact") for part in parts[:3])
    counts = [int(part.sum()) for part in parts]
    base, plain = estimator.asked, estimator.weights is None
    if plain:
        value, effective = (counts[1] - counts[2]) / base.size, float(base.size)
    else:
        value = (first.share or 0.0) - (second.share or 0.0)
        effective = _effective(estimator, first, second, one ^ other)
    difference: Difference | None = None
    if estimator.unsampled == 0:
        difference = Difference(value, value, value, float(value == 0))
    elif plain and estimator.unsampled == 1:
        difference = _tested(value, counts, sum(counts[1:3]) < DISCORDANT, estimator.confidence)
    elif effective < np.inf:
        worth = effective / estimator.unsampled
        of_base = [worth * (cell.share or 0.0) for cell in (both, first, second)]
        difference = _tested(value, [*of_base, max(worth - sum(of_base), 0.0)], False, estimator.confidence)
    told = {0, base.size} & {int(one.sum()), int(other.sum())}
    revealing = not told and any(0 < count < THRESHOLD for count in counts)
    return Joint(both, value, difference, too_few(base.size, base.effective), revealing)


def _tested(value: float, counts: Sequence[float], exact: bool, confidence: float) -> Difference:
    both, first, second, neither = counts
    low, high = paired_interval(both, first, second, neither, confidence)
    if first + second == 0:
        return Difference(value, low, high, 1.0)
    found = mcnemar([[both, first], [second, neither]], exact=exact, correction=False)
    return Difference(value, low, high, float(found.pvalue))


def paired_interval(
    both: float, first: float, second: float, neither: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the interval of the difference of two shares of the same respondents, first minus second, as fractions.

    Newcombe (1998), Statistics in Medicine 17, 2635-2650, method 10: Wilson's limits of the two shares, squared and
    added, with the correlation of the two answers, which is corrected for continuity where it is positive.

    Parameters
    ----------
    both, first, second, neither : float
        Respondents who gave both answers, the first alone, the second alone, and neither; parts of an effective base
        where they are weighted. Together they are more than none.

    Examples
    --------
    >>> [round(limit, 4) for limit in paired_interval(36, 12, 2, 0)]
    [0.0569, 0.3404]
    """
    base = both + first + second + neither
    one, other = both + first, both + second
    (low, high), (other_low, other_high) = (wilson_interval(min(n, base), base, confidence) for n in (one, other))
    cross = both * neither - first * second
    cross = max(cross - base / 2, 0.0) if cross > 0 else cross
    spread = one * (base - one) * other * (base - other)
    phi = cross / spread**0.5 if spread > 1e-12 else 0.0
    share, other_share = one / base, other / base

    def reach(down: float, up: float) -> float:
        return float(np.sqrt(max(down**2 - 2 * phi * down * up + up**2, 0.0)))

    value = (first - second) / base
    lower = value - reach(share - low, other_high - other_share)
    upper = value + reach(high - share, other_share - other_low)
    return max(lower, -1.0), min(upper, 1.0)


def _effective(estimator: ShareEstimator, first: Cell, second: Cell, either: Array) -> float:
    """How many respondents of a simple random sample would be as sure of a weighted difference; infinite if fixed.

    Nobody is in both `first` and `second`, so the variance of their difference follows from those of each and of
    either: Var(A - B) = 2 Var(A) + 2 Var(B) - Var(A + B). Where both shares are 0 or 1 it is Kish's.
    """
    base, of_either = estimator.asked, estimator.cell("", "option", "", either, "exact")
    spread = (of_either.share or 0.0) - ((first.share or 0.0) - (second.share or 0.0)) ** 2
    if base.size < 2 or spread < 1e-12:
        return base.effective
    squares = [(cell.standard_error or 0.0) ** 2 / (estimator.unsampled or 1.0) for cell in (first, second, of_either)]
    variance = 2 * squares[0] + 2 * squares[1] - squares[2]
    return spread / variance * base.size / (base.size - 1) if variance > 1e-18 else float("inf")
