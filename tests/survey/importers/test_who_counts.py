"""Who counts: broke off, was routed past, stands there twice; and what a decision in a map does."""

import pandas as pd
import pyreadstat
import pytest
import yaml
from library import WAVE, Library, counted, question, separated

from helpers.survey.errors import BadInput
from helpers.survey.importing import Undecided, import_wave

YES_NO = {"yes": "Yes", "no": "No"}


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def told(library, file, **decisions):
    """Import with a map, and return what was said."""
    map_path = library.folder / "map.yml"
    map_path.write_text(yaml.safe_dump(decisions), "utf-8")
    return import_wave(file, WAVE, library.data, map_path=map_path, build=library.folder / "build").account


def monkey(questions, *answers):
    rows = [[1000 + i, f"01/{i % 28 + 1:02}/2024 10:00:00 AM", *cells] for i, cells in enumerate(answers)]
    head = [["Respondent ID", "Start Date", *questions], ["", "", *["Response"] * len(questions)]]
    return separated([*head, *rows])


def ask_smokers(library):
    library.ask(
        question("smoke", "single", "Do you smoke?", YES_NO),
        *(question(f"q{i}", "single", f"Question {i}?", {"a": "A lot", "b": "Not much"}) for i in range(1, 7)),
    )


SMOKERS = ["Do you smoke?", *(f"Question {i}?" for i in range(1, 7))]


# Skip logic: everyone who said No went to the end.
def test_who_was_sent_to_the_end_did_not_break_off(library):
    ask_smokers(library)
    answers = [("Yes", *["A lot"] * 6)] * 20 + [("No", *[""] * 6)] * 15 + [("Yes", "A lot", *[""] * 5)]
    wave = library.bring_in(library.text(monkey(SMOKERS, *answers)))
    # Twenty and fifteen; the one who stopped after the second question broke off.
    assert counted(wave, "smoke") == (35, {"yes": 20, "no": 15})
    assert wave.record.account.partials == 1


def test_who_was_sent_to_the_end_is_told_with_the_answer(library):
    ask_smokers(library)
    answers = [("Yes", *["A lot"] * 6)] * 20 + [("No", *[""] * 6)] * 15
    lines = told(library, library.text(monkey(SMOKERS, *answers)))
    assert any("15" in line and "'No'" in line and "'Do you smoke?" in line for line in lines)


def test_who_was_sent_past_the_middle_did_not_break_off(library):
    ask_smokers(library)
    answers = [("Yes", *["A lot"] * 6)] * 10 + [("No", *[""] * 4, "A lot", "Not much")] * 10
    wave = library.bring_in(library.text(monkey(SMOKERS, *answers)))
    assert counted(wave, "smoke") == (20, {"yes": 10, "no": 10})


def test_break_off_of_a_few_of_those_with_an_answer_is_no_routing(library):
    ask_smokers(library)
    answers = [("Yes", *["A lot"] * 6)] * 10 + [("No", *["A lot"] * 6)] * 6 + [("No", *[""] * 6)] * 4
    wave = library.bring_in(library.text(monkey(SMOKERS, *answers)))
    assert (wave.record.account.completes, wave.record.account.partials) == (16, 4)


def test_breaking_off_is_judged_on_columns_that_the_map_ignores(library):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO), question("pet", "single", "Which pet?", YES_NO))
    rows = [["ID", "Do you smoke?", "Which pet?", "Age", "Town"], [1, "Yes", "", "30-44", "Rome"],
            [2, "No", "Yes", "30-44", "Bari"], [3, "No", "", "18-29", "Rome"], [4, "Yes", "", "", ""]]  # fmt: skip
    wave = library.bring_in(library.text(separated(rows)), other_columns="ignored")
    assert counted(wave, "smoke") == (3, {"yes": 1, "no": 2})


def test_a_refusal_is_an_answer_when_break_off_is_judged(library):
    names = [f"q{i}" for i in range(1, 6)]
    library.ask(*(question(name, "single", f"Question {name}?", YES_NO) for name in names))
    nan = float("nan")
    frame = pd.DataFrame({
        "q1": [1.0, 1, 2], "q2": [1.0, 8, 2], "q3": [1.0, 8, nan], "q4": [2.0, 8, nan], "q5": [1.0, 8, nan],
    })  # fmt: skip
    file = library.folder / "export.sav"
    labels = {name: {1.0: "Yes", 2.0: "No", 8.0: "Refused"} for name in names}
    pyreadstat.write_sav(frame, str(file), column_labels=[f"Question {name}?" for name in names],
                         variable_value_labels=labels, missing_ranges={name: [8] for name in names})  # fmt: skip
    wave = library.bring_in(file)
    # The second refused to the end; the third left after two.
    assert (wave.record.account.completes, wave.record.account.partials) == (2, 1)
    assert wave.answers("q5").answered.sum() == 1


def test_a_column_that_decides_completion_is_named(library):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO))
    rows = [["ID", "Finished", "Do you smoke?"], [1, "True", "Yes"], [2, "True", "No"], [3, "False", "No"]]
    lines = told(library, library.text(separated(rows)))
    assert any("completed: 2 by column 'Finished'" in line for line in lines)


@pytest.mark.parametrize("values", [("1", "2", "3"), ("Employed", "Student", "Retired"), ("A", "B", "C")])
def test_a_column_that_says_neither_complete_nor_partial_does_not_decide(library, values):
    library.ask(question("happy", "single", "Happy?", YES_NO))
    rows = [["ID", "Status", "Happy?"], *([i, value, "Yes"] for i, value in enumerate(values))]
    file = library.text(separated(rows))
    with pytest.raises(Undecided, match="'Status'"):
        library.bring_in(file)
    assert counted(library.bring_in(file, other_columns="ignored"), "happy") == (3, {"yes": 3})


