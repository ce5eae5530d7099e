"""The ledger's verdicts, worked out by hand from the printed percentages; and what a claim may be made of."""

import dataclasses
from math import sqrt

import invented
import pytest
import yaml

from helpers import open_wave, tabulate_all
from helpers.analysis.claims import Check, Claim, read_claims
from helpers.analysis.ledger import judge, ledger
from helpers.analysis.tables import tabulate
from helpers.paths import DATA
from helpers.survey.errors import BadInput

N, Z2 = 130, 1.96**2


def low(percent):
    """Wilson's lower limit, in per cent, of the lowest share of 130 that is printed as `percent`."""
    p = percent / 100 - 0.005
    return 100 * (p + Z2 / (2 * N) - sqrt(Z2 * (p * (1 - p) / N + Z2 / (4 * N * N)))) / (1 + Z2 / N)


def high(percent):
    """The upper limit of the highest such share: of the rest, the lower limit turned over."""
    return 100 - low(100 - percent)


def apart(more, less):
    """The least by which two options of one question can be apart, in points: 1.96 standard errors, rounding taken off."""
    p, q = more / 100, less / 100
    return more - less - 1 - 196 * sqrt((p + q - (p - q) ** 2) / (N - 1))


# Claim, verdict, and the comparison that gives it: true for the first two verdicts, false for `contradicted`; for
# `in_sample` the first holds of the printed number and the second, of its interval, does not.
HAND = [
    # 33 %, and "1/3" twice: the last two in words only, so never beyond the sample.
    ("three_equal_parts", "in_sample", abs(33 - 100 / 3) <= 2, False),
    ("large_outsourcers", "in_sample", True, False),  # "1/3 circa", in words
    ("mostly_suppliers", "in_sample", True, False),  # "oltre 2/3", in words
    (
        "impact_is_significant",
        "supported",
        45 + 27 > 50,
        low(45 + 27 - 1) > 50,
    ),  # each of the two may be half a point less
    ("few_moderate_impact", "supported", 14 < 25, high(14) < 25),
    ("most_seats_moved", "in_sample", 54 > 50, low(54) > 50),  # 45 %
    ("few_seats_for_few", "in_sample", 8 <= 10, high(8) <= 10),  # 14 %
    ("technology_is_driven", "in_sample", 29 + 28 > 50, low(57) > 50),  # 48 %
    ("few_see_no_effect", "in_sample", 10 <= 10, high(10) <= 10),  # 13 of 130 is exactly a tenth
    ("phones_go_remote", "supported", 61 > 50, low(61) > 50),  # 52 %
    # A set of a reconstructed wave: who ticked two together is not known, so there is no interval.
    ("collaboration_matters", "in_sample", 61 > 41 > 29, False),
    ("channels_rose", "supported", 54 + 35 > 75, low(89) > 75),  # 82 %
    ("no_way_back", "in_sample", 54 > 50, low(54) > 50),
    ("few_saw_no_rise", "in_sample", 5 <= 10, high(5) <= 10),  # 10.1 % if it was 7 of 130, 9.7 % if it was 6
    ("full_awareness_is_open", "in_sample", 43 <= 50, high(43) <= 50),  # 52 %
    ("moderate_awareness", "in_sample", 56 > 50, low(56) > 50),  # 47 %
    ("lasting_use_beyond_awareness", "in_sample", 54 > 43, False),  # two questions, the same people
    ("moderate_training", "in_sample", 56 > 50, low(56) > 50),
    ("few_disagree_on_training", "in_sample", 8 <= 10, high(8) <= 10),
    ("remote_over_onsite", "in_sample", 53 > 50, low(53) > 50),  # 44 %
    ("two_main_effects", "in_sample", 58 > 35 and 49 > 35, False),  # a set
    ("managers_and_trust", "in_sample", 34.5 > 100 / 3, low(35) > 100 / 3),
    ("conversations_last", "supported", 15 < 25, high(15) < 25),  # 22 %
    ("half_expects_productivity", "in_sample", 47 <= 49 <= 53, low(49) >= 47),  # 40 %
    ("optimists_on_productivity", "supported", 49 > 18, apart(49, 18) > 0),  # 31 less 1 less 13
    ("balanced_on_recovery", "in_sample", abs(15 - 15) <= 5, apart(15, 15) >= -5),  # ± 9 points
    ("overwhelming_majority", "contradicted", 45 > 200 / 3, False),
    ("productivity_will_be_higher", "contradicted", 49 > 50, False),
    ("channels_accelerate", "supported", 89 > 200 / 3, low(89) > 200 / 3),
]
OUT_OF_SCOPE = {
    "costly_choices", "outsourcers_hit_hardest", "remote_is_feasible", "suppliers_helped", "no_longer_about_costs",
    "telephone_prevails", "steady_growth", "support_always_innovated", "service_is_central", "factory_model_is_over",
    "shifts_and_part_time", "on_the_board_agenda", "invested_in_people", "short_term_will_last", "costs_will_be_large",
    "social_sustainability",
}  # fmt: skip


