"""What every platform's file comes down to: columns with a part to play, and cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from helpers.survey.importers.identifying import called_identifying
from helpers.survey.importers.sheet import Cells, Sheet
from helpers.survey.wording import fold, one_line
from helpers.survey.words import WORDS


class Role:
    """What a column can be besides an answer."""

    RESPONDENT = "respondent"
    STARTED = "started"
    SUBMITTED = "submitted"
    COMPLETION = "completion"
    PREVIEW = "preview"
    WEIGHT = "weight"
    SYSTEM = "system"
    #: Says who somebody is, and is left out of all that is made from the export.
    IDENTIFYING = "identifying"
    IGNORED = "ignored"
    #: A column without a name and without anything in it.
    EMPTY = "empty"


#: What a platform itself may say of a column.
ROLES = (Role.RESPONDENT, Role.STARTED, Role.SUBMITTED, Role.COMPLETION, Role.PREVIEW, Role.WEIGHT, Role.SYSTEM,
         Role.IDENTIFYING)  # fmt: skip

#: How a platform tells who completed: a column of dates that is blank for who did not, a flag, every row being a
#: submission; or nothing does, and how far the answers go has to say.
Completion = Literal["submitted", "flag", "submissions_only", "answers"]


#: What a column of completion may say.
FLAGS = WORDS.completed | WORDS.broke_off


@dataclass(frozen=True)
class Column:
    """A column of the export.

    Attributes
    ----------
    header : str
        The header as it stands, several header rows joined by ``›``; what `wave.yml` names the column by.
    codes : tuple of str
        Identifiers that may say which question, and which option of it, the column is about.
    texts : tuple of str
        Wordings that may say so, the option in brackets: ``Which do you use? [phone]``.
    role : str
        One of `ROLES`, where the platform itself says so; empty for what may be an answer.
    """

    position: int
    header: str
    codes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    role: str = ""

    @property
    def named(self) -> str:
        """What a message calls the column: its number and its header."""
        return f"column {self.position + 1}, {self.header!r}"


@dataclass(frozen=True)
class Export:
    """An export, read as its platform writes it.

    Attributes
    ----------
    cells : sequence of Cells
        A column a position.
    completion : Completion
        How the platform tells who completed.
    blank : dict
        What a cell with nothing in it means, by position: `missing` (where nothing is given) or `not_asked`.
        An empty text always means asked, and left.
    marks : dict
        Cells that are no answer but a state, folded: what the platform writes for `missing` and `not_asked`.
    seen : frozenset of str
        Cells, folded, that say a question was shown and nothing chosen: left out, or in a set none ticked.
    joiners : tuple of str
        What stands between the answers of a set that shares one cell; empty if sets have a column an option.
    other_in_cell : bool
        Whether an open answer stands in the same cell as the options.
    by_position : bool
        Whether an answer or an option may be given as its number in the questionnaire (``3``, ``A3``, ``SQ003``).
    boxes : {"labels", "words", ""}
        What stands in the ticked box of an option: its label, a word such as ``Yes`` or ``1``; empty if either may.
    texts : frozenset of int
        The positions of the columns that, if they are about an open answer, hold its text and never its box.
    previews : frozenset of str
        The cells of a `PREVIEW` column that mean a trial run, folded.
    labels : dict
        The labels of a column's values in the order of the platform, by position, where the file has them.
    day_first : bool or None
        Whether ``03/04/2021`` is 3 April where nothing else in the column tells; None if the platform does not.
    drops_unchosen : bool
        Whether an option that nobody chose has no column.
    mentions : frozenset of int
        The positions of the columns that hold one label each of a set, where the platform itself says so.
    """

    platform: str
    sheet: Sheet
    header_rows: int
    columns: tuple[Column, ...]
    cells: Sequence[Cells] = field(repr=False)
    completion: Completion
    blank: dict[int, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    joiners: tuple[str, ...] = ()
    other_in_cell: bool = False
    by_position: bool = False
    boxes: Literal["labels", "words", ""] = ""
    texts: frozenset[int] = frozenset()
    previews: frozenset[str] = frozenset()
    labels: dict[int, tuple[str, ...]] = field(default_factory=dict)
    day_first: bool | None = None
    drops_unchosen: bool = False
    mentions: frozenset[int] = frozenset()

    @property
    def rows(self) -> int:
        """How many records there are."""
        return len(self.cells[0])

    def row(self, index: int) -> int:
        """Return the number, in the file, of the record at `index`: header rows counted, from 1."""
        return index + self.header_rows + self.sheet.skipped + 1


def tells(column: Column, export: Export) -> bool:
    """Return whether a column that is called so does say who completed, by its cells."""
    words = {fold(kind) for kind in export.cells[column.position].kinds} if column.role == Role.COMPLETION else set()
    words -= {""}
    # A person may say of one word more what it means; numbers from 1 may count anything.
    return not words or bool(words & FLAGS and (words <= {"0", "1"} or not all(word.isdecimal() for word in words)))


def joined(*headers: str) -> str:
    """Return several header cells as the one header that a wave's column map shows."""
    return " › ".join(one_line(header) for header in headers if header.strip())


def unneeded(columns: Iterable[Column]) -> list[int]:
    """Return the positions of the columns that nothing is computed from, unless somebody says so in a map."""
    return [column.position for column in columns if column.role in (Role.SYSTEM, Role.IDENTIFYING)]


def role_of(header: str, platform: str = "") -> str:
    """Return the role that a platform gives to what is called `header`; else `identifying`, or an empty string.

    Examples
    --------
    >>> role_of("Data Invio ", "limesurvey"), role_of("Indirizzo IP"), role_of("Gender")
    ('submitted', 'identifying', '')
    """
    folded = fold(header)
    identifying = Role.IDENTIFYING if called_identifying(header) else ""
    return next((role for role, known in WORDS.platforms.get(platform, {}).items() if folded in known), identifying)
