"""A page whose sentences say what tables.csv does not is not published, and the sentence is named."""

import dataclasses
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers import back_test, finding, funnel, remarks, tabulate
from helpers.paths import NOTEBOOKS
from helpers.publishing.figures import cells, untrue
from helpers.publishing.report import publish
from helpers.survey.errors import BackTestFailed
from helpers.survey.responses import Responses

KNOWN = {"q/a/share": 0.4461538461538462, "q/a/n": 58.0, "q/a/base": 1300.0, "q/a/change": -0.069, "q/a/mean": 1.669}


def figure(shown, value, cell="q/a/share"):
    return f'<p class="sentence">Says <data class="figure" value="{value}" data-cell="{cell}">{shown}</data>.</p>'


@pytest.mark.parametrize(
    "html",
    [
        figure("45 %", 0.4461538461538462),
        figure("≈ 45%", 0.4461538461538462),
        figure("58", 58, "q/a/n"),
        figure("1,300", 1300, "q/a/base"),
        figure("1.300", 1300, "q/a/base"),
        figure("−7", -0.069, "q/a/change"),
        figure("1,7", 1.669, "q/a/mean"),
        '<p class="sentence"><span class="label">Over 1000</span> in <time datetime="2020-03">March 2020</time>.</p>',
        '<p class="note">Typed: 12 %.</p>',
    ],
)
def test_what_the_cells_say_may_be_said(html):
    assert list(untrue(html, KNOWN)) == []


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        (figure("46 %", 0.4461538461538462), "“Says 46 %.”: 46 % is not how 0.446154, at q/a/share, is rounded"),
        (figure("45 %", 0.45), "“Says 45 %.”: 45 % is 0.45 here and 0.446154 in tables.csv, at q/a/share"),
        (
            figure("45 %", 0.4461538461538462, "q/b/share"),
            "“Says 45 %.”: 45 % names q/b/share, which tables.csv does not have",
        ),
        (figure("45 %", 0.4461538461538462, ""), "“Says 45 %.”: 45 % names no cell, which tables.csv does not have"),
        (figure("45 %", "x"), "“Says 45 %.”: 45 % has no value"),
        (figure("45 %", "x").upper().replace("FIGURE", "figure"), "“SAYS 45 %.”: 45 % has no value"),
        (figure("59", 58, "q/a/n"), "“Says 59.”: 59 is not how 58, at q/a/n, is rounded"),
        (figure("none", 58, "q/a/n"), "“Says none.”: none is not how 58, at q/a/n, is rounded"),
        ('<p class="sentence">Says 45 %.</p>', "“Says 45 %.”: 45 is typed, not taken from a cell"),
    ],
)
def test_what_they_do_not_say_is_named_with_its_sentence(html, wrong):
    assert list(untrue(html, KNOWN)) == [wrong]


def test_what_is_not_disclosed_cannot_be_quoted():
    frame = pd.DataFrame({"question": ["q", "q"], "code": ["a", "b"], "n": pd.array([3, None], dtype="Int64")})
    assert cells(frame) == {"q/a/n": 3.0}


def test_a_lying_sentence_stops_its_page_and_no_other(notebook, workshop):
    lie = "from helpers.presentation.fragments import Fragment\nfrom markupsafe import Markup\n"
    lie += "Fragment(Markup('<p class=\"sentence\">In 45 % of cases.</p>'), '')"
    true = "from helpers import finding, open_wave, tabulate\nfinding(tabulate(open_wave(wave, data_dir), 'mood', language))"
    order = workshop(device=notebook(lie), mood=notebook(true))
    outcomes = {outcome.stem: str(outcome) for outcome in publish(order)}
    assert outcomes["device"] == "device: cell step-1: “In 45 % of cases.”: 45 is typed, not taken from a cell"
    assert outcomes["mood"] == "mood"
    assert not (order.folder / "device.html").exists()


@pytest.fixture(scope="module")
def pages(published_waves):
    """The pages of all that is published, parsed, with the cells of the tables.csv beside them."""
    found = {}
    for language in published_waves.glob("*/*/"):
        known = cells(pd.read_csv(language.parent / "tables.csv"))
        for file in language.glob("*.html"):
            html = file.read_text("utf-8")
            parts = BeautifulSoup(re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL), "html.parser")
            found[f"{language.parent.name}/{language.name}/{file.stem}"] = (known, parts)
    # Two waves in both languages: the notebooks, the index and the one file.
    assert len(found) == 4 * (len(list(NOTEBOOKS.glob("*.ipynb"))) + 2)
    return found


def test_every_number_in_a_sentence_of_a_published_page_is_a_cell_of_its_tables_csv(pages):
    for name, (known, soup) in pages.items():
        said = soup.select(".sentence")
        assert said, name
        assert list(untrue("".join(map(str, said)), known)) == [], name


def test_any_cell_that_a_published_sentence_quotes_cannot_change_without_its_page(pages):
    tried = 0
    for name, (known, soup) in pages.items():
        for sentence in soup.select(".sentence"):
            for one in sentence.select("data.figure"):
                cell = one["data-cell"]
                for changed in (known | {cell: known[cell] + 0.011}, {k: v for k, v in known.items() if k != cell}):
                    assert list(untrue(str(sentence), changed)), (name, cell)
                    tried += 1
    assert tried > 500


def test_figures_lead_to_a_row_of_their_table(pages):
    for name, (_, soup) in pages.items():
        folder = name.rsplit("/", 1)[0]
        for link in soup.select("a.to-cell"):
            page, row = link["href"].split("#")
            there = pages[f"{folder}/{page.removesuffix('.html')}"][1] if page else soup
            assert there.select_one(f"#{row}"), (name, link["href"])
            assert link.get("aria-description") or link.data["data-cell"].endswith("/change")


def changed(wave, question, code):
    """The wave with the answers of three respondents to a question changed: three fewer of `code`, or as many as there are."""
    frame = wave.responses.columns().astype("str")
    column = f"{question.id}[{code}]" if question.kind == "multiple" else question.id
    given = frame.index[frame[column] == ("1" if question.kind == "multiple" else code)][:3]
    frame.loc[given, column] = "0" if question.kind == "multiple" else ""
    return dataclasses.replace(wave, responses=Responses.of(frame)), len(given)


def test_whatever_answers_of_2020_change_the_run_fails_or_a_sentence_changes(march):
    for question in march.codebook.questions:
        table = tabulate(march, question.id)
        for option in table.options:
            if option.disclosure != "exact":
                continue
            other, moved = changed(march, question, option.code)
            assert moved == 3
            try:
                now = back_test(tabulate(other, question.id)) and tabulate(other, question.id)
            except BackTestFailed:
                continue
            things = (funnel(table), table), (funnel(now), now)
            assert str(finding(table)) + str(remarks(*things[0])) != str(finding(now)) + str(remarks(*things[1]))
