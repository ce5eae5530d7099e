"""Microsoft Forms: id, start, completion, mail and name, then a column a question; sets end in ``;``."""

from __future__ import annotations

from helpers.survey.importers.dates import looks_dated
from helpers.survey.importers.export import Column, Export, Role, role_of, unneeded
from helpers.survey.importers.sheet import Sheet
from helpers.survey.wording import fold, one_line
from helpers.survey.words import WORDS

NAME = "microsoft-forms"

_WORDS = WORDS.platforms[NAME]


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that Microsoft Forms wrote `sheet`, or None."""
    if sheet.kind == "sav" or sheet.width < 4:
        return None
    header = [one_line(cell) for cell in sheet.head[0][:3]]
    if [role_of(cell, _WORDS) for cell in header] == [Role.RESPONDENT, Role.STARTED, Role.SUBMITTED]:
        return f"columns {', '.join(map(repr, header))}"
    rows = [row for row in sheet.head[1:] if any(row)]
    structure = [row[0].isdecimal() and looks_dated(row[1]) and looks_dated(row[2]) for row in rows]
    if structure and all(structure) and fold(header[0]) == "id":
        return "an id and two times before the answers"
    return None


def read(sheet: Sheet) -> Export:
    """Return a Microsoft Forms export: every row is a submission."""
    fixed = dict(enumerate((Role.RESPONDENT, Role.STARTED, Role.SUBMITTED, Role.IDENTIFYING, Role.IDENTIFYING)))
    columns = tuple(
        Column(i, one_line(header), texts=(header,), role=fixed.get(i) or role_of(header, _WORDS))
        for i, header in enumerate(sheet.head[0])
    )
    return Export(
        NAME,
        sheet,
        1,
        columns,
        sheet.body(1, unneeded(columns)),
        completion="submissions_only",
        joiners=(";",),
        other_in_cell=True,
        day_first=role_of(sheet.head[0][1], _WORDS) == Role.STARTED and fold(sheet.head[0][1]) == "ora di inizio",
    )
