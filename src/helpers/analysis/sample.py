"""Who answered: from those who opened the questionnaire to those who completed it, and what they wrote."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.analysis.tables import Table
from helpers.survey.codebook import Question
from helpers.survey.errors import BadInput


@dataclass(frozen=True)
class Funnel:
    """The wave's accesses (None where the platform does not count them) and completes."""

    table: Table
    accesses: int | None
    completes: int

    @property
    def completion(self) -> float | None:
        """Completes as a fraction of accesses; None where accesses are unknown or none."""
        return self.completes / self.accesses if self.accesses else None


@dataclass(frozen=True)
class OpenAnswers:
    """What respondents wrote at a question, each text once, in alphabetical order; and how many nobody coded yet.

    `uncoded` is None in a wave without a coding ledger.
    """

    table: Table
    texts: tuple[str, ...]
    uncoded: int | None = None


def funnel(table: Table) -> Funnel:
    """Return the way from accesses to completes of the wave that `table` belongs to.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> sample = funnel(tabulate(open_wave("2020-03"), "tavola_01"))
    >>> sample.accesses, sample.completes, sample.completion
    (250, 130, 0.52)
    """
    return Funnel(table, table.wave.record.accesses, table.wave.completes)


def open_answers(table: Table) -> OpenAnswers:
    """Return the open answers to the question of `table`, from the respondents of its base.

    Raises
    ------
    BadInput
        If the question has no open answer.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> len(open_answers(tabulate(open_wave("2020-03"), "tavola_05")).texts)
    6
    """
    if table.question.other is None:
        raise BadInput(f"{table.question.id}: this question has no open answer")
    texts = set(table.wave.answers(table.question.id).other_texts)
    lines = [entry for entry in table.wave.ledger if entry.question == table.question.id]
    uncoded = sum(not entry.codes for entry in lines) if table.wave.ledger else None
    return OpenAnswers(table, tuple(sorted(texts, key=lambda text: (text.casefold(), text))), uncoded)


def parts_of_nets(question: Question) -> tuple[str, ...]:
    """Return the codes of the options that are in no net, and of the nets: together they are the whole base.

    Examples
    --------
    >>> from helpers import open_wave
    >>> parts_of_nets(open_wave("2020-03").codebook.question("tavola_01"))
    ('in_house', 'bpo', 'other_types')
    """
    inside_a_net = {code: net.code for net in question.nets for code in net.of}
    return tuple(dict.fromkeys(inside_a_net.get(code, code) for code in question.codes))
