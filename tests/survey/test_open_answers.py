"""What people wrote in their own words: who wrote it is masked, what it means is coded, and nobody is lost."""

import csv
import io

import pytest

from helpers import open_answers, tabulate
from helpers.survey.coding import code_waves
from helpers.survey.errors import BadInput
from helpers.survey.importing import import_wave
from helpers.survey.personal_data import mask
from helpers.survey.waves import open_wave

HEADER = ["Informazioni cronologiche", "Quale usa?", "Come va?", "Quali usa?"]
FIRST, SECOND = "2024-06", "2024-09"

# Six submissions. device: phone 2, laptop 1, other 3 (occhiali twice, anello).
# tools: chat 3, mail 1, video 1, other 4 (fax twice, telex, fax e chat); nobody left them out.
SIX = [
    ("telefono", "alto", "chat, fax"),
    ("telefono", "basso", "fax"),
    ("portatile", "medio", "chat, posta"),
    ("occhiali", "alto", "telex"),
    ("occhiali", "alto", "chat, fax e chat"),
    ("anello", "basso", "video"),
]
SIX_COUNTED = {
    "device": {"phone": 2, "laptop": 1, "other": 3},
    "tools": {"chat": 3, "mail": 1, "video": 1, "other": 4},
}


def export(rows):
    """A Google Forms export, a submission a minute."""
    text = io.StringIO(newline="")
    times = [f"08/03/2024 10.{minute:02}.00" for minute in range(len(rows))]
    csv.writer(text).writerows([HEADER, *([time, *row] for time, row in zip(times, rows, strict=True))])
    return text.getvalue().encode()


def counted(wave, question):
    answers = wave.answers(question)
    found = {code: int(n) for code, n in answers.choices.sum().items()} | {"missing": int((~answers.answered).sum())}
    return {code: n for code, n in found.items() if n}


def counted_or_said(survey, question):
    """The counts of the first wave, or what is said where it does not open."""
    try:
        return counted(survey.wave(), question)
    except BadInput as error:
        return str(error)


def rows_of(ledger):
    """The lines of a ledger as dictionaries, in its order."""
    return list(csv.DictReader(io.StringIO(ledger.read_bytes().decode("utf-8-sig"), newline="")))


class Survey:
    """The small survey, into which waves are imported, and whose ledgers somebody codes."""

    def __init__(self, data, folder):
        self.data, self.folder = data, folder

    def take(self, rows, wave=FIRST, **how):
        file = self.folder / f"{wave}.csv"
        file.write_bytes(export(rows))
        how = {"baseline": "none", "build": self.folder / "build", **how}
        return import_wave(file, wave, self.data, **how)

    def wave(self, name=FIRST):
        return open_wave(name, self.data)

    def ledger(self, wave=FIRST):
        return self.data / "waves" / wave / "open_answers.csv"

    def code(self, codes, wave=FIRST):
        """Write codes beside the texts that the ledger of a wave holds, as a person would in a spreadsheet."""
        rows = rows_of(self.ledger(wave))
        assert set(codes) <= {row["text"] for row in rows}
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "code": codes.get(row["text"], row["code"])} for row in rows)
        self.ledger(wave).write_bytes(text.getvalue().encode("utf-8-sig"))

    def write(self, content, wave=FIRST):
        self.ledger(wave).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def survey(small_survey, tmp_path):
    return Survey(small_survey, tmp_path)


@pytest.fixture
def six(survey):
    """The small survey with the six submissions in it."""
    survey.take(SIX)
    return survey


