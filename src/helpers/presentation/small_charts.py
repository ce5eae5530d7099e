"""A table at a glance, for the index: a bar an answer, without a word; the words are its alternative."""

from __future__ import annotations

from markupsafe import Markup

from helpers.analysis.sample import Funnel
from helpers.analysis.tables import Table
from helpers.presentation.catalogue import word
from helpers.presentation.chart_words import alternative, in_words
from helpers.presentation.numbers import whole

#: In units of the drawing.
_WIDTH, _ROW, _BAR = 144, 12, 8


def spark(thing: Table | Funnel) -> Markup:
    """Return the answers of a table, or those who opened and who completed the questionnaire, as small bars.

    In the order of the scale, or by size where several answers could be given. The largest share
    is marked, or those who completed; a share that is not known has its place and no bar. Nothing where none is known,
    or fewer than thirty answered.
    """
    table = thing.table if isinstance(thing, Funnel) else thing
    language = table.language
    if isinstance(thing, Funnel):
        bars = [(word("completes", language), thing.completes)]
        if thing.accesses:
            bars.insert(0, (word("accesses", language), thing.accesses))
        most = max(n for _, n in bars) or 1
        shares = [n / most for _, n in bars]
        items = [f"{label}: {whole(n, language)}" for label, n in bars]
        title, marked = table.wave.record.title.in_(language), len(bars) - 1
    else:
        unknown = [cell for cell in table.options if not cell.known]
        cells = [*table.ranked, *unknown] if table.question.kind == "multiple" else list(table.options)
        shares = [cell.share or 0.0 for cell in cells]
        items = [in_words(cell, language) for cell in cells]
        title, marked = table.question.title.in_(language), shares.index(max(shares, default=0.0)) if shares else 0
    if not any(shares) or (table.too_few and thing is table):
        return Markup()
    return _drawn(shares, marked, alternative(title, items, language))


def _drawn(shares: list[float], marked: int, text: str) -> Markup:
    rows = Markup()
    for place, share in enumerate(shares):
        y = place * _ROW
        rows += Markup('<rect class="base" y="{}" width="{}" height="{}"/>').format(y + _BAR - 1, _WIDTH, 1)
        if share:
            css, width = "first" if place == marked else "share", f"{share * _WIDTH:.1f}"
            rows += Markup('<rect class="{}" y="{}" width="{}" height="{}"/>').format(css, y, width, _BAR)
    frame = '<svg class="spark" role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>'
    return Markup(frame).format(_WIDTH, len(shares) * _ROW, text, rows)
