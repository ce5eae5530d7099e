"""Cells of one wave set against each other: in a reconstructed one as far as marginals allow, and no further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from helpers.analysis.cells import Cell, ShareEstimator, any_of
from helpers.analysis.derived import together
from helpers.analysis.paired import Joint, joint
from helpers.analysis.tables import Table
from helpers.analysis.vocabulary import ROUNDED, Estimate
from helpers.survey.errors import BadInput, Refused
from helpers.survey.waves import Wave


@dataclass(frozen=True)
class Balance:
    """Those in favour against those not, of one question.

    Attributes
    ----------
    points : float or None
        The share in favour minus the share against, as a fraction; None where either has no share.
    ci_low, ci_high : float or None
        Its interval, that of two shares of the same respondents; see `paired.joint`. None too where the options
        overlap in a reconstructed wave, since it would need to know who gave both answers.
    """

    table: Table
    favourable: Cell
    unfavourable: Cell
    points: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class Overlap:
    """Two shares of one wave, and how many respondents are in both, or can be.

    Attributes
    ----------
    asked, answered : Joint or None
        Of a collected wave: who gave both answers, and how far apart the shares are, of those who were asked both
        questions and of those who answered both. None where the wave did not put them to the same respondents
        (`same_respondents` is False then), and where either share has no number.
    least, most : int or None
        Of a reconstructed wave: the Fréchet bounds on the joint count, all that two marginals tell of it. None too
        where either share has no number.
    """

    table: Table
    cell: Cell
    other_table: Table
    other_cell: Cell
    least: int | None = None
    most: int | None = None
    asked: Joint | None = None
    answered: Joint | None = None
    same_respondents: bool = True

    @property
    def hidden(self) -> bool:
        """Whether the joint count would tell of fewer than five people."""
        return any(one is not None and one.revealing for one in (self.asked, self.answered))

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """The difference of the two shares on both bases; nothing where it is hidden, fixed, or of too few."""
        found = [one for one in (self.asked, self.answered) if one is not None]
        if self.hidden or any(one.too_few or one.difference is None for one in found):
            return ()
        return tuple(_estimate(one) for one in found)

    @property
    def p_value(self) -> float | None:
        """The larger p-value of McNemar's test on the two bases; None where there is no difference to test."""
        found = [one.difference for one in (self.asked, self.answered) if one is not None]
        return max(one.p_value for one in found if one) if self.estimates else None


def balance(table: Table, favourable: str = "", unfavourable: str = "") -> Balance:
    """Return two opposite options of one question side by side, or the two ends of a scale.

    Parameters
    ----------
    table : Table
        From `tabulate`.
    favourable, unfavourable : str, optional
        Codes of options or nets. Without them, the ends of an ordinal scale as the codebook gives them: top minus
        bottom, the neutral answers in neither.

    Raises
    ------
    BadInput
        If a code is unknown, or there is no scale whose ends to take.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> after = tabulate(open_wave("2020-03"), "tavola_11")
    >>> round(100 * balance(after, "higher_productivity", "not_higher_productivity").points, 1)
    31.5
    """
    if bool(favourable) != bool(unfavourable):
        raise BadInput(f"{table.question.id}: give both sides of the balance, or neither")
    if favourable:
        one, other = table[favourable], table[unfavourable]
        parts = [table.question.parts(favourable), table.question.parts(unfavourable)]
    else:
        parts = _ends(table)
        one, other = _end(table, parts[0]), _end(table, parts[1])
    if one.share is None or other.share is None:
        return Balance(table, one, other, None, None, None)
    found = _differences((table, one, parts[0]), (table, other, parts[1]))
    shown = found[-1 if table.shown_base == "answered" else 0]
    return Balance(table, one, other, shown.value, shown.low, shown.high)


