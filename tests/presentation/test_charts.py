"""Charts: real text, words for those who do not see them, the same bytes, nothing live in a label."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from matplotlib.colors import to_hex, to_rgb

from helpers import balance, cumulate, funnel, open_wave, overlap, plot, tabulate, tabulate_all
from helpers.presentation import style
from helpers.presentation.chart_words import wrapped
from helpers.presentation.drawing import ink_on, scale_colours
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


def test_what_a_label_says_is_not_taken_for_a_part_of_the_drawing(march):
    table = tabulate(march, "tavola_09", "en")
    said = f'id="x" url(#y) d="M 0.1234" {style.INK} {style.PAGE}'
    cells = tuple(replace(cell, label=said) if cell.code == "video" else cell for cell in table)
    chart = plot(replace(table, cells=cells))
    assert said in re.sub(r"\s+", " ", texts(chart.svg()))


def test_two_charts_of_a_page_share_no_name(march):
    names = [re.findall(r'\bid="([^"]*)"', chart.svg()) for chart in drawings(march, "it").values()]
    assert all(names)
    given = [name for one in names for name in one]
    assert len(given) == len(set(given))


def test_a_chart_is_never_narrower_than_another(march):
    widths = {ET.fromstring(chart.svg()).get("viewBox").split()[2] for chart in drawings(march, "it").values()}
    assert len(widths) == 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("W" * 12, ["WWWWW"] * 2 + ["WW"]),
        ("a " + "b" * 20, ["a", "b" * 9, "b" * 9, "bb"]),
        ("", [""]),
    ],
)
def test_labels_are_broken_by_how_wide_they_are(text, lines):
    assert wrapped(text, 9).split("\n") == lines


@pytest.mark.parametrize("page", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_bars_stand_out_from_the_page_and_their_labels_from_them(page):
    for colour in (style.BAR, style.SCALE_ENDS[0], style.CONTRARY, page["bar"]):
        assert contrast(colour, page["page"]) >= 3
    for count in range(2, 8):
        for colour in scale_colours(count):
            assert contrast(to_hex(colour), ink_on(colour)) >= 4.5
    for name in ("ink", "muted", "accent", "favourable", "contrary"):
        assert contrast(page[name], page["page"]) >= 4.5
        assert contrast(page[name], page["soft"]) >= 4.5


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


def test_a_chart_with_intervals_says_below_it_what_its_thin_lines_are(march):
    for name, chart in drawings(march, "en").items():
        has_intervals = name in ("cumulative", "ranking", "overlap", "overview")
        expected = "Thin lines: 95% intervals." if has_intervals else ""
        assert chart.caption == expected, name
        shown = chart._repr_mimebundle_()
        assert shown["text/html"].count("<figcaption>") == has_intervals
        assert shown["text/plain"] == "\n".join(filter(None, (chart.text, expected)))


def test_a_caption_is_escaped(march):
    chart = replace(plot(tabulate(march, "tavola_05", "en")), caption="<b>&")
    assert "<figcaption>&lt;b&gt;&amp;</figcaption>" in chart._repr_mimebundle_()["text/html"]


CODES = {3: "aa n dd", 4: "aa a d dd", 5: "aa a n d dd"}
COUNTS = {"aa": 8, "a": 5, "n": 4, "d": 2, "dd": 1}  # of 20; a scale without some of them has a smaller base


def on_a_scale(tmp_path, write_wave, codes, ends=""):
    options = "".join(f"      - {{code: {code}, it: {code}, en: {code}}}\n" for code in codes)
    codebook = (
        "survey: {id: five, title: {it: C, en: F}, conductor: nobody, population: {it: p, en: p}}\n"
        f"questions:\n  - id: view\n    kind: ordinal\n{ends}"
        '    title: {it: Parere, en: View}\n    text: {it: "?", en: "?"}\n    options:\n' + options
    )
    answers = [code for code in codes for _ in range(5 * COUNTS[code])]  # thirty or more, so that they are drawn
    rows = "".join(f"p{i},complete,{code}\n" for i, code in enumerate(answers))
    data = tmp_path / "scale"
    write_wave(data, "2024-01", f"respondent,status,view\n{rows}".encode(), len(answers))
    (data / "codebook.yml").write_text(codebook, "utf-8")
    return tabulate(open_wave("2024-01", data), "view", "en")


def spans(chart):
    """The bars of a diverging chart from left to right, as fractions, and their colours."""
    bars = [(sorted((bar.get_x(), bar.get_x() + bar.get_width())), bar) for bar in chart.axes.patches]
    return sorted((left, right, to_hex(bar.get_facecolor())) for (left, right), bar in bars)


def ends(*pairs):
    return [pytest.approx(pair) for pair in pairs]


@pytest.mark.parametrize("upside_down", [False, True])
def test_five_points_diverge_with_the_neutral_half_on_each_side(tmp_path, write_wave, upside_down):
    codes = CODES[5].split()
    declared = "    favourable: [a, aa]\n    unfavourable: [d, dd]\n" if upside_down else ""
    chart = plot(on_a_scale(tmp_path, write_wave, codes[::-1] if upside_down else codes, declared), "diverging")
    bars = spans(chart)
    # dd 1, d 2, n 4 across zero, a 5, aa 8, of 20
    assert [bar[:2] for bar in bars] == ends((-0.25, -0.2), (-0.2, -0.1), (-0.1, 0.1), (0.1, 0.35), (0.35, 0.75))
    assert bars[2][2] == style.NEUTRAL
    assert (bars[0][2], bars[4][2]) == (style.CONTRARY, style.SCALE_ENDS[0])
    assert all(f"{code}: {5 * n}%" in chart.text for code, n in COUNTS.items())
    assert all(f"{5 * n}%" in texts(chart.svg()) for n in COUNTS.values())


def test_an_even_scale_has_nothing_across_zero(tmp_path, write_wave):
    bars = spans(plot(on_a_scale(tmp_path, write_wave, CODES[4].split()), "diverging"))
    # dd 1, d 2, a 5, aa 8, of 16
    assert [bar[:2] for bar in bars] == ends((-3 / 16, -2 / 16), (-2 / 16, 0), (0, 5 / 16), (5 / 16, 13 / 16))
    assert style.NEUTRAL not in {bar[2] for bar in bars}


def test_three_points_split_as_the_codebook_says(tmp_path, write_wave, march):
    bars = spans(plot(on_a_scale(tmp_path, write_wave, CODES[3].split()), "diverging"))
    # without a word on its ends the middle is neutral: dd 1, n 4, aa 8, of 13
    assert [bar[:2] for bar in bars] == ends((-3 / 13, -2 / 13), (-2 / 13, 2 / 13), (2 / 13, 10 / 13))
    # agreement of tavola_08: very_much 39 and moderately 73 in favour, not_at_all 10 against, of 130
    agreement = spans(plot(tabulate(march, "tavola_08"), "diverging"))
    assert [bar[:2] for bar in agreement] == ends((-10 / 130, 0), (0, 73 / 130), (73 / 130, 112 / 130))
    assert [bar[2] for bar in agreement] == [style.CONTRARY, *style.SCALE_ENDS[::-1]]


def test_an_unknown_share_diverges_nowhere_and_is_said(tmp_path, write_wave):
    table = on_a_scale(tmp_path, write_wave, CODES[5].split())
    blank = {"n": None, "share": None, "ci_low": None, "ci_high": None, "disclosure": "not_disclosed"}
    cells = tuple(replace(cell, **blank) if cell.code in ("n", "d") else cell for cell in table)
    chart = plot(replace(table, cells=cells), "diverging")
    assert [bar[:2] for bar in spans(chart) if bar[0] != bar[1]] == ends((-0.05, 0), (0, 0.25), (0.25, 0.65))
    assert chart.text.count("n.d.") == texts(chart.svg()).count("n.d.") == 2


def test_nothing_of_a_wholly_contrary_scale_is_cut_off(march):
    table = tabulate(march, "tavola_08", "en")
    shares = {"very_much": (0, 0.0), "moderately": (0, 0.0), "not_at_all": (130, 1.0)}
    given = {code: {"n": n, "share": share, "share_unweighted": share} for code, (n, share) in shares.items()}
    cells = tuple(replace(cell, **given.get(cell.code, {})) for cell in table)
    chart = plot(replace(table, cells=cells), "diverging")
    assert chart.axes.get_xlim()[0] < -1


def lightness(colour):
    """CIE L*, what a colour is worth in greyscale."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * luminance ** (1 / 3) - 16


def contrast(colour, other):
    high, low = sorted((((lightness(one) + 16) / 116) ** 3 for one in (colour, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_the_series_are_told_apart_in_greyscale_and_stand_out_from_the_page(page):
    series = [page[name] for name in style.SERIES_NAMES]
    assert len(set(series)) == len(series) == 6
    steps = sorted(map(lightness, series))
    assert min(high - low for low, high in pairwise(steps)) > 6
    assert min(contrast(colour, page["page"]) for colour in series) >= 3


def test_what_is_neutral_is_not_as_dark_as_its_neighbours():
    for neighbour in (style.SCALE_ENDS[1], style.CONTRARY_ENDS[1]):
        assert abs(lightness(style.NEUTRAL) - lightness(neighbour)) > 15
