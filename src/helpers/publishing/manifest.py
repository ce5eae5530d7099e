"""What a report was made from: inputs by digest, parameters, versions, and how each notebook fared."""

from __future__ import annotations

import json
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from helpers.paths import LOCK, PACKAGE
from helpers.publishing.freshness import Digests
from helpers.survey.files import digest, digest_of
from helpers.survey.waves import Wave

#: The packages whose versions can be seen in a report.
PACKAGES = ("ipykernel", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "scipy", "seaborn", "statsmodels",
            "xlsxwriter")  # fmt: skip


def inputs(wave: Wave, data: Path) -> dict[str, str]:
    """Return the digests of the wave's files, the codebook, the package and the lock, by name."""
    files = [data / "codebook.yml", *sorted(file for file in wave.folder.iterdir() if file.is_file())]
    found = {file.relative_to(data).as_posix(): digest_of(file) for file in files if not file.name.startswith(".")}
    return found | {"helpers": Digests().of_folder(PACKAGE), LOCK.name: digest(LOCK.read_bytes())}


def manifest(previous: bytes, wave: Wave, language: str, run: dict[str, Any]) -> bytes:
    """Return the manifest of a wave with the entry of one language renewed; the other languages' entries stay.

    Parameters
    ----------
    previous : bytes
        The manifest as it stands; empty, or damaged, counts as none.
    run : dict
        The `inputs`, `parameters` and `notebooks` of this run.
    """
    try:
        languages = json.loads(previous)["languages"] if previous else {}
    except (ValueError, KeyError, TypeError):
        languages = {}
    languages[language] = run | {"versions": versions()}
    content = {"wave": wave.id, "provenance": wave.record.provenance, "languages": dict(sorted(languages.items()))}
    return (json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that can be seen in a report."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}
