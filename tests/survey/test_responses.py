"""The canonical responses file: what it holds, and what is refused."""

import pytest

from helpers.survey.codebook import read_codebook
from helpers.survey.errors import BadInput
from helpers.survey.responses import Responses, answers, columns, header, read_responses, write_responses


@pytest.fixture
def codebook(small_survey):
    return read_codebook(small_survey)


@pytest.fixture
def file(small_survey):
    return small_survey / "waves" / "2024-01" / "responses.csv"


def test_the_columns_follow_the_questionnaire(codebook):
    tools = ["tools[chat]", "tools[mail]", "tools[video]", "tools[other]", "tools[other_text]"]
    assert header(codebook) == ["respondent", "status", "device", "device[other_text]", "mood", *tools]
    assert columns(codebook.question("mood")) == ["mood"]


def test_what_is_read_is_written_back_to_the_byte(codebook, file):
    frame = read_responses(file, codebook)
    assert frame.shape == (12, 10)
    assert write_responses(frame.to_dict("records"), codebook) == file.read_bytes()


def test_a_byte_order_mark_and_crlf_are_no_matter(codebook, file):
    frame = read_responses(file, codebook)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_responses(file, codebook).equals(frame)


# Whom each base holds, who answered, who chose what: see the table above SMALL_RESPONSES.
@pytest.mark.parametrize(
    ("question", "base", "chosen", "unanswered", "texts"),
    [
        ("device", 10, {"phone": 4, "tablet": 2, "laptop": 2, "other": 1}, 1, ("glasses, smart",)),
        ("mood", 8, {"high": 4, "medium": 1, "low": 2}, 1, ()),
        ("tools", 9, {"chat": 4, "mail": 3, "video": 3, "other": 1}, 1, ("fax",)),
    ],
)
def test_answers_are_those_of_completes_who_were_asked(codebook, file, question, base, chosen, unanswered, texts):
    found = answers(Responses.of(read_responses(file, codebook)), codebook.question(question))
    assert found.base == base
    assert found.choices.sum().to_dict() == chosen
    assert (~found.answered).sum() == unanswered
    assert found.other_texts == texts


def test_an_option_may_be_called_anything_a_code_can_be(codebook, file):
    tools = codebook.question("tools")
    options = tuple(option.model_copy(update={"code": f"{option.code}_text"}) for option in tools.options)
    question = tools.model_copy(update={"options": options, "nets": ()})
    wider = codebook.model_copy(update={"questions": (*codebook.questions[:2], question)})
    text = file.read_text("utf-8")
    for code in tools.codes:
        text = text.replace(f"tools[{code}]", f"tools[{code}_text]")
    file.write_text(text, "utf-8")
    found = answers(Responses.of(read_responses(file, wider)), question)
    assert found.choices.sum().to_dict() == {"chat_text": 4, "mail_text": 3, "video_text": 3, "other": 1}


def test_none_ticked_left_out_and_not_asked_are_three_things(codebook, file):
    frame = read_responses(file, codebook)
    found = answers(Responses.of(frame), codebook.question("tools"))
    by_id = frame["respondent"].loc[found.choices.index]
    none = found.answered & ~found.choices.any(axis="columns")
    assert list(by_id[none]) == ["p06"]
    assert list(by_id[~found.answered]) == ["p07"]
    assert "p08" not in list(by_id)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("p02,complete", "p02,compleet", ["row 3", "column status", "'compleet'", "did you mean complete?"]),
        ("p03,complete,tablet", "p03,complete,tablot", ["row 4", "column device", "'tablot'", "did you mean tablet?"]),
        ("tablet,,medium", "tablet,,medum", ["row 4", "column mood", "'medum'", "did you mean medium?"]),
        ("p02,complete,phone,,high,1", "p02,complete,phone,,high,x", ["row 3", "tools[chat]", "'x'", "Known: 0, 1"]),
        ("phone,,high,1,1,0,0,\n", "phone,,high,1,1,0,\n", ["row 2 has 9 fields, the header has 10"]),
        ("p04", "p03", ["row 5", "column respondent", "'p03'", "one row"]),
        ("laptop,,high,,,,,", "laptop,,high,,1,,,", ["row 8", "set tools is left out only in part"]),
        ("not_asked,1,0,0,0", "not_asked,1,0,0,not_asked", ["row 10", "set tools is not asked only in part"]),
        ("tablet,,medium", "tablet,pager,medium", ["row 4", "device[other_text]", "'pager'", "is not chosen"]),
        ("high,1,0,0,0,", "high,1,0,0,0,pager", ["row 3", "tools[other_text]", "'pager'", "is not chosen"]),
        ('smart"', "smart", ["not a whole CSV file"]),
        ("respondent,status,device,", "respondent,status,divice,", ["column 'divice'", "did you mean device?"]),
        ("device,device[other_text]", "device,device", ["column 'device' stands twice"]),
    ],
)
def test_a_bad_file_is_refused_with_row_column_and_value(codebook, file, old, new, said):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_responses(file, codebook)
    assert all(part in str(caught.value) for part in ["responses.csv", *said])


@pytest.mark.parametrize("column", ["respondent", "mood"])
def test_a_column_that_is_not_there_is_named(codebook, file, column):
    rows = [line.split(",") for line in file.read_text("utf-8").replace("glasses, smart", "glasses").splitlines()]
    place = rows[0].index(column)
    file.write_text("\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows), "utf-8")
    with pytest.raises(BadInput, match=f"column '{column}' is missing"):
        read_responses(file, codebook)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("respondent,status\ncaffè".encode("latin-1"), "not UTF-8 at byte 22"),  # 18 + 4 bytes before the è
        ("respondent,status\n".encode("utf-16"), "not UTF-8 at byte 0"),
        (b"", "the file is empty"),
        (b"\n", "'respondent' is missing"),
    ],
    ids=["latin-1", "utf-16", "empty", "blank"],
)
def test_a_file_that_is_no_csv_is_refused(codebook, file, content, said):
    file.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read_responses(file, codebook)


def test_a_set_in_which_nothing_is_ticked_is_a_non_response_unless_the_codebook_allows_none(codebook, file):
    responses = Responses.of(read_responses(file, codebook))
    tools = codebook.question("tools").model_copy(update={"none_allowed": False})
    found = answers(responses, tools)
    by_id = responses["respondent"].loc[found.choices.index]
    # p06 ticked nothing, p07 left the set out, p08 was not asked.
    assert list(by_id[~found.answered]) == ["p06", "p07"]
    assert found.base == 9
