"""Any survey, in every platform's format and back: the same responses, or a sentence; never other ones."""

import multiprocessing
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import exports
import pytest
from fuzzing import seeds
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import damaged, waves

from helpers import paths
from helpers.survey.errors import SurveyError
from helpers.survey.importers import spss
from helpers.survey.importing import import_wave
from helpers.survey.personal_data import mask
from helpers.survey.waves import open_wave

# Python 3.12 and later say that a fork of a process with threads may wait for ever; this one only parses.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

PLATFORMS = {
    platform: tuple(name for name in exports.FORMATS if name.startswith(platform))
    for platform in ("limesurvey", "google", "microsoft", "surveymonkey", "qualtrics", "spss", "plain")
}
#: The same examples each time; one that fails is shown as it is, since making it smaller takes minutes.
TRIED = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def spss_files_are_parsed_in_a_fork(monkeypatch):
    """It begins in milliseconds; `test_platforms.py` has the process that people get."""
    monkeypatch.setattr(spss, "APART", multiprocessing.get_context("fork"))


@contextmanager
def folder_with(codebook):
    """A data folder with nothing but a codebook, and nothing of it left in build/."""
    with tempfile.TemporaryDirectory() as name, patch.object(paths, "BUILD", Path(name) / "build"):
        data = Path(name) / "data"
        data.mkdir()
        (data / "codebook.yml").write_text(codebook, "utf-8")
        yield data


def hold_refused(refusal, data, before):
    """A refusal is a sentence about the export, not about the program, and nothing is different."""
    assert len(str(refusal).split()) > 3
    assert "fault of the program" not in str(refusal)
    assert content_of(data) == before


def comes_in(file, wave, data, came):
    """Whether an export becomes a wave, or is refused as it should be; counted."""
    before = content_of(data)
    try:
        import_wave(file, wave, data, build=data.parent / "build")
    except SurveyError as refusal:
        hold_refused(refusal, data, before)
        came["refused"] += 1
        return False
    came["in"] += 1
    return True


def content_of(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


#: What stands between answers that share a cell is nobody's own at either end of a text.
JOINERS = {"google": ",;", "microsoft": ";", "plain": ";,|"}


def answered(people, questions, joiners):
    """What everybody answered, as often as it was answered; those who gave no answer at all are nobody's to find."""
    found = Counter()
    for one in people:
        given_ = [(tuple(sorted([*one.ticked(q), one.single(q) or ""])), one.text(q)) for q in questions]
        found[tuple((codes, read_back(text, joiners)) for codes, text in given_)] += 1
    return found


def read_back(text, joiners):
    """A text without the blanks around it, what a platform puts before a formula, and whoever it names."""
    text = (text or "").strip().strip("\ufeff").strip()
    text = text.strip(f"{joiners} \n\r\t\ufeff") if joiners else text
    return mask(text[1:] if text[:1] == "'" and text[1:2] in set("=+-@") else text)[0]


def imported(wave, questions):
    """The same of a wave that came in."""
    found = Counter()
    for row in wave.responses.columns().astype("str").to_dict("records"):
        given_ = []
        for q in questions:
            ticked = [code for code in q.codes if row.get(f"{q.id}[{code}]") == "1"]
            single = row.get(q.id, "").replace("not_asked", "")
            given_.append((tuple(sorted([*ticked, single])), row.get(f"{q.id}[other_text]", "")))
        found[tuple(given_)] += 1
    return found


def nothing(questions):
    return tuple((("",), "") for _ in questions)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_responses_come_back_as_they_were_given(platform):
    came = Counter()

    @TRIED
    @given(waves(PLATFORMS[platform]))
    def go(wave):
        with folder_with(wave.codebook) as data, exports.asking(wave.codebook) as questions:
            try:
                file = wave.format(wave.people, data.parent)
            except UnicodeEncodeError:
                return
            if not comes_in(file, "2021-03", data, came):
                return
            people = [one for one in wave.people if one.complete or wave.format.partials]
            joiners = JOINERS.get(platform, "") if wave.format.joined else ""
            expected, found = answered(people, questions, joiners), imported(open_wave("2021-03", data), questions)
            for counted in (expected, found):
                counted.pop(nothing(questions), None)
            assert (found - expected, expected - found) == (Counter(), Counter())

    go()
    assert came["in"] >= 3  # who nobody completed, or what has two meanings, is refused


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_damaged_export_comes_in_whole_or_leaves_the_data_as_they_were(platform):
    came = Counter()
    whole = {name: seeds.written(name) for name in PLATFORMS[platform]}

    @settings(TRIED, max_examples=40)
    @given(st.sampled_from(PLATFORMS[platform]).flatmap(lambda name: st.tuples(st.just(name), damaged(whole[name]))))
    def go(export):
        name, content = export
        with folder_with(seeds.CODEBOOK) as data:
            file = data.parent / f"export.{exports.FORMATS[name].suffix}"
            file.write_bytes(content)
            if not comes_in(file, "2024-06", data, came):
                return
            wave = open_wave("2024-06", data)
            assert sorted(path.name for path in wave.folder.iterdir()) in (
                [file.name, "wave.yml"],
                [file.name, "open_answers.csv", "wave.yml"],
            )
            assert sorted(path.name for path in (data / "waves").iterdir()) == ["2024-06"]
            assert (wave.folder / file.name).read_bytes() == content

    go()
    assert came["refused"] >= 10
