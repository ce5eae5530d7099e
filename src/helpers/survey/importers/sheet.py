"""An export's file, before anyone knows which platform wrote it: rows of cells, and how they were read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from helpers.survey.responses import Array
from helpers.survey.wording import fold

#: How many rows are looked at for headers, and for answers to recognise them by.
HEAD = 12
#: How many rows above the headers may be titles.
TITLES = 8

Kind = Literal["csv", "xlsx", "sav"]


class Cells:
    """The cells of one column: few kinds of text, and which of them each record has.

    Whatever is asked of each kind is asked once, however many records have it.

    Examples
    --------
    >>> cells = Cells.of(["yes", None, "no", "yes", ""])
    >>> cells.kinds, cells.codes.tolist(), cells.filled.tolist()
    (['yes', 'no', ''], [0, -1, 1, 0, 2], [True, False, True, True, False])
    """

    def __init__(self, rows: int, load: Callable[[], Any]) -> None:
        self._rows, self._load = rows, load

    @cached_property
    def _values(self) -> Any:
        return self._load()

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Cells:
        """Return the cells of a column of texts; None is a cell with nothing in it."""
        values = pa.chunked_array([pa.array(texts, pa.string())])
        return cls(len(values), lambda: values)

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, row: int) -> str | None:
        """Return the text of one record."""
        text: str | None = self._values[row].as_py()
        return text

    @cached_property
    def _encoded(self) -> tuple[list[str], Array]:
        encoded = self._values
        if not pa.types.is_dictionary(encoded.type):
            encoded = pa.chunked_array([encoded.combine_chunks().dictionary_encode()])
        encoded = encoded.unify_dictionaries()
        kinds = encoded.chunk(0).dictionary.to_pylist() if encoded.num_chunks else []
        parts = [pc.fill_null(chunk.indices, -1).to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
        return kinds, np.concatenate(parts).astype(np.int32) if parts else np.empty(0, np.int32)

    @property
    def kinds(self) -> list[str]:
        """The different texts, in the order in which they first occur."""
        return self._encoded[0]

    @property
    def codes(self) -> Array:
        """For each record, the place of its text among the kinds; -1 for nothing."""
        return self._encoded[1]

    @cached_property
    def all_differ(self) -> bool:
        """Whether no two records have the same text."""
        if pa.types.is_dictionary(self._values.type):
            return False
        there = len(self._values) - self._values.null_count
        try:
            # Most platforms count upwards, which is seen at once.
            numbers = pc.cast(self._values, pa.int64()).to_numpy()
            if there == len(numbers) and (np.diff(numbers) > 0).all():
                return True
        except pa.ArrowInvalid:
            pass
        return bool(pc.count_distinct(self._values).as_py() == there)

    def where(self, test: Callable[[str], bool]) -> Array:
        """Return for each record whether its text passes `test`; nothing does not."""
        table = np.array([*(bool(test(kind)) for kind in self.kinds), False])
        return np.asarray(table[self.codes])

    @cached_property
    def filled(self) -> Array:
        """For each record, whether its cell holds more than blanks."""
        if pa.types.is_dictionary(self._values.type):
            return self.where(lambda kind: bool(kind.strip()))
        full = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(self._values)), 0)
        return np.asarray(pc.fill_null(full, False).to_numpy())

    def beginnings(self, rows: Array, length: int) -> list[str]:
        """Return what the texts of some records begin with, each beginning once."""
        if pa.types.is_dictionary(self._values.type):
            there = [self.kinds[code] for code in np.unique(self.codes[rows]) if code >= 0]
            return list(dict.fromkeys(kind.strip().lstrip("\ufeff")[:length] for kind in there))
        texts = pc.utf8_ltrim(pc.utf8_trim_whitespace(self._values.filter(pa.array(rows))), "\ufeff")
        return [text for text in pc.unique(pc.utf8_slice_codeunits(texts, 0, length)).to_pylist() if text is not None]


@dataclass(frozen=True)
class Hints:
    """What is known of a file before it is read.

    Attributes
    ----------
    wordings : frozenset of str
        The wordings of questions, folded: they stand in headers.
    letters : frozenset of str
        Words of the questionnaire that are not in ASCII: they tell encodings apart.
    header_row : int or None
        The row of the headers, where a person says which.
    """

    wordings: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    header_row: int | None = None


#: Nothing is known.
NO_HINTS = Hints()


@dataclass(frozen=True)
class Sheet:
    """A rectangle of cells.

    Attributes
    ----------
    head : tuple of tuples of str
        The first rows, headers and all; a cell without anything in it is an empty string.
    body : function (number of header rows, positions to leave for later) -> sequence of Cells
        The rows after the headers, a column a position; one that is left for later is read when it is looked at.
        A cell with nothing in it is None; one that holds an empty text (``""`` in a CSV file) is the empty string.
    how : dict
        How the file was read: ``encoding`` and ``separator``, or ``sheet``; what a person needs to read it again.
    notes : tuple of str
        What a person should know of how it was read.
    sav : object or None
        The dictionary of an SPSS file, from pyreadstat.
    sha256 : function () -> str, or None
        Returns the digest of the file, where reading it went over every byte.
    skipped : int
        How many rows above the headers are titles.
    hints : Hints
        What was known of the file.
    damaged : dict
        The columns with letters that could not be read, by position, and the first line with one.
    """

    file: Path
    kind: Kind
    head: tuple[tuple[str, ...], ...]
    body: Callable[[int, Collection[int]], Sequence[Cells]] = field(repr=False)
    how: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sav: Any = None
    sha256: Callable[[], str] | None = None
    skipped: int = 0
    hints: Hints = NO_HINTS
    damaged: dict[int, int] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.head[0])


def text_of(value: object) -> str | None:
    """Return a cell as the text that a person sees in it, without its number format; None where there is nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime.datetime) else str(value)


def titles_above(rows: Sequence[Sequence[str | None]], hints: Hints) -> int:
    """Return how many of the first rows are titles: one cell each at most, where the header after them fills its row.

    Examples
    --------
    >>> titles_above([["Results", "", ""], [], ["id", "Do you smoke?", "Age"], ["1", "Yes", "30"]], Hints())
    2
    >>> titles_above([["id", "Do you smoke?", ""], ["1", "Yes", ""]], Hints())
    0
    """
    if hints.header_row:
        return hints.header_row - 1
    if any(cell and fold(cell) in hints.wordings for row in rows[:1] for cell in row):
        return 0
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in rows]
    width = max(filled, default=0)
    first = next((number for number, cells in enumerate(filled[: TITLES + 1]) if cells > 1), 0)
    return first if width > 2 and 3 * filled[first] >= 2 * width else 0
