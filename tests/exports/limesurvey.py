"""LimeSurvey: *Responses, Export*, as CSV and as XLSX.

After its ``CsvWriter``, ``ExcelWriter``, ``Writer`` and ``SurveyObj``: NULL (never shown) is a bare cell and ``""`` is
shown and left empty; full answers turn a box that was never shown into ``N/A``, and leave a single choice bare whether
it was never shown or shown and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from .files import Cell, Row, repeated, write_limesurvey_csv, write_xlsx
from .respondents import Question, Respondent, questions

Headers = Literal["code", "text", "both"]
Answers = Literal["full", "codes"]

SHEET = {"it": "Remote working e contact center", "en": "Remote working and contact centres"}
SYSTEM = {
    "id": {"it": "ID risposta", "en": "Response ID"},
    "submitdate": {"it": "Data invio", "en": "Date submitted"},
    "lastpage": {"it": "Ultima pagina", "en": "Last page"},
    "startlanguage": {"it": "Lingua iniziale", "en": "Start language"},
    "seed": {"it": "Seme", "en": "Seed"},
    "startdate": {"it": "Data di inizio", "en": "Date started"},
    "datestamp": {"it": "Data dell'ultima azione", "en": "Date last action"},
}
TIMINGS = {
    "interviewtime": {"it": "Tempo totale", "en": "Total time"},
    "groupTime17": {"it": "Tempo del gruppo: Remote working", "en": "Group time: Remote working"},
}
YES, NO, NOT_SHOWN = {"it": "Sì", "en": "Yes"}, {"it": "No", "en": "No"}, "N/A"
WITH_NBSP = "tavola_04"  # an editor left a no-break space in its text
ANONYMISED = "1980-01-01 00:00:00"


def write_csv_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    headers: Headers = "text",
    answers: Answers = "full",
    delimiter: str = ";",
    anonymised: bool = False,
    masked: bool = False,
    blank_line: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the CSV; ``masked`` puts ``'`` before ``=``, ``blank_line`` ends the file as older versions do."""
    rows = _rows(respondents, language, headers, answers, anonymised, masked, duplicates)
    write_limesurvey_csv(path, rows, delimiter=delimiter, blank_line=blank_line)


def write_xlsx_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    headers: Headers = "text",
    answers: Answers = "full",
    anonymised: bool = False,
    masked: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the workbook: strings in the cells, dates as text, what looks like a number as one."""
    rows = _rows(respondents, language, headers, answers, anonymised, masked, duplicates)
    rows[1:] = [[_number(cell) for cell in row] for row in rows[1:]]
    write_xlsx(path, rows, sheet=SHEET[language], inline=True)


def _rows(
    respondents: Sequence[Respondent],
    language: str,
    headers: Headers,
    answers: Answers,
    anonymised: bool,
    masked: bool,
    duplicates: int,
) -> list[Row]:
    hidden = ("startdate", "datestamp") if anonymised else ()
    system = [name for name in SYSTEM if name not in hidden]
    heads = [_head(name, SYSTEM[name][language], headers) for name in system]
    for question in questions():
        heads += [_head(code, text, headers) for code, text in _columns(question, language)]
    heads += [_head(name, TIMINGS[name][language], headers) for name in TIMINGS]
    body = []
    for one in respondents:
        about = _system(one, language, anonymised)
        cells = [cell for question in questions() for cell in _cells(one, question, language, answers)]
        row = [
            *(about[name] for name in system),
            *cells,
            f"{one.seconds}.{one.number % 100:02d}",
            f"{one.seconds - 3}.5",
        ]
        body.append([_masked(cell) if masked else cell for cell in row])
    return [heads, *repeated(body, duplicates)]


def _head(code: str, text: str, headers: Headers) -> str:
    return {"code": code, "text": text, "both": f"{code}. {text}"}[headers]


def _columns(question: Question, language: str) -> list[tuple[str, str]]:
    """The code and the text that head each column of a question."""
    text = question.text[language]
    if question.id == WITH_NBSP:
        text = text.replace(" ", "\u00a0", 1)
    if not question.multiple:
        return [(question.id, text)]
    columns = [
        (f"{question.id}[SQ{question.position(code):03d}]", f"{text} [{question.label(code, language)}]")
        for code in question.codes
    ]
    return [*columns, (f"{question.id}[other]", f"{text} [{question.other[language]}]")] if question.other else columns


def _system(one: Respondent, language: str, anonymised: bool) -> dict[str, Cell]:
    submitted = None if one.submitted is None else ANONYMISED if anonymised else _moment(one.submitted)
    return {
        "id": str(one.number),
        "submitdate": submitted,
        "lastpage": str(len(one.answers)),
        "startlanguage": language,
        "seed": str(100_000_000 + one.number * 1_234_567 % 900_000_000),
        "startdate": _moment(one.started),
        "datestamp": _moment(one.left),
    }


def _cells(one: Respondent, question: Question, language: str, answers: Answers) -> Row:
    if not question.multiple:
        return [_single(one, question, language, answers)]
    cells = [_box(one, question, code, language, answers) for code in question.codes]
    if question.other:
        cells.append((one.text(question) or "") if one.saw(question) else None)
    return cells


def _single(one: Respondent, question: Question, language: str, answers: Answers) -> Cell:
    code = one.single(question)
    if code is None:
        return "" if answers == "codes" and one.saw(question) else None
    return f"A{question.position(code)}" if answers == "codes" else question.label(code, language)


def _box(one: Respondent, question: Question, code: str, language: str, answers: Answers) -> Cell:
    ticked = code in one.ticked(question)
    if answers == "codes":
        return ("Y" if ticked else "") if one.saw(question) else None
    return (YES if ticked else NO)[language] if one.saw(question) else NOT_SHOWN


def _masked(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith("=") else cell


def _number(cell: Cell) -> Cell:
    """What LimeSurvey's workbook writer takes for a number: no leading zero, no sign but minus."""
    if not isinstance(cell, str) or not cell.replace(".", "", 1).isdecimal() or not cell[-1].isdecimal():
        return cell
    if len(cell) > 1 and cell[0] == "0" and cell[1] != ".":
        return cell
    return float(cell) if "." in cell else int(cell)


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S")
