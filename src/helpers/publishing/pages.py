"""What the frame of a page shows; known without nbconvert."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from pygments.formatters import HtmlFormatter

from helpers.presentation import style
from helpers.presentation.translations import word
from helpers.survey.names import Language

_TO_NOTEBOOK = re.compile(r'href="([^"#:/]+)\.ipynb(#[^"]*)?"')

_WORDS = (
    "code", "contents", "previous", "next", "skip_to_content",
    "downloads", "download_csv", "download_xlsx", "download_manifest",
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A page to go to."""

    href: str
    title: str


@dataclass(frozen=True)
class Page:
    """What the frame of a page shows: where it belongs, where one can go, what it was made from."""

    stem: str
    language: Language
    title: str
    survey: str
    wave: str
    notice: str
    made_from: str = ""
    previous: Link | None = None
    next: Link | None = None
    words: dict[str, str] = field(default_factory=dict)
    colours: str = ""
    code_colours: str = ""

    def dressed(self) -> dict[str, Any]:
        """Return the page as the templates take it, with its words in its language, and its colours."""
        words = {name: word(name, self.language) for name in _WORDS}
        return asdict(self) | {"words": words, "colours": style.css_variables(), "code_colours": _code_colours()}


def to_pages(html: str, stem: str) -> str:
    """Return `html` with its links to notebooks leading to their pages, and those to the page `stem` staying on it."""
    return _TO_NOTEBOOK.sub(r'href="\1.html\2"', html.replace(f'href="{stem}.ipynb#', 'href="#'))


@cache
def _code_colours() -> str:
    light = HtmlFormatter(style="friendly").get_style_defs("details.code .highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs("details.code .highlight")
    keep = [line for line in light.splitlines() if line.startswith("details.code") and "background" not in line]
    keep_dark = [line for line in dark.splitlines() if line.startswith("details.code") and "background" not in line]
    return "\n".join([*keep, "@media screen and (prefers-color-scheme: dark) {", *keep_dark, "}"])
