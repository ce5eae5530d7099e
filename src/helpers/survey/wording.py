"""When two wordings are the same words, and which known wording is nearest to one that is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process

#: What survives a copy through mail, Word and Excel: kinds of blank, of quotation mark and of dash are one each.
_ONE_OF_A_KIND = str.maketrans(
    dict.fromkeys("’‘‛`´ʼ", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("‐‑‒–—−", "-")
)
#: What a label may be copied with or without.
INVISIBLE = re.compile("[\ufeff\u200b\u200c\u200d\u2060\u00ad]")
_GUARDED = re.compile(r"'(?=[=+\-@])")

#: A wording nearer than this, in per cent of its characters, may be a slip of the pen.
NEAR = 84.0


def fold(text: str) -> str:
    """Return what is left of `text` once case, kinds of blank, of quotation mark and of dash are forgiven.

    Examples
    --------
    >>> fold("\ufeffMolto\u00a0 D’ACCORDO ")
    "molto d'accordo"
    """
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_ONE_OF_A_KIND)
    # A platform puts an apostrophe before what a spreadsheet would take for a formula.
    return _GUARDED.sub("", " ".join(text.casefold().split()), count=1)


def one_line(text: str) -> str:
    """Return `text` as a message or a map can quote it: on one line, without what cannot be seen."""
    return " ".join(INVISIBLE.sub("", text).split())


def unguarded(text: str) -> str:
    """Return a cell's text without the blanks around it and without what disarmed a formula in a spreadsheet.

    Examples
    --------
    >>> unguarded(" '=SUM(1;2) ")
    '=SUM(1;2)'
    """
    text = text.strip().strip("\ufeff").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def repaired(text: str) -> str:
    r"""Return `text` read as it was meant, where its accents were damaged by a wrong encoding; else `text`.

    Examples
    --------
    >>> repaired("Da metÃ\xa0 a tre quarti"), repaired("Da metà a tre quarti")
    ('Da metà a tre quarti', 'Da metà a tre quarti')
    """
    # The second half of a damaged à is a no-break space, which copying turns into a plain one.
    text = text.replace("Ã ", "Ã\xa0")
    for encoding in ("cp1252", "latin-1", "mac_roman"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def nearest_wording(text: str, known: Iterable[str]) -> str | None:
    """Return the known wording that `text` is a slip of the pen away from, or None.

    Examples
    --------
    >>> nearest_wording("In modo significatvo", ["In modo significativo", "In modo moderato"])
    'In modo significativo'
    """
    return nearest_folded(text, {fold(wording): wording for wording in known})


def nearest_folded(text: str, known: dict[str, str]) -> str | None:
    """Return the same, of wordings by what they fold to."""
    found = process.extractOne(fold(repaired(text)), known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return known[found[0]] if found else None
