"""The ends and the mean of a scale, of people counted on fingers."""

from math import sqrt
from statistics import NormalDist, mean, stdev

import pytest
from weighed import COLUMN, declare, difference_of_two_answers, weigh

from helpers.analysis.contrasts import balance
from helpers.analysis.scales import bottom_box, mean_score, top_box
from helpers.analysis.tables import tabulate
from helpers.survey.codebook import read_codebook
from helpers.survey.errors import BadInput
from helpers.survey.waves import open_wave

# mood, base 8: high p01 p02 p07 p10, medium p03, low p04 p05, no answer p06. The weights of `weighed`:
# 2 1 2 .5 = 5.5, 1, .5 .5 = 1, and 1; together 8.5, of squares 11.75.
Z = NormalDist().inv_cdf(0.975)
BY_NAME = {"high": "high", "medium": "medium", "low": "low"}


def linearized(values, weights):
    n, total = len(values), sum(weights)
    average = sum(w * x for w, x in zip(weights, values, strict=True)) / total
    return sqrt(n / (n - 1) * sum((w * (x - average) / total) ** 2 for w, x in zip(weights, values, strict=True)))


@pytest.fixture
def mood(small):
    return tabulate(small, "mood")


@pytest.fixture
def weighted_mood(small_survey):
    return tabulate(weigh(small_survey), "mood")


def test_the_top_and_the_bottom_of_a_scale_are_nets_on_the_base_of_the_table(mood):
    assert [(cell.code, cell.kind, cell.n, cell.base, cell.share) for cell in (top_box(mood), bottom_box(mood))] == [
        ("top_2", "net", 5, 8, 5 / 8),  # high 4 and medium 1; p06 gave no answer, and is in the base
        ("bottom_2", "net", 3, 8, 3 / 8),
    ]
    assert (top_box(mood, 1).n, bottom_box(mood, 1).n) == (4, 2)
    assert top_box(mood, 3).n == bottom_box(mood, 3).n == 7
    assert (top_box(mood).ci_low, top_box(mood).ci_high) == pytest.approx(wilson(5, 8))


def wilson(n, base):
    p = n / base
    centre, half = p + Z * Z / (2 * base), Z * sqrt(p * (1 - p) / base + Z * Z / (4 * base * base))
    return (centre - half) / (1 + Z * Z / base), (centre + half) / (1 + Z * Z / base)


def test_the_top_and_the_bottom_are_weighted_where_the_wave_is(weighted_mood):
    top, bottom = top_box(weighted_mood), bottom_box(weighted_mood)
    assert (top.n, top.share) == (5, pytest.approx(6.5 / 8.5))
    assert (bottom.n, bottom.share) == (3, pytest.approx(2 / 8.5))
    # p (1 - p) over the sum of the squares of w (y - p) / Σw; of those in it the squared weights add up to 10.25.
    assert top.effective_base == pytest.approx(6.5 * 2 / (10.25 * (2 / 8.5) ** 2 + 1.5 * (6.5 / 8.5) ** 2))


def test_one_end_of_a_scale_is_named_in_the_language_of_the_table(small):
    assert top_box(tabulate(small, "mood")).label == "Le prime 2 risposte della scala"
    assert bottom_box(tabulate(small, "mood", "en")).label == "Bottom 2 of the scale"


def test_the_single_answer_at_the_end_of_a_scale_is_named_in_the_singular(small):
    assert "Le prime 1 risposte" not in top_box(tabulate(small, "mood"), 1).label


def test_an_end_is_known_no_better_than_its_parts(march):
    # Table 7: 56 and 73; the third answer is not printed.
    table = tabulate(march, "tavola_07")
    assert (top_box(table).n, top_box(table).disclosure) == (129, "exact")
    assert (bottom_box(table).n, bottom_box(table).share, bottom_box(table).disclosure) == (None, None, "not_disclosed")


@pytest.mark.parametrize("boxes", [0, 4, -1])
def test_more_answers_than_the_scale_has_or_none_are_refused(mood, boxes):
    for one_end in (top_box, bottom_box):
        with pytest.raises(BadInput, match=f"mood: a scale of 3 answers has no {boxes} at one end"):
            one_end(mood, boxes)


