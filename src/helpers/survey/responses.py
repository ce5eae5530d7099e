"""A wave's responses in the canonical form: one row a respondent, codes in the cells.

A single-choice or ordinal question is one column of codes. A multiple-response set is a column
``question[code]`` for each option, 1 ticked and 0 not. An empty cell (asked, not answered) and
``not_asked`` are kept apart. A set with every cell 0 (none ticked) is a non-response, unless the
codebook says ``none_allowed``. A question with an open answer has ``question[other_text]`` too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers.paths import shown
from helpers.survey.codebook import NOT_ASKED, OTHER, OTHER_TEXT, Codebook, Question
from helpers.survey.errors import BadInput, nearest
from helpers.survey.files import read

COMPLETE = "complete"
PARTIAL = "partial"
STATUSES = (COMPLETE, PARTIAL)

STATUS = pd.CategoricalDtype(list(STATUSES))

#: The column of the weights, in a wave that has them; NaN for who did not complete.
WEIGHT = "weight"

#: The cells of the column of one option: ticked or not, left out, not asked.
BOX = pd.CategoricalDtype(["0", "1", "", NOT_ASKED])

Row = dict[str, str]
Array = np.ndarray[Any, Any]


class Responses:
    """A wave's canonical responses, of which only the columns that are asked for are read.

    Parameters
    ----------
    rows : int
        How many respondents there are: completes and partials.
    load : function (list of column names, or None for all) -> pandas.DataFrame
        Reads those columns.

    Examples
    --------
    >>> import pandas as pd
    >>> responses = Responses.of(pd.DataFrame({"status": ["complete", "partial"], "q": ["yes", "no"]}))
    >>> len(responses), responses["q"].tolist()
    (2, ['yes', 'no'])
    """

    def __init__(self, rows: int, load: Callable[[list[str] | None], pd.DataFrame]) -> None:
        self._rows, self._load = rows, load

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Responses:
        """Return the responses of a frame that is in memory."""
        return cls(len(frame), lambda names: frame if names is None else frame[names])

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, name: str) -> pd.Series[str]:
        """Return one column."""
        return self._load([name])[name]

    def columns(self, names: list[str] | None = None) -> pd.DataFrame:
        """Return some columns, or all of them."""
        return self._load(names)


@dataclass(frozen=True)
class Answers:
    """The answers to one question of the respondents who completed the wave and were asked it.

    Attributes
    ----------
    choices : pandas.DataFrame of bool
        One row a respondent of the base, one column a code of `Question.answers`; a choice is True.
    answered : pandas.Series of bool
        False for a respondent who was asked and left the question out, or ticked nothing of a set. True with no
        choice at all is a respondent who answered that none applies, of a set with `none_allowed`.
    other_texts : tuple of str
        The open answers, as they were written, in the order of the rows.
    weights : pandas.Series of float or None
        One a respondent of the base; None in a wave without weights.
    """

    question: Question
    choices: pd.DataFrame
    answered: pd.Series[bool]
    other_texts: tuple[str, ...]
    weights: pd.Series[float] | None = None

    @property
    def base(self) -> int:
        """The respondents of the base, unweighted."""
        return len(self.choices)


def answer_type(question: Question) -> pd.CategoricalDtype:
    """Return the type of the column of a question with one answer: its codes, left out, not asked."""
    return pd.CategoricalDtype([*question.answers, "", NOT_ASKED])


def place_of(kind: pd.CategoricalDtype, cell: str) -> int:
    """Return the number that stands for a cell in a categorical of this type."""
    return list(kind.categories).index(cell)


def answer_column(question: Question) -> str:
    """Return the column of the canonical form that holds the one answer to a question: its id, where that is free."""
    return f"{question.id}[answer]" if question.id in ("respondent", "status", WEIGHT) else question.id


def columns(question: Question) -> list[str]:
    """Return the columns of the canonical form that hold `question`.

    Examples
    --------
    >>> from helpers.paths import DATA
    >>> from helpers.survey.codebook import read_codebook
    >>> columns(read_codebook(DATA).question("tavola_09"))[:2]
    ['tavola_09[remote_over_onsite]', 'tavola_09[video]']
    """
    several = question.kind == "multiple"
    names = [f"{question.id}[{code}]" for code in question.answers] if several else [answer_column(question)]
    return names + ([f"{question.id}[{OTHER_TEXT}]"] if question.other else [])


def header(codebook: Codebook) -> list[str]:
    """Return all the columns of the canonical form, in order."""
    return ["respondent", "status", *(name for question in codebook.questions for name in columns(question))]


def write_responses(rows: list[Row], codebook: Codebook) -> bytes:
    """Return `rows` as the bytes of a canonical responses file: UTF-8, comma, LF, columns in order."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header(codebook), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def read_responses(path: Path, codebook: Codebook, absent: Collection[str] = (), weight: bool = False) -> pd.DataFrame:
    """Return the canonical responses at `path`, every cell checked: categoricals, and str for open answers.

    Parameters
    ----------
    absent : collection of str
        The questions that the wave did not have: nobody was asked, and the file has no column for them.
    weight : bool
        Whether the file has a column `weight`, a number above zero for everyone who completed.

    Raises
    ------
    BadInput
        Naming file, line, column and value, and the nearest known one.
    """
    frame = _read_table(path)
    _check_header(path, list(frame.columns), codebook, absent, weight)
    for question in codebook.questions:
        if question.id in absent:
            frame = frame.assign(**{name: "" if _is_text(name) else NOT_ASKED for name in columns(question)})
    _check_column(path, frame, "status", STATUSES)
    if not (named := frame["respondent"] != "").all():
        raise _cell_error(path, frame, "respondent", named, "each respondent has an identifier")
    if not (unique := ~frame["respondent"].duplicated()).all():
        raise _cell_error(path, frame, "respondent", unique, "each respondent stands on one row")
    for question in codebook.questions:
        for name in columns(question):
            if _is_text(name):
                continue
            values = ("0", "1") if question.kind == "multiple" else question.answers
            _check_column(path, frame, name, (*values, "", NOT_ASKED))
        _check_set(path, frame, question)
    types = {name: BOX if question.kind == "multiple" else answer_type(question)
             for question in codebook.questions for name in columns(question) if not _is_text(name)}  # fmt: skip
    typed = frame.astype({"status": STATUS, **types})[header(codebook)]
    return typed.assign(**{WEIGHT: _weights(path, frame)}) if weight else typed


