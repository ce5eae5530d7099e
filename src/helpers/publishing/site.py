"""The pages of a wave as a site: their order, their frame, and the index that opens it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from helpers.analysis.ledger import Ledger
from helpers.analysis.sample import Funnel, funnel
from helpers.analysis.tables import Table
from helpers.analysis.trends import Changes
from helpers.paths import TEMPLATES
from helpers.presentation.bound import Phrase
from helpers.presentation.catalogue import word
from helpers.presentation.ledger import tally
from helpers.presentation.method import fieldwork, notice, provenance
from helpers.presentation.numbers import percent, share_percent
from helpers.presentation.sentences import headline
from helpers.presentation.showing import show
from helpers.presentation.small_charts import spark
from helpers.presentation.templating import environment
from helpers.publishing.pages import Link, Page, to_pages
from helpers.publishing.sources import Source, question_of
from helpers.survey.names import Language
from helpers.survey.waves import Wave

#: How much of a digest identifies a file to a reader; the manifest has the whole.
SHORT = 12


@dataclass(frozen=True)
class Entry:
    """A line of the index: a page, its finding, and a remark if this run did not renew it."""

    kicker: str
    title: str
    href: str
    headline: Markup
    spark: Markup
    remark: str


def pages(notebooks: list[Source], wave: Wave, language: Language, confidence: float) -> dict[str, Page]:
    """Return the frame of each notebook's page by stem, with the pages before and after it."""
    links = {notebook.stem: Link(f"{notebook.stem}.html", _title(notebook, wave, language)) for notebook in notebooks}
    order = [None, *links.values(), None]
    framed = {}
    for i, notebook in enumerate(notebooks):
        made_from = _origin(wave, language) | {
            "notebook": f"notebooks/{notebook.path.name}",
            "notebook_digest": notebook.sha256[:SHORT],
            "confidence": percent(share_percent(confidence), language),
        }
        page = _frame(notebook.stem, notebook.titles[language], wave, language)
        framed[notebook.stem] = replace(
            page, made_from=Markup(Phrase("made_from", language, made_from)), previous=order[i], next=order[i + 2]
        )
    return framed


def front(wave: Wave, language: Language) -> Page:
    """Return the frame of the index, and of the whole report in one file."""
    page = _frame("index", word("contents", language), wave, language)
    return replace(page, made_from=Markup(Phrase("made_index", language, _origin(wave, language))))


def index(
    wave: Wave,
    tables: dict[str, Table],
    notebooks: list[Source],
    changes: Changes,
    claims: Ledger,
    renewed: Set[str],
    there: Set[str],
) -> bytes:
    """Return the index page of a wave, in the language of its tables; it opens with what changed.

    Parameters
    ----------
    changes : Changes
        Of all the tables since the baseline wave.
    claims : Ledger
        The statements of the printed report, judged; where there are none, the index says nothing of them.
    renewed, there : set of str
        The stems whose page this run made, and those that have a page at all: a page left from an earlier run is
        linked and marked, a missing one is named without a link.
    """
    entries, language = [], changes.language
    for notebook in notebooks:
        stem = notebook.stem
        question = question_of(stem, wave.codebook)
        remark = "" if stem in renewed else word("not_renewed" if stem in there else "not_available", language)
        kicker, title = _named(notebook, wave, language)
        finding, small = Markup(), Markup()
        if question:
            subject = _subject(tables[question])
            finding, small = Markup("{}").format(headline(subject)), spark(subject)
        entries.append(Entry(kicker, title, f"{stem}.html" if stem in there else "", finding, small, remark))
    changed = show(changes) if changes.baseline else None
    tested = show(tally(claims)) if claims.judged else None
    heading = "report_tested" if claims.origin == wave.id else "report_tested_later"
    template = environment(TEMPLATES / "report").get_template("site.html.j2")
    page_html = template.render(
        page=front(wave, language).dressed(),
        facts=_facts(wave, tables, language),
        changed=changed.html if changed else "",
        verdicts=tested.html if tested else "",
        conclusions="conclusioni.html#ledger" if "conclusioni" in there else "",
        entries=entries,
        headings={
            "changed": word("what_changed", language),
            "tested": word(heading, language).format(year=claims.origin[:4]),
            "ledger": word("whole_ledger", language),
            "findings": word("findings", language),
        },
    )
    return to_pages(page_html, "index").encode("utf-8")


def _title(notebook: Source, wave: Wave, language: Language) -> str:
    return " · ".join(filter(None, _named(notebook, wave, language)))


def _named(notebook: Source, wave: Wave, language: Language) -> tuple[str, str]:
    """The number of a notebook's table, where it has one, and its title."""
    question = question_of(notebook.stem, wave.codebook)
    if not question:
        return "", word("conclusions", language) if notebook.stem == "conclusioni" else notebook.titles[language]
    number, title = wave.codebook.number(question), wave.codebook.question(question).title.in_(language)
    return f"{word('table', language)} {number}", title


def _subject(table: Table) -> Table | Funnel:
    """The first table is about the sample itself: what it finds is who answered."""
    return funnel(table) if table.number == 1 else table


def _origin(wave: Wave, language: Language) -> dict[str, Any]:
    """What every page says of where it comes from, as values of its last line."""
    return {
        "wave": wave.record.title.in_(language),
        "wave_id": wave.id,
        "provenance": provenance(wave, language),
        "responses_digest": wave.record.responses.sha256[:SHORT],
    }


def _facts(wave: Wave, tables: dict[str, Table], language: Language) -> list[tuple[str, object]]:
    record = wave.record
    base = max((table.base for table in tables.values()), default=0)
    return [
        (word("fieldwork", language), fieldwork(wave, language) or word("not_stated", language)),
        (word("base", language), word("base_of", language).format(base=base)),
        (word("conductor", language), record.conductor or word("not_stated", language)),
        (word("provenance", language), provenance(wave, language)),
    ]


def _frame(stem: str, title: str, wave: Wave, language: Language) -> Page:
    survey, wave_title = wave.codebook.survey.title.in_(language), wave.record.title.in_(language)
    return Page(stem, language, title, survey, wave_title, notice(wave, language))
