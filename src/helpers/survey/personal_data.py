"""What in an open answer says who wrote it: found, masked, counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import phonenumbers

#: What stands in the place of what was masked; the mask is the same in every language of the report.
MASKS = {"email": "[e-mail]", "telephone": "[telefono]", "fiscal_code": "[codice fiscale]"}

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
# Six letters, year, month, day, place, check; digits may be replaced by letters where two people would share one.
_DIGIT = "[0-9LMNPQRSTUV]"
_FISCAL_CODE = re.compile(
    rf"\b[A-Z]{{6}}\s?{_DIGIT}{{2}}[ABCDEHLMPRST]{_DIGIT}{{2}}\s?[A-Z]{_DIGIT}{{3}}[A-Z]\b", re.IGNORECASE
)
_DIGITS = re.compile(r"\d")


def mask(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return `text` without e-mail addresses, telephone numbers and Italian fiscal codes, and those: kind and words.

    A fiscal code is known by its form alone: one with a slip in it still says whose it is.

    Examples
    --------
    >>> mask("scrivete a mario.rossi@example.it o al 333 1234567")
    ('scrivete a [e-mail] o al [telefono]', [('email', 'mario.rossi@example.it'), ('telephone', '333 1234567')])
    """
    found = []
    if "@" in text:
        found += [("email", one[0]) for one in _EMAIL.finditer(text)]
        text = _EMAIL.sub(MASKS["email"], text)
    if len(text) > 15:
        found += [("fiscal_code", one[0]) for one in _FISCAL_CODE.finditer(text)]
        text = _FISCAL_CODE.sub(MASKS["fiscal_code"], text)
    if len(_DIGITS.findall(text)) > 5:
        from phonenumbers import Leniency, PhoneNumberMatcher  # it takes a while to import, and few texts need it

        possible = PhoneNumberMatcher(text, "IT", leniency=Leniency.POSSIBLE)
        numbers = [number for number in possible if _is_telephone(number)]
        found += [("telephone", number.raw_string) for number in numbers]
        for number in reversed(numbers):
            text = text[: number.start] + MASKS["telephone"] + text[number.end :]
    return text, found


def _is_telephone(found: phonenumbers.PhoneNumberMatch) -> bool:
    """A number of the plan; or one with a slip in it, that begins and is as long as telephone numbers are."""
    from phonenumbers import is_valid_number

    digits = "".join(_DIGITS.findall(found.raw_string))
    return is_valid_number(found.number) or (
        len(digits) > 7 and re.match(r"\(?(\+|0|3\d\d(?!\.\d{3}\b))", found.raw_string) is not None
    )
