"""Reading and writing of data files."""

import os
import re
from pathlib import Path

import pytest
import yaml

from helpers.paths import PROJECT
from helpers.survey import files
from helpers.survey.codebook import Text
from helpers.survey.errors import BadInput, nearest
from helpers.survey.writing import write_whole


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"it: a\nen: b\nit: c\n", ["'it' is given twice", "line 3"]),
        (b"it: a\nen: [b\n", ["not valid YAML", "line"]),
        (b"it: caff\xe8\nen: coffee\n", ["not valid YAML"]),
        (b"it: a\nen: b\nfr: c\n", ["fr: unknown field"]),
        (b"fr: a\n", ["line 1", "no words in it; write `it:`, or `en:`, or both"]),
        (b"it: a\nen: [1, 2]\n", ["line 2: en: `en: [1, 2]`: expected words"]),
        (b"- a\n", ["['a']", "expected fields"]),
        (b"", ["the file has nothing in it: expected fields"]),
        (b"it: &a x\nen: *a\n", ["*a says something again by an alias", "line 2"]),
        # The parser in C would end the process.
        (b"[" * 100_000, ["levels deep", "line 1"]),
        (b"it: " + b"x" * (5 << 20), ["5242884 bytes"]),
        (b"it: !!python/object/apply:os.getcwd []\nen: b\n", ["line 1", "words that begin with !"]),
    ],
    ids=[
        "key twice",
        "bad yaml",
        "latin-1",
        "unknown field",
        "missing field",
        "wrong type",
        "a list",
        "empty",
        "alias",
        "deep",
        "long",
        "code",
    ],
)
def test_a_bad_yaml_file_is_named_with_the_place_in_it(tmp_path, content, said):
    (tmp_path / "words.yml").write_bytes(content)
    with pytest.raises(BadInput) as caught:
        files.read_yaml(tmp_path / "words.yml", Text)
    assert all(part in str(caught.value) for part in ["words.yml", *said])


def test_yaml_is_loaded_safely_everywhere():
    loaded = re.compile(r"yaml\.\w*(?:load|Loader)\w*|(?<!\w)(?:unsafe|full)_load\w*")
    sources = [*PROJECT.glob("src/**/*.py"), *PROJECT.glob("tests/**/*.py"), *PROJECT.glob("notebooks/*.ipynb")]
    found = {(file.name, call) for file in sources for call in loaded.findall(file.read_text("utf-8"))}
    found = {(name, call) for name, call in found if call != "yaml.safe_load" and name != Path(__file__).name}
    assert found == {("files.py", call) for call in ("yaml.load", "yaml.CSafeLoader", "yaml.SafeLoader")}
    assert issubclass(files._UniqueKeyLoader, yaml.constructor.SafeConstructor)


def test_a_good_yaml_file_is_read(tmp_path):
    (tmp_path / "words.yml").write_text("it: è\nen: is\n", "utf-8")
    assert files.read_yaml(tmp_path / "words.yml", Text) == Text(it="è", en="is")


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_what_cannot_be_read_is_named(tmp_path, name):
    with pytest.raises(BadInput, match="cannot be read"):
        files.read(tmp_path / name)


def test_a_file_is_read_and_its_digest_taken(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"abc")
    assert files.read(tmp_path / "a.csv") == b"abc"
    # FIPS 180-2's own example.
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert files.digest(b"abc") == files.digest_of(tmp_path / "a.csv") == sha256


def test_the_digest_of_a_large_file_is_taken_once_and_again_when_it_changed(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.paths.BUILD", tmp_path / "build")
    file, old = tmp_path / "a.csv", b"a" * files.LARGE
    file.write_bytes(old)
    assert files.digest_of(file) == files.digest(old)
    assert not (tmp_path / "build").exists(), "a file written just now may change again within the grain of its times"
    monkeypatch.setattr(files, "SETTLED", -1.0)
    assert files.digest_of(file) == files.digest(old)
    with monkeypatch.context() as patch:
        patch.setattr(files.hashlib, "file_digest", None)
        assert files.digest_of(file) == files.digest(old)
    before = file.stat()
    new = b"b" * files.LARGE
    file.write_bytes(new)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert files.digest_of(file) == files.digest(new), "of the same size and time, but not the same"
    for damage in (b"", b"x", b"\xff"):
        (memory,) = (tmp_path / "build/digests").iterdir()
        memory.write_bytes(damage)
        assert files.digest_of(file) == files.digest(new)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "new" / "a.csv"
    write_whole(file, b"old")
    assert file.read_bytes() == b"old"

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("value", "known", "clause"),
    [
        ("2020-3", ["2019-11", "2020-03"], "did you mean 2020-03? Known: 2019-11, 2020-03"),
        ("zzz", ["aa"], "Known: aa"),
        ("zzz", [], "Known: none"),
    ],
)
def test_the_nearest_known_value_is_named(value, known, clause):
    assert nearest(value, known) == clause
