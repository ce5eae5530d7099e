"""A question of a wave, tabulated: the one value that flows through the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from helpers.analysis.cells import Cell, Disclosure, Kind, Scale, any_of
from helpers.analysis.inference import simultaneous_intervals
from helpers.survey.codebook import LANGUAGES, MISSING, OTHER, Language, Question, Text
from helpers.survey.errors import BadInput, nearest
from helpers.survey.responses import Answers, Array
from helpers.survey.waves import Wave

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
    scale = Scale.of(wave, answers, confidence)
    cells = tuple(
        scale.cell(code, kind, label.in_(language), chosen, disclosure.get(code, "exact"))
        for code, kind, label, chosen in rows_of(answers)
    )
    if simultaneous:
        cells = _simultaneous(answers.question, cells, scale)
    none_chosen = None
    if answers.question.kind == "multiple" and not wave.reconstructed:
        none_chosen = int((answers.answered & ~answers.choices.any(axis="columns")).sum())
    return Table(
        answers.question, wave, answers.base, cells, none_chosen, language, confidence, scale.effective, simultaneous
    )


def tables_frame(wave: Wave, tables: Iterable[Table]) -> pd.DataFrame:
    """Return the rows of `tables.csv`: one a wave, question and cell, with `COLUMNS`."""
    frames = [table.frame.assign(wave=wave.id, question=table.question.id) for table in tables]
    return pd.concat(frames, ignore_index=True)[["wave", "question", *COLUMNS]]


def tabulate_all(wave: Wave, language: Language = "it", confidence: float = CONFIDENCE) -> dict[str, Table]:
    """Return the tables of all the questions of a wave by question id, in the order of the questionnaire."""
    return {id: tabulate(wave, id, language, confidence) for id in wave.codebook.ids}


def rows_of(answers: Answers) -> Iterator[tuple[str, Kind, Text, Array]]:
    """Yield who of the base stands behind each cell: one path for one answer and for several."""
    question = answers.question
    for option in question.options:
        yield option.code, "option", option, any_of(answers, [option.code])
    for net in question.nets:
        yield net.code, "net", net, any_of(answers, net.of)
    if question.other:
        yield OTHER, "other", question.other, any_of(answers, [OTHER])
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


def _simultaneous(question: Question, cells: tuple[Cell, ...], scale: Scale) -> tuple[Cell, ...]:
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
