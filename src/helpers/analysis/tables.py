"""A question of a wave, tabulated: the one value that flows through the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from helpers.analysis.inference import effective_base, simultaneous_intervals, standard_error, wilson_interval
from helpers.survey.codebook import LANGUAGES, MISSING, OTHER, Language, Net, Question, Text
from helpers.survey.errors import BadInput, nearest
from helpers.survey.importers.sheet import Array
from helpers.survey.responses import Answers
from helpers.survey.rounding import round_half_up, whole_percent
from helpers.survey.waves import Wave

Kind = Literal["option", "net", "other", "missing"]

#: How far a cell is known: `exact`, `approximate` (the report gives it in words only) or `not_disclosed`.
Disclosure = Literal["exact", "approximate", "not_disclosed"]
_DISCLOSURES: tuple[Disclosure, ...] = ("exact", "approximate", "not_disclosed")

#: The columns of a table's frame, and of `tables.csv` after the wave and the question.
COLUMNS = (
    *("code", "kind", "label", "n", "base", "share", "ci_low", "ci_high", "disclosure"),
    *("share_unweighted", "effective_base", "standard_error"),
)

_FRACTIONS = ("share", "ci_low", "ci_high", "share_unweighted", "effective_base", "standard_error")

#: The confidence level that the notebooks take unless a researcher changes it.
CONFIDENCE = 0.95

MISSING_LABEL = Text(it="Non risponde o non riportato", en="No answer or not reported")


@dataclass(frozen=True)
class Cell:
    """One row of a table: how many respondents of the base, their share and its interval (fractions).

    `n`, `share`, `ci_low` and `ci_high` are None where the wave does not disclose them, and
    the last three where the base is 0.

    Attributes
    ----------
    n, base : int
        Respondents, never weighted.
    share : float or None
        Weighted where the wave is weighted; its interval is on the effective base.
    share_unweighted, standard_error : float or None
        The share of respondents as they came, and the linearized standard error of `share`.
    effective_base : float
        Kish's; the base itself where the wave is not weighted.
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
    share_unweighted: float | None = None
    effective_base: float = 0.0
    standard_error: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a share to speak of."""
        return self.share is not None

    @property
    def percent(self) -> int:
        """The share as a whole per cent, halves up: from the counts, or from the weighted share.

        Raises
        ------
        BadInput
            If the share is not disclosed.
        """
        if self.n is None or self.share is None:
            raise BadInput(f"{self.code}: this share is not disclosed")
        if self.share == self.share_unweighted:
            return whole_percent(self.n, self.base)
        return int(round_half_up(100 * self.share))

    @property
    def as_tested(self) -> tuple[float, float]:
        """Successes and trials as a test takes them: respondents, or parts of the effective base where weighted.

        Raises
        ------
        BadInput
            If the share is not disclosed.
        """
        if self.n is None or self.share is None:
            raise BadInput(f"{self.code}: this share is not disclosed")
        if self.effective_base == self.base:
            return self.n, self.base
        return self.share * self.effective_base, self.effective_base


@dataclass(frozen=True)
class Table:
    """A tabulated question: its cells, in the order of the questionnaire, and what they belong to.

    Attributes
    ----------
    cells : tuple of Cell
        Options, then nets, then `other` where the question allows it, then `missing`.
    base : int
        Unweighted respondents: the completes who were asked the question.
    effective_base : float
        Kish's; the base itself where the wave is not weighted.
    simultaneous : bool
        Whether the intervals hold together for all the answers, instead of one at a time.
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
    effective_base: float
    simultaneous: bool

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
            {"n": "Int64", "base": "int64"} | dict.fromkeys(_FRACTIONS, "float64")
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


