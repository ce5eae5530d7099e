"""What else there is to say of a table: two to four sentences, each there only if its numbers earn it."""

from __future__ import annotations

from functools import singledispatch
from itertools import chain, zip_longest
from typing import Any

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Balance, Overlap
from helpers.analysis.derived import Cumulated, answers_per_respondent
from helpers.analysis.sample import Funnel, parts_of_nets
from helpers.analysis.tables import Table
from helpers.analysis.thresholds import MIN_BASE
from helpers.analysis.trends import CellChange, Change
from helpers.analysis.vocabulary import Estimate, earned, estimates_of, strength, vocabulary
from helpers.presentation.bound import (
    Bound,
    Listed,
    Phrase,
    base_of,
    label,
    limit,
    moment,
    of_wave,
    paragraph,
    respondents,
    share,
    share_before,
    titled,
)
from helpers.presentation.catalogue import word
from helpers.presentation.fragments import Fragment, joined
from helpers.presentation.numbers import decimal
from helpers.presentation.sentences import distance, headline, level, level_with_first

#: How many sentences close a notebook.
LEAST, MOST = 2, 4

Remarkable = Table | Funnel | Balance | Overlap | Change


def remarks(*things: Remarkable) -> Fragment:
    """Return what else there is to say of tables, funnels, balances, overlaps and changes: two to four sentences.

    A sentence is there only if its numbers earn it, as `helpers/analysis/vocabulary.yml` has it: a majority is called
    one only where more than a half of the base chose the answer, and the sentence says whether the interval agrees.
    Each thing has its first say before any has its second.

    Examples
    --------
    >>> from helpers import cumulate, open_wave, tabulate
    >>> table = tabulate(open_wave("2020-03"), "tavola_03", language="en")
    >>> print(str(remarks(cumulate(table))).splitlines()[0])
    Counting from the top of the scale down to and including “Half to three quarters” makes 68% of the sample.
    """
    said = [_closing(thing) for thing in things]
    in_turn = [phrase for turn in zip_longest(*said) for phrase in turn if phrase is not None][:MOST]
    phrases = [phrase for phrase in chain(*said) if phrase in in_turn]
    if len(phrases) < LEAST:
        phrases += _of_any(_table_of(things[0]))[: LEAST - len(phrases)]
    return joined([paragraph(phrase) for phrase in phrases])


def _table_of(thing: Remarkable) -> Table:
    return thing if isinstance(thing, Table) else thing.table


@singledispatch
def _closing(thing: Any) -> list[Phrase]:
    raise TypeError(
        f"nothing to remark on {type(thing).__name__}; expected a table, a funnel, a balance, an overlap or a change"
    )


def _of_any(table: Table) -> list[Phrase]:
    """What can be said of every table: on how many people it stands, and how far they speak for others."""
    language, record = table.language, table.wave.record
    kind = "unlabelled" if "inference" in record.to_fill_in else record.inference
    return [
        Phrase("remark_base", language, {"base": base_of(table)}),
        Phrase(f"remark_reach_{kind}", language, {}),
    ]


@_closing.register
def _(table: Table) -> list[Phrase]:
    language, ranked = table.language, table.ranked
    phrases = []
    if table.base < MIN_BASE:
        phrases = [Phrase("remark_small_base", language, {"base": base_of(table)})]
    elif ranked and ranked[0].n:
        phrases = [_majority(table, ranked[0]), *_lead(table)]
    if (missing := table["missing"]).n:
        pattern, figure = ("remark_missing", share) if table.base >= MIN_BASE else ("remark_missing_few", respondents)
        phrases.append(Phrase(pattern, language, {"missing": figure(table, missing)}))
    if unknown := [label(table, cell) for cell in table.options if cell.disclosure == "not_disclosed"]:
        phrases.append(Phrase("remark_undisclosed", language, {"labels": Listed(tuple(unknown), language)}))
    if table.question.kind == "multiple" and table.base and all(cell.known for cell in table.options):
        mean = answers_per_respondent(table)
        bound = of_wave(table, "answers_per_respondent", decimal(mean, language), mean, int(mean))
        phrases.append(Phrase("remark_mean_answers", language, {"mean": bound}))
    return phrases


def _majority(table: Table, cell: Cell) -> Phrase:
    """Whether the largest answer is more than a half: beyond the sample, in it, or not; and whether it might be."""
    language, claim = table.language, vocabulary().named("majority")
    estimates = estimates_of(table.wave, cell)
    estimate, found = estimates[0], strength(claim, *estimates)
    parts: dict[str, Any] = {"label": label(table, cell), "share": share(table, cell)}
    if estimate.low is None:
        return Phrase(
            "remark_majority_in_words" if found == "in_sample" else "remark_no_majority_plain", language, parts
        )
    parts |= {"low": limit(table, cell, "ci_low"), "high": limit(table, cell, "ci_high")}
    parts["how"] = word(f"how_{table.wave.record.inference}", language)
    if found not in ("beyond", "in_sample"):
        open_still = (estimate.high or 0.0) > 0.5
        return Phrase("remark_majority_open" if open_still else "remark_no_majority", language, parts)
    if found == "in_sample" and claim.met(estimate.low, estimate.low):  # nobody has said how respondents came
        return Phrase("remark_majority_unlabelled", language, parts)
    return Phrase("remark_majority" if found == "beyond" else "remark_majority_in_sample", language, parts)


