"""The open answers of many records: each different text once, and who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.survey.responses import Array


@dataclass(frozen=True)
class Texts:
    """Different texts, the first of them empty, and for each record the place of its text among them.

    Examples
    --------
    >>> texts = Texts.of(["fax", "", "fax", "telex"], np.array([0, 1, 2, 3]))
    >>> texts.kinds, texts.codes.tolist()
    (('', 'fax', 'telex'), [1, 0, 1, 2])
    """

    kinds: tuple[str, ...]
    codes: Array

    @classmethod
    def of(cls, texts: Iterable[str], codes: Array) -> Texts:
        """Return texts that may be equal to each other, or empty, with each different one once."""
        listed = list(texts)
        kinds = tuple(dict.fromkeys(["", *listed]))
        places = {text: place for place, text in enumerate(kinds)}
        table = np.array([*(places[text] for text in listed), 0], dtype=np.int32)
        return cls(kinds, table[codes])

    @classmethod
    def none(cls, rows: int) -> Texts:
        """Return no open answer for each of so many records."""
        return cls(("",), np.zeros(rows, dtype=np.int32))

    @property
    def there(self) -> Array:
        """For each record, whether it has a text."""
        return np.asarray(self.codes != 0)

    def only(self, rows: Array) -> Texts:
        """Return the texts of some records (a mask); the others have none."""
        return Texts(self.kinds, np.where(rows, self.codes, 0))

    def or_else(self, other: Texts) -> Texts:
        """Return the texts of `other` where a record has none here."""
        codes = np.where(self.there, self.codes, np.where(other.there, other.codes + len(self.kinds) - 1, 0))
        return Texts.of([*self.kinds, *other.kinds[1:]], codes)

    def masked(self, mask: Callable[[str], tuple[str, list[tuple[str, str]]]]) -> tuple[Texts, Counter[str]]:
        """Return the texts with `mask` put over each, and how much it covered over all the records."""
        times = np.bincount(self.codes, minlength=len(self.kinds))
        found: Counter[str] = Counter()
        safe = []
        for text, count in zip(self.kinds, times, strict=True):
            covered, hits = mask(text) if count else (text, [])
            safe.append(covered)
            for kind, _ in hits:
                found[kind] += int(count)
        return Texts.of(safe, self.codes), found

    def categorical(self) -> pd.Categorical[str]:
        """Return the texts as a categorical of the ones that occur, and the empty one."""
        used = np.union1d(np.unique(self.codes), [0])
        table = np.zeros(len(self.kinds), dtype=np.int32)
        table[used] = np.arange(len(used))
        return pd.Categorical.from_codes(table[self.codes], categories=pd.Index([self.kinds[i] for i in used]))
