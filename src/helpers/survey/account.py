"""What an import says at its end: of every record, column and answer, what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from helpers.survey.coding import Entry
from helpers.survey.importers.export import ROLES, Column, Role
from helpers.survey.reading import Reading
from helpers.survey.wording import fold

_KINDS = {"email": "e-mail addresses", "telephone": "telephone numbers", "fiscal_code": "fiscal codes"}


def account(reading: Reading, ledger: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of the account of an import: sums that come out, and what a person should know."""
    export, cases = reading.export, reading.cases.account
    how = ", ".join(f"{name} {value!r}" for name, value in export.sheet.how.items() if value)
    yield f"platform  {export.platform}: {reading.knew}{f' ({how})' if how else ''}"
    yield (
        f"rows      {cases.rows} read = {cases.completes} completes + {cases.partials} partials "
        f"+ {cases.previews} previews + {cases.duplicates} duplicates + {cases.empty} empty"
    )
    yield f"columns   {_columns(reading)}"
    if left := [column.header for column, held in _held(reading) if held == Role.IDENTIFYING]:
        yield f"left out  {', '.join(map(repr, left))}: who somebody is; a map can give one a place"
    answers = reading.answers
    yield (
        f"answers   {answers.total()} asked for = {answers['matched']} matched + {answers['other']} other "
        f"+ {answers['missing']} missing + {answers['not_asked']} not asked"
    )
    yield from _of_texts(reading, list(ledger))
    if numbered := sorted(reading.transcript.by_number):
        yield f"note      answers given as numbers are read in the order of the codebook: {', '.join(numbered)}"
    if reading.placed.unworded:
        unworded = ", ".join(reading.placed.unworded)
        yield f"note      the export has codes and no wording, which is taken as unchanged, for {unworded}"
    yield from (f"note      {note}" for note in reading.notes)


def _held(reading: Reading) -> Iterator[tuple[Column, str]]:
    return zip(reading.export.columns, reading.placed.holds, strict=True)


def _columns(reading: Reading) -> str:
    own = {Role.IGNORED: Role.IGNORED, Role.IDENTIFYING: Role.IDENTIFYING, "": "undecided"}
    own |= dict.fromkeys({*ROLES, Role.EMPTY} - {Role.IDENTIFYING}, "system")
    kinds = Counter(own.get(held, "mapped") for held in reading.placed.holds)
    parts = [f"{kinds['mapped']} mapped", f"{kinds['system']} system", f"{kinds[Role.IDENTIFYING]} identifying"]
    parts.append(f"{kinds[Role.IGNORED]} declared as ignored")
    undecided = [f"{kinds['undecided']} undecided"] if kinds["undecided"] else []
    return f"{kinds.total()} = {' + '.join([*parts, *undecided])}"


def _of_texts(reading: Reading, ledger: list[Entry]) -> Iterator[str]:
    if reading.masked:
        masked = ", ".join(f"{count} {_KINDS[kind]}" for kind, count in sorted(reading.masked.items()))
        yield f"masked    {masked} in open answers"
    if ledger:
        waiting = sum(not entry.codes for entry in ledger)
        alike: Counter[tuple[str, str]] = Counter()
        for entry in ledger:
            alike[entry.question, fold(entry.text)] += 0 if entry.codes else entry.times
        carried = sum(bool(entry.codes) for entry in ledger)
        yield f"open      {len(ledger)} different open answers: {carried} coded as in earlier waves, {waiting} to code"
        for (question, text), times in alike.most_common():
            if times >= max(3, reading.cases.account.completes / 20):
                yield f"note      {times} wrote {text!r} in {question}: an option that the codebook does not have?"
