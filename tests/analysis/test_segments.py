"""A table split by another question: ten people counted on fingers, and larger waves of round numbers."""

import dataclasses
from statistics import NormalDist

import pandas as pd
import pytest

from helpers.analysis.association import association
from helpers.analysis.derived import cumulate, inside
from helpers.analysis.inference import difference_of_shares, wilson_interval
from helpers.analysis.segments import _compared, segment
from helpers.analysis.tables import tabulate
from helpers.survey.errors import BadInput, Refused
from helpers.survey.record import Weights
from helpers.survey.responses import Responses
from helpers.survey.waves import open_wave

#: Shows and tests everybody, as fingers need.
ALL = {"min_base": 1, "threshold": 1}


def wave_of(small, groups):
    """The small wave with other people: (how many, answers by column, weight)."""
    frame = small.responses.columns().astype("object")
    rows = [
        {"status": "complete", **dict.fromkeys(frame.columns[2:], ""), **answers, "weight": weight}
        for many, answers, weight in groups
        for _ in range(many)
    ]
    for row in rows:
        for column in [name for name in row if name.startswith("tools[") and name != "tools[other_text]"]:
            row[column] = row[column] or "0"
    record = small.record
    if any(weight is not None for _, _, weight in groups):
        record = record.model_copy(update={"weights": Weights(column="weight")})
    return dataclasses.replace(small, record=record, responses=Responses.of(pd.DataFrame(rows)))


def counts(banner):
    return {one.code: {cell.code: cell.n for cell in one.cells} for one in banner.segments}


def letters(banner, code):
    return {one.letter: one[code].higher_than for one in banner.segments}


# Who is in which segment: see the comment on SMALL_RESPONSES in small.py.
def test_the_cells_of_each_segment_are_what_fingers_count(small):
    banner = segment(tabulate(small, "device"), "mood", **ALL)
    # high p01 p02 p07 p10, medium p03, low p04 p05; p06 did not answer, p08 and p09 were not asked.
    assert counts(banner) == {
        "high": {"phone": 3, "tablet": 0, "laptop": 1, "mobile": 3, "other": 0, "missing": 0},
        "medium": {"phone": 0, "tablet": 1, "laptop": 0, "mobile": 1, "other": 0, "missing": 0},
        "low": {"phone": 0, "tablet": 0, "laptop": 1, "mobile": 0, "other": 1, "missing": 0},
    }
    assert [(one.base, one.effective_base, one.letter) for one in banner.segments] == [
        (4, 4, "A"),
        (1, 1, "B"),
        (2, 2, "C"),
    ]
    assert (banner.without_segment, banner.overlapping, banner.refused) == (3, False, "")
    assert [cell.kind for cell in banner["low"].cells] == [cell.kind for cell in banner.table]
    for one in banner.segments:
        for cell in one.cells:
            assert cell.share == cell.n / one.base
            assert (cell.ci_low, cell.ci_high) == wilson_interval(cell.n, one.base)


def test_a_net_stands_for_its_options_and_other_is_a_segment(small):
    banner = segment(tabulate(small, "tools"), "device", **ALL)
    # mobile p01 p02 p03 p06 p09 p10, laptop p04 p07, other p05; p08 was not asked the tools.
    assert counts(banner) == {
        "laptop": {"chat": 1, "mail": 1, "video": 1, "written": 1, "other": 0, "missing": 1},
        "mobile": {"chat": 3, "mail": 2, "video": 1, "written": 4, "other": 1, "missing": 0},
        "other": {"chat": 0, "mail": 0, "video": 1, "written": 0, "other": 0, "missing": 0},
    }
    assert [one.code for one in banner.segments] == ["mobile", "laptop", "other"]
    assert [one.label for one in banner.segments] == ["mobile", "portatile", "Altro"]
    assert banner.without_segment == 0


@pytest.mark.parametrize(
    ("part", "base", "chat", "others", "chat_of_others"),
    [("mobile", 6, 3, 3, 1), ("laptop", 2, 1, 7, 3), ("other", 1, 0, 8, 4)],
)
def test_one_net_or_option_stands_against_all_the_others_who_answered(small, part, base, chat, others, chat_of_others):
    banner = segment(tabulate(small, "tools"), f"device/{part}", **ALL)
    assert [one.code for one in banner.segments] == [part, "all_others"]
    assert [(one.base, one["chat"].n) for one in banner.segments] == [(base, chat), (others, chat_of_others)]
    assert banner.segments[1].label == "Tutti gli altri"


