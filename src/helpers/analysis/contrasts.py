"""Cells set against each other, as far as marginals allow and no further."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm

from helpers.analysis.cells import Cell, any_of, mean_of
from helpers.analysis.derived import together
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
        Its interval: normal, on the linearized standard error of the difference within one sample. None too where the
        options overlap in a reconstructed wave, since it would need to know who gave both answers.
    """

    table: Table
    favourable: Cell
    unfavourable: Cell
    points: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class Overlap:
    """Two shares of one wave, and how many respondents can be in both.

    `least` and `most` are the Fréchet bounds on the joint count: all that two marginals tell of it.
    Both are None where either share has no number, and where the wave did not put the two questions to the same
    respondents (`same_respondents` is False then).
    """

    table: Table
    cell: Cell
    other_table: Table
    other_cell: Cell
    least: int | None
    most: int | None
    same_respondents: bool = True


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
    found = _difference((table, one, parts[0]), (table, other, parts[1]))
    return Balance(table, one, other, found.value, found.low, found.high)


def lead(table: Table, code: str, other_table: Table, other_code: str) -> tuple[Estimate, ...]:
    """Return how far the share of one cell is ahead of another's of the same wave; nothing where either has no share.

    Of one question, the difference on those asked: that on those who answered is the same but for one factor. Of two
    questions, the difference on those who were asked both, and on those who answered both. Intervals are normal, on
    the linearized standard error of the difference within one sample. There is none where it would need to know how
    answers combine, and the wave does not: between options of a set, or of two questions, of a reconstructed wave; nor
    between questions that were not put to the same respondents, or where a share was printed in words only. Where both
    shares were printed rounded, it is a point wider at either end.

    Raises
    ------
    BadInput
        If a code is unknown.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> after = tabulate(open_wave("2020-03"), "tavola_11")
    >>> (found,) = lead(after, "higher_productivity", after, "not_higher_productivity")
    >>> round(found.value, 2), found.low > 0
    (0.32, True)
    """
    cell, other = table[code], other_table[other_code]
    if cell.share is None or other.share is None:
        return ()
    parts = table.question.parts(code), other_table.question.parts(other_code)
    sides = (table, cell, parts[0]), (other_table, other, parts[1])
    found = [_difference(*sides)]
    if found[0].low is not None and table.question.id != other_table.question.id:
        found.append(_difference(*sides, among_answered=True))
    return tuple(as_printed(table.wave, one) for one in found)


def as_printed(wave: Wave, difference: Estimate) -> Estimate:
    """Return the difference of two shares, less sure by what printing both as whole per cents has hidden."""
    if not wave.reconstructed or difference.low is None or difference.high is None:
        return difference
    return replace(difference, low=difference.low - 2 * ROUNDED, high=difference.high + 2 * ROUNDED)


_Side = tuple[Table, Cell, tuple[str, ...]]


def _difference(side: _Side, other_side: _Side, among_answered: bool = False) -> Estimate:
    (table, one, codes), (other_table, other, other_codes) = side, other_side
    wave, same = table.wave, table.question.id == other_table.question.id
    value = (one.share or 0.0) - (other.share or 0.0)
    if same and not wave.weighted:
        value = ((one.n or 0) - (other.n or 0)) / one.base  # from counts: equal shares are 0 apart, not 1e-17
    combined = not wave.reconstructed or (same and table.question.kind != "multiple")
    exact = one.disclosure == other.disclosure == "exact"
    if not (exact and combined and (same or same_respondents(table, other_table))):
        return Estimate(value, None, None)
    answers = wave.answers(table.question.id)
    other_answers = answers if same else wave.answers(other_table.question.id)
    gap = any_of(answers, codes).astype(float) - any_of(other_answers, other_codes).astype(float)
    among = np.ones(len(gap), dtype=bool)
    if among_answered:
        among = (answers.answered & other_answers.answered).to_numpy(dtype=bool)
        if not among.any():
            return Estimate(value, None, None)
    mean, error = mean_of(wave, answers, gap[among], among)
    value = mean if among_answered else value
    reach = float(norm.ppf(0.5 + table.confidence / 2)) * error
    return Estimate(value, max(value - reach, -1.0), min(value + reach, 1.0))


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
    """Return two cells of different questions of one wave, with the bounds on the respondents in both.

    No test: the respondents are the same, so a test would need to know how their answers combine.

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
        return Overlap(table, cell, other_table, other, None, None, same_respondents=False)
    if cell.n is None or other.n is None:
        return Overlap(table, cell, other_table, other, None, None)
    return Overlap(table, cell, other_table, other, max(0, cell.n + other.n - table.base), min(cell.n, other.n))


def same_respondents(table: Table, other: Table) -> bool:
    """Return whether a wave put two questions to the same respondents."""
    bases = [table.wave.answers(one.question.id).choices.index for one in (table, other)]
    return bool(bases[0].equals(bases[1]))
