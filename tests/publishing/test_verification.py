"""Verification: the same bytes from two runs, or the notebook, the cell and the output that differ."""

import json
import os
from unittest.mock import patch

import pytest

from helpers.publishing.verification import Differs, compare, verify

SHOWN = "from helpers import open_wave, plot, show, tabulate\ntable = tabulate(open_wave(wave, data_dir), 'tools')"


def test_runs_with_other_workers_in_other_folders_give_the_same_bytes(notebook, workshop, tmp_path):
    order = workshop(tools=notebook(SHOWN, "show(table)", "plot(table)"), device=notebook("{'a', 'b', 'c'}"))
    with patch.dict(os.environ):
        assert verify([order], tmp_path / "verify") == 7
    assert not (tmp_path / "verify").exists()
    assert not order.reports.exists()


def test_a_difference_is_named_by_notebook_cell_and_output(notebook, workshop, tmp_path):
    order = workshop(device=notebook("1", "import os\nprint('same')\nos.getpid()"))
    with patch.dict(os.environ), pytest.raises(Differs) as caught:
        verify([order], tmp_path / "verify")
    assert "2024-01/it/device.html: notebook device, cell step-2, output 2 (text/plain)" in str(caught.value)
    assert "step-1" not in str(caught.value)
    assert "tables.csv" not in str(caught.value)


def test_nothing_is_compared_where_something_failed(notebook, workshop, tmp_path):
    with patch.dict(os.environ), pytest.raises(Differs, match=r"nothing to compare:\n  device, cell step-1: Zero"):
        verify([workshop(device=notebook("1 / 0"))], tmp_path / "verify")


@pytest.fixture
def two_runs(tmp_path):
    """Two folders with the same page, its executed notebook and a table; and a function that writes in the second."""
    notebook = {
        "cells": [{"id": "title"}, {"id": "chart", "outputs": [{"data": {"text/html": "a", "text/plain": "b"}}]}]
    }
    for name in ("first", "second"):
        for file, text in {
            "reports/w/it/a.html": '<section class="step" id="chart">\n<p>a</p>',
            "build/executed/w/it/a.ipynb": json.dumps(notebook),
            "reports/w/tables.csv": "x,y\n1,2\n",
        }.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text, "utf-8")

    def change(file, old, new):
        path = tmp_path / "second" / file
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    change.places = tmp_path / "first", tmp_path / "second"
    return change


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("reports/w/tables.csv", "2", "3")], "w/tables.csv: line 2: 'x,y\\n1,2\\n' and 'x,y\\n1,3\\n'"),
        ([("reports/w/it/a.html", "<p>a", "<p>b")], "w/it/a.html: line 2, in cell chart: "),
        (
            [("reports/w/it/a.html", "<p>a", "<p>b"), ("build/executed/w/it/a.ipynb", '"a"', '"b"')],
            "w/it/a.html: notebook a, cell chart, output 1 (text/html)",
        ),
    ],
    ids=["a table", "a page from the same outputs", "an output"],
)
def test_where_bytes_differ_is_said(two_runs, changes, said):
    assert compare(*two_runs.places) == []
    for change in changes:
        two_runs(*change)
    (line,) = compare(*two_runs.places)
    assert line.startswith(said)


def test_a_file_that_only_one_run_made_is_named(two_runs):
    (two_runs.places[0] / "reports/w/tables.csv").unlink()
    assert compare(*two_runs.places) == ["w/tables.csv: only one of two runs made it"]
