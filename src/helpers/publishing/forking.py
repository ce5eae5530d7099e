"""A process that imports packages once, and forks, whenever it is asked to, what `python -m MODULE` would start.

Run by path: what it holds, every fork holds, as it was when this process imported it. So whoever starts it starts
another one when code has changed. Before a fork it has one thread, and neither a ZeroMQ context, nor an event loop,
nor an application of IPython.

It is asked on a Unix socket that keeps messages apart, one connection a fork: JSON with `argv` (the module first),
`env` and `cwd` comes in, and with it the descriptor of the standard input; the process id goes out, and at the end the
exit status. Whoever closes the connection ends the fork. When its own standard input closes, which is when the process
that started it ends in whatever way, it ends them all.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import selectors
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

#: prctl(2): the signal that a process gets when its parent ends. Linux only, as is all of this.
_PR_SET_PDEATHSIG = 1

#: What is read from the environment while packages are imported, by how the names begin; later it is too late.
_READ_AT_IMPORT = ("PYTHON", "HELPERS_", "MPL", "OPENBLAS_", "OMP_", "MKL_", "ARROW_", "JE_", "LD_")

#: The bytes of a request at most; it is mostly an environment, and the system sends no larger message.
_LARGEST = 1 << 18

Request = dict[str, Any]


class Forks:
    """The forks that live, each by its process id and with its connection.

    Parameters
    ----------
    listener : socket
        Where forks are asked for; it listens already.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.connections: dict[int, socket.socket] = {}
        self.wake, self.woken = socket.socketpair()
        self.selector = selectors.DefaultSelector()
        for thing in (listener, self.wake, sys.stdin):
            self.selector.register(thing, selectors.EVENT_READ)
        self.woken.setblocking(False)
        signal.set_wakeup_fd(self.woken.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> Request | None:
        """Fork as asked until the starter ends, then end all forks; in a forked process, return what was asked for."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    self.end_all()
                    return None
                if key.fileobj is self.wake:
                    self.wake.recv(4096)
                    self.reap()
                elif key.fileobj is self.listener:
                    if request := self.fork():
                        return request
                elif key.data in self.connections:  # nobody waits for this fork any more
                    self.selector.unregister(key.fileobj)
                    _end(key.data)

    def fork(self) -> Request | None:
        """Fork, or say why not; in the forked process, return what it was asked for."""
        connection, _ = self.listener.accept()
        content, descriptors, _, _ = socket.recv_fds(connection, _LARGEST, 1)
        if not content:  # whoever asked is gone
            connection.close()
            return None
        request: Request = json.loads(content)
        if why := _too_late(request["env"]):
            _tell(connection, {"refused": why})
            connection.close()
            os.close(descriptors[0])
            return None
        pid = os.fork()
        if pid:
            self.connections[pid] = connection
            self.selector.register(connection, selectors.EVENT_READ, pid)
            _tell(connection, {"pid": pid})
        else:
            os.dup2(descriptors[0], 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.selector.close()
            for one in (self.listener, self.wake, self.woken, connection, *self.connections.values()):
                one.close()
        os.close(descriptors[0])
        return None if pid else request

    def reap(self) -> None:
        """Pass on the exit status of every fork that has ended, and end what it started and left."""
        while self.connections:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _end(pid)
            connection = self.connections.pop(pid)
            with contextlib.suppress(KeyError):  # it may have closed
                self.selector.unregister(connection)
            _tell(connection, {"exit": os.waitstatus_to_exitcode(status)})
            connection.close()

    def end_all(self) -> None:
        """End every fork, and wait until it has ended."""
        for pid in self.connections:
            _end(pid)
        for pid in self.connections:
            os.waitpid(pid, 0)


def _too_late(env: dict[str, str]) -> str:
    """Return which variable of `env` this process has imported packages without; empty if there is none."""
    for name in sorted({*env, *os.environ}):
        if name.startswith(_READ_AT_IMPORT) and env.get(name) != os.environ.get(name):
            return f"{name} is to be {env.get(name)!r}, and packages were imported with {os.environ.get(name)!r}"
    return ""


def _tell(connection: socket.socket, what: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # it may have closed
        connection.sendall(json.dumps(what).encode())


def _end(pid: int) -> None:
    """End the process and all of its session that stayed in its group."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            end(pid, signal.SIGKILL)


def become(request: Request, parent: int) -> None:
    """Turn this forked process into what `python -m MODULE` would start, and run the module."""
    gc.freeze()  # a collection would touch, and so copy, all the pages of what was imported
    gc.set_threshold(50_000)  # and what lives for seconds need not look for cycles after each 700 objects
    gc.enable()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    if random := sys.modules.get("numpy.random"):
        random.seed()  # otherwise every fork would draw the same numbers
    module, *arguments = request["argv"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def serve(listener: socket.socket, modules: list[str]) -> Request | None:
    """Import `modules`, then fork as asked; return what a forked process is asked for.

    A module with a minus before its name is made to be missing here: packages that can do without it will. What cannot
    be imported is left to the forks, which say why.
    """
    gc.disable()  # imports make much, and nothing to collect
    for name in modules:
        if select.select([sys.stdin], [], [], 0)[0]:
            return None
        if name.startswith("-"):
            sys.modules[name[1:]] = None  # type: ignore[assignment]
        else:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    gc.freeze()  # or the first collection would look through all of it, while somebody waits
    gc.enable()
    return Forks(listener).serve()


def main(fd: int, modules: list[str]) -> None:
    """Import `modules`, fork as asked on the socket `fd`, and take its folder away in the end."""
    listener = socket.socket(fileno=fd)
    place = Path(listener.getsockname())
    parent = os.getpid()
    try:
        request = serve(listener, modules)
    finally:
        if os.getpid() == parent:
            shutil.rmtree(place.parent, ignore_errors=True)
    if request is None:
        os._exit(0)  # to take hundreds of modules apart takes a tenth of a second, for which somebody waits
    become(request, parent)


if __name__ == "__main__":
    if sys.path[0] == str(Path(__file__).parent):
        del sys.path[0]  # what stands beside this script is not to be imported by its bare name
    main(int(sys.argv[1]), sys.argv[2:])
