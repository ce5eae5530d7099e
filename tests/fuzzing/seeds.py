"""What a fuzzer begins with: the small survey, its responses in every platform's format, a file for each reader."""

import json
import tempfile
import zipfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import exports
from exports.respondents import Respondent
from small import SMALL_CODEBOOK, SMALL_RESPONSES, write_wave

from helpers.paths import DATA, NOTEBOOKS

#: The wave that is on disk, and the one that an export would become.
WAVE, NEW = "2024-01", "2024-06"

#: The small questionnaire, in which no two questions have the same words in English either.
CODEBOOK = SMALL_CODEBOOK.replace('"Quali usa?", en: "Which do', '"Quali usa?", en: "Which tools do')

MAP = """\
columns:
  - {header: Quale usa?, holds: device}
  - {header: Come va?, holds: null}
recodes:
  device: {"telefonino": phone, "": missing}
  mood: {"-99": not_asked}
  tools: {"x": "1"}
duplicates: last
completion: all
comparability: {mood: reworded}
title: {it: Giugno, en: June}
fieldwork: {start: 2024-06-03, end: 2024-06-09}
weights: {column: peso, targets: {device: {mobile: 0.6, laptop: 0.4}}, trim: {lower: 0.3, upper: 3}}
"""
PUBLISHED = """\
figures:
  - {table: device, code: phone, percent: 40, as_printed: "il telefono (40%)"}
  - {table: mood, code: high, within: null, count: 4, as_printed: "4 persone"}
open_answers: {tools: [fax]}
"""
CLAIMS = """\
wave: 2024-01
claims:
  - id: phones
    says: {it: Il telefono prevale., en: Phones are ahead.}
    source: device
    holds: [{cell: device/phone, is: majority}, {cell: device/phone, ahead_of: device/laptop}]
  - id: chats
    says: {it: Uno su tre., en: One in three.}
    source: conclusions
    holds: [{cell: device/phone, among: device/mobile, between: [1/3, 0.6]}]
"""
COMMENTARY = """\
Prima riga.

## device
Il **telefono** è {il device/phone/share}; [una nota](https://example.org), 40 %.

## conclusions
- {tools/chat/share} e {mood/high/n}
"""
LEDGER = 'question,text,times,code,from\r\ntools,fax,1,,\r\ndevice,"glasses, smart",1,tablet,2024-01\r\n'


@cache
def people(count: int = 6) -> tuple[Respondent, ...]:
    """Respondents of the small survey, by arithmetic; the last one broke off."""
    with exports.asking(CODEBOOK) as questions:
        return tuple(_person(number, questions, number < count) for number in range(1, count + 1))


def _person(number: int, questions: tuple[exports.Question, ...], complete: bool) -> Respondent:
    seen = questions if complete else questions[:1]
    started = datetime(2024, 6, 13, 9) + timedelta(hours=number)
    answers: dict[str, str | frozenset[str] | None] = {}
    for place, question in enumerate(seen):
        code = question.codes[(number + place) % len(question.codes)]
        answers[question.id] = frozenset({code, question.codes[0]}) if question.multiple else code
    texts = {"tools": "fax, telex; perché"} if complete and number % 2 else {}
    return Respondent(number, f"t{number}", started, started + timedelta(minutes=9), complete, answers, texts)


@cache
def written(name: str) -> bytes:
    """The export of the small survey in one of `exports.FORMATS`."""
    with exports.asking(CODEBOOK), tempfile.TemporaryDirectory() as folder:
        return exports.FORMATS[name](people(), Path(folder)).read_bytes()


def survey(folder: Path) -> Path:
    """Make a data folder with the small survey and its wave."""
    data = folder / "data"
    wave = write_wave(data, WAVE, SMALL_RESPONSES.encode(), 10)
    (data / "codebook.yml").write_text(CODEBOOK, "utf-8")
    (data / "claims.yml").write_text(CLAIMS, "utf-8")
    (wave / "commentary.it.md").write_text(COMMENTARY, "utf-8")
    return data


def sheet_of(workbook: bytes) -> bytes:
    """The first sheet of a workbook, as XML: what a zip file would hide from a fuzzer."""
    with tempfile.TemporaryFile() as file:
        file.write(workbook)
        with zipfile.ZipFile(file) as archive:
            return archive.read("xl/worksheets/sheet1.xml")


def for_reader(name: str) -> list[bytes]:
    """The files with which the fuzzer of a reader begins."""
    formats = {
        kind: [one for one, how in exports.FORMATS.items() if how.suffix == kind] for kind in ("csv", "xlsx", "sav")
    }
    if name in formats:
        return [written(one) for one in formats[name]]
    if name == "sheet":
        return [sheet_of(written(one)) for one in formats["xlsx"] if one.startswith(("limesurvey", "google"))]
    with tempfile.TemporaryDirectory() as folder:
        wave = survey(Path(folder)) / "waves" / WAVE
        record = (wave / "wave.yml").read_bytes()
    march = DATA / "waves" / "2020-03"
    return {
        "codebook": [CODEBOOK.encode()],
        "wave": [record, (march / "wave.yml").read_bytes()],
        "published": [PUBLISHED.encode(), (march / "published.yml").read_bytes()[:2000]],
        "map": [MAP.encode(), b"mapping: {columns: [{header: 'Come va?', holds: mood}]}\n"],
        "responses": [SMALL_RESPONSES.encode()],
        "ledger": [LEDGER.encode(), LEDGER.replace(",", ";").encode("cp1252")],
        "claims": [CLAIMS.encode(), (DATA / "claims.yml").read_bytes()[:2000]],
        "commentary": [COMMENTARY.encode()],
        "notebook": [_small_notebook()],
    }[name]


def _small_notebook() -> bytes:
    """The first cells of a notebook of the project."""
    book = json.loads((NOTEBOOKS / "tavola_02_impatto_organizzazione.ipynb").read_text("utf-8"))
    return json.dumps(book | {"cells": book["cells"][:4]}).encode()
