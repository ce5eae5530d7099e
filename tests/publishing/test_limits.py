"""A notebook that hangs, floods or takes all the memory is stopped and named; two runs at once do not mix."""

import multiprocessing
import os
import sys
import time
from dataclasses import replace
from unittest.mock import patch

import pytest

from helpers.publishing.limits import Limits, memory_of
from helpers.publishing.locks import alone_in, is_free
from helpers.publishing.report import publish
from helpers.survey.errors import BadInput


@pytest.fixture
def run(notebook, workshop):
    """A function (limits, code of the notebook device) that publishes it beside a good one, and tells what became of it."""

    def run(limits, *code):
        order = replace(workshop(device=notebook(*code), mood=notebook("1 + 1")), limits=limits)
        with patch.dict(os.environ):
            outcomes = {outcome.stem: str(outcome) for outcome in publish(order)}
        assert outcomes["mood"] == "mood"
        return outcomes["device"]

    return run


def test_a_cell_that_hangs_is_stopped_and_named(run):
    said = run(Limits(seconds=2), "1", "import time\ntime.sleep(60)")
    assert said == "device, cell step-2: the cell ran for more than 2 seconds and was stopped; TIMEOUT= gives it more"


def test_a_cell_that_never_stops_printing_is_stopped_and_named(run):
    said = run(Limits(output=1 << 20), "1", "while True:\n    print('x' * 10_000)")
    assert said == "device, cell step-2: the notebook showed more than 1M and was stopped"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a limit on data")
def test_a_cell_that_takes_too_much_memory_fails_and_the_limit_is_named(run):
    said = run(Limits(memory=1 << 30), "1", "hoard = bytearray(2 << 30)")
    assert said.startswith("device, cell step-2: MemoryError")
    assert "besides its packages a kernel may hold 1G; MEMORY= gives it more" in said


def test_a_cell_that_stays_within_its_limits_is_left_alone(run):
    assert run(Limits(seconds=60, memory=2 << 30, output=1 << 20), "print('x' * 10_000)") == "device"


@pytest.mark.parametrize("text", ["much", "-1G", "2T", "1.5G"])
def test_a_size_that_is_none_is_refused(text):
    with pytest.raises(BadInput, match="MEMORY: expected a size such as 2G"):
        memory_of(text)


def _hold(folder, began, seconds):
    with alone_in(folder):
        began.set()
        time.sleep(seconds)


def test_a_second_run_of_the_same_wave_waits_for_the_first(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    began = spawn.Event()
    other = spawn.Process(target=_hold, args=(tmp_path / "wave", began, 1.0))
    other.start()
    assert began.wait(30)
    assert not is_free(tmp_path / "wave")
    said = []
    with alone_in(tmp_path / "wave", said.append):
        other.join(0.5)
        assert other.exitcode is not None or said
    assert said == ["Another run is publishing wave; this one waits for it."]
    other.join()


def test_a_lock_ends_with_the_process_that_held_it_and_leaves_nothing(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    began = spawn.Event()
    other = spawn.Process(target=_hold, args=(tmp_path / "wave", began, 60.0))
    other.start()
    assert began.wait(30)
    other.kill()
    other.join()
    assert is_free(tmp_path / "wave", 5.0)
    with alone_in(tmp_path / "wave"):
        pass
    assert list(tmp_path.iterdir()) == []
