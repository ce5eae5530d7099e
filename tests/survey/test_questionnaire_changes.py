"""A questionnaire that changed between two waves: found by comparing, declared by a person, and then no trend."""

import csv
import io
import re
import shutil

import exports
import pytest
import yaml
from exports.files import write_limesurvey_csv

from helpers import change_since, describe, show, tabulate, trend
from helpers.survey.errors import BadInput, SurveyError
from helpers.survey.importing import Undecided, import_wave
from helpers.survey.waves import open_wave

FIRST, SECOND, THIRD = "2024-06", "2024-09", "2024-12"
HEADER = ("Informazioni cronologiche", "Quale usa?", "Come va?", "Quali usa?")
ASKED = (
    ("telefono", "alto", "chat, posta"),
    ("tavoletta", "medio", "video"),
    ("portatile", "basso", "chat"),
    ("telefono", "alto", "posta"),
)


def export(rows=ASKED, header=HEADER, day=8):
    """A Google Forms export; waves differ in the day, as no two files may be the same."""
    text = io.StringIO(newline="")
    times = [f"{day:02}/03/2024 10.{minute:02}.00" for minute in range(len(rows))]
    csv.writer(text).writerows([header, *([time, *row] for time, row in zip(times, rows, strict=True))])
    return text.getvalue().encode()


def with_answer(place, old, new):
    """The same answers, with one wording put in the place of another."""
    return [tuple(cell.replace(old, new) if at == place else cell for at, cell in enumerate(row)) for row in ASKED]


def counted(wave, question):
    answers = wave.answers(question)
    found = {code: int(n) for code, n in answers.choices.sum().items()} | {"missing": int((~answers.answered).sum())}
    return {code: n for code, n in found.items() if n}


class Survey:
    """A data folder into which waves are imported one after the other, each compared with the one before."""

    def __init__(self, data, folder):
        self.data, self.folder = data, folder

    def change_codebook(self, *changes):
        file = self.data / "codebook.yml"
        text = file.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        file.write_text(text, "utf-8")

    def take(self, content, wave, declared="", **how):
        file = content
        if isinstance(content, bytes):
            file = self.folder / f"{wave}.csv"
            file.write_bytes(content)
        if declared:
            (self.folder / "map.yml").write_text(declared, "utf-8")
            how["map_path"] = self.folder / "map.yml"
        import_wave(file, wave, self.data, **{"build": self.folder / "build", **how})
        return open_wave(wave, self.data)

    def refuse(self, content, wave, *said, **how):
        with pytest.raises(SurveyError) as caught:
            self.take(content, wave, **how)
        assert not (self.data / "waves" / wave).exists()
        message = str(caught.value)
        assert [words for words in said if words not in message] == [], message
        assert isinstance(caught.value, Undecided) or not said
        return message

    def proposed(self, wave):
        """The declarations that the last map of a wave proposes, by question."""
        maps = (self.folder / "build" / "import" / wave).glob("map-*.yml")
        last = max(maps, key=lambda path: int(path.stem.removeprefix("map-")))
        return dict(re.findall(r"^  (\w+): null  # (\w+)\?$", last.read_text("utf-8"), re.MULTILINE))

    def declared(self, wave):
        """What stands in a wave's record: the baseline, and what is not the same as in it."""
        record = yaml.safe_load((self.data / "waves" / wave / "wave.yml").read_text("utf-8"))
        compared = record["comparability"]
        return compared["baseline"], {id: kind for id, kind in compared["questions"].items() if kind != "same"}


@pytest.fixture
def survey(small_survey, tmp_path):
    """The small survey with one imported wave to compare with."""
    survey = Survey(small_survey, tmp_path)
    survey.take(export(), FIRST, baseline="none")
    return survey


def test_a_questionnaire_that_did_not_change_is_the_same_and_nobody_is_asked(survey):
    wave = survey.take(export(day=9), SECOND)
    assert survey.declared(SECOND) == (FIRST, {})
    assert set(wave.record.comparability.questions) == {"device", "mood", "tools"}
    assert wave.record.as_asked == {}
    assert change_since(tabulate(wave, "mood")).comparability == "same"


