"""What is said to the person who must act: never a traceback, always file, place, found, expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SurveyError(Exception):
    """Base of every error that a person can mend; its text is the whole message."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: a researcher sees the message, not forty frames of ours.
        return [f"{type(self).__name__}: {self}"]


class BadInput(SurveyError):
    """A file or a value does not hold what it should."""


class Refused(SurveyError):
    """The data could be made to answer, but the answer would not be true."""


class Conflict(SurveyError):
    """Published figures that no set of respondents can have."""


class BackTestFailed(SurveyError):
    """A figure computed from the responses differs from the printed one."""


def nearest(value: str, known: Iterable[str]) -> str:
    """Return the clause that names the nearest known value and all of them, for the end of a message.

    Examples
    --------
    >>> nearest("2020-3", ["2019-11", "2020-03"])
    'did you mean 2020-03? Known: 2019-11, 2020-03'
    """
    known = list(known)
    close = difflib.get_close_matches(value, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{hint}Known: {', '.join(known) or 'none'}"