# Masking.


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mario.rossi@example.it", "[e-mail]"),
        ("scrivete a Mario.Rossi+survey@posta.example.co.it!", "scrivete a [e-mail]!"),
        ("a@b.it, c_d@e-f.org", "[e-mail], [e-mail]"),
        ("chiamatemi al 333 1234567 dopo le 18", "chiamatemi al [telefono] dopo le 18"),
        ("3331234567", "[telefono]"),
        ("333.123.45.67", "[telefono]"),
        ("347-1234567", "[telefono]"),
        ("+39 333 1234567 chiamatemi", "[telefono] chiamatemi"),
        ("+393331234567", "[telefono]"),
        ("0039 333 1234567", "[telefono]"),
        ("tel. 02 12345678", "tel. [telefono]"),
        ("06 6982 1234", "[telefono]"),
        ("011/5551234", "[telefono]"),
        ("+39 02 1234 5678 interno 3", "[telefono] interno 3"),
        ("Sono Mario Rossi, RSSMRA80A01H501U", "Sono Mario Rossi, [codice fiscale]"),
        ("codice rssmra80a01h501u", "codice [codice fiscale]"),
        ("RSSMRA80A01H50MU", "[codice fiscale]"),  # digits replaced by letters, where two people would share one
    ],
)
def test_what_says_who_wrote_is_masked(text, masked):
    assert mask(text)[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        "il 30% lo vuole, il 70% no",
        "30 40 50",
        "30 40 50 60",
        "tra il 30 e il 40, cioè 35,5%",
        "dal 2019 al 2020 e poi nel 2021",
        "2019/2020/2021",
        "2019-2020, 2021-2022",
        "costi > 10.000 €",
        "da 30.000 a 35.000 euro",
        "30.000-40.000 euro",
        "€ 1.250.000,00",
        "3.500.000 euro",
        "3 000 000 di euro",
        "0,5 giorni in più a settimana",
        "0,25 0,50 0,75",
        "12/03/2021 10:30",
        "dalle 09.00 alle 18.30",
        "09:00-18:00",
        "ISO/IEC 27001:2022",
        "012",
        "5G e 24/7",
        "@tutti: vedi sopra",
        "1234567890",
        "UN LAVORATORE80A",
    ],
)
def test_what_says_nothing_of_who_wrote_is_left_alone(text):
    assert mask(text) == (text, [])


def test_what_is_masked_is_counted_for_each_time_that_it_was_written(survey):
    # The same address twice, in two questions; a text with two numbers; a fiscal code; a price.
    rows = [
        ("mario@example.it", "alto", "chat"),
        ("portatile", "alto", "posta, mario@example.it"),
        ("333 1234567 o 02 12345678", "alto", "video"),
        ("rssmra80a01h501u", "basso", "10.000 euro"),
    ]
    done = survey.take(rows)
    line = next(line for line in done.account if line.startswith("masked"))
    assert [part in line for part in ("2 e-mail", "1 fiscal", "2 telephone")] == [True] * 3, line
    wave = survey.wave()
    assert wave.answers("device").other_texts == ("[e-mail]", "[telefono] o [telefono]", "[codice fiscale]")
    assert wave.answers("tools").other_texts == ("[e-mail]", "10.000 euro")
    texts = survey.ledger().read_text("utf-8-sig")
    assert not any(secret in texts for secret in ("mario", "333", "1234", "rssmra"))


def test_the_account_says_how_many_texts_wait_to_be_coded(six):
    line = next(line for line in six.take(SIX, replace=True).account if line.startswith("open"))
    # occhiali, anello; fax, telex, fax e chat.
    assert "5 different open answers: 0 coded as in earlier waves, 5 to code" in line


# The ledger.


def test_the_ledger_has_a_line_a_text_with_how_many_wrote_it_and_no_code(six):
    assert {question: counted(six.wave(), question) for question in SIX_COUNTED} == SIX_COUNTED
    assert {(row["question"], row["text"]): (row["times"], row["code"]) for row in rows_of(six.ledger())} == {
        ("device", "occhiali"): ("2", ""),
        ("device", "anello"): ("1", ""),
        ("tools", "fax"): ("2", ""),
        ("tools", "telex"): ("1", ""),
        ("tools", "fax e chat"): ("1", ""),
    }


def test_a_text_coded_to_an_option_arrives_there_and_leaves_other(six):
    before = six.wave()
    six.code({"occhiali": "phone"})
    after = six.wave()
    assert counted(after, "device") == {"phone": 4, "laptop": 1, "other": 1}
    assert after.answers("device").other_texts == ("anello",)
    assert after.answers("device").base == before.answers("device").base == 6
    assert sum(counted(after, "device").values()) == sum(counted(before, "device").values()) == 6
    assert counted(after, "tools") == SIX_COUNTED["tools"]


