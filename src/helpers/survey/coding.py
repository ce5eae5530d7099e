"""The coding ledger: which open answers were found to mean which option, a line a text, the same in every wave."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.paths import shown
from helpers.survey.codebook import OTHER, OTHER_TEXT, Codebook, Question, code_of, read_codebook
from helpers.survey.errors import BadInput, nearest
from helpers.survey.names import known_waves
from helpers.survey.responses import answer_column, answer_type, header
from helpers.survey.wording import fold, nearest_folded, one_line, unguarded
from helpers.survey.writing import write_whole

LEDGER = "open_answers.csv"
#: A text that so many wrote may be an option.
OFTEN = 5
_HEADER = ("question", "text", "times", "code", "from")


@dataclass(frozen=True)
class Entry:
    """A text, how many respondents wrote it, what it was coded to, and the wave that it was coded in.

    `codes` is empty for a text that nobody has coded yet; `other` is one that fits no option.
    """

    question: str
    text: str
    times: int
    codes: tuple[str, ...] = ()
    source: str = ""


def read_ledger(folder: Path, codebook: Codebook) -> list[Entry]:
    """Return the coding ledger of the wave in `folder`; empty if it has none.

    A spreadsheet may have saved it: with semicolons, in another encoding.

    Raises
    ------
    BadInput
        For a column that is missing, a question or a code that there is not; with the row.
    """
    file = folder / LEDGER
    if not file.exists():
        return []
    from helpers.survey.importers.delimited import read_delimited  # with all platforms, which most notebooks do without

    sheet = read_delimited(file)
    header = [fold(name) for name in sheet.head[0]]
    for name in ("question", "text", "code"):
        if name not in header:
            raise BadInput(f"{shown(file)}: no column {name!r}; {nearest(name, header)}")
    columns = sheet.body(1, ())
    entries = []
    for row in range(len(columns[0])):
        cells = {name: (column[row] or "").strip() for name, column in zip(header, columns, strict=True)}
        if any(cells.values()):
            entries.append(_entry(cells, codebook, f"{shown(file)}: row {row + 2}"))
    return entries


def _entry(cells: dict[str, str], codebook: Codebook, where: str) -> Entry:
    if cells["question"] not in codebook.ids:
        raise BadInput(f"{where}: no question {cells['question']!r}; {nearest(cells['question'], codebook.ids)}")
    question = codebook.question(cells["question"])
    codes = tuple(code for code in re.split(r"[\s,;]+", cells["code"]) if code)
    for code in codes:
        if code not in question.answers:
            raise BadInput(
                f"{where}: {question.id} has no code {code!r}; {nearest(code, question.answers)}. A new code is an "
                "option in codebook.yml with `coded: true`"
            )
    if len(codes) > 1 and question.kind != "multiple":
        raise BadInput(f"{where}: {question.id} takes one answer, and {cells['code']!r} are {len(codes)}")
    times = cells.get("times", "")
    number = int(times) if times.isdecimal() else 0
    return Entry(question.id, unguarded(cells["text"]), number, codes, cells.get("from", ""))


def write_ledger(entries: Iterable[Entry]) -> bytes:
    """Return a ledger as CSV that a spreadsheet opens as text: a cell that begins like a formula is disarmed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for entry in entries:
        guard = "'" if entry.text.startswith(("=", "+", "-", "@")) else ""
        writer.writerow([entry.question, guard + entry.text, entry.times, " ".join(entry.codes), entry.source])
    return text.getvalue().encode("utf-8-sig")


def ledger_of(frame: pd.DataFrame, codebook: Codebook, earlier: Iterable[Entry]) -> list[Entry]:
    """Return the ledger for the open answers in `frame`: those that `earlier` ledgers code are coded likewise."""
    known = {(entry.question, fold(entry.text)): entry for entry in earlier if entry.codes}
    entries = []
    for question in codebook.questions:
        if not question.other:
            continue
        texts = frame[f"{question.id}[{OTHER_TEXT}]"]
        counts = texts[texts != ""].astype("str").value_counts()
        for text, times in sorted(counts.items(), key=lambda pair: str(pair[0])):
            before = known.get((question.id, fold(str(text))))
            codes = tuple(code for code in before.codes if code in question.answers) if before else ()
            entries.append(Entry(question.id, str(text), int(times), codes, before.source if before and codes else ""))
    return entries


