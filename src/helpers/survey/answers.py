"""Which answer a cell gives: by code and by wording, never by likeness; what may be two things is neither."""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.survey.codebook import MISSING, NOT_ASKED, OTHER, Question
from helpers.survey.importers.export import Export
from helpers.survey.shared_cells import Found, Labels
from helpers.survey.wording import fold, nearest_folded, one_line
from helpers.survey.words import WORDS

#: Numbers that stand for options, as platforms write them: 3, A3, AO03; several in one cell.
_NUMBERS = re.compile(r"(ao?)?\d+(\s*[,;]\s*\d+)*")
#: A whole number as programs write it that count with fractions.
_WHOLE = re.compile(r"(-?\d+)\.0+")

TICK = "1"
NO_TICK = "0"


class Answers:
    """All the wordings that a cell may have for a question, and what each stands for."""

    def __init__(self, question: Question, export: Export, recodes: dict[str, str]) -> None:
        self.question, self.export = question, export
        self.recodes = {fold(answer): code for answer, code in recodes.items()}
        self.labels = _labels(question)
        self._folded = {fold(label): label for label in self.labels}
        self._known = {folded: self.labels[label] for folded, label in self._folded.items()}
        #: What `several` found: the wording as it stood and its code, by the wording folded.
        self.used: dict[str, tuple[str, str]] = {}
        if question.other:
            other = dict.fromkeys(WORDS.open_answer | {fold(question.other.it), fold(question.other.en)}, OTHER)
            self._known = other | self._known
        #: Labels that the platform writes for a state too; where values have labels, a value is what its label says.
        self._stateful = self._folded.keys() & {*export.seen, *export.marks} if not export.labels else set()
        #: By option: what stands in its box and is its label, where that is told from a word for "not ticked".
        self._ticks: dict[str, set[str]] = {}
        self._unclear: set[str] = set()
        #: Wordings that are a label, or others side by side.
        self._tangled: set[str] = set()
        self._place()
        if question.kind == "multiple":
            self._in_a_cell = Labels(self.labels | recodes, export.joiners)
            #: Whether several numbers may be one label, such as 3,5.
            self._holds_numbers = any(len(_numbers(label)) > 1 for label in self._folded)

    def _place(self) -> None:
        numbered = {label for label in self._folded if label.isdecimal()}
        positions = _positions(self.question) if self.export.by_position else {}
        #: Answers that stand for an option by its place; on a scale of numbers a number is a label.
        self.places = {} if numbered else positions
        #: Labels that are the place of another option too, unless all labels are numbers.
        some = numbered != self._folded.keys() - {fold(code) for code in self.question.codes}
        places_too = {n for n in self._folded if positions.get(n, self._known[n]) != self._known[n]}
        self._either = {n for n in places_too if some or not n.isdecimal()}
        #: A number that was found and is no such place.
        self._beyond = ""
        self._worded = self._known
        self._known = self.places | self._worded

    def hold_places(self, cells: Iterable[str]) -> None:
        """Let a number stand for an option by its place only if each number among `cells` does.

        Whoever changes a questionnaire leaves gaps in its numbers: five options that are 4 to 8 have no 4 by its
        place. A number that the map makes a state says nothing of the others.
        """
        folded = {self.folded(cell) for cell in cells} - {"", *self.export.seen}
        worded = self._worded
        if self._either and all(_numbers(cell) or self.recodes.get(cell) or _state(cell) for cell in folded):
            # No label in words is among them, so these may be places.
            worded = {name: code for name, code in self._worded.items() if name not in self._either}
            self._known = {name: code for name, code in self._known.items() if name not in self._either}
        numbers = {number for cell in folded for number in _numbers(cell)}
        states = {answer for answer, code in self.recodes.items() if code in (MISSING, NOT_ASKED)}
        beyond = numbers - states - self._known.keys() - self._either
        if self.places and beyond:
            self._beyond = max(beyond, key=lambda number: (len(number), number))
            self.places, self._known = {}, worded

    def hold_boxes(self, boxes: dict[str, set[str]]) -> None:
        """Learn what a label means in its box that is a word for "not ticked" as well, such as No.

        Parameters
        ----------
        boxes : dict
            For each option that has a column, what stands in it, and what its value labels are.
        """
        folded = {code: {fold(cell) for cell in cells} - {""} for code, cells in boxes.items()}
        labels = {code: {name for name in cells if self._known.get(name) == code} for code, cells in folded.items()}
        silent = WORDS.not_ticked | {*self.export.seen, *self.export.marks, MISSING, NOT_ASKED}
        by_word = any(cells & WORDS.ticked - labels[code] for code, cells in folded.items())
        by_label = any(names - silent - WORDS.ticked for names in labels.values())
        for code, names in labels.items():
            both = names & silent
            elsewhere = set().union(*(cells for other, cells in folded.items() if other != code))
            words = self.export.boxes == "words" or (by_word and not self.export.boxes)
            labels_too = self.export.boxes == "labels" or (by_label and not both & elsewhere)
            self._ticks[code] = names if labels_too and not words else names - both
            if not (words or labels_too):
                self._unclear |= both - self.recodes.keys()

    def unclear(self, wording: str) -> str:
        """Return why it is not known what a wording means; an empty string for one that has one meaning or none."""
        folded = fold(wording)
        if folded in self._unclear:
            return "say whether the box is ticked; it is the label of an option and a word for not ticked"
        if folded in self._stateful:
            return "say which it is; it is the label of an option, and what the platform writes for no answer"
        if folded in self._tangled:
            return (
                "say which option it is; it is the label of one, and also answers with a separator between them; "
                "if people chose those, export it with a column an option"
            )
        if folded in self._either:
            return "say which option it is; the number is the label of one and the place of another"
        if not (self._beyond and _numbers(folded)):
            return ""
        return f"say which option it is; with {self._beyond} among them, the numbers are no places in the questionnaire"

    def folded(self, cell: str) -> str:
        """Return a cell folded; a whole number that was written as 2.0 is 2."""
        folded = fold(cell)
        whole = _WHOLE.fullmatch(folded)
        return whole[1] if whole and folded not in self._worded and folded not in self.recodes else folded

    def one(self, cell: str) -> str | None:
        """Return the code, or the state, that a cell with one answer stands for; None if it is none known."""
        folded = self.folded(cell)
        if folded in self.recodes:
            return self.recodes[folded]
        if folded in self._stateful:
            return None
        if not folded or folded in self.export.seen:
            return MISSING
        return self._known.get(folded) or self.export.marks.get(folded) or _state(folded)

    def box(self, cell: str, code: str) -> str | None:
        """Return what a cell in the column of one option stands for: ticked, not ticked, a state; None if unknown."""
        folded = self.folded(cell)
        if folded in self.recodes:
            found = self.recodes[folded]
            if found in (TICK, NO_TICK, MISSING, NOT_ASKED):
                return found
            return TICK if found == code else None
        if folded in self._unclear and self._known.get(folded) == code:
            return None
        if folded in WORDS.ticked or folded in self._ticks.get(code, ()) or code == OTHER == self._known.get(folded):
            return TICK
        if not folded or folded in WORDS.not_ticked or folded in self.export.seen:
            return NO_TICK
        return self.export.marks.get(folded) or _state(folded)

    def several(self, cell: str) -> tuple[set[str], list[str]]:
        """Return the codes that a cell with several answers holds, and the texts that no label accounts for.

        Labels are matched whole, longest first, wherever an answer may begin; they may hold the separator. What can
        be read in two ways stands among the codes as it is, which no option is called.
        """
        folded = self.folded(cell)
        if folded in self._stateful - self.recodes.keys():
            return {one_line(cell)}, []
        state = self.recodes.get(folded) or self.export.marks.get(folded) or _state(folded)
        if state in (MISSING, NOT_ASKED) and (folded in self.recodes or folded not in self._folded):
            return {self._note(cell, state)}, []
        if not folded or (folded in self.export.seen and folded not in self.recodes):
            return set(), []
        numbers = _numbers(folded) if self.export.by_position else []
        known = self._known | self.recodes
        if numbers and not self._holds_numbers:
            return {self._note(number, known.get(number, number)) for number in numbers}, []
        if numbers and known.keys() >= set(numbers) and folded not in self.recodes:
            self._tangled.add(folded)
            return {one_line(cell)}, []
        return self._worded_in(cell)

    def _worded_in(self, cell: str) -> tuple[set[str], list[str]]:
        """Codes and texts of a cell that holds wordings; a label that may be several is decided by a person."""
        found = [one for one in self._in_a_cell.find(cell) if self._code_in_a_cell(one.wording)]
        for wording in (one.wording for one in found):
            if fold(wording) not in self.recodes and self._in_a_cell.tangled(wording):
                self._tangled.add(fold(wording))
                return {wording}, []
        pieces, codes, texts = self._pieces(cell, found), set(), []
        for wording in (*(one.wording for one in found), *pieces):
            if code := self._code_in_a_cell(wording):
                codes.add(self._note(wording, code))
            else:
                texts.append(wording)
        return codes, texts

    def _pieces(self, cell: str, way: list[Found]) -> list[str]:
        """The texts between the labels, without what only joined them to those; a separator inside one is its own."""
        starts, ends = [0, *(found.end for found in way)], [*(found.start for found in way), len(cell)]
        around = f"{''.join(self.export.joiners)} \n\r\t\ufeff" if self.export.joiners else " "
        texts = (cell[i:j].strip().strip(around) for i, j in zip(starts, ends, strict=True))
        return [text for text in texts if text]

    def _code_in_a_cell(self, wording: str) -> str | None:
        """What a wording among others stands for: an option, or the name of the open answer without any text."""
        folded = fold(wording)
        code = self.recodes.get(folded) or self._worded.get(folded)
        return None if code == OTHER and self._worded.get(folded) != OTHER else code

    def nearest(self, text: str) -> str | None:
        """Return the label that a text is a slip of the pen away from, or None."""
        return nearest_folded(text, self._folded)

    def is_label(self, cell: str) -> bool:
        """Return whether a cell holds the label of an option, or of the open answer."""
        return self.folded(cell) in self._known and self.folded(cell) not in WORDS.ticked

    def _note(self, wording: str, code: str) -> str:
        self.used.setdefault(fold(wording), (one_line(wording), code))
        return code


def _labels(question: Question) -> dict[str, str]:
    labels: dict[str, str] = {}
    for option in question.options:
        labels |= dict.fromkeys((option.code, option.it, option.en), option.code)
    return labels


def _positions(question: Question) -> dict[str, str]:
    found: dict[str, str] = {}
    answers = [*question.codes, *([OTHER] if question.other else [])]
    for place, code in enumerate(answers, start=1):
        found |= dict.fromkeys((str(place), f"a{place}", f"a{place:02}", f"a{place:03}", f"ao{place:02}"), code)
    return found


def _numbers(folded: str) -> list[str]:
    """The numbers that a cell consists of; none if there is anything else in it."""
    return re.split(r"\s*[,;]\s*", folded) if _NUMBERS.fullmatch(folded) else []


def _state(folded: str) -> str | None:
    return folded if folded in (MISSING, NOT_ASKED) else None
