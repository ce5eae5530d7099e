"""Where things are: the one module that knows the folders of the project."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = PROJECT / "notebooks"
DATA = PROJECT / "data"
BUILD = PROJECT / "build"
REPORTS = PROJECT / "reports"
LOCK = PROJECT / "requirements.lock"
PACKAGE = Path(__file__).resolve().parent
TEMPLATES = PACKAGE / "publishing" / "templates"


def shown(path: Path) -> str:
    """Return `path` as a message should print it: relative to the working directory where that is shorter."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith(os.pardir + os.sep) else str(path)
