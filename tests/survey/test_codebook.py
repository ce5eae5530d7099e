"""The questionnaire as data."""

import pytest

from helpers.paths import DATA
from helpers.survey.codebook import read_codebook
from helpers.survey.errors import BadInput


def test_the_shipped_codebook_has_the_eleven_questions_in_order():
    codebook = read_codebook(DATA)
    assert codebook.ids == tuple(f"tavola_{n:02}" for n in range(1, 12))
    assert [codebook.number(id) for id in ("tavola_01", "tavola_11")] == [1, 11]
    assert [q.id for q in codebook.questions if q.kind == "multiple"] == ["tavola_05", "tavola_09", "tavola_10"]
    # The report prints no questionnaire: no wording is the original one.
    assert {question.wording for question in codebook.questions} == {"reconstructed"}


def test_a_scale_gives_its_options_to_the_questions_that_name_it(small_survey):
    codebook = read_codebook(small_survey)
    assert codebook.question("mood").codes == ("high", "medium", "low")
    assert codebook.question("mood").answers == ("high", "medium", "low")
    assert codebook.question("device").answers == ("phone", "tablet", "laptop", "other")
    assert codebook.question("device").net("mobile").of == ("phone", "tablet")
    assert codebook.question("mood").title.in_("it") == "Umore"
    assert codebook.question("mood").title.in_("en") == "Mood"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: tablet,", "code: phone,", ["questions.device", "code phone is given twice"]),
        ("code: mobile,", "code: laptop,", ["questions.device", "code laptop is given twice"]),
        ("code: tablet,", "code: missing,", ["questions.device", "code missing is reserved"]),
        ("of: [phone, tablet]", "of: [phone, tablot]", ["net mobile", "no option tablot", "did you mean tablet?"]),
        ("of: [phone, tablet]", "of: [phone]", ["questions.device.nets.mobile.of"]),
        ("scale: mood", "scale: mod", ["mood: no scale 'mod'", "did you mean mood?"]),
        ("scale: mood", "scale: mood\n    options: []", ["mood: give either a scale or options, not both"]),
        ("id: mood", "id: device", ["question device is given twice"]),
        (
            "kind: multiple",
            "kind: several",
            ["questions.tools.kind: `kind: several` is none of what it can be", "Known: single, ordinal, multiple"],
        ),
        ("kind: multiple", "kind: multiple\n    optoins: []", ["questions.tools.optoins: unknown field"]),
        ("kind: multiple", "kind: multiple\n    kind: single", ["'kind' is given twice"]),
        (
            "code: phone,",
            "code: Phone,",
            ["questions.device.options.Phone.code: `code: Phone`: expected small letters"],
        ),
        (
            "code: phone,",
            "code: mobile phone,",
            ["questions.device.options.mobile phone.code: `code: mobile phone`: expected small letters"],
        ),
        ("id: small", "id: small\n  sponsor: x", ["survey.sponsor: unknown field"]),
        ("scale: mood", "scale: [mood]", ["scale", "['mood']"]),
        ("scales:\n  mood:", "scales:", ["scales"]),
        ("questions:\n", "questions: 3\nothers:\n", ["questions"]),
    ],
)
def test_a_codebook_that_does_not_hold_names_the_question_and_the_field(small_survey, old, new, said):
    file = small_survey / "codebook.yml"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_codebook(small_survey)
    assert all(part in str(caught.value) for part in ["codebook.yml", *said])


def test_an_unknown_question_or_net_is_answered_with_the_nearest(small_survey):
    codebook = read_codebook(small_survey)
    with pytest.raises(BadInput, match=r"'moot'.*did you mean mood\? Known: device, mood, tools"):
        codebook.question("moot")
    with pytest.raises(BadInput, match=r"'moot'"):
        codebook.number("moot")
    with pytest.raises(BadInput, match=r"device: no net 'mobil'; did you mean mobile\?"):
        codebook.question("device").net("mobil")


SAME = "are both called"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("TELEFONO", SAME), (" telefono\u00a0", SAME), ("\u202ftele\u200bfono", SAME), ("phone", SAME), ("Altro", SAME),
        (" \u200b ", "with nothing in it"),
    ],
)  # fmt: skip
def test_labels_that_nobody_could_tell_apart_are_refused(small_survey, label, said):
    file = small_survey / "codebook.yml"
    text = file.read_text("utf-8")
    assert text.count("it: tavoletta") == 1
    file.write_text(text.replace("it: tavoletta", f'it: "{label}"'), "utf-8")
    with pytest.raises(BadInput) as refused:
        read_codebook(small_survey)
    assert said in str(refused.value)
    assert "tablet" in str(refused.value)


def test_a_label_may_return_with_another_option_of_a_later_wave(small_survey):
    file = small_survey / "codebook.yml"
    text = file.read_text("utf-8").replace("code: phone,", 'code: phone, until: "2024-01",')
    file.write_text(
        text.replace("code: tablet, it: tavoletta", 'code: tablet, since: "2024-06", it: telefono'), "utf-8"
    )
    assert read_codebook(small_survey).as_asked_in("2024-06").question("device").codes == ("tablet", "laptop")
