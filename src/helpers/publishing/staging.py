"""The code of `helpers`, imported once for all notebooks of a run, and put out of sight until it is asked for.

Run by path in a process that forks, never imported as a part of `helpers`. In a fork a module appears when it is
imported, and with it those that it imports itself: what a notebook depends on is seen as if each had been read there.
It is given out only as long as every file is as it was; after that, all is imported anew.
"""

from __future__ import annotations

import builtins
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, resolve_name
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = "helpers"


class Stage(MetaPathFinder, Loader):
    """What notebooks import of the package, and what that imports, taken out of `sys.modules`; a finder of it."""

    def __init__(self) -> None:
        self.needs: defaultdict[str, set[str]] = defaultdict(set)
        before = _stamps(_files())
        try:
            with self._noted():
                for place in import_module(PACKAGE)._PLACES.values():
                    import_module(f"{PACKAGE}.{place}")
        finally:
            self._take_out()
        self.specs = {name: module.__spec__ for name, module in self.modules.items()}
        files = [Path(module.__file__) for module in self.modules.values() if module.__file__]
        self.stamps = {file: before.get(file) for file in files}

    def _take_out(self) -> None:
        self.modules = {name: module for name, module in sys.modules.items() if _inside(name)}
        for name, module in self.modules.items():
            parent, _, child = name.rpartition(".")
            if parent and vars(self.modules[parent]).get(child) is module:
                delattr(self.modules[parent], child)  # the import of it sets it again, and is seen
            del sys.modules[name]

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Note which module imports which, while they are."""
        given = builtins.__import__

        def noting(
            name: str, globals: Any = None, locals: Any = None, fromlist: Sequence[str] | None = (), level: int = 0
        ) -> ModuleType:
            importing = (globals or {}).get("__name__", "")
            if _inside(importing):
                whole = resolve_name("." * level + name, globals["__package__"])
                self.needs[importing] |= {whole, *(f"{whole}.{one}" for one in fromlist or ())}
            return given(name, globals, locals, fromlist or (), level)

        builtins.__import__ = noting
        try:
            yield
        finally:
            builtins.__import__ = given

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the specification of a module that is here, as long as all files are as they were."""
        if name not in self.modules:
            return None
        if name == PACKAGE and _stamps(self.stamps) != self.stamps:
            self.modules = {}
            return None
        spec = copy(self.specs[name])
        assert spec
        spec.loader = self
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module that was imported."""
        return self.modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Let it be as it was; what it imported appears too."""
        name = module.__name__
        module.__spec__ = self.specs[name]
        for need in sorted(self.needs[name] & set(self.modules)):
            import_module(need)


def _inside(name: str) -> bool:
    return name == PACKAGE or name.startswith(f"{PACKAGE}.")


def _files() -> list[Path]:
    """The files of the package, which is not imported for that."""
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    return [file for folder in folders or () for file in Path(folder).rglob("*.py")]


def _stamps(files: Iterable[Path]) -> dict[Path, tuple[int, int] | None]:
    """When each file was written, and its size; None for one that is gone."""
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


if __name__ == "__main__":
    # Code that cannot be imported is for the notebook to say, which imports it itself.
    with suppress(Exception):
        sys.meta_path.insert(0, Stage())
