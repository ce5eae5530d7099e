"""Whether a question's answers go with the segments at all, before asking which segments differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import MonteCarloMethod, chi2_contingency, fisher_exact, kruskal
from scipy.stats import f as f_distribution
from scipy.stats.contingency import expected_freq

from helpers.analysis.inference import corrected, design_effect
from helpers.survey.responses import Answers
from helpers.survey.weighting import Calibration

Test = Literal["chi_square", "fisher", "monte_carlo", "kruskal", "rao_scott"]

Counts = NDArray[Any]

#: Cochran (1954): the chi-square holds if none of the expected counts is below 1, and four in five are 5 or more.
LEAST_EXPECTED, USUAL_EXPECTED, USUALLY = 1, 5, 0.8

#: Tables drawn by chance where the chi-square does not hold: a p-value of 0.05 then has a standard error of 0.0007.
DRAWN = 99_999

#: The same tables are drawn each time, so that a report made again says the same.
SEED = 2020


@dataclass(frozen=True)
class Association:
    """One test of a table of answers by segments, and how strong the association is (0 none, 1 complete).

    Attributes
    ----------
    statistic : float or None
        Pearson's chi-square, Kruskal and Wallis's H, or Rao and Scott's F; None for Fisher's test, which has none.
    code : str
        The option that it is about, where the question takes several answers; otherwise empty.
    """

    test: Test
    statistic: float | None
    p_value: float
    effect: float
    effect_name: Literal["cramer_v", "epsilon_squared"]
    code: str = ""


#: What raking has fixed, and the group of each respondent in it.
Fixed = tuple[Calibration, Counts]


def association(
    rows: Any, columns: Any, weights: Any = None, ordinal: bool = False, fixed: Fixed | None = None
) -> Association:
    """Return the test of whether the answers `rows` go with the segments `columns`, one a respondent.

    Unweighted, an ordinal scale is tested by Kruskal and Wallis (1952), corrected for ties, with effect
    ε² = H / (n - 1). Other answers by Pearson's chi-square without continuity correction where Cochran's rule (1954)
    lets it; where not, two by two by Fisher's exact test, larger by the chi-square of tables drawn with the same
    margins; all with Cramér's V. Weighted answers, ordinal too, by Rao and Scott's second-order F (1984), as R's
    `survey::svychisq`, with the V of the weighted table. All by scipy except Rao and Scott's.

    Parameters
    ----------
    rows : array of int
        The answer of each respondent, none below zero; the places on the scale where it is ordinal.
    columns : array of int
        The segment of each respondent.
    weights : array of float or None
        The weight of each respondent, above zero; None for equal ones.
    ordinal : bool
        Whether the answers are in order.
    fixed : tuple or None
        The calibration of weights that were raked, and the group of each respondent in it.

    Raises
    ------
    ValueError
        If all the respondents gave one answer or are in one segment: there is nothing to test. If a number is below 0.
    TypeError
        If one is not whole.

    Examples
    --------
    >>> found = association([0, 0, 0, 1, 1, 1, 0, 1], [0, 0, 0, 1, 1, 1, 1, 0])
    >>> found.test, round(found.p_value, 3), found.effect
    ('fisher', 0.486, 0.5)
    """
    (row, rows), (column, columns) = _numbered(rows), _numbered(columns)
    if min(len(rows), len(columns)) < 2:
        raise ValueError(
            f"expected respondents with two answers or more, in two segments or more; "
            f"found {len(rows)} and {len(columns)}"
        )
    shape = (len(rows), len(columns))
    cells = row * shape[1] + column
    if weights is not None:
        return _rao_scott(cells, shape, np.asarray(weights, dtype=float), fixed)
    counts = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
    return _kruskal(rows[row], column, shape[1]) if ordinal else _nominal(counts)


def overall(answers: Answers, segments: pd.DataFrame, calibration: Calibration | None = None) -> Association | None:
    """Return the test of a question's answers over segments, of those who answered; None if nothing can differ.

    A question with several answers has a test for each option, corrected together by Holm; it is represented by the
    option with the smallest p-value, and the effect is that option's own.

    Parameters
    ----------
    segments : pandas.DataFrame of bool
        Who is in each segment: the rows of ``answers.choices``, a column a segment; the segments do not overlap.
    calibration : Calibration or None
        Of the wave.
    """
    question = answers.question
    # What is written under "other" has no place on a scale.
    codes = question.codes if question.kind == "ordinal" else question.answers
    inside = segments.to_numpy(dtype=bool)
    choices = answers.choices[list(codes)].to_numpy(dtype=bool)
    kept = inside.any(axis=1) & answers.answered.to_numpy(dtype=bool)
    if question.kind != "multiple":
        kept &= choices.any(axis=1)
    who = np.flatnonzero(kept)
    if not len(who):
        return None
    columns = _first(inside)[who]
    weights = None if answers.weights is None else answers.weights.to_numpy()[who]
    fixed = None if calibration is None else (calibration, calibration.groups(answers.choices.index)[who])
    if question.kind != "multiple":
        return _if_any(_first(choices)[who], columns, weights, question.kind == "ordinal", fixed)
    of_options = [
        (code, _if_any(choices[:, place][who], columns, weights, fixed=fixed)) for place, code in enumerate(codes)
    ]
    tests = [replace(found, code=code) for code, found in of_options if found]
    p_values = corrected([found.p_value for found in tests])
    together = [replace(found, p_value=p) for found, p in zip(tests, p_values, strict=True)]
    # Holm's correction makes ties; the p-value before it tells them apart.
    order = sorted(range(len(tests)), key=lambda place: (p_values[place], tests[place].p_value))
    return together[order[0]] if order else None


def _first(flags: Counts) -> Counts:
    """Return the place of the first True of each row, 0 where there is none; a column at a time, which is fast."""
    places, left = np.zeros(len(flags), dtype=np.int16), np.ones(len(flags), dtype=bool)
    for place in range(flags.shape[1]):
        places += np.int16(place) * (flags[:, place] & left)
        left &= ~flags[:, place]
    return places


def _numbered(places: Any) -> tuple[Counts, Counts]:
    """Return small whole numbers numbered anew, from 0 and without gaps, and what they were."""
    # As they are, so that what is not whole is refused; an empty list would be of floats.
    counts = np.bincount(np.asarray(places, dtype=None if len(places) else np.intp))
    places = np.asarray(places, dtype=np.intp)
    found = np.flatnonzero(counts)
    if len(found) == len(counts):
        return places, found
    numbers = np.zeros(len(counts), dtype=np.intp)
    numbers[found] = np.arange(len(found))
    return numbers[places], found


def _if_any(
    rows: Counts, columns: Counts, weights: Counts | None, ordinal: bool = False, fixed: Fixed | None = None
) -> Association | None:
    varied = all(places.min() < places.max() for places in (rows, columns))
    return association(rows, columns, weights, ordinal, fixed) if varied else None


def cramer_v(table: Any) -> float:
    """Return Cramér's V of a table of counts or weights, 0 to 1; Cramér (1946), *Mathematical Methods of Statistics*.

    As `scipy.stats.contingency.association`, which takes whole counts only. Not corrected for bias.

    Examples
    --------
    >>> cramer_v([[10, 0], [0, 30]])
    1.0
    """
    table = np.asarray(table)
    chi_square = float(chi2_contingency(table, correction=False).statistic)
    # Of a complete association it may be a rounding error above 1.
    return min(1.0, float(np.sqrt(chi_square / table.sum() / (min(table.shape) - 1))))


def _nominal(counts: Counts) -> Association:
    expected = expected_freq(counts)
    effect = cramer_v(counts)
    if expected.min() >= LEAST_EXPECTED and (expected >= USUAL_EXPECTED).mean() >= USUALLY:
        usual = chi2_contingency(counts, correction=False)
        return Association("chi_square", float(usual.statistic), float(usual.pvalue), effect, "cramer_v")
    if counts.shape == (2, 2):
        return Association("fisher", None, float(fisher_exact(counts).pvalue), effect, "cramer_v")
    drawn = MonteCarloMethod(n_resamples=DRAWN, batch=10_000, rng=np.random.default_rng(SEED))
    by_chance = chi2_contingency(counts, correction=False, method=drawn)
    return Association("monte_carlo", float(by_chance.statistic), float(by_chance.pvalue), effect, "cramer_v")


def _kruskal(places: Counts, column: Counts, segments: int) -> Association:
    ranked = kruskal(*(places[column == segment] for segment in range(segments)))
    statistic = float(ranked.statistic)
    return Association(
        "kruskal", statistic, float(ranked.pvalue), statistic / (len(places) - 1), effect_name="epsilon_squared"
    )


def _rao_scott(cells: Counts, shape: tuple[int, int], weights: Counts, fixed: Fixed | None) -> Association:
    """The chi-square of the weighted table, corrected by the mean and the spread of its design effects.

    Rao and Scott, Annals of Statistics 12 (1984), 46-60, with the F of Thomas and Rao (1987); after the source of
    `svychisq` (R package survey 4), ``statistic = "F"``, for respondents drawn independently and with replacement.
    """
    n = len(weights)
    size = shape[0] * shape[1]
    table = np.bincount(cells, weights, minlength=size) / weights.sum()
    covariance = _covariance(cells, weights, table) if fixed is None else _calibrated(cells, table, *fixed)
    effects = _design_effects(table, covariance, shape, n)
    chi_square = float(chi2_contingency(table.reshape(shape) * n, correction=False).statistic)
    trace, squares = float(np.trace(effects)), float(np.trace(effects @ effects))
    freedom = (shape[0] - 1) * (shape[1] - 1)
    if trace < 1e-9:
        # Half the weight in each of two opposite cells, none elsewhere: no variance. Kish's effect stands in for it.
        trace, squares = freedom * design_effect(weights), freedom * design_effect(weights) ** 2
    statistic, numerator = chi_square / trace, trace**2 / squares
    p_value = float(f_distribution.sf(statistic, numerator, numerator * (n - 1)))
    return Association("rao_scott", statistic, p_value, cramer_v(table.reshape(shape)), "cramer_v")


def _covariance(cells: Counts, weights: Counts, table: Counts) -> Counts:
    """The linearized covariance of the cells' weighted shares, as `survey::svymean` has it."""
    n = len(weights)
    squares = np.bincount(cells, weights**2, minlength=len(table)) / weights.sum() ** 2
    # The sum over respondents of w² (x - p)(x - p)', where x is 1 in the respondent's cell and 0 in the others.
    crossed = np.outer(squares, table)
    scatter = np.diag(squares) - crossed - crossed.T + squares.sum() * np.outer(table, table)
    return np.asarray(n / (n - 1) * scatter)


