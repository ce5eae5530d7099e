"""The published pages as a reader has them: opened from a folder, offline, on any screen, in one language."""

import csv
import html
import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
import pytest

from helpers.paths import DATA, NOTEBOOKS
from helpers.publishing.notebooks import read_notebook
from helpers.survey.codebook import LANGUAGES, read_codebook
from helpers.survey.files import digest
from helpers.survey.waves import open_wave

WAVES = ("2020-03", "2021-03")
NOTEBOOK_STEMS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
STEMS = ["index", *NOTEBOOK_STEMS, "report"]
#: In bytes: a page is opened also on a telephone.
HEAVIEST = 400_000
WIDTHS = (360, 768, 1280)
CHART = {"it": "Grafico. ", "en": "Chart. "}
NBSP = "\N{NO-BREAK SPACE}"

LISTEN = """
window.violations = [];
addEventListener("securitypolicyviolation", (e) => violations.push(`${e.violatedDirective}: ${e.blockedURI}`));
"""
STICKING_OUT = """() => {
    const root = document.documentElement, width = root.clientWidth;
    if (Math.max(root.scrollWidth, document.body.scrollWidth) <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 0.5);
    return [`${root.scrollWidth} > ${width}`, ...out.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))];
}"""
#: Texts of charts smaller than eleven pixels where they are shown.
TINY = """() => [...document.querySelectorAll("svg.chart text")].map((text) =>
    [parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a, text.textContent]).filter(([size]) => size < 11)"""
#: Texts of a chart that lie on each other: what is left of each without its margins.
OVERLAPPING = """() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
    const boxes = [...svg.querySelectorAll("text")].map((text) => {
        const box = text.getBoundingClientRect(), inset = box.height / 4;
        return [text.textContent, box.left + 1, box.right - 1, box.top + inset, box.bottom - inset];
    });
    return boxes.flatMap(([a, l, r, t, b], i) => boxes.slice(i + 1)
        .filter(([, left, right, top, bottom]) => l < right && left < r && t < bottom && top < b).map(([other]) => [a, other]));
})"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LOOK = """async (rules) => {
    const found = await axe.run(document, rules ? {runOnly: {type: "rule", values: rules}} : {});
    return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]);
}"""
#: Whether so many pieces of code are seen.
OPEN = """count => [...document.querySelectorAll("details.code pre")].filter((e) =>
    e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0).length === count"""
TOGETHER = ["heading-order", "landmark-unique", "region", "bypass", "page-has-heading-one", "duplicate-id-aria"]
FOCUS = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return e === document.body ? null : {
        place: [...document.querySelectorAll("a[href], summary, input")].indexOf(e),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, seen: box.width > 0 && box.height > 0,
    };
}"""
CUT_OFF = """() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
    const box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].filter((text) => {
        const own = text.getBoundingClientRect();
        return own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1;
    }).map((text) => text.textContent);
})"""
FIGURES = """() => [...document.querySelectorAll("data.figure")].map(
    (e) => ({cell: e.dataset.cell, value: e.getAttribute("value"), shown: e.textContent}))"""
TABLES = """() => [...document.querySelectorAll("table")].map((table) => ({
    id: table.id,
    caption: table.caption?.textContent.trim() ?? "",
    columns: [...table.querySelectorAll("thead th")].map((e) => e.getAttribute("scope")),
    unscoped: [...table.querySelectorAll("th:not([scope])")].map((e) => e.textContent),
    headless: [...table.querySelectorAll("tbody tr")].filter((e) => !e.querySelector("th[scope^=row]")).length,
    rows: [...table.querySelectorAll("tbody tr[data-row]")].map((e) =>
        [e.dataset.row, ...[...e.querySelectorAll("td")].map((cell) => cell.textContent)]),
}))"""


