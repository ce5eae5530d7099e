"""Publishing: whole pages or none, failures named, the rest published, the last good page kept."""

import contextlib
import csv
import dataclasses
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from helpers import __main__ as command_line
from helpers.publishing.report import publish, publish_all, settle
from helpers.survey.errors import BadInput

GOOD = 'from IPython.display import display\ndisplay(f"{wave} {baseline} {language}")'


def files(order):
    return {file.relative_to(order.reports).as_posix() for file in order.reports.rglob("*") if file.is_file()}


def test_each_notebook_becomes_a_page_beside_the_tables_and_the_manifest(notebook, workshop):
    order = workshop(device=notebook(GOOD), conclusioni=notebook(GOOD))
    told = []
    outcomes = publish(order, told.append)
    assert [outcome.stem for outcome in outcomes] == ["device", "conclusioni"]
    assert sorted(outcome.stem for outcome in told) == ["conclusioni", "device"]
    assert files(order) == {
        f"2024-01/{name}"
        for name in (
            "it/device.html",
            "it/conclusioni.html",
            "it/index.html",
            "it/report.html",
            "tables.csv",
            "tables.xlsx",
            "manifest.json",
        )
    }
    page = (order.folder / "device.html").read_text("utf-8")
    assert "2024-01 none it" in page
    assert "<h1" in page
    assert "Prova" in page
    assert "Trial" not in page


def test_a_failing_notebook_is_named_and_does_not_stop_the_others(notebook, workshop):
    first = publish(workshop(device=notebook(GOOD), mood=notebook(GOOD), tools=notebook(GOOD)))
    assert all(outcome.published for outcome in first)
    order = workshop(mood=notebook("x = 1", "raise ValueError('no such luck')"))
    before = (order.folder / "mood.html").read_bytes()
    outcomes = {outcome.stem: outcome for outcome in publish(order)}
    assert [stem for stem, outcome in outcomes.items() if outcome.published] == ["device", "tools"]
    assert str(outcomes["mood"]) == "mood, cell step-2: ValueError: no such luck"
    assert (order.folder / "mood.html").read_bytes() == before
    assert "non rinnovata" in (order.folder / "index.html").read_text("utf-8")
    manifest = json.loads((order.reports / "2024-01/manifest.json").read_text("utf-8"))
    assert manifest["languages"]["it"]["notebooks"] == {"device": "published", "mood": "failed", "tools": "published"}


def test_a_killed_kernel_is_a_failure_whatever_the_saved_file_says(notebook, workshop):
    order = workshop(device=notebook("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", GOOD))
    (outcome,) = publish(order)
    assert str(outcome) == "device, cell step-1: the kernel died (killed, or out of memory)"
    assert not (order.folder / "device.html").exists()
    assert "non disponibile" in (order.folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (None, "expected one cell tagged 'parameters', found 0"),
        ('waves = ""\nbaseline = ""\nlanguage = "it"\ndata_dir = ""', "no parameter 'wave'; did you mean waves"),
    ],
)
def test_a_notebook_that_would_ignore_a_parameter_is_refused(notebook, workshop, parameters, said):
    (outcome,) = publish(workshop(device=notebook(GOOD, parameters=parameters)))
    assert said in outcome.error


def test_a_half_written_notebook_stops_before_anything_is_written(notebook, workshop):
    order = workshop(device=notebook(GOOD))
    (order.notebooks / "mood.ipynb").write_text('{"cells": [')
    with pytest.raises(BadInput, match=r"mood\.ipynb: not a notebook"):
        publish(order)
    assert not order.reports.exists()


def test_a_page_without_a_notebook_is_taken_away(notebook, workshop):
    order = workshop(device=notebook(GOOD), mood=notebook(GOOD))
    publish(order)
    (order.notebooks / "mood.ipynb").unlink()
    publish(order)
    assert not (order.folder / "mood.html").exists()


