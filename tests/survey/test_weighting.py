"""Weights: raked by hand on ten people, read from a column, and refused where they could not be true."""

import csv
import io
import math
import re

import numpy as np
import pytest
from click.testing import CliRunner
from weighed import COLUMN, TEN, add_column, declare, rewrite, weigh

from helpers import tabulate
from helpers.__main__ import main
from helpers.survey.errors import BadInput, SurveyError
from helpers.survey.importing import Undecided, import_wave
from helpers.survey.record import Trim
from helpers.survey.waves import open_wave
from helpers.survey.weighting import NotReached, rake


def weights_of(wave):
    """The weight of each complete, by respondent; whoever broke off has none."""
    frame = wave.responses.columns(["respondent", "status", "weight"])
    complete = frame["status"] == "complete"
    assert frame["weight"][~complete].isna().all()
    found = dict(zip(frame["respondent"][complete], frame["weight"][complete], strict=True))
    assert sum(found.values()) / len(found) == pytest.approx(1, abs=1e-12)
    return found


def near(weights):
    return pytest.approx(dict(zip([f"p{i:02}" for i in range(1, 11)], weights, strict=True)), abs=1e-9)


def targets(text, trim=""):
    return f"weights: {{targets: {text}{f', trim: {trim}' if trim else ''}}}"


# Raked by hand. Who gave which answer: see the comment on SMALL_RESPONSES in small.py.


def test_targets_on_options_weigh_each_answer_to_its_share_and_leave_the_others_alone(small_survey):
    # Seven answered: high 4, medium 1, low 2; of 7, .4 is 2.8, .2 is 1.4: 2.8/4, 1.4/1, 2.8/2. p06 left the question
    # out, p08 and p09 were not asked: they keep 1, and so the three shares are those of the seven.
    wave = declare(small_survey, targets("{mood: {high: .4, medium: .2, low: .4}}"))
    assert weights_of(wave) == near([0.7, 0.7, 1.4, 1.4, 1.4, 1, 0.7, 1, 1, 0.7])


def test_a_target_on_a_net_weighs_its_options_alike(small_survey):
    # Nine answered: mobile 6, laptop 2, other 1; of 9, .5 is 4.5, .3 is 2.7, .2 is 1.8. p08 did not answer.
    wave = declare(small_survey, targets("{device: {mobile: .5, laptop: .3, other: .2}}"))
    assert weights_of(wave) == near([0.75, 0.75, 0.75, 1.35, 1.8, 0.75, 1.35, 1, 0.75, 0.75])


def test_a_target_on_missing_is_a_category_like_the_others(small_survey):
    # All ten now: mobile 6 to 5, laptop 2 to 2, other 1 to 1, no answer 1 to 2.
    wave = declare(small_survey, targets("{device: {mobile: .5, laptop: .2, other: .1, missing: .2}}"))
    assert weights_of(wave) == near([5 / 6, 5 / 6, 5 / 6, 1, 1, 5 / 6, 1, 2, 5 / 6, 5 / 6])


def test_a_target_on_an_option_of_a_set_weighs_who_ticked_it_against_who_did_not(small_survey):
    # Eight answered the set: chat p01 p02 p04 p09, the other four not; of 8, .6 is 4.8: 1.2 each, and .8 each.
    # p07 left it out and p08 was not asked: 1.
    wave = declare(small_survey, targets("{tools: {chat: .6}}"))
    assert weights_of(wave) == near([1.2, 1.2, 0.8, 1.2, 0.8, 0.8, 1, 1, 1.2, 0.8])


def test_a_target_on_a_net_of_a_set_weighs_who_ticked_any_of_it(small_survey):
    # Chat or mail: p01 p02 p03 p04 p09, five of eight; half of 8 is 4: .8 each, and 4/3 for p05 p06 p10.
    wave = declare(small_survey, targets("{tools: {written: .5}}"))
    assert weights_of(wave) == near([0.8, 0.8, 0.8, 0.8, 4 / 3, 4 / 3, 1, 1, 0.8, 4 / 3])


def test_two_options_of_a_set_are_two_margins_and_what_goes_with_what_stays(small_survey):
    # Of eight: both p04; chat alone p01 p02 p09; video alone p03 p05; neither p06 p10. Raking keeps the odds ratio,
    # (1 x 2) / (3 x 2) = 1/3. With half in each margin the table is a, .5 - a, .5 - a, a: a² / (.5 - a)² = 1/3.
    a = 0.5 / (1 + math.sqrt(3))
    both, chat, video, neither = 8 * a, 8 * (0.5 - a) / 3, 8 * (0.5 - a) / 2, 8 * a / 2
    wave = declare(small_survey, targets("{tools: {chat: .5, video: .5}}"))
    assert weights_of(wave) == near([chat, chat, video, both, video, neither, 1, 1, chat, neither])


def test_two_questions_hold_together_each_among_those_who_answered_it(small_survey):
    text = "{device: {mobile: .4, laptop: .4, other: .2}, mood: {high: .5, medium: .2, low: .3}}"
    found = weights_of(declare(small_survey, targets(text)))

    def share(some, of):
        return sum(found[f"p{i:02}"] for i in some) / sum(found[f"p{i:02}"] for i in of)

    nine, seven = (1, 2, 3, 4, 5, 6, 7, 9, 10), (1, 2, 3, 4, 5, 7, 10)
    shares = [share(some, nine) for some in [(1, 2, 3, 6, 9, 10), (4, 7), (5,)]]
    assert shares == pytest.approx([0.4, 0.4, 0.2], abs=1e-11)
    assert [share(some, seven) for some in [(1, 2, 7, 10), (3,), (4, 5)]] == pytest.approx([0.5, 0.2, 0.3], abs=1e-11)
    # Who gave the same two answers has the same weight, p06 and p09 among them: mobile, and no mood.
    assert found["p01"] == pytest.approx(found["p02"], rel=1e-12) == pytest.approx(found["p10"], rel=1e-12)
    assert found["p06"] == pytest.approx(found["p09"], rel=1e-12)


def test_raking_starts_from_the_column_and_keeps_its_proportions_inside_a_category(small_survey):
    # mood: high p01 p02 p07 p10 weigh 2 1 2 .5 = 5.5; medium p03 1; low p04 p05 .5 .5 = 1; together 7.5.
    # .4 of 7.5 is 3, .2 is 1.5: high times 3/5.5, medium times 1.5, low times 3. The others keep 1, 1 and .5.
    wave = weigh(small_survey, "weights: {column: weight, targets: {mood: {high: .4, medium: .2, low: .4}}}")
    high = 3 / 5.5
    assert weights_of(wave) == near([2 * high, high, 1.5, 1.5, 1.5, 1, 2 * high, 1, 0.5, high / 2])


def test_equal_margins_change_nothing(small_survey):
    wave = declare(small_survey, targets("{tools: {chat: .5}}"))  # 4 of 8 ticked it
    assert weights_of(wave) == near([1] * 10)


WOMEN, MEN = np.array([True, True, False, False]), np.array([False, False, True, True])


@pytest.mark.parametrize(
    ("start", "trim", "expected"),
    [
        # Within each half the first weighs half, or a third, of the second; the half is 2 people's worth.
        ([1, 3, 2, 2], None, [0.5, 1.5, 1, 1]),
        # At most 1.2: the second stops there, and the first takes up what is left of 2.
        ([1, 3, 2, 2], Trim(upper=1.2), [0.8, 1.2, 1, 1]),
        ([1, 3, 2, 2], Trim(lower=0.7), [0.7, 1.3, 1, 1]),
        ([1, 3, 2, 2], Trim(lower=0.9, upper=1.2), [0.9, 1.1, 1, 1]),
        # Bounds that nobody is beyond change nothing.
        ([1, 3, 2, 2], Trim(lower=0.4, upper=1.6), [0.5, 1.5, 1, 1]),
    ],
)
def test_a_trimmed_weight_stops_at_its_bound_and_the_margin_holds(start, trim, expected):
    found = rake([[(WOMEN, 0.5), (MEN, 0.5)]], np.array(start, dtype=float), trim)
    assert found.tolist() == pytest.approx(expected, abs=1e-8)


def test_a_column_alone_can_be_trimmed(small_survey):
    # 1 1 1 9 has mean 3; at most twice the mean: 2, and the other three share 2.
    assert rake([], np.array([1.0, 1, 1, 9]), Trim(upper=2)).tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2])
    # 2 1 1 .5 .5 1 2 1 .5 .5: two at 1.5, and the other eight, who weigh 6, share 7.
    wave = weigh(small_survey, "weights: {column: weight, trim: {upper: 1.5}}")
    sixth = 7 / 6
    expected = [1.5, sixth, sixth, sixth / 2, sixth / 2, sixth, 1.5, sixth, sixth / 2, sixth / 2]
    assert weights_of(wave) == near(expected)


def test_bounds_and_margins_hold_together_on_many_people():
    rng = np.random.default_rng(20200311)
    people = 400
    answers = [rng.integers(0, size, people) for size in (4, 3, 2)]
    wanted = [(0.4, 0.3, 0.2, 0.1), (0.5, 0.3, 0.2), (0.55, 0.45)]
    margins = [[(codes == i, share) for i, share in enumerate(one)] for codes, one in zip(answers, wanted, strict=True)]
    free = rake(margins)
    assert (free.min() < 0.25, free.max() > 2.4) == (True, True)  # or nothing would be trimmed
    found = rake(margins, None, Trim(lower=0.25, upper=2.4))
    assert found.mean() == pytest.approx(1, abs=1e-12)
    assert found.min() >= 0.25 - 1e-8
    assert found.max() <= 2.4 + 1e-8
    for margin in margins:
        for inside, share in margin:
            assert found[inside].sum() / people == pytest.approx(share, abs=1e-11)


def test_only_proportions_matter_to_a_column(small_survey, tmp_path):
    cells = [cell and 250 * cell for cell in TEN]  # 500, 250, … as expansion weights are
    assert weights_of(weigh(small_survey, cells=cells)) == near(TEN[:10])


def test_raking_that_cannot_get_there_says_which_category_stayed_away():
    # Both margins are the same two halves, with different targets; the one that is raked last always holds.
    margins = [[(WOMEN, 0.5), (MEN, 0.5)], [(WOMEN, 0.3), (MEN, 0.7)]]
    with pytest.raises(NotReached) as caught:
        rake(margins)
    found = caught.value
    assert (found.margin, found.share) == (0, pytest.approx((0.3, 0.7)[found.category]))


# Refused, by name.

