"""The source notebooks: what is in them, what they take, and what keeps them clean."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.paths import shown
from helpers.publishing.sources import Source
from helpers.survey.errors import BadInput, nearest
from helpers.survey.files import digest
from helpers.survey.names import LANGUAGES, Language

PARAMETERS = "parameters"
MOST_LINES = 6


@dataclass(frozen=True)
class Notebook:
    """A source notebook: `stem` is its name, `sha256` the digest of its file."""

    path: Path
    sha256: str
    node: NotebookNode

    @property
    def stem(self) -> str:
        """The file name without its ending; the page has the same."""
        return self.path.stem

    def title(self, language: Language) -> str:
        """Return the first heading in `language`; the stem where there is none."""
        for cell in self.node.cells:
            tags = set(cell.metadata.get("tags", []))
            if cell.cell_type != "markdown" or tags & (set(LANGUAGES) - {language}):
                continue
            if found := re.search(r"^# (.+)$", cell.source, re.MULTILINE):
                return found[1].strip()
        return self.stem

    @property
    def source(self) -> Source:
        """What a site knows of it."""
        return Source(self.path, self.sha256, {language: self.title(language) for language in LANGUAGES})

    def parameters(self) -> dict[str, object]:
        """Return the parameters the notebook takes, with their defaults.

        Raises
        ------
        BadInput
            If there is not exactly one cell tagged ``parameters``, or it holds more than plain values.
        """
        cells = [cell for cell in self.node.cells if PARAMETERS in cell.metadata.get("tags", [])]
        if len(cells) != 1:
            raise BadInput(f"{shown(self.path)}: expected one cell tagged {PARAMETERS!r}, found {len(cells)}")
        try:
            statements = ast.parse(cells[0].source).body
            return {_name(one): ast.literal_eval(one.value) for one in statements if isinstance(one, ast.Assign)}
        except (SyntaxError, ValueError, TypeError, RecursionError) as error:
            raise BadInput(f"{shown(self.path)}: the parameters cell holds more than plain values ({error})") from None

    def refuse_unknown(self, parameters: dict[str, object]) -> None:
        """Refuse values for parameters the notebook does not take: papermill would only warn.

        Raises
        ------
        BadInput
            Naming the nearest parameter.
        """
        known = self.parameters()
        for name in parameters:
            if name not in known:
                raise BadInput(f"{shown(self.path)}: no parameter {name!r}; {nearest(name, known)}")


def read_notebook(path: Path) -> Notebook:
    """Return the notebook at `path`.

    Raises
    ------
    BadInput
        If it is not a notebook.
    """
    try:
        content = path.read_bytes()
        parsed = json.loads(content)
        nbformat.validate(parsed, version=4)  # reading alone takes much that is no notebook
        node = nbformat.v4.to_notebook_json(parsed)
    except (OSError, ValueError, RecursionError, nbformat.ValidationError) as error:
        raise BadInput(f"{shown(path)}: not a notebook ({' '.join(str(error).split())[:200]})") from None
    except (AttributeError, LookupError, TypeError) as error:  # nbformat's own, over what lacks its first parts
        raise BadInput(f"{shown(path)}: not a notebook: its parts are not where they belong ({error})") from None
    return Notebook(path, digest(content), node)


def hygiene(notebook: Notebook) -> list[str]:
    """Return what a source notebook should not have: outputs, counts, long cells, definitions, numbers in prose."""
    cells = notebook.node.cells
    ids = [cell.get("id", "") for cell in cells]
    found = [f"cell id {id!r} is given twice" for id in sorted({id for id in ids if ids.count(id) > 1})]
    twins = {(language, _twin(cell, language)) for cell in cells for language in _languages(cell)}
    for cell in cells:
        wrong = _wrong_with_code(cell) if cell.cell_type == "code" else []
        if cell.cell_type == "markdown":
            if re.search(r"\d", cell.source):
                wrong.append("a number typed in prose")
            if len(_languages(cell)) != 1:
                wrong.append(f"prose is tagged with one language, {' or '.join(LANGUAGES)}")
        for language in _languages(cell):
            others = set(LANGUAGES) - {language}
            wrong += [f"no twin in {other}" for other in others if (other, _twin(cell, language)) not in twins]
        found += [f"{cell['id']}: {what}" for what in wrong]
    try:
        notebook.parameters()
    except BadInput as error:
        found.append(str(error))
    return found


def _languages(cell: NotebookNode) -> list[Language]:
    return [language for language in LANGUAGES if language in cell.metadata.get("tags", [])]


def _twin(cell: NotebookNode, language: str) -> str:
    return str(cell["id"]).removesuffix(f"-{language}")


def _wrong_with_code(cell: NotebookNode) -> list[str]:
    wrong = []
    if cell.outputs or cell.execution_count is not None:
        wrong.append("has outputs or an execution count")
    if cell.source.count("\n") >= MOST_LINES:
        wrong.append(f"more than {MOST_LINES} lines")
    return wrong + _not_an_analysis(cell.source)


def _not_an_analysis(source: str) -> list[str]:
    """Definitions, warning filters, paths and colours belong to the package."""
    found = []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        return [f"is no Python ({error})"]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            found.append("defines a function; the package is the place for it")
        if isinstance(node, ast.Import | ast.ImportFrom) and "warnings" in ast.unparse(node):
            found.append("filters warnings; mend what warns")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.search(r"^#[0-9a-fA-F]{3,8}$", node.value):
                found.append(f"a colour, {node.value}; colours are in the style file")
            if re.search(r"[/\\]|\.(csv|yml|xlsx)$", node.value):
                found.append(f"a path, {node.value!r}; paths are in helpers.paths")
    return found


def _name(statement: ast.Assign) -> str:
    return statement.targets[0].id if isinstance(statement.targets[0], ast.Name) else ast.unparse(statement)
