"""Text files with a separator: which encoding, which separator, and every record whole."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
import mmap
import re
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from helpers.paths import shown
from helpers.survey.errors import BadInput
from helpers.survey.importers.sheet import HEAD, NO_HINTS, Cells, Hints, Sheet, titles_above
from helpers.survey.words import WORDS

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SEPARATORS = (";", ",", "\t", "|")
_BLOCK = 1 << 20
#: A column with more kinds of text than this among so many records holds texts of its own for each.
SAMPLE, MANY = 1000, 500

# A cell of an open answer may be long; a whole file in one cell is a missing quotation mark.
csv.field_size_limit(1 << 20)


#: From this size on, a file is taken for UTF-8 by its beginning, and gone over while it is being read.
LARGE = 1 << 24


@dataclass(frozen=True)
class _Dialect:
    """How a file is written; `declared` if its first line is Excel's ``sep=;``, `textual` columns have many kinds.

    Above the headers stand so many `titles`, which with the declaration take so many `lines`.
    """

    encoding: str
    separator: str
    declared: bool
    titles: int
    lines: int
    width: int
    textual: frozenset[int]
    damaged: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Scan:
    """What only the whole file tells: its encoding, how many quotation marks it has, its SHA-256."""

    encoding: str
    quotes: int
    sha256: str
    damaged: bool = False


def read_delimited(file: Path, hints: Hints = NO_HINTS, known: str = "") -> Sheet:
    """Return a CSV file as a sheet: encoding, separator and header row found by looking.

    Parameters
    ----------
    hints : Hints
        What is known of the file.
    known : str
        The encoding, where it is known already.

    Raises
    ------
    BadInput
        For an encoding that changes midway, no separator, a record with too many or too few fields, a quotation
        mark that is never closed; with the line.
    """
    if not file.stat().st_size:
        raise BadInput(f"{shown(file)}: the file is empty")
    pool = ThreadPoolExecutor(1)
    scanning = pool.submit(_scan, file, hints.letters)
    pool.shutdown(wait=False)
    encoding = known or _by_its_beginning(file) or scanning.result().encoding
    dialect, head = _dialect(file, encoding, hints)
    looked_through = not known and encoding == "utf-8" and _small(file)
    damaged = _damaged(file, dialect) if looked_through and scanning.result().damaged else {}
    dialect = replace(dialect, damaged=frozenset(damaged))
    how = {"encoding": encoding, "separator": dialect.separator}

    def body(header_rows: int, later: Collection[int]) -> list[Cells]:
        cells = []
        try:
            cells = _body(file, dialect, header_rows, later)
        except (BadInput, UnicodeDecodeError):
            if scanning.result().encoding == encoding:
                raise
        scan = scanning.result()
        if scan.encoding != encoding:
            how["encoding"] = scan.encoding
            return list(read_delimited(file, hints, scan.encoding).body(header_rows, later))
        if scan.quotes % 2:
            _find_broken(file, dialect)
        return cells

    titles = dialect.titles
    notes = (f"{titles} rows of titles above the headers are not read",) if titles else ()
    sheet = Sheet(file, "csv", head, body, how, notes, skipped=titles, hints=hints, damaged=damaged)
    return replace(sheet, sha256=lambda: scanning.result().sha256)


def _by_its_beginning(file: Path) -> str:
    """UTF-8, if a large file begins like it; empty where only the whole of it can tell."""
    if _small(file):
        return ""
    with file.open("rb") as stream:
        content, _ = _cut(stream.read(LARGE))
    bom = next((bom for bom in _BOMS if content.startswith(bom)), b"")
    encoding = _BOMS.get(bom, "utf-8")
    return encoding if encoding != "utf-16" and _is_utf8(content) and b"\0" not in content else ""


def _small(file: Path) -> bool:
    return file.stat().st_size < LARGE


def _damaged(file: Path, dialect: _Dialect) -> dict[int, int]:
    """The columns with a letter that is not UTF-8, and the first line in which each has one."""
    found: dict[int, int] = {}
    for line, row in _records(file, dialect.encoding, dialect.separator, dialect.declared):
        for position, cell in enumerate(row):
            if "\ufffd" in cell:
                found.setdefault(position, line)
    return found


def _dialect(file: Path, encoding: str, hints: Hints) -> tuple[_Dialect, tuple[tuple[str, ...], ...]]:
    with file.open(encoding=encoding, errors="replace", newline="") as text:
        first = text.readline(1 << 16)
        declared = re.fullmatch(r"\s*sep=(.)\s*", first.replace('"', ""))
        if not declared:
            text.seek(0)
        separator = declared[1] if declared else _separator(file, text.read(1 << 16))
    start = list(itertools.islice(_records(file, encoding, separator, bool(declared)), HEAD))
    titles = titles_above([row for _, row in start], hints)
    lines = start[titles - 1][0] if titles and len(start) > titles else int(bool(declared))
    sample = [row for _, row in itertools.islice(_records(file, encoding, separator, bool(declared)), titles, SAMPLE)]
    if not sample or not any(any(row) for row in sample[:HEAD]):
        raise BadInput(f"{shown(file)}: there is nothing in it; export the responses again")
    width = len(sample[0])
    textual = frozenset(i for i in range(width) if len({row[i] for row in sample if len(row) == width}) > MANY)
    head = tuple((*row, *[""] * (width - len(row)))[:width] for row in sample[:HEAD])
    return _Dialect(encoding, separator, bool(declared), titles, lines, width, textual), head


def _scan(file: Path, letters: frozenset[str]) -> _Scan:
    """One pass over the whole file: it is UTF-8 if every byte says so, else in a single-byte encoding."""
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        bom = next((bom for bom in _BOMS if content[:4].startswith(bom)), b"")
        wide = _BOMS.get(bom) == "utf-16"
        if not wide and content.find(b"\0") >= 0:
            raise BadInput(f"{shown(file)}: holds zero bytes, as a half-written file does; fetch it again")
        quotes, rest, sha256, utf8 = 0, b"", hashlib.sha256(), not wide
        for start in range(0, len(content), _BLOCK):
            block = content[start : start + _BLOCK]
            sha256.update(block)
            quotes += int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord('"')))
            whole, rest = _cut(rest + block if rest else block)
            utf8 = utf8 and _is_utf8(whole)
    if wide:
        return _Scan(_utf16(file), 0, sha256.hexdigest())
    encoding = _BOMS.get(bom, "utf-8") if utf8 and _is_utf8(rest) else _single_byte(file, letters)
    return _Scan(encoding, quotes, sha256.hexdigest(), not utf8 and encoding == "utf-8")


def _utf16(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            for _ in codecs.iterdecode(iter(lambda: stream.read(_BLOCK), b""), "utf-16"):
                pass
    except UnicodeDecodeError:
        raise BadInput(f"{shown(file)}: UTF-16 that is cut short; export it again") from None
    return "utf-16"


def _cut(block: bytes) -> tuple[bytes, bytes]:
    """A block up to its last whole character, and what is left of it; only if that is the beginning of one."""
    for length in range(1, min(4, len(block)) + 1):
        if block[-length] >= 0xC0:
            return block[:-length], block[-length:]
        if block[-length] < 0x80:
            break
    return block, b""


def _single_byte(file: Path, letters: frozenset[str]) -> str:
    content = file.read_bytes()
    lines = content.split(b"\n")
    beyond = [(number, line) for number, line in enumerate(lines, start=1) if not line.isascii()]
    utf8 = [number for number, line in beyond if _is_utf8(line)]
    other = [number for number, line in beyond if not _is_utf8(line)]
    cut = content.endswith(b"\xc3")
    if len(utf8) > len(other) and not cut:
        return "utf-8"  # with damaged letters; whether anybody needs them, the columns tell
    if utf8:
        raise BadInput(
            f"{shown(file)}: two encodings in one file: line {utf8[0]} is UTF-8, line {other[0]} is not. "
            "Export it again, or save it whole as “CSV UTF-8”."
        )
    sample = b"\n".join(line for _, line in beyond[:2000])
    read = {encoding: text for encoding in WORDS.letters if (text := _decoded(sample, encoding)) is not None}
    scores = {encoding: _plausible(text, encoding) for encoding, text in read.items()}
    likely = [encoding for encoding, score in scores.items() if score == max(scores.values())]
    known = {encoding: len(letters & set(re.findall(r"\w+", read[encoding].casefold()))) for encoding in likely}
    # Words of the questionnaire tell what letters alone do not.
    best = max(likely, key=lambda encoding: known[encoding], default="")
    if cut or not best or not scores[best]:
        raise BadInput(
            f"{shown(file)}: line {other[0]}: letters in no encoding known here, or cut in the middle; export it "
            "again, or save it as “CSV UTF-8”"
        )
    return best


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_utf8(content: bytes) -> bool:
    offsets = pa.array([0, len(content)], pa.int64()).buffers()[1]
    try:
        pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(content)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _plausible(text: str, encoding: str) -> float:
    """How many of the signs that are not ASCII are the letters of one language, as a fraction."""
    strange = [sign for sign in text.lower() if not sign.isascii() and sign not in WORDS.marks and sign != "\u0307"]
    best = max(sum(sign in letters for sign in strange) for letters in WORDS.letters[encoding])
    return best / len(strange) if strange else 1.0


def _separator(file: Path, sample: str) -> str:
    """The separator that gives the first records one number of fields, and the most."""
    found = {}
    for separator in _SEPARATORS:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row][:20]
        # Titles above the headers are one cell each; the last record of the sample may be cut.
        rows = list(itertools.dropwhile(lambda row: len(row) == 1 and not set(row[0]) & {*_SEPARATORS}, rows)) or rows
        counts = {len(row) for row in rows[:-1] or rows}
        found[separator] = (len(rows[0]) if rows else 0) / len(counts or {0})
        if not _closes_quotes(sample, separator):
            found[separator] /= 2
    best = max(_SEPARATORS, key=lambda separator: found[separator])
    if found[best] < 2:
        raise BadInput(
            f"{shown(file)}: no separator found; expected columns separated by a semicolon, a comma or a tab, "
            f"and the first line is {sample[:60].splitlines()[0] if sample.strip() else ''!r}"
        )
    return best


def _closes_quotes(sample: str, separator: str) -> bool:
    """Whether a separator follows on each quotation mark that closes a cell in the first records."""
    try:
        for _ in itertools.islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=True), 20):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return True


def _records(file: Path, encoding: str, separator: str, declared: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each record with the number of the line that it ends on."""
    with file.open(encoding=encoding, errors="replace", newline="") as text:
        if declared:
            text.readline()
        reader = csv.reader(text, delimiter=separator, strict=True)
        try:
            for row in reader:
                if row:
                    yield reader.line_num + declared, tuple(row)
        except csv.Error as error:
            raise BadInput(
                f"{shown(file)}: line {reader.line_num + declared}: not whole ({error}). A file cut short ends like "
                "this; export it again."
            ) from None


