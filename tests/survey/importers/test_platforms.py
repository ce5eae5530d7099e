"""The same 400 people in every platform's format: one survey, one set of tables, and nobody lost on the way."""

import csv
import hashlib
import io

import exports
import pytest
import yaml

from helpers.publishing.beside import tables_csv
from helpers.survey.importing import import_wave
from helpers.survey.responses import COMPLETE
from helpers.survey.waves import open_wave

PEOPLE = exports.invent()
COUNTS = exports.count(PEOPLE)
DUPLICATES = 3


def imported(name, people, data_copy, folder, **options):
    """The account of the import, the wave, and its tables.csv."""
    file = exports.FORMATS[name](people, folder, duplicates=DUPLICATES)
    done = import_wave(file, "2021-03", data_copy, build=folder / "build", **options)
    wave = open_wave("2021-03", data_copy)
    return done, wave, tables_csv(wave), file


@pytest.fixture(scope="module")
def first_digest():
    """The digest of tables.csv of whichever format came first: all the others have the same."""
    return {}


@pytest.mark.parametrize("name", exports.FORMATS)
def test_every_format_gives_the_counts_made_by_hand_without_a_map(name, data_copy, tmp_path, first_digest):
    done, wave, content, file = imported(name, PEOPLE, data_copy, tmp_path)
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert {(row["question"], row["code"]): int(row["n"]) for row in rows} == COUNTS
    completes = sum(person.complete for person in PEOPLE)
    assert {int(row["base"]) for row in rows} == {completes}
    assert first_digest.setdefault("tables.csv", hashlib.sha256(content).digest()) == hashlib.sha256(content).digest()

    kept = wave.record.account
    partials = len(PEOPLE) - completes if exports.FORMATS[name].partials else 0
    assert (kept.completes, kept.partials, kept.duplicates) == (completes, partials, DUPLICATES)
    assert kept.rows == kept.completes + kept.partials + kept.previews + kept.duplicates + kept.empty
    assert (wave.folder / wave.record.responses.file).read_bytes() == file.read_bytes()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == wave.record.source.sha256
    assert done.account[0].split()[1].rstrip(":") == wave.record.responses.platform == platform_of(name)


def platform_of(name):
    """The platform a format belongs to, by the first word of its name."""
    first = name.partition("-")[0]
    return {"google": "google-forms", "microsoft": "microsoft-forms"}.get(first, first)


@pytest.mark.parametrize("name", [name for name in exports.FORMATS if exports.FORMATS[name].unicode])
def test_texts_that_only_unicode_can_write_come_in_as_they_are(name, data_copy, tmp_path):
    people = exports.wild(PEOPLE)
    _, wave, content, _ = imported(name, people, data_copy, tmp_path)
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert {(row["question"], row["code"]): int(row["n"]) for row in rows} == exports.count(people)
    frame = wave.responses.columns()
    people = frame[frame["status"] == COMPLETE]
    found = {text for id in ("tavola_05", "tavola_10") for text in people[f"{id}[other_text]"].astype(str)}
    assert any("<script>" in text for text in found)
    assert any(text.startswith("=SUM") for text in found)
    assert any("[e-mail]" in text for text in found)
    assert any("🏠" in text or not text.isascii() for text in found)


def test_days_of_fieldwork_come_from_the_times(data_copy, tmp_path):
    for number, name in enumerate(("google-csv-it-sheet", "surveymonkey-csv-en", "spss-sav-it", "microsoft-csv-it")):
        folder = tmp_path / str(number)
        folder.mkdir()
        data = folder / "data"
        data.mkdir()
        (data / "codebook.yml").write_bytes((data_copy / "codebook.yml").read_bytes())
        _, wave, _, _ = imported(name, PEOPLE, data, folder)
        seen = [person for person in PEOPLE if person.complete or exports.FORMATS[name].partials]
        assert wave.record.fieldwork.start == min(person.started.date() for person in seen)
        assert wave.record.fieldwork.end == max(person.left.date() for person in seen)


def test_a_platform_that_hides_its_times_leaves_the_fieldwork_to_be_filled_in(data_copy, tmp_path):
    done, wave, _, _ = imported("limesurvey-csv-it-text-full-anonymised", PEOPLE, data_copy, tmp_path)
    assert wave.record.fieldwork is None
    assert "fieldwork" in done.to_fill_in
    assert "fieldwork" in wave.record.to_fill_in


@pytest.mark.parametrize(
    ("name", "accesses"),
    [("limesurvey-csv-it-text-full", 400), ("google-csv-it-form", None), ("qualtrics-csv-en-values-split", 400)],
)
def test_accesses_are_known_only_where_the_platform_keeps_those_who_went_away(name, accesses, data_copy, tmp_path):
    done, wave, _, _ = imported(name, PEOPLE, data_copy, tmp_path)
    assert wave.record.accesses == accesses
    assert ("accesses" in done.to_fill_in) == (accesses is None)


def test_the_record_holds_the_whole_map_and_reads_the_export_by_it_alone(data_copy, tmp_path):
    _, wave, content, _ = imported("google-csv-it-form", PEOPLE, data_copy, tmp_path)
    record = yaml.safe_load((wave.folder / "wave.yml").read_text("utf-8"))
    assert [use["holds"] for use in record["mapping"]["columns"]] == ["submitted", *wave.codebook.ids]
    assert record["mapping"]["recodes"]["tavola_02"]["In modo molto significativo"] == "very_significant"
    # The codebook's wording changes later; the wave that was asked in the old words still reads.
    codebook = data_copy / "codebook.yml"
    text = codebook.read_text("utf-8")
    assert text.count("In modo molto significativo") == 2
    codebook.write_text(text.replace("In modo molto significativo", "Moltissimo"), "utf-8")
    again = open_wave("2021-03", data_copy)
    assert tables_csv(again).replace(b"Moltissimo", b"In modo molto significativo") == content


@pytest.mark.parametrize("platform", ["google-forms", "GOOGLE_FORMS", "google forms"])
def test_a_person_may_say_which_platform_it_is(platform, data_copy, tmp_path):
    done, _, _, _ = imported("google-csv-it-form", PEOPLE, data_copy, tmp_path, platform=platform)
    assert done.account[0].startswith("platform  google-forms: FORMAT says so")
