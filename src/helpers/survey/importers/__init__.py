"""Survey platforms: who wrote a file, and what its columns and cells mean."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from helpers.paths import shown
from helpers.survey.errors import BadInput, nearest
from helpers.survey.importers import forms, limesurvey, plain, qualtrics, spss, surveymonkey
from helpers.survey.importers.dates import looks_dated
from helpers.survey.importers.delimited import read_delimited
from helpers.survey.importers.export import Export
from helpers.survey.importers.sheet import NO_HINTS, Hints, Sheet
from helpers.survey.importers.workbook import read_workbook


class Platform(Protocol):
    """What a survey platform says of a file: a module, or a value where two are alike."""

    @property
    def NAME(self) -> str:  # noqa: N802
        """The name by which a person, and `wave.yml`, call the platform."""

    def recognise(self, sheet: Sheet) -> str | None:
        """Return how it is known that the platform wrote `sheet`, or None."""

    def read(self, sheet: Sheet) -> Export:
        """Return `sheet` as the platform writes it."""


_ALL: tuple[Platform, ...] = (spss, qualtrics, limesurvey, forms.MICROSOFT, surveymonkey, forms.GOOGLE, plain)
#: In the order in which they are asked whether a file is theirs; the last one takes what nobody claims.
PLATFORMS: dict[str, Platform] = {module.NAME: module for module in _ALL}


#: Columns of an export at most: ten times what long questionnaires have.
MOST_COLUMNS = 5000


def read_sheet(file: Path, hints: Hints = NO_HINTS) -> Sheet:
    """Return the contents of an exported file, whatever it is called: its first bytes say what it is.

    Raises
    ------
    BadInput
        For a directory, an empty file, and whatever is neither text, nor an Excel workbook, nor an SPSS file.
    """
    try:
        with file.open("rb") as stream:
            start = stream.read(512)
    except OSError as error:
        raise BadInput(f"{shown(file)}: cannot be read ({error.strerror})") from None
    if not start.strip():
        raise BadInput(f"{shown(file)}: the file is empty; export the responses again")
    if start.startswith(b"PK"):
        return read_workbook(file, hints)
    if start.startswith((b"$FL2", b"$FL3")):
        return spss.read_sav(file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(f"{shown(file)}: a workbook of Excel 2003 or older, or one with a password; save it as .xlsx")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"%pdf", b"{")):
        raise BadInput(f"{shown(file)}: a page or a document, not a table; export the responses as CSV or XLSX")
    return read_delimited(file, hints)


def read_export(sheet: Sheet, platform: str = "") -> tuple[Export, str]:
    """Return `sheet` read as the export of its platform, and how the platform was known.

    Parameters
    ----------
    platform : str
        One of `PLATFORMS`, where a person says which; empty to find out.

    Raises
    ------
    BadInput
        For a platform that is not among those known, and for a file without a header row.
    """
    if sheet.width > MOST_COLUMNS:
        raise BadInput(
            f"{shown(sheet.file)}: {sheet.width} columns, and no questionnaire has more than {MOST_COLUMNS}; see that "
            "respondents are the rows, or export it again"
        )
    _hold_headers(sheet)
    if platform:
        name = platform.strip().lower().replace("_", "-").replace(" ", "-")
        if name not in PLATFORMS:
            raise BadInput(f"FORMAT: no platform {platform!r}; {nearest(name, PLATFORMS)}")
        if (name == "spss") != (sheet.kind == "sav") or (name == "surveymonkey" and len(sheet.head) < 2):
            raise BadInput(f"{shown(sheet.file)}: FORMAT says {name}, and this is no such file")
        return PLATFORMS[name].read(sheet), "FORMAT says so"
    for module in PLATFORMS.values():
        if knew := module.recognise(sheet):
            return module.read(sheet), knew
    raise AssertionError("the plain table takes everything")


def _hold_headers(sheet: Sheet) -> None:
    """A date above nothing but dates is no header: the first row is a respondent, who would count for nothing."""
    rows = [row for row in sheet.head[1:] if any(row)]
    for position, cell in enumerate(sheet.head[0] if rows and sheet.kind != "sav" else ()):
        if looks_dated(cell) and all(looks_dated(row[position]) for row in rows):
            raise BadInput(
                f"{shown(sheet.file)}: no header row: the first row has {cell!r} in column {position + 1}, where the "
                "others have dates too, so it is a record; export it again with its headers"
            )
