"""What has to run again, and why: judged by the digests of declared inputs, and without importing pandas.

A notebook depends on its code cells and parameters, the packages of `helpers` that a notebook may import, the files
beside it, the data up to its wave, `requirements.lock` and the version of Python. The rest of the report depends on
the other code and on the notebooks' prose too. Digests are taken before anything runs: a file that changes meanwhile
has another digest the next time. A record that is not there, or cannot be read, counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.paths import LOCK, PACKAGE, PROJECT
from helpers.publishing.orders import Order
from helpers.publishing.places import own
from helpers.survey.writing import write_whole

#: The format of a record; one in another format counts as none.
FORM = 2
#: What the package `publishing` does to a kernel; the rest of it makes pages of what kernels gave.
RUNS_NOTEBOOKS = ("execution.py", "machinery.py")

Record = dict[str, Any]


class Digests:
    """The SHA-256 of files, each taken once; "absent" where there is none."""

    def __init__(self) -> None:
        self.known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """Return the digest of a file; of a page, that of the bytes which are its own."""
        if path not in self.known:
            try:
                if path.suffix == ".html":
                    self.known[path] = sha256(own(path.read_text("utf-8", "replace")).encode())
                else:
                    with path.open("rb") as file:
                        self.known[path] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                self.known[path] = "absent"
        return self.known[path]

    def of_folder(self, folder: Path) -> str:
        """Return one digest of all the files under a folder."""
        files = sorted(files_in(folder))
        return sha256("".join(f"{one.relative_to(folder).as_posix()} {self.of(one)}\n" for one in files).encode())


@dataclass(frozen=True)
class Plan:
    """What there is to do for an order.

    Attributes
    ----------
    reasons : dict
        Why each notebook runs, by stem; empty for one that is fresh.
    beside : str
        Why what stands beside the pages is written again, or a page exported again; empty if it need not be.
    inputs, report_inputs : dict
        The digests of what notebooks depend on, and of what the report depends on, by path.
    code : str
        The digest of `helpers` as it was when this was planned.
    """

    reasons: dict[str, str]
    beside: str
    stems: tuple[str, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict, repr=False)
    report_inputs: dict[str, str] = field(default_factory=dict, repr=False)
    code: str = ""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do."""
        return not self.beside and not any(self.reasons.values())

    def why(self) -> list[str]:
        """Say why notebooks run: a line for all those with the same reason."""
        stems: dict[str, list[str]] = {}
        for stem in self.stale:
            stems.setdefault(self.reasons[stem], []).append(stem)
        count = len(self.reasons)
        return [
            f"{f'all {count} notebooks' if len(its) == count > 1 else ', '.join(its)}: {reason}"
            for reason, its in stems.items()
        ]

    def lines(self) -> list[str]:
        """Say of all notebooks why they run, or that they are fresh."""
        fresh = [stem for stem, reason in self.reasons.items() if not reason]
        kept = f"fresh; their pages are looked at again: {self.beside}" if self.beside else "fresh"
        return self.why() + ([f"{', '.join(fresh)}: {kept}"] if fresh else [])

    @property
    def stale(self) -> list[str]:
        """The notebooks to run."""
        return [stem for stem, reason in self.reasons.items() if reason]


def plan(order: Order, digests: Digests | None = None) -> Plan:
    """Return what there is to do for an order, and why; `digests` are those taken already, for another order."""
    digests = digests or Digests()
    sources = sorted(order.notebooks.glob("*.ipynb"))
    inputs = {"Python": platform.python_version()} | _digests_of(_notebook_inputs(order), digests)
    report_inputs = inputs | _digests_of([*sources, *files_in(PACKAGE)], digests)
    reasons = {source.stem: _why_run(order, source, inputs, digests) for source in sources}
    record = read(order.executed / "beside.json")
    stems = tuple(record.get("stems", ()))
    beside = _why_beside(order, record, report_inputs, digests)
    return Plan(reasons, beside, stems, inputs, report_inputs, digests.of_folder(PACKAGE))


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files under a folder, less what is hidden and what Python keeps; of a file, the file."""
    if folder.is_file():
        yield folder
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "." and name != "__pycache__"]
        yield from (Path(place, name) for name in names if name[0] != ".")


def _notebook_inputs(order: Order) -> Iterator[Path]:
    """Yield the files that every notebook of an order depends on, whether it reads them or not."""
    yield LOCK
    publishing, waves = PACKAGE / "publishing", order.data / "waves"
    yield from (publishing / name for name in RUNS_NOTEBOOKS)
    yield from (path for path in files_in(PACKAGE) if publishing not in path.parents and path.name != "__main__.py")
    yield from (path for path in files_in(order.notebooks) if path.suffix != ".ipynb")
    last = max(order.wave, order.baseline if order.baseline[:1].isdigit() else "")
    for path in files_in(order.data):
        later = waves in path.parents and path.relative_to(waves).parts[0] > last
        if not later and path.name != "README.md":
            yield path


def _digests_of(paths: Iterable[Path], digests: Digests) -> dict[str, str]:
    return {
        os.path.relpath(path, PROJECT) if path.is_relative_to(PROJECT) else str(path): digests.of(path)
        for path in sorted(paths)
    }


def _why_run(order: Order, source: Path, inputs: dict[str, str], digests: Digests) -> str:
    """Return why a notebook has to run; empty if what it gave before still stands."""
    executed = order.executed / source.name
    record = read(executed.with_suffix(".json"))
    if not record:
        return "not run yet"
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
    return _changed(record["inputs"], inputs)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say which inputs are not what they were; empty if all are."""
    names = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if not names:
        return ""
    first = names[0]
    what = "is gone" if first not in now else "is new" if first not in before else "changed"
    return f"{Path(first).name} {what}" + (f", and {len(names) - 1} more" if names[1:] else "")


def _why_beside(order: Order, record: Record, inputs: dict[str, str], digests: Digests) -> str:
    if not record:
        return "not written yet"
    if record["parameters"] != order.parameters:
        return "it was asked for otherwise"
    for name, digest in record["written"].items():
        if digests.of(order.reports / name) != digest:
            return f"{Path(name).name} was changed or is gone"
    if manifest_entry(order) != record["manifest"]:
        return "manifest.json was changed or is gone"
    if missing := [stem for stem in record["stems"] if stem not in record["made_from"]]:
        return f"{', '.join(missing)} not published"
    return _changed(record["inputs"], inputs)


def manifest_entry(order: Order) -> str:
    """Return the digest of what `manifest.json` says of the language of an order; empty if it says nothing."""
    try:
        content = json.loads((order.reports / order.wave / "manifest.json").read_bytes())
        return sha256(json.dumps(content["languages"][order.language], sort_keys=True).encode())
    except (OSError, ValueError, KeyError, TypeError):
        return ""


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
    record = {"form": FORM} | record
    write_whole(path, json.dumps(record | {"sha256": _signature(record)}, indent=1).encode())


def _signature(record: Record) -> str:
    return sha256(json.dumps(record, sort_keys=True).encode())


def sha256(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def made_from(order: Order, stem: str, task: bytes, code: str) -> str:
    """Return the digest of what a page is made from: its executed notebook, its pickled task, the code of `helpers`."""
    digests = Digests()
    executed = digests.of(order.executed / f"{stem}.ipynb")
    return sha256(f"{executed} {sha256(task)} {code} {digests.of(LOCK)}".encode())
