"""A table beside another wave, beside its own segments, and over all the waves: shown as they stand, refusals too."""

from __future__ import annotations

from typing import Any

from helpers.analysis.inference import smallest_detectable_difference
from helpers.analysis.segments import Banner, Segment
from helpers.analysis.tables import Table
from helpers.analysis.trends import TREND, CellChange, Change, Changes, Trend
from helpers.presentation.bound import Phrase, points, share, share_before, titled
from helpers.presentation.catalogue import in_sentence, word
from helpers.presentation.chart_words import share_text
from helpers.presentation.fragments import Fragment
from helpers.presentation.numbers import (
    NBSP,
    decimal,
    percent,
    percent_of,
    share_percent,
    signed_points,
    whole,
)
from helpers.presentation.sentences import claim
from helpers.presentation.views import Row, figures_table, fragment, interval_heading, nothing, said, sentence
from helpers.presentation.views import show as show
from helpers.survey.names import Language


@show.register
def _(change: Change) -> Fragment:
    table, language = change.table, change.table.language
    if change.baseline is None:
        return nothing(word("no_baseline", language))
    now, then = (in_sentence(one.wave.record.title.in_(language), language) for one in (table, change.baseline))
    if change.breaks:
        return said(word("change_break", language).format(wave=then, since=change.breaks))
    if not change.comparable:
        return said(word(f"change_{change.comparability}", language).format(wave=then))
    if change.few:
        return said(word("remark_change_few", language).format(then=then))
    notes = [word("note_change", language)]
    if change.comparability == "reworded":
        notes.insert(0, word("change_reworded", language).format(wave=then))
    if change.detectable is not None:
        points = decimal(100 * change.detectable, language)
        notes.append(word("note_detectable", language).format(points=points))
    if change.left_out:
        notes.append(word("note_left_out", language))
    if any(cell.rounded_apart for cell in change.cells):
        notes.append(word("note_rounded_apart", language))
    columns = [word("answer", language), then, now, word("points", language), interval_heading(table)]
    columns.append(word("p_holm", language))
    rows = [_change_row(cell, language) for cell in change.cells]
    caption = word("change", language).format(wave=then)
    return figures_table(f"{table.question.id}-change", caption, columns, [("", rows)], notes)


@show.register
def _(changes: Changes) -> Fragment:
    language = changes.language
    if changes.baseline is None:
        return nothing(word("no_baseline", language))
    title = in_sentence(changes.baseline.record.title.in_(language), language)
    phrases = [change_in_words(table, cell) for table, cell in changes.cells]
    heading = word("change", language).format(wave=title)
    if not changes.compared:
        return said(word("nothing_compared", language).format(wave=title))
    none = "no_change_holds" if changes.whole else "no_change_holds_some"
    notes = [word("note_changes" if phrases else none, language)]
    if any(cell.rounded_apart for _, cell in changes.cells):
        notes.append(word("note_rounded_apart", language))
    values = {"css": "changes", "heading": heading, "points": [sentence(one) for one in phrases], "notes": notes}
    return fragment("list", "\n".join((heading, *map(str, phrases), *notes)), values)


def change_in_words(table: Table, cell: CellChange) -> Phrase:
    """Return one change as a phrase: the table and the answer, both shares and the points between them."""
    parts: dict[str, Any] = {
        "label": titled(table, cell.now),
        "before": share_before(table, cell.now, cell.before),
        "now": share(table, cell.now),
        "points": points(table, cell.now, cell.difference.share),
    }
    rose = cell.difference.share > 0
    parts["how"] = claim("rose" if rose else "fell", table, cell.now, operator="rising" if rose else "falling")
    return Phrase("change_of", table.language, parts)


@show.register
def _(banner: Banner) -> Fragment:
    table, language = banner.table, banner.language
    if banner.refused or banner.by is None:
        return nothing(word(f"banner_{banner.refused or 'no_banner'}", language))
    shown = [segment for segment in banner.segments if not segment.hidden]
    key = "; ".join(f"{segment.letter}{NBSP}= {segment.label}" for segment in shown)
    caption = word("banner_caption", language).format(by=banner.by.title.in_(language), key=key)
    columns = [word("answer", language), word("total", language), *(segment.letter for segment in shown)]
    bases = [Row(word("base_n", language), (whole(table.base, language), *(_base(one, language) for one in shown)))]
    if table.wave.weighted:
        effective = [table.effective_base, *(one.effective_base or 0.0 for one in shown)]
        bases.append(Row(word("effective", language), tuple(decimal(one, language) for one in effective)))
    rows = {
        cell.code: Row(
            cell.label, (share_text(cell, language), *(_in_segment(one, cell.code, language) for one in shown))
        )
        for cell in table
    }
    plain = [rows[cell.code] for cell in table if cell.kind != "net"]
    groups = [("", bases), ("", plain), (word("nets", language), [rows[cell.code] for cell in table.nets])]
    return figures_table(f"{table.question.id}-segments", caption, columns, groups, _banner_notes(banner, shown))


