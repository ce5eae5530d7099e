"""Which question a column is about: by its wording, else by its code, else by its place; never by likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from helpers.survey.codebook import OTHER, OTHER_TEXT, Codebook, Question
from helpers.survey.importers.export import Column
from helpers.survey.wording import fold, nearest_wording
from helpers.survey.words import WORDS

#: A code of so few letters is near to every other.
_SHORT = 7
#: A wording cut off by a platform has at least this many letters left.
_CUT = 20
#: What may stand between the wording of a question and the label of an option.
_BETWEEN = re.compile(r"\[|\]| - |: |\? |\. ")


@dataclass(frozen=True)
class Match:
    """What a column stands for: one target, none, or several that contradict each other.

    Attributes
    ----------
    doubt : {"question", "option", ""}
        What the wording of the column says that the codebook does not: another question than its code, or an
        option that there is not.
    """

    targets: frozenset[str] = frozenset()
    doubt: Literal["question", "option", ""] = ""


class Columns:
    """All the names that a column of an export may have, and what each stands for."""

    def __init__(self, codebook: Codebook, by_position: bool) -> None:
        self.codebook = codebook
        self._texts: dict[str, set[str]] = {}
        self._codes: dict[str, set[str]] = {}
        self._places: dict[str, set[str]] = {}
        #: By question: its options, and the open answer, by their labels folded.
        self._options: dict[str, dict[str, str]] = {}
        self._wordings: dict[str, str] = {}
        for question in codebook.questions:
            options = _options(question)
            self._options[question.id] = {fold(name): target for target, names in options for name in names}
            for known, names in (
                (self._codes, _codes(question, options)),
                (self._texts, _texts(question, options)),
                (self._places, _places(question) if by_position else ()),
            ):
                for name, target in names:
                    known.setdefault(name, set()).add(target)
            for text in (question.text.it, question.text.en):
                self._wordings[text] = question.id

    def of(self, column: Column) -> Match:
        """Return what a column stands for: its wording counts before its code, its code before its place."""
        by_text = _found(column.texts, self._texts, self._codes)
        by_code = _found(column.codes, self._codes, self._texts)
        place = set() if by_code else _found(column.codes, self._places)
        if not by_text:
            return self._unworded(column, by_code, place)
        named = by_code or place
        if by_text & named or not named:
            return Match(frozenset(by_text & named or by_text))
        asked, coded = {_question(one) for one in by_text}, {_question(one) for one in named}
        if not asked & coded:
            return Match(frozenset(by_text | named))
        by_text = {one for one in by_text if _question(one) in coded}
        if by_text <= coded:
            return Match(frozenset(named))  # the wording says which question, the code which option
        if named <= asked or place:
            return Match(frozenset(by_text))
        # A box and its text may share one wording; the code knows which of the two it is.
        both = {one.partition("[")[2] for one in by_text | named}
        return Match(frozenset(named if both == {f"{OTHER}]", f"{OTHER_TEXT}]"} else by_text | named))

    def _unworded(self, column: Column, by_code: set[str], place: set[str]) -> Match:
        """A column of which the codebook does not know the wording as a whole."""
        said = self._said(column)
        named = by_code or place
        if not said or len(named) != 1:
            stray = not named and any(self._stray_option(text) for text in said)
            return Match(frozenset(named), "option" if stray else "")
        target = next(iter(named))
        id, _, option = target.rstrip("]").partition("[")
        if not option:
            return Match(frozenset(named), "" if any(self._agrees(id, text) for text in said) else "question")
        worded = next((found[0] for text in said if (found := self._option_in(id, text))), "")
        if option in (OTHER, OTHER_TEXT) and by_code:
            plain = worded and worded != f"{id}[{OTHER}]"
            return Match(frozenset({worded, target} if plain else named))
        if worded:
            return Match(frozenset({worded, target} if by_code else {worded}))
        return Match(frozenset(), "option")

    def _said(self, column: Column) -> list[str]:
        """The wordings of a column; what only repeats its code says nothing."""
        codes = {_squeezed(code) for code in column.codes}
        return [text for text in column.texts if fold(text) and _squeezed(text) not in codes]

    def _agrees(self, id: str, text: str) -> bool:
        """Whether a text is a question's wording but for a number, an instruction, a slip of the pen or its end."""
        question, folded = self.codebook.question(id), fold(text)
        wordings = [fold(one) for one in (question.text.it, question.text.en, question.title.it, question.title.en)]
        within = any(
            4 * len(one) >= len(folded) and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", folded) for one in wordings
        )
        cut = len(folded) >= _CUT and any(one.startswith(folded.rstrip(" .…")) for one in wordings)
        return within or cut or nearest_wording(text, wordings) is not None

    def _option_in(self, id: str, text: str) -> tuple[str, str] | None:
        """The option of a question whose label a text begins or ends with, and what is left of the text."""
        folded, options = fold(text), self._options[id]
        if folded in options:
            return options[folded], ""
        for between in _BETWEEN.finditer(folded):
            before, after = folded[: between.end()].strip(" [-:"), folded[between.end() :].strip(" ]")
            for label, rest in ((after, before), (folded[: between.start()].strip(" ["), after)):
                if label in options:
                    return options[label], rest
        return None

    def _stray_option(self, text: str) -> str:
        """The set that a text names, with an option in brackets that it does not have."""
        asked, bracket, _ = _squeezed(text).partition("[")
        found = self._texts.get(asked, set()) if bracket else set()
        sets = [id for id in found if self.codebook.question(_question(id)).kind == "multiple"]
        return sets[0] if sets else ""

    def worded(self, column: Column, held: str) -> bool:
        """Return whether the column's wording, not only its code, is the codebook's."""
        if _found(column.texts, self._texts, self._codes):
            return True
        rest = self.wording(column, held)
        return bool(rest) and self._exactly(_question(held), rest)

    def wording(self, column: Column, held: str) -> str:
        """Return how the column puts the question that it holds; an empty string where it does not."""
        said = self._said(column) or [text for text in column.texts if " " in text.strip()]
        if not said or "[" not in held:
            return said[0] if said else ""
        found = self._option_in(_question(held), said[0])
        return found[1] if found else said[0]

    def _exactly(self, id: str, text: str) -> bool:
        question, folded = self.codebook.question(id), fold(text)
        wordings = (fold(question.text.it), fold(question.text.en))
        return any(
            folded == one or re.fullmatch(rf"\W*\w{{1,6}}[.):\s]+{re.escape(one)}\W*", folded) for one in wordings
        )

    def is_answer(self, column: Column) -> bool:
        """Return whether the column is called like an option: in a file without headers, the first row is a person."""
        options = (option for question in self.codebook.questions for option in question.options)
        return any(column.header in (option.it, option.en) for option in options)

    def nearest(self, column: Column) -> str | None:
        """Return what the column's wording is a slip of the pen away from, or None; short codes are all alike."""
        for text in column.texts or tuple(code for code in column.codes if len(code) > _SHORT):
            squeezed = _squeezed(text)
            if found := nearest_wording(squeezed, self._texts | self._codes):
                # That two texts share a long question does not make their options alike.
                if _part(squeezed) == _part(found) or nearest_wording(_part(squeezed), [_part(found)]):
                    return min((self._texts | self._codes)[found])
                if (id := self._stray_option(text)) and (label := nearest_wording(_part(squeezed), self._options[id])):
                    return self._options[id][label]
            elif (wording := nearest_wording(text, self._wordings)) is not None:
                return self._wordings[wording]
        return None


