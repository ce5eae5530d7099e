"""Change between waves: the same question, asked of different respondents at another time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.analysis.cells import Cell
from helpers.analysis.families import LeftOut, QuestionTests, ShareTest, family, same_people
from helpers.analysis.inference import Difference, corrected, smallest_detectable_difference
from helpers.analysis.tables import Table, tabulate
from helpers.survey.codebook import Question
from helpers.survey.declarations import Comparison, comparison
from helpers.survey.errors import Refused
from helpers.survey.names import NO_BASELINE as NO_BASELINE
from helpers.survey.names import Language, known_waves, previous_wave
from helpers.survey.rounding import round_half_up
from helpers.survey.waves import Wave, open_wave


@dataclass(frozen=True)
class CellChange:
    """One cell now and in the baseline, compared on both bases; differences are fractions.

    Attributes
    ----------
    difference : Difference
        On the base that the table shows; its p-value is of this base alone, before any correction.
    answered : Difference or None
        Of those who answered; None where one of the waves does not tell who did.
    p_value, p_holm : float
        The larger of the p-values on the two bases, and the same after Holm's correction over all the options and nets
        of all the questions that the two waves compare.
    holds : bool
        Whether it is a change: `p_holm` is below the level of the table, and the share moves one way on both bases.
    open_to_nonresponse : bool
        Whether it would be a change on one base alone, so that it may come from who did not answer.
    """

    now: Cell
    before: Cell
    difference: Difference
    answered: Difference | None
    p_value: float
    p_holm: float
    holds: bool
    open_to_nonresponse: bool

    @property
    def rounded_apart(self) -> bool:
        """Whether the difference in whole points is not that of the two whole per cents, as 36, 100 and +65."""
        points = int(round_half_up(100 * abs(self.difference.share)))
        return points != abs(self.now.percent - self.before.percent)


@dataclass(frozen=True)
class Change:
    """A table against the same question of the baseline wave; `cells` are those that were tested.

    `baseline` is None where there is no wave to compare with. `cells` is empty then, where the two waves do not compare
    by their records or did not ask the same people, where the codebook has the series break between the two, and where
    too few answered in either (`few`).

    Attributes
    ----------
    breaks : str
        The wave that begins a new series, after the baseline; empty where none does.
    left_out : tuple of (Cell, LeftOut)
        The options and nets of a question that compares which are not in `cells`, and why.
    """

    table: Table
    baseline: Table | None
    cells: tuple[CellChange, ...]
    comparability: Comparison = "same"
    breaks: str = ""
    few: bool = False
    left_out: tuple[tuple[Cell, LeftOut], ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether a difference between the two waves would be a change."""
        return self.comparability in COMPARABLE and not self.breaks

    @property
    def whole(self) -> bool:
        """Whether every option was compared: only then may a sentence say that nothing differs (nets follow)."""
        return bool(self.cells) and not any(cell.kind == "option" for cell, _ in self.left_out)

    @property
    def detectable(self) -> float | None:
        """The smallest difference (a fraction) that the two waves would find four times in five; None without both."""
        if self.baseline is None or not self.comparable or self.few:
            return None
        bases = self.table.effective_base, self.baseline.effective_base
        found = smallest_detectable_difference(*bases, self.table.confidence)
        return found if found == found else None  # NaN: not even half of the respondents


@dataclass(frozen=True)
class Changes:
    """What changed over all the tables of a wave: options and nets, largest first, only what `holds`.

    Attributes
    ----------
    baseline : Wave or None
        None, and `cells` empty, where there is no wave to compare with.
    open_to_nonresponse : tuple
        What would have changed on one of the two bases alone.
    each : tuple of Change
        The change of each table: what was compared, and what was not and why.
    """

    table: Table
    baseline: Wave | None
    cells: tuple[tuple[Table, CellChange], ...]
    language: Language
    open_to_nonresponse: tuple[tuple[Table, CellChange], ...] = ()
    each: tuple[Change, ...] = ()

    @property
    def tested(self) -> int:
        """How many options and nets were compared."""
        return sum(len(change.cells) for change in self.each)

    @property
    def compared(self) -> int:
        """Of how many tables something was compared."""
        return sum(bool(change.cells) for change in self.each)

    @property
    def whole(self) -> bool:
        """Whether every option of every table was compared."""
        return all(change.whole for change in self.each)

    @property
    def left_out(self) -> Counter[LeftOut]:
        """How many options and nets were not compared for each reason, of the tables that compare."""
        return Counter(why for change in self.each for _, why in change.left_out)


