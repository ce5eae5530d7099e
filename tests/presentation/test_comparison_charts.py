"""Charts over waves: both shares and their waves, the points where they compare, a drawn break where they do not."""

import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from matplotlib.colors import to_hex

from helpers import change_since, plot, tabulate
from helpers.analysis.trends import TREND, Trend, trend
from helpers.presentation import style
from helpers.presentation.comparison_charts import plot_change, plot_trend
from helpers.survey.waves import open_wave

NBSP = "\N{NO-BREAK SPACE}"
BLANK = {"n": None, "share": None, "ci_low": None, "ci_high": None, "disclosure": "not_disclosed"}


def texts(chart):
    """The texts of a chart as they are drawn, each once for every time it is."""
    root = ET.fromstring(chart.svg())
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def lines(chart, **look):
    return [
        line for line in chart.axes.lines if all(getattr(line, f"get_{name}")() == is_ for name, is_ in look.items())
    ]


def dots(chart):
    """Where the dots of a change stand, and whether they are hollow; the first two are the legend's."""
    found = lines(chart, marker="o")
    return [(float(dot.get_xdata()[0]), dot.get_markerfacecolor() == style.PAGE) for dot in found][2:]


def dashed(chart):
    return [line for line in chart.axes.lines if line.is_dashed()]


def joins(chart):
    return [
        line
        for line in lines(chart, color=style.MUTED)
        if len(set(line.get_xdata())) == len(set(line.get_ydata())) == 2
    ]


def blank(table, *codes):
    return replace(table, cells=tuple(replace(cell, **BLANK) if cell.code in codes else cell for cell in table))


@pytest.fixture
def waves(small_survey, write_wave):
    """`small_survey` with each respondent ten times, and two more years: the phones become laptops, and p05 a laptop."""
    folder = small_survey / "waves" / "2024-01"
    first, *people = (folder / "responses.csv").read_text("utf-8").splitlines()
    text = "\n".join([first, *(row.replace(",", f"-{copy},", 1) for row in people for copy in range(10)), ""])
    shutil.rmtree(folder)
    write_wave(small_survey, "2024-01", text.encode(), 100)
    for old, new in (("complete,phone", "complete,laptop"), ('other,"glasses, smart"', "laptop,")):
        assert old in text
        text = text.replace(old, new)
    write_wave(small_survey, "2025-01", text.encode(), 100)
    write_wave(small_survey, "2026-01", text.encode(), 100)
    return small_survey


def device(waves, language="en", wave="2025-01"):
    return tabulate(open_wave(wave, waves), "device", language)


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_change_shows_both_waves_and_the_points_between_them(waves, language):
    # phone 40 to 0, tablet 20 and 20, laptop 20 to 70, of 100
    chart = plot(change_since(device(waves, language)))
    percent = "%" if language == "en" else f"{NBSP}%"
    drawn = texts(chart)
    titles = ["Wave 2024-01", "Wave 2025-01"] if language == "en" else ["Rilevazione 2024-01", "Rilevazione 2025-01"]
    assert drawn[:2] == titles
    expected = [f"{share}{percent}" for share in (40, 0, 20, 20, 20, 70)]
    assert [text for text in drawn if "%" in text] == expected
    assert [text for text in drawn if re.fullmatch(r"[+−]?\d+", text)] == ["−40", "0", "+50"]
    assert dots(chart) == [(0.4, True), (0.0, False), (0.2, True), (0.2, False), (0.2, True), (0.7, False)]
    assert len(joins(chart)) == 2  # the tablets stayed where they were: their line is upright
    assert dashed(chart) == []


def test_a_change_in_words_has_both_shares_and_their_difference(waves):
    assert plot(change_since(device(waves))).text == (
        "Chart. Device, Wave 2024-01 and Wave 2025-01. phone: 40%, then 0%, a difference in points of −40; "
        "tablet: 20%, then 20%, a difference in points of 0; laptop: 20%, then 70%, a difference in points of +50."
    )
    assert plot(change_since(device(waves, "it"))).text.replace(NBSP, " ") == (
        "Grafico. Dispositivo, Rilevazione 2024-01 e Rilevazione 2025-01. telefono: 40 %, poi 0 %, differenza in punti "
        "−40; tavoletta: 20 %, poi 20 %, differenza in punti 0; portatile: 20 %, poi 70 %, differenza in punti +50."
    )


@pytest.mark.parametrize(
    "broken", [{"breaks": "2025-01"}, {"comparability": "options_changed"}, {"comparability": "base_changed"}]
)
def test_waves_that_do_not_compare_are_shown_apart_without_a_difference(waves, broken):
    chart = plot(replace(change_since(device(waves)), cells=(), **broken))
    drawn = texts(chart)
    assert "Break in series: the shares do not compare" in drawn
    assert "Points" not in drawn
    assert [text for text in drawn if re.fullmatch(r"[+−]?\d+", text)] == []
    assert [text for text in drawn if "%" in text] == ["40%", "0%", "20%", "20%", "20%", "70%"]
    assert len(dots(chart)) == 6
    assert joins(chart) == []
    assert len(dashed(chart)) == 1 + 3  # in the legend, and in every row
    assert "phone: 40% and 0%;" in chart.text
    assert "difference" not in chart.text
    assert chart.text.endswith("break in series between Wave 2024-01 and Wave 2025-01, the shares do not compare.")


