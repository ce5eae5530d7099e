"""Qualtrics: three header rows (id, text, ImportId), answers as numbers or as labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from helpers.survey.codebook import NOT_ASKED
from helpers.survey.importers.dates import looks_dated
from helpers.survey.importers.export import Column, Export, Role, role_of, unneeded
from helpers.survey.importers.sheet import Cells, Sheet
from helpers.survey.wording import fold, one_line
from helpers.survey.words import WORDS

NAME = "qualtrics"

#: Timers, display orders, scores and the like, which Qualtrics names by itself.
_OWN = re.compile(r"q_(?!\d).*|.*_(first click|last click|page submit|click count)|.*_do(_.+)?|sc\d+")
_IMPORT = "ImportId"
_LEGACY = re.compile(r"V\d+")
_CHOICE = re.compile(r"\s+-\s+(selected choice|scelta selezionata)(?=$|\s+-\s)", re.IGNORECASE)
_TEXT = re.compile(r"\s+-\s+(text|testo)$", re.IGNORECASE)


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that Qualtrics wrote `sheet`, or None."""
    if sheet.kind == "sav":
        return None
    third = sheet.head[2] if len(sheet.head) > 2 else ()
    if any(_IMPORT in cell for cell in third) and any(role_of(cell, NAME) for cell in sheet.head[0]):
        return "a third header row with ImportId"
    # Before 2016 its own columns were called V1, V2, … and what they are stood under that.
    for row in sheet.head[:2]:
        own = [one_line(cell) for cell in row if role_of(cell, NAME)]
        if len(own) >= 4 and any(fold(cell) == "responseid" for cell in own):
            return f"columns {', '.join(own[:4])}"
    return None


def read(sheet: Sheet) -> Export:
    """Return a Qualtrics export; where it marks what was seen and left (-99), a blank was not shown."""
    rows = _header_rows(sheet)
    texts = sheet.head[1] if rows > 1 else ("",) * sheet.width
    columns = tuple(_column(i, *pair) for i, pair in enumerate(zip(sheet.head[0], texts, strict=True)))
    cells = sheet.body(rows, unneeded(columns))
    columns = tuple(column if _is_own(column, sheet, cells) else replace(column, role="") for column in columns)
    answers = [column.position for column in columns if not role_of(column.header, NAME)]
    marked = any("-99" in cells[position].kinds for position in answers)
    return Export(
        NAME,
        sheet,
        rows,
        columns,
        cells,
        completion="flag" if any(column.role == Role.COMPLETION for column in columns) else "answers",
        blank=dict.fromkeys(answers, NOT_ASKED) if marked else {},
        seen=frozenset({"-99"}),
        joiners=(",",),
        by_position=True,
        previews=WORDS.trials,
        day_first=False,
    )


def _is_own(column: Column, sheet: Sheet, cells: Sequence[Cells]) -> bool:
    """Whether a column called Status is the platform's, which has a list of what may stand there."""
    if column.role != Role.PREVIEW or fold(column.header) != "status":
        return True
    third = sheet.head[2][column.position] if len(sheet.head) > 2 else ""
    words = {fold(kind) for kind in cells[column.position].kinds} - {""}
    return '"status"' in third or words <= WORDS.trials | WORDS.recipients


def _header_rows(sheet: Sheet) -> int:
    """Three where the third has ImportId; the second is one too unless it holds what the rows below hold."""
    rows = sheet.head
    if len(rows) > 2 and any(_IMPORT in cell for cell in rows[2]):
        return 3
    if len(rows) < 2:
        return 1
    dated = [i for i, pair in enumerate(zip(rows[0], rows[1], strict=True))
             if {role_of(cell, NAME) for cell in pair} & {Role.STARTED, Role.SUBMITTED}]  # fmt: skip
    if dated:
        return 1 if any(looks_dated(rows[1][i]) for i in dated) else 2
    asks = any(fold(cell) in sheet.hints.wordings or cell.rstrip().endswith("?") for cell in rows[1])
    return 2 if asks or sum(bool(role_of(cell, NAME)) for cell in rows[1]) > 1 else 1


def _column(position: int, code: str, text: str) -> Column:
    code, text = one_line(code), one_line(text)
    role = role_of(code, NAME) or (Role.SYSTEM if _OWN.fullmatch(fold(code)) else role_of(text))
    if _LEGACY.fullmatch(code):
        role = role_of(text, NAME) or (Role.SYSTEM if fold(text) == "responseset" else role)
    asked = _CHOICE.sub("", text)
    option = re.fullmatch(r"(.+?) - (.+)", _TEXT.sub("", asked))
    texts = [asked, *([f"{option[1]} [{option[2]}]"] if option else [])] if text else []
    return Column(position, code, (code,), tuple(texts), role)