def test_a_first_wave_is_compared_with_nothing(survey):
    assert open_wave(FIRST, survey.data).record.comparability is None
    assert survey.take(export(day=9), SECOND, baseline="none").record.comparability is None


def test_another_baseline_may_be_chosen_and_stands_in_the_record(survey):
    survey.take(export(with_answer(1, "alto", "basso"), day=9), SECOND)
    survey.take(export(day=10), THIRD, baseline=FIRST)
    assert survey.declared(THIRD) == (FIRST, {})


# Options.


def test_an_option_that_the_codebook_gives_a_first_wave_is_known_to_be_new(survey):
    option = "      - {code: laptop, it: portatile, en: laptop}\n"
    survey.change_codebook((option, option + "      - {code: watch, it: orologio, en: watch, since: 2024-09}\n"))
    wave = survey.take(export(with_answer(0, "portatile", "orologio"), day=9), SECOND)
    assert counted(wave, "device") == {"phone": 2, "tablet": 1, "watch": 1}
    assert survey.declared(SECOND) == (FIRST, {"device": "options_changed"})
    assert counted(open_wave(FIRST, survey.data), "device") == {"phone": 2, "tablet": 1, "laptop": 1}


def test_an_option_that_the_codebook_gives_a_last_wave_is_known_to_be_gone(survey):
    survey.change_codebook(
        (
            "      - {code: tablet, it: tavoletta, en: tablet}",
            "      - {code: tablet, it: tavoletta, en: tablet, until: 2024-06}",
        )
    )
    survey.take(export(with_answer(0, "tavoletta", "telefono"), day=9), SECOND)
    assert survey.declared(SECOND) == (FIRST, {"device": "options_changed"})
    assert counted(open_wave(FIRST, survey.data), "device") == {"phone": 2, "tablet": 1, "laptop": 1}


def test_an_option_of_a_set_may_begin_and_end_too(survey):
    option = "      - {code: video, it: video, en: video}\n"
    survey.change_codebook(
        (option, "      - {code: video, it: video, en: video, until: 2024-06}\n"
                 "      - {code: voice, it: voce, en: voice, since: 2024-09}\n")
    )  # fmt: skip
    wave = survey.take(export(with_answer(2, "video", "voce"), day=9), SECOND)
    assert counted(wave, "tools") == {"chat": 2, "mail": 2, "voice": 1}
    assert survey.declared(SECOND) == (FIRST, {"tools": "options_changed"})


def test_an_option_that_the_codebook_does_not_have_is_refused(survey):
    survey.refuse(export(with_answer(1, "medio", "così così"), day=9), SECOND, "'così così'", "row 3", "mood")


def test_an_option_that_reads_otherwise_is_refused_until_it_is_declared(survey):
    reworded = export(with_answer(1, "alto", "splendido"), day=9)
    survey.refuse(reworded, SECOND, "'splendido'", "mood")
    recoded = "recodes:\n  mood:\n    splendido: high\n"
    survey.refuse(reworded, SECOND, "mood", "option high", "'splendido'", "declare it", declared=recoded)
    assert survey.proposed(SECOND) == {"mood": "options_changed"}
    wave = survey.take(reworded, SECOND, recoded + "comparability:\n  mood: options_changed\n")
    assert survey.declared(SECOND) == (FIRST, {"mood": "options_changed"})
    assert counted(wave, "mood") == {"high": 2, "medium": 1, "low": 1}
    assert wave.record.as_asked["mood"].labels == {"high": "splendido"}


@pytest.mark.parametrize("said", ["same", "reworded", "options_changed"])
def test_what_a_person_declares_of_a_change_stands(survey, said):
    reworded = export(with_answer(1, "alto", "splendido"), day=9)
    survey.take(reworded, SECOND, f"recodes:\n  mood:\n    splendido: high\ncomparability:\n  mood: {said}\n")
    record = open_wave(SECOND, survey.data).record
    assert record.comparability.questions == {"device": "same", "mood": said, "tools": "same"}


def test_an_option_that_reads_otherwise_in_both_waves_did_not_change(survey):
    recoded = "recodes:\n  mood:\n    splendido: high\n"
    rows = with_answer(1, "alto", "splendido")
    survey.take(export(rows, day=9), SECOND, recoded + "comparability:\n  mood: reworded\n")
    survey.take(export(rows, day=10), THIRD, recoded)
    assert survey.declared(THIRD) == (SECOND, {})


