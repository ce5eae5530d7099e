"""Microsoft Forms: *Open in Excel*, and the CSV that someone saves from it. Only those who sent it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from .files import Row, repeated, write_csv, write_xlsx
from .respondents import Question, Respondent, questions

SYSTEM = {
    "it": ["ID", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Nome"],
    "en": ["ID", "Start time", "Completion time", "Email", "Name"],
}
MODIFIED = {"it": "Ora dell'ultima modifica", "en": "Last modified time"}
WITH_NBSP = ("tavola_02", "tavola_09")


def write_xlsx_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    modified: bool = False,
    wrapped: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the workbook; ``modified`` adds the newer column, ``wrapped`` breaks a label in two lines."""
    rows = _rows(respondents, language, modified, wrapped, duplicates)
    write_xlsx(path, rows, sheet="Sheet1", dates="m/d/yy h:mm:ss")


def write_csv_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    delimiter: str = ",",
    modified: bool = False,
    wrapped: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the copy saved as CSV UTF-8, whose times are as the workbook shows them."""
    rows = _rows(respondents, language, modified, wrapped, duplicates)
    shown = [[_moment(cell) if isinstance(cell, datetime) else cell for cell in row] for row in rows]
    write_csv(path, shown, delimiter=delimiter, encoding="utf-8-sig")


def _rows(
    respondents: Sequence[Respondent], language: str, modified: bool, wrapped: bool, duplicates: int
) -> list[Row]:
    system = [*SYSTEM[language], *([MODIFIED[language]] if modified else [])]
    heads: Row = [*system, *(_head(question, language) for question in questions())]
    sent = sorted((one for one in respondents if one.complete), key=lambda one: one.left)
    body: list[Row] = []
    for number, one in enumerate(sent, start=1):
        about: Row = [number, one.started, one.left, "anonymous", "", *([""] if modified else [])]
        body.append([*about, *(_cell(one, question, language, wrapped) for question in questions())])
    return [heads, *repeated(body, duplicates)]


def _head(question: Question, language: str) -> str:
    text = question.text[language]
    return text.replace(" ", "\u00a0", 1) + "\u00a0" if question.id in WITH_NBSP else text


def _cell(one: Respondent, question: Question, language: str, wrapped: bool) -> str:
    if not question.multiple:
        code = one.single(question)
        return "" if code is None else _label(question, code, language, wrapped)
    labels = [_label(question, code, language, wrapped) for code in one.ticked(question)]
    given = [*labels, *([text] if (text := one.text(question)) is not None else [])]
    return "".join(f"{answer};" for answer in given)


def _label(question: Question, code: str, language: str, wrapped: bool) -> str:
    """The option; the last of each question was typed on two lines."""
    label = question.label(code, language)
    return label.replace(" ", "\n", 1) if wrapped and code == question.codes[-1] else label


def _moment(when: datetime) -> str:
    return f"{when.month}/{when.day}/{when:%y} {when.hour}:{when:%M:%S}"
