"""What is asked for: a wave, in a language, from one folder to another."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import paths
from helpers.publishing.limits import USUAL, Limits
from helpers.survey.errors import BadInput
from helpers.survey.names import NO_BASELINE, Language, choose_wave, previous_wave


@dataclass(frozen=True)
class Order:
    """What to publish: a wave, in a language, from a data folder to a reports folder."""

    wave: str
    baseline: str
    language: Language
    data: Path
    reports: Path
    build: Path = paths.BUILD
    notebooks: Path = paths.NOTEBOOKS
    jobs: int = 0
    limits: Limits = USUAL
    #: The address of the scheduler of a Dask cluster that is to run the notebooks; empty for processes of this machine.
    scheduler: str = ""

    @property
    def folder(self) -> Path:
        """Where the pages of this order go."""
        return self.reports / self.wave / self.language

    def page(self, stem: str) -> Path:
        """Return where the page of a notebook goes."""
        return self.folder / f"{stem}.html"

    @property
    def executed(self) -> Path:
        """Where the executed notebooks of this order are kept."""
        return self.build / "executed" / self.wave / self.language

    @property
    def parameters(self) -> dict[str, Any]:
        """What every notebook is run with."""
        # Relative to the notebooks, so that no place on this machine is written anywhere.
        data = os.path.relpath(self.data, self.notebooks)
        baseline = self.baseline or NO_BASELINE
        return {"wave": self.wave, "baseline": baseline, "language": self.language, "data_dir": data}


def settle(
    wave: str, baseline: str, language: Language, data: Path, reports: Path, jobs: int = 0, **more: Any
) -> Order:
    """Return an order with the wave and the baseline that stand behind empty names.

    Raises
    ------
    BadInput
        If the wave or the baseline is unknown; the known ones are named.
    """
    data = data.resolve()
    name = choose_wave(wave, data)
    if baseline not in ("", NO_BASELINE):
        choose_wave(baseline, data)
    if baseline == name:
        raise BadInput(f"wave {name} cannot be its own baseline; choose another, or {NO_BASELINE!r}")
    return Order(name, baseline or previous_wave(name, data), language, data, reports.resolve(), jobs=jobs, **more)