def test_all_the_others_are_of_those_who_answered(small):
    banner = segment(tabulate(small, "device"), "mood/high", **ALL)
    assert [one.base for one in banner.segments] == [4, 3]  # p06 left it out, p08 and p09 were not asked
    assert banner.without_segment == 3


def test_the_segments_of_a_set_overlap_and_are_not_tested(small):
    banner = segment(tabulate(small, "device"), "tools", **ALL)
    # written p01 p02 p03 p04 p09, video p03 p04 p05, other p10; none ticked p06, left out p07, not asked p08.
    assert {one.code: (one.base, one["phone"].n, one["laptop"].n) for one in banner.segments} == {
        "written": (5, 2, 1),
        "video": (3, 0, 1),
        "other": (1, 1, 0),
    }
    assert (banner.overlapping, banner.association, banner.without_segment) == (True, None, 3)
    assert {cell.higher_than for one in banner.segments for cell in one.cells} == {""}
    against = segment(tabulate(small, "device"), "tools/video", **ALL)
    # video p03 p04 p05; the others answered, if only that none applies: p01 p02 p06 p09 p10.
    assert [one.base for one in against.segments] == [3, 5]
    assert (against.overlapping, against.without_segment) == (False, 2)
    assert against.association is not None


def test_nets_that_overlap_leave_the_options_as_segments(small_survey):
    codebook = small_survey / "codebook.yml"
    both = "      - {code: mobile, of: [phone, tablet], it: mobile, en: mobile}\n"
    flat = "      - {code: flat, of: [tablet, laptop], it: piatti, en: flat}\n"
    codebook.write_text(codebook.read_text("utf-8").replace(both, both + flat), "utf-8")
    table = tabulate(open_wave("2024-01", small_survey), "tools")
    codes = [one.code for one in segment(table, "device", **ALL).segments]
    assert codes == ["phone", "tablet", "laptop", "other"]
    # flat: p03 p04 p07 p09.
    assert [one.base for one in segment(table, "device/flat", **ALL).segments] == [4, 5]


def test_a_segment_that_nobody_is_in_is_left_out(small):
    wave = wave_of(small, [(6, {"device": "phone", "mood": "high"}, None), (6, {"device": "laptop"}, None)])
    assert [one.code for one in segment(tabulate(wave, "mood"), "device").segments] == ["mobile", "laptop"]


def test_small_segments_are_hidden_with_the_ones_that_would_tell(small):
    # Six on the phone, of whom three feel low; five on a laptop; three on something else, of whom one feels low.
    groups = [("phone", "high", 3), ("phone", "low", 3), ("laptop", "high", 2), ("laptop", "low", 3)]
    groups += [("other", "high", 2), ("other", "low", 1)]
    wave = wave_of(small, [(many, {"device": device, "mood": mood}, None) for device, mood, many in groups])
    banner = segment(tabulate(wave, "mood"), "device", min_base=5)
    assert [(one.code, one.base, one.hidden, one.letter) for one in banner.segments] == [
        ("mobile", 6, False, "A"),
        ("laptop", None, True, ""),
        ("other", None, True, ""),
    ]
    assert {(c.n, c.share, c.ci_low, c.ci_high, c.base) for c in banner["laptop"].cells} == {(None,) * 4 + (0,)}
    assert (banner["laptop"].effective_base, banner.association, banner.refused) == (None, None, "")
    weighted = wave_of(small, [(many, {"device": device, "mood": mood}, 1.0) for device, mood, many in groups])
    assert segment(tabulate(weighted, "mood"), "device").refused == "all_hidden"


def test_ten_people_in_small_segments_are_all_hidden(small):
    # Bases 6, 2, 1, and nobody of the last two ticked "other": their total would say so.
    banner = segment(tabulate(small, "tools"), "device")
    assert banner.refused == "all_hidden"
    assert [(one.code, one.hidden, one.base) for one in banner.segments] == [
        ("mobile", True, None),
        ("laptop", True, None),
        ("other", True, None),
    ]
    assert (banner.association, {cell.n for one in banner.segments for cell in one.cells}) == (None, {None})