def _calibrated(cells: Counts, table: Counts, calibration: Calibration, group: Counts) -> Counts:
    """The covariance of the cells' weighted shares after raking, of the residuals of `inference.calibrated_share`."""
    people, weight, basis = calibration.people, calibration.weight, calibration.basis
    shape = len(people), len(table)
    counts = np.bincount(group * shape[1] + cells, minlength=shape[0] * shape[1]).reshape(shape)
    inside = counts.sum(axis=1)
    counts, total = counts / (weight @ inside), weight @ inside
    fitted = basis @ (basis.T @ (counts - np.outer(inside, table) / total))
    # In a group, the residual of who is in a cell is 1 / total there, less this everywhere.
    less, squares = fitted + table / total, (weight**2)[:, None]
    crossed = counts.T @ (squares * less)
    scatter = np.diag((squares * counts).sum(axis=0) / total) - crossed - crossed.T
    scatter += less.T @ (squares * inside[:, None] * less)
    scatter += fitted.T @ (squares * (people - inside)[:, None] * fitted)
    n, centre = people.sum(), (weight * people) @ fitted
    return np.asarray(n / (n - 1) * (scatter - np.outer(centre, centre) / n))


def _design_effects(table: Counts, covariance: Counts, shape: tuple[int, int], n: int) -> Counts:
    """The matrix whose eigenvalues are the generalized design effects of the interactions."""
    centred = [np.eye(size)[:, 1:] - 1 / size for size in shape]
    interactions = np.kron(*centred)
    inverse = np.diag(np.divide(1, table, out=np.zeros_like(table), where=table > 0))
    simple = interactions.T @ inverse @ interactions / n
    observed = interactions.T @ inverse @ covariance @ inverse @ interactions
    # Many empty cells leave fewer interactions than there are contrasts; R stops there.
    return np.asarray(np.linalg.pinv(simple, hermitian=True) @ observed)
