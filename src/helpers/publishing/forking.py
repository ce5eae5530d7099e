"""A process that imports packages once, and forks, whenever it is asked to, what `python -m MODULE` would start.

Run by path: what it holds, every fork holds, as it was when this process imported it. So whoever starts it starts
another one when code has changed. Before a fork it has one thread, and neither a ZeroMQ context, nor an event loop,
nor an application of IPython.

It is asked on a Unix socket, one connection a fork: a line of JSON with `argv` (the module first), `env` and `cwd`
comes in, and with it the descriptor that is to be the standard input, if any; a line with the process id goes out,
and at the end one with the exit status. Forks are made when all packages are there, or as soon as one is that a
request names as `after`. Whoever closes the connection ends the fork. When its own standard input closes, which is
when the process that started it ends in whatever way, it ends them all.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
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

Request = dict[str, Any]


class Forks:
    """The forks that live, each by its connection and its process id.

    Parameters
    ----------
    listener : socket
        Where forks are asked for; it listens already.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.wake, self.woken = socket.socketpair()
        self.selector = selectors.DefaultSelector()
        self.connections: dict[int, socket.socket] = {}
        self.unread: dict[socket.socket, bytes] = {}
        self.inputs: dict[socket.socket, int] = {}
        self.requests: dict[socket.socket, Request] = {}
        self.imported: set[str] = set()
        self.complete = self.ended = False
        self.wake.setblocking(False)
        self.woken.setblocking(False)
        for thing in (listener, self.wake, sys.stdin):
            self.selector.register(thing, selectors.EVENT_READ)
        signal.set_wakeup_fd(self.woken.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self, patience: float | None = None) -> Request | None:
        """Do what is asked for: until the starter ends, or for so many seconds; 0 for what has been asked by now.

        Returns
        -------
        dict or None
            In a forked process, what it was asked for; None in this one, when it need not go on.
        """
        while not self.ended:
            for connection, request in list(self.requests.items()):
                if (self.complete or request.get("after") in self.imported) and self.fork(connection, request):
                    return request
            events = self.selector.select(patience)
            if not events:
                break
            for key, _ in events:
                if key.fileobj is sys.stdin:
                    self.end_all()
                    self.ended = True
                    break
                if key.fileobj is self.listener:
                    connection, _ = self.listener.accept()
                    self.unread[connection] = b""
                    self.selector.register(connection, selectors.EVENT_READ)
                elif key.fileobj is self.wake:
                    self.wake.recv(4096)
                    self.reap()
                else:
                    self.hear(key.fileobj)  # type: ignore[arg-type]
        return None

    def hear(self, connection: socket.socket) -> None:
        """Read from a connection: note its request when all of it is there, end its process when it has closed."""
        try:
            part, descriptors, _, _ = socket.recv_fds(connection, 1 << 16, 1)
        except OSError:
            part, descriptors = b"", []
        for one in descriptors:
            self.inputs[connection] = one
        if not part:
            self.hung_up(connection)
            return
        self.unread[connection] += part
        line, end, _ = self.unread[connection].partition(b"\n")
        if end:
            self.unread[connection] = b""
            self.requests[connection] = json.loads(line)

    def fork(self, connection: socket.socket, request: Request) -> bool:
        """Fork, or say why not; return whether this is the forked process."""
        del self.requests[connection]
        if why := _too_late(request["env"]):
            _tell(connection, {"refused": why})
            return False
        pid = os.fork()
        if not pid:
            os.dup2(self.inputs[connection] if connection in self.inputs else os.open(os.devnull, os.O_RDONLY), 0)
            self.leave()
            return True
        self.connections[pid] = connection
        self.forget_input(connection)
        _tell(connection, {"pid": pid})
        return False

    def hung_up(self, connection: socket.socket) -> None:
        """Nobody waits for this fork any more."""
        for pid, its in list(self.connections.items()):
            if its is connection:
                _end(pid)
        self.selector.unregister(connection)
        self.unread.pop(connection)
        self.requests.pop(connection, None)
        self.forget_input(connection)
        connection.close()

    def forget_input(self, connection: socket.socket) -> None:
        """Close what was to be the standard input of a fork: the fork has it, or there will be none."""
        if connection in self.inputs:
            os.close(self.inputs.pop(connection))

    def reap(self) -> None:
        """Pass on the exit status of every fork that has ended, and end what it started and left."""
        while self.connections:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _end(pid)
            _tell(self.connections.pop(pid), {"exit": os.waitstatus_to_exitcode(status)})

    def end_all(self) -> None:
        """End every fork, and wait until it has ended."""
        for pid in self.connections:
            _end(pid)
        for pid in self.connections:
            os.waitpid(pid, 0)

    def leave(self) -> None:
        """In a forked process: give back what is the forking one's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.selector.close()
        for one in (self.listener, self.wake, self.woken, *self.unread):
            one.close()
        for other in self.inputs.values():
            os.close(other)


def _too_late(env: dict[str, str]) -> str:
    """Return which variable of `env` this process has imported packages without; empty if there is none."""
    for name in sorted({*env, *os.environ}):
        if name.startswith(_READ_AT_IMPORT) and env.get(name) != os.environ.get(name):
            return f"{name} is to be {env.get(name)!r}, and packages were imported with {os.environ.get(name)!r}"
    return ""


def _tell(connection: socket.socket, what: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # it may have closed
        connection.sendall(json.dumps(what).encode() + b"\n")


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


def asked(forks: Forks, modules: list[str]) -> Request | None:
    """Import `modules`, and fork as asked meanwhile and afterwards; return what a forked process is asked for.

    A module with a minus before its name is made to be missing here: packages that can do without it will. Of
    ``module:function`` the function is called, for what packages make not when they are imported but at their first
    call. What cannot be imported is left to the forks, which say why.
    """
    gc.disable()  # imports make much, and nothing to collect
    for name in modules:
        module, _, function = name.partition(":")
        if name.startswith("-"):
            sys.modules[name[1:]] = None  # type: ignore[assignment]
            continue
        with contextlib.suppress(Exception):
            imported = importlib.import_module(module)
            if function:
                getattr(imported, function)()
        forks.imported.add(name)
        if (request := forks.serve(patience=0)) or forks.ended:
            return request
    forks.complete = True
    gc.freeze()  # or the first collection would look through all of it, while somebody waits
    gc.enable()
    return forks.serve()


def main(fd: int, modules: list[str]) -> None:
    """Import `modules`, fork as asked on the socket `fd`, and take its folder away in the end."""
    listener = socket.socket(fileno=fd)
    place = Path(listener.getsockname())
    parent = os.getpid()
    try:
        request = asked(Forks(listener), modules)
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
