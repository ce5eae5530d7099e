"""A copy of the project to measure in, in which a notebook can be edited; and commands run there, timed and weighed."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from helpers.paths import BUILD, LOCK, NOTEBOOKS, PACKAGE, PROJECT

COPY = BUILD / "bench" / "project"
BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
EDITED, BEFORE, AFTER = "tavola_05_innovazioni.ipynb", "show(table)", "show(table)  # {}"
#: The alternatives find the fonts of the machine listed already; ours, when cold, does not.
SETTINGS = {
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": str(BUILD / "bench" / "fonts"),
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPATH": str(COPY / "src"),
}


@dataclass
class Cost:
    """What each run of a measured thing took: seconds, and the GiB of the largest of its processes."""

    name: str
    prepare: Callable[[], None]
    measured: Callable[[], float]
    seconds: list[float] = field(default_factory=list)
    gigabytes: list[float] = field(default_factory=list)

    def take(self) -> None:
        """Measure once more; what was measured may time itself."""
        self.prepare()
        begin = time.perf_counter()
        self.gigabytes.append(self.measured())
        self.seconds.append(time.perf_counter() - begin)

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)

    @property
    def peak(self) -> float:
        """The most that a process ever held, in GiB."""
        return max(self.gigabytes)


def run(*command: str | Path, **environment: str) -> float:
    """Run a command to its end and return the GiB of the largest process it had; what it says counts only if it fails."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            list(map(str, command)), env=os.environ | SETTINGS | environment, cwd=COPY, stdout=said, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))}\n{said.read()[-4000:]}")
    return usage.ru_maxrss / 2**20


def lay_out() -> None:
    """Copy the project, compiled."""
    shutil.rmtree(COPY, ignore_errors=True)
    for folder in (PACKAGE, NOTEBOOKS, PROJECT / "data"):
        kept_out = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(folder, COPY / folder.relative_to(PROJECT), ignore=kept_out)
    shutil.copy(LOCK, COPY)
    script()  # so that nobody pays for compiling Python, or for listing fonts


def nothing() -> None:
    """Prepare nothing."""


def clean() -> None:
    """Leave nothing of what was made."""
    for name in ("build", "reports"):
        shutil.rmtree(COPY / name, ignore_errors=True)


def unpublish() -> None:
    """Leave nothing but what an import leaves: the responses, typed."""
    for name in ("build/executed", "reports"):
        shutil.rmtree(COPY / name, ignore_errors=True)


def edit() -> None:
    """Change the code of one notebook."""
    text = (NOTEBOOKS / EDITED).read_text("utf-8")
    assert text.count(BEFORE) == 1
    (COPY / "notebooks" / EDITED).write_text(text.replace(BEFORE, AFTER.format(time.time_ns())), "utf-8")


def sources() -> list[Path]:
    """Return the notebooks of the copy."""
    return sorted((COPY / "notebooks").glob("*.ipynb"))


def loop() -> float:
    """Run and export one notebook after the other, by the command lines of papermill and nbconvert."""
    executed = COPY / "build" / "loop"
    executed.mkdir(parents=True, exist_ok=True)
    most = 0.0
    for source in sources():
        papermill = (BIN / "papermill", "--no-progress-bar", "--cwd", source.parent, source, executed / source.name)
        nbconvert = (BIN / "jupyter-nbconvert", "--log-level", "ERROR", "--to", "html", executed / source.name)
        most = max(most, run(*papermill), run(*nbconvert))
    return most


def cached() -> float:
    """Run the notebooks by jupyter-cache, in parallel, and export what it kept by one call of nbconvert."""
    executed = COPY / "build" / "cached"
    executed.mkdir(parents=True, exist_ok=True)
    cache = run(sys.executable, HERE / "alternatives.py", "cache", executed)
    pages = [executed / source.name for source in sources()]
    return max(cache, run(BIN / "jupyter-nbconvert", "--log-level", "ERROR", "--to", "html", *pages))


def script() -> float:
    """Run the code of the notebooks in one process, without kernel or page; what a cell ends with is made text."""
    return run(sys.executable, HERE / "alternatives.py", "script", COPY / "notebooks")


def ours(*options: str, **environment: str) -> float:
    """Publish, with whatever is there already."""
    return run(sys.executable, "-m", "helpers", *(options or ("report",)), **environment)


def keep(machine: dict[str, object], costs: list[Cost]) -> None:
    """Write what was measured, all of it, to build/bench/."""
    rows = {cost.name: {"seconds": cost.seconds, "gigabytes": cost.gigabytes, "median": cost.median} for cost in costs}
    (BUILD / "bench" / "report.json").write_text(
        json.dumps({"machine": machine, "costs": rows}, indent=2) + "\n", "utf-8"
    )
