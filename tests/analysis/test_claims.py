"""The ledger's verdicts, worked out by hand from the printed percentages; and what a claim may be made of."""

import dataclasses
from math import sqrt

import invented
import pandas as pd
import pytest
import yaml

from helpers import open_wave, tabulate_all
from helpers.analysis.claims import Check, Claim, read_claims
from helpers.analysis.ledger import judge, ledger
from helpers.analysis.tables import tabulate
from helpers.paths import DATA
from helpers.survey.errors import BadInput

N, Z = 130, 1.96


def wilson(p, n):
    """Wilson's limits of a share."""
    middle, reach = (p + Z * Z / (2 * n)) / (1 + Z * Z / n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return middle - reach / (1 + Z * Z / n), middle + reach / (1 + Z * Z / n)


def apart(more, less):
    """The least by which two options of one question can be apart: 1.96 standard errors, and a point of rounding."""
    p, q = more / N, less / N
    return p - q - 0.01 - Z * sqrt((p + q - (p - q) ** 2) / (N - 1))


def over(bound):
    return lambda share: share > bound


def at_most(bound):
    return lambda share: share <= bound + 1e-12


def under(bound):
    return lambda share: share < bound


def on(base, count, met):
    """How a share of one base stands to a condition; either limit is half a point further out, as shares are printed."""
    low, high = wilson(count / base, base)
    ends = {met(low - 0.005), met(high + 0.005)}
    if met(count / base):
        return "supported" if ends == {True} else "in_sample"
    return "contradicted" if ends == {False} else "fails"


def on_both(*found):
    """The verdict on the asked and on those who answered: the weaker, or open where one holds and the other does not."""
    holds = [one in ("supported", "in_sample") for one in found]
    if all(holds):
        return "in_sample" if "in_sample" in found else "supported"
    return "open" if any(holds) else "fails" if "fails" in found else "contradicted"


# Claim, verdict, condition, how many of the 130 the printed percentage stands for, and of how many who answered (of a
# set that is not known). The counts: n of 130 is p % if it is 1.3 p, or within 0.65 of it; 54 %, for instance, is 70.2
# ± 0.65, so 70. Where two counts are possible it is the one nearer to the percentage.
# Those who answered are all that the printed percentages of the question add up to:
#   table 2: 45 + 27 + 14 + 10 %, 58 or 59 + 35 + 18 + 13, 124 or 125    table 3: 70 + 18 + 17 + 10 or 11, 115 or 116
#   table 4: 38 + 36 or 37 + 34 (26 %) + 13, 121 or 122                  table 6: 116 (89 %) + 6 or 7, 122 or 123
#   table 7: 56 + 73, 129    table 8: 39 + 73 + 10 or 11, 122 or 123     table 11: 64 + 23 or 24 + twice 19 or 20, 125 to 128
HAND = [
    ("few_moderate_impact", "supported", under(1 / 4), 18, 124),  # 14 %
    ("most_seats_moved", "in_sample", over(1 / 2), 70, 115),  # 54 %, and 61 % of those who answered
    ("few_seats_for_few", "in_sample", at_most(1 / 10), 10, 115),  # 8 and 9 %
    ("few_see_no_effect", "open", at_most(1 / 10), 13, 121),  # 13 of 130 is a tenth, of 121 more than a tenth
    ("phones_go_remote", "supported", over(1 / 2), 79, None),  # 61 %
    ("channels_rose", "supported", over(3 / 4), 116, 122),  # 89 and 95 %
    ("no_way_back", "in_sample", over(1 / 2), 70, 122),  # 54 and 57 %
    ("few_saw_no_rise", "in_sample", at_most(1 / 10), 6, 122),  # 5 %
    ("full_awareness_is_open", "in_sample", at_most(1 / 2), 56, 129),  # 43 %
    ("moderate_awareness", "in_sample", over(1 / 2), 73, 129),  # 56 and 57 %
    ("moderate_training", "in_sample", over(1 / 2), 73, 122),  # 56 and 60 %: of those who answered beyond doubt
    ("few_disagree_on_training", "in_sample", at_most(1 / 10), 10, 122),  # 8 %
    ("remote_over_onsite", "in_sample", over(1 / 2), 69, None),  # 53 %
    ("managers_and_trust", "in_sample", over(1 / 3), 45, None),  # 34.6 %
    ("conversations_last", "supported", under(1 / 4), 19, None),  # 15 %
    ("half_expects_productivity", "in_sample", lambda share: 0.47 <= share <= 0.53, 64, 125),  # 49 and 51 %
    ("overwhelming_majority", "contradicted", over(2 / 3), 58, 124),  # 45 and 47 %, with 54 and 56 at the most
    ("productivity_will_be_higher", "open", over(1 / 2), 64, 125),  # 49 %, with 41 to 58; of those who answered 51 %
    ("channels_accelerate", "supported", over(1 / 2), 116, 122),  # 89 and 95 %
]
# Differences, and shares in words; the comparison is of the printed numbers, and, where it is known, of the interval.
OTHERWISE = [
    # 33 %, and "1/3" twice: the last two in words only, so never beyond the sample.
    ("three_equal_parts", "in_sample", abs(33 - 100 / 3) <= 2, False),
    ("large_outsourcers", "in_sample", True, False),  # "1/3 circa", in words
    ("mostly_suppliers", "in_sample", True, False),  # "oltre 2/3", in words
    # A set of a reconstructed wave: who ticked two together is not known, so there is no interval.
    ("collaboration_matters", "in_sample", 61 > 41 > 29, False),
    ("two_main_effects", "in_sample", 58 > 35 and 49 > 35, False),
    ("lasting_use_beyond_awareness", "in_sample", 54 > 43, False),  # two questions, the same people
    ("optimists_on_productivity", "supported", 49 > 18, apart(64, 24) > 0),  # 31 points, less 1, less 13
    ("balanced_on_recovery", "in_sample", abs(15 - 15) <= 5, apart(19, 19) >= -0.05),  # ± 10 points
]
OUT_OF_SCOPE = {
    "remote_work_spreads", "sector_was_changing", "companies_under_strain", "costly_choices", "outsourcers_hit_hardest",
    "remote_is_feasible", "quick_choices", "technology_is_essential", "suppliers_helped", "no_longer_about_costs",
    "like_other_functions", "telephone_prevails", "steady_growth", "companies_must_be_ready", "digital_is_strategic",
    "cultural_break", "support_always_innovated", "models_of_support", "choices_seen_with_optimism",
    "service_is_central", "essential_services", "factory_model_is_over", "shifts_and_part_time",
    "coordination_and_responsibility", "on_the_board_agenda", "emergency_drags_on", "sector_is_important",
    "jobs_to_be_secured", "invested_in_people", "flexible_organisations", "short_term_will_last", "costs_will_be_large",
    "social_sustainability", "people_recover", "new_uses", "green_market", "readiness_to_listen", "quick_plain_answers",
}  # fmt: skip


@pytest.fixture(scope="module")
def of_2020():
    return {one.claim.id: one for one in ledger(tabulate_all(open_wave("2020-03")).values()).judged}


@pytest.mark.parametrize(("claim", "verdict", "met", "count", "answered"), HAND, ids=[id for id, *_ in HAND])
def test_the_verdict_on_2020_is_that_worked_out_by_hand(of_2020, claim, verdict, met, count, answered):
    found = [on(base, count, met) for base in (N, answered) if base]
    assert on_both(*found) == verdict
    assert of_2020[claim].verdict == verdict


@pytest.mark.parametrize(
    ("claim", "verdict", "in_print", "of_the_interval"), OTHERWISE, ids=[id for id, *_ in OTHERWISE]
)
def test_the_verdict_on_a_difference_or_in_words_is_that_worked_out_by_hand(
    of_2020, claim, verdict, in_print, of_the_interval
):
    assert in_print
    assert of_2020[claim].verdict == verdict == ("supported" if of_the_interval else "in_sample")


def test_every_claim_has_been_worked_out_by_hand(of_2020):
    assert set(of_2020) == {id for id, *_ in (*HAND, *OTHERWISE)} | OUT_OF_SCOPE
    assert {id for id, one in of_2020.items() if one.verdict == "out_of_scope"} == OUT_OF_SCOPE


def test_claims_are_in_both_languages_without_a_number_of_their_own():
    for claim in read_claims(DATA).claims:
        for text in filter(None, (claim.says, claim.out_of_scope)):
            assert text.it.endswith(".") and text.en.endswith(".") and text.it != text.en  # noqa: PT018
            assert not any(one.isdigit() for one in text.it + text.en), text


# Any claim, any wave


def claim(*checks):
    checks = [{"cell": "q/a"} | check for check in checks]
    return Claim.model_validate({"id": "c", "source": "q", "says": {"it": "x", "en": "x"}, "holds": checks})


def verdict(table, **check):
    return judge(claim(check), {"q": table}).verdict


@pytest.mark.parametrize(
    ("counts", "check", "expected"),
    [
        ([65, 35], {"is": "majority"}, "supported"),
        ([55, 45], {"is": "majority"}, "in_sample"),
        ([50, 50], {"is": "majority"}, "fails"),
        ([41, 59], {"is": "majority"}, "fails"),  # 31.9 to 50.8 %
        ([40, 60], {"is": "majority"}, "contradicted"),  # 30.9 to 49.8 %
        ([65, 35], {"over": "3/5"}, "in_sample"),
        ([0, 100], {"is": "few"}, "supported"),  # nobody at all is few: 0 to 4 %
        ([0, 30], {"is": "few"}, "in_sample"),  # 0 to 11 %
        ([60, 40], {"ahead_of": "q/b"}, "supported"),  # 20 points, ± 19.3
        ([58, 42], {"ahead_of": "q/b"}, "in_sample"),
        ([50, 50], {"ahead_of": "q/b"}, "fails"),
        ([42, 58], {"ahead_of": "q/b"}, "fails"),  # 16 points behind, ± 19.4
        ([40, 60], {"ahead_of": "q/b"}, "contradicted"),
        ([52, 48], {"level_with": "q/b"}, "in_sample"),
        ([5050, 4950], {"level_with": "q/b"}, "supported"),  # a point, ± 2
        ([5300, 4700], {"level_with": "q/b"}, "fails"),  # 6 points, ± 2: some of it is within five
        ([60, 40], {"level_with": "q/b"}, "fails"),  # 20 points, ± 19.3
        ([65, 35], {"level_with": "q/b"}, "contradicted"),  # 30 points, ± 18.8: all of it is more than five
        ([65, 35], {"between": ["1/2", "4/5"]}, "supported"),
    ],
)
def test_a_check_says_one_thing_of_a_cell(counts, check, expected):
    assert verdict(invented.table("single", counts), cell="q/a", **check) == expected


@pytest.mark.parametrize(
    ("counts", "missing", "check", "expected"),
    [
        ([450, 150], 400, {"is": "majority"}, "open"),  # 45 % of the asked, 75 % of those who answered
        ([60, 40], 0, {"between": ["1/4", "3/4"]}, "supported"),
        ([60, 10], 30, {"between": ["1/4", "3/4"]}, "open"),  # 60 and 86 %
        ([700, 100], 200, {"is": "majority"}, "supported"),
        ([60, 30], 30, {"is": "majority"}, "open"),  # 50 %, which is no majority, and 67 %
        ([44, 56], 30, {"is": "majority"}, "fails"),  # 34 %, 26 to 43; but 44 %, 35 to 54
        ([52, 47], 101, {"level_with": "q/b"}, "open"),  # 2.5 points of the asked, 5.05 of those who answered
    ],
)
def test_a_verdict_is_earned_on_both_bases(counts, missing, check, expected):
    assert verdict(invented.table("single", counts, missing), cell="q/a", **check) == expected


def test_that_nobody_said_how_respondents_came_makes_no_verdict_weaker():
    table = invented.table("single", [650, 350], to_fill_in=("inference",))
    assert verdict(table, cell="q/a", **{"is": "majority"}) == "supported"


@pytest.mark.parametrize(("counts", "missing"), [([29, 0], 0), ([29, 0], 100), ([0, 0], 300)])
def test_of_fewer_than_thirty_who_answered_no_claim_is_judged(counts, missing):
    table = invented.table("single", counts, missing)
    for check in ({"is": "majority"}, {"is": "few"}, {"ahead_of": "q/b"}):
        judged = judge(claim(check), {"q": table})
        assert (judged.verdict, judged.reason, judged.evidence[0].cells) == ("undecidable", "too_few", ())


@pytest.mark.parametrize(
    ("kind", "counts", "unjudged"),
    [("single", [60, 40], ("a", "b")), ("multiple", [(1, 0)] * 60 + [(1, 1)] * 40, ("b",))],
)
def test_what_nobody_has_confirmed_to_have_been_offered_is_not_judged(kind, counts, unjudged):
    table = invented.table(kind, counts)
    record = table.wave.record.model_copy(update={"to_confirm": {"q": ("b",)}})
    waiting = dataclasses.replace(table, wave=dataclasses.replace(table.wave, record=record))
    for code in ("a", "b"):
        judged = judge(claim({"cell": f"q/{code}", "over": "1/4"}), {"q": waiting})
        assert judged.reason == ("to_confirm" if code in unjudged else None)


def test_weights_that_leave_fewer_than_thirty_are_too_few_as_well():
    table = dataclasses.replace(invented.table("single", [60, 40]), answered_effective=29.0)
    assert judge(claim({"is": "majority"}), {"q": table}).reason == "too_few"


def test_a_share_inside_a_net_has_the_net_as_its_base():
    table = invented.table("single", [60, 20, 120], nets=(("net", "ab"),))
    assert verdict(table, cell="q/a", among="q/net", **{"is": "majority"}) == "supported"  # 60 of 80
    assert verdict(table, cell="q/a", **{"is": "majority"}) == "contradicted"  # 60 of 200
    few = invented.table("single", [20, 9, 171], nets=(("net", "ab"),))
    assert judge(claim({"among": "q/net", "is": "majority"}), {"q": few}).reason == "too_few"  # 29 are in the net


def test_the_options_of_a_set_are_counted_among_one_another_where_the_wave_knows():
    table = invented.table("multiple", [(1, 1)] * 40 + [(0, 1)] * 10 + [(1, 0)] * 50)
    assert verdict(table, cell="q/a", among="q/b", over="1/2") == "supported"  # 40 of 50


@pytest.fixture
def many(small):
    """The ten people of `small`, each of them ten times, all of whom were asked both questions."""
    frame = pd.concat([small.responses.columns()] * 10, ignore_index=True)
    return dataclasses.replace(small, responses=type(small.responses).of(frame[frame["mood"] != "not_asked"]))


def test_a_share_among_those_who_gave_another_answer_is_counted_where_the_wave_knows(small, many):
    def found(wave, among):
        check = {"cell": "mood/high", "among": f"device/{among}", "over": "1/2"}
        return judge(claim(check), {id: tabulate(wave, id) for id in ("mood", "device")})

    judged = found(many, "mobile")
    # p01, p02 and p10 of those with a phone or a tablet, who are p03 and p06 as well; p06 did not say how they are.
    (cell,) = [cell for _, cell in judged.evidence[0].cells[:1]]
    assert (cell.n, cell.base, cell.answered) == (30, 50, 40)
    assert [one.value for one in judged.evidence[0].estimates] == [30 / 50, 30 / 40]
    assert judged.verdict == "in_sample"
    # p04 and p07 have a laptop: twenty here, who are counted; of four, who they are could be told.
    assert found(many, "laptop").reason == "too_few"
    frame = many.responses.columns()
    laptops = frame.index[frame["device"] == "laptop"]
    fewer = dataclasses.replace(many, responses=type(many.responses).of(frame.drop(laptops[4:])))
    assert found(fewer, "laptop").reason == "not_disclosed"


def test_two_questions_that_were_not_put_to_the_same_people_are_not_set_side_by_side(small):
    frame = pd.concat([small.responses.columns()] * 10, ignore_index=True)
    wave = dataclasses.replace(small, responses=type(small.responses).of(frame))
    tables = {id: tabulate(wave, id) for id in ("mood", "device")}
    for more in ({"among": "device/phone", "over": "1/2"}, {"ahead_of": "device/phone"}):
        assert judge(claim({"cell": "mood/high"} | more), tables).reason == "other_respondents"


def test_a_reconstructed_wave_does_not_know_who_gave_two_answers(march):
    tables = tabulate_all(march)
    joint = {"cell": "tavola_07/very_much", "among": "tavola_06/increased_stays_high", "is": "majority"}
    assert judge(claim(joint), tables).reason == "joint"
    joint = {"cell": "tavola_05/cloud", "among": "tavola_05/security", "is": "majority"}
    assert judge(claim(joint), tables).reason == "joint"
    within = {"cell": "tavola_06/increased_stays_high", "among": "tavola_06/increased", "is": "majority"}
    assert judge(claim(within), tables).verdict == "supported"  # 70 of 116: 60 %, with 51 at the least


def test_a_wave_without_the_question_or_the_answer_decides_nothing(of_2020):
    assert judge(of_2020["no_way_back"].claim, {}).reason == "not_asked"
    gone = invented.table("single", [0, 0])  # base 0
    assert verdict(gone, cell="q/a", over="1/2") == "undecidable"
    assert verdict(invented.table("single", [9, 9]), cell="q/c", over="1/2") == "undecidable"


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        # 65 of 100: over a half beyond doubt, over three fifths in the sample, not over seven tenths, contradicted of 4/5
        (["1/2", "1/2"], "supported"),
        (["1/2", "3/5"], "in_sample"),
        (["1/2", "7/10"], "fails"),
        (["7/10", "4/5", "1/2"], "contradicted"),
        (["1/2", None], "undecidable"),
        (["7/10", None], "fails"),
        (["4/5", None], "contradicted"),
    ],
)
def test_a_claim_is_no_firmer_than_its_weakest_check(checks, expected):
    asked = [{"over": bound} if bound else {"cell": "p/a", "over": "1/2"} for bound in checks]
    for turned in (asked, asked[::-1]):
        assert judge(claim(*turned), {"q": invented.table("single", [65, 35])}).verdict == expected


