"""Reports of waves: all their notebooks in parallel, and what stands beside their pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import ExitStack
from functools import partial
from typing import Any

from helpers import paths
from helpers.publishing import freshness, tasks
from helpers.publishing.freshness import Plan, plan
from helpers.publishing.machinery import Machinery, machinery
from helpers.publishing.orders import Order, settle
from helpers.publishing.sources import Source
from helpers.publishing.tasks import Execution, Outcome, Prepared
from helpers.publishing.workers import WorkerDied
from helpers.survey.errors import BadInput, SurveyError

__all__ = ["Order", "Outcome", "publish", "publish_all", "settle"]

Tell = Callable[[Outcome], None]
Note = Callable[[Future[Any]], None]


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
    tell : function (Outcome)
        Is told each outcome as it comes, but not those of fresh notebooks.
    todo : Plan or None
        What there is to do, where that is known already.
    processes : Machinery or None
        Where there are processes already, those that are to do it.

    Raises
    ------
    BadInput
        If the wave does not open, or there is no notebook; nothing is written then.
    """
    (result,) = publish_all([order], lambda _, outcome: tell(outcome), [todo or plan(order)], processes)
    if isinstance(result, SurveyError):
        raise result
    return result


def publish_all(
    orders: Sequence[Order],
    tell: Callable[[Order, Outcome], None] = lambda *_: None,
    todo: Sequence[Plan] = (),
    processes: Machinery | None = None,
) -> list[list[Outcome] | SurveyError]:
    """Publish several reports at a time, as `publish` does one, and return the outcomes of each, or why it has none."""
    todo = todo or [plan(order) for order in orders]
    for order in orders:
        _remove_unfinished(order)
    if all(one.nothing for one in todo):
        _link(orders)
        return [_of_nothing(order, one) for order, one in zip(orders, todo, strict=True)]
    with ExitStack() as stack:
        processes = processes or stack.enter_context(machinery(orders[0]))
        run = Run(processes, 2 * processes.width)
        started = [
            None if one.nothing else Publication(order, one, run, partial(tell, order))
            for order, one in zip(orders, todo, strict=True)
        ]
        import helpers.publishing.editions  # noqa: F401  (needed at the end, and here there is time for it)

        run.to_the_end()
    _link(orders)
    return [
        publication.result if publication else _of_nothing(order, one)
        for order, one, publication in zip(orders, todo, started, strict=True)
    ]


def _remove_unfinished(order: Order) -> None:
    """Take away what a run that was killed on the last step of writing left under a name of `write_whole`'s."""
    for folder in (order.folder, order.folder.parent, order.executed):
        for file in folder.glob(".*." + "[0-9a-f]" * 8):
            file.unlink(missing_ok=True)


def _link(orders: Sequence[Order]) -> None:
    """Link the editions of all the waves, which are known when all of these orders are done."""
    from helpers.publishing.editions import link_editions

    for reports in {order.reports for order in orders}:
        link_editions(reports, {order.wave for order in orders if order.reports == reports})


def _of_nothing(order: Order, todo: Plan) -> list[Outcome] | SurveyError:
    if not todo.reasons:
        return BadInput(f"{paths.shown(order.notebooks)}: there is no notebook here")
    return [Outcome(stem, fresh=True) for stem in todo.stems]


class Run:
    """Calls that are running, each with what is to be done when it has: there is always something to run.

    Parameters
    ----------
    ahead : int
        How many notebooks to hand out before the first of them comes back; exports then come between.
    """

    def __init__(self, processes: Machinery, ahead: int) -> None:
        self.processes = processes
        self.ahead = ahead
        self.running: dict[Future[Any], Note] = {}
        self.later: deque[tuple[Execution, Note]] = deque()
        self.notebooks = 0

    def now(self, executor: Executor, note: Note, call: Callable[..., Any], *arguments: Any) -> None:
        """Hand out a call."""
        self.running[executor.submit(call, *arguments)] = note

    def forget(self, order: Order) -> None:
        """Hand out no more notebooks of an order."""
        kept = [item for item in self.later if item[0].executed.parent != order.executed]
        self.later = deque(kept)

    def to_the_end(self) -> None:
        """Return when everything has run."""
        while self.running or self.later:
            while self.later and self.notebooks < self.ahead:
                execution, note = self.later.popleft()
                self.notebooks += 1
                self.now(self.processes.notebooks, partial(self._note, note), tasks.execute, execution)
            done, _ = wait(self.running, return_when=FIRST_COMPLETED)
            for future in done:
                self.running.pop(future)(future)

    def _note(self, note: Note, future: Future[Any]) -> None:
        self.notebooks -= 1
        note(future)


