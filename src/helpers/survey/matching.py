"""Which question a column is about: by code and by wording, never by likeness."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.survey.answers import OTHER_WORDS
from helpers.survey.codebook import OTHER, OTHER_TEXT, Codebook, Question
from helpers.survey.importers.export import Column
from helpers.survey.wording import fold, nearest_wording

#: A code of so few letters is near to every other.
_SHORT = 7


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
        words = [OTHER, question.other.it, question.other.en, *OTHER_WORDS]
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
