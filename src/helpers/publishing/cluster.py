"""A Dask cluster that runs notebooks: the same calls in the same kind of processes, on other machines.

Dask hands out the calls, and runs those of a lost worker elsewhere. A worker of it outlives the run, has threads, and
is others' too: so calls run in processes of the run, which a plugin starts on each worker and which end with the run.
"""

from __future__ import annotations

import asyncio
import os
import platform
import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from importlib.metadata import distributions
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

import distributed
from distributed import Client, Reschedule, Scheduler, SchedulerPlugin, Worker, WorkerPlugin, get_worker

from helpers import paths
from helpers.publishing.freshness import Digests
from helpers.publishing.machinery import forking, settings
from helpers.publishing.orders import Order
from helpers.publishing.workers import WorkerDied, Workers
from helpers.survey.errors import BadInput

Result = TypeVar("Result")

#: Seconds to wait for a scheduler to answer, and for it to have a worker.
PATIENCE = 10

#: The digest of the modules that a worker of Dask imports, and keeps as they were then.
_IMPORTED = Digests().of_folder(paths.PACKAGE / "publishing")


class Cluster(Executor):
    """An executor whose calls run on the workers of a Dask cluster, as many at a time as these have threads.

    Parameters
    ----------
    order : Order
        Says where the scheduler is, and which folders the workers have to share.

    Raises
    ------
    BadInput
        If there is no cluster, or a worker of it that could not give the same bytes.
    """

    def __init__(self, order: Order) -> None:
        with ExitStack() as stack:
            self.client = stack.enter_context(_client(order.scheduler))
            _require_same(self.client, order)
            self.name = self.client.id
            self.client.register_plugin(EndOfRun(self.name), name=self.name)
            self.client.register_plugin(Processes(order.build), name=self.name)
            self.executor = self.client.get_executor(pure=False)
            self.width = sum(self.client.nthreads().values())
            stack.pop_all()

    def submit(self, call: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """Run a call on a worker, when one is free."""
        future: Future[Result] = self.executor.submit(_run, self.name, call, arguments, named)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster: the scheduler then ends the processes on its workers, whatever they are at."""
        self.executor.shutdown(wait=wait)
        self.client.close()

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=failed is None)


class Processes(WorkerPlugin):
    """The processes of a run on one worker, with the run's settings and the code as it is now."""

    def __init__(self, build: Path) -> None:
        self.build = build

    def setup(self, worker: Worker) -> None:
        """Start what forks them."""
        environment = os.environ | settings(self.build)
        self.stack = ExitStack()
        _, source = self.stack.enter_context(forking(environment))
        self.workers = Workers(worker.state.nthreads, source, environment)
        self.stack.callback(self.workers.shutdown, wait=False)

    def teardown(self, worker: Worker) -> None:
        """End them: the run has ended, or the worker does."""
        self.stack.close()


class EndOfRun(SchedulerPlugin):
    """Takes the processes of a run off all workers when its client is gone, in whatever way it ended."""

    def __init__(self, name: str) -> None:
        self.name = name

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """Take the plugins of this client away."""
        if client == self.name:
            scheduler.remove_plugin(self.name)
            scheduler.loop.add_callback(scheduler.unregister_worker_plugin, None, self.name)


def _run(name: str, call: Callable[..., Result], arguments: tuple[Any, ...], named: dict[str, Any]) -> Result:
    """In a task of Dask: run a call in the processes of the run."""
    plugin = get_worker().plugins[name]
    assert isinstance(plugin, Processes)
    try:
        return plugin.workers.submit(call, *arguments, **named).result()
    except WorkerDied:
        if plugin.workers.closed:
            raise Reschedule from None  # the worker is leaving
        raise


def _client(address: str) -> Client:
    if not re.fullmatch(r"(tcp|tls)://\S+:\d+", address):
        raise BadInput(f"SCHEDULER: expected an address such as tcp://10.0.0.5:8786, found {address!r}")
    try:
        asyncio.run(asyncio.wait_for(_require_scheduler(address), PATIENCE))
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise BadInput(
            f"SCHEDULER: no Dask scheduler answers at {address} within {PATIENCE} seconds; "
            "`dask scheduler` starts one, and says its address"
        ) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        raise BadInput(
            f"SCHEDULER: the cluster had no worker for {PATIENCE} seconds; "
            f"start some: dask worker {address} --nworkers 2 --nthreads 1"
        ) from None
    return client


async def _require_scheduler(address: str) -> None:
    """Raise if something else answers: a client waits for ever for what accepts a connection and says nothing."""
    async with distributed.rpc(address, connection_args=distributed.Security().get_connection_args("client")) as other:
        if (await other.identity())["type"] != "Scheduler":
            raise ValueError


def _require_same(client: Client, order: Order) -> None:
    """Raise if a worker has other packages or code than this process, or does not see the folders of the run."""
    for folder in (order.build, order.reports):
        folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=order.build) as built, NamedTemporaryFile(dir=order.reports, prefix=".") as reported:
        shared = [built.name, reported.name, str(order.data), str(order.notebooks)]
        here, found = installation(shared), client.run(installation, shared, on_error="return")
    for worker, there in found.items():
        if isinstance(there, Exception):
            there = {"helpers": f"cannot be loaded ({there})"}
        for what in here:
            # A package that a worker does not have is one that notebooks do without.
            if (its := there.get(what, here[what])) != here[what]:
                raise BadInput(
                    f"SCHEDULER: on the worker {worker} {what} {its}, and here it {here[what]}; every worker has to "
                    f"see {paths.PROJECT} under this path, and to be started with its .venv/bin/dask since it changed"
                )


def installation(places: list[str]) -> dict[str, str]:
    """Return what has to be the same in two processes that give the same bytes, and what it is here."""
    digests = Digests()
    return {
        "Python": f"is {platform.python_version()}",
        **{one.name: f"is {one.version}" for one in distributions()},
        **{place: "is there" if Path(place).exists() else "is not there" for place in places},
        "helpers": "can be loaded",
        "the project": f"is in {paths.PROJECT}",
        "requirements.lock": f"is {digests.of(paths.LOCK)[:12]}",
        "src/helpers": f"is {digests.of_folder(paths.PACKAGE)[:12]}",
        "src/helpers/publishing, as it was imported,": f"is {_IMPORTED[:12]}",
    }
