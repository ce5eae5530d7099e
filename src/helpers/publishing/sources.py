"""The source notebooks as a site knows them: their names, order and titles; known without nbformat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.survey.names import Language

if TYPE_CHECKING:
    from helpers.survey.codebook import Codebook


@dataclass(frozen=True)
class Source:
    """A source notebook: `sha256` is the digest of its file, `titles` has its title in each language."""

    path: Path
    sha256: str
    titles: dict[Language, str]

    @property
    def stem(self) -> str:
        """The file name without its ending; the page has the same."""
        return self.path.stem


def in_order(sources: Iterable[Source], codebook: Codebook) -> list[Source]:
    """Return the notebooks about a question in the order of the questionnaire, then the others by name."""

    def place(source: Source) -> tuple[int, str]:
        question = question_of(source.stem, codebook)
        return (codebook.number(question) if question else len(codebook.ids) + 1), source.stem

    return sorted(sources, key=place)


def question_of(stem: str, codebook: Codebook) -> str:
    """Return the id of the question a notebook is about, or an empty string: its name starts with the id."""
    return next((id for id in codebook.ids if stem == id or stem.startswith(f"{id}_")), "")
