"""Google Forms: a timestamp, then a column a question; the answers of a set share one cell."""

from __future__ import annotations

from helpers.survey.importers.dates import looks_dated
from helpers.survey.importers.export import Column, Export, Role, role_of, unneeded
from helpers.survey.importers.sheet import Sheet
from helpers.survey.wording import fold, one_line
from helpers.survey.words import WORDS

NAME = "google-forms"

_WORDS = WORDS.platforms[NAME]


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that Google Forms wrote `sheet`, or None."""
    if sheet.kind == "sav" or not sheet.head[0][0].strip():
        return None
    first = one_line(sheet.head[0][0])
    if role_of(first, _WORDS) == Role.SUBMITTED:
        return f"first column {first!r}"
    rows = [row for row in sheet.head[1:] if any(row)]
    if len(rows) > 1 and all(looks_dated(row[0]) and not any(map(looks_dated, row[1:])) for row in rows):
        return f"times of submission in the first column ({first!r}), and no identifier"
    return None


def read(sheet: Sheet) -> Export:
    """Return a Google Forms export: every row is a submission, and nothing tells left out from not shown."""
    columns = tuple(
        Column(i, one_line(header), texts=(header,), role=Role.SUBMITTED if i == 0 else role_of(header, _WORDS))
        for i, header in enumerate(sheet.head[0])
    )
    italian = fold(sheet.head[0][0]) == "informazioni cronologiche"
    return Export(
        NAME,
        sheet,
        1,
        columns,
        sheet.body(1, unneeded(columns)),
        completion="submissions_only",
        joiners=(",", ";"),
        other_in_cell=True,
        day_first=italian,
    )
