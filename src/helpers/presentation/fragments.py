"""What a notebook cell shows: HTML for the page and JupyterLab, the same in words for everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from helpers.presentation.session import as_shown
from helpers.survey.names import Language

#: How the HTML of a remark begins that there is nothing to show: for JupyterLab alone, and not for a page.
NOTHING = '<p class="note nothing">'


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


_OPENS = dict.fromkeys(
    "\N{LEFT-TO-RIGHT EMBEDDING}\N{RIGHT-TO-LEFT EMBEDDING}\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}",
    "\N{POP DIRECTIONAL FORMATTING}",
)
_OPENS |= dict.fromkeys(
    "\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
)


def closed(text: str) -> str:
    """Return `text` with whatever direction of writing it opens closed again: the sentence around it keeps its own.

    Examples
    --------
    >>> len(closed("plain")), len(closed("\N{RIGHT-TO-LEFT OVERRIDE}back"))
    (5, 6)
    """
    open_: list[str] = []
    for character in text:
        if character in _OPENS:
            open_.append(_OPENS[character])
        elif open_ and character == open_[-1]:
            open_.pop()
    return text + "".join(reversed(open_))
