"""What a run has on each worker of a Dask cluster: processes of its own, from its first call there to its last.

A worker of Dask outlives the run, has threads, and is others' too. So no call runs in it: calls run in processes like
those of a run without a cluster, which have the run's settings and the code as it is now, and end with the run.
"""

from __future__ import annotations

import os
import pickle
import platform
import threading
import time
from collections.abc import Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from distributed import Reschedule, Worker, WorkerPlugin, get_worker
from tornado.ioloop import PeriodicCallback

from helpers import paths
from helpers.publishing.freshness import Digests
from helpers.publishing.machinery import forking, settings
from helpers.publishing.workers import WorkerDied, Workers
from helpers.survey.errors import BadInput

#: Seconds without a call after which the processes end: nobody says so where a run was killed.
IDLE = 30

_OURS = ("cluster_plugin.py", "freshness.py", "machinery.py", "processes.py", "workers.py")


def _code_here() -> str:
    """Return the digest of the code that runs in the worker itself."""
    digests = Digests()
    return "".join(digests.of(paths.PACKAGE / "publishing" / name) for name in _OURS)


#: As it was when this process imported it; files may change afterwards.
_IMPORTED = _code_here()


@dataclass(frozen=True)
class Installation:
    """What has to be the same on every worker if the bytes are to be the same."""

    project: str
    python: str
    packages: Mapping[str, str]
    lock: str
    code: str
    imported: str


def installation() -> Installation:
    """Return what this process has."""
    digests = Digests()
    packages = {found.name.lower(): found.version for found in distributions()}
    lock, code = digests.of(paths.LOCK), digests.of_package()
    return Installation(str(paths.PROJECT), platform.python_version(), packages, lock, code, _IMPORTED)


def unlike(here: Installation, there: Installation) -> str:
    """Return in what a worker, `there`, is not what the run, `here`, needs it to be; empty if in nothing.

    Examples
    --------
    >>> here = Installation("/survey", "3.11.2", {"pandas": "2.3.3"}, "a", "b", "c")
    >>> unlike(here, Installation("/survey", "3.11.2", {"pandas": "2.2.0"}, "a", "b", "c"))
    'has pandas 2.2.0, and here is 2.3.3'
    >>> unlike(here, here)
    ''
    """
    if there.project != here.project:
        return f"has the project in {there.project}, and here it is in {here.project}"
    if there.python != here.python:
        return f"has Python {there.python}, and here is {here.python}"
    if there.lock != here.lock:
        return "has another requirements.lock than here"
    for name, version in sorted(there.packages.items()):
        if here.packages.get(name, version) != version:
            return f"has {name} {version}, and here is {here.packages[name]}"
    if there.code != here.code:
        return "has another src/helpers than here"
    return "" if there.imported == here.imported else "was started before src/helpers/publishing changed"


def unseen(places: list[str]) -> list[str]:
    """Return which of `places` this process does not see."""
    return [place for place in places if not Path(place).exists()]


class RunPlugin(WorkerPlugin):
    """The processes of one run on one worker: started for its first call, and again for the first after they ended.

    Parameters
    ----------
    name : str
        Of the run; its keys begin with it.
    build : Path
        Where settings and caches of the packages go.
    needed : Installation
        What the worker has to have.
    """

    def __init__(self, name: str, build: Path, needed: Installation) -> None:
        self.name = name
        self.build = build
        self.needed = needed

    def setup(self, worker: Worker) -> None:
        """Look whether this worker can do, and start nothing yet."""
        self.threads = worker.state.nthreads
        self.unfit = unlike(self.needed, installation())
        self.lock = threading.Lock()
        self.processes: ExitStack | None = None
        self.running, self.last = 0, 0.0
        self.rest = PeriodicCallback(self._end_if_idle, 1000 * IDLE / 3)
        self.rest.start()

    def teardown(self, worker: Worker) -> None:
        """End the processes: the run has ended, or the worker does."""
        self.rest.stop()
        self.end()

    def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:
        """End what runs a call that nobody waits for any more; Dask itself would let it run on."""
        if (start, finish) == ("executing", "released") and str(key).startswith(self.name):
            self.end()

    def run(self, call: bytes) -> bytes:
        """Run a pickled call in a process of the run."""
        if self.unfit:
            raise BadInput(f"the worker {self.unfit}")
        workers = self._begin()
        try:
            return workers.submit(_opened, call).result()
        except (WorkerDied, CancelledError, RuntimeError):
            if workers.closed:  # by `end`, so whoever still waits for the call needs it elsewhere, or anew
                raise Reschedule from None
            raise
        finally:
            with self.lock:
                self.running -= 1
                self.last = time.monotonic()

    def end(self) -> None:
        """End the processes, whatever they are at."""
        with self.lock:
            processes, self.processes = self.processes, None
        if processes:
            processes.close()

    def _begin(self) -> Workers:
        with self.lock:
            self.running += 1
            if self.processes is None:
                self.processes = ExitStack()
                environment = os.environ | settings(self.build)
                forks = self.processes.enter_context(forking(environment))
                self.workers = Workers(self.threads, forks.workers, environment)
                self.processes.callback(self.workers.shutdown, wait=False)
            return self.workers

    def _end_if_idle(self) -> None:
        if not self.running and time.monotonic() - self.last > IDLE:
            self.end()


def run(name: str, call: bytes) -> bytes:
    """In a task of Dask: run a pickled call by the plugin of that name."""
    plugin = get_worker().plugins.get(name)
    if not isinstance(plugin, RunPlugin):
        raise Reschedule  # the worker is about to leave
    return plugin.run(call)


def _opened(call: bytes) -> bytes:
    function, arguments, named = pickle.loads(call)
    return pickle.dumps(function(*arguments, **named))
