"""The parts a sentence is made of: numbers bound to cells, labels of the codebook, dates, and patterns of words.

In HTML a number is a ``data`` element with its exact value and the cell of `tables.csv` it is, a label is marked as a
label, a date as a time; in plain text each is its words alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from markupsafe import Markup, escape

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Overlap
from helpers.analysis.derived import Cumulated, Inside
from helpers.analysis.tables import Table
from helpers.paths import notebook_of
from helpers.presentation.catalogue import in_sentence, word
from helpers.presentation.fragments import Fragment, closed
from helpers.presentation.grammar import article
from helpers.presentation.numbers import decimal, extreme_share, percent, share_percent, signed_points, whole
from helpers.survey.names import Language
from helpers.survey.waves import Wave


@dataclass(frozen=True)
class Bound:
    """A number in a sentence: as it is read, its exact value, and the cell it comes from.

    Attributes
    ----------
    cell : str
        ``question/code/column`` of `tables.csv`.
    spoken : int
        The whole number that an Italian article must agree with.
    vague : bool
        Whether it is read as "less than 1%" or "more than 99%", which take no article.
    about : str
        What stands behind it (respondents, base, interval), for who points at it.
    href : str
        The row of the table; empty for a number that no table shows.
    """

    shown: str
    value: float
    cell: str
    spoken: int
    about: str = ""
    href: str = ""
    before: str = ""
    vague: bool = False

    def __html__(self) -> Markup:
        figure = Markup('<data class="figure" value="{}" data-cell="{}">{}</data>').format(
            repr(self.value), self.cell, self.shown
        )
        if self.href:
            about = Markup(' aria-description="{}"').format(self.about) if self.about else ""
            figure = Markup('<a class="to-cell" href="{}"{}>{}</a>').format(self.href, about, figure)
        return Markup("{}{}").format(self.before, figure)

    def __str__(self) -> str:
        return self.before + self.shown

    def _with(self, preposition: str = "") -> Bound:
        if self.vague or self.before:  # less than 1 %, about 72 %
            number = "" if self.vague else article(self.spoken)
            return replace(self, before=f"{preposition} {self.before}{number}".lstrip())
        return replace(self, before=article(self.spoken, preposition))

    @property
    def il(self) -> Bound:
        """With the Italian article: il 45 %, l'89 %, lo 0 %."""
        return self._with()

    @property
    def dal(self) -> Bound:
        """With `da` and the article: dal 45 %, dall'89 %, dallo 0 %."""
        return self._with("da")

    @property
    def al(self) -> Bound:
        """With `a` and the article: al 45 %, all'89 %, allo 0 %."""
        return self._with("a")


