"""On a Dask cluster of several processes: the same bytes, also where a worker is lost; refusals in words."""

import contextlib
import dataclasses
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers import __main__ as command_line
from helpers.publishing import cluster
from helpers.publishing.places import own
from helpers.publishing.report import publish, settle
from helpers.survey.errors import BadInput

PATIENCE = 120
#: A call that loses its worker as many times, and once more, is given up.
ALLOWED_FAILURES = 1
SHOWN = "from helpers import open_wave, plot, show, tabulate\ntable = tabulate(open_wave(wave, data_dir), 'tools')"
#: Tell that the notebook runs and on which worker; then wait until it is let go on.
WAITING = """
import os, time
from pathlib import Path
Path(f"began-{os.environ['WORKER']}").touch()
while not Path("go").exists():
    time.sleep(0.05)
"""
DEADLY = """
import os, signal
from pathlib import Path
os.kill(int(Path(os.environ["PIDS"], os.environ["WORKER"]).read_text()), signal.SIGKILL)
while True: pass
"""


def until(condition):
    """Wait, however long a loaded machine takes, until `condition` returns something, and return that."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


class LocalCluster:
    """A scheduler, and workers by name, each a process; a kernel finds the name in WORKER."""

    def __init__(self, folder):
        self.folder = folder
        self.workers = {}
        (folder / "pids").mkdir()
        self.environment = os.environ | {
            "DASK_CONFIG": str(folder),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(ALLOWED_FAILURES),
            "PIDS": str(folder / "pids"),
        }
        self.log = (folder / "log").open("wb")
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = until(self._said)

    def _start(self, *arguments, **environment):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=self.folder, env=self.environment | environment, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def _said(self):
        words = (self.folder / "log").read_text("utf-8").split()
        assert self.scheduler.poll() is None, " ".join(words)
        return words[words.index("Scheduler") + 2] if "Registering" in words else ""

    def start(self, name, *arguments):
        place = ["--local-directory", str(self.folder / name)]
        process = self._start("worker", self.address, "--no-nanny", "--nthreads", "1", *place, *arguments, WORKER=name)
        self.workers[name] = process
        (self.folder / "pids" / name).write_text(str(process.pid))

    def has(self, name):
        assert self.workers[name].poll() is None, self.log.name
        return (self.folder / "log").read_text("utf-8").count("Register worker addr") >= len(self.workers)

    def kill(self, name):
        self.workers[name].kill()
        self.workers.pop(name).wait()

    def close(self):
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()
        self.log.close()


@contextlib.contextmanager
def local_cluster(folder, *names):
    """A cluster of workers with these names, which are all there."""
    with contextlib.closing(LocalCluster(folder)) as found:
        for name in names:
            found.start(name)
        until(lambda: all(found.has(name) for name in names))
        yield found


@pytest.fixture(scope="module")
def three_workers(tmp_path_factory):
    with local_cluster(tmp_path_factory.mktemp("cluster"), "a", "b", "c") as found:
        yield found


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def processes_of(build):
    """The processes that were started to publish with this build folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"HELPERS_BUILD={build}\0" in (folder / "environ").read_text("utf-8", "replace"):
                found.append(int(folder.name))
    return found


def test_where_a_worker_is_killed_its_notebook_runs_elsewhere_and_the_bytes_are_the_same(
    notebook, workshop, three_workers, tmp_path
):
    order = workshop(device=notebook(WAITING, "wave"), tools=notebook(SHOWN, "show(table)", "plot(table)"))
    go = order.notebooks / "go"

    def lose_a_worker(outcome):
        if outcome.stem == "tools":  # the other one waits
            (began,) = until(lambda: list(order.notebooks.glob("began-*")))
            three_workers.kill(began.name.removeprefix("began-"))
            until(lambda: len(list(order.notebooks.glob("began-*"))) == 2)
            go.touch()

    outcomes = publish(dataclasses.replace(order, scheduler=three_workers.address), lose_a_worker)
    assert [str(outcome) for outcome in outcomes] == ["device", "tools"]
    assert len(three_workers.workers) == 2
    here = dataclasses.replace(order, reports=tmp_path / "here", build=tmp_path / "build here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKER", "none")
        publish(here)
    assert contents(order.reports) == contents(here.reports)


def test_the_real_wave_gives_the_bytes_that_it_gives_without_a_cluster(published_waves, three_workers, tmp_path):
    data = published_waves.parent / "data"
    order = settle(
        "2020-03", "", "it", data, tmp_path / "reports", build=tmp_path / "build", scheduler=three_workers.address
    )
    assert [str(outcome) for outcome in publish(order) if not outcome.published] == []
    made, known = contents(order.reports / "2020-03"), contents(published_waves / "2020-03")
    compared = set(known) - {"manifest.json"} - {name for name in known if name.startswith("en/")}
    assert set(made) == compared | {"manifest.json"}
    assert len(made) > 12
    # Which other editions there are is not the same in both folders, and nothing that a notebook gives.
    for name in compared:
        one, other = (
            own(content.decode()).encode() if name.endswith(".html") else content
            for content in (made[name], known[name])
        )
        assert one == other, name
    entries = [json.loads(content["manifest.json"])["languages"]["it"] for content in (made, known)]
    assert entries[0] == entries[1]