@pytest.fixture(scope="module")
def of_2020():
    return {one.claim.id: one for one in ledger(tabulate_all(open_wave("2020-03")).values()).judged}


@pytest.mark.parametrize(("claim", "verdict", "in_print", "of_the_interval"), HAND, ids=[id for id, *_ in HAND])
def test_the_verdict_on_2020_is_that_worked_out_by_hand(of_2020, claim, verdict, in_print, of_the_interval):
    by_hand = "contradicted" if not in_print else "supported" if of_the_interval else "in_sample"
    assert by_hand == verdict
    assert of_2020[claim].verdict == verdict


def test_how_two_answers_combine_is_not_for_a_reconstructed_wave_to_decide(of_2020):
    assert (of_2020["awareness_confirms_use"].verdict, of_2020["awareness_confirms_use"].reason) == (
        "undecidable",
        "joint",
    )


def test_every_claim_has_been_worked_out_by_hand(of_2020):
    assert set(of_2020) == {id for id, *_ in HAND} | OUT_OF_SCOPE | {"awareness_confirms_use"}
    assert {id for id, one in of_2020.items() if one.verdict == "out_of_scope"} == OUT_OF_SCOPE


def test_claims_are_in_both_languages_without_a_number_of_their_own():
    for claim in read_claims(DATA).claims:
        for text in filter(None, (claim.says, claim.out_of_scope)):
            assert text.it.endswith(".") and text.en.endswith(".") and text.it != text.en  # noqa: PT018
            assert not any(one.isdigit() for one in text.it + text.en), text


# Any claim, any wave


def verdict(table, **check):
    claim = Claim.model_validate({"id": "c", "source": "q", "says": {"it": "x", "en": "x"}, "holds": [check]})
    return judge(claim, {"q": table}).verdict


@pytest.mark.parametrize(
    ("counts", "check", "expected"),
    [
        ([65, 35], {"is": "majority"}, "supported"),
        ([55, 45], {"is": "majority"}, "in_sample"),
        ([50, 50], {"is": "majority"}, "contradicted"),
        ([65, 35], {"over": "3/5"}, "in_sample"),
        ([60, 40], {"ahead_of": "q/b"}, "supported"),  # 20 points, ± 19.3
        ([58, 42], {"ahead_of": "q/b"}, "in_sample"),
        ([50, 50], {"ahead_of": "q/b"}, "contradicted"),
        ([52, 48], {"level_with": "q/b"}, "in_sample"),
        ([5050, 4950], {"level_with": "q/b"}, "supported"),  # a point, ± 2
        ([60, 40], {"level_with": "q/b"}, "contradicted"),
        ([65, 35], {"between": ["1/2", "4/5"]}, "supported"),
    ],
)
def test_a_check_says_one_thing_of_a_cell(counts, check, expected):
    assert verdict(invented.table("single", counts), cell="q/a", **check) == expected


def test_a_wave_whose_origin_nobody_stated_and_a_small_base_support_nothing_beyond_themselves():
    assert (
        verdict(invented.table("single", [650, 350], to_fill_in=("inference",)), cell="q/a", **{"is": "majority"})
        == "in_sample"
    )
    assert verdict(invented.table("single", [29, 0]), cell="q/a", **{"is": "majority"}) == "in_sample"


