"""Respondents that answer exactly as a printed report says: integer programming on its figures.

For each question a small integer programme finds how many respondents chose each option, so that every
printed percentage, printed sum and share in words comes out after rounding; among the counts that do, the
nearest to the printed figures, then the lowest in the order of the questionnaire. The counts are then dealt
to respondents in an order that depends on nothing but names, independently for each question: how answers
to different questions combine is not in the report, and nothing here pretends that it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from helpers.paths import shown
from helpers.survey.codebook import OTHER, OTHER_TEXT, Codebook, Question, read_codebook
from helpers.survey.errors import BadInput, Conflict
from helpers.survey.files import digest, read_yaml
from helpers.survey.names import choose_wave
from helpers.survey.published import ACCESSES, Bound, Figure, Published
from helpers.survey.record import WaveRecord
from helpers.survey.responses import COMPLETE, PARTIAL, Row, write_responses
from helpers.survey.waves import read_published
from helpers.survey.writing import write_whole


def reconstruct(wave: str, data: Path) -> tuple[Path, bytes]:
    """Return the responses file of a reconstructed wave and the bytes it should hold.

    Raises
    ------
    BadInput
        If the wave is unknown, was collected, or has no printed figures.
    Conflict
        If no respondents can have the printed figures; it names the figures that conflict.
    """
    codebook = read_codebook(data).as_shown().put_in(wave)
    wave = choose_wave(wave, data)
    folder = data / "waves" / wave
    record = read_yaml(folder / "wave.yml", WaveRecord)
    published = read_published(folder, codebook)
    if record.provenance != "reconstructed":
        raise BadInput(f"wave {wave} was collected: its responses are data and are never made again")
    if published is None:
        raise BadInput(f"{shown(folder)}: a reconstructed wave needs its published.yml")
    for figure in published.figures:
        declared = record.accesses if figure.code == ACCESSES else record.completes
        if figure.on_sample and figure.count != declared:
            raise Conflict(f"{figure.name}: printed as {figure.count}, but wave.yml declares {declared}")
    rows = respondents(codebook, published, record.accesses or record.completes, record.completes)
    return folder / record.responses.file, write_responses(rows, codebook)


def write_reconstruction(wave: str, data: Path) -> bool:
    """Write the reconstructed responses and their digest in `wave.yml`; return whether anything changed."""
    file, content = reconstruct(wave, data)
    record = read_yaml(file.parent / "wave.yml", WaveRecord)
    if file.exists() and file.read_bytes() == content and record.responses.sha256 == digest(content):
        return False
    write_whole(file, content)
    yaml = (file.parent / "wave.yml").read_text("utf-8")
    write_whole(file.parent / "wave.yml", yaml.replace(record.responses.sha256, digest(content)).encode())
    return True


def respondents(codebook: Codebook, published: Published, accesses: int, completes: int) -> list[Row]:
    """Return `accesses` rows of the canonical form, the first `completes` of them complete.

    Raises
    ------
    Conflict
        Naming the table and the figures that no `completes` respondents can have.
    """
    width = len(str(accesses))
    rows = [
        {"respondent": f"r{i:0{width}}", "status": COMPLETE if i <= completes else PARTIAL}
        for i in range(1, accesses + 1)
    ]
    for question in codebook.questions:
        texts = published.open_answers.get(question.id, ())
        if len(texts) > completes:
            raise Conflict(f"{question.id}: {len(texts)} open answers are quoted, but only {completes} completed")
        # One who answered a single choice in their own words is not among those who chose an option.
        others = 0 if question.kind == "multiple" else len(texts)
        counts = counts_of(question, published.about(question.id), completes, others)
        _deal(rows[:completes], question, counts, texts)
    return rows


def counts_of(question: Question, figures: tuple[Figure, ...], base: int, others: int = 0) -> dict[str, int]:
    """Return the number of respondents of `base` for each option of `question`, as the figures require.

    `others` of them gave an open answer instead of choosing an option of a single-choice question.

    Raises
    ------
    Conflict
        Naming the smallest set of figures that exclude each other.
    """
    named = {code for figure in figures for code in (figure.code, figure.within, *figure.codes)}
    nets = named & {net.code for net in question.nets}
    if question.kind == "multiple" and nets:
        raise Conflict(
            f"{question.id}: the printed net {sorted(map(str, nets))[0]} of a multiple-response set depends on how "
            "its options overlap, which percentages do not tell; it cannot be reconstructed"
        )
    programme = _Programme(question, base, others)
    counts = programme.solve(figures)
    if counts is None:
        raise Conflict(f"{question.id}: {_explain(_smallest_conflict(programme, figures), question, base)}")
    return counts


@dataclass(frozen=True)
class _Programme:
    """Whole numbers, one for each option, between 0 and the base; in a single choice they share the base."""

    question: Question
    base: int
    others: int

    def solve(self, figures: tuple[Figure, ...]) -> dict[str, int] | None:
        codes = self.question.codes
        aims = [(figure, share) for figure in figures if (share := _share_in_300ths(figure)) is not None]
        width = len(codes) + len(aims)
        held = [self._constraint(figure, bound, width) for figure in figures for bound in figure.bounds]
        held += [part for figure in figures for part in self._equal_parts(figure, width)]
        if self.question.kind != "multiple":
            held.append(LinearConstraint(_pad(np.ones(len(codes)), width), 0, self.base - self.others))
        for i, (figure, share) in enumerate(aims):
            # A further variable, at least the distance (in 300ths of a respondent) from the printed share.
            gap = np.eye(width)[len(codes) + i]
            above = self._constraint(figure, (300, -share, -np.inf, 0), width)
            below = self._constraint(figure, (300, -share, 0, np.inf), width)
            held += [
                LinearConstraint(above.A - gap, -np.inf, above.ub),
                LinearConstraint(below.A + gap, below.lb, np.inf),
            ]
        # Lexicographic: the distances together, then each count in turn. A single optimum is left, so the
        # answer does not depend on the solver's path; all coefficients are whole, so it is exact.
        solution = None
        for goal in (1 - _pad(np.ones(len(codes)), width), *np.eye(width)[: len(codes)]):
            result = milp(
                goal,
                constraints=held,
                integrality=np.ones(width, dtype=int),
                bounds=Bounds(0, np.inf),
                options={"mip_rel_gap": 0},
            )
            if result.x is None:
                return None
            solution = np.rint(result.x)
            held.append(LinearConstraint(goal, -np.inf, goal @ solution))
        assert solution is not None
        return {code: int(n) for code, n in zip(codes, solution, strict=False)}

    def _respondents(self, code: str | None, width: int) -> np.ndarray:
        """The coefficients that add up the respondents behind an option or a net."""
        parts = self.question.parts(str(code))
        return _pad(np.array([float(option in parts) for option in self.question.codes]), width)

    def _constraint(self, figure: Figure, bound: Bound, width: int) -> LinearConstraint:
        a, b, low, high = bound
        n = self._respondents(figure.code, width)
        if figure.within is None:
            return LinearConstraint(a * n, low - b * self.base, high - b * self.base)
        return LinearConstraint(a * n + b * self._respondents(figure.within, width), low, high)

    def _equal_parts(self, figure: Figure, width: int) -> list[LinearConstraint]:
        """Parts that make up the whole base and differ by one respondent at the most."""
        parts = [self._respondents(code, width) for code in figure.codes]
        pairs = [LinearConstraint(a - b, -1, 1) for i, a in enumerate(parts) for b in parts[:i]]
        return [*pairs, LinearConstraint(np.sum(parts, axis=0), self.base, self.base)] if parts else []


def _pad(coefficients: np.ndarray, width: int) -> np.ndarray:
    return np.pad(coefficients, (0, width - len(coefficients)))


def _share_in_300ths(figure: Figure) -> int | None:
    """The printed share in 300ths, in which whole per cents and thirds are whole numbers."""
    if figure.percent is not None:
        return 3 * figure.percent
    return {"a_third": 100, "about_a_third": 100, "about_a_half": 150}.get(figure.stated or "")


def _smallest_conflict(programme: _Programme, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Leave out every figure without which the rest still conflicts: what remains excludes itself."""
    for figure in figures:
        fewer = tuple(kept for kept in figures if kept is not figure)
        if programme.solve(fewer) is None:
            return _smallest_conflict(programme, fewer)
    return figures


