"""A question of a wave, tabulated: the one value that flows through the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from helpers.analysis.inference import wilson_interval
from helpers.survey.codebook import LANGUAGES, MISSING, OTHER, Language, Net, Question, Text
from helpers.survey.errors import BadInput, nearest
from helpers.survey.responses import Answers
from helpers.survey.rounding import whole_percent
from helpers.survey.waves import Wave

Kind = Literal["option", "net", "other", "missing"]

#: How far a cell is known: `exact`, `approximate` (the report gives it in words only) or `not_disclosed`.
Disclosure = Literal["exact", "approximate", "not_disclosed"]
_DISCLOSURES: tuple[Disclosure, ...] = ("exact", "approximate", "not_disclosed")

#: The columns of a table's frame, and of `tables.csv` after the wave and the question.
COLUMNS = ("code", "kind", "label", "n", "base", "share", "ci_low", "ci_high", "disclosure")

MISSING_LABEL = Text(it="Non risponde o non riportato", en="No answer or not reported")


@dataclass(frozen=True)
class Cell:
    """One row of a table: how many respondents of the base, their share and its interval (fractions).

    `n`, `share`, `ci_low` and `ci_high` are None where the wave does not disclose them, and
    the last three where the base is 0.
    """

    code: str
    kind: Kind
    label: str
    n: int | None
    base: int
    share: float | None
    ci_low: float | None
    ci_high: float | None
    disclosure: Disclosure

    @property
    def known(self) -> bool:
        """Whether there is a share to speak of."""
        return self.share is not None

    @property
    def percent(self) -> int:
        """The share as a whole per cent, halves up, from the counts.

        Raises
        ------
        BadInput
            If the share is not disclosed.
        """
        if self.n is None or self.share is None:
            raise BadInput(f"{self.code}: this share is not disclosed")
        return whole_percent(self.n, self.base)


@dataclass(frozen=True)
class Table:
    """A tabulated question: its cells, in the order of the questionnaire, and what they belong to.

    Attributes
    ----------
    cells : tuple of Cell
        Options, then nets, then `other` where the question allows it, then `missing`.
    base : int
        Unweighted respondents: the completes who were asked the question.
    none_chosen : int or None
        Respondents who answered that none of a set's options applies; None where not disclosed, and for
        questions with one answer.
    """

    question: Question
    wave: Wave = field(repr=False)
    base: int
    cells: tuple[Cell, ...]
    none_chosen: int | None
    language: Language
    confidence: float

    def __getitem__(self, code: str) -> Cell:
        """Return the cell with this code; a wrong code is answered with the nearest one."""
        for cell in self.cells:
            if cell.code == code:
                return cell
        raise BadInput(f"{self.question.id}: no cell {code!r}; {nearest(code, [cell.code for cell in self.cells])}")

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    @property
    def options(self) -> tuple[Cell, ...]:
        """The cells of the options, in the order of the questionnaire."""
        return tuple(cell for cell in self.cells if cell.kind == "option")

    @property
    def nets(self) -> tuple[Cell, ...]:
        """The cells of the nets."""
        return tuple(cell for cell in self.cells if cell.kind == "net")

    @property
    def ranked(self) -> tuple[Cell, ...]:
        """The options with a known share, largest first; ties stay in the order of the questionnaire."""
        return tuple(sorted((cell for cell in self.options if cell.known), key=lambda cell: -(cell.share or 0)))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The cells as a tidy frame with the columns `COLUMNS`; what is not disclosed is NA."""
        rows = [[getattr(cell, name) for name in COLUMNS] for cell in self.cells]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
            {"n": "Int64", "base": "int64", "share": "float64", "ci_low": "float64", "ci_high": "float64"}
        )

    @property
    def number(self) -> int:
        """The place of the question in the questionnaire, from 1."""
        return self.wave.codebook.number(self.question.id)


@dataclass(frozen=True)
class Cumulated(Table):
    """A table whose options count everyone from the top of an ordinal scale down to them."""


