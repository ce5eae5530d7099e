"""Ordered answers as such: the top and the bottom of a scale, and a mean of scores where somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from helpers.analysis.cells import Cell, unsampled
from helpers.analysis.derived import together
from helpers.analysis.inference import calibrated_mean
from helpers.analysis.tables import Table
from helpers.survey.codebook import Text
from helpers.survey.errors import BadInput, nearest
from helpers.survey.responses import Answers, Array
from helpers.survey.waves import Wave

#: By how many answers, one or several.
_TOP = (
    Text(it="La prima risposta della scala", en="Top answer of the scale"),
    Text(it="Le prime {n} risposte della scala", en="Top {n} of the scale"),
)
_BOTTOM = (
    Text(it="L'ultima risposta della scala", en="Bottom answer of the scale"),
    Text(it="Le ultime {n} risposte della scala", en="Bottom {n} of the scale"),
)


@dataclass(frozen=True)
class MeanScore:
    """The mean score of those who answered, weighted where the wave is, with its interval.

    `base` is the respondents who chose an option of the scale: whoever left the question out has no score.
    """

    table: Table
    scores: Mapping[str, float]
    mean: float
    standard_error: float
    ci_low: float
    ci_high: float
    base: int


def top_box(table: Table, boxes: int = 2) -> Cell:
    """Return the respondents in the highest `boxes` answers of a scale, as a net on the table's base.

    Raises
    ------
    BadInput
        If the question has no order, or fewer answers than that.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> cell = top_box(tabulate(open_wave("2020-03"), "tavola_02"))
    >>> cell.n, cell.percent
    (93, 72)
    """
    return _boxes(table, table.question.codes[:boxes], boxes, "top", _TOP)


def bottom_box(table: Table, boxes: int = 2) -> Cell:
    """Return the respondents in the lowest `boxes` answers of a scale, as a net on the table's base.

    Raises
    ------
    BadInput
        If the question has no order, or fewer answers than that.
    """
    return _boxes(table, table.question.codes[-boxes:], boxes, "bottom", _BOTTOM)


def mean_score(table: Table, scores: Mapping[str, float] | None = None) -> MeanScore:
    """Return the mean score of the answers of a scale, which takes the steps between them as known distances.

    Nothing in the report does this by itself: a scale in words has an order, and no distances.

    Parameters
    ----------
    table : Table
        Of an ordinal question.
    scores : mapping of str to float, optional
        A score for each option; by default the highest answer scores as many points as there are answers, the
        lowest one.

    Raises
    ------
    BadInput
        If the question has no order, an option has no score, or an option's share is not disclosed.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> score = mean_score(tabulate(open_wave("2020-03"), "tavola_08"))
    >>> round(score.mean, 3), score.base
    (2.238, 122)
    """
    _ordinal(table)
    codes = table.question.codes
    scores = scores if scores is not None else dict(zip(codes, range(len(codes), 0, -1), strict=True))
    for code in codes:
        if code not in scores:
            raise BadInput(f"{table.question.id}: no score for {code!r}; {nearest(code, scores)}")
    for code in scores:
        if code not in codes:
            raise BadInput(f"{table.question.id}: a score for {code!r}, which is no answer; {nearest(code, codes)}")
    if not all(cell.known for cell in table.options):
        raise BadInput(f"{table.question.id}: not every option has a number")
    answers = table.wave.answers(table.question.id)
    chosen = answers.choices[list(codes)].to_numpy(dtype=bool)
    scored = np.asarray(chosen.any(axis=1))
    values = chosen[scored] @ np.array([scores[code] for code in codes], dtype=float)
    if not scored.any():
        raise BadInput(f"{table.question.id}: nobody answered, so there is no mean")
    mean, error = _mean_of(table.wave, answers, values, scored)
    reach = float(norm.ppf(0.5 + table.confidence / 2)) * error
    return MeanScore(table, scores, mean, error, mean - reach, mean + reach, int(scored.sum()))


def _mean_of(wave: Wave, answers: Answers, values: Array, among: Array) -> tuple[float, float]:
    """The mean of those `among` the base, weighted where the wave is, and its linearized standard error."""
    n = len(values)
    if wave.calibration is not None:
        mean, error = calibrated_mean(values, wave.calibration.groups(answers.choices.index)[among], wave.calibration)
    else:
        weights = np.ones(n) if answers.weights is None else answers.weights.to_numpy(dtype=float)[among]
        mean = float(np.average(values, weights=weights))
        residuals = weights * (values - mean) / weights.sum()
        error = float((n / max(n - 1, 1) * (residuals**2).sum()) ** 0.5)
    return mean, error * unsampled(wave) ** 0.5 if n > 1 else float("nan")


def _ordinal(table: Table) -> None:
    if table.question.kind != "ordinal":
        raise BadInput(
            f"{table.question.id}: only a scale has a top and a bottom; this question is {table.question.kind}"
        )


def _boxes(table: Table, codes: Sequence[str], boxes: int, name: str, labels: tuple[Text, Text]) -> Cell:
    _ordinal(table)
    if not 1 <= boxes <= len(table.question.codes):
        raise BadInput(f"{table.question.id}: a scale of {len(table.question.codes)} answers has no {boxes} at one end")
    label = labels[boxes > 1].in_(table.language).format(n=boxes)
    return together(table, codes, f"{name}_{boxes}", label)
