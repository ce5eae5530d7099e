"""The statements of a printed report as data: `data/claims.yml`, and what would have to hold for each."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, model_validator

from helpers.analysis.vocabulary import Condition, vocabulary
from helpers.paths import shown
from helpers.survey.codebook import MISSING, Question, Strict, Text, read_codebook
from helpers.survey.errors import BadInput, nearest
from helpers.survey.files import lines_of, read_yaml

FILE = "claims.yml"

#: The source of what the report says under no table.
CONCLUSIONS = "conclusions"

#: Where a check takes its bound from the vocabulary.
_WORDS = ("is", "ahead_of", "level_with")

_CELL = r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$"


class Check(Condition):
    """A condition on a cell: a word of the vocabulary, a bound, or its place beside another cell.

    Attributes
    ----------
    cell : str
        ``question/code``.
    among : str or None
        The cell whose respondents are the base; without it, the base of the table.
    word : str or None
        `is` in the file: a word of the vocabulary that the share has to earn.
    ahead_of, level_with : str or None
        Another cell of the same base, to be ahead of, or level with.
    """

    cell: str = Field(pattern=_CELL)
    among: str | None = Field(default=None, pattern=_CELL)
    word: str | None = Field(default=None, alias="is")
    ahead_of: str | None = Field(default=None, pattern=_CELL)
    level_with: str | None = Field(default=None, pattern=_CELL)

    @model_validator(mode="before")
    @classmethod
    def _word_is_its_condition(cls, content: object) -> object:
        """A word stands for its bound, so that a check always has one."""
        if not isinstance(content, dict):
            return content
        said = [name for name in (*_WORDS, *Condition.model_fields) if name in content]
        if len(said) != 1:
            raise ValueError(f"say one thing of a cell: {', '.join((*_WORDS, *Condition.model_fields))}")
        if "among" in content and said[0] in _WORDS[1:]:
            raise ValueError(f"`among` goes with a word or a bound, not with `{said[0]}`")
        if said[0] not in _WORDS:
            return content
        word = content.get("is") or ("ahead" if "ahead_of" in content else "level")
        try:
            meant = vocabulary().named(str(word))
        except BadInput as error:
            raise ValueError(str(error)) from None
        return content | meant.model_dump(include=set(Condition.model_fields), exclude_none=True)

    @property
    def other(self) -> str | None:
        """The cell it is compared with, if any."""
        return self.ahead_of or self.level_with

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells it needs."""
        return tuple(one for one in (self.cell, self.among, self.other) if one)


class Claim(Strict):
    """A statement of the printed report in our words: what would have to hold, or why no table can tell.

    Attributes
    ----------
    source : str
        The question under which the report makes it, or ``conclusions``.
    holds : tuple of Check
        All of them have to hold.
    out_of_scope : Text or None
        Why it is not a matter for this survey.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    source: str
    says: Text
    holds: tuple[Check, ...] = ()
    out_of_scope: Text | None = None

    @model_validator(mode="after")
    def _decided_one_way(self) -> Claim:
        if bool(self.holds) == (self.out_of_scope is not None):
            raise ValueError("give either `holds`, or `out_of_scope` with the reason")
        return self


class Claims(Strict):
    """The statements of a wave's printed report."""

    wave: str
    claims: tuple[Claim, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Claims:
        ids = [claim.id for claim in self.claims]
        for id in ids:
            if ids.count(id) > 1:
                raise ValueError(f"claim {id} is given twice")
        return self

    @model_validator(mode="after")
    def _one_other_a_cell(self) -> Claims:
        beside: dict[tuple[str, str], str] = {}
        for check in (check for claim in self.claims for check in claim.holds):
            for column, other in (("among", check.among), ("versus", check.other)):
                if other and (first := beside.setdefault((column, check.cell), other)) != other:
                    raise ValueError(
                        f"{check.cell} is set beside {first} and beside {other}; in tables.csv `{column}` has room for "
                        "one, so leave one out"
                    )
        return self


def read_claims(data: Path) -> Claims | None:
    """Return the claims of the data folder `data`; None where it has no `claims.yml`.

    Raises
    ------
    BadInput
        If a claim names a cell or a source that the codebook does not have; the nearest is named.
    """
    file = data / FILE
    if not file.exists():
        return None
    found, codebook = read_yaml(file, Claims), read_codebook(data)
    cells = {cell for question in codebook.questions for cell in _cells(question)}
    sources = (*codebook.ids, CONCLUSIONS)
    problems: list[tuple[tuple[int | str, ...], str]] = []
    for place, claim in enumerate(found.claims):
        at: tuple[int | str, ...] = ("claims", place)
        if claim.source not in sources:
            what = f"{claim.id}: source: {nearest(claim.source, sources)}; found {claim.source!r}"
            problems.append(((*at, "source"), what))
        for number, check in enumerate(claim.holds):
            for name in ("cell", "among", "ahead_of", "level_with"):
                cell = getattr(check, name)
                if cell is not None and cell not in cells:
                    id = cell.partition("/")[0]
                    known = sorted(one for one in cells if one.startswith(f"{id}/"))
                    close = nearest(cell, known) if known else f"no question {id!r}; {nearest(id, codebook.ids)}"
                    problems.append(((*at, "holds", number, name), f"{claim.id}: no cell {cell!r}; {close}"))
    if problems:
        lines = lines_of(file)
        raise BadInput("\n".join(f"{shown(file)}, line {lines.find(at)[2]}: {what}" for at, what in problems))
    return found


def _cells(question: Question) -> list[str]:
    codes = (*question.answers, *(net.code for net in question.nets), MISSING)
    return [f"{question.id}/{code}" for code in codes]
