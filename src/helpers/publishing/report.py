"""A wave's report: all its notebooks in parallel, and what stands beside their pages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from helpers import paths
from helpers.publishing import freshness, tasks
from helpers.publishing.freshness import Digests, Plan, plan
from helpers.publishing.machinery import Machinery, machinery
from helpers.publishing.orders import Order, settle
from helpers.publishing.tasks import Execution, Outcome, Prepared
from helpers.publishing.workers import WorkerDied
from helpers.survey.errors import BadInput

__all__ = ["Order", "Outcome", "publish", "settle"]

Tell = Callable[[Outcome], None]


def publish(order: Order, tell: Tell = lambda _: None, todo: Plan | None = None) -> list[Outcome]:
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
        self.pages.write(outcomes)
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
            self._export_what_can_be()
        else:
            self._settle(outcome)

    def _note_exported(self, future: Future[Outcome], stem: str) -> None:
        outcome = _outcome(stem, future)
        if outcome.published:
            self.pages.note(stem, self.prepared[stem])
        self._settle(outcome)

    def _settle(self, outcome: Outcome) -> None:
        self.outcomes[outcome.stem] = outcome
        if not outcome.fresh:
            self.tell(outcome)
        self._export_what_can_be()

    def _export_what_can_be(self) -> None:
        """Hand out the pages whose notebook has run and whose frame is known; of the rest on others, when these are."""
        for stem in sorted(self.executed & set(self.prepared)):
            others = [one for one, its in self.prepared.items() if not its.rests_on_others]
            if self.prepared[stem].rests_on_others and not set(others) <= set(self.outcomes):
                continue
            self.executed.remove(stem)
            failed = [one for one in others if one in self.outcomes and not self.outcomes[one].published]
            if self.prepared[stem].rests_on_others and failed:
                self._settle(Outcome(stem, "", f"it rests on {', '.join(failed)}, and there is no page of that now"))
            elif self.pages.stands(stem, self.prepared[stem]):
                self._settle(Outcome(stem, fresh=True))
            else:
                self._start(
                    self.processes.notebooks.submit(tasks.export, self.prepared[stem].task), self._note_exported, stem
                )


class Pages:
    """The pages of an order as they were made last: what each was made from, and its digest."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.digests = Digests()
        self.file = order.executed / "pages.json"
        self.known: dict[str, dict[str, str]] = freshness.read(self.file).get("pages", {})

    def stands(self, stem: str, prepared: Prepared) -> bool:
        """Return whether the page is there, and would be the same again."""
        known = self.known.get(stem, {})
        page = self.digests.of(self.order.folder / f"{stem}.html")
        return known == {"page": page, "made_from": self._made_from(stem, prepared)}

    def note(self, stem: str, prepared: Prepared) -> None:
        """Remember the page that was made just now."""
        page = Digests().of(self.order.folder / f"{stem}.html")
        self.known[stem] = {"page": page, "made_from": self._made_from(stem, prepared)}

    def write(self, outcomes: list[Outcome]) -> None:
        """Keep what is known of the pages that there are."""
        pages = {one.stem: self.known[one.stem] for one in outcomes if one.published}
        freshness.write(self.file, {"form": freshness.FORM, "pages": pages})

    def _made_from(self, stem: str, prepared: Prepared) -> str:
        given = Digests().of(self.order.executed / f"{stem}.ipynb")
        frame, code = freshness.sha256(prepared.task), self.digests.of_package()
        return freshness.sha256(f"{given} {frame} {code} {self.digests.of(paths.LOCK)}".encode())


def _execution(order: Order, stem: str) -> Execution:
    source = order.notebooks / f"{stem}.ipynb"
    roots = [str(folder) for folder in (paths.PROJECT, order.notebooks, order.data)]
    away = [str(folder) for folder in (order.build, order.reports, sys.prefix, paths.PROJECT / ".git")]
    return Execution(source, order.executed / source.name, order.parameters, roots, away)


def _outcome(stem: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except WorkerDied as death:
        return Outcome(stem, "", str(death))
