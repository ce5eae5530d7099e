"""What one notebook may take before it is stopped: time, memory, output."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from helpers.survey.errors import BadInput

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


@dataclass(frozen=True)
class Limits:
    """Bounds of one notebook.

    Attributes
    ----------
    seconds : int
        What a cell may take before it counts as hung.
    memory : int
        Bytes of data that a kernel may hold besides what its packages take, 0 for as many as there are; kept on Linux.
    output : int
        Bytes that a notebook may print or show: a page has a hundredth of it.
    """

    seconds: int = 600
    memory: int = 0
    output: int = 32 << 20


#: Where nobody asks for others.
USUAL = Limits()


def memory_of(text: str) -> int:
    """Return a number of bytes such as "2G" or "512M"; 0 for an empty text.

    Raises
    ------
    BadInput
        If it is none.

    Examples
    --------
    >>> memory_of("2G"), memory_of("")
    (2147483648, 0)
    """
    found = re.fullmatch(r"(\d+)\s*([KMG]?)(i?B)?", text.strip().upper())
    if text.strip() and not found:
        raise BadInput(f"MEMORY: expected a size such as 2G or 512M, found {text!r}")
    return int(found[1]) * _UNITS[found[2]] if found else 0


def in_words(size: int) -> str:
    """Return a number of bytes as a person gives it.

    Examples
    --------
    >>> in_words(2 << 30), in_words(32 << 20)
    ('2G', '32M')
    """
    unit, value = next((unit, one) for unit, one in reversed(_UNITS.items()) if size % one == 0 and size >= one)
    return f"{size // value}{unit}"


def bounding(memory: int) -> list[str]:
    """Return the arguments for a kernel that is to hold no more than so many bytes besides what it has; 0 for none."""
    line = f"__import__({__name__!r}, fromlist=['bound']).bound({memory})"
    return [f"--IPKernelApp.exec_lines={line}"] if memory else []


def bound(memory: int) -> None:
    """Let this process hold so many bytes of data more than it has now; on Linux."""
    if sys.platform == "linux":
        import resource

        status = Path("/proc/self/status").read_text("ascii")
        now = 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData:"))
        resource.setrlimit(resource.RLIMIT_DATA, (now + memory, now + memory))
