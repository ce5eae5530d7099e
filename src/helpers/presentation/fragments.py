"""What a notebook cell shows: HTML for the page and JupyterLab, the same in words for everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True)
class Fragment:
    """A piece of a page: `html` is safe to put in it, `text` says the same."""

    html: Markup
    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": str(self.html), "text/plain": self.text}

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def joined(fragments: list[Fragment]) -> Fragment:
    """Return `fragments` one after the other."""
    return Fragment(Markup("\n").join(part.html for part in fragments), "\n".join(part.text for part in fragments))
