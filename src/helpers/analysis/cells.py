"""One cell of a table: how many respondents, what share of which base, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from helpers.analysis.inference import effective_base, standard_error, weight_sums, weighted_share, wilson_interval
from helpers.survey.errors import BadInput
from helpers.survey.responses import Answers, Array
from helpers.survey.rounding import round_half_up, whole_percent
from helpers.survey.waves import Wave

Kind = Literal["option", "net", "other", "missing"]

#: How far a cell is known: `exact`, `approximate` (the report gives it in words only) or `not_disclosed`.
Disclosure = Literal["exact", "approximate", "not_disclosed"]
DISCLOSURES: tuple[Disclosure, ...] = ("exact", "approximate", "not_disclosed")


@dataclass(frozen=True)
class Cell:
    """One row of a table: how many respondents of the base, their share and its interval (fractions).

    `n`, `share`, `ci_low` and `ci_high` are None where the wave does not disclose them, and
    the last three where the base is 0.

    Attributes
    ----------
    n, base : int
        Respondents, never weighted.
    share : float or None
        Weighted where the wave is weighted; its interval is on the effective base.
    share_unweighted, standard_error : float or None
        The share of respondents as they came, and the linearized standard error of `share`.
    effective_base : float
        Kish's; the base itself where the wave is not weighted.
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
        equal = self.effective_base == self.base
        return (n, self.base) if equal else (share * self.effective_base, self.effective_base)

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
class Scale:
    """What a share is measured on: the respondents of a base, their weights, the effective base, the population."""

    base: int
    weights: Array | None
    effective: float
    #: The part of the population that is not in the sample: 1 where it is large, unknown, or not sampled from.
    unsampled: float
    confidence: float
    #: The sum of the weights and that of their squares; None without weights.
    sums: tuple[float, float] | None = None

    @classmethod
    def of(cls, wave: Wave, answers: Answers, confidence: float, among: Array | None = None) -> Scale:
        """Return the scale of the base of a question, or of those of it that are `among`."""
        weights = None if answers.weights is None else answers.weights.to_numpy(dtype=float)
        base = answers.base
        if among is not None:
            weights, base = (None if weights is None else weights[among]), int(among.sum())
        if weights is not None and base and np.ptp(weights) <= 1e-12 * weights[0]:
            weights = None  # equal weights add up to what none do, but for a rounding error
        sums = None if weights is None else weight_sums(weights)
        return cls(base, weights, effective_base(weights, base, sums), unsampled(wave), confidence, sums)

    def interval(self, share: float, n: int) -> tuple[float, float]:
        """Wilson's on the effective base, made larger by what a finite population leaves unsaid."""
        if self.unsampled == 0:
            return share, share
        if self.weights is None and self.unsampled == 1:
            return wilson_interval(n, self.base, self.confidence)
        base = self.effective / self.unsampled
        low, high = wilson_interval(share * base, base, self.confidence)
        return (0.0 if n == 0 else low), (1.0 if n == self.base else high)

    def cell(self, code: str, kind: Kind, label: str, chosen: Array, disclosure: Disclosure) -> Cell:
        """Return the cell of those who are `chosen`: one Boolean a respondent of the base."""
        if disclosure == "not_disclosed":
            return Cell(code, kind, label, None, self.base, None, None, None, "not_disclosed",
                        effective_base=self.effective)  # fmt: skip
        n = int(chosen.sum())
        if self.base == 0:
            return Cell(code, kind, label, n, self.base, None, None, None, disclosure)
        plain = n / self.base
        if self.weights is None:
            share, error = plain, standard_error(chosen)
        else:
            share, error = weighted_share(chosen, self.weights, self.sums)
        low, high = self.interval(share, n)
        spread = error * self.unsampled**0.5 if self.base > 1 else None
        return Cell(code, kind, label, n, self.base, share, low, high, disclosure, plain, self.effective, spread)


def any_of(answers: Answers, codes: Sequence[str]) -> Array:
    """Who of the base gave at least one of these answers."""
    return np.asarray(answers.choices[list(codes)].to_numpy(dtype=bool).any(axis=1))
