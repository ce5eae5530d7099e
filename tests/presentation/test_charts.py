"""Charts: real text, words for those who do not see them, the same bytes, nothing live in a label."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from helpers import balance, cumulate, funnel, overlap, plot, tabulate, tabulate_all
from helpers.presentation import style
from helpers.survey.errors import BadInput


def drawings(wave, language):
    tables = tabulate_all(wave, language)
    after = tables["tavola_11"]
    return {
        "funnel": plot(funnel(tables["tavola_01"])),
        "parts": plot(tables["tavola_01"], "parts"),
        "scale": plot(tables["tavola_02"]),
        "cumulative": plot(cumulate(tables["tavola_03"])),
        "ranking": plot(tables["tavola_05"]),
        "diverging": plot(tables["tavola_07"], "diverging"),
        "overlap": plot(overlap(tables["tavola_06"], "increased", tables["tavola_07"], "very_much")),
        "balance": plot([balance(after, "good_recovery", "no_recovery")]),
        "overview": plot(list(tables.values())),
    }


def texts(svg):
    return "".join(ET.fromstring(svg).itertext())


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_chart_is_svg_with_real_text_and_an_alternative(march, language):
    for chart in drawings(march, language).values():
        root = ET.fromstring(chart.svg())
        assert root.get("role") == "img"
        assert root.get("aria-label") == chart.text
        assert root.get("viewBox")
        assert (root.get("width"), root.get("height")) == ("100%", None)
        assert "%" in texts(chart.svg()) or "130" in texts(chart.svg())


def test_a_chart_and_its_alternative_say_the_printed_shares(march):
    chart = plot(tabulate(march, "tavola_06", "it"))
    for share in ("54", "35", "89", "5"):
        assert re.search(rf"\b{share}\N{{NO-BREAK SPACE}}%", texts(chart.svg()))
        assert re.search(rf"\b{share}\N{{NO-BREAK SPACE}}%", chart.text)


def test_what_is_not_disclosed_is_drawn_as_such_and_not_as_zero(march):
    chart = plot(tabulate(march, "tavola_07", "en"), "diverging")
    assert "Do not agree at all: n.d." in chart.text
    assert "n.d." in texts(chart.svg())


def test_the_same_table_gives_the_same_bytes(march):
    first, second = drawings(march, "it"), drawings(march, "it")
    assert {name: chart.svg() for name, chart in first.items()} == {name: chart.svg() for name, chart in second.items()}


def test_a_chart_follows_the_page_and_brings_no_style_of_its_own(march):
    svg = plot(tabulate(march, "tavola_02")).svg()
    assert "<style" not in svg
    assert style.INK not in svg
    assert "currentColor" in svg


def test_a_hostile_label_is_only_text(march):
    table = tabulate(march, "tavola_09", "en")
    hostile = "<script>alert(1)</script> $x$ \" onload='x'"
    cells = tuple(replace(cell, label=hostile) if cell.code == "video" else cell for cell in table)
    svg = plot(replace(table, cells=cells)).svg()
    assert ET.fromstring(svg).find(".//{http://www.w3.org/2000/svg}script") is None
    assert "<script" not in svg
    assert "$x$" in re.sub(r"\s+", " ", texts(svg))


@pytest.mark.parametrize("known", [(), ("video",)])
def test_a_table_without_shares_is_still_drawn(march, known):
    table = tabulate(march, "tavola_09", "en")
    blank = {"n": None, "share": None, "ci_low": None, "ci_high": None, "disclosure": "not_disclosed"}
    cells = tuple(cell if cell.code in known else replace(cell, **blank) for cell in table)
    for kind in ("ranking", "scale", "diverging"):
        assert "n.d." in plot(replace(table, cells=cells), kind).text


def test_an_unknown_kind_is_answered_with_the_nearest(march):
    with pytest.raises(BadInput, match="did you mean ranking"):
        plot(tabulate(march, "tavola_05"), "rankin")
    with pytest.raises(TypeError):
        plot([])
