"""A wave: one fieldwork of the survey, opened into validated data."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field, model_validator

from helpers import paths
from helpers.survey.codebook import Codebook, Strict, Text, read_codebook
from helpers.survey.errors import BadInput, Refused, nearest
from helpers.survey.files import digest, read, read_yaml
from helpers.survey.published import Published
from helpers.survey.responses import COMPLETE, Answers, answers, read_responses

NAME = re.compile(r"[0-9]{4}(-[0-9a-z]+)*")


class Fieldwork(Strict):
    """The first and the last day on which people answered."""

    start: datetime.date
    end: datetime.date

    @model_validator(mode="after")
    def _in_order(self) -> Fieldwork:
        if self.end < self.start:
            raise ValueError(f"the end {self.end} comes before the start {self.start}")
        return self


class Source(Strict):
    """The document or export that the wave was made from."""

    title: str
    publisher: str | None = None
    dated: datetime.date | None = None
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class ResponsesFile(Strict):
    """The responses, with the digest that shows whether anyone edited them."""

    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class WaveRecord(Strict):
    """`wave.yml`: who was asked, when and how. A blank is shown as not stated, never guessed."""

    title: Text
    provenance: Literal["collected", "reconstructed"]
    inference: Literal["self_selected", "quota", "probability"]
    fieldwork: Fieldwork
    conductor: str | None = None
    sponsor: str | None = None
    population: Text | None = None
    recruitment: Text | None = None
    mode: Text | None = None
    incentive: Text | None = None
    invited: int | None = Field(default=None, gt=0)
    accesses: int | None = Field(default=None, ge=0)
    completes: int = Field(ge=0)
    weighting: Text | None = None
    quality_checks: Text | None = None
    source: Source
    responses: ResponsesFile
    assumptions: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _people_add_up(self) -> WaveRecord:
        if self.accesses is not None and self.accesses < self.completes:
            raise ValueError(f"{self.completes} completes cannot come from {self.accesses} accesses")
        return self


@dataclass(frozen=True)
class Wave:
    """A wave, opened: its record, its codebook, its responses, and its printed figures if it has any."""

    id: str
    folder: Path
    codebook: Codebook
    record: WaveRecord
    published: Published | None
    responses: pd.DataFrame = field(repr=False)

    def answers(self, question: str) -> Answers:
        """Return the answers to the question with this id; its base is the completes who were asked it.

        Raises
        ------
        BadInput
            If the codebook has no such question.
        """
        return answers(self.responses, self.codebook.question(question))

    @property
    def reconstructed(self) -> bool:
        """Whether only the marginals of this wave are data."""
        return self.record.provenance == "reconstructed"

    @cached_property
    def completes(self) -> int:
        """The respondents who completed the questionnaire."""
        return int((self.responses["status"] == COMPLETE).sum())

    def refuse_joint_use(self, what: str) -> None:
        """Refuse `what`, which needs to know how answers combine, on a wave that does not know it.

        Raises
        ------
        Refused
            On a reconstructed wave.
        """
        if self.reconstructed:
            raise Refused(
                f"wave {self.id}: no {what}. Its rows are reconstructed from printed percentages, so how the answers "
                "to different questions combine is invented. Use a collected wave, or one table at a time."
            )


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


def open_wave(wave: str = "", data_dir: str | Path = "") -> Wave:
    """Return a wave of the survey, read and validated.

    Parameters
    ----------
    wave : str
        Its name, such as ``2020-03``; empty for the latest.
    data_dir : str or Path
        The folder with `codebook.yml` and `waves/`; empty for the project's own.

    Raises
    ------
    BadInput
        Naming the file, the place in it, what was found and what was expected.

    Examples
    --------
    >>> march = open_wave("2020-03")
    >>> march.completes, march.record.accesses, march.reconstructed
    (130, 250, True)
    """
    data = Path(data_dir) if data_dir else paths.DATA
    codebook = read_codebook(data)
    name = choose_wave(wave, data)
    folder = data / "waves" / name
    record = read_yaml(folder / "wave.yml", WaveRecord)
    responses = read_responses(folder / record.responses.file, codebook)
    published = read_published(folder, codebook)
    opened = Wave(name, folder, codebook, record, published, responses)
    _check_against_record(opened)
    return opened


def read_published(folder: Path, codebook: Codebook) -> Published | None:
    """Return the printed figures of the wave in `folder`, or None where the wave has no printed report."""
    file = folder / "published.yml"
    if not file.exists():
        return None
    published = read_yaml(file, Published)
    published.check_against(codebook, paths.shown(file))
    return published


def _check_against_record(wave: Wave) -> None:
    record, file = wave.record, wave.folder / wave.record.responses.file
    if digest(read(file)) != record.responses.sha256:
        raise BadInput(
            f"{paths.shown(file)}: its contents do not match the sha256 in wave.yml, so it was changed since. "
            "Restore it; a correction is a recode in wave.yml, never an edit of the responses."
        )
    if wave.completes != record.completes:
        raise BadInput(
            f"{paths.shown(file)}: {wave.completes} complete rows, but wave.yml declares {record.completes} completes"
        )
    if record.accesses is not None and len(wave.responses) > record.accesses:
        raise BadInput(
            f"{paths.shown(file)}: {len(wave.responses)} rows, but wave.yml declares {record.accesses} accesses"
        )
    if wave.reconstructed and wave.published is None:
        raise BadInput(f"{paths.shown(wave.folder)}: a reconstructed wave needs its published.yml")