def test_an_option_that_reads_as_it_did_once_changed_again(survey):
    rows = with_answer(1, "alto", "splendido")
    survey.take(export(rows, day=9), SECOND, "recodes: {mood: {splendido: high}}\ncomparability: {mood: reworded}\n")
    survey.refuse(export(day=10), THIRD, "mood", "option high")


def test_an_option_of_a_question_with_an_open_answer_that_reads_otherwise_is_not_taken_for_what_people_wrote(survey):
    # Nobody gives "telefono" any more, and everybody who would have writes the same words.
    rows = with_answer(0, "telefono", "cellulare") * 5
    survey.refuse(export(rows, day=9), SECOND, "device", "'cellulare'")


def test_an_option_that_nobody_gives_is_no_change(survey):
    survey.take(export(with_answer(1, "medio", "basso"), day=9), SECOND)
    assert survey.declared(SECOND) == (FIRST, {})


# Wording.

REWORDED = (HEADER[0], HEADER[1], "Come ti senti oggi?", HEADER[3])
PLACED = "columns:\n- {header: 'Come ti senti oggi?', holds: mood}\n"


def test_a_question_that_reads_otherwise_is_refused_until_it_is_declared(survey):
    content = export(header=REWORDED, day=9)
    survey.refuse(content, SECOND, "column 3, 'Come ti senti oggi?'")
    survey.refuse(content, SECOND, "mood", "reads 'Come ti senti oggi?'", "declare it", declared=PLACED)
    assert survey.proposed(SECOND) == {"mood": "reworded"}
    wave = survey.take(content, SECOND, PLACED + "comparability: {mood: reworded}\n")
    assert survey.declared(SECOND) == (FIRST, {"mood": "reworded"})
    assert wave.record.as_asked["mood"].text == "Come ti senti oggi?"
    assert counted(wave, "mood") == {"high": 2, "medium": 1, "low": 1}


def test_the_record_of_a_wave_is_the_map_of_the_next(survey):
    survey.take(export(header=REWORDED, day=9), SECOND, PLACED + "comparability: {mood: reworded}\n")
    earlier = survey.data / "waves" / SECOND / "wave.yml"
    wave = survey.take(export(header=REWORDED, day=10), THIRD, map_path=earlier)
    assert survey.declared(THIRD) == (SECOND, {})
    assert counted(wave, "mood") == {"high": 2, "medium": 1, "low": 1}


def test_the_record_of_a_wave_is_a_map_for_other_answers_too(survey):
    # Nobody answers "medio" or writes "fax" in the third wave: an answer that nobody gave is no mistake in a record.
    survey.take(export(with_answer(2, "posta", "fax"), day=9), SECOND)
    earlier = survey.data / "waves" / SECOND / "wave.yml"
    rows = [("telefono", "alto", "chat"), ("portatile", "basso", "video")]
    wave = survey.take(export(rows, day=10), THIRD, map_path=earlier)
    assert counted(wave, "mood") == {"high": 1, "low": 1}


def test_a_question_with_small_differences_of_type_reads_the_same(survey):
    header = (HEADER[0], "Quale\u00a0usa? ", "  COME VA?", HEADER[3])
    survey.take(export(header=header, day=9), SECOND)
    assert survey.declared(SECOND) == (FIRST, {})


def test_a_set_of_which_one_column_reads_otherwise_is_refused_until_it_is_declared(small_survey, tmp_path):
    survey = Survey(small_survey, tmp_path)
    top = ["id", "stato", *HEADER[1:3]]
    boxes = [f"{HEADER[3]} [{label}]" for label in ("chat", "posta", "video", "Altro")]
    people = [[1, "completo", "telefono", "alto", 1, 0, 0, ""], [2, "completo", "portatile", "basso", 0, 1, 1, ""]]

    def table(header, rows):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows([header, *rows])
        return text.getvalue().encode()

    survey.take(table(top + boxes, people), FIRST, baseline="none")
    changed = table([*top, "Quali usa? [messaggi]", *boxes[1:]], people[::-1])
    survey.refuse(changed, SECOND, "'Quali usa? [messaggi]'")
    placed = "columns:\n- {header: 'Quali usa? [messaggi]', holds: 'tools[chat]'}\n"
    survey.refuse(changed, SECOND, "tools", "messaggi", "declare it", declared=placed)
    wave = survey.take(changed, SECOND, placed + "comparability: {tools: options_changed}\n")
    assert survey.declared(SECOND) == (FIRST, {"tools": "options_changed"})
    assert counted(wave, "tools") == {"chat": 1, "mail": 1, "video": 1}