def test_a_claim_with_an_open_check_is_open_unless_another_fails_or_cannot_be_told():
    table = invented.table("single", [450, 150], 400)  # 45 and 75 %
    holds, open_, fails, unknown = {"over": "1/4"}, {"over": "1/2"}, {"over": "9/10"}, {"cell": "p/a", "over": "1/2"}
    for more, expected in ((holds, "open"), (fails, "contradicted"), (unknown, "undecidable")):
        assert judge(claim(open_, more), {"q": table}).verdict == expected


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        ([{"ahead_of": "tavola_02/moderate"}, {"ahead_of": "tavola_02/very_moderate"}], "`versus` has room for one"),
        ([{"ahead_of": "tavola_02/moderate"}, {"level_with": "tavola_02/very_moderate"}], "`versus` has room for one"),
        ([{"among": "tavola_06/increased", "over": "1/2"}, {"among": "tavola_07/very_much", "over": "1/2"}],
         "`among` has room for one"),
        ([{"among": "tavola_06/increased", "ahead_of": "tavola_02/moderate"}], "`among` goes with a word or a bound"),
    ],
)  # fmt: skip
def test_a_cell_is_set_beside_one_other(data_copy, checks, message):
    file = data_copy / "claims.yml"
    content = yaml.safe_load(file.read_text("utf-8"))
    first = next(one for one in content["claims"] if one["id"] == "few_moderate_impact")
    first["holds"] = [{"cell": "tavola_02/significant"} | check for check in checks]
    file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(BadInput) as error:
        read_claims(data_copy)
    assert message in str(error.value)


