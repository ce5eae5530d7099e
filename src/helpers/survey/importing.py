"""`make import`: an export becomes a wave of the data folder, whole, or nothing changes and it is said why."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers import paths
from helpers.survey.account import account
from helpers.survey.cases import classify, identities
from helpers.survey.codebook import Codebook, read_codebook
from helpers.survey.coding import LEDGER, Entry, ledger_of, read_ledger, write_ledger
from helpers.survey.comparability import as_asked, compare, to_confirm, undeclared
from helpers.survey.declarations import breaks_before
from helpers.survey.errors import BadInput, Refused
from helpers.survey.files import digest_of, read_yaml
from helpers.survey.importers import read_export, read_sheet
from helpers.survey.map_file import map_file
from helpers.survey.names import NAME, choose_wave, known_waves, previous_wave
from helpers.survey.placing import place
from helpers.survey.problems import Problem, said
from helpers.survey.reading import Reading, read
from helpers.survey.record import Compared, Decisions, WaveRecord, read_decisions
from helpers.survey.record_file import export_name, record_file
from helpers.survey.texts import Texts
from helpers.survey.transcription import transcribe
from helpers.survey.waves import Wave, hold_inside, open_folder
from helpers.survey.writing import exchange, write_whole


class Undecided(BadInput):
    """An export about which a person has to decide something; the map file to decide in is written."""


@dataclass(frozen=True)
class Imported:
    """A wave that has come in: where it is, the account of its export, what somebody has to fill in."""

    folder: Path
    account: tuple[str, ...]
    to_fill_in: tuple[str, ...]
    replaced: bool


def import_wave(
    file: Path,
    wave: str,
    data: Path,
    *,
    platform: str = "",
    baseline: str = "",
    map_path: Path | None = None,
    replace: bool = False,
    build: Path = paths.BUILD,
) -> Imported:
    """Bring a platform's export in as a wave of the data folder `data`.

    Parameters
    ----------
    wave : str
        The name of the new wave, such as ``2021-03``.
    platform : str
        Whose export it is; empty to find out.
    baseline : str
        The wave that the questionnaire is compared with; empty for the one before, ``none`` for no comparison.
    map_path : Path or None
        A map file with decisions, or another wave's `wave.yml`.
    replace : bool
        Whether the wave may take the place of one that is there; its facts and codings are carried over.
    build : Path
        Where the map of what to decide is written.

    Raises
    ------
    BadInput
        For a file, a name or a map that cannot be used.
    Undecided
        If anything of the export is not accounted for. `data` is then as it was.
    """
    name = _name(wave)
    codebook = read_codebook(data)
    folder = data / "waves" / name
    _put_back(folder)
    if folder.exists() and not replace:
        raise Refused(
            f"wave {name} is there already ({paths.shown(folder)}); another name, or REPLACE=yes to put this export in "
            "its place"
        )
    if file.is_dir():
        raise BadInput(f"{paths.shown(file)}: a directory; FILE is the export itself")
    for one in {*known_waves(data), name}:
        hold_inside(data / "waves" / one)
    decisions = read_decisions(map_path) if map_path else Decisions()
    before = open_folder(folder, name, codebook) if (folder / "wave.yml").exists() else None
    against = _baseline(baseline, name, data)
    _hold_against_other_waves(file, name, data)

    reading = read(file, codebook.as_asked_in(name), decisions, platform)
    asked = as_asked(reading, codebook.as_asked_in(name).as_shown())
    differences = compare(reading, codebook, name, asked, against)
    _hold_somebody(file, reading)
    problems = [*reading.problems, *undeclared(differences, decisions.comparability, _hints(reading))]
    told = {id for id, kind in decisions.comparability.items() if kind}
    told |= {one.question for one in differences if not one.known and one.kind != "new"}
    problems += [doubt for id, doubt in reading.placed.doubts.items() if id not in told]
    _hold_headers(reading, decisions)
    if problems:
        _give_up(file, name, reading, problems, decisions, build)
    declared = {one.question: decisions.comparability.get(one.question) or one.kind for one in differences}
    ledger = ledger_of(reading.frame, codebook.as_asked_in(name), _earlier_codings(before, name, data, codebook))
    compared = waiting = None
    if against:
        digest, broken = against.record.responses.sha256, breaks_before(against)
        compared = Compared(baseline=against.id, sha256=digest, questions=declared, earlier=broken)
        waiting = to_confirm(reading, codebook.as_asked_in(name), against, before)
    earlier = before.record if before else None

    def record(sha256: str) -> bytes:
        source = (file.name, sha256)
        return record_file(
            name, codebook, reading, decisions, asked, compared, waiting or {}, original=source, earlier=earlier
        )

    written = _put_in(reading, folder, name, codebook, record, ledger)
    said_of_it = (*account(reading, ledger), *_waiting(waiting or {}), *_out_of_time(reading, name))
    said_of_it += tuple(_also_in_other_waves(reading, name, data))
    return Imported(folder, said_of_it, written.to_fill_in, before is not None)


def _name(wave: str) -> str:
    if not wave:
        raise BadInput("WAVE is missing: give the new wave its year and month, such as WAVE=2021-03")
    if not NAME.fullmatch(wave):
        raise BadInput(f"WAVE: {wave!r} is no name for a wave; expected a year and month such as 2021-03")
    return wave


def _baseline(baseline: str, wave: str, data: Path) -> Wave | None:
    if baseline == "none":
        return None
    if baseline == wave:
        raise BadInput(f"wave {wave} cannot be its own baseline; choose another, or 'none'")
    name = choose_wave(baseline, data) if baseline else previous_wave(wave, data)
    return open_folder(data / "waves" / name, name, read_codebook(data)) if name else None


def _hold_against_other_waves(file: Path, wave: str, data: Path) -> None:
    """One export is one wave: the same file under two names would count its respondents twice."""
    for name in known_waves(data) if file.is_file() else ():
        # Files of different size are different, and a large one takes its time to read.
        same_size = [one for one in (data / "waves" / name).iterdir() if one.stat().st_size == file.stat().st_size]
        if name != wave and any(digest_of(one) == digest_of(file) for one in same_size):
            raise Refused(f"{paths.shown(file)}: this very file is wave {name} already; no respondent counts twice")


def _waiting(to_confirm: dict[str, list[str]]) -> Iterator[str]:
    """Say which options nobody chose, and which questions nobody answered."""
    for id, codes in to_confirm.items():
        what = f"nobody chose {', '.join(codes)}; confirm that it was offered" if codes else "nobody answered it"
        yield f"ATTENTION {id}: {what}: until it is taken out of `to_confirm` in wave.yml, it is no change"


def _out_of_time(reading: Reading, wave: str) -> list[str]:
    """Say so where the answers are of other months than the wave is called after, by more than one."""
    found, named = reading.cases.fieldwork, re.match(r"(\d{4})(?:-(0[1-9]|1[0-2])(?=$|-))?", wave)
    if found is None or named is None:
        return []
    first, last = (int(named[1]) * 12 + (int(named[2]) - 1 if named[2] else month) for month in (0, 11))
    start, end = (day.year * 12 + day.month - 1 for day in (found.start, found.end))
    if start <= last + 1 and end >= first - 1:
        return []
    return [f"note      the wave is called {wave}, and its answers are of {found.start} to {found.end}"]


def _also_in_other_waves(reading: Reading, wave: str, data: Path) -> list[str]:
    """Say who is in another wave too: the export of a survey that kept growing holds the earlier wave again."""
    notes = []
    for name in known_waves(data):
        record = read_yaml(data / "waves" / name / "wave.yml", WaveRecord)
        if name == wave or record.mapping is None or record.responses.platform != reading.export.platform:
            continue
        file = data / "waves" / name / record.responses.file
        if not file.exists():
            continue  # not everybody who has the report has the exports
        export, _ = read_export(read_sheet(file), record.responses.platform)
        theirs = identities(export, [use.holds or "" for use in record.mapping.columns])
        if again := theirs & identities(reading.export, reading.placed.holds):
            notes.append(
                f"ATTENTION {len(again)} records have the identifier and the time of a record of wave {name}, "
                f"and count in both. If this is a later export of that wave: remove this one, and give "
                f"WAVE={name} REPLACE=yes"
            )
    return notes


def _hold_somebody(file: Path, reading: Reading) -> None:
    kept = reading.cases.account
    if not kept.completes and not reading.problems:
        raise BadInput(
            f"{paths.shown(file)}: nobody in it completed the questionnaire: {kept.rows} records, {kept.partials} "
            f"partials, {kept.previews} previews, {kept.empty} empty; export all responses"
        )


def _hold_headers(reading: Reading, decisions: Decisions) -> None:
    """Where the headers begin is vouched for by two columns that are the codebook's, or by a person."""
    known = [held for held in reading.placed.holds if held and held.partition("[")[0] in reading.transcript.gave]
    sheet = reading.export.sheet
    headers = ", ".join(repr(column.header) for column in reading.export.columns[:6])
    row = f"the header row was taken to be row {sheet.skipped + 1}: {headers}"
    if not reading.transcript.gave and not reading.placed.problems:
        raise BadInput(
            f"{paths.shown(sheet.file)}: no column is a question of the codebook; {row}. See that the file is this "
            "survey's, and its first row the headers; or say in the map which question a column holds"
        )
    if sheet.skipped and len(known) < 2 and not decisions.header_row:
        raise BadInput(
            f"{paths.shown(sheet.file)}: {row}; what stands above looks like titles. If it is so, take it out, or say "
            f"`header_row: {sheet.skipped + 1}` in the map"
        )


