"""A wave's report in one file: the index and its pages one after the other, for an e-mail or a printer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Template

from helpers.paths import TEMPLATES
from helpers.presentation.templating import environment
from helpers.publishing.pages import Page
from helpers.publishing.places import ONE_FILE
from helpers.survey.writing import write_whole

#: The same, printed.
PDF = "report.pdf"

_MAIN = re.compile(r'<main id="content">(.*)</main>', re.DOTALL)
_MADE_FROM = re.compile(r'<p class="made-from">(.*?)</p>', re.DOTALL)
#: What lies beside the report does not travel with it.
_DOWNLOADS = re.compile(r'<section class="downloads".*?</section>', re.DOTALL)
_TAG = re.compile(r"""<[a-zA-Z][a-zA-Z0-9]*(?:[^"'<>]|"[^"]*"|'[^']*')*>""")
_HEADING = re.compile(r"<(/?)h([1-5])(?=[\s>])")
#: Where a tag names an element of its page, or another page.
_NAME = re.compile(r"""(?<=\s)(id|for|headers|aria-labelledby|aria-describedby|(?:xlink:)?href)="([^"]*)"|url\(#""")


def write_one_file(page: Page, folder: Path, stems: Iterable[str]) -> None:
    """Write the whole report of `folder`; a PDF that was printed from another one is taken away."""
    content, file = one_file(page, folder, stems), folder / ONE_FILE
    if not file.exists() or file.read_bytes() != content:
        (folder / PDF).unlink(missing_ok=True)
    write_whole(file, content)


def one_file(page: Page, folder: Path, stems: Iterable[str]) -> bytes:
    """Return the pages of `folder` as one page: each a chapter, links between them leading inside the file.

    Parameters
    ----------
    page : Page
        The frame of the whole; that of the index.
    stems : iterable of str
        The pages to take, in their order; one that is not there is left out.
    """
    there = [stem for stem in stems if (folder / f"{stem}.html").exists()]
    chapters = []
    for stem in there:
        html = (folder / f"{stem}.html").read_text("utf-8")
        made_from = _MADE_FROM.search(html)
        content = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", _inside(html, stem, there))
        chapters.append({"id": stem, "content": content, "made_from": made_from[1] if made_from else ""})
    cover = _DOWNLOADS.sub("", _inside((folder / "index.html").read_text("utf-8"), "index", there))
    html = one_file_template().render(page=page.dressed() | {"stem": ONE_FILE}, cover=cover, chapters=chapters)
    return html.encode("utf-8")


def one_file_template() -> Template:
    """Return the frame around all the pages."""
    return environment(TEMPLATES / "report").get_template("one_file.html.j2")


def _inside(html: str, stem: str, there: list[str]) -> str:
    """The content of a page, its names made those of the whole file."""
    found = _MAIN.search(html)
    content = found[1] if found else ""
    return _TAG.sub(lambda tag: _NAME.sub(lambda name: _renamed(name, stem, there), tag[0]), content)


def _renamed(found: re.Match[str], stem: str, there: list[str]) -> str:
    attribute, value = found.groups()
    if attribute is None:
        return f"url(#{stem}--"
    if not attribute.endswith("href"):
        return f'{attribute}="{" ".join(f"{stem}--{name}" for name in value.split())}"'
    to, _, fragment = value.partition("#")
    page = to.removesuffix(".html") if to else stem
    if page == "index" and not fragment:
        return f'{attribute}="#content"'
    if page in (*there, stem, "index"):
        return f'{attribute}="#{page}{f"--{fragment}" if fragment else ""}"'
    return f'{attribute}="{value}"' if re.match("[a-z]+:", value) else ""
