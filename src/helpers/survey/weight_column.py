"""A column of weights in an export: numbers as people and programs write them, every one of a complete above zero."""

from __future__ import annotations

import math

import numpy as np

from helpers.survey.importers.export import Export
from helpers.survey.problems import Problem
from helpers.survey.responses import Array


def read_weights(export: Export, position: int, complete: Array) -> tuple[Array, list[Problem]]:
    """Return the weights in a column, one a record (NaN where none is read), and what is wrong with those of completes.

    Examples
    --------
    >>> number("1,25"), number("0.8"), number("molto")
    (1.25, 0.8, nan)
    """
    cells, named = export.cells[position], export.columns[position].named
    table = np.array([*(number(kind) for kind in cells.kinds), math.nan])
    weights = table[cells.codes]
    wrong = complete & ~(weights > 0)
    problems = []
    comma, point = (next((kind for kind in cells.kinds if mark in kind), "") for mark in ",.")
    if comma and point:
        what = f"{named}: {comma!r} and {point!r} do not have the same decimal mark; write all the weights with one"
        problems.append(Problem(f"{what}, without a mark for thousands"))
    for row in np.flatnonzero(wrong)[:3].tolist():
        what = f"row {export.row(row)}, {named}: {cells[row]!r} is no weight; expected a number above zero"
        problems.append(Problem(f"{what} for everyone who completed ({int(wrong.sum())} have none)"))
    return weights, problems


def number(text: str) -> float:
    """Return the number that a cell holds, with a decimal comma or point; NaN for anything else."""
    text = text.strip().lstrip("\ufeff")
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
