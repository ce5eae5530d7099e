"""The canonical responses in build/: typed, read by column, made again when anything they come from changes."""

import pandas as pd
import pytest
from pyarrow import parquet

from helpers import paths
from helpers.survey.responses import columns
from helpers.survey.stored import stored
from helpers.survey.waves import open_wave

FRAME = pd.DataFrame(
    {"status": pd.Categorical(["complete", "partial"]), "q": pd.Categorical(["yes", ""]), "t": ["a", ""]}
)


@pytest.fixture
def build(tmp_path, monkeypatch):
    """A build folder of its own."""
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    return tmp_path / "build"


def never():
    raise AssertionError("was made again")


def test_what_was_made_once_is_read_and_not_made_again(build):
    assert len(stored(["a"], lambda: FRAME)) == 2
    again = stored(["a"], never)
    assert again["q"].tolist() == ["yes", ""]
    assert list(again.columns(["t", "q"])) == ["t", "q"]
    assert again.columns().equals(FRAME)
    with pytest.raises(AssertionError, match="made again"):
        stored(["a", "b"], never)
    with pytest.raises(AssertionError, match="made again"):
        stored(["a"], never, fresh=True)


def test_a_damaged_file_is_made_again_and_a_build_that_cannot_be_written_does_no_harm(build):
    stored(["a"], lambda: FRAME)
    (file,) = (build / "responses").glob("*.parquet")
    file.write_bytes(file.read_bytes()[:100])
    assert len(stored(["a"], lambda: FRAME)) == 2
    (build / "responses").rename(build / "moved")
    (build / "responses").write_text("in the way")
    assert stored(["a"], lambda: FRAME)["t"].tolist() == ["a", ""]


def test_a_wave_is_kept_typed_and_a_table_reads_its_own_columns_only(build, small_survey):
    wave = open_wave("2024-01", small_survey)
    (file,) = (build / "responses").glob("*.parquet")
    types = {field.name: str(field.type) for field in parquet.read_schema(file)}
    assert all("int8" in types[name] for name in ("status", "mood", "tools[chat]")), types
    read = []
    load = wave.responses._load
    wave.responses._load = lambda names: read.append(names) or load(names)
    assert wave.answers("mood").base == 8
    assert read == [["status", *columns(wave.codebook.question("mood"))]]


def test_changed_responses_or_codebook_are_never_answered_from_the_kept_ones(build, small_survey):
    open_wave("2024-01", small_survey)
    codebook = small_survey / "codebook.yml"
    codebook.write_text(codebook.read_text("utf-8").replace("code: laptop,", "code: laptops,"), "utf-8")
    with pytest.raises(Exception, match="found 'laptop'"):
        open_wave("2024-01", small_survey)
