"""Change between waves."""

from math import erfc, sqrt

import pytest

from helpers.analysis.derived import cumulate, inside
from helpers.analysis.tables import tabulate, tabulate_all
from helpers.analysis.trends import change_since, changes_since
from helpers.survey.errors import BadInput, Refused
from helpers.survey.waves import open_wave


def score_p(n, base, other_n, other_base):
    """The pooled score test, two-sided, closed form."""
    pooled = (n + other_n) / (base + other_base)
    z = (n / base - other_n / other_base) / sqrt(pooled * (1 - pooled) * (1 / base + 1 / other_base))
    return erfc(abs(z) / sqrt(2))


def holm(p_values):
    """Holm (1979), step by step: the smallest times m, the next times m - 1, …, never falling, never over 1."""
    corrected, floor = {}, 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        floor = corrected[i] = min(1.0, max(floor, (len(p_values) - rank) * p_values[i]))
    return [corrected[i] for i in range(len(p_values))]


def test_holm_here_is_holm_by_hand():
    # 3 * .01 = .03; 2 * .04 = .08; 1 * .03 -> in order .01 .03 .04: .03, 2 * .03 = .06, max(.06, .04) = .06
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


@pytest.fixture
def later(small_survey, write_wave):
    """A year on from `small_survey`: the four phones and p05's other device are laptops."""
    text = (small_survey / "waves" / "2024-01" / "responses.csv").read_text("utf-8")
    for old, new in (("complete,phone", "complete,laptop"), ('other,"glasses, smart"', "laptop,")):
        assert old in text
        text = text.replace(old, new)
    write_wave(small_survey, "2025-01", text.encode(), 10)
    return open_wave("2025-01", small_survey)


def test_the_change_of_ten_people_is_what_fingers_count(later):
    change = change_since(tabulate(later, "device"))
    assert change.baseline.wave.id == "2024-01"
    # phone 4 to 0, tablet 2 and 2, laptop 2 to 7; the net mobile 6 to 2; "other" and no answer are not compared.
    counts = [(c.now.code, c.before.n, c.now.n) for c in change.cells]
    assert counts == [("phone", 4, 0), ("tablet", 2, 2), ("laptop", 2, 7), ("mobile", 6, 2)]
    assert [c.difference.share for c in change.cells] == pytest.approx([-0.4, 0, 0.5, -0.4])
    p = [score_p(now, 10, before, 10) for _, before, now in counts]
    assert [c.difference.p_value for c in change.cells] == pytest.approx(p)
    # Holm across the three options; the net's own p-value stands. By hand, laptop and phone first: 3 p, 2 p, 1.
    assert p[2] < p[0] < p[1]
    assert [c.p_holm for c in change.cells] == pytest.approx([max(3 * p[2], 2 * p[0]), 1.0, 3 * p[2], p[3]])


def test_an_unchanged_question_has_no_change(later):
    assert {(c.difference.share, c.p_holm) for c in change_since(tabulate(later, "mood")).cells} == {(0.0, 1.0)}


def test_the_printed_wave_serves_as_baseline(data_copy, second_wave):
    now = open_wave(second_wave(data_copy), data_copy)
    for table in tabulate_all(now).values():
        change = change_since(table, "2020-03")
        assert change.baseline.wave.reconstructed
        assert {c.now.base for c in change.cells} == {60}
        assert {c.before.base for c in change.cells} == {130}
        p = []
        for c in change.cells:
            assert c.difference.share == pytest.approx(c.now.n / 60 - c.before.n / 130)
            assert c.difference.ci_low <= c.difference.share <= c.difference.ci_high
            p.append(score_p(c.now.n, 60, c.before.n, 130))
        assert [c.difference.p_value for c in change.cells] == pytest.approx(p)
        options = [i for i, c in enumerate(change.cells) if c.now.kind == "option"]
        for i, corrected in zip(options, holm([p[i] for i in options]), strict=True):
            assert change.cells[i].p_holm == pytest.approx(corrected)
        for i in set(range(len(p))) - set(options):
            assert change.cells[i].p_holm == change.cells[i].difference.p_value


