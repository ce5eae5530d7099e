"""What a kernel imports and reads, seen from inside it. Run by path: it must not count as a part of `helpers`.

It is given `roots`, the folders in which files count, and `away`, those in which they do not. What is read through
`helpers.survey.files` counts wherever it is, by the digest it had then; an audit hook sees what is read past it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import types
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

#: What stands for the digest of a file that is not there.
ABSENT = "absent"


class Observer:
    """Remembers what this process opens to read and which folders it lists, from now on."""

    def __init__(self, roots: Sequence[str], away: Sequence[str]) -> None:
        self.roots = [os.path.realpath(root) for root in roots]
        self.away = [os.path.realpath(folder) for folder in away]
        self.far = tuple(folder.rstrip(os.sep) + os.sep for folder in (*self.away, *away))
        self.begun = time.time_ns()
        self.opened: set[str] = set()
        self.listed: set[str] = set()
        sys.addaudithook(self.note)

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take in what Python is about to do."""
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes) and not (flags or 0) & (os.O_WRONLY | os.O_RDWR):
                self.opened.add(os.fsdecode(path))
        elif event in ("os.listdir", "os.scandir") and isinstance(arguments[0], str | bytes):
            # Python itself lists each folder from which it imports: that says nothing.
            if sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
                return
            self.listed.add(os.fsdecode(arguments[0]))

    def report(self) -> str:
        """Return the digest of each file, and of the names in each folder, as JSON."""
        loader, package = sys.modules.get("helpers.survey.files"), sys.modules.get("helpers")
        reads = {str(path): digest for path, digest in loader.reads.items()} if loader else {}
        imported = self.counted(self.own_modules())
        past = self.counted(self.opened)
        folders = {Path(whole) for folder in self.listed if (whole := self.counts(folder))}
        folders |= {folder for path in reads for folder in self.above(Path(path))}
        if package and package.__file__:
            # Its code counts where it was imported, whatever looked into it, or for it, besides.
            code = Path(package.__file__).parent
            past = {path for path in past if path.suffix != ".py" or not path.is_relative_to(code)}
            folders = {folder for folder in folders if not folder.is_relative_to(code)}
        files = {str(path): self.digest(path) for path in imported | past} | reads
        return json.dumps({"files": files, "folders": {str(folder): self.names(folder) for folder in folders}})

    def own_modules(self) -> Iterator[str]:
        """Yield the files of modules, less those that are seen to be away without resolving a thousand paths."""
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if file and not file.startswith(self.far):
                yield file

    def counted(self, paths: Iterable[str]) -> set[Path]:
        """Return those of the paths that count."""
        found = set()
        for path in {path for path in paths if path}:
            folder, name = os.path.split(path)
            if inside := self.counts(folder):
                found.add(Path(os.path.realpath(inside + os.sep + name)))
        return found

    @cache  # noqa: B019  (there is one observer, as long as the process)
    def counts(self, folder: str) -> str:
        """Return a folder, resolved, if what is in it counts; else nothing."""
        whole = os.path.realpath(folder)
        within = any(_inside(whole, root) for root in self.roots)
        without = any(_inside(whole, other) for other in self.away) or "__pycache__" in Path(whole).parts
        return whole if within and not without else ""

    def above(self, path: Path) -> Iterator[Path]:
        """Yield the folders a file is in, up to its root: another file that appears there may matter too."""
        roots = [root for root in self.roots if _inside(str(path), root)]
        for folder in path.parents if roots else ():
            yield folder
            if str(folder) in roots:
                return

    def digest(self, path: Path) -> str:
        """Return the digest of a file; empty, which equals none, if it was changed since this began."""
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ABSENT
        return "" if self.changed(path) else found

    def names(self, folder: Path) -> str:
        """Return the digest of the names in a folder; empty if they changed since this began."""
        try:
            names = sorted(name for name in os.listdir(folder) if name[0] not in "._")  # noqa: PTH208 (names alone)
        except OSError:
            return ABSENT
        return "" if self.changed(folder) else hashlib.sha256("\n".join(names).encode()).hexdigest()

    def changed(self, path: Path) -> bool:
        """Return whether a file or folder was changed since this began; a time in the future says nothing."""
        return self.begun < path.stat().st_mtime_ns <= time.time_ns()


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def limit(memory: int) -> None:
    """Let this process hold so many bytes of data more than it has now; 0 for no limit."""
    if memory and sys.platform == "linux":
        import resource

        status = Path("/proc/self/status").read_text("ascii")
        now = 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData:"))
        resource.setrlimit(resource.RLIMIT_DATA, (now + memory, now + memory))


if __name__ == "__observing__":
    limit(globals()["memory"])
    module = types.ModuleType("observing")
    module.report = Observer(globals()["roots"], globals()["away"]).report  # type: ignore[attr-defined]
    sys.modules["observing"] = module