def test_an_option_of_a_net_is_not_shown_against_the_others(small):
    groups = [("phone", "high", 20), ("phone", "low", 20), ("tablet", "high", 2), ("tablet", "low", 1)]
    groups += [("laptop", "high", 12), ("laptop", "low", 12), ("other", "high", 15), ("other", "low", 15)]
    table = tabulate(
        wave_of(small, [(many, {"device": device, "mood": mood}, None) for device, mood, many in groups]), "mood"
    )
    assert [one.base for one in segment(table, "device").segments] == [43, 24, 30]
    assert [one.base for one in segment(table, "device/mobile").segments] == [43, 54]
    # The net is shown, so the phone would give the three on the tablet away.
    with pytest.raises(BadInput, match="device: no segment 'phone'"):
        segment(table, "device/phone")


def test_all_the_others_would_tell_of_those_who_did_not_answer(small):
    # Phone 20, laptop 20, other 3, and 10 who left it out cover for the three.
    groups = [("phone", "high", 10), ("phone", "low", 10), ("laptop", "high", 10), ("laptop", "low", 10)]
    groups += [("other", "high", 2), ("other", "low", 1), ("", "high", 5), ("", "low", 5)]
    table = tabulate(
        wave_of(small, [(many, {"device": device, "mood": mood}, None) for device, mood, many in groups]), "mood"
    )
    assert [one.base for one in segment(table, "device").segments] == [20, 20, None]
    # The others, 23, less the laptop, 20, would be the three.
    assert segment(table, "device/mobile").refused == "all_hidden"


def in_two_moods(small, high, low, medium=(0, 0), weight=None):
    """Respondents by mood, of whom so many have a phone and so many a laptop."""
    groups = {"high": high, "low": low, "medium": medium}
    return wave_of(
        small,
        [
            (many, {"device": device, "mood": mood}, weight)
            for mood, pair in groups.items()
            for device, many in zip(("phone", "laptop"), pair, strict=True)
        ],
    )


def test_letters_name_the_segments_that_are_significantly_lower(small):
    # 30 and 10 of 40: z² = 80 (30·30 - 10·10)² / 40⁴ = 20. Ten in between are shown and not tested.
    banner = segment(tabulate(in_two_moods(small, (30, 10), (10, 30), (10, 0)), "device"), "mood")
    assert [(one.code, one.letter, one.small) for one in banner.segments] == [
        ("high", "A", False),
        ("medium", "B", True),
        ("low", "C", False),
    ]
    assert letters(banner, "phone") == {"A": "C", "B": "", "C": ""}
    assert letters(banner, "laptop") == {"A": "", "B": "", "C": "A"}
    # Of its two options: the net of phone and tablet is as high, and not tested.
    assert letters(banner, "mobile") == {"A": "", "B": "", "C": ""}
    assert letters(banner, "missing") == {"A": "", "B": "", "C": ""}
    found = banner.association
    # The small one is no part of the overall test: phone and laptop of 40 and 40, chi-square z² = 20.
    assert (found.test, found.code) == ("chi_square", "")
    assert found.statistic == pytest.approx(20)


def of_counts(table):
    """One row and one column number a respondent, of a table of counts."""
    pairs = [(i, j) for i, row in enumerate(table) for j, many in enumerate(row) for _ in range(many)]
    return [i for i, _ in pairs], [j for _, j in pairs]


def test_several_lower_segments_are_named_in_their_order(small):
    banner = segment(tabulate(in_two_moods(small, (10, 30), (40, 0), (9, 31)), "device"), "mood")
    assert letters(banner, "phone") == {"A": "", "B": "", "C": "AB"}
    assert letters(banner, "laptop") == {"A": "C", "B": "C", "C": ""}


def test_one_correction_is_over_the_whole_table(small):
    # 31 and 19 of 50: z = 2.4, p = 0.0164. Four tests, two with this p and two of nobody at all (p = 1): Holm 4 p = 0.066.
    p = 2 * NormalDist().cdf(-2.4)
    assert difference_of_shares(31, 50, 19, 50).p_value == pytest.approx(p)
    assert p < 0.05 < 4 * p
    table = tabulate(in_two_moods(small, (31, 19), (19, 31)), "device")
    assert letters(segment(table, "mood"), "phone") == {"A": "", "B": ""}
    wide = tabulate(table.wave, "device", confidence=0.9)
    assert letters(segment(wide, "mood"), "phone") == {"A": "B", "B": ""}