def lead(table: Table, code: str, other_table: Table, other_code: str) -> tuple[Estimate, ...]:
    """Return how far the share of one cell is ahead of another's of the same wave; nothing where either has no share.

    The difference of those who were asked, or asked both questions; and, where some of these did not answer, of those
    who did. Intervals are those of shares of the same respondents; see `paired.joint`. There is none where it would
    need to know how answers combine, and the wave does not: between options of a set, or of two questions, of a
    reconstructed wave; nor between questions that were not put to the same respondents, where weighting fixes both
    shares, or where a share was printed in words only. Where both shares were printed rounded, it is a point wider at
    either end.

    Raises
    ------
    BadInput
        If a code is unknown.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> after = tabulate(open_wave("2020-03"), "tavola_11")
    >>> asked, answered = lead(after, "higher_productivity", after, "not_higher_productivity")
    >>> round(asked.value, 2), round(answered.value, 2), asked.low > 0
    (0.32, 0.33, True)
    """
    cell, other = table[code], other_table[other_code]
    if cell.share is None or other.share is None:
        return ()
    parts = table.question.parts(code), other_table.question.parts(other_code)
    found = _differences((table, cell, parts[0]), (other_table, other, parts[1]))
    return tuple(as_printed(table.wave, one) for one in found)


def as_printed(wave: Wave, difference: Estimate) -> Estimate:
    """Return the difference of two shares, less sure by what printing both as whole per cents has hidden."""
    if not wave.reconstructed or difference.low is None or difference.high is None:
        return difference
    return replace(difference, low=difference.low - 2 * ROUNDED, high=difference.high + 2 * ROUNDED)


_Side = tuple[Table, Cell, tuple[str, ...]]


def _differences(side: _Side, other_side: _Side) -> tuple[Estimate, ...]:
    (table, one, _), (other_table, other, _) = side, other_side
    same = table.question.id == other_table.question.id
    combined = not table.wave.reconstructed or (same and table.question.kind != "multiple")
    exact = one.disclosure == other.disclosure == "exact"
    if not (exact and combined and (same or same_respondents(table, other_table))):
        value = (one.share or 0.0) - (other.share or 0.0)
        if same and not table.wave.weighted:
            value = ((one.n or 0) - (other.n or 0)) / one.base  # from counts: equal shares are 0 apart, not 1e-17
        return (Estimate(value, None, None),)
    return tuple(_estimate(found) for found in _joints(side, other_side))


def _joints(side: _Side, other_side: _Side) -> tuple[Joint, ...]:
    """The two answers of those who were asked both questions; and of those who answered both, where some did not."""
    (table, _, codes), (other_table, _, other_codes) = side, other_side
    answers, others = (one.wave.answers(one.question.id) for one in (table, other_table))
    one, other = any_of(answers, codes), any_of(others, other_codes)
    found = [joint(ShareEstimator.of(table.wave, answers, table.confidence), one, other)]
    both = (answers.answered & others.answered).to_numpy(dtype=bool)
    if None not in (table.answered, other_table.answered) and 0 < both.sum() < len(both):
        estimator = ShareEstimator.of(table.wave, answers, table.confidence, both)
        found.append(joint(estimator, one[both], other[both]))
    return tuple(found)


def _estimate(found: Joint) -> Estimate:
    if found.difference is None:
        return Estimate(found.value, None, None)
    return Estimate(found.value, found.difference.ci_low, found.difference.ci_high)


def _ends(table: Table) -> list[tuple[str, ...]]:
    if table.question.kind != "ordinal":
        raise BadInput(
            f"{table.question.id}: only a scale has two ends; name the two sides of the balance (this question is "
            f"{table.question.kind})"
        )
    return list(table.question.ends)


def _end(table: Table, codes: tuple[str, ...]) -> Cell:
    """One end of a scale: the option, the net that is just these options, or the options together."""
    if len(codes) == 1:
        return table[codes[0]]
    net = next((net.code for net in table.question.nets if set(net.of) == set(codes)), "")
    if net:
        return table[net]
    return together(table, codes, "+".join(codes), " / ".join(table[code].label for code in codes))