def test_a_text_coded_to_an_option_of_a_set_ticks_it_and_what_was_ticked_stays(six):
    six.code({"fax": "mail"})
    # Row 1 keeps its chat; rows 1 and 2 get mail.
    assert counted(six.wave(), "tools") == {"chat": 3, "mail": 3, "video": 1, "other": 2}
    assert six.wave().answers("tools").other_texts == ("telex", "fax e chat")
    assert six.wave().answers("tools").base == 6


@pytest.mark.parametrize("codes", ["mail chat", "mail, chat", "mail;chat", " chat  mail "])
def test_a_text_may_stand_for_two_options_of_a_set_and_one_ticked_already_counts_once(six, codes):
    six.code({"fax e chat": codes})
    assert counted(six.wave(), "tools") == {"chat": 3, "mail": 2, "video": 1, "other": 3}


def test_a_text_may_stand_for_an_option_and_be_an_answer_of_its_own(six):
    six.code({"fax e chat": "mail other"})
    assert counted(six.wave(), "tools") == {"chat": 3, "mail": 2, "video": 1, "other": 4}


def test_what_fits_no_option_is_marked_so_counts_as_before_and_waits_no_more(six):
    six.code(dict.fromkeys(("occhiali", "anello", "fax", "telex", "fax e chat"), "other"))
    wave = six.wave()
    assert {question: counted(wave, question) for question in SIX_COUNTED} == SIX_COUNTED
    assert open_answers(tabulate(wave, "tools")).uncoded == 0
    assert open_answers(tabulate(wave, "tools")).texts == ("fax", "fax e chat", "telex")


def test_a_new_code_is_an_option_that_only_coders_give(six):
    codebook = six.data / "codebook.yml"
    text = codebook.read_text("utf-8")
    option = "      - {code: laptop, it: portatile, en: laptop}\n"
    assert text.count(option) == 1
    added = "      - {code: glasses, it: occhiali smart, en: smart glasses, coded: true, since: 2024-06}\n"
    codebook.write_text(text.replace(option, option + added), "utf-8")
    six.code({"occhiali": "glasses"})
    assert counted(six.wave(), "device") == {"phone": 2, "laptop": 1, "glasses": 2, "other": 1}
    assert open_wave("2024-01", six.data).completes == 10


def test_codings_are_carried_to_the_next_wave_with_the_wave_that_they_come_from(six):
    six.code({"fax": "mail", "telex": "other", "occhiali": "phone"})
    rows = [("occhiali", "alto", "FAX"), ("orologio", "alto", "telex"), ("telefono", "basso", "chat")]
    done = six.take(rows, SECOND)
    wave = six.wave(SECOND)
    assert counted(wave, "device") == {"phone": 2, "other": 1}
    assert counted(wave, "tools") == {"mail": 1, "other": 1, "chat": 1}
    found = {(row["question"], row["text"]): (row["code"], row["from"]) for row in rows_of(six.ledger(SECOND))}
    assert found == {
        ("device", "occhiali"): ("phone", FIRST),
        ("device", "orologio"): ("", ""),
        ("tools", "FAX"): ("mail", FIRST),
        ("tools", "telex"): ("other", FIRST),
    }
    line = next(line for line in done.account if line.startswith("open"))
    assert "4 different open answers: 3 coded as in earlier waves, 1 to code" in line


def test_a_coding_is_of_its_question_and_of_no_other(six):
    six.code({"fax": "mail"})
    six.take([("fax", "alto", "telex")], SECOND)
    assert counted(six.wave(SECOND), "device") == {"other": 1}


def test_a_coding_two_waves_ago_keeps_the_wave_that_it_comes_from_and_the_latest_wins(six):
    six.code({"fax": "mail", "telex": "mail"})
    six.take([("telefono", "alto", "fax"), ("telefono", "alto", "telex")], SECOND)
    six.code({"telex": "video"}, SECOND)
    six.take([("telefono", "alto", "fax"), ("portatile", "alto", "telex")], "2024-12")
    assert counted(six.wave("2024-12"), "tools") == {"mail": 1, "video": 1}
    found = {row["text"]: row["from"] for row in rows_of(six.ledger("2024-12"))}
    assert found["fax"] == FIRST


def test_a_text_in_two_spellings_of_which_one_is_coded_is_not_uncoded_by_the_other(survey):
    survey.take([("Fax", "alto", "chat"), ("fax", "alto", "chat"), ("FAX", "alto", "chat")])
    survey.code({"Fax": "phone"})
    assert counted(survey.wave(), "device")["phone"] >= 1


