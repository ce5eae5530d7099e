"""What languages and waves are called, and which there are: known without reading any."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from helpers import paths
from helpers.survey.errors import BadInput, nearest

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = ("it", "en")

NAME = re.compile(r"[0-9]{4}(-[0-9a-z]+)*")

#: The name that stands for "compare with no wave".
NO_BASELINE = "none"


def known_waves(data: Path) -> list[str]:
    """Return the names of the waves in the data folder, oldest first."""
    return sorted(file.parent.name for file in (data / "waves").glob("*/wave.yml") if NAME.fullmatch(file.parent.name))


def choose_wave(name: str, data: Path) -> str:
    """Return `name` if it is a wave of the data folder, the latest wave if it is empty.

    Raises
    ------
    BadInput
        If there is no such wave; the known ones are named.
    """
    known = known_waves(data)
    if not known:
        raise BadInput(f"{paths.shown(data / 'waves')}: there is no wave here; a wave is a folder with a wave.yml")
    if not name:
        return known[-1]
    if not NAME.fullmatch(name):
        raise BadInput(
            f"{name!r} is no name for a wave: expected a year and month such as 2021-03. Known: {', '.join(known)}"
        )
    if name not in known:
        raise BadInput(f"no wave {name!r} in {paths.shown(data / 'waves')}; {nearest(name, known)}")
    return name


def previous_wave(wave: str, data: Path) -> str:
    """Return the name of the wave before `wave`, or an empty string for the first."""
    earlier = [name for name in known_waves(data) if name < wave]
    return earlier[-1] if earlier else ""