def test_the_smallest_base_that_is_tested_is_thirty(small):
    table = tabulate(in_two_moods(small, (29, 0), (0, 30)), "device")
    assert letters(segment(table, "mood"), "phone") == {"A": "", "B": ""}
    assert [one.small for one in segment(table, "mood").segments] == [True, False]
    assert letters(segment(table, "mood", min_base=29), "phone") == {"A": "B", "B": ""}


def test_missing_answers_are_part_of_the_base_and_not_of_the_overall_test(small):
    wave = wave_of(
        small,
        [
            (many, {"device": device, "mood": mood}, None)
            for mood, device, many in [
                ("high", "phone", 30),
                ("high", "", 30),
                ("low", "phone", 20),
                ("low", "laptop", 20),
            ]
        ],
    )
    banner = segment(tabulate(wave, "device"), "mood")
    assert [one["phone"].share for one in banner.segments] == [0.5, 0.5]
    # phone 30 and 20, laptop 0 and 20.
    assert banner.association == association(*of_counts([[30, 20], [0, 20]]))


def of_moods(small, groups):
    """Respondents by mood and device: how many of each."""
    return wave_of(small, [(many, {"device": device, "mood": mood}, None) for mood, device, many in groups])


def test_a_letter_has_to_be_earned_of_those_asked_and_of_those_who_answered(small):
    # Of those asked 36 of 60 and 18 of 60 (z = 3.3); of those who answered 36 of 40 and 18 of 20: 90 % of each.
    unequal = [("high", "phone", 36), ("high", "laptop", 4), ("high", "", 20)]
    unequal += [("low", "phone", 18), ("low", "laptop", 2), ("low", "", 40)]
    assert letters(segment(tabulate(of_moods(small, unequal), "device"), "mood", min_base=20), "phone") == {
        "A": "",
        "B": "",
    }
    # Of those asked 30 of 100 and 30 of 100; of those who answered 30 of 40 and 30 of 100.
    equal = [
        ("high", "phone", 30),
        ("high", "laptop", 10),
        ("high", "", 60),
        ("low", "phone", 30),
        ("low", "laptop", 70),
    ]
    assert letters(segment(tabulate(of_moods(small, equal), "device"), "mood"), "phone") == {"A": "", "B": ""}
    # The one higher of those asked (36 against 20 of 100), the other of those who answered (36 of 90, 20 of 20).
    turned = [("high", "phone", 36), ("high", "laptop", 54), ("high", "", 10), ("low", "phone", 20), ("low", "", 80)]
    found = segment(tabulate(of_moods(small, turned), "device"), "mood", min_base=20)
    assert letters(found, "phone") == {"A": "", "B": ""}
    # 45 of 50 against 15 of 50, all of whom answered, keep theirs.
    firm = [("high", "phone", 45), ("high", "laptop", 5), ("low", "phone", 15), ("low", "laptop", 35)]
    assert letters(segment(tabulate(of_moods(small, firm), "device"), "mood"), "phone") == {"A": "B", "B": ""}


def test_a_segment_is_small_by_those_who_answered_and_by_what_their_weights_leave(small):
    groups = [("high", "phone", 29), ("high", "", 30), ("low", "phone", 30)]
    banner = segment(tabulate(of_moods(small, groups), "device"), "mood")
    assert [(one.base, one.small) for one in banner.segments] == [(59, True), (30, False)]
    assert banner.association is None
    # One of weight 30 and 29 of weight 1: 59² / (900 + 29) = 3.7.
    heavy = [(1, {"device": "phone", "mood": "high"}, 30.0), (29, {"device": "phone", "mood": "high"}, 1.0)]
    banner = segment(
        tabulate(wave_of(small, [*heavy, (40, {"device": "laptop", "mood": "low"}, 1.0)]), "device"), "mood"
    )
    assert [one.small for one in banner.segments] == [True, False]


def test_segments_of_five_and_more_stay_whoever_left_the_question_out(small):
    # 116 of 400 people in four segments, of whom four left the question out: nobody is hidden.
    groups = [("high", "phone", 50), ("high", "laptop", 51), ("low", "phone", 6), ("low", "laptop", 5)]
    banner = segment(tabulate(of_moods(small, [*groups, ("", "phone", 3), ("", "laptop", 1)]), "device"), "mood")
    assert [(one.base, one.hidden) for one in banner.segments] == [(101, False), (11, False)]
    assert banner.without_segment == 4


