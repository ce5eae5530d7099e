"""What a wave's printed report states, figure by figure, and what each way of stating it allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import inf
from typing import Literal

from pydantic import Field, model_validator

from helpers.survey.codebook import MISSING, Codebook, Question, Strict
from helpers.survey.errors import BadInput, nearest

#: ``(a, b, low, high)``: n of a whole is as stated if low <= a * n + b * whole <= high, in whole numbers.
Bound = tuple[int, int, float, float]

#: What a share given in words allows: the one place that says so, for the reconstruction and the back test.
STATED: dict[str, tuple[Bound, ...]] = {
    # One of the two whole numbers next to the exact third.
    "a_third": ((3, -1, -2, 2),),
    # Within five points: what a reader would still call "about".
    "about_a_third": ((60, -17, 0, inf), (60, -23, -inf, 0)),
    "about_a_half": ((20, -9, 0, inf), (20, -11, -inf, 0)),
    "over_two_thirds": ((3, -2, 1, inf),),
}
Stated = Literal["a_third", "about_a_third", "about_a_half", "over_two_thirds", "equal_parts"]

ACCESSES = "accesses"
COMPLETES = "completes"


class Figure(Strict):
    """One printed figure: where it stands, what it is about, how it is stated."""

    table: str
    question: str | None = None
    code: str | None = None
    codes: tuple[str, ...] = ()
    within: str | None = None
    percent: int | None = Field(default=None, ge=0, le=100)
    count: int | None = Field(default=None, ge=0)
    stated: Stated | None = None
    as_printed: str

    @model_validator(mode="after")
    def _says_one_thing(self) -> Figure:
        if sum(value is not None for value in (self.percent, self.count, self.stated)) != 1:
            raise ValueError("give exactly one of percent, count and stated")
        if (self.stated == "equal_parts") != bool(self.codes) or bool(self.codes) == (self.code is not None):
            raise ValueError("equal_parts goes with codes, everything else with one code")
        return self

    @property
    def about(self) -> str:
        """The id of the question that the figure is about."""
        return self.question or self.table

    @property
    def name(self) -> str:
        """The figure's name in messages: ``tavola_06/increased``."""
        return f"{self.about}/{self.code or '+'.join(self.codes)}"

    @property
    def on_sample(self) -> bool:
        """Whether the figure counts people before any question: accesses or completes."""
        return self.code in (ACCESSES, COMPLETES)

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """What the figure allows of the respondents behind it; empty for equal parts, which concern several cells."""
        if self.count is not None:
            return ((1, 0, self.count, self.count),)
        if self.percent is not None:
            # percent - 1/2 <= 100 n / whole < percent + 1/2
            low, high = 2 * self.percent - 1, 2 * self.percent + 1
            return ((200, -low, 0, inf), (200, -high, -inf, -1))
        return STATED.get(self.stated or "", ())

    def allows(self, n: int, whole: int) -> bool:
        """Whether `n` respondents of `whole` are what the figure states.

        Examples
        --------
        >>> third = Figure(table="tavola_01", code="bpo", stated="a_third", as_printed="1/3")
        >>> [n for n in range(131) if third.allows(n, 130)]
        [43, 44]
        """
        return all(low <= a * n + b * whole <= high for a, b, low, high in self.bounds)

    def quoted_as_printed(self) -> bool:
        """Whether the quotation holds the number: a slip of the pen in either shows."""
        number = self.percent if self.percent is not None else self.count
        return number is None or str(number) in re.findall(r"\d+", self.as_printed)


class Published(Strict):
    """All printed figures and quoted open answers of a wave's report."""

    figures: tuple[Figure, ...]
    open_answers: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def about(self, question: str) -> tuple[Figure, ...]:
        """Return the figures about `question`, wherever they are printed, but for those on the sample."""
        return tuple(figure for figure in self.figures if figure.about == question and not figure.on_sample)

    def under(self, table: str) -> tuple[Figure, ...]:
        """Return the figures printed under `table`, whatever question they are about."""
        return tuple(figure for figure in self.figures if figure.table == table)

    def counts(self, question: Question, base: int) -> dict[str, tuple[int, int]]:
        """Return the fewest and the most of `base` respondents that the print allows, of a question with one answer.

        By code: options and nets that are printed, nets of printed options, and `missing`, which is whoever is left.
        What the print has no figure for is not there.

        Examples
        --------
        >>> from helpers import open_wave
        >>> march = open_wave("2020-03")
        >>> found = march.published.counts(march.codebook.question("tavola_04"), 130)
        >>> found["significant"], found["moderate"], found["missing"]  # 28 %; 15 %, of a net of 26 %; whoever is left
        ((36, 37), (20, 20), (8, 9))
        """
        known: dict[str, tuple[int, int]] = {}
        figures = [figure for figure in self.about(question.id) if figure.within is None]
        for code in (*question.codes, *(net.code for net in question.nets)):
            of_code = [figure for figure in figures if figure.code == code]
            allowed = [n for n in range(base + 1) if all(figure.allows(n, base) for figure in of_code)]
            if of_code and allowed:
                known[code] = allowed[0], allowed[-1]
        left, total = set(question.codes), (0, 0)
        for net in question.nets:
            if all(code in known for code in net.of):
                low, high = _sum(known[code] for code in net.of)
                printed = known.get(net.code, (low, high))
                known[net.code] = low, high = max(low, printed[0]), min(high, printed[1])
                for code in net.of:
                    rest = _sum(known[other] for other in net.of if other != code)
                    known[code] = max(known[code][0], low - rest[1]), min(known[code][1], high - rest[0])
            if net.code in known and left.issuperset(net.of):
                left -= set(net.of)
                total = _sum((total, known[net.code]))
        total = _sum((total, *(known[code] for code in left if code in known)))
        whole = any(figure.codes for figure in figures)  # equal parts make up the whole base
        return known | {MISSING: (0, 0) if whole else (max(0, base - total[1]), base - total[0])}

    def check_against(self, codebook: Codebook, file: str) -> None:
        """Hold every table, question and code against the codebook.

        Raises
        ------
        BadInput
            Naming the file, the figure and the nearest known name.
        """
        for figure in self.figures:
            _known(file, figure.table, codebook.ids)
            _known(file, figure.about, codebook.ids)
            question = codebook.question(figure.about)
            nets = [net.code for net in question.nets]
            for code in filter(None, (figure.code, *figure.codes)):
                if not figure.on_sample:
                    _known(f"{file}: {figure.about}", code, (*question.codes, *nets))
            if figure.within is not None:
                _known(f"{file}: {figure.name}: within", figure.within, nets)
        for id in self.open_answers:
            _known(f"{file}: open_answers", id, [q.id for q in codebook.questions if q.other])


def _sum(ranges: Iterable[tuple[int, int]]) -> tuple[int, int]:
    lows, highs = zip(*ranges, strict=True)
    return sum(lows), sum(highs)


def _known(where: str, name: str, known: tuple[str, ...] | list[str]) -> None:
    if name not in known:
        raise BadInput(f"{where}: no {name!r}; {nearest(name, known)}")
