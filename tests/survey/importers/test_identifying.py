"""What says who a respondent is stays in the export: a value planted in each such column of every platform, and sought."""

import csv
import io
import re

import exports
import pandas as pd
import pyreadstat
import pytest
from fuzzing import seeds
from openpyxl import load_workbook

from helpers import paths
from helpers.survey.importing import Undecided, import_wave
from helpers.survey.waves import open_wave

WAVE, PLANTED = "2024-06", "zq7planted"

#: For a format, the columns that say who somebody is: those of the platform, and those that a survey adds.
IDENTIFYING = {
    "limesurvey-csv-it-text-full": ["Indirizzo IP", "Indirizzo email", "Nome", "Cognome", "Codice di accesso", "URL di riferimento"],
    "limesurvey-csv-en-both-codes": ["ipaddr. IP address", "email. Email address", "firstname. First name", "lastname. Last name", "token. Access code", "refurl. Referrer URL"],
    "limesurvey-csv-it-code-codes": ["ipaddr", "email", "firstname", "lastname", "token", "refurl"],
    "google-csv-it-sheet": ["Indirizzo email", "Nome utente", "Nome e cognome", "Telefono"],
    "google-csv-en-form": ["Email Address", "Username", "Full name", "Phone number"],
    "google-xlsx-it": ["Indirizzo email", "Nome utente"],
    "microsoft-csv-it": ["Posta elettronica", "Nome", "Cellulare"],
    "microsoft-csv-en-wrapped": ["Email", "Name", "Mobile phone"],
    "microsoft-xlsx-it": ["Posta elettronica", "Nome"],
    "surveymonkey-csv-en": ["Collector ID", "IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"],
    "surveymonkey-csv-it-cp1252": ["ID raccoglitore", "Indirizzo IP", "Indirizzo email", "Nome", "Cognome", "Dati personalizzati 1"],
    "qualtrics-csv-en-values-split": ["IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude", "PROLIFIC_PID", "panel_id", "Q_RecipientPhone"],
    "qualtrics-csv-it-labels-joined": ["IPAddress", "RecipientLastName", "RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude"],
    "plain-csv-it-utf8-text-x": ["E-mail", "Telefono", "Codice fiscale", "Latitudine", "Cognome e nome", "ID panel", "contatto"],
    "plain-xlsx-it-text": ["Nome", "Cognome", "contatto"],
}  # fmt: skip


def planted(rows, headers, width):
    """The rows of an export with a value in each of these columns, which are added where they are not there."""
    for header in headers:
        if header not in rows[0]:
            rows[0].append(header)
            for below in rows[1:width]:
                below.append("")
            for row in rows[width:]:
                row.append("")
        at = rows[0].index(header)
        for number, row in enumerate(rows[width:]):
            # A column that is called nothing in particular is known by what is in it.
            row[at] = f"{PLANTED}{number}@example.org" if header == "contatto" else f"{PLANTED}{number}"
    return rows


