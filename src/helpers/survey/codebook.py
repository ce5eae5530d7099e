"""The questionnaire as data: `data/codebook.yml`, validated."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from helpers.paths import shown
from helpers.survey.errors import BadInput, nearest
from helpers.survey.files import read_yaml
from helpers.survey.names import LANGUAGES as LANGUAGES
from helpers.survey.names import Language as Language
from helpers.survey.wording import fold

OTHER = "other"
MISSING = "missing"
NOT_ASKED = "not_asked"
OTHER_TEXT = "other_text"
RESERVED = {OTHER, OTHER_TEXT, MISSING, NOT_ASKED}

_CODE = r"^[a-z][a-z0-9_]*$"


class Strict(BaseModel):
    """A record in which an unknown field is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """The same words in Italian and in English; one language is enough, and stands for the other too."""

    it: str = ""
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_is_enough(cls, content: object) -> object:
        if not isinstance(content, dict):
            return content
        said = {name: content[name] for name in LANGUAGES if content.get(name) is not None}
        if not said:
            raise ValueError("no words in it; write `it:`, or `en:`, or both")
        return dict.fromkeys(LANGUAGES, next(iter(said.values()))) | content | said

    def in_(self, language: Language) -> str:
        """Return the words in `language`."""
        return self.it if language == "it" else self.en


class Lasting(Strict):
    """A part of the questionnaire that some waves have and others do not, by the names of the waves."""

    since: str | None = None
    until: str | None = None

    def in_wave(self, wave: str) -> bool:
        """Return whether the wave has it; the first and the last wave that do are `since` and `until`."""
        return (self.since or wave) <= wave <= (self.until or wave)

    def meets(self, other: Lasting) -> bool:
        """Return whether any wave may have both.

        Examples
        --------
        >>> Lasting(until="2020-03").meets(Lasting(since="2021-03")), Lasting().meets(Lasting(since="2021-03"))
        (False, True)
        """
        return all((one.since or "") <= (two.until or "~") for one, two in ((self, other), (other, self)))


class Option(Text, Lasting):
    """An answer that a respondent can choose; one that is `coded` was found in open answers, and nobody saw it."""

    code: str = Field(pattern=_CODE)
    coded: bool = False


class Net(Text):
    """Several options counted together: whoever gave at least one of them."""

    code: str = Field(pattern=_CODE)
    of: tuple[str, ...] = Field(min_length=2)


