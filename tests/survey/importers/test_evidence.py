"""What a column says of itself comes before its code, and its code before its place; a contradiction is asked about."""

import csv

import pandas as pd
import pyreadstat
import pytest
from library import Library, counted, question, separated

from helpers.survey.errors import BadInput
from helpers.survey.importing import Undecided

FRUIT = {"apple": "Apple", "banana": "Banana", "cherry": "Cherry"}
ASKED = "Which fruit do you buy?"


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def qualtrics(codes, texts, *answers):
    """A Qualtrics export with three header rows."""
    own = ["StartDate", "EndDate", "Status", "Finished", "ResponseId"]
    rows = [["2024-01-02 10:00:00", "2024-01-02 10:05:00", 0, 1, f"R_{i}", *cells] for i, cells in enumerate(answers)]
    imports = [f'{{"ImportId":"{i}"}}' for i in range(len(own) + len(codes))]
    return separated([[*own, *codes], [*own, *texts], imports, *rows])


def limesurvey(header, *answers):
    """A LimeSurvey export with codes and wordings in its headers."""
    own = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language",
           "seed. Seed"]  # fmt: skip
    rows = [[i, "2024-01-02 10:00:00", 1, "en", 90 + i, *cells] for i, cells in enumerate(answers, start=1)]
    return separated([[*own, *header], *rows], quoting=csv.QUOTE_ALL)


def sav(library, columns, labels, values=None, **more):
    file = library.folder / "export.sav"
    pyreadstat.write_sav(
        pd.DataFrame(columns), str(file), column_labels=labels, variable_value_labels=values or {}, **more
    )
    return file


# Points: the numbers of the columns are not the places of the options.
def test_the_wording_of_a_limesurvey_box_comes_before_its_number(library):
    library.ask(question("fruit", "multiple", ASKED, FRUIT))
    header = [f"fruit[SQ001]. {ASKED} [Apple]", f"fruit[SQ003]. {ASKED} [Banana]", f"fruit[SQ002]. {ASKED} [Cherry]"]
    file = library.text(limesurvey(header, ("Yes", "Yes", "No"), ("Yes", "No", "No"), ("No", "Yes", "Yes")))
    assert counted(library.bring_in(file), "fruit") == (3, {"apple": 2, "banana": 2, "cherry": 1})


@pytest.mark.parametrize("form", ["{0}", "{1} - {0}", "{0} - {1}", "{1}: {0}", "Q7 {1} [{0}]"])
def test_the_label_of_an_spss_variable_comes_before_its_number_however_it_is_put(library, form):
    library.ask(question("fruit", "multiple", ASKED, FRUIT))
    labels = ["Respondent", *(form.format(name, ASKED) for name in ("Cherry", "Apple", "Banana"))]
    columns = {"id": [1.0, 2], "fruit_1": [1.0, 0], "fruit_2": [1.0, 1], "fruit_3": [0.0, 0]}
    wave = library.bring_in(sav(library, columns, labels))
    assert counted(wave, "fruit") == (2, {"cherry": 1, "apple": 2})


@pytest.mark.parametrize("other", [None, "Other"])
def test_an_option_that_no_codebook_knows_is_named_and_asked_about(library, other):
    library.ask(question("q2", "multiple", ASKED, FRUIT, other))
    texts = [f"{ASKED} - Selected Choice - {name}" for name in ("Apple", "Durian", "Cherry", "Banana")]
    file = library.text(qualtrics(["Q2_1", "Q2_2", "Q2_3", "Q2_4"], texts, (1, 1, 1, ""), ("", 1, "", 1)))
    with pytest.raises(Undecided, match=r"'Q2_2' .*Durian") as caught:
        library.bring_in(file)
    # What is left is asked about once; the others are where they say.
    assert "Banana" not in str(caught.value)
    wave = library.bring_in(file, columns=[("Q2_2", "ignored")])
    assert counted(wave, "q2") == (2, {"apple": 1, "cherry": 1, "banana": 1})


def test_a_new_option_in_the_place_of_the_open_answer_is_not_the_open_answer(library):
    library.ask(question("fruit", "multiple", ASKED, FRUIT, "Other"))
    names = ["Apple", "Banana", "Cherry", "Durian", "Other"]
    columns = {"id": [1.0, 2], **{f"fruit_{i}": [1.0, 0] for i in range(1, 5)}, "fruit_other": ["kiwi", ""]}
    file = sav(library, columns, ["id", *(f"{ASKED} [{name}]" for name in names)])
    with pytest.raises(Undecided, match=r"'fruit_4' .*Durian"):
        library.bring_in(file, other_columns="ignored")