def apply_ledger(frame: pd.DataFrame, codebook: Codebook, entries: Iterable[Entry], where: str) -> pd.DataFrame:
    """Return `frame` with the options that nobody saw, and each coded open answer counted as what it was coded to.

    Raises
    ------
    BadInput
        For a line that applies to no respondent.
    """
    frame = _with_coded_options(frame, codebook)
    # The rows of a text that is coded lose it.
    by_question: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        same = by_question.setdefault(entry.question, {}).get(fold(entry.text))
        if same and same.codes and entry.codes and set(same.codes) != set(entry.codes):
            raise BadInput(
                f"{where}: {entry.question}: {same.text!r} and {entry.text!r} are one text, coded differently"
            )
        if not same or entry.codes:
            by_question[entry.question][fold(entry.text)] = entry
    for id, coded in by_question.items():
        question = codebook.question(id)
        name = f"{id}[{OTHER_TEXT}]"
        if not question.other:
            raise BadInput(f"{where}: {id} has no open answer to code")
        texts = frame[name]
        folded = {text: fold(text) for text in texts.unique() if text}
        for line in set(coded) - set(folded.values()):
            raise BadInput(f"{where}: {id}: nobody wrote {coded[line].text!r}; take the line out, or mend the text")
        for text, line in folded.items():
            if line in coded and set(coded[line].codes) - {OTHER}:
                _move(frame, question, texts == text, coded[line].codes)
    return frame


def _with_coded_options(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The responses with the options that coders found: chosen by nobody so far, and asked of whom the question was."""
    frame = frame.copy(deep=False)
    for question in codebook.questions:
        shown = question.as_shown()
        if shown is question:
            continue
        if question.kind != "multiple":
            frame[answer_column(question)] = frame[answer_column(question)].cat.set_categories(
                answer_type(question).categories
            )
            continue
        like = frame[f"{question.id}[{shown.answers[0]}]"]
        for code in set(question.codes) - set(shown.codes):
            frame[f"{question.id}[{code}]"] = like.where(like != "1", "0")
    return frame[[*header(codebook), *(name for name in frame if name == "weight")]]


def _move(frame: pd.DataFrame, question: Question, rows: pd.Series[bool], codes: tuple[str, ...]) -> None:
    if question.kind != "multiple":
        frame[answer_column(question)] = frame[answer_column(question)].where(~rows, codes[0])
    else:
        for code in question.answers:
            value = "1" if code in codes else "0" if code == OTHER else None
            if value is not None:
                column = f"{question.id}[{code}]"
                frame[column] = frame[column].where(~rows, value)
    if OTHER not in codes:
        frame[f"{question.id}[{OTHER_TEXT}]"] = frame[f"{question.id}[{OTHER_TEXT}]"].where(~rows, "")


@dataclass(frozen=True)
class Coding:
    """What `make code` did and found: by wave, the texts it coded and those that wait; and what it proposes."""

    coded: dict[str, int]
    waiting: dict[str, int]
    proposals: tuple[str, ...]


def code_waves(data: Path) -> Coding:
    """Give every text in a ledger of the data folder the code that it has in another wave, earlier or later.

    Of two codings of one text the latest wave's counts. What many wrote and nobody coded is proposed as an option, and
    what is a slip of the pen away from a coded text as that text; neither is done by itself.

    Raises
    ------
    BadInput
        For a ledger that does not hold; nothing is written then.
    """
    codebook = read_codebook(data)
    folders = {wave: data / "waves" / wave for wave in known_waves(data)}
    found = {wave: read_ledger(folder, codebook.as_asked_in(wave)) for wave, folder in folders.items()}
    ledgers = {wave: ledger for wave, ledger in found.items() if ledger}
    known = {
        (one.question, fold(one.text)): (one, wave) for wave, ledger in ledgers.items() for one in ledger if one.codes
    }
    coded, waiting, left = {}, {}, []
    for wave, ledger in ledgers.items():
        asked, entries = codebook.as_asked_in(wave), []
        for one in ledger:
            same, source = known.get((one.question, fold(one.text)), (one, wave))
            codes = tuple(code for code in same.codes if code in asked.question(one.question).answers)
            entries.append(one if one.codes or not codes else replace(one, codes=codes, source=same.source or source))
        coded[wave] = sum(one.codes != before.codes for one, before in zip(entries, ledger, strict=True))
        waiting[wave] = sum(not one.codes for one in entries)
        left += [one for one in entries if not one.codes]
        if coded[wave]:
            write_whole(folders[wave] / LEDGER, write_ledger(entries))
    return Coding(coded, waiting, tuple(_proposals(left, [one for one, _ in known.values()], codebook)))


def _proposals(left: list[Entry], coded: list[Entry], codebook: Codebook) -> Iterator[str]:
    """What to do about texts that nobody coded: those that many wrote first."""
    times: Counter[tuple[str, str]] = Counter()
    for one in left:
        times[one.question, fold(one.text)] += one.times
    spelt = {(one.question, fold(one.text)): one_line(one.text) for one in left}
    for (id, folded), number in times.most_common():
        question = codebook.question(id)
        labels = {fold(label): option.code for option in question.options for label in (option.it, option.en)}
        texts = {fold(one.text): " ".join(one.codes) for one in coded if one.question == id}
        if (code := nearest_folded(folded, labels | texts)) is not None:
            yield f"{id}: {spelt[id, folded]!r} ({number}) may be {code}; if so, write that code beside it"
        elif number >= OFTEN:
            yield (
                f"{id}: {number} wrote {spelt[id, folded]!r}; to make it an option, add to its options in codebook.yml "
                f"{{code: {code_of(spelt[id, folded], set(question.codes))}, coded: true, it: …}}, and write that code "
                "beside it"
            )