def test_a_share_that_is_fixed_is_not_tested(small):
    banner = segment(tabulate(in_two_moods(small, (30, 10), (10, 30)), "device"), "mood")
    fixed = [
        dataclasses.replace(
            one, cells=tuple(dataclasses.replace(c, fixed=c.code == "phone", higher_than="") for c in one.cells)
        )
        for one in banner.segments
    ]
    again = dataclasses.replace(banner, segments=_compared(tuple(fixed), 0.95))
    assert letters(again, "phone") == {"A": "", "B": ""}
    assert letters(again, "laptop") == {"A": "", "B": "A"}


def test_weighted_shares_stand_on_the_segments_own_effective_base(small):
    groups = [
        ("high", "phone", 20, 2.0),
        ("high", "laptop", 40, 0.5),
        ("low", "phone", 30, 1.0),
        ("low", "laptop", 30, 1.0),
    ]
    wave = wave_of(small, [(many, {"device": d, "mood": mood}, weight) for mood, d, many, weight in groups])
    banner = segment(tabulate(wave, "device"), "mood", min_base=1)
    high, low = banner.segments
    # 20·2 + 40·½ = 60; 60² / (20·4 + 40·¼) = 3600 / 90 = 40.
    assert (high.base, high.effective_base, high["phone"].n) == (60, pytest.approx(40), 20)
    assert high["phone"].share == pytest.approx(40 / 60)
    # Residuals w (y - p): (20·4·(1/3)² + 40·¼·(2/3)²) / 60² · 60/59 is 1/270 · 60/59, p (1 - p) / 59 the same: deff 1.
    assert high["phone"].effective_base == pytest.approx(60)
    assert (high["phone"].ci_low, high["phone"].ci_high) == pytest.approx(wilson_interval(40, 60))
    assert (low.base, low.effective_base, low["phone"].share) == (60, 60, 0.5)
    assert banner.association.test == "rao_scott"


def test_weights_take_from_what_a_test_can_find(small):
    # 75 % and 25 % of 40: significant as in the unweighted wave; on effective bases of 4 it is not.
    def banner(heavy):
        groups = [("high", "phone", 3), ("high", "laptop", 1), ("low", "phone", 1), ("low", "laptop", 3)]
        people = [(many, {"device": device, "mood": mood}, heavy) for mood, device, many in groups]
        return [(9 * many, answers, 1.0) for many, answers, _ in people] + people

    even, uneven = (segment(tabulate(wave_of(small, banner(heavy)), "device"), "mood") for heavy in (1.0, 1000.0))
    assert [one.base for one in even.segments] == [one.base for one in uneven.segments] == [40, 40]
    assert [one["phone"].share for one in uneven.segments] == pytest.approx([0.75, 0.25])
    assert [one.effective_base for one in uneven.segments] == pytest.approx([4, 4], abs=0.2)
    assert letters(even, "phone") == {"A": "B", "B": ""}
    assert letters(uneven, "phone") == {"A": "", "B": ""}


def test_a_set_is_tested_option_by_option(small):
    groups = [("phone", "chat", 30), ("phone", "mail", 10), ("laptop", "chat", 10), ("laptop", "mail", 30)]
    people = [(many, {"device": device, f"tools[{tool}]": "1"}, None) for device, tool, many in groups]
    people += [(20, {"device": "laptop", "tools[chat]": "1", "tools[mail]": "1"}, None)]
    banner = segment(tabulate(wave_of(small, people), "tools"), "device")
    # chat 30 of 40 and 30 of 60; mail 10 of 40 and 50 of 60: it differs most. Two options were ticked by somebody.
    alone = association(*of_counts([[10, 50], [30, 10]]))
    found = banner.association
    assert (found.code, found.test) == ("mail", alone.test)
    assert (found.statistic, found.effect) == pytest.approx((alone.statistic, alone.effect))
    assert found.p_value == pytest.approx(2 * alone.p_value)
    assert letters(banner, "mail") == {"A": "", "B": "A"}


def test_an_ordinal_question_is_tested_as_a_scale(small):
    groups = [("phone", "high", 20), ("phone", "low", 20), ("laptop", "medium", 20), ("laptop", "low", 20)]
    people = [(many, {"device": device, "mood": mood}, None) for device, mood, many in groups]
    found = segment(tabulate(wave_of(small, people), "mood"), "device").association
    assert found == association(*of_counts([[20, 0], [0, 20], [20, 20]]), ordinal=True)
    assert found.test == "kruskal"


