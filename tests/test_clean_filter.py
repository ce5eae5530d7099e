"""What a run leaves in a notebook does not reach git, whoever saves it; without the environment nothing is lost."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from helpers.paths import NOTEBOOKS, PROJECT

pytestmark = pytest.mark.skipif(
    not (shutil.which("make") and shutil.which("git")), reason="there is no make, or no git"
)


def run(*command, cwd, **options):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "MAKE"))}
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, env=kept, **options).stdout


@pytest.fixture(scope="module")
def declared():
    """The filter, as the Makefile declares it."""
    asked = ("make", "--eval", "filter: ; $(info $(clean_filter)) @:", "filter")
    return run(*asked, cwd=PROJECT).decode("utf-8").strip()


@pytest.fixture
def clone(tmp_path, declared):
    """A repository, in a folder with a space, with the project's attributes, the filter and one notebook."""
    folder = tmp_path / "a clone"
    (folder / "notebooks").mkdir(parents=True)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    (folder / ".venv" / "bin" / "python").chmod(0o755)
    shutil.copy(PROJECT / ".gitattributes", folder)
    run("git", "init", "-q", cwd=folder)
    run("git", "config", "filter.notebook.clean", declared, cwd=folder)
    shutil.copy(sorted(NOTEBOOKS.glob("*.ipynb"))[-1], folder / "notebooks" / "x.ipynb")
    run("git", "add", "notebooks", cwd=folder)
    return folder


def as_left_by_an_editor(source):
    """The notebook as JupyterLab saves it after a run."""
    notebook = json.loads(source)
    for count, cell in enumerate((one for one in notebook["cells"] if one["cell_type"] == "code"), start=1):
        cell["execution_count"] = count
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["x"]}]
        cell["metadata"] |= {"execution": {"iopub.status.busy": "2021-03-08"}, "collapsed": True, "scrolled": True}
        cell["metadata"] |= {"jupyter": {"outputs_hidden": False}}
    notebook["metadata"]["language_info"] |= {
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py", "mimetype": "text/x-python",
        "nbconvert_exporter": "python", "pygments_lexer": "ipython3", "version": "3.11.2",
    }  # fmt: skip
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8") + b"\n"


def test_a_notebook_that_was_run_and_saved_has_no_diff(clone):
    file = clone / "notebooks" / "x.ipynb"
    file.write_bytes(as_left_by_an_editor(file.read_bytes()))
    assert run("git", "diff", cwd=clone) == b""
    run("git", "add", "notebooks", cwd=clone)
    original = sorted(NOTEBOOKS.glob("*.ipynb"))[-1].read_bytes()
    assert run("git", "show", ":notebooks/x.ipynb", cwd=clone) == original


def test_what_a_person_changed_still_shows(clone):
    file = clone / "notebooks" / "x.ipynb"
    left = as_left_by_an_editor(file.read_bytes())
    file.write_bytes(left.replace(b"confidence = 0.95", b"confidence = 0.9"))
    changed = run("git", "diff", "--unified=0", cwd=clone).decode("utf-8").splitlines()
    assert [line[0] for line in changed if "confidence =" in line and line[:2] not in ("--", "++")] == ["-", "+"]
    assert not [line for line in changed if "outputs" in line]


def test_every_committed_notebook_passes_unchanged(clone):
    shutil.copytree(NOTEBOOKS, clone / "notebooks", dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    run("git", "add", "notebooks", cwd=clone)
    for path in NOTEBOOKS.glob("*.ipynb"):
        assert run("git", "show", f":notebooks/{path.name}", cwd=clone) == path.read_bytes()


def test_without_the_environment_a_notebook_passes_as_it_is(clone):
    shutil.rmtree(clone / ".venv")
    file = clone / "notebooks" / "x.ipynb"
    left = as_left_by_an_editor(file.read_bytes())
    file.write_bytes(left)
    run("git", "add", "notebooks", cwd=clone)
    assert run("git", "show", ":notebooks/x.ipynb", cwd=clone) == left
