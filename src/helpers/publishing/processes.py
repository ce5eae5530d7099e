"""Processes that start by forking one which has imported packages already; the other side of `forking.py`."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("forking.py")
#: Seconds to wait for a fork: the imports of a cold machine come first.
_PATIENCE = 60


class ForkingProcess:
    """A process that forks others; it ends, and they with it, when this one does.

    Parameters
    ----------
    modules : sequence of str
        What to import before the first fork, as `forking.serve` takes it: every fork has it as it is then.
    environment : mapping or None
        The environment to import them with; without it, that of this process.

    Raises
    ------
    OSError
        If there can be none here.
    """

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        if sys.platform != "linux":
            raise OSError(f"forking is for Linux, and this is {sys.platform}")
        # A folder that only this user can enter: whoever can connect can run code.
        self.address = str(Path(tempfile.mkdtemp(prefix="forking-")) / "socket")
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen(128)
            fd = listener.fileno()
            # In a session of its own, since Ctrl-C is not for it.
            self.process = subprocess.Popen(
                [sys.executable, str(_SCRIPT), str(fd), *modules],
                stdin=subprocess.PIPE, pass_fds=[fd], start_new_session=True, env=environment,
            )  # fmt: skip

    def __enter__(self) -> ForkingProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Have it end every process that it forked, and itself, and return when they have ended."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(Path(self.address).parent, ignore_errors=True)  # it does so itself, unless it was killed


class ForkedProcess:
    """`python -m` with `argv`, forked, with as much of `subprocess.Popen` as others use.

    Parameters
    ----------
    address : str
        The socket of the forking process.
    argv : sequence of str
        The module, and its arguments.
    stdin : int or None
        The descriptor that it is to read from; its caller may close it. None for an empty one.

    Raises
    ------
    OSError
        If there is no forking process behind `address`, or it does not fork; with the reason.
    """

    stdin = stdout = stderr = None

    def __init__(
        self, address: str, argv: Sequence[str], env: dict[str, str], cwd: str, stdin: int | None = None
    ) -> None:
        self.returncode: int | None = None
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.connection.settimeout(_PATIENCE)
        try:
            self.connection.connect(address)
            request = json.dumps({"argv": argv, "env": env, "cwd": cwd}).encode()
            with Path(os.devnull).open() as nothing:
                socket.send_fds(self.connection, [request], [nothing.fileno() if stdin is None else stdin])
            answer = self._heard() or {"refused": "the forking process has ended"}
            if "refused" in answer:
                raise OSError(answer["refused"])
        except OSError:
            self.connection.close()
            raise
        self.pid = int(answer["pid"])

    def __del__(self) -> None:
        self.connection.close()  # nobody waits for it any more, so it ends

    def poll(self) -> int | None:
        """Return the exit status, or None while it lives."""
        if self.returncode is None:
            self.connection.setblocking(False)
            self._note(self._heard())
        return self.returncode

    def wait(self) -> int | None:
        """Return the exit status when it has ended."""
        if self.returncode is None:
            self.connection.setblocking(True)
            self._note(self._heard())
        return self.returncode

    async def ended(self) -> None:
        """Return when it has ended, without asking again and again."""
        import asyncio  # of no use to whoever only starts workers

        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        if self.poll() is None:
            loop.add_reader(self.connection, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self.connection)

    def send_signal(self, signum: int) -> None:
        """Send it a signal, if it lives."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended just now, and that is not yet said
                os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _heard(self) -> dict[str, Any] | None:
        """Return what the forking process says next: None if nothing yet, empty if it is gone."""
        try:
            content = self.connection.recv(1 << 12)
        except BlockingIOError:
            return None
        except ConnectionError:
            content = b""
        answer: dict[str, Any] = json.loads(content or b"{}")
        return answer

    def _note(self, answer: dict[str, Any] | None) -> None:
        if answer is not None:
            # Where the forking process is gone, its forks go with it.
            self.returncode = answer.get("exit", -signal.SIGKILL)
            self.connection.close()
