"""The ground everything stands on: one set of pins, a known top level, a Makefile that does what its help says."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from helpers.paths import PROJECT

TOP_LEVEL = {
    *("notebooks", "data", "src", "tests"),
    *("environment.yml", "postBuild", "Makefile", "README.md", "pyproject.toml", "requirements.lock", "LICENSE"),
    *(".ci", ".gitignore", ".gitattributes"),
}
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
DIRECT = [*DECLARED["dependencies"], *(text for extra in DECLARED["optional-dependencies"].values() for text in extra)]
LOCK = (PROJECT / "requirements.lock").read_text("utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")
RULES = re.sub(r"^define .*?^endef", "", MAKEFILE, flags=re.MULTILINE | re.DOTALL)
TARGETS = list(dict.fromkeys(re.findall(r"^([a-z][a-z-]*):(?!=)", RULES, re.MULTILINE)))
VARIABLES = [
    *("WAVE", "BASELINE", "LANGUAGE", "JOBS", "DATA", "REPORTS", "TIMEOUT", "MEMORY", "SCHEDULER", "WHY"),
    *("FILE", "FORMAT", "MAP", "REPLACE", "QUESTION", "FUZZ"),
]

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


def pins(text):
    """The pins in the logical lines of a requirements file: requirement, and how many hashes it has."""
    lines = text.replace("\\\n", " ").splitlines()
    return [(Requirement(line.split("--hash=")[0].strip()), line.count("--hash=sha256:")) for line in lines if line]


def git(*arguments, names=()):
    """What git says of the project, as a list; a test is skipped where this is no clone."""
    if not (PROJECT / ".git").exists():
        pytest.skip("this is not a clone")
    command = ["git", *arguments, "-z", *(["--", *names] if names else [])]
    return subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout.split("\0")[:-1]


def make(folder, *arguments, **environment):
    """Run make as a person's shell would, not as a part of the make that runs the tests."""
    ours = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", *VARIABLES}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=kept | environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("text", DIRECT)
def test_what_is_declared_is_pinned_within_its_range(text):
    declared = Requirement(text)
    pinned = [pin for pin, _ in pins(LOCK) if pin.name == declared.name]
    assert pinned, f"{declared.name} is not in requirements.lock: make lock"
    for pin in pinned:
        (version,) = pin.specifier
        assert declared.specifier.contains(version.version), f"{pin} is not {declared}: make lock"


def test_every_pin_is_exact_and_has_hashes():
    found = pins(LOCK)
    assert len(found) > len(DIRECT)
    for pin, hashes in found:
        assert [part.operator for part in pin.specifier] == ["=="], pin
        assert hashes, f"{pin} has no hash"


def test_conda_gets_the_same_pins():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text("utf-8"))
    *conda, pip = environment["dependencies"]
    assert pip["pip"] == ["--require-hashes", "-r requirements.lock"]
    assert conda[1:] == ["pip"]
    name, version = conda[0].split(" =")
    assert name == "python"
    assert SpecifierSet(DECLARED["requires-python"]).contains(version)


@pytest.mark.parametrize(
    "name", ["requirements.lock", "environment.yml", "pyproject.toml", "Makefile", ".ci/run", "postBuild"]
)
def test_no_file_of_the_ground_names_a_host(name):
    text = (PROJECT / name).read_text("utf-8")
    assert not re.findall(r"\w+://\S*|--(?:extra-)?index-url\s+\S+|\w+\.(?:org|com|net|io)\b", text)


def test_the_top_level_is_the_one_of_the_plan():
    assert {Path(name).parts[0] for name in git("ls-files")} <= TOP_LEVEL


def test_no_tracked_file_names_a_folder_of_one_machine():
    own = re.compile(r"(?<![\w.~])/(?:work|root|home|Users)/[\w.-]+|[A-Z]:\\Users\\")
    named = {}
    for name in git("ls-files"):
        file = PROJECT / name
        if not file.is_file():
            continue
        content = file.read_bytes()
        if b"\0" not in content:
            text = content.decode("utf-8", "replace")
            named[name] = [*own.findall(text), *([str(PROJECT)] if str(PROJECT) in text else [])]
    assert {name: found for name, found in named.items() if found} == {}


def test_responses_stay_as_they_arrived_and_the_rest_has_one_line_ending():
    names = [
        "data/waves/2021-03/export.csv",
        "data/waves/2021-03/wave.yml",
        "notebooks/x.ipynb",
        "src/helpers/paths.py",
    ]
    said = git("check-attr", "text", names=names)
    assert dict(zip(said[::3], said[2::3], strict=True)) == dict(
        zip(names, ["unset", "set", "set", "auto"], strict=True)
    )