def tabulate(
    wave: Wave, question: str, language: Language = "it", confidence: float = CONFIDENCE, *, simultaneous: bool = False
) -> Table:
    """Return the table of one question of a wave.

    Shares are fractions of the completes who were asked the question; of respondents, also where they could
    tick several options. Where the wave is weighted so are the shares, and `n` and `base` stay respondents.
    Intervals are Wilson's, on the effective base; in a probability sample of a known population, corrected for it.
    On a reconstructed wave only what the printed report states, and what follows from it, has a number.

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
    simultaneous : bool
        Whether the intervals of a question with one answer are to hold together (Goodman's); nets then have none.

    Raises
    ------
    BadInput
        If the codebook has no such question, the language is unknown, or intervals that hold together are asked for of
        overlapping or undisclosed answers.

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
    scale = _Scale.of(wave, answers, confidence)
    cells = tuple(
        scale.cell(code, kind, label.in_(language), chosen, disclosure.get(code, "exact"))
        for code, kind, label, chosen in _rows(answers)
    )
    if simultaneous:
        cells = _simultaneous(answers.question, cells, scale)
    none_chosen = None
    if answers.question.kind == "multiple" and not wave.reconstructed:
        none_chosen = int((answers.answered & ~answers.choices.any(axis="columns")).sum())
    return Table(
        answers.question, wave, answers.base, cells, none_chosen, language, confidence, scale.effective, simultaneous
    )


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
    answers = table.wave.answers(table.question.id)
    scale = _Scale.of(table.wave, answers, table.confidence)
    cells, so_far = [], []
    worst: Disclosure = "exact"
    for cell in table.options:
        # A sum is known no better than the least known of what it adds up.
        worst = max(worst, cell.disclosure, key=_DISCLOSURES.index)
        so_far.append(cell.code)
        cells.append(scale.cell(cell.code, "option", cell.label, _any(answers, so_far), worst))
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
    whole = table.question.net(net)
    answers = table.wave.answers(table.question.id)
    inside_it = _any(answers, whole.of)
    scale = _Scale.of(table.wave, answers, table.confidence, inside_it)
    if table[whole.code].n is None:
        scale = replace(scale, base=0, effective=0.0)
    cells = tuple(
        scale.cell(cell.code, "option", cell.label, _any(answers, [cell.code])[inside_it], cell.disclosure)
        for cell in (table[code] for code in whole.of)
    )
    unchanged = _unchanged(table) | {"cells": cells, "base": scale.base, "effective_base": scale.effective}
    return Inside(**unchanged, net=whole)


def together(table: Table, codes: Sequence[str], code: str, label: str) -> Cell:
    """Return a net that the codebook does not have: whoever gave at least one of these answers, on the table's base.

    It is known as well as the least known of its parts.

    Raises
    ------
    BadInput
        If an option is unknown.
    """
    worst: Disclosure = max((table[part].disclosure for part in codes), key=_DISCLOSURES.index)
    answers = table.wave.answers(table.question.id)
    return _Scale.of(table.wave, answers, table.confidence).cell(code, "net", label, _any(answers, codes), worst)


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
    if table.base == 0 or not all(cell.known for cell in table.options):
        raise BadInput(f"{table.question.id}: not every option has a number")
    if not table.wave.weighted:
        return sum(cell.n or 0 for cell in table.options) / table.base
    return sum(cell.share or 0.0 for cell in table.options)


def tables_frame(wave: Wave, tables: Iterable[Table]) -> pd.DataFrame:
    """Return the rows of `tables.csv`: one a wave, question and cell, with `COLUMNS`."""
    frames = [table.frame.assign(wave=wave.id, question=table.question.id) for table in tables]
    return pd.concat(frames, ignore_index=True)[["wave", "question", *COLUMNS]]


def tabulate_all(wave: Wave, language: Language = "it", confidence: float = CONFIDENCE) -> dict[str, Table]:
    """Return the tables of all the questions of a wave by question id, in the order of the questionnaire."""
    return {id: tabulate(wave, id, language, confidence) for id in wave.codebook.ids}


def _unchanged(table: Table) -> dict[str, Any]:
    return {field.name: getattr(table, field.name) for field in fields(Table)}


def _any(answers: Answers, codes: Sequence[str]) -> Array:
    """Who of the base gave at least one of these answers."""
    return np.asarray(answers.choices[list(codes)].to_numpy(dtype=bool).any(axis=1))


def _rows(answers: Answers) -> Iterator[tuple[str, Kind, Text, Array]]:
    """Who stands behind each cell: one path for one answer and for several, since a choice is a choice."""
    question = answers.question
    for option in question.options:
        yield option.code, "option", option, _any(answers, [option.code])
    for net in question.nets:
        yield net.code, "net", net, _any(answers, net.of)
    if question.other:
        yield OTHER, "other", question.other, _any(answers, [OTHER])
    yield MISSING, "missing", MISSING_LABEL, ~answers.answered.to_numpy(dtype=bool)


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


def unsampled(wave: Wave) -> float:
    """Return the part of the population that is not in the wave: what is left of a variance, as a fraction.

    It is 1 where the population is large, of unknown size, or was not sampled from by chance; 0 for a census.

    Examples
    --------
    >>> from helpers import open_wave
    >>> unsampled(open_wave("2020-03"))  # whoever wished to answered
    1.0
    """
    record = wave.record
    if record.inference != "probability" or not record.population_size:
        return 1.0
    return 1 - wave.completes / record.population_size


@dataclass(frozen=True)
class _Scale:
    """What a share is measured on: the respondents of a base, their weights, the effective base, the population."""

    base: int
    weights: Array | None
    effective: float
    #: The part of the population that is not in the sample: 1 where it is large, unknown, or not sampled from.
    unsampled: float
    confidence: float

    @classmethod
    def of(cls, wave: Wave, answers: Answers, confidence: float, among: Array | None = None) -> _Scale:
        weights = None if answers.weights is None else answers.weights.to_numpy(dtype=float)
        base = answers.base
        if among is not None:
            weights, base = (None if weights is None else weights[among]), int(among.sum())
        if weights is not None and base and np.allclose(weights, weights[0], rtol=1e-12, atol=0):
            weights = None  # equal weights add up to what none do, but for a rounding error
        return cls(base, weights, effective_base(weights, base), unsampled(wave), confidence)

    def interval(self, share: float, n: int) -> tuple[float, float]:
        """Wilson's on the effective base, made larger by what a finite population leaves unsaid."""
        if self.unsampled == 0:
            return share, share
        if self.weights is None and self.unsampled == 1:
            return wilson_interval(n, self.base, self.confidence)
        base = self.effective / self.unsampled
        low, high = wilson_interval(share * base, base, self.confidence)
        return (0.0 if n == 0 else low), (1.0 if n == self.base else high)

    def cell(self, code: str, kind: Kind, label: str, chosen: Array, disclosure: Disclosure) -> Cell:
        """Return the cell of those who are `chosen`: one Boolean a respondent of the base."""
        if disclosure == "not_disclosed":
            return Cell(code, kind, label, None, self.base, None, None, None, "not_disclosed",
                        effective_base=self.effective)  # fmt: skip
        n = int(chosen.sum())
        if self.base == 0:
            return Cell(code, kind, label, n, self.base, None, None, None, disclosure)
        plain = n / self.base
        share = plain if self.weights is None else float(self.weights[chosen].sum() / self.weights.sum())
        low, high = self.interval(share, n)
        error = None
        if self.base > 1:
            error = standard_error(chosen, self.weights) * self.unsampled**0.5
        return Cell(code, kind, label, n, self.base, share, low, high, disclosure, plain, self.effective, error)


def _simultaneous(question: Question, cells: tuple[Cell, ...], scale: _Scale) -> tuple[Cell, ...]:
    parts = [cell for cell in cells if cell.kind != "net"]
    if question.kind == "multiple" or not all(cell.known for cell in parts):
        raise BadInput(
            f"{question.id}: intervals that hold together need one answer a respondent and every share known; leave "
            "out `simultaneous`"
        )
    base = scale.effective / scale.unsampled if scale.unsampled else 0.0
    limits = simultaneous_intervals([(cell.share or 0) * base for cell in parts], scale.confidence) if base else []
    wider = {cell.code: (low, high) for cell, (low, high) in zip(parts, limits, strict=bool(limits))}
    nothing = (None, None)
    return tuple(
        replace(cell, ci_low=wider.get(cell.code, nothing)[0], ci_high=wider.get(cell.code, nothing)[1])
        for cell in cells
    )
