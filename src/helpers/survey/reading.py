"""An export read into canonical responses, by the decisions that `wave.yml` or a map file holds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.paths import shown
from helpers.survey.cases import COMPLETE, PARTIAL, Cases, classify
from helpers.survey.codebook import OTHER, Codebook
from helpers.survey.errors import BadInput
from helpers.survey.importers import read_export, read_sheet
from helpers.survey.importers.export import ROLES, Export, Role
from helpers.survey.importers.sheet import Hints
from helpers.survey.mapping import Mapping
from helpers.survey.personal_data import mask
from helpers.survey.placing import Placed, place
from helpers.survey.problems import Problem
from helpers.survey.responses import BOX, STATUS, Array, answer_column, header, place_of
from helpers.survey.texts import Texts
from helpers.survey.transcription import Transcript, transcribe
from helpers.survey.weight_column import read_weights
from helpers.survey.wording import fold


@dataclass(frozen=True)
class Reading:
    """An export, read: its responses, and what became of every record, column and answer.

    Attributes
    ----------
    frame : pandas.DataFrame
        The canonical responses of completes and partials; open answers masked, not yet coded. With a column
        `weight` where a column of the export holds weights.
    masked : Counter
        How many e-mail addresses, telephone numbers and fiscal codes were masked in open answers.
    answers : Counter
        One for each respondent and question: `matched`, `other`, `missing`, `not_asked`.
    """

    export: Export
    knew: str
    placed: Placed
    transcript: Transcript
    cases: Cases
    frame: pd.DataFrame
    masked: Counter[str]
    answers: Counter[str]
    weight_problems: tuple[Problem, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """What nobody has decided yet."""
        return [*self.placed.problems, *self.transcript.problems, *self.cases.problems, *self.weight_problems]

    @property
    def notes(self) -> list[str]:
        """What a person should know of how the export was read."""
        holds = zip(self.export.columns, self.placed.holds, strict=True)
        ignored = {column.header for column, held in holds if held == Role.IGNORED}
        near = [
            f"column {header!r} is ignored, as `other_columns: ignored` says, and reads nearly like {target}; if it is "
            f"that, say `holds: {target}` in the map"
            for target, header in self.placed.near.items()
            if header in ignored
        ]
        return [*self.export.sheet.notes, *near, *self.cases.notes, *self.transcript.notes]


def read(file: Path, codebook: Codebook, given: Mapping, platform: str = "") -> Reading:
    """Return the export in `file` as canonical responses.

    Parameters
    ----------
    codebook : Codebook
        As asked in the wave.
    given : Mapping
        What was decided about columns and answers; what it leaves open is matched by code and by wording.
    platform : str
        Whose export it is; empty to find out.

    Raises
    ------
    BadInput
        If the file cannot be read at all. What can be read, and not understood, is in `Reading.problems`.
    """
    export, knew = read_export(read_sheet(file, _hints(codebook, given)), platform)
    return interpret(export, knew, codebook, given)


def interpret(export: Export, knew: str, codebook: Codebook, given: Mapping) -> Reading:
    """Return an export that is in memory as canonical responses; see `read`."""
    codebook = codebook.as_shown()
    placed = place(export, codebook, given)
    for column, line in export.sheet.damaged.items():
        if placed.holds[column] not in ("", Role.IGNORED, Role.SYSTEM, Role.IDENTIFYING):
            raise BadInput(
                f"{shown(export.sheet.file)}: two encodings in one file, or a damaged letter: line {line}, column "
                f"{export.columns[column].header!r}, is not UTF-8. Export it again, or save it whole as “CSV UTF-8”."
            )
    transcript = transcribe(export, codebook, placed, given)
    cases = classify(export, placed, transcript, given)
    transcript.notes += _not_applicable(export, placed, given, cases)
    frame, masked = _frame(export, codebook, transcript, cases)
    problems: list[Problem] = []
    if (position := placed.at(Role.WEIGHT)) is not None:
        weights, problems = read_weights(export, position, cases.kind == COMPLETE)
        frame[Role.WEIGHT] = weights[_kept(cases)]
    return Reading(export, knew, placed, transcript, cases, frame, masked, _answers(frame, codebook), tuple(problems))


def _hints(codebook: Codebook, given: Mapping) -> Hints:
    asked = [text for question in codebook.questions for text in (question.text, question.title)]
    texts = [*asked, *(option for question in codebook.questions for option in question.options)]
    words = re.findall(r"\w+", " ".join(f"{text.it} {text.en}" for text in texts).casefold())
    wordings = frozenset(fold(wording) for text in asked for wording in (text.it, text.en))
    return Hints(wordings, frozenset(word for word in words if not word.isascii()), given.header_row)


def _not_applicable(export: Export, placed: Placed, given: Mapping, cases: Cases) -> list[str]:
    """Say of LimeSurvey's ``N/A`` how it is read, how else it may be, and to what base each comes."""
    there: dict[str, Array] = {}
    complete = cases.kind == COMPLETE
    for cells, held in zip(export.cells, placed.holds, strict=True) if export.platform == "limesurvey" else ():
        id = held.partition("[")[0]
        if held not in (*ROLES, Role.IGNORED, Role.EMPTY, "") and "n/a" not in map(fold, given.recodes.get(id, {})):
            marked = cells.where(lambda cell: fold(cell) == "n/a") & complete
            there[id] = there.get(id, marked) | marked
    asked = int(complete.sum())
    return [
        f"{id}: {rows.sum()} cells 'N/A' are read as not asked, which gives a base of {asked - rows.sum()}; if the "
        f"question was shown and left out, say `recodes: {{{id}: {{N/A: missing}}}}` in the map: a base of {asked}"
        for id, rows in there.items()
        if rows.any()
    ]


