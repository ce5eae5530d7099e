"""Where things are: the one module that knows the folders of the project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = PROJECT / "notebooks"
DATA = PROJECT / "data"
#: Everything made on the way; a run that is to leave no trace here names another folder to its processes.
BUILD = Path(os.environ.get("HELPERS_BUILD", PROJECT / "build"))
REPORTS = PROJECT / "reports"
LOCK = PROJECT / "requirements.lock"
PACKAGE = Path(__file__).resolve().parent
#: Where setting up has matplotlib list the fonts of the machine: the list outlives `build/`, as the environment does.
FONTS = Path(sys.prefix) / "share" / "matplotlib"
TEMPLATES = PACKAGE / "publishing" / "templates"


def notebook_of(question: str) -> str:
    """Return the file name of the notebook about `question`: its name is the question's id and a few words."""
    found = sorted(NOTEBOOKS.glob(f"{question}_*.ipynb")) or sorted(NOTEBOOKS.glob(f"{question}.ipynb"))
    return found[0].name if found else f"{question}.ipynb"


def shown(path: Path) -> str:
    """Return `path` as a message should print it: relative to the working directory where that is shorter."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith(os.pardir + os.sep) else str(path)
