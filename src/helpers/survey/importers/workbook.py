"""Excel workbooks: the sheet with the most in it, every cell as text."""

from __future__ import annotations

import lzma
import warnings
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import openpyxl

from helpers.paths import shown
from helpers.survey.errors import BadInput
from helpers.survey.importers.sheet import HEAD, NO_HINTS, Cells, Hints, Sheet, text_of, titles_above

#: What reading a damaged workbook may end in.
_DAMAGE = (ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError,
           ValueError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)  # fmt: skip
#: What a workbook may unpack to. Excel's million rows of thirty short answers come to less.
LARGEST = 2 << 30
#: A part of a workbook that is packed tighter than this holds nothing a survey would say.
TIGHTEST = 400
#: The cells from the first to the last with anything in it: Excel's million rows of sixty questions.
MOST_CELLS = 1 << 26
#: The rows of a sheet of Excel; one that says it is the billionth makes as many empty ones before it.
MOST_ROWS = 1 << 20


def read_workbook(file: Path, hints: Hints = NO_HINTS) -> Sheet:
    """Return the sheet of an Excel workbook that has the most in it, from its headers on.

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
            sheets = {sheet.title: _rows(file, sheet) for sheet in book.worksheets}
    except _DAMAGE as error:
        raise BadInput(f"{shown(file)}: this workbook is damaged ({error}); open and save it in Excel again") from None
    filled = [name for name, rows in sheets.items() if rows]
    if not filled:
        raise BadInput(f"{shown(file)}: there is nothing in it; export the responses again")
    name = max(filled, key=lambda one: sum(bool(cell) for row in sheets[one] for cell in row))
    rows = sheets[name]
    width = max(len(row) for row in rows)
    above = titles_above(rows[:HEAD], hints)
    grid = [[*row, *[None] * (width - len(row))] for row in rows[above:]]

    def body(header_rows: int, _: Collection[int]) -> list[Cells]:
        return [Cells.of([row[position] for row in grid[header_rows:]]) for position in range(width)]

    head = tuple(tuple(cell or "" for cell in row) for row in grid[:HEAD])
    others = ", ".join(one for one in filled if one != name)
    notes = [f"read from the sheet {name!r}; not read: {others}"] if others else []
    notes += [f"{above} rows of titles above the headers are not read"] if above else []
    return Sheet(file, "xlsx", head, body, {"sheet": name}, tuple(notes), skipped=above, hints=hints)


def _hold_against_bombs(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except _DAMAGE:
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


def _rows(file: Path, sheet: Any) -> list[list[str | None]]:
    if not hasattr(sheet, "iter_rows"):  # a chart on a sheet of its own
        return []
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # what a workbook says of its own size is often wrong
    rows: list[list[str | None]] = []
    held = filled = width = 0
    for cells in sheet.iter_rows(values_only=True):
        row = [text_of(cell) for cell in cells]
        while row and row[-1] is None:
            row.pop()
        rows.append(row)
        held += len(row)
        if places := [place for place, cell in enumerate(row, 1) if cell and cell.strip()]:
            filled, width = len(rows), max(width, places[-1])
        # A word that somebody typed far away makes a sheet of thousands of millions of cells.
        if len(rows) > MOST_ROWS or max(held, filled * width) > MOST_CELLS:
            raise BadInput(
                f"{shown(file)}: the sheet {sheet.title!r} goes on to row {len(rows)} and column {width}, more than "
                "answers take; remove what stands far from them, or export them as CSV"
            )
    # Nor are the blanks part of it that somebody typed far away.
    return [row[:width] for row in rows[:filled]]
