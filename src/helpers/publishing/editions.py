"""Links between editions: the same page in the other language and of other waves, as far as they are published.

Which editions there are is known only when they are there. So each page has a place for these links, and every run
fills that place in all the pages of the reports folder: their bytes follow from which pages there are, not from the
order in which they came.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection
from html import unescape
from pathlib import Path

from markupsafe import Markup

from helpers.presentation.catalogue import word
from helpers.publishing.locks import alone_in, is_free
from helpers.publishing.places import ADDRESS, EDITIONS, NEIGHBOUR, ONE_FILE
from helpers.survey.names import LANGUAGES, Language
from helpers.survey.writing import write_whole

#: How a language is called in itself.
_NAMES = {"it": "Italiano", "en": "English"}

#: Seconds in which another run that is done gives its folder back.
PATIENCE = 2.0

_WAVE = re.compile(r'<meta name="wave" content="([^"]*)">')

#: The titles of the editions by wave, then by language.
_Editions = dict[str, dict[Language, str]]


def link_editions(reports: Path, own: Collection[str] = ()) -> None:
    """Fill the place of the links in every page under `reports`; a link to a page that is not there is taken away.

    Parameters
    ----------
    reports : Path
        The folder of ``<wave>/<language>/<page>.html``; a page that need not change is not written.
    own : collection of str
        The waves that this run publishes. One that another run is publishing is left to that run, which does the same
        when it is done.
    """
    with alone_in(reports):
        _link_all(_editions(reports), reports, own)


def _link_all(editions: _Editions, reports: Path, own: Collection[str]) -> None:
    for wave, titles in editions.items():
        if wave not in own and not is_free(reports / wave, PATIENCE):
            continue
        for language in titles:
            for page in sorted((reports / wave / language).glob("*.html")):
                if page.name == ONE_FILE:
                    continue
                before = page.read_text("utf-8")
                after = _linked(before, page, _links(page, wave, language, editions))
                if after != before:
                    write_whole(page, after.encode("utf-8"))


def _linked(html: str, page: Path, links: Markup) -> str:
    filled = EDITIONS.sub(lambda _: f"<!--editions-->{links}<!--/editions-->", html, count=1)
    return NEIGHBOUR.sub(lambda tag: _neighbour(tag[0], page), filled)


def _editions(reports: Path) -> _Editions:
    found: _Editions = defaultdict(dict)
    for index in sorted(reports.glob("*/*/index.html")):
        for language in LANGUAGES:
            if index.parent.name == language and (title := _WAVE.search(index.read_text("utf-8"))):
                found[index.parent.parent.name][language] = unescape(title[1])
    return found


def _links(page: Path, wave: str, language: Language, editions: _Editions) -> Markup:
    waves, languages = Markup(), Markup()
    if len(editions) > 1:
        for other, titles in editions.items():
            spoken: Language = language if language in titles else next(iter(titles))
            waves += _link(page, page.parents[2] / other / spoken, titles[spoken], language, spoken, other == wave)
    if len(editions[wave]) > 1:
        for spoken in (one for one in LANGUAGES if one in editions[wave]):
            name = _NAMES[spoken]
            languages += _link(page, page.parents[1] / spoken, name, language, spoken, spoken == language)
    lists = {"waves": waves, "languages": languages}
    shown = Markup().join(Markup('<ul class="{}">{}</ul>').format(css, items) for css, items in lists.items() if items)
    label = word("other_editions", language)
    return shown and Markup('<nav class="editions" aria-label="{}">{}</nav>').format(label, shown)


def _link(page: Path, folder: Path, name: str, language: Language, spoken: Language, here: bool) -> Markup:
    """A link to the same page in another folder, to its index where it has no such page; the edition read, no link."""
    if here:
        return Markup('<li><span aria-current="true">{}</span></li>').format(name)
    to = folder / page.name if (folder / page.name).exists() else folder / "index.html"
    href = os.path.relpath(to, page.parent).replace(os.sep, "/")
    in_another = Markup(' lang="{0}" hreflang="{0}"').format(spoken) if spoken != language else Markup()
    return Markup('<li><a href="{}"{}>{}</a></li>').format(href, in_another, name)


def _neighbour(tag: str, page: Path) -> str:
    """The link to the page before or after; without its address where that page is not there."""

    def address(found: re.Match[str]) -> str:
        return f'{"" if (page.parent / found[1]).exists() else "data-"}href="{found[1]}"'

    return ADDRESS.sub(address, tag)
