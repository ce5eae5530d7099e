"""Killed at any moment, a run leaves the last good report, no process and no file of its own; the next one completes.

A moment is a step of the run and a random part of the time to the next, so the kills reach every phase on a machine of
any speed. Twenty kills of a run and of an import each, and four of a watch, in `make test`; `CRASHES=200` in front of
it for more, and for a line that says how many came in which phase.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from helpers.survey.codebook import read_codebook
from helpers.survey.names import known_waves
from helpers.survey.waves import open_wave

KILLS = int(os.environ.get("CRASHES", "20"))
PATIENCE = 300

#: Says on the standard output when a call of a run begins and ends, an import writes, a watch has something to say.
STEPS = """
import os, sys
from pathlib import Path

def step(name):
    os.write(1, f"{name}\\n".encode())  # in one piece, also where threads speak

def saying(function, name):
    def said(*given, **named):
        step(f"+{name}")
        try:
            return function(*given, **named)
        finally:
            step(f"-{name}")
    return said
"""
OF_CALLS = """
from helpers.publishing import report, workers
from helpers.publishing.orders import settle

def run(self, call, *given, ordinary=workers.Workers._run):
    return saying(ordinary, call.__name__)(self, call, *given)

workers.Workers._run = run
report._link = saying(report._link, "link")
data, place, notebooks = map(Path, sys.argv[1:])
order = settle("", "", "it", data, place / "reports", 2, build=place / "build", notebooks=notebooks)
"""
RUN = f"""{STEPS}{OF_CALLS}
step("+start")
outcomes = report.publish(order)
sys.exit(any(not outcome.published for outcome in outcomes))
"""
WATCH = f"""{STEPS}{OF_CALLS}
from helpers.publishing.watching import watch
watch(order, step)
"""
IMPORT = f"""{STEPS}
from helpers.survey import importing

for name in ("read_codebook", "read", "compare", "_put_in", "_hold_the_map", "open_folder", "_put_in_place"):
    setattr(importing, name, saying(getattr(importing, name), name.strip("_")))
step("+start")
importing.import_wave(Path(sys.argv[2]), "2025-03", Path(sys.argv[1]), baseline="none", replace=True)
"""
SHOWN = "from helpers import finding, open_wave, plot, show, tabulate\ntable = tabulate(open_wave(wave, data_dir), '{}', language)"


class Steps:
    """A process that says its steps, and what it said so far."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.said = []
        self.at = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def go_on(self):
        """Wait for its next step; return whether there was one."""
        if line := self.process.stdout.readline():
            self.said.append(line.strip())
            self.at.append(time.monotonic())
        return bool(line)

    @property
    def under_way(self):
        """The phases that have begun and not ended."""
        count = Counter(line[1:] for line in self.said if line[:1] == "+")
        count.subtract(line[1:] for line in self.said if line[:1] == "-")
        return [phase for phase, open in count.items() if open > 0] or ["between"]


def undisturbed(command):
    """Run a command to its end, and return how long each of its steps took."""
    with Steps(command) as run:
        while run.go_on():
            pass
        assert run.process.wait(PATIENCE) == 0
        return [later - earlier for earlier, later in zip(run.at, run.at[1:], strict=False)]


