"""The small charts of the index: a bar a known answer, as long as its share, and all of it in words."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from helpers import funnel, tabulate
from helpers.presentation.small_charts import spark


def bars(svg):
    root = ET.fromstring(str(svg))
    width = float(root.get("viewBox").split()[2])
    return [(rect.get("class"), float(rect.get("width")) / width) for rect in root if rect.get("class") != "base"]


def rows(svg):
    return sum(rect.get("class") == "base" for rect in ET.fromstring(str(svg)))


def test_bars_are_as_long_as_the_shares_and_the_largest_is_marked(march):
    table = tabulate(march, "tavola_02")
    drawn = bars(spark(table))
    assert [css for css, _ in drawn] == ["first", "share", "share", "share"]
    assert [length for _, length in drawn] == pytest.approx([cell.share for cell in table.options], abs=0.001)


def test_several_answers_stand_by_size_and_a_scale_in_its_order(march):
    by_size = [length for _, length in bars(spark(tabulate(march, "tavola_10")))]
    assert by_size == sorted(by_size, reverse=True)
    assert [css for css, _ in bars(spark(tabulate(march, "tavola_08")))] == ["share", "first", "share"]


def test_what_is_not_known_has_its_place_and_no_bar(march):
    drawn = spark(tabulate(march, "tavola_07", "en"))
    assert rows(drawn) == 3
    assert len(bars(drawn)) == 2
    assert "n.d." in drawn


def test_of_the_sample_the_completes_are_marked(march):
    drawn = spark(funnel(tabulate(march, "tavola_01", "en")))
    assert [css for css, _ in bars(drawn)] == ["share", "first"]
    assert bars(drawn)[1][1] == pytest.approx(130 / 250, abs=0.001)
    assert "Accesses to the questionnaire: 250; Completed questionnaires: 130" in drawn


def test_it_is_told_in_words_and_hostile_words_stay_words(march):
    table = tabulate(march, "tavola_09", "en")
    cells = tuple(replace(cell, label='"><script>x</script>') for cell in table)
    svg = spark(replace(table, cells=cells))
    assert ET.fromstring(str(svg)).get("aria-label").startswith('Chart. Technical support. "><script>x</script>: 53%')


def test_nothing_is_drawn_where_no_share_is_known(march):
    table = tabulate(march, "tavola_09")
    blank = {"n": None, "share": None, "ci_low": None, "ci_high": None, "disclosure": "not_disclosed"}
    assert spark(replace(table, cells=tuple(replace(cell, **blank) for cell in table))) == ""
