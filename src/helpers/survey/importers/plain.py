"""A plain table, as somebody typed or saved it: one header row, and no promise about the rest."""

from __future__ import annotations

from helpers.survey.codebook import NOT_ASKED
from helpers.survey.importers.export import Column, Export, Role, joined, role_of, unneeded
from helpers.survey.importers.sheet import Sheet
from helpers.survey.wording import fold

NAME = "plain"


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that `sheet` is a plain table: nothing says it is anything else."""
    return None if sheet.kind == "sav" else "no platform's own columns in it"


def read(sheet: Sheet) -> Export:
    """Return a plain table; who completed is told by a column on it, else by how far the answers go."""
    rows = _header_rows(sheet)
    columns = tuple(_column(i, [row[i] for row in sheet.head[:rows]]) for i in range(sheet.width))
    roles = {column.role for column in columns}
    return Export(
        NAME,
        sheet,
        rows,
        columns,
        sheet.body(rows, unneeded(columns)),
        completion="flag" if Role.COMPLETION in roles else "answers",
        marks={"not_asked": NOT_ASKED},
        joiners=(";", ",", "|", "\n"),
        other_in_cell=True,
        day_first=True,
    )


def _header_rows(sheet: Sheet) -> int:
    """One, and as many after it as hold questions, or what Qualtrics writes for itself, in most of their cells."""
    for number, row in enumerate(sheet.head[1:3], start=1):
        below = [{later[i] for later in sheet.head[number + 1 :]} for i in range(sheet.width)]
        cells = [cell.strip() for cell, others in zip(row, below, strict=True) if cell.strip() and cell not in others]
        asks = [
            cell for cell in cells if cell.endswith("?") or "ImportId" in cell or fold(cell) in sheet.hints.wordings
        ]
        if 2 * len(asks) <= sum(map(bool, row)):
            return number
    return min(3, len(sheet.head))


def _column(position: int, headers: list[str]) -> Column:
    code, texts = headers[0], tuple(text for text in headers[1:] if "ImportId" not in text)
    return Column(position, joined(code, *texts), (code,), texts or (code,), role_of(code, NAME))