def test_a_notebook_that_takes_its_worker_down_each_time_is_named_and_the_others_are_published(
    notebook, workshop, three_workers
):
    while len(three_workers.workers) < ALLOWED_FAILURES + 2:
        three_workers.start(f"more-{len(three_workers.workers)}")
    order = workshop(device=notebook(DEADLY), tools=notebook("1 + 1"))
    device, tools = publish(dataclasses.replace(order, scheduler=three_workers.address))
    assert str(device).startswith("device: KilledWorker: Attempted to run task")
    assert "on 2 different workers, but all those workers died while running it" in str(device)
    assert str(tools) == "tools"


RUN = """
import sys
from pathlib import Path
from helpers.publishing.report import publish, settle
from helpers.survey.errors import BadInput
data, reports, build, notebooks = map(Path, sys.argv[2:])
publish(settle("", "", "it", data, reports, 1, build=build, notebooks=notebooks, scheduler=sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=lambda end: end.name)
def test_a_run_that_is_ended_leaves_nothing_running_on_the_cluster(notebook, workshop, three_workers, end):
    order = workshop(device=notebook("open('started', 'w').close()\nwhile True: pass"))
    command = [sys.executable, "-c", RUN, three_workers.address]
    command += map(str, [order.data, order.reports, order.build, order.notebooks])
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as run:
        until(lambda: (order.notebooks / "started").exists() or run.poll() is not None)
        assert len(processes_of(order.build)) >= 4
        run.send_signal(end)
        assert run.wait(PATIENCE) != 0
    until(lambda: not processes_of(order.build))
    assert list(order.reports.rglob("*.html")) == []


def said_of(order, monkeypatch):
    """What the command line says of an order, in one line."""
    monkeypatch.setattr("helpers.publishing.orders.settle", lambda *_, **__: order)
    result = CliRunner().invoke(command_line.main, ["report"], env={})
    assert result.exit_code == 1
    assert not list(order.reports.rglob("*"))
    assert not list(order.build.rglob("*"))
    return result.output.splitlines()[-1]


@pytest.mark.parametrize("address", ["10.0.0.5:8786", "http://10.0.0.5:8786", "tcp://", "slurm"])
def test_what_is_no_address_is_refused(notebook, workshop, monkeypatch, address):
    order = dataclasses.replace(workshop(device=notebook("1")), scheduler=address)
    said = said_of(order, monkeypatch)
    assert said == f"Error: SCHEDULER: expected an address such as tcp://10.0.0.5:8786, found {address!r}"


@pytest.mark.parametrize("there", ["nobody", "somebody else"])
def test_where_no_scheduler_answers_it_is_said(notebook, workshop, monkeypatch, there):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        if there == "nobody":
            other.close()
        said = said_of(dataclasses.replace(workshop(device=notebook("1")), scheduler=address), monkeypatch)
    assert f"SCHEDULER: no Dask scheduler answers at {address} within 1 seconds; `dask scheduler` starts one" in said


def test_without_the_package_it_is_said_how_to_install_it(notebook, workshop, monkeypatch):
    monkeypatch.delitem(sys.modules, "helpers.publishing.cluster")
    monkeypatch.delattr("helpers.publishing.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = said_of(dataclasses.replace(workshop(device=notebook("1")), scheduler="tcp://127.0.0.1:1"), monkeypatch)
    assert "takes the package distributed, which is not installed; `make` installs it" in said


def test_workers_that_are_not_there_or_could_not_give_the_same_bytes_are_refused(
    notebook, workshop, monkeypatch, tmp_path
):
    def said():
        return said_of(dataclasses.replace(order, scheduler=found.address), monkeypatch)

    order = workshop(device=notebook("1"))
    (tmp_path / "cluster").mkdir()
    with local_cluster(tmp_path / "cluster") as found:
        monkeypatch.setattr(cluster, "PATIENCE", 1)
        assert "SCHEDULER: the cluster had no worker for 1 seconds; start some: dask worker tcp://127.0.0.1:" in said()
        monkeypatch.setattr(cluster, "PATIENCE", PATIENCE)
        found.start("fit")
        with monkeypatch.context() as patch:
            patch.setattr("helpers.paths.LOCK", order.notebooks / "device.ipynb")
            assert re.search(
                r"on the worker tcp://\S+ requirements.lock is \w+, and here it is \w+; every worker", said()
            )
        found.kill("fit")
        found.start("elsewhere", "--preload", "import sys; sys.modules['helpers'] = None\n")
        assert " helpers cannot be loaded (" in said()


class Found:
    """A client of one worker, which has what a process has, but for some."""

    def __init__(self, changed):
        self.changed = changed

    def run(self, function, *given, on_error):
        there = function(*given)
        gone = {name for name in there if "/reports/" in name and self.changed.get("reports")}
        return {"tcp://a:1": there | dict.fromkeys(gone, "is not there") | self.changed}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"pandas": "is 0.1"}, r"pandas is 0\.1, and here it is \d"),
        ({"Python": "is 3.9"}, r"Python is 3\.9, and here it is 3\."),
        ({"only there": "is 1"}, ""),
        ({"the project": "is in /b"}, "the project is in /b, and here it is in /"),
        ({"src/helpers": "is x"}, "src/helpers is x, and here it is "),
        ({"src/helpers/publishing, as it was imported,": "is x"}, "src/helpers/publishing, as it was imported, is x"),
        ({"reports": "x"}, r"/\S+/reports/\S+ is not there, and here it is there"),
    ],
)
def test_a_worker_that_is_not_as_here_is_refused_by_name(notebook, workshop, changed, said):
    order, client = workshop(device=notebook("1")), Found(changed)
    if not said:
        cluster._require_same(client, order)
        return
    with pytest.raises(BadInput, match=f"SCHEDULER: on the worker tcp://a:1 {said}"):
        cluster._require_same(client, order)
