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
    lines = []
    for column, held in zip(reading.export.columns, reading.placed.holds, strict=True):
        if column.header in open_:
            problem = open_[column.header]
            proposal = f"  # {problem.proposal}?" if problem.proposal else ""
            lines.append(f"  # {one_line(problem.what)}\n")
            lines.append(f"  - header: {_quoted(column.header)}\n    holds: null{proposal}\n")
        elif column.header in taken:
            lines.append(f"  - {{header: {_quoted(column.header)}, holds: {_quoted(held)}}}\n")
    headers = {column.header for column in reading.export.columns}
    lines += [
        f"  - {{header: {_quoted(pattern)}, holds: {_quoted(held)}}}\n"
        for pattern, held in taken.items()
        if "*" in pattern and pattern not in headers
    ]
    if open_:
        lines.append("# Without its first sign, the next line leaves out every column that has null above.\n")
        lines.append("# other_columns: ignored\n")
    return ["columns:\n", *lines] if lines else []


def _recodes(problems: list[Problem], decisions: Decisions) -> list[str]:
    wanted: dict[str, dict[str, Problem | str]] = {}
    for question, answers in decisions.recodes.items():
        wanted[question] = {answer: code for answer, code in answers.items() if code is not None}
    for problem in problems:
        if problem.part == "recodes":
            wanted.setdefault(problem.question, {})[problem.key] = problem
    lines = []
    for question, decided in wanted.items():
        lines.append(f"  {question}:\n")
        for answer, what in decided.items():
            if isinstance(what, Problem):
                proposal = f"  # {what.proposal}?" if what.proposal else ""
                lines.append(f"    # {one_line(what.what)}\n")
                lines.append(f"    {_quoted(answer)}: null{proposal}\n")
            else:
                lines.append(f"    {_quoted(answer)}: {_quoted(what)}\n")
    return ["recodes:\n", *lines] if lines else []


def _comparability(problems: list[Problem], decisions: Decisions) -> list[str]:
    open_ = {problem.question: problem for problem in problems if problem.part == "comparability"}
    lines = [f"  {id}: {value}\n" for id, value in decisions.comparability.items() if value and id not in open_]
    for id, problem in open_.items():
        lines.append(f"  # {one_line(problem.what)}\n")
        lines.append(f"  {id}: null  # {problem.proposal}?\n")
    return ["comparability:\n", *lines] if lines else []


def _quoted(text: Any) -> str:
    """A text as YAML will read it back, on one line, whatever is in it."""
    return yaml.safe_dump(str(text), default_style='"', allow_unicode=True, width=1 << 16).strip()
