"""Data that every room tests against: the real folder, ten people counted on fingers, a second wave."""

import fcntl
import os
import shutil
import signal
from itertools import product
from pathlib import Path
from unittest.mock import patch

import pytest
from small import SMALL_CODEBOOK, SMALL_RESPONSES
from small import write_wave as _write_wave

from helpers.paths import DATA
from helpers.publishing.report import publish, settle
from helpers.survey.codebook import LANGUAGES, read_codebook
from helpers.survey.responses import header, write_responses
from helpers.survey.waves import open_wave

# A shell that runs the tests in the background has them ignore Ctrl-C, and whatever they start; some test is about that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

#: Every number of the printed report (its text, not our transcription): table, question it is about, code, number.
#: The two numbers of table 1's first sentence count people; all the others are whole per cents.
PRINTED = [
    ("tavola_01", "tavola_01", "accesses", 250),
    ("tavola_01", "tavola_01", "completes", 130),
    ("tavola_01", "tavola_01", "in_house", 33),
    ("tavola_02", "tavola_02", "very_significant", 45),
    ("tavola_02", "tavola_02", "significant", 27),
    ("tavola_02", "tavola_02", "moderate", 14),
    ("tavola_02", "tavola_02", "very_moderate", 10),
    ("tavola_03", "tavola_03", "over_three_quarters", 54),
    ("tavola_03", "tavola_03", "about_half", 27),
    ("tavola_03", "tavola_03", "half_to_three_quarters", 14),
    ("tavola_03", "tavola_03", "quarter_to_half", 13),
    ("tavola_03", "tavola_03", "under_quarter", 8),
    ("tavola_04", "tavola_04", "very_significant", 29),
    ("tavola_04", "tavola_04", "significant", 28),
    ("tavola_04", "tavola_04", "moderate_or_limited", 26),
    ("tavola_04", "tavola_04", "moderate", 15),
    ("tavola_04", "tavola_04", "limited", 11),
    ("tavola_04", "tavola_04", "none", 10),
    ("tavola_05", "tavola_05", "remote_phone", 61),
    ("tavola_05", "tavola_05", "collaboration", 41),
    ("tavola_05", "tavola_05", "cloud", 29),
    ("tavola_05", "tavola_05", "security", 20),
    ("tavola_05", "tavola_05", "back_office", 16),
    ("tavola_06", "tavola_06", "increased", 89),
    ("tavola_06", "tavola_06", "increased_stays_high", 54),
    ("tavola_06", "tavola_06", "increased_then_declines", 35),
    ("tavola_06", "tavola_06", "increased_stays_high", 54),
    ("tavola_06", "tavola_06", "increased_then_declines", 35),
    ("tavola_06", "tavola_06", "not_increased", 5),
    ("tavola_07", "tavola_07", "moderately", 56),
    ("tavola_07", "tavola_07", "very_much", 43),
    ("tavola_07", "tavola_07", "very_much", 43),
    ("tavola_07", "tavola_06", "increased_stays_high", 54),
    ("tavola_08", "tavola_08", "moderately", 56),
    ("tavola_08", "tavola_08", "very_much", 30),
    ("tavola_08", "tavola_08", "not_at_all", 8),
    ("tavola_09", "tavola_09", "remote_over_onsite", 53),
    ("tavola_09", "tavola_09", "video", 35),
    ("tavola_09", "tavola_09", "omnichannel", 35),
    ("tavola_09", "tavola_09", "remote_install", 23),
    ("tavola_10", "tavola_10", "continuity", 58),
    ("tavola_10", "tavola_10", "work_life", 49),
    ("tavola_10", "tavola_10", "trust_management", 35),
    ("tavola_10", "tavola_10", "layout", 26),
    ("tavola_10", "tavola_10", "conversations", 15),
    ("tavola_11", "tavola_11", "higher_productivity", 49),
    ("tavola_11", "tavola_11", "not_higher_productivity", 18),
    ("tavola_11", "tavola_11", "no_recovery", 15),
    ("tavola_11", "tavola_11", "good_recovery", 15),
]


@pytest.fixture
def write_wave():
    """A function (data folder, name, responses as bytes, completes) that writes a collected wave."""
    return _write_wave


@pytest.fixture(autouse=True)
def own_environment():
    """What a run sets for its kernels ends with the test: JupyterLab, started by a later one, is no run."""
    with patch.dict(os.environ):
        yield


@pytest.fixture
def data_copy(tmp_path) -> Path:
    """A copy of the real data folder, free to be broken."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def small_survey(tmp_path) -> Path:
    """A data folder of three questions and the wave 2024-01: ten completes, two partials."""
    data = tmp_path / "small"
    _write_wave(data, "2024-01", SMALL_RESPONSES.encode(), 10)
    (data / "codebook.yml").write_text(SMALL_CODEBOOK, "utf-8")
    return data


@pytest.fixture
def small(small_survey):
    """The wave of `small_survey`, opened."""
    return open_wave("2024-01", small_survey)


@pytest.fixture(scope="session")
def add_second_wave():
    """The function of `second_wave`, for what is made once."""
    return _add_second_wave


@pytest.fixture
def second_wave():
    """A function (data folder, completes=60) that adds the collected wave 2021-03 and returns its name."""

    return _add_second_wave


def _add_second_wave(data, completes=60):
    codebook = read_codebook(data)
    rows = [_respondent(codebook, i, completes) for i in range(completes + 5)]
    _write_wave(data, "2021-03", write_responses(rows, codebook), completes)
    return "2021-03"


def _respondent(codebook, i, completes):
    """Answers by arithmetic on the respondent's and the question's place; partials stop after question 1."""
    row = {"respondent": f"s{i + 1:03}", "status": "complete" if i < completes else "partial"}
    for k, question in enumerate(codebook.questions):
        if (k and i >= completes) or (i + k) % 13 == 0:
            continue
        if question.kind != "multiple":
            row[question.id] = question.codes[(i + i * k // 3) % len(question.codes)]
            continue
        row |= {f"{question.id}[{code}]": str(int((i + 2 * j + k) % 3 == 0)) for j, code in enumerate(question.answers)}
        if row.get(f"{question.id}[other]") == "1":
            row[f"{question.id}[other_text]"] = f"idea {i % 4 + 1}"
    assert set(row) <= set(header(codebook))
    return row


@pytest.fixture(scope="session")
def published_waves(tmp_path_factory):
    """A reports folder with 2020-03 and 2021-03 in both languages; made once for all the workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder /= "published"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            data = Path(shutil.copytree(DATA, folder / "data"))
            _add_second_wave(data)
            with patch.dict(os.environ):  # publishing sets what kernels inherit
                for wave, language in product(("2020-03", "2021-03"), LANGUAGES):
                    order = settle(wave, "", language, data, folder / "reports", build=folder / "build")
                    assert [str(outcome) for outcome in publish(order) if not outcome.published] == []
            (folder / "done").touch()
    return folder / "reports"


@pytest.fixture(scope="session")
def march():
    """The wave of March 2020."""
    return open_wave("2020-03")


@pytest.fixture(scope="session")
def printed():
    """All the numbers of the printed report: table, question, code, number."""
    return PRINTED


@pytest.fixture(params=PRINTED, ids=[f"{table}-{about}-{code}-{n}" for table, about, code, n in PRINTED])
def printed_figure(request):
    """One number of the printed report: table, question, code, number."""
    return request.param
