"""Who was asked a question that not everybody was asked: found by comparing with the answers to earlier questions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.survey.codebook import Question
from helpers.survey.responses import Answers
from helpers.survey.waves import Wave


@dataclass(frozen=True)
class Filter:
    """Who was asked a question: how many of the completes, and which answers to an earlier question they gave.

    `by` is None, and `codes` empty, where no earlier question tells.
    """

    asked: int
    completes: int
    by: Question | None
    codes: tuple[str, ...]


def filter_of(wave: Wave, question: str) -> Filter | None:
    """Return who was asked a question of a wave; None where everybody was, or nobody.

    An earlier question tells if those who were asked are exactly those who gave some of its answers; the nearest
    earlier question that does is taken.

    Examples
    --------
    >>> from helpers import open_wave
    >>> filter_of(open_wave("2020-03"), "tavola_02") is None  # all 130 were asked
    True
    """
    asked = wave.answers(question)
    if asked.base in (0, wave.completes):
        return None
    ids = wave.codebook.ids
    for earlier in reversed(ids[: ids.index(question)]):
        other = wave.answers(earlier)
        if codes := _telling(asked, other):
            return Filter(asked.base, wave.completes, other.question, codes)
    return Filter(asked.base, wave.completes, None, ())


def _telling(asked: Answers, other: Answers) -> tuple[str, ...]:
    """The answers to `other` that exactly those who were asked gave; nothing where there are none."""
    if not asked.choices.index.isin(other.choices.index).all():
        return ()
    inside = other.choices.index.isin(asked.choices.index)
    given = other.choices.to_numpy(dtype=bool)
    outside = given[~inside].any(axis=0)
    codes = given[inside].any(axis=0) & ~outside
    if not np.array_equal(given[:, codes].any(axis=1), inside):
        return ()
    return tuple(np.asarray(other.choices.columns)[codes])
