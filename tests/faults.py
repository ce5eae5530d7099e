"""Faults at each step that a program takes to write: a disk that is full from there on, or a death right there.

A process imports what it needs once; each rehearsal is a fork of it, so that a hundred faults take seconds.
"""

import contextlib
import errno
import io
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

#: What is said to have been tried: how it ended, and how many steps of writing it took.
FULL, KILLED = "full", "killed"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Faults:
    """Counts what is opened for writing, written, flushed to the disk, named and made under a folder."""

    def __init__(self, place, at, fault):
        self.place, self.at, self.fault, self.steps = place, at, fault, 0
        sys.addaudithook(self.audit)
        # No audit event tells of these.
        os.fsync = self.before(os.fsync)
        os.sendfile = self.before(os.sendfile)
        os.fdopen = lambda descriptor, mode, fdopen=os.fdopen: (
            io.BufferedWriter(self.raw(descriptor)) if mode == "wb" else fdopen(descriptor, mode)
        )

    def audit(self, event, given):
        path = given[0] if given else None
        if event in ("os.mkdir", "os.rename", "os.link") or (event == "open" and (given[2] or 0) & _WRITING):
            with contextlib.suppress(TypeError):  # a descriptor
                where = Path.cwd() / os.fsdecode(path)
                made = event == "os.mkdir" and where.is_dir()
                if not made and str(where).startswith((self.place, "/proc/self/fd")):
                    self.step()

    def before(self, function):
        def stepping(*given, **named):
            self.step()
            return function(*given, **named)

        return stepping

    def raw(self, descriptor):
        faults = self

        class Raw(io.FileIO):
            def write(self, content):
                faults.step()
                return super().write(content)

        return Raw(descriptor, "wb")

    def step(self):
        self.steps += 1
        if self.at and self.steps >= self.at:
            if self.fault == KILLED:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def rehearse(place, function):
    """For each line `AT FAULT` on the standard input, say how a fork of this process ended and what steps it took."""
    for line in sys.stdin:
        at, fault = line.split()
        reader, writer = os.pipe()
        if not (fork := os.fork()):
            faults = Faults(place, int(at), fault)
            said = "done"
            try:
                function()
            except Exception as error:  # noqa: BLE001  (it is what is looked for)
                said = f"{type(error).__name__}: {error}".replace("\n", " ")
            os.write(writer, f"{faults.steps} {said}".encode())
            os._exit(0)
        os.close(writer)
        os.waitpid(fork, 0)
        with os.fdopen(reader, "rb") as answer:
            sys.stdout.write(f"{answer.read().decode() or f'{at} {KILLED}'}\n")
            sys.stdout.flush()


class Rehearsal:
    """A process that runs a script, which ends in `rehearse`; called with a step and a fault, it says what came of it."""

    def __init__(self, script, place, *given):
        # A process that is to be forked has no threads of its own.
        quiet = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
        quiet |= {"HELPERS_BUILD": str(Path(place) / "build")}
        path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, *map(str, (place, *given))],
            env={**os.environ, **quiet, "PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()

    def __call__(self, at=0, fault=FULL):
        """Return how many steps it took, and `done`, `killed`, or the error in words."""
        self.process.stdin.write(f"{at} {fault}\n")
        self.process.stdin.flush()
        steps, _, said = self.process.stdout.readline().strip().partition(" ")
        return int(steps), said


def put_back(saved, folder):
    """Make a folder what a saved copy of it is."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(saved, folder)
