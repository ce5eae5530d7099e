"""Where headers end and answers begin, and which letters a file is written in."""

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter
from library import Library, counted, question, separated

from helpers.survey.errors import BadInput
from helpers.survey.importing import Undecided, import_wave

YES_NO = {"yes": "Yes", "no": "No"}


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def ask_two(library):
    library.ask(
        question("smoke", "single", "Do you smoke?", YES_NO),
        question("sex", "single", "What sex are you?", {"f": "Female", "m": "Male"}),
    )


ROWS = [["ID", "Do you smoke?", "What sex are you?"], [1, "Yes", "Female"], [2, "No", "Male"], [3, "No", "Male"]]
COUNTS = ((3, {"yes": 1, "no": 2}), (3, {"f": 1, "m": 2}))


def both(wave):
    return counted(wave, "smoke"), counted(wave, "sex")


@pytest.mark.parametrize("above", [
    "Survey results 2024,,\n", "Survey results 2024\n", "Survey results 2024\n\nexported by nobody,,\n",
    '"A title, in quotation marks\nand on two lines",,\n',
])  # fmt: skip
def test_title_lines_above_the_headers_are_found_and_told(library, above):
    ask_two(library)
    file = library.text(above + separated(ROWS))
    wave = library.bring_in(file)
    assert both(wave) == COUNTS
    done = import_wave(file, "2025-04", library.data, build=library.folder / "build", replace=True)
    assert any("title" in line for line in done.account)


def test_title_lines_in_a_workbook_are_found(library):
    ask_two(library)
    assert both(library.bring_in(library.workbook([["Results", None, None], [None] * 3, *ROWS]))) == COUNTS


def test_a_header_row_that_one_question_alone_vouches_for_is_asked_about(library):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO))
    file = library.text("Survey results 2024,,\n" + separated(ROWS))
    with pytest.raises(BadInput, match="header"):
        library.bring_in(file, other_columns="ignored")


def test_a_file_in_which_nothing_is_a_question_says_so_with_its_header(library):
    ask_two(library)
    file = library.text(separated([["A", "B"], [1, 2], [2, 3]]))
    with pytest.raises(BadInput, match=r"header.*'A', 'B'") as caught:
        library.bring_in(file, other_columns="ignored", comparability={"smoke": "dropped", "sex": "dropped"})
    assert "completed" not in str(caught.value)


LEGACY = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status",
          "StartDate", "EndDate", "Finished"]  # fmt: skip


@pytest.mark.parametrize("platform", ["", "qualtrics"])
@pytest.mark.parametrize("quoting", [0, 1])
def test_the_legacy_pair_of_header_rows_of_qualtrics(library, platform, quoting):
    ask_two(library)
    head = [[*(f"V{i}" for i in range(1, 11)), "Q1", "Q2"], [*LEGACY, "Do you smoke?", "What sex are you?"]]
    own = ["Default Response Set", "Anonymous", "", "", "", 0, "2015-01-01 10:00:00", "2015-01-01 10:05:00", 1]
    rows = [[f"R_{i}", *own, *row[1:]] for i, row in enumerate(ROWS[1:])]
    wave = library.bring_in(library.text(separated([*head, *rows], quoting=quoting)), platform=platform)
    assert both(wave) == COUNTS
    assert wave.record.account.rows == 3


def test_qualtrics_with_two_header_rows_and_no_dates_loses_nobody(library):
    ask_two(library)
    head = [["ResponseId", "Finished", "Progress", "UserLanguage", "Q1", "Q2"],
            ["Response ID", "Finished", "Progress", "User Language", "Do you smoke?", "What sex are you?"]]  # fmt: skip
    rows = [[f"R_{i}", "True", 100, "EN", *row[1:]] for i, row in enumerate(ROWS[1:])]
    wave = library.bring_in(library.text(separated([*head, *rows])), platform="qualtrics")
    assert both(wave) == COUNTS


def test_codes_above_wordings_are_two_header_rows(library):
    ask_two(library)
    file = library.text(separated([["id", "smoke", "sex"], ["Identifier", *ROWS[0][1:]], *ROWS[1:]]))
    assert both(library.bring_in(file)) == COUNTS


def test_three_rows_of_headers_are_headers(library):
    ask_two(library)
    rows = [["id", "smoke", "sex"], ["Identifier", *ROWS[0][1:]],
            ['{"ImportId":"a"}', '{"ImportId":"b"}', '{"ImportId":"c"}'], *ROWS[1:]]  # fmt: skip
    assert both(library.bring_in(library.text(separated(rows)))) == COUNTS


def test_a_respondent_who_answers_with_the_wording_is_asked_about(library):
    ask_two(library)
    file = library.text(separated([ROWS[0], [1, "Yes", "Female"], ROWS[0], [2, "No", "Male"]]))
    with pytest.raises(Undecided, match="row 3"):
        library.bring_in(file)


def test_utf16_with_tabs(library):
    library.ask(question("smoke", "single", "Fuma spesso, è così?", {"yes": "Sì", "no": "No"}))
    text = separated([["ID", "Fuma spesso, è così?"], [1, "Sì"], [2, "No"]], "\t")
    assert counted(library.bring_in(library.text(text, "utf-16")), "smoke") == (2, {"yes": 1, "no": 1})


@pytest.mark.parametrize(
    "cover", [[["Report"]], [["Report", "2024"], ["Made by", "nobody"]], [["Key", "Value"], [1, 2]]]
)
def test_data_on_the_second_sheet_is_found(library, cover):
    ask_two(library)
    file = library.folder / "export.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        for name, rows in (("Cover", cover), ("Data", ROWS)):
            page = book.add_worksheet(name)
            for i, row in enumerate(rows):
                page.write_row(i, 0, row)
    assert both(library.bring_in(file)) == COUNTS