class Visit:
    """A page opened once, and everything it asked for or complained of since."""

    def __init__(self, browser, published, wave, language, stem):
        self.published, self.wave, self.language, self.stem = published, wave, language, stem
        self.file = published / wave / language / f"{stem}.html"
        self.said = []
        self.page = browser.new_page(offline=True)
        self.page.add_init_script(LISTEN)
        self.page.on("request", self._asked)
        self.page.on("console", lambda message: self.said.append(f"console {message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.goto(self.file.as_uri())

    def _asked(self, request):
        if request.url != self.file.as_uri() and not request.url.startswith("data:"):
            self.said.append(f"request: {request.url}")

    def complaints(self):
        return self.said + [f"policy: {one}" for one in self.page.evaluate("window.violations")]

    def all(self, selector, what="e => e.textContent"):
        return self.page.evaluate(f"s => [...document.querySelectorAll(s)].map({what})", selector)


@pytest.fixture(scope="module", params=product(WAVES, LANGUAGES, STEMS), ids="-".join)
def visit(request, browser, published):
    opened = Visit(browser, published, *request.param)
    yield opened
    opened.page.close()


@pytest.fixture
def page(visit):
    """The page of a visit, which must also keep quiet whatever a test does with it."""
    before = len(visit.complaints())
    yield visit.page
    assert visit.complaints()[before:] == []


@pytest.fixture(scope="module")
def cells(visit):
    """The rows of tables.csv of the wave by question and code."""
    with (visit.published / visit.wave / "tables.csv").open(encoding="utf-8", newline="") as file:
        return {(row["question"], row["code"]): row for row in csv.DictReader(file)}


def other(language):
    return next(one for one in LANGUAGES if one != language)


def squeezed(text):
    return " ".join(text.split())


def sentences_of_cells(stem, language):
    """The sentences of the prose a notebook has in a language, a list a cell."""
    found = []
    for cell in read_notebook(NOTEBOOKS / f"{stem}.ipynb").node.cells:
        if cell.cell_type == "markdown" and language in cell.metadata.tags:
            found.append([])
            for paragraph in cell.source.split("\n"):
                plain = squeezed(re.sub(r"^#+ |[*_`]", "", paragraph))
                found[-1] += [one for one in re.split(r"(?<=[.;:?!]) ", plain) if one]
    assert found
    return found


def sentences(stem, language):
    """The sentences of the prose a notebook has in a language."""
    return [one for cell in sentences_of_cells(stem, language) for one in cell]


def whole(number, language):
    """A per cent as the language sets it."""
    return f"{number}{NBSP}%" if language == "it" else f"{number}%"


def rounded(fraction):
    return int((100 * Decimal(fraction)).quantize(Decimal(1), ROUND_HALF_UP))


def expected(row, column, language):
    """How a sentence shows a cell of tables.csv."""
    if column in ("n", "base", "completes", "answered", "with_n"):
        return f"{int(Decimal(row[column]))}"
    if column == "change" or "_points" in column:
        return f"{'+' if float(row[column]) > 0 else '−'}{rounded(row[column].lstrip('-'))}"
    if column == "answers_per_respondent":
        mean = Decimal(row[column]).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return str(mean).replace(".", ",") if language == "it" else str(mean)
    per_cent, exact = rounded(row[column]), Decimal(row[column])
    if column == "share":
        n, base = int(row["n"]), int(row["base"])
        assert abs(exact - Decimal(n) / base) < Decimal("1e-15")
        per_cent = (200 * n + base) // (2 * base)
    if "share" in column and (0 < exact < Decimal("0.005") or Decimal("0.995") <= exact < 1):
        extremes = {"it": ("meno dell'1 %", "oltre il 99 %"), "en": ("less than 1%", "more than 99%")}
        return extremes[language][exact > Decimal("0.5")]
    return whole(per_cent, language)


def test_there_are_these_pages_and_no_other(published):
    there = {str(path.relative_to(published)) for path in published.rglob("*.html")}
    assert there == {f"{wave}/{language}/{stem}.html" for wave, language, stem in product(WAVES, LANGUAGES, STEMS)}
    assert len(STEMS) == 14


def test_a_page_is_light(visit):
    assert visit.file.stat().st_size < (HEAVIEST if visit.stem != "report" else 3 * HEAVIEST)


def test_loads_nothing_and_says_nothing(visit, page):
    page.wait_for_load_state("load")
    assert visit.complaints() == []
    assert visit.all("script, iframe, object, embed, link[rel~=stylesheet], base", "e => e.outerHTML") == []
    assert len(visit.all("style")) == 1, "what brings its style with it in JupyterLab takes the page's here"


def test_language_and_heading(visit, page):
    assert page.evaluate("document.documentElement.lang") == visit.language
    assert len(visit.all("h1")) == 1
    assert page.title()


@pytest.mark.parametrize("width", WIDTHS)
def test_fits_the_screen(visit, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(TINY) == []
    assert page.evaluate(OVERLAPPING) == []
    visit.all("details", "e => { e.open = true; }")
    try:
        assert page.evaluate(STICKING_OUT) == []
    finally:
        visit.all("details", "e => { e.open = false; }")


def test_tables_have_captions_and_scoped_headers(visit, page):
    tables = page.evaluate(TABLES)
    assert tables or visit.stem in ("index", "conclusioni")
    for table in tables:
        assert table["caption"], table
        assert set(table["columns"]) == {"col"}, table
        assert not table["unscoped"], table
        assert not table["headless"], table


def test_charts_are_told_in_words(visit, page):
    charts = visit.all("svg", "e => [e.getAttribute('role'), e.getAttribute('aria-label'), e.textContent.trim()]")
    assert charts or visit.stem == "index"
    for role, label, drawn in charts:
        assert role == "img"
        assert label.startswith(CHART[visit.language])
        # What stands in the chart for the eye is a text, and each share in it is in the words too.
        assert set(re.findall(r"\d+\s?%", drawn)) <= set(re.findall(r"\d+\s?%", label)) or "%" not in drawn


def test_figures_in_sentences_are_those_of_the_csv(visit, page, cells):
    figures = page.evaluate(FIGURES)
    checked = 0
    for figure in figures:
        assert figure["cell"], figure
        assert figure["value"], figure
        question, code, column = [*figure["cell"].split("/"), "", ""][:3]
        row = cells.get((question, code), {}) if figure["cell"].count("/") == 2 else {}
        assert row.get(column), figure
        assert float(figure["value"]) == float(row[column]), figure
        assert figure["shown"] == expected(row, column, visit.language), figure
        checked += 1
    assert checked


def test_sentences_have_no_number_of_their_own(visit, page):
    bare = """e => { const copy = e.cloneNode(true); copy.querySelectorAll("data.figure, .label, time, a").forEach((x) => x.remove());
                     return copy.textContent; }"""
    said = visit.all(".sentence", bare)
    assert said
    assert [text for text in said if re.search(r"\d", text)] == []


def test_tables_are_those_of_the_csv(visit, page, cells):
    questions = {question for question, _ in cells}
    for table in page.evaluate(TABLES):
        if table["id"] not in questions:
            continue
        of_question = {code: row for (question, code), row in cells.items() if question == table["id"]}
        assert sorted(code for code, *_ in table["rows"]) == sorted(of_question)
        for code, n, share, *_ in table["rows"]:
            row = of_question[code]
            about = "≈ " if row["disclosure"] == "approximate" else ""
            shown = about + expected(row, "share", visit.language) if row["share"] else "n.d."
            assert squeezed(share) == squeezed(shown), (code, share)
            assert squeezed(n).removeprefix("≈ ") == (row["n"] or "n.d."), (code, n)


def test_links_lead_somewhere(visit, page):
    links = visit.all("a[href]", "e => e.href")
    assert links
    for link in links:
        url = urlsplit(link)
        assert url.scheme == "file", link
        path = visit.published.joinpath(unquote(url.path))
        assert path.is_file(), link
        if url.fragment:
            # As a browser looks for it: the fragment as it is written, then decoded.
            ids = {html.unescape(one) for one in re.findall(r'\bid="([^"]*)"', path.read_text("utf-8"))}
            assert ids & {url.fragment, unquote(url.fragment)}, link


def test_prose_is_of_one_language(visit, page):
    text = squeezed(page.evaluate("document.body.textContent"))
    ours = {one for stem in NOTEBOOK_STEMS for one in sentences(stem, visit.language)}
    theirs = {one for stem in NOTEBOOK_STEMS for one in sentences(stem, other(visit.language))}
    assert [one for one in theirs - ours if one in text] == []
    if visit.stem in NOTEBOOK_STEMS:
        title, *sections = sentences_of_cells(visit.stem, visit.language)
        assert [one for one in title if one not in text] == []
        # A section of which nothing is shown in this wave is left off as a whole; its heading may stand elsewhere too.
        there = [[one in text for one in section] for section in sections]
        assert all(all(found) or not any(found[1:]) for found in there)
        assert sum(map(all, there)) >= len(there) / 2


def test_labels_are_of_one_language(visit, page):
    questions = read_codebook(DATA).questions
    texts = [
        text for question in questions for text in (question.title, question.text, *question.options, *question.nets)
    ]
    ours, theirs = (
        {text.in_(language) if hasattr(text, "in_") else getattr(text, language) for text in texts}
        for language in (visit.language, other(visit.language))
    )
    shown = {squeezed(one) for one in visit.all("th, caption, .label, .asked, svg text, h2, h3")}
    assert shown & (theirs - ours) == set()
    assert shown & ours or visit.stem == "conclusioni"


def test_code_opens_by_keyboard_one_cell_or_the_whole_page(visit, page):
    if visit.stem == "index":
        assert visit.all("details, input") == []
        return
    count = page.locator("details.code").count()
    assert count > 5
    page.wait_for_function(OPEN, arg=0)
    page.locator("#all-code").focus()
    page.keyboard.press("Space")
    page.wait_for_function(OPEN, arg=count)
    page.keyboard.press("Space")
    page.wait_for_function(OPEN, arg=0)
    page.locator("details.code summary").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(OPEN, arg=1)
    assert page.locator("details.code pre").first.inner_text().strip()
    page.keyboard.press("Enter")
    page.wait_for_function(OPEN, arg=0)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit, page):
    reachable = len(visit.all("a[href], summary, input"))
    page.locator(".skip").focus()
    page.keyboard.press("Shift")  # from here on the keyboard is what moves
    reached = [page.evaluate(FOCUS)]
    while len(reached) < reachable:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUS))
        assert reached[-1]["outlined"], reached[-1]
        assert reached[-1]["seen"], reached[-1]
    assert [one["place"] for one in reached] == list(range(reachable))