def _kept(cases: Cases) -> Array:
    """The records that are respondents of the wave: completes and partials."""
    return np.flatnonzero((cases.kind == COMPLETE) | (cases.kind == PARTIAL))


def _frame(
    export: Export, codebook: Codebook, transcript: Transcript, cases: Cases
) -> tuple[pd.DataFrame, Counter[str]]:
    kept = _kept(cases)
    partial = cases.kind[kept] == PARTIAL
    columns: dict[str, object] = {
        "respondent": _respondents(kept + export.row(0), len(str(export.row(len(cases.kind))))),
        "status": pd.Categorical.from_codes(partial.astype(np.int8), dtype=STATUS),
    }
    masked: Counter[str] = Counter()
    for name, values in transcript.columns.items():
        if isinstance(values, Texts):
            texts, found = Texts(values.kinds, values.codes[kept]).masked(mask)
            columns[name], masked = texts.categorical(), masked + found
            continue
        codes = values.codes[kept]
        untold = transcript.untold.get(name.partition("[")[0])
        if untold is not None:
            # Whoever broke off before a set saw none of it, whatever the blanks of others mean.
            codes = np.where(untold[kept] & partial, place_of(BOX, ""), codes)
        columns[name] = pd.Categorical.from_codes(codes, dtype=values.dtype)
    return pd.DataFrame({name: columns[name] for name in header(codebook)}), masked


def _respondents(rows: Array, width: int) -> pd.Series[str]:
    """Identifiers that mean nothing outside the export, and find the record in it: its row."""
    padded = pc.utf8_lpad(pa.array(rows).cast(pa.string()), width, "0")
    return pd.Series(pc.binary_join_element_wise("r", padded, "").to_pandas(), dtype="str")


def _answers(frame: pd.DataFrame, codebook: Codebook) -> Counter[str]:
    found: Counter[str] = Counter()
    for question in codebook.questions:
        several = question.kind == "multiple"
        name = f"{question.id}[{question.codes[0]}]" if several else answer_column(question)
        states = frame[name].value_counts()
        left, never = int(states.get("", 0)), int(states.get("not_asked", 0))
        if several and not question.none_allowed:
            boxes = frame[[f"{question.id}[{code}]" for code in question.answers]]
            left = len(frame) - never - int((boxes == "1").any(axis="columns").sum())
        other = 0
        if question.other:
            other = int((frame[f"{question.id}[{OTHER}]"] == "1").sum() if several else states.get(OTHER, 0))
        found += Counter(missing=left, not_asked=never, other=other, matched=len(frame) - left - never - other)
    return found
