"""A plain table, as somebody typed or saved it: one header row, and no promise about the rest."""

from __future__ import annotations

from helpers.survey.codebook import NOT_ASKED
from helpers.survey.importers.export import (
    COMPLETION,
    RESPONDENT,
    STARTED,
    SUBMITTED,
    SYSTEM,
    Column,
    Export,
    role_of,
    unneeded,
)
from helpers.survey.importers.sheet import Sheet
from helpers.survey.wording import one_line

NAME = "plain"

#: What a column is commonly called that says something of the respondent and is no answer.
COMMON = {
    RESPONDENT: (
        *("id", "respondent", "respondent_id", "respondentid", "id rispondente", "rispondente", "id_rispondente"),
        *("respid", "id risposta", "response id", "responseid", "caseid", "numero questionario"),
    ),
    COMPLETION: ("status", "stato", "completo", "completato", "complete", "completed", "finished", "esito"),
    STARTED: (
        "started",
        "startdate",
        "start_date",
        "start time",
        "time started",
        "inizio",
        "data inizio",
        "data di inizio",
    ),
    SUBMITTED: (
        *(
            "submitted",
            "submitdate",
            "enddate",
            "end_date",
            "date",
            "date submitted",
            "data",
            "timestamp",
            "data invio",
            "data e ora",
        ),
        *("data compilazione", "data di compilazione", "data di invio", "completion time", "fine", "data fine"),
    ),
    SYSTEM: ("language", "lingua", "userlanguage", "startlanguage"),
}


def recognise(sheet: Sheet) -> str | None:
    """Return how it is known that `sheet` is a plain table: nothing says it is anything else."""
    return None if sheet.kind == "sav" else "no platform's own columns in it"


def read(sheet: Sheet) -> Export:
    """Return a plain table; who completed is told by a column on it, else by how far the answers go."""
    columns = tuple(
        Column(i, one_line(header), (header,), (header,), role_of(header, COMMON))
        for i, header in enumerate(sheet.head[0])
    )
    roles = {column.role for column in columns}
    return Export(
        NAME,
        sheet,
        1,
        columns,
        sheet.body(1, unneeded(columns)),
        completion="flag" if COMPLETION in roles else "answers",
        marks={"not_asked": NOT_ASKED},
        joiners=(";", ",", "|", "\n"),
        other_in_cell=True,
        day_first=True,
    )