def _explain(figures: tuple[Figure, ...], question: Question, base: int) -> str:
    nets = {net.code: net for net in question.nets}
    if len(figures) == 1:
        return f"no number of respondents out of {base} is {_said(figures[0])} ({figures[0].code})"
    whole = [figure for figure in figures if figure.code in nets]
    parts = [figure for figure in figures if figure not in whole]
    if len(whole) == 1 and parts and all(part.code in nets[str(whole[0].code)].of for part in parts):
        parts.sort(key=lambda part: nets[str(whole[0].code)].of.index(str(part.code)))
        verb = "sum to" if len(parts) > 1 else "be part of"
        return f"{_listed(parts)} cannot {verb} {_said(whole[0])} of {base}"
    if len({figure.code for figure in figures}) == 1:
        return f"{figures[0].code} cannot be both {_listed(figures)} of {base}"
    if question.kind != "multiple" and not whole and all(figure.percent is not None for figure in figures):
        return f"{_listed(figures)} add up to more than the {base} respondents of a single-choice question"
    return f"{_listed(figures)} cannot hold together for {base} respondents"


def _listed(figures: tuple[Figure, ...] | list[Figure]) -> str:
    said = [_said(figure) for figure in figures]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]


def _said(figure: Figure) -> str:
    return f"{figure.percent} %" if figure.percent is not None else f"“{figure.as_printed}”"


def _deal(rows: list[Row], question: Question, counts: dict[str, int], texts: tuple[str, ...]) -> None:
    """Give `rows` the answers that make up `counts`, each question in an order of its own."""
    in_own_words = _shuffled(rows, f"{question.id}/{OTHER}")[: len(texts)]
    for row, text in zip(in_own_words, texts, strict=True):
        row[f"{question.id}[{OTHER_TEXT}]"] = text
        if question.kind != "multiple":
            row[question.id] = OTHER
    if question.kind == "multiple":
        for code in question.answers:
            column = f"{question.id}[{code}]"
            chosen = counts[code] if code in counts else len(texts)
            for i, row in enumerate(_shuffled(rows, f"{question.id}/{code}")):
                row[column] = str(int(i < chosen))
    else:
        dealt = [code for code, n in counts.items() for _ in range(n)]
        free = [row for row in _shuffled(rows, question.id) if question.id not in row]
        for row, code in zip(free, dealt, strict=False):
            row[question.id] = code


def _shuffled(rows: list[Row], salt: str) -> list[Row]:
    # By digest, not by a random generator: the same on every Python and numpy, for ever.
    return sorted(rows, key=lambda row: digest(f"{salt}/{row['respondent']}".encode()))
