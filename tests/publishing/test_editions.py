"""Editions of a page lead to each other as far as they are there, and in whatever order they came."""

import re
from dataclasses import replace
from itertools import permutations

import pytest

from helpers.publishing.editions import link_editions
from helpers.publishing.report import publish, publish_all

PAGE = (
    '<meta name="wave" content="{title}">\n<!--editions--><!--/editions-->\n'
    '<a href="a.html" rel="prev">A</a> <a rel="next" href="b.html">B</a> <a href="c.html">C</a>'
)
EDITIONS = [("2020-03", "it", "Marzo &amp; c."), ("2020-03", "en", "March"), ("2021-03", "it", "Dopo")]


def write(reports, wave, language, title, stems=("index", "a")):
    folder = reports / wave / language
    folder.mkdir(parents=True, exist_ok=True)
    for stem in stems:
        (folder / f"{stem}.html").write_text(PAGE.format(title=title), "utf-8")


def content(reports):
    return {file.relative_to(reports).as_posix(): file.read_bytes() for file in sorted(reports.rglob("*.html"))}


def links(reports, page):
    shown = re.search("<!--editions-->(.*)<!--/editions-->", (reports / page).read_text("utf-8"))[1]
    return re.findall(r'<a href="([^"]*)"(?: lang="(..)" hreflang="..")?>([^<]*)', shown)


def test_the_bytes_do_not_depend_on_the_order_in_which_editions_came(tmp_path):
    found = []
    for place, order in enumerate(permutations(EDITIONS)):
        reports = tmp_path / str(place)
        for edition in order:
            write(reports, *edition)
            link_editions(reports)
        found.append(content(reports))
    assert all(one == found[0] for one in found)
    assert len(found[0]) == 6


def test_a_page_leads_to_the_same_page_of_each_edition_and_to_the_index_where_there_is_none(tmp_path):
    for edition in EDITIONS:
        write(tmp_path, *edition)
    (tmp_path / "2021-03" / "it" / "a.html").unlink()
    link_editions(tmp_path)
    assert links(tmp_path, "2020-03/it/a.html") == [
        ("../../2021-03/it/index.html", "", "Dopo"),
        ("../en/a.html", "en", "English"),
    ]
    # The other wave is not there in English: its Italian page is offered, and said to be Italian.
    assert links(tmp_path, "2020-03/en/a.html")[0] == ("../../2021-03/it/index.html", "it", "Dopo")
    assert links(tmp_path, "2021-03/it/index.html") == [("../../2020-03/it/index.html", "", "Marzo &amp; c.")]


def test_an_edition_alone_has_no_links(tmp_path):
    write(tmp_path, *EDITIONS[0])
    link_editions(tmp_path)
    assert links(tmp_path, "2020-03/it/a.html") == []


def test_a_neighbour_that_is_not_there_is_named_without_a_link_until_it_is(tmp_path):
    write(tmp_path, *EDITIONS[0], stems=("index", "a"))
    link_editions(tmp_path)
    page = tmp_path / "2020-03" / "it" / "index.html"
    assert '<a href="a.html" rel="prev">' in page.read_text("utf-8")
    assert '<a rel="next" data-href="b.html">' in page.read_text("utf-8")
    write(tmp_path, *EDITIONS[0], stems=("b",))
    link_editions(tmp_path)
    assert '<a rel="next" href="b.html">' in page.read_text("utf-8")
    assert '<a href="c.html">C</a>' in page.read_text("utf-8"), "only neighbours are looked for"


def test_a_page_that_need_not_change_is_not_written(tmp_path):
    write(tmp_path, *EDITIONS[0])
    link_editions(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.html")}
    link_editions(tmp_path)
    assert {file: file.stat().st_mtime_ns for file in before} == before


SHOWN = "from helpers import open_wave, show, tabulate\nshow(tabulate(open_wave(wave, data_dir), 'device', language))"


@pytest.mark.parametrize("order", [("it", "en"), ("en", "it", "en")])
def test_a_language_published_later_is_linked_from_the_earlier_one(notebook, workshop, order):
    for language in order:
        published = workshop(language, device=notebook(SHOWN))
        assert all(outcome.published for outcome in publish(published))
    folder = published.reports / "2024-01"
    for language, other in (("it", "en"), ("en", "it")):
        for stem in ("index", "device"):
            assert links(folder.parent, f"2024-01/{language}/{stem}.html")[0][0] == f"../{other}/{stem}.html"


def test_waves_and_languages_published_together_lead_to_each_other(notebook, workshop, small_survey, write_wave):
    responses = (small_survey / "waves" / "2024-01" / "responses.csv").read_bytes()
    write_wave(small_survey, "2024-02", responses, 10)
    first = workshop("it", device=notebook(SHOWN))
    orders = [replace(first, wave=wave, baseline="") for wave in ("2024-01", "2024-02")]
    for language in ("it", "en"):
        publish_all([replace(order, language=language) for order in orders])
    for wave, other in (("2024-01", "2024-02"), ("2024-02", "2024-01")):
        for page in ("index.html", "device.html"):
            assert [href for href, *_ in links(first.reports, f"{wave}/en/{page}")] == [
                f"../../{other}/en/{page}",
                f"../it/{page}",
            ]
