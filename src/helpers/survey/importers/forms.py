"""Google Forms and Microsoft Forms: a column a question, the answers of a set in one cell, a row a submission."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.survey.importers.dates import looks_dated
from helpers.survey.importers.export import Column, Export, Role, role_of, unneeded
from helpers.survey.importers.sheet import Sheet
from helpers.survey.wording import fold, one_line

#: Headers of exports in Italian, where the day comes first.
_ITALIAN = ("informazioni cronologiche", "ora di inizio")


@dataclass(frozen=True)
class Forms:
    """What differs: the roles of the first columns, of which the first `telling` tell it; what joins answers."""

    NAME: str
    first: tuple[str, ...]
    telling: int
    joiners: tuple[str, ...]

    def recognise(self, sheet: Sheet) -> str | None:
        """Return how it is known that the platform wrote `sheet`, or None."""
        header = [one_line(cell) for cell in sheet.head[0][: self.telling]]
        if sheet.kind == "sav" or sheet.width <= self.telling or not header[0]:
            return None
        if [role_of(cell, self.NAME) for cell in header] == list(self.first[: self.telling]):
            return f"columns {', '.join(map(repr, header))}"
        # In a language nobody listed.
        rows = [row for row in sheet.head[1:] if any(row)]
        if self.first[0] == Role.RESPONDENT:
            known = rows and fold(header[0]) == "id"
            known = known and all(row[0].isdecimal() and looks_dated(row[1]) and looks_dated(row[2]) for row in rows)
            return "an id and two times before the answers" if known else None
        if len(rows) > 1 and all(looks_dated(row[0]) and not any(map(looks_dated, row[1:])) for row in rows):
            return f"times of submission in the first column ({header[0]!r}), and no identifier"
        return None

    def read(self, sheet: Sheet) -> Export:
        """Return an export of the platform; nothing in it tells left out from not shown."""
        first = dict(enumerate(self.first))
        columns = tuple(
            Column(i, one_line(header), texts=(header,), role=first.get(i) or role_of(header, self.NAME))
            for i, header in enumerate(sheet.head[0])
        )
        return Export(
            self.NAME,
            sheet,
            1,
            columns,
            sheet.body(1, unneeded(columns)),
            completion="submissions_only",
            joiners=self.joiners,
            other_in_cell=True,
            day_first=any(fold(cell) in _ITALIAN for cell in sheet.head[0][: self.telling]),
        )


GOOGLE = Forms("google-forms", (Role.SUBMITTED,), 1, (",", ";"))
_FIRST = (Role.RESPONDENT, Role.STARTED, Role.SUBMITTED, Role.IDENTIFYING, Role.IDENTIFYING)
MICROSOFT = Forms("microsoft-forms", _FIRST, 3, (";",))
