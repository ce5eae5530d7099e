"""Change between waves."""

from dataclasses import replace
from math import erfc, sqrt

import pytest
from small import SMALL_RESPONSES

from helpers.analysis import families
from helpers.analysis.derived import cumulate, inside
from helpers.analysis.tables import tabulate, tabulate_all
from helpers.analysis.trends import change_since, changes_since, each_change, trend
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


TEN = SMALL_RESPONSES.splitlines()


def times_ten(lines):
    """Each respondent ten times: the counts of `small` are tens."""
    rows = [row.replace(",", f"-{copy},", 1) for row in lines[1:] for copy in range(10)]
    return "\n".join([lines[0], *rows, ""]).encode()


@pytest.fixture
def later(small_survey, write_wave):
    """`small_survey` with each respondent ten times, and a year on: phones and p05's other device are laptops."""
    write_wave(small_survey, "2024-06", times_ten(TEN), 100)
    changed = [
        line.replace("complete,phone", "complete,laptop").replace('other,"glasses, smart"', "laptop,") for line in TEN
    ]
    assert sum(one != other for one, other in zip(changed, TEN, strict=True)) == 5
    write_wave(small_survey, "2025-01", times_ten(changed), 100)
    return open_wave("2025-01", small_survey)


def test_the_change_of_a_hundred_people_is_what_fingers_count(later):
    change = change_since(tabulate(later, "device"))
    assert change.baseline.wave.id == "2024-06"
    # phone 40 to 0, tablet 20 and 20, laptop 20 to 70; the net mobile 60 to 20; "other" and no answer are not compared.
    counts = [(c.now.code, c.before.n, c.now.n) for c in change.cells]
    assert counts == [("phone", 40, 0), ("tablet", 20, 20), ("laptop", 20, 70), ("mobile", 60, 20)]
    assert [c.difference.share for c in change.cells] == pytest.approx([-0.4, 0, 0.5, -0.4])
    # Ten of a hundred gave no answer, in both years.
    assert [c.answered.share for c in change.cells] == pytest.approx([-40 / 90, 0, 50 / 90, -40 / 90])
    asked = [score_p(now, 100, before, 100) for _, before, now in counts]
    answered = [score_p(now, 90, before, 90) for _, before, now in counts]
    larger = [max(pair) for pair in zip(asked, answered, strict=True)]
    assert [c.difference.p_value for c in change.cells] == pytest.approx(asked)
    assert [c.p_value for c in change.cells] == pytest.approx(larger)
    # One family: three options and a net of device, three options of mood, three and a net of tools; all but three
    # of them have p = 1. By hand: the smallest times 11, the next times 10, the third times 9.
    phone, _, laptop, mobile = larger
    assert laptop < phone < mobile
    assert [c.p_holm for c in change.cells] == pytest.approx([10 * phone, 1.0, 11 * laptop, 9 * mobile])
    assert [c.holds for c in change.cells] == [True, False, True, True]
    assert not any(c.open_to_nonresponse for c in change.cells)
    assert change.whole


def test_an_unchanged_question_has_no_change(later):
    found = change_since(tabulate(later, "mood")).cells
    assert {(c.difference.share, c.p_holm, c.holds, c.open_to_nonresponse) for c in found} == {(0.0, 1.0, False, False)}


def test_of_ten_people_nothing_is_tested_and_no_change_is_told(small_survey, write_wave, later):
    write_wave(small_survey, "2025-06", SMALL_RESPONSES.encode(), 10)
    for now, then in (("2025-06", "2025-01"), ("2025-01", "2024-01")):
        tables = tabulate_all(open_wave(now, small_survey)).values()
        each = each_change(tables, then)
        assert [(change.few, change.cells, change.detectable) for change in each] == [(True, (), None)] * 3
        found = changes_since(tables, then)
        assert (found.cells, found.tested, found.compared, found.whole) == ((), 0, 0, False)