class Publication:
    """The report of an order: each notebook is exported as soon as it has run and its frame is known."""

    def __init__(self, order: Order, todo: Plan, run: Run, tell: Tell) -> None:
        self.order, self.todo, self.current, self.tell = order, todo, run, tell
        self.executed = {stem for stem, reason in todo.reasons.items() if not reason}
        self.prepared: dict[str, Prepared] = {}
        self.record = freshness.read(order.executed / "beside.json")
        self.made_from: dict[str, str] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.result: list[Outcome] | SurveyError = []
        run.now(run.processes.notebooks, self._note_found, tasks.find, order.notebooks)
        # What rests on the others is about all of them, so it takes longest and goes first; here it goes by name.
        for stem in sorted(todo.stale):
            source, executed = (folder / f"{stem}.ipynb" for folder in (order.notebooks, order.executed))
            execution = Execution(source, executed, order.parameters, todo.inputs, order.limits)
            run.later.append((execution, partial(self._note_executed, stem)))

    def _note_found(self, future: Future[list[Source]]) -> None:
        try:
            found = future.result()
        except Exception as error:  # noqa: BLE001  (whatever a call raises is said in words)
            self._give_up(error)
        else:
            self.current.now(self.current.processes.desk, self._note_prepared, tasks.prepare, self.order, found)

    def _note_prepared(self, future: Future[dict[str, Prepared]]) -> None:
        try:
            self.prepared = future.result()
        except Exception as error:  # noqa: BLE001  (whatever a call raises is said in words)
            self._give_up(error)
            return
        for outcome in self.outcomes.values():
            self.tell(outcome)
        self.current.now(self.current.processes.desk, lambda _: None, tasks.draft, self.order)
        self._export_what_can_be()

    def _give_up(self, error: Exception) -> None:
        self.result = error if isinstance(error, SurveyError) else SurveyError(_in_short(error))
        self.current.forget(self.order)

    def _note_executed(self, stem: str, future: Future[Outcome]) -> None:
        outcome = _outcome(stem, future)
        if outcome.published:
            self.executed.add(stem)
        else:
            self._settle(outcome)
        self._export_what_can_be()

    def _note_exported(self, stem: str, future: Future[Outcome]) -> None:
        self._settle(_outcome(stem, future))
        self._export_what_can_be()

    def _settle(self, outcome: Outcome) -> None:
        self.outcomes[outcome.stem] = outcome
        # What fails before the wave is open may fail since it does not open, which is said once, and of the wave.
        if self.prepared and not outcome.fresh:
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
        if self.prepared and not self.result and all(stem in self.outcomes for stem in self.prepared):
            self._finish()

    def _export(self, stem: str, failed: Sequence[str] = ()) -> None:
        self.executed.remove(stem)
        if failed:
            self._settle(Outcome(stem, "", f"it rests on {', '.join(failed)}, and there is no page of that now"))
        elif self._stands(stem):
            self._settle(Outcome(stem, fresh=True))
        else:
            note, task = partial(self._note_exported, stem), self.prepared[stem].task
            self.current.now(self.current.processes.notebooks, note, tasks.export, task)

    def _stands(self, stem: str) -> bool:
        """Return whether the page is there and would be the same again; note what it is made from."""
        order, page = self.order, self.order.folder / f"{stem}.html"
        self.made_from[stem] = freshness.made_from(order, stem, self.prepared[stem].task, self.todo.code)
        if not self.record or self.record["made_from"].get(stem) != self.made_from[stem]:
            return False
        return bool(freshness.Digests().of(page) == self.record["written"][page.relative_to(order.reports).as_posix()])

    def _finish(self) -> None:
        self.result = [self.outcomes[stem] for stem in self.prepared]
        published = {outcome.stem for outcome in self.result if outcome.published}
        made_from = {stem: digest for stem, digest in self.made_from.items() if stem in published}
        given = self.order, self.result, made_from, self.todo.report_inputs
        self.current.now(self.current.processes.desk, self._note_finished, tasks.finish, *given)

    def _note_finished(self, future: Future[None]) -> None:
        try:
            future.result()
        except Exception as error:  # noqa: BLE001
            self.result = SurveyError(f"what stands beside the pages could not be written: {_in_short(error)}")


def _outcome(stem: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001  (a worker died, or a cluster gave up: the failure of its notebook alone)
        return Outcome(stem, "", _in_short(error))


def _in_short(error: Exception) -> str:
    if isinstance(error, CancelledError):
        return "the cluster lost its scheduler"
    return str(error) if isinstance(error, WorkerDied) else f"{type(error).__name__}: {error}"