def test_a_new_wave_tells_which_claims_still_stand(data_copy, second_wave):
    second_wave(data_copy)
    found = ledger(tabulate_all(open_wave("2021-03", data_copy)).values())
    assert (found.origin, found.baseline.id, len(found.before)) == ("2020-03", "2020-03", len(found.judged))
    fates = {one.claim.id: found.since(one) for one in found.judged}
    # Answers of the second wave go by arithmetic: no option of three or four gets far from a third, or from a quarter.
    assert fates["most_seats_moved"] == "no_longer"
    assert fates["overwhelming_majority"] == "still_not"
    assert fates["few_see_no_effect"] == "cannot_tell"  # open in 2020
    assert fates["costly_choices"] is None
    changed = found.changes["tavola_03"]
    broken = dataclasses.replace(found, changes={"tavola_03": dataclasses.replace(changed, comparability="dropped")})
    assert {one.claim.id: broken.since(one) for one in found.judged}["most_seats_moved"] == "cannot_tell"
    alone = ledger(tabulate_all(open_wave("2021-03", data_copy)).values(), "none")
    assert alone.baseline is None
    assert {alone.since(one) for one in alone.judged} == {None}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"holds": [{"cell": "tavola_02/very_signifcant", "is": "majority"}]}, "no cell 'tavola_02/very_signifcant'; did you mean tavola_02/very_significant"),
        ({"holds": [{"cell": "tavola_99/a", "is": "majority"}]}, "no cell 'tavola_99/a'"),
        ({"holds": [{"cell": "tavola_02/moderate", "is": "majorty"}]}, "no word 'majorty' in the vocabulary; did you mean majority"),
        ({"holds": [{"cell": "tavola_02/moderate"}]}, "say one thing of a cell"),
        ({"holds": [{"cell": "tavola_02/moderate", "over": "1/2", "is": "majority"}]}, "say one thing of a cell"),
        ({"holds": [{"cell": "tavola_02/moderate", "between": ["1/2", "1/4"]}]}, "the lower end comes first"),
        ({"holds": []}, "give either `holds`, or `out_of_scope`"),
        ({"source": "tavola_2"}, "source: did you mean tavola_02"),
        ({"id": "mostly_suppliers"}, "claim mostly_suppliers is given twice"),
    ],
)  # fmt: skip
def test_a_claim_that_does_not_hold_together_is_named(data_copy, change, message):
    file = data_copy / "claims.yml"
    content = yaml.safe_load(file.read_text("utf-8"))
    first = next(one for one in content["claims"] if one["id"] == "few_moderate_impact")
    first |= change
    file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(BadInput) as error:
        read_claims(data_copy)
    assert message in str(error.value)
    assert "claims.yml" in str(error.value)


def test_a_folder_without_claims_has_an_empty_ledger(small):
    assert ledger(tabulate_all(small).values()).judged == ()


def test_a_check_keeps_the_bound_of_its_word():
    assert Check.model_validate({"cell": "q/a", "is": "large_majority"}).over == pytest.approx(2 / 3)
