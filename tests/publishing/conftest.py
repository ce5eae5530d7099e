"""Small notebooks that run in a second, for what does not depend on the real ones."""

import nbformat
import pytest

from helpers.publishing.report import settle

PARAMETERS = 'wave = ""\nbaseline = ""\nlanguage = "it"\nconfidence = 0.95\ndata_dir = ""'


def _notebook(*sources, parameters=PARAMETERS):
    """A notebook with a title in both languages, a parameters cell and these code cells."""
    cells = []
    for language, title in (("it", "# Prova"), ("en", "# Trial")):
        cells.append(nbformat.v4.new_markdown_cell(title, id=f"title-{language}", metadata={"tags": [language]}))
    if parameters is not None:
        cells.append(nbformat.v4.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}))
    cells += [nbformat.v4.new_code_cell(source, id=f"step-{i}") for i, source in enumerate(sources, start=1)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


@pytest.fixture(scope="session")
def notebook():
    """A function (code, …, parameters=code) that returns a notebook with a title in both languages and these cells."""
    return _notebook


@pytest.fixture
def workshop(tmp_path, small_survey):
    """A function (notebooks by stem) that returns the order to publish them for the small survey."""

    def lay_out(language="it", **notebooks):
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        for stem, node in notebooks.items():
            nbformat.write(node, folder / f"{stem}.ipynb")
        places = {"build": tmp_path / "build", "notebooks": folder}
        return settle("", "", language, small_survey, tmp_path / "reports", 2, **places)

    return lay_out
