"""A twelfth question: from its entry in the codebook to its page."""

import re

import pytest

from helpers.publishing.beginnings import begin_notebook
from helpers.publishing.notebooks import hygiene, read_notebook
from helpers.publishing.report import publish, settle
from helpers.survey.codebook import read_codebook
from helpers.survey.errors import BadInput, Refused

TWELFTH = """
  - id: tavola_12
    kind: {kind}
    since: 2021-03
    title: {{it: Gli strumenti di casa, en: Tools at home}}
    text: {{it: "Quali strumenti usa?", en: "Which tools do you use?"}}
    options:
      - {{code: vpn, it: Rete privata, en: Private network}}
      - {{code: phone, it: Telefono, en: Phone}}
"""


@pytest.fixture
def with_twelfth(data_copy):
    """A function (kind) that adds tavola_12 to the codebook of a data folder, and returns the codebook."""

    def add(kind):
        with (data_copy / "codebook.yml").open("a", encoding="utf-8") as file:
            file.write(TWELFTH.format(kind=kind))
        return read_codebook(data_copy)

    return add


@pytest.mark.parametrize("kind", ["single", "ordinal", "multiple"])
def test_the_beginning_is_as_clean_as_the_other_notebooks(kind, with_twelfth, tmp_path):
    path = begin_notebook("tavola_12", with_twelfth(kind), tmp_path)
    assert path.name == "tavola_12_gli_strumenti_casa.ipynb"
    notebook = read_notebook(path)
    assert hygiene(notebook) == []
    assert (notebook.title("it"), notebook.title("en")) == ("Gli strumenti di casa", "Tools at home")
    assert "tavola_12" in notebook.node.cells[4].source


def test_it_runs_as_it_stands_on_a_wave_that_has_the_question_not(with_twelfth, data_copy, tmp_path):
    begin_notebook("tavola_12", with_twelfth("multiple"), tmp_path / "notebooks")
    order = settle(
        "2020-03", "", "it", data_copy, tmp_path / "reports", build=tmp_path / "b", notebooks=tmp_path / "notebooks"
    )
    (outcome,) = publish(order)
    assert outcome.published, outcome
    page = (order.folder / f"{outcome.stem}.html").read_text("utf-8")
    assert "Gli strumenti di casa" in page
    assert not re.search(r'data-cell="tavola_12/vpn/share"', page), "nobody was asked, so no share is said"


def test_nothing_is_written_over_and_a_wrong_id_is_answered(with_twelfth, tmp_path):
    codebook = with_twelfth("single")
    path = begin_notebook("tavola_12", codebook, tmp_path)
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    before = path.read_bytes()
    with pytest.raises(Refused, match="is about tavola_12 already"):
        begin_notebook("tavola_12", codebook, tmp_path)
    assert path.read_bytes() == before
    with pytest.raises(BadInput, match=r"no question 'tavola_13'.*did you mean tavola_12"):
        begin_notebook("tavola_13", codebook, tmp_path)
    with pytest.raises(BadInput, match="QUESTION is missing"):
        begin_notebook("", codebook, tmp_path)