@pytest.mark.parametrize("question", ["device", "tools"])
def test_without_an_order_there_is_no_end_and_no_mean(small, question):
    table = tabulate(small, question)
    for what in (top_box, bottom_box, mean_score):
        with pytest.raises(BadInput, match=f"{question}: only a scale has a top and a bottom"):
            what(table)


def test_the_mean_score_is_of_those_who_answered_the_highest_answer_scoring_most(mood):
    # high 3, medium 2, low 1: 4 x 3 + 2 + 2 x 1 = 16 of 7; p06, who left it out, has no score.
    found = mean_score(mood)
    scores = [3, 3, 3, 3, 2, 1, 1]
    assert (found.base, found.scores) == (7, {"high": 3, "medium": 2, "low": 1})
    assert found.mean == pytest.approx(16 / 7)
    # Deviations 5/7 four times, -2/7, -9/7 twice: squares 100 + 4 + 162 = 266 over 49, over 6 and over 7.
    assert found.standard_error == pytest.approx(sqrt(266 / 49 / 6 / 7))
    assert found.standard_error == pytest.approx(stdev(scores) / sqrt(7))
    assert (found.ci_low, found.ci_high) == pytest.approx(
        (mean(scores) - Z * found.standard_error, mean(scores) + Z * found.standard_error)
    )


def test_scores_are_those_that_somebody_gives(mood):
    found = mean_score(mood, {"high": 100, "medium": 0, "low": -50})
    assert found.mean == pytest.approx((4 * 100 + 0 - 2 * 50) / 7)
    assert found.standard_error == pytest.approx(stdev([100] * 4 + [0] + [-50] * 2) / sqrt(7))


def test_the_mean_score_is_weighted_where_the_wave_is(weighted_mood):
    # 5.5 x 3 + 1 x 2 + 1 x 1 = 19.5 of 7.5.
    found = mean_score(weighted_mood)
    assert (found.mean, found.base) == (pytest.approx(2.6), 7)
    assert found.standard_error == pytest.approx(linearized([3, 3, 2, 1, 1, 3, 3], [2, 1, 1, 0.5, 0.5, 2, 0.5]))


def test_a_higher_confidence_widens_the_interval_of_a_mean(small):
    usual, wide = mean_score(tabulate(small, "mood")), mean_score(tabulate(small, "mood", confidence=0.99))
    ratio = NormalDist().inv_cdf(0.995) / Z
    assert wide.mean - wide.ci_low == pytest.approx(ratio * (usual.mean - usual.ci_low))


def test_equal_scores_have_a_mean_without_error(mood):
    found = mean_score(mood, dict.fromkeys(BY_NAME, 5))
    assert (found.mean, found.standard_error) == pytest.approx((5, 0))


def test_a_mean_without_a_score_or_a_share_for_each_answer_is_refused(mood, march):
    with pytest.raises(BadInput, match=r"mood: no score for 'low'; .*Known: high, medium, lwo"):
        mean_score(mood, {"high": 3, "medium": 2, "lwo": 1})
    with pytest.raises(BadInput, match="tavola_07: not every option has a number"):
        mean_score(tabulate(march, "tavola_07"))


def test_a_score_for_an_answer_that_there_is_not_is_refused(mood):
    with pytest.raises(BadInput, match="'hihg'"):
        mean_score(mood, {"high": 3, "hihg": 3, "medium": 2, "low": 1})


def test_a_mean_of_nobody_is_refused(small_survey, write_wave):
    responses = small_survey / "waves" / "2024-01" / "responses.csv"
    text = responses.read_text("utf-8")
    for mood in ("high", "medium", "low"):
        text = text.replace(f",{mood},", ",,")
    write_wave(small_survey, "2025-01", text.encode(), 10)
    with pytest.raises(BadInput, match=r"mood: (nobody answered|not every option)"):
        mean_score(tabulate(open_wave("2025-01", small_survey), "mood"))


def test_the_mean_score_of_a_census_has_no_margin(small_survey):
    wave = declare(small_survey, "inference: probability", "population_size: 10")
    assert mean_score(tabulate(wave, "mood")).standard_error == pytest.approx(0)


# The balance of the two ends.


def test_the_balance_of_a_scale_is_its_top_half_minus_its_bottom_half(mood):
    # Three answers: the middle one is neutral. high 4, low 2, of 8.
    found = balance(mood)
    assert (found.favourable.code, found.unfavourable.code) == ("high", "low")
    assert found.points == pytest.approx(2 / 8)
    assert (found.ci_low, found.ci_high) == pytest.approx(difference_of_two_answers(4 / 8, 2 / 8, 8))


