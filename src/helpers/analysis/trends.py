"""Change between waves: the same question, asked of different respondents at another time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from statsmodels.stats.multitest import multipletests

from helpers.analysis.inference import Difference, difference_of_shares
from helpers.analysis.tables import Cell, Table, tabulate
from helpers.survey.codebook import Language
from helpers.survey.errors import Refused
from helpers.survey.record import Comparability
from helpers.survey.waves import Wave, open_wave, previous_wave


@dataclass(frozen=True)
class CellChange:
    """One cell now and in the baseline: the difference as fractions, and its p-value after Holm's correction."""

    now: Cell
    before: Cell
    difference: Difference
    p_holm: float


@dataclass(frozen=True)
class Change:
    """A table against the same question of the baseline wave; only cells that both have and disclose.

    `baseline` is None, and `cells` empty, where there is no wave to compare with. `cells` is empty too where the wave's
    record declares that the question does not compare.
    """

    table: Table
    baseline: Table | None
    cells: tuple[CellChange, ...]
    comparability: Comparability = "same"


@dataclass(frozen=True)
class Changes:
    """What changed over all the tables of a wave: largest first, only what survives Holm's correction over all of them.

    `baseline` is None, and `cells` empty, where there is no wave to compare with.
    """

    table: Table
    baseline: Wave | None
    cells: tuple[tuple[Table, CellChange], ...]
    language: Language


#: What a question may be declared and still be compared.
COMPARABLE: tuple[Comparability, ...] = ("same", "reworded")

#: The name that stands for "compare with no wave".
NO_BASELINE = "none"


def change_since(table: Table, baseline: str = "") -> Change:
    """Return the change of each option and net since the baseline wave.

    Newcombe intervals, score tests, Holm's correction across the options of the table (nets follow
    from them and are not tested again, so their own p-value stands). The two waves are taken as
    independent samples, so the printed percentages of a reconstructed wave are enough.

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
    if type(table) is not Table:
        raise Refused(
            f"{table.question.id}: give the whole table, not one cumulated or inside a net; its cells have other bases"
        )
    data = table.wave.folder.parent.parent
    name = baseline or previous_wave(table.wave.id, data)
    if name in ("", NO_BASELINE):
        return Change(table, None, ())
    if name == table.wave.id:
        raise Refused(f"wave {name} cannot be its own baseline; choose another, or {NO_BASELINE!r}")
    before = tabulate(open_wave(name, data), table.question.id, table.language, table.confidence)
    declared = _declared(table, before)
    if declared not in COMPARABLE:
        return Change(table, before, (), declared)
    then_by_code = {cell.code: cell for cell in (*before.options, *before.nets) if cell.known}
    pairs = [
        (cell, then_by_code[cell.code])
        for cell in (*table.options, *table.nets)
        if cell.known and cell.code in then_by_code
    ]
    differences = [
        difference_of_shares(now.n or 0, now.base, then.n or 0, then.base, table.confidence) for now, then in pairs
    ]
    options = [i for i, (now, _) in enumerate(pairs) if now.kind == "option"]
    corrected = {i: difference.p_value for i, difference in enumerate(differences)}
    corrected |= dict(zip(options, _holm([differences[i].p_value for i in options]), strict=True))
    cells = (CellChange(now, then, differences[i], corrected[i]) for i, (now, then) in enumerate(pairs))
    return Change(table, before, tuple(cells), declared)


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
    changes = [change_since(table, baseline) for table in tables]
    first = changes[0]
    found = [(change.table, cell) for change in changes for cell in change.cells if cell.now.kind == "option"]
    corrected = _holm([cell.difference.p_value for _, cell in found])
    kept = [
        (table, replace(cell, p_holm=p))
        for (table, cell), p in zip(found, corrected, strict=True)
        if p < 1 - table.confidence
    ]
    kept.sort(key=lambda pair: -abs(pair[1].difference.share))
    wave = first.baseline.wave if first.baseline else None
    return Changes(first.table, wave, tuple(kept), first.table.language)


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


def _holm(p_values: list[float]) -> list[float]:
    return [float(p) for p in multipletests(p_values, method="holm")[1]] if p_values else []
