"""One cell of a table: how many respondents, what share of which base, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from helpers.analysis.inference import (
    calibrated_share,
    effective_base,
    effective_base_of_share,
    standard_error_of_count,
    weight_sums,
    weighted_share,
    wilson_interval,
)
from helpers.analysis.thresholds import THRESHOLD
from helpers.survey.errors import BadInput
from helpers.survey.responses import Answers, Array
from helpers.survey.rounding import round_half_up, whole_percent
from helpers.survey.waves import Wave
from helpers.survey.weighting import Calibration

Kind = Literal["option", "net", "other", "missing"]

#: How far a cell is known: `exact`, `approximate` (the report gives it in words only), `not_disclosed`, or `hidden`,
#: since it is of fewer than five people.
Disclosure = Literal["exact", "approximate", "not_disclosed", "hidden"]
DISCLOSURES: tuple[Disclosure, ...] = ("exact", "approximate", "not_disclosed", "hidden")


@dataclass(frozen=True)
class ShareEstimate:
    """A share with its interval, its linearized standard error, and its own effective base."""

    share: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    standard_error: float | None = None
    effective_base: float = 0.0
    fixed: bool = False


@dataclass(frozen=True)
class Cell:
    """One row of a table: how many respondents, which share of two bases, and how sure (fractions).

    `n`, the shares and their limits are None where the wave does not disclose them; shares and limits also where
    their base is 0. A row of missing answers has no share of those who answered.

    Attributes
    ----------
    n, base : int
        Respondents, never weighted; `base` are the completes who were asked the question.
    share, ci_low, ci_high : float or None
        Of those who were asked; weighted where the wave is weighted.
    answered : int or None
        Those of the base who answered, unweighted; None where the wave does not tell.
    share_answered, answered_ci_low, answered_ci_high : float or None
        Of those who answered, weighted likewise.
    share_unweighted, standard_error : float or None
        The share of respondents as they came, and the linearized standard error of `share`.
    effective_base, answered_effective : float
        How many respondents of a simple random sample would be as sure of this share: n / deff, by the linearized
        variance; Kish's where the share is 0 or 1; the base itself where the wave is not weighted.
    fixed : bool
        Whether weighting fixes the share: it has no interval then.
    asked : ShareEstimate or None
        In a cell whose base are those who answered, the share of those asked.
    higher_than : str
        In a segment: the letters of the segments whose share is significantly lower, on both bases.
    """

    code: str
    kind: Kind
    label: str
    n: int | None
    base: int
    share: float | None
    ci_low: float | None
    ci_high: float | None
    disclosure: Disclosure
    share_unweighted: float | None = None
    effective_base: float = 0.0
    standard_error: float | None = None
    answered: int | None = None
    share_answered: float | None = None
    answered_ci_low: float | None = None
    answered_ci_high: float | None = None
    answered_effective: float = 0.0
    fixed: bool = False
    asked: ShareEstimate | None = None
    higher_than: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a share to speak of."""
        return self.share is not None

    @property
    def percent(self) -> int:
        """The share as a whole per cent, halves up: from the counts, or from the weighted share.

        Raises
        ------
        BadInput
            If the share is not disclosed.
        """
        n, share = self._disclosed
        return whole_percent(n, self.base) if share == self.share_unweighted else int(round_half_up(100 * share))

    @property
    def as_tested(self) -> tuple[float, float]:
        """Successes and trials as a test takes them: respondents, or parts of the effective base where weighted.

        Raises
        ------
        BadInput
            If the share is not disclosed.
        """
        n, share = self._disclosed
        equal = self.effective_base == self.base and share == self.share_unweighted
        return (n, self.base) if equal else (share * self.effective_base, self.effective_base)

    def on_answered(self) -> Cell:
        """Return the cell with those who answered as its base; it has no share where they are not known.

        Examples
        --------
        >>> from helpers import open_wave, tabulate
        >>> cell = tabulate(open_wave("2020-03"), "tavola_02")["significant"]
        >>> (cell.percent, cell.base), (cell.on_answered().percent, cell.on_answered().base)
        ((27, 130), (28, 124))
        """
        unweighted = self.n / self.answered if self.n is not None and self.answered else None
        return replace(
            self,
            base=self.answered or 0,
            share=self.share_answered,
            ci_low=self.answered_ci_low,
            ci_high=self.answered_ci_high,
            share_unweighted=unweighted if self.share_answered is not None else None,
            effective_base=self.answered_effective,
            standard_error=None,
            asked=ShareEstimate(self.share, self.ci_low, self.ci_high),
            fixed=self.share_answered is not None and self.answered_ci_low is None,
        )

    @property
    def _disclosed(self) -> tuple[int, float]:
        if self.n is None or self.share is None:
            raise BadInput(f"{self.code}: this share is not disclosed")
        return self.n, self.share


def unsampled(wave: Wave) -> float:
    """Return the part of the population that is not in the wave: what is left of a variance, as a fraction.

    It is 1 where the population is large, of unknown size, or was not sampled from by chance; 0 for a census.

    Examples
    --------
    >>> from helpers import open_wave
    >>> unsampled(open_wave("2020-03"))  # whoever wished to answered
    1.0
    """
    record = wave.record
    if record.inference != "probability" or not record.population_size:
        return 1.0
    return 1 - wave.completes / record.population_size


@dataclass(frozen=True)
class Base:
    """The respondents that a share is of: how many, what they are worth together, and their weights summed.

    `weighed` are the sum of the weights and that of their squares; after raking, how many are in each group of the
    calibration; None without weights.
    """

    size: int
    effective: float
    weighed: Any = None


