"""Cells set against each other, as far as marginals allow and no further."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.analysis.tables import Cell, Table
from helpers.survey.errors import Refused


@dataclass(frozen=True)
class Balance:
    """Those in favour against those not, of one question."""

    table: Table
    favourable: Cell
    unfavourable: Cell

    @property
    def points(self) -> float | None:
        """The share in favour minus the share against, as a fraction; None where either has no share."""
        if not self.favourable.known or not self.unfavourable.known:
            return None
        return ((self.favourable.n or 0) - (self.unfavourable.n or 0)) / self.favourable.base


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


def balance(table: Table, favourable: str, unfavourable: str) -> Balance:
    """Return two opposite options of one question side by side.

    Raises
    ------
    BadInput
        If a code is unknown.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> after = tabulate(open_wave("2020-03"), "tavola_11")
    >>> round(100 * balance(after, "higher_productivity", "not_higher_productivity").points, 1)
    31.5
    """
    return Balance(table, table[favourable], table[unfavourable])


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
    if not _same_respondents(table, other_table):
        return Overlap(table, cell, other_table, other, None, None, same_respondents=False)
    if cell.n is None or other.n is None:
        return Overlap(table, cell, other_table, other, None, None)
    return Overlap(table, cell, other_table, other, max(0, cell.n + other.n - table.base), min(cell.n, other.n))


def _same_respondents(table: Table, other: Table) -> bool:
    bases = [table.wave.answers(one.question.id).choices.index for one in (table, other)]
    return bool(bases[0].equals(bases[1]))
