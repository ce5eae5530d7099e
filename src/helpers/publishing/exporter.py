"""An executed notebook as a page: an nbconvert exporter with a template and preprocessors of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Unicode
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


def hold_claims(notebook: NotebookNode, figures: Mapping[str, float | str]) -> None:
    """Refuse a notebook whose sentences say what `tables.csv` does not, or of which one denies another.

    Raises
    ------
    BadInput
        Naming the cells and the sentences.
    """
    reader = ClaimReader(figures)
    shown = {
        f"cell {cell['id']}": "".join(one.get("data", {}).get("text/html", "") for one in cell.get("outputs", []))
        for cell in notebook.cells
    }
    wrong = [f"{cell}: {'; '.join(found)}" for cell, html in shown.items() if (found := list(reader.untrue(html)))]
    if wrong := wrong or list(denials(shown)):
        raise BadInput("; ".join(wrong))


class KeepLanguage(Preprocessor):
    """Keep the prose of the report's language: a cell tagged with another language is left out."""

    language = Unicode("it").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook without the cells of other languages."""
        others = set(LANGUAGES) - {self.language}
        nb.cells = [cell for cell in nb.cells if not others & set(cell.metadata.get("tags", []))]
        return nb, resources


class ShowParameters(Preprocessor):
    """Show one parameters cell, with the values of the run; but not the data folder, which is a place on a machine."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook with the injected values in the place of the defaults."""
        injected = {
            line.split(" = ", 1)[0]: line
            for cell in nb.cells
            if INJECTED in cell.metadata.get("tags", [])
            for line in cell.source.splitlines()
            if " = " in line and not line.startswith(("data_dir", "#"))
        }
        nb.cells = [cell for cell in nb.cells if INJECTED not in cell.metadata.get("tags", [])]
        for cell in nb.cells:
            if PARAMETERS in cell.metadata.get("tags", []):
                lines = cell.source.splitlines()
                cell.source = "\n".join(injected.get(line.split(" = ", 1)[0], line) for line in lines)
        return nb, resources


class DropEmptySections(Preprocessor):
    """Leave out a section of which no cell shows anything in this wave, with its heading and its prose."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook without such sections; their code stays, to be folded with the next."""
        sections: list[list[NotebookNode]] = [[]]
        for cell in nb.cells:
            if cell.cell_type == "markdown" and cell.source.startswith("## "):
                sections.append([])
            sections[-1].append(cell)
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if not _says_there_is_nothing(output)]
        nb.cells = [
            cell
            for section in sections
            for cell in section
            if cell.cell_type == "code" or section is sections[0] or not _is_empty(section)
        ]
        return nb, resources


def _says_there_is_nothing(output: NotebookNode) -> bool:
    return str(output.get("data", {}).get("text/html", "")).startswith(NOTHING)


def _is_empty(section: list[NotebookNode]) -> bool:
    code = [cell for cell in section if cell.cell_type == "code"]
    return bool(code) and not any(cell.outputs for cell in code)


class FoldQuietCells(Preprocessor):
    """Put the code of cells that show nothing with the code of the next one that does: one fold, not four."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook without cells that show nothing, their code before that of the next."""
        cells: list[NotebookNode] = []
        quiet: list[str] = []
        showing = [i for i, cell in enumerate(nb.cells) if cell.cell_type == "code" and cell.outputs]
        for i, cell in enumerate(nb.cells):
            if cell.cell_type == "code" and not cell.outputs and any(later > i for later in showing):
                quiet.append(cell.source)
                continue
            if cell.cell_type == "code" and quiet:
                cell.source = "\n\n".join([*quiet, cell.source])
                quiet = []
            cells.append(cell)
        nb.cells = cells
        return nb, resources


class LinkPages(Preprocessor):
    """In a notebook a link leads to a notebook; on a page, to its page, or to a row of this one."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], _: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the cell with its links turned."""
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = to_pages(output.data["text/html"], resources["page"]["stem"])
        return cell, resources


class TakePageStyle(Preprocessor):
    """An output comes without a style sheet of its own: the page has one, and its policy allows no other."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], _: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the cell without style sheets in its outputs."""
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                html = output.data["text/html"]
                output.data["text/html"] = re.sub(r"<style\b.*?</style>", "", html, flags=re.DOTALL | re.IGNORECASE)
        return cell, resources


class ReportExporter(HTMLExporter):
    """A notebook as one self-contained page in one language, which loads nothing and runs nothing."""

    template_name = "report"
    exclude_anchor_links = True
    optimistic_validation = True  # once, after the last of the preprocessors

    def __init__(self, language: Language) -> None:
        config = Config(
            {"KeepLanguage": {"language": language}, "HTMLExporter": {"extra_template_basedirs": [str(TEMPLATES)]}}
        )
        super().__init__(config=config)  # type: ignore[no-untyped-call]
        kept = (KeepLanguage, ShowParameters, DropEmptySections, FoldQuietCells)
        for preprocessor in (*kept, LinkPages, TakePageStyle):
            self.register_preprocessor(preprocessor, enabled=True)  # type: ignore[no-untyped-call]

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
        """Return the page of an executed notebook, in UTF-8.

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
        html, _ = self.from_notebook_node(notebook, resources={"page": page.dressed()})
        return bytes(html.encode("utf-8"))
