"""The numbers in the sentences of a page held against `tables.csv`: each is one of its cells, as it is rounded."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

if TYPE_CHECKING:
    import pandas as pd

#: Columns of `tables.csv` that a sentence shows in per cent, or in points: all the others as they are.
FRACTIONS = re.compile(r"(^|_)(share|share_answered|ci_low|ci_high|change|points)$")

#: Columns of words that say what a row is, and what it is set against.
WORDS = ("kind", "disclosure", "next", "versus", "with")


def cells(frame: pd.DataFrame) -> dict[str, float | str]:
    """Return every number of `tables.csv` by ``question/code/column``, and `WORDS`; what is not disclosed is not there.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `tidy`.
    """
    numbers = frame.select_dtypes("number").astype("float64")
    names = (frame["question"] + "/" + frame["code"] + "/").tolist()
    columns = [*numbers.items(), *((name, frame[name]) for name in WORDS if name in frame)]
    return {
        f"{name}{column}": value
        for column, values in columns
        for name, value in zip(names, values.tolist(), strict=True)
        if isinstance(value, str) or (isinstance(value, float) and not math.isnan(value))
    }


def untrue(html: str, known: Mapping[str, float | str]) -> Iterator[str]:
    """Yield what is wrong with the numbers in the sentences of `html`, each with its words; see `wrong_figures`."""
    yield from wrong_figures(Said.of(html), known)


@dataclass(frozen=True)
class Said:
    """What a page says in words: its sentences, the figures in them, and the words that carry a claim."""

    sentences: list[Tag]
    figures: list[Tag]
    claims: list[Tag]

    @classmethod
    def of(cls, html: str) -> Said:
        """Return what `html` says; drawings, and tables without figures and claims, are not looked at."""
        said = cls([], [], [])
        if re.search("<data|sentence|data-claim", html, re.IGNORECASE):
            for tag in BeautifulSoup(_SILENT.sub(_if_silent, html), "html.parser").descendants:
                if isinstance(tag, Tag):
                    classes = tag.get_attribute_list("class")
                    for found, into in (
                        ("sentence" in classes, said.sentences),
                        (tag.name == "data" and "figure" in classes, said.figures),
                        (tag.has_attr("data-claim"), said.claims),
                    ):
                        if found:
                            into.append(tag)
        return said


_SILENT = re.compile(r"<(svg|table|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)


def _if_silent(part: re.Match[str]) -> str:
    return part[0] if part[1].lower() == "table" and re.search("<data|data-claim|sentence", part[0]) else " "


def wrong_figures(said: Said, known: Mapping[str, float | str]) -> Iterator[str]:
    """Yield what is wrong with the numbers in the sentences of a page, each with its words.

    A figure has to name a cell of `tables.csv`, to have its value, and to show it as it is rounded. Any other digit in
    a sentence has to stand in a label of the codebook or in a date.

    Parameters
    ----------
    known : mapping
        From `cells`.
    """
    for figure in said.figures:
        if wrong := _wrong(figure, known):
            within = figure.find_parent(class_="sentence") or figure.find_parent(["p", "li"]) or figure
            yield f"“{words(within)}”: {wrong}"
    for sentence in said.sentences:
        if loose := re.search(r"\d[\d.,]*", without(sentence, _exempt)):
            yield f"“{words(sentence)}”: {loose[0]} is typed, not taken from a cell"


def words(tag: Tag) -> str:
    """Return the text of a tag, on one line."""
    return " ".join(tag.get_text().split())


def without(tag: Tag, left_out: Callable[[Tag], bool]) -> str:
    """Return the text of a tag less that of the tags within it that are left out, with a blank for each."""
    parts = []
    for part in tag.children:
        if isinstance(part, Tag):
            parts.append(" " if left_out(part) else without(part, left_out))
        elif type(part) is NavigableString:
            parts.append(part)
    return "".join(parts)


def is_exempt(tag: Tag) -> bool:
    """Return whether a tag holds words of the codebook, or a date: they are not the report's own."""
    return tag.name == "time" or "label" in tag.get_attribute_list("class")


def _exempt(tag: Tag) -> bool:
    return is_exempt(tag) or (tag.name == "data" and "figure" in tag.get_attribute_list("class"))


def _wrong(figure: Tag, known: Mapping[str, float | str]) -> str:
    name, shown = str(figure.get("data-cell", "")), figure.get_text()
    try:
        value = float(str(figure.get("value")))
    except ValueError:
        return f"{shown} has no value"
    there = known.get(name)
    if not isinstance(there, float):
        return f"{shown} names {name or 'no cell'}, which tables.csv does not have"
    if not math.isclose(value, there, rel_tol=1e-12, abs_tol=1e-12):
        return f"{shown} is {value:.6g} here and {there:.6g} in tables.csv, at {name}"
    digits = re.sub(r"[^\d,.]", "", shown)
    column = name.rsplit("/", 1)[-1]
    exact = abs(value) * (100 if FRACTIONS.search(column) else 1)
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