class Question(Lasting):
    """One question: its wording, its options in order, and the shape of its answers.

    Attributes
    ----------
    favourable, unfavourable : tuple of str
        The two ends of a scale; what is in neither is neutral.
    breaks : tuple of str
        The waves that begin a new series: between an earlier wave and one of these nothing is compared.
    none_allowed : bool
        Whether a set in which nothing is ticked is an answer ("none of these"); else it is a non-response, as in
        SPSS's multiple-response sets.
    """

    id: str = Field(pattern=_CODE)
    kind: Literal["single", "ordinal", "multiple"]
    wording: Literal["original", "reconstructed"] = "original"
    title: Text
    text: Text
    scale: str | None = None
    options: tuple[Option, ...] = Field(min_length=2)
    nets: tuple[Net, ...] = ()
    other: Text | None = None
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    none_allowed: bool = False

    @model_validator(mode="after")
    def _codes_hold(self) -> Question:
        codes = [option.code for option in self.options] + [net.code for net in self.nets]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"code {code} is given twice")
            if code in RESERVED:
                raise ValueError(f"code {code} is reserved; choose another")
        for net in self.nets:
            for part in net.of:
                if part not in self.codes:
                    raise ValueError(f"net {net.code}: no option {part}; {nearest(part, self.codes)}")
        for end in (*self.favourable, *self.unfavourable):
            if end not in self.codes:
                raise ValueError(f"favourable, unfavourable: no option {end}; {nearest(end, self.codes)}")
        if set(self.favourable) & set(self.unfavourable) or bool(self.favourable) != bool(self.unfavourable):
            raise ValueError("favourable and unfavourable go together, and have no option in common")
        return self

    @model_validator(mode="after")
    def _labels_are_told_apart(self) -> Question:
        """Of two labels that are the same words, in either language, no export and no reader says which is meant."""
        other = [Option(code=OTHER, it=self.other.it, en=self.other.en)] if self.other else []
        called: dict[str, Option] = {}
        for option in (*self.options, *other):
            for label in (option.it, option.en, option.code):
                before = called.setdefault(fold(label), option)
                if before.code != option.code and before.meets(option):
                    raise ValueError(
                        f"options {before.code} and {option.code} are both called {label!r}, but for case, blanks and "
                        "signs; give them labels that can be told apart"
                    )
            if not (fold(option.it) and fold(option.en)):
                raise ValueError(f"option {option.code} has a label with nothing in it; write what respondents see")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the options, in the order of the questionnaire."""
        return tuple(option.code for option in self.options)

    @property
    def ends(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The favourable and the unfavourable options; where nobody says which, the halves of the scale."""
        if self.favourable:
            present = set(self.codes)
            return (tuple(code for code in self.favourable if code in present),
                    tuple(code for code in self.unfavourable if code in present))  # fmt: skip
        half = len(self.codes) // 2
        return self.codes[:half], self.codes[len(self.codes) - half :]

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes an answer can have: the options, then `other` where the question allows it."""
        return (*self.codes, *((OTHER,) if self.other else ()))

    def as_asked_in(self, wave: str) -> Question:
        """Return the question with the options that the wave had, and the nets that they make up."""
        return self._with([option for option in self.options if option.in_wave(wave)])

    def as_shown(self) -> Question:
        """Return the question with the options that respondents saw, and the nets that they make up."""
        shown = [option for option in self.options if not option.coded]
        return self._with(shown) if len(shown) < len(self.options) else self

    def _with(self, options: list[Option]) -> Question:
        codes = {option.code for option in options}
        nets = tuple(net for net in self.nets if codes.issuperset(net.of))
        return self.model_copy(update={"options": tuple(options), "nets": nets})

    def parts(self, code: str) -> tuple[str, ...]:
        """Return the answers that a net counts together; of any other code, itself."""
        return next((net.of for net in self.nets if net.code == code), (code,))

    def net(self, code: str) -> Net:
        """Return the net `code`.

        Raises
        ------
        BadInput
            Naming the nets there are.
        """
        for net in self.nets:
            if net.code == code:
                return net
        raise BadInput(f"{self.id}: no net {code!r}; {nearest(code, [net.code for net in self.nets])}")


#: Of whom shares are shown: of all who were asked a question, or of those of them who answered it.
ShownBase = Literal["asked", "answered"]


class Survey(Strict):
    """What the survey is called, who conducts it, whom it is about, and which base its shares are shown on.

    `pairs` are the cells, ``question/code``, that notebooks set against each other: `tables.csv` has who gave both.
    """

    id: str
    title: Text
    conductor: str
    population: Text
    banner: str | None = None
    base: ShownBase = "asked"
    pairs: tuple[tuple[str, str], ...] = ()


class Codebook(Strict):
    """The whole questionnaire, and the headers of the columns of its exports that no table is about."""

    survey: Survey
    scales: dict[str, tuple[Option, ...]] = Field(default_factory=dict)
    questions: tuple[Question, ...] = Field(min_length=1)
    ignored_columns: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _lay_scales_into_questions(cls, content: object) -> object:
        if not isinstance(content, dict):
            raise ValueError("expected survey, scales and questions")
        scales, listed = content.get("scales") or {}, content.get("questions") or []
        if not isinstance(scales, dict) or not isinstance(listed, list):
            raise ValueError("expected scales by name, and questions as a list")
        questions = []
        for question in listed:
            name = question.get("scale") if isinstance(question, dict) else None
            if isinstance(name, str):
                if name not in scales:
                    raise ValueError(f"{question.get('id')}: no scale {name!r}; {nearest(str(name), scales)}")
                if "options" in question:
                    raise ValueError(f"{question.get('id')}: give either a scale or options, not both")
                question = {**question, "options": scales[name]}
            questions.append(question)
        return {**content, "questions": questions}

    @model_validator(mode="after")
    def _names_hold(self) -> Codebook:
        for id in self.ids:
            if self.ids.count(id) > 1:
                raise ValueError(f"question {id} is given twice")
        banner, first = self.survey.banner, [one for one, _ in self.survey.pairs]
        if banner is not None and banner not in self.ids:
            raise ValueError(f"survey.banner: no question {banner!r}; {nearest(banner, self.ids)}")
        cells = [f"{q.id}/{code}" for q in self.questions for code in (*q.answers, *(net.code for net in q.nets))]
        for one in (one for pair in self.survey.pairs for one in pair):
            if one not in cells:
                raise ValueError(f"survey.pairs: no cell {one!r}; {nearest(one, cells)}")
            if first.count(one) > 1:
                raise ValueError(f"survey.pairs: {one} stands first in two pairs, and has room for one; turn one round")
        return self

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the questions, in the order of the questionnaire."""
        return tuple(question.id for question in self.questions)

    def as_asked_in(self, wave: str) -> Codebook:
        """Return the codebook with, for each question, the options that the wave had.

        A question that the wave did not have stays: everybody in that wave was not asked it.
        """
        return self.model_copy(update={"questions": tuple(one.as_asked_in(wave) for one in self.questions)})

    def as_shown(self) -> Codebook:
        """Return the codebook with the options that respondents saw: what exports are read by."""
        return self.model_copy(update={"questions": tuple(one.as_shown() for one in self.questions)})

    def put_in(self, wave: str) -> Codebook:
        """Return the codebook with nothing but the questions and options that the wave had."""
        asked = tuple(one for one in self.as_asked_in(wave).questions if one.in_wave(wave))
        return self.model_copy(update={"questions": asked})

    def question(self, id: str) -> Question:
        """Return the question `id`.

        Raises
        ------
        BadInput
            Naming the nearest id, and all of them.
        """
        if id not in self.ids:
            raise BadInput(f"no question {id!r} in the codebook; {nearest(id, self.ids)}")
        return self.questions[self.ids.index(id)]

    def number(self, id: str) -> int:
        """Return the place of the question `id` in the questionnaire, from 1."""
        self.question(id)
        return self.ids.index(id) + 1


def read_codebook(data: Path) -> Codebook:
    """Return the codebook of the data folder `data`.

    Raises
    ------
    BadInput
        If `codebook.yml` is missing or does not hold; the message names the question and the field.
    """
    if not (file := data / "codebook.yml").exists():
        raise BadInput(
            f"{shown(file)} is not there. To begin one from an export: make codebook FILE=export.csv "
            f"DATA={shown(data)}; data/README.md explains its fields"
        )
    return read_yaml(file, Codebook)


def code_of(label: str, taken: set[str], least: str = "option") -> str:
    """Return a code for a label: its letters and numbers, not among those taken, to which it is added.

    Examples
    --------
    >>> code_of("Più di 1000 addetti", taken := set()), code_of("18-24", taken), code_of("Да", taken)
    ('piu_di_1000_addetti', 'n18_24', 'option')
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    code = words if len(words) <= 32 else words[:33].rpartition("_")[0] or words[:32]
    code = code if code[:1].isalpha() else f"n{code}" if code else least
    found, number = code, 2
    while found in taken | RESERVED | {"respondent", "status", "weight"}:
        found, number = f"{code}_{number}", number + 1
    taken.add(found)
    return found
