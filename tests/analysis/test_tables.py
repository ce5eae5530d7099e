"""Tables of ten people counted on fingers, and of the printed wave."""

import dataclasses
from fractions import Fraction
from math import floor

import pandas as pd
import pytest

from helpers.analysis.derived import answers_per_respondent, cumulate, inside
from helpers.analysis.tables import ANSWERED, COLUMNS, missing_label, tables_frame, tabulate, tabulate_all
from helpers.survey.errors import BadInput
from helpers.survey.published import Figure, Published
from helpers.survey.responses import Responses
from helpers.survey.waves import open_wave

UNDISCLOSED = {
    ("tavola_01", "bpo_small"),
    ("tavola_01", "other_company"),
    ("tavola_05", "other"),
    ("tavola_05", "missing"),
    ("tavola_07", "not_at_all"),
    ("tavola_09", "missing"),
    ("tavola_10", "other"),
    ("tavola_10", "missing"),
}


def whole_percent(n, base):
    """Halves up, in whole numbers; not the helper under test."""
    return floor(Fraction(100 * n, base) + Fraction(1, 2))


# Who stands behind each number: see the comment on SMALL_RESPONSES in small.py.
@pytest.mark.parametrize(
    ("question", "base", "rows"),
    [
        (
            "device",
            10,
            [
                ("phone", "option", 4),
                ("tablet", "option", 2),
                ("laptop", "option", 2),
                ("mobile", "net", 6),  # 4 + 2: one answer each
                ("other", "other", 1),
                ("missing", "missing", 1),
            ],
        ),
        ("mood", 8, [("high", "option", 4), ("medium", "option", 1), ("low", "option", 2), ("missing", "missing", 1)]),
        (
            "tools",
            9,
            [
                ("chat", "option", 4),
                ("mail", "option", 3),
                ("video", "option", 3),
                ("written", "net", 5),  # p01 and p04 ticked both: 5 people, not 4 + 3
                ("other", "other", 1),
                ("missing", "missing", 1),
            ],
        ),
    ],
)
def test_the_cells_are_what_fingers_count(small, question, base, rows):
    table = tabulate(small, question)
    assert table.base == base
    assert [(cell.code, cell.kind, cell.n) for cell in table] == rows
    for cell in table:
        assert (cell.base, cell.share, cell.disclosure) == (base, cell.n / base, "exact")
        assert cell.ci_low < cell.share < cell.ci_high
        assert cell.percent == whole_percent(cell.n, base)


@pytest.mark.parametrize("question", ["device", "mood"])
def test_a_question_with_one_answer_adds_up_to_its_base(small, question):
    table = tabulate(small, question)
    assert sum(cell.n for cell in table if cell.kind != "net") == table.base


def test_none_ticked_is_a_number_of_its_own(small):
    # p06 ticked none; p07 left the set out, p10 ticked only "other", p08 was not asked.
    assert tabulate(small, "tools").none_chosen == 1
    assert tabulate(small, "device").none_chosen is None


def test_ranked_goes_by_share_and_keeps_the_questionnaire_in_ties(small):
    assert [cell.code for cell in tabulate(small, "tools").ranked] == ["chat", "mail", "video"]  # 4, 3, 3
    assert [cell.code for cell in tabulate(small, "device").ranked] == ["phone", "tablet", "laptop"]  # 4, 2, 2
    assert [cell.code for cell in tabulate(small, "mood").ranked] == ["high", "low", "medium"]  # 4, 2, 1
    assert [cell.code for cell in tabulate(small, "mood").options] == ["high", "medium", "low"]
    later = dataclasses.replace(
        small,
        responses=Responses.of(small.responses.columns().astype("object").replace({"device": {"phone": "laptop"}})),
    )
    assert [cell.code for cell in tabulate(later, "device").ranked] == ["laptop", "tablet", "phone"]  # 6, 2, 0


def test_labels_are_in_the_language_asked_for(small):
    assert [cell.label for cell in tabulate(small, "mood")][::3] == ["alto", "Non risponde o non riportato"]
    english = tabulate(small, "mood", language="en")
    assert [cell.label for cell in english][::3] == ["high", "No answer or not reported"]
    assert english.language == "en"


def test_the_missing_row_of_a_set_says_that_nothing_was_ticked(small):
    assert tabulate(small, "tools")["missing"].label == "Non risponde o non riportato"  # none_allowed
    tools = small.codebook.question("tools").model_copy(update={"none_allowed": False})
    assert missing_label(tools).it == "Nessuna voce scelta, o nessuna risposta"
    assert missing_label(tools).en == "Nothing ticked, or no answer"


def test_a_higher_confidence_widens_the_interval(small):
    usual, wide = tabulate(small, "device"), tabulate(small, "device", confidence=0.99)
    assert wide["phone"].ci_low < usual["phone"].ci_low < usual["phone"].ci_high < wide["phone"].ci_high


@pytest.mark.parametrize("question", ["device", "mood", "tools"])
@pytest.mark.parametrize(("column", "value"), [("status", "partial"), (None, "not_asked")])
def test_an_empty_base_has_no_shares_and_does_no_harm(small, question, column, value):
    columns = [column] if column else [name for name in small.responses.columns() if name.startswith(question)]
    responses = small.responses.columns().astype("object").assign(**dict.fromkeys(columns, value))
    table = tabulate(dataclasses.replace(small, responses=Responses.of(responses)), question)
    assert table.base == 0
    assert {(cell.n, cell.share, cell.ci_low, cell.ci_high) for cell in table} == {(0, None, None, None)}
    assert table.ranked == ()
    assert table.none_chosen in (0, None)
    assert table.frame["share"].isna().all()
    with pytest.raises(BadInput):
        _ = table.options[0].percent


def test_cumulate_counts_from_the_top_of_the_scale(small):
    table = cumulate(tabulate(small, "mood"))
    assert [(cell.code, cell.n, cell.share) for cell in table] == [
        ("high", 4, 4 / 8),
        ("medium", 5, 5 / 8),
        ("low", 7, 7 / 8),
    ]


def test_cumulate_is_no_surer_than_the_shares_it_adds(march):
    # "In parole" on top of an exact share: their sum is known in words only.
    figures = (
        Figure(table="tavola_02", code="very_significant", stated="about_a_half", as_printed="circa la metà"),
        Figure(table="tavola_02", code="significant", percent=27, as_printed="27%"),
    )
    table = cumulate(tabulate(dataclasses.replace(march, published=Published(figures=figures)), "tavola_02"))
    assert [cell.disclosure for cell in table][:2] == ["approximate", "approximate"]


def test_cumulate_stops_where_a_share_is_not_disclosed(march):
    # Table 7: 56 and 73 respondents; the third share is not printed.
    assert [cell.n for cell in cumulate(tabulate(march, "tavola_07"))] == [56, 129, None]
    # Nor does a share further down start the sum again.
    second = Figure(table="tavola_02", code="significant", percent=27, as_printed="27%")
    table = tabulate(dataclasses.replace(march, published=Published(figures=(second,))), "tavola_02")
    assert [cell.n for cell in table.options] == [None, 35, None, None]
    assert [cell.n for cell in cumulate(table)] == [None, None, None, None]


@pytest.mark.parametrize("question", ["device", "tools"])
def test_cumulate_wants_an_order(small, question):
    with pytest.raises(BadInput, match=f"{question}: only an ordinal scale can be cumulated"):
        cumulate(tabulate(small, question))


def test_inside_a_net_the_net_is_the_base(small):
    table = inside(tabulate(small, "device"), "mobile")
    assert [(cell.code, cell.n, cell.share) for cell in table] == [("phone", 4, 4 / 6), ("tablet", 2, 2 / 6)]
    assert {table.base, *(cell.base for cell in table)} == {6}


def test_inside_refuses_what_is_no_net_and_what_overlaps(small):
    with pytest.raises(BadInput, match=r"device: no net 'mobil'; did you mean mobile\?"):
        inside(tabulate(small, "device"), "mobil")
    with pytest.raises(BadInput, match="tools: the parts of written overlap"):
        inside(tabulate(small, "tools"), "written")


def test_answers_per_respondent_is_ticks_of_listed_options_over_the_base(small, march):
    assert answers_per_respondent(tabulate(small, "tools")) == 10 / 9  # 4 + 3 + 3 ticks, "other" not counted
    assert answers_per_respondent(tabulate(march, "tavola_05")) == 217 / 130  # 79 + 53 + 38 + 26 + 21
    with pytest.raises(BadInput, match="device: one answer a respondent"):
        answers_per_respondent(tabulate(small, "device"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"question": "moot"}, r"did you mean mood\?"),
        ({"language": "fr"}, "language: .*Known: it, en.*'fr'"),
        ({"confidence": 95}, "confidence: .*95"),
        ({"confidence": 1.0}, "confidence: .*1.0"),
        ({"confidence": 0.0}, "confidence: .*0.0"),
        ({"confidence": float("nan")}, "confidence: .*nan"),
    ],
)
def test_what_cannot_be_tabulated_is_said(small, asked, said):
    with pytest.raises(BadInput, match=said):
        tabulate(small, **{"question": "mood", **asked})


def test_a_wrong_code_is_answered_with_the_nearest(small):
    table = tabulate(small, "device")
    assert table["phone"].n == 4
    with pytest.raises(BadInput, match=r"device: no cell 'fone'; did you mean phone\?"):
        table["fone"]


def test_a_table_knows_its_place_in_the_questionnaire(small):
    tables = tabulate_all(small, "en")
    assert [(id, table.question.id, table.number) for id, table in tables.items()] == [
        ("device", "device", 1),
        ("mood", "mood", 2),
        ("tools", "tools", 3),
    ]
    assert {table.language for table in tables.values()} == {"en"}


def test_every_printed_percentage_comes_out_of_the_rows(march, printed_figure):
    _, question, code, number = printed_figure
    if code in ("accesses", "completes"):
        assert {"accesses": march.record.accesses, "completes": march.completes}[code] == number
        return
    table = tabulate(march, question)
    assert (table.base, table[code].base) == (130, 130)
    assert whole_percent(table[code].n, 130) == number == table[code].percent
    assert table[code].disclosure == "exact"


def test_what_the_report_does_not_print_has_no_number(march):
    hidden = {(id, cell.code) for id, table in tabulate_all(march).items() for cell in table if cell.n is None}
    assert hidden == UNDISCLOSED
    for question, code in UNDISCLOSED:
        cell = tabulate(march, question)[code]
        assert {cell.n, cell.share, cell.ci_low, cell.ci_high} == {None}
        assert (cell.known, cell.disclosure) == (False, "not_disclosed")
        with pytest.raises(BadInput, match=f"{code}: this share is not disclosed"):
            _ = cell.percent


def test_what_the_report_gives_in_words_or_leaves_open_is_approximate(march):
    tables = tabulate_all(march)
    found = {(id, cell.code) for id, table in tables.items() for cell in table if cell.disclosure == "approximate"}
    # Table 1: 33 % is printed for the first third only; the others are "1/3", "1/3 circa", "oltre 2/3".
    words = {("tavola_01", code) for code in ("bpo", "bpo_large", "other_types", "tech_or_consulting")}
    # 45 % is 58 or 59 of 130, and 28 % is 36 or 37, so their sum with another has two counts; and so, or more, has what
    # the printed options leave (see test_published). Tables 1 and 7 leave one: nobody, and one person.
    sums = {("tavola_02", "significant_or_more"), ("tavola_04", "significant_or_more")}
    assert found == words | sums | {(f"tavola_{number}", "missing") for number in ("02", "03", "04", "06", "08", "11")}


# 130 less the counts of the printed options (see test_reconstruction).
@pytest.mark.parametrize(
    ("question", "n"),
    [("tavola_01", 0), ("tavola_02", 6), ("tavola_03", 15), ("tavola_04", 9), ("tavola_06", 8), ("tavola_11", 5)],
)
def test_whoever_is_missing_from_the_printed_total_is_in_the_row_of_the_missing(march, question, n):
    assert tabulate(march, question)["missing"].n == n


def test_a_net_the_report_does_not_print_follows_from_printed_parts(march):
    assert tabulate(march, "tavola_02")["significant_or_more"].n == 93  # 58 + 35
    assert tabulate(march, "tavola_04")["significant_or_more"].n == 74  # 38 + 36


def test_none_chosen_is_not_told_by_percentages(march):
    assert tabulate(march, "tavola_05").none_chosen is None


def test_the_frame_is_tidy_and_typed(march, small):
    frame = tabulate(march, "tavola_07").frame
    assert tuple(frame.columns) == (*COLUMNS, *ANSWERED)
    assert frame["code"].tolist() == ["very_much", "moderately", "not_at_all", "missing"]
    assert frame["n"].tolist() == [56, 73, pd.NA, 1]
    assert str(frame["n"].dtype) == "Int64"
    assert frame["share"].isna().tolist() == [False, False, True, False]
    rows = tables_frame(small, tabulate_all(small).values())
    assert len(rows) == 6 + 4 + 6
    assert rows["wave"].unique().tolist() == ["2024-01"]
    assert rows["question"].value_counts().to_dict() == {"device": 6, "tools": 6, "mood": 4}


def test_two_waves_give_two_tables_everywhere(data_copy, second_wave, march):
    later = open_wave(second_wave(data_copy), data_copy)
    for before in tabulate_all(march).values():
        now = tabulate(later, before.question.id)
        assert now.base == 60
        assert all(cell.disclosure == "exact" for cell in now)
        shares = [(a.share, b.share) for a, b in zip(before, now, strict=True) if a.known and b.known]
        assert all(a != b for a, b in shares if (a, b) != (0.0, 0.0)), now.question.id