@dataclass(frozen=True)
class Claim:
    """Words that claim something, and what they claim as data: a reader can hold it against `tables.csv`.

    Attributes
    ----------
    operator : str
        What is claimed, such as ``over 1/2`` or ``ahead``.
    cells : str
        ``question/code`` of the cells that it is claimed of, or the id of a question.
    how : str
        ``beyond`` the sample's uncertainty or ``in_sample``, where that applies.
    """

    text: str
    operator: str
    cells: str
    how: str = ""

    def __html__(self) -> Markup:
        data = "; ".join(filter(None, (self.operator, self.cells, self.how)))
        return Markup('<span class="claim" data-claim="{}">{}</span>').format(data, self.text)

    def __str__(self) -> str:
        return self.text


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
class Moment:
    """A wave in a sentence, by its title: the time of its fieldwork."""

    text: str
    when: str

    def __html__(self) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(self.when, self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Listed:
    """Several parts of a sentence, joined by commas and a final `and`, or `or`."""

    parts: tuple[Any, ...]
    language: Language
    last: Literal["and", "or"] = "and"

    def __html__(self) -> Any:
        last = Markup(escape(word(self.last, self.language)))
        return self._join(Markup(", "), last, [escape(part) for part in self.parts])

    def __str__(self) -> str:
        return str(self._join(", ", word(self.last, self.language), [str(part) for part in self.parts]))

    @staticmethod
    def _join(comma: Any, last: Any, parts: list[Any]) -> Any:
        return parts[0] if len(parts) == 1 else comma.join(parts[:-1]) + last + parts[-1]


@dataclass(frozen=True)
class Phrase:
    """A pattern of the catalogue filled with parts, on its own or inside another."""

    pattern: str
    language: Language
    parts: dict[str, Any]

    def __html__(self) -> Markup:
        return Markup(escape(word(self.pattern, self.language))).format(**self.parts)

    def __str__(self) -> str:
        return word(self.pattern, self.language).format(**self.parts)


def share(table: Table, cell: Cell) -> Bound:
    """Return the share of a cell as a figure of a sentence.

    Raises
    ------
    BadInput
        If the share is not disclosed.
    """
    bound = _share(table, cell, "share")
    about = word("about", table.language) if cell.disclosure == "approximate" else ""
    return replace(bound, before=about)


def share_answered(table: Table, cell: Cell) -> Bound:
    """Return the share of those who answered as a figure of a sentence, of a table that shows those asked."""
    return _share(table, cell.on_answered(), "share_answered")


def _share(table: Table, cell: Cell, column: str) -> Bound:
    whole_percent, value, language = cell.percent, cell.share or 0.0, table.language
    extreme = extreme_share(whole_percent, value)
    shown = word(extreme, language) if extreme else percent(whole_percent, language)
    return replace(_bound(table, cell, column, shown, value, whole_percent), vague=bool(extreme))


def share_among(table: Table, cell: Cell) -> Bound:
    """Return the share of a cell among those who gave another answer, as a figure of a sentence."""
    return replace(share(table, cell), cell=f"{table.question.id}/{cell.code}/among_share", href="")


def limit(table: Table, cell: Cell, which: str, near: float | None = None) -> Bound:
    """Return `ci_low` or `ci_high` of a cell as a figure of a sentence.

    Where it would be rounded to the threshold `near` (a fraction) that it is not, it has a decimal or two.
    """
    value, language = getattr(cell, which), table.language
    rounded = share_percent(value)
    shown = percent(rounded, language)
    if near is not None and rounded == 100 * near and value != near:
        places = 1 if abs(value - near) >= 0.0005 else 2
        shown = shown.replace(str(rounded), decimal(100 * value, language, places))
    return _bound(table, cell, which, shown, value, int(100 * value))


def respondents(table: Table, cell: Cell) -> Bound:
    """Return how many respondents a cell has, as a figure of a sentence."""
    return _bound(table, cell, "n", whole(cell.n or 0, table.language), cell.n or 0, cell.n or 0)


def answered(table: Table) -> Bound:
    """Return how many answered as a figure of a sentence; where the wave does not tell, how many were asked."""
    if table.answered is None or type(table) is not Table:
        return base_of(table)
    return _bound(
        table, table.cells[-1], "answered", whole(table.answered, table.language), table.answered, table.answered
    )


def base_of(table: Table) -> Bound:
    """Return the base of a table as a figure of a sentence."""
    return _bound(table, table.cells[-1], "base", whole(table.base, table.language), table.base, table.base)


def share_before(table: Table, now: Cell, before: Cell) -> Bound:
    """Return the share that a cell had in the baseline wave, as a figure of a sentence."""
    bound = _share(table, replace(before, code=now.code), "baseline_share")
    return replace(bound, about=_about(table, before))


def points(table: Table, cell: Cell, difference: float) -> Bound:
    """Return the change of a cell since the baseline wave in whole points with its sign."""
    shown = signed_points(difference)
    return replace(_bound(table, cell, "change", shown, difference, share_percent(abs(difference))), about="")


def share_with(pair: Overlap, joint: Cell) -> Bound:
    """Return the share of those who gave two answers, which stands on the row of the first of them."""
    return _share(pair.table, replace(joint, code=pair.cell.code), "with_share")


def of_pair(pair: Overlap, column: str, shown: str, value: float, spoken: int = 0) -> Bound:
    """Return another figure of two cells of the same respondents, from a column ``with_…`` of `tables.csv`."""
    about = f"{pair.cell.label}; {pair.other_cell.label}"
    return replace(_bound(pair.table, pair.cell, f"with_{column}", shown, value, spoken), about=about)


def of_wave(table: Table, column: str, shown: str, value: float, spoken: int) -> Bound:
    """Return a figure that stands in a column of `tables.csv` for the whole question, or the whole wave."""
    code = table.cells[0].code
    return Bound(shown, value, f"{table.question.id}/{code}/{column}", spoken)


def label(table: Table, cell: Cell) -> Label:
    """Return the label of a cell."""
    return Label(cell.label, table.language)


def titled(table: Table, cell: Cell) -> Label:
    """Return the label of a cell after the title of its table."""
    return Label(f"{table.question.title.in_(table.language)}: {cell.label}", table.language)


def moment(wave: Wave, language: Language) -> Moment:
    """Return a wave by its title, as a time: the month of its name, or the first day of its fieldwork."""
    when = wave.id if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", wave.id) else wave.id[:4]
    if wave.record.fieldwork:
        when = wave.record.fieldwork.start.isoformat()
    return Moment(in_sentence(wave.record.title.in_(language), language), when)


def paragraph(phrase: Phrase, css: str = "sentence") -> Fragment:
    """Return a phrase as a paragraph of its own."""
    return Fragment(Markup('<p class="{}">{}</p>').format(css, phrase), str(phrase))


def anchor(table: Table) -> str:
    """Return the id of a table on a page."""
    if isinstance(table, Inside):
        return f"{table.question.id}-{table.net.code}"
    return f"{table.question.id}-cumulated" if isinstance(table, Cumulated) else table.question.id


def row_id(table_id: str, code: str) -> str:
    """Return the id of a row of a table on a page."""
    return f"row-{table_id}-{code}"


#: The columns of `tables.csv` that a table of those who answered shows.
_OF_ANSWERED = {
    "share": "share_answered",
    "ci_low": "answered_ci_low",
    "ci_high": "answered_ci_high",
    "base": "answered",
}


def _bound(table: Table, cell: Cell, column: str, shown: str, value: float, spoken: int) -> Bound:
    question, code, href = table.question, cell.code, ""
    if code in {one.code for one in table}:
        href = f"{notebook_of(question.id)}#{row_id(anchor(table), code)}"
    if table.shown_base == "answered":
        column = _OF_ANSWERED.get(column, column)
    # A cumulated share, or one inside a net, is not the plain cell's and must not go by its name.
    if isinstance(table, Cumulated) and column != "base":
        column = f"cumulated_{column}"
    elif isinstance(table, Inside) and column != "n":
        column = f"inside_{column}"
    elif not isinstance(table, Cumulated | Inside) and not href:  # options put together at one end of a scale
        end = "favourable" if set(code.split("+")) == set(question.ends[0]) else "unfavourable"
        code, column = question.codes[0], f"{end}_{column}"
    return Bound(shown, value, f"{question.id}/{code}/{column}", spoken, _about(table, cell), href)


def _about(table: Table, cell: Cell) -> str:
    """Respondents, base and interval of a cell, in words."""
    if cell.n is None:
        return ""
    language = table.language
    text = word("n_of_base", language).format(n=whole(cell.n, language), base=whole(cell.base, language))
    if cell.ci_low is None or cell.ci_high is None or cell.disclosure != "exact":
        return text
    heading = word("interval", language).format(confidence=percent(share_percent(table.confidence), language))
    limits = f"{share_percent(cell.ci_low)}–{share_percent(cell.ci_high)}"
    return f"{text}. {heading}: {limits}"
