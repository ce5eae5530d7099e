"""A table at a glance, for the index: a bar an answer, without a word; the words are its alternative."""

from __future__ import annotations

from markupsafe import Markup

from helpers.analysis.sample import Funnel
from helpers.analysis.tables import Table
from helpers.presentation.chart_words import alternative, funnel_cells, funnel_words, in_words

#: In units of the drawing.
_WIDTH, _ROW, _BAR = 144, 12, 8


def spark(thing: Table | Funnel) -> Markup:
    """Return the answers of a table, or those who opened and who completed the questionnaire, as small bars.

    In the order of the scale, or by size where several answers could be given. The largest share
    is marked, or those who completed; a share that is not known has its place and no bar. Nothing where none is known,
    or fewer than thirty answered.
    """
    if isinstance(thing, Funnel):
        shares = [cell.share or 0.0 for cell in funnel_cells(thing)]
        return _drawn(shares, len(shares) - 1, funnel_words(thing))
    unknown = [cell for cell in thing.options if not cell.known]
    cells = [*thing.ranked, *unknown] if thing.question.kind == "multiple" else list(thing.options)
    if thing.too_few:
        return Markup()
    shares, items = [cell.share or 0.0 for cell in cells], [in_words(cell, thing.language) for cell in cells]
    text = alternative(thing.question.title.in_(thing.language), items, thing.language)
    return _drawn(shares, shares.index(max(shares)) if shares else 0, text)


def _drawn(shares: list[float], marked: int, text: str) -> Markup:
    if not any(shares):
        return Markup()
    rows = Markup()
    for place, share in enumerate(shares):
        y = place * _ROW
        rows += Markup('<rect class="base" y="{}" width="{}" height="{}"/>').format(y + _BAR - 1, _WIDTH, 1)
        if share:
            css, width = "first" if place == marked else "share", f"{share * _WIDTH:.1f}"
            rows += Markup('<rect class="{}" y="{}" width="{}" height="{}"/>').format(css, y, width, _BAR)
    frame = '<svg class="spark" role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>'
    return Markup(frame).format(_WIDTH, len(shares) * _ROW, text, rows)
