"""A page: one language, no script, nothing loaded, the values of the run in sight but no place on a machine."""

import base64
import hashlib
import re

import nbformat
import pytest
from nbformat.v4 import new_output

from helpers.publishing.exporter import Link, Page, ReportExporter

PAGE = Page(
    "device", "it", "Titolo", "Indagine", "Marzo", "Una frase & calma", "Fatta da", None, Link("b.html", "B <i>")
)


@pytest.fixture
def html(notebook):
    """A function that returns the page of a notebook of two cells, the second with these outputs."""

    def export(*outputs, language="it", injected=None):
        node = notebook("x", "y")
        node.cells[-1].outputs = list(outputs)
        if injected:
            node.cells.insert(3, nbformat.v4.new_code_cell(injected, metadata={"tags": ["injected-parameters"]}))
        page = Page(**{**vars(PAGE), "language": language})
        return ReportExporter().page(node, page, {}).decode("utf-8")

    return export


def test_a_page_runs_nothing_and_loads_nothing(html):
    text = html(new_output("display_data", {"text/html": "<p>x</p>", "application/javascript": "alert(1)"}))
    assert "<script" not in text
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "").replace("http://www.w3.org/", "")
    assert "default-src 'none'" in text
    assert "alert" not in text


def test_a_page_is_in_one_language(html):
    assert "Prova" in html()
    assert "Trial" not in html()
    assert '<html lang="en">' in html(language="en")


def test_the_values_of_the_run_stand_in_the_parameters_cell_but_not_the_data_folder(html):
    text = html(injected='# Parameters\nwave = "2021-03"\ndata_dir = "../../secret/place"')
    assert "2021-03" in text
    assert "secret" not in text
    assert "# Parameters" not in text


def test_code_that_shows_nothing_is_folded_with_the_next(html):
    assert html(new_output("display_data", {"text/html": "<p>x</p>"})).count("<details") == 1


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (new_output("stream", text="<b>& text"), "&lt;b&gt;&amp; text"),
        (new_output("display_data", {"text/plain": "<b>plain"}), "&lt;b&gt;plain"),
        (new_output("display_data", {"image/png": "aGk=", "text/plain": "a <chart>"}), 'alt="a &lt;chart&gt;"'),
        (new_output("display_data", {"text/html": '<a href="t.ipynb">T</a>'}), '<a href="t.html">T</a>'),
        (new_output("display_data", {"text/html": '<a class="c" href="t.ipynb#row-1">T</a>'}), 'href="t.html#row-1"'),
        (new_output("display_data", {"text/html": "<i>x.ipynb</i>"}), "<i>x.ipynb</i>"),
    ],
)
def test_every_kind_of_output_is_shown_safely(html, output, expected):
    assert expected in html(output)


def test_the_only_style_sheet_is_the_one_the_policy_names(html):
    text = html(
        new_output("display_data", {"text/html": "<div><style scoped>\np {}</style><STYLE>b {}</STYLE>x</div>"})
    )
    (sheet,) = re.findall("<style[^>]*>(.*?)</style>", text, re.DOTALL | re.IGNORECASE)
    named = base64.b64encode(hashlib.sha256(sheet.encode("utf-8")).digest()).decode("ascii")
    policy = re.search('content="(default-src[^"]*)"', text)[1]
    assert f"style-src-elem 'sha256-{named}'" in policy
    assert "script" not in policy, "default-src 'none' is all there is to say of scripts"
    assert "<div>x</div>" in text


def test_the_frame_is_escaped_and_leads_on(html):
    text = html()
    assert "Una frase &amp; calma" in text
    assert 'href="b.html"' in text
    assert "B &lt;i&gt;" in text
    assert 'rel="prev"' not in text
