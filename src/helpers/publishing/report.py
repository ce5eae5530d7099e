"""A wave's report: all its notebooks in parallel, and what stands beside their pages."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

from helpers import paths
from helpers.publishing import tasks
from helpers.publishing.machinery import Machinery, machinery
from helpers.publishing.orders import Order, settle
from helpers.publishing.tasks import Execution, Outcome, Sealed
from helpers.publishing.workers import WorkerDied
from helpers.survey.errors import BadInput

__all__ = ["Order", "Outcome", "publish", "settle"]

Tell = Callable[[Outcome], None]


def publish(order: Order, tell: Tell = lambda _: None) -> list[Outcome]:
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
    sources = sorted(order.notebooks.glob("*.ipynb"))
    if not sources:
        raise BadInput(f"{paths.shown(order.notebooks)}: there is no notebook here")
    with machinery(order.build, order.jobs) as processes:
        return Publication(order, sources, processes, tell).run()


class Publication:
    """A run of notebooks: each is executed as soon as there is room, and exported as soon as its frame is known."""

    def __init__(self, order: Order, sources: list[Path], processes: Machinery, tell: Tell) -> None:
        self.order = order
        self.processes = processes
        self.tell = tell
        self.sealed: dict[str, Sealed] = {}
        self.executed: list[str] = []
        self.outcomes: dict[str, Outcome] = {}
        self.waiting: dict[Future[Any], str] = {processes.desk.submit(tasks.prepare, order): ""}
        for source in sources:
            execution = Execution(source, order.executed / source.name, order.parameters)
            self.waiting[processes.notebooks.submit(tasks.execute, execution)] = source.stem

    def run(self) -> list[Outcome]:
        """Return the outcomes when all is published that can be."""
        while self.waiting:
            done, _ = wait(self.waiting, return_when=FIRST_COMPLETED)
            for future in done:
                self._note(self.waiting.pop(future), future)
        outcomes = [self.outcomes[stem] for stem in self.sealed]
        self.processes.desk.submit(tasks.finish, self.order, outcomes).result()
        return outcomes

    def _note(self, stem: str, future: Future[Any]) -> None:
        """Take in what has come, and hand out what can be done now."""
        if not stem:
            self.sealed = future.result()
            self.processes.desk.submit(tasks.draft, self.order)
            ready = self.executed
        else:
            outcome = _outcome(stem, future)
            if stem in self.executed or not outcome.published:
                self.outcomes[stem] = outcome
                self.tell(outcome)
                return
            self.executed.append(stem)
            ready = [stem]
        for one in ready:
            if one in self.sealed:
                self.waiting[self.processes.notebooks.submit(tasks.export, self.sealed[one])] = one


def _outcome(stem: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except WorkerDied as death:
        return Outcome(stem, "", str(death))
