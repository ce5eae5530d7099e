"""Every write of a file or folder that matters goes through here: the old one stands, or the new one."""

from __future__ import annotations

import ctypes
import os
import secrets
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that the file is the old one or the new one, never a part of either."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with _nameless(unfinished) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if not unfinished.exists():
                # With a folder given, though none is needed, the link is to the file and not to the name in /proc.
                os.link(f"/proc/self/fd/{file.fileno()}", unfinished, src_dir_fd=file.fileno())
        unfinished.replace(path)
    except BaseException as error:
        unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno and error.filename in (None, str(unfinished)):
            error.filename = str(path)  # of a descriptor, or of a name nobody knows, the system says nothing
        raise


def _nameless(path: Path) -> BinaryIO:
    """Open a new file that has no name yet, so that a process killed while it writes leaves nothing; else `path`."""
    try:
        # Linux, on most file systems; its name comes at the end, by a link to what is open.
        descriptor = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o644)
        if Path(f"/proc/self/fd/{descriptor}").exists():
            os.fchmod(descriptor, 0o644)
            return os.fdopen(descriptor, "wb")
        os.close(descriptor)
    except (AttributeError, OSError):
        pass
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    os.fchmod(descriptor, 0o644)
    return os.fdopen(descriptor, "wb")


def exchange(one: Path, other: Path) -> bool:
    """Give two folders, or files, each other's name in one step; return whether the system could."""
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):  # not Linux, or not with glibc
        return False
    here, swapped = -100, 2  # AT_FDCWD and RENAME_EXCHANGE, of linux/fcntl.h and linux/fs.h
    return bool(swap(here, os.fsencode(one), here, os.fsencode(other), swapped) == 0)
