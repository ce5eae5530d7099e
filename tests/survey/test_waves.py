"""Waves by name, and their records."""

import dataclasses
from datetime import date

import pytest

from helpers.survey.errors import BadInput, Refused
from helpers.survey.names import choose_wave, known_waves, previous_wave
from helpers.survey.waves import open_wave


def change(file, old, new):
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def test_the_printed_wave_is_what_the_report_says(march):
    # "250 Professionisti", "130 hanno completato", "tra il 17 marzo e il 23 marzo 2020".
    assert (march.record.accesses, march.completes, len(march.responses)) == (250, 130, 250)
    assert (march.record.fieldwork.start, march.record.fieldwork.end) == (date(2020, 3, 17), date(2020, 3, 23))
    assert march.reconstructed
    assert march.record.inference == "self_selected"


def test_a_collected_wave_opens(small):
    assert (small.id, small.completes, small.reconstructed, small.published) == ("2024-01", 10, False, None)
    assert small.answers("mood").base == 8
    with pytest.raises(BadInput, match=r"did you mean mood\?"):
        small.answers("moot")


def test_waves_stand_in_the_order_of_time_and_the_latest_is_the_default(data_copy, second_wave):
    assert second_wave(data_copy) == "2021-03"
    (data_copy / "waves" / "2022-03").mkdir()  # no wave.yml: no wave
    assert known_waves(data_copy) == ["2020-03", "2021-03"]
    assert choose_wave("", data_copy) == "2021-03"
    assert choose_wave("2020-03", data_copy) == "2020-03"
    assert [previous_wave(name, data_copy) for name in known_waves(data_copy)] == ["", "2020-03"]
    latest = open_wave(data_dir=data_copy)
    assert (latest.id, latest.completes, len(latest.responses), latest.published) == ("2021-03", 60, 65, None)


@pytest.mark.parametrize("name", ["../..", "/etc", "2020-03/", "2020-03\n", ".", "marzo", "2020-03/../2020-03"])
def test_what_is_no_name_for_a_wave_is_refused_and_the_known_ones_named(name):
    with pytest.raises(BadInput, match=r"no name for a wave.*Known: 2020-03"):
        open_wave(name)


def test_an_unknown_wave_is_answered_with_the_nearest():
    with pytest.raises(BadInput, match=r"no wave '2020-04'.*did you mean 2020-03\? Known: 2020-03"):
        open_wave("2020-04")


def test_a_folder_without_waves_says_so(small_survey, tmp_path):
    (tmp_path / "codebook.yml").write_bytes((small_survey / "codebook.yml").read_bytes())
    with pytest.raises(BadInput, match="there is no wave here"):
        open_wave(data_dir=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("end: 2024-01-14", "end: 2024-01-07", "fieldwork: the end 2024-01-07 comes before the start 2024-01-08"),
        ("end: 2024-01-14", "end: soon", "line 4: fieldwork.end: `end: soon`: expected a date such as"),
        ("end: 2024-01-14", "end: 2024-02-30", "line 4: 2024-02-30 is no day"),
        ("completes: 10", "completes: 9", "10 complete rows, but wave.yml declares 9 completes"),
        ("completes: 10", "completes: -1", "completes: .*-1"),
        ("accesses: null", "accesses: 9", "10 completes cannot come from 9 accesses"),
        ("accesses: null", "accesses: 11", "12 rows, but wave.yml declares 11 accesses"),
        ("provenance: collected", "provenance: reconstructed", "a reconstructed wave needs its published.yml"),
        (
            "provenance: collected",
            "provenance: found",
            "provenance: `provenance: found` .*Known: collected, reconstructed",
        ),
        ("inference: self_selected", "inference: self_selected\ncolour: red", "colour: unknown field"),
        ("accesses: null", "completes: 10", "line 8: 'completes' is given twice"),
        ("title: {it", "title: {{it", "not valid YAML"),
        ("file: responses.csv", "file: ../../codebook.yml", "responses.file: .*codebook.yml"),
        ("file: responses.csv", "file: answers.csv", "answers.csv: cannot be read"),
    ],
)
def test_a_record_that_does_not_hold_is_refused(small_survey, old, new, said):
    change(small_survey / "waves" / "2024-01" / "wave.yml", old, new)
    with pytest.raises(BadInput, match=said) as caught:
        open_wave("2024-01", small_survey)
    assert str(small_survey) in str(caught.value)


def test_edited_responses_are_refused(small_survey):
    change(small_survey / "waves" / "2024-01" / "responses.csv", "glasses, smart", "glasses, dull")
    with pytest.raises(BadInput, match=r"responses\.csv: its contents do not match the sha256 in wave\.yml"):
        open_wave("2024-01", small_survey)


def test_printed_figures_are_held_against_the_codebook(data_copy):
    change(data_copy / "waves" / "2020-03" / "published.yml", "code: back_office,", "code: back_offce,")
    with pytest.raises(BadInput, match=r"published.yml.*back_offce.*did you mean back_office\?"):
        open_wave("2020-03", data_copy)


def test_joint_use_is_refused_only_where_the_rows_are_reconstructed(march, small):
    with pytest.raises(Refused, match="wave 2020-03: no cross-tabulation"):
        march.refuse_joint_use("cross-tabulation")
    small.refuse_joint_use("cross-tabulation")
    reconstructed = dataclasses.replace(small, record=small.record.model_copy(update={"provenance": "reconstructed"}))
    with pytest.raises(Refused):
        reconstructed.refuse_joint_use("segment")


@pytest.mark.parametrize("what", ["responses.csv", "wave.yml", "commentary.it.md", ""])
def test_a_link_that_leads_out_of_the_waves_is_not_followed(data_copy, tmp_path, what):
    outside = tmp_path / "outside"
    folder = data_copy / "waves" / "2020-03"
    file = folder / what if what else folder
    file.replace(outside)
    file.symlink_to(outside)
    with pytest.raises(BadInput, match="a link that leads out of"):
        open_wave("2020-03", data_copy)


def test_a_data_folder_may_itself_be_a_link(data_copy, tmp_path):
    (tmp_path / "linked").symlink_to(data_copy)
    assert open_wave("2020-03", tmp_path / "linked").completes == 130