# Questions.

PLACE = """\
  - id: place
    kind: single
    title: {it: Luogo, en: Place}
    text: {it: "Da dove lavora?", en: "Where do you work?"}
    options:
      - {code: home, it: casa, en: home}
      - {code: office, it: ufficio, en: office}
"""


def add_place(survey, lasting=""):
    file = survey.data / "codebook.yml"
    file.write_text(file.read_text("utf-8") + PLACE.replace("    kind", f"{lasting}    kind"), "utf-8")


def test_a_question_that_the_codebook_gives_a_first_wave_is_known_to_be_new(survey):
    add_place(survey, "    since: 2024-09\n")
    wave = survey.take(export([(*row, "casa") for row in ASKED], (*HEADER, "Da dove lavora?"), 9), SECOND)
    assert survey.declared(SECOND) == (FIRST, {"place": "new"})
    assert counted(wave, "place") == {"home": 4}
    assert open_wave(FIRST, survey.data).answers("place").base == 0


def test_a_question_that_the_baseline_did_not_have_is_refused_until_it_is_declared_new(survey):
    add_place(survey)
    content = export([(*row, "casa") for row in ASKED], (*HEADER, "Da dove lavora?"), 9)
    survey.refuse(content, SECOND, "place", "baseline", "declare it")
    assert survey.proposed(SECOND) == {"place": "new"}
    survey.take(content, SECOND, "comparability: {place: new}\n")
    assert survey.declared(SECOND) == (FIRST, {"place": "new"})


def test_a_question_without_a_column_is_refused_until_it_is_declared_dropped(survey):
    content = export([(device, tools) for device, _, tools in ASKED], (*HEADER[:2], HEADER[3]), 9)
    survey.refuse(content, SECOND, "mood", "no column for it", "declare it")
    assert survey.proposed(SECOND) == {"mood": "dropped"}
    wave = survey.take(content, SECOND, "comparability: {mood: dropped}\n")
    assert survey.declared(SECOND) == (FIRST, {"mood": "dropped"})
    assert (wave.answers("mood").base, wave.had("mood")) == (0, False)


def test_a_question_that_the_codebook_gives_a_last_wave_is_known_to_be_dropped(survey):
    survey.change_codebook(("  - id: mood\n", "  - id: mood\n    until: 2024-06\n"))
    survey.take(export([(device, tools) for device, _, tools in ASKED], (*HEADER[:2], HEADER[3]), 9), SECOND)
    assert survey.declared(SECOND) == (FIRST, {"mood": "dropped"})
    assert counted(open_wave(FIRST, survey.data), "mood") == {"high": 2, "medium": 1, "low": 1}


def test_a_question_that_comes_back_after_a_wave_without_it_is_new_against_that_wave(survey):
    content = export([(device, tools) for device, _, tools in ASKED], (*HEADER[:2], HEADER[3]), 9)
    survey.take(content, SECOND, "comparability: {mood: dropped}\n")
    survey.refuse(export(day=10), THIRD, "mood", "declare it")
    survey.take(export(day=10), THIRD, "comparability: {mood: new}\n")
    assert survey.declared(THIRD) == (SECOND, {"mood": "new"})
    survey.take(export(day=11), "2025-03", baseline=FIRST)
    assert survey.declared("2025-03") == (FIRST, {})


# The order of a scale.