def _hints(reading: Reading) -> dict[str, str]:
    """For a question without a column, the column whose wording is near it."""
    placed = reading.placed
    near = {one.proposal: one.key for one in placed.problems if one.part == "columns" and one.proposal} | placed.near
    return {target.partition("[")[0]: f"column {header!r}" for target, header in near.items()}


def _earlier_codings(before: Wave | None, wave: str, data: Path, codebook: Codebook) -> list[Entry]:
    """The codings of the waves before, the latest of them winning; and of the wave that is being replaced."""
    entries: list[Entry] = []
    for name in known_waves(data):
        if name < wave:
            found = read_ledger(data / "waves" / name, codebook.as_asked_in(name))
            entries += [
                Entry(one.question, one.text, one.times, one.codes, one.source or name) for one in found if one.codes
            ]
    return [*entries, *(before.ledger if before else ())]


def _give_up(
    file: Path, wave: str, reading: Reading, problems: list[Problem], decisions: Decisions, build: Path
) -> None:
    place = build / "import" / wave
    number = 1 + max((int(old.stem.rpartition("-")[2]) for old in place.glob("map-*.yml")), default=0)
    target = place / f"map-{number}.yml"
    write_whole(target, map_file(file, reading, problems, decisions))
    lines = "\n".join(f"  {line}" for line in account(reading, ()))
    raise Undecided(
        f"{paths.shown(file)}: not imported, and nothing was written to data. What was found:\n{lines}\n"
        f"To decide:\n{said(problems)}\n"
        f"The decisions wait in {paths.shown(target)}: fill them in, and give it back with MAP={paths.shown(target)}"
    )


