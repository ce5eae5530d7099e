"""The export of every survey platform, made from invented respondents by a program that knows nothing of ours.

What the importer reads from these files is held against `count`, which never saw them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import google_forms, limesurvey, microsoft_forms, plain, qualtrics, spss, surveymonkey
from .respondents import (
    N_COMPLETE,
    N_PARTIAL,
    TEXTS,
    WILD_TEXTS,
    Question,
    Respondent,
    asking,
    base,
    count,
    invent,
    questions,
    wild,
)

__all__ = [
    "FORMATS",
    "N_COMPLETE",
    "N_PARTIAL",
    "TEXTS",
    "WILD_TEXTS",
    "Format",
    "Question",
    "Respondent",
    "asking",
    "base",
    "count",
    "google_forms",
    "invent",
    "limesurvey",
    "microsoft_forms",
    "plain",
    "qualtrics",
    "questions",
    "spss",
    "surveymonkey",
    "wild",
]


@dataclass(frozen=True)
class Format:
    """One platform's export in one of its variants; call it to write the file."""

    name: str
    suffix: str
    language: str
    write: Callable[..., None]
    partials: bool = True  # whether those who broke off are in the file
    flagged: bool = True  # whether the file says who broke off
    joined: bool = False  # whether several answers share a cell
    unicode: bool = True  # whether any text can be written

    def __call__(self, respondents: Sequence[Respondent], folder: Path, *, duplicates: int = 0) -> Path:
        """Write the file in a folder; its path."""
        path = Path(folder) / f"{self.name}.{self.suffix}"
        self.write(respondents, path, self.language, duplicates=duplicates)
        return path


_lime, _lime_x = partial(partial, limesurvey.write_csv_export), partial(partial, limesurvey.write_xlsx_export)
_google, _google_x = partial(partial, google_forms.write_csv_export), partial(partial, google_forms.write_xlsx_export)
_ms, _ms_x = partial(partial, microsoft_forms.write_csv_export), partial(partial, microsoft_forms.write_xlsx_export)
_monkey, _monkey_x = partial(partial, surveymonkey.write_csv_export), partial(partial, surveymonkey.write_xlsx_export)
_qualtrics, _spss = partial(partial, qualtrics.write_csv_export), partial(partial, spss.write_sav_export)
_plain, _plain_x = partial(partial, plain.write_csv_export), partial(partial, plain.write_xlsx_export)


def _forms(name: str, suffix: str, language: str, write: Callable[..., None]) -> Format:
    """A platform that keeps only what was sent, several answers to a cell."""
    return Format(name, suffix, language, write, partials=False, joined=True)


_ALL = (
    Format("limesurvey-csv-it-text-full", "csv", "it", _lime(headers="text", answers="full")),
    Format("limesurvey-csv-it-both-full", "csv", "it", _lime(headers="both", answers="full", blank_line=True)),
    Format("limesurvey-csv-it-code-full", "csv", "it", _lime(headers="code", answers="full")),
    Format("limesurvey-csv-it-code-codes", "csv", "it", _lime(headers="code", answers="codes")),
    Format("limesurvey-csv-it-text-codes", "csv", "it", _lime(headers="text", answers="codes")),
    Format("limesurvey-csv-en-text-full", "csv", "en", _lime(headers="text", answers="full", delimiter=",")),
    Format("limesurvey-csv-en-both-codes", "csv", "en", _lime(headers="both", answers="codes", delimiter=",")),
    Format("limesurvey-csv-it-text-full-anonymised", "csv", "it", _lime(headers="text", anonymised=True)),
    Format("limesurvey-xlsx-it-text-full", "xlsx", "it", _lime_x(headers="text", answers="full")),
    Format("limesurvey-xlsx-en-code-codes", "xlsx", "en", _lime_x(headers="code", answers="codes")),
    _forms("google-csv-it-sheet", "csv", "it", _google(times="it", join=", ", ragged=True)),
    _forms("google-csv-it-form", "csv", "it", _google(times="form", join=";", quote_all=True, newline="\n")),
    _forms("google-csv-en-sheet", "csv", "en", _google(times="us", join=", ")),
    _forms("google-csv-en-form", "csv", "en", _google(times="form", join=";", quote_all=True, newline="\n")),
    _forms("google-xlsx-it", "xlsx", "it", _google_x()),
    _forms("google-xlsx-en", "xlsx", "en", _google_x()),
    _forms("microsoft-xlsx-it", "xlsx", "it", _ms_x()),
    _forms("microsoft-xlsx-en", "xlsx", "en", _ms_x(modified=True)),
    _forms("microsoft-csv-it", "csv", "it", _ms(delimiter=";")),
    _forms("microsoft-csv-en-wrapped", "csv", "en", _ms(modified=True, wrapped=True)),
    Format("surveymonkey-csv-en", "csv", "en", _monkey(), flagged=False),
    Format("surveymonkey-csv-it-cp1252", "csv", "it", _monkey(encoding="cp1252"), flagged=False, unicode=False),
    Format("surveymonkey-csv-it-macroman", "csv", "it", _monkey(encoding="mac_roman"), flagged=False, unicode=False),
    Format("surveymonkey-xlsx-en", "xlsx", "en", _monkey_x(), flagged=False),
    Format("surveymonkey-xlsx-it", "xlsx", "it", _monkey_x(), flagged=False),
    Format("qualtrics-csv-en-values-split", "csv", "en", _qualtrics(previews=True)),
    Format("qualtrics-csv-en-labels-split", "csv", "en", _qualtrics(labels=True, previews=True, bom=False)),
    Format("qualtrics-csv-en-values-joined", "csv", "en", _qualtrics(split=False, extra_column=True), joined=True),
    Format("qualtrics-csv-it-labels-joined", "csv", "it", _qualtrics(labels=True, split=False), joined=True),
    Format("qualtrics-csv-it-values-seen", "csv", "it", _qualtrics(seen_unanswered=True)),
    Format(
        "qualtrics-csv-it-labels-joined-seen",
        "csv",
        "it",
        _qualtrics(labels=True, split=False, seen_unanswered=True),
        joined=True,
    ),
    Format("spss-sav-it", "sav", "it", _spss()),
    Format("spss-sav-en", "sav", "en", _spss()),
    Format("spss-sav-it-reversed", "sav", "it", _spss(reversed_codes=True)),
    Format("plain-csv-it-cp1252-text", "csv", "it", _plain(headers="text", boxes="1/0"), unicode=False),
    Format(
        "plain-csv-it-utf8-text-x", "csv", "it", _plain(headers="text", boxes="x", encoding="utf-8-sig", sep_line=True)
    ),
    Format(
        "plain-csv-it-cp1252-ids-x-sep", "csv", "it", _plain(headers="ids", boxes="x", sep_line=True), unicode=False
    ),
    Format(
        "plain-csv-it-utf8-ids-joined",
        "csv",
        "it",
        _plain(headers="ids", boxes="joined", encoding="utf-8-sig"),
        joined=True,
    ),
    Format("plain-csv-it-utf8-canonical", "csv", "it", _plain(headers="canonical", encoding="utf-8-sig")),
    Format("plain-xlsx-it-text", "xlsx", "it", _plain_x(headers="text")),
    Format("plain-xlsx-en-ids-joined", "xlsx", "en", _plain_x(headers="ids", boxes="joined"), joined=True),
)

FORMATS: dict[str, Format] = {one.name: one for one in _ALL}
