"""How cells become bytes: separated text and workbooks, as the platforms write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

Cell = str | int | float | datetime | None
Row = list[Cell]


def repeated(rows: list[Row], duplicates: int) -> list[Row]:
    """The rows, and the first few once more at the end."""
    return rows + rows[:duplicates]


def write_csv(
    path: Path,
    rows: Sequence[Sequence[Cell]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    newline: str = "\r\n",
    quote_all: bool = False,
    first_line: str = "",
) -> None:
    """Write separated text."""
    text = io.StringIO(newline="")
    if first_line:
        text.write(first_line + newline)
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_limesurvey_csv(
    path: Path, rows: Sequence[Sequence[Cell]], *, delimiter: str = ";", blank_line: bool = False
) -> None:
    """Write as LimeSurvey does: every value in quotes but NULL, which is nothing at all."""
    lines = [delimiter.join("" if cell is None else _quoted(cell) for cell in row) for row in rows]
    path.write_bytes(("\ufeff" + "\r\n".join([*lines, *[""] * (1 + blank_line)])).encode("utf-8"))


def _quoted(cell: Cell) -> str:
    return '"' + str(cell).replace('"', '""') + '"'


def write_xlsx(
    path: Path, rows: Sequence[Sequence[Cell]], *, sheet: str, dates: str = "yyyy-mm-dd hh:mm:ss", inline: bool = False
) -> None:
    """Write a workbook of one sheet; ``inline`` puts the strings in the cells, not in a table of their own."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": inline})
    book.set_properties({"created": datetime(2021, 3, 22, 9)})
    date = book.add_format({"num_format": dates})
    page = book.add_worksheet(sheet[:31])
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if isinstance(cell, datetime):
                page.write_datetime(i, j, cell, date)
            elif isinstance(cell, int | float):
                page.write_number(i, j, cell)
            elif cell:
                page.write_string(i, j, cell)
    book.close()