def _lead(table: Table) -> list[Phrase]:
    """How the first answer stands to the second, where the finding has not said it already."""
    first, rest = level_with_first(table)
    if len(first) > 1 or not rest:
        return []
    parts = {"first_label": label(table, first[0]), "second_label": label(table, rest[0])}
    found = distance(table, first[0], rest[0])
    if found is None:
        return [Phrase("remark_untested", table.language, {})] if table.question.kind == "multiple" else []
    if headline(table).pattern.startswith(("finding_ahead", "finding_close")):
        return []
    parts["second"] = share(table, rest[0])  # type: ignore[assignment]
    return [Phrase("remark_ahead" if found == "beyond" else "remark_close", table.language, parts)]


@_closing.register
def _(table: Cumulated) -> list[Phrase]:
    return [
        Phrase("remark_cumulated", table.language, {"label": label(table, cell), "share": share(table, cell)})
        for cell in table.options[1:2]
        if cell.known and table.base >= MIN_BASE
    ]


@_closing.register
def _(funnel: Funnel) -> list[Phrase]:
    table = funnel.table
    cells = [table[code] for code in parts_of_nets(table.question)]
    if table.base < MIN_BASE or not all(cell.known for cell in cells):
        return []
    parts = [Phrase("part", table.language, {"label": label(table, c), "share": share(table, c)}) for c in cells]
    return [Phrase("remark_parts", table.language, {"parts": Listed(tuple(parts), table.language)})]


@_closing.register
def _(balance: Balance) -> list[Phrase]:
    return [headline(balance)] if balance.points is not None else []


@_closing.register
def _(overlap: Overlap) -> list[Phrase]:
    table, other, language = overlap.table, overlap.other_table, overlap.table.language
    if not overlap.same_respondents:
        return [Phrase("remark_other_respondents", language, {})]
    cells = overlap.cell, overlap.other_cell
    if overlap.least is None or overlap.most is None or not all(cell.known for cell in cells):
        return [Phrase("nothing_known", language, {})]
    parts = {
        "base": base_of(table),
        "cell": share(table, cells[0]),
        "cell_label": titled(table, cells[0]),
        "other": share(other, cells[1]),
        "other_label": titled(other, cells[1]),
    }
    even = "remark_overlap_even" if level(*cells) else "remark_overlap"
    smaller = (table, cells[0]) if cells[0].n == overlap.most else (other, cells[1])
    both = Phrase("remark_bounds_some" if overlap.least else "remark_bounds", language, {"most": respondents(*smaller)})
    return [Phrase(even, language, parts), both]


@_closing.register
def _(change: Change) -> list[Phrase]:
    table, language = change.table, change.table.language
    if change.baseline is None or not change.comparable or not change.cells:
        return []
    then = moment(change.baseline.wave, language)
    if min(table.base, change.baseline.base) < MIN_BASE:
        return [Phrase("remark_change_few", language, {"then": then})]
    moved = sorted(((cell, name) for cell in change.cells if (name := _direction(change, cell))), key=_size)
    if moved:
        return [_moved(table, cell, name, then) for cell, name in moved[:2]]
    stable = vocabulary().named("stable")
    options = [cell for cell in change.cells if cell.now.kind == "option"]
    steady = all(strength(stable, _estimate(cell)) == "beyond" for cell in options)
    return [Phrase("remark_stable" if steady else "remark_indistinct", language, {"then": then})]


def _size(moved: tuple[CellChange, str]) -> float:
    return -abs(moved[0].difference.share)


def _direction(change: Change, cell: CellChange) -> str:
    """Rising or falling, where an option's change survives Holm's correction; else nothing."""
    if cell.now.kind != "option" or cell.p_holm >= 1 - change.table.confidence:
        return ""
    words = tuple(one for one in vocabulary().changes if one.word in ("rising", "falling"))
    found = earned(words, _estimate(cell))
    return found[0].word if found else ""


def _estimate(cell: CellChange) -> Estimate:
    return Estimate(cell.difference.share, cell.difference.ci_low, cell.difference.ci_high)


def _moved(table: Table, cell: CellChange, name: str, then: Any) -> Phrase:
    before: Bound = share_before(table, cell.now, cell.before)
    parts = {"label": label(table, cell.now), "now": share(table, cell.now), "before": before, "then": then}
    return Phrase("remark_moved", table.language, parts | {"how": word(f"claim_{name}", table.language)})
