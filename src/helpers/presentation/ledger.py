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
from helpers.analysis.vocabulary import Estimate, earned, vocabulary
from helpers.presentation.bound import Listed, Phrase, label, moment, share, share_among, titled
from helpers.presentation.catalogue import word
from helpers.presentation.fragments import Fragment, joined
from helpers.presentation.numbers import whole
from helpers.presentation.sentences import claim_word
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
    """Return what a reader should take away from a ledger: what holds firmly, what does not, what became of it since.

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
        columns.append(word("claim_since", language).format(wave=ledger.baseline.record.title.in_(language)))
    groups = [
        (_heading(ledger, source), [_row(ledger, one) for one in some])
        for source, some in groupby(ledger.judged, key=lambda one: one.claim.source)
    ]
    caption = word("ledger_caption", language).format(wave=wave.record.title.in_(language))
    values = {"caption": caption, "columns": columns, "groups": groups, "since": ledger.baseline is not None}
    lines = [" | ".join((row["says"], row["verdict"], str(row["numbers"]))) for _, rows in groups for row in rows]
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
    parts = [
        _points(word(f"takeaway_{verdict}", language), [(one, _told(ledger, one)) for one in claims])
        for verdict, claims in ledger.by_verdict.items()
        if claims and verdict in ("supported", "contradicted")
    ]
    if ledger.baseline:
        parts.append(_since_then(ledger))
    parts.append(said(word("takeaway_rest", language)))
    return joined(parts)


def _since_then(ledger: Ledger) -> Fragment:
    """Which of the claims that the baseline bore out still stand, and which do not."""
    assert ledger.baseline is not None
    language, then = ledger.table.language, moment(ledger.baseline, ledger.table.language)
    told = [one for one in ledger.judged if ledger.since(one) in ("still", "no_longer")]
    lost = [one for one in told if ledger.since(one) == "no_longer"]
    heading = word("takeaway_since", language)
    if not told:
        return _points(heading, [(None, Phrase("claims_none_told", language, {"then": then}))])
    kept = (len(told) - len(lost)) / len(told)
    found = earned(vocabulary().shares, Estimate(kept, kept, kept))
    parts: dict[str, Any] = {"then": then}
    if found and found[0].word != "few":
        parts["size"] = claim_word(*found, language)
    pattern = "claims_still" if "size" in parts else "claims_still_some" if kept else "claims_still_none"
    return _points(heading, [(None, Phrase(pattern, language, parts)), *((one, _told(ledger, one)) for one in lost)])


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
    """A claim in a sentence, its numbers after it."""
    language = ledger.table.language
    says = judged.claim.says.in_(language).rstrip(".")
    numbers = _numbers(judged, language)
    return Phrase("claim_told", language, {"says": says, "numbers": Listed(tuple(numbers), language)})


def _heading(ledger: Ledger, source: str) -> str:
    language, codebook = ledger.table.language, ledger.table.wave.codebook
    if source == CONCLUSIONS:
        return word("conclusions", language)
    number, title = codebook.number(source), codebook.question(source).title.in_(language)
    return f"{word('table', language)} {number} · {title}"


def _row(ledger: Ledger, judged: Judged) -> dict[str, Any]:
    language, verdict = ledger.table.language, judged.verdict
    since = ledger.since(judged)
    return {
        "id": judged.claim.id,
        "says": judged.claim.says.in_(language),
        "css": verdict.replace("_", "-"),
        "verdict": word(f"verdict_{verdict}", language),
        "numbers": _evidence(judged, language),
        "since": word(f"since_{since}", language) if since else "",
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


def _numbers(judged: Judged, language: Language) -> list[Phrase]:
    """Each cell of a claim, once."""
    found = {
        (table.question.id, cell.code): _number(one, table, cell, judged.claim.source)
        for one in judged.evidence
        for table, cell in one.cells
    }
    return [Phrase("claim_number", language, parts) for parts in found.values()]


def _number(evidence: Evidence, table: Table, cell: Cell, source: str) -> dict[str, Any]:
    """The label of a cell and its share."""
    known: Any = word("not_disclosed", table.language)
    if cell.known:
        found = evidence.check.across and evidence.found
        across = found and f"{table.question.id}/{cell.code}" == evidence.check.cell
        known = (share_among if across else share)(table, cell)
    return {"label": (label if table.question.id == source else titled)(table, cell), "share": known}
