"""Worker processes: each runs one call at a time, and its death is the failure of that call alone."""

from __future__ import annotations

import os
import pickle
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from helpers.publishing import UNUSED
from helpers.publishing.processes import ForkedProcess, ForkingProcess

Result = TypeVar("Result")
_MODULE = "helpers.publishing.workers"


class WorkerDied(Exception):
    """A worker process ended before its call did."""


class Workers(Executor):
    """An executor whose processes are forked by one that has imported packages already.

    Another executor, such as `cluster.Cluster`, can stand in its place: a call is a function and its arguments, all of
    them small and picklable.

    Parameters
    ----------
    count : int
        How many calls may run at a time; a process is started when there is a call for it.
    source : ForkingProcess or None
        What forks the processes; without it, each is started anew.
    environment : mapping or None
        The environment of the processes; without it, that of this one.
    keeps : bool
        Whether each process has a dict for what calls keep for the next ones; it is then their first argument.
    """

    def __init__(
        self,
        count: int,
        source: ForkingProcess | None = None,
        environment: Mapping[str, str] | None = None,
        keeps: bool = False,
    ) -> None:
        self.source = source
        self.environment = environment
        self.keeps = keeps
        self.threads = ThreadPoolExecutor(count, "worker")
        self.own = threading.local()
        self.processes: list[ForkedProcess | subprocess.Popen[bytes]] = []
        self.closed = False

    def submit(self, call: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """Run a call in a worker process, when one is free."""
        return self.threads.submit(self._run, call, arguments, named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for the calls, if so asked, and end the processes."""
        if wait:
            self.threads.shutdown(wait=True, cancel_futures=cancel_futures)
        self.closed = True
        self._end()
        self.threads.shutdown(wait=True, cancel_futures=True)

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=failed is None)

    def _end(self) -> None:
        """End the processes, all at a time."""
        for end in ("kill", "wait"):
            for process in self.processes:
                getattr(process, end)()

    def _run(self, call: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """In a thread of a process of its own: send the call there, and wait for what comes of it."""
        try:
            if not hasattr(self.own, "link"):
                self.own.link = self._new_process()
            self.own.link.send((call, arguments, named, self.keeps))
            good, value = self.own.link.recv()
        except (EOFError, OSError):
            if hasattr(self.own, "link"):
                self.own.link.close()
                del self.own.link
            raise WorkerDied("its worker process died (killed, or out of memory)") from None
        if not good:
            raise value
        return value

    def _new_process(self) -> Connection:
        if self.closed:
            raise OSError("closed")
        environment = dict(os.environ if self.environment is None else self.environment)
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                if self.source is None:
                    raise OSError
                process: ForkedProcess | subprocess.Popen[bytes] = ForkedProcess(
                    self.source.address, [_MODULE], environment, str(Path.cwd()), theirs.fileno()
                )
            except OSError:
                command = [sys.executable, "-m", _MODULE]
                process = subprocess.Popen(command, stdin=theirs.fileno(), start_new_session=True, env=environment)
        self.processes.append(process)
        if self.closed:  # in the meantime
            process.kill()
        return Connection(ours.detach())


def _serve() -> None:
    """In a worker process: run what is asked for on the standard input, and answer there, until it closes."""
    link = Connection(os.dup(0))
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    sys.modules.setdefault(UNUSED, None)  # type: ignore[arg-type]
    calls: queue.SimpleQueue[Any] = queue.SimpleQueue()
    kept: dict[Any, Any] = {}

    def listen() -> None:
        with suppress(EOFError, OSError):
            while True:
                calls.put(link.recv_bytes())
        os._exit(0)  # nobody waits for the call that may be running

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            call, arguments, named, keeps = pickle.loads(calls.get())
            answer = (True, call(*([kept] if keeps else []), *arguments, **named))
        except Exception as error:  # noqa: BLE001  (it is raised again where the call was made)
            answer = (False, error)
        link.send(answer)


if __name__ == "__main__":
    _serve()
