"""Which records of an export are people, which of them completed, and which stand there twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
import pandas as pd

from helpers.survey.codebook import MISSING, NOT_ASKED
from helpers.survey.importers.dates import first_and_last, read_days
from helpers.survey.importers.export import FLAGS, ROLES, Export, Role
from helpers.survey.importers.sheet import Cells
from helpers.survey.mapping import Mapping
from helpers.survey.placing import Placed
from helpers.survey.problems import Problem
from helpers.survey.record import Account, Fieldwork
from helpers.survey.responses import Array
from helpers.survey.texts import Texts
from helpers.survey.transcription import Transcript
from helpers.survey.wording import fold
from helpers.survey.words import WORDS

#: Who answers less than this share of the questions, and stops, broke off: AAPOR, Standard Definitions, where a
#: complete web questionnaire has more than 80 per cent of the applicable questions answered.
ANSWERED = 0.8

#: As long as a day is written: 08/03/2021.
_LONGEST_DAY = 10

COMPLETE, PARTIAL, PREVIEWED, DUPLICATE, EMPTIED = range(5)

#: Answers that more are of than this were written, not chosen.
_MANY = 200

#: Who share an answer, and stop where no one else does by chance (beyond this probability), were sent to the end.
_CHANCE = 1e-3

#: One who went on all the same, among twenty, is a slip.
_NEARLY_ALL = 0.95

#: A number of which a spreadsheet has kept the first digits only.
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)


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
    at = {role: holds.index(role) for role in (Role.RESPONDENT, Role.SUBMITTED, Role.STARTED) if role in holds}
    time = at.get(Role.SUBMITTED, at.get(Role.STARTED))
    if Role.RESPONDENT not in at or time is None:
        return set()
    who, when = export.cells[at[Role.RESPONDENT]], export.cells[time]
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
        if Role.COMPLETION in given.recodes and Role.COMPLETION not in placed.holds:
            what = "the map recodes completion, and no column holds it; give a column to `completion`, or take it out"
            self.problems.append(Problem(what, "recodes", Role.COMPLETION))

    def cases(self) -> Cases:
        kind = np.where(self._completed(), COMPLETE, PARTIAL).astype(np.int8)
        session = self._filled(self._positions(Role.RESPONDENT, Role.STARTED, Role.SUBMITTED))
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
        if self.given.completion == "all":
            return np.full(self.rows, True)
        flags = self._positions(Role.COMPLETION)
        if flags and completion in ("flag", "answers"):
            return self._by_column(flags[0], self._flagged(flags[0]))
        if completion == "submitted" and (submitted := self._positions(Role.SUBMITTED)):
            return self._by_column(submitted[0], self._filled(submitted))
        if completion == "submissions_only":
            return np.full(self.rows, True)
        return self._far_enough()

    def _by_column(self, position: int, which: Array, what: str = "completed") -> Array:
        """Say which column decided, and for how many records."""
        if which.any() or what == "completed":
            self.notes.append(f"{what}: {int(which.sum())} by column {self.export.columns[position].header!r}")
        return which

    def _flagged(self, position: int) -> Array:
        recodes = {fold(word): state for word, state in self.given.recodes.get(Role.COMPLETION, {}).items()}
        column, kinds = self.export.columns[position], self.export.cells[position].kinds
        words = {fold(str(cell)) for cell in kinds} - {""}
        counted = words if words - {"0", "1"} and all(word.isdecimal() for word in words) else set()
        for cell in kinds:
            word = fold(str(cell))
            if word and (word not in FLAGS or word in counted) and recodes.get(word) is None:
                what = f"{column.named}: {cell!r} says neither complete nor partial; say which in the map"
                self.problems.append(Problem(what, "recodes", Role.COMPLETION, str(cell)))
        complete = {word for word in WORDS.completed if word not in recodes}
        complete |= {word for word, state in recodes.items() if state == "complete"}
        return self.export.cells[position].where(lambda cell: fold(cell) in complete)

    def _far_enough(self) -> Array:
        """Whether the answers reach the end, but for less than a fifth of the columns that a record was led past."""
        columns = self._answered()
        reached = np.stack([filled for _, filled, _ in columns]) if columns else self.gave
        questions = len(reached)
        last, asked = _last(reached), _last(self.gave)
        # Who was led past the last questions, as cells of theirs say, was not to answer them.
        end = _last(reached | ~np.stack([past for _, _, past in columns])) if columns else np.full(self.rows, questions)
        complete = self._near(last, end)
        # One column more that nobody asks about may be a comment.
        complete |= self._near(asked, np.full(self.rows, len(self.gave))) & (last >= questions - 1)
        stopped = ~complete & reached.any(axis=0)
        if stopped.any() and columns:
            complete |= self._sent_to_the_end([position for position, _, _ in columns], last, stopped)
        broke_off = int((stopped & ~complete).sum())
        self.notes.append(
            f"this file does not say who completed: whoever answers nothing in the last fifth of the {questions} "
            f"columns of answers or more broke off ({broke_off} respondents; after AAPOR's Standard Definitions). If "
            "everybody completed, say `completion: all` in the map"
        )
        return complete

    def _near(self, last: Array, end: Array) -> Array:
        """Whether the last answer is near enough to the end, in whole columns."""
        allowed = np.ceil(np.round((1 - ANSWERED) * end, 9)) - 1
        return np.asarray(end - last <= np.maximum(np.where(end > 1, allowed, 0), np.where(end > 3, 1, 0)))

    def _answered(self) -> list[tuple[int, Array, Array]]:
        """Every column of answers, placed or not: who has something in it, and who was led past it.

        A refusal is an answer to having stayed. A set counts once, where its first column stands.
        """
        found: dict[str, tuple[int, Array, Array]] = {}
        for position, held in enumerate(self.placed.holds):
            if held in ROLES or held == Role.EMPTY:
                continue
            cells, id = self.export.cells[position], held.partition("[")[0]
            if held == Role.IGNORED and cells.filled.all() and (cells.all_differ or len(cells.kinds) < 2):
                continue  # everybody has it, whether they stayed or not
            past, refused = self._says(cells, NOT_ASKED), self._says(cells, MISSING)
            if id not in self.transcript.gave:
                found[str(position)] = position, cells.filled & ~past, past
            else:
                first, gave, _ = found.get(id, (position, self.transcript.gave[id], past))
                found[id] = first, gave | refused, past
        return list(found.values())

    def _says(self, cells: Cells, state: str) -> Array:
        """Who has a cell that the platform writes for a state."""
        if state not in self.export.marks.values():
            return np.full(self.rows, False)
        return cells.where(lambda cell: self.export.marks.get(fold(cell)) == state)

    def _sent_to_the_end(self, positions: list[int], last: Array, stopped: Array) -> Array:
        """Who stopped where all who gave one answer did, and hardly anyone else: it was over for them."""
        sent = np.full(self.rows, False)
        for place, position in enumerate(positions):
            cells = self.export.cells[position]
            if len(cells.kinds) < 2 or len(cells.kinds) > _MANY or not (stopped & (last > place)).any():
                continue
            given = np.bincount(cells.codes + 1, minlength=len(cells.kinds) + 1)[1:]
            ended = np.bincount(cells.codes + 1, weights=stopped, minlength=len(given) + 1)[1:]
            for code in np.flatnonzero((ended >= _NEARLY_ALL * given) & (given > 0)):
                others = given.sum() - given[code]
                rate = (ended.sum() - ended[code] + 0.5) / (others + 1)
                who = stopped & (cells.codes == code)
                if (
                    not fold(cells.kinds[code])
                    or not others
                    or _by_chance(int(ended[code]), int(given[code]), rate) > _CHANCE
                ):
                    continue
                end = int(last[who].max())
                near = who & self._near(last, np.full(self.rows, end))
                if near.sum() < ANSWERED * given[code] or not (near & ~sent).any():
                    continue
                sent |= near
                self.notes.append(
                    f"{int(near.sum())} completed: whoever answers {cells.kinds[code]!r} to "
                    f"{self.export.columns[position].header[:80]!r} has nothing after column "
                    f"{positions[end - 1] + 1}, and was sent past the rest"
                )
        return sent

    def _previewed(self) -> Array:
        seen = np.full(self.rows, False)
        for position in self._positions(Role.PREVIEW):
            trial = self.export.cells[position].where(lambda cell: fold(cell) in self.export.previews)
            seen |= self._by_column(position, trial, "previews")
        return seen

    def _mark_duplicates(self, kind: Array) -> None:
        """One identifier, or one instant where there is none, is one person; blank ones say nothing."""
        if self.given.duplicates == "all":
            return
        people = kind < PREVIEWED
        identifiers = self._positions(Role.RESPONDENT)
        keys = identifiers or self._positions(Role.STARTED, Role.SUBMITTED)
        if not keys:
            self._say_equal_rows(people)
            return
        if any(self.export.cells[key].all_differ for key in keys):
            return
        frame = pd.DataFrame({key: self.export.cells[key].codes for key in keys})
        named = people & self._filled(keys[:1])
        if identifiers and self._tells_nobody_apart(identifiers[0], named):
            return
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
        self._by_column(keys[0], kind == DUPLICATE, "duplicates")

    def _tells_nobody_apart(self, position: int, named: Array) -> bool:
        """Whether what is called an identifier is none; unless a person says which of two equal ones counts."""
        cells, column = self.export.cells[position], self.export.columns[position]
        held = np.unique(cells.codes[named])
        kinds = (cells.kinds[code] for code in held[:_MANY])
        short = next((kind for kind in kinds if _SHORTENED.fullmatch(kind.strip())), "")
        if self.given.duplicates or not (short or 4 * len(held) < int(named.sum())):
            return False
        why = f"numbers that a spreadsheet shortened, such as {short!r}" if short else f"{len(held)} different values"
        what = (
            f"{column.named}: {why}, for {int(named.sum())} records; it does not tell people apart. "
            "Say in the map `duplicates: all` if every record is a person, or give the column another place"
        )
        self.problems.append(Problem(what, "duplicates"))
        return True

    def _settle(self, group: list[int], answers: pd.DataFrame, kind: Array) -> None:
        """Decide between records that have one identifier and different answers."""
        kept = group[0]
        for row in group[1:]:
            decided = self.given.duplicates
            if decided == "last" or (not decided and self._outgrown(kept, row, answers, kind)):
                kind[kept], kept = DUPLICATE, row
            elif decided == "first" or self._outgrown(row, kept, answers, kind):
                kind[row] = DUPLICATE
            else:
                position = self._positions(Role.RESPONDENT)[0]
                who = self.export.cells[position][row]
                what = (
                    f"{self.export.columns[position].named}: {who!r} answers differently in "
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
        found = self.transcript.columns.items()
        columns = {name: (one.categorical() if isinstance(one, Texts) else one)[rows] for name, one in found}
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
        columns = [*self._positions(Role.STARTED)[:1], *self._positions(Role.SUBMITTED)[:1]]
        found = [days for position in columns if (days := self._days(position, people)) is not None]
        return Fieldwork(start=min(start for start, _ in found), end=max(end for _, end in found)) if found else None

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
                f"{column.named}: no one date format fits all of it; it begins "
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


def _by_chance(times: int, of: int, rate: float) -> float:
    """Return at most how probable it is that something with a rate happens so many times or more (Chernoff's bound)."""
    share = times / of
    if share <= rate:
        return 1.0
    rest = (1 - share) * log((1 - share) / (1 - rate)) if share < 1 else 0.0
    return exp(-of * (share * log(share / rate) + rest))


def _last(given: Array) -> Array:
    """The place from 1 of the last column in which each record has something; 0 where there is none."""
    return np.asarray(np.where(given.any(axis=0), len(given) - given[::-1].argmax(axis=0), 0))


def _odd(days: list[str]) -> str:
    """The first text that cannot be read together with the first."""
    return next((day for day in days if read_days([days[0], day], None) is None), days[-1])