@dataclass(frozen=True)
class Inside(Table):
    """A table of the options of a net, on the respondents of the net as base."""

    net: Net


def tabulate(wave: Wave, question: str, language: Language = "it", confidence: float = 0.95) -> Table:
    """Return the table of one question of a wave.

    Shares are fractions of the completes who were asked the question; of respondents, also where they could
    tick several options. Intervals are Wilson's. On a reconstructed wave only what the printed report
    states, and what follows from it, has a number.

    Parameters
    ----------
    wave : Wave
        From `open_wave`.
    question : str
        The question's id, such as ``tavola_05``.
    language : {"it", "en"}
        Of the labels, and of everything made from the table.
    confidence : float
        Of the intervals, as a fraction.

    Raises
    ------
    BadInput
        If the codebook has no such question, or the language is unknown.

    Examples
    --------
    >>> from helpers import open_wave
    >>> table = tabulate(open_wave("2020-03"), "tavola_06", language="en")
    >>> [(cell.code, cell.n, cell.percent) for cell in table if cell.kind == "net"]
    [('increased', 116, 89)]
    """
    if language not in LANGUAGES:
        raise BadInput(f"language: {nearest(str(language), LANGUAGES)}; found {language!r}")
    if not 0 < confidence < 1:
        raise BadInput(f"confidence: expected a fraction between 0 and 1, such as 0.95; found {confidence!r}")
    answers = wave.answers(question)
    disclosure = _disclosure(wave, answers.question)
    cells = tuple(
        _cell(code, kind, label.in_(language), n, answers.base, confidence, disclosure.get(code, "exact"))
        for code, kind, label, n in _counts(answers)
    )
    none_chosen = None
    if answers.question.kind == "multiple" and not wave.reconstructed:
        none_chosen = int((answers.answered & ~answers.choices.any(axis="columns")).sum())
    return Table(answers.question, wave, answers.base, cells, none_chosen, language, confidence)


def cumulate(table: Table) -> Cumulated:
    """Return a table whose options count everyone from the top of the scale down to them.

    Raises
    ------
    BadInput
        If the question is not ordinal: without an order there is no top.

    Examples
    --------
    >>> from helpers import open_wave
    >>> seats = tabulate(open_wave("2020-03"), "tavola_03", language="en")
    >>> [cell.percent for cell in cumulate(seats).options]
    [54, 68, 81, 88]
    """
    if table.question.kind != "ordinal":
        raise BadInput(
            f"{table.question.id}: only an ordinal scale can be cumulated; this question is {table.question.kind}"
        )
    cells, total = [], 0
    worst: Disclosure = "exact"
    for cell in table.options:
        # A sum is known no better than the least known of what it adds up.
        worst = max(worst, cell.disclosure, key=_DISCLOSURES.index)
        total += cell.n or 0
        cells.append(_cell(cell.code, "option", cell.label, total, table.base, table.confidence, worst))
    return Cumulated(**{**_unchanged(table), "cells": tuple(cells)})


def inside(table: Table, net: str) -> Inside:
    """Return a table of the options of `net`, on the respondents of the net as base.

    Raises
    ------
    BadInput
        If the question has no such net, or allows several answers (its parts overlap).

    Examples
    --------
    >>> from helpers import open_wave
    >>> sample = tabulate(open_wave("2020-03"), "tavola_01")
    >>> [(cell.code, cell.base, cell.disclosure) for cell in inside(sample, "bpo")]
    [('bpo_large', 43, 'approximate'), ('bpo_small', 43, 'not_disclosed')]
    """
    if table.question.kind == "multiple":
        raise BadInput(f"{table.question.id}: the parts of {net} overlap where several answers are possible")
    whole = table[table.question.net(net).code]
    base = whole.n or 0
    parts = [table[code] for code in table.question.net(net).of]
    cells = tuple(_cell(c.code, "option", c.label, c.n, base, table.confidence, c.disclosure) for c in parts)
    return Inside(**{**_unchanged(table), "cells": cells, "base": base}, net=table.question.net(net))