def test_two_spellings_coded_differently_are_refused_or_each_is_as_coded(survey):
    survey.take([("Fax", "alto", "chat"), ("fax", "alto", "chat")])
    survey.code({"Fax": "phone", "fax": "laptop"})
    found = counted_or_said(survey, "device")
    assert found == {"phone": 1, "laptop": 1} or "fax" in str(found).casefold()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tools,fax,2,mial,", ["open_answers.csv", "row 2", "tools", "'mial'", "did you mean mail?", "codebook.yml"]),
        ("tools,fax,2,net mail,", ["row 2", "'net'"]),
        ("tool,fax,2,mail,", ["row 2", "no question 'tool'", "did you mean tools?"]),
        ("device,occhiali,2,phone laptop,", ["row 2", "device takes one answer", "'phone laptop'"]),
        ("tools,piccione,1,mail,", ["open_answers.csv", "tools", "nobody wrote 'piccione'", "take the line out"]),
        ("device,fax,2,phone,", ["device", "nobody wrote 'fax'"]),
        ("mood,alto,2,high,", ["mood", "no open answer"]),
        ("tools,fax", ["open_answers.csv", "record 2", "too few fields"]),
        ('tools,"fax,2,mail,', ["open_answers.csv", "line 2"]),
    ],
)
def test_a_line_that_cannot_be_applied_is_refused_with_its_place(six, line, said):
    six.write(f"question,text,times,code,from\r\n{line}\r\n")
    with pytest.raises(BadInput) as caught:
        six.wave()
    assert [words for words in said if words not in str(caught.value)] == [], str(caught.value)


@pytest.mark.parametrize("header", ["question,text,times", "question,code", "domanda,text,code"])
def test_a_ledger_without_one_of_its_columns_is_refused_by_name(six, header):
    six.write(f"{header}\r\n")
    with pytest.raises(BadInput, match=r"open_answers\.csv: no column '(code|text|question)'"):
        six.wave()


@pytest.mark.parametrize("content", ["", "question,text,times,code,from\r\n", "question,text,code\r\n"])
def test_a_ledger_in_which_nothing_is_coded_changes_nothing_or_says_what_is_wrong(six, content):
    six.write(content)
    found = counted_or_said(six, "tools")
    assert found == SIX_COUNTED["tools"] or "open_answers.csv" in found


def test_without_its_ledger_a_wave_is_as_it_came_in(six):
    six.code({"fax": "mail"})
    six.ledger().unlink()
    assert counted(six.wave(), "tools") == SIX_COUNTED["tools"]


# Spreadsheets.

WRITTEN = (
    "perché no",
    'il "South working"',
    "VPN; firma digitale; PEC",
    "prima riga\nseconda riga",
    "l’ascolto – della linea",
    "=1+1",
    "+1 giorno",
    "-",
    "@tutti",
    "costi > 10 €",
)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "newline"),
    [("cp1252", ";", "\r\n"), ("utf-8-sig", ";", "\r\n"), ("utf-8", ",", "\n"), ("utf-16", "\t", "\r\n")],
)
def test_a_ledger_that_a_spreadsheet_saved_is_read_as_it_was(survey, encoding, delimiter, newline):
    survey.take([(text, "alto", "chat") for text in WRITTEN])
    codes = ("phone", "laptop")
    rows = list(csv.reader(io.StringIO(survey.ledger().read_bytes().decode("utf-8-sig"), newline="")))
    for place, row in enumerate(rows[1:]):
        row[3] = codes[place % 2]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    survey.write(text.getvalue().encode(encoding))
    wave = survey.wave()
    assert counted(wave, "device") == {"phone": 5, "laptop": 5}
    assert {entry.text for entry in wave.ledger} == set(WRITTEN)


def test_blank_lines_that_a_spreadsheet_leaves_at_the_end_are_nobody(six):
    six.code({"fax": "mail"})
    six.write(six.ledger().read_bytes() + b",,,,\r\n,,,,\r\n\r\n")
    assert counted(six.wave(), "tools") == {"chat": 3, "mail": 3, "video": 1, "other": 2}


