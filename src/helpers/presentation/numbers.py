"""Numbers as the language sets them: decimal comma or point, `45 %` or `45%`, thousands."""

from __future__ import annotations

from typing import Literal

from helpers.survey.names import Language
from helpers.survey.rounding import round_half_up

NBSP = "\N{NO-BREAK SPACE}"
NOT_DISCLOSED = "n.d."
MINUS = "\N{MINUS SIGN}"


def percent(whole: int, language: Language) -> str:
    """Return a whole per cent as the language sets it.

    Examples
    --------
    >>> percent(45, "en"), percent(45, "it").replace(NBSP, " ")
    ('45%', '45 %')
    """
    return f"{whole}{NBSP}%" if language == "it" else f"{whole}%"


def extreme_share(whole: int, share: float) -> Literal["", "less_than_1", "more_than_99"]:
    """Return by which words to read a share that is rounded to 0 or to 100 per cent, and is neither.

    Examples
    --------
    >>> extreme_share(0, 0.004), extreme_share(100, 0.997), extreme_share(0, 0.0), extreme_share(45, 0.451)
    ('less_than_1', 'more_than_99', '', '')
    """
    if whole == 0 and share > 0:
        return "less_than_1"
    return "more_than_99" if whole == 100 and share < 1 else ""


def percent_of(share: float, whole: int, language: Language) -> str:
    """Return a share as a table or a chart sets it: a whole per cent, or below 1 or above 99.

    Examples
    --------
    >>> percent_of(0.004, 0, "en"), percent_of(0.45, 45, "en"), percent_of(0.997, 100, "en")
    ('<1%', '45%', '>99%')
    """
    extreme = extreme_share(whole, share)
    if extreme:
        return f"<{percent(1, language)}" if extreme == "less_than_1" else f">{percent(99, language)}"
    return percent(whole, language)


def whole(number: int, language: Language) -> str:
    """Return a count with the language's thousands separator; Italian sets none under 10 000.

    Examples
    --------
    >>> whole(1234, "it"), whole(12345, "it"), whole(12345, "en")
    ('1234', '12.345', '12,345')
    """
    if language == "it":
        return f"{number:,}".replace(",", ".") if number >= 10_000 else str(number)
    return f"{number:,}"


def decimal(value: float, language: Language, places: int = 1) -> str:
    """Return `value` to `places` decimals, halves up.

    Examples
    --------
    >>> decimal(1.669, "it"), decimal(1.669, "en")
    ('1,7', '1.7')
    """
    text = f"{round_half_up(value, places)}".replace("-", MINUS)
    return text.replace(".", ",") if language == "it" else text


def signed_points(difference: float) -> str:
    """Return a difference of shares (a fraction) in whole points with its sign.

    Examples
    --------
    >>> signed_points(0.1154), signed_points(-0.002)
    ('+12', '0')
    """
    points = int(round_half_up(100 * abs(difference)))
    sign = "" if points == 0 else "+" if difference > 0 else MINUS
    return f"{sign}{points}"


def share_percent(share: float) -> int:
    """Return a fraction as a whole per cent, halves up, for limits of intervals; a share of counts has its own.

    Examples
    --------
    >>> share_percent(0.3635)
    36
    """
    return int(round_half_up(100 * share))
