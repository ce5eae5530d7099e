"""Every figure of a wave's tables in one tidy frame: what `tables.csv` holds, and what a sentence may quote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import as_printed, balance, lead, shown_pairs
from helpers.analysis.derived import answers_per_respondent, cumulate, inside
from helpers.analysis.ledger import compared_cells
from helpers.analysis.tables import ANSWERED, Table, tables_frame
from helpers.analysis.trends import Change
from helpers.analysis.vocabulary import Estimate
from helpers.survey.waves import Wave

#: The columns that hold for one cell: from the top of its scale, inside its net, among others, against another, against
#: the next (of the first in rank), since the baseline, with another cell; points are the first share less the second.
BY_CELL = (
    *("cumulated_n", "cumulated_share", "cumulated_ci_low", "cumulated_ci_high"),
    *("inside", "inside_base", "inside_share", "inside_ci_low", "inside_ci_high"),
    *("among", "among_base", "among_share", "among_ci_low", "among_ci_high"),
    *(f"among_{name}" for name in ANSWERED),
    *("versus", "versus_points", "versus_ci_low", "versus_ci_high"),
    *("versus_answered_points", "versus_answered_ci_low", "versus_answered_ci_high"),
    *("next", "next_points", "next_ci_low", "next_ci_high"),
    *("baseline", "baseline_share", "change", "change_ci_low", "change_ci_high", "change_p"),
    *("change_answered", "change_holds", "change_open"),
    *("with", "with_n", "with_share", "with_ci_low", "with_ci_high"),
    *("with_points", "with_points_ci_low", "with_points_ci_high", "with_p"),
    *("with_answered_points", "with_answered_points_ci_low", "with_answered_points_ci_high"),
)

#: The columns that hold for a whole question, or for the wave; they stand on each of its rows.
BY_QUESTION = (
    "answered_effective",
    "favourable_n",
    "favourable_share",
    "unfavourable_n",
    "unfavourable_share",
    "balance_points",
    "balance_ci_low",
    "balance_ci_high",
    "answers_per_respondent",
    "completes",
)

#: The columns that name a cell, a net or a wave.
_NAMES = ("inside", "among", "versus", "next", "baseline", "with")

_Values = dict[str, Any]


def tidy(wave: Wave, changes: Iterable[Change]) -> pd.DataFrame:
    """Return every figure of a wave's tables: a row a question and cell, as `tables.csv` has them.

    Shares, limits, differences and changes are fractions; what is not disclosed, or does not apply, is NA. The limits
    of a difference between two cells (`versus_…`, `next_…`, `balance_…`) are a point wider at either end where both
    shares were printed as whole per cents, as those of `lead`. A cell's change is that of `change_since`: its p-value
    is the larger of those on both bases, after Holm's correction over all tables; `change_holds` is 1 where that makes
    it a change, `change_open` where it would be one on one base alone.

    Parameters
    ----------
    wave : Wave
        From `open_wave`.
    changes : iterable of Change
        From `each_change`, of the tables of `tabulate_all`; their language is that of the labels.

    Examples
    --------
    >>> from helpers import open_wave, tabulate_all
    >>> from helpers.analysis.trends import each_change
    >>> march = open_wave("2020-03")
    >>> rows = tidy(march, each_change(tabulate_all(march).values())).set_index(["question", "code"])
    >>> float(rows.loc[("tavola_03", "half_to_three_quarters"), "cumulated_share"])
    0.676923076923077
    """
    changes = list(changes)
    tables = [change.table for change in changes]
    frame = tables_frame(wave, tables)
    more: list[_Values] = []
    claimed, pairs = _claimed(tables), _with(tables)
    for table, change in zip(tables, changes, strict=True):
        whole = _of_question(table)
        cells = {cell.code: dict(whole) for cell in table}
        others = (one.get(table.question.id, {}) for one in (claimed, pairs))
        for found in (_cumulated(table), _inside(table), *others, _next(table), _changed(change)):
            for code, values in found.items():
                cells[code] |= values
        more += cells.values()
    added = pd.DataFrame(more, columns=[*BY_CELL, *BY_QUESTION], index=frame.index)
    counts = ["cumulated_n", "inside_base", "among_base", "among_answered", "change_holds", "change_open", "with_n"]
    counts += ["favourable_n", "unfavourable_n", "completes"]
    numbers = [name for name in added.columns if name not in (*_NAMES, *counts)]
    added = added.astype(dict.fromkeys(numbers, "float64") | dict.fromkeys(counts, "Int64"))
    joined = pd.concat([frame, added], axis="columns")
    return joined[[*(name for name in joined.columns if name not in ANSWERED), *ANSWERED]]


def _of_question(table: Table) -> _Values:
    values: _Values = {"completes": table.wave.completes}
    # The rule of small bases takes Kish's effective base: of those who answered, where the wave tells who did.
    values["answered_effective"] = table.effective_base if table.answered is None else table.answered_effective
    if table.question.kind == "ordinal" and table.base and all(table.question.ends):
        ends = balance(table)
        values |= {"favourable_n": ends.favourable.n, "favourable_share": ends.favourable.share}
        values |= {"unfavourable_n": ends.unfavourable.n, "unfavourable_share": ends.unfavourable.share}
        if ends.points is not None and not table.too_few:
            difference = as_printed(table.wave, Estimate(ends.points, ends.ci_low, ends.ci_high))
            values |= _difference("balance", difference)
    if table.question.kind == "multiple" and table.base and all(cell.known for cell in table.options):
        values["answers_per_respondent"] = answers_per_respondent(table)
    return values


def _cumulated(table: Table) -> dict[str, _Values]:
    if table.question.kind != "ordinal":
        return {}
    return {cell.code: {"cumulated_n": cell.n} | _shares("cumulated", cell) for cell in cumulate(table).options}


def _inside(table: Table) -> dict[str, _Values]:
    """Each option inside the first net that has it."""
    found: dict[str, _Values] = {}
    for net in table.nets if table.question.kind != "multiple" else ():
        for cell in inside(table, net.code):
            values = {"inside": net.code, "inside_base": cell.base} | _shares("inside", cell)
            found.setdefault(cell.code, values)
    return found


def _claimed(tables: Iterable[Table]) -> dict[str, dict[str, _Values]]:
    """What claims ask for: shares among those who gave another answer, and differences from another cell."""
    found: dict[str, dict[str, _Values]] = {}
    for one in compared_cells({table.question.id: table for table in tables}):
        (table, cell), check = one.cells[0], one.check
        if check.among:
            values = {"among": check.among, "among_base": cell.base} | _shares("among", cell)
            values |= {f"among_{name}": getattr(cell, name) for name in ANSWERED}
        else:
            values = {"versus": check.other}
            for prefix, estimate in zip(("versus", "versus_answered"), one.estimates, strict=False):
                values |= _difference(prefix, estimate)
        found.setdefault(table.question.id, {}).setdefault(cell.code, {}).update(values)
    return found


def _with(tables: list[Table]) -> dict[str, dict[str, _Values]]:
    """Who gave two answers, of the pairs that the wave has."""
    found: dict[str, dict[str, _Values]] = {}
    for pair in shown_pairs({table.question.id: table for table in tables}):
        assert pair.asked is not None
        values: _Values = {
            "with": f"{pair.other_table.question.id}/{pair.other_cell.code}",
            "with_n": pair.asked.cell.n,
        }
        values |= _shares("with", pair.asked.cell)
        for prefix, one in zip(("with", "with_answered"), pair.estimates, strict=False):
            values |= {f"{prefix}_points": one.value, f"{prefix}_points_ci_low": one.low}
            values[f"{prefix}_points_ci_high"] = one.high
        values["with_p"] = pair.p_value
        found.setdefault(pair.table.question.id, {}).setdefault(pair.cell.code, values)
    return found


def _next(table: Table) -> dict[str, _Values]:
    """How far the first option is ahead of the next."""
    if len(table.ranked) < 2 or table.too_few:
        return {}
    first, second = table.ranked[:2]
    return {first.code: {"next": second.code} | _difference("next", lead(table, first.code, table, second.code)[0])}


def _difference(prefix: str, estimate: Estimate) -> _Values:
    return {f"{prefix}_points": estimate.value, f"{prefix}_ci_low": estimate.low, f"{prefix}_ci_high": estimate.high}


def _shares(prefix: str, cell: Cell) -> _Values:
    return {f"{prefix}_{name}": getattr(cell, name) for name in ("share", "ci_low", "ci_high")}


def _changed(change: Change) -> dict[str, _Values]:
    if change.baseline is None:
        return {}
    return {
        cell.now.code: {
            "baseline": change.baseline.wave.id,
            "baseline_share": cell.before.share,
            "change": cell.difference.share,
            "change_ci_low": cell.difference.ci_low,
            "change_ci_high": cell.difference.ci_high,
            "change_p": cell.p_holm,
            "change_answered": cell.answered.share if cell.answered else None,
            "change_holds": int(cell.holds),
            "change_open": int(cell.open_to_nonresponse),
        }
        for cell in change.cells
    }