def test_a_scale_numbered_the_other_way_round_is_read_by_its_labels_and_refused_until_declared(data_copy, tmp_path):
    survey = Survey(data_copy, tmp_path)
    people = exports.invent()[:80]
    straight = exports.FORMATS["spss-sav-it"](people, tmp_path)
    reversed_ = exports.FORMATS["spss-sav-it-reversed"](people, tmp_path)
    survey.take(straight, "2021-03", baseline="none")
    one_answer = {question.id for question in exports.questions() if not question.multiple}
    survey.refuse(reversed_, "2021-09", "tavola_02", "the scale runs the other way", "declare it")
    assert survey.proposed("2021-09") == dict.fromkeys(one_answer, "options_changed")
    lines = "".join(f"  {id}: options_changed\n" for id in sorted(one_answer))
    wave = survey.take(reversed_, "2021-09", f"comparability:\n{lines}")
    assert survey.declared("2021-09") == ("2021-03", dict.fromkeys(one_answer, "options_changed"))
    expected = exports.count(people)
    for id in one_answer:
        found = counted(wave, id)
        assert found == {
            code: expected[id, code] for code in (*wave.codebook.question(id).codes, "missing") if expected[id, code]
        }


# Who was asked.

LIME = ("id", "submitdate", "lastpage", "startlanguage", "seed", "device", "mood",
        "tools[SQ001]", "tools[SQ002]", "tools[SQ003]", "tools[other]")  # fmt: skip


def lime(moods, file, day):
    """A LimeSurvey export with answers as codes: None is a question that was not shown, "" one shown and left."""
    rows = [
        [str(n), f"2024-03-{day:02} 10:{n:02}:00", "3", "it", str(900 + n), "A1", mood, "Y", "", "", ""]
        for n, mood in enumerate(moods, start=1)
    ]
    write_limesurvey_csv(file, [LIME, *rows])
    return file


@pytest.fixture
def asked_of_all(small_survey, tmp_path):
    """A wave from LimeSurvey in which everybody was asked everything: five, one of whom left the second question."""
    survey = Survey(small_survey, tmp_path)
    wave = survey.take(lime(["A1", "A2", "A3", "", "A1"], tmp_path / "first.csv", 8), FIRST, baseline="none")
    assert (counted(wave, "mood"), wave.answers("mood").base) == ({"high": 2, "medium": 1, "low": 1, "missing": 1}, 5)
    return survey


def test_a_question_that_was_left_out_more_often_has_the_same_base(asked_of_all):
    wave = asked_of_all.take(lime(["A1", "", "", "", "A1"], asked_of_all.folder / "second.csv", 9), SECOND)
    assert asked_of_all.declared(SECOND) == (FIRST, {})
    assert (counted(wave, "mood"), wave.answers("mood").base) == ({"high": 2, "missing": 3}, 5)


def test_a_question_put_to_some_only_is_refused_until_it_is_declared(asked_of_all):
    file = lime(["A1", None, None, "", "A1"], asked_of_all.folder / "second.csv", 9)
    asked_of_all.refuse(file, SECOND, "mood", "asked of everybody", "declare it")
    assert asked_of_all.proposed(SECOND) == {"mood": "base_changed"}
    wave = asked_of_all.take(file, SECOND, "comparability: {mood: base_changed}\n")
    assert asked_of_all.declared(SECOND) == (FIRST, {"mood": "base_changed"})
    assert (counted(wave, "mood"), wave.answers("mood").base) == ({"high": 2, "missing": 1}, 3)
    # Asked of all again: changed again; asked of some again: not.
    asked_of_all.take(lime(["A1", None, "A2", "", "A1"], asked_of_all.folder / "third.csv", 10), THIRD)
    assert asked_of_all.declared(THIRD) == (SECOND, {})
    asked_of_all.refuse(lime(["A1"] * 5, asked_of_all.folder / "fourth.csv", 11), "2025-03", "mood", "declare it")


def test_who_broke_off_before_a_question_does_not_change_its_base(asked_of_all):
    file = lime(["A1", "A2", "A3", "", "A1"], asked_of_all.folder / "second.csv", 9)
    lines = file.read_text("utf-8-sig").splitlines()
    lines.append('"6";;"1";"it";"906";"A1";;;;;')
    file.write_text("\ufeff" + "\r\n".join([*lines, ""]), "utf-8")
    wave = asked_of_all.take(file, SECOND)
    assert asked_of_all.declared(SECOND) == (FIRST, {})
    assert (wave.completes, wave.record.account.partials, wave.answers("mood").base) == (5, 1, 5)


