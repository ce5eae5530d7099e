"""What a notebook cell shows: HTML for the page and JupyterLab, the same in words for everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from helpers.presentation.session import as_shown
from helpers.survey.codebook import Language


@dataclass(frozen=True)
class Fragment:
    """A piece of a page: `html` is safe to put in it, `text` says the same."""

    html: Markup
    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": as_shown(str(self.html)), "text/plain": self.text}

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def joined(fragments: list[Fragment]) -> Fragment:
    """Return `fragments` one after the other."""
    return Fragment(Markup("\n").join(part.html for part in fragments), "\n".join(part.text for part in fragments))


class Italian(str):
    """Words that respondents or the printed report wrote: on a page of another language they are marked as Italian."""

    def __html__(self) -> Markup:
        return Markup('<span lang="it">{}</span>').format(str(self))


def as_written(text: str, language: Language) -> str:
    """Return words of respondents or of the printed report, which are Italian, for a page in `language`."""
    return text if language == "it" else Italian(text)