@show.register
def _(trend: Trend) -> Fragment | None:
    table, language = trend.table, trend.table.language
    if len(trend.tables) < TREND:
        return None  # the change since the wave before says all there is
    columns = [word("answer", language)]
    columns += [
        ("‖ " if place in trend.breaks else "") + one.wave.record.title.in_(language)
        for place, one in enumerate(trend.tables)
    ]
    bases = Row(word("base_n", language), tuple(whole(one.base, language) for one in trend.tables))
    rows = [Row(cell.label, tuple(_share_of(one, cell.code) for one in trend.tables)) for cell in table.options]
    nets = [Row(cell.label, tuple(_share_of(one, cell.code) for one in trend.tables)) for cell in table.nets]
    notes = [word("note_trend", language)]
    if any(cell.disclosure == "approximate" for one in trend.tables for cell in one):
        notes.append(word("note_approximate", language))
    if trend.breaks:
        notes.append(word("note_trend_breaks", language))
    caption = word("trend", language)
    groups = [("", [bases]), ("", rows), (word("nets", language), nets)]
    return figures_table(f"{table.question.id}-trend", caption, columns, groups, notes)


def _change_row(change: CellChange, language: Language) -> Row:
    difference = change.difference
    limits = f"{signed_points(difference.ci_low)} … {signed_points(difference.ci_high)}"
    shares = (percent(change.before.percent, language), percent(change.now.percent, language))
    return Row(
        change.now.label, (*shares, signed_points(difference.share), limits, p_in_words(change.p_holm, language))
    )


def p_in_words(p_value: float, language: Language) -> str:
    """Return a p-value to three decimals.

    Examples
    --------
    >>> p_in_words(0.0432, "it"), p_in_words(0.0000432, "en")
    ('0,043', '< 0.001')
    """
    return word("below_0001", language) if p_value < 0.001 else decimal(p_value, language, 3)


def _base(segment: Segment, language: Language) -> str:
    return whole(segment.base or 0, language) + (f"{NBSP}!" if segment.small else "")


def _share_of(table: Table, code: str) -> str:
    return share_text(next((cell for cell in table if cell.code == code), None), table.language)


def _in_segment(segment: Segment, code: str, language: Language) -> str:
    cell = segment[code]
    if cell.share is None or cell.n is None:
        return "–"
    if segment.small:
        return f"({whole(cell.n, language)})"
    letters = f" {cell.higher_than}" if cell.higher_than else ""
    return percent_of(cell.share, share_percent(cell.share), language) + letters


def _banner_notes(banner: Banner, shown: list[Segment]) -> list[str]:
    language, table = banner.language, banner.table
    tested = [segment for segment in shown if not segment.small]
    notes = []
    if banner.overlapping:
        notes.append(word("banner_overlapping", language))
    elif len(tested) > 1:
        level = percent(100 - share_percent(table.confidence), language)
        notes.append(word("banner_letters_holm", language).format(level=level))
        largest = sorted((one.effective_base or 0.0 for one in tested), reverse=True)[:2]
        found = smallest_detectable_difference(largest[0], largest[1], table.confidence)
        if found == found:
            notes.append(word("note_detectable_segments", language).format(points=decimal(100 * found, language)))
    if banner.association is not None:
        notes.append(_association(banner, language))
    if any(segment.small for segment in shown):
        notes.append(word("banner_small", language))
    if hidden := [segment.label for segment in banner.segments if segment.hidden]:
        notes.append(word("banner_hidden", language).format(labels="; ".join(hidden)))
    if banner.without_segment:
        notes.append(word("banner_without", language).format(n=whole(banner.without_segment, language)))
    return notes


def _association(banner: Banner, language: Language) -> str:
    found = banner.association
    assert found is not None
    test = word(f"test_{found.test}", language)
    p_value = p_in_words(found.p_value, language)
    if p_value[0].isdigit():
        p_value = f"= {p_value}"
    if found.code:
        test = word("test_of_option", language).format(test=test, label=banner.table[found.code].label)
    text = word("banner_association", language).format(test=test, p=p_value)
    if found.effect is not None:
        effect = word(f"effect_{found.effect_name}", language)
        text += word("banner_effect", language).format(effect=effect, value=decimal(found.effect, language, 2))
    untested = any(one.small for one in banner.segments)
    return f"{text}. {word('banner_association_tested', language)}" if untested else f"{text}."
