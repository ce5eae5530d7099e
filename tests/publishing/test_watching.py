"""Watching: a save is published, the page in the browser hears of it, and what is published has no script."""

import contextlib
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from functools import partial
from unittest.mock import patch

import nbformat
import pytest

from helpers.paths import LOCK, PACKAGE
from helpers.publishing.locks import alone_in
from helpers.publishing.preview import Preview
from helpers.publishing.watching import stamps, watch
from helpers.survey.writing import write_whole

PATIENCE = 120
CSP = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:">'


@pytest.fixture
def preview(tmp_path):
    """A preview of a folder with a page and a table."""
    (tmp_path / "w").mkdir()
    (tmp_path / "w/a.html").write_text(f"<head>{CSP}</head><body>text</body>", "utf-8")
    (tmp_path / "w/tables.csv").write_text("x\n", "utf-8")
    with Preview(tmp_path) as served:
        yield served


def fetched(address, host=None):
    """What is served at an address."""
    request = urllib.request.Request(address, headers={"Host": host} if host else {})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.read().decode("utf-8")


def test_only_the_page_that_is_served_has_the_script_and_may_run_no_other(preview, tmp_path):
    page = fetched(f"{preview.address}w/a.html")
    assert page.count("<script>") == 1
    assert re.search(r"default-src 'none'; script-src 'sha256-[^']+'; connect-src 'self'; img-src data:", page)
    assert "<script" not in (tmp_path / "w/a.html").read_text("utf-8")
    assert fetched(f"{preview.address}w/tables.csv") == "x\n"


@pytest.mark.parametrize("path", ["w/b.html", "../../etc/passwd", "w/../../secret.html"])
def test_nothing_else_is_served(preview, tmp_path, path):
    (tmp_path.parent / "secret.html").write_text("secret", "utf-8")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(preview.address + path)


def test_another_site_cannot_read_a_report_under_a_name_of_its_own(preview):
    assert preview.address.startswith("http://127.0.0.1:")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        fetched(f"{preview.address}w/a.html", host="evil.example")


def test_a_page_hears_when_it_changed(preview):
    with urllib.request.urlopen(f"{preview.address}changes", timeout=PATIENCE) as stream:
        assert stream.readline() == b": waiting\n"
        preview.refresh("w/a.html")
        assert [stream.readline() for _ in range(2)] == [b"\n", b"data: /w/a.html\n"]


def test_a_save_is_seen_and_what_python_or_an_editor_keeps_is_not(tmp_path):
    for name in ("a.py", ".a.py.swp", "__pycache__/a.pyc", "deep/b.yml", "deep/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    before = stamps([tmp_path])
    assert sorted(before) == [str(tmp_path / name) for name in ("a.py", "deep/__init__.py", "deep/b.yml")]
    (tmp_path / "deep/b.yml").write_text("xy", "utf-8")
    assert stamps([tmp_path]) != before
    assert stamps([tmp_path / "gone"]) == {}


@contextlib.contextmanager
def watched(order):
    """An order that is watched in a thread; and a function (end) that returns the lines said until one has `end`."""
    said, over = queue.Queue(), threading.Event()

    def until(end):
        lines = []
        while not lines or end not in lines[-1]:
            lines.append(said.get(timeout=PATIENCE))
        return lines

    watching = threading.Thread(target=watch, args=(order, said.put, over.is_set))
    with patch.dict(os.environ):
        watching.start()
        try:
            yield until
        finally:
            over.set()
            watching.join()


def test_a_save_is_published_and_a_broken_one_is_said_and_waited_for(notebook, workshop):
    order = workshop(device=notebook("'first'"), mood=notebook("1"))
    page = order.folder / "device.html"
    with watched(order) as until:
        (address, *_) = until("ready")
        assert "first" in page.read_text("utf-8")
        with urllib.request.urlopen(re.match(r"http://[^/]+/", address)[0] + "changes", timeout=PATIENCE) as changes:
            changes.readline()
            write_whole(order.notebooks / "device.ipynb", nbformat.writes(notebook("'second'")).encode())
            assert until("ready") == ["device: its code changed", "ready"]
            assert "second" in page.read_text("utf-8")
            assert [changes.readline() for _ in range(2)][1] == b"data: /2024-01/it/device.html\n"
        (order.notebooks / "device.ipynb").write_text("{", "utf-8")
        assert any("device.ipynb: not a notebook" in line for line in until("ready"))
        nbformat.write(notebook("'third'"), order.notebooks / "device.ipynb")
        until("ready")
        assert "third" in page.read_text("utf-8")
    assert "<script" not in page.read_text("utf-8")


WATCH = """
import sys
from pathlib import Path
from helpers import paths
from helpers.publishing.orders import settle
from helpers.publishing.watching import watch
data, place, notebooks = map(Path, sys.argv[1:])
assert paths.PACKAGE.is_relative_to(place)
order = settle("", "", "it", data, place / "reports", 1, build=place / "build", notebooks=notebooks)
watch(order, lambda line: print(line, flush=True))
"""


def test_a_helper_that_is_saved_is_what_the_next_kernel_has_also_after_one_that_cannot_be_imported(
    notebook, workshop, tmp_path
):
    order = workshop(device=notebook("from helpers.survey import names", "names.WORD"))
    package = shutil.copytree(PACKAGE, tmp_path / "src/helpers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(LOCK, tmp_path)
    helper, page = package / "survey/names.py", order.folder / "device.html"
    before = helper.read_bytes()

    def save(text):
        write_whole(helper, before + f"\n{text}\n".encode())

    save("WORD = 'first'")
    command = [sys.executable, "-c", WATCH, *map(str, (order.data, tmp_path, order.notebooks))]
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as watching:
        said = partial(iter, watching.stdout.readline, "ready\n")
        try:
            assert "".join(said())
            assert "first" in page.read_text("utf-8")
            for word in ("second", "half-typed", "third"):
                save("def" if word == "half-typed" else f"WORD = '{word}'")
                lines = "".join(said())
                assert "device: names.py changed" in lines
                assert ("SyntaxError" in lines) == (word == "half-typed")
                assert (word in page.read_text("utf-8")) == (word != "half-typed")
        finally:
            watching.kill()


def test_it_waits_for_another_run_of_the_wave(notebook, workshop):
    order = workshop(device=notebook("1"))
    with contextlib.ExitStack() as other:
        other.enter_context(alone_in(order.reports / order.wave))
        with watched(order) as until:
            assert until("Another run")[-1] == "Another run is publishing 2024-01; this one waits for it."
            assert not order.executed.exists()
            other.close()
            assert until("ready")[0] == "device: not run yet"
            assert (order.folder / "device.html").exists()
