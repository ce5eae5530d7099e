"""Whether the same inputs give the same bytes: a report made twice from nothing, and compared."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from helpers.paths import shown
from helpers.publishing.orders import Order
from helpers.publishing.report import publish_all
from helpers.survey.errors import SurveyError


class Differs(SurveyError):
    """Two runs from the same inputs did not give the same bytes, or one of them did not give all."""


def verify(orders: Iterable[Order], build: Path, jobs: int = 0) -> int:
    """Publish `orders` twice from nothing, with other numbers of workers and in other folders, and compare all bytes.

    Parameters
    ----------
    build : Path
        Where to do it; what both runs made stays there if they differ.

    Returns
    -------
    int
        How many files were compared.

    Raises
    ------
    Differs
        Naming file, notebook, cell and output of each difference.
    """
    orders = list(orders)
    shutil.rmtree(build, ignore_errors=True)
    # The second lies deeper, under a longer name, has one worker more, and is the one for a cluster.
    first, second = build / "first", build / "the second" / "of two"
    for place, workers in ((first, jobs or 2), (second, (jobs or 2) + 1)):
        made = [replace(order, build=place / "build", reports=place / "reports", jobs=workers) for order in orders]
        made = [replace(order, scheduler="") for order in made] if place == first else made
        results = publish_all(made)
        failed = [str(result) for result in results if isinstance(result, SurveyError)]
        good = [outcome for result in results if not isinstance(result, SurveyError) for outcome in result]
        if failed := failed + [str(outcome) for outcome in good if not outcome.published]:
            raise Differs("not all could be published, so there is nothing to compare:\n  " + "\n  ".join(failed))
    found = compare(first, second)
    if found:
        raise Differs("two runs from the same inputs gave other bytes:\n  " + "\n  ".join(found))
    count = len(_files(first / "reports"))
    shutil.rmtree(build)
    return count


def compare(first: Path, second: Path) -> list[str]:
    """Return a line for each file of the reports that is not the same in both places."""
    here, there = _files(first / "reports"), _files(second / "reports")
    found = [f"{name}: only one of two runs made it" for name in sorted(here ^ there)]
    for name in sorted(here & there):
        one, other = first / "reports" / name, second / "reports" / name
        if one.read_bytes() == other.read_bytes():
            continue
        executed = Path("build", "executed", Path(name).with_suffix(".ipynb"))
        places = _differing_outputs(first / executed, second / executed) or [_first_difference(one, other)]
        found += [f"{name}: {place} ({shown(one)}, {shown(other)})" for place in places]
    return found


def _differing_outputs(first: Path, second: Path) -> list[str]:
    """Return the cells, and the outputs in them, in which two executed notebooks differ."""
    if not (first.exists() and second.exists()):
        return []
    found = []
    pairs = zip(*(json.loads(path.read_bytes())["cells"] for path in (first, second)), strict=True)
    for one, other in pairs:
        outputs = one.get("outputs", []), other.get("outputs", [])
        if len(outputs[0]) != len(outputs[1]):
            found.append(f"notebook {first.stem}, cell {one['id']}: {len(outputs[0])} outputs and {len(outputs[1])}")
            continue
        for number, (a, b) in enumerate(zip(*outputs, strict=True), start=1):
            shown = a.get("data", {}), b.get("data", {})
            kinds = sorted(kind for kind in {*shown[0], *shown[1]} if shown[0].get(kind) != shown[1].get(kind))
            if kinds or a.get("text") != b.get("text"):
                what = f" ({', '.join(kinds)})" if kinds else ""
                found.append(f"notebook {first.stem}, cell {one['id']}, output {number}{what}")
    return found


def _first_difference(first: Path, second: Path) -> str:
    """Return where two files begin to differ, and in which cell of a page that is."""
    one, other = (path.read_text("utf-8", "replace") for path in (first, second))
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    cells = re.findall(r'<section class="[a-z]+" id="([^"]+)"', one[:at])
    where = f", in cell {cells[-1]}" if cells else ""
    around = slice(max(at - 10, 0), at + 30)
    return f"line {one[:at].count(chr(10)) + 1}{where}: {one[around]!r} and {other[around]!r}"


def _files(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
