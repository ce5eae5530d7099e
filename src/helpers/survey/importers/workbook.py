"""Excel workbooks: the first sheet with anything in it, every cell as text."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import openpyxl

from helpers.paths import shown
from helpers.survey.errors import BadInput
from helpers.survey.importers.sheet import HEAD, Cells, Sheet

#: What reading a damaged workbook may end in.
_DAMAGE = (
    *(AttributeError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError),
    zipfile.BadZipFile,
)
#: What a workbook may unpack to. Excel's million rows of thirty short answers come to less.
LARGEST = 2 << 30
#: A part of a workbook that is packed tighter than this holds nothing a survey would say.
TIGHTEST = 400


def read_workbook(file: Path) -> Sheet:
    """Return the first sheet of an Excel workbook that has anything in it.

    Raises
    ------
    BadInput
        For a zip file that is no workbook, a damaged one, and one that would unpack to gigabytes.
    """
    _hold_against_bombs(file)
    try:
        # The warnings are of styles, which are not read.
        with file.open("rb") as stream, warnings.catch_warnings(action="ignore", category=UserWarning):
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            sheets = {sheet.title: _rows(sheet) for sheet in book.worksheets}
    except _DAMAGE as error:
        raise BadInput(f"{shown(file)}: this workbook is damaged ({error}); open and save it in Excel again") from None
    filled = [name for name, rows in sheets.items() if rows]
    if not filled:
        raise BadInput(f"{shown(file)}: there is nothing in it; export the responses again")
    rows = sheets[filled[0]]
    width = max(len(row) for row in rows)
    grid = [[*row, *[None] * (width - len(row))] for row in rows]

    def body(header_rows: int, _: Collection[int]) -> list[Cells]:
        return [Cells.of([row[position] for row in grid[header_rows:]]) for position in range(width)]

    head = tuple(tuple(cell or "" for cell in row) for row in grid[:HEAD])
    notes = (f"read from the sheet {filled[0]!r}; not read: {', '.join(filled[1:])}",) if filled[1:] else ()
    return Sheet(file, "xlsx", head, body, {"sheet": filled[0]}, notes)


def _hold_against_bombs(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        raise BadInput(f"{shown(file)}: a zip file that is damaged or cut short; fetch it again") from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        inside = ", ".join(part.filename for part in parts[:3])
        raise BadInput(f"{shown(file)}: a zip file, but no Excel workbook (it holds {inside}); unpack it first")
    size = sum(part.file_size for part in parts)
    tight = [part for part in parts if part.file_size > 1 << 26 and part.file_size > TIGHTEST * part.compress_size]
    if size > LARGEST or tight:
        raise BadInput(
            f"{shown(file)}: would unpack to {size / (1 << 30):.1f} GiB, more than answers take; it is not opened. "
            "If it really is an export, export it as CSV."
        )


def _rows(sheet: Any) -> list[list[str | None]]:
    if not hasattr(sheet, "iter_rows"):  # a chart on a sheet of its own
        return []
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # what a workbook says of its own size is often wrong
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    # A blank that somebody typed far away makes a sheet of a million rows.
    filled = [(number, row) for number, row in enumerate(rows) if any(cell and cell.strip() for cell in row)]
    if not filled:
        return []
    width = max(place + 1 for _, row in filled for place, cell in enumerate(row) if cell and cell.strip())
    return [row[:width] for row in rows[: filled[-1][0] + 1]]


def _text(value: object) -> str | None:
    """A cell as the text that a person sees in it, without its number format."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value)
