"""How an export's columns and answers become the codebook's: decisions as data, in `wave.yml` and in a map file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from helpers.survey.codebook import Strict


class ColumnUse(Strict):
    """What a column of the export holds: a question, an option of it, a part of the record, nothing of interest."""

    header: str
    holds: str | None = None

    @field_validator("header", "holds", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Mapping(Strict):
    """Decisions that turn an export into canonical responses.

    Attributes
    ----------
    columns : tuple of ColumnUse
        In the order of the export.
    recodes : dict
        For each question, what an answer of the export stands for: a code, `other`, `missing`, `not_asked`; for
        a box of a set, `1` ticked or `0` not.
    other_columns : {"ignored"} or None
        What becomes of the columns that have no place and of which nothing is said.
    completion : {"all"} or None
        Whether everybody in the file completed, where the file does not say who did.
    another_waves : bool
        Whether this is the map of another wave, of which not every line has to apply.
    duplicates : {"first", "last", "all"} or None
        Which of two different responses with one identifier counts; `all` where they are different people.
    header_row : int or None
        The row, of those with anything in them, in which the headers begin, where titles stand above.
    """

    columns: tuple[ColumnUse, ...] = ()
    recodes: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    duplicates: Literal["first", "last", "all"] | None = None
    other_columns: Literal["ignored"] | None = None
    completion: Literal["all"] | None = None
    another_waves: bool = False
    header_row: int | None = Field(default=None, ge=1)

    @field_validator("recodes", mode="before")
    @classmethod
    def _answers_are_text(cls, recodes: Any) -> Any:
        """YAML reads an unquoted No, 1 or 2021-03-01 as something else than what the export holds."""
        for question, answers in recodes.items() if isinstance(recodes, dict) else ():
            for answer in answers if isinstance(answers, dict) else ():
                if not isinstance(answer, str):
                    raise ValueError(f"{question}: write the answer {answer!r} as it stands, in quotation marks")
            if isinstance(answers, dict):
                recodes = {**recodes, question: {a: str(c) if isinstance(c, int) else c for a, c in answers.items()}}
        return recodes
