"""A table split by the answers to another question: its shares in each segment, and which differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from helpers.analysis.association import Association, overall
from helpers.analysis.cells import Cell, ShareEstimator
from helpers.analysis.disclosure import hidden
from helpers.analysis.inference import corrected, difference_of_shares
from helpers.analysis.sample import parts_of_nets
from helpers.analysis.tables import Table, rows_of
from helpers.analysis.thresholds import MIN_BASE, THRESHOLD, too_few
from helpers.survey.codebook import OTHER, Language, Question, Text
from helpers.survey.errors import BadInput, Refused, nearest
from helpers.survey.responses import Answers

#: Why a table is not split; empty where it is.
Refusal = Literal["", "reconstructed", "no_banner", "itself", "not_asked", "all_hidden"]

#: The segment of those who answered and are not in the one that `by` names.
ALL_OTHERS = "all_others"
ALL_OTHERS_LABEL = Text(it="Tutti gli altri", en="All the others")


@dataclass(frozen=True)
class Segment:
    """Respondents with one answer to the splitting question, and the table's rows among them.

    Attributes
    ----------
    letter : str
        By which `Cell.higher_than` names it; empty if it is hidden.
    base : int or None
        Its respondents among those of the table's base, unweighted; None if it is hidden.
    hidden : bool
        Whether it is too small to show, or would give away one that is.
    small : bool
        Whether so few of it answered that their answers are only counted; see `thresholds.too_few`.
    """

    code: str
    label: str
    letter: str
    base: int | None
    effective_base: float | None
    hidden: bool
    small: bool
    cells: tuple[Cell, ...]

    def __getitem__(self, code: str) -> Cell:
        """Return the cell with this code; a wrong code is answered with the nearest one."""
        for cell in self.cells:
            if cell.code == code:
                return cell
        raise BadInput(f"{self.code}: no cell {code!r}; {nearest(code, [cell.code for cell in self.cells])}")


@dataclass(frozen=True)
class Banner:
    """A table and its segments, in the order of the questionnaire; those that nobody is in are left out.

    Attributes
    ----------
    by : Question or None
        The question that splits; None where none was named and the codebook names none.
    association : Association or None
        The overall test, of the segments that are tested; None where they overlap, or there is nothing to test.
    without_segment : int
        Respondents of the table's base who are in no segment.
    refused : str
        Why there is nothing to show: ``reconstructed`` (how the wave's answers combine is not known),
        ``no_banner`` (no question to split by), ``itself`` (the table's own question), ``not_asked`` (nobody was
        asked both questions and answered the one that splits), ``all_hidden``; otherwise empty.
    """

    table: Table
    by: Question | None
    segments: tuple[Segment, ...]
    association: Association | None
    without_segment: int
    overlapping: bool
    language: Language
    refused: Refusal = ""

    def __getitem__(self, code: str) -> Segment:
        """Return the segment with this code; a wrong code is answered with the nearest one."""
        for segment in self.segments:
            if segment.code == code:
                return segment
        raise BadInput(f"no segment {code!r}; {nearest(code, [segment.code for segment in self.segments])}")


def segment(table: Table, by: str = "", *, min_base: int = MIN_BASE, threshold: int = THRESHOLD) -> Banner:
    """Return a table split by the answers to another question of the wave.

    Shares are fractions of the respondents of the table's base in the segment, weighted where the wave is; intervals
    are Wilson's, on the effective base. Score tests of every pair of segments in every row of answers, corrected by
    Holm over the whole table (not nets, which follow from their options, nor missing answers, nor shares that
    weighting fixes), hold at the table's confidence: a difference counts only if it is one of those asked and of those
    who answered, so the larger of the two p-values is taken. The overall test is of those who answered, in the
    segments that are tested; where the table's question takes several answers, the option with the smallest p-value
    after Holm's correction. See `disclosure.hidden` for which segments are hidden: tests leave them out, or they would
    tell of them.

    Parameters
    ----------
    table : Table
        From `tabulate`.
    by : str
        A question's id: its nets, its options in no net, and `other` (where its nets overlap, its options); with one of
        these or a net behind it, those in it and all the others who answered. Empty for the question that the codebook
        names as its banner.
    min_base : int
        How many have to have answered for a segment to be tested, both as respondents and as effective base.
    threshold : int
        The smallest segment that is shown.

    Raises
    ------
    BadInput
        If the codebook has no such question, or the question no such segment.
    Refused
        If the table is a cumulated one or the inside of a net.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> segment(tabulate(open_wave("2020-03"), "tavola_02"), "tavola_01").refused
    'reconstructed'
    """
    if type(table) is not Table:
        raise Refused(f"{table.question.id}: give the whole table; one cumulated or inside a net has other cells")
    name, _, part = (by or table.wave.codebook.survey.banner or "").partition("/")
    question = table.wave.codebook.question(name) if name or by else None
    known = () if question is None else dict.fromkeys((*_codes(question), *(net.code for net in question.nets)))
    if part and part not in known:
        raise BadInput(f"{name}: no segment {part!r}; {nearest(part, known)}")
    nothing = Banner(table, question, (), None, 0, False, table.language)
    if table.wave.reconstructed:
        return replace(nothing, refused="reconstructed")
    if question is None:
        return replace(nothing, refused="no_banner")
    if question.id == table.question.id:
        return replace(nothing, refused="itself")
    answers = table.wave.answers(table.question.id)
    split = table.wave.answers(question.id)
    members = _members(split, part, answers)
    if members.empty:
        return replace(nothing, refused="not_asked")
    shown = pd.DataFrame({code: chosen for code, _, _, chosen in rows_of(answers)}, index=answers.choices.index)
    gone = _hidden(shown, _members(split, "", answers), table.wave.weighted, threshold)
    if not part:
        hide = gone
    # Set against the others, a segment tells what is left for those who did not answer, and so for the hidden ones.
    elif gone & {part, *question.parts(part)} or (gone and not members.to_numpy().any(axis=1).all()):
        hide = frozenset(members.columns)
    else:
        hide = _hidden(shown, members, table.wave.weighted, threshold)
    overlapping = question.kind == "multiple" and not part
    labels = {code: label.in_(table.language) for code, _, label, _ in rows_of(split)}
    labels |= {ALL_OTHERS: ALL_OTHERS_LABEL.in_(table.language)}
    segments = _segments(shown, members, hide, answers, table, labels, min_base)
    tested = members[[one.code for one in segments if not (one.hidden or one.small)]]
    return replace(
        nothing,
        segments=segments if overlapping else _compared(segments, table.confidence),
        association=None if overlapping else overall(answers, tested, table.wave.calibration),
        without_segment=int((~members.any(axis="columns")).sum()),
        overlapping=overlapping,
        refused="all_hidden" if all(one.hidden for one in segments) else "",
    )


def _codes(question: Question) -> tuple[str, ...]:
    """The segments that a question splits into: its nets where they do not overlap, and its options in none."""
    in_nets = [code for net in question.nets for code in net.of]
    if len(set(in_nets)) < len(in_nets):
        return question.answers
    return (*parts_of_nets(question), *((OTHER,) if question.other else ()))


def _members(split: Answers, part: str, answers: Answers) -> pd.DataFrame:
    """Who of a table's base is in each segment that anybody is in, a column a segment; not asked is no answer."""
    base = answers.choices.index
    choices = split.choices.reindex(base, fill_value=False)
    codes = (part,) if part else _codes(split.question)
    found = pd.DataFrame({code: choices[list(split.question.parts(code))].any(axis="columns") for code in codes})
    if part:
        found[ALL_OTHERS] = split.answered.reindex(base, fill_value=False) & ~found[part]
    return found.loc[:, found.any(axis="index")]


def _hidden(shown: pd.DataFrame, members: pd.DataFrame, weighted: bool, threshold: int) -> frozenset[str]:
    places = hidden(shown, members, weighted=weighted, threshold=threshold)
    return frozenset(members.columns[place] for place in places)


def _segments(
    shown: pd.DataFrame,
    members: pd.DataFrame,
    hide: frozenset[str],
    answers: Answers,
    table: Table,
    labels: dict[str, str],
    min_base: int,
) -> tuple[Segment, ...]:
    made: list[Segment] = []
    everything = shown.to_numpy(dtype=bool, copy=True)
    for code in members.columns:
        if code in hide:
            cells = tuple(Cell(c.code, c.kind, c.label, None, 0, None, None, None, "hidden") for c in table)
            made.append(Segment(code, labels[code], "", None, None, True, False, cells))
            continue
        inside = members[code].to_numpy()
        estimator = ShareEstimator.of(table.wave, answers, table.confidence, inside)
        chosen = dict(zip(shown.columns, everything[np.flatnonzero(inside)].T, strict=True))
        cells = tuple(
            estimator.cell(cell.code, cell.kind, cell.label, np.ascontiguousarray(chosen[cell.code]), "exact")
            for cell in table
        )
        letter = _letter(sum(not segment.hidden for segment in made))
        base, answered = estimator.asked, estimator.answered or estimator.asked
        small = too_few(answered.size, answered.effective, min_base)
        made.append(Segment(code, labels[code], letter, base.size, base.effective, False, small, cells))
    return tuple(made)


def _letter(place: int) -> str:
    """A to Z, then AA to ZZ."""
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _compared(segments: tuple[Segment, ...], confidence: float) -> tuple[Segment, ...]:
    """Mark, in every row of answers, which segments are significantly higher than which; one correction over all."""
    tested = [one for one in segments if not one.hidden and not one.small]
    pairs: list[tuple[Segment, Segment, str]] = []
    p_values: list[float] = []
    for one, other in combinations(tested, 2):
        for cell in one.cells:
            if cell.kind in ("option", "other") and not (cell.fixed or other[cell.code].fixed):
                pairs.append((one, other, cell.code))
                p_values.append(_p_value(cell, other[cell.code]))
    higher: dict[tuple[str, str], list[str]] = {}
    for (one, other, code), p_value in zip(pairs, corrected(p_values), strict=True):
        if p_value < 1 - confidence:
            above, below = (one, other) if (one[code].share or 0) > (other[code].share or 0) else (other, one)
            higher.setdefault((above.letter, code), []).append(below.letter)
    return tuple(
        replace(
            one,
            cells=tuple(
                replace(cell, higher_than="".join(higher.get((one.letter, cell.code), []))) for cell in one.cells
            ),
        )
        for one in segments
    )


def _p_value(cell: Cell, other: Cell) -> float:
    """The larger p-value of the two bases; 1 where they do not agree on which share is higher."""
    asked, answered = (
        difference_of_shares(share * base, base, other_share * other_base, other_base)
        for (share, base), (other_share, other_base) in zip(_shares(cell), _shares(other), strict=True)
    )
    return max(asked.p_value, answered.p_value) if asked.share * answered.share >= 0 else 1.0


def _shares(cell: Cell) -> tuple[tuple[float, float], tuple[float, float]]:
    return (cell.share or 0.0, cell.effective_base), (cell.share_answered or 0.0, cell.answered_effective)
