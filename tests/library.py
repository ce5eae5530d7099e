"""A library that asks its visitors: a questionnaire of a few questions, an export written by hand, what came of it."""

import csv
import io
import shutil
from datetime import datetime

import xlsxwriter
import yaml

from helpers import open_wave, tabulate
from helpers.survey.importing import import_wave

WAVE = "2025-04"


def question(id, kind, text, options, other=None):
    """A question of a codebook; its options by code."""
    both = {"it": text, "en": text}
    found = {"id": id, "kind": kind, "title": {"it": id, "en": id}, "text": both}
    found["options"] = [{"code": code, "it": label, "en": label} for code, label in options.items()]
    return found | ({"other": {"it": other, "en": other}} if other else {})


class Library:
    """A library that asks its visitors: a data folder, and a way to bring an export in."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / "data"
        self.data.mkdir()

    def ask(self, *questions):
        survey = {"id": "biblioteca", "title": {"it": "Biblioteca", "en": "Library"}, "conductor": "nessuno",
                  "population": {"it": "chi ci va", "en": "who goes there"}}  # fmt: skip
        content = yaml.safe_dump({"survey": survey, "questions": list(questions)}, allow_unicode=True)
        (self.data / "codebook.yml").write_text(content, "utf-8")

    def bring_in(self, file, platform="", **decisions):
        """Import the file with decisions as a map file holds them; the columns of a map by header."""
        written = None
        if decisions:
            columns = [{"header": header, "holds": holds} for header, holds in decisions.pop("columns", [])]
            written = self.folder / "map.yml"
            written.write_text(yaml.safe_dump({"columns": columns, **decisions}, allow_unicode=True), "utf-8")
        import_wave(file, WAVE, self.data, platform=platform, map_path=written, build=self.folder / "build")
        return open_wave(WAVE, self.data)

    def clear(self):
        """Forget the wave."""
        shutil.rmtree(self.data / "waves")

    def text(self, content, encoding="utf-8", name="export.csv"):
        file = self.folder / name
        file.write_bytes(content.encode(encoding))
        return file

    def workbook(self, rows, inline=False, dates="yyyy-mm-dd hh:mm:ss"):
        file = self.folder / "export.xlsx"
        book = xlsxwriter.Workbook(str(file), {"constant_memory": inline})
        page, style = book.add_worksheet("Biblioteca"), book.add_format({"num_format": dates})
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(i, j, cell, style)
                elif cell is not None:
                    page.write(i, j, cell)
        book.close()
        return file


def counted(wave, id):
    """The base of a question, and how many gave each answer; nothing where nobody did."""
    table = tabulate(wave, id)
    assert {cell.base for cell in table.cells} == {table.base}
    return table.base, {cell.code: cell.n for cell in table.cells if cell.n}


def separated(rows, separator=",", newline="\n", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=newline, quoting=quoting).writerows(rows)
    return text.getvalue()
