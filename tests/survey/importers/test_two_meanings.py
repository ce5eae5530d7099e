"""Cells that could mean two things: read by what the platform writes, or asked about by name; counted by hand."""

import csv
import json

import pandas as pd
import pyreadstat
import pytest
from library import Library, counted, question, separated

from helpers.survey.importing import Undecided

YES_NO = {"yes": "Sì", "no": "No"}
COLOURS = {"red": "rosso", "green": "verde"}


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def monkey(above, below, *answers):
    """A SurveyMonkey export."""
    system = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    times = ["03/20/2025 04:05:12 PM", "03/20/2025 04:09:12 PM"]
    rows = [[100 + i, 7, *times, "203.0.113.1", *cells] for i, cells in enumerate(answers)]
    return separated([[*system, *above], [*[""] * 5, *below], *rows])


def qualtrics(names, texts, *answers):
    """A Qualtrics export."""
    head = ["StartDate", "EndDate", "Finished", "ResponseId"]
    ids = [json.dumps({"ImportId": f"QID{number}"}) for number in range(4 + len(names))]
    rows = [["2025-04-01 10:00:00", "2025-04-01 10:09:00", "1", f"R_{i}", *cells] for i, cells in enumerate(answers)]
    return separated([[*head, *names], [*head, *texts], ids, *rows])


def limesurvey(header, *answers):
    """A LimeSurvey export, every cell in quotation marks."""
    system = ["ID risposta", "Data invio", "Ultima pagina", "Lingua iniziale", "Seme"]
    rows = [[i, "2025-04-01 10:00:00", 1, "it", 90 + i, *cells] for i, cells in enumerate(answers, start=1)]
    return separated([[*system, *header], *rows], quoting=csv.QUOTE_ALL)


def google(header, *answers):
    """A Google Forms export."""
    return separated([["Timestamp", *header], *([f"4/{i}/2025 9:05:00", *row] for i, row in enumerate(answers, 14))])


# SurveyMonkey writes Response under a question with one answer; an option may be called so.
def test_an_option_called_response_is_a_box_like_its_neighbours(library):
    library.ask(
        question("canali", "multiple", "Quali?", {"chat": "Chat", "response": "Response", "mail": "Posta"}, "Altro")
    )
    answers = [("Chat", "Response", "Posta", ""), ("", "Response", "", "fax"), ("Chat", "", "", "")]
    file = library.text(monkey(["Quali?", "", "", ""], ["Chat", "Response", "Posta", "Altro"], *answers))
    wave = library.bring_in(file, completion="all")
    assert counted(wave, "canali") == (3, {"chat": 2, "response": 2, "mail": 1, "other": 1})


def test_the_second_header_row_of_a_single_box_is_nobody(library):
    library.ask(question("colori", "multiple", "Quali?", COLOURS))
    wave = library.bring_in(library.text(monkey(["Quali?"], ["rosso"], [""], ["rosso"])), completion="all")
    assert counted(wave, "colori") == (2, {"red": 1, "missing": 1})


def test_a_question_as_a_whole_and_in_boxes_is_asked_for(library):
    library.ask(question("colori", "multiple", "Quali?", COLOURS))
    rows = [["ID", "Stato", "Quali?", "Quali? [verde]"], [1, "completo", "rosso", 0], [2, "completo", "", 1]]
    with pytest.raises(Undecided, match=r"columns 3 .* and 4 .* both hold colori, as a whole and by its options"):
        library.bring_in(library.text(separated(rows, ";")))


# An option that is called No, and a box that says No where it was not ticked.
def test_no_in_a_box_of_limesurvey_is_not_ticked_whatever_the_option_is_called(library):
    library.ask(question("voti", "multiple", "Quali?", YES_NO))
    export = limesurvey(["Quali? [Sì]", "Quali? [No]"], ("Sì", "No"), ("No", "Sì"), ("No", "No"), ("Sì", "No"))
    wave = library.bring_in(library.text(export))
    assert counted(wave, "voti") == (4, {"yes": 2, "no": 1, "missing": 1})


def test_no_in_a_box_of_surveymonkey_is_the_option(library):
    library.ask(question("voti", "multiple", "Quali?", YES_NO))
    export = monkey(["Quali?", ""], ["Sì", "No"], ("Sì", "No"), ("", "No"), ("", ""))
    assert counted(library.bring_in(library.text(export), completion="all"), "voti") == (
        3,
        {"yes": 1, "no": 2, "missing": 1},
    )