REFUSED = {
    "per cents": ("{device: {mobile: 50, laptop: 30, other: 20}}", "", ["device/mobile", "50", "not per cents"]),
    "a per cent under 1": ("{tools: {chat: 1}}", "", ["tools/chat", "between 0 and 1", "found 1"]),
    "nothing": ("{tools: {chat: 0}}", "", ["tools/chat", "between 0 and 1", "found 0"]),
    "negative": ("{tools: {chat: -.2}}", "", ["tools/chat", "between 0 and 1", "-0.2"]),
    "too little": ("{device: {mobile: .5, laptop: .3, other: .1}}", "", ["device", "add up to 0.9 instead of 1"]),
    "too much": ("{mood: {high: .5, medium: .4, low: .2}}", "", ["mood", "add up to 1.1 instead of 1"]),
    "net and option": (
        "{device: {mobile: .5, phone: .1, laptop: .3, other: .1}}",
        "",
        ["device", "mobile and phone overlap"],
    ),
    "without target": ("{device: {mobile: .7, laptop: .3}}", "", ["device", "no target for other", "every answer"]),
    "two without target": ("{device: {phone: .7, other: .3}}", "", ["device", "no target for tablet, laptop"]),
    "question": ("{moood: {high: .7, low: .3}}", "", ["no question 'moood'", "did you mean mood?"]),
    "code": ("{mood: {hihg: .7, low: .3}}", "", ["mood", "no answer 'hihg'", "did you mean high?"]),
    "missing of a set": ("{tools: {missing: .1}}", "", ["tools", "no answer 'missing'"]),
    # Chat is part of chat or mail, and cannot be more.
    "contradictory": ("{tools: {chat: .8, written: .5}}", "", ["tools/", "instead of", "contradict each other"]),
    # p05 alone has another device: half of nine is 4.5 times as much as one.
    "upper bound": (
        "{device: {mobile: .3, laptop: .2, other: .5}}",
        "{lower: .3, upper: 3}",
        ["device/other", "instead of 0.5", "not within the bounds 0.3 to 3 times the mean"],
    ),
    "lower bound": (
        "{device: {mobile: .8, laptop: .18, other: .02}}",
        "{lower: .4}",
        ["device/other", "instead of 0.02", "not within the bounds 0.4 to inf times the mean"],
    ),
    "bounds above 1": (
        "{tools: {chat: .6}}",
        "{lower: 1.2}",
        ["weights.trim.lower", "`lower: 1.2`: expected less than 1"],
    ),
    "bounds below 1": (
        "{tools: {chat: .6}}",
        "{upper: .9}",
        ["weights.trim.upper", "`upper: .9`: expected more than 1"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_targets_that_cannot_be_met_are_refused_by_name(small_survey, case):
    text, trim, said = REFUSED[case]
    with pytest.raises(BadInput) as caught:
        declare(small_survey, targets(text, trim))
    message = str(caught.value)
    assert [words for words in ["wave.yml", "weights", *said] if words not in message] == [], message


def without_other(text):
    """p05 has a laptop instead: nobody has another device."""
    return text.replace('other,"glasses, smart"', "laptop,")


def test_a_target_on_an_answer_that_nobody_gave_is_refused(small_survey):
    rewrite(small_survey, without_other)
    with pytest.raises(BadInput, match=r"device/other: the target is 0.1, and no respondent gave this answer"):
        declare(small_survey, targets("{device: {mobile: .6, laptop: .3, other: .1}}"))


def test_an_answer_that_nobody_gave_needs_no_target(small_survey):
    rewrite(small_survey, without_other)
    wave = declare(small_survey, targets("{device: {mobile: .6, laptop: .4}}"))
    assert tabulate(wave, "device")["other"].share == 0


def test_a_target_on_what_every_respondent_ticked_is_refused(small_survey):
    # Whoever answered the set, p01 to p06, p09 and p10, has now ticked chat.
    rewrite(small_survey, lambda text: re.sub(r"(?m)^(p.*),[01],([01],[01],[01],[^,]*)$", r"\1,1,\2", text))
    with pytest.raises(BadInput, match=r"tools/chat: the target is 0\.6, and every respondent ticked it"):
        declare(small_survey, targets("{tools: {chat: .6}}"))


@pytest.mark.parametrize("text", ["{}", "{trim: {upper: 3}}"])
def test_weights_that_say_nothing_are_refused(small_survey, text):
    with pytest.raises(BadInput, match="give a column of weights, targets to rake to, or both"):
        declare(small_survey, f"weights: {text}")


@pytest.mark.parametrize("lightest", [0.12, 0.04])
def test_bounds_on_a_column_alone_are_met_where_they_can_be(small_survey, lightest):
    # At most 1.1: nine at the bound are 9.9, and leave .1 to the tenth, whose own share of the mean is less.
    wave = weigh(small_survey, "weights: {column: weight, trim: {upper: 1.1}}", cells=[*[2] * 9, lightest, "", ""])
    assert list(weights_of(wave).values()) == pytest.approx([1.1] * 9 + [0.1], abs=1e-6)


def test_weights_on_a_reconstructed_wave_are_refused(data_copy):
    file = data_copy / "waves" / "2020-03" / "wave.yml"
    text = file.read_text("utf-8")
    line = "weights: {targets: {tavola_08: {very_much: .3, moderately: .6, not_at_all: .1}}}\n"
    file.write_text(re.sub(r"(?m)^weights:.*\n", "", text) + line, "utf-8")
    with pytest.raises(SurveyError, match="weights on a reconstructed wave would weight respondents who never were"):
        open_wave("2020-03", data_copy)


# A column of weights in the canonical form.


def test_a_column_of_weights_is_read_and_brought_to_mean_1(small_survey):
    assert weights_of(weigh(small_survey)) == near(TEN[:10])
    assert CliRunner().invoke(main, ["validate", "2024-01", "--data", str(small_survey)]).exit_code == 0


@pytest.mark.parametrize("cell", ["", "-1", "0", "tanto", "nan", '"1,5"'])
def test_a_weight_that_is_none_is_refused_with_its_row(small_survey, cell):
    with pytest.raises(BadInput) as caught:
        weigh(small_survey, cells=[*TEN[:3], cell, *TEN[4:]])
    found = cell.strip('"')
    said = ["responses.csv", "row 5", "column weight", repr(found), "a number above zero"]
    assert [words for words in said if words not in str(caught.value)] == []


@pytest.mark.parametrize("cell", ["inf", "1e400"])
def test_an_endless_weight_is_refused_with_its_row(small_survey, cell):
    with pytest.raises(BadInput, match="row 5, column weight"):
        weigh(small_survey, cells=[*TEN[:3], cell, *TEN[4:]])


def test_whoever_did_not_complete_needs_no_weight_and_has_none(small_survey):
    assert weights_of(weigh(small_survey, cells=[*TEN[:10], "7", "molto"])) == near(TEN[:10])


def test_a_declared_column_that_the_file_does_not_have_is_refused_and_the_reverse(small_survey):
    with pytest.raises(BadInput, match="column 'weight' is missing"):
        declare(small_survey, COLUMN)
    declare(small_survey, "weights: null")
    add_column(small_survey, TEN)
    with pytest.raises(BadInput, match=r"write `weights: \{column: weight\}`"):
        open_wave("2024-01", small_survey)


def test_respondents_alike_are_raked_together_and_end_alike():
    women = np.array([True] * 3 + [False] * 5)
    young = np.array([True, False, False, True, True, True, False, False])
    weights = rake([[(women, 0.5), (~women, 0.5)], [(young, 0.25), (~young, 0.75)]])
    assert weights[women].sum() == pytest.approx(4)
    assert weights[young].sum() == pytest.approx(2)
    assert weights[1] == weights[2]
    assert len(set(weights[3:6])) == 1


def test_in_the_canonical_form_the_column_is_called_weight(small_survey):
    with pytest.raises(BadInput, match=r"weights: column 'peso' holds no weights; .*'weight'"):
        weigh(small_survey, "weights: {column: peso}")


# A column of weights in an export.

HEADER = "id;stato;Quale usa?;Come va?;Quali usa?;Peso\n"
PEOPLE = [
    ("1", "completo", "telefono", "alto", "chat", "0,5"),
    ("2", "completo", "portatile", "basso", "video", "1,5"),
    ("3", "completo", "tavoletta", "medio", "posta", "1"),
    ("4", "completo", "telefono", "alto", "chat", "1,0"),
    ("5", "parziale", "telefono", "", "", ""),
]
WAVE = "2024-06"


class Desk:
    """The small survey, and exports of five people that somebody tries to bring in."""

    def __init__(self, data, folder):
        self.data, self.folder = data, folder
        self.record = data / "waves" / WAVE / "wave.yml"

    def file(self, weights=("0,5", "1,5", "1", "1,0", ""), header=HEADER):
        text = io.StringIO(newline="")
        rows = [(*row[:5], *([weight] if weights[0] is not None else []))
                for row, weight in zip(PEOPLE, weights, strict=True)]  # fmt: skip
        csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
        path = self.folder / "export.csv"
        path.write_text(header + text.getvalue(), "utf-8")
        return path

    def map(self, text):
        path = self.folder / "map.yml"
        path.write_text(text, "utf-8")
        return path

    def take(self, file, map_path=None, **how):
        import_wave(file, WAVE, self.data, baseline="none", build=self.folder / "build", map_path=map_path, **how)
        return open_wave(WAVE, self.data)

    def rewrite(self, weights):
        """Put another line for `weights` into the record."""
        text = self.record.read_text("utf-8")
        block = re.compile(r"(?m)^weights:.*\n(  .*\n)*")
        assert len(block.findall(text)) == 1
        self.record.write_text(block.sub(weights and f"weights: {weights}\n", text), "utf-8")


@pytest.fixture
def desk(small_survey, tmp_path):
    return Desk(small_survey, tmp_path)


HOLDS_WEIGHT = "columns:\n- {header: Peso, holds: weight}\n"


def test_weights_with_two_decimal_marks_are_refused_with_one_of_each(desk):
    with pytest.raises(BadInput, match=r"'0,5' and '1\.5' do not have the same decimal mark"):
        desk.take(desk.file(("0,5", "1.5", "1", "1,0", "")), desk.map(HOLDS_WEIGHT))


def test_a_column_that_looks_like_weights_is_not_taken_for_them_by_itself(desk):
    with pytest.raises(Undecided) as caught:
        desk.take(desk.file())
    assert "column 6, 'Peso'" in str(caught.value)
    assert "nearest: weight" in str(caught.value)
    assert not desk.record.parent.exists()
    (waiting,) = (desk.folder / "build" / "import" / WAVE).glob("map-*.yml")
    text = waiting.read_text("utf-8")
    assert re.search(r'header: "Peso"\n +holds: null  # weight\?\n', text)
    # With the proposal written down, it goes in.
    assert desk.take(desk.file(), desk.map(text.replace("null", "weight"))).weighted


def test_a_mapped_column_of_decimal_commas_weights_the_wave(desk):
    wave = desk.take(desk.file(), desk.map(HOLDS_WEIGHT))
    assert wave.record.weights.column == "Peso"
    assert "weights: {column: Peso}" in desk.record.read_text("utf-8")
    assert wave.responses["weight"].tolist()[:4] == [0.5, 1.5, 1, 1]
    # telefono .5 and 1, portatile 1.5, tavoletta 1, of 4.
    table = tabulate(wave, "device")
    shares = {cell.code: (cell.n, cell.share) for cell in table.options}
    assert shares == {"phone": (2, 0.375), "tablet": (1, 0.25), "laptop": (1, 0.375)}
    assert CliRunner().invoke(main, ["validate", WAVE, "--data", str(desk.data)]).exit_code == 0


@pytest.mark.parametrize(
    ("weights", "row"),
    [
        (("0,5", "tanto", "1", "1,0", ""), "row 3"),
        (("0,5", "1,5", "", "1,0", ""), "row 4"),
        (("-2", "1,5", "1", "1,0", ""), "row 2"),
        (("0,5", "1,5", "1", "inf", ""), "row 5"),
        (("0,5", "1,5", "1", "0", ""), "row 5"),
        (("1.234,5", "1,5", "1", "1", ""), "row 2"),
    ],
)
def test_a_complete_without_a_weight_is_refused_with_the_row(desk, weights, row):
    with pytest.raises(BadInput) as caught:
        desk.take(desk.file(weights), desk.map(HOLDS_WEIGHT))
    assert f"{row}, column 6, 'Peso'" in str(caught.value)
    assert "a number above zero" in str(caught.value)
    assert not desk.record.parent.exists()


def test_the_same_column_ignored_leaves_the_wave_unweighted(desk):
    wave = desk.take(desk.file(), desk.map("columns:\n- {header: Peso, holds: ignored}\n"))
    assert (wave.weighted, wave.record.weights) == (False, None)
    assert [cell.share for cell in tabulate(wave, "device").options] == [2 / 4, 1 / 4, 1 / 4]


def test_two_columns_of_weights_are_refused_until_one_is_given_up(desk):
    both = desk.map(HOLDS_WEIGHT + "- {header: id, holds: weight}\n")
    with pytest.raises(Undecided, match="both claim weight"):
        desk.take(desk.file(), both)


def test_a_mapped_column_and_the_word_that_it_is_used_go_together(desk):
    desk.take(desk.file(), desk.map(HOLDS_WEIGHT))
    desk.rewrite("")
    with pytest.raises(BadInput, match=r"column 'Peso' holds weights, and `weights:` does not say .*ignored"):
        open_wave(WAVE, desk.data)
    text = desk.record.read_text("utf-8").replace("holds: weight", "holds: ignored")
    desk.record.write_text(text + "weights: {column: Peso}\n", "utf-8")
    with pytest.raises(BadInput, match="weights: column 'Peso' holds no weights; give it `holds: weight` in the map"):
        open_wave(WAVE, desk.data)


MOOD = "mood: {high: 0.4, medium: 0.2, low: 0.4}"


def test_targets_beside_a_mapped_column_that_is_not_used_are_refused(desk):
    desk.take(desk.file(), desk.map(HOLDS_WEIGHT))
    desk.rewrite(f"{{targets: {{{MOOD}}}}}")
    with pytest.raises(BadInput, match="column 'Peso' holds weights, and `weights:` does not say"):
        open_wave(WAVE, desk.data)


def test_a_replaced_wave_keeps_the_targets_that_somebody_declared(desk):
    desk.take(desk.file(), desk.map(HOLDS_WEIGHT))
    desk.rewrite(f"{{column: Peso, targets: {{{MOOD}}}, trim: {{upper: 3}}}}")
    # high .5 and 1 of 4, low 1.5, medium 1: to 1.6, 1.6 and .8.
    by_hand = [0.5 * 1.6 / 1.5, 1.6, 0.8, 1.6 / 1.5]
    assert open_wave(WAVE, desk.data).responses["weight"].tolist()[:4] == pytest.approx(by_hand)
    wave = desk.take(desk.file(("2", "1,5", "1", "1,0", "")), desk.map(HOLDS_WEIGHT), replace=True)
    declared = wave.record.weights
    assert declared.targets == {"mood": {"high": 0.4, "medium": 0.2, "low": 0.4}}
    assert (declared.column, declared.trim.upper, declared.trim.lower) == ("Peso", 3, None)
    # The new weights, to the same targets: high 2 and 1 of 5.5; .4 of 4 people's worth is 1.6.
    by_hand = [2 * 1.6 / 3, 1.6, 0.8, 1.6 / 3]
    assert wave.responses["weight"].tolist()[:4] == pytest.approx(by_hand)


def test_the_targets_in_a_map_are_those_of_the_wave(desk):
    wave = desk.take(desk.file(), desk.map(f"{HOLDS_WEIGHT}weights: {{targets: {{{MOOD}}}}}\n"))
    assert (wave.record.weights.column, list(wave.record.weights.targets)) == ("Peso", ["mood"])
    assert wave.responses["weight"].tolist()[:4] == pytest.approx([0.5 * 1.6 / 1.5, 1.6, 0.8, 1.6 / 1.5])


WITHOUT = HEADER.replace(";Peso", "")


def test_an_export_without_the_column_takes_the_place_of_one_that_had_it(desk):
    desk.take(desk.file(), desk.map(HOLDS_WEIGHT))
    desk.rewrite(f"{{column: Peso, targets: {{{MOOD}}}}}")
    wave = desk.take(desk.file((None,) * 5, WITHOUT), replace=True)
    assert wave.record.weights.column is None
    # High 2 of 4 to 1.6, low and medium one each.
    assert wave.responses["weight"].tolist()[:4] == pytest.approx([0.8, 1.6, 0.8, 0.8])


def test_targets_that_the_new_export_cannot_meet_are_refused_in_the_name_of_the_wave(desk):
    with pytest.raises(BadInput) as caught:
        desk.take(desk.file(), desk.map(f"{HOLDS_WEIGHT}weights: {{targets: {{device: {{mobile: .5}}}}}}\n"))
    assert "no target for laptop;" in str(caught.value)  # nobody gave `other`
    assert ".new-" not in str(caught.value)


def test_the_map_file_lists_weight_among_what_a_column_can_hold(desk):
    with pytest.raises(Undecided):
        desk.take(desk.file())
    (waiting,) = (desk.folder / "build" / "import" / WAVE).glob("map-*.yml")
    head = "".join(line for line in waiting.read_text("utf-8").splitlines() if line.startswith("#"))
    assert re.search(r"\bweight\b", head)
