"""Each column of an export to its place: a question, an option, a part of the record, or declared as ignored."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from helpers.survey.answers import Answers
from helpers.survey.codebook import OTHER, OTHER_TEXT, Codebook
from helpers.survey.errors import nearest
from helpers.survey.importers.export import ROLES, Column, Export, Role, tells
from helpers.survey.importers.identifying import holds_identities
from helpers.survey.mapping import Mapping
from helpers.survey.matching import Columns
from helpers.survey.personal_data import mask
from helpers.survey.problems import Problem
from helpers.survey.responses import columns
from helpers.survey.wording import fold, one_line
from helpers.survey.words import WORDS

#: So much of a wording is quoted.
_LONG = 120


@dataclass
class Placed:
    """Where each column of an export belongs.

    Attributes
    ----------
    holds : list of str
        By position: a question's id, an option or the open answer of it, a role, `ignored` or `empty`.
    wording : dict
        The wording of a question in the export, where it is not the codebook's; by question.
    doubts : dict
        For a question whose code a column has, and whose wording it has not: what to ask, unless a comparison does.
    unworded : tuple of str
        The questions of which the export has a code, and no wording.
    near : dict
        For what a column that is ignored, or undecided, may hold, the header of that column.
    """

    holds: list[str]
    problems: list[Problem] = field(default_factory=list)
    wording: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, Problem] = field(default_factory=dict)
    unworded: tuple[str, ...] = ()
    near: dict[str, str] = field(default_factory=dict)

    def ask(self, column: Column, what: str, proposal: str | None = None) -> None:
        """Add what a person has to decide about a column."""
        self.problems.append(Problem(what, "columns", key=column.header, proposal=proposal))

    def at(self, target: str) -> int | None:
        """Return the position of the column that holds `target`, or None."""
        return self.holds.index(target) if target in self.holds else None

    def all(self, target: str) -> list[int]:
        """Return the positions of the columns that hold `target`: more than one where each holds one label of a set."""
        return [position for position, held in enumerate(self.holds) if held == target]

    def has(self, question: str) -> bool:
        """Return whether any column holds the question or an option of it; its open answer alone does not count."""
        return any(held.partition("[")[0] == question and not held.endswith(f"[{OTHER_TEXT}]") for held in self.holds)


def place(export: Export, codebook: Codebook, given: Mapping) -> Placed:
    """Return the place of every column: as `given` says, else as its code or its wording says.

    Whatever has no place, or shares one, is a problem; a likeness is only proposed.
    """
    known = Columns(codebook, export.by_position)
    decided, problems = _decided(export, given, codebook)
    placed = Placed([], problems)
    for column in export.columns:
        placed.holds.append(decided.get(column.position) or _of_itself(column, export, known, placed, given))
    _texts_or_boxes(export, codebook, placed, decided)
    _blank_boxes(export, placed)
    _one_column_each(export, codebook, placed, decided)
    _whole_or_in_boxes(export, codebook, placed)
    _wordings(export, codebook, known, placed)
    return placed


def _of_itself(column: Column, export: Export, known: Columns, placed: Placed, given: Mapping) -> str:
    match, cells, where = known.of(column), export.cells[column.position], column.named
    found = match.targets
    # A questionnaire may ask what elsewhere is a platform's own column, or says who somebody is.
    if len(found) == 1 and not match.doubt:
        return next(iter(found))
    identifying = column.role == Role.IDENTIFYING
    if column.role and (not known.is_answer(column) if identifying else tells(column, export)):
        return column.role
    said = one_line(column.texts[0]) if column.texts else ""
    if said and fold(said) not in fold(column.header):
        # What an option is called stands at the end.
        where += f" ({said if len(said) <= _LONG else f'{said[: _LONG // 2]} … {said[-_LONG // 2 :]}'!r})"
    if match.doubt == "question":
        id = next(iter(found))
        asks = next(text for text in column.texts if text)
        what = (
            f"{where}: its code is that of {id}, and it asks something else: {one_line(asks)[:80]!r}; the codebook "
            f"asks {known.codebook.question(id).text.en[:80]!r}. Say in the map which question it holds, or ignored; "
            f"if it is that question in other words, `comparability: {{{id}: reworded}}`"
        )
        placed.doubts.setdefault(id, Problem(what, "columns", key=column.header, proposal=known.nearest(column) or id))
        return id
    if match.doubt == "option":
        proposal = known.nearest(column)
        hint = (
            f"nearest: {proposal}" if proposal else "say which option it is, or ignored; a new one is for codebook.yml"
        )
        placed.ask(column, f"{where}: no option of the question it names is called so; {hint}", proposal)
        return ""
    if found:
        placed.near |= dict.fromkeys(found, column.header)
        placed.ask(column, f"{where}: its code and its wording name different questions: {', '.join(sorted(found))}")
        return ""
    blank = not cells.filled.any()
    if not fold(column.header) and blank:
        return Role.EMPTY
    if fold(column.header) in map(fold, known.codebook.ignored_columns):
        return Role.IGNORED
    if given.other_columns == Role.IGNORED:
        if (near := known.nearest(column)) is not None and not blank:
            placed.near[near] = column.header
        return Role.IGNORED
    proposal = Role.WEIGHT if fold(column.header) in WORDS.weights else known.nearest(column)
    if proposal is None and holds_identities(cells.kinds):
        return Role.IDENTIFYING
    example = next((repr(cell) for cell in cells.kinds if cell.strip()), "nothing")
    hint = f"nearest: {proposal}" if proposal else "say which question it holds, or ignored"
    if column.role:
        hint = f"it is called like a column that says of records what they are, and holds no such words; {hint}"
    example = mask(example)[0][:60]
    placed.ask(column, f"{where}: no question of the codebook (it holds, for instance, {example}); {hint}", proposal)
    return ""


def _decided(export: Export, given: Mapping, codebook: Codebook) -> tuple[dict[int, str], list[Problem]]:
    """What the map says of each position; equal headers are told apart by their order."""
    places: dict[str, list[int]] = {}
    for column in export.columns:
        places.setdefault(fold(column.header), []).append(column.position)
    targets = [name for question in codebook.questions for name in (question.id, *columns(question))]
    targets += [f"{question.id}[{code}]" for question in codebook.questions for code in question.answers]
    allowed = [*dict.fromkeys(targets), *ROLES, Role.IGNORED, Role.EMPTY]
    decided: dict[int, str] = {}
    problems = []
    for use in sorted(given.columns, key=lambda use: "*" in use.header and fold(use.header) not in places):
        waiting = places.get(fold(use.header))
        if not waiting and given.another_waves:
            continue
        if "*" in use.header and fold(use.header) not in places and (alike := _alike(use.header, places)):
            held = {i: _with_option(use.holds, option, codebook) for option, i in alike}
            if unknown := {one for one in held.values() if one is not None} - {*allowed}:
                what = f"the map gives columns {use.header!r} to {min(unknown)!r}, which there is not"
                problems.append(Problem(f"{what}; {nearest(min(unknown), allowed)}"))
            decided |= {i: one for i, one in held.items() if one is not None and one in allowed}
            continue
        if not waiting:
            near = nearest(use.header, [column.header for column in export.columns])
            problems.append(Problem(f"the map names a column {use.header!r} that is not there; {near}"))
            continue
        position = waiting.pop(0)
        if use.holds is not None and use.holds not in allowed:
            what = f"the map gives column {use.header!r} to {use.holds!r}, which there is not"
            problems.append(Problem(f"{what}; {nearest(use.holds, allowed)}"))
        elif use.holds is not None:
            decided[position] = use.holds
    return decided, problems


def _alike(pattern: str, places: dict[str, list[int]]) -> list[tuple[str, int]]:
    """The columns that no other line names, and whose headers a pattern fits; for each, what stands for its ``*``."""
    form = re.compile(re.escape(fold(pattern)).replace(r"\*", "(.*)"))
    fits = [(found[1], header) for header in places if (found := form.fullmatch(header))]
    return [(option, position) for option, header in fits for position in places[header]]


def _with_option(holds: str | None, option: str, codebook: Codebook) -> str | None:
    """A target with the option, by its code or label, in the place of ``*``."""
    id, _, starred = (holds or "").partition("[")
    if starred != "*]" or id not in codebook.ids:
        return holds
    options = codebook.question(id).options
    code = next((one.code for one in options if option in (one.code, fold(one.it), fold(one.en))), option)
    return f"{id}[{code}]"


def _texts_or_boxes(export: Export, codebook: Codebook, placed: Placed, decided: dict[int, str]) -> None:
    """Some platforms call the text of an open answer what others call its box; what it holds tells, or a person."""
    boxes = []
    for position, held in enumerate(placed.holds):
        if not held.endswith(f"[{OTHER}]"):
            continue
        question = codebook.question(held.partition("[")[0])
        answers = Answers(question, export, {})
        cells, text = export.cells[position].kinds, f"{question.id}[{OTHER_TEXT}]"
        may_be = question.kind == "multiple" and position not in export.texts and any(map(fold, cells))
        column = export.columns[position]
        if may_be and all(answers.box(cell, OTHER) is not None for cell in cells):
            boxes.append((position, question.id, answers))
        elif may_be and position in decided:
            what = (
                f"{column.named}: the map says it is the box of the open answer, and it holds texts; give it to {text}"
            )
            placed.ask(column, what, text)
        else:
            placed.holds[position] = text
    for position, id, answers in boxes:
        text = f"{id}[{OTHER_TEXT}]"
        if position in decided or text in placed.holds or _like_the_others(position, id, answers, export, placed):
            continue
        column = export.columns[position]
        held_there = ", ".join(repr(one_line(kind)) for kind in export.cells[position].kinds if fold(kind))
        what = (
            f"{column.named}: holds only {held_there}, not as the other boxes of {id} do; say whether it is the box of "
            f"the open answer, {id}[{OTHER}], or what was written, {text}"
        )
        placed.ask(column, what)


def _like_the_others(position: int, id: str, answers: Answers, export: Export, placed: Placed) -> bool:
    """Whether a column says what the boxes of its set say, for the same people where those are blank together."""
    others = [
        export.cells[i] for i, held in enumerate(placed.holds) if held.startswith(f"{id}[") and held != f"{id}[{OTHER}]"
    ]
    words = {fold(kind) for cells in others for kind in cells.kinds}
    if not all(fold(kind) in words or answers.is_label(kind) for kind in export.cells[position].kinds if fold(kind)):
        return False
    together = {cells.filled.tobytes() for cells in others}
    return len(together) != 1 or export.cells[position].filled.tobytes() in together


def _blank_boxes(export: Export, placed: Placed) -> None:
    """Beside the text of an open answer, a column with nothing in it is its box, which nobody ticked."""
    for position, held in enumerate(placed.holds):
        if not held.endswith(f"[{OTHER_TEXT}]") or placed.holds.count(held) == 1:
            continue
        if not any(map(fold, export.cells[position].kinds)):
            box = f"{held.partition('[')[0]}[{OTHER}]"
            placed.holds[position] = Role.EMPTY if box in placed.holds else box


def _one_column_each(export: Export, codebook: Codebook, placed: Placed, decided: dict[int, str]) -> None:
    several = {"", Role.SYSTEM, Role.IDENTIFYING, Role.IGNORED, Role.EMPTY, "preview"}
    sets = {question.id for question in codebook.questions if question.kind == "multiple"}
    for target, count in Counter(placed.holds).items():
        claim = placed.all(target)
        if count == 1 or target in several or (target in sets and (decided.keys() | export.mentions).issuperset(claim)):
            continue
        names = " and ".join(f"{i + 1} ({export.columns[i].header!r})" for i in claim)
        advice = _keeping_one(export, claim)
        if target in sets:
            advice = f"if each has one label a column, give both to {target} in the map; else {advice}"
        what = f"columns {names} both claim {target}; {advice}"
        proposals = [target] * count if target in sets else [target, *[Role.IGNORED] * count]
        for position, proposal in zip(claim, proposals, strict=False):
            placed.ask(export.columns[position], what, proposal)


def _keeping_one(export: Export, claim: list[int]) -> str:
    """What to do about columns that claim one place: none is to be ignored whose answers no other has."""
    filled = [export.cells[position].filled for position in claim]
    every = np.any(filled, axis=0).sum()
    if any(one.sum() == every for one in filled):
        return "keep one, and ignore the other"
    lost = ", ".join(f"{export.columns[i].header!r} {one.sum()}" for i, one in zip(claim, filled, strict=True))
    return (
        f"{every} records have answers in them ({lost}), so ignoring one would lose some: put them in one column "
        "before the import, or give one of them a question of its own in codebook.yml"
    )


def _whole_or_in_boxes(export: Export, codebook: Codebook, placed: Placed) -> None:
    """A question is in one column or in a column an option; of both, one would be left out."""
    for id in codebook.ids:
        whole = placed.at(id)
        boxes = [i for i, held in enumerate(placed.holds) if held.startswith(f"{id}[") and export.cells[i].filled.any()]
        boxes = [i for i in boxes if placed.holds[i] != f"{id}[{OTHER_TEXT}]"]
        if whole is None or not boxes:
            continue
        names = " and ".join(f"{i + 1} ({export.columns[i].header!r}, {placed.holds[i]})" for i in (whole, *boxes))
        advice = _keeping_one(export, [whole, *boxes])
        for position in (whole, *boxes):
            what = f"columns {names} both hold {id}, as a whole and by its options; {advice}"
            placed.ask(export.columns[position], what)


def _wordings(export: Export, codebook: Codebook, known: Columns, placed: Placed) -> None:
    worded, coded = set(), set()
    for column, held in zip(export.columns, placed.holds, strict=True):
        id = held.partition("[")[0]
        if id not in codebook.ids or held.endswith(f"[{OTHER_TEXT}]"):
            continue
        wording = known.wording(column, held)
        if known.worded(column, held):
            worded.add(id)
        elif wording:
            placed.wording.setdefault(id, one_line(wording))
        else:
            coded.add(id)
    placed.unworded = tuple(id for id in codebook.ids if id in coded - worded - set(placed.wording))
