"""Tables of ten people who do not all weigh the same, counted by hand."""

import csv
import io
from math import erfc, sqrt
from shutil import rmtree
from statistics import NormalDist

import pytest
from weighed import COLUMN, TEN, add_column, declare, difference_of_two_answers, weigh

from helpers.analysis.contrasts import balance
from helpers.analysis.derived import answers_per_respondent, cumulate, inside, together
from helpers.analysis.segments import segment
from helpers.analysis.tables import tabulate, tabulate_all
from helpers.analysis.trends import change_since
from helpers.publishing.beside import tables_csv
from helpers.survey.errors import BadInput
from helpers.survey.waves import open_wave

# p01 to p10 weigh 2 1 1 .5 .5 1 2 1 .5 .5, together 10; of squares, 4 1 1 .25 .25 1 4 1 .25 .25, together 13.
# device: base 10, Σw 10, Σw² 13: phone p01 p02 p06 p10 = 4.5, tablet p03 p09 = 1.5, laptop p04 p07 = 2.5,
#         other p05 = .5, no answer p08 = 1; phone or tablet 6.
# mood:   without p08 p09: base 8, Σw 8.5, Σw² 11.75: high p01 p02 p07 p10 = 5.5, medium p03 = 1, low p04 p05 = 1,
#         no answer p06 = 1.
# tools:  without p08: base 9, Σw 9, Σw² 12: chat p01 p02 p04 p09 = 4, mail p01 p03 p04 = 3.5, video p03 p04 p05 = 2,
#         other p10 = .5, no answer p07 = 2; chat or mail p01 p02 p03 p04 p09 = 5.
# Of each cell: respondents, their weight, and the sum of its squares.
BY_HAND = {
    "device": (10, 10, 13, {"phone": (4, 4.5, 6.25), "tablet": (2, 1.5, 1.25), "laptop": (2, 2.5, 4.25),
                            "mobile": (6, 6, 7.5), "other": (1, 0.5, 0.25), "missing": (1, 1, 1)}),
    "mood": (8, 8.5, 11.75, {"high": (4, 5.5, 9.25), "medium": (1, 1, 1), "low": (2, 1, 0.5), "missing": (1, 1, 1)}),
    "tools": (9, 9, 12, {"chat": (4, 4, 5.5), "mail": (3, 3.5, 5.25), "video": (3, 2, 1.5), "written": (5, 5, 6.5),
                         "other": (1, 0.5, 0.25), "missing": (1, 2, 4)}),
}  # fmt: skip
PHONE = (1, 1, 0, 0, 0, 1, 0, 0, 0, 1)
LAPTOP = (0, 0, 0, 1, 0, 0, 1, 0, 0, 0)
WEIGHTS = TEN[:10]


