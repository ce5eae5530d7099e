"""The ledger: the claims of a report judged by the tables of a wave, and by those of the wave before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from helpers.analysis.cells import Cell, ShareEstimator, any_of
from helpers.analysis.claims import Check, Claim, read_claims
from helpers.analysis.contrasts import lead, same_respondents
from helpers.analysis.derived import inside
from helpers.analysis.tables import Table, tabulate
from helpers.analysis.thresholds import THRESHOLD
from helpers.analysis.trends import NO_BASELINE
from helpers.analysis.vocabulary import Strength, estimates_of, strength
from helpers.survey.waves import Wave, open_wave, previous_wave

#: What becomes of a claim, from the firmest on.
Verdict = Literal["supported", "in_sample", "contradicted", "undecidable", "out_of_scope"]
VERDICTS: tuple[Verdict, ...] = ("supported", "in_sample", "contradicted", "undecidable", "out_of_scope")

#: Why the tables of a wave cannot decide.
Reason = Literal["not_asked", "not_disclosed", "joint", "other_respondents"]

#: What became of a claim since the baseline wave.
Since = Literal["still", "no_longer", "now", "still_not", "cannot_tell"]


@dataclass(frozen=True)
class Evidence:
    """One check of a claim: its cells, each with its table, and how it came out, or why it could not."""

    check: Check
    cells: tuple[tuple[Table, Cell], ...]
    found: Strength | None
    reason: Reason | None = None


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
        if found & {"fails", "contradicted", "open"}:
            return "contradicted"
        if None in found:
            return "undecidable"
        return "in_sample" if "in_sample" in found else "supported"

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
    """

    table: Table
    origin: str
    judged: tuple[Judged, ...]
    baseline: Wave | None
    before: Mapping[str, Judged]

    @cached_property
    def by_verdict(self) -> dict[Verdict, tuple[Judged, ...]]:
        """The judged claims by verdict, the firmest first."""
        return {verdict: tuple(one for one in self.judged if one.verdict == verdict) for verdict in VERDICTS}

    def since(self, judged: Judged) -> Since | None:
        """Return what became of a claim since the baseline; None where there is none, or nothing to decide."""
        if judged.claim.id not in self.before or judged.verdict == "out_of_scope":
            return None
        now, then = (_stands(one.verdict) for one in (judged, self.before[judged.claim.id]))
        if now is None or then is None:
            return "cannot_tell"
        return {(True, True): "still", (False, True): "no_longer", (True, False): "now"}.get((now, then), "still_not")  # type: ignore[return-value]


def _stands(verdict: Verdict) -> bool | None:
    return None if verdict == "undecidable" else verdict in ("supported", "in_sample")


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

    Examples
    --------
    >>> from helpers import open_wave, tabulate_all
    >>> found = ledger(tabulate_all(open_wave("2020-03")).values())
    >>> next(one.verdict for one in found.judged if one.claim.id == "overwhelming_majority")
    'contradicted'
    """
    by_id = {table.question.id: table for table in tables}
    first = next(iter(by_id.values()))
    wave, data = first.wave, first.wave.folder.parent.parent
    claims = read_claims(data)
    if claims is None:
        return Ledger(first, "", (), None, {})
    judged = tuple(judge(claim, by_id) for claim in claims.claims)
    name = baseline or previous_wave(wave.id, data)
    if name in ("", NO_BASELINE):
        return Ledger(first, claims.wave, judged, None, {})
    before = open_wave(name, data)
    then = {id: tabulate(before, id, first.language, first.confidence) for id in by_id}
    return Ledger(first, claims.wave, judged, before, {one.id: judge(one, then) for one in claims.claims})


def judge(claim: Claim, tables: Mapping[str, Table]) -> Judged:
    """Return a claim judged by the tables of a wave, by question id."""
    return Judged(claim, tuple(_check(one, tables) for one in claim.holds))


def shares_among(tables: Mapping[str, Table]) -> Iterator[tuple[str, str, Cell]]:
    """Yield the shares that claims ask for among those who answered another question: question, among, cell.

    Parameters
    ----------
    tables : mapping
        All the tables of one wave, by question id. What the wave does not tell is not yielded.
    """
    data = next(iter(tables.values())).wave.folder.parent.parent
    claims = read_claims(data)
    for check in (check for claim in claims.claims for check in claim.holds) if claims else ():
        if check.across and (found := _check(check, tables)).found:
            yield found.cells[0][0].question.id, str(check.among), found.cells[0][1]


def _check(check: Check, tables: Mapping[str, Table]) -> Evidence:
    places = [(tables.get(question), code) for question, _, code in (one.partition("/") for one in check.cells)]
    # The wave may not have put the question, or not have had the option.
    there = [(table, table[code]) for table, code in places if table and table.base and code in _codes(table)]
    if len(there) < len(places):
        return Evidence(check, (), None, "not_asked")
    table, cell = there[0]
    if check.among:
        return _among(check, table, cell, *there[1])
    if not all(one.known for _, one in there):
        return Evidence(check, tuple(there), None, "not_disclosed")
    if len(there) == 1:
        return Evidence(check, tuple(there), strength(check, *estimates_of(table.wave, cell)))
    other, other_cell = there[1]
    if not same_respondents(table, other):
        return Evidence(check, tuple(there), None, "other_respondents")
    return Evidence(check, tuple(there), strength(check, *lead(table, cell.code, other, other_cell.code)))


def _among(check: Check, table: Table, cell: Cell, whole: Table, among: Cell) -> Evidence:
    """A share of those who gave another answer: inside a net, or across two questions where the wave knows how."""
    if table.question.id == whole.question.id and cell.code in table.question.parts(among.code) != (cell.code,):
        part = inside(table, among.code)
        if not part[cell.code].known:
            return Evidence(check, ((table, cell),), None, "not_disclosed")
        return Evidence(check, ((part, part[cell.code]),), strength(check, *estimates_of(part.wave, part[cell.code])))
    if table.wave.reconstructed:
        return Evidence(check, ((table, cell), (whole, among)), None, "joint")
    if not same_respondents(table, whole):
        return Evidence(check, ((table, cell), (whole, among)), None, "other_respondents")
    answers, others = (one.wave.answers(one.question.id) for one in (table, whole))
    those = any_of(others, whole.question.parts(among.code))
    chosen = any_of(answers, table.question.parts(cell.code))[those]
    estimator = ShareEstimator.of(table.wave, answers, table.confidence, those)
    found = estimator.cell(cell.code, cell.kind, cell.label, chosen, cell.disclosure)
    if 0 < found.base < THRESHOLD:
        return Evidence(check, ((table, cell), (whole, among)), None, "not_disclosed")
    if not found.known:
        return Evidence(check, ((table, cell), (whole, among)), None, "not_asked")
    return Evidence(check, ((table, found), (whole, among)), strength(check, *estimates_of(table.wave, found)))


def _codes(table: Table) -> set[str]:
    return {cell.code for cell in table}
