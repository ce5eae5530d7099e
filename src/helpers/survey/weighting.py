"""Weights: read from a column of the export, or raked to known margins, trimmed, and refused where they cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from helpers.survey.codebook import MISSING, Codebook
from helpers.survey.errors import BadInput, nearest
from helpers.survey.record import Trim, Weights
from helpers.survey.responses import COMPLETE, WEIGHT, Answers, Array, Responses, answers, columns

#: Margins hold when each share is this near to its target, as a fraction.
_NEAR = 1e-12
_SWEEPS = 5_000
_TRIMMINGS = 500

#: Targets add up to one when they do so to this; typed with four decimals, they can.
_ADDS_UP = 1e-6

#: A margin: who is in each category (one Boolean a respondent), and the share the category is to have.
Margin = Sequence[tuple[Array, float]]


#: The same with the names that a message can use: ``tavola_01/bpo``.
_Named = dict[str, tuple[Array, float]]


class NotReached(Exception):
    """Raking did not get there: the margin, and its category, that stayed furthest from its target, and its share."""

    def __init__(self, margin: int, category: int, share: float) -> None:
        super().__init__(margin, category, share)
        self.margin, self.category, self.share = margin, category, share


@dataclass(frozen=True)
class Calibration:
    """What raking has fixed, over groups of respondents whom neither a margin nor the weights tell apart.

    Attributes
    ----------
    rows : pandas.Index
        The completes, as the responses name them.
    group : array of int
        One a complete: the place of its group.
    people, weight : array of float
        One a group: its completes, and the weight that each of them has.
    basis : array of float
        One row a group: an orthonormal basis, over the completes, of the variables whose weighted total is fixed.
    """

    rows: pd.Index
    group: Array
    people: Array
    weight: Array
    basis: Array

    def groups(self, rows: pd.Index) -> Array:
        """Return the group of each of these completes."""
        return self.group if len(rows) == len(self.rows) else self.group[self.rows.get_indexer(rows)]


def calibration(responses: Responses, codebook: Codebook, weights: Weights) -> Calibration | None:
    """Return what raking has fixed in responses that `weighted` has made; None where there are no targets.

    Fixed are the sum of the weights and, for each category with target t, the total of 1 - t over those in it less the
    total of t over those in the margin's other categories. None too where the wave has not two respondents for each of
    them: what is left would say nothing of how far it varies.
    """
    if not weights.targets:
        return None
    names = [name for id in weights.targets for name in columns(codebook.question(id))]
    frame = responses.columns(["status", WEIGHT, *names])
    complete = frame.index[frame["status"] == COMPLETE]
    if complete.empty:
        return None
    found = frame.loc[complete, WEIGHT].to_numpy(dtype=float)
    margins = [list(named.values()) for named in _margins(weights.targets, Responses.of(frame), codebook, "")]
    return fixed_by(margins, found, complete)


def fixed_by(margins: Sequence[Margin], weights: Array, rows: pd.Index) -> Calibration | None:
    """Return what raking to these margins has fixed, of respondents in `rows` who now have these weights."""
    coded = [_coded(margin) for margin in margins]
    group, first = _groups(weights, coded)
    people = np.bincount(group).astype(float)
    fixed = [np.ones((len(people), 1))]
    for codes, targets in coded:
        inside = codes[first][:, None] == np.arange(len(targets) + 1)
        fixed.append(inside[:, :-1] - targets * ~inside[:, -1:])
    variables = np.hstack(fixed)
    lengths, directions = np.linalg.eigh(variables.T @ (people[:, None] * variables))
    kept = lengths > 1e-10 * lengths[-1]
    if 2 * kept.sum() > len(rows):
        return None
    return Calibration(rows, group, people, weights[first], variables @ (directions[:, kept] / lengths[kept] ** 0.5))


def weighted(frame: pd.DataFrame, codebook: Codebook, weights: Weights, where: str) -> pd.DataFrame:
    """Return the responses with a column `weight`: mean 1 over the completes, NaN for everybody else.

    Parameters
    ----------
    frame : pandas.DataFrame
        Canonical responses; with a column `weight` where `weights.column` says that the export has one.
    where : str
        The file that declares the weights, for messages.

    Raises
    ------
    BadInput
        By name: a target that nobody can meet, categories that overlap or leave answers out, margins that do not add
        up to one, margins that contradict each other, bounds within which they cannot be met.
    """
    complete = (frame["status"] == COMPLETE).to_numpy()
    start = frame[WEIGHT].to_numpy(dtype=float)[complete] if weights.column else None
    if not complete.any():
        return frame.assign(**{WEIGHT: np.nan})
    named = list(_margins(weights.targets, Responses.of(frame), codebook, where))
    try:
        found = rake([list(margin.values()) for margin in named], start, weights.trim, int(complete.sum()))
    except NotReached as error:
        raise BadInput(_not_reached(error, named, weights.trim, where)) from None
    column = np.full(len(frame), np.nan)
    column[complete] = found
    return frame.assign(**{WEIGHT: column})


def rake(
    margins: Sequence[Margin], start: Array | None = None, trim: Trim | None = None, respondents: int = 0
) -> Array:
    """Return weights of mean 1 with which every margin has its target shares.

    Iterative proportional fitting (Deming and Stephan, 1940): each margin in turn, until all hold. With bounds, weights
    are cut to them and raked again, until bounds and margins hold together. A respondent in no category of a
    margin, who did not answer that question, keeps the weight the other margins give.

    Parameters
    ----------
    margins : sequence of sequences of (array of bool, float)
        For each margin its categories: who is in them, and their target shares among those in any.
    start : array of float or None
        The weights to begin with; equal ones by default.
    trim : Trim or None
        The bounds, in multiples of the mean.
    respondents : int
        How many there are, where no margin and no start tells.

    Raises
    ------
    NotReached
        If the margins cannot hold together, or not within the bounds.

    Examples
    --------
    >>> import numpy as np
    >>> women = np.array([True, True, True, False])
    >>> rake([[(women, 0.5), (~women, 0.5)]]).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    size = len(start) if start is not None else len(margins[0][0][0]) if margins else respondents
    weights = np.ones(size) if start is None else np.asarray(start, dtype=float) / np.mean(start)
    lower, upper = (trim.lower or 0.0, trim.upper or np.inf) if trim else (0.0, np.inf)
    if not margins:
        return _trimmed(weights, lower, upper) if trim else weights
    coded = [_coded(margin) for margin in margins]
    # Whoever is in the same categories, with the same weight to begin with, ends with the same.
    which, first = _groups(weights, coded)
    weights, many = weights[first], np.bincount(which)
    groups = [(codes[first], targets) for codes, targets in coded]
    for _ in range(_TRIMMINGS):
        weights = _fitted(weights, many, groups)
        if weights.min() >= lower - 1e-9 and weights.max() <= upper + 1e-9:
            return np.asarray(weights[which])
        weights = np.clip(weights, lower, upper)
    raise _furthest(weights * many, groups)


