"""What cannot be true does not come in: it is said what is wrong and what to do, and the data stay as they were."""

import csv
import gc
import hashlib
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import exports
import openpyxl
import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner
from exports.files import write_xlsx

from helpers import tabulate_all
from helpers.__main__ import main
from helpers.presentation.workbook import workbook
from helpers.survey import importing
from helpers.survey.errors import SurveyError
from helpers.survey.importers import PLATFORMS
from helpers.survey.importing import Undecided, import_wave
from helpers.survey.record import read_decisions
from helpers.survey.waves import open_wave

WAVE = "2024-06"
HEADER = "Informazioni cronologiche,Quale usa?,Come va?,Quali usa?"
# Four submissions, 8 to 11 March 2024, rows 2 to 5 of the file.
FOUR = [
    HEADER,
    '08/03/2024 10.00.00,telefono,alto,"chat, posta"',
    "09/03/2024 11.30.00,portatile,basso,video",
    '10/03/2024 12.15.00,tavoletta,medio,"chat, fax"',
    "11/03/2024 9.00.00,telefono,,",
]
FOUR_COUNTED = {
    "device": {"phone": 2, "tablet": 1, "laptop": 1},
    "mood": {"high": 1, "medium": 1, "low": 1, "missing": 1},
    "tools": {"chat": 2, "mail": 1, "video": 1, "other": 1},
}
FOUR_DAYS = (date(2024, 3, 8), date(2024, 3, 11))

TYPED = "id;stato;Quale usa?;Come va?;Quali usa?\n"


def lines(*changed, ending="\r\n"):
    """The four submissions with some lines changed: (number from 1, old, new)."""
    found = list(FOUR)
    for number, old, new in changed:
        assert found[number - 1].count(old) == 1, (number, old)
        found[number - 1] = found[number - 1].replace(old, new)
    return ending.join(found) + ending


