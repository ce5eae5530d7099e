"""A wave's report: all its notebooks in parallel, and what stands beside their pages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from helpers import paths
from helpers.publishing import tasks
from helpers.publishing.freshness import Pages, Plan, plan
from helpers.publishing.machinery import Machinery, machinery
from helpers.publishing.orders import Order, settle
from helpers.publishing.tasks import Execution, Outcome, Prepared
from helpers.publishing.workers import WorkerDied
from helpers.survey.errors import BadInput

__all__ = ["Order", "Outcome", "publish", "settle"]

Tell = Callable[[Outcome], None]


def publish(
    order: Order, tell: Tell = lambda _: None, todo: Plan | None = None, processes: Machinery | None = None
) -> list[Outcome]:
    """Publish a wave's report and return what became of each notebook, in their order.

    Only what changed is run. Each page, and each of the files beside them, is replaced whole. A notebook that fails
    leaves its last good page, which the index then marks; the others are published, except for those that are about
    no question of their own: they rest on the others, and are refused.

    Parameters
    ----------
    order : Order
        From `settle`.
    tell : callable
        Called with each outcome as it comes, but not with those of fresh notebooks.
    todo : Plan or None
        What there is to do, where that is known already.
    processes : Machinery or None
        Where there are processes already, those that are to do it.

    Raises
    ------
    BadInput
        If the wave does not open, or there is no notebook; nothing is written then.
    """
    todo = todo or plan(order)
    if not todo.reasons:
        raise BadInput(f"{paths.shown(order.notebooks)}: there is no notebook here")
    if todo.nothing:
        return [Outcome(stem, fresh=True) for stem in todo.stems]
    if processes:
        return Publication(order, todo, processes, tell).run()
    with machinery(order.build, order.jobs) as processes:
        return Publication(order, todo, processes, tell).run()


class Publication:
    """A run of notebooks: each is executed as soon as there is room, and exported as soon as its frame is known."""

    def __init__(self, order: Order, todo: Plan, processes: Machinery, tell: Tell) -> None:
        self.order, self.processes, self.tell = order, processes, tell
        self.stale = set(todo.stale)
        self.executed = {stem for stem in todo.reasons if stem not in self.stale}
        self.prepared: dict[str, Prepared] = {}
        self.pages = Pages(order)
        self.outcomes: dict[str, Outcome] = {}
        self.running: dict[Future[Any], Callable[[Future[Any]], None]] = {}
        self._start(processes.desk.submit(tasks.prepare, order), self._note_prepared)
        # What rests on the others is about all of them, so it takes longest: it comes last by name, and first here.
        for stem in sorted(self.stale, reverse=True):
            self._start(processes.notebooks.submit(tasks.execute, _execution(order, stem)), self._note_executed, stem)

    def run(self) -> list[Outcome]:
        """Return the outcomes when all is published that can be."""
        while self.running:
            done, _ = wait(self.running, return_when=FIRST_COMPLETED)
            for future in done:
                self.running.pop(future)(future)
        outcomes = [self.outcomes[stem] for stem in self.prepared]
        self.pages.write(outcome.stem for outcome in outcomes if outcome.published)
        self.processes.desk.submit(tasks.finish, self.order, outcomes).result()
        return outcomes

    def _start(self, future: Future[Any], note: Callable[..., None], *about: str) -> None:
        self.running[future] = lambda done: note(done, *about)

    def _note_prepared(self, future: Future[dict[str, Prepared]]) -> None:
        self.prepared = future.result()
        self.processes.desk.submit(tasks.draft, self.order)
        self._export_what_can_be()

    def _note_executed(self, future: Future[Outcome], stem: str) -> None:
        outcome = _outcome(stem, future)
        if outcome.published:
            self.executed.add(stem)
        else:
            self._settle(outcome)
        self._export_what_can_be()

    def _note_exported(self, future: Future[Outcome], stem: str) -> None:
        outcome = _outcome(stem, future)
        if outcome.published:
            self.pages.note(stem, self.prepared[stem].task)
        self._settle(outcome)
        self._export_what_can_be()

    def _settle(self, outcome: Outcome) -> None:
        self.outcomes[outcome.stem] = outcome
        if not outcome.fresh:
            self.tell(outcome)

    def _export_what_can_be(self) -> None:
        """Hand out the pages whose notebook has run and whose frame is known; of what rests on the others, at last."""
        others = [stem for stem, its in self.prepared.items() if not its.rests_on_others]
        can_be = self.executed & set(self.prepared)
        for stem in sorted(can_be & set(others)):
            self._export(stem)
        for stem in sorted(can_be - set(others)):
            if all(one in self.outcomes for one in others):
                self._export(stem, [one for one in others if not self.outcomes[one].published])

    def _export(self, stem: str, failed: list[str] | None = None) -> None:
        self.executed.remove(stem)
        if failed:
            self._settle(Outcome(stem, "", f"it rests on {', '.join(failed)}, and there is no page of that now"))
        elif self.pages.stands(stem, self.prepared[stem].task):
            self._settle(Outcome(stem, fresh=True))
        else:
            future = self.processes.notebooks.submit(tasks.export, self.prepared[stem].task)
            self._start(future, self._note_exported, stem)


def _execution(order: Order, stem: str) -> Execution:
    source = order.notebooks / f"{stem}.ipynb"
    roots = [str(folder) for folder in (paths.PROJECT, order.notebooks, order.data)]
    away = [str(folder) for folder in (order.build, order.reports, sys.prefix, paths.PROJECT / ".git")]
    return Execution(source, order.executed / source.name, order.parameters, roots, away, order.limits)


def _outcome(stem: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except WorkerDied as death:
        return Outcome(stem, "", str(death))
