"""One run at a time where two would mix: a lock on a folder, which ends with the process that holds it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, whoever starts two runs at once has to wait for himself
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone_in(folder: Path, say: Callable[[str], object] = lambda _: None) -> Iterator[None]:
    """Hold `folder` for this process: another that asks for it waits.

    The lock is on the folder itself, so that no file is left, and it is given back however the process ends.

    Parameters
    ----------
    say : function (str)
        Is told, before this waits, that somebody else has the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not _try(descriptor):
            say(f"Another run is publishing {folder.name}; this one waits for it.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
        with suppress(OSError):
            folder.rmdir()  # if nothing came of it


def is_free(folder: Path, patience: float = 0.0) -> bool:
    """Return whether nobody holds `folder`, now or within `patience` seconds."""
    until = time.monotonic() + patience
    while True:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            if _try(descriptor):
                return True
        finally:
            os.close(descriptor)
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)


def _try(descriptor: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
