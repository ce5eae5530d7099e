"""What has to run again, and why: judged by what was observed when it last ran, and without importing pandas.

Beside each executed notebook stands a record of what its kernel imported and read. A record that is not there, or
cannot be read, counts as none. What stands beside the pages has a record too, and so has each page.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.paths import LOCK, PACKAGE, PROJECT
from helpers.publishing.observing import ABSENT
from helpers.publishing.orders import Order
from helpers.publishing.places import own
from helpers.survey.writing import write_whole

#: How a record is written; one written otherwise counts as none.
FORM = 1
#: The code that runs a notebook, besides what the notebook imports.
MACHINERY = tuple(PACKAGE / "publishing" / name for name in ("execution.py", "observing.py"))

Record = dict[str, Any]


class Digests:
    """The SHA-256 of files and of the names in folders, each taken once; `ABSENT` where there is none."""

    def __init__(self) -> None:
        self.known: dict[Path, str] = {}
        self.package = ""

    def of(self, path: Path) -> str:
        """Return the digest of a file, or of the names in a folder."""
        if path not in self.known:
            try:
                self.known[path] = names_in(path) if path.is_dir() else sha256(_content(path))
            except OSError:
                self.known[path] = ABSENT
        return self.known[path]

    def of_package(self) -> str:
        """Return one digest of all the code and templates of `helpers`, taken once."""
        if self.package:
            return self.package
        files = sorted(file for file in PACKAGE.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        self.package = sha256(
            "".join(f"{one.relative_to(PACKAGE).as_posix()} {self.of(one)}\n" for one in files).encode()
        )
        return self.package


@dataclass(frozen=True)
class Plan:
    """What an order comes to: why each notebook runs, by stem; empty for one that is fresh.

    Attributes
    ----------
    beside : str
        Why what stands beside the pages is written again, or a page exported again; empty if it need not be.
    """

    reasons: dict[str, str]
    beside: str
    stems: tuple[str, ...] = field(default=())

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do."""
        return not self.beside and not any(self.reasons.values())

    def lines(self) -> list[str]:
        """Say of each notebook why it runs, or that it is fresh."""
        kept = f"fresh; its page is looked at again: {self.beside}" if self.beside else "fresh"
        return [f"{stem}: {reason or kept}" for stem, reason in self.reasons.items()]

    @property
    def stale(self) -> list[str]:
        """The notebooks to run."""
        return [stem for stem, reason in self.reasons.items() if reason]


def plan(order: Order) -> Plan:
    """Return what there is to do for an order, and why."""
    digests = Digests()
    sources = sorted(order.notebooks.glob("*.ipynb"))
    reasons = {source.stem: why_run(order, source, digests) for source in sources}
    record = read(order.executed / "beside.json")
    stems = tuple(record.get("stems", ()))
    beside = _why_beside(order, record, digests) if record else "not written yet"
    return Plan(reasons, beside or _why_pages(order, stems, digests), stems)


