"""A question of a wave, tabulated: the one value that flows through all packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import get_args

import pandas as pd

from helpers.analysis.cells import Cell, Disclosure, Kind, ShareEstimator, any_of
from helpers.analysis.thresholds import too_few
from helpers.survey.codebook import LANGUAGES, MISSING, OTHER, Language, Question, ShownBase, Text
from helpers.survey.errors import BadInput, nearest
from helpers.survey.responses import Answers, Array
from helpers.survey.waves import Wave

#: The columns of a table's frame, and of `tables.csv` after the wave and the question.
COLUMNS = (
    *("code", "kind", "label", "n", "base", "share", "ci_low", "ci_high", "disclosure"),
    *("share_unweighted", "effective_base", "standard_error"),
)

#: The last columns of `tables.csv`: those who answered, and the shares that are of them.
ANSWERED = ("answered", "share_answered", "answered_ci_low", "answered_ci_high")

_COUNTS = ("n", "answered")
_FRACTIONS = tuple(name for name in (*COLUMNS[5:8], *COLUMNS[9:], *ANSWERED[1:]))

#: The confidence level that the notebooks take unless a researcher changes it.
CONFIDENCE = 0.95

_NO_ANSWER = Text(it="Non risponde o non riportato", en="No answer or not reported")
_NOTHING_TICKED = Text(it="Nessuna voce scelta, o nessuna risposta", en="Nothing ticked, or no answer")


def missing_label(question: Question) -> Text:
    """Return the label of the row of those who gave no answer; ticking nothing is none, unless `none_allowed`."""
    return _NOTHING_TICKED if question.kind == "multiple" and not question.none_allowed else _NO_ANSWER


@dataclass(frozen=True)
class Table:
    """A tabulated question: its cells, in the order of the questionnaire, and what they belong to.

    Attributes
    ----------
    cells : tuple of Cell
        Options, then nets, then `other` where the question allows it, then `missing`.
    base : int
        Unweighted respondents: the completes who were asked the question; in a table of those who answered, these.
    answered : int or None
        Those of the asked who answered; None where the wave does not tell.
    effective_base, answered_effective : float
        Kish's, of the base and of those who answered; without weights, as many as they are.
    shown_base : {"asked", "answered"}
        Which of the two the shares are of.
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
    answered: int | None
    answered_effective: float
    shown_base: ShownBase

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

    @property
    def too_few(self) -> bool:
        """Whether so few answered that answers are counted, and nothing is tested; see `thresholds.too_few`."""
        if self.answered is None:
            return too_few(self.base, self.effective_base)
        return too_few(self.answered, self.answered_effective)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The cells as a tidy frame with the columns `COLUMNS` and `ANSWERED`; what is not disclosed is NA."""
        names = [*COLUMNS, *ANSWERED]
        rows = [[getattr(cell, name) for name in names] for cell in self.cells]
        types = {"base": "int64"} | dict.fromkeys(_COUNTS, "Int64") | dict.fromkeys(_FRACTIONS, "float64")
        return pd.DataFrame(rows, columns=names).astype(types)

    @property
    def number(self) -> int:
        """The place of the question in the questionnaire, from 1."""
        return self.wave.codebook.number(self.question.id)


def tabulate(
    wave: Wave,
    question: str,
    language: Language = "it",
    confidence: float = CONFIDENCE,
    *,
    base: ShownBase | None = None,
) -> Table:
    """Return the table of one question of a wave.

    Shares are fractions of the completes who were asked the question, or of those of them who answered; of
    respondents, also where they could tick several options. Where the wave is weighted so are the shares, and `n`
    and `base` stay respondents. Intervals are Wilson's, on the effective base of each share; in a probability sample
    of a known population, corrected for it. On a reconstructed wave only what the printed report states, and what
    follows from it, has a number. A question that fewer than five of the respondents were asked has none at all.

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
    base : {"asked", "answered"}, optional
        Of whom the shares are; by default what the codebook says under `survey.base`.

    Raises
    ------
    BadInput
        If the codebook has no such question, the language or the base is unknown, or the wave does not tell who
        answered.

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
    shown_base = base or wave.codebook.survey.base
    if shown_base not in get_args(ShownBase):
        raise BadInput(f"base: {nearest(str(base), get_args(ShownBase))}; found {base!r}")
    answers = wave.answers(question)
    disclosure = _disclosure(wave, answers)
    estimator = ShareEstimator.of(wave, answers, confidence)
    default: Disclosure = "exact"
    if estimator.hides(wave):
        default, estimator = "hidden", replace(estimator, answered=None)
    cells = tuple(
        estimator.cell(code, kind, label.in_(language), chosen, disclosure.get(code, default))
        for code, kind, label, chosen in rows_of(answers)
    )
    none_chosen = None
    if answers.question.kind == "multiple" and not wave.reconstructed and default == "exact":
        none_chosen = int((answers.answered & ~answers.choices.any(axis="columns")).sum())
    asked, answered = estimator.asked, estimator.answered
    table = Table(
        question=answers.question,
        wave=wave,
        base=asked.size,
        cells=cells,
        none_chosen=none_chosen,
        language=language,
        confidence=confidence,
        effective_base=asked.effective,
        answered=answered.size if answered else None,
        answered_effective=answered.effective if answered else 0.0,
        shown_base="asked",
    )
    return _on_answered(table) if shown_base == "answered" and default == "exact" else table


def _on_answered(table: Table) -> Table:
    if table.answered is None:
        raise BadInput(f"{table.question.id}: base='answered': who answered is not known; leave `base` out")
    cells = tuple(cell.on_answered() for cell in table)
    effective = table.answered_effective
    return replace(table, cells=cells, base=table.answered, effective_base=effective, shown_base="answered")


def tables_frame(wave: Wave, tables: Iterable[Table]) -> pd.DataFrame:
    """Return the rows of `tables.csv`: one a wave, question and cell, with `COLUMNS` and `ANSWERED`."""
    frames = [table.frame.assign(wave=wave.id, question=table.question.id) for table in tables]
    return pd.concat(frames, ignore_index=True)[["wave", "question", *COLUMNS, *ANSWERED]]


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
    yield MISSING, "missing", missing_label(question), ~answers.answered.to_numpy(dtype=bool)


def _disclosure(wave: Wave, answers: Answers) -> dict[str, Disclosure]:
    """What the printed report lets a reconstructed wave say; on a collected one everything is exact."""
    if not wave.reconstructed or wave.published is None:
        return {}
    question, known = answers.question, dict[str, Disclosure]()
    for figure in wave.published.about(question.id):
        for code in filter(None, (figure.code, *figure.codes)):
            exact = figure.stated is None or known.get(code) == "exact"
            known[code] = "exact" if exact else "approximate"
    # How many left a whole set out, percentages do not tell, nor how many gave at least one of some answers.
    counts = {} if question.kind == "multiple" else wave.published.counts(question, answers.base)
    for code, (fewest, most) in counts.items():
        known.setdefault(code, "exact" if fewest == most else "approximate")
    cells = [*question.answers, *(net.code for net in question.nets), MISSING]
    return {code: known.get(code, "not_disclosed") for code in cells}