def test_a_qualtrics_status_with_values_of_its_own_hides_nobody(library):
    library.ask(question("happy", "single", "Happy?", YES_NO))
    own = ["StartDate", "EndDate", "Status", "Finished", "ResponseId"]
    rows = [["2024-01-02 10:00:00", "2024-01-02 10:05:00", status, 1, f"R_{status}", "Yes"] for status in (1, 2, 3)]
    imports = [f'{{"ImportId":"{i}"}}' for i in range(6)]
    file = library.text(separated([[*own, "Q1"], [*own[:2], "Marital status", *own[3:], "Happy?"], imports, *rows]))
    with pytest.raises(Undecided, match="'Status'"):
        library.bring_in(file)
    assert counted(library.bring_in(file, columns=[("Status", "ignored")]), "happy") == (3, {"yes": 3})


# A decision does exactly what it says.
@pytest.mark.parametrize(("decision", "yes", "no"), [("all", 3, 2), ("first", 2, 1), ("last", 1, 2)])
def test_which_of_two_records_counts_is_what_the_map_says(library, decision, yes, no):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO), question("pet", "single", "Pet?", YES_NO))
    rows = [["ID", "Finished", "Do you smoke?", "Pet?"], ["a", 1, "Yes", "Yes"], ["a", 1, "No", "No"],
            ["b", 1, "Yes", "No"], ["b", 1, "Yes", "No"], ["c", 1, "No", "No"]]  # fmt: skip
    wave = library.bring_in(library.text(separated(rows)), duplicates=decision)
    assert counted(wave, "smoke") == (yes + no, {"yes": yes, "no": no})


def test_the_first_record_counts_where_the_map_says_so_also_if_it_is_a_partial(library):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO), question("pet", "single", "Pet?", YES_NO))
    rows = [
        ["ID", "Finished", "Do you smoke?", "Pet?"],
        ["a", 0, "Yes", ""],
        ["a", 1, "Yes", "No"],
        ["b", 1, "No", "No"],
    ]
    wave = library.bring_in(library.text(separated(rows)), duplicates="first")
    assert (wave.record.account.completes, wave.record.account.partials) == (1, 1)


def test_identifiers_that_a_spreadsheet_shortened_tell_nobody_apart(library):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO))
    rows = [["Respondent ID", "Do you smoke?"], *(["1.14E+10", "Yes"] for _ in range(4))]
    file = library.text(separated(rows))
    with pytest.raises(Undecided, match=r"'Respondent ID'.*1\.14E\+10"):
        library.bring_in(file)
    assert counted(library.bring_in(file, duplicates="all"), "smoke") == (4, {"yes": 4})


def test_everybody_completed_where_the_map_says_so_whatever_a_column_says(library):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO))
    file = library.text(separated([["ID", "Finished", "Do you smoke?"], [1, 0, "Yes"], [2, 1, "No"]]))
    assert counted(library.bring_in(file, completion="all"), "smoke") == (2, {"yes": 1, "no": 1})


@pytest.mark.parametrize("end", [";", "; ", ""])
def test_a_blank_that_was_not_asked_leaves_the_other_cells_alone(library, end):
    library.ask(question("use", "multiple", "Which?", {"phone": "Phone", "mail": "Mail"}))
    rows = [["ID", "Which?"], [1, f"Phone;Mail{end}"], [2, ""], [3, f"Mail{end}"]]
    wave = library.bring_in(library.text(separated(rows)), recodes={"use": {"": "not_asked"}})
    assert counted(wave, "use") == (2, {"phone": 1, "mail": 2})


@pytest.mark.parametrize("code", ["phone", "1"])
def test_a_blank_that_cannot_be_an_option_of_a_set_is_refused(library, code):
    library.ask(question("use", "multiple", "Which?", {"phone": "Phone", "mail": "Mail"}))
    file = library.text(separated([["ID", "Which?"], [1, "Phone;Mail"], [2, ""]]))
    with pytest.raises(BadInput, match=r"use: .*\"\""):
        library.bring_in(file, recodes={"use": {"": code}})


def test_a_recode_of_completion_without_such_a_column_is_refused(library):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO))
    file = library.text(separated([["ID", "Do you smoke?"], [1, "Yes"]]))
    with pytest.raises(BadInput, match="completion"):
        library.bring_in(file, recodes={"completion": {"x": "complete"}})


def test_a_box_of_the_open_answer_that_holds_texts_is_refused(library):
    library.ask(question("use", "multiple", "Which?", {"phone": "Phone", "mail": "Mail"}, "Other"))
    rows = [["ID", "Which? [Phone]", "Which? [Mail]", "More"], [1, 1, 0, "fax"], [2, 0, 1, ""]]
    with pytest.raises(BadInput, match=r"'More'.*use\[other_text\]"):
        library.bring_in(library.text(separated(rows)), columns=[("More", "use[other]")])


def test_who_was_led_past_the_last_questions_as_their_cells_say_did_not_break_off(library):
    ask_smokers(library)
    smokers = [[n, "Yes", *["A lot"] * 6] for n in range(1, 6)]  # five: fewer are not told
    rows = [["ID", *SMOKERS], *smokers, [6, "No", *["not_asked"] * 6], [7, "Yes", "A lot", *[""] * 5]]
    wave = library.bring_in(library.text(separated(rows)))
    assert (wave.record.account.completes, wave.record.account.partials) == (6, 1)
    assert counted(wave, "q6") == (5, {"a": 5})
