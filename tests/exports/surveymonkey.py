"""SurveyMonkey: *All individual responses*, with two header rows. Who broke off is in it, and nothing says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from .files import Row, repeated, write_csv, write_xlsx
from .respondents import Question, Respondent, questions

SYSTEM = {
    "en": [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Email Address",
        "First Name",
        "Last Name",
        "Custom Data 1",
    ],
    "it": [
        "ID rispondente",
        "ID raccoglitore",
        "Data inizio",
        "Data fine",
        "Indirizzo IP",
        "Indirizzo email",
        "Nome",
        "Cognome",
        "Dati personalizzati 1",
    ],
}
RESPONSE = {"en": "Response", "it": "Risposta"}
OTHER = {"en": "Other (please specify)", "it": "Altro (specificare)"}
COLLECTOR = 398_765_432


def write_csv_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "en",
    *,
    encoding: str = "utf-8-sig",
    newline: str = "\r\n",
    keep_unchosen: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the CSV, in whatever encoding the account's computer had."""
    rows = _rows(respondents, language, keep_unchosen, duplicates)
    shown = [[_moment(cell) if isinstance(cell, datetime) else cell for cell in row] for row in rows]
    write_csv(path, shown, encoding=encoding, newline=newline)


def write_xlsx_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "en",
    *,
    keep_unchosen: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the workbook, whose times are real ones."""
    rows = _rows(respondents, language, keep_unchosen, duplicates)
    write_xlsx(path, rows, sheet="Sheet", dates="mm/dd/yyyy hh:mm:ss AM/PM")


def _rows(respondents: Sequence[Respondent], language: str, keep_unchosen: bool, duplicates: int) -> list[Row]:
    system = SYSTEM[language]
    heads, subheads = list(system), [""] * len(system)
    shown = {q.id: _options(respondents, q, keep_unchosen) for q in questions()}
    for question in questions():
        below = _subheads(question, shown[question.id], language)
        heads += [question.text[language], *[""] * (len(below) - 1)] if below else []
        subheads += below
    body = [
        [*_system(one), *(cell for q in questions() for cell in _cells(one, q, shown[q.id], language))]
        for one in reversed(respondents)  # the newest first
    ]
    return [heads, subheads, *repeated(body, duplicates)]


def _options(respondents: Sequence[Respondent], question: Question, keep_unchosen: bool) -> list[str]:
    """The options that have a column: unless asked for, not those that nobody chose."""
    if not question.multiple:
        return []
    return [
        code for code in question.codes if keep_unchosen or any(code in one.ticked(question) for one in respondents)
    ]


def _subheads(question: Question, options: list[str], language: str) -> list[str]:
    if not question.multiple:
        return [RESPONSE[language]]
    return [*(question.label(code, language) for code in options), *([OTHER[language]] if question.other else [])]


def _system(one: Respondent) -> Row:
    address = f"203.0.113.{one.number % 254 + 1}"
    return [12_500_000_000 + one.number * 7919, COLLECTOR, one.started, one.left, address, "", "", "", ""]


def _cells(one: Respondent, question: Question, options: list[str], language: str) -> Row:
    if not question.multiple:
        code = one.single(question)
        return ["" if code is None else question.label(code, language)]
    ticked = one.ticked(question)
    cells: Row = [question.label(code, language) if code in ticked else "" for code in options]
    return [*cells, one.text(question) or ""] if question.other else cells


def _moment(when: datetime) -> str:
    return when.strftime("%m/%d/%Y %I:%M:%S ") + ("AM" if when.hour < 12 else "PM")
