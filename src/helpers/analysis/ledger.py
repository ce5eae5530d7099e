"""The ledger: the claims of a report judged by the tables of a wave, and by those of the wave before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

from helpers.analysis.cells import DISCLOSURES, Cell, ShareEstimator, any_of
from helpers.analysis.claims import Check, Claim, read_claims
from helpers.analysis.contrasts import lead, same_respondents
from helpers.analysis.families import to_confirm
from helpers.analysis.tables import Table
from helpers.analysis.thresholds import THRESHOLD, too_few
from helpers.analysis.trends import Change, each_change
from helpers.analysis.vocabulary import Estimate, Strength, estimates_of, strength
from helpers.survey.waves import Wave

#: What becomes of a claim: it holds beyond the sample's uncertainty, or in the sample; it is open; it fails in the
#: sample, or is contradicted beyond the uncertainty; the tables cannot decide it, or it is no matter for them.
Verdict = Literal["supported", "in_sample", "open", "fails", "contradicted", "undecidable", "out_of_scope"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

#: Why the tables of a wave cannot decide.
Reason = Literal["not_asked", "not_disclosed", "joint", "other_respondents", "too_few", "to_confirm"]

#: What became of a claim since the baseline wave.
Since = Literal["still", "no_longer", "now", "still_not", "cannot_tell"]


@dataclass(frozen=True)
class Evidence:
    """One check of a claim: its cells, each with its table, what was estimated of them, or why it cannot be told.

    Attributes
    ----------
    estimates : tuple of Estimate
        Of the share, or of the difference from another cell: on those who were asked, and on those who answered.
    """

    check: Check
    cells: tuple[tuple[Table, Cell], ...] = ()
    estimates: tuple[Estimate, ...] = ()
    reason: Reason | None = None

    @property
    def found(self) -> Strength | None:
        """How firmly the check holds, or fails; None where that cannot be told."""
        if self.reason == "to_confirm" or not self.estimates:
            return None
        return strength(self.check, *self.estimates)


@dataclass(frozen=True)
class Judged:
    """A claim against the tables of a wave."""

    claim: Claim
    evidence: tuple[Evidence, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict: no firmer than the weakest of its checks; one that fails outweighs one that cannot be told."""
        if self.claim.out_of_scope:
            return "out_of_scope"
        found = {one.found for one in self.evidence}
        weakest: tuple[tuple[Strength | None, Verdict], ...] = (
            *(("contradicted", "contradicted"), ("fails", "fails"), (None, "undecidable")),
            *(("open", "open"), ("in_sample", "in_sample")),
        )
        return next((verdict for one, verdict in weakest if one in found), "supported")

    @property
    def reason(self) -> Reason | None:
        """Why it cannot be decided, where it cannot."""
        return next((one.reason for one in self.evidence if one.reason), None)


@dataclass(frozen=True)
class Ledger:
    """The claims of a report against a wave, and against its baseline where it has one.

    Attributes
    ----------
    origin : str
        The wave whose printed report made the claims; empty where the data folder has no ledger.
    before : mapping of str to Judged
        By the id of the claim; empty without a baseline.
    changes : mapping of str to Change
        By question, since the baseline; empty without one.
    """

    table: Table
    origin: str
    judged: tuple[Judged, ...]
    baseline: Wave | None
    before: Mapping[str, Judged]
    changes: Mapping[str, Change]

    @cached_property
    def by_verdict(self) -> dict[Verdict, tuple[Judged, ...]]:
        """The judged claims by verdict, the firmest first."""
        return {verdict: tuple(one for one in self.judged if one.verdict == verdict) for verdict in VERDICTS}

    def since(self, judged: Judged) -> Since | None:
        """Return what became of a claim since the baseline; None where there is none, or nothing to decide.

        It cannot be told where either wave leaves the claim open, or cannot decide it, or does not compare.
        """
        if judged.claim.id not in self.before or judged.verdict == "out_of_scope":
            return None
        now, then = (_stands(one.verdict) for one in (judged, self.before[judged.claim.id]))
        questions = {cell.partition("/")[0] for check in judged.claim.holds for cell in check.cells}
        compared = all(self.changes[question].comparable for question in questions if question in self.changes)
        if now is None or then is None or not compared:
            return "cannot_tell"
        if now:
            return "still" if then else "now"
        return "no_longer" if then else "still_not"


def _stands(verdict: Verdict) -> bool | None:
    return None if verdict in ("open", "undecidable") else verdict in ("supported", "in_sample")