# Declarations that are not true.


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("mood: dropped", ("mood", "declared dropped", "has it")),
        ("mood: new", ("mood", "declared new")),
        ("moood: same", ("'moood'", "mood")),
    ],
)
def test_a_declaration_that_cannot_be_true_is_refused(survey, declared, said):
    survey.refuse(export(day=9), SECOND, *said, declared=f"comparability: {{{declared}}}\n")


@pytest.mark.parametrize("declared", ["same", "reworded", "options_changed", "base_changed", "new"])
def test_nothing_but_dropped_is_true_of_a_question_that_is_not_there(survey, declared):
    content = export([(device, tools) for device, _, tools in ASKED], (*HEADER[:2], HEADER[3]), 9)
    survey.refuse(content, SECOND, "mood", f"declared {declared}", declared=f"comparability: {{mood: {declared}}}\n")


def test_a_word_that_is_no_comparability_is_refused(survey):
    with pytest.raises(
        BadInput,
        match=r"map\.yml, line 1: comparability\.mood: `mood: different` .*Known: same, reworded, options_changed",
    ):
        survey.take(export(day=9), SECOND, "comparability: {mood: different}\n")


# Trends.


@pytest.mark.parametrize(
    ("kind", "compares"),
    [("same", True), ("reworded", True), ("options_changed", False), ("base_changed", False), ("new", False)],
)
def test_a_trend_is_shown_only_where_the_record_says_that_the_question_compares(survey, kind, compares):
    survey.take(export(day=9), SECOND)
    record = survey.data / "waves" / SECOND / "wave.yml"
    text = record.read_text("utf-8")
    assert text.count("mood: same") == 1
    record.write_text(text.replace("mood: same", f"mood: {kind}"), "utf-8")
    wave = open_wave(SECOND, survey.data)
    change = change_since(tabulate(wave, "mood"))
    assert (change.comparability, change.comparable) == (kind, compares)
    assert change_since(tabulate(wave, "tools")).comparable


def test_there_is_no_trend_of_a_question_that_was_dropped(survey):
    content = export([(device, tools) for device, _, tools in ASKED], (*HEADER[:2], HEADER[3]), 9)
    wave = survey.take(content, SECOND, "comparability: {mood: dropped}\n")
    assert change_since(tabulate(wave, "mood")).comparability == "dropped"
    assert change_since(tabulate(wave, "device")).comparability == "same"


def test_there_is_no_trend_of_a_question_whose_options_the_codebook_changed(survey):
    option = "      - {code: laptop, it: portatile, en: laptop}\n"
    survey.change_codebook((option, option + "      - {code: watch, it: orologio, en: watch, since: 2024-09}\n"))
    wave = survey.take(export(with_answer(0, "portatile", "orologio"), day=9), SECOND)
    assert change_since(tabulate(wave, "device")).comparability == "options_changed"
    assert change_since(tabulate(wave, "mood")).comparability == "same"


# Two waves of which nothing was declared.


def states(survey, wave, against, question="mood"):
    """How a question of a wave compares with each of these waves."""
    table = tabulate(open_wave(wave, survey.data), question)
    return [change_since(table, one).comparability for one in against]


@pytest.fixture
def three(survey):
    """A function (declared of the second, of the third) that imports two more waves, each compared with the one before.

    Nothing in their exports shows what is declared.
    """

    def take(second, third):
        survey.take(export(day=9), SECOND, f"comparability: {{mood: {second}}}\n")
        survey.take(export(day=10), THIRD, f"comparability: {{mood: {third}}}\n")
        return survey

    return take


@pytest.mark.parametrize(
    ("second", "third", "both"),
    [
        ("same", "same", "same"),
        ("same", "reworded", "reworded"),
        ("reworded", "same", "reworded"),
        ("options_changed", "same", "options_changed"),
        ("base_changed", "reworded", "base_changed"),
        ("options_changed", "options_changed", "options_changed"),
    ],
)
def test_declarations_follow_from_wave_to_wave(three, second, third, both):
    assert states(three(second, third), THIRD, [SECOND, FIRST]) == [third, both]


