"""Sentences made from tables: each number is taken from a cell and carries its name.

A pattern from `translations` is filled with figures and labels. In HTML a figure is a ``data`` element
with its exact value and the cell it comes from, a label is marked as a label; in plain text both
are their words alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from markupsafe import Markup, escape

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Balance, Overlap
from helpers.analysis.derived import Cumulated, Inside, answers_per_respondent
from helpers.analysis.sample import Funnel, parts_of_nets
from helpers.analysis.tables import Table
from helpers.presentation.fragments import Fragment, closed, joined
from helpers.presentation.numbers import NBSP, decimal, percent, share_percent, whole
from helpers.presentation.translations import word
from helpers.survey.codebook import Language
from helpers.survey.rounding import round_half_up


@dataclass(frozen=True)
class Bound:
    """A number in a sentence: as it is read, its exact value, and the cell it comes from.

    `spoken` is the whole number that an Italian article must agree with.
    """

    shown: str
    value: float
    cell: str
    spoken: int
    before: str = ""

    def __html__(self) -> Markup:
        data = Markup('{}<data class="figure" value="{}" data-cell="{}">{}</data>')
        return data.format(self.before, repr(self.value), self.cell, self.shown)

    def __str__(self) -> str:
        return self.before + self.shown

    def _with(self, plain: str, elided: str, zero: str) -> Bound:
        before = {"elided": elided, "zero": zero}.get(_sound(self.spoken), plain)
        return Bound(self.shown, self.value, self.cell, self.spoken, before)

    @property
    def il(self) -> Bound:
        """With the Italian article: il 45 %, l'89 %, lo 0 %."""
        return self._with("il ", "l'", "lo ")

    @property
    def Il(self) -> Bound:  # noqa: N802  (the capital is the point)
        """With the article, at the start of a sentence."""
        return self._with("Il ", "L'", "Lo ")

    @property
    def dal(self) -> Bound:
        """With `da` and the article: dal 45 %, dall'89 %, dallo 0 %."""
        return self._with("dal ", "dall'", "dallo ")

    @property
    def al(self) -> Bound:
        """With `a` and the article: al 45 %, all'89 %, allo 0 %."""
        return self._with("al ", "all'", "allo ")


def _sound(number: int) -> str:
    """How Italian pronounces the start of a number up to 999: uno, otto, undici, ottanta… elide; zero takes `lo`."""
    if number == 0:
        return "zero"
    return "elided" if number in (1, 8, 11) or 80 <= number <= 89 or 800 <= number <= 899 else "plain"


@dataclass(frozen=True)
class Label:
    """Words of the codebook in a sentence, quoted as the language quotes."""

    text: str
    language: Language

    def __html__(self) -> Markup:
        quoted = Markup(escape(word("quoted_label", self.language)))
        return quoted.format(label=Markup('<span class="label">{}</span>').format(closed(self.text)))

    def __str__(self) -> str:
        return word("quoted_label", self.language).format(label=self.text)


@dataclass(frozen=True)
class Listed:
    """Several parts of a sentence, joined by commas and a final `and`."""

    parts: tuple[Any, ...]
    language: Language

    def __html__(self) -> Any:
        return self._join(Markup(", "), Markup(escape(word("and", self.language))), [escape(p) for p in self.parts])

    def __str__(self) -> str:
        return str(self._join(", ", word("and", self.language), [str(part) for part in self.parts]))

    @staticmethod
    def _join(comma: Any, last: Any, parts: list[Any]) -> Any:
        return parts[0] if len(parts) == 1 else comma.join(parts[:-1]) + last + parts[-1]


@dataclass(frozen=True)
class Phrase:
    """A pattern filled with parts, on its own or inside another."""

    pattern: str
    language: Language
    parts: dict[str, Any]

    def __html__(self) -> Markup:
        return Markup(escape(word(self.pattern, self.language))).format(**self.parts)

    def __str__(self) -> str:
        return word(self.pattern, self.language).format(**self.parts)


def share(table: Table, cell: Cell) -> Bound:
    """Return the share of a cell as a figure of a sentence."""
    assert cell.share is not None
    about = f"≈{NBSP}" if cell.disclosure == "approximate" else ""
    return Bound(about + percent(cell.percent, table.language), cell.share, _name(table, cell, "share"), cell.percent)


def _limit(table: Table, cell: Cell, which: str) -> Bound:
    value = getattr(cell, which)
    rounded = share_percent(value)
    return Bound(percent(rounded, table.language), value, _name(table, cell, which), rounded)


def _count(number: int, name: str, language: Language) -> Bound:
    return Bound(whole(number, language), number, name, number)


