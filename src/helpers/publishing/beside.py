"""What stands beside the pages of a wave: the index, the tables as CSV and as a workbook, the manifest."""

from __future__ import annotations

from functools import cached_property

from helpers import paths
from helpers.analysis.segments import segment
from helpers.analysis.tables import CONFIDENCE, Table, tables_frame, tabulate_all
from helpers.analysis.trends import NO_BASELINE, Changes, changes_since, each_change, each_trend
from helpers.presentation.workbook import workbook
from helpers.publishing import freshness, site
from helpers.publishing.manifest import inputs, manifest
from helpers.publishing.notebooks import question_of, read_notebook, source_notebooks
from helpers.publishing.orders import Order
from helpers.publishing.tasks import Outcome, Task
from helpers.survey.errors import BadInput
from helpers.survey.files import reads, write_whole
from helpers.survey.waves import Wave, open_wave

_prepared: dict[Order, Beside] = {}


def prepared(order: Order) -> Beside:
    """Return what is to be written for an order; the same each time in one process, until it is written."""
    if order not in _prepared:
        _prepared[order] = Beside(order)
    return _prepared[order]


class Beside:
    """An order, opened: its wave, its notebooks, its tables.

    Raises
    ------
    BadInput
        If the wave does not open, or there is no notebook.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.wave = open_wave(order.wave, order.data)
        self.found = [read_notebook(path) for path in source_notebooks(order.notebooks, self.wave.codebook)]
        if not self.found:
            raise BadInput(f"{paths.shown(order.notebooks)}: there is no notebook here")

    @property
    def tasks(self) -> list[Task]:
        """The pages to make, each with its frame."""
        order = self.order
        frames = site.pages(self.found, self.wave, order.language, CONFIDENCE)
        return [
            Task(
                one.path,
                order.executed / one.path.name,
                order.folder / f"{one.stem}.html",
                order.parameters,
                frames[one.stem],
            )
            for one in self.found
        ]

    def is_about_all(self, task: Task) -> bool:
        """Return whether the notebook of `task` is about no question of its own."""
        return not question_of(task.source.stem, self.wave.codebook)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """All tables, in the language of the pages."""
        return tabulate_all(self.wave, self.order.language)

    @cached_property
    def italian(self) -> dict[str, Table]:
        """All tables, in the language of what is one for all languages."""
        return self.tables if self.order.language == "it" else tabulate_all(self.wave, "it")

    @cached_property
    def changes(self) -> Changes:
        """What the index opens with."""
        return changes_since(self.tables.values(), self.order.baseline or NO_BASELINE)

    @cached_property
    def csv(self) -> bytes:
        """The content of `tables.csv`."""
        return tables_csv(self.wave, self.italian)

    @cached_property
    def workbook(self) -> bytes:
        """The content of `tables.xlsx`."""
        tables = list(self.italian.values())
        banners = [segment(table) for table in tables]
        changes = each_change(tables, self.order.baseline or NO_BASELINE)
        return workbook(self.wave, tables, banners, changes, each_trend(tables))

    def draft(self) -> None:
        """Make what does not depend on how the notebooks fare."""
        for part in ("tables", "changes", "csv", "workbook"):
            getattr(self, part)

    def write(self, outcomes: list[Outcome]) -> None:
        """Write it all, each file whole; take away pages that no notebook stands behind any more."""
        order, wave = self.order, self.wave
        _prepared.pop(order, None)
        stems = {notebook.stem for notebook in self.found}
        for page in order.folder.glob("*.html"):
            if page.stem not in stems | {"index"}:
                page.unlink()
        there = {page.stem for page in order.folder.glob("*.html")}
        renewed = {outcome.stem for outcome in outcomes if outcome.published}
        index = site.index(wave, self.tables, self.found, self.changes, renewed, there)
        write_whole(order.folder / "index.html", index)
        beside = order.reports / order.wave
        write_whole(beside / "tables.csv", self.csv)
        write_whole(beside / "tables.xlsx", self.workbook)
        file = beside / "manifest.json"
        run = {
            "inputs": inputs(wave, order.data) | {f"notebooks/{one.path.name}": one.sha256 for one in self.found},
            "parameters": {"wave": order.wave, "baseline": order.baseline or NO_BASELINE, "language": order.language},
            "notebooks": {one.stem: "published" if one.published else "failed" for one in outcomes},
        }
        write_whole(file, manifest(file.read_bytes() if file.exists() else b"", wave, order.language, run))
        freshness.write(order.executed / "beside.json", self._record(outcomes))

    def _record(self, outcomes: list[Outcome]) -> freshness.Record:
        """Return what these files were made from, and what was written."""
        order, digests = self.order, freshness.Digests()
        data = {path: digest for path, digest in reads.items() if path.is_relative_to(order.data)}
        folders = {folder for path in data for folder in path.parents if folder.is_relative_to(order.data)}
        files = {str(path): digest for path, digest in data.items()} | {str(one.path): one.sha256 for one in self.found}
        names = {str(folder): digests.of(folder) for folder in folders}
        written = [
            order.folder / "index.html",
            *(order.reports / order.wave / name for name in ("tables.csv", "tables.xlsx")),
        ]
        return freshness.observed(files, names, digests) | {
            "parameters": order.parameters,
            "package": digests.of_package(),
            "stems": [outcome.stem for outcome in outcomes],
            "written": {path.relative_to(order.reports).as_posix(): digests.of(path) for path in written},
            "manifest": freshness.manifest_entry(order),
        }


def tables_csv(wave: Wave, tables: dict[str, Table]) -> bytes:
    """Return `tables.csv`: UTF-8, a row a cell, shares at full precision, LF."""
    return tables_frame(wave, tables.values()).to_csv(index=False, lineterminator="\n").encode("utf-8")
