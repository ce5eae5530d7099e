"""What a notebook shows besides charts and sentences: tables, tests, lists, notes; every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path
from typing import Any

from markupsafe import Markup

from helpers.analysis.back_test import BackTest, ComparedFigure
from helpers.analysis.cells import Cell
from helpers.analysis.derived import Cumulated, Inside
from helpers.analysis.sample import OpenAnswers
from helpers.analysis.tables import Table
from helpers.analysis.thresholds import MIN_BASE
from helpers.paths import notebook_of
from helpers.presentation.bound import Label, Listed, Phrase, anchor, row_id
from helpers.presentation.catalogue import counted, word
from helpers.presentation.fragments import NOTHING, Fragment, as_written
from helpers.presentation.numbers import NOT_DISCLOSED, decimal, percent, percent_of, share_percent, whole
from helpers.presentation.sentences import headline
from helpers.presentation.templating import environment
from helpers.survey.filters import filters
from helpers.survey.names import Language
from helpers.survey.rounding import whole_percent

#: More columns than a phone has room for: there each row of the table becomes a card.
MOST_COLUMNS = 4

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Row:
    """A row of a shown table: its heading, its cells as text, and the code by which it can be linked."""

    label: str
    cells: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class Statements:
    """Tables whose findings are read together, each beside its number."""

    tables: tuple[Table, ...]


def introduce(table: Table) -> Fragment:
    """Return the question of a table as it was asked, its number, its base and the shape of its answers."""
    question, language, record = table.question, table.language, table.wave.record
    asked = record.as_asked.get(question.id)
    # An export holds the words that people read; a printed report, only what was made of them.
    unknown = question.wording == "reconstructed" and record.mapping is None
    values = {
        "table": word("table", language),
        "number": table.number,
        "title": question.title.in_(language),
        "asked": word("asked", language),
        "text": as_written(asked.text, language) if asked and asked.text else question.text.in_(language),
        "base_word": word("base", language),
        "base": base_in_words(table),
        "shape": word(question.kind, language),
        "wording": word("wording_reconstructed", language) if unknown else "",
    }
    text = "{table} {number} · {title}\n{text}\n{base_word}: {base}; {shape}. {wording}".format(**values)
    return fragment("question", text.rstrip(), values)


def base_in_words(table: Table) -> str:
    """Return the respondents of a table: who was asked, how many did not answer, what they are worth if weighted."""
    language, asked = table.language, table.wave.answers(table.question.id).base
    base = counted("base_of", asked, language).format(base=whole(asked, language))
    if asked < table.wave.completes:
        counts = {"base": whole(asked, language), "completes": whole(table.wave.completes, language)}
        base = word("base_asked", language).format(**counts) + _filter_in_words(table)
    if table.shown_base == "answered":
        base = word("base_answered", language).format(
            answered=whole(table.base, language), asked=whole(asked, language)
        )
    elif table.answered is not None and (silent := asked - table.answered):
        name = "base_unreported" if table.wave.reconstructed else "base_unanswered"
        base += counted(name, silent, language).format(n=whole(silent, language))
    if table.wave.weighted:
        base += word("base_effective", language).format(effective=decimal(table.effective_base, language))
    return base


def _filter_in_words(table: Table) -> str:
    """Who was asked, by the nearest earlier question that tells; nothing where none does."""
    wave, language = table.wave, table.language
    for found in reversed(filters(wave.responses, wave.codebook, table.question.id) or ()):
        id, _, option = found.column.removesuffix("]").partition("[")
        question = wave.codebook.question(id)
        codes = {option} if option and found.asked == {"1"} else found.asked
        labels = [one.in_(language) for one in question.options if one.code in codes]
        if labels and len(labels) == len(codes):
            quoted = Listed(tuple(Label(text, language) for text in labels), language, "or")
            number = wave.codebook.number(id)
            return word("base_asked_by", language).format(labels=quoted, number=number)
    return ""


def statements(*tables: Table) -> Statements:
    """Return the findings of several tables, to be shown together with `show`."""
    return Statements(tables)


@singledispatch
def show(thing: Any) -> Fragment | None:
    """Return a table, a change, segments, a back test, open answers or statements as they stand on the page.

    Parameters
    ----------
    thing : Table, Change, Changes, Trend, Banner, BackTest, OpenAnswers or Statements
        What to show; its language is that of the page. A trend of fewer than three waves shows nothing.

    Examples
    --------
    >>> from helpers import open_wave, tabulate
    >>> print(show(tabulate(open_wave("2020-03"), "tavola_08", language="en")))
    Digital training
    Strongly agree | 39 | 30% | 23–38
    Moderately agree | 73 | 56% | 48–64
    Do not agree at all | 10 | 8% | 4–14
    No answer or not reported | ≈ 8 | ≈ 6%
    """
    raise TypeError(f"nothing to show for {type(thing).__name__}; expected a table or what is made from one")


@show.register
def _(table: Table) -> Fragment:
    language = table.language
    columns = [word("answer", language), word("respondents", language)]
    if not table.too_few:
        columns.append(word("share_weighted" if table.wave.weighted else "share", language))
        columns += [interval_heading(table)] if any(_limits(cell) for cell in table) else []
    rows = {cell.code: _cell_row(cell, language, len(columns) - 1) for cell in table}
    plain = [rows[cell.code] for cell in table if cell.kind != "net"]
    nets = [rows[cell.code] for cell in table.nets]
    caption = table.question.title.in_(language)
    if isinstance(table, Cumulated):
        caption += f" · {word('cumulated', language).lower()}"
    if isinstance(table, Inside):
        within = {"base": whole(table.base, language), "net": table.net.in_(language)}
        caption += f" · {word('base_within', language).format(**within)}"
    groups = [("", plain), (word("nets", language), nets)]
    return figures_table(anchor(table), caption, columns, groups, _table_notes(table))


def said(text: str) -> Fragment:
    """Return a remark that stands where there is no table."""
    return Fragment(Markup('<p class="note">{}</p>').format(text), text)


def nothing(text: str) -> Fragment:
    """Return a remark that there is nothing to show: it stands in JupyterLab, and a page leaves it out."""
    return Fragment(Markup(NOTHING + "{}</p>").format(text), text)


def interval_heading(table: Table) -> str:
    """Return the heading of a column of intervals: their level."""
    language = table.language
    level = percent(share_percent(table.confidence), language)
    return word("interval", language).format(confidence=level)


@show.register
def _(test: BackTest) -> Fragment:
    language = test.language
    if test.wave.published is None:
        return nothing(word("nothing_printed", language))
    columns = [word(name, language) for name in ("answer", "quoted", "printed", "computed", "respondents", "outcome")]
    rows = [_tested_row(figure, language) for figure in test.figures]
    note = word("all_hold", language).format(n=whole(len(rows), language))
    return figures_table("printed-figures", word("back_test", language), columns, [("", rows)], [note], texts=2)


@show.register
def _(answers: OpenAnswers) -> Fragment:
    table, language = answers.table, answers.table.language
    notes = []
    if answers.texts and table.wave.reconstructed:
        notes.append(word("open_reconstructed", language))
    if answers.uncoded and table.question.other:
        label = table.question.other.in_(language)
        notes.append(word("uncoded", language).format(other=label, n=whole(answers.uncoded, language)))
    if not answers.texts and not answers.uncoded:
        return nothing(word("no_open_answers", language))
    texts = [as_written(text, language) for text in answers.texts]
    values = {"css": "open-answers", "heading": word("open_answers", language), "points": texts, "notes": notes}
    return fragment("list", "\n".join((*answers.texts, *notes)), values)


@show.register
def _(statements: Statements) -> Fragment:
    points = [_linked(table) for table in statements.tables]
    text = "\n".join(f"{table.number}. {headline(table)}" for table in statements.tables)
    return fragment("list", text, {"css": "statements", "heading": "", "points": points, "notes": []})


def link_to(table: Table) -> Markup:
    """Return a link to the notebook of a table; on a published page the exporter turns it to the page."""
    words = word("see_table", table.language).format(number=table.number)
    return Markup('<a href="{}">{}</a>').format(notebook_of(table.question.id), words)


def sentence(phrase: Phrase) -> Markup:
    """Return a phrase as a sentence within a list or a table."""
    return Markup('<span class="sentence">{}</span>').format(phrase)


def _linked(table: Table) -> Markup:
    return Markup("{} {}").format(sentence(headline(table)), link_to(table))


def _cell_row(cell: Cell, language: Language, columns: int) -> Row:
    about = "≈ " if cell.disclosure == "approximate" else ""
    if cell.n is None:
        return Row(cell.label, (NOT_DISCLOSED, NOT_DISCLOSED, "")[:columns], cell.code)
    share = about + percent_of(cell.share, cell.percent, language) if cell.share is not None else "–"
    return Row(cell.label, (about + whole(cell.n, language), share, _limits(cell))[:columns], cell.code)


def _limits(cell: Cell) -> str:
    if cell.ci_low is None or cell.ci_high is None or cell.disclosure == "approximate":
        return ""
    return f"{share_percent(cell.ci_low)}–{share_percent(cell.ci_high)}"


def _table_notes(table: Table) -> list[str]:
    language, disclosures = table.language, {cell.disclosure for cell in table}
    said = {
        "note_weighted": table.wave.weighted,
        "note_wilson": any(_limits(cell) for cell in table) and not table.too_few,
        "note_fixed": any(cell.fixed for cell in table),
        "note_small_base": table.too_few,
        "note_approximate": "approximate" in disclosures,
        "note_not_disclosed": "not_disclosed" in disclosures,
        "nothing_shown": "hidden" in disclosures,
    }
    notes = [word(name, language).format(least=MIN_BASE) for name, holds in said.items() if holds]
    if table.none_chosen:
        notes.append(
            counted("note_none_chosen", table.none_chosen, language).format(n=whole(table.none_chosen, language))
        )
    return notes


def _tested_row(compared: ComparedFigure, language: Language) -> Row:
    figure = compared.figure
    of_base = word("n_of_base", language).format(n=whole(compared.n, language), base=whole(compared.base, language))
    if figure.percent is not None:
        printed = percent(figure.percent, language)
        computed = percent(whole_percent(compared.n, compared.base), language)
    elif figure.count is not None:
        printed, computed, of_base = whole(figure.count, language), whole(compared.n, language), ""
    else:
        printed, computed = "", of_base
    outcome = word("holds" if figure.stated else "equal", language)
    label = word(figure.code or "", language) if figure.on_sample else compared.label
    return Row(label, (as_written(f"«{figure.as_printed}»", language), printed, computed, of_base, outcome))


def figures_table(
    id: str, caption: str, columns: list[str], groups: list[tuple[str, list[Row]]], notes: Iterable[str], texts: int = 1
) -> Fragment:
    """Return a table of figures: the first `texts` columns hold words and may break; the others are on the right."""
    lines = [caption]
    for heading, rows in groups:
        lines += [heading] if heading and rows else []
        lines += [" | ".join((row.label, *row.cells)).rstrip(" |") for row in rows]
    values = {"id": id, "caption": caption, "columns": columns, "groups": groups, "notes": list(notes), "texts": texts}
    values["row_id"] = row_id
    values["stacking"] = len(columns) > MOST_COLUMNS
    return fragment("table", "\n".join(lines), values)


def fragment(template: str, text: str, values: dict[str, Any]) -> Fragment:
    """Return the template filled with `values`, every one escaped, beside the same in words."""
    return Fragment(Markup(environment(_TEMPLATES).get_template(f"{template}.html.j2").render(values)), text)
