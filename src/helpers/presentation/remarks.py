"""What else there is to say of a table: up to four sentences, each there only if its numbers earn it."""

from __future__ import annotations

from functools import singledispatch
from itertools import chain, zip_longest
from typing import Any

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Balance, Overlap
from helpers.analysis.derived import Cumulated, answers_per_respondent
from helpers.analysis.sample import Funnel, parts_of_nets
from helpers.analysis.tables import Table
from helpers.analysis.trends import CellChange, Change
from helpers.analysis.vocabulary import Estimate, Strength, estimates_of, strength, vocabulary
from helpers.presentation.bound import (
    Claim,
    Listed,
    Phrase,
    answered,
    base_of,
    label,
    limit,
    moment,
    of_wave,
    paragraph,
    share,
    share_answered,
    share_before,
)
from helpers.presentation.catalogue import word
from helpers.presentation.fragments import Fragment, joined
from helpers.presentation.numbers import decimal
from helpers.presentation.pairs import most_together_phrases, pair_phrases
from helpers.presentation.sentences import claim, distance, headline, level_with_first, whom

#: So many sentences close a notebook at the most.
MOST = 4

Remarkable = Table | Funnel | Balance | Overlap | Change


def remarks(*things: Remarkable) -> Fragment:
    """Return what else there is to say of tables, funnels, balances, overlaps and changes: one to four sentences.

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
    return joined([paragraph(phrase) for phrase in phrases or [_base(_table_of(things[0]))]])


def _table_of(thing: Remarkable) -> Table:
    return thing if isinstance(thing, Table) else thing.table


@singledispatch
def _closing(thing: Any) -> list[Phrase]:
    raise TypeError(
        f"nothing to remark on {type(thing).__name__}; expected a table, a funnel, a balance, an overlap or a change"
    )


def _base(table: Table) -> Phrase:
    """What can be said of every table: how many answered."""
    return Phrase("remark_base", table.language, {"base": base_of(table), "answered": answered(table)})


@_closing.register
def _(table: Table) -> list[Phrase]:
    language, ranked = table.language, table.ranked
    phrases = []
    if ranked and ranked[0].n and not table.too_few:
        # Of answers that are level, none is the most frequent one.
        alone = len(level_with_first(table)[0]) == 1 or (ranked[0].share or 0.0) > 0.5
        phrases = [_majority(table, ranked[0])] if alone else []
        phrases += [*_lead(table), *most_together_phrases(table)]
    missing = table["missing"]
    if missing.n and table.answered and not table.too_few:
        pattern = "remark_missing_printed" if table.wave.reconstructed else "remark_missing"
        pattern += "_several" if table.question.kind == "multiple" else ""
        phrases.append(Phrase(pattern, language, {"missing": share(table, missing)}))
    if unknown := [label(table, cell) for cell in table.options if cell.disclosure == "not_disclosed"]:
        pattern = "remark_undisclosed" if len(unknown) > 1 else "remark_undisclosed_one"
        phrases.append(Phrase(pattern, language, {"labels": Listed(tuple(unknown), language)}))
    if table.question.kind == "multiple" and not table.too_few and all(cell.known for cell in table.options):
        mean = answers_per_respondent(table)
        bound = of_wave(table, "answers_per_respondent", decimal(mean, language), mean, int(mean))
        phrases += [Phrase("remark_mean_answers", language, {"mean": bound})] if mean >= 0.05 else []
    return phrases


#: How the largest share stands to a half, and whether the sentence claims that it is more, or that it is not.
_MAJORITY: dict[Strength, tuple[str, str]] = {
    "beyond": ("remark_majority", "over 1/2"),
    "in_sample": ("remark_majority_in_sample", "over 1/2"),
    "open": ("remark_majority_nonresponse", "nonresponse"),
    "fails": ("remark_majority_open", "at_most 1/2"),
    "contradicted": ("remark_no_majority", "at_most 1/2"),
}


def _majority(table: Table, cell: Cell) -> Phrase:
    """Whether the largest answer is more than a half on both bases: beyond the sample, in it, or not; or it is open."""
    language, majority = table.language, vocabulary().named("majority")
    estimates = estimates_of(table.wave, cell)
    found = strength(majority, *estimates)
    parts: dict[str, Any] = {"label": label(table, cell), "share": share(table, cell)}
    pattern, operator = _MAJORITY[found]
    how = {"fails": "in_sample", "contradicted": "beyond", "open": ""}.get(found, found)
    parts["claim"] = claim(pattern.removeprefix("remark_"), table, cell, operator=operator, how=how)
    if found == "open":
        parts |= {"answered": share_answered(table, cell), "whom": whom(table)}
        return Phrase(pattern, language, parts)
    parts["most"] = claim("most", table, cell, operator="largest")
    if any(one.low is None for one in estimates):  # printed in words only, or fixed by the weighting
        return Phrase(
            "remark_majority_plain" if operator == "over 1/2" else "remark_no_majority_plain", language, parts
        )
    # Of the two intervals, the one that decides: where both agree, that of those asked.
    prefix = "" if strength(majority, estimates[0]) == found or len(estimates) == 1 else "answered_"
    parts["among"] = word("among_answered", language) if prefix else ""
    parts |= {end: limit(table, cell, f"{prefix}ci_{end}", near=0.5) for end in ("low", "high")}
    return Phrase(pattern, language, parts)


def _lead(table: Table) -> list[Phrase]:
    """How the first answer stands to the second, where the finding has not said it already."""
    first, rest = level_with_first(table)
    if len(first) > 1 or not rest or not rest[0].n:
        return []
    parts: dict[str, Any] = {"first_label": label(table, first[0]), "second_label": label(table, rest[0])}
    found = distance(table, first[0], rest[0])
    if found is None:
        several = table.question.kind == "multiple" and table.wave.reconstructed
        return [Phrase("remark_untested", table.language, {})] if several else []
    if headline(table).pattern.startswith(("finding_ahead", "finding_close")):
        return []
    parts["second"] = share(table, rest[0])
    if found == "beyond":
        parts["ahead"] = claim("ahead", table, first[0], rest[0], how="beyond")
        return [Phrase("remark_ahead", table.language, parts)]
    parts["close"] = claim("apart", table, first[0], rest[0], operator="close")
    return [Phrase("remark_close", table.language, parts)]


@_closing.register
def _(table: Cumulated) -> list[Phrase]:
    known = [cell for cell in table.options[1:2] if cell.known and not table.too_few]
    parts = [{"label": label(table, cell), "share": share(table, cell), "whom": whom(table)} for cell in known]
    return [Phrase("remark_cumulated", table.language, one) for one in parts]


@_closing.register
def _(funnel: Funnel) -> list[Phrase]:
    table = funnel.table
    cells = [table[code] for code in parts_of_nets(table.question)]
    if table.too_few or not all(cell.known for cell in cells):
        return []
    parts = [Phrase("part", table.language, {"label": label(table, c), "share": share(table, c)}) for c in cells]
    return [Phrase("remark_parts", table.language, {"parts": Listed(tuple(parts), table.language)})]


@_closing.register
def _(balance: Balance) -> list[Phrase]:
    return [headline(balance)] if balance.points is not None else []


@_closing.register
def _(overlap: Overlap) -> list[Phrase]:
    return pair_phrases(overlap)


@_closing.register
def _(change: Change) -> list[Phrase]:
    table, language = change.table, change.table.language
    if change.baseline is None or not change.comparable or not change.cells:
        return []
    then = moment(change.baseline.wave, language)
    moved = sorted((cell for cell in change.cells if cell.holds), key=_size)
    if moved:
        return [_moved(table, cell, then) for cell in moved[:2]]
    if maybe := sorted((cell for cell in change.cells if cell.open_to_nonresponse), key=_size):
        return [_moved(table, maybe[0], then)]
    stable = vocabulary().named("stable")
    steady = change.whole and all(strength(stable, *_estimates(cell)) == "beyond" for cell in change.cells)
    how = "stable" if steady else "unchanged" if change.whole else "unchanged_some"
    said = Claim(
        word(f"claims_{how}", language),
        how.removesuffix("_some"),
        table.question.id,
        "" if steady else "all" if change.whole else "some",
    )
    return [Phrase("remark_stable" if steady else "remark_indistinct", language, {"then": then, "claim": said})]


def _size(cell: CellChange) -> float:
    return -abs(cell.difference.share)


def _estimates(cell: CellChange) -> list[Estimate]:
    """The difference on the bases on which it is known."""
    known = [one for one in (cell.difference, cell.answered) if one is not None]
    return [Estimate(one.share, one.ci_low, one.ci_high) for one in known]


def _moved(table: Table, cell: CellChange, then: Any) -> Phrase:
    """A change that holds, with its direction; or one that hangs on who did not answer."""
    parts = {"label": label(table, cell.now), "now": share(table, cell.now), "then": then}
    parts["before"] = share_before(table, cell.now, cell.before)
    if not cell.holds:
        return Phrase("remark_open_change", table.language, parts | {"claim": claim("open_change", table, cell.now)})
    name = "rising" if cell.difference.share > 0 else "falling"
    how = Claim(word(f"claim_{name}", table.language), name, f"{table.question.id}/{cell.now.code}")
    return Phrase("remark_moved", table.language, parts | {"how": how})