def wilson(share, base, confidence=0.95):
    """Wilson (1927), closed form, of a share on a base that need not be whole."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre, half = share + z * z / (2 * base), z * sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    return (centre - half) / (1 + z * z / base), (centre + half) / (1 + z * z / base)


def own_base(total, squares, weight, chosen_squares):
    """n / deff of a share, by the linearized variance: p (1 - p) over the sum of the squares of w (y - p) / Σw."""
    p = weight / total
    return p * (1 - p) * total**2 / (chosen_squares * (1 - p) ** 2 + (squares - chosen_squares) * p**2)


def linearized(values, weights):
    """n / (n - 1) times the sum of the squares of w (x - mean) / Σw, and its root; one respondent at a time."""
    n, total = len(values), sum(weights)
    mean = sum(w * x for w, x in zip(weights, values, strict=True)) / total
    squares = sum((w * (x - mean) / total) ** 2 for w, x in zip(weights, values, strict=True))
    return sqrt(n / (n - 1) * squares)


@pytest.fixture
def weighted(small_survey):
    return weigh(small_survey)


@pytest.fixture
def sampled(small_survey):
    """A function (population, weighted) that makes of the ten a probability sample of so many."""

    def sample(population, weighted=False, inference="probability"):
        lines = [f"inference: {inference}", f"population_size: {population}"]
        return weigh(small_survey, *lines, COLUMN) if weighted else declare(small_survey, *lines)

    return sample


@pytest.mark.parametrize("question", BY_HAND)
def test_respondents_are_counted_and_shares_are_weighted(weighted, question):
    base, total, squares, cells = BY_HAND[question]
    table = tabulate(weighted, question)
    assert table.base == base
    assert table.effective_base == pytest.approx(total**2 / squares)  # Kish's, of the question
    assert {cell.code: cell.n for cell in table} == {code: n for code, (n, *_) in cells.items()}
    for cell in table:
        n, weight, chosen_squares = cells[cell.code]
        effective = own_base(total, squares, weight, chosen_squares)
        assert cell.share == pytest.approx(weight / total)
        assert cell.share_unweighted == n / base
        assert (cell.base, cell.effective_base) == (base, pytest.approx(effective))
        assert (cell.ci_low, cell.ci_high) == pytest.approx(wilson(weight / total, effective), abs=1e-12)
        assert cell.as_tested == pytest.approx((weight / total * effective, effective))
        assert cell.percent == int(100 * weight / total + 0.5)


def test_the_standard_error_is_the_linearized_one(weighted):
    table = tabulate(weighted, "device")
    assert table["phone"].standard_error == pytest.approx(linearized(PHONE, WEIGHTS))
    # By hand: residuals of phone, share .45: .55 w for 2 1 1 .5, -.45 w for the others; squares 6.25 and 6.75;
    # .3025 * 6.25 + .2025 * 6.75 = 3.2575, over 100, times 10 / 9.
    assert table["phone"].standard_error == pytest.approx(sqrt(3.2575 / 100 * 10 / 9))


def test_the_standard_error_without_weights_is_that_of_a_share(small):
    # p (1 - p) / (n - 1): 4 of 10.
    assert tabulate(small, "device")["phone"].standard_error == pytest.approx(sqrt(0.4 * 0.6 / 9))


def test_ranked_goes_by_the_weighted_share(weighted):
    # tablet and laptop both have 2 people; they weigh 1.5 and 2.5.
    assert [cell.code for cell in tabulate(weighted, "device").ranked] == ["phone", "laptop", "tablet"]
    assert [cell.code for cell in tabulate(weighted, "mood").ranked] == ["high", "medium", "low"]


def test_a_question_with_one_answer_adds_up_to_1_with_weights_too(weighted):
    for question in ("device", "mood"):
        table = tabulate(weighted, question)
        assert sum(cell.share for cell in table if cell.kind != "net") == pytest.approx(1)


def columns(wave, names):
    """Columns of tables.csv as they are written, to the byte."""
    rows = csv.DictReader(io.StringIO(tables_csv(wave).decode("utf-8")))
    return [[row[name] for name in names] for row in rows]


SAME = ("wave", "question", "code", "n", "base", "share", "share_unweighted")


@pytest.mark.parametrize(
    "weight",
    [
        1,
        2.5,
        0.7,
        1 / 3,
    ],
)
def test_equal_weights_give_the_tables_of_a_wave_without_weights_to_the_byte(small_survey, weight):
    plain = open_wave("2024-01", small_survey)
    expected = columns(plain, SAME)
    add_column(small_survey, [weight] * 12)
    equal = declare(small_survey, COLUMN)
    assert (equal.weighted, plain.weighted) == (True, False)
    assert columns(equal, SAME) == expected
    numbers = ("ci_low", "ci_high", "effective_base", "standard_error")
    for row, other in zip(columns(equal, numbers), columns(plain, numbers), strict=True):
        assert [float(cell) for cell in row] == pytest.approx([float(cell) for cell in other], abs=1e-12)


def test_without_declared_weights_the_share_is_the_unweighted_one(small, march):
    for wave in (small, march):
        for table in tabulate_all(wave).values():
            for cell in table:
                assert cell.share == cell.share_unweighted
                if cell.known:
                    assert (cell.share, cell.as_tested) == (cell.n / cell.base, (cell.n, cell.base))
                assert cell.effective_base == cell.base == table.effective_base


def test_cumulated_shares_are_weighted(weighted):
    table = cumulate(tabulate(weighted, "mood"))
    assert [(cell.code, cell.n) for cell in table] == [("high", 4), ("medium", 5), ("low", 7)]
    so_far = [(5.5, 9.25), (6.5, 10.25), (7.5, 10.75)]
    assert [cell.share for cell in table] == pytest.approx([weight / 8.5 for weight, _ in so_far])
    assert [(cell.ci_low, cell.ci_high) for cell in table] == [
        pytest.approx(wilson(weight / 8.5, own_base(8.5, 11.75, weight, squares))) for weight, squares in so_far
    ]


def test_inside_a_net_the_weights_of_the_net_are_the_base(weighted):
    # mobile: p01 p02 p03 p06 p09 p10 weigh 2 1 1 1 .5 .5 = 6, squares 7.5: 36 / 7.5 = 4.8.
    table = inside(tabulate(weighted, "device"), "mobile")
    assert (table.base, table.effective_base) == (6, pytest.approx(4.8))
    assert [(cell.code, cell.n, cell.base) for cell in table] == [("phone", 4, 6), ("tablet", 2, 6)]
    assert [cell.share for cell in table] == pytest.approx([4.5 / 6, 1.5 / 6])
    assert (table["phone"].ci_low, table["phone"].ci_high) == pytest.approx(wilson(0.75, own_base(6, 7.5, 4.5, 6.25)))


def test_options_put_together_count_nobody_twice_with_weights_too(weighted):
    # mail or video: p01 p03 p04 p05 weigh 2 + 1 + .5 + .5 of 9.
    cell = together(tabulate(weighted, "tools"), ["mail", "video"], "seen", "Seen")
    assert (cell.n, cell.share) == (4, pytest.approx(4 / 9))


def test_answers_per_respondent_are_weighted(weighted, small_survey):
    # chat 4, mail 3.5, video 2 of 9; unweighted it is 10 / 9.
    assert answers_per_respondent(tabulate(weighted, "tools")) == pytest.approx(9.5 / 9)


def test_a_balance_is_weighted_and_has_the_interval_of_a_difference_within_one_sample(weighted):
    found = balance(tabulate(weighted, "device"), "phone", "laptop")
    assert found.points == pytest.approx((4.5 - 2.5) / 10)
    sides = [phone - laptop for phone, laptop in zip(PHONE, LAPTOP, strict=True)]
    # As many equally weighted people as have this variance: p + q - (p - q)² over it, and n / (n - 1) as of a share.
    size = (0.7 - 0.2**2) / linearized(sides, WEIGHTS) ** 2 * 10 / 9
    assert (found.ci_low, found.ci_high) == pytest.approx(difference_of_two_answers(0.45, 0.25, size))


def six_times(data, write_wave):
    """Make two waves of the ten people six times over, who are enough to be tested."""
    folder = data / "waves" / "2024-01"
    first, *rows = (folder / "responses.csv").read_text("utf-8").splitlines()
    rmtree(folder)
    many = "\n".join([first, *(f"{time}{row}" for time in range(6) for row in rows), ""]).encode()
    for name in ("2023-01", "2024-01"):
        write_wave(data, name, many, 60)


def test_a_change_from_a_wave_without_weights_is_tested_on_the_effective_base(small_survey, write_wave):
    six_times(small_survey, write_wave)
    change = change_since(tabulate(weigh(small_survey, cells=TEN * 6), "device"))
    before_of = {"phone": 4, "tablet": 2, "laptop": 2, "mobile": 6}
    assert [cell.now.code for cell in change.cells] == list(before_of)
    for cell, before in zip(change.cells, before_of.values(), strict=True):
        _, weight, squares = BY_HAND["device"][3][cell.now.code]
        now, effective = weight / 10, own_base(60, 78, 6 * weight, 6 * squares)
        assert cell.difference.share == pytest.approx(now - before / 10)
        (low, high), (other_low, other_high) = wilson(now, effective), wilson(before / 10, 60)
        assert cell.difference.ci_low == pytest.approx(
            now - before / 10 - sqrt((now - low) ** 2 + (other_high - before / 10) ** 2)
        )
        assert cell.difference.ci_high == pytest.approx(
            now - before / 10 + sqrt((high - now) ** 2 + (before / 10 - other_low) ** 2)
        )
        pooled = (now * effective + 6 * before) / (effective + 60)
        z = (now - before / 10) / sqrt(pooled * (1 - pooled) * (1 / effective + 1 / 60))
        assert cell.difference.p_value == pytest.approx(erfc(abs(z) / sqrt(2)))


# A sample of a population that is not endless.


@pytest.mark.parametrize("weights", [False, True])
def test_a_sample_of_a_quarter_of_the_population_is_surer(sampled, weights):
    # 10 of 40: three quarters are not in the sample; the base counts 4/3 as much.
    table = tabulate(sampled(40, weights), "device")
    base = own_base(10, 13, 4.5, 6.25) if weights else 10
    share = 0.45 if weights else 0.4
    assert table["phone"].share == pytest.approx(share)
    assert (table["phone"].ci_low, table["phone"].ci_high) == pytest.approx(wilson(share, base / 0.75))
    error = linearized(PHONE, WEIGHTS if weights else (1,) * 10)
    assert table["phone"].standard_error == pytest.approx(error * sqrt(0.75))
    assert table["phone"].effective_base == pytest.approx(base)  # of respondents: the population is another matter


@pytest.mark.parametrize("population", [11, 40, 4000])
def test_the_larger_the_population_the_wider_the_interval_up_to_the_usual_one(small, sampled, population):
    usual, narrower = tabulate(small, "device"), tabulate(sampled(population), "device")
    for one, cell in zip(usual, narrower, strict=True):
        assert one.ci_low < cell.ci_low < cell.share < cell.ci_high < one.ci_high
        assert cell.n == one.n
        expected = wilson(one.share, 10 / (1 - 10 / population))
        assert (cell.ci_low, cell.ci_high) == pytest.approx(expected)


def test_a_census_leaves_nothing_to_be_sure_of(sampled):
    table = tabulate(sampled(10, weighted=True), "device")
    assert all(cell.ci_low == cell.share == cell.ci_high for cell in table)
    assert {cell.standard_error for cell in table} == {0.0}


@pytest.mark.parametrize("inference", ["self_selected", "quota"])
def test_a_known_population_changes_nothing_without_a_probability_sample(small, sampled, inference):
    expected = [(cell.ci_low, cell.ci_high, cell.standard_error) for cell in tabulate(small, "device")]
    found = tabulate(sampled(40, inference=inference), "device")
    assert [(cell.ci_low, cell.ci_high, cell.standard_error) for cell in found] == expected


def test_fewer_people_in_the_population_than_in_the_sample_are_refused(sampled):
    with pytest.raises(BadInput, match="10 completes cannot come from a population of 9"):
        sampled(9)


def test_the_balance_of_a_census_has_no_margin(sampled):
    found = balance(tabulate(sampled(10), "device"), "phone", "laptop")
    assert (found.ci_low, found.ci_high) == pytest.approx((found.points, found.points))


def test_the_segments_of_a_census_have_no_margin(sampled):
    split = segment(tabulate(sampled(10), "mood"), "device/mobile", threshold=1)
    cells = [cell for one in split.segments for cell in one.cells]
    assert cells
    assert {(cell.ci_low, cell.ci_high) == (cell.share, cell.share) for cell in cells} == {True}


def test_a_margin_that_weighting_fixes_has_no_change(small_survey, write_wave):
    six_times(small_survey, write_wave)
    raked = declare(small_survey, "weights: {targets: {device: {mobile: .4, laptop: .3, other: .1, missing: .2}}}")
    table = tabulate(raked, "device")
    # The net is the target; the options that it adds up are not.
    assert [cell.code for cell in table if cell.fixed] == ["laptop", "mobile", "other", "missing"]
    assert [cell.now.code for cell in change_since(table).cells] == ["phone", "tablet"]
    split = segment(tabulate(raked, "mood"), "device/mobile", threshold=1)
    assert not any(cell.fixed for one in split.segments for cell in one.cells)