@pytest.mark.parametrize(
    ("question", "compared"),
    [
        ("tavola_01", ["in_house"]),  # printed as 33 %; the others in words, which no test can take for numbers
        ("tavola_07", ["very_much", "moderately"]),
        ("tavola_05", ["remote_phone", "collaboration", "cloud", "security", "back_office"]),
    ],
)
def test_a_share_the_baseline_does_not_disclose_has_no_change(data_copy, second_wave, question, compared):
    now = open_wave(second_wave(data_copy), data_copy)
    assert [c.now.code for c in change_since(tabulate(now, question)).cells] == compared


def test_the_baseline_is_the_wave_before_another_one_or_none(data_copy, second_wave, write_wave):
    second_wave(data_copy)
    responses = (data_copy / "waves" / "2021-03" / "responses.csv").read_bytes()
    write_wave(data_copy, "2022-03", responses, 60)
    table = tabulate(open_wave("2022-03", data_copy), "tavola_02")
    assert change_since(table).baseline.wave.id == "2021-03"
    assert change_since(table, "2020-03").baseline.wave.id == "2020-03"
    assert (change_since(table, "none").baseline, change_since(table, "none").cells) == (None, ())
    first = change_since(tabulate(open_wave("2020-03", data_copy), "tavola_02"))
    assert (first.baseline, first.cells) == (None, ())


def test_no_wave_is_its_own_baseline_and_an_unknown_one_is_named(march):
    table = tabulate(march, "tavola_02")
    with pytest.raises(Refused, match="wave 2020-03 cannot be its own baseline"):
        change_since(table, "2020-03")
    with pytest.raises(BadInput, match=r"no wave '2020-02'.*did you mean 2020-03\?"):
        change_since(table, "2020-02")


def test_the_language_and_the_confidence_are_the_tables_own(later):
    usual = change_since(tabulate(later, "device"))
    wide = change_since(tabulate(later, "device", language="en", confidence=0.99))
    assert (wide.baseline.language, wide.baseline.confidence) == ("en", 0.99)
    assert wide.cells[0].difference.ci_low < usual.cells[0].difference.ci_low


def test_the_changes_of_a_wave_are_corrected_over_all_its_tables(data_copy, second_wave):
    tables = tabulate_all(open_wave(second_wave(data_copy), data_copy))
    options = [(table, c) for table in tables.values() for c in change_since(table).cells if c.now.kind == "option"]
    corrected = holm([score_p(c.now.n, 60, c.before.n, 130) for _, c in options])
    all_p = {(table.question.id, c.now.code): p for (table, c), p in zip(options, corrected, strict=True)}
    expected = {name: p for name, p in all_p.items() if p < 0.05}
    assert 0 < len(expected) < len(options)
    found = changes_since(tables.values())
    assert found.baseline.id == "2020-03"
    assert {(table.question.id, c.now.code): c.p_holm for table, c in found.cells} == pytest.approx(expected)
    sizes = [abs(c.now.n / 60 - c.before.n / 130) for _, c in found.cells]
    assert sizes == sorted(sizes, reverse=True)


def test_without_a_baseline_nothing_changed(march):
    for asked in ("", "none"):
        found = changes_since(tabulate_all(march).values(), asked)
        assert (found.baseline, found.cells) == (None, ())


@pytest.mark.parametrize("shape", ["cumulated", "inside"])
def test_a_table_of_another_shape_is_compared_with_its_own_or_not_at_all(later, shape):
    # mood cumulated: 4, 5, 7 of 8 in both years; inside mobile: tablet 2 of 6 then, 2 of 2 now.
    table = cumulate(tabulate(later, "mood")) if shape == "cumulated" else inside(tabulate(later, "device"), "mobile")
    try:
        cells = change_since(table).cells
    except (BadInput, Refused):
        return
    before = {"cumulated": {"high": 4, "medium": 5, "low": 7}, "inside": {"phone": 4, "tablet": 2}}[shape]
    assert {c.before.code: c.before.n for c in cells} == before
    assert {c.before.base for c in cells} == {{"cumulated": 8, "inside": 6}[shape]}