def test_no_difference_is_drawn_from_cells_where_the_waves_do_not_compare(waves):
    change = change_since(device(waves))
    assert change.cells
    assert "−40" not in texts(plot(replace(change, breaks="2025-01")))


def test_an_option_of_one_wave_only_has_a_dash_for_the_other_and_no_difference(waves):
    change = change_since(device(waves))
    for without in ("table", "baseline"):
        whole = getattr(change, without)
        question = whole.question.model_copy(update={"options": whole.question.options[1:], "nets": ()})
        cells = tuple(cell for cell in whole if cell.code not in ("phone", "mobile"))
        kept = tuple(cell for cell in change.cells if cell.now.code != "phone")
        chart = plot(replace(change, cells=kept, **{without: replace(whole, question=question, cells=cells)}))
        shares = "40% and –" if without == "table" else "– and 0%"
        assert f"phone: {shares}" in chart.text
        assert len(dots(chart)) == 5
        assert "–" in texts(chart)


def test_a_share_one_wave_does_not_disclose_is_drawn_as_such(data_copy, second_wave):
    change = change_since(tabulate(open_wave(second_wave(data_copy), data_copy), "tavola_07", "en"))
    chart = plot(change)
    assert "Do not agree at all: n.d. and " in chart.text
    assert texts(chart).count("n.d.") == 1
    assert len(dots(chart)) == 5


def test_an_option_unknown_in_both_waves_is_no_row(waves):
    change = change_since(device(waves))
    tables = {"table": blank(change.table, "phone"), "baseline": blank(change.baseline, "phone")}
    chart = plot(replace(change, cells=change.cells[1:], **tables))
    assert "phone" not in chart.text
    assert len(dots(chart)) == 4


def test_there_is_no_chart_without_two_waves_to_show(waves, march):
    change = change_since(device(waves))
    codes = change.table.question.codes
    for nothing in (
        change_since(tabulate(march, "tavola_02")),
        change_since(device(waves), "none"),
        replace(change, comparability="new", cells=()),
        replace(change, comparability="dropped", cells=()),
        replace(change, table=blank(change.table, *codes), cells=()),
        replace(change, baseline=blank(change.baseline, *codes), cells=()),
    ):
        assert plot(nothing) is None
        assert plot_change(nothing) is None


def test_the_rows_of_a_set_are_by_size_and_those_of_a_scale_in_its_order(data_copy, second_wave):
    now = open_wave(second_wave(data_copy), data_copy)
    several = change_since(tabulate(now, "tavola_05"))
    shares = [share for share, hollow in dots(plot(several)) if not hollow]
    assert shares == sorted(shares, reverse=True)
    scale = change_since(tabulate(now, "tavola_02"))
    labels = [cell.label for cell in scale.table.options]
    assert [text for text in texts(plot(scale)) if text in labels] == labels


def three(waves, language="en"):
    return trend(device(waves, language, "2026-01"))


def strokes(chart):
    """The lines of the series: the places of their points, by series."""
    found = [line for line in lines(chart, linewidth=2) if line.get_color() in style.SERIES]
    return {colour: [len(line.get_xdata()) for line in found if line.get_color() == colour] for colour in style.SERIES}


def test_a_trend_takes_three_waves(waves):
    whole = three(waves)
    assert len(whole.tables) == TREND == 3
    assert plot_trend(whole) is not None
    for few in (Trend(whole.tables[1:], frozenset()), trend(device(waves))):
        assert plot(few) is None
    unknown = tuple(blank(table, *table.question.codes) for table in whole.tables)
    assert plot(Trend(unknown, frozenset())) is None


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_trend_names_its_waves_and_its_lines_with_their_last_shares(waves, language):
    chart = plot(three(waves, language))
    drawn = texts(chart)
    percent = "%" if language == "en" else f"{NBSP}%"
    assert {"2024-01", "2025-01", "2026-01"} <= set(drawn)
    labels = ["laptop", "tablet", "phone"] if language == "en" else ["portatile", "tavoletta", "telefono"]
    places = [drawn.index(label) for label in labels]
    assert places == sorted(places)
    assert [drawn[place - 1] for place in places] == [f"70{percent}", f"20{percent}", f"0{percent}"]
    assert f"{labels[2]}: 2024-01 40{percent}, 2025-01 0{percent}, 2026-01 0{percent}" in chart.text
    assert chart.caption.startswith("Thin vertical lines" if language == "en" else "Linee sottili verticali")