def _name(table: Table, cell: Cell, column: str) -> str:
    # A cumulated share, or one inside a net, is not the plain cell's and must not go by its name.
    if isinstance(table, Cumulated):
        column = f"cumulated_{column}"
    elif isinstance(table, Inside):
        column = f"{column}_inside_{table.net.code}"
    return f"{table.question.id}/{cell.code}/{column}"


def _label(table: Table, cell: Cell) -> Label:
    return Label(cell.label, table.language)


def _titled(table: Table, cell: Cell) -> Label:
    return Label(f"{table.question.title.in_(table.language)}: {cell.label}", table.language)


def _level(cell: Cell, other: Cell) -> bool:
    """Whether two shares of one base are the same; sums of weights may differ by a rounding error."""
    return cell.share is not None and other.share is not None and abs(cell.share - other.share) < 1e-12


def _points(difference: float, name: str, table: Table) -> Phrase:
    points = int(round_half_up(100 * abs(difference)))
    # Whole percentages give a difference to a point at best: two of them may each be half a point off.
    many = "points_about" if table.wave.reconstructed else "points_many"
    pattern = {0: "points_under_one", 1: "points_one"}.get(points, many)
    return Phrase(pattern, table.language, {"points": Bound(str(points), abs(difference), name, points)})


def _paragraph(phrase: Phrase, css: str = "sentence") -> Fragment:
    return Fragment(Markup('<p class="{}">{}</p>').format(css, phrase), str(phrase))


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
    top = table.options[0]
    for net in table.question.nets:
        cell = table[net.code]
        if (
            table.question.kind == "ordinal"
            and net.of == table.question.codes[: len(net.of)]
            and cell.known
            and top.known
        ):
            parts = {"net": share(table, cell), "net_label": _label(table, cell)}
            return Phrase(
                "finding_top_box", language, parts | {"top": share(table, top), "top_label": _label(table, top)}
            )
    level = [cell for cell in ranked if _level(cell, ranked[0])]
    first = {"first": share(table, ranked[0]), "first_label": _label(table, ranked[0])}
    if len(level) > 1:
        return Phrase(
            "finding_tie", language, first | {"labels": Listed(tuple(_label(table, c) for c in level), language)}
        )
    for net in table.question.nets:
        cell = table[net.code]
        if table.question.kind == "single" and ranked[0].code in net.of and cell.known:
            return Phrase(
                "finding_net", language, first | {"net": share(table, cell), "net_label": _label(table, cell)}
            )
    if len(ranked) == 1:
        return Phrase("finding_only", language, first)
    runners_up = [cell for cell in ranked[1:] if _level(cell, ranked[1])]
    labels = Listed(tuple(_label(table, cell) for cell in runners_up), language)
    pattern = "finding_leading" if len(runners_up) == 1 else "finding_leading_several"
    return Phrase(pattern, language, first | {"second": share(table, ranked[1]), "second_label": labels})


@headline.register
def _(funnel: Funnel) -> Phrase:
    language, id = funnel.table.language, funnel.table.question.id
    completes = _count(funnel.completes, f"{id}/missing/base", language)
    if funnel.accesses is None or funnel.completion is None:
        return Phrase("finding_funnel_unknown", language, {"completes": completes})
    accesses = _count(funnel.accesses, f"{funnel.table.wave.id}/accesses", language)
    rounded = share_percent(funnel.completion)
    part = Bound(percent(rounded, language), funnel.completion, f"{id}/missing/completion", rounded)
    return Phrase("finding_funnel", language, {"accesses": accesses, "completes": completes, "share": part})


@headline.register
def _(balance: Balance) -> Phrase:
    table = balance.table
    if balance.points is None:
        return Phrase("nothing_known", table.language, {})
    more, less = balance.favourable, balance.unfavourable
    if balance.points < 0:
        more, less = less, more
    parts = {
        "more": share(table, more),
        "more_label": _label(table, more),
        "less": share(table, less),
        "less_label": _label(table, less),
        "points": _points(balance.points, f"{_name(table, more, 'share')}-{_name(table, less, 'share')}", table),
    }
    return Phrase("finding_balance_even" if _level(more, less) else "finding_balance", table.language, parts)


def finding(thing: Table | Funnel | Balance) -> Fragment:
    """Return the finding of a table, of a funnel or of a balance: one computed sentence.

    Parameters
    ----------
    thing : Table, Funnel or Balance
        From `tabulate`, `funnel` or `balance`; its language is the sentence's.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> print(finding(tabulate(open_wave("2020-03"), "tavola_02", language="en")))  # doctest: +NORMALIZE_WHITESPACE
    72% of those who answered are in the upper part of the scale (“Significant or very significant”); the highest
    answer alone, “Very significantly”, gathers 45%.
    """
    return _paragraph(headline(thing), "sentence finding")