def test_nothing_stands_in_the_way_of_those_who_do_not_see_or_see_little(visit, page):
    page.evaluate(AXE)
    if visit.stem == "report":  # its chapters are the pages; what is its own is how they stand together
        assert page.evaluate(LOOK, TOGETHER) == []
        return
    visit.all("details", "e => { e.open = true; }")
    try:
        assert page.evaluate(LOOK) == []
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(LOOK, ["color-contrast"]) == []
    finally:
        page.emulate_media(color_scheme="light")
        visit.all("details", "e => { e.open = false; }")


def test_names_are_given_once(visit, page):
    names = visit.all("[id]", "e => e.id")
    assert len(names) == len(set(names))


def test_every_edition_leads_to_the_others(visit, page):
    editions = visit.all(".editions a", "e => [e.getAttribute('href'), e.hreflang]")
    if visit.stem == "report":
        assert editions == []
        return
    waves = [[f"../../{wave}/{visit.language}/{visit.stem}.html", ""] for wave in WAVES if wave != visit.wave]
    language = other(visit.language)
    assert sorted(editions) == sorted([*waves, [f"../{language}/{visit.stem}.html", language]])
    assert len(visit.all(".editions [aria-current]")) == 2


def test_a_page_says_at_the_top_how_far_it_goes_and_at_the_foot_what_it_was_made_from(visit, page):
    assert len(visit.all(".notice")) == 1
    lines = visit.all(".made-from")
    responses = open_wave(visit.wave, visit.published.parent / "data").record.responses.sha256
    if visit.stem in NOTEBOOK_STEMS:
        file = NOTEBOOKS / f"{visit.stem}.ipynb"
        assert f"notebooks/{file.name} (sha256 {digest(file.read_bytes())[:12]}…)" in lines[0]
    assert len(lines) == (len(NOTEBOOK_STEMS) + 1 if visit.stem == "report" else 1)
    for line in lines:
        assert f"({visit.wave})" in line
        assert f"sha256 {responses[:12]}…" in line


def test_italian_words_on_an_english_page_are_marked(visit, page):
    written = [
        one for one in visit.all(".open-answers li, #printed-figures td:nth-child(2)", "e => e.innerHTML") if one
    ]
    marked = [one.startswith('<span lang="it">') for one in written]
    assert set(marked) <= {visit.language == "en"}


def test_prints(visit, page):
    page.set_viewport_size({"width": 658, "height": 986})  # what A4 leaves between its margins
    page.emulate_media(media="print")
    try:
        assert page.evaluate(STICKING_OUT) == []
        assert not page.locator("nav, details.code, .skip, .bar").filter(visible=True).all()
        heights = visit.all("svg.chart, .question, table.figures tr", "e => e.getBoundingClientRect().height")
        assert max(heights, default=0) < 900, "what is not cut fits a page"
    finally:
        page.emulate_media(media="screen")