def test_no_in_a_box_is_told_by_the_value_labels_of_spss(library):
    library.ask(question("voti", "multiple", "Quali?", {"no": "No", "forse": "Forse"}))
    file = library.folder / "export.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"id": [1.0, 2], "status": [1.0, 1], "voti_1": [0.0, 0], "voti_2": [0.0, 0]}),
        str(file),
        column_labels=["id", "status", "Quali?: No", "Quali?: Forse"],
        variable_value_labels={name: {0: "No", 1: "Sì"} for name in ("voti_1", "voti_2")},
    )
    wave = library.bring_in(file)
    assert counted(wave, "voti") == (2, {"missing": 2})


def test_no_in_a_box_of_a_sheet_that_ticks_by_label_is_asked_for_and_decided(library):
    library.ask(question("voti", "multiple", "Quali?", {"no": "No", "forse": "Forse"}))
    rows = [
        ["ID", "Stato", "Quali? [No]", "Quali? [Forse]"],
        [1, "completo", "No", "Forse"],
        [2, "completo", "No", "No"],
    ]
    file = library.text(separated(rows, ";"))
    with pytest.raises(Undecided, match=r"column 3, .*'No' .*label of an option and a word for not ticked"):
        library.bring_in(file)
    assert counted(library.bring_in(file, recodes={"voti": {"No": "0"}}), "voti") == (2, {"forse": 1, "missing": 1})


# Qualtrics writes -99 for what was seen and left; an option may be called so.
@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_an_option_called_like_a_state_is_asked_for(library, kind):
    library.ask(question("gradi", kind, "Quanti?", {"freddo": "-99", "zero": "zero"}))
    file = library.text(qualtrics(["Q1"], ["Quanti?"], ["-99"], ["zero"]))
    with pytest.raises(Undecided, match=r"'-99' .*label of an option, and what the platform writes for no answer"):
        library.bring_in(file)
    wave = library.bring_in(file, recodes={"gradi": {"-99": "freddo"}})
    assert counted(wave, "gradi") == (2, {"freddo": 1, "zero": 1})


def test_a_label_that_is_a_state_elsewhere_is_a_label_in_a_form(library):
    library.ask(question("parole", "multiple", "Quali?", {"a": "not_asked", "b": "missing"}))
    wave = library.bring_in(library.text(google(["Quali?"], ["not_asked"], ["not_asked, missing"], [""])))
    assert counted(wave, "parole") == (3, {"a": 2, "b": 1, "missing": 1})


def test_a_missing_value_that_is_called_like_an_answer_is_still_missing(library):
    library.ask(question("uso", "single", "Usa?", {"si": "sì", "no": "no"}))
    file = library.folder / "export.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"id": [1.0, 2, 3], "status": [1.0] * 3, "uso": [1.0, 2, 9]}),
        str(file),
        column_labels=["id", "status", "Usa?"],
        variable_value_labels={"uso": {1: "sì", 2: "no", 9: "no"}},
        missing_ranges={"uso": [9]},
    )
    assert counted(library.bring_in(file), "uso") == (3, {"si": 1, "no": 1, "missing": 1})


# What people write beside Other may be what stands in a box elsewhere.
@pytest.mark.parametrize("text", ["0", "No", "x"])
def test_the_open_answer_of_limesurvey_and_surveymonkey_is_a_text(library, text):
    library.ask(question("colori", "multiple", "Quali?", COLOURS, "Altro"))
    export = limesurvey(["Quali? [rosso]", "Quali? [verde]", "Quali? [Altro]"], ("Sì", "No", ""), ("No", "No", text))
    wave = library.bring_in(library.text(export))
    assert counted(wave, "colori") == (2, {"red": 1, "other": 1})
    assert list(wave.answers("colori").other_texts) == [text]


# A3 is also the place of the open answer after two options.
def test_a_string_variable_of_spss_is_a_text_also_where_it_looks_like_a_place(library):
    library.ask(question("colori", "multiple", "Quali?", COLOURS, "Altro"))
    file = library.folder / "export.sav"
    boxes = {"colori_1": [1.0, 0], "colori_2": [0.0, 0], "colori_other": ["", "A3"]}
    pyreadstat.write_sav(
        pd.DataFrame({"id": [1.0, 2], "status": [1.0, 1]} | boxes),
        str(file),
        column_labels=["id", "status", "Quali?: rosso", "Quali?: verde", "Quali?: Altro"],
        variable_value_labels={name: {0: "No", 1: "Sì"} for name in ("colori_1", "colori_2")},
    )
    wave = library.bring_in(file)
    assert counted(wave, "colori") == (2, {"red": 1, "other": 1})
    assert list(wave.answers("colori").other_texts) == ["A3"]


