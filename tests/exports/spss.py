"""SPSS: a ``.sav`` with labels, dichotomies and a user-missing 99.

A string variable is padded with blanks and read without them, so a text that ends in a blank comes back without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from .respondents import Question, Respondent, questions

NO_ANSWER = 99
WORDS = {
    "it": {
        "no_answer": "Non risponde",
        "yes": "Sì",
        "no": "No",
        "respondent": "Numero del rispondente",
        "status": "Stato del questionario",
        "complete": "Completo",
        "partial": "Parziale",
        "submitted": "Data di invio",
    },
    "en": {
        "no_answer": "No answer",
        "yes": "Yes",
        "no": "No",
        "respondent": "Respondent number",
        "status": "Status of the questionnaire",
        "complete": "Complete",
        "partial": "Partial",
        "submitted": "Date submitted",
    },
}


def write_sav_export(
    respondents: Sequence[Respondent],
    path: Path,
    language: str = "it",
    *,
    reversed_codes: bool = False,
    duplicates: int = 0,
) -> None:
    """Write the file; ``reversed_codes`` numbers the categories from the last to the first, labels right."""
    words, people = WORDS[language], [*respondents, *respondents[:duplicates]]
    columns: dict[str, Any] = {
        "respondent": [one.number for one in people],
        "status": [1.0 if one.complete else 2.0 for one in people],
        "submitted": pd.to_datetime([one.submitted for one in people]),
    }
    names = {name: words[name] for name in columns}
    values: dict[str, dict[int, str]] = {"status": {1: words["complete"], 2: words["partial"]}}
    missing: dict[str, list[int]] = {}
    for question in questions():
        if question.multiple:
            columns |= _boxes(people, question)
            names |= _box_labels(question, language)
            values |= {name: {0: words["no"], 1: words["yes"]} for name in _box_names(question)}
        else:
            numbers = _numbers(question, reversed_codes)
            columns[question.id] = [_category(one, question, numbers) for one in people]
            names[question.id] = question.text[language]
            labels = {number: question.label(code, language) for code, number in numbers.items()}
            values[question.id] = labels | {NO_ANSWER: words["no_answer"]}
            missing[question.id] = [NO_ANSWER]
    pyreadstat.write_sav(
        pd.DataFrame(columns),
        str(path),
        column_labels=[names[name] for name in columns],
        variable_value_labels=values,
        missing_ranges=missing,
        variable_measure={q.id: "ordinal" if q.kind == "ordinal" else "nominal" for q in questions() if not q.multiple},
    )


def _numbers(question: Question, reversed_codes: bool) -> dict[str, int]:
    order = question.codes[::-1] if reversed_codes else question.codes
    return {code: number for number, code in enumerate(order, start=1)}


def _category(one: Respondent, question: Question, numbers: dict[str, int]) -> float | None:
    """The category; 99 where the question was left out, system-missing where it was never shown."""
    if not one.saw(question):
        return None
    code = one.single(question)
    return float(NO_ANSWER if code is None else numbers[code])


def _box_names(question: Question) -> list[str]:
    return [f"{question.id}_{question.position(code)}" for code in question.codes]


def _box_labels(question: Question, language: str) -> dict[str, str]:
    options = [question.label(code, language) for code in question.codes]
    labels = dict(zip(_box_names(question), options, strict=True))
    if question.other:
        labels[f"{question.id}_other"] = question.other[language]
    return {name: f"{question.text[language]}: {label}" for name, label in labels.items()}


def _boxes(people: Sequence[Respondent], question: Question) -> dict[str, list[Any]]:
    """A dichotomy for each option, and the text."""
    boxes: dict[str, list[Any]] = {}
    for name, code in zip(_box_names(question), question.codes, strict=True):
        boxes[name] = [float(code in one.ticked(question)) if one.saw(question) else None for one in people]
    if question.other:
        boxes[f"{question.id}_other"] = [one.text(question) or "" for one in people]
    return boxes