def kill_at_random(command, lengths, chance, sign=signal.SIGKILL):
    """Start a command and kill it after a random step and a part of the time to the next; return where it was."""
    steps = chance.randrange(len(lengths))
    with Steps(command) as run:
        while len(run.said) <= steps and run.go_on():
            pass
        time.sleep(lengths[steps] * chance.random())
        if run.process.poll() is not None:
            return ["over"]
        asked, _ = run.under_way, run.process.send_signal(sign)
        while run.go_on():  # steps that it took before it knew, or to tidy up
            pass
        run.process.wait(PATIENCE)
        return run.under_way if sign == signal.SIGKILL else asked


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def descendants(text):
    """The processes whose command line or working folder says that they are of this test."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            words = (one / "cmdline").read_bytes() + os.fsencode((one / "cwd").readlink())
            environment = (one / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(text) in words + environment and int(one.name) != os.getpid():
            found.append(int(one.name))
    return found


def none_left(text):
    """Whether every process of this test has ended, or does so while there is patience."""
    until = time.monotonic() + PATIENCE
    while descendants(text) and time.monotonic() < until:
        time.sleep(0.05)
    return descendants(text) == []


def hold_whole(found, *versions):
    """Hold that each file is that of one of the versions."""
    for name, content in found.items():
        if re.fullmatch(r"\..*\.[0-9a-f]{8}", name.rsplit("/", 1)[-1]):
            continue  # written, and killed on the last step: the next run takes it away
        assert content in [version.get(name) for version in versions], name


@pytest.fixture
def tell(capsys):
    """A function (what, Counter) that says, also without -s, how many kills came in which phase."""

    def tell(what, phases):
        if KILLS > 20:
            with capsys.disabled():
                sys.stdout.write(
                    f"\n{what}: {', '.join(f'{count} {name}' for name, count in sorted(phases.items()))}\n"
                )

    return tell


@pytest.fixture
def small_report(notebook, workshop, tmp_path):
    """An order of two small notebooks, and what a process of its own is to be given to publish it."""
    code = {id: notebook(SHOWN.format(id), "finding(table)", "show(table)") for id in ("device", "mood")}
    order = workshop(**code)
    return order, [str(order.data), str(tmp_path), str(order.notebooks)]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_run_killed_at_any_moment_loses_nothing_and_leaves_nothing(small_report, tmp_path, tell):
    order, given = small_report
    command = [sys.executable, "-c", RUN, *given]
    # From nothing, from a report without its cache, from a cache without its report.
    beginnings = ((order.build, order.reports), (order.build,), (order.reports,))
    lengths, good = [], {}
    for gone in beginnings:
        for folder in gone:
            shutil.rmtree(folder, ignore_errors=True)
        lengths.append(undisturbed(command))
        assert good in ({}, contents(order.reports))
        good = contents(order.reports)
    chance, phases = random.Random(2020), Counter()
    for attempt in range(KILLS):
        which = attempt % 3
        for folder in beginnings[which]:
            shutil.rmtree(folder, ignore_errors=True)
        sign = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[attempt % 5 % 3]
        phases.update(kill_at_random(command, lengths[which], chance, sign))
        hold_whole(contents(order.reports), good)
        assert none_left(str(tmp_path)), attempt
    tell("kills of a run", phases)
    assert {"execute", "export"} <= set(phases)
    assert phases["over"] < KILLS // 3
    if KILLS >= 100:
        assert {"start", "prepare", "draft", "finish", "link"} <= set(phases)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert contents(order.reports) == good
    assert [path for path in order.executed.rglob(".*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_watch_killed_at_any_moment_loses_nothing_and_leaves_nothing(small_report, notebook, tmp_path, tell):
    order, given = small_report
    watch, run = ([sys.executable, "-c", code, *given] for code in (WATCH, RUN))
    saved = [notebook(SHOWN.format("mood"), f"'{word}'", "show(table)") for word in ("first", "second")]
    goods = []
    for node in saved:
        nbformat.write(node, order.notebooks / "mood.ipynb")
        lengths = undisturbed(run)
        goods.append(contents(order.reports))
    chance, phases = random.Random(2022), Counter()
    for attempt in range(max(4, KILLS // 5)):
        with Steps(watch) as watching:
            while watching.go_on() and watching.said[-1] != "ready":
                pass
            begun = len(watching.said)
            nbformat.write(saved[attempt % 2], order.notebooks / "mood.ipynb")
            steps = chance.randrange(len(lengths))
            while len(watching.said) - begun < steps and watching.go_on():
                pass
            time.sleep(lengths[steps] * chance.random())
            assert watching.process.poll() is None
            watching.process.kill()
            while watching.go_on():
                pass
            phases.update(watching.under_way)
        hold_whole(contents(order.reports), *goods)
        assert none_left(str(tmp_path)), attempt
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        assert contents(order.reports) == goods[attempt % 2], attempt
    tell("kills of a watch", phases)


def test_an_import_killed_at_any_moment_leaves_the_wave_that_was_or_the_wave_that_is(small_survey, tmp_path, tell):
    exports, goods = [], []
    for count in (28, 20):
        export = tmp_path / f"{count}" / "export.csv"
        export.parent.mkdir()
        answers = ["telefono,alto,chat", "portatile,alto,chat"] * (count // 2)
        lines = [f"{day:02}/03/2025 9.00.00,{answer}" for day, answer in enumerate(answers, 1)]
        export.write_text("\n".join(["Informazioni cronologiche,Quale usa?,Come va?,Quali usa?", *lines, ""]), "utf-8")
        exports.append([sys.executable, "-c", IMPORT, str(small_survey), str(export)])
        lengths = undisturbed(exports[-1])
        goods.append(contents(small_survey))
    chance, phases = random.Random(2021), Counter()
    for attempt in range(KILLS):
        phases.update(kill_at_random(exports[attempt % 2], lengths, chance))
        assert known_waves(small_survey) == ["2024-01", "2025-03"], attempt
        found = contents(small_survey / "waves/2025-03")
        wholes = [
            {name.removeprefix("waves/2025-03/"): content for name, content in good.items() if "2025-03" in name}
            for good in goods
        ]
        assert found in wholes, attempt
        assert open_wave("2024-01", small_survey).completes == 10
    tell("kills of an import", phases)
    assert phases["over"] < KILLS // 3
    if KILLS >= 100:
        assert {"start", "read", "put_in", "hold_the_map", "open_folder", "put_in_place"} <= set(phases)
    for command, good in zip(exports, goods, strict=True):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        assert contents(small_survey) == good
    assert read_codebook(small_survey).ids


def can_mount():
    """Whether a process here may have mounts of its own."""
    if not shutil.which("unshare"):
        return False
    trial = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


needs_mounts = pytest.mark.skipif(not can_mount(), reason="nothing may be mounted here")


@needs_mounts
def test_where_reports_may_not_be_written_the_last_good_report_stays(small_report):
    order, given = small_report
    command = [sys.executable, "-c", RUN, *given]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    good = contents(order.reports)
    shutil.rmtree(order.build)
    closed = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    inside = ["unshare", "--mount", "sh", "-c", closed, str(order.reports), *command]
    done = subprocess.run(inside, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Read-only file system" in done.stderr
    assert contents(order.reports) == good
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert contents(order.reports) == good


@needs_mounts
def test_on_a_small_disk_that_fills_each_file_is_the_old_one_or_the_new_one(small_report, tmp_path):
    order, given = small_report
    command = [sys.executable, "-c", RUN, *given]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    old, left = contents(order.reports), tmp_path / "left"
    codebook = order.data / "codebook.yml"
    codebook.write_text(codebook.read_text("utf-8").replace("Piccola", "Piccola ancora"), "utf-8")
    # Every file takes whole pages of 4 KiB, every folder none; one page stays free.
    size = 4 + sum(4 * -(-len(content) // 4096) for content in old.values())
    small = (
        'mount -t tmpfs -o size="$1"k none "$2" && cp -a "$0"/. "$2" && to="$2" left="$3" && shift 3 && { "$@"; is=$?; '
    )
    small += 'cp -a "$to"/. "$left"; exit $is; }'
    kept = Path(shutil.copytree(order.reports, tmp_path / "kept"))
    left.mkdir()
    inside = ["unshare", "--mount", "sh", "-c", small, str(kept), str(size), str(order.reports), str(left), *command]
    done = subprocess.run(inside, capture_output=True, text=True, check=False)
    found = contents(left)
    assert set(found) == set(old)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    new = contents(order.reports)
    hold_whole(found, old, new)
    assert done.returncode != 0
    assert "No space left on device" in done.stderr
    assert found != new


@pytest.mark.skipif(sys.platform != "linux", reason="bounds the size of files as Linux does")
@pytest.mark.parametrize("room", [0, 5_000, 12_000])
def test_where_there_is_no_room_to_write_the_last_good_report_stays(small_report, room):
    import resource

    order, given = small_report
    command = [sys.executable, "-c", RUN, *given]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    good = contents(order.reports)
    shutil.rmtree(order.build)
    # No file may grow beyond `room` bytes: a write then fails as on a full disk, in whatever process it is.
    full = subprocess.run(
        command, check=False, capture_output=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    )  # fmt: skip
    assert full.returncode != 0
    assert contents(order.reports) == good
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert contents(order.reports) == good