def test_a_column_of_a_sheet_that_may_be_a_box_or_its_text_is_asked_for(library):
    library.ask(question("colori", "multiple", "Quali?", COLOURS, "Altro"))
    rows = [["ID", "Stato", "Quali? [rosso]", "Quali? [verde]", "Quali? [Altro]"], [1, "completo", 1, 0, ""],
            [2, "completo", 0, 0, 1]]  # fmt: skip
    file = library.text(separated(rows, ";"))
    with pytest.raises(Undecided, match=r"column 5, 'Quali\? \[Altro\]': holds only '1'.* say whether it is the box"):
        library.bring_in(file)
    for held, texts in (("colori[other]", []), ("colori[other_text]", ["1"])):
        wave = library.bring_in(file, columns=[("Quali? [Altro]", held)])
        assert counted(wave, "colori") == (2, {"red": 1, "other": 1})
        assert list(wave.answers("colori").other_texts) == texts
        library.clear()


# A label with a separator in it, and the labels that it is made of.
SIDES = {"a": "A", "b": "B", "both": "A, B", "none": "nessuno"}


@pytest.mark.parametrize("export", [google, lambda header, *rows: qualtrics(["Q1"], header, *rows)])
def test_a_label_that_is_two_others_side_by_side_is_asked_for_and_decided(library, export):
    library.ask(question("lati", "multiple", "Quali?", SIDES))
    file = library.text(export(["Quali?"], ["A, B"], ["A, B, nessuno"], ["A"]))
    with pytest.raises(
        Undecided, match=r"'A, B' \(2 times, first in row \d\): .*answers with a separator between them"
    ):
        library.bring_in(file)
    wave = library.bring_in(file, recodes={"lati": {"A, B": "both"}})
    assert counted(wave, "lati") == (3, {"a": 1, "both": 2, "none": 1})


def test_a_label_that_is_another_and_a_text_beside_it_is_asked_for(library):
    library.ask(question("lati", "multiple", "Quali?", {"a": "mail", "b": "mail, chat"}, "Altro"))
    file = library.text(google(["Quali?"], ["mail, chat"], ["mail"]))
    with pytest.raises(Undecided, match=r"'mail, chat' \(row 2\): .*label of one"):
        library.bring_in(file)
    wave = library.bring_in(file, recodes={"lati": {"mail, chat": "b"}})
    assert counted(wave, "lati") == (2, {"a": 1, "b": 1})


def test_labels_that_overlap_are_asked_for(library):
    library.ask(question("lati", "multiple", "Quali?", {"ab": "A, B", "bc": "B, C", "a": "A"}))
    file = library.text(google(["Quali?"], ["A, B, C"], ["A, B"]))
    with pytest.raises(Undecided, match=r"'A, B' \(2 times, first in row 2\): .*label of one"):
        library.bring_in(file)


def test_a_label_of_numbers_that_are_places_is_asked_for(library):
    library.ask(question("ore", "multiple", "Quante?", {"poche": "1,2", "medie": "tre", "tante": "di più"}))
    with pytest.raises(Undecided, match=r"'1,2' \(row 4\)"):
        library.bring_in(library.text(qualtrics(["Q1"], ["Quante?"], ["1,2"])))


def test_a_label_that_looks_like_the_place_of_another_is_asked_for(library):
    library.ask(question("foglio", "single", "Quale?", {"piccolo": "A3", "medio": "medio", "grande": "grande"}))
    with pytest.raises(Undecided, match=r"'A3' .*the label of one and the place of another"):
        library.bring_in(library.text(limesurvey(["Quale?"], ["A3"], ["A1"])))


def test_a_text_comes_back_with_its_accents_as_they_were_written(library):
    library.ask(question("colori", "multiple", "Quali?", {"red": "rosé", "green": "verde"}, "Altro"))
    apart = "e\u0301"
    wave = library.bring_in(library.text(google(["Quali?"], [f"ros{apart}, caff{apart}"], ["rosé"])))
    assert counted(wave, "colori") == (2, {"red": 2, "other": 1})
    assert list(wave.answers("colori").other_texts) == [f"caff{apart}"]


def test_a_label_with_signs_that_nobody_sees_is_found_among_others(library):
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    library.ask(question("chi", "multiple", "Chi?", {"a": family, "b": "\u00adda\u00adsolo", "c": "in due"}, "Altro"))
    file = library.text(google(["Chi?"], [f"{family}, \u00addasolo"], [f"in due, {family}, la\u200b zia"]))
    wave = library.bring_in(file)
    assert counted(wave, "chi") == (2, {"a": 2, "b": 1, "c": 1, "other": 1})
    assert list(wave.answers("chi").other_texts) == ["la\u200b zia"]


def test_a_separator_inside_quotation_marks_is_not_the_files(library):
    library.ask(question("colori", "single", "rosso; o verde?", COLOURS))
    text = '"Timestamp","rosso; o verde?"\n"4/14/2025 9:05:00","verde"\n'
    assert counted(library.bring_in(library.text(text)), "colori") == (1, {"green": 1})
