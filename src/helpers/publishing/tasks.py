"""The calls a run is made of: each a function of small picklable values, for a worker process here or elsewhere.

What a call needs is imported where it runs: the process that hands the calls out starts without waiting for pandas.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.publishing.limits import USUAL, Limits
from helpers.publishing.orders import Order
from helpers.survey.names import Language

if TYPE_CHECKING:
    from helpers.publishing.pages import Page
    from helpers.publishing.sources import Source


@dataclass(frozen=True)
class Execution:
    """A notebook to run with `parameters`, and where to keep it executed.

    Attributes
    ----------
    roots, away : list of str
        The folders in which what it imports and reads counts, and those in them in which it does not.
    """

    source: Path
    executed: Path
    parameters: dict[str, Any]
    roots: list[str]
    away: list[str]
    limits: Limits = USUAL


@dataclass(frozen=True)
class Task:
    """A notebook run with `parameters`, where it is kept executed, and the page to make of it."""

    source: Path
    executed: Path
    published: Path
    parameters: dict[str, Any]
    page: Page
    #: Every number of `tables.csv`, which the sentences of the page are held against.
    figures: dict[str, float]
    #: The words of codebook and record, which may be published whatever they say.
    on_purpose: str


@dataclass(frozen=True)
class Prepared:
    """A page to export.

    Attributes
    ----------
    task : bytes
        The pickled `Task`, passed on as it is: opening it would import what a frame is made with.
    rests_on_others : bool
        Whether it is about no question of its own, and so about all of them.
    """

    task: bytes
    rests_on_others: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a notebook: nothing to say where it was published, else the cell and the error in words."""

    stem: str
    cell: str = ""
    error: str = ""
    #: Whether it was left as it was, because it would be the same again.
    fresh: bool = False

    @property
    def published(self) -> bool:
        """Whether there is a page of the notebook as it is now."""
        return not self.error

    def __str__(self) -> str:
        where = f", cell {self.cell}" if self.cell else ""
        return f"{self.stem}{where}: {self.error}" if self.error else self.stem


def execute(execution: Execution) -> Outcome:
    """Run a notebook."""
    from helpers.publishing import execution as module

    return module.execute(execution)


def export(task: bytes) -> Outcome:
    """Make the page of an executed notebook."""
    from helpers.publishing import execution as module

    return module.export(pickle.loads(task))


def find(folder: Path) -> list[Source]:
    """Return what the notebooks in a folder are called: nbformat, which reads them, takes a while to import."""
    from helpers.publishing.notebooks import read_notebook

    return [read_notebook(path).source for path in sorted(folder.glob("*.ipynb"))]


def prepare(order: Order, found: list[Source]) -> dict[str, Prepared]:
    """Return what is to be exported of the notebooks that were found, by stem and in the order of the pages."""
    from helpers.publishing.beside import prepared

    opened = prepared(order, found)
    return {task.source.stem: Prepared(pickle.dumps(task), opened.is_about_all(task)) for task in opened.tasks}


def draft(order: Order) -> None:
    """Make what stands beside the pages, as far as that goes before it is known which of them there are."""
    from helpers.publishing.beside import prepared

    prepared(order).draft()


def finish(order: Order, outcomes: list[Outcome]) -> None:
    """Write what stands beside the pages, and the record of it."""
    from helpers.publishing.beside import prepared

    prepared(order).write(outcomes)


def make_ready() -> None:
    """Import what stands beside the pages is made with."""
    import helpers.publishing.beside  # noqa: F401


def make_ready_to_export(language: Language) -> None:
    """Import, and compile, what pages are made with, before there is one to make."""
    from helpers.publishing import execution as module

    module.make_ready(language)
