"""What a claiming word needs before a sentence may use it, and how firmly a number meets it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from helpers.analysis.cells import Cell
from helpers.survey.codebook import Strict
from helpers.survey.errors import BadInput, nearest
from helpers.survey.files import read_yaml
from helpers.survey.waves import Wave

#: How firmly a claim holds or fails: it holds beyond the sample's uncertainty, or in the sample; it is open, since it
#: holds of one base and not of the other; it fails in the sample; or the whole interval contradicts it.
Strength = Literal["beyond", "in_sample", "open", "fails", "contradicted"]

_FILE = Path(__file__).with_name("vocabulary.yml")

#: A printed percentage stands for every share that rounds to it: half a point either way.
ROUNDED = 0.005

#: Sums of weights, and fractions of counts, are a rounding error from where arithmetic has them.
_HAIR = 1e-12


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, as fractions; the limits are None where the wave does not give them away."""

    value: float
    low: float | None
    high: float | None

    @property
    def negated(self) -> Estimate:
        """The same of the opposite number."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return Estimate(-self.value, low, high)


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

    @property
    def operator(self) -> str:
        """The condition in a line, such as ``over 1/2`` or ``between 47/100 53/100``."""
        if self.between is not None:
            return f"between {self.between[0]} {self.between[1]}"
        bounds = ("over", "under", "at_least", "at_most")
        return next(f"{name} {value}" for name in bounds if (value := getattr(self, name)) is not None)

    def excluded(self, low: float, high: float) -> bool:
        """Whether no number from `low` to `high` meets the condition."""
        if self.between is not None:
            return high < self.between[0] - _HAIR or low > self.between[1] + _HAIR
        return not (self.met(low, low) or self.met(high, high))


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


def strength(condition: Condition, *estimates: Estimate) -> Strength:
    """Return how firmly a number meets a condition, or misses it, on every base that it was estimated on.

    It holds, or fails, only if it does so on each of them: of those who were asked, and of those who answered.

    Examples
    --------
    >>> majority = vocabulary().named("majority")
    >>> strength(majority, Estimate(0.54, 0.45, 0.62)), strength(majority, Estimate(0.61, 0.52, 0.69))
    ('in_sample', 'beyond')
    >>> asked, answered = Estimate(0.49, 0.41, 0.58), Estimate(0.52, 0.43, 0.6)
    >>> strength(majority, asked), strength(majority, asked, answered)
    ('fails', 'open')
    """
    met = {condition.met(one.value, one.value) for one in estimates}
    known = [(one.low, one.high) for one in estimates if one.low is not None and one.high is not None]
    whole = len(known) == len(estimates)
    if met == {True}:
        return "beyond" if whole and all(condition.met(*limits) for limits in known) else "in_sample"
    if met == {False}:
        return "contradicted" if whole and all(condition.excluded(*limits) for limits in known) else "fails"
    return "open"


def earned(words: tuple[Word, ...], *estimates: Estimate) -> tuple[Word, Strength] | None:
    """Return the first of `words` that a number earns on every base, and how firmly; None where it earns none.

    Examples
    --------
    >>> word, how = earned(vocabulary().shares, Estimate(0.89, 0.83, 0.94))
    >>> word.word, how
    ('over_three_quarters', 'beyond')
    """
    for word in words:
        found = strength(word, *estimates)
        if found == "beyond" or (found == "in_sample" and not word.beyond):
            return word, found
    return None


def estimates_of(wave: Wave, cell: Cell) -> tuple[Estimate, ...]:
    """Return the share of a cell on both bases: of those asked, and of those who answered where they are known.

    A share that was printed in words only, or that weighting fixes, has no interval. In a reconstructed wave an
    interval is half a point wider at either end: another count would have been printed as the same percentage, and no
    claim may hang on which of them was taken.

    Raises
    ------
    BadInput
        If the share is not disclosed.
    """
    if cell.share is None:
        raise BadInput(f"{cell.code}: this share is not disclosed")
    asked = cell.asked or cell
    shares = [(asked.share or 0.0, asked.ci_low, asked.ci_high)]
    if cell.share_answered is not None:
        shares.append((cell.share_answered, cell.answered_ci_low, cell.answered_ci_high))
    slack = ROUNDED if wave.reconstructed else 0.0
    return tuple(
        Estimate(share, None, None)
        if low is None or high is None or cell.disclosure != "exact"
        else Estimate(share, low - slack, high + slack)
        for share, low, high in shares
    )