def test_a_table_is_split_by_the_question_that_the_codebook_names(small_survey):
    codebook = small_survey / "codebook.yml"
    codebook.write_text(
        codebook.read_text("utf-8").replace("  id: small\n", "  id: small\n  banner: device\n"), "utf-8"
    )
    wave = open_wave("2024-01", small_survey)
    assert segment(tabulate(wave, "tools"), **ALL) == segment(tabulate(wave, "tools"), "device", **ALL)
    assert segment(tabulate(wave, "device")).refused == "itself"


def test_a_refusal_names_its_reason_and_shows_nothing(small, march):
    nobody = dataclasses.replace(
        small, responses=Responses.of(small.responses.columns().astype("object").assign(mood="not_asked"))
    )
    silent = dataclasses.replace(
        small, responses=Responses.of(small.responses.columns().astype("object").assign(mood=""))
    )
    refusals = [
        (segment(tabulate(march, "tavola_02"), "tavola_01"), "reconstructed"),
        (segment(tabulate(march, "tavola_02"), "tavola_03/about_half"), "reconstructed"),
        (segment(tabulate(small, "tools")), "no_banner"),
        (segment(tabulate(small, "device"), "device/mobile"), "itself"),
        (segment(tabulate(nobody, "device"), "mood"), "not_asked"),
        (segment(tabulate(nobody, "mood"), "device"), "not_asked"),
        (segment(tabulate(silent, "device"), "mood"), "not_asked"),
    ]
    for banner, reason in refusals:
        assert (banner.refused, banner.segments, banner.association) == (reason, (), None)
    assert refusals[0][0].by.id == "tavola_01"
    assert refusals[2][0].by is None


def test_what_is_asked_for_wrongly_is_answered_with_the_nearest(small, march):
    table = tabulate(small, "mood")
    for by, message in [
        ("devise", r"no question 'devise'.*did you mean device\?"),
        ("device/mobil", r"device: no segment 'mobil'; did you mean mobile\?"),
        ("/mobile", r"no question ''"),
    ]:
        with pytest.raises(BadInput, match=message):
            segment(table, by)
    with pytest.raises(BadInput, match=r"no question 'tavola_99'"):
        segment(tabulate(march, "tavola_02"), "tavola_99")
    banner = segment(table, "device", **ALL)
    with pytest.raises(BadInput, match=r"no segment 'mobil'; did you mean mobile\?"):
        banner["mobil"]
    with pytest.raises(BadInput, match=r"mobile: no cell 'hight'; did you mean high\?"):
        banner["mobile"]["hight"]


def test_only_a_whole_table_is_split(small, march):
    with pytest.raises(Refused, match="give the whole table"):
        segment(cumulate(tabulate(small, "mood")), "device")
    with pytest.raises(Refused, match="give the whole table"):
        segment(inside(tabulate(march, "tavola_01"), "bpo"), "tavola_02")


def test_the_twenty_seventh_segment_is_called_aa(tmp_path, write_wave):
    codes = [f"o{place}" for place in range(28)]
    options = ", ".join(f"{{code: {code}, it: {code}, en: {code}}}" for code in codes)
    head = "survey: {id: s, title: {it: S, en: S}, conductor: nobody, population: {it: S, en: S}}\nquestions:\n"
    question = "  - {{id: {}, kind: single, title: {{it: Q, en: Q}}, text: {{it: Q, en: Q}}, options: [{}]}}\n"
    yes_no = "{code: yes_, it: sì, en: 'yes'}, {code: no_, it: 'no', en: 'no'}"
    (tmp_path / "codebook.yml").write_text(
        head + question.format("one", options) + question.format("two", yes_no), "utf-8"
    )
    rows = "".join(f"r{place},complete,{code},yes_\n" for place, code in enumerate(codes))
    write_wave(tmp_path, "2024-01", f"respondent,status,one,two\n{rows}".encode(), 28)
    banner = segment(tabulate(open_wave("2024-01", tmp_path), "two"), "one", **ALL)
    assert [one.letter for one in banner.segments][24:] == ["Y", "Z", "AA", "AB"]
    assert banner.association is None  # all said yes
