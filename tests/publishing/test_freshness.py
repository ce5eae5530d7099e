"""What runs again: what has a declared input that changed, and nothing else; and what is said of it."""

import contextlib
import dataclasses
import json
import os
import shutil
from unittest.mock import patch

import nbformat
import pytest
from click.testing import CliRunner

from helpers import __main__ as command_line
from helpers.paths import DATA, PACKAGE
from helpers.publishing.freshness import plan, read
from helpers.publishing.report import publish, settle

READING = """\
import os, pathlib
import used
from helpers import open_wave, show, tabulate
table = tabulate(open_wave(wave, data_dir), 'tavola_05')"""


@pytest.fixture(scope="module")
def order(notebook, tmp_path_factory):
    """An order of two notebooks, published: one reads a wave, a module and a text past the loader, one nothing."""
    place = tmp_path_factory.mktemp("fresh")
    folder = place / "notebooks"
    folder.mkdir()
    for name in ("used.py", "unused.py", "past.txt"):
        (folder / name).write_text("WORD = 'a'\n", "utf-8")
    (folder / "many").mkdir()
    nodes = {
        "tavola_05_lettura": notebook(
            READING, "show(table)", "used.WORD + pathlib.Path('past.txt').read_text() + str(os.listdir('many'))"
        ),
        "tavola_06_nulla": notebook("1 + 1"),
    }
    for stem, node in nodes.items():
        nbformat.write(node, folder / f"{stem}.ipynb")
    shutil.copytree(DATA, place / "data")
    order = settle("", "", "it", place / "data", place / "reports", 2, build=place / "build", notebooks=folder)
    with patch.dict(os.environ):
        assert [str(outcome) for outcome in publish(order)] == list(nodes)
    return order


@contextlib.contextmanager
def changed(file, change):
    """A file with its text changed by a function, or away where that is None; put back at the end."""
    before = file.read_bytes() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    if change is None:
        file.unlink()
    else:
        file.write_text(change((before or b"").decode("utf-8")), "utf-8")
    try:
        yield
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)


def longer(text):
    return text + "\n"


def edited(old, new):
    def change(text):
        assert old in text
        return text.replace(old, new)

    return change


def test_when_nothing_changed_there_is_nothing_to_do_and_no_process_starts(order, monkeypatch):
    assert plan(order).nothing
    monkeypatch.setattr("helpers.publishing.report.machinery", None)
    outcomes = publish(order)
    assert [outcome.stem for outcome in outcomes] == ["tavola_05_lettura", "tavola_06_nulla"]
    assert all(outcome.fresh and outcome.published for outcome in outcomes)


#: Of both notebooks; the second does not read them, but could.
INPUTS = {
    "data/codebook.yml": (longer, "codebook.yml changed"),
    "data/claims.yml": (longer, "claims.yml changed"),
    "data/waves/2020-03/responses.csv": (longer, "responses.csv changed"),
    "data/waves/2020-03/wave.yml": (longer, "wave.yml changed"),
    "data/waves/2020-03/commentary.it.md": (longer, "commentary.it.md changed"),
    "data/waves/2020-03/published.yml": (None, "published.yml is gone"),
    "data/waves/2020-03/open_answers.csv": (longer, "open_answers.csv is new"),
    "data/waves/2019-03/wave.yml": (longer, "wave.yml is new"),
    "notebooks/many/new.txt": (longer, "new.txt is new"),
    "notebooks/used.py": (longer, "used.py changed"),
    "notebooks/past.txt": (longer, "past.txt changed"),
}
#: Of the first notebook alone.
ITS_OWN = {
    "notebooks/tavola_05_lettura.ipynb": (edited("show(table)", "show( table)"), "its code changed"),
    "build/executed/2020-03/it/tavola_05_lettura.ipynb": (longer, "what it gave was changed or is gone"),
    "build/executed/2020-03/it/tavola_05_lettura.json": (None, "not run yet"),
}


