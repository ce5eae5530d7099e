"""Which question a column is about, which answer a cell gives: by code and by wording, never by likeness."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from helpers.survey.codebook import MISSING, NOT_ASKED, OTHER, OTHER_TEXT, Codebook, Question
from helpers.survey.importers.export import Column, Export
from helpers.survey.wording import fold, nearest_folded, nearest_wording, one_line

#: What platforms call the open answer of a question, folded.
_OTHER_WORDS = {
    *("altro", "other", "-oth-", "other (please specify)", "altro (specificare)", "altro (specifica)"),
    *("altro (specificare per favore)", "please specify", "altro, specificare", "altro:", "other:"),
}
_TICKED = {
    "1",
    "sì",
    "si",
    "s",
    "yes",
    "y",
    "x",
    "true",
    "vero",
    "✓",
    "selezionato",
    "selected",
    "quoted",
    "ticked",
    "ja",
    "oui",
    "sí",
}
_NOT_TICKED = {
    "0",
    "no",
    "n",
    "false",
    "falso",
    "non selezionato",
    "not selected",
    "not quoted",
    "unchecked",
    "nein",
    "non",
}

#: Numbers that stand for options, as platforms write them: 3, A3, AO03; several in one cell.
_NUMBERS = re.compile(r"(ao?)?\d+(\s*[,;]\s*\d+)*")

#: A code of so few letters is near to every other.
_SHORT = 7

TICK = "1"
NO_TICK = "0"


class Columns:
    """All the names that a column of an export may have, and what each stands for."""

    def __init__(self, codebook: Codebook, by_position: bool) -> None:
        self.codebook = codebook
        self._targets: dict[str, set[str]] = {}
        self._wordings: dict[str, str] = {}
        for question in codebook.questions:
            for name, target in _names(question, by_position):
                self._targets.setdefault(name, set()).add(target)
            for text in (question.text.it, question.text.en):
                self._wordings[text] = question.id

    def of(self, column: Column) -> set[str]:
        """Return what the names of a column stand for: nothing, one thing, or more where they contradict each other."""
        by_code = self._found(column.codes)
        by_text = self._found(column.texts)
        both = by_code & by_text
        if both or not by_code or not by_text:
            return both or by_code or by_text
        # A box and its text share one wording; the code knows which of the two it is.
        if {_question(target) for target in by_code} == {_question(target) for target in by_text}:
            return by_code
        return by_code | by_text

    def worded(self, column: Column) -> bool:
        """Return whether the column's wording, not only its code, is the codebook's."""
        return bool(self._found(column.texts))

    def is_answer(self, column: Column) -> bool:
        """Return whether the column is called like an option: in a file without headers, the first row is a person."""
        options = (option for question in self.codebook.questions for option in question.options)
        return any(column.header in (option.it, option.en) for option in options)

    def nearest(self, column: Column) -> str | None:
        """Return what the column's wording is a slip of the pen away from, or None; short codes are all alike."""
        for text in column.texts or tuple(code for code in column.codes if len(code) > _SHORT):
            if found := nearest_wording(_squeezed(text), self._targets):
                return min(self._targets[found])
            if (wording := nearest_wording(text, self._wordings)) is not None:
                return self._wordings[wording]
        return None

    def _found(self, names: tuple[str, ...]) -> set[str]:
        for name in names:
            if found := self._targets.get(_squeezed(name)):
                return found
        return set()


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
            other = dict.fromkeys(_OTHER_WORDS | {fold(question.other.it), fold(question.other.en)}, OTHER)
            self._known = other | self._known
        numbered = {label for label in self._folded if label.isdecimal()}
        positions = _positions(question) if export.by_position else {}
        #: Answers that stand for an option by its place; on a scale of numbers a number is a label.
        self.places = {} if numbered else positions
        #: Where only some labels are numbers: those that are the label of one option and the place of another.
        some = numbered != self._folded.keys() - {fold(code) for code in question.codes}
        self._either = {n for n in numbered if some and positions.get(n, self._known[n]) != self._known[n]}
        #: A number that was found and is no such place.
        self._beyond = ""
        self._worded = self._known
        self._known = self.places | self._worded
        if question.kind == "multiple":
            self._in_a_cell = _pattern([*self.labels, *recodes], export.joiners)

    def hold_places(self, cells: Iterable[str]) -> None:
        """Let a number stand for an option by its place only if each number among `cells` does.

        Whoever changes a questionnaire leaves gaps in its numbers: five options that are 4 to 8 have no 4 by its
        place. A number that the map makes a state says nothing of the others.
        """
        folded = {fold(cell) for cell in cells} - {"", *self.export.seen}
        if self._either and all(_numbers(cell) or self.recodes.get(cell) or _state(cell) for cell in folded):
            # No label in words is among them, so these may be places.
            self._known = {name: code for name, code in self._known.items() if name not in self._either}
        numbers = {number for cell in folded for number in _numbers(cell)}
        states = {answer for answer, code in self.recodes.items() if code in (MISSING, NOT_ASKED)}
        beyond = numbers - states - self._known.keys()
        if self.places and beyond:
            self._beyond = max(beyond, key=lambda number: (len(number), number))
            self.places, self._known = {}, self._worded

    def out_of_place(self, wording: str) -> str:
        """Return why a number does not stand for an option by its place; an empty string for what is no number."""
        if fold(wording) in self._either:
            return "say which option it is; the number is the label of one and the place of another"
        if not (self._beyond and _numbers(fold(wording))):
            return ""
        return f"say which option it is; with {self._beyond} among them, the numbers are no places in the questionnaire"

    def one(self, cell: str) -> str | None:
        """Return the code, or the state, that a cell with one answer stands for; None if it is none known."""
        folded = fold(cell)
        if folded in self.recodes:
            return self.recodes[folded]
        if not folded or folded in self.export.seen:
            return MISSING
        return self._known.get(folded) or self.export.marks.get(folded) or _state(folded)

    def box(self, cell: str, code: str) -> str | None:
        """Return what a cell in the column of one option stands for: ticked, not ticked, a state; None if unknown."""
        folded = fold(cell)
        if folded in self.recodes:
            found = self.recodes[folded]
            if found in (TICK, NO_TICK, MISSING, NOT_ASKED):
                return found
            return TICK if found == code else None
        if folded in _TICKED or self._known.get(folded) == code:
            return TICK
        if not folded or folded in _NOT_TICKED or folded in self.export.seen:
            return NO_TICK
        return self.export.marks.get(folded) or _state(folded)

    def several(self, cell: str) -> tuple[set[str], list[str]]:
        """Return the codes that a cell with several answers holds, and the texts that no label accounts for.

        Labels are matched whole, longest first, wherever an answer may begin; they may hold the separator.
        """
        folded = fold(cell)
        state = self.recodes.get(folded) or self.export.marks.get(folded) or _state(folded)
        if state in (MISSING, NOT_ASKED):
            return {self._note(cell, state)}, []
        if not folded or folded in self.export.seen:
            return set(), []
        if self.export.by_position and (numbers := _numbers(folded)):
            known = self._known | self.recodes
            return {self._note(number, known.get(number, number)) for number in numbers}, []
        codes, texts = set(), []
        place = 0
        cell = unicodedata.normalize("NFC", cell)
        for found in self._in_a_cell.finditer(cell):
            texts.append(cell[place : found.start()])
            label = fold(found["label"])
            codes.add(self._note(found["label"], self.recodes.get(label) or self._known[label]))
            place = found.end()
        texts.append(cell[place:])
        return codes, [text for text in map(self._bare, texts) if text and not self._takes(text, codes)]

    def nearest(self, text: str) -> str | None:
        """Return the label that a text is a slip of the pen away from, or None."""
        return nearest_folded(text, self._folded)

    def is_label(self, cell: str) -> bool:
        """Return whether a cell holds the label of an option, or of the open answer."""
        return fold(cell) in self._known and fold(cell) not in _TICKED

    def _bare(self, text: str) -> str:
        """A text without what only joined it to its neighbours; a separator inside it is its own."""
        joiners = "".join(self.export.joiners)
        return text.strip().strip(f"{joiners} \n\r\t\ufeff") if joiners else text.strip()

    def _takes(self, text: str, codes: set[str]) -> bool:
        """Whether a text is the name of the open answer without any text, or recoded to an option."""
        code = self.recodes.get(fold(text)) or self._known.get(fold(text))
        if code is None or (code == OTHER and self._known.get(fold(text)) != OTHER):
            return False
        codes.add(self._note(text, code))
        return True

    def _note(self, wording: str, code: str) -> str:
        self.used.setdefault(fold(wording), (one_line(wording), code))
        return code


