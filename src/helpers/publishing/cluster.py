"""A Dask cluster that runs notebooks: the same calls in the same kind of processes, on other machines."""

from __future__ import annotations

import asyncio
import pickle
import re
import secrets
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from itertools import count
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

import distributed
from distributed.scheduler import KilledWorker

from helpers import paths
from helpers.publishing import cluster_plugin
from helpers.publishing.cluster_plugin import RunPlugin, installation, unlike, unseen
from helpers.publishing.orders import Order
from helpers.publishing.workers import WorkerDied
from helpers.survey.errors import BadInput

Result = TypeVar("Result")

#: Seconds to wait for a scheduler to answer, and for it to have a worker.
PATIENCE = 10
#: Seconds to wait for a worker where there were some: a lost one may be started anew.
PATIENCE_LATER = 60


class Cluster(Executor):
    """An executor whose calls run on the workers of a Dask cluster; where a worker is lost, its call runs elsewhere.

    Parameters
    ----------
    order : Order
        Says where the scheduler is, what folders the workers have to share, and how many calls may run at a time, 0 for
        as many as the cluster has threads at the beginning.

    Raises
    ------
    BadInput
        If there is no cluster, or a worker of it that could not give the same bytes.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.name = f"survey-{secrets.token_hex(4)}"
        self.closed = False
        self.numbers = count()
        self.waiting: set[distributed.Future[bytes]] = set()
        with ExitStack() as stack:
            self.client = stack.enter_context(_client(order.scheduler))
            _hold_fit(self.client, order)
            self.renew()
            self.width = order.jobs or sum(self.client.nthreads().values())
            stack.pop_all()
        self.threads = ThreadPoolExecutor(self.width, "cluster")

    def renew(self) -> None:
        """Take other processes from now on, which import anew; no call may be running."""
        self.client.register_plugin(RunPlugin(self.name, self.order.build, installation()))

    def submit(self, call: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """Run a call on a worker, when one is free."""
        return self.threads.submit(self._run, pickle.dumps((call, arguments, named)))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for the calls, if so asked, and leave the cluster as it was."""
        if wait:
            self.threads.shutdown(wait=True, cancel_futures=cancel_futures)
        self.closed = True
        self.threads.shutdown(wait=False, cancel_futures=True)
        for leave in (
            partial(self.client.cancel, list(self.waiting)),
            self.threads.shutdown,
            partial(self.client.unregister_worker_plugin, self.name),
            self.client.close,
        ):
            with suppress(Exception):  # where the scheduler is lost, there is nothing left to undo there
                leave()

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=failed is None)

    def _run(self, call: bytes) -> Any:
        """In a thread: have Dask run a call, and return what comes of it."""
        try:
            return pickle.loads(self._result(call))
        except WorkerDied:
            raise
        except KilledWorker as error:
            died = f"its worker was lost {error.allowed_failures + 1} times; the last was {error.last_worker.address}"
            raise WorkerDied(died) from None
        except Exception as error:  # noqa: BLE001  (whatever a cluster may do is the failure of this call alone)
            lost = self.client.status != "running"
            why = "the cluster lost its scheduler" if lost else f"the cluster did not run it: {error}"
            raise WorkerDied(why) from None

    def _result(self, call: bytes) -> bytes:
        key = f"{self.name}-{next(self.numbers)}"
        future = self.client.submit(cluster_plugin.run, self.name, call, key=key, pure=False)
        self.waiting.add(future)
        if self.closed:  # in the meantime
            future.cancel()
        try:
            while True:
                try:
                    return bytes(future.result(timeout=PATIENCE))
                except TimeoutError:
                    _hold_workers(self.client, PATIENCE_LATER)
        finally:
            self.waiting.discard(future)


def _client(address: str) -> distributed.Client:
    if not re.fullmatch(r"(tcp|tls)://\S+:\d+", address):
        raise BadInput(f"SCHEDULER: expected an address such as tcp://10.0.0.5:8786, found {address!r}")
    try:
        asyncio.run(asyncio.wait_for(_hold_scheduler(address), PATIENCE))
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise BadInput(
            f"SCHEDULER: no Dask scheduler answers at {address} within {PATIENCE} seconds; "
            "`dask scheduler` starts one, and says its address"
        ) from None
    try:
        _hold_workers(client, PATIENCE)
    except WorkerDied as error:
        client.close()
        raise BadInput(f"SCHEDULER: {error}; start some: dask worker {address} --nworkers 2 --nthreads 1") from None
    return client


async def _hold_scheduler(address: str) -> None:
    """Raise if something else answers; a client would wait for ever for what accepts a connection and says nothing."""
    arguments = distributed.Security().get_connection_args("client")
    async with distributed.rpc(address, connection_args=arguments) as other:
        if (await other.identity())["type"] != "Scheduler":
            raise ValueError


def _hold_workers(client: distributed.Client, seconds: int) -> None:
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError:
        raise WorkerDied(f"the cluster had no worker for {seconds} seconds") from None


def _hold_fit(client: distributed.Client, order: Order) -> None:
    """Raise if there is a worker that does not see the folders of a run, or has other software."""
    for folder in (order.build, order.reports):
        folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=order.build) as built, NamedTemporaryFile(dir=order.reports, prefix=".") as reported:
        shared = {built.name: order.build, reported.name: order.reports}
        shared |= {str(folder): folder for folder in (order.data, order.notebooks)}
        missing = client.run(unseen, list(shared), on_error="return")
    here, found = installation(), client.run(installation, on_error="return")
    for worker, places in missing.items():
        if isinstance(places, Exception):
            raise BadInput(_said(worker, f"cannot load helpers ({places})"))
        if places:
            raise BadInput(_said(worker, f"does not see {shared[places[0]]}"))
        if wrong := unlike(here, found[worker]):
            raise BadInput(_said(worker, wrong))


def _said(worker: str, wrong: str) -> str:
    return (
        f"SCHEDULER: the worker {worker} {wrong}; every worker has to see {paths.PROJECT} under this path, "
        "and to be started with its .venv/bin/dask"
    )
