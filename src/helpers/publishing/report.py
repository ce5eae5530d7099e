"""Reports of waves: all their notebooks in parallel, and what stands beside their pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

from helpers import paths
from helpers.publishing import freshness, tasks
from helpers.publishing.freshness import Plan, plan
from helpers.publishing.machinery import Machinery, machinery
from helpers.publishing.orders import Order, settle
from helpers.publishing.tasks import Execution, Outcome, Prepared
from helpers.publishing.workers import WorkerDied
from helpers.survey.errors import BadInput, SurveyError

__all__ = ["Order", "Outcome", "publish", "publish_all", "settle"]

Result = list[Outcome] | SurveyError


def publish(
    order: Order,
    tell: Callable[[Outcome], None] = lambda _: None,
    todo: Plan | None = None,
    processes: Machinery | None = None,
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
) -> list[Result]:
    """Publish several reports at a time, as `publish` does one, and return the outcomes of each, or why it has none."""
    todo = todo or [plan(order) for order in orders]
    for order in orders:
        _remove_unfinished(order)
    with ExitStack() as stack:
        if not (processes or all(one.nothing for one in todo)):
            processes = stack.enter_context(machinery(orders[0]))
        results = _run(_publish_all(orders, tell, todo, processes))
    _link(orders)
    return results


def _run(publications: Coroutine[Any, Any, list[Result]]) -> list[Result]:
    """Run to the end; in a thread of its own where the caller, such as a notebook, has an event loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(publications)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, publications).result()


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


async def _publish_all(
    orders: Sequence[Order],
    tell: Callable[[Order, Outcome], None],
    todo: Sequence[Plan],
    processes: Machinery | None,
) -> list[Result]:
    # No more notebooks are handed out than keep all workers busy, so that pages are exported in between.
    room = asyncio.Semaphore(2 * processes.width if processes else 1)
    publications = [
        Publication(order, its, processes, room, partial(tell, order)).publish()
        if processes and not its.nothing
        else _of_nothing(order, its)
        for order, its in zip(orders, todo, strict=True)
    ]
    return await asyncio.gather(*publications)


async def _of_nothing(order: Order, todo: Plan) -> Result:
    if not todo.reasons:
        return BadInput(f"{paths.shown(order.notebooks)}: there is no notebook here")
    return [Outcome(stem, fresh=True) for stem in todo.stems]


class Publication:
    """The report of an order: each notebook is exported as soon as it has run and its frame is known."""

    def __init__(
        self, order: Order, todo: Plan, processes: Machinery, room: asyncio.Semaphore, tell: Callable[[Outcome], None]
    ) -> None:
        self.order, self.todo, self.room, self.tell = order, todo, room, tell
        self.notebooks, self.desk = processes.notebooks, processes.desk
        self.record = freshness.read(order.executed / "beside.json")
        self.made_from: dict[str, str] = {}

    async def publish(self) -> Result:
        """Publish the report, and return what became of each notebook, or why there is no report."""
        order = self.order
        # What rests on the others is about all of them, so it takes longest and goes first; here it goes by name.
        runs = {stem: asyncio.create_task(self._execute(stem)) for stem in sorted(self.todo.stale)}
        try:
            found = await _call(self.notebooks, tasks.find, order.notebooks)
            prepared: dict[str, Prepared] = await _call(self.desk, tasks.prepare, order, found)
        except Exception as error:  # noqa: BLE001  (whatever a call raises is said in words)
            for run in runs.values():
                run.cancel()
            return error if isinstance(error, SurveyError) else SurveyError(_in_short(error))
        self.desk.submit(tasks.draft, order)
        import helpers.publishing.editions  # noqa: F401  (needed at the end, and here there is time for it)

        outcomes: dict[str, Outcome] = {}
        for last in (False, True):  # what rests on the other pages comes after them
            failed = [stem for stem, outcome in outcomes.items() if not outcome.published]
            now = {stem: its.task for stem, its in prepared.items() if its.rests_on_others == last}
            done = await asyncio.gather(*(self._page(stem, task, runs.get(stem), failed) for stem, task in now.items()))
            outcomes |= zip(now, done, strict=True)
        result = [outcomes[stem] for stem in prepared]
        made_from = {stem: digest for stem, digest in self.made_from.items() if outcomes[stem].published}
        try:
            await _call(self.desk, tasks.finish, order, result, made_from, self.todo.report_inputs)
        except Exception as error:  # noqa: BLE001
            return SurveyError(f"what stands beside the pages could not be written: {_in_short(error)}")
        return result

    async def _execute(self, stem: str) -> Outcome:
        order = self.order
        source, executed = (folder / f"{stem}.ipynb" for folder in (order.notebooks, order.executed))
        execution = Execution(source, executed, order.parameters, self.todo.inputs, order.limits)
        async with self.room:
            return await self._outcome(stem, tasks.execute, execution)

    async def _page(self, stem: str, task: bytes, run: asyncio.Task[Outcome] | None, failed: Sequence[str]) -> Outcome:
        """Make the page of a notebook when it has run; `failed` are those which it rests on, and which have no page."""
        outcome = await run if run else Outcome(stem)
        if outcome.published and failed:
            outcome = Outcome(stem, "", f"it rests on {', '.join(failed)}, and there is no page of that now")
        elif outcome.published and self._stands(stem, task):
            return Outcome(stem, fresh=True)
        elif outcome.published:
            outcome = await self._outcome(stem, tasks.export, task)
        self.tell(outcome)
        return outcome

    def _stands(self, stem: str, task: bytes) -> bool:
        """Return whether the page is there and would be the same again; note what it is made from."""
        order, page = self.order, self.order.page(stem)
        self.made_from[stem] = freshness.made_from(order, stem, task, self.todo.code)
        if not self.record or self.record["made_from"].get(stem) != self.made_from[stem]:
            return False
        return bool(freshness.Digests().of(page) == self.record["written"][page.relative_to(order.reports).as_posix()])

    async def _outcome(self, stem: str, call: Callable[..., Outcome], argument: object) -> Outcome:
        try:
            outcome: Outcome = await _call(self.notebooks, call, argument)
        except Exception as error:  # noqa: BLE001  (a worker died, or a cluster gave up: the failure of this one alone)
            outcome = Outcome(stem, "", _in_short(error))
        return outcome


async def _call(executor: Executor, call: Callable[..., Any], *arguments: object) -> Any:
    try:
        return await asyncio.wrap_future(executor.submit(call, *arguments))
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task and task.cancelling():
            raise
        raise WorkerDied("the cluster lost its scheduler") from None


def _in_short(error: Exception) -> str:
    return str(error) if isinstance(error, WorkerDied) else f"{type(error).__name__}: {error}"
