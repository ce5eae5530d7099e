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
    cells = export.cells[position]
    table = np.array([*(number(kind) for kind in cells.kinds), math.nan])
    weights = table[cells.codes]
    wrong = complete & ~(weights > 0)
    problems = []
    comma, point = (next((kind for kind in cells.kinds if mark in kind), "") for mark in ",.")
    if comma and point:
        what = (
            f"{export.columns[position].named}: {comma!r} and {point!r} do not have the same "
            "decimal mark; write all the weights with one, without a mark for thousands"
        )
        problems.append(Problem(what))
    for row in np.flatnonzero(wrong)[:3]:
        found = cells[int(row)]
        what = (
            f"row {export.row(int(row))}, {export.columns[position].named}: {found!r} is no "
            f"weight; expected a number above zero for everyone who completed ({int(wrong.sum())} have none)"
        )
        problems.append(Problem(what))
    return weights, problems


def number(text: str) -> float:
    """Return the number that a cell holds, with a decimal comma or point; NaN for anything else."""
    text = text.strip().lstrip("\ufeff")
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
