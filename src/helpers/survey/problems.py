"""What an import cannot decide by itself: said in words, and as the line of a map that decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

#: The part of a map file that holds the decision; empty where no line of a map can help.
Part = Literal["columns", "recodes", "duplicates", "comparability", "fieldwork", ""]


@dataclass(frozen=True)
class Problem:
    """One open decision.

    Attributes
    ----------
    what : str
        File, column and row, what was found, what was expected, the nearest known wording.
    part, question, key : str
        Where in the map the decision goes.
    proposal : str or None
        What a person would most likely decide; never taken by itself.
    """

    what: str
    part: Part = ""
    question: str = ""
    key: str = ""
    proposal: str | None = None


#: How many problems of one part a message lists; the map has them all.
LISTED = 8


def said(problems: Iterable[Problem]) -> str:
    """Return problems as the lines of a message, each once, and of many of one part the first."""
    lines: list[str] = []
    by_part: dict[str, dict[str, None]] = {}
    for problem in problems:
        by_part.setdefault(problem.part, {})[problem.what] = None
    for part, found in by_part.items():
        lines += [f"  - {what}" for what in list(found)[:LISTED]]
        if len(found) > LISTED:
            lines.append(f"  - and {len(found) - LISTED} more of this kind ({part})")
    return "\n".join(lines)
