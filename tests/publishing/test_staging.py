"""The staged code: to a fork it is as if each module had been read there, and what changed is read there."""

import json
import os
import sys
from pathlib import Path

import pytest

import helpers
from helpers.paths import PACKAGE
from helpers.publishing.machinery import KERNEL_PACKAGES
from helpers.publishing.processes import ForkedProcess, ForkingProcess

STAGING = str(PACKAGE / "publishing" / "staging.py")
PROBE = """\
import importlib, json, sys
from pathlib import Path

def ours():
    return sorted(name for name in sys.modules if name.split(".")[0] == "helpers")

_, out, *names = sys.argv
found = {"before": ours()}
for name in names:
    module = importlib.import_module(name)
found |= {"after": ours(), "word": getattr(module, "WORD", ""), "names": sorted(vars(module))}
found["staged"] = any(getattr(one, "modules", {}).get(name) is module for one in sys.meta_path)
parent, _, child = name.rpartition(".")
found["attribute"] = not parent or getattr(importlib.import_module(parent), child) is module
Path(out).write_text(json.dumps(found))
"""


class Forking:
    """A process that has imported `modules` with `source` on its path, and forks."""

    def __init__(self, modules, source, folder):
        (folder / "probe.py").write_text(PROBE)
        path = os.pathsep.join(map(str, filter(None, (source, folder))))
        self.environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        self.folder = folder
        self.process = ForkingProcess(modules, self.environment)

    def probe(self, *names):
        """What a fork finds that imports these."""
        out = self.folder / "found.json"
        out.unlink(missing_ok=True)
        fork = ForkedProcess(self.process.address, ["probe", str(out), *names], self.environment, str(self.folder))
        assert fork.wait() in (0, 1)
        return json.loads(out.read_text()) if out.exists() else None


@pytest.fixture
def package(tmp_path):
    """The folder of a small package of the same name, written from sources by name."""
    folder = tmp_path / "src" / "helpers"

    def write(**sources):
        for name, source in sources.items():
            file = folder / (name.replace("__", "/") + ".py" if name != "__init__" else "__init__.py")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source)
        for inside in folder.iterdir():
            if inside.is_dir():
                (inside / "__init__.py").touch()
        return folder.parent

    return write


SMALL = {
    "__init__": "_PLACES = {'a': 'room.first', 'b': 'room.second'}",
    "room__first": "from helpers import base\nfrom helpers.room import third\nWORD = 'first ' + base.WORD",
    "room__second": "from ..base import WORD",
    "room__third": "def late():\n    import helpers.late\n",
    "base": "WORD = 'as it was'",
    "late": "WORD = 'late'",
}


@pytest.fixture
def fork(package, tmp_path):
    forking = Forking([STAGING], package(**SMALL), tmp_path)
    with forking.process:
        yield forking


@pytest.mark.parametrize(
    ("name", "all_of_it"),
    [
        ("helpers.room.first", ["helpers", "helpers.base", "helpers.room", "helpers.room.first", "helpers.room.third"]),
        ("helpers.room.second", ["helpers", "helpers.base", "helpers.room", "helpers.room.second"]),
        ("helpers.base", ["helpers", "helpers.base"]),
    ],
)
def test_a_module_appears_with_what_it_imports_and_no_other(fork, name, all_of_it):
    found = fork.probe(name)
    assert (found["before"], found["after"]) == ([], all_of_it)
    assert found["staged"]
    assert found["attribute"]


def test_a_package_does_not_have_yet_what_is_in_it(fork):
    found = fork.probe("helpers")
    assert found["after"] == ["helpers"]
    assert not {"base", "room"} & set(found["names"])


def test_what_nobody_imported_before_is_imported_in_the_fork(fork):
    found = fork.probe("helpers.late")
    assert (found["word"], found["after"], found["staged"]) == ("late", ["helpers", "helpers.late"], False)


@pytest.mark.parametrize("file", ["base", "room/third", "room/__init__"])
def test_where_a_file_has_changed_all_is_imported_anew(fork, package, file):
    source = package() / "helpers" / f"{file}.py"
    assert fork.probe("helpers.room.first")["word"] == "first as it was"
    source.write_text("WORD = 'changed'\n")
    found = fork.probe("helpers.room.first")
    assert not found["staged"]
    assert found["word"] == ("first changed" if file == "base" else "first as it was")
    source.unlink()
    assert not (fork.probe("helpers.room.second") or {"staged": False})["staged"]


def test_code_that_cannot_be_imported_is_left_to_the_fork(package, tmp_path):
    forking = Forking([STAGING], package(**SMALL | {"room__second": "1 / 0"}), tmp_path)
    with forking.process:
        assert forking.probe("helpers.room.second") is None
        found = forking.probe("helpers.room.first")
    assert (found["before"], found["word"], found["staged"]) == ([], "first as it was", False)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real package, staged and not, each in a process that has imported what kernels import."""
    staged = Forking(KERNEL_PACKAGES, PACKAGE.parent, tmp_path_factory.mktemp("staged"))
    plain = [name for name in KERNEL_PACKAGES if name != STAGING]
    assert len(plain) == len(KERNEL_PACKAGES) - 1
    unstaged = Forking(plain, PACKAGE.parent, tmp_path_factory.mktemp("unstaged"))
    with staged.process, unstaged.process:
        yield staged, unstaged


@pytest.mark.parametrize("place", sorted(set(helpers._PLACES.values())))
def test_to_a_notebook_our_own_code_is_as_if_it_had_been_read_there(real, place):
    staged, unstaged = (forking.probe(f"helpers.{place}") for forking in real)
    assert staged.pop("staged")
    assert not unstaged.pop("staged")
    assert staged == unstaged
    assert staged["before"] == []
    assert Path(sys.modules["helpers"].__file__).parent == PACKAGE