def test_a_code_and_a_wording_of_two_questions_are_asked_about_whatever_is_ignored(library):
    library.ask(
        question("q1", "single", "Do you own a car?", {"yes": "Yes", "no": "No"}),
        question("q2", "single", "Do you smoke?", {"yes": "Yes", "no": "No"}),
    )
    file = library.text(qualtrics(["Q1", "Q2"], ["Do you smoke?", "Do you own a car?"], ("Yes", "No")))
    with pytest.raises(Undecided, match=r"column 6, 'Q1'.* its code and its wording name different questions: q1, q2"):
        library.bring_in(file, other_columns="ignored")
    wave = library.bring_in(file, columns=[("Q1", "q2"), ("Q2", "q1")])
    assert (counted(wave, "q2"), counted(wave, "q1")) == ((1, {"yes": 1}), (1, {"no": 1}))


@pytest.mark.parametrize("platform", ["qualtrics", "limesurvey", "spss"])
def test_a_question_with_a_known_code_that_asks_something_else_is_asked_about_in_a_first_wave(library, platform):
    library.ask(question("q2", "single", "Do you smoke?", {"yes": "Yes", "no": "No"}))
    if platform == "qualtrics":
        file = library.text(qualtrics(["Q2"], ["How many children have you got?"], ("Yes",)))
    elif platform == "limesurvey":
        file = library.text(limesurvey(["q2. How many children have you got?"], ("Yes",)))
    else:
        file = sav(library, {"q2": ["Yes"]}, ["How many children have you got?"])
    with pytest.raises(Undecided, match=r"q2.*asks something else.*children"):
        library.bring_in(file)
    assert counted(library.bring_in(file, comparability={"q2": "reworded"}), "q2") == (1, {"yes": 1})


@pytest.mark.parametrize("text", ["Q2. Do you smoke?", "Do you smoke? (one answer)", "Do you smoke"])
def test_a_wording_with_a_number_or_an_instruction_is_the_question(library, text):
    library.ask(question("q2", "single", "Do you smoke?", {"yes": "Yes", "no": "No"}))
    assert counted(library.bring_in(library.text(qualtrics(["Q2"], [text], ("Yes",)))), "q2") == (1, {"yes": 1})


def test_a_text_beside_an_option_is_not_the_open_answer_because_of_its_code(library):
    library.ask(question("q2", "multiple", ASKED, FRUIT, "Other"))
    names = ["Apple", "Banana", "Cherry", "Other", "Banana - Text", "Other - Text"]
    texts = [f"{ASKED} - {name}" for name in names]
    codes = ["Q2_1", "Q2_2", "Q2_3", "Q2_4", "Q2_2_TEXT", "Q2_4_TEXT"]
    file = library.text(qualtrics(codes, texts, (1, 1, "", "", "ripe", ""), ("", "", "", 1, "", "kiwi")))
    with pytest.raises(Undecided, match=r"'Q2_2_TEXT'"):
        library.bring_in(file)
    wave = library.bring_in(file, columns=[("Q2_2_TEXT", "ignored")])
    assert counted(wave, "q2") == (2, {"apple": 1, "banana": 1, "other": 1})
    assert wave.answers("q2").other_texts == ("kiwi",)


def test_the_proposal_for_an_unknown_option_is_never_one_that_only_shares_the_question(library):
    library.ask(question("fruit", "multiple", "Which of these fruits do you buy at least once a week?", FRUIT))
    text = "Which of these fruits do you buy at least once a week?"
    header = [f"fruit[SQ001]. {text} [Apple]", f"fruit[SQ002]. {text} [Damson]", f"fruit[SQ003]. {text} [Chery]"]
    with pytest.raises(Undecided):
        library.bring_in(library.text(limesurvey(header, ("Yes", "Yes", "No"))))
    written = next((library.folder / "build").rglob("map-1.yml")).read_text("utf-8")
    assert "fruit[banana]?" not in written
    assert "fruit[cherry]?" in written


# A codebook outranks what platforms call their own columns.
@pytest.mark.parametrize("name", ["status", "language", "lingua", "date", "esito"])
def test_a_question_called_like_a_common_column_is_that_question(library, name):
    library.ask(
        question(name, "single", "How do you live?", {"alone": "Alone", "two": "With one more"}),
        question("happy", "single", "Happy?", {"yes": "Yes", "no": "No"}),
    )
    file = library.text(
        separated([["ID", name, "Happy?"], [1, "Alone", "Yes"], [2, "Alone", "No"], [3, "With one more", "No"]])
    )
    wave = library.bring_in(file)
    assert counted(wave, name) == (3, {"alone": 2, "two": 1})
    assert counted(wave, "happy") == (3, {"yes": 1, "no": 2})


@pytest.mark.parametrize("code", ["Q_gender", "SC1", "Status", "UserLanguage", "Progress"])
def test_a_question_called_like_a_column_of_qualtrics_is_that_question(library, code):
    library.ask(question(code.lower(), "single", "What is it?", {"f": "Female", "m": "Male"}))
    header = ["StartDate", "EndDate", "Finished", "ResponseId", "RecordedDate", code]
    texts = ["Start Date", "End Date", "Finished", "Response ID", "Recorded Date", "What is it?"]
    row = ["2024-01-02 10:00:00", "2024-01-02 10:05:00", 1, "R_1", "2024-01-02 10:05:00"]
    rows = [
        header,
        texts,
        [f'{{"ImportId":"{i}"}}' for i in range(6)],
        [*row, "Female"],
        [*row[:3], "R_2", row[4], "Male"],
    ]
    wave = library.bring_in(library.text(separated(rows)))
    assert counted(wave, code.lower()) == (2, {"f": 1, "m": 1})


