"""What was declared of how two waves compare, followed from wave to wave where it was not declared of these two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from helpers.survey.files import read_yaml
from helpers.survey.names import known_waves
from helpers.survey.record import AsAsked, Comparability, Compared, WaveRecord
from helpers.survey.waves import Wave
from helpers.survey.wording import fold

#: How a question compares in two waves: as declared, or `undeclared`, and then it is not compared.
Comparison = Literal[Comparability, "undeclared"]

#: What ends a series: whatever was declared beyond it, the question does not compare.
BREAKING: tuple[Comparability, ...] = ("options_changed", "base_changed")

_Records = Callable[[str], WaveRecord]


def comparison(now: Wave, before: Wave, question: str) -> Comparison:
    """Return how a question of a wave compares with that of another one, by what was declared.

    What the record of one wave declares of the other holds. Else the declarations on the way from one to the other are
    put together: one that breaks the series breaks it for both, `reworded` stays `reworded`. Where the way ends (no
    wave was declared, or it was removed), or a wave on it did not have the question, the series is broken if any later
    wave's declaration broke it; if none did, the records decide: the question compares if both put it alike, and is
    undeclared if they did not.
    """
    records = _records(now.folder.parent, {now.id: now.record, before.id: before.record})
    ids, links = chain(now.id, records, now.folder.parent, before.id)
    direct = ids == [now.id, before.id]
    if direct and question in links[0].questions:
        return links[0].questions[question]
    if not now.had(question):
        return "dropped"
    if not before.had(question):
        return "new"
    other_ids, other_links = chain(before.id, records, before.folder.parent)
    if meeting := next((id for id in ids if id in other_ids), ""):
        links = [*links[: ids.index(meeting)], *other_links[: other_ids.index(meeting)]]
        states = [link.questions.get(question) for link in links]
    else:
        later = [link for id, link in zip(ids, links, strict=False) if id > before.id]
        earlier = now.record.comparability.earlier if now.record.comparability else {}
        states = [link.questions.get(question) for link in later]
        states += [kept.get(question) for id, kept in earlier.items() if id > before.id]
    for state in BREAKING:
        if state in states:
            return state
    followed = meeting and not {None, "new", "dropped"} & set(states)
    found = "same" if followed else _by_records(now, before, question)
    return "reworded" if found == "same" and "reworded" in states else found


def chain(wave: str, records: _Records, waves: Path, until: str = "") -> tuple[list[str], list[Compared]]:
    """Return the waves from one back along the baselines they declare, and what each declares.

    It ends with the wave `until`, with one that declares nothing, or with one whose baseline is gone: then there are as
    many declarations as waves.
    """
    ids, links = [wave], []
    while ids[-1] != until and (compared := records(ids[-1]).comparability):
        links.append(compared)
        baseline = _baseline(compared, records, waves)
        if not baseline or baseline in ids:
            break
        ids.append(baseline)
    return ids, links


def breaks_before(baseline: Wave) -> dict[str, dict[str, Comparability]]:
    """Return what broke a series up to a wave, by wave and question: a later wave keeps it, should one be removed."""
    kept = baseline.record.comparability.earlier if baseline.record.comparability else {}
    waves = baseline.folder.parent
    ids, links = chain(baseline.id, _records(waves, {baseline.id: baseline.record}), waves)
    found = {id: {q: state for q, state in link.questions.items() if state in BREAKING}
             for id, link in zip(ids, links, strict=False)}  # fmt: skip
    return {id: states for id, states in (kept | found).items() if states}


def _records(waves: Path, known: dict[str, WaveRecord]) -> _Records:
    def record(id: str) -> WaveRecord:
        if id not in known:
            known[id] = read_yaml(waves / id / "wave.yml", WaveRecord)
        return known[id]

    return record


def _baseline(compared: Compared, records: _Records, waves: Path) -> str:
    """The wave that a declaration is about: by the digest of its responses, whatever it is called now; else by name."""
    known = known_waves(waves.parent)
    named = [compared.baseline] if compared.baseline in known else []
    by_digest = (id for id in [*named, *known] if records(id).responses.sha256 == compared.sha256)
    return next(by_digest, "".join(named)) if compared.sha256 else "".join(named)


def _by_records(now: Wave, before: Wave, question: str) -> Comparison:
    one, other = (wave.codebook.question(question).codes for wave in (now, before))
    if set(one) != set(other):
        return "options_changed"
    return "same" if _as_put(now, question) == _as_put(before, question) else "undeclared"


def _as_put(wave: Wave, question: str) -> tuple[object, ...]:
    asked, codes = wave.record.as_asked.get(question, AsAsked()), wave.codebook.question(question).codes
    labels = {code: fold(label) for code, label in asked.labels.items()}
    straight = asked.order == tuple(code for code in codes if code in asked.order)
    return fold(asked.text or ""), labels, () if straight else asked.order