def test_the_manifest_keeps_both_languages_and_tells_no_time_or_place(notebook, workshop, tmp_path):
    publish(workshop(device=notebook(GOOD)))
    order = workshop("en", device=notebook(GOOD))
    publish(order)
    text = (order.reports / "2024-01/manifest.json").read_text("utf-8")
    manifest = json.loads(text)
    assert list(manifest["languages"]) == ["en", "it"]
    assert set(manifest["languages"]["it"]["inputs"]) == {
        "codebook.yml", "waves/2024-01/wave.yml", "waves/2024-01/responses.csv",
        "helpers", "requirements.lock", "notebooks/device.ipynb",
    }  # fmt: skip
    for file in (order.reports / "2024-01").rglob("*"):
        if file.is_file():
            assert str(tmp_path).encode() not in file.read_bytes()


def test_the_same_order_twice_gives_the_same_bytes(notebook, workshop):
    def content(order):
        publish(order)
        return {file: (order.reports / file).read_bytes() for file in files(order)}

    shown = "from helpers import open_wave, plot, show, tabulate\ntable = tabulate(open_wave(wave, data_dir), 'tools')"
    order = workshop(tools=notebook(shown, "show(table)", "plot(table)"), device=notebook(GOOD))
    assert content(order) == content(order)


def test_tables_csv_has_the_agreed_columns_and_leaves_blank_what_is_not_disclosed(tmp_path):
    out = tmp_path / "tables.csv"
    result = CliRunner().invoke(command_line.main, ["tables", "2020-03", "--out", str(out)], env={})
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert list(rows[0])[:10] == [
        "wave", "question", "code", "kind", "label", "n", "base", "share", "ci_low", "ci_high",
    ]  # fmt: skip
    by_cell = {(row["question"], row["code"]): row for row in rows}
    assert len(by_cell) == len(rows)
    assert {row["kind"] for row in rows} == {"option", "net", "other", "missing"}
    top = by_cell["tavola_02", "very_significant"]
    assert (top["n"], top["base"], float(top["share"])) == ("58", "130", 58 / 130)
    hidden = by_cell["tavola_07", "not_at_all"]
    assert (hidden["n"], hidden["share"], hidden["ci_low"], hidden["base"]) == ("", "", "", "130")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "2021-03"], "no wave '2021-03' in"),
        (["report", "2020-04"], "did you mean 2020-03? Known: 2020-03"),
        (["report", "../.."], "no name for a wave"),
        (["report", "/etc"], "no name for a wave"),
        (["report", "2020-03", "--baseline", "2020-03"], "cannot be its own baseline"),
        (["report", "2020-03", "--baseline", "1999-01"], "no wave '1999-01'"),
        (["report", "2020-03", "--data", "nowhere"], "there is no wave here"),
        (
            ["tables", "2020-03", "--data", "nowhere"],
            "codebook.yml is not there. To begin one from an export: make codebook",
        ),
    ],
)
def test_a_bad_order_is_refused_in_words_and_writes_nothing(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    reports = ["--reports", str(tmp_path / "reports")] if arguments[0] == "report" else []
    result = CliRunner().invoke(command_line.main, [*arguments, *reports], env={})
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_language_is_refused_by_name():
    result = CliRunner().invoke(command_line.main, ["report", "--language", "fr"], env={})
    assert result.exit_code == 2
    assert "no language 'fr'; Known: it, en" in result.output


def test_the_baseline_is_the_wave_before_unless_said_otherwise(data_copy, second_wave, tmp_path):
    later = second_wave(data_copy)
    assert settle("", "", "it", data_copy, tmp_path).baseline == "2020-03"
    assert settle(later, "none", "it", data_copy, tmp_path).baseline == "none"
    assert settle("2020-03", "", "it", data_copy, tmp_path).baseline == ""


def test_the_exit_status_is_1_and_the_summary_names_notebook_cell_and_error(notebook, workshop, monkeypatch):
    order = workshop(device=notebook(GOOD), mood=notebook("1 / 0"))
    monkeypatch.setattr("helpers.publishing.orders.settle", lambda *_, **__: order)
    result = CliRunner().invoke(command_line.main, ["report"], env={})
    assert result.exit_code == 1
    assert "1 of 2 notebooks published" in result.output
    assert "2024-01 (it): mood, cell step-1: ZeroDivisionError: division by zero" in result.output


def test_several_reports_run_at_a_time_and_one_that_cannot_be_made_leaves_the_others_whole(notebook, workshop):
    italian = workshop(device=notebook(GOOD), mood=notebook(GOOD))
    english = dataclasses.replace(italian, language="en")
    absent = dataclasses.replace(italian, wave="1999-01")
    told = []
    with patch.dict(os.environ):
        results = publish_all([italian, absent, english], lambda order, outcome: told.append((order, str(outcome))))
    assert [str(outcome) for outcome in results[0]] == [str(outcome) for outcome in results[2]] == ["device", "mood"]
    assert "no wave '1999-01'" in str(results[1])
    assert {(italian, "device"), (english, "mood")} <= set(told)
    manifest = json.loads((italian.reports / "2024-01/manifest.json").read_text("utf-8"))
    assert list(manifest["languages"]) == ["en", "it"]
    assert not (italian.reports / "1999-01").exists()


RUN = """
import sys
from pathlib import Path
from helpers.publishing.report import publish, settle
data, reports, build, notebooks = map(Path, sys.argv[1:])
publish(settle("", "", "it", data, reports, 2, build=build, notebooks=notebooks))
"""


def processes_of(build):
    """The processes, by what they run, that were started to publish with this build folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"HELPERS_BUILD={build}\0" in (folder / "environ").read_text("utf-8", "replace"):
                found.append((folder / "cmdline").read_text("utf-8").replace("\0", " "))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_no_process_outlives_a_run_however_it_ends(notebook, workshop, tmp_path, end):
    order = workshop(device=notebook("open('started', 'w').close()\nwhile True: pass"))
    places = [order.data, order.reports, order.build, order.notebooks]
    with subprocess.Popen([sys.executable, "-c", RUN, *map(str, places)], stderr=subprocess.DEVNULL) as run:
        while not (order.notebooks / "started").exists():
            assert run.poll() is None
            time.sleep(0.05)
        assert len(processes_of(order.build)) >= 4, "two that fork, a worker, a kernel"
        run.send_signal(end)
        assert run.wait(60) != 0
    for _ in range(1200):
        if not (left := processes_of(order.build)):
            break
        time.sleep(0.05)
    assert left == []


def test_where_nothing_can_be_forked_the_pages_are_the_same(notebook, workshop, monkeypatch, caplog):
    shown = "from helpers import open_wave, plot, show, tabulate\ntable = tabulate(open_wave(wave, data_dir), 'tools')"
    node = notebook(
        shown, "show(table)", "plot(table)", "import sys, os\nsorted(os.listdir()), sys.argv[1:2], __name__"
    )
    order = workshop(tools=node)
    with patch.dict(os.environ):
        publish(order)
        forked = (order.folder / "tools.html").read_bytes()
        (order.executed / "tools.json").unlink()
        (order.folder / "tools.html").unlink()
    monkeypatch.setattr("helpers.publishing.processes.sys", SimpleNamespace(platform="darwin"))
    with patch.dict(os.environ):
        assert [str(outcome) for outcome in publish(order)] == ["tools"]
    assert (order.folder / "tools.html").read_bytes() == forked
    (line,) = [record.getMessage() for record in caplog.records if "ordinary way" in record.getMessage()]
    assert "forking is for Linux, and this is darwin" in line


def test_a_codebook_that_does_not_hold_is_said_once_and_not_of_every_notebook(workshop, notebook, small_survey):
    node = notebook("from helpers import open_wave\nfrom pathlib import Path\nopen_wave(wave, Path(data_dir))")
    order = workshop(tools=node, device=node, mood=node)
    file = small_survey / "codebook.yml"
    file.write_text(file.read_text("utf-8").replace("en: laptop}", "en: Yes}"), "utf-8")
    told = []
    with pytest.raises(BadInput, match=r"codebook\.yml, line 19: .*`en: Yes` is true to YAML"):
        publish(order, told.append)
    assert told == []
