"""The grammar of Italian that a number in a sentence needs: the article before it, alone or with a preposition."""

from __future__ import annotations

_ARTICLES = {
    "": ("il ", "l'", "lo "),
    "da": ("dal ", "dall'", "dallo "),
    "a": ("al ", "all'", "allo "),
}


def article(number: int, preposition: str = "") -> str:
    """Return the article of a whole number up to 999, with the space that parts it from the number, if any does.

    Before uno, otto, undici, ottanta and so on it is elided; zero takes `lo`.

    Parameters
    ----------
    preposition : {"", "da", "a"}
        What the article is joined with.

    Examples
    --------
    >>> article(45), article(89), article(0, "da"), article(11, "a")
    ('il ', "l'", 'dallo ', "all'")
    """
    plain, elided, zero = _ARTICLES[preposition]
    if number == 0:
        return zero
    return elided if number in (1, 8, 11) or 80 <= number <= 89 or 800 <= number <= 899 else plain