def _put_in(
    reading: Reading, folder: Path, name: str, codebook: Codebook, record: Callable[[str], bytes], ledger: list[Entry]
) -> WaveRecord:
    """Make the wave beside its place, open it as everybody will, only then move it there, and return its record."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{name}.new-"))
    try:
        new.chmod(0o755)
        sheet, copy = reading.export.sheet, new / export_name(reading)
        shutil.copyfile(sheet.file, copy)
        sha256 = sheet.sha256() if sheet.sha256 else digest_of(copy)
        if copy.stat().st_size != sheet.file.stat().st_size:
            raise BadInput(f"{paths.shown(sheet.file)}: changed while it was read; try again")
        write_whole(new / "wave.yml", record(sha256))
        written = read_yaml(new / "wave.yml", WaveRecord)
        if ledger:
            write_whole(new / LEDGER, write_ledger(ledger))
        for kept in [*folder.glob("published.yml"), *folder.glob("commentary.*.md")]:
            shutil.copyfile(kept, new / kept.name)
        _hold_the_map(reading, written, codebook.as_asked_in(name).as_shown())
        try:
            open_folder(new, name, codebook, just_read=(sha256, reading.frame))
        except BadInput as error:
            # Nobody is to look for it in a folder that is gone.
            raise BadInput(str(error).replace(paths.shown(new), paths.shown(folder))) from None
        _put_in_place(new, folder)
        return written
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _put_in_place(new: Path, folder: Path) -> None:
    """Put `new` where `folder` is, and take away what was there; where the system can, there is no moment between."""
    if not folder.exists():
        new.replace(folder)
        return
    if exchange(new, folder):
        return  # what was there is now called `new`, and goes with it
    aside = _aside(folder)
    folder.replace(aside)
    try:
        new.replace(folder)
    except OSError:
        _put_back(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _hold_the_map(reading: Reading, written: WaveRecord, codebook: Codebook) -> None:
    """By nothing but the map that was written down, the responses are what was read; or the map is not whole."""
    assert written.mapping is not None
    placed = place(reading.export, codebook, written.mapping)
    again = transcribe(reading.export, codebook, placed, written.mapping)
    cases = classify(reading.export, placed, again, written.mapping)
    problems = [*placed.problems, *again.problems, *cases.problems]
    read_again = [(name, values, again.columns[name]) for name, values in reading.transcript.columns.items()]
    differ = [name for name, one, other in read_again if not np.array_equal(one.codes, other.codes)]
    differ += [name for name, one, other in read_again if isinstance(one, Texts) and one.kinds != other.kinds]
    if problems or differ or not np.array_equal(cases.kind, reading.cases.kind):
        raise BadInput(
            f"the map that was made does not give the same responses again (in {', '.join(differ) or 'its records'}); "
            f"this is a fault of the program, please report it\n{said(problems)}"
        )


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.before")


def _put_back(folder: Path) -> None:
    """An import that was cut short between taking the old wave away and putting the new one in: the old one returns."""
    aside = _aside(folder)
    if aside.exists() and not folder.exists():
        aside.replace(folder)
    elif aside.exists():
        shutil.rmtree(aside)
    for unfinished in folder.parent.glob(f".{folder.name}.new-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