@needs_make
def test_help_lists_every_target_and_variable():
    said = make(PROJECT, "help").stdout
    assert set(TARGETS) >= {
        "report",
        "all",
        "import",
        "notebook",
        "lab",
        "test",
        "bench",
        "check",
        "reconstruct",
        "lock",
        "clean",
        "help",
    }
    assert re.findall(r"^  make ([a-z-]+) +\S.*", said, re.MULTILINE) == TARGETS
    assert re.findall(r"^  ([A-Z]+) +\S.*  \S", said, re.MULTILINE) == VARIABLES


@pytest.fixture
def stub(tmp_path):
    """A project, in a folder with a space, that is set up and whose Python notes what it was given."""
    folder = tmp_path / "a project"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ["Makefile", "requirements.lock", "pyproject.toml"]:
        shutil.copy(PROJECT / name, folder)
    python = folder / ".venv" / "bin" / "python"
    noted = "".join(f'printf "%s\\0" "${{{name}-unset}}" >> noted\n' for name in VARIABLES)
    python.write_text(f'#!/bin/sh\nprintf "%s\\0" "$*" > noted\n{noted}', "utf-8")
    python.chmod(0o755)
    (folder / ".venv" / ".ready").write_text(f"{folder.resolve()}\n", "utf-8")
    return folder


def noted(folder):
    """What the stub was given: its arguments, and the variables."""
    arguments, *values = (folder / "noted").read_text("utf-8").split("\0")[:-1]
    return arguments, dict(zip(VARIABLES, values, strict=True))


@needs_make
@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize(
    "value",
    [
        "2020-03", "../..", "a b", "it's", '"quoted"', "$HOME", "$$", "#", "\\", "a,b)", "-x", "; touch run",
        "`touch run`", "$(touch run)", "$(shell touch run)", "${shell touch run}", "'; touch run; '", "a\ntouch run",
    ],
)  # fmt: skip
def test_make_passes_a_value_as_it_was_typed(stub, name, value):
    done = make(stub, f"{name}={value}")
    assert done.returncode == 0, done.stderr
    assert noted(stub) == ("-m helpers report", dict.fromkeys(VARIABLES, "unset") | {name: value})
    assert sorted(path.name for path in stub.iterdir()) == [
        ".venv", "Makefile", "noted", "pyproject.toml", "requirements.lock"
    ]  # fmt: skip


@needs_make
def test_what_only_happens_to_be_in_the_environment_is_not_passed(stub):
    assert make(stub, **dict.fromkeys(VARIABLES, "en_US:en")).returncode == 0
    assert set(noted(stub)[1].values()) == {"unset"}


@needs_make
def test_a_project_that_is_set_up_is_left_alone(stub):
    assert make(stub, "all").stdout == ""
    assert noted(stub)[0] == "-m helpers all"


@needs_make
def test_new_pins_are_installed_once(stub):
    before = (stub / "requirements.lock").stat().st_mtime - 10
    os.utime(stub / ".venv" / ".ready", (before, before))
    path = _path_without_python(stub.parent)
    said = [make(stub, PATH=path) for _ in range(2)]
    assert [done.returncode for done in said] == [0, 0]
    assert ["Setting up" in done.stdout for done in said] == [True, False]


@needs_make
def test_setting_up_a_clone_declares_the_filter_of_notebooks(stub):
    path = _path_without_python(stub.parent)
    (Path(path) / "git").symlink_to(shutil.which("git"))
    subprocess.run(["git", "init", "-q"], cwd=stub, check=True)
    before = (stub / "requirements.lock").stat().st_mtime - 10
    os.utime(stub / ".venv" / ".ready", (before, before))
    assert make(stub, PATH=path).returncode == 0
    said = subprocess.run(["git", "config", "filter.notebook.clean"], cwd=stub, capture_output=True, text=True)
    assert "nbstripout" in said.stdout


@needs_make
@pytest.mark.parametrize("change", ["the folder moved", "the setup was cut short"])
def test_the_environment_is_made_anew_when(stub, change):
    if change == "the folder moved":
        stub = stub.rename(stub.with_name("another project"))
    else:
        (stub / ".venv" / ".ready").unlink()
    done = make(stub, "PYTHON=no-such-python", PATH=_path_without_python(stub.parent))
    assert done.returncode == 2
    assert "no-such-python is not there" in done.stderr
    assert "make PYTHON=" in done.stderr
    assert not (stub / "noted").exists()


def _path_without_python(folder):
    """A PATH with what the Makefile's own recipes call, and no Python."""
    tools = folder / "tools"
    tools.mkdir()
    for name in ["make", "bash", "cat", "rm", "awk"]:
        (tools / name).symlink_to(shutil.which(name))
    return str(tools)


def test_the_rooms_import_one_way():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout
