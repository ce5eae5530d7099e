"""Rows from printed percentages: the shipped ones, the figures that no rows can have, and brute force."""

import hashlib
from fractions import Fraction
from itertools import product
from math import floor

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.survey.codebook import Net, Option, Question, Text
from helpers.survey.errors import BadInput, Conflict
from helpers.survey.published import Figure, Published
from helpers.survey.reconstruction import counts_of, reconstruct, respondents, write_reconstruction
from helpers.survey.responses import Responses, answers, read_responses, write_responses
from helpers.survey.waves import open_wave

WORDS = Text(it="x", en="x")


def a_question(kind="single", net=("a", "b")):
    """A question with the options a, b, c and, unless told otherwise, the net ab."""
    return Question(
        id="q",
        kind=kind,
        title=WORDS,
        text=WORDS,
        options=tuple(Option(code=code, it=code, en=code) for code in "abc"),
        nets=(Net(code="ab", of=net, it="ab", en="ab"),) if net else (),
    )


def figures(*said, within=None):
    """Figures from pairs of a code and what is printed: a number, or words."""
    how = [(code, {"percent": s} if isinstance(s, int) else {"stated": s}) for code, s in said]
    return tuple(Figure(table="q", code=code, within=within, as_printed=str(said), **one) for code, one in how)


def with_printed(data, old, new, count=1):
    """Change the printed figures of March 2020 in the data folder."""
    file = data / "waves" / "2020-03" / "published.yml"
    text = file.read_text("utf-8")
    assert text.count(old) == count
    file.write_text(text.replace(old, new), "utf-8")


def test_the_committed_responses_are_what_the_figures_give(data_copy):
    file, content = reconstruct("2020-03", data_copy)
    assert content == file.read_bytes()
    assert reconstruct("2020-03", data_copy) == (file, content)


def test_the_sample_is_250_rows_of_which_130_complete(march):
    rows = march.responses.columns()
    assert len(rows) == rows["respondent"].nunique() == 250
    assert (rows["status"] == "complete").sum() == 130
    partial = rows[rows["status"] == "partial"].drop(columns=["respondent", "status"])
    assert (partial == "").all(axis=None)


# By hand, in the order of the options: the count nearest to p % of 130 that rounds to p %, the lower one in a tie;
# the printed sums decide where two will do (116 of 130 is 89 %, 115 is not, so 70 + 46; 34 is 26 %, 33 is not, so
# 20 + 14).
@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("tavola_01", [43, 14, 29, 30, 14]),
        ("tavola_02", [58, 35, 18, 13]),
        ("tavola_03", [70, 18, 17, 10]),
        ("tavola_04", [38, 36, 20, 14, 13]),
        ("tavola_05", [79, 53, 38, 26, 21, 6]),  # six open answers quoted
        ("tavola_06", [70, 46, 6]),
        ("tavola_07", [56, 73, 0]),
        ("tavola_08", [39, 73, 10]),
        ("tavola_09", [69, 45, 45, 30]),
        ("tavola_10", [75, 64, 45, 34, 19, 2]),  # two open answers quoted
        ("tavola_11", [64, 23, 19, 19]),
    ],
)
def test_the_counts_are_those_nearest_to_the_printed_figures(march, question, counts):
    assert march.answers(question).choices.sum().tolist() == counts


def test_the_quoted_open_answers_are_there(march):
    assert sorted(march.answers("tavola_05").other_texts) == [
        "attuazione di processi remoti e video call/collaboration anche per il contact center",
        "le dotazioni di pc e di rete",
        "messaging",
        "servizi di amministrazione",
        "servizi di videoconferenza e video communications",
        "solo potenziamento di soluzioni già esistenti",
    ]
    assert sorted(march.answers("tavola_10").other_texts) == [
        "competenze dei collaboratori disponibili sul territorio",
        "minori tempi di trasferimento del personale e minori costi del pendolarismo e meno inquinamento",
    ]


def test_questions_are_dealt_independently_of_each_other(march):
    # Were the rows dealt in one order, all 58 of "very significant" would be among the 70 of table 3.
    first = march.responses["tavola_02"] == "very_significant"
    second = march.responses["tavola_03"] == "over_three_quarters"
    assert 0 < (first & second).sum() < 58


def test_writing_mends_rows_and_digest_and_then_has_nothing_to_do(data_copy):
    folder = data_copy / "waves" / "2020-03"
    before = {name: (folder / name).read_bytes() for name in ("responses.csv", "wave.yml")}
    assert not write_reconstruction("2020-03", data_copy)
    (folder / "responses.csv").unlink()
    assert write_reconstruction("2020-03", data_copy)
    assert {name: (folder / name).read_bytes() for name in before} == before
    digest = hashlib.sha256(before["responses.csv"]).hexdigest().encode()
    (folder / "wave.yml").write_bytes(before["wave.yml"].replace(digest, b"0" * 64))
    assert write_reconstruction("2020-03", data_copy)
    assert {name: (folder / name).read_bytes() for name in before} == before

    with_printed(data_copy, "percent: 61", "percent: 62")  # 62 % of 130 is 80.6: 81
    assert write_reconstruction("2020-03", data_copy)
    assert (folder / "wave.yml").read_bytes() != before["wave.yml"]
    assert open_wave("2020-03", data_copy).answers("tavola_05").choices["remote_phone"].sum() == 81


def test_a_collected_wave_is_never_made_again(small_survey):
    with pytest.raises(BadInput, match="wave 2024-01 was collected"):
        reconstruct("2024-01", small_survey)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # 54 % of 130 is 70 people and nothing else, 35 % is 45 or 46: 115 or 116 people, 88 or 89 %.
        ("percent: 89", "percent: 91", "tavola_06: 54 % and 35 % cannot sum to 91 % of 130"),
        ("percent: 89", "percent: 90", "tavola_06: 54 % and 35 % cannot sum to 90 % of 130"),
        # 43 % is 56 people (55.25 to 56.55), 44 % is 57.
        ('percent: 43, as_printed: "Q', 'percent: 44, as_printed: "Q', "very_much cannot be both 43 % and 44 % of 130"),
        # Table 7 quotes table 6.
        ('percent: 54, as_printed: "q', 'percent: 55, as_printed: "q', "tavola_06: .*54 %.*55 %"),
        # 45 + 27 + 14 + 20 = 106.
        (
            "code: very_moderate, percent: 10",
            "code: very_moderate, percent: 20",
            "tavola_02: 45 %, 27 %, 14 % and 20 % add up to more than the 130",
        ),
        ("count: 130", "count: 131", "tavola_01/completes: printed as 131, but wave.yml declares 130"),
        ("count: 250", "count: 249", "tavola_01/accesses: printed as 249, but wave.yml declares 250"),
    ],
)
def test_printed_figures_that_exclude_each_other_are_named(data_copy, old, new, said):
    with_printed(data_copy, old, new)
    with pytest.raises(Conflict, match=said):
        reconstruct("2020-03", data_copy)


def test_a_percentage_that_no_count_gives_is_named():
    # 13 / 30 is 43.3 %, 14 / 30 is 46.7 %: there is no 45 %.
    with pytest.raises(Conflict, match=r"no number of respondents out of 30 is 45 % \(a\)"):
        counts_of(a_question(), figures(("a", 45), ("b", 20)), 30)


def test_one_answer_each_cannot_be_given_by_more_than_everyone():
    over = figures(("a", 60), ("b", 60))
    with pytest.raises(Conflict, match="60 % and 60 % add up to more than the 10 respondents of a single"):
        counts_of(a_question(), over, 10)
    assert counts_of(a_question("multiple", net=None), over, 10) == {"a": 6, "b": 6, "c": 0}


def test_a_net_of_a_multiple_response_set_is_refused():
    with pytest.raises(Conflict, match="net ab of a multiple-response set depends on how its options overlap"):
        counts_of(a_question("multiple"), figures(("a", 40), ("ab", 60)), 10)


@pytest.mark.parametrize(
    ("said", "base", "counts"),
    [
        ([("a", "a_third")], 130, (43, 0, 0)),  # 43 is nearer to 43.3 than 44
        ([("a", "about_a_half")], 21, (10, 0, 0)),  # 10 and 11 are as near to 10.5: the lower
        ([("a", "over_two_thirds")], 9, (7, 0, 0)),  # 6 / 9 is two thirds, not over
        ([("a", 45)], 130, (58, 0, 0)),  # 58 and 59 are as near to 58.5: the lower
        ([("a", 30), ("ab", 70)], 10, (3, 4, 0)),
    ],
)
def test_the_nearest_count_is_taken_and_the_lower_in_a_tie(said, base, counts):
    assert tuple(counts_of(a_question(), figures(*said), base).values()) == counts