def overlap(table: Table, code: str, other_table: Table, other_code: str) -> Overlap:
    """Return two cells of one wave, of two questions or of one, and the respondents in both.

    Of a collected wave they are counted, and the difference of the two shares is tested. Of a reconstructed one there
    are only the bounds, and no test: it would need to know how the answers of a person combine.

    Raises
    ------
    BadInput
        If a code is unknown.
    Refused
        If the tables come from different waves, or are not whole.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> march = open_wave("2020-03")
    >>> use, awareness = tabulate(march, "tavola_06"), tabulate(march, "tavola_07")
    >>> both = overlap(use, "increased_stays_high", awareness, "very_much")
    >>> both.least, both.most
    (0, 56)
    """
    waves = [(one.wave.id, one.wave.folder) for one in (table, other_table)]
    if type(table) is not Table or type(other_table) is not Table or waves[0] != waves[1]:
        raise Refused(
            f"{table.question.id} and {other_table.question.id} do not have the same respondents as base "
            f"({table.wave.id}: {table.base}; {other_table.wave.id}: {other_table.base}), so they cannot be compared"
        )
    cell, other = table[code], other_table[other_code]
    if not same_respondents(table, other_table):
        return Overlap(table, cell, other_table, other, same_respondents=False)
    if cell.n is None or other.n is None:
        return Overlap(table, cell, other_table, other)
    if table.wave.reconstructed:
        return Overlap(table, cell, other_table, other, max(0, cell.n + other.n - table.base), min(cell.n, other.n))
    if not table.base:
        return Overlap(table, cell, other_table, other)
    parts = table.question.parts(code), other_table.question.parts(other_code)
    found = _joints((table, cell, parts[0]), (other_table, other, parts[1]))
    return Overlap(table, cell, other_table, other, asked=found[0], answered=found[-1])


def shown_pairs(tables: Mapping[str, Table]) -> Iterator[Overlap]:
    """Yield the pairs of a collected wave that `tables.csv` has, each on the row of its first cell.

    They are those that the codebook names, and of each set the two items that were ticked together most often; less
    those that would tell of fewer than five people.

    Parameters
    ----------
    tables : mapping
        Tables of one wave, by question id; one or more.
    """
    found: list[Overlap | None] = []
    for pair in next(iter(tables.values())).wave.codebook.survey.pairs:
        places = [(tables.get(question), code) for question, _, code in (cell.partition("/") for cell in pair)]
        there = [(table, code) for table, code in places if table and code in {cell.code for cell in table}]
        found += [overlap(*there[0], *there[1])] if len(there) == len(pair) else []
    found += [most_together(table) for table in tables.values()]
    yield from (one for one in found if one is not None and one.asked is not None and not one.hidden)


def most_together(table: Table) -> Overlap | None:
    """Return the two options of a set that most respondents ticked together; None where that cannot be told.

    It can not in a reconstructed wave, where two pairs are level, where the pair would tell of fewer than five people,
    and where the rows of both have another pair in `tables.csv`.
    """
    codes = [cell.code for cell in table.options]
    if table.question.kind != "multiple" or table.wave.reconstructed or not table.base:
        return None
    ticked = table.wave.answers(table.question.id).choices[codes].to_numpy(dtype=np.int64)
    joint_counts = np.triu(ticked.T @ ticked, 1)
    places = np.argwhere(joint_counts == joint_counts.max())
    taken = {first for first, _ in table.wave.codebook.survey.pairs}
    pair = [codes[place] for place in places[0]]
    free = [code for code in pair if f"{table.question.id}/{code}" not in taken]
    if len(places) > 1 or not joint_counts.max() or not free:
        return None
    other = pair[1 - pair.index(free[0])]
    found = overlap(table, free[0], table, other)
    return None if found.asked is None or found.hidden else found


def same_respondents(table: Table, other: Table) -> bool:
    """Return whether a wave put two questions to the same respondents."""
    bases = [table.wave.answers(one.question.id).choices.index for one in (table, other)]
    return bool(bases[0].equals(bases[1]))
