"""LimeSurvey: one header row, a column an option, system columns in the language of the account."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from helpers.survey.codebook import NOT_ASKED
from helpers.survey.importers.export import SYSTEM, Column, Export, role_of, unneeded
from helpers.survey.importers.sheet import Cells, Sheet
from helpers.survey.wording import fold, one_line

NAME = "limesurvey"

_WORDS = {
    "respondent": ("id", "id risposta", "response id", "antwort id", "id de la réponse", "id de respuesta"),
    "submitted": ("submitdate", "data invio", "data di invio", "date submitted", "datum abgeschickt", "fecha de envío"),
    "started": ("startdate", "data di inizio", "data inizio", "date started", "datum gestartet"),
    SYSTEM: (
        *("lastpage", "ultima pagina", "last page", "letzte seite", "dernière page", "última página"),
        *("startlanguage", "lingua iniziale", "start language", "start-sprache", "lenguaje inicial"),
        *("seed", "seme", "zufallsstartwert", "semilla"),
        *("datestamp", "data dell'ultima azione", "data ultima azione", "date last action", "datum letzte aktivität"),
        "interviewtime",
    ),
}
_TIMING = re.compile(
    r"tempo (totale|(per il|per la|del|della|di) (gruppo|domanda))\b.*|(total|group|question) time\b.*"
    r"|(group|question)time\w*|\w+time"
)
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])?)\.\s+(.+)", re.DOTALL)
_CODE = re.compile(r"[A-Za-z]\w*(\[[^\]]*\]){0,2}")


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that LimeSurvey wrote `sheet`, or None."""
    if sheet.kind == "sav":
        return None
    header = [_readable(cell) for cell in sheet.head[0]]
    roles = [role_of(cell, _WORDS) or role_of(cell.partition(". ")[0], _WORDS) for cell in header]
    if roles[0] == "respondent" and "submitted" in roles[1:4] and SYSTEM in roles[1:6]:
        return f"columns {header[0]!r}, {header[roles.index('submitted')]!r}, {header[roles.index(SYSTEM)]!r}"
    return "answer columns beside an id, a date, a page, a language and a seed" if _looks_so(sheet) else None


def read(sheet: Sheet) -> Export:
    """Return a LimeSurvey export; ``N/A`` is a question not shown, a blank too where ``""`` stands for shown."""
    # In a language nobody listed, the system columns are those of the structure.
    known = ("respondent", "submitted", SYSTEM, SYSTEM, SYSTEM)
    fixed = dict(enumerate(known)) if not role_of(_readable(sheet.head[0][0]), _WORDS) else {}
    columns = tuple(_column(i, header, fixed.get(i, "")) for i, header in enumerate(sheet.head[0]))
    cells = sheet.body(1, unneeded(columns))
    answers = [column.position for column in columns if not column.role]
    return Export(
        NAME,
        sheet,
        1,
        columns,
        cells,
        completion="submitted" if any(column.role == "submitted" for column in columns) else "answers",
        blank=dict.fromkeys(_telling(cells, answers), NOT_ASKED),
        marks={"n/a": NOT_ASKED},
        by_position=True,
        boxes="words",
        texts=frozenset(answers),
    )


def _telling(cells: Sequence[Cells], answers: list[int]) -> list[int]:
    """The columns in which nothing at all means not shown, because what was shown and left is an empty text.

    Answers as codes keep the two apart in every column. Full answers keep them apart where an empty text or a No
    occurs: a single choice is blank both ways. A spreadsheet that saved the file made all of them blanks.
    """
    held = {i: set(cells[i].kinds) for i in answers}
    empty = [i for i in answers if "" in held[i]]
    if empty and any("Y" in held[i] for i in answers):
        return answers
    return [i for i in answers if held[i] & {"", "N/A"} or ("No" in held[i] and held[i] <= {"No", "Sì", "Yes"})]


def _column(position: int, header: str, fixed: str) -> Column:
    text = _readable(header)
    role = fixed or role_of(text, _WORDS) or (SYSTEM if _TIMING.fullmatch(fold(text)) else "")
    both = _CODE_AND_TEXT.fullmatch(text)
    if both:
        role = role or role_of(both[1], _WORDS) or (SYSTEM if _TIMING.fullmatch(fold(both[1])) else "")
        return Column(position, one_line(text), (both[1],), (both[2], text), role)
    codes, texts = ((text,), ()) if _CODE.fullmatch(text) else ((), (text,))
    # Mark-up may be what the question is about, and its own in the codebook too.
    return Column(position, one_line(text), codes, tuple(dict.fromkeys((*texts, header))) if texts else (), role)


def _readable(header: str) -> str:
    """A header without the mark-up that a question may be written in."""
    return html.unescape(re.sub(r"<[^<>]+>", " ", header)).strip() if "<" in header or "&" in header else header


def _looks_so(sheet: Sheet) -> bool:
    rows = [row for row in sheet.head[1:] if any(row)]
    return bool(rows) and all(
        sheet.width > 5
        and row[0].isdecimal()
        and (not row[1] or re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[1]))
        and re.fullmatch(r"-?\d*", row[2])
        and re.fullmatch(r"[a-z]{2,3}(-\w+)?", row[3])
        and re.fullmatch(r"\d*", row[4])
        for row in rows
    )