@dataclass(frozen=True)
class ShareEstimator:
    """What the shares of a question are measured on: those who were asked, and those of them who answered.

    Attributes
    ----------
    answered : Base or None
        None where a wave does not tell who answered.
    weights : array of float or None
        Of the asked; None where they are equal.
    unsampled : float
        The part of the population that is not in the sample: 1 where it is large, unknown, or not sampled from.
    calibration : Calibration or None
        What raking has fixed; `group` is the group of each of the asked.
    """

    asked: Base
    answered: Base | None
    weights: Array | None
    unsampled: float
    confidence: float
    calibration: Calibration | None
    group: Array | None

    @classmethod
    def of(cls, wave: Wave, answers: Answers, confidence: float, among: Array | None = None) -> ShareEstimator:
        """Return the estimator of a question's shares, or of its shares among some respondents of its base."""
        weights = None if answers.weights is None else answers.weights.to_numpy(dtype=float)
        gave_answer = answers.answered.to_numpy(dtype=bool)
        calibration = wave.calibration
        group = calibration.groups(answers.choices.index) if calibration else None
        if among is not None:
            gave_answer = gave_answer[among]
            weights, group = (None if all_of is None else all_of[among] for all_of in (weights, group))
        if calibration is None and weights is not None and len(weights) and np.ptp(weights) <= 1e-12 * weights[0]:
            weights = None  # equal weights add up to what none do, but for a rounding error
        rest = weights, unsampled(wave), confidence, calibration, group
        found = cls(Base(0, 0.0), None, *rest)
        size, answered = len(gave_answer), int(gave_answer.sum())
        asked = found._base(size, slice(None))
        if wave.reconstructed and answers.question.kind == "multiple":
            return replace(found, asked=asked)
        return replace(found, asked=asked, answered=found._base(answered, gave_answer) if answered < size else asked)

    def cell(self, code: str, kind: Kind, label: str, chosen: Array, disclosure: Disclosure) -> Cell:
        """Return the cell of those who are `chosen`: one Boolean a respondent of the base."""
        known = None if self.answered is None or disclosure == "hidden" else self.answered.size
        if disclosure in ("not_disclosed", "hidden"):
            return Cell(code, kind, label, None, self.asked.size, None, None, None, disclosure,
                        effective_base=self.asked.effective, answered=known)  # fmt: skip
        n = int(chosen.sum())
        weighed = self._weigh(chosen)
        found = self._estimate(self.asked, n, weighed)
        other = ShareEstimate()
        if self.answered is not None and kind != "missing":
            other = found if self.answered is self.asked else self._estimate(self.answered, n, weighed)
        plain = n / self.asked.size if self.asked.size else None
        return Cell(
            *(code, kind, label, n, self.asked.size, found.share, found.ci_low, found.ci_high, disclosure, plain),
            *(found.effective_base, found.standard_error, known, other.share, other.ci_low, other.ci_high),
            *(other.effective_base, found.fixed),
        )

    def hides(self, wave: Wave) -> bool:
        """Whether the base is a few of the completes, so that who answered what could be read from it.

        What a printed report says of them is printed, and stays.
        """
        return not wave.reconstructed and 0 < self.asked.size < min(THRESHOLD, wave.completes)

    def interval(self, share: float, n: int, size: int, effective: float) -> tuple[float, float]:
        """Wilson's on the effective base, made larger by what a finite population leaves unsaid."""
        if self.unsampled == 0:
            return share, share
        if effective == size and share == n / size and self.unsampled == 1:
            return wilson_interval(n, size, self.confidence)
        base = effective / self.unsampled
        low, high = wilson_interval(share * base, base, self.confidence)
        return (0.0 if n == 0 else low), (1.0 if n == size else high)

    def _weigh(self, those: Array | slice) -> Any:
        """What some of the asked weigh, as `Base.weighed` has it."""
        if self.calibration is not None and self.group is not None:
            return np.bincount(self.group[those], minlength=len(self.calibration.people))
        return None if self.weights is None else weight_sums(self.weights[those])

    def _base(self, size: int, those: Array | slice) -> Base:
        if self.weights is None or not size:
            return Base(size, float(size))
        weighed = self._weigh(those)
        kish = effective_base(self.weights[those], size, None if self.calibration else weighed)
        return Base(size, kish, weighed)

    def _estimate(self, base: Base, n: int, chosen: Any) -> ShareEstimate:
        if not base.size:
            return ShareEstimate()
        if base.weighed is None:
            share, effective = n / base.size, base.effective
            error = standard_error_of_count(n, base.size)
        else:
            if self.calibration is None:
                share, error = weighted_share(chosen, base.weighed, base.size)
            else:
                share, error = calibrated_share(chosen, base.weighed, self.calibration)
            effective = effective_base_of_share(share, error, base.size, base.effective)
        fixed = effective == np.inf
        low, high = (None, None) if fixed else self.interval(share, n, base.size, effective)
        spread = 0.0 if fixed else error * self.unsampled**0.5 if base.size > 1 else None
        return ShareEstimate(share, low, high, spread, base.effective if fixed else effective, fixed)


def any_of(answers: Answers, codes: Sequence[str]) -> Array:
    """Who of the base gave at least one of these answers."""
    return np.asarray(answers.choices[list(codes)].to_numpy(dtype=bool).any(axis=1))