def why_run(order: Order, source: Path, digests: Digests) -> str:
    """Return why a notebook has to run; empty if what it gave before still stands."""
    executed = order.executed / source.name
    record = read(executed.with_suffix(".json"))
    if not record:
        return "no run of it is known"
    for name, value in order.parameters.items():
        if record["parameters"].get(name) != value:
            return f"{name} is {value!r} and was {record['parameters'].get(name)!r}"
    try:
        cells = json.loads(source.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return "it cannot be read"
    if code_of(cells) != record["code"]:
        return "its code changed"
    if digests.of(executed) != record["executed"]:
        return "what it gave was changed or is gone"
    return _why_other(record, digests)


def _why_other(record: Record, digests: Digests) -> str:
    """Return which of the observed files, folders and versions are not what they were."""
    if record["python"] != platform.python_version():
        return f"Python is {platform.python_version()} and was {record['python']}"
    # An empty digest is that of a file which changed while the notebook ran; it equals none.
    seen = [*record["files"].items(), *record["folders"].items()]
    changed = [PROJECT / name for name, digest in seen if digests.of(PROJECT / name) != digest]
    if not changed:
        return ""
    first = changed[0]
    what = "is gone" if not first.exists() else "has other files" if first.is_dir() else "changed"
    return f"{first.name} {what}" + (f", and {len(changed) - 1} more" if changed[1:] else "")


def _why_beside(order: Order, record: Record, digests: Digests) -> str:
    if record["parameters"] != order.parameters:
        return "it was asked for otherwise"
    if sorted(record["stems"]) != sorted(source.stem for source in order.notebooks.glob("*.ipynb")):
        return "a notebook came or went"
    if record["package"] != digests.of_package():
        return "the code of helpers changed"
    for name, digest in record["written"].items():
        if digests.of(order.reports / name) != digest:
            return f"{Path(name).name} was changed or is gone"
    if manifest_entry(order) != record["manifest"]:
        return "manifest.json was changed or is gone"
    return _why_other(record, digests)


def _why_pages(order: Order, stems: Iterable[str], digests: Digests) -> str:
    pages = read(order.executed / "pages.json").get("pages", {})
    for stem in stems:
        if digests.of(order.folder / f"{stem}.html") != pages.get(stem, {}).get("page", "none"):
            return f"{stem}.html was changed or is gone"
    return ""


def manifest_entry(order: Order) -> str:
    """Return the digest of what `manifest.json` says of the language of an order; empty if it says nothing."""
    try:
        content = json.loads((order.reports / order.wave / "manifest.json").read_bytes())
        return sha256(json.dumps(content["languages"][order.language], sort_keys=True).encode())
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def observed(files: Mapping[str, str], folders: Mapping[str, str], digests: Digests) -> Record:
    """Return the part of a record about what was read: paths as they are seen from the project's folder."""
    watched = {str(path): digests.of(path) for path in (LOCK, *MACHINERY)}
    return {
        "form": FORM,
        "python": platform.python_version(),
        "files": {_named(path): digest for path, digest in sorted({**watched, **files}.items())},
        "folders": {_named(path): digest for path, digest in sorted(folders.items())},
    }


def _named(path: str) -> str:
    return os.path.relpath(path, PROJECT) if Path(path).is_relative_to(PROJECT) else path


def code_of(cells: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of the code cells of a notebook, as it is on disk; of prose, nothing."""
    code = []
    for cell in cells:
        tags = cell.get("metadata", {}).get("tags", [])
        if cell["cell_type"] == "code" and "injected-parameters" not in tags:
            source = cell["source"]
            code.append([cell.get("id"), tags, source if isinstance(source, str) else "".join(source)])
    return sha256(json.dumps(code).encode())


def read(path: Path) -> Record:
    """Return a record; empty if there is none, or it is damaged."""
    try:
        record = json.loads(path.read_bytes())
        signed = record.pop("sha256")
        good = record.get("form") == FORM and signed == _signature(record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return dict(record) if good else {}


def write(path: Path, record: Record) -> None:
    """Write a record, whole."""
    write_whole(path, json.dumps(record | {"sha256": _signature(record)}, indent=1).encode())


def _signature(record: Record) -> str:
    return sha256(json.dumps(record, sort_keys=True).encode())


def _content(path: Path) -> bytes:
    """The bytes of a file; of a page, those that are its own."""
    content = path.read_bytes()
    return own(content.decode("utf-8", "replace")).encode() if path.suffix == ".html" else content


def names_in(folder: Path) -> str:
    """Return the digest of the names in a folder that are not hidden."""
    return sha256("\n".join(sorted(one.name for one in folder.iterdir() if one.name[0] not in "._")).encode())


def sha256(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Pages:
    """The pages of an order as they were made last: what each was made from, and its digest."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.digests = Digests()
        self.file = order.executed / "pages.json"
        self.known: dict[str, dict[str, str]] = read(self.file).get("pages", {})

    def stands(self, stem: str, task: bytes) -> bool:
        """Return whether the page is there, and would be the same again."""
        known = self.known.get(stem, {})
        page = self.digests.of(self.order.folder / f"{stem}.html")
        return known == {"page": page, "made_from": self._made_from(stem, task)}

    def note(self, stem: str, task: bytes) -> None:
        """Remember the page that was made just now."""
        page = Digests().of(self.order.folder / f"{stem}.html")
        self.known[stem] = {"page": page, "made_from": self._made_from(stem, task)}

    def write(self, stems: Iterable[str]) -> None:
        """Keep what is known of the pages that there are."""
        pages = {stem: self.known[stem] for stem in stems}
        write(self.file, {"form": FORM, "pages": pages})

    def _made_from(self, stem: str, task: bytes) -> str:
        given = Digests().of(self.order.executed / f"{stem}.ipynb")
        frame, code = sha256(task), self.digests.of_package()
        return sha256(f"{given} {frame} {code} {self.digests.of(LOCK)}".encode())
