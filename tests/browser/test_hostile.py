"""Hostile words in labels and open answers, out to every page: they are read, and do nothing."""

import os
import shutil
from unittest.mock import patch

import pytest
from hostile import CORPUS, hostile_survey

from helpers.paths import DATA, NOTEBOOKS
from helpers.publishing.report import publish, settle
from helpers.survey.codebook import read_codebook

#: What shows a sample, a scale, several answers with words of one's own, and everything together.
STEMS = ("tavola_01_campione", "tavola_03_remotizzazione", "tavola_05_innovazioni", "conclusioni")
PAGES = ("index", *STEMS, "report")

ALIEN = """() => [...document.querySelectorAll("script, iframe, img, math, base, object, embed, meta[http-equiv=refresh]")]
    .map((e) => e.outerHTML)"""
HANDLERS = """() => [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes])
    .filter((a) => a.name.startsWith("on") || /^\\s*(javascript|data):/i.test(a.value)).map((a) => `${a.name}=${a.value}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def data(chromium, tmp_path_factory, add_second_wave):
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(DATA, folder)
    hostile_survey(folder, add_second_wave(folder))
    return folder


@pytest.fixture(scope="module")
def reports(data):
    """The pages of a hostile wave, compared with the one before."""
    notebooks = data.parent / "notebooks"
    notebooks.mkdir()
    for stem in STEMS:
        shutil.copy(NOTEBOOKS / f"{stem}.ipynb", notebooks)
    places = {"build": data.parent / "build", "notebooks": notebooks}
    with patch.dict(os.environ):  # publishing sets what kernels inherit
        order = settle("2021-03", "", "it", data, data.parent / "reports", **places)
        assert [str(outcome) for outcome in publish(order) if not outcome.published] == []
    return order.folder


@pytest.fixture(scope="module", params=PAGES)
def page(request, browser, reports):
    file = (reports / f"{request.param}.html").as_uri()
    page, said = browser.new_page(offline=True), []
    page.on("request", lambda request: said.append(request.url) if request.url != file else None)
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(file)
    yield page
    assert said == []
    page.close()


def test_nothing_runs_and_nothing_is_loaded(page):
    assert page.title() != "live"
    assert page.evaluate(ALIEN) == []
    assert page.evaluate(HANDLERS) == []
    assert page.locator("style").count() == 1
    assert page.locator("main").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_the_layout_holds(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate(TOO_WIDE) <= 0
    tiny = """() => [...document.querySelectorAll("svg.chart text")].filter((text) =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < 10).map((text) => text.textContent)"""
    assert page.evaluate(tiny) == []


def test_labels_are_read_as_they_are_written(page, data):
    text = " ".join(page.evaluate("document.body.textContent").split())
    labels = [" ".join(option.it.split()) for option in read_codebook(data).question("tavola_05").options]
    missing = [label for label in labels if label not in text]
    about_another_question = page.locator("#tavola_05, #report--tavola_05, [id$=--tavola_05]").count() == 0
    assert missing == [] or about_another_question


def test_no_sentence_is_turned_round_by_a_label_in_it(page):
    """What opens a direction of writing in a label is closed before the label ends."""
    for label in page.locator(".label").all_text_contents():
        opened = sum(label.count(one) for one in "\u202a\u202b\u202d\u202e") - label.count("\u202c")
        isolated = sum(label.count(one) for one in "\u2066\u2067\u2068") - label.count("\u2069")
        assert (opened, isolated) == (0, 0), ascii(label)


def test_open_answers_are_quoted_letter_by_letter(browser, reports):
    page = browser.new_page()
    page.goto((reports / "tavola_05_innovazioni.html").as_uri())
    quoted = {" ".join(one.split()) for one in page.locator(".open-answers li").all_text_contents()}
    page.close()
    written = {" ".join(one.split()) for one in CORPUS}
    assert len(quoted) >= 15
    assert quoted <= written
