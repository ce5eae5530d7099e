"""A wave's report: all its notebooks in parallel, its tables, its index, its manifest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import paths
from helpers.analysis.segments import segment
from helpers.analysis.tables import CONFIDENCE, Table, tabulate_all
from helpers.analysis.tidy import tidy
from helpers.analysis.trends import NO_BASELINE, changes_since, each_change, each_trend
from helpers.presentation.workbook import workbook
from helpers.publishing import site
from helpers.publishing.execution import Outcome, Task, prepare_environment, run
from helpers.publishing.figures import cells, untrue
from helpers.publishing.manifest import inputs, manifest
from helpers.publishing.notebooks import Notebook, read_notebook, source_notebooks
from helpers.survey.codebook import Language
from helpers.survey.errors import BadInput
from helpers.survey.files import write_whole
from helpers.survey.waves import Wave, choose_wave, open_wave, previous_wave


@dataclass(frozen=True)
class Order:
    """What to publish: a wave, in a language, from a data folder to a reports folder."""

    wave: str
    baseline: str
    language: Language
    data: Path
    reports: Path
    build: Path = paths.BUILD
    notebooks: Path = paths.NOTEBOOKS
    jobs: int = 0

    @property
    def folder(self) -> Path:
        """Where the pages of this order go."""
        return self.reports / self.wave / self.language

    @property
    def since(self) -> str:
        """The wave to compare with, as `change_since` takes it."""
        return self.baseline or NO_BASELINE


def settle(
    wave: str, baseline: str, language: Language, data: Path, reports: Path, jobs: int = 0, **elsewhere: Path
) -> Order:
    """Return an order with the wave and the baseline that stand behind empty names.

    Raises
    ------
    BadInput
        If the wave or the baseline is unknown; the known ones are named.
    """
    data = data.resolve()
    name = choose_wave(wave, data)
    if baseline not in ("", NO_BASELINE):
        choose_wave(baseline, data)
    if baseline == name:
        raise BadInput(f"wave {name} cannot be its own baseline; choose another, or {NO_BASELINE!r}")
    return Order(name, baseline or previous_wave(name, data), language, data, reports.resolve(), jobs=jobs, **elsewhere)


def publish(order: Order, tell: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
    """Publish a wave's report and return what became of each notebook, in their order.

    Each page, and each of the files beside them, is replaced whole. A notebook that fails leaves its last good
    page, which the index then marks; the others are published.

    Parameters
    ----------
    order : Order
        From `settle`.
    tell : callable
        Called with each outcome as it comes.

    Raises
    ------
    BadInput
        If the wave does not open, or there is no notebook; nothing is written then.
    """
    wave = open_wave(order.wave, order.data)
    found = [read_notebook(path) for path in source_notebooks(order.notebooks, wave.codebook)]
    if not found:
        raise BadInput(f"{paths.shown(order.notebooks)}: there is no notebook here")
    tables = tabulate_all(wave, order.language)
    frame = tidy(wave, (tables if order.language == "it" else tabulate_all(wave, "it")).values(), order.since)
    tasks = list(_tasks(order, found, wave, cells(frame)))
    fates = {outcome.stem: outcome for outcome in _run_all(tasks, order.jobs, order.build, tell)}
    outcomes = [fates[notebook.stem] for notebook in found]
    _write_beside(order, wave, found, tables, frame, outcomes)
    return outcomes


def _parameters(order: Order) -> dict[str, Any]:
    # Relative to the notebooks, so that no place on this machine is written anywhere.
    data = os.path.relpath(order.data, order.notebooks)
    return {"wave": order.wave, "baseline": order.since, "language": order.language, "data_dir": data}


def _tasks(order: Order, found: list[Notebook], wave: Wave, figures: dict[str, float]) -> Iterator[Task]:
    executed = order.build / "executed" / order.wave / order.language
    frames = site.pages(found, wave, order.language, CONFIDENCE)
    for notebook in found:
        page = frames[notebook.stem]
        published = order.folder / f"{notebook.stem}.html"
        yield Task(notebook.path, executed / notebook.path.name, published, _parameters(order), page, figures)


def _run_all(tasks: list[Task], jobs: int, build: Path, tell: Callable[[Outcome], None]) -> Iterator[Outcome]:
    """Run the tasks, each in a worker process: papermill changes the working directory of the one it runs in."""
    prepare_environment(build)
    workers = min(jobs or os.cpu_count() or 1, len(tasks))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[Outcome], Task] = {pool.submit(run, task): task for task in tasks}
        for future in as_completed(waiting):
            try:
                outcome = future.result()
            except BrokenProcessPool:
                outcome = Outcome(waiting[future].source.stem, "", "its worker process died (killed, or out of memory)")
            tell(outcome)
            yield outcome


def _write_beside(
    order: Order,
    wave: Wave,
    found: list[Notebook],
    tables: dict[str, Table],
    frame: pd.DataFrame,
    outcomes: list[Outcome],
) -> None:
    """Write the index, the tables and the manifest; take away pages that no notebook stands behind any more."""
    stems = {notebook.stem for notebook in found}
    for page in order.folder.glob("*.html"):
        if page.stem not in stems | {"index"}:
            page.unlink()
    there = {page.stem for page in order.folder.glob("*.html")}
    renewed = {outcome.stem for outcome in outcomes if outcome.published}
    changes = changes_since(tables.values(), order.since)
    index = site.index(wave, tables, found, changes, renewed, there)
    if wrong := list(untrue(index.decode("utf-8"), cells(frame))):
        raise BadInput(f"{order.wave}, index.html: {'; '.join(wrong)}")
    write_whole(order.folder / "index.html", index)
    italian = tables if order.language == "it" else tabulate_all(wave, "it")
    beside = order.reports / order.wave
    write_whole(beside / "tables.csv", csv_of(frame))
    write_whole(beside / "tables.xlsx", _workbook(order, wave, list(italian.values())))
    file = beside / "manifest.json"
    run = {
        "inputs": inputs(wave, order.data) | {f"notebooks/{one.path.name}": one.sha256 for one in found},
        "parameters": {"wave": order.wave, "baseline": order.since, "language": order.language},
        "notebooks": {one.stem: "published" if one.published else "failed" for one in outcomes},
    }
    write_whole(file, manifest(file.read_bytes() if file.exists() else b"", wave, order.language, run))


def _workbook(order: Order, wave: Wave, tables: list[Table]) -> bytes:
    banners = [segment(table) for table in tables]
    changes = each_change(tables, order.since)
    return workbook(wave, tables, banners, changes, each_trend(tables))


def tables_csv(wave: Wave, baseline: str = "") -> bytes:
    """Return `tables.csv` of a wave: a row a cell, labels in Italian; compared with the baseline as `change_since`."""
    return csv_of(tidy(wave, tabulate_all(wave, "it").values(), baseline))


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a tidy frame as CSV: UTF-8, numbers at full precision, LF."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
