"""A last look before anything is published: whom it names, and whose answers could be read from it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from helpers.analysis.thresholds import THRESHOLD
from helpers.survey.errors import Refused
from helpers.survey.personal_data import mask

if TYPE_CHECKING:
    from helpers.survey.waves import Wave

#: What stands on a page without being said by it: its code, its style, the digests it was made from.
_NOT_SAID = ("style", "script", "pre", "title")
#: A text without any of this is nobody's address, number or code; most are.
_MAY_NAME = re.compile(r"@|\d[\d\s().+/-]{4,}\d|[A-Za-z]{6}\s?\w\d")
_SILENT = re.compile(r"<(style|script|title)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[/!?a-zA-Z][^>]*>")
_SHEET_TEXT = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t"
#: Where the digests of what a page was made from stand; one in so many has the digits of a telephone.
_DIGESTS = "made-from"
_NAMED = {"email": "an e-mail address", "telephone": "a telephone number", "fiscal_code": "a fiscal code"}


def declared(wave: Wave) -> str:
    """Return the words that codebook and record of a wave publish on purpose; the conductor's address may be there."""
    return "\n".join(_texts([wave.codebook.model_dump(), wave.record.model_dump()]))


def revealing(html: str, on_purpose: str) -> Iterator[str]:
    """Yield what on a page says who somebody is, or shows so few that it might: each with its place.

    Parameters
    ----------
    html : str
        A page, or a part of one.
    on_purpose : str
        From `declared`: a text that stands in it may be published.
    """
    # To find out where takes twenty times as long as to see that there is nothing.
    said = _SILENT.sub(" ", html)
    if "-segments" not in said and not any(_named(unescape(text), on_purpose) for text in _TAG.split(said)):
        return
    soup = BeautifulSoup(html, "html.parser")
    for text in soup.find_all(string=_MAY_NAME):
        within = text.parent
        if type(text) is not NavigableString or not within or within.find_parent(class_=_DIGESTS):
            continue
        if within.name not in _NOT_SAID and _DIGESTS not in (within.get("class") or ()):
            for kind in _named(str(text), on_purpose):
                yield f"{_place(within)}: {kind}"
    for table in soup.select('table[id$="-segments"]'):
        yield from _few(table)


def revealing_workbook(content: bytes, on_purpose: str) -> Iterator[str]:
    """Yield what in a workbook says who somebody is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/sheet"):
                texts = (cell.text or "" for cell in ElementTree.fromstring(archive.read(name)).iter(_SHEET_TEXT))
                yield from (f"{name}: {kind}" for text in texts for kind in _named(text, on_purpose))


def hold_private(what: str, found: Iterable[str]) -> None:
    """Refuse to publish what names somebody.

    Raises
    ------
    Refused
        Naming each place.
    """
    if places := list(found):
        raise Refused(
            f"{what}: not published, it says who somebody is, or may: {'; '.join(places)}. Take it out of "
            "the data (an open answer by a code in open_answers.csv), or put it into codebook.yml or wave.yml where "
            "it is meant to be read"
        )


def _named(text: str, on_purpose: str) -> list[str]:
    if not _MAY_NAME.search(text):
        return []
    kinds = [kind for kind, words in mask(text.strip())[1] if words not in on_purpose]
    return [_NAMED[kind] for kind in dict.fromkeys(kinds)]


def _texts(content: object) -> Iterator[str]:
    """Yield every text in a record, however deep."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from _texts(list(content.values()))
    elif isinstance(content, list | tuple):
        for one in content:
            yield from _texts(one)


def _few(table: Tag) -> Iterator[str]:
    """The bases of shown segments; the first column is the whole table."""
    first = table.select_one("tbody tr")
    for base in first.select("td")[1:] if first else ():
        digits = re.sub(r"\D", "", base.get_text())
        if digits and 0 < int(digits) < THRESHOLD:
            yield f"#{table.get('id')}: a segment of {digits}, fewer than {THRESHOLD}"


def _place(tag: Tag) -> str:
    """The nearest name that a reader of the page can look for."""
    named = tag if tag.get("id") else tag.find_parent(id=True)
    return f"#{named['id']}" if named else f"<{tag.name}>"
