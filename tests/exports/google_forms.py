"""Google Forms: the answers downloaded from the form, or from the sheet that it fills. Only those who sent it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from .files import Cell, Row, repeated, write_csv, write_xlsx
from .respondents import Question, Respondent, questions

Times = Literal["it", "us", "form"]

STAMP = {"it": "Informazioni cronologiche", "en": "Timestamp"}
SHEET = {"it": "Risposte del modulo 1", "en": "Form Responses 1"}
WITH_SPACE, WITH_NEWLINE = ("tavola_03", "tavola_09"), "tavola_07"


def write_csv_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    times: Times = "it",
    join: str = ", ",
    quote_all: bool = False,
    newline: str = "\r\n",
    ragged: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the CSV; ``ragged`` leaves the empty records and the nameless column that a sheet picks up."""
    rows = _rows(respondents, language, join, duplicates)
    for row in rows[1:]:
        row[0] = _moment(row[0], times)
    write_csv(path, _ragged(rows) if ragged else rows, quote_all=quote_all, newline=newline)


def write_xlsx_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    join: str = ", ",
    duplicates: int = 0,
) -> None:
    """Write the sheet downloaded as a workbook, whose times are real ones."""
    rows = _rows(respondents, language, join, duplicates)
    write_xlsx(path, rows, sheet=SHEET[language], dates="d/mm/yyyy h.mm.ss" if language == "it" else "m/d/yyyy h:mm:ss")


def _rows(respondents: Sequence[Respondent], language: str, join: str, duplicates: int) -> list[Row]:
    heads: Row = [STAMP[language], *(_head(question, language) for question in questions())]
    sent = sorted((one for one in respondents if one.complete), key=lambda one: one.left)
    body = [[one.left, *(_cell(one, question, language, join) for question in questions())] for one in sent]
    return [heads, *(list(row) for row in repeated(body, duplicates))]


def _head(question: Question, language: str) -> str:
    text = question.text[language]
    if question.id == WITH_NEWLINE:
        text = text.replace(": ", ":\n", 1)
    return text + " " if question.id in WITH_SPACE else text


def _cell(one: Respondent, question: Question, language: str, join: str) -> str:
    if not question.multiple:
        code = one.single(question)
        return "" if code is None else question.label(code, language)
    labels = [question.label(code, language) for code in one.ticked(question)]
    return join.join([*labels, *([text] if (text := one.text(question)) is not None else [])])


def _moment(when: Cell, times: Times) -> str:
    """``17/03/2021 18.03.40``, ``3/17/2021 18:03:40`` or ``2021/03/17 6:03:40 PM CET``."""
    assert isinstance(when, datetime)
    if times == "it":
        return f"{when:%d/%m/%Y} {when.hour}.{when:%M.%S}"
    if times == "us":
        return f"{when.month}/{when.day}/{when.year} {when.hour}:{when:%M:%S}"
    return f"{when:%Y/%m/%d} {when.hour % 12 or 12}:{when:%M:%S} {'AM' if when.hour < 12 else 'PM'} CET"


def _ragged(rows: list[Row]) -> list[Row]:
    wide = [[*row, ""] for row in rows]
    return [*wide, *([""] * len(wide[0]) for _ in range(3))]
