"""`make codebook`: a codebook drafted from an export, for a person to confirm."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from helpers import paths
from helpers.paths import shown
from helpers.survey.codebook import Codebook, code_of
from helpers.survey.errors import BadInput, Refused
from helpers.survey.files import parse_yaml
from helpers.survey.importers import read_export, read_sheet
from helpers.survey.importers.export import Export
from helpers.survey.map_file import quoted
from helpers.survey.mapping import Mapping
from helpers.survey.names import LANGUAGES, Language
from helpers.survey.placing import place
from helpers.survey.problems import Problem
from helpers.survey.question_drafts import QuestionDraft, find_questions
from helpers.survey.reading import interpret
from helpers.survey.record import Decisions
from helpers.survey.wording import fold, one_line
from helpers.survey.words import WORDS
from helpers.survey.writing import write_whole


@dataclass(frozen=True)
class Drafted:
    """A codebook that was drafted, the map that an import with it needs (None if none), and what to know of it."""

    codebook: Path
    map: Path | None
    notes: tuple[str, ...]


def draft_codebook(
    file: Path, data: Path, *, platform: str = "", language: str = "", build: Path = paths.BUILD
) -> Drafted:
    """Write `codebook.yml` of the data folder `data` from a platform's export.

    Parameters
    ----------
    platform : str
        Whose export it is; empty to find out.
    language : str
        The language of its labels, ``it`` or ``en``; empty to find out.

    Raises
    ------
    Refused
        If there is a codebook already.
    BadInput
        For a file that cannot be read, and one without a question that people choose an answer to.
    """
    target = data / "codebook.yml"
    if target.exists():
        raise Refused(f"{shown(target)} is there already, and is not overwritten; give another folder, as DATA=new")
    export, knew = read_export(read_sheet(file), platform)
    drafts, ignored = find_questions(export)
    if not drafts:
        raise BadInput(f"{shown(file)}: no column in it has answers that people choose from")
    spoken: Language = _language(drafts) if language not in LANGUAGES else "it" if language == "it" else "en"
    text = _codebook(export, drafts, ignored, spoken)
    codebook = parse_yaml(target, text, Codebook)
    decisions = _decisions(export, codebook, drafts)
    map_ = build / "codebook" / f"{code_of(file.stem, set())}-map.yml"
    reading = interpret(export, knew, codebook, parse_yaml(map_, decisions, Decisions))
    if texts := _near_options(reading.problems, codebook):
        decisions += texts
        reading = interpret(export, knew, codebook, parse_yaml(map_, decisions, Decisions))
    write_whole(target, text)
    if decisions:
        write_whole(map_, decisions)
    kinds = Counter(draft.kind for draft in drafts)
    notes = [f"{len(drafts)} questions ({', '.join(f'{n} {kind}' for kind, n in sorted(kinds.items()))}); "
             f"{len(ignored)} columns left out, each with its reason in the file"]  # fmt: skip
    notes += [f"the import will ask: {problem.what}" for problem in reading.problems]
    return Drafted(target, map_ if decisions else None, tuple(dict.fromkeys(notes)))


def _language(drafts: list[QuestionDraft]) -> Language:
    words = re.findall(r"\w+", fold(" ".join(text for draft in drafts for text in (draft.text, *draft.options))))
    return "it" if sum(word in WORDS.italian for word in words) > len(words) / 20 else "en"


def _codebook(export: Export, drafts: list[QuestionDraft], ignored: dict[int, str], language: Language) -> bytes:
    file = export.sheet.file
    name = code_of(file.stem, set()).replace("_", "-")
    lines = [
        WORDS.heads["codebook"].format(file=one_line(file.name), platform=export.platform),
        f"survey:\n  id: {name}\n  title: {{{language}: {quoted(file.stem)}}}  # confirm: what the survey is called\n",
        '  conductor: "not stated"  # confirm: who conducts it\n',
        f'  population: {{{language}: "not stated"}}  # confirm: whom it is about\n\nquestions:\n',
    ]
    lines += [_question(draft, language) for draft in drafts]
    if ignored:
        lines.append("# Columns of the export that no table is about.\nignored_columns:\n")
        headers = {export.columns[position].header: why for position, why in ignored.items()}
        lines += [f"  - {quoted(header)}  # {why}\n" for header, why in headers.items()]
    return "".join(lines).encode("utf-8")


def _question(draft: QuestionDraft, language: Language) -> str:
    title = draft.text if len(draft.text) <= 60 else draft.text[:60].rpartition(" ")[0] + "…"
    lines = [f"  - id: {draft.id}", f"    kind: {draft.kind}  # confirm: {draft.guesses[0]}"]
    lines += [f"    # confirm: {guess}" for guess in draft.guesses[1:]]
    lines += [f"    title: {{{language}: {quoted(title)}}}", f"    text: {{{language}: {quoted(draft.text)}}}"]
    if not any(re.search("[^\\W\\d_]{2}", label) for label in draft.options):
        lines.append("    # confirm: the file has codes and no labels; write what respondents saw, and keep the codes")
    lines.append("    options:")
    lines += [f"      - {{code: {quoted(code)}, {language}: {quoted(label)}}}" for label, code in draft.options.items()]
    if draft.other:
        lines.append(f"    other: {{{language}: {quoted(draft.other)}}}")
    return "\n".join(lines) + "\n\n"


def _decisions(export: Export, codebook: Codebook, drafts: list[QuestionDraft]) -> bytes:
    """A map of what an import does not find by itself: columns, and a header row under titles; empty if nothing."""
    placed = place(export, codebook, Mapping())
    wanted = {position: held for draft in drafts for position, held in draft.holds.items()}
    lines = [
        f"  - {{header: {quoted(column.header)}, holds: {quoted(wanted[column.position])}}}\n"
        for column, held in zip(export.columns, placed.holds, strict=True)
        if wanted.get(column.position, held) != held
    ]
    skipped = export.sheet.skipped
    header = [f"header_row: {skipped + 1}  # confirm: what stands above looks like titles\n"] if skipped else []
    return "".join([*header, *(["columns:\n", *lines] if lines else [])]).encode("utf-8")


def _near_options(problems: list[Problem], codebook: Codebook) -> bytes:
    """The lines of a map for what people wrote that is near an option: a text, until somebody says otherwise."""
    lines: dict[str, list[str]] = {}
    for problem in problems:
        if problem.part == "recodes" and problem.proposal and codebook.question(problem.question).other:
            line = f"    {quoted(problem.key)}: other  # confirm: or {problem.proposal}\n"
            lines.setdefault(problem.question, []).append(line)
    found = [line for id, of_question in lines.items() for line in (f"  {id}:\n", *of_question)]
    return "".join(["recodes:\n", *found]).encode("utf-8") if found else b""
