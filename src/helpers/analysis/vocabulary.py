"""What a claiming word needs before a sentence may use it, and how firmly a number meets it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from helpers.analysis.cells import Cell
from helpers.analysis.thresholds import MIN_BASE
from helpers.survey.codebook import Strict
from helpers.survey.errors import BadInput, nearest
from helpers.survey.files import read_yaml
from helpers.survey.waves import Wave

#: How firmly a claim holds: beyond the sample's uncertainty, in the sample, or not at all.
Strength = Literal["beyond", "in_sample", "fails"]

_FILE = Path(__file__).with_name("vocabulary.yml")

#: A printed percentage stands for every share that rounds to it: half a point either way.
ROUNDED = 0.005

#: Sums of weights, and fractions of counts, are a rounding error from where arithmetic has them.
_HAIR = 1e-12


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, as fractions; the limits are None where the wave does not give them away.

    `firm` says whether the wave can carry a claim beyond itself at all.
    """

    value: float
    low: float | None
    high: float | None
    firm: bool = True

    @property
    def turned(self) -> Estimate:
        """The same of the opposite number."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return Estimate(-self.value, low, high, self.firm)


class Condition(Strict):
    """A condition on a number: exactly one bound, or a pair of them."""

    over: Fraction | None = None
    under: Fraction | None = None
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    between: tuple[Fraction, Fraction] | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Condition:
        bounds = ("over", "under", "at_least", "at_most", "between")
        given = [name for name in bounds if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of {', '.join(bounds)}; found {', '.join(given) or 'none'}")
        if self.between and self.between[0] > self.between[1]:
            raise ValueError("between: the lower end comes first")
        return self

    def met(self, low: float, high: float) -> bool:
        """Whether every number from `low` to `high` meets the condition."""
        if self.over is not None:
            return low > self.over + _HAIR
        if self.under is not None:
            return high < self.under - _HAIR
        if self.at_least is not None:
            return low >= self.at_least - _HAIR
        if self.at_most is not None:
            return high <= self.at_most + _HAIR
        assert self.between is not None
        return low >= self.between[0] - _HAIR and high <= self.between[1] + _HAIR


class Word(Condition):
    """A claiming word: its condition, why it is that, and whether the sample alone is enough for it."""

    word: str
    reason: str
    beyond: bool = False


class Vocabulary(Strict):
    """The words for a share, for a difference within a wave, and for a change between waves."""

    shares: tuple[Word, ...]
    differences: tuple[Word, ...]
    changes: tuple[Word, ...]

    def named(self, word: str) -> Word:
        """Return the word with this name.

        Raises
        ------
        BadInput
            Naming the nearest word.
        """
        words = {one.word: one for one in (*self.shares, *self.differences, *self.changes)}
        if word not in words:
            raise BadInput(f"no word {word!r} in the vocabulary; {nearest(word, words)}")
        return words[word]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the report, from `vocabulary.yml` beside this module.

    Examples
    --------
    >>> vocabulary().named("majority").over
    Fraction(1, 2)
    """
    return read_yaml(_FILE, Vocabulary)


def strength(estimate: Estimate, condition: Condition) -> Strength:
    """Return how firmly an estimate meets a condition.

    Examples
    --------
    >>> majority = vocabulary().named("majority")
    >>> strength(Estimate(0.54, 0.45, 0.62), majority), strength(Estimate(0.61, 0.52, 0.69), majority)
    ('in_sample', 'beyond')
    """
    if not condition.met(estimate.value, estimate.value):
        return "fails"
    known = estimate.low is not None and estimate.high is not None and estimate.firm
    return "beyond" if known and condition.met(estimate.low or 0.0, estimate.high or 0.0) else "in_sample"


def earned(estimate: Estimate, words: tuple[Word, ...]) -> tuple[Word, Strength] | None:
    """Return the first of `words` that an estimate earns, and how firmly; None where it earns none.

    Examples
    --------
    >>> word, how = earned(Estimate(0.89, 0.83, 0.94), vocabulary().shares)
    >>> word.word, how
    ('over_three_quarters', 'beyond')
    """
    for word in words:
        found = strength(estimate, word)
        if found == "beyond" or (found == "in_sample" and not word.beyond):
            return word, found
    return None


def firm(wave: Wave, base: int) -> bool:
    """Return whether a wave can carry a claim beyond its sample.

    It cannot where nobody has said yet how its respondents came, nor on a small base.
    """
    return "inference" not in wave.record.to_fill_in and base >= MIN_BASE


def estimate_of(wave: Wave, cell: Cell) -> Estimate:
    """Return the share of a cell as an estimate; one that was printed in words only has no interval.

    In a reconstructed wave the interval is half a point wider at either end: another count would have been printed
    as the same percentage, and no claim may hang on which of them was taken.

    Raises
    ------
    BadInput
        If the share is not disclosed.
    """
    if cell.share is None:
        raise BadInput(f"{cell.code}: this share is not disclosed")
    sure = firm(wave, cell.base)
    if cell.ci_low is None or cell.ci_high is None or cell.disclosure != "exact":
        return Estimate(cell.share, None, None, sure)
    slack = ROUNDED if wave.reconstructed else 0.0
    return Estimate(cell.share, cell.ci_low - slack, cell.ci_high + slack, sure)
