"""The authors' commentary on a page: their words as they wrote them, their figures from the tables."""

from __future__ import annotations

from collections.abc import Iterator

import mistune
from markupsafe import Markup

from helpers.analysis.tables import Table, tabulate
from helpers.paths import shown
from helpers.presentation.bound import Bound, base_of, limit, respondents, share
from helpers.presentation.catalogue import word
from helpers.presentation.fragments import Fragment
from helpers.presentation.views import fragment, show
from helpers.survey.commentary import FIGURE, Section, read_commentary
from helpers.survey.errors import BadInput, nearest
from helpers.survey.waves import Wave

_COLUMNS = ("share", "n", "base", "ci_low", "ci_high")

#: Stands for a figure while Markdown is made into HTML; no text has it.
_PLACE = "\ue000{}\ue001"


def commentary(table: Table, about: str = "") -> Section | None:
    """Return what the authors of the wave wrote about a table; None where they wrote nothing. Give it to `show`.

    Parameters
    ----------
    table : Table
        From `tabulate`; its language is that of the commentary.
    about : str, optional
        Another section of the commentary, such as ``conclusions``.

    Raises
    ------
    BadInput
        If the commentary has a section that is about no table.
    """
    return read_commentary(table.wave, table.language).get(about or table.question.id)


@show.register
def _(section: Section) -> Fragment:
    language = section.language
    figures = list(_figures(section))
    places = iter(range(len(figures)))
    marked = FIGURE.sub(lambda _: _PLACE.format(next(places)), section.markdown)
    html = str(_markdown(marked))
    for place, figure in enumerate(figures):
        html = html.replace(_PLACE.format(place), str(figure.__html__()))
    kicker = word("commentary", language).format(wave=section.wave.record.title.in_(language))
    note = word("commentary_note", language)
    said = iter(figures)
    text = "\n".join((kicker, FIGURE.sub(lambda _: str(next(said)), section.markdown), note))
    return fragment("commentary", text, {"kicker": kicker, "body": Markup(html), "note": note})


@show.register
def _(_: None) -> None:
    return None


# Text of a person who may write anything: HTML in it is shown as text, and a link can only lead to a page.
_markdown = mistune.create_markdown(escape=True)


def _figures(section: Section) -> Iterator[Bound]:
    """The figures of a commentary, each from its table.

    Raises
    ------
    BadInput
        If a table, a cell or a column is unknown, or not disclosed.
    """
    for found in FIGURE.finditer(section.markdown):
        article, question, code, column = found.groups()
        where = f"{shown(section.file)}: {section.about}: {found[0]}"
        try:
            bound = _bound(tabulate(section.wave, question, section.language), code, column)
        except BadInput as error:
            raise BadInput(f"{where}: {error}") from None
        yield getattr(bound, article) if article else bound


def _bound(table: Table, code: str, column: str) -> Bound:
    cell = table[code]
    if column not in _COLUMNS:
        raise BadInput(f"no column {column!r}; {nearest(column, _COLUMNS)}")
    if not cell.known:
        raise BadInput("this share is not disclosed")
    if column == "share":
        return share(table, cell)
    if column == "base":
        return base_of(table)
    return respondents(table, cell) if column == "n" else limit(table, cell, column)


def contradictions(wave: Wave) -> list[str]:
    """Return where the commentary of a wave types a percentage that its tables do not have, a line each.

    A section about a table is held against that table, one about no table against all of them; figures that are
    computed are right by the way they are made.

    Raises
    ------
    BadInput
        If a computed figure names no cell.
    """
    found = []
    for language in ("it", "en"):
        for section in read_commentary(wave, language).values():
            list(_figures(section))
            about = [section.about] if section.about in wave.codebook.ids else list(wave.codebook.ids)
            true = {number for id in about for number in _percentages(tabulate(wave, id, language))}
            found += [
                f"{shown(section.file)}: {section.about}: {typed} % is typed, and no cell of "
                f"{about[0] if len(about) == 1 else 'any table'} has it; write the cell instead, as in "
                f"{{{about[0]}/{wave.codebook.question(about[0]).codes[0]}/share}}"
                for typed in section.typed_percentages
                if float(typed.replace(",", ".")) not in true
            ]
    return found


def _percentages(table: Table) -> set[int]:
    return {cell.percent for cell in table if cell.known}
