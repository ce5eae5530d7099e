"""The one family of tests behind all changes of a report: every option and net of every question, in two waves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Literal

from helpers import paths
from helpers.analysis.cells import Cell
from helpers.analysis.inference import Difference, difference_of_shares
from helpers.analysis.tables import Table, tabulate
from helpers.analysis.vocabulary import ROUNDED
from helpers.survey.files import digest
from helpers.survey.filters import filters, same_filter
from helpers.survey.stored import code_digest
from helpers.survey.waves import Wave
from helpers.survey.writing import write_whole

#: Why an answer that one of two waves has is not compared: it is in one of them only, its share is not disclosed or
#: was printed in words, weighting fixes it, or somebody has to say first whether the option was offered.
LeftOut = Literal["one_wave", "not_disclosed", "in_words", "fixed", "to_confirm"]


@dataclass(frozen=True)
class ShareTest:
    """The share of an answer in two waves, compared on both bases.

    Attributes
    ----------
    asked : Difference
        Of those who were asked.
    answered : Difference or None
        Of those who answered; None where one of the waves does not tell who did.
    answered_at_least : Difference
        The same, with the share of those asked where a wave does not tell: its share of those who answered is no less.
    """

    asked: Difference
    answered: Difference | None
    answered_at_least: Difference

    @property
    def p_value(self) -> float:
        """The larger of the two p-values."""
        return max(self.asked.p_value, self.answered.p_value) if self.answered else self.asked.p_value

    @property
    def one_direction(self) -> bool:
        """Whether the share moves the same way on both bases."""
        return self.asked.share * self.answered_at_least.share > 0


@dataclass(frozen=True)
class QuestionTests:
    """The tests of one question; none where it did not go to the same people, or too few answered (`few`)."""

    same_people: bool
    few: bool
    cells: dict[str, ShareTest]
    left_out: dict[str, LeftOut]


def family(now: Wave, before: Wave, confidence: float) -> dict[str, QuestionTests]:
    """Return the tests of all the questions of a wave against another wave, before any correction, by question.

    Score tests and Newcombe intervals, on effective bases where a wave is weighted. In a reconstructed wave a share may
    be off by half a point: it is tested where that speaks most against a change, and the interval is as much wider.
    The family is made once for the same data and code, and kept in `build/`.

    Examples
    --------
    >>> from helpers import open_wave
    >>> march = open_wave("2020-03")
    >>> family(march, march, 0.95)["tavola_07"].left_out
    {'not_at_all': 'not_disclosed'}
    """
    if not (now.digest and before.digest):
        return _family(now, before, confidence)  # waves that are nowhere on disk
    inputs = [now.digest, before.digest, repr(confidence), code_digest("survey", "analysis")]
    key = digest("\n".join(inputs).encode())
    file = paths.BUILD / "families" / f"{key}.json"
    try:
        return dict(_from_json(file.read_text("ascii")))
    except (OSError, ValueError, KeyError, TypeError):
        found = _family(now, before, confidence)
    with suppress(OSError):  # build/ may be read-only or the disk full: slower next time, and nothing else
        write_whole(file, json.dumps({id: asdict(tests) for id, tests in found.items()}).encode("ascii"))
    return found


def _from_json(text: str) -> Iterator[tuple[str, QuestionTests]]:
    for id, tests in json.loads(text).items():
        cells = {
            code: ShareTest(**{name: one and Difference(**one) for name, one in cell.items()})
            for code, cell in tests["cells"].items()
        }
        yield id, QuestionTests(**tests | {"cells": cells})


def _family(now: Wave, before: Wave, confidence: float) -> dict[str, QuestionTests]:
    return {id: _tests(now, before, id, confidence) for id in now.codebook.ids}


def _tests(now: Wave, before: Wave, id: str, confidence: float) -> QuestionTests:
    table, other = (tabulate(wave, id, "it", confidence, base="asked") for wave in (now, before))
    same = same_people(now, before, id)
    left_out = dict(_left_out(table, other))
    tested = [cell for cell in (*table.options, *table.nets) if cell.code not in left_out]
    few = table.too_few or other.too_few
    if few or not same:
        return QuestionTests(same, few, {}, left_out)
    slack = tuple(ROUNDED if wave.reconstructed else 0.0 for wave in (now, before))
    cells = {cell.code: _test(cell, other[cell.code], slack, confidence) for cell in tested}
    return QuestionTests(same, few, cells, left_out)


def same_people(now: Wave, before: Wave, id: str) -> bool:
    """Return whether two waves put a question to the same people; so they did where one of them did not put it."""
    if not (now.had(id) and before.had(id)):
        return True
    one, other = (filters(wave.responses, wave.codebook, id) for wave in (now, before))
    if now.reconstructed or before.reconstructed:  # which answers a filter goes by, invented rows do not tell
        return (one is None) == (other is None)
    return same_filter(one, other)


def to_confirm(table: Table) -> frozenset[str]:
    """Return the cells of a table that tell nothing until somebody confirms that an option was offered."""
    waiting = table.wave.unconfirmed(table.question.id)
    if waiting and table.question.kind != "multiple":  # whoever missed an option had to give another answer
        return frozenset(cell.code for cell in table)
    return waiting


def _left_out(table: Table, other: Table) -> Iterator[tuple[str, LeftOut]]:
    here, there = ({cell.code: cell for cell in (*one.options, *one.nets)} for one in (table, other))
    waiting = to_confirm(table) | to_confirm(other)
    for code in dict.fromkeys((*here, *there)):
        if not (code in here and code in there):
            yield code, "one_wave"
            continue
        pair = here[code], there[code]
        if not all(cell.known for cell in pair):
            yield code, "not_disclosed"
        elif any(cell.disclosure != "exact" for cell in pair):
            yield code, "in_words"
        elif any(map(_fixed, pair)):
            yield code, "fixed"
        elif code in waiting:
            yield code, "to_confirm"


def _fixed(cell: Cell) -> bool:
    """Whether weighting fixes the share, of those asked or of those who answered."""
    return cell.fixed or (cell.share_answered is not None and cell.answered_ci_low is None)


def _test(now: Cell, before: Cell, slack: tuple[float, ...], confidence: float) -> ShareTest:
    asked = _difference(now, before, slack, confidence)
    if now.share_answered is None and before.share_answered is None:
        return ShareTest(asked, None, asked)
    one, other = (cell if cell.share_answered is None else cell.on_answered() for cell in (now, before))
    answered = _difference(one, other, slack, confidence)
    known = now.share_answered is not None and before.share_answered is not None
    return ShareTest(asked, answered if known else None, answered)


def _difference(now: Cell, before: Cell, slack: tuple[float, ...], confidence: float) -> Difference:
    found = difference_of_shares(*now.as_tested, *before.as_tested, confidence)
    room = sum(slack)
    if not room:
        return found
    low, high = max(found.ci_low - room, -1.0), min(found.ci_high + room, 1.0)
    if abs(found.share) <= room:
        return Difference(found.share, low, high, 1.0)
    (n, base), (other_n, other_base) = now.as_tested, before.as_tested
    towards = -1 if found.share > 0 else 1
    nearer = n + towards * slack[0] * base, base, other_n - towards * slack[1] * other_base, other_base
    return replace(found, ci_low=low, ci_high=high, p_value=difference_of_shares(*nearer, confidence).p_value)
