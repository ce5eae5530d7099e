"""Which records of an export are people, which of them completed, and which stand there twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

import numpy as np
import pandas as pd

from helpers.survey.importers.dates import first_and_last, read_days
from helpers.survey.importers.export import COMPLETION, PREVIEW, RESPONDENT, STARTED, SUBMITTED, Export
from helpers.survey.mapping import Mapping
from helpers.survey.placing import Placed
from helpers.survey.problems import Problem
from helpers.survey.record import Account, Fieldwork
from helpers.survey.responses import Array
from helpers.survey.texts import Texts
from helpers.survey.transcription import Transcript
from helpers.survey.wording import fold

#: Who answers less than this share of the questions, and stops, broke off: AAPOR, Standard Definitions, where a
#: complete web questionnaire has more than 80 per cent of the applicable questions answered.
ANSWERED = 0.8

#: As long as a day is written: 08/03/2021.
_LONGEST_DAY = 10

COMPLETE, PARTIAL, PREVIEWED, DUPLICATE, EMPTIED = range(5)

_COMPLETE_WORDS = {"1", "true", "vero", "yes", "y", "sì", "si", "complete", "completed", "completo", "completa",
                   "completato", "completata", "finished", "terminato", "terminata"}  # fmt: skip
_PARTIAL_WORDS = {"0", "2", "false", "falso", "no", "n", "partial", "parziale", "incomplete", "incompleto",
                  "incompleta", "in progress", "in corso", "interrotto", "interrotta"}  # fmt: skip


@dataclass(frozen=True)
class Cases:
    """What each record of an export is.

    Attributes
    ----------
    kind : array of int
        One of `COMPLETE`, `PARTIAL`, `PREVIEWED`, `DUPLICATE`, `EMPTIED` a record.
    accesses : int or None
        The people who opened the questionnaire, where the platform keeps those who went away.
    """

    kind: Array
    account: Account
    accesses: int | None
    fieldwork: Fieldwork | None
    problems: list[Problem]
    notes: list[str]


def classify(export: Export, placed: Placed, transcript: Transcript, given: Mapping) -> Cases:
    """Return what each record of an export is: a complete, a partial, a preview, a duplicate, or empty."""
    return _Sorting(export, placed, transcript, given).cases()


def identities(export: Export, holds: list[str]) -> set[tuple[str, str]]:
    """Return identifier and time of the records that have both; many surveys count their respondents from 1."""
    at = {role: holds.index(role) for role in (RESPONDENT, SUBMITTED, STARTED) if role in holds}
    time = at.get(SUBMITTED, at.get(STARTED))
    if RESPONDENT not in at or time is None:
        return set()
    who, when = export.cells[at[RESPONDENT]], export.cells[time]
    if len(when.kinds) < 2:
        return set()  # one time for everybody is a platform that hides it
    both = np.flatnonzero(who.filled & when.filled)
    pairs = zip(who.codes[both], when.codes[both], strict=True)
    return {(who.kinds[person], when.kinds[instant]) for person, instant in pairs}


class _Sorting:
    def __init__(self, export: Export, placed: Placed, transcript: Transcript, given: Mapping) -> None:
        self.export, self.placed, self.transcript, self.given = export, placed, transcript, given
        self.rows = export.rows
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        gave = transcript.gave.values()
        self.gave = np.stack(list(gave)) if gave else np.zeros((1, self.rows), dtype=bool)

    def cases(self) -> Cases:
        kind = np.where(self._completed(), COMPLETE, PARTIAL).astype(np.int8)
        session = self._filled(self._positions(RESPONDENT, STARTED, SUBMITTED))
        nothing = ~self.gave.any(axis=0)
        # Who sent a questionnaire off with nothing in it completed it; a record without even a time is no one's.
        kind[nothing & ((kind == PARTIAL) | ~session)] = EMPTIED
        kind[self._previewed()] = PREVIEWED
        self._mark_duplicates(kind)
        counts = np.bincount(kind, minlength=5)
        account = Account(rows=self.rows, completes=counts[COMPLETE], partials=counts[PARTIAL],
                          previews=counts[PREVIEWED], duplicates=counts[DUPLICATE], empty=counts[EMPTIED])  # fmt: skip
        opened = int(((kind == COMPLETE) | (kind == PARTIAL) | ((kind == EMPTIED) & session)).sum())
        known = self.export.completion in ("submitted", "flag") and counts[COMPLETE] < opened
        fieldwork = self._fieldwork(kind)
        return Cases(kind, account, opened if known else None, fieldwork, self.problems, self.notes)

    def _positions(self, *roles: str) -> list[int]:
        return [position for position, held in enumerate(self.placed.holds) if held in roles]

    def _filled(self, positions: list[int]) -> Array:
        """Whether a record has anything in any of these columns; True for all if there are none."""
        if not positions:
            return np.full(self.rows, True)
        return np.asarray(np.any([self.export.cells[position].filled for position in positions], axis=0))

    def _completed(self) -> Array:
        completion = self.export.completion
        flags = self._positions(COMPLETION)
        if flags and completion in ("flag", "answers"):
            return self._flagged(flags[0])
        if completion == "submitted" and (submitted := self._positions(SUBMITTED)):
            return self._filled(submitted)
        if completion == "submissions_only" or self.given.completion == "all":
            return np.full(self.rows, True)
        return self._far_enough()

    def _flagged(self, position: int) -> Array:
        recodes = {fold(word): state for word, state in self.given.recodes.get(COMPLETION, {}).items()}
        column = self.export.columns[position]
        for cell in self.export.cells[position].kinds:
            word = fold(str(cell))
            if word and word not in _COMPLETE_WORDS | _PARTIAL_WORDS and recodes.get(word) is None:
                what = (
                    f"column {position + 1}, {column.header!r}: {cell!r} says neither complete nor partial; say which "
                    f"in the map"
                )
                self.problems.append(Problem(what, "recodes", COMPLETION, str(cell)))
        complete = {word for word in _COMPLETE_WORDS if word not in recodes}
        complete |= {word for word, state in recodes.items() if state == "complete"}
        return self.export.cells[position].where(lambda cell: fold(cell) in complete)

    def _far_enough(self) -> Array:
        """Whether the answers reach the end, but for less than a fifth of the questions."""
        questions = len(self.gave)
        last = questions - self.gave[::-1].argmax(axis=0)
        last[~self.gave.any(axis=0)] = 0
        left = questions - last
        # In whole questions: as many as may be left at the end by who completed.
        allowed = ceil(round((1 - ANSWERED) * questions, 9)) - 1 if questions > 1 else 0
        complete = np.asarray(left <= max(allowed, 1 if questions > 3 else 0))
        broke_off = int((~complete & self.gave.any(axis=0)).sum())
        self.notes.append(
            f"this file does not say who completed: whoever answers nothing in the last fifth of the {questions} "
            f"questions or more broke off ({broke_off} respondents; after AAPOR's Standard Definitions). If everybody "
            "completed, say `completion: all` in the map"
        )
        return complete

    def _previewed(self) -> Array:
        seen = np.full(self.rows, False)
        for position in self._positions(PREVIEW):
            seen |= self.export.cells[position].where(lambda cell: fold(cell) in self.export.previews)
        return seen

    def _mark_duplicates(self, kind: Array) -> None:
        """One identifier, or one instant where there is none, is one person; blank ones say nothing."""
        people = kind < PREVIEWED
        identifiers = self._positions(RESPONDENT)
        keys = identifiers or self._positions(STARTED, SUBMITTED)
        if not keys:
            self._say_equal_rows(people)
            return
        if any(self.export.cells[key].all_differ for key in keys):
            return
        frame = pd.DataFrame({key: self.export.cells[key].codes for key in keys})
        named = people & self._filled(keys[:1])
        again = np.full(self.rows, False)
        again[named] = frame[named].duplicated(keep=False)
        rows = np.flatnonzero(again)
        if not len(rows):
            return
        frame, answers = frame.loc[rows], self._answers_of(rows)
        # Without an identifier only a record that is the other in every cell of the file is the same person.
        every = {i: cells.codes[rows] for i, cells in enumerate(self.export.cells)}
        codes = answers.apply(lambda column: column.astype("category").cat.codes)
        equal = pd.concat([frame, codes], axis=1) if identifiers else pd.DataFrame(every)
        kind[rows[equal.duplicated().to_numpy()]] = DUPLICATE
        left = frame[kind[rows] != DUPLICATE]
        if identifiers:
            for _, group in left[left.duplicated(keep=False)].groupby(keys, sort=False):
                self._settle(list(group.index), answers, kind)

    def _settle(self, group: list[int], answers: pd.DataFrame, kind: Array) -> None:
        """Decide between records that have one identifier and different answers."""
        kept = group[0]
        for row in group[1:]:
            if self.given.duplicates == "all":
                continue
            if self._outgrown(kept, row, answers, kind):
                kind[kept], kept = DUPLICATE, row
            elif self._outgrown(row, kept, answers, kind) or self.given.duplicates == "first":
                kind[row] = DUPLICATE
            elif self.given.duplicates == "last":
                kind[kept], kept = DUPLICATE, row
            else:
                position = self._positions(RESPONDENT)[0]
                who = self.export.cells[position][row]
                what = (
                    f"column {position + 1}, {self.export.columns[position].header!r}: {who!r} answers differently in "
                    f"rows {self.export.row(kept)} and {self.export.row(row)}; say in the map which of two such "
                    "records counts: `duplicates: first` or `last`, or `all` if they are different people"
                )
                self.problems.append(Problem(what, "duplicates"))

    def _outgrown(self, earlier: int, later: int, answers: pd.DataFrame, kind: Array) -> bool:
        """Whether one record is the other before it was finished: a partial whose every answer the other has too."""
        if not (kind[earlier] == PARTIAL and kind[later] in (PARTIAL, COMPLETE)):
            return False
        before, after = answers.loc[earlier], answers.loc[later]
        return bool(((before == after) | before.isin(["", "0", "not_asked"])).all())

    def _answers_of(self, rows: Array) -> pd.DataFrame:
        columns = {
            name: [values.kinds[code] for code in values.codes[rows]]
            if isinstance(values, Texts)
            else list(values[rows])
            for name, values in self.transcript.columns.items()
        }
        return pd.DataFrame(columns, index=rows, dtype="object")

    def _say_equal_rows(self, people: Array) -> None:
        frame = pd.DataFrame({i: cells.codes for i, cells in enumerate(self.export.cells)})[people]
        equal = int(frame.duplicated().sum())
        if equal:
            self.notes.append(
                f"{equal} records are equal to another, and the file has neither identifiers nor times to tell whether "
                "they are the same people; all are counted"
            )

    def _fieldwork(self, kind: Array) -> Fieldwork | None:
        people = (kind == COMPLETE) | (kind == PARTIAL)
        days: dict[Literal["started", "submitted"], Any] = {}
        for role in ("started", "submitted"):
            for position in self._positions(role)[:1]:
                found = self._days(position, people)
                if found is not None:
                    days[role] = found
        if not days:
            return None
        start = min(first for first, _ in days.values())
        end = max(last for _, last in days.values())
        return Fieldwork(start=start, end=end)

    def _days(self, position: int, people: Array) -> tuple[Any, Any] | None:
        column = self.export.columns[position]
        # Of a million instants only the days are wanted, and those are few.
        beginnings = self.export.cells[position].beginnings(people, _LONGEST_DAY)
        days = list(dict.fromkeys(re.split("[ T,]", text)[0] for text in beginnings if text))
        if not days:
            return None
        found = read_days(days, self.export.day_first)
        if found is None:
            what = (
                f"column {position + 1}, {column.header!r}: no one date format fits all of it; it begins "
                f"{days[0]!r} and holds {_odd(days)!r} too. If it is no time, make it `system` in the map"
            )
            self.problems.append(Problem(what, "columns", key=column.header))
            return None
        times, sure = found
        between = first_and_last(times)
        if between and not sure:
            self.notes.append(
                f"column {column.header!r}: day and month cannot be told apart; read as {between[0]} to {between[1]}"
            )
        return between


def _odd(days: list[str]) -> str:
    """The first text that cannot be read together with the first."""
    return next((day for day in days if read_days([days[0], day], None) is None), days[-1])
