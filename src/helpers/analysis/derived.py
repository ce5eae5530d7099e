"""Tables from tables: counted from the top of a scale, inside a net, and answers put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from helpers.analysis.cells import DISCLOSURES, Base, Cell, Disclosure, ShareEstimator, any_of
from helpers.analysis.tables import Table
from helpers.survey.codebook import Net
from helpers.survey.errors import BadInput


@dataclass(frozen=True)
class Cumulated(Table):
    """A table whose options count everyone from the top of an ordinal scale down to them."""


@dataclass(frozen=True)
class Inside(Table):
    """A table of the options of a net, on the respondents of the net as base."""

    net: Net


def cumulate(table: Table) -> Cumulated:
    """Return a table whose options count everyone from the top of the scale down to them.

    Raises
    ------
    BadInput
        If the question is not ordinal: without an order there is no top.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> seats = tabulate(open_wave("2020-03"), "tavola_03", language="en")
    >>> [cell.percent for cell in cumulate(seats).options]
    [54, 68, 81, 88]
    """
    if table.question.kind != "ordinal":
        raise BadInput(
            f"{table.question.id}: only an ordinal scale can be cumulated; this question is {table.question.kind}"
        )
    answers = table.wave.answers(table.question.id)
    estimator = ShareEstimator.of(table.wave, answers, table.confidence)
    cells, so_far = [], []
    worst: Disclosure = "exact"
    for cell in table.options:
        # A sum is known no better than the least known of what it adds up.
        worst = max(worst, cell.disclosure, key=DISCLOSURES.index)
        so_far.append(cell.code)
        cells.append(estimator.cell(cell.code, "option", cell.label, any_of(answers, so_far), worst))
    return Cumulated(**_unchanged(table) | {"cells": tuple(cells)})


def inside(table: Table, net: str) -> Inside:
    """Return a table of the options of `net`, on the respondents of the net as base; no numbers if they are under five.

    Raises
    ------
    BadInput
        If the question has no such net, or allows several answers (its parts overlap).

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> sample = tabulate(open_wave("2020-03"), "tavola_01")
    >>> [(cell.code, cell.base, cell.disclosure) for cell in inside(sample, "bpo")]
    [('bpo_large', 43, 'approximate'), ('bpo_small', 43, 'not_disclosed')]
    """
    if table.question.kind == "multiple":
        raise BadInput(f"{table.question.id}: the parts of {net} overlap where several answers are possible")
    whole = table.question.net(net)
    answers = table.wave.answers(table.question.id)
    inside_it = any_of(answers, whole.of)
    estimator = ShareEstimator.of(table.wave, answers, table.confidence, inside_it)
    if table[whole.code].n is None:
        estimator = replace(estimator, asked=Base(0, 0.0), answered=Base(0, 0.0))
    few = estimator.hides(table.wave)
    cells = tuple(
        estimator.cell(
            *(cell.code, "option", cell.label, any_of(answers, [cell.code])[inside_it]),
            "hidden" if few else cell.disclosure,
        )
        for cell in (table[code] for code in whole.of)
    )
    base = estimator.asked
    of_net = {"cells": cells, "base": base.size, "effective_base": base.effective}
    # Whoever is in a net has answered.
    of_net |= {"answered": base.size, "answered_effective": base.effective}
    return Inside(**_unchanged(table) | of_net, net=whole)


def together(table: Table, codes: Sequence[str], code: str, label: str) -> Cell:
    """Return a net that the codebook does not have: whoever gave at least one of these answers, on the table's base.

    It is known as well as the least known of its parts.

    Raises
    ------
    BadInput
        If an option is unknown.
    """
    worst: Disclosure = max((table[part].disclosure for part in codes), key=DISCLOSURES.index)
    answers = table.wave.answers(table.question.id)
    estimator = ShareEstimator.of(table.wave, answers, table.confidence)
    return estimator.cell(code, "net", label, any_of(answers, codes), worst)


def answers_per_respondent(table: Table) -> float:
    """Return the mean number of listed options ticked by a respondent of the base; open answers not counted.

    The sum of the shares, so marginals determine it.

    Raises
    ------
    BadInput
        If the question takes one answer, or an option's share is not disclosed.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
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


def _unchanged(table: Table) -> dict[str, Any]:
    return {field.name: getattr(table, field.name) for field in fields(Table)}