def devices(*counts, ticked="1,0,0,0", mood="high"):
    """People who gave each device, so many; "" for none."""
    rows = [f"{device},,{mood},{ticked}," for device, n in counts for _ in range(n)]
    return "\n".join([TEN[0], *(f"q{i:04},complete,{row}" for i, row in enumerate(rows)), ""]).encode(), len(rows)


@pytest.fixture
def two_waves(small_survey, write_wave):
    """A function (counts of devices before, and now) that writes two waves and returns the change of the question."""

    def write(before, now):
        write_wave(small_survey, "2025-01", *devices(*before))
        write_wave(small_survey, "2026-01", *devices(*now))
        return change_since(tabulate(open_wave("2026-01", small_survey), "device"))

    return write


def test_what_left_out_the_question_explains_is_open_and_no_change(two_waves):
    # Of those who answered 60 % and 60 %; of those asked 60 % and 30 %, p < 0.001.
    change = two_waves([("phone", 60), ("laptop", 40)], [("phone", 30), ("laptop", 20), ("", 50)])
    phone = change.cells[0]
    assert (phone.difference.share, phone.answered.share) == (pytest.approx(-0.3), 0.0)
    assert phone.difference.p_value < 0.001
    assert (phone.p_holm, phone.holds, phone.open_to_nonresponse) == (1.0, False, True)
    found = changes_since([change.table], "2025-01")
    assert found.cells == ()
    assert [cell.now.code for _, cell in found.open_to_nonresponse] == ["phone", "mobile", "laptop"]


def test_opposite_directions_on_the_two_bases_are_no_change(two_waves):
    # Phones: 100 of 200 asked, then 70 of 200; but 50 % and 70 % of those who answered: p < 0.01 on both bases.
    change = two_waves([("phone", 100), ("laptop", 100)], [("phone", 70), ("laptop", 30), ("", 100)])
    phone = change.cells[0]
    assert phone.difference.share < 0 < phone.answered.share
    assert phone.p_holm < 0.05
    assert (phone.holds, phone.open_to_nonresponse) == (False, True)


def test_a_difference_in_points_that_precedes_rounding_is_known(two_waves):
    # 71 of 200 is 35.5 %, shown as 36; to 100 % are 64.5 points, shown as 65.
    change = two_waves([("phone", 71), ("laptop", 129)], [("phone", 200)])
    assert [(c.now.code, c.rounded_apart) for c in change.cells] == [
        ("phone", True), ("tablet", False), ("laptop", False), ("mobile", True),
    ]  # fmt: skip


@pytest.mark.parametrize("base", [{"fixed": True}, {"answered_ci_low": None}])
def test_a_margin_that_weighting_fixes_has_no_change(later, base):
    def with_fixed_phones(wave, question, *rest, **more):
        table = tabulate(wave, question, *rest, **more)
        return replace(table, cells=tuple(replace(c, **base) if c.code == "phone" else c for c in table))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(families, "tabulate", with_fixed_phones)
        patch.setattr(families.paths, "BUILD", later.folder / "build")
        change = change_since(tabulate(later, "device"))
        found = changes_since(tabulate_all(later).values())
    assert [c.now.code for c in change.cells] == ["tablet", "laptop", "mobile"]
    assert [(cell.code, why) for cell, why in change.left_out] == [("phone", "fixed")]
    assert not change.whole
    assert (found.compared, found.tested, found.left_out, found.whole) == (3, 10, {"fixed": 1}, False)