def test_a_wave_may_be_renamed_and_what_was_declared_holds(three):
    survey = three("options_changed", "same")
    waves = survey.data / "waves"
    (waves / SECOND).rename(waves / "2024-10")
    assert states(survey, THIRD, ["2024-10", FIRST, ""]) == ["same", "options_changed", "same"]
    assert states(survey, "2024-10", [FIRST]) == ["options_changed"]
    survey.take(export(day=12), SECOND, baseline=FIRST)  # another wave takes the name, and not the declarations
    assert states(survey, THIRD, ["2024-10", FIRST]) == ["same", "options_changed"]


@pytest.mark.parametrize(
    ("second", "third", "both"),
    [
        ("options_changed", "same", "options_changed"),  # the third keeps what the second declared
        ("same", "options_changed", "options_changed"),
        ("same", "reworded", "reworded"),
        ("same", "same", "same"),  # both read as in the codebook
    ],
)
def test_a_wave_may_be_removed_and_what_was_declared_holds(three, second, third, both):
    survey = three(second, third)
    shutil.rmtree(survey.data / "waves" / SECOND)
    assert states(survey, THIRD, [FIRST, ""]) == [both, both]
    assert states(survey, THIRD, [FIRST], "device") == ["same"]


def test_what_was_not_declared_and_does_not_follow_is_not_compared_and_says_so(survey):
    reworded = PLACED + "comparability: {mood: reworded}\n"
    survey.take(export(header=REWORDED, day=9), SECOND, reworded)
    survey.take(export(header=REWORDED, day=10), THIRD, PLACED)
    assert states(survey, THIRD, [SECOND, FIRST]) == ["same", "reworded"]
    shutil.rmtree(survey.data / "waves" / SECOND)
    assert states(survey, THIRD, [FIRST]) == ["undeclared"]
    assert states(survey, THIRD, [FIRST], "tools") == ["same"]
    change = change_since(tabulate(open_wave(THIRD, survey.data), "mood", "en"))
    assert "was not declared" in show(change).text
    assert trend(change.table).breaks == {1, 2}  # 2024-01 put it to some only


def test_two_waves_that_are_declared_against_a_third_compare_through_it(survey):
    survey.take(export(day=9), SECOND, "comparability: {mood: reworded}\n")
    survey.take(export(day=10), THIRD, baseline=FIRST)
    assert states(survey, THIRD, [SECOND]) == ["reworded"]
    survey.take(export(day=11), "2025-03", "comparability: {mood: options_changed}\n", baseline=FIRST)
    assert states(survey, "2025-03", [SECOND, THIRD]) == ["options_changed"] * 2


# What nobody chose, and what nobody answered.

MANY = [row for row in ASKED for _ in range(20)]


def changed(place, old, new):
    return [row for row in with_answer(place, old, new) for _ in range(20)]


@pytest.fixture
def many(small_survey, tmp_path):
    """A wave of eighty: 40 telephones, 20 tablets, 20 laptops; chat 40, mail 40, video 20."""
    survey = Survey(small_survey, tmp_path)
    survey.take(export(MANY), FIRST, baseline="none")
    return survey


def waiting(wave):
    return {id: list(codes) for id, codes in wave.record.to_confirm.items()}


def confirm(survey, wave):
    """Take the mark out of a record, as somebody who knows does."""
    file = survey.data / "waves" / wave / "wave.yml"
    text = file.read_text("utf-8")
    kept = re.sub(r"^(to_confirm:\n)  .*\n", r"\1", text, flags=re.MULTILINE)  # its only line
    assert kept != text
    file.write_text(kept, "utf-8")
    return open_wave(wave, survey.data)


def test_an_option_of_a_set_that_nobody_chose_any_more_waits_to_be_confirmed(many):
    wave = many.take(export(changed(2, "video", "posta"), day=9), SECOND)
    assert waiting(wave) == {"tools": ["video"]}
    change = change_since(tabulate(wave, "tools", "en"))
    assert [(cell.code, why) for cell, why in change.left_out] == [("video", "to_confirm")]
    assert [cell.now.code for cell in change.cells] == ["chat", "mail", "written"]
    assert "Nobody chose it here" in describe(wave, "en").text
    again = change_since(tabulate(confirm(many, SECOND), "tools", "en"))
    # 20 of 80 and nobody: p < 0.001.
    video = next(cell for cell in again.cells if cell.now.code == "video")
    assert (video.difference.share, video.holds) == (-0.25, True)
    assert "Nobody chose it here" not in describe(open_wave(SECOND, many.data), "en").text


