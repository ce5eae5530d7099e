"""Labels in a cell that several answers share: where each may stand, and every way to read them together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpers.survey.wording import INVISIBLE, fold, one_line

#: So many ways to read a cell are as undecided as more.
MANY = 32


@dataclass(frozen=True)
class Found:
    """A label in a cell: what it begins after, where it ends, and how it stands there."""

    start: int
    end: int
    wording: str


class Labels:
    """The labels of a set, as cells with several answers have them.

    Parameters
    ----------
    labels : iterable of str
        Every wording of every option.
    joiners : iterable of str
        The signs that may stand between two answers.

    Attributes
    ----------
    entangled : bool
        Whether a cell may be read in two ways: a separator inside a label makes another label of a part of it.

    Examples
    --------
    >>> labels = Labels(["red", "green", "red, green"], ",")
    >>> [[found.wording for found in way] for way in labels.ways("red, green")]
    [['red, green'], ['red', 'green']]
    """

    def __init__(self, labels: Iterable[str], joiners: Iterable[str]) -> None:
        self._joiners = "".join(joiners) or ",;"
        spelt = {unicodedata.normalize("NFC", one_line(label)) for label in labels}
        longest_first = sorted(spelt, key=lambda label: (-len(label), label))
        self._between = f"[{re.escape(self._joiners)}]"
        self._each = [re.compile(self._standing(_loosely(label)), re.IGNORECASE) for label in longest_first]
        before = rf"(?:^|(?<={self._between}))"
        self._any = re.compile(before + self._standing("|".join(map(_loosely, longest_first))), re.IGNORECASE)
        self.entangled = any(
            self._within(one) or any(self._beyond(one, other) for other in longest_first)
            for one in longest_first
            if len(self._apart(one)) > 1
        )

    def ways(self, cell: str) -> list[list[Found]]:
        """Return every way to find labels side by side in `cell`, none of which leaves out a label beside them.

        The longest label comes first. Where labels are not entangled there is one way.
        """
        if INVISIBLE.search(cell):
            return self._behind(cell)
        if not self.entangled:
            return [[Found(hit.start(), hit.end(), hit["label"]) for hit in self._any.finditer(cell)]]
        found = list(self._everywhere(cell))
        ways: list[list[Found]] = []
        open_: list[tuple[list[Found], int]] = [([], 0)]
        while open_ and len(ways) < MANY:
            way, place = open_.pop()
            left = [one for one in found if one.start >= place]
            if not left:
                ways.append(way)
            # A label that ends before another begins is beside it, and left out by no way.
            first_end = min((one.end for one in left), default=0)
            open_ += [([*way, one], one.end + 1) for one in reversed(left) if one.start <= first_end]
        return ways

    def _behind(self, cell: str) -> list[list[Found]]:
        """The ways to read a cell that holds signs which nobody sees, of which only its texts are to keep theirs."""
        seen = [place for place, sign in enumerate(cell) if not INVISIBLE.match(sign)]
        # An answer begins where the one before ends, with whatever nobody sees between them.
        starts, ends = [0, *(place + 1 for place in seen)], [*seen, len(cell)]
        ways = self.ways("".join(cell[place] for place in seen))
        return [[Found(starts[one.start], ends[one.end], one.wording) for one in way] for way in ways]

    def _everywhere(self, cell: str) -> Iterator[Found]:
        """Every label wherever an answer may begin, the longest of each place first."""
        places = [0, *(found.end() for found in re.finditer(self._between, cell))]
        for place in places:
            for pattern in self._each:
                if hit := pattern.match(cell, place):
                    yield Found(place, hit.end(), hit["label"])

    def _standing(self, labels: str) -> str:
        """The pattern of labels where an answer begins, up to the end of that answer."""
        return rf"[\s']*(?P<label>{labels})\s*(?=$|{self._between})"

    def _apart(self, label: str) -> list[str]:
        return re.split(self._between, label)

    def _within(self, label: str) -> bool:
        """Whether a part of a label is a label, or it begins or ends with what stands between two."""
        edges = {self._apart(label)[0].strip(), self._apart(label)[-1].strip()}
        return "" in edges or len(list(self._everywhere(label))) > 1

    def _beyond(self, label: str, other: str) -> bool:
        """Whether the end of a label is the beginning of another, up to a separator."""
        parts, begins = ([part.strip() for part in self._apart(fold(one))] for one in (label, other))
        ends = [parts[at:] for at in range(1, len(parts))]
        return any(len(begins) > len(end) and begins[: len(end)] == end for end in ends)


def _loosely(label: str) -> str:
    """A label as a pattern, with the kinds of blank, of quotation mark and of dash that `fold` makes one."""
    return r"\s+".join("".join(map(_sign, word)) for word in label.split())


def _sign(sign: str) -> str:
    """A letter as a pattern, with its accent in it or after it; or a sign of any kind that `fold` makes one."""
    kinds = {"'": "['’‘‛`´ʼ]", '"': '["“”„«»]', "-": "[-‐‑‒–—−]"}
    if not sign.isalnum():
        return kinds.get(fold(sign), re.escape(sign))
    apart = unicodedata.normalize("NFD", sign)
    return sign if apart == sign else f"(?:{sign}|{apart})"
