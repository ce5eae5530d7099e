"""The methodological note of a wave, after the items of AAPOR's Transparency Initiative; blanks stay visible."""

from __future__ import annotations

import datetime

from helpers.presentation.fragments import Fragment
from helpers.presentation.numbers import percent, whole
from helpers.presentation.translations import month, word
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
    """Return the sentence that stands at the top of every page of the wave; empty where none is needed."""
    if wave.reconstructed:
        return word("notice_reconstructed", language)
    return word("notice_self_selected", language) if wave.record.inference == "self_selected" else ""


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
        "limits_self_selected": wave.record.inference == "self_selected",
        "limits_reconstructed": wave.reconstructed,
        "limits_opinion": True,
    }
    return [word(name, language) for name, holds in reasons.items() if holds]


def _items(wave: Wave, language: Language) -> list[tuple[str, str]]:
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
        ("sample_size", word(known, language).format(**size)),
        ("response", _response(wave, language)),
        *([("records", _records(wave, language))] if record.account else []),
        ("precision", _precision(wave, language)),
        ("weighting", in_words(record.weighting) or word("unweighted", language)),
        ("quality_checks", in_words(record.quality_checks)),
        ("provenance", _provenance(wave, language)),
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
    return word(f"precision_{wave.record.inference}", language) + assumed


def _response(wave: Wave, language: Language) -> str:
    invited, completes = wave.record.invited, wave.record.completes
    if invited is None:
        return word("response_none", language)
    share = percent(whole_percent(completes, invited), language)
    return word("response_known", language).format(
        share=share, completes=whole(completes, language), invited=whole(invited, language)
    )


def _provenance(wave: Wave, language: Language) -> str:
    if not wave.reconstructed:
        return word("provenance_collected", language)
    source = wave.record.source
    return word("provenance_reconstructed", language).format(
        title=source.title,
        publisher=source.publisher or word("not_stated", language),
        dated=date(source.dated, language) if source.dated else word("not_stated", language),
    )
