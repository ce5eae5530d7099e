"""What `make check` looks at besides code: the source notebooks, and each wave's data as they stand."""

from __future__ import annotations

from pathlib import Path

from helpers import paths
from helpers.analysis.back_test import back_test_all
from helpers.presentation.commentary import contradictions
from helpers.publishing.notebooks import hygiene, read_notebook
from helpers.survey.codebook import read_codebook
from helpers.survey.errors import BadInput
from helpers.survey.reconstruction import reconstruct
from helpers.survey.waves import open_folder


def check_notebooks(folder: Path) -> list[str]:
    """Return what is wrong with the notebooks in `folder`, a line each; empty if they are clean."""
    notebooks = [read_notebook(path) for path in sorted(folder.glob("*.ipynb"))]
    return [f"{paths.shown(notebook.path)}: {line}" for notebook in notebooks for line in hygiene(notebook)]


def check_wave(name: str, data: Path) -> str:
    """Return a line that says what holds of a wave.

    Raises
    ------
    SurveyError
        If anything does not: a cell, the account of an export, a printed figure, its quotation, the reconstruction.
    """
    wave = open_folder(data / "waves" / name, name, read_codebook(data), fresh=True)
    held = [f"{len(wave.responses)} rows, {wave.completes} complete"]
    if wave.published is not None:
        for figure in wave.published.figures:
            if not figure.quoted_as_printed():
                raise BadInput(
                    f"{name}/published.yml: {figure.name}: the number does not stand in {figure.as_printed!r}"
                )
        held.append(f"{len(back_test_all(wave).figures)} printed figures found again")
    if wave.reconstructed:
        file, content = reconstruct(name, data)
        if file.read_bytes() != content:
            raise BadInput(
                f"{paths.shown(file)}: not what published.yml gives; run `python -m helpers reconstruct {name}`"
            )
        held.append("reconstruction repeated to the byte")
    if wrong := contradictions(wave):
        raise BadInput("; ".join(wrong))
    if wave.record.to_fill_in:
        held.append(f"to fill in: {', '.join(wave.record.to_fill_in)}")
    if uncoded := sum(not entry.codes for entry in wave.ledger):
        held.append(f"{uncoded} open answers to code")
    return "; ".join(held)
