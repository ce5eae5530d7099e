"""Every printed figure against the rows, and every figure that is a point off."""

import dataclasses

import pytest

from helpers.analysis.back_test import back_test, back_test_all
from helpers.analysis.tables import tabulate
from helpers.survey.errors import BackTestFailed
from helpers.survey.published import Figure, Published
from helpers.survey.responses import Responses
from helpers.survey.waves import open_wave


def with_figures(wave, *figures):
    return dataclasses.replace(wave, published=Published(figures=figures))


def test_the_printed_wave_passes_with_every_figure(march):
    test = back_test_all(march)
    # 49 numbers and 7 shares in words (see test_published).
    assert len(test.figures) == 49 + 7
    assert all(one.holds for one in test.figures)
    assert [one.figure for one in test.figures] == list(march.published.figures)


def test_a_table_is_tested_on_what_stands_under_it(march):
    found = back_test(tabulate(march, "tavola_07")).figures
    # Three of its own and "quel 54%" of table 6: 70 of 130.
    assert [(one.figure.about, one.figure.percent, one.n, one.base) for one in found] == [
        ("tavola_07", 56, 73, 130),
        ("tavola_07", 43, 56, 130),
        ("tavola_07", 43, 56, 130),
        ("tavola_06", 54, 70, 130),
    ]
    assert found[3].label == "È aumentato, e resterà alto"


@pytest.mark.parametrize("step", [1, -1])
def test_a_figure_one_point_off_is_named_with_both_numbers(march, printed_figure, step):
    table, about, code, number = printed_figure
    place, kind = next(
        (i, "count" if f.count is not None else "percent")
        for i, f in enumerate(march.published.figures)
        if (f.table, f.about, f.code) == (table, about, code) and number in (f.percent, f.count)
    )
    figures = list(march.published.figures)
    figures[place] = figures[place].model_copy(update={kind: number + step})
    wave = with_figures(march, *figures)
    with pytest.raises(BackTestFailed) as caught:
        back_test(tabulate(wave, table))
    unit = " %" if kind == "percent" else ""
    assert f"{about}/{code}: printed {number + step}{unit}, computed {number}{unit}" in str(caught.value)
    # Only the figure that is off.
    assert str(caught.value).count("printed") == 1


def test_the_whole_wave_fails_with_all_that_is_off(march):
    figures = list(march.published.figures)
    for i, figure in enumerate(figures):
        if figure.percent == 45 or figure.count == 250:
            figures[i] = figure.model_copy(update={"percent": 46} if figure.percent else {"count": 251})
    with pytest.raises(BackTestFailed) as caught:
        back_test_all(with_figures(march, *figures))
    assert "wave 2020-03: tavola_01/accesses: printed 251, computed 250" in str(caught.value)
    assert "tavola_02/very_significant: printed 46 %, computed 45 % (58 of 130)" in str(caught.value)


def test_it_reads_the_figures_of_the_folder_it_is_given(data_copy):
    file = data_copy / "waves" / "2020-03" / "published.yml"
    text = file.read_text("utf-8")
    assert text.count("percent: 61") == 1
    file.write_text(text.replace("percent: 61", "percent: 60"), "utf-8")
    with pytest.raises(BackTestFailed, match="tavola_05/remote_phone: printed 60 %, computed 61 %"):
        back_test(tabulate(open_wave("2020-03", data_copy), "tavola_05"))


# in_house 43, bpo 43 (14 of them large), other_types 44 (30 of them technology), higher_productivity 64, of 130.
@pytest.mark.parametrize(
    ("figure", "holds"),
    [
        ({"code": "in_house", "stated": "a_third"}, True),
        ({"code": "in_house", "stated": "over_two_thirds"}, False),
        ({"code": "bpo_large", "within": "bpo", "stated": "about_a_third"}, True),
        ({"code": "bpo_large", "stated": "about_a_third"}, False),  # 14 of 130
        ({"code": "bpo_small", "within": "bpo", "stated": "over_two_thirds"}, True),  # 29 of 43 is 67.4 %
        ({"code": "in_house", "stated": "about_a_half"}, False),
        ({"code": "bpo_large", "within": "bpo", "percent": 33}, True),  # 14 of 43 is 32.6 %
        ({"code": "bpo_large", "within": "bpo", "percent": 32}, False),
        ({"code": "in_house", "count": 43}, True),
        ({"code": "in_house", "count": 44}, False),
        ({"codes": ("in_house", "bpo", "other_types"), "stated": "equal_parts"}, True),
        ({"codes": ("in_house", "bpo"), "stated": "equal_parts"}, False),  # not the whole base
        ({"codes": ("in_house", "bpo_large", "bpo_small", "other_types"), "stated": "equal_parts"}, False),
    ],
)
def test_a_share_in_words_or_a_count_is_held_against_the_rows(march, figure, holds):
    wave = with_figures(march, Figure(table="tavola_01", as_printed="parole", **figure))
    if holds:
        assert len(back_test_all(wave).figures) == 1
    else:
        with pytest.raises(BackTestFailed, match=f"tavola_01/{figure.get('code') or 'in_house'}"):
            back_test_all(wave)


def test_a_percentage_of_nobody_fails(small):
    wave = dataclasses.replace(
        with_figures(small, Figure(table="mood", code="high", percent=0, as_printed="0%")),
        responses=Responses.of(small.responses.columns().astype("object").assign(mood="not_asked")),
    )
    with pytest.raises(BackTestFailed, match="mood/high: printed 0 %, computed no base"):
        back_test_all(wave)


def test_a_net_of_a_set_is_tested_on_people(small):
    # Chat or mail: 5 of 9 people, 56 %; the sum of ticks, 7 of 9, would be 78 %.
    people, ticks = (Figure(table="tools", code="written", percent=p, as_printed=f"{p}%") for p in (56, 78))
    assert len(back_test_all(with_figures(small, people)).figures) == 1
    with pytest.raises(BackTestFailed, match=r"printed 78 %, computed 56 % \(5 of 9\)"):
        back_test_all(with_figures(small, ticks))


def test_without_a_printed_report_there_is_nothing_to_test(small):
    assert back_test_all(small).figures == ()
    assert back_test(tabulate(small, "mood")).figures == ()