def test_of_a_question_with_one_answer_nothing_is_compared_until_the_option_is_confirmed(many):
    # Whoever would have said tablet said telephone, if it was not offered.
    wave = many.take(export(changed(0, "tavoletta", "telefono"), day=9), SECOND)
    assert waiting(wave) == {"device": ["tablet"]}
    assert wave.unconfirmed("device") == {"tablet", "mobile"}
    change = change_since(tabulate(wave, "device"))
    assert (change.cells, {why for _, why in change.left_out}) == ((), {"to_confirm"})
    assert len(change_since(tabulate(confirm(many, SECOND), "device")).cells) == 4
    taken_again = many.take(export(changed(0, "tavoletta", "telefono"), day=9), SECOND, replace=True)
    assert waiting(taken_again) == {}  # it was confirmed


def test_a_question_that_everybody_left_blank_waits_to_be_confirmed_and_has_no_change(many):
    rows = [(device, "", tools) for device, _, tools in MANY]
    wave = many.take(export(rows, day=9), SECOND)
    assert waiting(wave) == {"mood": []}
    change = change_since(tabulate(wave, "mood", "en"))
    assert (change.few, change.cells) == (True, ())
    assert "that the question was asked. Nobody answered" in describe(wave, "en").text


def test_an_option_that_few_chose_or_that_chance_may_have_left_out_does_not_wait(many):
    # 20 of 80 before and nobody of 8: 8 respondents without it are no surprise, p = 0.11.
    rows = with_answer(0, "tavoletta", "telefono") * 2
    assert waiting(many.take(export(rows, day=9), SECOND)) == {}
    # Laptops were a quarter in 2024-06; in 2024-09 nobody had a tablet, so that tells nothing in 2024-12.
    rows = [row for row in with_answer(0, "tavoletta", "telefono") for _ in range(20)]
    assert waiting(many.take(export(rows, day=10), THIRD)) == {}


def test_a_mark_on_an_option_that_there_is_not_is_refused(many):
    file = many.data / "waves" / FIRST / "wave.yml"
    file.write_text(file.read_text("utf-8") + "to_confirm: {device: [tablett]}\n", "utf-8")
    with pytest.raises(BadInput, match=r"wave\.yml: to_confirm: device: no option 'tablett'; did you mean tablet\?"):
        open_wave(FIRST, many.data)


def test_what_many_wrote_alike_is_told_at_import(many, tmp_path):
    rows = changed(0, "tavoletta", "Orologio")
    for i in range(0, len(rows), 2):
        rows[i] = (rows[i][0].replace("Orologio", "orologio "), *rows[i][1:])
    file = tmp_path / "watches.csv"
    file.write_bytes(export([*rows, ("telefono", "alto", "chat")], day=9))
    many_map = tmp_path / "watches.yml"
    many_map.write_text("comparability: {device: same}\n", "utf-8")
    said = import_wave(file, SECOND, many.data, build=tmp_path / "build", map_path=many_map).account
    assert [line for line in said if "wrote" in line] == [
        "note      20 wrote 'orologio' in device: an option that the codebook does not have?"
    ]


def test_a_filter_that_goes_by_other_answers_is_refused_until_it_is_declared(small_survey, tmp_path):
    survey = Survey(small_survey, tmp_path)

    def put_to(device, day):
        """Six with a telephone and six with a laptop, of whom one group is asked for their mood."""
        rows = [["A1"] * 6, ["A3"] * 6]
        moods = ["A1" if one == device else None for group in rows for one in group]
        file = lime(moods, tmp_path / f"{device}-{day}.csv", day)
        text = file.read_text("utf-8-sig").splitlines()
        text[7:] = [line.replace('"A1"', '"A3"', 1) for line in text[7:]]
        file.write_text("\ufeff" + "\r\n".join([*text, ""]), "utf-8")
        return file

    survey.take(put_to("A1", 8), FIRST, baseline="none")
    assert survey.take(put_to("A1", 9), SECOND).record.comparability.questions["mood"] == "same"
    survey.refuse(put_to("A3", 10), THIRD, "mood", "asked of other people", "declare it")
    assert survey.proposed(THIRD) == {"mood": "base_changed"}