def _found(names: tuple[str, ...], *known: dict[str, set[str]]) -> set[str]:
    for targets in known:
        for name in names:
            if found := targets.get(_squeezed(name)):
                return found
    return set()


def _options(question: Question) -> list[tuple[str, list[str]]]:
    """The options of a question and its open answer, each with its names."""
    found = [(f"{question.id}[{option.code}]", [option.code, option.it, option.en]) for option in question.options]
    if question.other:
        found.append((f"{question.id}[{OTHER}]", [OTHER, question.other.it, question.other.en, *WORDS.open_answer]))
    return found


def _stems(question: Question) -> list[str]:
    return [_squeezed(name) for name in (question.id, question.id.replace("_", ""))]


#: How a code, a wording, and a place have the name of an option behind them.
_CODED = (("[", "]"), ("_", ""), (".", ""))
_WORDED = (("[", "]"), (" - ", ""), (": ", ""))


def _codes(question: Question, options: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    """Every code of a question and of each option of it."""
    texts = [OTHER_TEXT, "text", *(f"{number}_TEXT" for number in range(1, 30)), "altro_testo"]
    return _named(question, _stems(question), options, texts, _CODED)


def _texts(question: Question, options: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    """Every wording of a question and of each option of it."""
    wordings = dict.fromkeys(_squeezed(one) for both in (question.text, question.title) for one in (both.it, both.en))
    return _named(question, wordings, options, [OTHER_TEXT, "text", "altro_testo"], _WORDED)


def _named(
    question: Question,
    stems: Iterable[str],
    options: list[tuple[str, list[str]]],
    texts: list[str],
    forms: tuple[tuple[str, str], ...],
) -> Iterator[tuple[str, str]]:
    """Each name of a question alone, and before each name of an option or of the open answer."""
    if question.other:
        options = [*options, (f"{question.id}[{OTHER_TEXT}]", texts)]
    squeezed = [(target, dict.fromkeys(map(_squeezed, names))) for target, names in options]
    for stem in stems:
        yield stem, question.id
        for target, names in squeezed:
            yield from ((f"{stem}{opens}{name}{ends}", target) for name in names for opens, ends in forms)


def _places(question: Question) -> Iterator[tuple[str, str]]:
    """The columns that platforms call by the place of an option."""
    codes = [*question.codes, *([OTHER] if question.other and question.kind == "multiple" else [])]
    for place, code in enumerate(codes, start=1):
        for name in (str(place), f"sq{place:03}", f"sq{place:02}"):
            for stem in _stems(question):
                yield from ((f"{stem}{opens}{name}{ends}", f"{question.id}[{code}]") for opens, ends in _CODED)


def _part(squeezed: str) -> str:
    """What a header says of an option; all of it where it names none."""
    return re.split(r"\[| - |: ", squeezed)[-1].rstrip("]")


def _squeezed(name: str) -> str:
    """A header folded; how it sets its brackets is nobody's meaning."""
    return re.sub(r"\s*([\[\]])\s*", r"\1", fold(name))


def _question(target: str) -> str:
    return target.partition("[")[0]
