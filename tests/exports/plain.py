"""A sheet that someone kept in Excel: one row, Italian separators, whatever headers they chose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from .files import Cell, Row, repeated, write_csv, write_xlsx
from .respondents import Question, Respondent, questions

Headers = Literal["ids", "text", "canonical"]
Boxes = Literal["1/0", "x", "joined"]

SYSTEM = {"it": ["ID", "Stato", "Data"], "en": ["ID", "Status", "Date"]}
STATUS = {"it": {True: "completo", False: "parziale"}, "en": {True: "complete", False: "partial"}}
YEARS = {"it": "Anni di esperienza", "en": "Years of experience"}


def write_csv_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    headers: Headers = "text",
    boxes: Boxes = "1/0",
    join: str = "; ",
    encoding: str = "cp1252",
    sep_line: bool = False,
    years: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the CSV; ``sep_line`` begins it with ``sep=;``, ``years`` adds a column of decimal commas."""
    rows = _rows(respondents, language, headers, boxes, join, years, duplicates)
    shown = [[_comma(cell) for cell in row] for row in rows]
    write_csv(path, shown, delimiter=";", encoding=encoding, first_line="sep=;" if sep_line else "")


def write_xlsx_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    headers: Headers = "text",
    boxes: Boxes = "1/0",
    join: str = "; ",
    years: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the workbook; its numbers are numbers, its dates were typed as text."""
    rows = _rows(respondents, language, headers, boxes, join, years, duplicates)
    write_xlsx(path, rows, sheet="Foglio1")


def _rows(
    respondents: Sequence[Respondent],
    language: str,
    headers: Headers,
    boxes: Boxes,
    join: str,
    years: bool,
    duplicates: int,
) -> list[Row]:
    heads: Row = list(SYSTEM[language])
    for question in questions():
        heads += _heads(question, language, headers, joined=boxes == "joined")
    if years:
        heads.append(YEARS[language])
    body: list[Row] = []
    for one in respondents:
        row: Row = [one.number, STATUS[language][one.complete], one.left.strftime("%d/%m/%Y %H:%M")]
        for question in questions():
            row += _cells(one, question, language, headers, boxes, join)
        body.append([*row, one.number % 40 + 0.5] if years else row)
    return [heads, *repeated(body, duplicates)]


def _heads(question: Question, language: str, headers: Headers, *, joined: bool) -> list[str]:
    name = question.text[language] if headers == "text" else question.id
    if not question.multiple or joined:
        return [name]
    if headers == "canonical":
        return [f"{name}[{code}]" for code in [*question.codes, *(["other_text"] if question.other else [])]]
    options = [question.label(code, language) for code in question.codes]
    return [f"{name} [{option}]" for option in [*options, *([question.other[language]] if question.other else [])]]


def _cells(one: Respondent, question: Question, language: str, headers: Headers, boxes: Boxes, join: str) -> Row:
    """The cells of a question; labels, or codes under canonical headers."""
    shown = {code: code if headers == "canonical" else question.label(code, language) for code in question.codes}
    if not question.multiple:
        code = one.single(question)
        return ["" if code is None else shown[code]]
    ticked, text = one.ticked(question), one.text(question)
    if boxes == "joined":
        return [join.join([*(shown[code] for code in ticked), *([text] if text is not None else [])])]
    cells: Row = [_box(code in ticked, one.saw(question), boxes) for code in question.codes]
    return [*cells, text or ""] if question.other else cells


def _box(ticked: bool, seen: bool, boxes: Boxes) -> Cell:
    if boxes == "x":
        return "x" if ticked else ""
    return int(ticked) if seen else ""


def _comma(cell: Cell) -> Cell:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell
