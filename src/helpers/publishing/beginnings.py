"""The beginning of a notebook: what every question's notebook has, for a question that is new in the codebook."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import nbformat

from helpers.paths import TEMPLATES, shown
from helpers.publishing.sources import question_of
from helpers.survey.codebook import Codebook
from helpers.survey.errors import BadInput, Refused
from helpers.survey.writing import write_whole

#: The chart that suits a question of each kind best before anybody has thought about it.
_CHART = {"single": "ranking", "ordinal": "scale", "multiple": "ranking"}


def begin_notebook(id: str, codebook: Codebook, folder: Path) -> Path:
    """Write the beginning of the notebook of a question, from `templates/notebook.ipynb`, and return where it is.

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
    notebook = nbformat.read(TEMPLATES / "notebook.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.format(question=question, chart=_CHART[question.kind])
    path = folder / f"{id}_{_slug(question.title.it)}.ipynb"
    content = nbformat.writes(notebook)
    write_whole(path, (content.rstrip("\n") + "\n").encode("utf-8"))
    return path


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = [word for word in re.split(r"[^a-z0-9]+", plain.lower()) if len(word) > 2]
    return "_".join(words[:3]) or "domanda"