@dataclass(frozen=True)
class Trend:
    """One question over all the waves that asked it, up to one of them, oldest first.

    Attributes
    ----------
    tables : tuple of Table
        One a wave; the last is the wave's own.
    breaks : frozenset of int
        The places in `tables` that do not compare with the one before.
    """

    tables: tuple[Table, ...]
    breaks: frozenset[int]

    @property
    def table(self) -> Table:
        """The latest table."""
        return self.tables[-1]


#: What a question may be declared and still be compared.
COMPARABLE: tuple[Comparison, ...] = ("same", "reworded")

#: So many waves make a trend; two make a change.
TREND = 3


def change_since(table: Table, baseline: str = "") -> Change:
    """Return the change of each option and net since the baseline wave.

    Newcombe intervals, score tests on both bases (effective ones where a wave is weighted), Holm's correction over all
    the options and nets of all the questions that the two waves compare: one family for the whole report, so that no
    page denies another. The two waves are taken as independent samples, so the printed percentages of a reconstructed
    wave are enough; that each may be off by half a point counts against a change.

    Parameters
    ----------
    table : Table
        From `tabulate`.
    baseline : str
        The name of a wave in the same data folder; empty for the wave before, ``none`` for no comparison.

    Raises
    ------
    BadInput
        If there is no such wave.
    Refused
        If the baseline is the wave itself, or the table is a cumulated one or the inside of a net.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> change_since(tabulate(open_wave("2020-03"), "tavola_02")).baseline is None  # it is the first wave
    True
    """
    return each_change([table], baseline)[0]


def changes_since(tables: Iterable[Table], baseline: str = "") -> Changes:
    """Return the options and nets whose share changed since the baseline wave, over several tables together.

    Raises
    ------
    BadInput
        If there is no such wave.
    Refused
        If the baseline is the wave itself.
    """
    return together(each_change(tables, baseline))


def together(changes: Sequence[Change]) -> Changes:
    """Return what changed, over changes since one baseline together; as `changes_since`."""
    first, before = changes[0].table, changes[0].baseline
    found = [(change.table, cell) for change in changes for cell in change.cells]
    found.sort(key=lambda pair: -abs(pair[1].difference.share))
    held = tuple(pair for pair in found if pair[1].holds)
    may_be = tuple(pair for pair in found if pair[1].open_to_nonresponse)
    return Changes(first, before.wave if before else None, held, first.language, may_be, tuple(changes))


def each_change(tables: Iterable[Table], baseline: str = "") -> list[Change]:
    """Return the change of each of several tables of one wave; the baseline is opened once for all of them.

    Raises
    ------
    BadInput, Refused
        As `change_since`.
    """
    tables = list(tables)
    for table in tables:
        _hold_whole(table)
    wave = _baseline(tables[0], baseline)
    if wave is None:
        return [Change(table, None, ()) for table in tables]
    tests = family(tables[0].wave, wave, tables[0].confidence)
    verdicts = _verdicts(tables[0].wave, wave, tests, 1 - tables[0].confidence)
    return [_change(table, wave, tests[table.question.id], verdicts) for table in tables]


def trend(table: Table) -> Trend:
    """Return the question of a table over all the waves that asked it, up to the table's own.

    Raises
    ------
    Refused
        If the table is a cumulated one or the inside of a net.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> [one.wave.id for one in trend(tabulate(open_wave("2020-03"), "tavola_02")).tables]
    ['2020-03']
    """
    return each_trend([table])[0]


def each_trend(tables: Iterable[Table]) -> list[Trend]:
    """Return the trend of each of several tables of one wave; the waves before are opened once for all of them.

    Raises
    ------
    Refused
        As `trend`.
    """
    tables = list(tables)
    data, now = _data(tables[0]), tables[0].wave.id
    earlier = [open_wave(name, data) for name in known_waves(data) if name < now]
    return [_trend(table, earlier) for table in tables]


