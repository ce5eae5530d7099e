"""The readers of the project, each as a fuzzer sees it: bytes go in, and it takes them or says why not."""

import io
import multiprocessing
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
from small import SMALL_RESPONSES

from helpers import paths
from helpers.analysis.back_test import back_test_all
from helpers.analysis.claims import read_claims
from helpers.analysis.ledger import ledger
from helpers.analysis.tables import tabulate
from helpers.presentation.commentary import commentary, contradictions
from helpers.presentation.views import show
from helpers.publishing.notebooks import hygiene, read_notebook
from helpers.survey.account import account
from helpers.survey.codebook import read_codebook
from helpers.survey.coding import apply_ledger, ledger_of, read_ledger
from helpers.survey.errors import SurveyError
from helpers.survey.importers import read_export, read_sheet, spss
from helpers.survey.map_file import map_file
from helpers.survey.reading import Reading, interpret
from helpers.survey.record import Decisions, read_decisions
from helpers.survey.responses import read_responses
from helpers.survey.waves import Wave, open_folder, open_wave, read_published

from . import seeds


class Place:
    """A data folder of the small survey, into which each reader's file is written."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fuzzing-"))
        self.data = seeds.survey(self.folder)
        self.wave = self.data / "waves" / seeds.WAVE
        self.codebook = read_codebook(self.data)
        self.opened = open_wave(seeds.WAVE, self.data)
        self.responses = read_responses(self.wave / "responses.csv", self.codebook)

    def write(self, name: str, content: bytes) -> Path:
        """Write the file that a reader is to read."""
        file = self.folder / name
        file.write_bytes(content)
        return file


def settle(set_: Callable[[object, str, object], None] = setattr) -> None:
    """Keep what readers write out of the project, and begin the process that parses SPSS files in milliseconds."""
    set_(paths, "BUILD", place().folder / "build")
    set_(spss, "APART", multiprocessing.get_context("fork"))


@cache
def place() -> Place:
    """The one data folder of this process."""
    return Place()


def _read(content: bytes, name: str, decisions: Decisions | None = None) -> Reading:
    """Read an export, and say of it all that an import says."""
    file = place().write(name, content)
    export, knew = read_export(read_sheet(file))
    codebook = place().codebook.as_asked_in(seeds.NEW)
    reading = interpret(export, knew, codebook, decisions or Decisions())
    list(account(reading, ledger_of(reading.frame, codebook, ())))
    again = place().write("map.yml", map_file(file, reading, reading.problems, Decisions()))
    read_decisions(again)
    return reading


def _sheet(content: bytes) -> None:
    """The XML of a worksheet, in a workbook that is whole."""
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seeds.written("google-xlsx-it"))) as whole, zipfile.ZipFile(book, "w") as archive:
        for part in whole.namelist():
            archive.writestr(part, content if part == "xl/worksheets/sheet1.xml" else whole.read(part))
    _read(book.getvalue(), "export.xlsx")


def _codebook(content: bytes) -> None:
    place().write("codebook.yml", content)
    codebook = read_codebook(place().folder)
    _ = codebook.as_asked_in(seeds.NEW), codebook.put_in(seeds.NEW)


def _wave(content: bytes) -> None:
    (place().wave / "wave.yml").write_bytes(content)
    wave = open_folder(place().wave, seeds.WAVE, place().codebook)
    for id in wave.codebook.ids:
        tabulate(wave, id, "it")


def _published(content: bytes) -> None:
    (place().wave / "published.yml").write_bytes(content)
    wave = place().opened
    published = read_published(wave.folder, wave.codebook)
    assert published is not None
    _ = [figure.quoted_as_printed() for figure in published.figures]
    back_test_all(Wave(wave.id, wave.folder, wave.codebook, wave.record, published, wave.responses))


def _map(content: bytes) -> None:
    decisions = read_decisions(place().write("decisions.yml", content))
    _read(seeds.written("google-csv-it-sheet"), "export.csv", decisions)


def _responses(content: bytes) -> None:
    read_responses(place().write("responses.csv", content), place().codebook)


def _ledger(content: bytes) -> None:
    (place().folder / "open_answers.csv").write_bytes(content)
    found = read_ledger(place().folder, place().codebook)
    frame: pd.DataFrame = apply_ledger(place().responses, place().codebook, found, "open_answers.csv")
    assert len(frame) == len(SMALL_RESPONSES.splitlines()) - 1


def _claims(content: bytes) -> None:
    (place().data / "claims.yml").write_bytes(content)
    if read_claims(place().data):
        ledger(tabulate(place().opened, id, "it") for id in place().codebook.ids)


def _commentary(content: bytes) -> None:
    (place().wave / "commentary.it.md").write_bytes(content)
    contradictions(place().opened)
    for id in place().codebook.ids:
        show(commentary(tabulate(place().opened, id, "it")))


def _notebook(content: bytes) -> None:
    hygiene(read_notebook(place().write("notebook.ipynb", content)))


#: By the name that `python -m fuzzing` takes.
READERS: dict[str, Callable[[bytes], object]] = {
    "csv": lambda content: _read(content, "export.csv"),
    "xlsx": lambda content: _read(content, "export.xlsx"),
    "sheet": _sheet,
    "sav": lambda content: _read(content, "export.sav"),
    "map": _map,
    "codebook": _codebook,
    "wave": _wave,
    "published": _published,
    "responses": _responses,
    "ledger": _ledger,
    "claims": _claims,
    "commentary": _commentary,
    "notebook": _notebook,
}


def feed(reader: str, content: bytes) -> str:
    """Give a reader these bytes; what it said in refusing them, or nothing where it took them.

    Anything but that, a traceback or a refusal without a word, is raised.
    """
    try:
        READERS[reader](content)
    except SurveyError as error:
        if said := str(error).strip():
            return said
        raise
    return ""
