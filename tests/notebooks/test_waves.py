"""Every notebook, run on two waves: each page is of its own wave, and every printed figure is on it."""

import csv
import io
import re

import pytest

from helpers.paths import NOTEBOOKS
from helpers.publishing.report import publish, settle

STEMS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
NBSP = "\N{NO-BREAK SPACE}"


def body(page):
    """The page's cells: without its frame, which names the wave, and without the cell with the parameters."""
    main = re.search(r'<main id="content">(.*)</main>', page.read_text("utf-8"), re.DOTALL)[1]
    return re.sub(r"<details.*?</details>", "", main, flags=re.DOTALL)


def figures(html):
    """The exact values in the page's sentences, each with its cell."""
    found = re.findall(r'<data [^>]*class="figure"[^>]*>', html)
    return [tuple(re.search(rf'{name}="([^"]+)"', one)[1] for name in ("data-cell", "value")) for one in found]


@pytest.mark.parametrize("stem", STEMS)
def test_two_waves_that_differ_give_pages_that_differ(published_waves, stem):
    first, second = (body(published_waves / wave / "it" / f"{stem}.html") for wave in ("2020-03", "2021-03"))
    shares = [set(figures(page)) for page in (first, second)]
    assert shares[0] != shares[1]
    assert all(shares)
    charts = [re.findall(r"<svg.*?</svg>", page, re.DOTALL) for page in (first, second)]
    assert charts[0] != charts[1]
    # Only the printed wave has something to test against, and only the later one something to compare with.
    assert "Riscontro con il rapporto stampato" in first
    assert not re.search("rapporto stampato con cui|<h2>Riscontro", second)
    assert "Variazione rispetto a" not in first
    assert "Variazione rispetto a marzo 2020" in second


@pytest.mark.parametrize("stem", STEMS)
def test_the_languages_say_the_same_figures(published_waves, stem):
    pages = [body(published_waves / "2020-03" / language / f"{stem}.html") for language in ("it", "en")]
    assert figures(pages[0]) == figures(pages[1]) != []
    assert pages[0] != pages[1]


def test_every_printed_percentage_is_in_tables_csv(published_waves, printed):
    rows = list(csv.DictReader(io.StringIO((published_waves / "2020-03/tables.csv").read_text("utf-8"))))
    cells = {(row["question"], row["code"]): row for row in rows}
    for _, question, code, number in printed:
        if code == "completes":
            assert {row["base"] for row in rows} == {str(number)}
        elif code != "accesses":  # a fact of the wave, in wave.yml; the next test finds it on the page
            n, base = (int(cells[question, code][column]) for column in ("n", "base"))
            assert (200 * n + base) // (2 * base) == number, (question, code)
            assert float(cells[question, code]["share"]) == n / base


def test_every_printed_figure_is_on_the_page_of_its_table(published_waves, printed):
    for table, _, code, number in printed:
        (stem,) = [stem for stem in STEMS if stem.startswith(table)]
        page = body(published_waves / "2020-03" / "it" / f"{stem}.html")
        shown = str(number) if code in ("accesses", "completes") else f"{number}{NBSP}%"
        test = page[page.index('id="back-test"') :]
        assert shown in test, (table, code, number)


def test_a_changed_printed_figure_fails_its_notebook_by_name_and_no_other(data_copy, tmp_path):
    file = data_copy / "waves/2020-03/published.yml"
    text = file.read_text("utf-8")
    line = '{table: tavola_09, code: video, percent: 35, as_printed: "Il 35% del campione"}'
    assert line in text
    file.write_text(text.replace(line, line.replace("percent: 35", "percent: 36")), "utf-8")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for stem in ("tavola_08_formazione_digitale", "tavola_09_assistenza_tecnica"):
        (folder / f"{stem}.ipynb").write_bytes((NOTEBOOKS / f"{stem}.ipynb").read_bytes())
    order = settle("", "", "it", data_copy, tmp_path / "reports", build=tmp_path / "build", notebooks=folder)
    eighth, ninth = publish(order)
    assert eighth.published
    assert str(ninth) == (
        "tavola_09_assistenza_tecnica, cell back-test: BackTestFailed: wave 2020-03: tavola_09/video: "
        "printed 36 %, computed 35 % (45 of 130)"
    )
    assert not (order.folder / "tavola_09_assistenza_tecnica.html").exists()
