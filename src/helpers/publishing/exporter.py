"""An executed notebook as a page: its cells made those of a page, and an nbconvert exporter with our template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from traitlets.config import Config

from helpers.paths import TEMPLATES
from helpers.presentation.fragments import NOTHING
from helpers.publishing.claim_reader import ClaimReader, denials
from helpers.publishing.notebooks import PARAMETERS
from helpers.publishing.pages import Link as Link
from helpers.publishing.pages import Page as Page
from helpers.publishing.pages import to_pages
from helpers.survey.errors import BadInput
from helpers.survey.names import LANGUAGES, Language

#: The tag papermill puts on the cell with the values of a run.
INJECTED = "injected-parameters"

Cells = list[NotebookNode]


def hold_claims(notebook: NotebookNode, figures: Mapping[str, float | str]) -> None:
    """Refuse a notebook whose sentences say what `tables.csv` does not, or of which one denies another.

    Raises
    ------
    BadInput
        Naming the cells and the sentences.
    """
    reader = ClaimReader(figures)
    shown = {f"cell {cell['id']}": "".join(map(_html, cell.get("outputs", []))) for cell in notebook.cells}
    wrong = [f"{cell}: {'; '.join(found)}" for cell, html in shown.items() if (found := list(reader.untrue(html)))]
    if wrong := wrong or list(denials(shown)):
        raise BadInput("; ".join(wrong))


def _in_language(cells: Cells, language: Language) -> Cells:
    """Leave out the prose of other languages than the report's."""
    return [cell for cell in cells if not _tags(cell) & (set(LANGUAGES) - {language})]


def _with_parameters(cells: Cells) -> Cells:
    """Show one parameters cell, with the values of the run; but not the data folder, which is a place on a machine."""
    injected = {
        line.split(" = ", 1)[0]: line
        for cell in cells
        if INJECTED in _tags(cell)
        for line in cell.source.splitlines()
        if " = " in line and not line.startswith(("data_dir", "#"))
    }
    for cell in cells:
        if PARAMETERS in _tags(cell):
            lines = cell.source.splitlines()
            cell.source = "\n".join(injected.get(line.split(" = ", 1)[0], line) for line in lines)
    return [cell for cell in cells if INJECTED not in _tags(cell)]


def _without_empty_sections(cells: Cells) -> Cells:
    """Leave out heading and prose of a section of which no cell shows anything; its code stays, to be folded."""
    sections: list[Cells] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append([])
        sections[-1].append(cell)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _html(output).startswith(NOTHING)]
    kept: Cells = []
    for section in sections:
        code = [cell for cell in section if cell.cell_type == "code"]
        is_empty = section is not sections[0] and code and not any(cell.outputs for cell in code)
        kept += code if is_empty else section
    return kept


def _folded(cells: Cells) -> Cells:
    """Put the code of cells that show nothing with the code of the next one that does: one fold, not four."""
    kept: Cells = []
    quiet: list[str] = []
    showing = [i for i, cell in enumerate(cells) if cell.cell_type == "code" and cell.outputs]
    for i, cell in enumerate(cells):
        if cell.cell_type == "code" and not cell.outputs and any(later > i for later in showing):
            quiet.append(cell.source)
            continue
        if cell.cell_type == "code" and quiet:
            cell.source = "\n\n".join([*quiet, cell.source])
            quiet = []
        kept.append(cell)
    return kept


def _fit_outputs(cells: Cells, stem: str) -> None:
    """Have links lead to pages, and take style sheets out: the page's policy allows its own alone."""
    for output in (output for cell in cells for output in cell.get("outputs", []) if _html(output)):
        html = re.sub(r"<style\b.*?</style>", "", _html(output), flags=re.DOTALL | re.IGNORECASE)
        output.data["text/html"] = to_pages(html, stem)


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _html(output: NotebookNode) -> str:
    return str(output.get("data", {}).get("text/html", ""))


class ReportExporter(HTMLExporter):
    """A notebook as one self-contained page in one language, which loads nothing and runs nothing."""

    template_name = "report"
    exclude_anchor_links = True
    optimistic_validation = True  # once, after the last of the preprocessors

    def __init__(self) -> None:
        super().__init__(config=Config({"HTMLExporter": {"extra_template_basedirs": [str(TEMPLATES)]}}))  # type: ignore[no-untyped-call]

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert as the base class does, less its second look, which reads and writes the whole page again.

        It would give a text to images without one, and a place in the order of keys to outputs that scroll; here are
        none of either.
        """
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        lexer = nb.metadata.get("language_info", {}).get("pygments_lexer")
        widgets = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))  # type: ignore[no-untyped-call]
        self.register_filter("filter_data_type", widgets)  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, resources, **more)

    def page(self, notebook: NotebookNode, page: Page, figures: Mapping[str, float | str]) -> bytes:
        """Return the page of an executed notebook, in UTF-8; its cells are made those of the page.

        Parameters
        ----------
        figures : mapping
            Every value of `tables.csv`, from `figures.cells`, which the sentences of the page are held against.

        Raises
        ------
        BadInput
            If a sentence says what `tables.csv` does not, or denies another.
        """
        hold_claims(notebook, figures)
        cells = _without_empty_sections(_with_parameters(_in_language(notebook.cells, page.language)))
        notebook.cells = _folded(cells)
        _fit_outputs(notebook.cells, page.stem)
        html, _ = self.from_notebook_node(notebook, resources={"page": page.dressed()})
        return bytes(html.encode("utf-8"))
