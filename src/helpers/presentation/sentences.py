"""The finding of a table in one sentence, with words that its numbers earn."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Balance, as_printed, lead
from helpers.analysis.sample import Funnel
from helpers.analysis.tables import Table
from helpers.analysis.thresholds import MIN_BASE
from helpers.analysis.vocabulary import Estimate, Strength, Word, earned, estimates_of, strength, vocabulary
from helpers.presentation.bound import (
    Claim,
    Listed,
    Phrase,
    answered,
    label,
    of_wave,
    paragraph,
    respondents,
    share,
)
from helpers.presentation.catalogue import catalogue, word
from helpers.presentation.fragments import Fragment
from helpers.presentation.numbers import whole
from helpers.survey.names import Language


@singledispatch
def headline(thing: Any) -> Phrase:
    """Return the finding of a table, a funnel or a balance, in one sentence."""
    raise TypeError(f"no finding for {type(thing).__name__}; expected a table, a funnel or a balance")


@headline.register
def _(table: Table) -> Phrase:
    ranked, language = table.ranked, table.language
    if not ranked:
        hidden = any(cell.disclosure == "hidden" for cell in table)
        return Phrase("nothing_shown" if hidden else "nothing_known", language, {})
    if table.answered == 0:
        return Phrase("finding_nobody", language, {"nobody": claim("nobody_answered", table)})
    if not any(cell.n for cell in ranked):
        return Phrase("finding_none_chosen", language, {"none": claim("none_chosen", table)})
    if table.too_few:
        return _counted(table)
    if top := _top_box(table):
        return top
    first, rest = level_with_first(table)
    if len(first) > 1:
        labels = Listed(tuple(label(table, cell) for cell in first), language)
        parts = {"labels": labels, "first": share(table, first[0]), "whom": whom(table)}
        return Phrase("finding_tie", language, parts | {"tied": claim("tied", table, *first)})
    parts = {"first": sized(table, first[0]), "first_label": label(table, first[0])}
    if net := _net_with(table, first[0]):
        parts |= {
            "net": sized(table, net),
            "net_label": label(table, net),
            "largest": _largest(table, first[0]),
        }
        return Phrase("finding_net", language, parts)
    if not rest:
        return Phrase("finding_only_known", language, parts)
    if not rest[0].n and len(ranked) == len(table.options):
        return Phrase("finding_only", language, parts | {"only": claim("only", table, first[0])})
    return _followed(table, first[0], rest, parts)


def _followed(table: Table, first: Cell, rest: tuple[Cell, ...], parts: dict[str, Any]) -> Phrase:
    second = [cell for cell in rest if level(cell, rest[0])]
    labels = Listed(tuple(label(table, cell) for cell in second), table.language)
    parts |= {"second": share(table, second[0]), "second_label": labels}
    several = "" if len(second) == 1 else "_several"
    ahead = distance(table, first, second[0])
    if ahead == "beyond":
        parts["leads"] = claim("leads", table, first, second[0], operator="ahead", how="beyond")
        return Phrase(f"finding_ahead{several}", table.language, parts)
    parts["largest"] = _largest(table, first)
    if ahead is None:
        return Phrase(f"finding_leading{several}", table.language, parts)
    parts["close"] = claim(f"close{several}", table, first, second[0], operator="close")
    return Phrase(f"finding_close{several}", table.language, parts)


def claim(name: str, table: Table, *cells: Cell, operator: str = "", how: str = "") -> Claim:
    """Return the words ``claims_<name>`` of the catalogue with what they claim of cells, or of the whole question."""
    named = " ".join(f"{table.question.id}/{_code(table, cell)}" for cell in cells) or table.question.id
    return Claim(word(f"claims_{name}", table.language), operator or name, named, how)


def _largest(table: Table, cell: Cell) -> Claim:
    """That no answer was more frequent; where some shares are not known and one might be, that no known share was."""
    sure = len(table.ranked) == len(table.options) or (cell.share or 0.0) > 0.5
    return claim("largest" if sure else "largest_known", table, cell, operator="largest")


def _code(table: Table, cell: Cell) -> str:
    """The code of a cell; of options put together, the end of the scale that they are."""
    if cell.code in {one.code for one in table}:
        return cell.code
    return "@favourable" if set(cell.code.split("+")) == set(table.question.ends[0]) else "@unfavourable"


def whom(table: Table) -> str:
    """Return of whom the shares of a table are: of the sample, of those who were asked, or of those who answered."""
    if table.shown_base == "answered":
        return word("of_answered", table.language)
    return word("of_asked" if table.base < table.wave.completes else "of_sample", table.language)


def level_with_first(table: Table) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Return the options whose share is the largest, and the others, largest first; of known shares only."""
    ranked = table.ranked
    first = tuple(cell for cell in ranked if level(cell, ranked[0]))
    return first, ranked[len(first) :]


def level(cell: Cell, other: Cell) -> bool:
    """Return whether two shares of one base are the same; sums of weights may differ by a rounding error."""
    return cell.share is not None and other.share is not None and abs(cell.share - other.share) < 1e-12


def distance(table: Table, first: Cell, second: Cell) -> Strength | None:
    """Return how firmly one option is ahead of another; None where the wave does not let it be tested."""
    found = lead(table, first.code, table, second.code) if type(table) is Table else ()
    if not found or found[0].low is None:
        return None
    return strength(vocabulary().named("ahead"), *found)