WORDS = {
    "cp1252": [("Hvor tit kører du på cykel?", "Sjældent", "Altid"), ("Você fuma? Não é proibido", "Não", "Às vezes"),
               ("Quante volte è capitato?", "Così così", "Mai più")],
    "cp1250": [("Jak często pan(i) jeździ?", "Często", "Wcale, żeby było jasne"), ("Kouříte?", "Někdy", "Vůbec")],
    "cp1254": [("Sigara içiyor musunuz?", "Hay\u0131r", "Bazen, öğleden sonra"), ("Yaş\u0131n\u0131z?", "Genç", "Yaşl\u0131 değil")],
}  # fmt: skip


@pytest.mark.parametrize(("encoding", "words"), [(name, words) for name, found in WORDS.items() for words in found])
def test_letters_of_windows_code_pages_are_read_as_they_were_written(library, encoding, words):
    text, one, two = words
    library.ask(question("q", "single", text, {"a": one, "b": two}, "?"))
    rows = [["ID", text], [1, one], [2, two], [3, two]]
    wave = library.bring_in(library.text(separated(rows, ";"), encoding))
    assert counted(wave, "q") == (3, {"a": 1, "b": 2})


def test_a_damaged_byte_in_a_column_nobody_needs_does_no_harm(library):
    library.ask(question("smoke", "single", "Fuma? È lecito", {"yes": "Sì", "no": "No"}))
    content = separated([["ID", "Fuma? È lecito", "Note"], [1, "Sì", "è"], [2, "No", "qui @ là"]]).encode()
    file = library.folder / "export.csv"
    file.write_bytes(content.replace(b"@", b"\xff"))
    wave = library.bring_in(file, columns=[("Note", "ignored")])
    assert counted(wave, "smoke") == (2, {"yes": 1, "no": 1})
    file.write_bytes(content.replace("Sì,".encode(), b"S\xff,"))
    library.clear()
    with pytest.raises(BadInput, match="line 2"):
        library.bring_in(file, columns=[("Note", "ignored")])


# Any size, and numbers as spreadsheets write them.
@pytest.mark.parametrize("kind", ["single", "multiple"])
@pytest.mark.parametrize("size", [127, 128, 400])
def test_hundreds_of_options(library, kind, size):
    library.ask(question("land", kind, "Country of birth?", {f"c{i}": f"Country {i:03}" for i in range(size)}))
    rows = [["ID", "Country of birth?"], *([i, f"Country {i:03}"] for i in range(size)), [size, "Country 000"]]
    base, counts = counted(library.bring_in(library.text(separated(rows))), "land")
    assert (base, counts["c0"], counts[f"c{size - 1}"], len(counts)) == (size + 1, 2, 1, size)


def test_a_number_with_a_decimal_point_and_nothing_behind_it_is_that_number(library):
    library.ask(
        question("age", "ordinal", "How many?", {"one": "1", "two": "2", "many": "10"}),
        question("use", "multiple", "Which?", {"phone": "Phone", "mail": "Mail"}),
    )
    rows = [["ID", "How many?", "Which? [Phone]", "Which? [Mail]"], [1, "2.0", "1.0", "0.0"], [2, "10.0", "0.0", "1.0"]]
    wave = library.bring_in(library.text(separated(rows)))
    assert counted(wave, "age") == (2, {"two": 1, "many": 1})
    assert counted(wave, "use") == (2, {"phone": 1, "mail": 1})


def test_a_declared_range_of_missing_values_without_labels(library):
    library.ask(question("q1", "ordinal", "How much?", {"a": "Little", "b": "Much"}))
    file = library.folder / "export.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"id": [*map(float, range(1, 9))], "q1": [1.0, 2, -7, -5] * 2}), str(file), column_labels=["id", "How much?"],
        variable_value_labels={"q1": {1.0: "Little", 2.0: "Much", -7.0: "Not applicable"}},
        missing_ranges={"q1": [{"lo": -9, "hi": -1}]},
    )  # fmt: skip
    wave = library.bring_in(file, completion="all")
    assert counted(wave, "q1") == (6, {"a": 2, "b": 2, "missing": 2})


def test_a_value_that_one_variable_declares_missing_is_asked_about_in_another(library):
    library.ask(
        question("q1", "ordinal", "How much?", {"a": "Little", "b": "Much"}),
        question("q2", "ordinal", "How often?", {"a": "Never", "b": "Always"}),
    )
    file = library.folder / "export.sav"
    values = {"q1": {1.0: "Little", 2.0: "Much"}, "q2": {1.0: "Never", 2.0: "Always"}}
    pyreadstat.write_sav(
        pd.DataFrame({"q1": [1.0, 9, 2], "q2": [1.0, 9, 2]}), str(file), column_labels=["How much?", "How often?"],
        variable_value_labels=values, missing_ranges={"q1": [9]},
    )  # fmt: skip
    with pytest.raises(Undecided, match=r"column 2, 'q2': '9'"):
        library.bring_in(file)


@pytest.mark.parametrize(("day", "noted"), [("2025-04-03", False), ("2025-03-30", False), ("2019-01-02", True)])
def test_dates_that_contradict_the_name_of_the_wave_are_noted(library, day, noted):
    library.ask(question("smoke", "single", "Do you smoke?", YES_NO))
    file = library.text(separated([["ID", "Date", "Do you smoke?"], [1, day, "Yes"]]))
    done = import_wave(file, "2025-04", library.data, build=library.folder / "build")
    assert any("2025-04" in line and day in line for line in done.account) == noted