def test_a_question_put_to_other_people_is_not_compared_whatever_the_record_says(small_survey, write_wave):
    everybody, n = devices(("phone", 50), ("laptop", 50))
    only = {
        code: everybody.replace(f"{code},,high".encode(), f"{code},,not_asked".encode()) for code in ("phone", "laptop")
    }
    states = {}
    for name, content in (("2025-01", everybody), ("2025-02", only["phone"]), ("2025-03", only["phone"]),
                          ("2025-04", only["laptop"])):  # fmt: skip
        write_wave(small_survey, name, content, n)
        if name > "2025-01":
            table = tabulate(open_wave(name, small_survey), "mood")
            states[name] = change_since(table).comparability
    # Asked of all, then of those with a laptop, of those again, and of those with a phone.
    assert states == {"2025-02": "base_changed", "2025-03": "same", "2025-04": "base_changed"}
    assert trend(table).breaks == {1, 2, 4}  # the places, from 2024-01 on; that put it to eight of ten


def test_a_family_is_made_once_for_the_same_data_and_read_again_as_it_was(later):
    before = open_wave("2024-06", later.folder.parent.parent)
    made = families._family(later, before, 0.95)
    written = families.family(later, before, 0.95)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(families, "_family", None)
        assert families.family(later, before, 0.95) == written == made


def towards(n, base, other_n, other_base, room):
    """The score test of a share against one that may be off by `room` either way, where that speaks most against it."""
    apart = n / base - other_n / other_base
    if abs(apart) <= room:
        return 1.0
    return score_p(n, base, other_n + (room if apart > 0 else -room) * other_base, other_base)


def test_the_printed_wave_serves_as_baseline(data_copy, second_wave):
    now = open_wave(second_wave(data_copy), data_copy)
    changes = [change_since(table, "2020-03") for table in tabulate_all(now).values()]
    larger = []
    for c in (c for change in changes for c in change.cells):
        assert (c.now.base, c.before.base) == (60, 130)
        assert c.difference.share == pytest.approx(c.now.n / 60 - c.before.n / 130)
        p = [towards(c.now.n, 60, c.before.n, 130, 0.005)]
        assert c.difference.p_value == pytest.approx(p[0])
        # Newcombe's interval from Wilson's of the two shares, and half a point more at either end.
        (low, high), (low_then, high_then) = ((cell.ci_low, cell.ci_high) for cell in (c.now, c.before))
        share, then = c.now.n / 60, c.before.n / 130
        assert c.difference.ci_low == pytest.approx(
            share - then - sqrt((share - low) ** 2 + (high_then - then) ** 2) - 0.005
        )
        assert c.difference.ci_high == pytest.approx(
            share - then + sqrt((high - share) ** 2 + (then - low_then) ** 2) + 0.005
        )
        assert (c.answered is None) == (c.before.answered is None)
        if c.answered:
            p.append(towards(c.now.n, c.now.answered, c.before.n, c.before.answered, 0.005))
        assert c.p_value == pytest.approx(max(p))
        larger.append(max(p))
    # R: p.adjust(p, "holm"), over the options and nets of all eleven tables.
    assert [c.p_holm for change in changes for c in change.cells] == pytest.approx(holm(larger))
    assert {change.table.question.kind for change in changes if any(c.answered for c in change.cells)} == {
        "single", "ordinal",
    }  # fmt: skip


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


def test_no_page_denies_the_index(data_copy, second_wave):
    tables = tabulate_all(open_wave(second_wave(data_copy), data_copy))
    found = changes_since(tables.values())
    assert found.baseline.id == "2020-03"
    pages = {(table.question.id, c.now.code): c for table in tables.values() for c in change_since(table).cells}
    held = {place for place, c in pages.items() if c.holds}
    # Of whoever saw a set in 2020 nobody knows who answered: a fall may be of those who left it out now.
    doubtful = {place for place, c in pages.items() if c.open_to_nonresponse and c.before.answered is None}
    assert held == {place for place, c in pages.items() if c.p_holm < 0.05} - doubtful
    assert 0 < len(held) < len(pages) == found.tested
    assert {(table.question.id, c.now.code): c for table, c in found.cells} == {place: pages[place] for place in held}
    assert changes_since([tables["tavola_02"]]).cells == tuple(
        pair for pair in found.cells if pair[0].question.id == "tavola_02"
    )
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