def _trend(table: Table, earlier: list[Wave]) -> Trend:
    _hold_whole(table)
    tables = [
        *(_tabulate_like(table, wave) for wave in earlier if wave.had(table.question.id)),
        table,
    ]
    pairs = zip(tables[1:], tables, strict=False)
    breaks = frozenset(place for place, (now, then) in enumerate(pairs, start=1) if not _compares(now, then))
    return Trend(tuple(tables), breaks)


def _compares(now: Table, then: Table) -> bool:
    declared = _declared(now.wave, then.wave, now.question.id)
    return declared in COMPARABLE and not _break(now.question, now.wave, then.wave)


def _data(table: Table) -> Path:
    return table.wave.folder.parent.parent


def _hold_whole(table: Table) -> None:
    if type(table) is not Table:
        raise Refused(
            f"{table.question.id}: give the whole table, not one cumulated or inside a net; its cells have other bases"
        )


def _baseline(table: Table, baseline: str) -> Wave | None:
    _hold_whole(table)
    name = baseline or previous_wave(table.wave.id, _data(table))
    if name in ("", NO_BASELINE):
        return None
    if name == table.wave.id:
        raise Refused(f"wave {name} cannot be its own baseline; choose another, or {NO_BASELINE!r}")
    return open_wave(name, _data(table))


def _tabulate_like(table: Table, wave: Wave) -> Table:
    unknown = wave.reconstructed and table.question.kind == "multiple"  # who answered, and left nothing ticked
    base = "asked" if unknown else table.shown_base
    return tabulate(wave, table.question.id, table.language, table.confidence, base=base)


#: Of an answer by question and code: its p-value after Holm's correction, whether it changed, whether that is open.
_Verdicts = dict[tuple[str, str], tuple[float, bool, bool]]


def _verdicts(now: Wave, before: Wave, tests: dict[str, QuestionTests], level: float) -> _Verdicts:
    """Correct the tests of all the questions that compare as one family, and say of each answer what that leaves."""
    found: dict[tuple[str, str], ShareTest] = {}
    for question in now.codebook.questions:
        one = tests[question.id]
        if _declared(now, before, question.id, one) in COMPARABLE and not _break(question, now, before):
            found |= {(question.id, code): test for code, test in one.cells.items()}
    larger = corrected([test.p_value for test in found.values()])
    asked = corrected([test.asked.p_value for test in found.values()])
    answered = corrected([test.answered_at_least.p_value for test in found.values()])
    verdicts = {}
    for place, p_holm, *bases in zip(found, larger, asked, answered, strict=True):
        holds = p_holm < level and max(bases) < level and found[place].one_direction
        verdicts[place] = p_holm, holds, not holds and min(bases) < level
    return verdicts


def _change(table: Table, baseline: Wave, tests: QuestionTests, verdicts: _Verdicts) -> Change:
    before, id = _tabulate_like(table, baseline), table.question.id
    declared, broken = _declared(table.wave, baseline, id, tests), _break(table.question, table.wave, baseline)
    if declared not in COMPARABLE or broken:
        return Change(table, before, (), declared, broken)
    if tests.few:
        return Change(table, before, (), declared, few=True)
    cells = []
    for code, test in tests.cells.items():
        shown = test.answered if table.shown_base == "answered" and test.answered else test.asked
        cells.append(CellChange(table[code], before[code], shown, test.answered, test.p_value, *verdicts[id, code]))
    both = {cell.code: cell for cell in (*before, *table)}
    left_out = tuple((both[code], why) for code, why in tests.left_out.items())
    return Change(table, before, tuple(cells), declared, left_out=left_out)


def _break(question: Question, now: Wave, before: Wave) -> str:
    """The last wave after the baseline, up to this one, with which the codebook begins a new series."""
    between = [one for one in question.breaks if before.id < one <= now.id]
    return max(between, default="")


def _declared(now: Wave, before: Wave, id: str, tests: QuestionTests | None = None) -> Comparison:
    """How a question compares, by what was declared, if it went to the same people in both waves."""
    found = comparison(now, before, id)
    if found in COMPARABLE and not (tests.same_people if tests else same_people(now, before, id)):
        return "base_changed"
    return found