def test_a_trend_has_a_colour_and_a_marker_a_line_and_labels_that_do_not_touch(waves):
    chart = plot(three(waves))
    markers = {
        (line.get_marker(), to_hex(line.get_color())) for line in chart.axes.lines if line.get_marker() != "None"
    }
    assert len(markers) == len({marker for marker, _ in markers}) == len({colour for _, colour in markers}) == 3
    assert {colour: runs for colour, runs in strokes(chart).items() if runs} == {
        colour: [3] for colour in style.SERIES[:3]
    }
    heights = sorted(
        text.get_position()[1] for text in chart.axes.texts if text.get_text() in ("laptop", "tablet", "phone")
    )
    inch = (chart.axes.get_ylim()[1] - chart.axes.get_ylim()[0]) / chart.figure.get_size_inches()[1]
    assert all(high - low > 0.4 * inch for low, high in pairwise(heights))


def test_the_lines_of_a_trend_break_where_the_series_does(waves):
    whole = three(waves)
    chart = plot(replace(whole, breaks=frozenset({1})))
    assert strokes(chart)[style.SERIES[0]] == [1, 2]
    assert len(dashed(chart)) == 1
    assert texts(chart).count("Break in series") == 1
    assert chart.text.endswith("break in series between 2024-01 and 2025-01, the shares do not compare.")
    assert "Break in series" not in texts(plot(whole))
    twice = plot(replace(whole, breaks=frozenset({1, 2})))
    assert strokes(twice)[style.SERIES[0]] == [1, 1, 1]
    assert len(dashed(twice)) == 2
    assert texts(twice).count("Break in series") == 1


def test_a_line_breaks_too_where_its_share_is_not_known(waves):
    whole = three(waves)
    tables = (whole.tables[0], blank(whole.tables[1], "laptop"), whole.tables[2])
    chart = plot(replace(whole, tables=tables))
    assert strokes(chart)[style.SERIES[0]] == [1, 1]
    assert "laptop: 2024-01 20%, 2025-01 n.d., 2026-01 70%" in chart.text
    last = plot(replace(whole, tables=(*whole.tables[:2], blank(whole.tables[2], "laptop"))))
    assert texts(last)[texts(last).index("laptop") - 1] == "n.d."


def test_a_trend_draws_the_six_most_frequent_options_and_says_so(waves):
    whole = three(waves)

    def widened(table):
        option, cell = table.question.options[0], table["phone"]
        more = [f"more{i}" for i in range(5)]
        options = tuple(option.model_copy(update={"code": code, "en": code}) for code in more)
        cells = tuple(replace(cell, code=code, label=code, n=1, share=0.1, share_unweighted=0.1) for code in more)
        question = table.question.model_copy(update={"options": (*table.question.options, *options)})
        return replace(table, question=question, cells=(*table.cells, *cells))

    chart = plot(Trend(tuple(map(widened, whole.tables)), frozenset()))
    assert sum(bool(runs) for runs in strokes(chart).values()) == 6
    assert chart.caption.endswith("In the chart, the 6 most frequent answers.")
    assert "more3" in chart.text
    assert "more4" not in chart.text
    assert "phone" not in chart.text  # 0 of 10 in the latest wave
    assert "most frequent" not in plot(whole).caption


def test_many_waves_are_not_all_named_and_the_last_always_is(waves, write_wave):
    responses = (waves / "waves" / "2025-01" / "responses.csv").read_bytes()
    for year in range(2027, 2033):
        write_wave(waves, f"{year}-01", responses, 100)
    drawn = texts(plot(trend(device(waves, "en", "2032-01"))))
    named = [text for text in drawn if re.fullmatch(r"20\d\d-01", text)]
    assert "2032-01" in named
    assert 1 < len(named) <= 4


def test_the_same_waves_give_the_same_bytes_and_follow_the_page(waves):
    for made in (lambda: plot(change_since(device(waves))), lambda: plot(three(waves))):
        first, second = made(), made()
        assert first.svg() == second.svg()
        assert first.svg() == first.svg()
        assert f"var(--series-1, {style.SERIES[0]})" in first.svg()
        assert style.INK not in first.svg()
        assert ET.fromstring(first.svg()).get("aria-label") == first.text


def test_a_hostile_label_or_title_is_only_text(waves):
    hostile = "<script>alert(1)</script> $x$ \" onload='x'"
    change = change_since(device(waves))
    title = change.baseline.wave.record.title.model_copy(update={"en": hostile})
    record = change.baseline.wave.record.model_copy(update={"title": title})
    cells = tuple(replace(cell, label=hostile) for cell in change.table)
    baseline = replace(change.baseline, wave=replace(change.baseline.wave, record=record))
    table = replace(change.table, cells=cells)
    charts = [
        plot(replace(change, table=table, baseline=baseline)),
        plot(Trend((*three(waves).tables, table), frozenset())),
    ]
    for chart in charts:
        assert "<script" not in chart._repr_mimebundle_()["text/html"]
        assert "$x$" in re.sub(r"\s+", " ", " ".join(texts(chart)))
