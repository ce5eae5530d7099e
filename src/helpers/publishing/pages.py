"""What the frame of a page shows; known without nbconvert."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from helpers.paths import TEMPLATES
from helpers.presentation import style
from helpers.presentation.catalogue import word
from helpers.survey.names import Language

_TO_NOTEBOOK = re.compile(r'(<a [^<>]*?href="[^"<>#]*?)\.ipynb(?=["#])')

_WORDS = (
    "code", "all_code", "contents", "other_pages", "previous", "next", "skip_to_content", "whole_report",
    "download_whole", "downloads", "download_csv", "download_xlsx", "download_manifest",
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

    def dressed(self) -> dict[str, Any]:
        """Return the page as the templates take it: its words in its language, its style sheet, its policy."""
        words = {name: word(name, self.language) for name in _WORDS}
        return asdict(self) | {"words": words, "sheet": _sheet(), "policy": _policy()}


def to_pages(html: str, stem: str) -> str:
    """Return `html` with its links to notebooks leading to their pages, and those to the page `stem` staying on it."""
    return _TO_NOTEBOOK.sub(r"\1.html", html.replace(f'href="{stem}.ipynb#', 'href="#'))


@cache
def _sheet() -> str:
    page = (TEMPLATES / "report" / "page.css").read_text("utf-8")
    return f"\n{style.css_variables()}\n{style.content_sheet()}{page}"


@cache
def _policy() -> str:
    """Nothing is loaded or run, and the one style sheet is ours; only charts have styles on their elements."""
    sheet = base64.b64encode(hashlib.sha256(_sheet().encode("utf-8")).digest()).decode("ascii")
    return (
        "default-src 'none'; img-src data:; "
        # The first is for browsers that do not know the other two.
        f"style-src 'unsafe-inline'; style-src-elem 'sha256-{sheet}'; style-src-attr 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
