"""Labels in a cell that several answers share: found whole, the longest first; what may be read otherwise is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.survey.wording import INVISIBLE, fold, one_line


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
    labels : dict
        Every wording of every option, and the option's code, which may be such a wording.
    joiners : iterable of str
        The signs that may stand between two answers.

    Examples
    --------
    >>> labels = Labels({"Red": "red", "Green": "green", "Red, green": "both"}, ",")
    >>> [found.wording for found in labels.find("red, green")], labels.tangled("Red, green")
    (['red, green'], True)
    """

    def __init__(self, labels: dict[str, str], joiners: Iterable[str]) -> None:
        spelt = {unicodedata.normalize("NFC", one_line(label)) for label in labels}
        longest_first = sorted(filter(fold, spelt), key=lambda label: (-len(label), label))
        self._between = f"[{re.escape(''.join(joiners) or ',;')}]"
        #: The labels in their pieces, by the option they are of; a code is no label beside others.
        self._pieces = {tuple(self._apart(label)): code for label, code in labels.items() if label != code}
        one = "|".join(map(_loosely, longest_first))
        # A label stands where an answer begins, up to the end of that answer.
        self._any = re.compile(
            rf"(?:^|(?<={self._between}))[\s']*(?P<label>{one})\s*(?=$|{self._between})", re.IGNORECASE
        )

    def find(self, cell: str) -> list[Found]:
        """Return the labels side by side in `cell`, each the longest that may begin where it does."""
        if not INVISIBLE.search(cell):
            return [Found(hit.start(), hit.end(), hit["label"]) for hit in self._any.finditer(cell)]
        # Signs that nobody sees are no part of a label; a text keeps its own.
        seen = [place for place, sign in enumerate(cell) if not INVISIBLE.match(sign)]
        starts, ends = [0, *(place + 1 for place in seen)], [*seen, len(cell)]
        hits = self._any.finditer("".join(cell[place] for place in seen))
        return [Found(starts[hit.start()], ends[hit.end()], hit["label"]) for hit in hits]

    def tangled(self, wording: str) -> bool:
        """Return whether a label may be several: a part of it is another option's label, or begins one."""
        pieces = tuple(self._apart(wording))
        others = [label for label, code in self._pieces.items() if code != self._pieces.get(pieces)]
        starts = range(len(pieces))
        parts = {pieces[i:j] for i in starts for j in range(i + 1, len(pieces) + 1)} - {pieces}
        begun = any(label[: len(pieces) - i] == pieces[i:] for label in others for i in starts if i)
        return len(pieces) > 1 and (begun or any(label in parts for label in others))

    def _apart(self, label: str) -> list[str]:
        return [piece.strip() for piece in re.split(self._between, fold(label))]


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
