"""The printed figures against the computed ones: every one, on every run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.analysis.cells import any_of
from helpers.analysis.tables import Table
from helpers.survey.codebook import Net, Option, Question
from helpers.survey.errors import BackTestFailed
from helpers.survey.names import Language
from helpers.survey.published import ACCESSES, Figure
from helpers.survey.responses import Answers
from helpers.survey.rounding import whole_percent
from helpers.survey.waves import Wave


@dataclass(frozen=True)
class ComparedFigure:
    """A printed figure beside the computed one: `n` respondents of `base`, and whether they are what it states."""

    figure: Figure
    label: str
    n: int
    base: int
    holds: bool

    def __str__(self) -> str:
        printed, computed = str(self.figure.count), str(self.n)
        if self.figure.percent is not None:
            printed = f"{self.figure.percent} %"
            computed = f"{whole_percent(self.n, self.base)} % ({self.n} of {self.base})" if self.base else "no base"
        elif self.figure.count is None:
            printed, computed = f"“{self.figure.as_printed}”", f"{self.n} of {self.base}"
        return f"{self.figure.name}: printed {printed}, computed {computed}"


@dataclass(frozen=True)
class BackTest:
    """The tested figures of a table, or of a whole wave; all of them hold."""

    figures: tuple[ComparedFigure, ...]
    wave: Wave
    language: Language


def back_test(table: Table) -> BackTest:
    """Return the figures that the wave's printed report has under this table, each with its computed twin.

    Empty where the wave has no printed report.

    Raises
    ------
    BackTestFailed
        Naming every figure that differs.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> len(back_test(tabulate(open_wave("2020-03"), "tavola_04")).figures)
    6
    """
    return _compared(table.wave, (table.question.id,), table.language)


def back_test_all(wave: Wave, language: Language = "it") -> BackTest:
    """Return every printed figure of the wave's report, each with its computed twin.

    Raises
    ------
    BackTestFailed
        Naming every figure that differs.
    """
    return _compared(wave, wave.codebook.ids, language)


def _compared(wave: Wave, tables: Iterable[str], language: Language) -> BackTest:
    compared = []
    for figures in (wave.published.under(id) for id in tables) if wave.published else ():
        # Most of what is printed under a table is about it: its answers are read once.
        known = {figure.about: wave.answers(figure.about) for figure in figures if not figure.on_sample}
        compared += [
            _of_sample(figure, wave) if figure.on_sample else _of_answers(figure, known[figure.about], language)
            for figure in figures
        ]
    if failed := [str(one) for one in compared if not one.holds]:
        raise BackTestFailed(f"wave {wave.id}: {'; '.join(failed)}")
    return BackTest(tuple(compared), wave, language)


def _of_sample(figure: Figure, wave: Wave) -> ComparedFigure:
    n = (wave.record.accesses or 0) if figure.code == ACCESSES else wave.completes
    return ComparedFigure(figure, figure.code or "", n, len(wave.responses), n == figure.count)


def _of_answers(figure: Figure, answers: Answers, language: Language) -> ComparedFigure:
    if figure.stated == "equal_parts":
        parts = [_respondents(answers, code) for code in figure.codes]
        label = ", ".join(_label(answers.question, code, language) for code in figure.codes)
        equal = sum(parts) == answers.base and max(parts) - min(parts) <= 1
        return ComparedFigure(figure, label, sum(parts), answers.base, equal)
    n = _respondents(answers, figure.code or "")
    base = _respondents(answers, figure.within) if figure.within else answers.base
    if figure.percent is not None:
        holds = base > 0 and whole_percent(n, base) == figure.percent
    else:
        holds = figure.allows(n, base)
    return ComparedFigure(figure, _label(answers.question, figure.code or "", language), n, base, holds)


def _label(question: Question, code: str, language: Language) -> str:
    known: tuple[Option | Net, ...] = (*question.options, *question.nets)
    return next(one.in_(language) for one in known if one.code == code)


def _respondents(answers: Answers, code: str) -> int:
    return int(any_of(answers, answers.question.parts(code)).sum())
