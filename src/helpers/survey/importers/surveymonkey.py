"""SurveyMonkey: two header rows, the question once and its options below; nothing says who completed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from helpers.survey.importers.export import Column, Export, Role, joined, role_of, unneeded
from helpers.survey.importers.sheet import Cells, Sheet
from helpers.survey.wording import fold
from helpers.survey.words import WORDS

NAME = "surveymonkey"
#: The columns SurveyMonkey begins with, where the header is in a language nobody listed.
_FIRST = dict(enumerate((Role.RESPONDENT, Role.IDENTIFYING, Role.STARTED, Role.SUBMITTED, *[Role.IDENTIFYING] * 5)))


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that SurveyMonkey wrote `sheet`, or None."""
    if sheet.kind == "sav" or len(sheet.head) < 2:
        return None
    above, below = sheet.head[0], sheet.head[1]
    under_blanks = [bool(below[i].strip()) for i, cell in enumerate(above) if not cell.strip()]
    # Somebody may have taken the platform's own columns away; what is left is still more blanks than questions.
    carried = bool(under_blanks) and all(under_blanks)
    own_columns = not below[0].strip()
    if own_columns and (carried or any(fold(cell) in WORDS.one_answer for cell in below)):
        return "two header rows: a question, and under it its options"
    first = [role_of(cell, NAME) for cell in above[:4]]
    under = [below[i].strip() for i, role in enumerate(first) if role]
    if own_columns and first[0] == Role.RESPONDENT and not any(under):
        return f"two header rows, the first of which begins {above[0]!r}"
    if carried and 3 * len(under_blanks) > sheet.width:
        return "two header rows, the questions without their platform's own columns"
    return None


def read(sheet: Sheet) -> Export:
    """Return a SurveyMonkey export; a box that was not ticked is a blank."""
    above, below = sheet.head[0], sheet.head[1]
    questions = accumulate(above, _carried)
    columns = tuple(_column(i, *pair) for i, pair in enumerate(zip(questions, below, above, strict=True)))
    if columns[0].role == Role.SYSTEM:
        columns = tuple(replace(c, role=_FIRST.get(c.position, Role.SYSTEM)) if c.role else c for c in columns)
    cells = sheet.body(2, unneeded(columns))
    return Export(
        NAME,
        sheet,
        2,
        _boxes_called_response(columns, above, below, cells),
        cells,
        completion="answers",
        boxes="labels",
        texts=frozenset(range(sheet.width)),
        day_first=False,
        drops_unchosen=True,
    )


def _boxes_called_response(
    columns: Sequence[Column], above: Sequence[str], below: Sequence[str], cells: Sequence[Cells]
) -> tuple[Column, ...]:
    """Name as boxes the columns of options that are called Response: beside others, and with nothing else in them."""
    found = list(columns)
    starts = [i for i, cell in enumerate(above) if cell.strip()]
    for start, end in pairwise([*starts, len(above)]):
        for i in range(start, end) if end - start > 1 else ():
            option = fold(below[i])
            if option in WORDS.one_answer and all(fold(cell) in ("", option) for cell in cells[i].kinds):
                box = f"{above[start]} [{below[i]}]"
                # With nothing in it, it may be the answer that nobody gave; the codebook knows of such an option.
                texts = (box,) if any(map(fold, cells[i].kinds)) else (box, above[start])
                found[i] = replace(found[i], texts=texts)
    return tuple(found)


def _carried(before: str, cell: str) -> str:
    return cell if cell.strip() else before


def _column(position: int, question: str, option: str, above: str) -> Column:
    header = joined(question, option)
    if not option.strip():
        # Whatever has nothing under it comes from the platform, whatever it is called.
        return Column(position, header, role=role_of(above, NAME) or Role.SYSTEM)
    one_answer = fold(option) in WORDS.one_answer
    return Column(position, header, texts=(question if one_answer else f"{question} [{option}]",))
