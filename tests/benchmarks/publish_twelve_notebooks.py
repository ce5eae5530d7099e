"""What a report costs: by a loop of papermill and nbconvert, as a plain script, and ours: cold, unchanged, edited.

Run by `make bench`; ROUNDS=1 for a quick look. In each round each is measured in turn. The medians, and the machine
they were taken on, are kept in build/bench/report.json.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from helpers.paths import BUILD, LOCK, NOTEBOOKS, PACKAGE, PROJECT

HERE = Path(__file__).resolve()
#: A copy of the project, in which a notebook can be edited.
COPY = BUILD / "bench" / "project"
BIN = Path(sys.executable).parent
ROUNDS = int(os.environ.get("ROUNDS", "5"))
EDITED, BEFORE, AFTER = "tavola_05_innovazioni.ipynb", "show(table)", "show(table)  # {}"
#: The loop and the script find the fonts of the machine listed already; ours, when cold, does not.
SETTINGS = {
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": str(BUILD / "bench" / "fonts"),
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONPATH": str(COPY / "src"),
}


def run(*command: str | Path) -> None:
    """Run a command to its end; what it says is of interest only if it fails."""
    command = tuple(map(str, command))
    done = subprocess.run(command, env=os.environ | SETTINGS, cwd=COPY, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def loop() -> None:
    """Run and export one notebook after the other, by the command lines of papermill and nbconvert."""
    executed = COPY / "build" / "loop"
    executed.mkdir(parents=True, exist_ok=True)
    for source in sorted((COPY / "notebooks").glob("*.ipynb")):
        run(BIN / "papermill", "--no-progress-bar", "--cwd", source.parent, source, executed / source.name)
        run(BIN / "jupyter-nbconvert", "--log-level", "ERROR", "--to", "html", executed / source.name)


def script() -> None:
    """Run the code of the notebooks in one process, without kernel or page; what a cell ends with is made text."""
    run(sys.executable, HERE, "script")


def ours() -> None:
    """Publish, with whatever is there already."""
    run(sys.executable, "-m", "helpers", "report")


def clean() -> None:
    """Leave nothing of what was made."""
    for name in ("build", "reports"):
        shutil.rmtree(COPY / name, ignore_errors=True)


def edit() -> None:
    """Change the code of one notebook."""
    file = COPY / "notebooks" / EDITED
    text = (NOTEBOOKS / EDITED).read_text("utf-8")
    assert text.count(BEFORE) == 1
    file.write_text(text.replace(BEFORE, AFTER.format(time.time_ns())), "utf-8")


def nothing() -> None:
    """Prepare nothing."""


MEASURES: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
    "papermill and nbconvert, in a loop": (clean, loop),
    "the code as a plain script": (clean, script),
    "ours, cold": (clean, ours),
    "ours, nothing changed": (nothing, ours),
    "ours, one notebook edited": (edit, ours),
}


def timed(prepare: Callable[[], None], measured: Callable[[], None]) -> float:
    """Return the seconds of one of them."""
    prepare()
    begin = time.perf_counter()
    measured()
    return time.perf_counter() - begin


def cells_of(folder: Path) -> None:
    """Run the code cells of all notebooks here; the notebooks' own folder is the working directory."""
    os.chdir(folder)
    for source in sorted(folder.glob("*.ipynb")):
        names: dict[str, object] = {}
        for cell in json.loads(source.read_text("utf-8"))["cells"]:
            body = ast.parse("".join(cell["source"])).body if cell["cell_type"] == "code" else []
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), source.name, "exec"), names)
            value = eval(compile(ast.Expression(last.value), source.name, "eval"), names) if last else None
            if value is not None:
                value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else repr(value)


def main() -> None:
    """Measure all in turn, a few times over; print and keep the medians."""
    shutil.rmtree(COPY, ignore_errors=True)
    for folder in (PACKAGE, NOTEBOOKS, PROJECT / "data"):
        kept_out = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(folder, COPY / folder.relative_to(PROJECT), ignore=kept_out)
    shutil.copy(LOCK, COPY)
    script()  # so that nobody pays for compiling Python, or for listing fonts
    times: dict[str, list[float]] = {name: [] for name in MEASURES}
    for _ in range(ROUNDS):
        for name, (prepare, measured) in MEASURES.items():
            times[name].append(timed(prepare, measured))
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"twelve notebooks, median of {ROUNDS} (targets: cold 1.3 × the script and 12 × faster than the loop, 0.5 s)")
    for name, seconds in medians.items():
        print(f"  {name:36}{seconds:7.2f} s")
    slow, plain, cold, *_ = medians.values()
    print(f"  cold: {cold / plain:.2f} × the script, {slow / cold:.1f} × faster than the loop")
    cpu = next(
        (line.split(":")[1].strip() for line in _cpu_info() if line.startswith("model name")), platform.machine()
    )
    machine = {"cpu": cpu, "cores": os.cpu_count(), "load": os.getloadavg(), "system": platform.platform()}
    result = {"machine": machine | {"python": platform.python_version()}, "seconds": times, "medians": medians}
    (BUILD / "bench" / "report.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    shutil.rmtree(COPY)


def _cpu_info() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text("utf-8").splitlines() if file.exists() else []


if __name__ == "__main__":
    cells_of(Path.cwd() / "notebooks") if sys.argv[1:] == ["script"] else main()