def state_of(folder):
    """Every file, folder and link below a folder, hidden ones too, and what is in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        found[str(path.relative_to(folder))] = content
    return found


def counted(wave, question):
    """How many completes gave each answer, and how many left the question out; nothing where nobody did."""
    answers = wave.answers(question)
    found = {code: int(n) for code, n in answers.choices.sum().items()} | {"missing": int((~answers.answered).sum())}
    return {code: n for code, n in found.items() if n}


class Desk:
    """A data folder, a folder of reports, and the files that somebody tries to bring in."""

    def __init__(self, data, folder, baseline="none"):
        self.data, self.folder, self.baseline = data, folder, baseline
        self.build, self.reports = folder / "build", folder / "reports"
        (self.reports / WAVE).mkdir(parents=True)
        (self.reports / WAVE / "index.html").write_text("the last good page")
        (self.reports / ".kept").write_text("a dot file")

    def file(self, content, name="export.csv"):
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def map(self, content, name="map.yml"):
        return self.file(content, name)

    def state(self):
        return {"data": state_of(self.data), "reports": state_of(self.reports)}

    def take(self, file, wave=WAVE, **how):
        import_wave(file, wave, self.data, **{"baseline": self.baseline, "build": self.build, **how})
        return open_wave(wave, self.data)

    def refuse(self, file, *said, wave=WAVE, **how):
        """Try to bring a file in; it has to be refused in these words, and nothing may be different afterwards."""
        before = self.state()
        with pytest.raises(SurveyError) as caught:
            import_wave(file, wave, self.data, **{"baseline": self.baseline, "build": self.build, **how})
        assert self.state() == before
        message = str(caught.value)
        assert [words for words in said if words not in message] == [], message
        assert "Traceback" not in message
        if isinstance(caught.value, Undecided):
            read_decisions(self.last_map(wave))  # raises where it is no map
            assert self.last_map(wave).name in message
        return message

    def last_map(self, wave=WAVE):
        maps = (self.build / "import" / wave).glob("map-*.yml")
        return max(maps, key=lambda path: int(path.stem.removeprefix("map-")))

    def filled(self, *decided, wave=WAVE):
        """The last map that an import wrote, with each null in turn replaced by what somebody decided."""
        text = self.last_map(wave).read_text("utf-8")
        body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
        assert len(re.findall(r"\bnull\b(?=[ },]|$)", body, re.MULTILINE)) == len(decided), body
        for value in decided:
            body = re.sub(r"(: )null\b", rf"\g<1>{value}", body, count=1)
        return self.map(body, "filled.yml")


@pytest.fixture
def desk(small_survey, tmp_path):
    """The small survey, and a place to work."""
    return Desk(small_survey, tmp_path)


@pytest.fixture
def real_desk(data_copy, tmp_path):
    """The real survey, and a place to work."""
    return Desk(data_copy, tmp_path, baseline="")


def assert_four(wave):
    assert {question: counted(wave, question) for question in FOUR_COUNTED} == FOUR_COUNTED
    assert wave.answers("tools").other_texts == ("fax",)
    assert (wave.record.fieldwork.start, wave.record.fieldwork.end) == FOUR_DAYS


def test_the_four_submissions_come_in(desk):
    assert_four(desk.take(desk.file(lines())))


# Encodings.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "mac_roman", "utf-16"])
def test_accents_are_read_right_in_every_encoding_that_a_program_saves_in(desk, encoding):
    text = lines((4, "fax", "perché no, è così"), (3, "portatile", "città’s" if encoding == "cp1252" else "città"))
    wave = desk.take(desk.file(text.encode(encoding)))
    assert wave.answers("tools").other_texts == ("perché no, è così",)
    assert wave.answers("device").other_texts == ("città’s" if encoding == "cp1252" else "città",)


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_comes_in_whole(desk, order):
    mark = {"le": b"\xff\xfe", "be": b"\xfe\xff"}[order]
    assert_four(desk.take(desk.file(mark + lines().encode(f"utf-16-{order}"))))


def test_utf_16_separated_by_tabs_as_excel_saves_it_comes_in(desk):
    rows = csv.reader(io.StringIO(lines(), newline=""))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t").writerows(rows)
    assert_four(desk.take(desk.file(text.getvalue().encode("utf-16"), "Unicode.txt")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lines().encode("utf-16-le"), "zero bytes"),
        (lines().encode("utf-16")[:-1], "export.csv"),
        (lines().encode("utf-16")[:-5] + b"\x00\xd8", "export.csv"),
        (lines().encode("utf-32"), "export.csv"),
        (lines((4, "fax", "perché")).replace("perché", "perch").encode() + b"\x81\x8d\r\n", "export.csv"),
        (lines((4, "fax", "perché")).encode("cp1252").replace(b"telefono", b"tele\x81fono"), "export.csv"),
    ],
    ids=["utf-16 without mark", "utf-16 of odd length", "half a pair", "utf-32", "no encoding", "bytes of none"],
)
def test_bytes_that_no_encoding_explains_are_refused(desk, content, said):
    desk.refuse(desk.file(content), said)


def test_a_file_cut_in_the_middle_of_a_letter_is_refused_with_the_line(desk):
    whole = lines((3, "video", "così"), (4, "fax", "perché")).encode()
    desk.refuse(desk.file(whole[: whole.index("é".encode()) + 1]), "export.csv", "line 4", "line 3", "Export it again")


def test_a_file_cut_in_the_middle_of_its_only_accent_is_refused(desk):
    whole = lines((5, ",,", ",,perché")).encode()
    desk.refuse(desk.file(whole[: whole.index("é".encode()) + 1]), "export.csv")


def test_two_encodings_in_one_file_are_refused_with_a_line_of_each(desk):
    first, second = lines((3, "portatile", "città"), (4, "fax", "perché")).split("10/03")
    content = first.encode() + b"10/03" + second.encode("cp1252")
    desk.refuse(desk.file(content), "export.csv", "two encodings", "line 3 is UTF-8", "line 4 is not", "CSV UTF-8")


def test_accents_that_another_program_broke_name_the_nearest_label_and_go_in_by_the_map(real_desk):
    people = exports.invent()[:60]
    file = exports.FORMATS["google-csv-it-sheet"](people, real_desk.folder)
    text = file.read_text("utf-8")
    assert "Da metà a tre quarti" in text
    broken = real_desk.file(text.replace("Da metà a tre quarti", "Da metÃ\xa0 a tre quarti"))
    real_desk.refuse(
        broken, "export.csv", "column 4", "row ", "Da metÃ", "nearest: 'Da metà a tre quarti'", "half_to_three_quarters"
    )
    filled = real_desk.filled("half_to_three_quarters")
    wave = real_desk.take(broken, map_path=filled)
    expected = exports.count(people)
    found = counted(wave, "tavola_03")
    assert found == {code: n for (id, code), n in expected.items() if id == "tavola_03" and n and code in found}
    assert found["half_to_three_quarters"] == expected["tavola_03", "half_to_three_quarters"] > 0


MARK = "\ufeff"


@pytest.mark.parametrize(
    "changes",
    [
        [(1, "Come va?", f"{MARK}Come va?")],
        [(1, "Come va?", f"Come{MARK} va?")],
        [(1, HEADER, MARK + HEADER)],
        [(2, "telefono", f"{MARK}telefono"), (3, "basso", f"basso{MARK}")],
        [(2, "telefono", f"tele{MARK}fono")],
        [(2, "chat, posta", f"{MARK}chat, {MARK}posta{MARK}")],
        [(2, "chat, posta", f"ch{MARK}at, posta")],
        [(4, "chat, fax", f"chat, {MARK}fax")],
        [(5, "11/03", f"{MARK}11/03")],
    ],
    ids=["header", "in a header", "first header", "around", "inside", "set", "in a set", "open answer", "time"],
)
def test_a_byte_order_mark_anywhere_is_no_letter(desk, changes):
    assert_four(desk.take(desk.file(lines(*changes).encode("utf-8-sig"))))


def test_zero_bytes_are_refused(desk):
    desk.refuse(desk.file(lines().encode() + b"\0" * 512), "export.csv", "zero bytes", "fetch it again")


# Headers and columns.


def test_a_file_without_headers_is_refused_and_its_first_cells_shown(desk):
    content = "\r\n".join(FOUR[1:]) + "\r\n"
    desk.refuse(
        desk.file(content), "export.csv", "no header row", "08/03/2024 10.00.00", "export it again with its header"
    )


def test_a_typed_table_without_headers_is_refused(desk):
    desk.refuse(desk.file("1;completo;telefono;alto;chat\n2;completo;portatile;basso;video\n"), "column 3, 'telefono'")


@pytest.mark.parametrize(
    ("header", "other"), [("Come va?", "Come va?"), ("Come va?", "mood"), ("Come va?", "How are you?")]
)
def test_two_columns_that_claim_one_question_are_refused_until_one_is_given_up(desk, header, other):
    rows = [FOUR[0] + f",{other}", *(row + ",alto" for row in FOUR[1:])]
    file = desk.file("\r\n".join(rows))
    desk.refuse(file, "export.csv", f"3 ({header!r})", f"5 ({other!r})", "both claim mood", "ignore the other")
    assert_four(desk.take(file, map_path=desk.filled("mood", "ignored")))


def test_an_unknown_column_is_refused_with_an_example_and_goes_in_ignored(desk):
    rows = [FOUR[0] + ",Quale colore preferisce?", *(row + ",rosso" for row in FOUR[1:])]
    file = desk.file("\r\n".join(rows))
    said = ("export.csv", "column 5, 'Quale colore preferisce?'", "'rosso'", "ignored", "MAP=")
    desk.refuse(file, *said)
    assert_four(desk.take(file, map_path=desk.filled("ignored")))


def test_a_header_with_a_slip_of_the_pen_names_the_nearest_question(desk):
    file = desk.file(lines((1, "Come va?", "Come và?")))
    desk.refuse(file, "column 3, 'Come và?'", "nearest: mood")


def test_a_missing_column_is_refused_until_somebody_says_that_the_question_was_dropped(desk):
    rows = [[row[0], row[1], row[3]] for row in csv.reader(FOUR)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    file = desk.file(text.getvalue())
    desk.refuse(file, "export.csv", "mood", "the export has no column for it", "dropped")
    wave = desk.take(file, map_path=desk.filled("dropped"))
    assert (counted(wave, "mood"), wave.answers("mood").base) == ({}, 0)
    assert counted(wave, "device") == FOUR_COUNTED["device"]


def test_a_missing_option_of_a_set_is_refused_with_what_to_do(desk):
    content = "id;stato;Quale usa?;Come va?;Quali usa? [chat];Quali usa? [video]\n1;completo;telefono;alto;1;0\n"
    desk.refuse(desk.file(content), "export.csv", "tools", "mail", "'posta'", "codebook.yml", "until:")


def test_a_header_and_no_answers_is_refused(desk):
    desk.refuse(desk.file(HEADER + "\r\n"), "export.csv")
    desk.refuse(desk.file(TYPED), "export.csv")
    write_xlsx(desk.folder / "export.xlsx", [HEADER.split(",")], sheet="Risposte")
    desk.refuse(desk.folder / "export.xlsx", "export.xlsx")


# Records.


def test_a_file_cut_inside_quotation_marks_is_refused_with_the_line(desk):
    whole = lines()
    cut = whole[: whole.index("chat, fax") + 6]
    desk.refuse(desk.file(cut), "export.csv", "line 4", "cut short", "export it again")


@pytest.mark.parametrize("ending", ["", "\r\n"])
def test_a_last_record_with_too_few_fields_is_refused_with_its_number(desk, ending):
    cut = lines()[: lines().index("telefono,,") + len("telefono")] + ending
    said = ("export.csv", "record 5", "11/03/2024", "too few fields: 2", "header has 4", "export it again")
    desk.refuse(desk.file(cut), *said)


def test_a_file_cut_exactly_where_a_field_ends_is_refused(desk):
    cut = lines()[: lines().index("telefono,,") + len("telefono,")]
    desk.refuse(desk.file(cut), "export.csv", "record 5", "too few fields: 3")


def test_a_record_with_too_many_fields_is_refused_with_its_number(desk):
    file = desk.file(lines((4, '"chat, fax"', "chat, fax")))
    desk.refuse(file, "export.csv", "record 4", "10/03/2024", "too many fields: 5", "header has 4", "quotation marks")


def test_a_quotation_mark_in_the_middle_of_the_file_that_is_never_closed_is_refused(desk):
    desk.refuse(desk.file(lines((3, "video", '"video'))), "export.csv", "line")


@pytest.mark.parametrize("place", [2, 5])
def test_a_cell_of_two_megabytes_is_refused_wherever_it_stands(desk, place):
    rows = [*FOUR[:place], f"12/03/2024 9.00.00,{'x' * (2 << 20)},alto,chat", *FOUR[place:], *FOUR[1:] * 10]
    started = time.monotonic()
    message = desk.refuse(desk.file("\r\n".join(rows)), "export.csv")
    assert len(message) < 2000
    assert time.monotonic() - started < 30


def test_excel_days_as_numbers_are_days(desk):
    # 45359 is 8 March 2024 as Excel counts.
    rows = [list(row) for row in csv.reader(FOUR)]
    for row, number in zip(rows[1:], (45359.416, 45360.4792, 45361.51, 45362), strict=True):
        row[0] = number
    write_xlsx(desk.folder / "export.xlsx", rows, sheet="Risposte")
    assert_four(desk.take(desk.folder / "export.xlsx"))


def test_times_of_which_one_is_none_are_refused_with_the_odd_one(desk):
    desk.refuse(desk.file(lines((3, "09/03/2024 11.30.00", "ieri"))), "column 1", "'ieri'", "system")


# Answers.


def test_a_label_with_a_slip_of_the_pen_names_the_nearest_and_goes_in_by_the_map(desk):
    file = desk.file(lines((4, "tavoletta", "tavoleta")))
    said = ("export.csv", "column 2, 'Quale usa?'", "'tavoleta'", "row 4", "nearest: 'tavoletta' (tablet)", "MAP=")
    desk.refuse(file, *said)
    assert_four(desk.take(file, map_path=desk.filled("tablet")))


def test_a_slip_of_the_pen_in_a_set_names_the_nearest_and_goes_in_by_the_map(desk):
    file = desk.file(lines((2, "posta", "possta")))
    desk.refuse(file, "column 4, 'Quali usa?'", "'possta'", "row 2", "nearest: 'posta' (mail)")
    assert_four(desk.take(file, map_path=desk.filled("mail")))


def test_an_answer_that_the_question_does_not_have_is_refused_with_the_row(desk):
    file = desk.file(lines((3, "basso", "splendido"), (4, "medio", "splendido")))
    desk.refuse(file, "column 3, 'Come va?'", "'splendido'", "2 times, first in row 3", "no option of mood")
    wave = desk.take(file, map_path=desk.filled("high"))
    assert counted(wave, "mood") == {"high": 3, "missing": 1}


def test_a_status_that_nobody_knows_is_refused_and_goes_in_by_the_map(desk):
    file = desk.file(TYPED + "1;completo;telefono;alto;chat\n2;sospeso;telefono;;\n")
    desk.refuse(file, "column 2, 'stato'", "'sospeso'", "complete", "partial")
    wave = desk.take(file, map_path=desk.filled("partial"))
    assert (wave.completes, len(wave.responses)) == (1, 2)


# Waves and names.


@pytest.mark.parametrize(
    "wave", ["../x", "/tmp/x", "2021-03/", ".", "..", "2021-03\n", "marzo", "2021-03/../x", "a\0b"]
)
def test_what_is_no_name_for_a_wave_is_refused(desk, wave):
    desk.refuse(desk.file(lines()), "WAVE", repr(wave), "2021-03", wave=wave)


def test_no_name_for_a_wave_is_refused(desk):
    desk.refuse(desk.file(lines()), "WAVE is missing", "WAVE=2021-03", wave="")


def test_a_wave_that_is_there_is_refused(desk):
    desk.take(desk.file(lines()))
    file = desk.file(lines((2, "alto", "basso")), "second.csv")
    desk.refuse(file, WAVE, "there already", "REPLACE=yes")
    desk.refuse(file, "2024-01", "there already", "REPLACE=yes", wave="2024-01")


def test_a_wave_is_kept_when_the_export_in_its_place_is_bad(desk):
    desk.take(desk.file(lines()))
    bad = desk.file(lines((3, "basso", "splendido")), "bad.csv")
    desk.refuse(bad, "bad.csv", "'splendido'", replace=True)
    desk.refuse(desk.file("", "empty.csv"), "empty.csv", replace=True)
    desk.refuse(desk.folder / "absent.csv", "absent.csv", replace=True)
    assert_four(open_wave(WAVE, desk.data))


def test_a_wave_is_replaced_and_what_was_filled_in_and_coded_by_hand_stays(desk):
    desk.take(desk.file(lines()))
    folder = desk.data / "waves" / WAVE
    record = yaml.safe_load((folder / "wave.yml").read_text("utf-8"))
    by_hand = {"recruitment": {"it": "invito per posta", "en": "invited by mail"}, "invited": 40, "inference": "quota"}
    record |= by_hand
    record["to_fill_in"] = [name for name in record["to_fill_in"] if name not in by_hand]
    (folder / "wave.yml").write_text(yaml.safe_dump(record, allow_unicode=True), "utf-8")
    (folder / "open_answers.csv").write_text("question,text,times,code,from\ntools,fax,1,mail,\n", "utf-8")
    (folder / "commentary.it.md").write_text("## mood\n\nDi buon umore.\n", "utf-8")
    assert counted(open_wave(WAVE, desk.data), "tools") == {"chat": 2, "mail": 2, "video": 1}

    later = (
        lines((2, "alto", "basso")) + "12/03/2024 9.00.00,telefono,alto,fax\r\n13/03/2024 9.00.00,telefono,,telex\r\n"
    )
    wave = desk.take(desk.file(later, "later.csv"), replace=True)
    assert counted(wave, "mood") == {"high": 1, "medium": 1, "low": 2, "missing": 2}
    # fax is mail twice: rows 4 and 6; telex waits.
    assert counted(wave, "tools") == {"chat": 2, "mail": 3, "video": 1, "other": 1}
    assert wave.record.recruitment.en == "invited by mail"
    assert (wave.record.invited, wave.record.inference) == (40, "quota")
    assert not {"recruitment", "invited", "inference"} & set(wave.record.to_fill_in)
    assert "sponsor" in wave.record.to_fill_in
    assert wave.record.fieldwork.end == date(2024, 3, 13)
    assert "umore" in (folder / "commentary.it.md").read_text("utf-8")
    assert sorted(path.name for path in folder.parent.iterdir()) == ["2024-01", WAVE]


def test_one_file_is_one_wave(desk):
    desk.take(desk.file(lines()))
    again = desk.file(lines(), "again.csv")
    desk.refuse(again, "again.csv", f"wave {WAVE} already", wave="2024-07")


def test_a_baseline_that_there_is_not_names_the_nearest(desk):
    desk.refuse(desk.file(lines()), "no wave '2024-02'", "2024-01", baseline="2024-02")
    desk.refuse(desk.file(lines()), "its own baseline", baseline=WAVE)


# Files that are no table.


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("blanks.csv", b" \r\n\t\n  \r\n", "empty"),
        ("many.csv", b" \r\n" * 5000, "many.csv"),
        ("separators.csv", b",,,\r\n,,,\r\n", "nothing in it"),
        ("mark.csv", b"\xef\xbb\xbf", "mark.csv"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024, ".xlsx"),
        ("page.xls", b"<html><table><tr><td>telefono</td></tr></table></html>", "CSV or XLSX"),
        ("page2.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>Accedi</p>", "CSV or XLSX"),
        ("table.xls", b"<table><tr><td>Quale usa?</td><td>a</td></tr></table>", "table.xls"),
        ("spreadsheet.xml", b'<?xml version="1.0"?><Workbook></Workbook>', "CSV or XLSX"),
        ("paper.pdf", b"%PDF-1.7\n1 0 obj\n", "CSV or XLSX"),
        ("data.json", b'{"a": 1}', "CSV or XLSX"),
        ("words.csv", b"telefono\r\nportatile\r\n", "no separator"),
        ("noise.csv", bytes(range(256)) * 8, "noise.csv"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)), "picture.csv"),
        ("short.sav", b"$FL2", "damaged"),
        ("short.xlsx", b"PK\x03\x04", "zip"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_is_no_table_is_refused_with_what_to_do(desk, name, content, said):
    desk.refuse(desk.file(content, name), name, said)


def test_a_directory_and_a_file_that_is_not_there_are_refused(desk):
    (desk.folder / "folder").mkdir()
    desk.refuse(desk.folder / "folder", "folder", "a directory")
    desk.refuse(desk.folder / "absent.csv", "absent.csv", "cannot be read")


def test_an_unreadable_file_is_refused(desk):
    # Root may read any file, but not the memory of a process at address 0.
    file = Path("/proc/self/mem") if os.geteuid() == 0 else desk.file(lines())
    if os.geteuid() == 0 and not file.exists():
        pytest.skip("no file here that root cannot read")
    if os.geteuid():
        file.chmod(0)
    desk.refuse(file, file.name, "cannot be read")


def xlsx(desk, name="export.xlsx"):
    write_xlsx(desk.folder / name, [list(row) for row in csv.reader(FOUR)], sheet="Risposte")
    return desk.folder / name


def with_part(file, part, chunks):
    """The same workbook, with one part of it written anew."""
    made = file.with_name(f"with-{file.name}")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as stream:
            for chunk in chunks:
                stream.write(chunk)
    return made


def test_the_workbook_of_the_four_comes_in(desk):
    assert_four(desk.take(xlsx(desk)))


def test_a_zip_that_is_no_workbook_is_refused_with_what_it_holds(desk):
    file = desk.folder / "export.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("risposte.csv", lines())
    desk.refuse(file, "export.zip", "risposte.csv", "unpack it")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_cut_short_is_refused(desk, kept):
    whole = xlsx(desk).read_bytes()
    desk.refuse(desk.file(whole[: int(len(whole) * kept)], "cut.xlsx"), "cut.xlsx", "again")


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", b""),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        ("xl/worksheets/sheet1.xml", b"telefono"),
        ("xl/sharedStrings.xml", b"<sst></sst>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("[Content_Types].xml", b"<Types/>"),
    ],
)
def test_a_workbook_with_a_damaged_part_is_refused(desk, part, content):
    file = with_part(xlsx(desk), part, [content])
    desk.refuse(file, "with-export.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_workbook_that_is_refused_is_closed(desk, part):
    file = with_part(xlsx(desk), part, [b"telefono"])
    open_files = Path("/proc/self/fd")
    if not open_files.exists():
        pytest.skip("open files cannot be listed here")
    desk.refuse(file, "with-export.xlsx")
    assert [path for path in open_files.iterdir() if path.exists() and path.resolve() == file] == []


def test_a_workbook_without_anything_in_it_is_refused(desk):
    write_xlsx(desk.folder / "empty.xlsx", [], sheet="Foglio1")
    desk.refuse(desk.folder / "empty.xlsx", "empty.xlsx", "nothing in it")


def test_a_workbook_that_would_unpack_to_hundreds_of_megabytes_of_nothing_is_refused_at_once(desk):
    zeros = b"\0" * (1 << 20)
    file = with_part(xlsx(desk), "xl/worksheets/sheet1.xml", (zeros for _ in range(300)))
    assert file.stat().st_size < 1 << 20
    started = time.monotonic()
    desk.refuse(file, "with-export.xlsx", "unpack", "GiB", "CSV")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("whose", [WAVE, "2024-01"])
@pytest.mark.parametrize("what", ["", "open_answers.csv", "published.yml"])
def test_a_link_that_leads_out_of_the_waves_is_not_followed_by_an_import(desk, whose, what):
    outside = desk.folder / "outside"
    folder = desk.data / "waves" / whose
    if what:
        folder.mkdir(exist_ok=True)
        outside.write_text("what nobody put there", "utf-8")
        (folder / what).symlink_to(outside)
    else:
        if folder.exists():
            folder.rename(outside)
        else:
            outside.mkdir()
        folder.symlink_to(outside, target_is_directory=True)
    file = desk.file(
        "Informazioni cronologiche,Quale usa?,Come va?,Quali usa?\n01/03/2025 9.00.00,telefono,alto,chat\n"
    )
    desk.refuse(file, str(folder / what), "a link that leads out of", replace=True)


def test_a_workbook_with_a_word_far_away_is_refused_before_there_is_a_cell_for_every_place(desk):
    file = desk.folder / "far.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Foglio1")
        sheet.write_row(0, 0, ["Quale usa?", "Come va?"])
        sheet.write_string(1_048_575, 16_383, "x")
    desk.refuse(file, "far.xlsx", "'Foglio1' goes on to row 1048576 and column 16384", "remove", "CSV")


_LEVELS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{_LEVELS}]>'
FOREIGN = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PARTS = {
    "xl/worksheets/sheet1.xml": f'<worksheet {SPACE}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is>'
    '</c><c r="B1" t="inlineStr"><is><t>Come va?</t></is></c></row></sheetData></worksheet>',
    "xl/sharedStrings.xml": f'<sst {SPACE} count="1" uniqueCount="1">{"<si><t>&l9;</t></si>" * 16}</sst>',
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("bomb", [LAUGHS, FOREIGN], ids=["laughs", "foreign"])
def test_a_workbook_whose_text_grows_or_comes_from_elsewhere_is_refused_at_once(desk, part, bomb):
    file = with_part(xlsx(desk), part, [(bomb + PARTS[part]).encode()])
    started = time.monotonic()
    message = desk.refuse(file, "with-export.xlsx")
    assert time.monotonic() - started < 5
    assert "lollol" not in message
    gc.collect()  # whatever was left open is found out here, and not in the next test


@pytest.mark.parametrize("kept", [0.01, 0.2, 0.5, 0.97])
def test_an_spss_file_cut_short_is_refused(real_desk, kept):
    whole = exports.FORMATS["spss-sav-it"](exports.invent()[:60], real_desk.folder).read_bytes()
    cut = real_desk.file(whole[: int(len(whole) * kept)], "cut.sav")
    real_desk.refuse(cut, "cut.sav", "export it again", wave="2021-03")


# What people write.

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", '=HYPERLINK("http://example.org")')
MARKUP = ("<script>alert(1)</script>", "**grassetto** [x](http://example.org)", "# titolo", "| a | b |", "{{ 7 * 7 }}")


def written(texts):
    text = io.StringIO(newline="")
    rows = [[f"{day:02}/03/2024 10.00.00", one, "alto", "chat"] for day, one in enumerate(texts, start=1)]
    csv.writer(text).writerows([HEADER.split(","), *rows])
    return text.getvalue()


@pytest.mark.parametrize("texts", [FORMULAS, MARKUP], ids=["formulas", "markup"])
def test_open_answers_that_are_formulas_or_markup_are_kept_as_they_were_written(desk, texts):
    wave = desk.take(desk.file(written(texts)))
    assert wave.answers("device").other_texts == texts
    assert counted(wave, "device") == {"other": 5}


def test_no_open_answer_is_a_formula_in_a_spreadsheet(desk):
    wave = desk.take(desk.file(written(FORMULAS)))
    ledger = (desk.data / "waves" / WAVE / "open_answers.csv").read_bytes().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(ledger, newline="")) for cell in row]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@")] == []
    assert {f"'{text}" for text in FORMULAS} <= set(cells)
    book = openpyxl.load_workbook(io.BytesIO(workbook(wave, list(tabulate_all(wave).values()))))
    assert [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_an_open_answer_that_a_platform_disarmed_is_read_as_it_was_written(desk):
    guarded = tuple(f"'{text}" for text in FORMULAS)
    assert desk.take(desk.file(written(guarded))).answers("device").other_texts == FORMULAS


# FORMAT.


def test_an_unknown_format_names_the_nearest(desk):
    desk.refuse(desk.file(lines()), "FORMAT", "'google-form'", "did you mean google-forms?", platform="google-form")
    desk.refuse(desk.file(lines()), "FORMAT", "limesurvey", platform="surveymonkeys!")


FILES = {
    "limesurvey": "limesurvey-csv-it-code-codes",
    "google-forms": "google-csv-it-sheet",
    "microsoft-forms": "microsoft-xlsx-it",
    "surveymonkey": "surveymonkey-csv-en",
    "qualtrics": "qualtrics-csv-en-values-split",
    "spss": "spss-sav-it",
    "plain": "plain-csv-it-cp1252-text",
}
PEOPLE = exports.invent()[:40]


@pytest.mark.parametrize(
    ("owner", "platform"), [pair for pair in itertools.product(FILES, PLATFORMS) if len({*pair}) > 1]
)
def test_a_format_that_is_not_the_files_own_is_refused(real_desk, owner, platform):
    file = exports.FORMATS[FILES[owner]](PEOPLE, real_desk.folder)
    real_desk.refuse(file, file.name, wave="2021-03", platform=platform)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("content", ["a;b\n", "a;b\n1;2\n", "id;stato\n1;completo\n", ";a\n;b\n"])
def test_a_format_given_for_a_table_that_is_not_its_own_ends_in_words(desk, platform, content):
    desk.refuse(desk.file(content), "export.csv", platform=platform)


def test_a_set_in_one_cell_where_the_platform_has_a_column_an_option_ends_in_words(desk):
    header = '"id","submitdate","lastpage","startlanguage","seed","device","mood","strumenti"\r\n'
    file = desk.file(header + '"1","2024-03-08 10:00:00","3","it","1","A1","A1","chat, posta"\r\n')
    desk.refuse(file, "'strumenti'")
    desk.refuse(file, "export.csv", "'strumenti'", map_path=desk.filled("tools"))


# MAP.

MAPS = {
    "no yaml": ("columns: [", ["map.yml", "not valid YAML"]),
    "not utf-8": (b"recodes: {mood: {\xe8: high}}", ["map.yml", "not valid YAML"]),
    "no map": ("- telefono", ["map.yml"]),
    "a word": ("telefono", ["map.yml"]),
    "field": ("colums: []", ["map.yml", "colums", "unknown field"]),
    "columns as words": ("columns: telefono", ["map.yml", "columns"]),
    "columns by name": ("columns: {'Come va?': mood}", ["map.yml", "columns"]),
    "recodes as list": ("recodes: [a]", ["map.yml", "recodes"]),
    "answers as list": ("recodes: {mood: [a]}", ["map.yml", "recodes.mood"]),
    "absent column": ("columns:\n- {header: 'Come vaa?', holds: mood}", ["'Come vaa?'", "did you mean Come va?"]),
    "absent target": ("columns:\n- {header: 'Come va?', holds: mod}", ["'Come va?'", "'mod'", "did you mean mood?"]),
    "absent answer": ("recodes: {mood: {splendido: high}}", ["mood", "'splendido'", "no respondent gave"]),
    "absent code": ("recodes: {mood: {alto: hihg}}", ["mood", "'alto'", "'hihg'", "did you mean high?"]),
    "absent question": ("recodes: {moood: {alto: high}}", ["'moood'", "did you mean mood?"]),
    "a No": ("recodes: {mood: {No: low}}", ["map.yml", "mood", "False", "quotation marks"]),
    "a number": ("recodes: {mood: {1: low}}", ["map.yml", "mood", "1", "quotation marks"]),
    "a date": ("recodes: {mood: {2021-03-01: low}}", ["map.yml", "mood", "quotation marks"]),
    "a code that is a No": ("recodes: {mood: {alto: No}}", ["mood", "'alto'", "no code"]),
    "twice": ("recodes: {mood: {alto: high, alto: low}}", ["map.yml", "'alto' is given twice"]),
    "duplicates": ("duplicates: second", ["map.yml", "duplicates", "Known: first, last, all"]),
    "comparability": ("comparability: {mood: sam}", ["map.yml", "comparability.mood", "did you mean same?"]),
    "comparability of nothing": ("comparability: {moood: same}", ["'moood'", "did you mean mood?"]),
    "fieldwork": ("fieldwork: {start: 2024-03-09, end: 2024-03-08}", ["map.yml", "comes before"]),
    "invited": ("invited: 0", ["map.yml", "invited"]),
    "accesses": ("accesses: 3", ["4 completes", "3 accesses"]),
}


@pytest.mark.parametrize("case", MAPS)
def test_a_map_that_does_not_hold_is_refused_with_the_place_in_it(desk, case):
    content, said = MAPS[case]
    desk.refuse(desk.file(lines()), *said, map_path=desk.map(content))


def test_a_map_that_is_not_there_or_is_a_folder_is_refused(desk):
    desk.refuse(desk.file(lines()), "absent.yml", "cannot be read", map_path=desk.folder / "absent.yml")
    desk.refuse(desk.file(lines()), desk.folder.name, "cannot be read", map_path=desk.folder)


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "columns:\n", "recodes:\n", "recodes:\n  mood:\n"])
def test_a_map_that_decides_nothing_is_taken_or_refused_by_name(desk, content):
    try:
        wave = desk.take(desk.file(lines()), map_path=desk.map(content))
    except SurveyError as error:
        said = str(error)
    else:
        assert_four(wave)
        said = "map.yml"
    assert "map.yml" in said


def test_a_map_with_blanks_left_in_is_refused_again_and_names_them(desk):
    file = desk.file(lines((3, "basso", "splendido"), (4, "medio", "pessimo")))
    desk.refuse(file, "'splendido'", "'pessimo'")
    text = desk.last_map().read_text("utf-8")
    half = desk.map(re.sub(r'("splendido": )null', r"\1high", text))
    message = desk.refuse(file, "'pessimo'", "map-2.yml", map_path=half)
    assert "'splendido'" not in message
    # What was decided stands in the second map too, so filling in what is left is enough.
    wave = desk.take(file, map_path=desk.filled("low"))
    assert counted(wave, "mood") == {"high": 2, "low": 1, "missing": 1}


def test_a_map_as_it_was_written_is_refused_again(desk):
    file = desk.file(lines((3, "basso", "splendido"), (1, "Quale usa?", "Quale adopera?")))
    desk.refuse(file, "'splendido'", "'Quale adopera?'")
    desk.refuse(file, "'splendido'", "'Quale adopera?'", map_path=desk.last_map())


@pytest.mark.parametrize(
    "answer", ["No", "null", "1e3", "~", "a: b", "# x", "'", '"', "- x", "{x}", "è", "x\ty", "\\n", "*a"]
)
def test_the_map_holds_any_answer_so_that_it_is_found_again(desk, answer):
    rows = [list(row) for row in csv.reader(FOUR)]
    rows[2][2] = answer
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    file = desk.file(text.getvalue())
    desk.refuse(file, "row 3")
    assert_four(desk.take(file, map_path=desk.filled("low")))


# One person, twice.

TWICE = TYPED + "1;completo;telefono;alto;chat\n2;completo;tavoletta;basso;posta\n1;completo;portatile;alto;chat\n"


def test_an_identifier_with_two_different_answers_is_refused_with_both_rows(desk):
    said = ("column 1, 'id'", "'1'", "rows 2 and 4", "duplicates: first", "last", "all")
    desk.refuse(desk.file(TWICE), *said)


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ("first", {"phone": 1, "tablet": 1}),
        ("last", {"tablet": 1, "laptop": 1}),
        ("all", {"phone": 1, "tablet": 1, "laptop": 1}),
    ],
)
def test_the_map_says_which_of_two_records_counts(desk, decided, expected):
    file = desk.file(TWICE)
    desk.refuse(file)
    wave = desk.take(file, map_path=desk.filled(decided))
    assert counted(wave, "device") == expected
    assert wave.record.account.duplicates == 3 - sum(expected.values())


def test_three_records_of_one_person_count_as_the_map_says(desk):
    file = desk.file(TYPED + "".join(f"1;completo;{one};alto;chat\n" for one in ("telefono", "tavoletta", "portatile")))
    for decided, expected in (("first", {"phone": 1}), ("last", {"laptop": 1})):
        wave = desk.take(file, map_path=desk.map(f"duplicates: {decided}\n"), replace=True)
        assert (counted(wave, "device"), wave.record.account.duplicates) == (expected, 2)


@pytest.mark.parametrize("order", [1, -1])
def test_who_broke_off_and_completed_later_under_the_same_identifier_counts_once(desk, order):
    records = ["1;parziale;telefono;;\n", "1;completo;telefono;alto;chat\n"][::order]
    wave = desk.take(desk.file(TYPED + "".join(records) + "2;completo;portatile;basso;video\n"))
    assert counted(wave, "device") == {"phone": 1, "laptop": 1}
    account = wave.record.account
    assert (account.rows, account.completes, account.partials, account.duplicates) == (3, 2, 0, 1)


def test_equal_records_of_one_person_count_once_and_nobody_is_asked(desk):
    wave = desk.take(desk.file(TYPED + "1;completo;telefono;alto;chat\n" * 2))
    assert (counted(wave, "device"), wave.record.account.duplicates) == ({"phone": 1}, 1)


# Nobody.


@pytest.mark.parametrize(
    "name",
    [
        "qualtrics-csv-en-values-split",
        "qualtrics-csv-en-labels-split",
        "qualtrics-csv-it-labels-joined",
        "limesurvey-csv-it-code-codes",
        "limesurvey-csv-it-text-full",
        "surveymonkey-csv-en",
        "spss-sav-it",
        "plain-csv-it-cp1252-text",
    ],
)
def test_an_export_in_which_nobody_wrote_an_open_answer_comes_in(real_desk, name):
    people = [one for one in PEOPLE if one.complete and not one.other_text]
    assert len(people) > 20
    wave = real_desk.take(exports.FORMATS[name](people, real_desk.folder), "2021-03")
    expected = exports.count(people)
    found = {id: counted(wave, id) for id in ("tavola_05", "tavola_09", "tavola_10")}
    for id, counts in found.items():
        codes = wave.codebook.question(id).codes
        assert {code: counts.get(code, 0) for code in codes} == {code: expected[id, code] for code in codes}
        assert "other" not in counts


QUALTRICS = """\
StartDate,EndDate,Status,Progress,Finished,RecordedDate,ResponseId,device,mood,tools,tools_4_TEXT
Start Date,End Date,Response Type,Progress,Finished,Recorded Date,Response ID,Quale usa?,Come va?,Quali usa?,Quali usa? - Altro - Testo
"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}",{},{},{},{},{},{},{},{},{}
"""
SEEN = '2024-03-08 10:00:00,2024-03-08 10:05:00,{status},100,1,2024-03-08 10:05:01,R_{id},1,1,"1,4",fax\n'


def test_an_export_of_previews_only_is_refused_and_one_answer_beside_them_is_enough(desk):
    previews = QUALTRICS + SEEN.format(status=1, id="a") + SEEN.format(status=1, id="b")
    message = desk.refuse(desk.file(previews), "export.csv", "preview")
    assert "column" not in message.partition("To decide:")[2]
    wave = desk.take(desk.file(previews + SEEN.format(status=0, id="c")))
    assert {question: counted(wave, question) for question in FOUR_COUNTED} == {
        "device": {"phone": 1},
        "mood": {"high": 1},
        "tools": {"chat": 1, "other": 1},
    }
    assert (wave.record.account.previews, wave.completes) == (2, 1)


def test_an_export_of_people_who_broke_off_only_is_refused(desk):
    desk.refuse(desk.file(TYPED + "1;parziale;telefono;;\n2;parziale;portatile;;\n"), "export.csv", "complete")


def test_an_export_of_empty_records_only_is_refused(desk):
    desk.refuse(desk.file(HEADER + "\r\n,,,\r\n,,,\r\n"), "export.csv")


# The command line.


@pytest.fixture
def command(desk, monkeypatch):
    """A function (arguments) that runs `python -m helpers import` in this process and returns what it said."""
    monkeypatch.setitem(import_wave.__kwdefaults__, "build", desk.build)

    def run(*arguments):
        given = ["import", *map(str, arguments), "--data", str(desk.data)]
        if "--baseline" not in arguments:
            given += ["--baseline", "none"]
        return CliRunner().invoke(main, given)

    return run


def test_the_command_brings_an_export_in_and_gives_the_account_of_it(desk, command):
    done = command(desk.file(lines()), WAVE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{WAVE}: imported" in done.stdout
    assert "4 read = 4 completes + 0 partials + 0 previews + 0 duplicates + 0 empty" in " ".join(done.stdout.split())
    assert_four(open_wave(WAVE, desk.data))


def test_the_command_refuses_in_words(desk, command):
    good, typo = desk.file(lines()), desk.file(lines((3, "basso", "baso")), "typo.csv")
    (desk.folder / "empty.csv").touch()
    cases = [
        ([], "FILE is missing"),
        ([good], "WAVE is missing"),
        ([good, "../x"], "'../x' is no name for a wave"),
        ([good, "2024-01"], "REPLACE=yes"),
        ([good, WAVE, "--replace", "si"], "expected yes or no, found 'si'"),
        ([good, WAVE, "--format", "google"], "did you mean google-forms?"),
        ([good, WAVE, "--map", desk.folder / "absent.yml"], "absent.yml: cannot be read"),
        ([good, WAVE, "--baseline", "2023-12"], "no wave '2023-12'"),
        ([typo, WAVE], "nearest: 'basso' (low)"),
        ([desk.folder / "empty.csv", WAVE], "the file is empty"),
        ([desk.folder / "absent.csv", WAVE], "absent.csv: cannot be read"),
        ([desk.folder, WAVE], "a directory"),
    ]
    before = desk.state()
    for arguments, said in cases:
        done = command(*arguments)
        assert (done.exit_code, done.stdout, type(done.exception)) == (1, "", SystemExit), arguments
        assert done.stderr.startswith("Error: ")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert desk.state() == before


@pytest.mark.parametrize(
    ("name", "wave", "said"),
    [("export.csv", "../x", "no name for a wave"), ("absent.csv", WAVE, "cannot be read"), ("old.xls", WAVE, ".xlsx")],
)
def test_the_program_ends_with_an_error_and_no_traceback(desk, name, wave, said):
    desk.file(lines())
    desk.file(b"\xd0\xcf\x11\xe0" + b"\1" * 600, "old.xls")
    before = desk.state()
    run = [sys.executable, "-m", "helpers", "import", str(desk.folder / name), wave, "--data", str(desk.data)]
    own = {key: value for key, value in os.environ.items() if key not in ("FORMAT", "MAP", "REPLACE", "BASELINE")}
    done = subprocess.run(run, capture_output=True, text=True, cwd=desk.folder, env=own, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert desk.state() == before


def test_a_later_export_of_a_wave_does_not_become_another_wave_in_silence(data_copy, tmp_path):
    people = exports.invent()
    first, later = tmp_path / "first", tmp_path / "later"
    for folder, some in ((first, people[:250]), (later, people)):
        folder.mkdir()
        exports.FORMATS["limesurvey-csv-it-text-full"](some, folder)
    (early,), (grown,) = first.glob("*.csv"), later.glob("*.csv")
    submitted = sum(person.complete for person in people[:250])
    build = tmp_path / "build"
    import_wave(early, "2021-03", data_copy, build=build)
    twice = import_wave(grown, "2021-04", data_copy, build=build).account[-1]
    assert twice.startswith(
        f"ATTENTION {submitted} records have the identifier and the time of a record of wave 2021-03"
    )
    assert "WAVE=2021-03 REPLACE=yes" in twice
    shutil.rmtree(data_copy / "waves" / "2021-04")
    done = import_wave(grown, "2021-03", data_copy, replace=True, build=build)
    assert done.replaced
    assert "400 read = 362 completes + 38 partials" in done.account[1]


def test_the_old_wave_comes_back_where_the_new_one_cannot_be_moved_in(data_copy, tmp_path, monkeypatch):
    people = exports.invent()
    first, later = tmp_path / "first", tmp_path / "later"
    for folder, some in ((first, people[:250]), (later, people)):
        folder.mkdir()
        exports.FORMATS["google-csv-it-form"](some, folder)
    (early,), (grown,) = first.glob("*.csv"), later.glob("*.csv")
    import_wave(early, "2021-03", data_copy, build=tmp_path / "build")
    wave = data_copy / "waves" / "2021-03"
    before = {file.name: file.read_bytes() for file in wave.iterdir()}
    move = Path.replace

    def full_disk(path, target):
        if ".new-" in path.name and Path(target) == wave:
            raise OSError(28, "No space left on device", str(target))
        return move(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full_disk)
        patch.setattr(importing, "exchange", lambda *_: False)  # as on a system that cannot swap two folders
        with pytest.raises(OSError, match="No space left"):
            import_wave(grown, "2021-03", data_copy, replace=True, build=tmp_path / "build")
    assert {file.name: file.read_bytes() for file in wave.iterdir()} == before
    assert [one.name for one in wave.parent.iterdir() if one.name.startswith(".")] == []
    # Cut short between the two moves, the old wave waits aside; the next import puts it back first.
    wave.rename(wave.with_name(".2021-03.before"))
    with pytest.raises(SurveyError, match="is there already"):
        import_wave(grown, "2021-03", data_copy, build=tmp_path / "build")
    assert {file.name: file.read_bytes() for file in wave.iterdir()} == before