@singledispatch
def _closing(thing: Any) -> list[Phrase]:
    raise TypeError(f"nothing to remark on {type(thing).__name__}; expected a table, a funnel, a balance or an overlap")


@_closing.register
def _(table: Table) -> list[Phrase]:
    phrases, language = [], table.language
    ranked = table.ranked
    if ranked and ranked[0].n:
        phrases.append(_majority(table, ranked[0]))
    if table.question.kind == "multiple" and all(cell.known for cell in table.options):
        mean = answers_per_respondent(table)
        bound = Bound(decimal(mean, language), mean, f"{table.question.id}/mean_answers", int(mean))
        phrases.append(Phrase("remark_mean_answers", language, {"mean": bound}))
    if (missing := table["missing"]).n:
        phrases.append(Phrase("remark_missing", language, {"missing": share(table, missing)}))
    if unknown := [
        _label(table, cell) for cell in table if cell.kind == "option" and cell.disclosure == "not_disclosed"
    ]:
        phrases.append(Phrase("remark_undisclosed", language, {"labels": Listed(tuple(unknown), language)}))
    return phrases


def _majority(table: Table, cell: Cell) -> Phrase:
    assert cell.share is not None
    assert cell.ci_low is not None
    if cell.share <= 0.5:
        return Phrase("remark_no_majority", table.language, {})
    beyond = cell.ci_low > 0.5 and cell.disclosure == "exact"
    parts = {"label": _label(table, cell), "low": _limit(table, cell, "ci_low"), "high": _limit(table, cell, "ci_high")}
    parts["how"] = word(f"how_{table.wave.record.inference}", table.language)
    return Phrase("remark_majority" if beyond else "remark_majority_in_sample", table.language, parts)


@_closing.register
def _(table: Cumulated) -> list[Phrase]:
    return [
        Phrase("remark_cumulated", table.language, {"label": _label(table, cell), "share": share(table, cell)})
        for cell in table.options[1:2]
        if cell.known
    ]


@_closing.register
def _(funnel: Funnel) -> list[Phrase]:
    table = funnel.table
    cells = [table[code] for code in parts_of_nets(table)]
    if not all(cell.known for cell in cells):
        return []
    parts = [Phrase("part", table.language, {"label": _label(table, c), "share": share(table, c)}) for c in cells]
    count = _count(len(cells), f"{table.question.id}/parts", table.language)
    return [Phrase("remark_parts", table.language, {"n": count, "parts": Listed(tuple(parts), table.language)})]


@_closing.register
def _(balance: Balance) -> list[Phrase]:
    return [headline(balance)] if balance.points is not None else []


@_closing.register
def _(overlap: Overlap) -> list[Phrase]:
    table, other, language = overlap.table, overlap.other_table, overlap.table.language
    if not overlap.same_respondents:
        return [Phrase("remark_other_respondents", language, {})]
    if overlap.least is None or overlap.most is None or not overlap.cell.known or not overlap.other_cell.known:
        return [Phrase("nothing_known", language, {})]
    names = f"{_name(table, overlap.cell, 'n')}&{_name(other, overlap.other_cell, 'n')}"
    difference = (overlap.cell.share or 0.0) - (overlap.other_cell.share or 0.0)
    if _level(overlap.cell, overlap.other_cell):
        difference = 0.0
    parts = {
        "base": _count(overlap.cell.base, _name(table, overlap.cell, "base"), language),
        "cell": share(table, overlap.cell),
        "cell_label": _titled(table, overlap.cell),
        "other": share(other, overlap.other_cell),
        "other_label": _titled(other, overlap.other_cell),
        "points": _points(difference, names, table),
    }
    bounds = {"least": _count(overlap.least, names, language), "most": _count(overlap.most, names, language)}
    even = "remark_overlap_even" if difference == 0 else "remark_overlap"
    return [Phrase(even, language, parts), Phrase("remark_bounds", language, bounds)]


def remarks(*things: Table | Funnel | Balance | Overlap) -> Fragment:
    """Return what else there is to say of tables, funnels, balances and overlaps, a paragraph a sentence.

    Each sentence is there only if its numbers earn it: a majority is called one only where more than a half
    of the base chose the answer, and it says whether the interval agrees.

    Examples
    --------
    >>> from helpers import cumulate, open_wave, tabulate
    >>> table = tabulate(open_wave("2020-03"), "tavola_03", language="en")
    >>> print(remarks(cumulate(table)))
    Counting from the top of the scale down to and including “Half to three quarters” makes 68% of the sample.
    """
    return joined([_paragraph(phrase) for thing in things for phrase in _closing(thing)])