def test_the_limits_of_two_answers_are_newcombes_as_printed():
    # Table III of 1998: 29 of 30 gave the first answer, 1 the second.
    assert difference_of_two_answers(29 / 30, 1 / 30, 30) == pytest.approx((0.6666, 0.9882), abs=1e-4)


def test_the_balance_of_a_weighted_scale_has_the_linearized_interval(weighted_mood):
    found = balance(weighted_mood)
    assert found.points == pytest.approx(4.5 / 8.5)
    # p01 to p07 and p10; p06 is in the base and on neither side.
    sides, weights = [1, 1, 0, -1, -1, 0, 1, 1], [2, 1, 1, 0.5, 0.5, 1, 2, 0.5]
    # As many equally weighted people as have this variance: p + q - (p - q)² over it, and n / (n - 1) as of a share.
    spread = 6.5 / 8.5 - (4.5 / 8.5) ** 2
    size = spread / linearized(sides, weights) ** 2 * 8 / 7
    assert (found.ci_low, found.ci_high) == pytest.approx(difference_of_two_answers(5.5 / 8.5, 1 / 8.5, size))


def test_the_codebook_may_say_which_answers_are_the_ends(small_survey):
    codebook = small_survey / "codebook.yml"
    text = codebook.read_text("utf-8")
    ends = "    scale: mood\n    favourable: [high, medium]\n    unfavourable: [low]\n"
    codebook.write_text(text.replace("    scale: mood\n", ends), "utf-8")
    assert read_codebook(small_survey).question("mood").ends == (("high", "medium"), ("low",))
    found = balance(tabulate(open_wave("2024-01", small_survey), "mood"))
    assert (found.favourable.n, found.unfavourable.n, found.points) == (5, 2, 3 / 8)
    assert (found.ci_low, found.ci_high) == pytest.approx(difference_of_two_answers(5 / 8, 2 / 8, 8))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            "favourable: [hihg]\n    unfavourable: [low]",
            r"favourable, unfavourable: no option hihg; did you mean high\?",
        ),
        ("favourable: [high]", "go together"),
        ("favourable: [high, low]\n    unfavourable: [low]", "no option in common"),
    ],
)
def test_ends_that_do_not_hold_are_refused(small_survey, ends, said):
    codebook = small_survey / "codebook.yml"
    text = codebook.read_text("utf-8")
    codebook.write_text(text.replace("    scale: mood\n", f"    scale: mood\n    {ends}\n"), "utf-8")
    with pytest.raises(BadInput, match=said):
        read_codebook(small_survey)


def test_a_balance_of_one_side_or_of_no_scale_is_refused(mood, small):
    with pytest.raises(BadInput, match="mood: give both sides of the balance, or neither"):
        balance(mood, "high")
    with pytest.raises(BadInput, match="device: only a scale has two ends"):
        balance(tabulate(small, "device"))


def test_the_ends_that_are_a_net_of_the_codebook_are_that_net(march):
    # Tables 2 and 4: very significant and significant are the net; 58 + 35, and 38 + 36, of 130.
    found = balance(tabulate(march, "tavola_02"))
    assert (found.favourable.code, found.favourable.n) == ("significant_or_more", 93)
    assert found.unfavourable.n == 18 + 13
    assert found.points == pytest.approx((93 - 31) / 130)


def test_options_that_overlap_in_a_reconstructed_wave_have_a_balance_and_no_interval(march):
    found = balance(tabulate(march, "tavola_10"), "continuity", "work_life")
    assert found.points is not None
    assert (found.ci_low, found.ci_high) == (None, None)


def test_equal_weights_give_the_mean_and_the_balance_of_a_wave_without_weights(small_survey):
    plain = tabulate(open_wave("2024-01", small_survey), "mood")
    equal = tabulate(weigh(small_survey, COLUMN, cells=[3] * 12), "mood")
    assert mean_score(equal).mean == pytest.approx(mean_score(plain).mean)
    assert mean_score(equal).standard_error == pytest.approx(mean_score(plain).standard_error)
    assert (balance(equal).points, balance(equal).ci_low) == pytest.approx(
        (balance(plain).points, balance(plain).ci_low)
    )
