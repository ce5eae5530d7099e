"""The finding of a table in one sentence, with words that its numbers earn."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Balance, as_printed, lead
from helpers.analysis.sample import Funnel
from helpers.analysis.tables import Table
from helpers.analysis.thresholds import MIN_BASE
from helpers.analysis.vocabulary import Estimate, Strength, earned, estimates_of, strength, vocabulary
from helpers.presentation.bound import Listed, Phrase, base_of, label, of_wave, paragraph, respondents, share
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
        return Phrase("nothing_known", language, {})
    if not ranked[0].n:
        return Phrase("nobody_chose", language, {})
    first, rest = level_with_first(table)
    if table.base < MIN_BASE:
        return _counted(table, first)
    if top := _top_box(table):
        return top
    if len(first) > 1:
        labels = Listed(tuple(label(table, cell) for cell in first), language)
        return Phrase("finding_tie", language, {"labels": labels, "first": share(table, first[0])})
    parts = {"first": sized(table, first[0]), "first_label": label(table, first[0])}
    if net := _net_with(table, first[0]):
        return Phrase("finding_net", language, parts | {"net": sized(table, net), "net_label": label(table, net)}
                      | {"first": share(table, first[0])})  # fmt: skip
    if not rest:
        return Phrase("finding_only", language, parts)
    return _followed(table, first[0], rest, parts)


def _followed(table: Table, first: Cell, rest: tuple[Cell, ...], parts: dict[str, Any]) -> Phrase:
    second = [cell for cell in rest if level(cell, rest[0])]
    labels = Listed(tuple(label(table, cell) for cell in second), table.language)
    parts |= {"second": share(table, second[0]), "second_label": labels}
    ahead = distance(table, first, second[0])
    pattern = "finding_ahead" if ahead == "beyond" else "finding_close" if ahead == "in_sample" else "finding_leading"
    return Phrase(pattern if len(second) == 1 else f"{pattern}_several", table.language, parts)


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
    """Return a share with the word that it earns, and of whom it may be said: "54%, more than half of this sample"."""
    language = table.language
    found = earned(vocabulary().shares, *estimates_of(table.wave, cell))
    if found is None:
        return Phrase("share_unsized", language, {"share": share(table, cell)})
    claim = claim_word(*found, language)
    whom = word(f"of_{_sampled(table)}_{found[1]}", language)
    return Phrase("share_sized", language, {"share": share(table, cell), "size": claim, "whom": whom})


def claim_word(claim: Any, how: Strength, language: Language) -> str:
    """Return a word of the vocabulary as the catalogue has it for this strength."""
    weaker = f"claim_{claim.word}_in_sample"
    return word(weaker if how == "in_sample" and weaker in catalogue(language) else f"claim_{claim.word}", language)


def _sampled(table: Table) -> str:
    record = table.wave.record
    if table.wave.reconstructed:
        return "reconstructed"
    return "unlabelled" if "inference" in record.to_fill_in else record.inference


def _top_box(table: Table) -> Phrase | None:
    """The upper part of a scale, where the codebook has a net for it."""
    top = table.options[0]
    for cell in table.nets:
        of = table.question.parts(cell.code)
        upper = of == table.question.codes[: len(of)]
        if table.question.kind == "ordinal" and upper and cell.known and top.known:
            parts = {"net": sized(table, cell), "net_label": label(table, cell)}
            parts |= {"top": share(table, top), "top_label": label(table, top)}
            return Phrase("finding_top_box", table.language, parts)
    return None


def _net_with(table: Table, cell: Cell) -> Cell | None:
    nets = table.nets if table.question.kind == "single" else ()
    return next((net for net in nets if net.known and cell.code in table.question.parts(net.code)), None)


def _counted(table: Table, first: tuple[Cell, ...]) -> Phrase:
    """On a small base answers are counted; a percentage would promise more than there is."""
    parts = {"base": base_of(table), "n": respondents(table, first[0])}
    if len(first) > 1:
        labels = Listed(tuple(label(table, cell) for cell in first), table.language)
        return Phrase("finding_counted_tie", table.language, parts | {"labels": labels})
    return Phrase("finding_counted", table.language, parts | {"label": label(table, first[0])})


@headline.register
def _(funnel: Funnel) -> Phrase:
    table, language = funnel.table, funnel.table.language
    completes = of_wave(table, "completes", whole(funnel.completes, language), funnel.completes, funnel.completes)
    if funnel.accesses is None or funnel.completion is None:
        return Phrase("finding_funnel_unknown", language, {"completes": completes})
    # Accesses are a fact of the record, not a cell of a table: the chart gives their number.
    found = earned(vocabulary().shares, Estimate(funnel.completion, funnel.completion, funnel.completion))
    if found is None:
        return Phrase("finding_funnel_part", language, {"completes": completes})
    return Phrase("finding_funnel", language, {"completes": completes, "size": claim_word(*found, language)})


@headline.register
def _(balance: Balance) -> Phrase:
    table, language = balance.table, balance.table.language
    if balance.points is None:
        return Phrase("nothing_known", language, {})
    more, less = balance.favourable, balance.unfavourable
    ahead = Estimate(balance.points, balance.ci_low, balance.ci_high)
    if balance.points < 0:
        more, less, ahead = less, more, ahead.negated
    parts: dict[str, Any] = {"more_label": label(table, more), "less_label": label(table, less)}
    if table.base < MIN_BASE:
        counts = {"more": respondents(table, more), "less": respondents(table, less)}
        return Phrase("finding_balance_counted", language, parts | counts)
    parts |= {"more": share(table, more), "less": share(table, less)}
    if level(more, less):
        return Phrase("finding_balance_even", language, parts)
    if ahead.low is None:
        return Phrase("finding_balance_untested", language, parts)
    beyond = strength(vocabulary().named("ahead"), as_printed(table.wave, ahead)) == "beyond"
    return Phrase("finding_balance" if beyond else "finding_balance_close", language, parts)


def finding(thing: Table | Funnel | Balance) -> Fragment:
    """Return the finding of a table, of a funnel or of a balance: one computed sentence.

    Its words are those of `helpers/analysis/vocabulary.yml` that the numbers earn, beyond the sample's uncertainty or
    in the sample alone; on a base of fewer than thirty it counts answers and gives no percentage.

    Parameters
    ----------
    thing : Table, Funnel or Balance
        From `tabulate`, `funnel` or `balance`; its language is the sentence's.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> print(finding(tabulate(open_wave("2020-03"), "tavola_02", language="en")))  # doctest: +NORMALIZE_WHITESPACE
    The upper part of the scale (“Significant or very significant”) gathers 72%, over two thirds of the printed
    report's sample; the highest answer alone, “Very significantly”, gathers 45%.
    """
    return paragraph(headline(thing), "sentence finding")
