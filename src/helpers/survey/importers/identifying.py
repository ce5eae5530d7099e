"""Columns that say who a respondent is: known by what they are called, in Italian and in English, and by their cells.

They are left out of everything that is made from an export, unless a map gives one a place.
"""

from __future__ import annotations

import ipaddress
import re

from helpers.survey.personal_data import MASKS, mask
from helpers.survey.wording import fold
from helpers.survey.words import WORDS

#: So many cells tell what a column holds.
ENOUGH = 200


def called_identifying(header: str) -> bool:
    """Return whether a column is called what only columns are that say who somebody is.

    Examples
    --------
    >>> [called_identifying(text) for text in ("Indirizzo IP", "Custom Data 2", "e-mail", "Nome dell'azienda")]
    [True, True, True, False]
    """
    return re.sub(r"[\W\d_]+$|[\W_]+", "", fold(header)) in WORDS.identifying


def holds_identities(cells: list[str]) -> bool:
    """Return whether there are cells, and each of them is an address, a telephone number or a fiscal code.

    Examples
    --------
    >>> holds_identities(["203.0.113.7", " m.rossi@example.it"]), holds_identities(["203.0.113.7", "chat"])
    (True, False)
    """
    filled = [cell.strip() for cell in cells[:ENOUGH] if cell.strip()]
    return bool(filled) and all(_is_address(cell) or mask(cell)[0] in MASKS.values() for cell in filled)


def _is_address(cell: str) -> bool:
    try:
        return bool(ipaddress.ip_address(cell))
    except ValueError:
        return False
