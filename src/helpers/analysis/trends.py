"""Change between waves: the same question, asked of different respondents at another time."""

from __future__ import annotations

from dataclasses import dataclass

from statsmodels.stats.multitest import multipletests

from helpers.analysis.inference import Difference, difference_of_shares
from helpers.analysis.tables import Cell, Table, tabulate
from helpers.survey.errors import Refused
from helpers.survey.waves import Wave


@dataclass(frozen=True)
class CellChange:
    """One cell now and in the baseline: the difference as fractions, and its p-value after Holm's correction."""

    now: Cell
    before: Cell
    difference: Difference
    p_holm: float


@dataclass(frozen=True)
class Change:
    """A table against the same question of the baseline wave; only cells that both disclose."""

    table: Table
    baseline: Table
    cells: tuple[CellChange, ...]


def change_since(table: Table, baseline: Wave | None) -> Change | None:
    """Return the change of each option and net since the baseline wave; None where there is no baseline.

    Newcombe intervals, score tests, Holm's correction across the options of the table (nets follow
    from them and are not tested again, so their own p-value stands). The two waves are taken as
    independent samples, so the printed percentages of a reconstructed wave are enough.

    Raises
    ------
    Refused
        If the baseline is the wave itself.
    """
    if baseline is None:
        return None
    if baseline.id == table.wave.id and baseline.folder == table.wave.folder:
        raise Refused(f"wave {baseline.id} cannot be its own baseline; choose another, or none")
    before = tabulate(baseline, table.question.id, table.language, table.confidence)
    pairs = [
        (cell, before[cell.code])
        for cell in (*table.options, *table.nets)
        if cell.known and before[cell.code].known
    ]
    differences = [
        difference_of_shares(now.n or 0, now.base, then.n or 0, then.base, table.confidence) for now, then in pairs
    ]
    options = [i for i, (now, _) in enumerate(pairs) if now.kind == "option"]
    corrected = {i: difference.p_value for i, difference in enumerate(differences)}
    if options:
        p_values = [differences[i].p_value for i in options]
        corrected |= dict(zip(options, map(float, multipletests(p_values, method="holm")[1]), strict=True))
    cells = (CellChange(now, then, differences[i], corrected[i]) for i, (now, then) in enumerate(pairs))
    return Change(table, before, tuple(cells))
