"""`wave.yml` of an imported wave: what the export tells, and the blanks that somebody has to fill in."""

from __future__ import annotations

import datetime
import re
from typing import Any

import yaml
from babel.dates import format_date

from helpers.survey.codebook import LANGUAGES, Codebook
from helpers.survey.importers.export import Role
from helpers.survey.reading import Reading
from helpers.survey.record import AsAsked, Compared, Decisions, Facts, WaveRecord
from helpers.survey.words import WORDS

#: What an import cannot know; in the order of the methodological note.
_ASKED_FOR = ("inference", "sponsor", "recruitment", "incentive", "mode", "invited", "quality_checks")


def export_name(reading: Reading) -> str:
    """Return the name that the export has in the folder of its wave."""
    return f"export.{reading.export.sheet.kind}"


def record_file(
    wave: str,
    codebook: Codebook,
    reading: Reading,
    decisions: Decisions,
    asked: dict[str, AsAsked],
    compared: Compared | None,
    to_confirm: dict[str, list[str]],
    *,
    original: tuple[str, str],
    earlier: WaveRecord | None,
) -> bytes:
    """Return the `wave.yml` of an imported wave.

    Parameters
    ----------
    compared : Compared or None
        The baseline wave and how each question compares with it.
    to_confirm : dict
        As in the record.
    original : tuple of str
        What the export was called when it came, and its SHA-256.
    earlier : WaveRecord or None
        The record of the wave that this one takes the place of.
    """
    facts = _facts(codebook, reading, decisions, earlier)
    # What neither the export nor anybody tells; a blank that somebody left on purpose is not asked for again.
    left = set(_ASKED_FOR) - set(earlier.to_fill_in) if earlier else set()
    wanted = [name for name in (*_ASKED_FOR, "accesses", "fieldwork") if facts[name] is None and name not in left]
    facts["weights"] = _weights(reading, facts["weights"])
    export, kept = reading.export, reading.cases.account
    title, sha256 = original
    content: dict[str, Any] = {
        "title": facts.pop("title") or _title(wave),
        "provenance": "collected",
        "inference": facts.pop("inference") or "self_selected",
        **facts,
        "completes": kept.completes,
        "to_fill_in": wanted,
        "source": {"title": title, "sha256": sha256},
        "responses": {"file": export_name(reading), "sha256": sha256, "platform": export.platform},
        "account": kept.model_dump(),
    }
    if compared:
        found = compared.model_dump(exclude_defaults=True)
        content["comparability"] = found | {"questions": _Lines(compared.questions)}
    if to_confirm:
        content["to_confirm"] = _Lines(to_confirm)
    if asked:
        content["as_asked"] = {id: one.model_dump(exclude_defaults=True, mode="json") for id, one in asked.items()}
    content["mapping"] = _mapping(reading, decisions)
    text: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 16,
                          default_flow_style=None)  # fmt: skip
    return (WORDS.heads["record"] + text).encode("utf-8")


def _facts(codebook: Codebook, reading: Reading, decisions: Decisions, earlier: WaveRecord | None) -> dict[str, Any]:
    """What is known: from the map, else from the export, else from the record of the wave that is replaced."""
    names = ("title", "inference", *Facts.model_fields)
    facts: dict[str, Any] = dict.fromkeys(names)
    if earlier:
        facts |= {name: getattr(earlier, name) for name in names if name not in earlier.to_fill_in}
    facts["conductor"] = facts["conductor"] or codebook.survey.conductor
    facts["population"] = facts["population"] or codebook.survey.population
    told = {"fieldwork": reading.cases.fieldwork, "accesses": reading.cases.accesses}
    facts |= {name: value for name, value in told.items() if value is not None}
    facts |= {name: getattr(decisions, name) for name in names if getattr(decisions, name) is not None}
    return {name: value.model_dump() if hasattr(value, "model_dump") else value for name, value in facts.items()}


def _weights(reading: Reading, declared: dict[str, Any] | None) -> dict[str, Any] | None:
    """The column that holds weights is used; targets and bounds are a person's to declare."""
    position = reading.placed.at(Role.WEIGHT)
    header = None if position is None else reading.export.columns[position].header
    declared = {**(declared or {}), "column": header}
    if header is None and not declared.get("targets"):
        return None  # bounds of weights that are gone with their column
    return {name: value for name, value in declared.items() if value}


def _mapping(reading: Reading, decisions: Decisions) -> dict[str, Any]:
    columns = [
        {"header": column.header, "holds": held}
        for column, held in zip(reading.export.columns, reading.placed.holds, strict=True)
    ]
    recodes = {id: found for id, found in reading.transcript.recodes.items() if found}
    for id, found in decisions.recodes.items():
        recodes.setdefault(id, {answer: code for answer, code in found.items() if code is not None})
    mapping: dict[str, Any] = {"columns": columns, "recodes": {id: _Lines(found) for id, found in recodes.items()}}
    mapping |= {
        name: said
        for name in ("duplicates", "completion", "header_row")
        if (said := getattr(decisions, name)) is not None
    }
    return mapping


def _title(wave: str) -> dict[str, str]:
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", wave)
    if not month:
        return dict.fromkeys(LANGUAGES, wave)
    first = datetime.date(int(month[1]), int(month[2]), 1)
    return {language: format_date(first, "LLLL y", locale=language).capitalize() for language in LANGUAGES}


class _Lines(dict[str, Any]):
    """A mapping that is written a line an entry, since people read down it."""


class _Dumper(yaml.SafeDumper):
    """Leaves on one line, everything else on lines of its own."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out each time."""
        return True


_Dumper.add_representer(
    _Lines, lambda dumper, lines: dumper.represent_mapping("tag:yaml.org,2002:map", lines, flow_style=False)
)
