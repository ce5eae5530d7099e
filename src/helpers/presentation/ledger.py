"""The ledger as it stands on the page: the takeaways, the claims with their verdicts, and how many have which."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from helpers.analysis.cells import Cell
from helpers.analysis.claims import CONCLUSIONS
from helpers.analysis.ledger import VERDICTS, Evidence, Judged, Ledger
from helpers.analysis.tables import Table
from helpers.presentation.bound import (
    Claim,
    Listed,
    Phrase,
    label,
    moment,
    share,
    share_among,
    share_answered,
    share_before,
    titled,
)
from helpers.presentation.catalogue import word
from helpers.presentation.fragments import Fragment, joined
from helpers.presentation.numbers import whole
from helpers.presentation.views import Row, figures_table, fragment, link_to, said, sentence, show
from helpers.survey.names import Language


@dataclass(frozen=True)
class Takeaways:
    """What of a ledger a reader should take away."""

    ledger: Ledger


@dataclass(frozen=True)
class Tally:
    """How many claims of a ledger have which verdict."""

    ledger: Ledger


def takeaways(ledger: Ledger) -> Takeaways:
    """Return what a reader should take away from a ledger: what holds firmly, what no longer holds, what does not hold.

    No statement stands under two of these.

    Give it to `show`.
    """
    return Takeaways(ledger)


def tally(ledger: Ledger) -> Tally:
    """Return how many claims of a ledger have which verdict, now and in the baseline wave; give it to `show`."""
    return Tally(ledger)


@show.register
def _(ledger: Ledger) -> Fragment:
    language, wave = ledger.table.language, ledger.table.wave
    if not ledger.judged:
        return said(word("no_claims", language))
    columns = [word(name, language) for name in ("claim", "verdict", "claim_numbers")]
    if ledger.baseline:
        columns.append(word("claim_since", language).format(wave=moment(ledger.baseline, language)))
    groups = [
        (_heading(ledger, source), [_row(ledger, one) for one in some])
        for source, some in groupby(ledger.judged, key=lambda one: one.claim.source)
    ]
    # The report that made the claims is that of an earlier wave, unless this wave has it.
    own = "ledger_caption" if ledger.origin == wave.id else "ledger_caption_later"
    caption = word(own, language).format(wave=wave.record.title.in_(language), year=ledger.origin[:4])
    values = {"caption": caption, "columns": columns, "groups": groups, "since": ledger.baseline is not None}
    lines = [" | ".join((row["says"], str(row["verdict"]), str(row["numbers"]))) for _, rows in groups for row in rows]
    return fragment("ledger", "\n".join((caption, *lines)), values)


@show.register
def _(tally: Tally) -> Fragment:
    ledger = tally.ledger
    language = ledger.table.language
    if not ledger.judged:
        return said(word("no_claims", language))
    columns = [word("verdict", language), ledger.table.wave.record.title.in_(language)]
    columns += [ledger.baseline.record.title.in_(language)] if ledger.baseline else []
    before = [one.verdict for one in ledger.before.values()]
    rows = [
        Row(
            word(f"verdict_{verdict}", language),
            (
                whole(len(ledger.by_verdict[verdict]), language),
                *([whole(before.count(verdict), language)] if ledger.baseline else []),
            ),
        )
        for verdict in VERDICTS
    ]
    return figures_table("verdicts", word("tally_caption", language), columns, [("", rows)], [])


@show.register
def _(takeaways: Takeaways) -> Fragment:
    ledger = takeaways.ledger
    language = ledger.table.language
    if not ledger.judged:
        return said(word("no_claims", language))
    lost = [one for one in ledger.judged if ledger.since(one) == "no_longer"]
    failing = [one for one in ledger.judged if one.verdict in ("fails", "contradicted") and one not in lost]
    told = {"supported": ledger.by_verdict["supported"], "no_longer": lost, "failing": failing}
    parts = [
        _points(word(f"takeaway_{heading}", language), [(one, _told(ledger, one)) for one in claims])
        for heading, claims in told.items()
        if claims
    ]
    if ledger.baseline:
        heading = word("claim_since", language).format(wave=moment(ledger.baseline, language))
        parts.insert(0, _points(heading, [(None, _still(ledger))]))
    rest = "takeaway_rest" if any(told.values()) else "takeaway_none"
    return joined([*parts, said(word(rest, language))])


def _still(ledger: Ledger) -> Phrase:
    """How many of the claims that the baseline bore out still stand."""
    assert ledger.baseline is not None
    language = ledger.table.language
    then = {"then": moment(ledger.baseline, language)}
    told = [since for one in ledger.judged if (since := ledger.since(one)) in ("still", "no_longer")]
    if not told:
        return Phrase("claims_none_told", language, then)
    kept = {*told}
    pattern = "claims_still_some" if len(kept) > 1 else "claims_still_all" if "still" in kept else "claims_still_none"
    return Phrase(pattern, language, then)


def _points(heading: str, points: list[tuple[Judged | None, Phrase]]) -> Fragment:
    lines = [
        sentence(phrase) + Markup(" ") + _link(one) if one and one.evidence else sentence(phrase)
        for one, phrase in points
    ]
    values = {"css": "takeaways", "heading": heading, "points": lines, "notes": []}
    return fragment("list", "\n".join((heading, *(str(phrase) for _, phrase in points))), values)


def _link(judged: Judged) -> Markup:
    return link_to(judged.evidence[0].cells[0][0]) if judged.evidence[0].cells else Markup()


def _told(ledger: Ledger, judged: Judged) -> Phrase:
    """A claim in a sentence, its numbers after it; one that fails is told as that, with what its numbers were."""
    language = ledger.table.language
    says: Any = judged.claim.says.in_(language).rstrip(".")
    if judged.verdict == "supported":
        numbers = Listed(tuple(_numbers(judged, language)), language)
        return Phrase("claim_told", language, {"says": _verdict(says, judged), "numbers": numbers})
    numbers = Listed(tuple(_numbers(judged, language, ledger)), language)
    parts = {"verdict": _verdict(word(f"told_{judged.verdict}", language), judged), "says": says, "numbers": numbers}
    return Phrase("claim_denied", language, parts)


def _heading(ledger: Ledger, source: str) -> str:
    language, codebook = ledger.table.language, ledger.table.wave.codebook
    if source == CONCLUSIONS:
        return word("conclusions", language)
    number, title = codebook.number(source), codebook.question(source).title.in_(language)
    return f"{word('table', language)} {number} · {title}"


def _verdict(text: str, judged: Judged, when: str = "now") -> Claim:
    """Words that tell the verdict of a claim: of the wave (`now`), or of its baseline (`then`)."""
    return Claim(text, f"verdict {judged.verdict}", judged.claim.id, when)


def _row(ledger: Ledger, judged: Judged) -> dict[str, Any]:
    language, verdict = ledger.table.language, judged.verdict
    since = ledger.since(judged)
    return {
        "id": judged.claim.id,
        "says": judged.claim.says.in_(language),
        "css": verdict.replace("_", "-"),
        "verdict": _verdict(word(f"verdict_{verdict}", language), judged),
        "numbers": _evidence(judged, language),
        "since": _verdict(word(f"since_{since}", language), ledger.before[judged.claim.id], "then") if since else "",
    }


def _evidence(judged: Judged, language: Language) -> Any:
    """The numbers that a claim was judged by, or the reason why it could not be."""
    if judged.claim.out_of_scope:
        return judged.claim.out_of_scope.in_(language)
    numbers = _numbers(judged, language)
    told = Listed(tuple(numbers), language) if numbers else None
    if judged.reason is None:
        return told
    reason = word(f"reason_{judged.reason}", language)
    return Phrase("claim_undecided", language, {"reason": reason, "numbers": told}) if told else reason


def _numbers(judged: Judged, language: Language, since: Ledger | None = None) -> list[Phrase]:
    """Each cell of a claim, once, and beside it what it was in the baseline of a ledger."""
    found = {
        (table.question.id, cell.code): _number(one, table, cell, judged.claim.source, since)
        for one in judged.evidence
        for table, cell in (one.cells[:1] if _is_among(one) else one.cells)
    }
    return list(found.values())


def _is_among(evidence: Evidence) -> bool:
    return bool(evidence.check.among and evidence.estimates)


def _number(evidence: Evidence, table: Table, cell: Cell, source: str, since: Ledger | None) -> Phrase:
    """The label of a cell and its share."""
    language, question = table.language, table.question.id
    parts: dict[str, Any] = {"label": (label if question == source else titled)(table, cell)}
    parts["share"] = word("not_disclosed", language)
    if not cell.known:
        return Phrase("claim_number", language, parts)
    if _is_among(evidence):
        whole_table, among = evidence.cells[1]
        those = (label if whole_table.question.id == question else titled)(whole_table, among)
        return Phrase("claim_number_among", language, parts | {"share": share_among(table, cell), "among": those})
    parts["share"] = share(table, cell)
    if evidence.found == "open" and not evidence.check.other:
        return Phrase("claim_number_open", language, parts | {"answered": share_answered(table, cell)})
    change = since.changes.get(question) if since else None
    before = next((one.before for one in change.cells if one.now.code == cell.code), None) if change else None
    if not since or not since.baseline or not before:
        return Phrase("claim_number", language, parts)
    parts |= {"then": moment(since.baseline, language), "before": share_before(table, cell, before)}
    return Phrase("claim_number_since", language, parts)
