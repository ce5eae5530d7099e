"""The beginning of a notebook: what every question's notebook has, for a question that is new in the codebook."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.paths import shown
from helpers.publishing.notebooks import PARAMETERS
from helpers.publishing.sources import question_of
from helpers.survey.codebook import Codebook, Question
from helpers.survey.errors import BadInput, Refused
from helpers.survey.writing import write_whole

#: The chart that suits a question of each kind best before anybody has thought about it.
_CHART = {"single": "ranking", "ordinal": "scale", "multiple": "ranking"}

_PARAMETERS = """\
wave = ""  # empty: the latest
baseline = ""  # empty: the wave before; "none": no comparison
language = "it"  # or "en"
confidence = 0.95
data_dir = ""  # empty: the project's own data folder"""

_IMPORTS = """\
from helpers import back_test, change_since, commentary, finding, introduce, open_wave, plot
from helpers import remarks, segment, show, tabulate, trend"""

_PROSE = {
    "chart": (
        "## Le risposte\n\nChe cosa guardare nel grafico, in una frase: da scrivere.",
        "## The answers\n\nWhat to look at in the chart, in a sentence: to be written.",
    ),
    "change": (
        "## Rispetto alla rilevazione precedente\n\nLa stessa domanda, posta ad altre persone in un altro momento; "
        "dove una rilevazione precedente non c'è, lo si dice.",
        "## Against the wave before\n\nThe same question, put to other people at another time; where there is no "
        "earlier wave, the page says so.",
    ),
    "segments": (
        "## Per tipo di azienda\n\nLe stesse risposte, divise secondo il tipo di azienda della prima tavola. Un "
        "segmento piccolo si segnala, uno piccolissimo si nasconde; dove i dati non lo consentono, lo si dice.",
        "## By kind of company\n\nThe same answers, split by the kind of company of the first table. A small segment "
        "is flagged, a very small one hidden; where the data do not allow it, the page says so.",
    ),
    "remarks": ("## In breve", "## In short"),
    "back-test": (
        "## Riscontro\n\nDove la rilevazione ha un rapporto stampato, ogni suo dato accanto a quello ricalcolato qui.",
        "## Back test\n\nWhere the wave has a printed report, each of its figures beside the one computed here.",
    ),
}


def begin_notebook(id: str, codebook: Codebook, folder: Path) -> Path:
    """Write the beginning of the notebook of a question, and return where it is.

    It runs as it stands, on any wave; its first cell of prose is there to be rewritten.

    Raises
    ------
    BadInput
        If the codebook has no such question.
    Refused
        If there is a notebook about it already.
    """
    if not id:
        raise BadInput("QUESTION is missing: make notebook QUESTION=tavola_12, after the question is in codebook.yml")
    question = codebook.question(id)
    for there in sorted(folder.glob("*.ipynb")):
        if question_of(there.stem, codebook) == id:
            raise Refused(f"{shown(there)} is about {id} already; nothing was written")
    path = folder / f"{id}_{_slug(question.title.it)}.ipynb"
    content = nbformat.writes(_notebook(question), version=4)
    write_whole(path, (content.rstrip("\n") + "\n").encode("utf-8"))
    return path


def _notebook(question: Question) -> NotebookNode:
    title = (
        f"# {question.title.it}\n\nPerché la domanda conta, e come leggerla: da scrivere, in due frasi.",
        f"# {question.title.en}\n\nWhy the question matters, and how to read it: to be written, in two sentences.",
    )
    setup = f'survey = open_wave(wave, data_dir)\ntable = tabulate(survey, "{question.id}", language, confidence)'
    cells = [
        *_pair("title", title),
        new_code_cell(_PARAMETERS, id="parameters", metadata={"tags": [PARAMETERS]}),
        new_code_cell(_IMPORTS, id="imports"),
        new_code_cell(setup, id="setup"),
        new_code_cell("introduce(table)", id="question"),
        new_code_cell("finding(table)", id="finding"),
        *_pair("chart-why", _PROSE["chart"]),
        new_code_cell(f'plot(table, "{_CHART[question.kind]}")', id="chart"),
        new_code_cell("show(table)", id="table"),
        *_pair("change-why", _PROSE["change"]),
        new_code_cell("change = change_since(table, baseline)\nplot(change)", id="change-chart"),
        new_code_cell("show(change)", id="change"),
        new_code_cell("over_time = trend(table)\nplot(over_time)", id="trend-chart"),
        new_code_cell("show(over_time)", id="trend"),
        *_pair("segments-why", _PROSE["segments"]),
        new_code_cell("show(segment(table))", id="segments"),
        *_pair("remarks-why", _PROSE["remarks"]),
        new_code_cell("remarks(table, change)", id="remarks"),
        new_code_cell("show(commentary(table))", id="commentary"),
        *_pair("back-test-why", _PROSE["back-test"]),
        new_code_cell("show(back_test(table))", id="back-test"),
    ]
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook: NotebookNode = new_notebook(cells=cells, metadata=metadata)
    return notebook


def _pair(id: str, prose: tuple[str, str]) -> list[NotebookNode]:
    return [
        new_markdown_cell(text, id=f"{id}-{language}", metadata={"tags": [language]})
        for language, text in zip(("it", "en"), prose, strict=True)
    ]


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = [word for word in re.split(r"[^a-z0-9]+", plain.lower()) if len(word) > 2]
    return "_".join(words[:3]) or "domanda"
