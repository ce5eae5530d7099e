"""What changed in the questionnaire since the baseline wave: found by comparing, declared by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from helpers.survey.codebook import OTHER_TEXT, Codebook, Question
from helpers.survey.errors import nearest
from helpers.survey.filters import filters, same_filter
from helpers.survey.problems import Problem
from helpers.survey.reading import Reading
from helpers.survey.record import AsAsked, Comparability
from helpers.survey.responses import Answers, Responses, answer_column, answers
from helpers.survey.waves import Wave
from helpers.survey.wording import fold, repaired


@dataclass(frozen=True)
class Difference:
    """What is different about a question: in one word, and why; `known` where the codebook already says so."""

    question: str
    kind: Comparability
    reasons: tuple[str, ...] = ()
    known: bool = False


def as_asked(reading: Reading, codebook: Codebook) -> dict[str, AsAsked]:
    """Return how the export puts each question, where that shows and is not as in the codebook."""
    found = {}
    for question in codebook.questions:
        asked = AsAsked(
            text=reading.placed.wording.get(question.id),
            labels=_labels(reading, question),
            order=_order(reading, question),
        )
        if asked != AsAsked():
            found[question.id] = asked
    return found


def compare(
    reading: Reading, whole: Codebook, wave: str, asked: dict[str, AsAsked], baseline: Wave | None
) -> list[Difference]:
    """Return how each question differs from the baseline wave's; without one, only what the export lacks.

    Parameters
    ----------
    whole : Codebook
        Of all waves.
    asked : dict
        From `as_asked`.
    """
    found = []
    codebook = whole.as_asked_in(wave).as_shown()
    for question in codebook.questions:
        now = reading.placed.has(question.id)
        before = baseline is not None and baseline.had(question.id)
        if now and before and baseline is not None:
            found.append(_difference(reading, codebook, question, asked.get(question.id, AsAsked()), baseline))
        elif now:
            known = baseline is None or not question.in_wave(baseline.id)
            found.append(Difference(question.id, "new", ("the baseline wave did not have it",), known))
        elif before or question.in_wave(wave):
            why = ("the export has no column for it",)
            found.append(Difference(question.id, "dropped", why, known=not question.in_wave(wave)))
    return found


def undeclared(
    differences: Iterable[Difference], declared: dict[str, Comparability | None], hints: dict[str, str]
) -> list[Problem]:
    """Return the differences that nobody has declared, and the declarations that cannot be true.

    Parameters
    ----------
    hints : dict
        For a question without a column, the unplaced column that may be its own.
    """
    differences = list(differences)
    ids = [difference.question for difference in differences]
    problems = [Problem(f"the map declares a question {id!r}; {nearest(id, ids)}") for id in declared if id not in ids]
    for difference in differences:
        id, said = difference.question, declared.get(difference.question)
        there = difference.kind != "dropped"
        if said is not None and (said == "dropped") == there:
            what = f"{id}: declared {said}, but the export {'has' if there else 'does not have'} it"
            problems.append(Problem(what, "comparability", id, id, difference.kind))
        elif said == "new" and difference.kind != "new":
            what = f"{id}: declared new, but the baseline wave had it"
            problems.append(Problem(what, "comparability", id, id, difference.kind))
        elif said is None and difference.kind != "same" and not difference.known:
            what = f"{id}: {'; '.join(difference.reasons)}: declare it ({difference.kind}?)"
            if not there and id in hints:
                what = f"{id}: no column is found to hold it, and {hints[id]} may: if it does, say so in the map under "
                what += f"`columns`; if the questionnaire no longer asks it, declare it ({difference.kind})"
            problems.append(Problem(what, "comparability", id, id, difference.kind))
    return problems


def to_confirm(reading: Reading, codebook: Codebook, baseline: Wave, earlier: Wave | None) -> dict[str, list[str]]:
    """Return the options that nobody chose, though a part of the baseline wave did: were they offered? By question.

    A part are 5 % or more, and more than chance would have left without anybody now (score test, 5 %). A question that
    everybody left blank stands with no option.

    Parameters
    ----------
    codebook : Codebook
        As asked in the wave.
    earlier : Wave or None
        The wave that this one takes the place of: what was confirmed there is not asked again.
    """
    found: dict[str, list[str]] = {}
    for question in codebook.as_shown().questions:
        if not (reading.placed.has(question.id) and baseline.had(question.id)):
            continue
        now, then = answers(Responses.of(reading.frame), question), baseline.answers(question.id)
        n, base = int(now.answered.sum()), then.base
        there = earlier is not None and earlier.had(question.id) and question.id not in earlier.record.to_confirm
        before = earlier.answers(question.id) if earlier and there else None
        if now.base and not n and then.answered.any() and (before is None or before.answered.any()):
            found[question.id] = []
        codes = [option.code for option in question.options] if n else []
        shares = {code: then.choices[code].sum() / base for code in codes if code in _known(baseline, then)}
        gone = [code for code, share in shares.items() if share >= 0.05 and not now.choices[code].any()]
        gone = [code for code in gone if _p_of_nobody(shares[code], base, n) < 0.05]
        if gone := [code for code in gone if before is None or before.choices[code].any()]:
            found[question.id] = gone
    return found


def _known(wave: Wave, answers: Answers) -> set[str]:
    """The options of which a wave knows how many chose them: in a reconstructed one, those that are printed."""
    if not (wave.reconstructed and wave.published):
        return set(answers.question.codes)
    figures = wave.published.about(answers.question.id)
    return {code for one in figures if one.stated is None for code in (one.code, *one.codes) if code}


def _p_of_nobody(share: float, base: int, n: int) -> float:
    """The pooled score test of nobody of `n` against a share of another sample, two-sided, in closed form."""
    pooled = share * base / (base + n)
    return erfc(share / sqrt(2 * pooled * (1 - pooled) * (1 / base + 1 / n)))


def _difference(reading: Reading, codebook: Codebook, question: Question, asked: AsAsked, baseline: Wave) -> Difference:
    then = baseline.record.as_asked.get(question.id, AsAsked())
    earlier = baseline.codebook.question(question.id).as_shown()
    moved = sorted(set(question.codes) ^ set(earlier.codes))
    known = [f"option {code} is {'new' if code in question.codes else 'gone'}" for code in moved]
    other = [
        f"option {code} reads {asked.labels.get(code, 'as in the codebook')!r}"
        for code in sorted(set(asked.labels) | set(then.labels))
        if fold(asked.labels.get(code, "")) != fold(then.labels.get(code, ""))
    ]
    other += [f"nobody chose {code}, and many wrote {text!r}" for code, text in _unsaid(reading, question)]
    if len(asked.order) > 1 and asked.order == then.order[::-1]:
        other.append("the scale runs the other way")
    reasons: list[tuple[Comparability, list[str], bool]] = [("options_changed", known + other, not other)]
    now = filters(Responses.of(reading.frame), codebook, question.id)
    before = filters(baseline.responses, baseline.codebook, question.id)
    if (now is None) != (before is None):
        reasons.append(("base_changed", ["asked of everybody in one wave, and of some in the other"], False))
    elif not (same_filter(now, before) or baseline.reconstructed):
        reasons.append(("base_changed", ["asked of other people than in the baseline wave"], False))
    if fold(asked.text or "") != fold(then.text or ""):
        reasons.append(("reworded", [f"the question reads {asked.text or 'as in the codebook'!r}"], False))
    there = [(kind, why, known) for kind, why, known in reasons if why]
    if not there:
        return Difference(question.id, "same", known=True)
    every = tuple(reason for _, why, _ in there for reason in why)
    return Difference(question.id, there[0][0], every, all(known for _, _, known in there))


def _unsaid(reading: Reading, question: Question) -> list[tuple[str, str]]:
    """Options that nobody chose while one text was written again and again: the option under other words, maybe."""
    if not question.other:
        return []
    frame = reading.frame
    texts = frame[f"{question.id}[{OTHER_TEXT}]"].cat
    times = np.bincount(texts.codes, minlength=len(texts.categories))
    least = max(3, len(frame) / 20)
    often = [str(text) for text, n in zip(texts.categories, times, strict=True) if text and n >= least]
    if question.kind == "multiple":
        nobody = [code for code in question.codes if not (frame[f"{question.id}[{code}]"] == "1").any()]
    else:
        nobody = [code for code in question.codes if not (frame[answer_column(question)] == code).any()]
    return [(code, often[0]) for code in nobody] if often else []


def _labels(reading: Reading, question: Question) -> dict[str, str]:
    """The wording of the options that nobody gave in the codebook's words: those were put otherwise."""
    labels = {option.code: {fold(option.it), fold(option.en), fold(option.code)} for option in question.options}
    found: dict[str, list[str]] = {}
    for wording, code in reading.transcript.recodes.get(question.id, {}).items():
        if code in labels and question.id not in reading.transcript.by_number:
            found.setdefault(code, []).append(wording)
    return {
        code: wordings[0]
        for code, wordings in found.items()
        # Accents that a wrong encoding broke are no other wording.
        if not any(fold(wording) in labels[code] or repaired(wording) != wording for wording in wordings)
    }


def _order(reading: Reading, question: Question) -> tuple[str, ...]:
    position = reading.placed.at(question.id)
    if position is None or question.kind == "multiple":
        return ()
    recodes = {fold(wording): code for wording, code in reading.transcript.recodes[question.id].items()}
    labels = {fold(text): option.code for option in question.options for text in (option.it, option.en)}
    codes = [(labels | recodes).get(fold(label)) for label in reading.export.labels.get(position, ())]
    return tuple(code for code in codes if code in question.codes)
