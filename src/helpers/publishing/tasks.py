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
from helpers.survey.errors import SurveyError

if TYPE_CHECKING:
    from helpers.publishing.beside import Beside
    from helpers.publishing.pages import Page
    from helpers.publishing.sources import Source

    Opened = dict[Order, Beside]


@dataclass(frozen=True)
class Execution:
    """A notebook to run with `parameters`, where to keep it executed, and the digests of its inputs by path."""

    source: Path
    executed: Path
    parameters: dict[str, Any]
    inputs: dict[str, str]
    limits: Limits = USUAL


@dataclass(frozen=True)
class Task:
    """A notebook, where it is kept executed, and the page to make of it."""

    source: Path
    executed: Path
    published: Path
    page: Page
    #: Every number of `tables.csv`, which the sentences of the page are held against.
    figures: dict[str, float | str]
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


def prepare(opened: Opened, order: Order, found: list[Source]) -> dict[str, Prepared]:
    """Open an order, and return what is to be exported of its notebooks, by stem and in the order of the pages.

    Parameters
    ----------
    opened : dict
        What the process keeps from one call of an order to the next: its wave and its tables.
    """
    from helpers.publishing.beside import Beside

    its = opened[order] = Beside(order, found)
    return {task.source.stem: Prepared(pickle.dumps(task), not its.question_of(task)) for task in its.tasks}


def draft(opened: Opened, order: Order) -> None:
    """Make what stands beside the pages, as far as that goes before it is known which of them there are."""
    opened[order].draft()


def finish(
    opened: Opened, order: Order, outcomes: list[Outcome], made_from: dict[str, str], inputs: dict[str, str]
) -> None:
    """Write what stands beside the pages, and the record of it."""
    if order not in opened:
        raise SurveyError("the process that had the tables died (killed, or out of memory)")
    opened.pop(order).write(outcomes, made_from, inputs)
