"""Worker processes: a call each at a time, a death is the failure of one call, none is left."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.publishing.processes import ForkingProcess
from helpers.publishing.workers import WorkerDied, Workers

PATIENCE = 60


@pytest.fixture(params=["forked", "ordinary"])
def workers(request):
    """Two workers, forked or started anew."""
    if request.param == "ordinary":
        with Workers(2) as executor:
            yield executor
        return
    with ForkingProcess(["json"]) as source, Workers(2, source) as executor:
        yield executor


def test_calls_run_in_other_processes_which_stay_for_the_next(workers):
    pids = {workers.submit(os.getpid).result() for _ in range(6)}
    assert os.getpid() not in pids
    assert 1 <= len(pids) <= 2
    assert workers.submit(pow, 2, exp=5).result() == 32


def test_two_run_at_a_time(workers, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    write = workers.submit(Path.write_text, tmp_path / "pipe", "met")  # each end waits for the other
    assert workers.submit(Path.read_text, tmp_path / "pipe").result(PATIENCE) == "met"
    assert write.result(PATIENCE) == 3


def test_an_error_is_that_of_its_call(workers):
    with pytest.raises(ValueError, match="invalid literal"):
        workers.submit(int, "x").result()
    assert workers.submit(int, "7").result() == 7


def test_a_death_is_the_failure_of_one_call_alone(workers):
    deaths = [workers.submit(os._exit, 3), workers.submit(os.abort)]
    calls = [workers.submit(abs, -number) for number in range(5)]
    for death in deaths:
        with pytest.raises(WorkerDied, match="its worker process died"):
            death.result()
    assert [call.result() for call in calls] == [0, 1, 2, 3, 4]


def test_a_process_keeps_for_its_calls_what_they_put_by():
    with Workers(1, keeps=True) as executor:
        assert [executor.submit(dict.setdefault, "a", number).result() for number in (1, 2)] == [1, 1]


def test_an_interruption_ends_what_is_running():
    with contextlib.suppress(KeyboardInterrupt), Workers(1) as executor:
        waiting = executor.submit(time.sleep, 1000)
        executor.submit(time.sleep, 1000)
        while not executor.processes:
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert isinstance(waiting.exception(), WorkerDied)


PARENT = """
import os, sys, threading, time
from helpers.publishing.processes import ForkingProcess
from helpers.publishing.workers import Workers
source = ForkingProcess(["json"]) if sys.argv[1] == "forked" else None
workers = Workers(1, source)
print(workers.submit(os.getpid).result(), flush=True)
workers.submit(time.sleep, 1000)
time.sleep(1000)
"""


@pytest.mark.parametrize("kind", ["forked", "ordinary"])
def test_a_worker_ends_with_its_parent_also_while_it_works(kind):
    command = [sys.executable, "-c", PARENT, kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.send_signal(signal.SIGKILL)
    for _ in range(PATIENCE * 20):
        try:
            if Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return
        except FileNotFoundError:
            return
        time.sleep(0.05)
    pytest.fail("the worker is still there")