FORMULAS = ("=1+1", "=SUM(1;2)", "+39 giorni", "-5", "@tutti", "-", "'=2+2")


def test_no_text_of_a_ledger_is_a_formula_and_each_is_read_back_the_same(survey):
    survey.take([(text, "alto", "chat") for text in FORMULAS])
    texts = [row["text"] for row in rows_of(survey.ledger())]
    assert [text for text in texts if text[:1] in tuple("=+-@")] == []
    assert len(texts) == len({*FORMULAS})
    read = {entry.text.removeprefix("'") for entry in survey.wave().ledger}
    assert read == {text.removeprefix("'") for text in FORMULAS}
    survey.code(dict.fromkeys(texts, "phone"))
    assert counted(survey.wave(), "device") == {"phone": len(FORMULAS)}


def test_a_formula_is_read_back_without_its_guard(survey):
    survey.take([("=1+1", "alto", "chat"), ("-5", "alto", "chat")])
    assert {entry.text for entry in survey.wave().ledger} == {"=1+1", "-5"}


def test_a_formula_is_guarded_once_however_often_it_is_carried(survey):
    survey.take([("=1+1", "alto", "chat")])
    survey.code({"'=1+1": "phone"})
    for wave in (SECOND, "2024-12"):
        survey.take([("=1+1", "basso", "chat"), (f"altro {wave}", "alto", "chat")], wave)
        assert [row["text"] for row in rows_of(survey.ledger(wave)) if "1+1" in row["text"]] == ["'=1+1"]
        assert counted(survey.wave(wave), "device") == {"phone": 1, "other": 1}
    survey.take([("=1+1", "medio", "chat")], replace=True)
    assert [row["text"] for row in rows_of(survey.ledger())] == ["'=1+1"]
    assert counted(survey.wave(), "device") == {"phone": 1}


# Totals.


def test_whatever_is_coded_the_bases_stand_and_a_question_with_one_answer_adds_up(six):
    before = six.wave()
    six.code(
        {"occhiali": "phone", "anello": "tablet", "fax": "mail video", "telex": "video", "fax e chat": "chat mail"}
    )
    after = six.wave()
    for question in ("device", "mood", "tools"):
        assert after.answers(question).base == before.answers(question).base == 6
        assert int((~after.answers(question).answered).sum()) == 0
    # occhiali twice to phone, anello to tablet: three leave other, three arrive.
    assert counted(after, "device") == {"phone": 4, "tablet": 1, "laptop": 1}
    assert sum(counted(after, "device").values()) == 6
    # chat: rows 1, 3, 5 as before. mail: rows 1 and 2 (fax), 3, 5. video: 1 and 2 (fax), 4 (telex), 6.
    assert counted(after, "tools") == {"chat": 3, "mail": 4, "video": 4}
    assert after.answers("tools").other_texts == after.answers("device").other_texts == ()


def test_coding_does_not_change_the_export_nor_the_record(six):
    folder = six.data / "waves" / FIRST
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "open_answers.csv"}
    six.code({"fax": "mail"})
    six.wave()
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "open_answers.csv"} == before


# Options that coders found.

FAX = "      - {code: fax, it: telefax, en: Fax, coded: true}\n"


def add_coded_options(survey):
    """Give tools an option that nobody saw, and device one that is called like a text and like a state."""
    file = survey.data / "codebook.yml"
    text = file.read_text("utf-8")
    assert text.count("      - {code: video, it: video, en: video}\n") == 1
    text = text.replace(
        "      - {code: video, it: video, en: video}\n", "      - {code: video, it: video, en: video}\n" + FAX
    )
    ring = "      - {code: wearable, it: occhiali, en: anello, coded: true}\n"
    file.write_text(
        text.replace(
            "      - {code: laptop, it: portatile, en: laptop}\n",
            "      - {code: laptop, it: portatile, en: laptop}\n" + ring,
        ),
        "utf-8",
    )