def answers(responses: Responses, question: Question, weighted: bool = False) -> Answers:
    """Return the answers to `question` of the respondents who completed and were asked."""
    frame = responses.columns(["status", *columns(question), *([WEIGHT] if weighted else [])])
    names = [name for name in columns(question) if not _is_text(name)]
    among = (frame["status"] == COMPLETE) & (frame[names[0]] != NOT_ASKED)
    base = frame if among.all() else frame[among]
    if question.kind == "multiple":
        choices = base[names] == "1"
        answered = (base[names] != "").all(axis="columns") if question.none_allowed else choices.any(axis="columns")
    else:
        choices = pd.DataFrame({code: base[names[0]] == code for code in question.answers}, index=base.index)
        answered = base[names[0]] != ""
    texts = base[f"{question.id}[{OTHER_TEXT}]"] if question.other else pd.Series([], dtype="str")
    choices.columns = pd.Index(question.answers)
    return Answers(question, choices, answered, tuple(texts[texts != ""]), base[WEIGHT] if weighted else None)


def _read_table(path: Path) -> pd.DataFrame:
    try:
        lines = list(csv.reader(io.StringIO(read(path).decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise BadInput(f"{shown(path)}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except csv.Error as error:
        raise BadInput(f"{shown(path)}: not a whole CSV file ({error})") from None
    if not lines:
        raise BadInput(f"{shown(path)}: the file is empty")
    names, rows = lines[0], lines[1:]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(names):
            raise BadInput(f"{shown(path)}: row {number} has {len(row)} fields, the header has {len(names)}")
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"{shown(path)}: column {name!r} stands twice in the header")
    return pd.DataFrame(rows, columns=names, dtype="str")


def _weights(path: Path, frame: pd.DataFrame) -> pd.Series[float]:
    weights = pd.to_numeric(frame[WEIGHT], errors="coerce")
    good = ((weights > 0) & (weights < inf)) | (frame["status"] != COMPLETE)
    if not good.all():
        raise _cell_error(path, frame, WEIGHT, good, "a complete has a weight, a number above zero")
    return weights


def _check_header(path: Path, found: list[str], codebook: Codebook, absent: Collection[str], weight: bool) -> None:
    put = {name for question in codebook.questions if question.id not in absent for name in columns(question)}
    expected = [name for name in header(codebook) if name in {"respondent", "status", *put}]
    expected += [WEIGHT] if weight else []
    for name in found:
        if name == WEIGHT and not weight:
            raise BadInput(
                f"{shown(path)}: column {WEIGHT!r} is there, and wave.yml does not say that it is used; write "
                f"`weights: {{column: {WEIGHT}}}` there, or take the column out"
            )
        if name not in expected:
            raise BadInput(f"{shown(path)}: no question for column {name!r}; {nearest(name, expected)}")
    for name in expected:
        if name == WEIGHT and name not in found:
            raise BadInput(
                f"{shown(path)}: column {WEIGHT!r} is missing, and wave.yml says under `weights:` that it is used"
            )
        if name not in found:
            raise BadInput(
                f"{shown(path)}: column {name!r} is missing. If the wave did not have it, give the question, or the "
                "option, in codebook.yml its first wave with `since:`"
            )


def _check_column(path: Path, frame: pd.DataFrame, name: str, known: tuple[str, ...]) -> None:
    good = frame[name].isin(known)
    if not good.all():
        value = frame[name][~good].iloc[0]
        shown_values = [item or repr(item) for item in known]
        raise _cell_error(path, frame, name, good, nearest(value, shown_values))


def _check_set(path: Path, frame: pd.DataFrame, question: Question) -> None:
    """A set is answered, left out or not asked as a whole; a text needs its tick."""
    names = [name for name in columns(question) if not _is_text(name)]
    cells = frame[names]
    for state, words in (("", "left out"), (NOT_ASKED, "not asked")):
        some = (cells == state).any(axis="columns")
        good = ~some | (cells == state).all(axis="columns")
        if not good.all():
            raise _cell_error(path, frame, names[0], good, f"the set {question.id} is {words} only in part")
    if question.other:
        text = f"{question.id}[{OTHER_TEXT}]"
        several = question.kind == "multiple"
        ticked = frame[f"{question.id}[{OTHER}]"] == "1" if several else frame[answer_column(question)] == OTHER
        good = (frame[text] == "") | ticked
        if not good.all():
            raise _cell_error(path, frame, text, good, "there is an open answer, but `other` is not chosen")


def _is_text(column: str) -> bool:
    return column.endswith(f"[{OTHER_TEXT}]")


def _cell_error(path: Path, frame: pd.DataFrame, column: str, good: pd.Series[bool], why: str) -> BadInput:
    row = int(good[~good].index[0])
    return BadInput(f"{shown(path)}: row {row + 2}, column {column}: found {frame[column][row]!r}; {why}")