def _names(question: Question, by_position: bool) -> Iterator[tuple[str, str]]:
    """Every way to name a question and each option of it, squeezed; each part is folded once, and there are many."""
    codes = [_squeezed(name) for name in (question.id, question.id.replace("_", ""))]
    texts = [_squeezed(name) for text in (question.text, question.title) for name in (text.it, text.en)]
    for name in (*codes, *texts):
        yield name, question.id
    targets: list[tuple[str, list[str]]] = []
    for place, option in enumerate(question.options, start=1):
        numbers = [str(place), f"SQ{place:03}", f"SQ{place:02}"] if by_position else []
        targets.append((f"{question.id}[{option.code}]", [option.code, option.it, option.en, *numbers]))
    if question.other:
        place = len(question.options) + 1
        numbers = [str(place)] if by_position and question.kind == "multiple" else []
        words = [OTHER, question.other.it, question.other.en, *_OTHER_WORDS]
        targets.append((f"{question.id}[{OTHER}]", [*words, *numbers]))
        texts_of = [OTHER_TEXT, "text", *(f"{number}_TEXT" for number in range(1, 30)), "altro_testo"]
        targets.append((f"{question.id}[{OTHER_TEXT}]", texts_of))
    for target, options in targets:
        for name in dict.fromkeys(map(_squeezed, options)):
            for code in codes:
                yield from ((f"{code}{form}", target) for form in (f"[{name}]", f"_{name}", f".{name}"))
            for text in texts:
                yield from ((f"{text}{form}", target) for form in (f"[{name}]", f" - {name}", f": {name}"))


def _squeezed(name: str) -> str:
    """A header folded; how it sets its brackets is nobody's meaning."""
    return re.sub(r"\s*([\[\]])\s*", r"\1", fold(name))


def _question(target: str) -> str:
    return target.partition("[")[0]


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


def _pattern(labels: list[str], joiners: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of the labels where an answer may stand, longest first."""
    between = "".join(re.escape(joiner) for joiner in joiners or (",", ";"))
    longest_first = sorted({one_line(label) for label in labels}, key=len, reverse=True)
    found = "|".join(r"[\s\ufeff\u200b]+".join(map(_loosely, label.split())) for label in longest_first)
    return re.compile(rf"(?:^|(?<=[{between}]))[\s\ufeff']*(?P<label>{found})\s*(?=$|[{between}])", re.IGNORECASE)


def _loosely(word: str) -> str:
    """A word as a pattern, with the kinds of quotation mark and dash that `fold` makes one."""
    kinds = {"'": "['’‘‛`´ʼ]", '"': '["“”„«»]', "-": "[-‐‑‒–—−]"}
    return "".join(kinds.get(fold(c), re.escape(c)) if not c.isalnum() else c for c in word)
