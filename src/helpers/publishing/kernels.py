"""Kernels that start by forking a process which has imported pandas, matplotlib and the like already.

The entry point `jupyter_client.kernel_provisioners` names `ForkingProvisioner` as `forking-provisioner`; papermill,
nbclient and JupyterLab need not know. A kernel that cannot be forked is started the ordinary way, and the log says so
once.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.publishing.processes import ForkedProcess

NAME = "forking-provisioner"
#: The variable with the socket of a forking process that another process has started, for its children to share.
SOCKET = "FORKING_KERNELS"
#: A kernel looks every second whether its parent lives; 1 stands for a parent that need not be looked at. A forked
#: one has another parent, and ends with its client by other means.
_UNWATCHED = ["--IPKernelApp.parent_handle=1"]


class ForkingProvisioner(LocalProvisioner):
    """Provisions kernels as forks of the process behind `SOCKET`; ordinary ones where it cannot.

    A forked kernel is a process of its own, in a session of its own, with the environment and the working directory
    it was asked for.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel if that gives what `cmd` would; otherwise start one."""
        cwd = str(kwargs.get("cwd") or Path.cwd())
        try:
            _hold_forkable(cmd, kwargs)
            argv, env = [*cmd[2:], *_UNWATCHED], dict(kwargs.get("env") or os.environ)
            process = await asyncio.to_thread(ForkedProcess, os.environ[SOCKET], argv, env, cwd)
        except OSError as error:
            _say_once(self.log, str(error))
            return await super().launch_kernel(cmd, **kwargs)
        self.process: Any = process
        self.pid = self.pgid = process.pid
        self.cwd = cwd
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel to end."""
        if isinstance(self.process, ForkedProcess):
            await self.process.ended()
        return await super().wait()

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and return when it has ended: whoever looks then need not wait and look again."""
        await super().kill(restart)
        if isinstance(self.process, ForkedProcess):
            await self.process.ended()


class PromptClient(AsyncKernelClient):
    """A client that takes a kernel to be ready as soon as it answers on both channels.

    The base class tries a kernel that does not listen yet again after a tenth of a second, in which a forked one has
    long begun to; and waits until nothing has come for a fifth of a second, so that whoever reads next reads no old
    message, while nbclient tells by its parent whose a message is.
    """

    def start_channels(self, *which: bool, **named: bool) -> None:
        """Connect, and try again after milliseconds where nobody listens yet."""
        self.context.setsockopt(zmq.RECONNECT_IVL, 5)  # of all sockets that are made from now on
        super().start_channels(*which, **named)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the first answer, and for the first message to everybody."""
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=0.2)
                    return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


def _hold_forkable(cmd: list[str], kwargs: dict[str, Any]) -> None:
    """Raise if there is nothing that forks, or a fork would not be what `cmd` is."""
    if SOCKET not in os.environ:
        raise OSError(f"{SOCKET} names no process that forks")
    if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
        raise OSError(f"{' '.join(cmd[:3])} is not the IPython kernel of this environment")
    if any(kwargs.get(stream) is not None for stream in ("stdin", "stdout", "stderr")):
        raise OSError("the kernel's standard streams are to go elsewhere")


@cache
def _say_once(log: Any, error: str) -> None:
    log.warning("Kernels are started the ordinary way, which takes seconds longer: %s", error)
