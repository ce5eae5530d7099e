"""LimeSurvey: one header row, a column an option, system columns in the language of the account."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from helpers.survey.codebook import NOT_ASKED
from helpers.survey.importers.export import Column, Export, Role, role_of, unneeded
from helpers.survey.importers.sheet import Cells, Sheet
from helpers.survey.wording import fold, one_line

NAME = "limesurvey"

_TIMING = re.compile(
    r"tempo (totale|(per il|per la|del|della|di) (gruppo|domanda))\b.*|(total|group|question) time\b.*"
    r"|(group|question)time\w*"
)
#: What LimeSurvey calls the time spent on a question: its code, and Time.
_TIMED = re.compile(r"\w+Time|interviewtime")
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])?)\.\s+(.+)", re.DOTALL)
_CODE = re.compile(r"[A-Za-z]\w*(\[[^\]]*\]){0,2}")


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that LimeSurvey wrote `sheet`, or None."""
    if sheet.kind == "sav":
        return None
    header = [_readable(cell) for cell in sheet.head[0]]
    roles = [_role(cell) for cell in header]
    if roles[0] == "respondent" and "submitted" in roles[1:4] and Role.SYSTEM in roles[1:6]:
        return f"columns {header[0]!r}, {header[roles.index('submitted')]!r}, {header[roles.index(Role.SYSTEM)]!r}"
    return "answer columns beside an id, a date, a page and a language" if _looks_so(sheet) else None


def read(sheet: Sheet) -> Export:
    """Return a LimeSurvey export; ``N/A`` is a question not shown, a blank too where ``""`` stands for shown."""
    known = {_role(cell) for cell in sheet.head[0][:6]}
    fixed = _by_structure(sheet) if "submitted" not in known and _looks_so(sheet) else {}
    columns = tuple(_column(i, header, fixed.get(i, "")) for i, header in enumerate(sheet.head[0]))
    cells = sheet.body(1, unneeded(columns))
    # What looks like a time of the platform's may be a question of the codebook's.
    answers = [column.position for column in columns if not (column.position in fixed or _role(column.header))]
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


def _role(header: str) -> str:
    """The part a column plays for LimeSurvey itself, by its wording or its code."""
    text = _readable(header)
    return next((role for name in (text, text.partition(". ")[0]) if (role := role_of(name, NAME))), "")


def _column(position: int, header: str, fixed: str) -> Column:
    text = _readable(header)
    both = _CODE_AND_TEXT.fullmatch(text)
    role = fixed or _role(header)
    names = (text, both[1]) if both else (text,)
    if any(_TIMING.fullmatch(fold(name)) or _TIMED.fullmatch(name) for name in names):
        role = role or Role.SYSTEM
    if both:
        return Column(position, one_line(text), (both[1],), (both[2], text), role)
    codes, texts = ((text,), ()) if _CODE.fullmatch(text) else ((), (text,))
    # Mark-up may be what the question is about, and its own in the codebook too.
    return Column(position, one_line(text), codes, tuple(dict.fromkeys((*texts, header))) if texts else (), role)


def _readable(header: str) -> str:
    """A header without the mark-up that a question may be written in."""
    return html.unescape(re.sub(r"<[^<>]+>", " ", header)).strip() if "<" in header or "&" in header else header


def _by_structure(sheet: Sheet) -> dict[int, str]:
    """In a language nobody listed: an id, a time, a page, a language, and a seed if the next column holds only such."""
    rows = [row for row in sheet.head[1:] if any(row)]
    seeds = [row[4] for row in rows] if sheet.width > 5 else []
    has_seed = bool(seeds) and all(re.fullmatch(r"\d{4,}", seed) for seed in seeds) and len({*seeds}) == len(seeds)
    return dict(enumerate(("respondent", "submitted", Role.SYSTEM, Role.SYSTEM, *([Role.SYSTEM] if has_seed else []))))


def _looks_so(sheet: Sheet) -> bool:
    rows = [row for row in sheet.head[1:] if any(row)]
    return bool(rows) and all(
        sheet.width > 4
        and row[0].isdecimal()
        and (not row[1] or re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[1]))
        and re.fullmatch(r"-?\d*", row[2])
        and re.fullmatch(r"[a-z]{2,3}(-\w+)?", row[3])
        for row in rows
    )
