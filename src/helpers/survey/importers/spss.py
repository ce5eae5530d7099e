"""SPSS: numbers with labels, user-missing values that say why, sets as dichotomies or as categories."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from helpers.paths import shown
from helpers.survey.codebook import MISSING, NOT_ASKED
from helpers.survey.errors import BadInput
from helpers.survey.importers.export import Column, Export, Role, role_of
from helpers.survey.importers.sheet import Cells, Sheet, text_of
from helpers.survey.wording import fold
from helpers.survey.words import WORDS

NAME = "spss"

#: Stands after a value that is declared missing and has no label.
_UNLABELLED = " (user-missing)"

#: How the process begins in which a file is parsed.
APART = multiprocessing.get_context("spawn")


def read_sav(file: Path) -> Sheet:
    """Return an SPSS file as a sheet: each value under its label, and its number where it has none.

    Raises
    ------
    BadInput
        If the file is damaged or cut short.
    """
    try:
        # A damaged file can end the process that parses it, whatever Python there is around it.
        with ProcessPoolExecutor(1, APART) as apart:
            frame, meta = apart.submit(pyreadstat.read_sav, file, user_missing=True, apply_value_formats=False).result()
    except BrokenProcessPool:
        raise BadInput(f"{shown(file)}: this SPSS file is damaged; export it again, or as CSV") from None
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ArithmeticError, LookupError, ValueError) as error:
        raise BadInput(f"{shown(file)}: this SPSS file is damaged ({error}); export it again") from None
    if not all(meta.column_names):
        raise BadInput(f"{shown(file)}: this SPSS file is damaged (a variable has no name); export it again, or as CSV")
    if not frame.shape[1]:
        raise BadInput(f"{shown(file)}: there is nothing in it; export the responses again")
    cells = [_cells(frame[name], name, meta) for name in meta.column_names]
    head = (tuple(meta.column_names), tuple(label or "" for label in meta.column_labels))
    return Sheet(file, "sav", head, lambda _, __: cells, {"encoding": str(meta.file_encoding or "")}, sav=meta)


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that `sheet` is an SPSS file."""
    return "the signature of an SPSS file" if sheet.kind == "sav" else None


def read(sheet: Sheet) -> Export:
    """Return an SPSS file; where a value says that the answer was left out, a blank was not asked."""
    meta, cells = sheet.sav, sheet.body(0, ())
    columns = tuple(_column(i, name, meta) for i, name in enumerate(meta.column_names))
    marks: dict[str, str] = {}
    for name in meta.column_names:
        for value in _user_missing(name, meta):
            label = _label(value, _labels(name, meta))
            if value not in meta.variable_value_labels.get(name, {}):
                label += _UNLABELLED
            marks[fold(label)] = NOT_ASKED if fold(label) in WORDS.never_put else MISSING
    marks |= {fold(kind): MISSING for column in cells for kind in column.kinds if kind.endswith(_UNLABELLED)}
    left = [mark for mark, state in marks.items() if state == MISSING]
    told = any(mark in map(fold, column.kinds) for column in cells for mark in left)
    return Export(
        NAME,
        sheet,
        0,
        columns,
        cells,
        completion="flag" if any(column.role == Role.COMPLETION for column in columns) else "answers",
        blank=dict.fromkeys(range(len(columns)), NOT_ASKED) if told else {},
        marks=marks,
        by_position=True,
        mentions=frozenset(i for i, name in enumerate(meta.column_names) if name in _categories(meta)),
        texts=_texts(meta),
        labels={
            i: tuple(label for _, label in sorted(_labels(name, meta).items()))
            for i, name in enumerate(meta.column_names)
            if name in meta.variable_value_labels
        },
    )


def _column(position: int, name: str, meta: Any) -> Column:
    label = meta.column_names_to_labels.get(name) or ""
    sets = [found for found in (meta.mr_sets or {}).values() if name in found["variable_list"]]
    # Of a set of categories each variable holds a label of the whole; of dichotomies, one option.
    texts = [f"{found['label']}" if found["type"] == "C" else f"{found['label']} [{label}]" for found in sets]
    texts = [*texts, label] if name in _categories(meta) else [label, *texts]
    role = role_of(name, "plain") or role_of(label)
    return Column(position, name, (name,), tuple(text for text in texts if text), role)


def _cells(values: pd.Series[Any], name: str, meta: Any) -> Cells:
    labels = _labels(name, meta)
    known = {value: _label(value, labels) for value in values.dropna().unique()}
    # What one variable declares missing may be an answer to another.
    bounds = [(found["lo"], found["hi"]) for found in meta.missing_ranges.get(name, [])]
    known |= {
        value: text + _UNLABELLED
        for value, text in known.items()
        if value not in labels
        and any(isinstance(low, str) == isinstance(value, str) and low <= value <= high for low, high in bounds)
    }
    # SPSS has no empty text: a string variable that holds blanks only was left.
    texts = (known.get(value, "") for value in values.tolist())
    return Cells.of([text if text.strip() else None for text in texts])


def _label(value: object, labels: dict[Any, str]) -> str:
    return labels[value] if value in labels else str(text_of(value))


def _categories(meta: Any) -> set[str]:
    """The variables of the sets of categories."""
    sets = (meta.mr_sets or {}).values()
    return {name for found in sets if found["type"] == "C" for name in found["variable_list"]}


def _texts(meta: Any) -> frozenset[int]:
    """The string variables of a file whose answers are numbers with labels; in one made of text, all are strings."""
    types = enumerate(meta.readstat_variable_types[name] for name in meta.column_names)
    return frozenset(position for position, kind in types if kind == "string" and meta.variable_value_labels)


def _labels(name: str, meta: Any) -> dict[Any, str]:
    """The labels of a variable's values; a missing value that is called like an answer has its number beside it."""
    labels: dict[Any, str] = meta.variable_value_labels.get(name, {})
    missing = set(_user_missing(name, meta))
    answers = {fold(label) for value, label in labels.items() if value not in missing}
    return {
        value: f"{label} ({_label(value, {})})" if value in missing and fold(label) in answers else label
        for value, label in labels.items()
    }


def _user_missing(name: str, meta: Any) -> list[object]:
    labels = meta.variable_value_labels.get(name, {})
    ranges = meta.missing_ranges.get(name, [])
    singles = [found["lo"] for found in ranges if found["lo"] == found["hi"]]
    # Both ends of a range belong to it.
    within = [value for value in labels for found in ranges if found["lo"] <= value <= found["hi"]]
    return list(dict.fromkeys([*singles, *within]))
