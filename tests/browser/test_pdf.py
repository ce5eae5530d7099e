"""The printed report: tagged, with bookmarks, nothing cut by the end of a page; the same bytes from the same browser."""

import re
import shutil
import subprocess
import unicodedata

import pypdf
import pytest

from helpers.publishing import pdf
from helpers.publishing.pdf import print_report
from helpers.survey.errors import BadInput

WAVE, LANGUAGE = "2021-03", "it"
PIECES = """selector => [...document.querySelectorAll(selector)].map((e) =>
    [...e.querySelectorAll("text, th, td")].map((one) => one.textContent))"""


@pytest.fixture(scope="module")
def folder(published, tmp_path_factory):
    """A copy of the one file, with nothing beside it."""
    copy = tmp_path_factory.mktemp("printed")
    shutil.copy(published / WAVE / LANGUAGE / "report.html", copy)
    return copy


@pytest.fixture(scope="module")
def printed(folder):
    return print_report(folder).read_bytes()


@pytest.fixture(scope="module")
def pages(folder, printed):
    """The text of each page, without its spaces and ligatures: a printer sets its own."""
    return [squeezed(page.extract_text()) for page in pypdf.PdfReader(folder / "report.pdf").pages]


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def report(browser, folder):
    page = browser.new_page()
    page.goto((folder / "report.html").as_uri())
    yield page
    page.close()


def test_is_tagged_and_has_the_chapters_as_bookmarks(printed, folder, report):
    reader = pypdf.PdfReader(folder / "report.pdf")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == LANGUAGE
    assert reader.metadata.title
    chapters = [one.title for one in reader.outline[1] if not isinstance(one, list)]
    assert chapters[-12:] == report.locator(".chapter h2").all_inner_texts()


def test_no_chart_and_no_row_is_cut(pages, report):
    assert 20 < len(pages) < 80
    for selector, least in (("svg.chart", 20), ("table.figures tbody tr", 150)):
        pieces = report.evaluate(PIECES, selector)
        assert len(pieces) > least
        for piece in pieces:
            texts = [squeezed(text) for text in piece]
            # Of a row with several cells of several lines, a page has the lines in turn: there, every word of them.
            words = [squeezed(word) for text in piece for word in text.split()]
            assert any(all(text in page for text in some) for page in pages for some in (texts, words)), piece


def test_says_nothing_of_this_machine_or_of_the_hour(printed, folder):
    assert print_report(folder).read_bytes() == printed
    assert b"file:" not in printed
    assert b"D:20000101000000" in printed


def test_without_a_browser_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setattr(pdf, "_ELSEWHERE", ())
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BadInput, match="apt install chromium"):
        print_report(folder)


def test_without_a_report_it_says_what_to_run(tmp_path):
    with pytest.raises(BadInput, match=r"report\.html: there is nothing to print yet; run make first"):
        print_report(tmp_path)


def test_a_browser_that_fails_is_told_in_words(folder, monkeypatch):
    def failing(command, **_):
        raise subprocess.CalledProcessError(7, command, stderr=b"first\nno room left")

    monkeypatch.setattr(subprocess, "run", failing)
    with pytest.raises(BadInput, match="stopped with status 7: no room left"):
        print_report(folder)
