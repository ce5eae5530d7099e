"""What stands beside the pages of a wave: the index, the tables as CSV and as a workbook, the manifest."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache, cached_property

import pandas as pd

from helpers import paths
from helpers.analysis.ledger import ledger
from helpers.analysis.segments import segment
from helpers.analysis.tables import CONFIDENCE, Table, tabulate_all
from helpers.analysis.tidy import tidy
from helpers.analysis.trends import NO_BASELINE, Change, each_change, each_trend, together
from helpers.presentation.workbook import workbook
from helpers.publishing import freshness, site
from helpers.publishing.claim_reader import ClaimReader, denials
from helpers.publishing.figures import cells
from helpers.publishing.manifest import inputs, manifest, versions
from helpers.publishing.one_file import one_file_template, write_one_file
from helpers.publishing.orders import Order
from helpers.publishing.places import ONE_FILE
from helpers.publishing.privacy import declared, hold_private, revealing, revealing_workbook
from helpers.publishing.sources import Source, in_order, question_of
from helpers.publishing.tasks import Outcome, Task
from helpers.survey.errors import BadInput, SurveyError
from helpers.survey.waves import Wave, open_wave
from helpers.survey.writing import write_whole


class Beside:
    """An order, opened: its wave, its notebooks, its tables.

    Raises
    ------
    BadInput
        If the wave does not open, or there is no notebook.
    """

    def __init__(self, order: Order, found: Iterable[Source]) -> None:
        self.order = order
        self.baseline = order.baseline or NO_BASELINE
        self.wave = open_wave(order.wave, order.data)
        self.found = in_order(found, self.wave.codebook)
        self.index = cache(self._index)
        if not self.found:
            raise BadInput(f"{paths.shown(order.notebooks)}: there is no notebook here")

    @property
    def tasks(self) -> list[Task]:
        """The pages to make, each with its frame."""
        order = self.order
        frames = site.pages(self.found, self.wave, order.language, CONFIDENCE)
        given = self.figures, self.on_purpose
        return [
            Task(one.path, order.executed / one.path.name, order.page(one.stem), frames[one.stem], *given)
            for one in self.found
        ]

    def question_of(self, task: Task) -> str:
        """Return the id of the question that the notebook of `task` is about; empty if it is about all."""
        return question_of(task.source.stem, self.wave.codebook)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """All tables, in the language of the pages."""
        return tabulate_all(self.wave, self.order.language)

    @cached_property
    def italian(self) -> dict[str, Table]:
        """All tables, in the language of what is one for all languages."""
        return self.tables if self.order.language == "it" else tabulate_all(self.wave, "it")

    @cached_property
    def italian_since(self) -> list[Change]:
        """The change of each table, in the language of what is one for all languages."""
        return each_change(self.italian.values(), self.baseline)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every figure of the tables, as `tables.csv` has them."""
        return tidy(self.wave, self.italian_since)

    @cached_property
    def figures(self) -> dict[str, float | str]:
        """Every number of `tables.csv` by its cell."""
        return cells(self.frame)

    @cached_property
    def on_purpose(self) -> str:
        """The words that may be published whatever they say."""
        return declared(self.wave)

    @cached_property
    def workbook(self) -> bytes:
        """The content of `tables.xlsx`."""
        tables = list(self.italian.values())
        banners = [segment(table) for table in tables]
        return workbook(self.wave, tables, banners, self.italian_since, each_trend(tables))

    @cached_property
    def workbook_reveals(self) -> list[str]:
        """What in the workbook says who somebody is."""
        return list(revealing_workbook(self.workbook, self.on_purpose))

    def _index(self, renewed: frozenset[str], there: frozenset[str]) -> bytes:
        """Return the index where these pages were renewed, and these are there.

        Raises
        ------
        BadInput
            If it says what `tables.csv` does not.
        Refused
            If it says who somebody is.
        """
        is_italian = self.order.language == "it"
        since = self.italian_since if is_italian else each_change(self.tables.values(), self.baseline)
        claims = ledger(self.tables.values(), self.baseline)
        page = site.index(self.wave, self.tables, self.found, together(since), claims, renewed, there)
        html = page.decode("utf-8")
        if wrong := list(ClaimReader(self.figures).untrue(html)):
            raise BadInput(f"{self.order.wave}, index.html: {'; '.join(wrong)}")
        hold_private("index.html", revealing(html, self.on_purpose))
        return page

    def draft(self) -> None:
        """Make what does not depend on how the notebooks fare, and what does as it is if they fare well."""
        _ = self.workbook_reveals, versions(), one_file_template()
        stems = frozenset(notebook.stem for notebook in self.found)
        with suppress(SurveyError):  # it is raised again where it is written
            self.index(stems, stems)

    def write(self, outcomes: list[Outcome], made_from: dict[str, str], made_with: dict[str, str]) -> None:
        """Write it all, each file whole; take away pages that no notebook stands behind any more.

        Parameters
        ----------
        made_from : dict
            Of each page that was published, the digest of what it was made from, by stem.
        made_with : dict
            The digests of the inputs of the report, by path.
        """
        order, wave = self.order, self.wave
        stems = frozenset(notebook.stem for notebook in self.found)
        for page in order.folder.glob("*.html"):
            if page.stem not in stems | {"index"} and page.name != ONE_FILE:
                page.unlink()
        there = stems & {page.stem for page in order.folder.glob("*.html")}
        renewed = frozenset(outcome.stem for outcome in outcomes if outcome.published)
        index = self.index(renewed, there)
        pages = {f"{stem}.html": order.page(stem).read_text("utf-8") for stem in sorted(renewed & there)}
        if wrong := list(denials({"index.html": index.decode("utf-8"), **pages})):
            raise BadInput(f"{order.wave}: pages deny each other: {'; '.join(wrong)}")
        hold_private("tables.xlsx", self.workbook_reveals)
        write_whole(order.folder / "index.html", index)
        write_one_file(site.front(wave, order.language), order.folder, [notebook.stem for notebook in self.found])
        beside = order.reports / order.wave
        write_whole(beside / "tables.csv", csv_of(self.frame))
        write_whole(beside / "tables.xlsx", self.workbook)
        file = beside / "manifest.json"
        run = {
            "inputs": inputs(wave, order.data) | {f"notebooks/{one.path.name}": one.sha256 for one in self.found},
            "parameters": {"wave": order.wave, "baseline": self.baseline, "language": order.language},
            "notebooks": {one.stem: "published" if one.published else "failed" for one in outcomes},
        }
        write_whole(file, manifest(file.read_bytes() if file.exists() else b"", wave, order.language, run))
        freshness.write(order.executed / "beside.json", self._record(outcomes, made_from, made_with))

    def _record(
        self, outcomes: list[Outcome], made_from: dict[str, str], made_with: dict[str, str]
    ) -> freshness.Record:
        """Return what these files were made from, and what was written."""
        order, digests = self.order, freshness.Digests()
        written = [
            *(order.page(name) for name in ("index", *made_from)),
            order.folder / ONE_FILE,
            *(order.reports / order.wave / name for name in ("tables.csv", "tables.xlsx")),
        ]
        return {
            "parameters": order.parameters,
            "inputs": made_with,
            "stems": [outcome.stem for outcome in outcomes],
            "made_from": made_from,
            "written": {path.relative_to(order.reports).as_posix(): digests.of(path) for path in written},
            "manifest": freshness.manifest_entry(order),
        }


def tables_csv(wave: Wave, baseline: str = "") -> bytes:
    """Return `tables.csv` of a wave: a row a cell, labels in Italian; compared with the baseline as `change_since`."""
    return csv_of(tidy(wave, each_change(tabulate_all(wave, "it").values(), baseline)))


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a tidy frame as CSV: UTF-8, numbers at full precision, LF; no text that a spreadsheet would run."""
    safe = frame.assign(label=frame["label"].map(_as_text))
    return bytes(safe.to_csv(index=False, lineterminator="\n").encode("utf-8"))


def _as_text(label: str) -> str:
    """A label that begins like a formula, begun with an apostrophe: a spreadsheet then takes it for the words it is."""
    return f"'{label}" if label.lstrip()[:1] in tuple("=+-@") else label
