"""Change between waves: the same question, asked of different respondents at another time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.analysis.cells import Cell
from helpers.analysis.inference import Difference, corrected, difference_of_shares, smallest_detectable_difference
from helpers.analysis.tables import Table, tabulate
from helpers.survey.errors import Refused
from helpers.survey.names import NO_BASELINE as NO_BASELINE
from helpers.survey.names import Language
from helpers.survey.record import Comparability
from helpers.survey.waves import Wave, known_waves, open_wave, previous_wave


@dataclass(frozen=True)
class CellChange:
    """One cell now and in the baseline: the difference as fractions, and its p-value after Holm's correction."""

    now: Cell
    before: Cell
    difference: Difference
    p_holm: float


@dataclass(frozen=True)
class Change:
    """A table against the same question of the baseline wave; only cells that both have, and disclose as numbers.

    `baseline` is None, and `cells` empty, where there is no wave to compare with. `cells` is empty too where the wave's
    record declares that the question does not compare, and where the codebook has the series break between the two.

    Attributes
    ----------
    breaks : str
        The wave that begins a new series, after the baseline; empty where none does.
    """

    table: Table
    baseline: Table | None
    cells: tuple[CellChange, ...]
    comparability: Comparability = "same"
    breaks: str = ""

    @property
    def comparable(self) -> bool:
        """Whether a difference between the two waves would be a change."""
        return self.comparability in COMPARABLE and not self.breaks

    @property
    def detectable(self) -> float | None:
        """The smallest difference (a fraction) that the two waves would find four times in five; None without both."""
        if self.baseline is None or not self.comparable:
            return None
        bases = self.table.effective_base, self.baseline.effective_base
        found = smallest_detectable_difference(*bases, self.table.confidence)
        return found if found == found else None  # NaN: not even half of the respondents


@dataclass(frozen=True)
class Changes:
    """What changed over all the tables of a wave: largest first, only what survives Holm's correction over all of them.

    `baseline` is None, and `cells` empty, where there is no wave to compare with. `tested` is how many cells were
    compared.
    """

    table: Table
    baseline: Wave | None
    cells: tuple[tuple[Table, CellChange], ...]
    language: Language
    tested: int = 0


@dataclass(frozen=True)
class Trend:
    """One question over all the waves that asked it, up to one of them, oldest first.

    Attributes
    ----------
    tables : tuple of Table
        One a wave; the last is the wave's own.
    breaks : frozenset of int
        The places in `tables` that do not compare with the one before.
    """

    tables: tuple[Table, ...]
    breaks: frozenset[int]

    @property
    def table(self) -> Table:
        """The latest table."""
        return self.tables[-1]


#: What a question may be declared and still be compared.
COMPARABLE: tuple[Comparability, ...] = ("same", "reworded")

#: So many waves make a trend; two make a change.
TREND = 3


def change_since(table: Table, baseline: str = "") -> Change:
    """Return the change of each option and net since the baseline wave.

    Newcombe intervals, score tests (on effective bases where a wave is weighted), Holm's correction across the options
    of the table (nets follow from them and are not tested again, so their own p-value stands). The two waves are taken
    as independent samples, so the printed percentages of a reconstructed wave are enough.

    Parameters
    ----------
    table : Table
        From `tabulate`.
    baseline : str
        The name of a wave in the same data folder; empty for the wave before, ``none`` for no comparison.

    Raises
    ------
    BadInput
        If there is no such wave.
    Refused
        If the baseline is the wave itself, or the table is a cumulated one or the inside of a net.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> change_since(tabulate(open_wave("2020-03"), "tavola_02")).baseline is None  # it is the first wave
    True
    """
    return _change(table, _baseline(table, baseline))


def changes_since(tables: Iterable[Table], baseline: str = "") -> Changes:
    """Return the options whose share changed since the baseline wave, over several tables together.

    An option is in it if its score test holds at the tables' confidence after Holm's correction across all the
    options of all the tables.

    Raises
    ------
    BadInput
        If there is no such wave.
    Refused
        If the baseline is the wave itself.
    """
    return together(each_change(tables, baseline))


def together(changes: Sequence[Change]) -> Changes:
    """Return the options whose share changed, over changes since one baseline together; as `changes_since`."""
    first, before = changes[0].table, changes[0].baseline
    found = [(change.table, cell) for change in changes for cell in change.cells if cell.now.kind == "option"]
    p_values = corrected([cell.difference.p_value for _, cell in found])
    kept = [
        (table, replace(cell, p_holm=p))
        for (table, cell), p in zip(found, p_values, strict=True)
        if p < 1 - table.confidence
    ]
    kept.sort(key=lambda pair: -abs(pair[1].difference.share))
    return Changes(first, before.wave if before else None, tuple(kept), first.language, len(found))


