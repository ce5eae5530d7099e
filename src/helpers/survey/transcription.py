"""From an export's cells to canonical ones, every answer read or named as unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from helpers.survey.answers import NO_TICK, TICK, Answers
from helpers.survey.codebook import MISSING, NOT_ASKED, OTHER, OTHER_TEXT, Codebook, Question
from helpers.survey.errors import nearest
from helpers.survey.importers.export import Export, Role
from helpers.survey.mapping import Mapping
from helpers.survey.placing import Placed
from helpers.survey.problems import Problem
from helpers.survey.responses import BOX, Array, answer_column, answer_type, columns, place_of
from helpers.survey.texts import Texts
from helpers.survey.wording import fold, one_line, unguarded

#: States of a record at a question, beside the codes.
_LEFT, _NEVER_PUT = "", NOT_ASKED
#: The same, and whether it is ticked, of the box of an option: places in `BOX`.
_NO, _YES, _BOX_LEFT, _BOX_NEVER = (place_of(BOX, cell) for cell in (NO_TICK, TICK, _LEFT, _NEVER_PUT))


@dataclass
class Transcript:
    """Every record of an export in canonical columns, before it is known which records count.

    Attributes
    ----------
    columns : dict
        Canonical column name to values, one a record: categoricals, and `Texts` for open answers.
    gave : dict
        For each question the export has, in its order: whether a record gave an answer.
    untold : dict
        For each set: the records of which only blanks say that nothing was ticked.
    recodes : dict
        For each question, what each wording found in the export stands for.
    by_number : set of str
        The questions with answers given as their place in the questionnaire.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    gave: dict[str, Array] = field(default_factory=dict)
    untold: dict[str, Array] = field(default_factory=dict)
    recodes: dict[str, dict[str, str]] = field(default_factory=dict)
    by_number: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def transcribe(export: Export, codebook: Codebook, placed: Placed, given: Mapping) -> Transcript:
    """Return the canonical columns of every record, what each wording stood for, and what no one knows how to read."""
    transcript = Transcript()
    order = {held.partition("[")[0]: position for position, held in reversed(list(enumerate(placed.holds)))}
    for question in sorted(codebook.questions, key=lambda question: order.get(question.id, len(placed.holds))):
        _Reading(export, placed, question, given, transcript).read()
    for id in given.recodes:
        if id not in (*codebook.ids, Role.COMPLETION):
            transcript.problems.append(Problem(f"the map recodes a question {id!r}; {nearest(id, codebook.ids)}"))
    return transcript


