"""The sentences of a page held against `tables.csv`: each number is one of its cells, or the page is not published."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag

if TYPE_CHECKING:
    import pandas as pd

#: Columns of `tables.csv` that a sentence shows in per cent, or in points: all the others as they are.
_FRACTIONS = re.compile(r"(^|_)(share|share_answered|ci_low|ci_high|change|points|completion)$")

#: What may hold a number in a sentence besides a figure: words of the codebook, and dates.
_EXEMPT = "data.figure, .label, time"


def cells(frame: pd.DataFrame) -> dict[str, float]:
    """Return every number of `tables.csv` by ``question/code/column``; what is not disclosed is not there.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `tidy`.
    """
    numbers = frame.select_dtypes("number").astype("float64")
    names = (frame["question"] + "/" + frame["code"] + "/").tolist()
    return {
        f"{name}{column}": value
        for column, values in numbers.items()
        for name, value in zip(names, values.tolist(), strict=True)
        if not math.isnan(value)
    }


def untrue(html: str, known: Mapping[str, float]) -> Iterator[str]:
    """Yield what is wrong with the sentences of `html`, each with its words.

    A figure has to name a cell of `tables.csv`, to have its value, and to show it as it is rounded. Any other digit in
    a sentence has to stand in a label of the codebook or in a date.

    Parameters
    ----------
    known : mapping
        From `cells`.
    """
    if not re.search("<data|sentence", html, re.IGNORECASE):
        return
    soup = BeautifulSoup(html, "html.parser")
    for figure in soup.select("data.figure"):
        if wrong := _wrong(figure, known):
            within = figure.find_parent(class_="sentence") or figure.find_parent(["p", "li"]) or figure
            yield f"“{_words(within)}”: {wrong}"
    for sentence in soup.select(".sentence"):
        words = _words(sentence)
        for exempt in sentence.select(_EXEMPT):
            exempt.decompose()
        if loose := re.search(r"\d[\d.,]*", sentence.get_text()):
            yield f"“{words}”: {loose[0]} is typed, not taken from a cell"


def _wrong(figure: Tag, known: Mapping[str, float]) -> str:
    name, shown = str(figure.get("data-cell", "")), figure.get_text()
    try:
        value = float(str(figure.get("value")))
    except ValueError:
        return f"{shown} has no value"
    if name not in known:
        return f"{shown} names {name or 'no cell'}, which tables.csv does not have"
    if not math.isclose(value, known[name], rel_tol=1e-12, abs_tol=1e-12):
        return f"{shown} is {value:.6g} here and {known[name]:.6g} in tables.csv, at {name}"
    digits = re.sub(r"[^\d,.]", "", shown)
    column = name.rsplit("/", 1)[-1]
    exact = abs(value) * (100 if _FRACTIONS.search(column) else 1)
    vague = not re.match(r"[\d≈+−]", shown.strip())  # less than 1 %, more than 99 %
    if vague and ((digits == "1" and 0 < exact < 0.5) or (digits == "99" and 99.5 <= exact < 100)):
        return ""
    return "" if _rounds_to(exact, digits) else f"{shown} is not how {value:.6g}, at {name}, is rounded"


def _rounds_to(exact: float, digits: str) -> bool:
    """Whether the shown digits are within half a unit of their last place; halves go either way by a rounding error."""
    decimals = re.fullmatch(r"(\d+)[.,](\d{1,2})", digits)
    if decimals:
        return abs(exact - float(f"{decimals[1]}.{decimals[2]}")) <= 0.5 * 10.0 ** -len(decimals[2]) + 1e-9
    whole = re.sub(r"[.,]", "", digits)
    return bool(whole) and abs(exact - int(whole)) <= 0.5 + 1e-9


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())