def sized(table: Table, cell: Cell) -> Phrase:
    """Return a share with the word that it earns, and of whom it is: "54%, more than half of the sample"."""
    parts: dict[str, Any] = {"share": share(table, cell), "whom": whom(table)}
    found = earned(vocabulary().shares, *estimates_of(table.wave, cell)) if cell.n else None
    if found is None or type(table) is not Table:
        return Phrase("share_unsized", table.language, parts)
    said, how = found
    size = Claim(claim_word(said, how, table.language), said.operator, f"{table.question.id}/{_code(table, cell)}", how)
    return Phrase("share_sized", table.language, parts | {"size": size})


def claim_word(said: Word, how: Strength, language: Language) -> str:
    """Return a word of the vocabulary as the catalogue has it for this strength."""
    weaker = f"claim_{said.word}_in_sample"
    return word(weaker if how == "in_sample" and weaker in catalogue(language) else f"claim_{said.word}", language)


def _top_box(table: Table) -> Phrase | None:
    """The upper part of a scale, where the codebook has a net for it."""
    top = table.options[0]
    for cell in table.nets:
        of = table.question.parts(cell.code)
        upper = of == table.question.codes[: len(of)]
        if table.question.kind == "ordinal" and upper and top.known and (cell.n or 0) > (top.n or 0):
            parts = {"net": sized(table, cell), "net_label": label(table, cell)}
            parts |= {"top": share(table, top), "top_label": label(table, top)}
            return Phrase("finding_top_box", table.language, parts)
    return None


def _net_with(table: Table, cell: Cell) -> Cell | None:
    nets = table.nets if table.question.kind == "single" else ()
    larger = (net for net in nets if (net.n or 0) > (cell.n or 0))
    return next((net for net in larger if cell.code in table.question.parts(net.code)), None)


def _counted(table: Table) -> Phrase:
    """On a small base answers are counted; a percentage would promise more than there is."""
    most = max(cell.n or 0 for cell in table.ranked)
    first = [cell for cell in table.ranked if cell.n == most]
    parts: dict[str, Any] = {"start": _start(table), "n": respondents(table, first[0])}
    if len(first) > 1:
        parts["labels"] = Listed(tuple(label(table, cell) for cell in first), table.language)
        return Phrase("finding_counted_tie", table.language, parts | {"tied": claim("tied", table, *first)})
    parts |= {"label": label(table, first[0]), "largest": claim("largest", table, first[0])}
    return Phrase("finding_counted", table.language, parts)


def _start(table: Table) -> Phrase:
    """How many answered, and that they are too few for percentages."""
    name = "counted_weighted" if (table.answered or table.base) >= MIN_BASE else "counted_few"
    one = "_one" if table.answered == 1 else ""
    few = {"answered": answered(table), "few": claim(f"too_few{one}", table, operator="too_few")}
    return Phrase("counted_one" if one else name, table.language, few)


@headline.register
def _(funnel: Funnel) -> Phrase:
    table, language = funnel.table, funnel.table.language
    # How many opened it is a fact of the record, not a cell of a table: the chart gives their number.
    done = funnel.completes
    parts = {"completes": of_wave(table, "completes", whole(done, language), done, done)}
    if funnel.completion is None:
        return Phrase("finding_funnel_unknown_one" if done == 1 else "finding_funnel_unknown", language, parts)
    return Phrase("finding_funnel", language, parts)


@headline.register
def _(balance: Balance) -> Phrase:
    table, language = balance.table, balance.table.language
    more, less = balance.favourable, balance.unfavourable
    if balance.points is None:
        return Phrase("nothing_known", language, {})
    ahead = as_printed(table.wave, Estimate(balance.points, balance.ci_low, balance.ci_high))
    if balance.points < 0:
        more, less, ahead = less, more, ahead.negated
    parts: dict[str, Any] = {"more_label": label(table, more), "less_label": label(table, less), "whom": whom(table)}
    if not more.n:
        none = claim("neither", table, more, less, operator="none_chosen")
        return Phrase("finding_balance_nobody", language, parts | {"none": none})
    if table.too_few:
        counts = {"more": respondents(table, more), "less": respondents(table, less)}
        return Phrase("finding_balance_counted", language, parts | counts | {"start": _start(table)})
    parts |= {"more": share(table, more), "less": share(table, less)}
    if level(more, less):
        parts["even"] = claim("even", table, more, less, operator="level", how="in_sample")
        return Phrase("finding_balance_even", language, parts)
    if ahead.low is None:
        return Phrase("finding_balance_untested", language, parts)
    if strength(vocabulary().named("ahead"), ahead) == "beyond":
        parts["leads"] = claim("leads", table, more, less, operator="ahead", how="beyond")
        return Phrase("finding_balance", language, parts)
    parts["close"] = claim("within", table, more, less, operator="close")
    return Phrase("finding_balance_close", language, parts)


def finding(thing: Table | Funnel | Balance) -> Fragment:
    """Return the finding of a table, of a funnel or of a balance: one computed sentence.

    Its words are those of `helpers/analysis/vocabulary.yml` that the numbers earn on both bases, beyond the sample's
    uncertainty or in the sample alone; where fewer than thirty answered it counts answers and gives no percentage.

    Parameters
    ----------
    thing : Table, Funnel or Balance
        From `tabulate`, `funnel` or `balance`; its language is the sentence's.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> print(finding(tabulate(open_wave("2020-03"), "tavola_06", language="en")))  # doctest: +NORMALIZE_WHITESPACE
    The most frequent answer is “It rose, and will stay high”, with 54%, more than half of the sample; taken together,
    “It rose” has 89%, over three quarters of the sample.
    """
    return paragraph(headline(thing), "sentence finding")