@pytest.mark.parametrize("file", INPUTS)
def test_an_input_that_changes_is_named_once_for_all_notebooks(order, file):
    change, reason = INPUTS[file]
    with changed(order.notebooks.parent / file, change):
        assert plan(order).reasons == {"tavola_05_lettura": reason, "tavola_06_nulla": reason}
        assert plan(order).lines() == [f"all 2 notebooks: {reason}"]
    assert plan(order).nothing


@pytest.mark.parametrize("file", ITS_OWN)
def test_a_change_to_one_notebook_is_that_notebooks_alone(order, file):
    change, reason = ITS_OWN[file]
    with changed(order.notebooks.parent / file, change):
        found = plan(order)
        assert found.reasons == {"tavola_05_lettura": reason, "tavola_06_nulla": ""}
        assert f"tavola_05_lettura: {reason}" in found.lines()
    assert plan(order).nothing


@pytest.mark.parametrize(
    "file",
    ["data/README.md", "data/waves/2021-03/wave.yml", "notebooks/.used.py.swp", "notebooks/__pycache__/used.pyc"],
)
def test_what_no_notebook_of_this_wave_may_use_does_not_matter(order, file):
    with changed(order.notebooks.parent / file, longer):
        assert plan(order).nothing


def test_a_later_wave_matters_where_it_is_the_baseline(order):
    later = dataclasses.replace(order, baseline="2021-03")
    with changed(order.data / "waves/2021-03/wave.yml", longer):
        assert str(order.data / "waves/2021-03/wave.yml") in plan(later).inputs
        assert plan(order).nothing


#: Files of `helpers`, and whether notebooks depend on them: the other ones only make pages of what notebooks gave.
OF_HELPERS = {
    "analysis/tables.py": True,
    "analysis/vocabulary.yml": True,
    "presentation/templates/table.html.j2": True,
    "publishing/execution.py": True,
    "publishing/exporter.py": False,
    "publishing/templates/report/page.css": False,
}


@pytest.mark.parametrize("name", OF_HELPERS)
def test_code_that_notebooks_use_runs_them_and_code_of_pages_makes_pages(order, name, tmp_path, monkeypatch):
    package = tmp_path / "helpers"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("helpers.publishing.freshness.PACKAGE", package)
    before = plan(order)
    with changed(package / name, longer):
        after = plan(order)
    assert (before.inputs != after.inputs) == OF_HELPERS[name]
    assert before.report_inputs != after.report_inputs
    assert before.code != after.code


def test_a_notebook_that_came_or_went_is_noticed(order):
    with changed(order.notebooks / "tavola_06_nulla.ipynb", None):
        assert plan(order).beside == "tavola_06_nulla.ipynb is gone"
    with changed(order.notebooks / "tavola_07_nuova.ipynb", longer):
        assert plan(order).reasons["tavola_07_nuova"] == "not run yet"


def test_other_parameters_are_named(order):
    assert plan(dataclasses.replace(order, baseline="2019-11")).reasons["tavola_06_nulla"] == (
        "baseline is '2019-11' and was 'none'"
    )


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"form": 1}', None], ids=repr)
@pytest.mark.parametrize("name", ["tavola_06_nulla.json", "beside.json"])
def test_a_damaged_record_counts_as_none(order, name, damage):
    file = order.executed / name
    content = json.loads(file.read_text("utf-8"))
    content["form"] = content["form"]
    tampered = json.dumps({**content, "written": {}, "code": "x"}) if damage is None else damage
    with changed(file, lambda _: tampered):
        assert not read(file)
        assert not plan(order).nothing
        assert bool(plan(order).reasons["tavola_06_nulla"]) == (name == "tavola_06_nulla.json")
        assert not plan(order).reasons["tavola_05_lettura"]


