"""What charts say: their labels, their captions, and what they show in words. Nothing here draws."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from helpers.analysis.cells import Cell
from helpers.analysis.sample import Funnel
from helpers.analysis.tables import Table
from helpers.presentation.catalogue import word
from helpers.presentation.numbers import NOT_DISCLOSED, percent, percent_of, share_percent, whole
from helpers.survey.names import Language


def interval_caption(
    tables: Sequence[Table],
    cells: Iterable[Cell],
    lines: Literal["thin_lines", "thin_lines_horizontal", "thin_lines_vertical"] = "thin_lines",
) -> str:
    """Return what the thin lines of a chart are; nothing if no cell has an interval."""
    if all(cell.ci_low is None for cell in cells):
        return ""
    language = tables[0].language
    confidence = percent(share_percent(tables[0].confidence), language)
    return word("caption_interval", language).format(lines=word(lines, language), confidence=confidence)


def alternative(title: str, items: Iterable[str], language: Language) -> str:
    """Return a chart in words: its title, and what it shows one by one."""
    return word("chart_of", language).format(title=title.rstrip("."), items="; ".join(items).rstrip("."))


def in_words(cell: Cell, language: Language) -> str:
    """Return a cell as it stands in the alternative of a chart."""
    return word("chart_item", language).format(label=cell.label, share=share_text(cell, language))


def funnel_cells(funnel: Funnel) -> list[Cell]:
    """Return those who opened and who completed the questionnaire as cells, with what they are of the larger."""
    steps = {"accesses": funnel.accesses, "completes": funnel.completes}
    known = {name: n for name, n in steps.items() if n is not None}
    most, language = max(known.values()) or 1, funnel.table.language
    return [
        Cell(name, "option", word(name, language), n, most, n / most, None, None, "exact") for name, n in known.items()
    ]


def funnel_words(funnel: Funnel) -> str:
    """Return a funnel in words."""
    language = funnel.table.language
    items = [f"{cell.label}: {whole(cell.n or 0, language)}" for cell in funnel_cells(funnel)]
    return alternative(funnel.table.wave.record.title.in_(language), items, language)


def share_text(cell: Cell | None, language: Language) -> str:
    """Return the share of a cell as a chart prints it; a dash where there is no such cell."""
    if cell is None:
        return "–"
    if cell.share is None:
        return NOT_DISCLOSED
    return ("≈ " if cell.disclosure == "approximate" else "") + percent_of(cell.share, cell.percent, language)


def wrapped(text: str, width: int) -> str:
    """Return `text` on lines about as wide as `width` ordinary letters; a word that is wider is broken."""
    lines, line = [""], 0.0
    for word_ in text.split():
        wide = _width(word_)
        if line and line + 0.6 + wide > width:
            lines.append("")
            line = 0.0
        elif line:
            lines[-1] += " "
            line += 0.6
        for character in word_ if wide > width else [word_]:
            wide = _width(character)
            if line and line + wide > width:
                lines.append("")
                line = 0.0
            lines[-1] += character
            line += wide
    return "\n".join(lines)


def _width(text: str) -> float:
    """How wide a text is, in ordinary letters; near enough, in whatever face it is shown."""
    return sum(_letter_width(character) for character in text)


def _letter_width(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or unicodedata.category(character) == "So":
        return 2.2
    if character in "WM@%m":
        return 1.65
    return 0.6 if character in "ijlftrI.,;:!|'’()[]/ " else 1.25 if character.isupper() else 1.0


def shortened(text: str, width: int) -> str:
    """Return `text` on one line of at most `width` characters."""
    return textwrap.shorten(text, width, placeholder="…")