def export_of(name, folder):
    """The export of the small survey in a format, with something planted in every identifying column."""
    file = folder / f"export.{exports.FORMATS[name].suffix}"
    file.write_bytes(seeds.written(name))
    headers, width = IDENTIFYING[name], {"surveymonkey": 2, "qualtrics": 3}.get(name.partition("-")[0], 1)
    if file.suffix == ".xlsx":
        book = load_workbook(file)
        sheet = book.active
        rows = planted([list(row) for row in sheet.values], headers, width)
        for i, row in enumerate(rows, start=1):
            for j, cell in enumerate(row, start=1):
                sheet.cell(i, j, cell)
        book.save(file)
        return file
    encoding = name.rpartition("-")[2] if name.endswith("cp1252") else "utf-8-sig"
    text = file.read_bytes().decode(encoding)
    first, body = (text.split("\n", 1)[0] + "\n", text.split("\n", 1)[1]) if text.startswith("sep=") else ("", text)
    separator = max(",;", key=body.partition("\n")[0].count)
    rows = [row for row in csv.reader(io.StringIO(body, newline=""), delimiter=separator) if any(row)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(planted(rows, headers, width))
    file.write_bytes((first + out.getvalue()).encode(encoding))
    return file


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A data folder with the small questionnaire and nothing else; what is built goes beside it."""
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "codebook.yml").write_text(seeds.CODEBOOK, "utf-8")
    return tmp_path


def hold_nothing_planted(desk, file):
    """No file but the export, and no cell of the responses, has a planted value."""
    copy = desk / "data" / "waves" / WAVE / file.name
    assert PLANTED.encode() in copy.read_bytes() or file.suffix == ".xlsx"
    written = [path for path in desk.rglob("*") if path.is_file() and path not in (file, copy)]
    assert {".yml", ".parquet"} <= {path.suffix for path in written}
    assert [path for path in written if PLANTED.encode() in path.read_bytes()] == []
    for path in (one for one in written if one.suffix == ".parquet"):
        assert PLANTED not in pd.read_parquet(path).to_csv()


def columns_of(account):
    """The parts of the line on columns, after holding its sum against them."""
    line = next(line for line in account if line.startswith("columns"))
    parts = {kind: int(n) for n, kind in re.findall(r"(\d+) ([a-z ]+?)(?= \+|$)", line.partition("=")[2])}
    assert sum(parts.values()) == int(re.search(r"\d+", line)[0])
    return parts


@pytest.mark.parametrize("name", IDENTIFYING)
def test_identifying_columns_are_named_counted_and_left_out(name, desk):
    file = export_of(name, desk)
    done = import_wave(file, WAVE, desk / "data", build=desk / "build")
    left = next(line for line in done.account if line.startswith("left out"))
    headers = [header.replace("\n", " ") for header in IDENTIFYING[name]]
    assert [header for header in headers if repr(header) not in left] == []
    # Beside those in which something is planted, Qualtrics has another of its own.
    own = 1 if name == "qualtrics-csv-it-labels-joined" else 0
    assert columns_of(done.account)["identifying"] == len(headers) + own
    assert PLANTED not in "\n".join(done.account)
    hold_nothing_planted(desk, file)


def test_identifying_variables_of_spss_are_known_by_name_and_by_label(desk):
    file = desk / "export.sav"
    file.write_bytes(seeds.written("spss-sav-it"))
    frame, meta = pyreadstat.read_sav(file)
    labels = dict(meta.column_names_to_labels) | {"v91": "Cognome", "v92": "Recapito"}
    for name in ("ipaddr", "email", "v91"):
        frame[name] = [f"{PLANTED}{i}" for i in range(len(frame))]
    frame["v92"] = [f"{PLANTED}{i}@example.org" for i in range(len(frame))]
    pyreadstat.write_sav(
        frame,
        file,
        column_labels=[labels.get(name, "") for name in frame],
        variable_value_labels=meta.variable_value_labels,
    )
    done = import_wave(file, WAVE, desk / "data", build=desk / "build")
    assert columns_of(done.account)["identifying"] == 4
    assert "'ipaddr', 'email', 'v91', 'v92'" in "\n".join(done.account)
    hold_nothing_planted(desk, file)


def test_a_map_can_give_one_a_place(desk):
    file = export_of("google-csv-it-sheet", desk)
    (desk / "map.yml").write_text("columns: [{header: Nome utente, holds: respondent}]\n", "utf-8")
    done = import_wave(file, WAVE, desk / "data", map_path=desk / "map.yml", build=desk / "build")
    assert columns_of(done.account)["identifying"] == len(IDENTIFYING["google-csv-it-sheet"]) - 1
    assert "Nome utente" not in next(line for line in done.account if line.startswith("left out"))
    hold_nothing_planted(desk, file)


def test_a_question_that_asks_for_it_is_a_question(desk):
    codebook = desk / "data" / "codebook.yml"
    codebook.write_text(seeds.CODEBOOK.replace("Quale usa?", "Telefono"), "utf-8")
    file = desk / "export.csv"
    file.write_bytes(seeds.written("google-csv-it-sheet").replace(b"Quale usa?", b"Telefono"))
    done = import_wave(file, WAVE, desk / "data", build=desk / "build")
    assert columns_of(done.account)["identifying"] == 0
    assert open_wave(WAVE, desk / "data").had("device")


def test_what_an_unknown_column_holds_is_shown_without_whom_it_names(desk):
    file = export_of("google-csv-it-sheet", desk)
    text = (
        file.read_bytes()
        .decode("utf-8-sig")
        .replace("Telefono", "Qualcosa")
        .replace(f"{PLANTED}0", f"{PLANTED}@example.org sono io")
    )
    file.write_bytes(text.encode())
    with pytest.raises(Undecided) as refused:
        import_wave(file, WAVE, desk / "data", build=desk / "build")
    assert "[e-mail] sono io" in str(refused.value)
    assert PLANTED not in (desk / "build" / "import" / WAVE / "map-1.yml").read_text("utf-8")
    assert not (desk / "data" / "waves" / WAVE).exists()