def ledger(tables: Iterable[Table], baseline: str = "") -> Ledger:
    """Return the claims of the data folder against the tables of a wave, and against its baseline wave.

    Parameters
    ----------
    tables : iterable of Table
        All the tables of one wave, from `tabulate_all`.
    baseline : str
        As in `change_since`.

    Raises
    ------
    BadInput
        If `claims.yml` does not hold, or there is no such wave.
    Refused
        If the baseline is the wave itself.

    Examples
    --------
    >>> from helpers import open_wave, tabulate_all
    >>> found = ledger(tabulate_all(open_wave("2020-03")).values())
    >>> next(one.verdict for one in found.judged if one.claim.id == "overwhelming_majority")
    'contradicted'
    """
    by_id = {table.question.id: table for table in tables}
    first = next(iter(by_id.values()))
    claims = read_claims(first.wave.folder.parent.parent)
    if claims is None:
        return Ledger(first, "", (), None, {}, {})
    judged = tuple(judge(claim, by_id) for claim in claims.claims)
    changes = {one.table.question.id: one for one in each_change(by_id.values(), baseline)}
    then = {id: change.baseline for id, change in changes.items() if change.baseline}
    if not then:
        return Ledger(first, claims.wave, judged, None, {}, {})
    before = {one.id: judge(one, then) for one in claims.claims}
    return Ledger(first, claims.wave, judged, next(iter(then.values())).wave, before, changes)


def judge(claim: Claim, tables: Mapping[str, Table]) -> Judged:
    """Return a claim judged by the tables of a wave, by question id."""
    return Judged(claim, tuple(_check(one, tables) for one in claim.holds))


def compared_cells(tables: Mapping[str, Table]) -> Iterator[Evidence]:
    """Yield the evidence of the claims on a share among others, or on a difference from another cell.

    Parameters
    ----------
    tables : mapping
        All the tables of one wave, by question id. What the wave does not tell is not yielded.
    """
    claims = read_claims(next(iter(tables.values())).wave.folder.parent.parent)
    for check in (check for claim in claims.claims for check in claim.holds) if claims else ():
        if len(check.cells) > 1 and (found := _check(check, tables)).estimates:
            yield found


def _check(check: Check, tables: Mapping[str, Table]) -> Evidence:
    places = [(tables.get(question), code) for question, _, code in (one.partition("/") for one in check.cells)]
    # The wave may not have put the question, or not have had the option.
    there = [(table, table[code]) for table, code in places if table and table.base and code in _codes(table)]
    if len(there) < len(places):
        return Evidence(check, reason="not_asked")
    if any(table.too_few for table, _ in there):
        return Evidence(check, reason="too_few")
    found = _measured(check, tuple(there))
    waiting = any(cell.code in to_confirm(table) for table, cell in there)
    return replace(found, reason="to_confirm") if waiting else found


def _measured(check: Check, cells: tuple[tuple[Table, Cell], ...]) -> Evidence:
    if not all(cell.known for _, cell in cells):
        return Evidence(check, cells, reason="not_disclosed")
    table, cell = cells[0]
    if len(cells) == 1:
        return Evidence(check, cells, estimates_of(table.wave, cell))
    other, other_cell = cells[1]
    if not same_respondents(table, other):
        return Evidence(check, cells, reason="other_respondents")
    if check.among:
        return _among(check, table, cell, other, other_cell)
    return Evidence(check, cells, lead(table, cell.code, other, other_cell.code))


def _among(check: Check, table: Table, cell: Cell, whole: Table, among: Cell) -> Evidence:
    """A share of those who gave another answer, where the wave knows how many gave both."""
    cells, parts = ((table, cell), (whole, among)), whole.question.parts(among.code)
    within = table.question.id == whole.question.id and set(table.question.parts(cell.code)) <= set(parts)
    if table.wave.reconstructed and not within:
        return Evidence(check, cells, reason="joint")
    answers, others = (one.wave.answers(one.question.id) for one in (table, whole))
    those = any_of(others, parts)
    chosen = any_of(answers, table.question.parts(cell.code))[those]
    estimator = ShareEstimator.of(table.wave, answers, table.confidence, those)
    known = max(cell.disclosure, among.disclosure, key=DISCLOSURES.index)
    found = estimator.cell(cell.code, cell.kind, cell.label, chosen, known)
    if 0 < found.base < THRESHOLD:
        return Evidence(check, cells, reason="not_disclosed")
    base = estimator.answered or estimator.asked
    if too_few(base.size, base.effective):
        return Evidence(check, cells, reason="too_few")
    return Evidence(check, ((table, found), cells[1]), estimates_of(table.wave, found))


def _codes(table: Table) -> set[str]:
    return {cell.code for cell in table}