class _Reading:
    """One question of an export, being read, and what became of each kind of cell in it."""

    def __init__(
        self, export: Export, placed: Placed, question: Question, given: Mapping, transcript: Transcript
    ) -> None:
        #: Whether the map was another wave's, in which other answers may have been given.
        self.lenient = given.another_waves
        self.export, self.placed, self.question, self.transcript = export, placed, question, transcript
        recodes = {answer: code for answer, code in given.recodes.get(question.id, {}).items() if code is not None}
        allowed = (*question.answers, MISSING, NOT_ASKED, *((TICK, NO_TICK) if question.kind == "multiple" else ()))
        for answer in [answer for answer, code in recodes.items() if code not in allowed]:
            code = recodes.pop(answer)
            self._ask(f"the map makes {answer!r} {code!r}, which is no code of it; {nearest(code, allowed)}", answer)
        self.answers = Answers(question, export, recodes)
        self.given = {fold(answer): answer for answer in recodes}
        self.rows = export.rows
        self.found: dict[str, tuple[str, str]] = {}
        self.texts = Texts.none(self.rows)

    def read(self) -> None:
        question, transcript = self.question, self.transcript
        if not self.placed.has(question.id):
            self._never_put()
            return
        if question.kind != "multiple" and self.placed.at(question.id) is None:
            self._one_of_the_boxes()
        elif question.kind != "multiple":
            self._one_answer()
        elif len(self.placed.all(question.id)) > 1:
            self._one_label_a_column()
        elif self.placed.at(question.id) is not None:
            self._shared_cell()
        else:
            self._boxes()
        if question.other:
            transcript.columns[f"{question.id}[{OTHER_TEXT}]"] = self.texts
        transcript.recodes[question.id] = dict(self.found.values())
        for folded, answer in self.given.items():
            if folded not in self.found and not self.answers.is_label(answer) and not self.lenient:
                self._ask(f"the map recodes {answer!r}, and no respondent gave that answer; take it out", answer)

    def _ask(self, what: str, answer: str) -> None:
        self.transcript.problems.append(Problem(f"{self.question.id}: {what}", "recodes", self.question.id, answer))

    def _never_put(self) -> None:
        kind = BOX if self.question.kind == "multiple" else answer_type(self.question)
        never = pd.Categorical.from_codes(np.full(self.rows, place_of(kind, _NEVER_PUT), dtype=np.int16), dtype=kind)
        for name in columns(self.question):
            self.transcript.columns[name] = self.texts if name.endswith(f"[{OTHER_TEXT}]") else never
        for answer in () if self.lenient else self.given.values():
            self._ask(f"the map recodes {answer!r}, but the export does not have the question", answer)

    def _one_answer(self) -> None:
        position = self.placed.at(self.question.id)
        assert position is not None
        kind = answer_type(self.question)
        self.answers.hold_places(self._cells(position))
        values, texts = self._labels_in(position)
        blank = place_of(kind, self._blank(position, _LEFT))
        codes = self._spread(position, [place_of(kind, value) for value in values], blank)
        if texts:
            self.texts = self._spread_texts(position, texts)
        self._keep_answer(codes)

    def _labels_in(self, position: int) -> tuple[list[str], dict[str, str]]:
        """The code or the state of each kind of cell in a column of one label a cell, and the open answers there."""
        values, texts = [], {}
        for cell in self._cells(position):
            code = self.answers.one(cell)
            if code is None and self.question.other and self.export.other_in_cell and not self.answers.nearest(cell):
                code = OTHER
                texts[cell] = cell
            elif code is None:
                self._unread(cell, [cell], position)
                code = MISSING
            else:
                self._keep(cell, code)
                if code == OTHER and fold(cell) in self.given and not self.answers.is_label(cell):
                    texts[cell] = cell
            values.append(_LEFT if code == MISSING else code)
        return values, texts

    def _one_label_a_column(self) -> None:
        """A set of mentions, or a ranking: in each of its columns one label, and nothing where there were fewer."""
        positions = self.placed.all(self.question.id)
        self.answers.hold_places(cell for position in positions for cell in self._cells(position))
        kind, codes = answer_type(self.question), self.question.answers
        left, never, beyond = (place_of(kind, _LEFT), place_of(kind, _NEVER_PUT), len(kind.categories))
        table, texts = [], self.texts
        for position in positions:
            values, written = self._labels_in(position)
            table.append(self._spread(position, [place_of(kind, value) for value in values], beyond))
            texts = texts.or_else(self._spread_texts(position, written)) if written else texts
        self.texts = texts
        found = np.stack(table)
        silent = (found == beyond).all(axis=0)
        answered = (found < len(codes)).any(axis=0)
        blank = self._blank(positions[0], NO_TICK)
        state = np.where((found == left).any(axis=0), _BOX_LEFT, _BOX_NEVER)
        state = np.where(silent | ~((found == left) | (found == never)).any(axis=0), place_of(BOX, blank), state)
        boxes = {code: np.where(answered, (found == place).any(axis=0), state) for place, code in enumerate(codes)}
        self._with_written(boxes)
        self._keep_boxes(boxes, silent)

    def _with_written(self, boxes: dict[str, Array]) -> None:
        """Tick the open answer of whoever wrote one, and the rest of the set not."""
        if not self.question.other:
            return
        self.texts = written = self._written()
        for code, values in boxes.items():
            alone = np.where(values > _YES, _NO, values)
            boxes[code] = np.where(written.there, _YES if code == OTHER else alone, values)

    def _keep_answer(self, codes: Array) -> None:
        """Keep one answer a record: an open one where nothing was chosen; beside an option it is a comment."""
        question, kind = self.question, answer_type(self.question)
        blank = [place_of(kind, _LEFT), place_of(kind, _NEVER_PUT)]
        if question.other:
            written = self._written()
            codes = np.where(written.there & np.isin(codes, blank), place_of(kind, OTHER), codes)
            beside = written.there & (codes != place_of(kind, OTHER))
            if beside.any():
                self.transcript.notes.append(
                    f"{question.id}: {beside.sum()} texts beside a chosen option are comments; they stay in the export"
                )
            self.texts = written.only(~beside)
        self.transcript.columns[answer_column(question)] = pd.Categorical.from_codes(codes, dtype=kind)
        self.transcript.gave[question.id] = ~np.isin(codes, blank)

    def _shared_cell(self) -> None:
        position = self.placed.at(self.question.id)
        assert position is not None
        codes = self.question.answers
        self.answers.hold_places(self._cells(position))
        rows, texts = [], {}
        unknown: dict[str, list[str]] = {}
        for cell in self._cells(position):
            chosen, rest = self.answers.several(cell)
            state = _BOX_LEFT if MISSING in chosen else _BOX_NEVER if NOT_ASKED in chosen else _NO
            row = [_YES if code in chosen else state for code in codes]
            for number in chosen - {*codes, MISSING, NOT_ASKED}:
                unknown.setdefault(number, []).append(cell)
            kept = [text for text in rest if self._is_open_answer(text, cell, position)]
            if kept:
                row[codes.index(OTHER)] = _YES
                texts[cell] = (f"{self.export.joiners[0].strip()} ").join(kept)
            rows.append(row)
        # Each number once, however many cells have it beside others: it is the number that the map decides.
        for number, cells in sorted(unknown.items()):
            self._unread(number, cells, position)
        for wording, code in self.answers.used.values():
            if wording not in unknown:
                self._keep(wording, code)
        # Whoever left every box alone left a blank: shown, and none ticked.
        blank = place_of(BOX, self._blank(position, NO_TICK))
        spread = {code: self._spread(position, [row[place] for row in rows], blank) for place, code in enumerate(codes)}
        if texts:
            self.texts = self._spread_texts(position, texts)
        self._with_written(spread)
        self._keep_boxes(spread, ~self.export.cells[position].filled)

    def _is_open_answer(self, text: str, cell: str, position: int) -> bool:
        """Whether what no label accounts for is an open answer, and not an option with a slip of the pen in it."""
        pieces = [text, *(piece for joiner in self.export.joiners for piece in text.split(joiner))]
        slip = next((piece for piece in pieces if fold(piece) not in self.given and self.answers.nearest(piece)), None)
        if fold(text) in self.given:
            self._keep(self.given[fold(text)], OTHER)
            return True
        if slip is None and self.question.other and self.export.other_in_cell:
            return True
        self._unread((slip or text).strip(), [cell], position)
        return False

    def _boxes(self) -> None:
        told: dict[str, tuple[Array, bool]] = {}
        self._hold_boxes()
        for code in self.question.answers:
            if (found := self._box(code)) is not None:
                position, values = found
                blank = place_of(BOX, self._blank(position, _LEFT))
                spread = self._spread(position, [place_of(BOX, value) for value in values], blank)
                told[code] = spread, NO_TICK in values
        self._one_state_a_record(told)

    def _box(self, code: str) -> tuple[int, list[str]] | None:
        """The column of an option and what each kind of cell in it says; None where the export has no such column."""
        position = self.placed.at(f"{self.question.id}[{code}]")
        if position is None:
            self._without_a_column(code)
            return None
        values = []
        for cell in self._cells(position):
            value = self.answers.box(cell, code)
            if value is None:
                self._unread(cell, [cell], position, "expected ticked or not")
                value = NO_TICK
            elif (value == TICK and self.answers.is_label(cell)) or fold(cell) in self.given:
                self._keep(cell, self.answers.recodes.get(fold(cell)) or code)
            values.append(_LEFT if value == MISSING else value)
        return position, values

    def _one_state_a_record(self, told: dict[str, tuple[Array, bool]]) -> None:
        """A set is answered, left out or not put as a whole; where no cell ever says "not ticked", a blank does."""
        explicit = any(said for _, said in told.values()) or "" in self.given
        spread = {code: values for code, (values, _) in told.items()}
        if self.question.other:
            self.texts = written = self._written()
            other = spread.get(OTHER, np.full(self.rows, -1 if told else _NO, dtype=np.int8))
            spread[OTHER] = np.where(written.there, _YES, other)
        table = np.stack([spread[code] for code in self.question.answers if code in spread])
        said = ((table == _YES) | (table == _NO)).any(axis=0)
        state = np.where((table == _BOX_NEVER).any(axis=0), _BOX_NEVER, _BOX_LEFT).astype(np.int8)
        boxes = {
            code: np.where(said | (not explicit), spread[code] == _YES if code in spread else _NO, state)
            for code in self.question.answers
        }
        self._keep_boxes(boxes, ~said & (not explicit))

    def _keep_boxes(self, boxes: dict[str, Array], silent: Array) -> None:
        table = np.stack(list(boxes.values()))
        for code, values in boxes.items():
            self.transcript.columns[f"{self.question.id}[{code}]"] = pd.Categorical.from_codes(values, dtype=BOX)
        none = (table == _NO).all(axis=0)
        self.transcript.untold[self.question.id] = none & silent
        self.transcript.gave[self.question.id] = (table == _YES).any(axis=0) | (none & ~silent)

    def _one_of_the_boxes(self) -> None:
        """A question with one answer that has a column an option: the answer is the one that is ticked."""
        kind = answer_type(self.question)
        codes = np.full(self.rows, place_of(kind, self._blank(-1, _LEFT)), dtype=np.int16)
        ticks = np.zeros(self.rows, dtype=np.int8)
        self._hold_boxes()
        for code in self.question.codes:
            if (found := self._box(code)) is not None:
                position, values = found
                ticked = self._spread(position, [int(value == TICK) for value in values], 0)
                codes, ticks = np.where(ticked == 1, place_of(kind, code), codes), ticks + ticked
        if (ticks > 1).any():
            row = self.export.row(int(np.flatnonzero(ticks > 1)[0]))
            what = f"{self.question.id}: takes one answer, and row {row} ticks several; is its kind `multiple`?"
            self.transcript.problems.append(Problem(what))
        self._keep_answer(codes)

    def _hold_boxes(self) -> None:
        self.answers.hold_boxes({
            code: {*self._cells(position), *self.export.labels.get(position, ())}
            for code in self.question.answers
            if (position := self.placed.at(f"{self.question.id}[{code}]")) is not None
        })  # fmt: skip

    def _blank(self, position: int, otherwise: str) -> str:
        """What a cell with nothing in it means: as the map says of ``""``, else as the platform writes."""
        if "" in self.given:
            said = self.answers.recodes[""]
            self.found[""] = "", said
            whole = self.question.kind == "multiple" and self.placed.at(self.question.id) is not None
            if said in (MISSING, NOT_ASKED) or (said == NO_TICK if whole else self.question.kind != "multiple"):
                return _LEFT if said == MISSING else said
            if not whole and said in (TICK, NO_TICK):
                return said
            self._ask(f'the map makes "" {said!r}, and a set with nothing in it is missing or not_asked', "")
        return otherwise if self.export.blank.get(position, MISSING) == MISSING else _NEVER_PUT

    def _without_a_column(self, code: str) -> None:
        question = self.question
        label = next((option.it for option in question.options if option.code == code), "")
        if code == OTHER:
            if self.placed.at(f"{question.id}[{OTHER_TEXT}]") is None:
                self.transcript.notes.append(f"{question.id}: the export has no column for an open answer")
        elif self.export.drops_unchosen:
            self.transcript.notes.append(f"{question.id}: no column for {label!r}: nobody chose it")
        else:
            what = (
                f"{question.id}: no column for the option {code} ({label!r}). If this wave did not offer it, say so in "
                "codebook.yml, with `since:` and the first wave that did, or `until:` and the last; if it stands under "
                "another name, give the column in the map"
            )
            self.transcript.problems.append(Problem(what))

    def _written(self) -> Texts:
        """The open answers, also those that stand in a column of their own."""
        position = self.placed.at(f"{self.question.id}[{OTHER_TEXT}]")
        if position is None:
            return self.texts
        silent = {*self.export.marks, *self.export.seen}
        texts = {cell: cell for cell in self._cells(position) if fold(cell) and fold(cell) not in silent}
        return self._spread_texts(position, texts).or_else(self.texts)

    def _cells(self, position: int) -> list[str]:
        return self.export.cells[position].kinds

    def _spread(self, position: int, values: list[int], blank: int) -> Array:
        """One value a kind of cell, to one value a record."""
        table = np.array([*values, blank], dtype=np.int16)
        return table[self.export.cells[position].codes]

    def _spread_texts(self, position: int, texts: dict[str, str]) -> Texts:
        # What a platform put before a formula to disarm it, and blanks around the text, are not the respondent's.
        cells = (unguarded(texts.get(cell, "")) for cell in self._cells(position))
        return Texts.of(cells, self.export.cells[position].codes)

    def _keep(self, wording: str, code: str) -> None:
        folded = fold(wording)
        if folded:
            self.found.setdefault(folded, (one_line(wording), code))
        if self.answers.folded(wording) in self.answers.places and folded not in self.given:
            self.transcript.by_number.add(self.question.id)

    def _unread(self, wording: str, cells: list[str], position: int, why: str = "") -> None:
        column = self.export.columns[position]
        rows = np.flatnonzero(self.export.cells[position].where(set(cells).__contains__))
        row = self.export.row(int(rows[0])) if len(rows) else 0
        unclear = self.answers.unclear(wording)
        label = None if unclear else self.answers.nearest(wording)
        why = unclear or why
        known = f"nearest: {label!r} ({self.answers.labels[label]})" if label else why or (
            f"no option of {self.question.id} is called so, and the question has no open answer"
            if not self.question.other else f"no option of {self.question.id} is called so"
        )  # fmt: skip
        times = f"{len(rows)} times, first in row {row}" if len(rows) > 1 else f"row {row}"
        what = f"column {position + 1}, {column.header[:80]!r}: {one_line(wording)[:120]!r} ({times}): {known}"
        proposal = self.answers.labels[label] if label else None
        self.transcript.problems.append(Problem(what, "recodes", self.question.id, one_line(wording), proposal))
