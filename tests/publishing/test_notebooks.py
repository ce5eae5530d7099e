"""The source notebooks: clean, in order, with known parameters; and what is said of those that are not."""

import copy

import nbformat
import pytest

from helpers.paths import DATA, NOTEBOOKS
from helpers.publishing.notebooks import hygiene, read_notebook
from helpers.publishing.sources import in_order, question_of
from helpers.publishing.tasks import find
from helpers.survey.codebook import read_codebook
from helpers.survey.errors import BadInput

CODEBOOK = read_codebook(DATA)
SOURCES = [source.path for source in in_order(find(NOTEBOOKS), CODEBOOK)]


def test_there_is_a_notebook_for_each_table_and_one_for_the_conclusions():
    assert [question_of(path.stem, CODEBOOK) for path in SOURCES] == [*CODEBOOK.ids, ""]
    assert SOURCES[-1].stem == "conclusioni"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_is_clean_and_takes_the_five_parameters(path):
    notebook = read_notebook(path)
    assert hygiene(notebook) == []
    assert list(notebook.parameters()) == ["wave", "baseline", "language", "confidence", "data_dir"]
    assert notebook.node.nbformat_minor >= 5


def test_no_two_notebooks_are_the_same_analysis():
    steps = {
        tuple(cell.source for cell in read_notebook(path).node.cells if cell.cell_type == "code") for path in SOURCES
    }
    assert len(steps) == len(SOURCES)


def test_a_notebook_has_a_title_in_each_language():
    notebook = read_notebook(SOURCES[0])
    assert (notebook.title("it"), notebook.title("en")) == ("Chi ha risposto", "Who answered")


def broken(change):
    notebook = copy.deepcopy(read_notebook(SOURCES[1]))
    change(notebook.node)
    return notebook


def cell(node, id):
    return next(cell for cell in node.cells if cell["id"] == id)


FAULTS = {
    "has outputs": lambda node: cell(node, "finding").update(outputs=[nbformat.v4.new_output("stream", text="x")]),
    "execution count": lambda node: cell(node, "finding").update(execution_count=3),
    "more than 6 lines": lambda node: cell(node, "finding").update(source="x = 1\n" * 7),
    "defines a function": lambda node: cell(node, "finding").update(source="def f():\n    pass"),
    "filters warnings": lambda node: cell(node, "finding").update(source="import warnings"),
    "a colour": lambda node: cell(node, "finding").update(source="plot(table, '#ff0000')"),
    "a path": lambda node: cell(node, "finding").update(source="open('../data/responses.csv')"),
    "a number typed in prose": lambda node: cell(node, "title-it").update(source="# Il 45 per cento"),
    "tagged with one language": lambda node: cell(node, "title-it").metadata.update(tags=[]),
    "no twin": lambda node: node.cells.remove(cell(node, "title-en")),
    "given twice": lambda node: cell(node, "finding").update(id="table"),
    "expected one cell tagged": lambda node: cell(node, "parameters").metadata.update(tags=[]),
    "more than plain values": lambda node: cell(node, "parameters").update(source="wave = open('x')"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_makes_a_notebook_unclean_is_named(fault):
    assert any(fault in line for line in hygiene(broken(FAULTS[fault])))


def test_an_unknown_parameter_is_refused_with_the_nearest():
    with pytest.raises(BadInput, match="no parameter 'wav'; did you mean wave"):
        read_notebook(SOURCES[0]).refuse_unknown({"wav": "2020-03"})


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\xff\xfe", b'{"cells": 3}'])
def test_what_is_not_a_notebook_is_said_to_be_none(tmp_path, content):
    file = tmp_path / "tavola_01.ipynb"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=r"tavola_01.ipynb: not a notebook"):
        read_notebook(file)
