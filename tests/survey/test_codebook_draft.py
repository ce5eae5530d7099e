"""A codebook drafted from an export, and the import with it: counts are those of the invented people, or by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import yaml
from exports import FORMATS, count, invent, questions

from helpers.survey.codebook import read_codebook
from helpers.survey.codebook_draft import draft_codebook
from helpers.survey.errors import BadInput, Refused
from helpers.survey.importing import import_wave
from helpers.survey.responses import answers
from helpers.survey.waves import Wave, open_wave
from helpers.survey.wording import fold

PEOPLE = invent()
#: One of every platform, and of every way in which a set or a header is written.
TRIED = [
    *("limesurvey-csv-it-text-full", "limesurvey-csv-it-code-codes", "google-csv-it-form", "microsoft-xlsx-en"),
    *("surveymonkey-csv-en", "qualtrics-csv-en-values-split", "qualtrics-csv-it-labels-joined-seen"),
    *("spss-sav-it-reversed", "plain-csv-it-cp1252-ids-x-sep", "plain-csv-it-utf8-canonical"),
]


def drafted(file: Path, folder: Path) -> Wave:
    """The wave that comes of the draft of a file, and the map drafted with it."""
    done = draft_codebook(file, folder, build=folder / "build")
    import_wave(file, "2024-01", folder, baseline="none", map_path=done.map, build=folder / "build")
    return open_wave("2024-01", folder)


def counts(wave: Wave, id: str) -> dict[str, int]:
    question = wave.codebook.question(id)
    labels = {option.code: option.en for option in question.options}
    chosen = answers(wave.responses, question).choices.sum()
    return {labels.get(str(code), str(code)): int(number) for code, number in chosen.items()}


def csv(folder: Path, *lines: str) -> Path:
    file = folder / "in.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("name", TRIED)
def test_import_with_draft_counts_as_people_were_invented(name: str, tmp_path: Path) -> None:
    kind, truth = FORMATS[name], count(PEOPLE)
    wave = drafted(kind(PEOPLE, tmp_path), tmp_path / "data")
    asked = {key: one.id for one in wave.codebook.questions for key in (one.id, fold(one.text.en))}
    assert len(wave.codebook.questions) == len(questions())
    for question in questions():
        id = asked.get(question.id) or asked[fold(question.text[kind.language])]
        found = counts(wave, id)
        assert (wave.codebook.question(id).kind == "multiple") == question.multiple
        for place, code in enumerate(question.codes, start=1):
            names = (question.label(code, kind.language), code, str(place), f"A{place}", f"SQ{place:03}")
            assert next(found[one] for one in names if one in found) == truth[question.id, code]
        if question.other:
            assert found["other"] == truth[question.id, "other"]


def test_draft_holds_questions_options_and_what_is_left_out(tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "ID,Do you keep a pet?,Which pet?,How often do you walk?,Age,Remarks",
        *("1,Yes,Dog,Often,18-24,none so far", "2,Yes,Cat,Always,25-34,ask me again", "3,No,,Never,under 18,"),
        *("4,No,,Sometimes,over 65,I like fish", "5,Yes,Dog,Never,25-34,", "6,No,,Often,over 65,goodbye"),
    )
    draft_codebook(file, tmp_path / "data")
    text = (tmp_path / "data/codebook.yml").read_text("utf-8")
    content = yaml.safe_load(text)
    assert [one["id"] for one in content["questions"]] == [
        *("do_you_keep_a_pet", "which_pet", "how_often_do_you_walk", "age")
    ]
    pet, which, often, age = content["questions"]
    assert [(one["code"], one["en"]) for one in pet["options"]] == [("yes", "Yes"), ("no", "No")]
    assert [one["en"] for one in often["options"]] == ["Never", "Sometimes", "Often", "Always"]
    assert [one["en"] for one in age["options"]] == ["under 18", "18-24", "25-34", "over 65"]
    assert (pet["kind"], which["kind"], often["kind"], age["kind"]) == ("single", "single", "ordinal", "ordinal")
    assert "a filter: 3 have nothing here, who answered 'No' to do_you_keep_a_pet" in text
    assert content["ignored_columns"] == ["Remarks"]
    assert text.count("# confirm:") >= 8


def test_set_in_one_cell_keeps_labels_that_hold_the_separator(tmp_path: Path) -> None:
    people = ["Chat, voice", "Chat, voice, Mail", "Mail", "Phone (fixed, mobile)", "Mail, Phone (fixed, mobile)",
              "Chat, voice, Mail, Phone (fixed, mobile)"]  # fmt: skip
    rows = [f'2024/03/{day:02} 9:00:00 AM CET,"{people[day % 6]}"' for day in range(1, 25)]
    wave = drafted(csv(tmp_path, "Timestamp,Which channels?", *rows), tmp_path / "data")
    # Each of the six cells four times: chat in three of them, mail in four, phone in three.
    assert counts(wave, "which_channels") == {"Chat, voice": 12, "Mail": 16, "Phone (fixed, mobile)": 12}


def test_answer_that_is_one_with_a_comma_in_it_is_no_set(tmp_path: Path) -> None:
    rows = [f'{n},"{("Yes, always", "Yes, at times", "No, never")[n % 3]}"' for n in range(1, 31)]
    wave = drafted(csv(tmp_path, "ID,Is it so?", *rows), tmp_path / "data")
    assert wave.codebook.questions[0].kind == "single"
    assert counts(wave, "is_it_so") == {"Yes, always": 10, "Yes, at times": 10, "No, never": 10}


def test_columns_of_yes_and_no_without_one_wording_stay_apart(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q1_1": [1.0, 0, 1, 1], "q1_2": [0.0, 0, 1, 0], "b_1": [1.0, 1, 0, 0], "b_2": [0.0, 1, 1, 1]})
    labels = ["Do you smoke?", "Do you drink?", "Alpha", "Beta"]
    file = tmp_path / "in.sav"
    pyreadstat.write_sav(frame, file, column_labels=labels,
                         variable_value_labels={name: {0: "No", 1: "Yes"} for name in frame})  # fmt: skip
    wave = drafted(file, tmp_path / "data")
    assert [(one.id, one.kind) for one in wave.codebook.questions] == [
        *(("q1_1", "single"), ("q1_2", "single"), ("b", "multiple"))
    ]
    assert counts(wave, "b") == {"Alpha": 2, "Beta": 3}


def test_values_of_spss_give_the_order_and_the_options_nobody_chose(tmp_path: Path) -> None:
    file = tmp_path / "in.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"q1": [3.0, 1, 1, 9]}), file, column_labels=["How is it?"],
        variable_value_labels={"q1": {1: "Zero", 2: "Middle", 3: "Alpha", 9: "Refused"}},
        missing_ranges={"q1": [{"lo": 9, "hi": 9}]},
    )  # fmt: skip
    wave = drafted(file, tmp_path / "data")
    assert counts(wave, "q1") == {"Zero": 2, "Middle": 0, "Alpha": 1}


def test_codes_do_not_depend_on_the_order_of_the_rows(tmp_path: Path) -> None:
    rows = [f"{n},{('Più di 1000 addetti', 'Fino a 1000', 'Да')[n % 3]}" for n in range(1, 31)]
    found = []
    for name, lines in (("one", rows), ("two", rows[::-1])):
        folder = tmp_path / name
        folder.mkdir()
        draft_codebook(csv(folder, "ID,Azienda", *lines), folder / "data")
        found.append({option.it: option.code for option in read_codebook(folder / "data").questions[0].options})
    assert found[0] == found[1]
    assert found[0]["Più di 1000 addetti"] == "piu_di_1000_addetti"


def test_codebook_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "codebook.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match=r"codebook\.yml is there already"):
        draft_codebook(csv(tmp_path, "ID,Sex", "1,F", "2,M"), tmp_path)
    assert (tmp_path / "codebook.yml").read_text("utf-8") == "mine"


def test_file_without_a_question_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no column in it has answers that people choose from"):
        draft_codebook(csv(tmp_path, "ID,Remarks", "1,a", "2,a"), tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_labels_in_one_language_stand_for_both(tmp_path: Path) -> None:
    draft_codebook(csv(tmp_path, "ID,Il sesso di chi risponde", "1,Femmina", "2,Maschio"), tmp_path / "data")
    assert '{code: "femmina", it: "Femmina"}' in (tmp_path / "data/codebook.yml").read_text("utf-8")
    option = read_codebook(tmp_path / "data").questions[0].options[0]
    assert (option.it, option.en) == ("Femmina", "Femmina")


def test_boxes_that_say_their_label_or_not_selected_are_one_set(tmp_path: Path) -> None:
    rows = [f"{n},{'Beach' if n % 2 else 'Not selected'},{'Lake' if n % 3 else 'Not selected'}" for n in range(1, 13)]
    wave = drafted(csv(tmp_path, "ID,q7_0001,q7_0002", *rows), tmp_path / "data")
    # Of twelve, the six with an odd number said Beach, and the eight whose number is no multiple of three Lake.
    assert counts(wave, "q7") == {"Beach": 6, "Lake": 8}


def test_text_near_an_option_is_a_text_until_somebody_says_otherwise(tmp_path: Path) -> None:
    apps = ["Weather channel"] * 12 + ["Barometer"] * 12 + ["Weather chanel", "frogs", "a radio", "grandma", "my knee"]
    wave = drafted(csv(tmp_path, "ID,Which app?", *(f"{n},{app}" for n, app in enumerate(apps))), tmp_path / "data")
    assert counts(wave, "which_app") == {"Weather channel": 12, "Barometer": 12, "other": 5}
    (map_,) = (tmp_path / "data/build/codebook").glob("*.yml")
    assert '"Weather chanel": other  # confirm: or weather_channel' in map_.read_text("utf-8")


def test_numbers_with_labels_for_refusals_alone_are_no_question(tmp_path: Path) -> None:
    file = tmp_path / "in.sav"
    frame = pd.DataFrame({"q1": [1.0, 2, 1, 2, 1], "hours": [1.25, 3.5, 1.25, 3.5, 999]})
    pyreadstat.write_sav(
        frame, file, column_labels=["Which?", "Hours a day"],
        variable_value_labels={"q1": {1: "This", 2: "That"}, "hours": {999: "Refused"}},
        missing_ranges={"hours": [{"lo": 999, "hi": 999}]},
    )  # fmt: skip
    wave = drafted(file, tmp_path / "data")
    assert [question.id for question in wave.codebook.questions] == ["q1"]
    assert wave.codebook.ignored_columns == ("hours",)