@pytest.mark.parametrize("own", [
    ["id", "submitdate", "lastpage", "startlanguage"],
    ["ID risposta", "Data invio", "Ultima pagina", "Lingua iniziale"],
    ["ID", "Avsluttet", "Siste side", "Startspråk"],
])  # fmt: skip
def test_a_limesurvey_file_without_a_seed_loses_no_question(library, own):
    library.ask(
        question("smoke", "single", "Do you smoke?", {"yes": "Yes", "no": "No"}),
        question("overtime", "single", "Do you work overtime?", {"yes": "Yes", "no": "No"}),
    )
    rows = [[i, "2024-01-02 10:00:00", 2, "nb", *cells] for i, cells in enumerate([("Yes", "No"), ("No", "No")], 1)]
    file = library.text(separated([[*own, "smoke", "overtime"], *rows], quoting=csv.QUOTE_ALL))
    wave = library.bring_in(file, platform="limesurvey")
    assert counted(wave, "smoke") == (2, {"yes": 1, "no": 1})
    assert counted(wave, "overtime") == (2, {"no": 2})


# One label a column.
def mentions(values, columns=3):
    return {"id": [float(i) for i in range(1, len(values) + 1)]} | {
        f"brand_m{i + 1}": [float("nan") if i >= len(row) else float(row[i]) for row in values] for i in range(columns)
    }


BRANDS = {"alpha": "Alpha", "beta": "Beta, the second", "gamma": "Gamma"}
LABELS = {1.0: "Alpha", 2.0: "Beta, the second", 3.0: "Gamma"}


def test_an_spss_set_of_categories_is_mapped_one_label_a_column(library):
    library.ask(question("brand", "multiple", "Brands known", BRANDS))
    file = sav(library, mentions([(1, 2), (3,), (2, 3, 1), ()]), ["id", "First", "Second", "Third"],
               {f"brand_m{i}": LABELS for i in (1, 2, 3)})  # fmt: skip
    wave = library.bring_in(file, columns=[(f"brand_m{i}", "brand") for i in (1, 2, 3)], completion="all")
    assert counted(wave, "brand") == (4, {"alpha": 2, "beta": 2, "gamma": 2, "missing": 1})


def test_a_ranking_in_three_columns_of_a_csv_is_mapped_to_a_set(library):
    library.ask(question("brand", "multiple", "Brands", BRANDS, "Other"))
    rows = [["ID", "Rank 1", "Rank 2"], [1, "Gamma", "Alpha"], [2, "Beta, the second", "Gamma"], [3, "delta", ""]]
    file = library.text(separated(rows))
    wave = library.bring_in(file, columns=[("Rank 1", "brand"), ("Rank 2", "brand")])
    assert counted(wave, "brand") == (3, {"alpha": 1, "beta": 1, "gamma": 2, "other": 1})
    assert wave.answers("brand").other_texts == ("delta",)


def test_a_label_that_no_option_has_among_mentions_is_asked_about(library):
    library.ask(question("brand", "multiple", "Brands", BRANDS))
    file = library.text(separated([["ID", "First", "Second"], [1, "Gamma", "Delta"], [2, "Alpha", "Gama"]]))
    columns = [("First", "brand"), ("Second", "brand")]
    with pytest.raises(Undecided, match=r"column 3, 'Second': 'Delta' \(row 2\)") as caught:
        library.bring_in(file, columns=columns)
    assert "nearest: 'Gamma'" in str(caught.value)
    wave = library.bring_in(file, columns=columns, recodes={"brand": {"Delta": "beta", "Gama": "gamma"}})
    assert counted(wave, "brand") == (2, {"alpha": 1, "beta": 1, "gamma": 2})


def test_two_columns_of_a_question_with_one_answer_stay_refused(library):
    library.ask(question("brand", "single", "Brand", BRANDS))
    file = library.text(separated([["ID", "First", "Second"], [1, "Gamma", "Alpha"]]))
    with pytest.raises(BadInput, match="both claim brand"):
        library.bring_in(file, columns=[("First", "brand"), ("Second", "brand")])


def test_columns_that_a_map_gives_to_a_set_and_that_nobody_asked_for_are_proposed_as_mentions(library):
    library.ask(question("brand", "multiple", "Brands known", BRANDS))
    names = ["Brands known", "Brands known"]
    file = library.text(separated([["ID", *names], [1, "Gamma", "Alpha"], [2, "Alpha", ""]]))
    with pytest.raises(Undecided, match="one label a column"):
        library.bring_in(file)
