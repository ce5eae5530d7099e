"""The report in one file: every page a chapter, every name once, every link inside."""

import re

import pytest

from helpers.publishing.exporter import Page
from helpers.publishing.one_file import one_file, write_one_file

FRAME = Page("index", "it", "Indice", "Indagine", "Marzo", "", "Fatto da")


def write(folder, stem, body, made_from="da x.ipynb"):
    text = f'<header>frame of {stem}</header><main id="content">{body}</main><p class="made-from">{made_from}</p>'
    (folder / f"{stem}.html").write_text(text, "utf-8")


@pytest.fixture
def folder(tmp_path):
    index = '<h1>I</h1><a href="a.html">A</a><section class="downloads"><a href="../tables.csv">x</a></section>'
    write(tmp_path, "index", index)
    body = (
        '<h1 id="top">A</h1><h2>B</h2><a href="b.html#row-1">there</a><a href="#top">here</a><a href="index.html">I</a>'
        '<a href="../tables.csv">beside</a><a href="c.html">gone</a><label for="x y">id="text"</label>'
        '<svg aria-label="id=&#34;x&#34; 2 > 1"><clipPath id="p1"/><path clip-path="url(#p1)" data-id="1"/></svg>'
    )
    write(tmp_path, "a", body)
    write(tmp_path, "b", '<h1 id="top">B</h1><tr id="row-1">')
    return tmp_path


def test_names_are_given_once_and_links_lead_inside(folder):
    html = one_file(FRAME, folder, ["a", "b", "c"]).decode("utf-8")
    names = re.findall(r'\sid="([^"]*)"', html)
    assert len(names) == len(set(names))
    assert {"content", "a", "b", "a--top", "b--top", "b--row-1", "a--p1"} <= set(names)
    inside = re.findall(r'href="([^"]*)"', html)
    assert {one.removeprefix("#") for one in inside} <= set(names)
    assert '<a href="#b--row-1">there</a><a href="#a--top">here</a><a href="#content">I</a>' in html
    assert "url(#a--p1)" in html
    assert 'for="a--x a--y"' in html
    assert 'data-id="1"' in html


def test_what_is_no_name_stays_as_it_is_written(folder):
    html = one_file(FRAME, folder, ["a"]).decode("utf-8")
    assert '>id="text"</label>' in html
    assert 'aria-label="id=&#34;x&#34; 2 > 1"' in html


def test_what_does_not_travel_with_the_file_is_not_linked(folder):
    html = one_file(FRAME, folder, ["a", "b"]).decode("utf-8")
    assert "tables.csv" not in html
    assert "<a >beside</a>" in html
    assert "<a >gone</a>" in html


def test_headings_stand_one_below_the_title_of_the_whole(folder):
    html = one_file(FRAME, folder, ["a", "b"]).decode("utf-8")
    assert re.findall(r"<(h\d)", html) == ["h1", "h2", "h3", "h2"]
    assert html.count("</h2>") == 2
    assert "<header>frame of" not in html
    assert html.count("da x.ipynb") == 2


def test_a_pdf_of_another_report_is_taken_away(folder):
    write_one_file(FRAME, folder, ["a"])
    (folder / "report.pdf").write_bytes(b"%PDF-")
    write_one_file(FRAME, folder, ["a"])
    assert (folder / "report.pdf").exists()
    write_one_file(FRAME, folder, ["a", "b"])
    assert not (folder / "report.pdf").exists()
