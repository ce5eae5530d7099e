"""No bytes give a traceback, a hang or a crash: a reader takes its file, or refuses it in a sentence."""

import io
import json
import os
import platform
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fuzzing import readers, seeds
from helpers.paths import PROJECT

FOUND = sorted((Path(__file__).parent / "found").glob("*/*"))
#: Inputs for each reader; `make fuzz` tries as many as there is time for.
RUNS = 60

# Python 3.12 and later say that a fork of a process with threads may wait for ever; this one only parses.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    readers.settle(monkeypatch.setattr)


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64") or sys.version_info >= (3, 14),
    reason="there is no atheris for this machine",
)
def test_readers_hold_against_a_fuzzer(tmp_path):
    command = [sys.executable, "-m", "fuzzing", "--runs", str(RUNS), "--folder", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": "tests"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    tried = {
        name: int(n.replace(",", "")) for name, n in re.findall(r"^(\w+) +([\d,]+) inputs$", done.stdout, re.MULTILINE)
    }
    assert set(tried) == set(readers.READERS)
    assert min(tried.values()) >= RUNS


@pytest.mark.parametrize("file", FOUND, ids=[f"{file.parent.name}-{file.name}" for file in FOUND])
def test_what_a_fuzzer_found_is_refused_in_words(file):
    assert readers.feed(file.parent.name, file.read_bytes())


@pytest.mark.parametrize("name", readers.READERS)
def test_readers_take_most_of_what_a_fuzzer_begins_with(name):
    said = [readers.feed(name, content) for content in seeds.for_reader(name)]
    assert said.count("") >= len(said) / 2, said


def sheet(*rows):
    """The XML of a worksheet."""
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"<worksheet {names}><sheetData>{''.join(rows)}</sheetData></worksheet>".encode()


def row(number, cell="A"):
    return f'<row r="{number}"><c r="{cell}{number}" t="inlineStr"><is><t>x</t></is></c></row>'


def zipped(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", part)
    return content.getvalue()


BOMBS = {
    "a row that says it is the billionth": ("sheet", sheet(row(1), row(10**9)), "goes on to row"),
    "cells far to the right in many rows": ("sheet", sheet(*(row(i, "ZZZ") for i in range(1, 4000))), "goes on to row"),
    "a workbook that unpacks to gigabytes": ("xlsx", zipped(xl__workbook=b"\0" * (1 << 27)), "unpack"),
    "an alias of an alias of an alias": ("codebook", b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "alias"),
    "a list in a list in a list": ("wave", b"[" * 100_000, "levels"),
    "an entity of an entity": ("sheet", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + sheet(row("&b;")), "damaged"),
    "a hundred thousand columns": ("csv", b";".join(b"c%d" % i for i in range(100_000)) + b"\n" + b";" * 99_999 + b"\n", "columns"),
    "a number of ten thousand digits": ("wave", b"completes: " + b"9" * 10_000, "digits"),
    "a notebook in a notebook in a notebook": ("notebook", b'{"cells":' * 100_000, "not a notebook"),
    "code in brackets in brackets": ("notebook", json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"id": "a", "cell_type": "code", "execution_count": None, "outputs": [], "metadata": {"tags": ["parameters"]}, "source": "x = " + "[" * 5000}]}).encode(), ""),
}  # fmt: skip


@pytest.mark.parametrize(("reader", "content", "said"), BOMBS.values(), ids=BOMBS)
def test_what_would_take_all_memory_is_refused_before_it_does(reader, content, said):
    assert said in readers.feed(reader, content)
