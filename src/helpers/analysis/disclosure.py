"""Which segments of a question are too small to show, and which must be hidden with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.thresholds import THRESHOLD

Flags = NDArray[np.bool_]


def hidden(rows: Any, segments: Any, *, weighted: bool = False, threshold: int = THRESHOLD) -> frozenset[int]:
    """Return the places of the segments to hide, so that no cell of a small one follows from what is shown.

    A segment of 1 to `threshold` - 1 respondents is hidden. The totals are published, so what the shown segments
    leave of a row belongs to the hidden ones and to the respondents in no segment. As long as a cell of a small
    segment is given away, one more segment is hidden: the one with the smallest base of those that can help.
    Respondents in no segment are never shown, so they cover for a small one; they left the splitting question out,
    which makes no group of them, and nothing is hidden for their sake.

    A cell is safe if a respondent inside the small segment and one outside it, who gave different answers, are in the
    same shown segments: had they each other's answers, all that is shown would be the same and the cell would not.
    For segments that do not overlap it is the same as comparing the Fréchet bounds of the cell, given
    what is left of its row: they meet where all or none of those in hidden segments are in the row. It holds too where
    segments overlap, and whatever else the reader knows of the shown ones. Cells that follow from the totals alone
    give no reason to hide: hiding would not help.

    Parameters
    ----------
    rows : array of bool (respondents x rows)
        Who is counted in each row of the table, of its whole base.
    segments : array of bool (respondents x segments)
        Who is in each segment.
    weighted : bool
        Whether shares are weighted: then to hide one is to hide all, because weights differ from one respondent to
        the next and a difference of exact weighted totals names them.
    threshold : int
        The smallest base that is shown.

    Examples
    --------
    Twelve respondents, of whom the first seven said yes. The third segment has two, both of whom said yes, and the
    totals would tell; the second has four:

    >>> yes = np.arange(12) < 7
    >>> segment = np.array([0, 0, 0, 1, 1, 2, 2, 0, 0, 0, 1, 1])
    >>> sorted(hidden(yes[:, None], segment[:, None] == [0, 1, 2], threshold=3))
    [1, 2]
    """
    rows, segments = np.asarray(rows, dtype=bool), np.asarray(segments, dtype=bool)
    bases = np.count_nonzero(segments, axis=0).tolist()
    small = [place for place, base in enumerate(bases) if 0 < base < threshold]
    if not small:
        return frozenset()
    crossed = _Crossed(rows, segments)
    hide = set(small)
    while helpful := crossed.helpful(small, [place for place in range(len(bases)) if place not in hide]):
        hide.add(min(helpful, key=lambda place: (bases[place], place)))
    return frozenset(range(len(bases)) if weighted else hide)


class _Crossed:
    """Respondents counted by which segments they are in: a handful of patterns, however many respondents."""

    def __init__(self, rows: Flags, segments: Flags) -> None:
        pattern = np.zeros(len(segments), dtype=np.int64)
        for part in np.packbits(segments, axis=1).T:  # eight segments at a time; by hashing, which need not sort
            pattern = pd.factorize(pattern * 256 + part)[0]
        self._totals = np.bincount(pattern)
        first = np.empty(len(self._totals), dtype=np.int64)
        first[pattern[::-1]] = np.arange(len(pattern))[::-1]
        self._patterns = segments[first]
        self._counts = np.stack([np.bincount(pattern[row], minlength=len(first)) for row in rows.T], axis=1)

    def helpful(self, small: list[int], shown: list[int]) -> list[int]:
        """The shown segments that could be hidden to keep a cell of a small one; empty if all cells are kept.

        A cell that is given away by the totals alone cannot be kept.
        """
        given_away = any((self._safe(place, []) & ~self._safe(place, shown)).any() for place in small)
        return [other for other in shown if self._patterns[:, other].any()] if given_away else []

    def _safe(self, place: int, shown: list[int]) -> Flags:
        """For each row, whether one respondent in the segment and one outside, shown alike, could change places."""
        group = self._groups(shown)
        inside = self._patterns[:, place]
        size = int(group.max(initial=-1)) + 1
        yes, no = np.zeros((2, 2, size, self._counts.shape[1]), dtype=np.int64)
        for side, where in enumerate((inside, ~inside)):
            np.add.at(yes[side], group[where], self._counts[where])
            np.add.at(no[side], group[where], self._totals[where, None] - self._counts[where])
        swaps = ((yes[0] > 0) & (no[1] > 0)) | ((no[0] > 0) & (yes[1] > 0))
        return np.asarray(swaps.any(axis=0))

    def _groups(self, shown: list[int]) -> NDArray[np.int64]:
        """A number for each pattern, the same for those that the shown segments do not tell apart."""
        if not shown:
            return np.zeros(len(self._patterns), dtype=np.int64)
        return np.unique(self._patterns[:, shown], axis=0, return_inverse=True)[1].ravel()