@pytest.mark.parametrize(
    "name", ["it/tavola_06_nulla.html", "it/index.html", "tables.csv", "tables.xlsx", "manifest.json"]
)
def test_what_is_published_is_made_again_where_it_is_not_what_was_written(order, name):
    file = order.reports / order.wave / name
    before = file.read_bytes()
    file.write_bytes(before[:-7])
    found = plan(order)
    assert not any(found.reasons.values())
    assert file.name in found.beside
    with patch.dict(os.environ):
        assert all(outcome.published for outcome in publish(order))
    assert file.read_bytes() == before
    assert plan(order).nothing


def test_new_prose_is_published_without_running_anything(order):
    ran = {file: file.stat().st_mtime_ns for file in order.executed.glob("*.ipynb")}
    with changed(order.notebooks / "tavola_06_nulla.ipynb", edited("# Prova", "# Altra prosa")), patch.dict(os.environ):
        assert not any(plan(order).reasons.values())
        told = []
        publish(order, told.append)
        page = (order.folder / "tavola_06_nulla.html").read_text("utf-8")
        assert "Altra prosa" in page
        assert ">2<" in page
        assert [str(outcome) for outcome in told] == ["tavola_06_nulla"]
    assert {file: file.stat().st_mtime_ns for file in order.executed.glob("*.ipynb")} == ran
    with patch.dict(os.environ):
        publish(order)
    assert plan(order).nothing


def test_with_why_it_is_said_what_would_run_and_nothing_is_done(order, monkeypatch):
    monkeypatch.setattr("helpers.publishing.orders.settle", lambda *_, **__: order)
    monkeypatch.setattr("helpers.publishing.report.machinery", None)
    with changed(order.notebooks / "used.py", longer):
        result = CliRunner().invoke(command_line.main, ["report", "--why"], env={})
    assert result.exit_code == 0, result.output
    assert result.output == "  2020-03 (it)  all 2 notebooks: used.py changed\n"
    with changed(order.notebooks / "tavola_05_lettura.ipynb", edited("show(table)", "show( table)")):
        result = CliRunner().invoke(command_line.main, ["report", "--why"], env={})
    assert result.output.splitlines()[0] == "  2020-03 (it)  tavola_05_lettura: its code changed"
    assert "tavola_06_nulla: fresh" in result.output


def test_a_first_run_says_why_in_one_line(notebook, workshop, monkeypatch):
    order = workshop(device=notebook("1"), mood=notebook("1"))
    orders = iter([order, dataclasses.replace(order, language="en")])
    monkeypatch.setattr("helpers.publishing.orders.settle", lambda *_, **__: next(orders))
    result = CliRunner().invoke(command_line.main, ["report", "--why", "--language", "it,en"], env={})
    assert result.output == "  2024-01 (it), 2024-01 (en)  all 2 notebooks: not run yet\n"


def test_a_file_that_changed_while_a_notebook_ran_counts_as_changed(notebook, workshop, tmp_path):
    order = workshop(device=notebook("open('late.txt').read()", "open('late.txt', 'a').write('more')"))
    (order.notebooks / "late.txt").write_text("text", "utf-8")
    with patch.dict(os.environ):
        publish(order)
    assert plan(order).reasons["device"] == "late.txt changed"


def test_what_rests_on_all_notebooks_is_refused_where_one_fails_and_comes_back_with_it(notebook, workshop):
    good = notebook("1 + 1")
    with patch.dict(os.environ):
        order = workshop(device=good, mood=good, conclusioni=good)
        assert all(outcome.published for outcome in publish(order))
        before = (order.folder / "conclusioni.html").read_bytes()
        workshop(mood=notebook("1 / 0"))
        outcomes = {outcome.stem: outcome for outcome in publish(order)}
        assert outcomes["device"].fresh
        assert not outcomes["mood"].published
        assert outcomes["conclusioni"].error == "it rests on mood, and there is no page of that now"
        assert (order.folder / "conclusioni.html").read_bytes() == before
        assert (order.folder / "index.html").read_text("utf-8").count("non rinnovata") == 2
        workshop(mood=good)
        assert all(outcome.published for outcome in publish(order))
        assert plan(order).nothing
