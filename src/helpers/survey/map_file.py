"""The map file: what a person has to decide about an export, ready to be filled in and given back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from helpers.survey.problems import Problem
from helpers.survey.reading import Reading
from helpers.survey.record import Decisions
from helpers.survey.wording import one_line
from helpers.survey.words import WORDS


def map_file(file: Path, reading: Reading, problems: list[Problem], decisions: Decisions) -> bytes:
    """Return a map file that holds the decisions taken so far, and a blank for each that is open."""
    lines = [WORDS.heads["map"].format(file=one_line(file.name))]
    lines += _columns(reading, problems, decisions)
    lines += _recodes(problems, decisions)
    lines += _comparability(problems, decisions)
    if any(problem.part == "duplicates" for problem in problems):
        lines.append("duplicates: null  # first, last, or all\n")
    elif decisions.duplicates:
        lines.append(f"duplicates: {decisions.duplicates}\n")
    facts = decisions.model_dump(
        exclude={"columns", "recodes", "comparability", "duplicates", "another_waves"}, exclude_none=True, mode="json"
    )
    if facts:
        lines.append(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False))
    if others := [problem for problem in problems if not problem.part]:
        lines.append("\n# No line of a map decides these:\n")
        lines += [f"#   {one_line(problem.what)}\n" for problem in others]
    return "".join(lines).encode("utf-8")


def _columns(reading: Reading, problems: list[Problem], decisions: Decisions) -> list[str]:
    open_ = {problem.key: problem for problem in problems if problem.part == "columns"}
    taken = {use.header: use.holds for use in decisions.columns if use.holds is not None}
    columns = zip(reading.export.columns, reading.placed.holds, strict=True)
    known = [(column.header, held) for column, held in columns]
    known += [(header, held) for header, held in taken.items() if "*" in header and header not in dict(known)]
    lines = []
    for header, held in known:
        if header in open_:
            lines.append(_undecided(open_[header], "  ", f"- header: {quoted(header)}\n    holds"))
        elif header in taken:
            lines.append(f"  - {{header: {quoted(header)}, holds: {quoted(held)}}}\n")
    if open_:
        lines.append("# Without its first sign, the next line leaves out every column that has null above.\n")
        lines.append("# other_columns: ignored\n")
    return ["columns:\n", *lines] if lines else []


def _recodes(problems: list[Problem], decisions: Decisions) -> list[str]:
    decided = {(id, answer): code for id, answers in decisions.recodes.items() for answer, code in answers.items()}
    open_ = {(problem.question, problem.key): problem for problem in problems if problem.part == "recodes"}
    lines: dict[str, list[str]] = {}
    for id, answer in decided | open_:
        if (id, answer) in open_:
            lines.setdefault(id, []).append(_undecided(open_[id, answer], "    ", quoted(answer)))
        elif (code := decided[id, answer]) is not None:
            lines.setdefault(id, []).append(f"    {quoted(answer)}: {quoted(code)}\n")
    found = [line for id, of_question in lines.items() for line in (f"  {id}:\n", *of_question)]
    return ["recodes:\n", *found] if found else []


def _comparability(problems: list[Problem], decisions: Decisions) -> list[str]:
    open_ = {problem.question: problem for problem in problems if problem.part == "comparability"}
    lines = [f"  {id}: {value}\n" for id, value in decisions.comparability.items() if value and id not in open_]
    lines += [_undecided(problem, "  ", id) for id, problem in open_.items()]
    return ["comparability:\n", *lines] if lines else []


def _undecided(problem: Problem, indent: str, field: str) -> str:
    """A blank to fill in, under what it is about."""
    proposal = f"  # {problem.proposal}?" if problem.proposal else ""
    return f"{indent}# {one_line(problem.what)}\n{indent}{field}: null{proposal}\n"


def quoted(text: Any) -> str:
    """Return a text as YAML will read it back, on one line, whatever is in it."""
    return yaml.safe_dump(str(text), default_style='"', allow_unicode=True, width=1 << 16).strip()
