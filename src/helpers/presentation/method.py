"""The methodological note of a wave, after the items of AAPOR's Transparency Initiative; blanks stay visible."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from helpers.analysis.inference import POWER, design_effect, effective_base, smallest_detectable_difference
from helpers.analysis.tables import CONFIDENCE
from helpers.presentation.bound import Phrase
from helpers.presentation.catalogue import counted, month, word
from helpers.presentation.fragments import Fragment, as_written
from helpers.presentation.numbers import decimal, percent, share_percent, whole
from helpers.presentation.views import fragment
from helpers.survey.codebook import Language, Text
from helpers.survey.rounding import whole_percent
from helpers.survey.waves import Wave


def date(day: datetime.date, language: Language) -> str:
    """Return a date in words.

    Examples
    --------
    >>> date(datetime.date(2020, 3, 17), "it"), date(datetime.date(2020, 5, 1), "it")
    ('17 marzo 2020', '1º maggio 2020')
    """
    number = "1º" if day.day == 1 and language == "it" else str(day.day)
    return f"{number} {month(day.month, language)} {day.year}"


def notice(wave: Wave, language: Language) -> str:
    """Return the sentence that stands at the top of every page of the wave: how far its numbers go, said once.

    Empty for a probability sample, of which nothing need be said.
    """
    inference = "unlabelled" if "inference" in wave.record.to_fill_in else wave.record.inference
    if wave.reconstructed:
        return word("notice_reconstructed", language)
    return "" if inference == "probability" else word(f"notice_{inference}", language)


def describe(wave: Wave, language: Language = "it") -> Fragment:
    """Return the methodological note of a wave: who, when, how, response, and what cannot be concluded.

    The items are those AAPOR's Transparency Initiative asks for; what `wave.yml` leaves blank is shown
    as not stated.
    """
    blank, to_fill_in = word("not_stated", language), word("to_fill_in", language)
    items = [
        (word(name, language), value or (to_fill_in if name in _waiting(wave) else blank))
        for name, value in _items(wave, language)
    ]
    cannot = _limits(wave, language)
    assumptions = [text.in_(language).rstrip() for text in wave.record.assumptions]
    waiting = [word(name, language) for name in _waiting(wave)]
    lists = [(word("limits", language), cannot), (word("assumptions", language), assumptions)]
    text = "\n".join([f"{item}: {value}" for item, value in items] + cannot + assumptions)
    return fragment("note", text, {"items": items, "lists": lists, "blank": blank, "waiting": waiting})


def limits(wave: Wave, language: Language = "it") -> Fragment:
    """Return what cannot be concluded from a wave, a sentence a reason."""
    points = _limits(wave, language)
    values = {"css": "limits", "heading": "", "points": points, "notes": []}
    return fragment("list", "\n".join(points), values)


def _limits(wave: Wave, language: Language) -> list[str]:
    reasons = {
        # Where nobody has said how respondents came, the notice says that, and no more is known.
        "limits_self_selected": wave.record.inference == "self_selected" and "inference" not in wave.record.to_fill_in,
        "limits_reconstructed": wave.reconstructed,
        "limits_opinion": True,
    }
    return [word(name, language) for name, holds in reasons.items() if holds] + list(_to_confirm(wave, language))


def _to_confirm(wave: Wave, language: Language) -> Iterator[str]:
    """What nobody chose, or answered, and somebody has to confirm was offered, or asked."""
    for id, codes in wave.record.to_confirm.items():
        labels = {option.code: option.in_(language) for option in wave.codebook.question(id).options}
        what = "; ".join(labels[code] for code in codes)
        name = "to_confirm_options" if codes else "to_confirm_question"
        yield word(name, language).format(number=wave.codebook.number(id), labels=what)


def _items(wave: Wave, language: Language) -> list[tuple[str, str | Phrase]]:
    record = wave.record

    def in_words(text: Text | None) -> str:
        return text.in_(language) if text else ""

    size = {"completes": whole(record.completes, language), "accesses": whole(record.accesses or 0, language)}
    known = "sample_size_partly" if record.accesses is None else "sample_size_known"
    return [
        ("conductor", record.conductor or ""),
        ("sponsor", record.sponsor or ""),
        ("population", in_words(record.population)),
        ("recruitment", in_words(record.recruitment)),
        ("incentive", in_words(record.incentive)),
        ("mode", in_words(record.mode)),
        ("language_of_survey", word("wording_note", language)),
        ("fieldwork", fieldwork(wave, language)),
        ("sample_size", counted(known, record.completes, language).format(**size)),
        ("response", _response(wave, language)),
        *([("records", _records(wave, language))] if record.account else []),
        ("precision", _precision(wave, language)),
        ("detectable", _detectable(wave, language)),
        ("weighting", _weighting(wave, language)),
        ("quality_checks", in_words(record.quality_checks)),
        ("provenance", provenance(wave, language)),
    ]


def fieldwork(wave: Wave, language: Language) -> str:
    """Return the dates of the fieldwork in words; empty where they are not known."""
    dates = wave.record.fieldwork
    if dates is None:
        return ""
    pattern = word("fieldwork_dates", language)
    return pattern.format(start=date(dates.start, language), end=date(dates.end, language))


def _waiting(wave: Wave) -> list[str]:
    """The items of the note that wait for somebody to complete `wave.yml`."""
    of_field = {"accesses": "sample_size", "invited": "response", "inference": "precision"}
    return [of_field.get(name, name) for name in wave.record.to_fill_in]


def _records(wave: Wave, language: Language) -> str:
    account = wave.record.account
    counts = {name: whole(count, language) for name, count in account} if account else {}
    return word("records_account", language).format(**counts)


def _precision(wave: Wave, language: Language) -> str:
    assumed = word("inference_to_confirm", language) if "inference" in wave.record.to_fill_in else ""
    size = wave.record.population_size
    finite = ""
    if wave.record.inference == "probability" and size is not None:
        finite = word("precision_finite", language).format(size=whole(size, language))
    return word(f"precision_{wave.record.inference}", language) + finite + assumed


def _detectable(wave: Wave, language: Language) -> str:
    base = effective_base(wave.weights, wave.completes)
    found = smallest_detectable_difference(base, base, CONFIDENCE)
    if found != found:  # NaN
        return word("detectable_none", language)
    parts = {"power": POWER, "confidence": CONFIDENCE}
    levels = {name: percent(share_percent(value), language) for name, value in parts.items()}
    return word("detectable_between", language).format(points=decimal(100 * found, language), **levels)


def _weighting(wave: Wave, language: Language) -> str:
    declared, weights = wave.record.weights, wave.weights
    stated = wave.record.weighting.in_(language) if wave.record.weighting else ""
    if declared is None or weights is None or not len(weights):
        return stated or word("unweighted", language)
    if not stated and declared.targets:
        titles = (wave.codebook.question(id).title.in_(language) for id in declared.targets)
        stated = word("weights_raked", language).format(questions=", ".join(titles))
    stated = stated or word("weights_column", language)
    if declared.trim:
        bounds = {"lower": declared.trim.lower or 0.0, "upper": declared.trim.upper or weights.max()}
        limits = {name: decimal(value, language, 2) for name, value in bounds.items()}
        stated += word("weights_trimmed", language).format(**limits)
    return stated + word("weights_effect", language).format(
        effect=decimal(design_effect(weights), language, 2),
        effective=decimal(effective_base(weights, len(weights)), language),
        least=decimal(weights.min(), language, 2),
        most=decimal(weights.max(), language, 2),
    )


def _response(wave: Wave, language: Language) -> str:
    invited, completes = wave.record.invited, wave.record.completes
    if invited is None:
        return word("response_none", language)
    share = percent(whole_percent(completes, invited), language)
    return word("response_known", language).format(
        share=share, completes=whole(completes, language), invited=whole(invited, language)
    )


def provenance(wave: Wave, language: Language) -> Phrase:
    """Return where the responses of a wave come from: as collected, or reconstructed from which printed report."""
    if not wave.reconstructed:
        return Phrase("provenance_collected", language, {})
    source = wave.record.source
    parts = {
        "title": as_written(source.title, language),
        "publisher": source.publisher or word("not_stated", language),
        "dated": date(source.dated, language) if source.dated else word("not_stated", language),
    }
    return Phrase("provenance_reconstructed", language, parts)