def test_a_share_inside_a_net_has_the_net_as_its_base():
    table = invented.table("single", [60, 20, 120], nets=(("net", "ab"),))
    assert verdict(table, cell="q/a", among="q/net", **{"is": "majority"}) == "supported"  # 60 of 80
    assert verdict(table, cell="q/a", **{"is": "majority"}) == "contradicted"  # 60 of 200


def test_a_share_among_those_who_gave_another_answer_is_counted_where_the_wave_knows(small):
    tables = {id: tabulate(small, id) for id in ("mood", "device")}
    claim = Claim.model_validate(
        {"id": "c", "source": "mood", "says": {"it": "x", "en": "x"},
         "holds": [{"cell": "mood/high", "among": "device/phone", "over": "1/2"}]}
    )  # fmt: skip
    # The two questions were not put to the same people.
    assert judge(claim, tables).reason == "other_respondents"
    asked = small.responses.columns()
    whole = dataclasses.replace(small, responses=type(small.responses).of(asked[asked["mood"] != "not_asked"]))
    tables = {id: tabulate(whole, id) for id in ("mood", "device")}
    # p01, p02, p06 and p10: who they are could be told from what they answered.
    assert judge(claim, tables).reason == "not_disclosed"
    claim = Claim.model_validate(
        {"id": "c", "source": "mood", "says": {"it": "x", "en": "x"},
         "holds": [{"cell": "mood/high", "among": "device/mobile", "over": "1/2"}]}
    )  # fmt: skip
    judged = judge(claim, tables)
    (cell,) = [cell for _, cell in judged.evidence[0].cells[:1]]
    assert (cell.n, cell.base, judged.verdict) == (3, 5, "in_sample")  # p01, p02 and p10 of those, p03 and p06


def test_a_cell_is_asked_for_among_one_other(data_copy):
    file = data_copy / "claims.yml"
    text = file.read_text("utf-8")
    twice = "{cell: tavola_07/very_much, among: tavola_06/increased_stays_high, is: majority}"
    assert text.count(twice) == 1
    file.write_text(text.replace(twice, f"{twice}\n      - {twice.replace('stays_high', 'then_declines')}"), "utf-8")
    with pytest.raises(BadInput, match=r"tavola_07/very_much.*increased_stays_high.*increased_then_declines"):
        read_claims(data_copy)


def test_a_wave_without_the_question_or_the_answer_decides_nothing(of_2020):
    claim = of_2020["impact_is_significant"].claim
    assert judge(claim, {}).reason == "not_asked"
    gone = invented.table("single", [0, 0])  # base 0
    assert verdict(gone, cell="q/a", over="1/2") == "undecidable"
    assert verdict(invented.table("single", [9, 9]), cell="q/c", over="1/2") == "undecidable"


def test_one_check_that_fails_outweighs_one_that_cannot_be_told():
    claim = Claim.model_validate(
        {"id": "c", "source": "q", "says": {"it": "x", "en": "x"},
         "holds": [{"cell": "p/a", "over": "1/2"}, {"cell": "q/a", "over": "1/2"}]}
    )  # fmt: skip
    assert judge(claim, {"q": invented.table("single", [10, 90])}).verdict == "contradicted"
    assert judge(claim, {"q": invented.table("single", [90, 10])}).verdict == "undecidable"


def test_a_new_wave_tells_which_claims_still_stand(data_copy, second_wave):
    second_wave(data_copy)
    found = ledger(tabulate_all(open_wave("2021-03", data_copy)).values())
    assert (found.origin, found.baseline.id, len(found.before)) == ("2020-03", "2020-03", len(found.judged))
    fates = {one.claim.id: found.since(one) for one in found.judged}
    # Answers of the second wave go by arithmetic: no option of three or four gets far from a third, or from a quarter.
    assert fates["most_seats_moved"] == "no_longer"
    assert fates["overwhelming_majority"] == "still_not"
    assert fates["awareness_confirms_use"] == "cannot_tell"
    assert fates["costly_choices"] is None
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
    first = next(one for one in content["claims"] if one["id"] == "impact_is_significant")
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