def test_equal_parts_make_up_the_base():
    parts = Figure(table="q", codes=("a", "b", "c"), stated="equal_parts", as_printed="tre parti")
    assert counts_of(a_question(), (parts,), 10) == {"a": 3, "b": 3, "c": 4}


def test_a_share_within_a_net_is_of_the_net():
    # ab is half of 20; over two thirds of those 10 are 7.
    said = (*figures(("ab", 50)), *figures(("a", "over_two_thirds"), within="ab"))
    assert counts_of(a_question(), said, 20) == {"a": 7, "b": 3, "c": 0}


def test_respondents_left_over_give_no_answer(march):
    codebook = march.codebook.model_copy(update={"questions": (a_question(),)})
    rows = pd.DataFrame(respondents(codebook, Published(figures=figures(("a", 30), ("ab", 70))), 12, 10)).fillna("")
    assert rows["status"].tolist() == ["complete"] * 10 + ["partial"] * 2
    assert rows["respondent"].tolist()[::11] == ["r01", "r12"]
    # 3 a, 4 b, the other 3 of the 10 completes and the 2 partials nothing.
    assert rows["q"].value_counts().to_dict() == {"": 5, "b": 4, "a": 3}


def test_open_answers_to_a_question_with_one_answer_choose_other(march, tmp_path):
    question = a_question().model_copy(update={"other": WORDS})
    codebook = march.codebook.model_copy(update={"questions": (question,)})
    published = Published(figures=figures(("a", 30), ("ab", 70)), open_answers={"q": ("one", "two")})
    (tmp_path / "r.csv").write_bytes(write_responses(respondents(codebook, published, 12, 10), codebook))
    found = answers(Responses.of(read_responses(tmp_path / "r.csv", codebook)), question)
    assert found.choices.sum().to_dict() == {"a": 3, "b": 4, "c": 0, "other": 2}
    assert sorted(found.other_texts) == ["one", "two"]


def test_a_share_within_a_net_of_a_set_is_refused():
    # How many ticked a or b depends on how they overlap: anything from 5 to 10.
    said = (*figures(("a", 50), ("b", 50)), *figures(("c", 50), within="ab"))
    with pytest.raises(Conflict, match="ab of a multiple-response set"):
        counts_of(a_question("multiple"), said, 10)


def test_a_printed_count_is_kept():
    count = Figure(table="q", code="a", count=4, as_printed="4")
    assert counts_of(a_question(), (count,), 10) == {"a": 4, "b": 0, "c": 0}


def members(question, code):
    return next((net.of for net in question.nets if net.code == code), (code,))


def brute_force(question, said, base):
    """Of all ways to give the answers, the one nearest to what is printed, then with the lowest counts; or None."""
    best = None
    for counts in product(range(base + 1), repeat=3):
        if question.kind != "multiple" and sum(counts) > base:
            continue
        n = dict(zip("abc", counts, strict=True))
        sums = [(sum(n[part] for part in members(question, code)), percent) for code, percent in said]
        if all(floor(Fraction(100 * found, base) + Fraction(1, 2)) == percent for found, percent in sums):
            gap = sum(abs(Fraction(found) - Fraction(percent * base, 100)) for found, percent in sums)
            best = min(best, (gap, counts)) if best else (gap, counts)
    return best and dict(zip("abc", best[1], strict=True))


@st.composite
def printed_questions(draw):
    """A question, a base and figures: most made by rounding a count, so that many can hold together."""
    kind = draw(st.sampled_from(["single", "multiple"]))
    question = a_question(kind, net=("a", "b") if kind == "single" else None)
    base = draw(st.integers(1, 9))
    rounded = st.integers(0, base).map(lambda n: floor(Fraction(100 * n, base) + Fraction(1, 2)))
    percent = st.one_of(rounded, rounded, rounded, st.integers(0, 100))
    codes = st.sampled_from([*"abc", *(net.code for net in question.nets)])
    return question, base, draw(st.lists(st.tuples(codes, percent), min_size=1, max_size=4))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(printed_questions())
def test_the_solver_finds_what_trying_everything_finds(case):
    question, base, said = case
    expected = brute_force(question, said, base)
    if expected is None:
        with pytest.raises(Conflict, match=r"^q: "):
            counts_of(question, figures(*said), base)
    else:
        assert counts_of(question, figures(*said), base) == expected
