"""The record of a wave, `wave.yml`: who was asked, when and how, and how its export became responses."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, field_validator, model_validator

from helpers.survey.codebook import Strict, Text
from helpers.survey.files import read_yaml
from helpers.survey.mapping import Mapping

#: How a question compares with the baseline wave's.
Comparability = Literal["same", "reworded", "options_changed", "base_changed", "new", "dropped"]

#: How respondents came, from what allows the least to conclude to what allows the most.
Inference = Literal["self_selected", "quota", "probability"]
INFERENCES: tuple[Inference, ...] = get_args(Inference)


def weakest(inferences: Iterable[Inference]) -> Inference:
    """Return the one that allows the least: what several waves together allow."""
    return min(inferences, key=INFERENCES.index)


#: The platform of responses that are in the canonical form already.
CANONICAL = "canonical"


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
    """The responses as they arrived, with the digest that shows whether anyone edited them, and how they are read."""

    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    platform: str = CANONICAL


class Account(Strict):
    """What became of every record of an export."""

    rows: int = Field(ge=0)
    completes: int = Field(ge=0)
    partials: int = Field(ge=0)
    previews: int = Field(ge=0)
    duplicates: int = Field(ge=0)
    empty: int = Field(ge=0)

    @model_validator(mode="after")
    def _nobody_lost(self) -> Account:
        parts = self.completes + self.partials + self.previews + self.duplicates + self.empty
        if parts != self.rows:
            raise ValueError(f"{self.rows} rows, but its parts add up to {parts}")
        return self


class Compared(Strict):
    """How each question compares with the same question of the baseline wave, as somebody declared it.

    Attributes
    ----------
    sha256 : str or None
        Of the responses of the baseline: it is known by it under another name.
    earlier : dict
        By wave and question, what had broken a series before the baseline; it holds when that wave is removed.
    """

    baseline: str
    sha256: str | None = None
    questions: dict[str, Comparability]
    earlier: dict[str, dict[str, Comparability]] = Field(default_factory=dict)


class AsAsked(Strict):
    """How a wave put a question, where the export shows it and it is not as in the codebook.

    Attributes
    ----------
    text : str or None
        The wording of the question.
    labels : dict
        The wording of options, by code.
    order : tuple of str
        The codes in the order in which the platform numbers the answers, where it does.
    """

    text: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    order: tuple[str, ...] = ()


class Trim(Strict):
    """Bounds of the weights, in multiples of their mean."""

    lower: float | None = Field(default=None, gt=0, lt=1)
    upper: float | None = Field(default=None, gt=1)


class Weights(Strict):
    """How the respondents of a wave are weighted.

    Attributes
    ----------
    column : str or None
        The header of the export's column that holds weights: `mapping` gives it to ``weight``. In the canonical
        form, ``weight`` itself.
    targets : dict
        For questions, the known share (a fraction) of each answer or net; the weights are raked to them, starting
        from the column where there is one.
    trim : Trim or None
        How small and how large a weight may be.
    """

    column: str | None = None
    targets: dict[str, dict[str, float]] = Field(default_factory=dict)
    trim: Trim | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Weights:
        if self.column is None and not self.targets:
            raise ValueError("give a column of weights, targets to rake to, or both")
        for id, targets in self.targets.items():
            for code, target in targets.items():
                if not 0 < target < 1:
                    hint = "; give fractions, not per cents" if target > 1 else ""
                    raise ValueError(
                        f"targets: {id}/{code}: expected a fraction between 0 and 1, found {target:g}{hint}"
                    )
        return self


class Facts(Strict):
    """What no export tells of a wave; a blank is shown as not stated, never guessed."""

    fieldwork: Fieldwork | None = None
    conductor: str | None = None
    sponsor: str | None = None
    population: Text | None = None
    recruitment: Text | None = None
    mode: Text | None = None
    incentive: Text | None = None
    invited: int | None = Field(default=None, gt=0)
    accesses: int | None = Field(default=None, ge=0)
    population_size: int | None = Field(default=None, gt=0)
    weighting: Text | None = None
    weights: Weights | None = None
    quality_checks: Text | None = None


class WaveRecord(Facts):
    """`wave.yml`.

    Attributes
    ----------
    to_fill_in : tuple of str
        The fields that wait for somebody who knows; the methodological note marks them.
    mapping : Mapping or None
        How the export became responses; None for responses in the canonical form.
    account : Account or None
        What became of the export's records; checked each time the wave opens.
    to_confirm : dict
        By question, the options that nobody chose though a part of the baseline wave did, and that somebody has to say
        were offered; empty for a question that everybody left blank.
    """

    title: Text
    provenance: Literal["collected", "reconstructed"]
    inference: Inference
    completes: int = Field(ge=0)
    to_fill_in: tuple[str, ...] = ()
    source: Source
    responses: ResponsesFile
    mapping: Mapping | None = None
    account: Account | None = None
    as_asked: dict[str, AsAsked] = Field(default_factory=dict)
    comparability: Compared | None = None
    to_confirm: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    assumptions: tuple[Text, ...] = ()

    @field_validator("to_confirm", mode="before")
    @classmethod
    def _nothing_left(cls, found: Any) -> Any:
        """Take a list whose last line was taken out for one that is empty."""
        return {} if found is None else found

    @model_validator(mode="after")
    def _holds_together(self) -> WaveRecord:
        if self.accesses is not None and self.accesses < self.completes:
            raise ValueError(f"{self.completes} completes cannot come from {self.accesses} accesses")
        if (self.responses.platform == CANONICAL) != (self.mapping is None):
            raise ValueError(f"mapping goes with an export; responses in the {CANONICAL} form have none")
        if self.account and self.account.completes != self.completes:
            raise ValueError(f"{self.completes} completes, but {self.account.completes} in the account")
        if self.population_size is not None and self.population_size < self.completes:
            raise ValueError(f"{self.completes} completes cannot come from a population of {self.population_size}")
        for name in self.to_fill_in:
            if name not in (*Facts.model_fields, "title", "inference"):
                raise ValueError(f"to_fill_in: no field {name!r}")
        return self


class Decisions(Facts, Mapping):
    """A map file: what a person decided about an export, and what they know of the wave."""

    title: Text | None = None
    inference: Inference | None = None
    comparability: dict[str, Comparability | None] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _another_waves_record(cls, content: Any) -> Any:
        """Take from the record of another wave the map, and leave what is that wave's own."""
        if isinstance(content, dict) and isinstance(mapping := content.get("mapping"), dict):
            return {**mapping, "another_waves": True}
        return {} if content is None else content


def read_decisions(file: Path) -> Decisions:
    """Return the decisions in a map file, or the map in the record of another wave.

    Raises
    ------
    BadInput
        Naming the file and the field that does not hold.
    """
    return read_yaml(file, Decisions)