def each_change(tables: Iterable[Table], baseline: str = "") -> list[Change]:
    """Return the change of each of several tables of one wave; the baseline is opened once for all of them.

    Raises
    ------
    BadInput, Refused
        As `change_since`.
    """
    tables = list(tables)
    wave = _baseline(tables[0], baseline)
    return [_change(table, wave) for table in tables]


def trend(table: Table) -> Trend:
    """Return the question of a table over all the waves that asked it, up to the table's own.

    Raises
    ------
    Refused
        If the table is a cumulated one or the inside of a net.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> [one.wave.id for one in trend(tabulate(open_wave("2020-03"), "tavola_02")).tables]
    ['2020-03']
    """
    return each_trend([table])[0]


def each_trend(tables: Iterable[Table]) -> list[Trend]:
    """Return the trend of each of several tables of one wave; the waves before are opened once for all of them.

    Raises
    ------
    Refused
        As `trend`.
    """
    tables = list(tables)
    data, now = _data(tables[0]), tables[0].wave.id
    earlier = [open_wave(name, data) for name in known_waves(data) if name < now]
    return [_trend(table, earlier) for table in tables]


def _trend(table: Table, earlier: list[Wave]) -> Trend:
    _hold_whole(table)
    tables = [
        *(_tabulate_like(table, wave) for wave in earlier if wave.had(table.question.id)),
        table,
    ]
    pairs = zip(tables[1:], tables, strict=False)
    breaks = frozenset(place for place, (now, then) in enumerate(pairs, start=1) if not _compares(now, then))
    return Trend(tuple(tables), breaks)


def _compares(now: Table, then: Table) -> bool:
    return _declared(now, then) in COMPARABLE and not _break(now, then)


def _data(table: Table) -> Path:
    return table.wave.folder.parent.parent


def _hold_whole(table: Table) -> None:
    if type(table) is not Table:
        raise Refused(
            f"{table.question.id}: give the whole table, not one cumulated or inside a net; its cells have other bases"
        )


def _baseline(table: Table, baseline: str) -> Wave | None:
    _hold_whole(table)
    name = baseline or previous_wave(table.wave.id, _data(table))
    if name in ("", NO_BASELINE):
        return None
    if name == table.wave.id:
        raise Refused(f"wave {name} cannot be its own baseline; choose another, or {NO_BASELINE!r}")
    return open_wave(name, _data(table))


def _tabulate_like(table: Table, wave: Wave) -> Table:
    return tabulate(wave, table.question.id, table.language, table.confidence)


def _change(table: Table, baseline: Wave | None) -> Change:
    _hold_whole(table)
    if baseline is None:
        return Change(table, None, ())
    before = _tabulate_like(table, baseline)
    declared, broken = _declared(table, before), _break(table, before)
    if declared not in COMPARABLE or broken:
        return Change(table, before, (), declared, broken)
    then_by_code = {cell.code: cell for cell in (*before.options, *before.nets) if _measured(cell)}
    pairs = [
        (cell, then_by_code[cell.code])
        for cell in (*table.options, *table.nets)
        if _measured(cell) and cell.code in then_by_code
    ]
    differences = [difference_of_shares(*now.as_tested, *then.as_tested, table.confidence) for now, then in pairs]
    options = [i for i, (now, _) in enumerate(pairs) if now.kind == "option"]
    p_values = {i: difference.p_value for i, difference in enumerate(differences)}
    p_values |= dict(zip(options, corrected([differences[i].p_value for i in options]), strict=True))
    cells = (CellChange(now, then, differences[i], p_values[i]) for i, (now, then) in enumerate(pairs))
    return Change(table, before, tuple(cells), declared)


def _measured(cell: Cell) -> bool:
    """Whether a share is a finding to be tested: not one that was printed in words only, or that weighting fixes."""
    return cell.known and cell.disclosure == "exact" and not (cell.fixed or cell.on_answered().fixed)


def _break(table: Table, before: Table) -> str:
    """The last wave after the baseline, up to the table's, with which the codebook begins a new series."""
    between = [one for one in table.question.breaks if before.wave.id < one <= table.wave.id]
    return max(between, default="")


def _declared(table: Table, before: Table) -> Comparability:
    """How the question compares with the baseline's, as the wave's record says; where it says nothing, as it looks."""
    compared = table.wave.record.comparability
    if compared is not None and compared.baseline == before.wave.id and table.question.id in compared.questions:
        return compared.questions[table.question.id]
    if not table.wave.had(table.question.id):
        return "dropped"
    if not before.wave.had(table.question.id):
        return "new"
    return "same" if set(table.question.codes) == set(before.question.codes) else "options_changed"
