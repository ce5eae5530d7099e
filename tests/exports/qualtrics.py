"""Qualtrics: *Data & Analysis, Export*, as CSV with its three header rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from .files import Row, repeated, write_csv
from .respondents import Question, Respondent, questions

# Column, its ImportId, and the second row, which comes in the language of the account.
SYSTEM = (
    ("StartDate", "startDate", "Start Date", "Data di inizio"),
    ("EndDate", "endDate", "End Date", "Data di fine"),
    ("Status", "status", "Response Type", "Tipo di risposta"),
    ("IPAddress", "ipAddress", "IP Address", "Indirizzo IP"),
    ("Progress", "progress", "Progress", "Avanzamento"),
    ("Duration (in seconds)", "duration", "Duration (in seconds)", "Durata (in secondi)"),
    ("Finished", "finished", "Finished", "Terminato"),
    ("RecordedDate", "recordedDate", "Recorded Date", "Data di registrazione"),
    ("ResponseId", "_recordId", "Response ID", "ID risposta"),
    ("RecipientLastName", "recipientLastName", "Recipient Last Name", "Cognome del destinatario"),
    ("RecipientFirstName", "recipientFirstName", "Recipient First Name", "Nome del destinatario"),
    ("RecipientEmail", "recipientEmail", "Recipient Email", "E-mail del destinatario"),
    ("ExternalReference", "externalDataReference", "External Data Reference", "Riferimento dati esterni"),
    ("LocationLatitude", "locationLatitude", "Location Latitude", "Latitudine della posizione"),
    ("LocationLongitude", "locationLongitude", "Location Longitude", "Longitudine della posizione"),
    ("DistributionChannel", "distributionChannel", "Distribution Channel", "Canale di distribuzione"),
    ("UserLanguage", "userLanguage", "User Language", "Lingua dell'utente"),
)
DATES = ("startDate", "endDate", "recordedDate")
UNANSWERED = "-99"
TEXT = {"it": "Testo", "en": "Text"}
CHOICE = {"it": "Scelta selezionata", "en": "Selected Choice"}


def write_csv_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "en",
    *,
    labels: bool = False,
    split: bool = True,
    previews: bool = False,
    seen_unanswered: bool = False,
    bom: bool = True,
    extra_column: bool = False,
    import_ids: bool = True,
    duplicates: int = 0,
) -> None:
    """Write the CSV.

    ``labels`` writes choice texts in place of numbers; ``split`` gives each option its column; ``seen_unanswered``
    writes -99 where something was shown and left out; ``previews`` puts two of the author's trials on top;
    ``extra_column`` ends each row with an empty cell; without ``import_ids`` the third header row is missing.
    """
    columns = [column for question in questions() for column in _columns(question, language, split)]
    heads = [
        [*(name for name, *_ in SYSTEM), *(name for name, _, _ in columns)],
        [*(it if language == "it" else en for *_, en, it in SYSTEM), *(text for _, text, _ in columns)],
        [*(_import_id(key) for _, key, *_ in SYSTEM), *(json.dumps(key, separators=(",", ":")) for *_, key in columns)],
    ]
    sent = sorted(respondents, key=lambda one: one.left)
    body = [_row(one, language, labels, split, seen_unanswered, preview=False) for one in sent]
    trials = [
        _row(_trial(one), language, labels, split, seen_unanswered, preview=True)
        for one in [one for one in sent if one.complete][:2]
    ]
    rows = [*heads[: 3 if import_ids else 2], *(trials if previews else []), *repeated(body, duplicates)]
    if extra_column:
        rows = [[*row, ""] for row in rows]
    write_csv(path, rows, encoding="utf-8-sig" if bom else "utf-8", newline="\n")


def _import_id(key: str) -> str:
    zone = {"timeZone": "Europe/Rome"} if key in DATES else {}
    return json.dumps({"ImportId": key, **zone}, separators=(",", ":"))


def _columns(question: Question, language: str, split: bool) -> list[tuple[str, str, dict[str, str]]]:
    """Name, text and import id of each column of a question."""
    qid, text = f"QID{questions().index(question) + 1}", question.text[language]
    if not question.multiple:
        return [(question.id, text, {"ImportId": qid})]
    options = [question.label(code, language) for code in question.codes]
    if not question.other:
        start = f"{text} - "
    else:
        options.append(question.other[language])
        start = f"{text} - {CHOICE[language]} - "
    if split:
        columns = [
            (f"{question.id}_{i}", start + option, {"ImportId": qid, "choiceId": str(i)})
            for i, option in enumerate(options, start=1)
        ]
    else:
        columns = [(question.id, start.removesuffix(" - "), {"ImportId": qid})]
    if question.other:
        last = len(options)
        label = f"{text} - {question.other[language]} - {TEXT[language]}"
        columns.append((f"{question.id}_{last}_TEXT", label, {"ImportId": f"{qid}_{last}_TEXT"}))
    return columns


def _row(one: Respondent, language: str, labels: bool, split: bool, seen_unanswered: bool, *, preview: bool) -> Row:
    progress = 100 if one.complete else round(100 * len(one.answers) / len(questions()))
    recorded = one.left + timedelta(seconds=1 if one.complete else 7 * 24 * 3600)  # left open, closed after a week
    about: Row = [
        _moment(one.started),
        _moment(one.left),
        ("Survey Preview" if preview else "IP Address") if labels else int(preview),
        "" if preview else f"203.0.113.{one.number % 254 + 1}",
        progress,
        one.seconds,
        str(one.complete) if labels else int(one.complete),
        _moment(recorded),
        f"R_{one.token}",
        *[""] * 4,
        "45.4722",
        "9.1922",
        "preview" if preview else "anonymous",
        language.upper(),
    ]
    unseen = UNANSWERED if seen_unanswered else ""
    return [*about, *(cell for q in questions() for cell in _cells(one, q, language, labels, split, unseen))]


def _trial(one: Respondent) -> Respondent:
    """What the author clicked through the day before: someone's answers, under another id."""
    day = timedelta(days=1)
    return Respondent(
        one.number, one.token[::-1], one.started - day, one.left - day, True, one.answers, {"tavola_05": "prova"}
    )


def _cells(one: Respondent, question: Question, language: str, labels: bool, split: bool, unanswered: str) -> Row:
    """The cells of a question; ``unanswered`` is what stands where something shown was left out."""
    blank = unanswered if one.saw(question) else ""
    if not question.multiple:
        code = one.single(question)
        return [blank if code is None else _value(question, code, language, labels)]
    other, text = question.other, one.text(question)
    values = [_value(question, code, language, labels) for code in question.codes]
    given = [code in one.ticked(question) for code in question.codes]
    if other:
        values.append(other[language] if labels else str(len(values) + 1))
        given.append(text is not None)
    if split:
        cells: Row = [
            (value if labels else "1") if ticked else blank for value, ticked in zip(values, given, strict=True)
        ]
    else:
        cells = [",".join(value for value, ticked in zip(values, given, strict=True) if ticked) or blank]
    return [*cells, blank if text is None else text] if other else cells


def _value(question: Question, code: str, language: str, labels: bool) -> str:
    return question.label(code, language) if labels else str(question.position(code))


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S")