def test_a_coded_option_takes_no_cell_of_an_export_and_needs_no_since(survey):
    add_coded_options(survey)
    survey.take(SIX)
    # "occhiali" and "anello" are the labels of an option that no respondent saw: still three texts, each to be coded.
    assert counted(survey.wave(), "device") == SIX_COUNTED["device"]
    assert counted(survey.wave(), "tools") == SIX_COUNTED["tools"]
    assert {row["text"] for row in rows_of(survey.ledger())} == {"occhiali", "anello", "fax", "telex", "fax e chat"}
    survey.code({"occhiali": "wearable", "anello": "wearable", "fax": "fax", "fax e chat": "fax"})
    assert counted(survey.wave(), "device") == {"phone": 2, "laptop": 1, "wearable": 3}
    # fax: two wrote it, and one "fax e chat"; telex stays other.
    assert counted(survey.wave(), "tools") == {"chat": 3, "mail": 1, "video": 1, "fax": 3, "other": 1}


def test_an_option_coded_after_the_import_makes_no_wave_incomparable(six, survey):
    add_coded_options(survey)
    survey.take(SIX[::-1], SECOND, baseline=FIRST)
    record = survey.wave(SECOND).record
    assert set(record.comparability.questions.values()) == {"same"}
    assert counted(survey.wave(FIRST), "tools") == SIX_COUNTED["tools"]


def test_a_map_gives_no_column_to_a_coded_option(survey, tmp_path):
    add_coded_options(survey)
    (tmp_path / "map.yml").write_text("columns:\n  - {header: Quali usa?, holds: 'tools[fax]'}\n", "utf-8")
    with pytest.raises(BadInput, match=r"'tools\[fax\]', which there is not"):
        survey.take(SIX, map_path=tmp_path / "map.yml")


def test_a_coded_option_is_not_asked_of_whom_its_question_was_not(small_survey):
    file = small_survey / "codebook.yml"
    last = "      - {code: video, it: video, en: video}\n"
    file.write_text(file.read_text("utf-8").replace(last, last + FAX), "utf-8")
    answers = open_wave("", small_survey).answers("tools")
    # Ten completes, one of whom (p08) was not asked; nobody wrote anything that is coded so.
    assert (answers.base, int(answers.choices["fax"].sum())) == (9, 0)


def test_make_code_codes_earlier_waves_too_and_leaves_what_is_coded(six, survey):
    add_coded_options(survey)
    survey.code({"telex": "chat"})
    survey.take([*SIX, ("Occhiali", "alto", "telex")], SECOND)
    survey.code({"occhiali": "wearable", "Occhiali": "wearable", "fax": "fax", "telex": "mail"}, SECOND)
    done = code_waves(survey.data)
    assert (done.coded, done.waiting) == ({FIRST: 2, SECOND: 0}, {FIRST: 2, SECOND: 2})
    first = {row["text"]: (row["code"], row["from"]) for row in rows_of(survey.ledger())}
    assert first == {
        "anello": ("", ""), "occhiali": ("wearable", SECOND), "fax": ("fax", SECOND), "fax e chat": ("", ""),
        "telex": ("chat", ""),
    }  # fmt: skip
    assert counted(survey.wave(), "device") == {"phone": 2, "laptop": 1, "wearable": 2, "other": 1}
    again = code_waves(survey.data)
    assert set(again.coded.values()) == {0}


def test_make_code_proposes_what_many_wrote_and_what_is_near_a_coded_text(survey):
    rows = (
        [("telefono", "alto", "chat, fax")] * 5
        + [("telefono", "alto", "chat, telefonate")]
        + [("telefono", "alto", "telefonat")]
    )
    survey.take([*rows, ("telefono", "alto", "telex")])
    survey.code({"telefonate": "chat"})
    before = survey.ledger().read_bytes()
    first, second = code_waves(survey.data).proposals
    assert first.startswith(
        "tools: 5 wrote 'fax'; to make it an option, add to its options in codebook.yml {code: fax, coded: true"
    )
    assert second == "tools: 'telefonat' (1) may be chat; if so, write that code beside it"
    assert survey.ledger().read_bytes() == before


def test_make_code_writes_nothing_where_one_ledger_does_not_hold(six, survey):
    survey.take(SIX[::-1], SECOND)
    survey.code({"fax": "chat"}, SECOND)
    survey.write(survey.ledger().read_text("utf-8-sig").replace("telex,1,", "telex,1,pigeon"))
    before = survey.ledger().read_bytes()
    with pytest.raises(BadInput, match="tools has no code 'pigeon'"):
        code_waves(survey.data)
    assert survey.ledger().read_bytes() == before