def _trimmed(weights: Array, lower: float, upper: float) -> Array:
    """Weights of mean 1 within the bounds: all scaled by one factor, and cut where it takes them out."""

    def excess(factor: float) -> float:
        return float(np.clip(factor * weights, lower, upper).mean() - 1)

    smallest = lower / weights.max()
    largest = (upper if np.isfinite(upper) else 2.0) / weights.min()
    return np.asarray(np.clip(brentq(excess, smallest, largest, xtol=1e-15) * weights, lower, upper))


def _groups(weights: Array, coded: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """The group of each respondent, of those in the same categories with the same weight; and the first of each."""
    which, _ = pd.factorize(weights)
    for codes, targets in coded:
        which, _ = pd.factorize(which * (len(targets) + 1) + codes)
    first = np.zeros(which.max() + 1, dtype=np.intp)
    first[which[::-1]] = np.arange(len(which))[::-1]
    return which, first


def _coded(margin: Margin) -> tuple[Array, Array]:
    """The category of each respondent by its place, one more than the last for who is in none; and the targets."""
    codes = np.full(len(margin[0][0]), len(margin), dtype=np.intp)
    for place, (inside, _) in enumerate(margin):
        codes[np.asarray(inside)] = place
    return codes, np.array([target for _, target in margin])


def _shares(weights: Array, codes: Array, categories: int) -> Array:
    sums = np.bincount(codes, weights, minlength=categories + 1)[:categories]
    return np.asarray(sums / sums.sum())


def _fitted(weights: Array, many: Array, coded: list[tuple[Array, Array]]) -> Array:
    """The weights of groups of people, `many` in each, with which every margin has its targets."""
    for _ in range(_SWEEPS):
        for codes, targets in coded:
            factors = np.append(targets / _shares(weights * many, codes, len(targets)), 1.0)
            weights = weights * factors[codes]
        held = weights * many
        if all(np.abs(_shares(held, codes, len(targets)) - targets).max() < _NEAR for codes, targets in coded):
            return np.asarray(weights / (held.sum() / many.sum()))
    raise _furthest(weights * many, coded)


def _furthest(weights: Array, coded: list[tuple[Array, Array]]) -> NotReached:
    shares = [_shares(weights, codes, len(targets)) for codes, targets in coded]
    away = [np.abs(found - targets) for found, (_, targets) in zip(shares, coded, strict=True)]
    margin = int(np.argmax([distances.max() for distances in away]))
    category = int(away[margin].argmax())
    return NotReached(margin, category, float(shares[margin][category]))


def _margins(
    targets: dict[str, dict[str, float]], responses: Responses, codebook: Codebook, where: str
) -> Iterator[_Named]:
    """The margins over all the completes, one a question, or an option of a set; each target can be met."""
    completed = responses["status"] == COMPLETE
    for id, wanted in targets.items():
        name = f"{where}: weights: targets: {id}"
        if id not in codebook.ids:
            raise BadInput(f"{where}: weights: targets: no question {id!r}; {nearest(id, codebook.ids)}")
        question, given = codebook.question(id), answers(responses, codebook.question(id))
        several = question.kind == "multiple"
        known = [*question.answers, *(net.code for net in question.nets), *(() if several else (MISSING,))]
        everyone, inside = completed.index[completed], {}
        for code, target in wanted.items():
            if code not in known:
                raise BadInput(f"{name}: no answer {code!r}; {nearest(code, known)}")
            chosen = (
                ~given.answered if code == MISSING else given.choices[list(question.parts(code))].any(axis="columns")
            )
            if not chosen.any():
                raise BadInput(
                    f"{name}/{code}: the target is {target:g}, and no respondent gave this answer; no weight can make "
                    "up for nobody. Put the target on a net that has respondents, or take the question out"
                )
            inside[code] = chosen.reindex(everyone, fill_value=False).to_numpy(dtype=bool)
        if not several:
            _check_partition(given, wanted, inside, name)
            yield {f"{id}/{code}": (inside[code], target) for code, target in wanted.items()}
            continue
        # The options of a set overlap: each is a margin of its own, of those who ticked it and those who did not.
        answered = given.answered.reindex(everyone, fill_value=False).to_numpy(dtype=bool)
        for code, target in wanted.items():
            rest = answered & ~inside[code]
            if not rest.any():
                raise BadInput(f"{name}/{code}: the target is {target:g}, and every respondent ticked it")
            yield {f"{id}/{code}": (inside[code], target), f"{id}/not {code}": (rest, 1 - target)}


def _check_partition(given: Answers, targets: dict[str, float], inside: dict[str, Array], name: str) -> None:
    """The categories of one margin are nobody's twice, leave nobody who answered out, and make up the whole."""
    question, chosen = given.question, given.choices
    for one, other in combinations(targets, 2):
        if (inside[one] & inside[other]).any():
            raise BadInput(f"{name}: {one} and {other} overlap; give either the net or its options")
    covered = [question.parts(code) for code in targets]
    left_out = [code for code in question.answers if chosen[code].any() and not any(code in parts for parts in covered)]
    if left_out:
        named = ", ".join(left_out)
        raise BadInput(f"{name}: no target for {named}; every answer needs one, its own or that of a net it is in")
    total = sum(targets.values())
    if abs(total - 1) > _ADDS_UP:
        hint = "give fractions, not per cents" if abs(total - 100) < 1 else "correct one of them"
        raise BadInput(f"{name}: the targets add up to {total:g} instead of 1; {hint}")


def _not_reached(error: NotReached, named: list[_Named], trim: Trim | None, where: str) -> str:
    what, (_, target) = list(named[error.margin].items())[error.category]
    why = (
        f"not within the bounds {trim.lower or 0:g} to {trim.upper or np.inf:g} times the mean; widen them, or put "
        "small categories together in a net"
        if trim
        else "the margins contradict each other in this wave; put small categories together in a net"
    )
    return f"{where}: weights: raking stopped with {what} at {error.share:.4f} instead of {target:g}: {why}"