def _body(file: Path, dialect: _Dialect, header_rows: int, later: Collection[int]) -> list[Cells]:
    now = [position for position in range(dialect.width) if position not in later]
    table = _read(file, dialect, header_rows, now)

    def load(position: int) -> Callable[[], Any]:
        if position in later:
            return lambda: _read(file, dialect, header_rows, [position]).column(0)
        return lambda: table.column(str(position))

    return [Cells(table.num_rows, load(position)) for position in range(dialect.width)]


def _read(file: Path, dialect: _Dialect, header_rows: int, positions: list[int]) -> Any:
    # Each kind of answer is kept once; identifiers and times, of which each record has its own, as they are.
    few, many = pa.dictionary(pa.int32(), pa.string()), pa.string()
    types = {str(i): many if i in dialect.textual else few for i in range(dialect.width)}
    types |= {str(i): pa.binary() for i in dialect.damaged}
    try:
        table = arrow_csv.read_csv(
            file,
            read_options=arrow_csv.ReadOptions(
                column_names=list(types),
                skip_rows=dialect.lines,
                skip_rows_after_names=header_rows,
                encoding="utf-8" if dialect.encoding == "utf-8-sig" else dialect.encoding,
                block_size=1 << 22,
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=dialect.separator, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=types,
                include_columns=[str(position) for position in positions],
                strings_can_be_null=True,
                # LimeSurvey writes "" for a question that was shown and left, nothing for one that was not shown.
                quoted_strings_can_be_null=False,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        _find_broken(file, dialect)
        raise BadInput(f"{shown(file)}: not a whole CSV file ({error})") from None
    for name in [str(i) for i in dialect.damaged if i in positions]:
        texts = [None if cell is None else cell.decode("utf-8", "replace") for cell in table.column(name).to_pylist()]
        table = table.set_column(table.column_names.index(name), name, pa.chunked_array([pa.array(texts, pa.string())]))
    return table


def _find_broken(file: Path, dialect: _Dialect) -> None:
    """Say which record is not whole: slowly, and only once it is known that one is not."""
    separator, width = dialect.separator, dialect.width
    records = _records(file, dialect.encoding, separator, dialect.declared)
    for number, (_, row) in enumerate(records, start=1):
        if len(row) == width or number <= dialect.titles:
            continue
        what, why = "too few", "a file cut short ends like this; export it again"
        if len(row) > width:
            what, why = "too many", f"a cell that holds {separator!r} must stand in quotation marks"
        begins = separator.join(row)[:60]
        raise BadInput(
            f"{shown(file)}: record {number} (it begins {begins!r}) has {what} fields: {len(row)}, and the header has "
            f"{width}; {why}"
        )