def answers_per_respondent(table: Table) -> float:
    """Return the mean number of listed options ticked by a respondent of the base; open answers not counted.

    The sum of the shares, so marginals determine it.

    Raises
    ------
    BadInput
        If the question takes one answer, or an option's share is not disclosed.

    Examples
    --------
    >>> from helpers import open_wave
    >>> round(answers_per_respondent(tabulate(open_wave("2020-03"), "tavola_05")), 2)
    1.67
    """
    if table.question.kind != "multiple":
        raise BadInput(f"{table.question.id}: one answer a respondent; a mean number of answers says nothing")
    counts = [cell.n for cell in table.options]
    if None in counts or table.base == 0:
        raise BadInput(f"{table.question.id}: not every option has a number")
    return sum(n for n in counts if n is not None) / table.base


def tables_frame(wave: Wave, tables: Iterable[Table]) -> pd.DataFrame:
    """Return the rows of `tables.csv`: one a wave, question and cell, with `COLUMNS`."""
    frames = [table.frame.assign(wave=wave.id, question=table.question.id) for table in tables]
    return pd.concat(frames, ignore_index=True)[["wave", "question", *COLUMNS]]


def tabulate_all(wave: Wave, language: Language = "it", confidence: float = 0.95) -> dict[str, Table]:
    """Return the tables of all the questions of a wave by question id, in the order of the questionnaire."""
    return {id: tabulate(wave, id, language, confidence) for id in wave.codebook.ids}


def _unchanged(table: Table) -> dict[str, Any]:
    return {field.name: getattr(table, field.name) for field in fields(Table)}


def _counts(answers: Answers) -> list[tuple[str, Kind, Text, int | None]]:
    """The respondents behind each cell: one path for one answer and for several, since a choice is a choice."""
    question, choices = answers.question, answers.choices
    chosen = choices.sum()
    rows: list[tuple[str, Kind, Text, int | None]] = [
        (option.code, "option", option, int(chosen[option.code])) for option in question.options
    ]
    rows += [(net.code, "net", net, int(choices[list(net.of)].any(axis="columns").sum())) for net in question.nets]
    if question.other:
        rows.append((OTHER, "other", question.other, int(chosen[OTHER])))
    return [*rows, (MISSING, "missing", MISSING_LABEL, int((~answers.answered).sum()))]


def _disclosure(wave: Wave, question: Question) -> dict[str, Disclosure]:
    """What the printed report lets a reconstructed wave say; on a collected one everything is exact."""
    if not wave.reconstructed or wave.published is None:
        return {}
    known: dict[str, Disclosure] = {}
    for figure in wave.published.about(question.id):
        for code in filter(None, (figure.code, *figure.codes)):
            exact = figure.stated is None or known.get(code) == "exact"
            known[code] = "exact" if exact else "approximate"
    cells = [*question.answers, *(net.code for net in question.nets)]
    disclosure: dict[str, Disclosure] = {code: known.get(code, "not_disclosed") for code in cells}
    for net in question.nets:
        # A net of one-answer options is the sum of its parts.
        if net.code not in known and question.kind != "multiple" and all(known.get(code) == "exact" for code in net.of):
            disclosure[net.code] = "exact"
    # What one-answer percentages leave is the residual; how many left a whole set out, they do not tell.
    disclosure[MISSING] = "not_disclosed" if question.kind == "multiple" else "exact"
    return disclosure


def _cell(
    code: str, kind: Kind, label: str, n: int | None, base: int, confidence: float, disclosure: Disclosure
) -> Cell:
    if disclosure == "not_disclosed" or n is None:
        return Cell(code, kind, label, None, base, None, None, None, "not_disclosed")
    if base == 0:
        return Cell(code, kind, label, n, base, None, None, None, disclosure)
    low, high = wilson_interval(n, base, confidence)
    return Cell(code, kind, label, n, base, n / base, low, high, disclosure)
