"""What a report costs, ours and others': one table, medians, everything in one session on the same notebooks.

Run by `make bench`; ROUNDS=1 for a quick look, MOST=1000000 to leave out the largest wave. In each round each is
measured in turn.
"""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import project
from project import BIN, COPY, EDITED, HERE, SETTINGS, Cost

from helpers.paths import BUILD

ROUNDS = int(os.environ.get("ROUNDS", "5"))
MOST = int(os.environ.get("MOST", "10000000"))
RESPONDENTS = [count for count in (130, 100_000, 1_000_000, 10_000_000) if count <= MOST]
WAVES = (1, 8, 32)
PATIENCE = 60
LOOP, CACHE, SCRIPT, COLD = (
    "papermill and nbconvert, in a loop",
    "jupyter-cache and nbconvert",
    "plain script",
    "ours, cold",
)


class Watch:
    """`make watch`, and how long it takes from a save to the page."""

    page = COPY / "reports/2020-03/it" / Path(EDITED).with_suffix(".html").name

    def __init__(self) -> None:
        command = [sys.executable, "-u", "-m", "helpers", "watch"]
        self.process = subprocess.Popen(command, env=os.environ | SETTINGS, cwd=COPY, stdout=subprocess.PIPE, text=True)
        self.until_ready()

    def until_ready(self) -> None:
        """Wait until it has nothing to do."""
        assert self.process.stdout
        while self.process.stdout.readline().strip() != "ready":
            if self.process.poll() is not None:
                sys.exit("make watch ended")
        time.sleep(1)  # what it makes ready for the next save; a person takes longer

    def save_to_page(self) -> float:
        """Save a notebook, and return when its page is another."""
        before, until = self.page.stat().st_ino, time.monotonic() + PATIENCE
        project.edit()
        while self.page.stat().st_ino == before:
            if time.monotonic() > until:
                sys.exit("make watch did not publish what was saved")
            time.sleep(0.005)
        return 0.0

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.terminate()
        self.process.wait()


def twelve_notebooks() -> list[Cost]:
    """Return the costs of the twelve notebooks of 2020-03, measured."""
    costs = [
        Cost(LOOP, project.clean, project.loop),
        Cost(CACHE, project.clean, project.cached),
        Cost(SCRIPT, project.clean, project.script),
        Cost(COLD, project.clean, project.ours),
        Cost("ours, nothing changed", project.nothing, project.ours),
        Cost("ours, one notebook edited", project.edit, project.ours),
    ]
    _take(costs)
    watch = Watch()
    watched = Cost("ours, one notebook edited, under watch", project.nothing, watch.save_to_page)
    for _ in range(ROUNDS):
        _take_one(watched)
        watch.until_ready()
    watch.stop()
    return [*costs, watched]


def larger_waves() -> list[Cost]:
    """Return the costs of weighted waves of more and more respondents, compared with 2020-03."""
    costs = []
    for count in RESPONDENTS:
        data = _data(f"respondents-{count}")
        project.run(sys.executable, HERE / "respondents.py", data, "2021-03", str(count))
        publish = partial(project.ours, DATA=str(data), WAVE="2021-03", BASELINE="2020-03")
        costs.append(Cost(f"ours, cold, {count:,} respondents", project.unpublish, publish))
    _take(costs)
    return costs


def more_waves() -> list[Cost]:
    """Return the costs of one wave and of many, of 400 respondents each."""
    costs = []
    for count in WAVES:
        data = _data(f"waves-{count}")
        shutil.rmtree(data / "waves" / "2020-03")
        for number in range(count):
            wave = f"{2021 + number // 12}-{number % 12 + 1:02}"
            project.run(sys.executable, HERE / "respondents.py", data, wave, "400")
        costs.append(Cost(f"ours, cold, {count} waves", project.clean, partial(project.ours, "all", DATA=str(data))))
    _take(costs)
    return costs


def _data(name: str) -> Path:
    return Path(shutil.copytree(COPY / "data", COPY / name))


def _take(costs: list[Cost]) -> None:
    for _ in range(ROUNDS):
        for cost in costs:
            _take_one(cost)


def _take_one(cost: Cost) -> None:
    cost.take()
    print(f"  {cost.name:44}{cost.seconds[-1]:8.2f} s", file=sys.stderr, flush=True)


def machine() -> dict[str, object]:
    """Return what all this was measured on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {
        "date": datetime.date.today().isoformat(), "processor": (models or [platform.machine()])[0],
        "cores": os.cpu_count(), "load": os.getloadavg(), "system": platform.platform(),
        "python": platform.python_version(),
    }  # fmt: skip


def table(costs: list[Cost]) -> str:
    """Return the measured costs as a Markdown table."""
    lines = ["| | seconds, median | GiB, largest process |", "|---|---:|---:|"]
    return "\n".join([*lines, *(f"| {cost.name} | {cost.median:.2f} | {cost.peak:.2f} |" for cost in costs)])


def main() -> None:
    """Measure everything; print the table and what it says, and keep all of it."""
    assert (BIN / "papermill").exists()
    on = machine()
    project.lay_out()
    costs = [*twelve_notebooks(), *larger_waves(), *more_waves()]
    cold, loop, cache, script = (next(c.median for c in costs if c.name == n) for n in (COLD, LOOP, CACHE, SCRIPT))
    summary = (
        f"{on['date']}, {on['cores']} cores of {on['processor']}, Python {on['python']}, {ROUNDS} rounds\n\n{table(costs)}\n\n"
        f"Cold, ours takes {cold / script:.2f} times the script; the loop takes {loop / cold:.1f} times ours, "
        f"jupyter-cache {cache / cold:.1f} times.\n"
    )
    print(summary)
    project.keep(on, costs)
    (BUILD / "bench" / "report.md").write_text(summary, "utf-8")
    shutil.rmtree(COPY)


if __name__ == "__main__":
    main()
