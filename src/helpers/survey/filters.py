"""Who was asked a question that a wave put to some only, as far as the answers before it tell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from helpers.survey.codebook import NOT_ASKED, OTHER_TEXT, Codebook
from helpers.survey.responses import COMPLETE, Responses, columns


@dataclass(frozen=True)
class Filter:
    """An earlier question, or option of a set, that parts those who were asked from those who were not.

    Attributes
    ----------
    column : str
        Its column in the canonical form, such as ``tavola_02`` or ``tavola_05[cloud]``.
    asked, not_asked : frozenset of str
        What each of the two gave: codes, ``""`` where they left it out.
    """

    column: str
    asked: frozenset[str]
    not_asked: frozenset[str]

    def agrees(self, other: Filter) -> bool:
        """Return whether one rule may be behind both: nobody asked under one would not have been under the other."""
        crossed = (self.asked & other.not_asked) | (other.asked & self.not_asked)
        return self.column == other.column and not crossed and bool(self.asked & other.asked)


def filters(responses: Responses, codebook: Codebook, question: str) -> tuple[Filter, ...] | None:
    """Return every filter that may be behind a question; None where all completes were asked, empty where none is.

    Parameters
    ----------
    codebook : Codebook
        As asked in the wave.

    Examples
    --------
    >>> from helpers import open_wave
    >>> march = open_wave("2020-03")
    >>> filters(march.responses, march.codebook, "tavola_09") is None  # everybody was asked
    True
    """
    frame = responses.columns(["status", columns(codebook.question(question))[0]])
    complete = (frame["status"] == COMPLETE).to_numpy()
    never = (frame.iloc[:, 1] == NOT_ASKED).to_numpy()[complete]
    if not never.any():
        return None
    found = []
    for earlier in takewhile(lambda one: one.id != question, codebook.questions):
        for column in columns(earlier):
            if column.endswith(f"[{OTHER_TEXT}]"):
                continue
            given = responses[column][complete]
            asked, not_asked = (frozenset(map(str, given[who].unique())) for who in (~never, never))
            # Where nothing but not being asked parts them, both questions have one filter, and it is another.
            if not asked & not_asked and not_asked - {NOT_ASKED}:
                found.append(Filter(column, asked, not_asked))
    return tuple(found)


def same_filter(one: tuple[Filter, ...] | None, other: tuple[Filter, ...] | None) -> bool:
    """Return whether a question went to the same people, by the `filters` of two waves.

    Where nothing before the question parts them in either wave, it may have: a random half, for instance.
    """
    if one is None or other is None:
        return one is None and other is None
    return any(mine.agrees(theirs) for mine in one for theirs in other) or not (one or other)
