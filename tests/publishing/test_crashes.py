"""Killed at any moment, a run leaves the last good report, no process and no file of its own; the next one completes.

Twenty kills in `make test`; `CRASHES=200` in front of it for more.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.survey.codebook import read_codebook
from helpers.survey.waves import known_waves, open_wave

KILLS = int(os.environ.get("CRASHES", "20"))
RUN = """
import sys
from pathlib import Path
from helpers.publishing.orders import settle
from helpers.publishing.report import publish
data, place = Path(sys.argv[1]), Path(sys.argv[2])
order = settle("", "", "it", data, place / "reports", 2, build=place / "build", notebooks=Path(sys.argv[3]))
outcomes = publish(order)
sys.exit(any(not outcome.published for outcome in outcomes))
"""
SHOWN = "from helpers import finding, open_wave, plot, show, tabulate\ntable = tabulate(open_wave(wave, data_dir), '{}', language)"


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


def kill_at_random(command, longest, chance, env=None, sign=signal.SIGKILL):
    """Start a command and kill it after a moment; return whether it was still running."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=chance.uniform(0.0, longest))
    except subprocess.TimeoutExpired:
        process.send_signal(sign)
        process.wait(timeout=60)
        return True
    return False


@pytest.fixture
def small_report(notebook, workshop, tmp_path):
    """An order of three small notebooks, and the command that publishes it in a process of its own."""
    code = {id: notebook(SHOWN.format(id), "finding(table)", "show(table)") for id in ("device", "mood", "tools")}
    order = workshop(**code)
    return order, [sys.executable, "-c", RUN, str(order.data), str(tmp_path), str(order.notebooks)]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_run_killed_at_any_moment_loses_nothing_and_leaves_nothing(small_report, tmp_path):
    order, command = small_report
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    longest = 1.2 * (time.monotonic() - began)
    good = contents(order.reports)
    chance = random.Random(2020)
    cut_short = 0
    for attempt in range(KILLS):
        # From nothing, from a report without its cache, from a cache without its report.
        for folder in ((order.build,), (order.build, order.reports), (order.reports,))[attempt % 3]:
            shutil.rmtree(folder, ignore_errors=True)
        sign = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[attempt % 5 % 3]
        cut_short += kill_at_random(command, longest, chance, sign=sign)
        for name, content in contents(order.reports).items():
            assert not name.rsplit("/", 1)[-1].startswith("."), (attempt, name)
            # Whole, whether of this run or the last; the manifest and the index may be of neither, but then are not there.
            assert content == good[name], (attempt, name)
        until = time.monotonic() + 20
        while (left := descendants(str(tmp_path))) and time.monotonic() < until:
            time.sleep(0.1)
        assert left == [], attempt
    assert cut_short > KILLS // 3
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert contents(order.reports) == good
    assert [path for path in order.build.rglob(".*") if path.is_file()] == []


def test_an_import_killed_at_any_moment_leaves_the_wave_that_was_or_the_wave_that_is(small_survey, tmp_path):
    export = tmp_path / "export.csv"
    lines = [
        f"{day:02}/03/2025 9.00.00,{device},alto,chat" for day, device in enumerate(["telefono", "portatile"] * 14, 1)
    ]
    export.write_text("\n".join(["Informazioni cronologiche,Quale usa?,Come va?,Quali usa?", *lines, ""]), "utf-8")
    command = [sys.executable, "-m", "helpers", "import", str(export), "2025-03"]
    command += ["--data", str(small_survey), "--replace", "yes", "--baseline", "none"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    before = contents(small_survey)
    chance = random.Random(2021)
    cut_short = 0
    for attempt in range(KILLS):
        cut_short += kill_at_random(command, 3.0, chance)
        assert known_waves(small_survey) == ["2024-01", "2025-03"], attempt
        assert open_wave("2024-01", small_survey).completes == 10
        assert open_wave("2025-03", small_survey).completes == len(lines), attempt
    assert cut_short > KILLS // 4
    subprocess.run(command, check=True, capture_output=True)
    assert contents(small_survey) == before
    assert read_codebook(small_survey).ids


@pytest.mark.skipif(sys.platform != "linux", reason="bounds the size of files as Linux does")
@pytest.mark.parametrize("room", [0, 500, 5_000, 12_000, 30_000])
def test_where_there_is_no_room_to_write_the_last_good_report_stays(small_report, room):
    import resource

    order, command = small_report
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
