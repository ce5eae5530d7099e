"""What is wrong in a YAML file that a person wrote, as sentences: the line, what stands there, what to write."""

from __future__ import annotations

import datetime
import re
import types
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from helpers.survey.errors import nearest

#: What mistakes are called: those of the syntax, of patterns, and of the kinds of value.
_WORDS = yaml.safe_load(Path(__file__).with_suffix(".yml").read_bytes())
_BOUNDS = {"greater_than": ("gt", "more than"), "greater_than_equal": ("ge", "at least"),
           "less_than": ("lt", "less than"), "less_than_equal": ("le", "at most")}  # fmt: skip


#: How many mistakes of a file a message lists.
MOST = 20


class Disallowed(yaml.YAMLError):
    """What YAML allows and a record must not have."""

    def __init__(self, what: str, mark: Any) -> None:
        super().__init__(what)
        self.what, self.problem_mark = what, mark


class Lines:
    """A YAML file by its places: the node, and so the line, of every part of it."""

    def __init__(self, text: bytes, loader: Any) -> None:
        self._root = yaml.compose(text, Loader=loader)

    def find(self, location: tuple[int | str, ...]) -> tuple[tuple[int | str, ...], yaml.Node | None, int]:
        """Return a location, its node (None where there is none), and its line, from 1, or that of what is around it.

        The options of a question that takes a scale stand in that scale.
        """
        node, line = self._root, 1
        for place, step in enumerate(location):
            child, child_line = _child(node, step)
            if child is None and step == "options" and (scale := _child(node, "scale")[0]) is not None:
                return self.find(("scales", str(scale.value), *location[place + 1 :]))
            if child is None:
                return location, None, line
            node, line = child, child_line
        return location, node, line

    def named(self, message: str) -> int:
        """Return the line of the last thing in the file that a message names, 1 if it names nothing."""
        quoted, words = re.findall(r"'([^']+)'", message), re.findall(r"\w+", message)
        scalars = [node for node in self._scalars(self._root) if node.value in words]
        named = (node for word in (*quoted, *words) for node in reversed(scalars) if node.value == word)
        return next((node.start_mark.line + 1 for node in named), 1)

    def _scalars(self, node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
        """The names and the values in a node, in their order."""
        if isinstance(node, yaml.ScalarNode):
            yield node
        for part in node.value if isinstance(node, yaml.CollectionNode) else ():
            for one in part if isinstance(part, tuple) else (part,):
                yield from self._scalars(one)


def _child(node: yaml.Node | None, step: int | str) -> tuple[yaml.Node | None, int]:
    """What a step leads to, and the line of its name, or of itself in a list."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next(((value, key.start_mark.line + 1) for key, value in pairs if key.value == str(step)), (None, 0))


def syntax_problem(error: Exception, text: bytes) -> str:
    """Return what is wrong where the parser stopped, with the line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = " ".join(str(error).split())
    where = f"line {mark.line + 1}: " if mark else ""
    if isinstance(error, Disallowed):
        return f"{where}{error.what}"
    if not isinstance(error, yaml.YAMLError):
        for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), start=1):
            for day in re.findall(r"\d{4}-\d\d-\d\d", line):
                with suppress(ValueError):
                    datetime.date.fromisoformat(day)
                    continue
                return f"line {number}: {day} is no day; write one that there is"
    stopped = text.splitlines()[mark.line : mark.line + 1] if mark else []
    if stopped and stopped[0].lstrip(b" ").startswith(b"\t"):
        said = "found a tab"
    meant = next(
        (meant for sign, meant in _WORDS["syntax"].items() if sign in said),
        "brackets, quotation marks or blanks do not fit",
    )
    return f"{where}not valid YAML: {meant}"


def field_problems(error: ValidationError, text: bytes, loader: Any, model: type[BaseModel]) -> list[str]:
    """Return what is wrong with the fields of a file, a sentence a mistake, in the order of its lines."""
    lines = Lines(text, loader)
    found: dict[tuple[int, str], None] = {}
    problems = error.errors()
    #: Fields that are missing since their names are misspelt: one mistake.
    meant = set()
    for problem in problems:
        if problem["type"] == "extra_forbidden":
            *around, name = problem["loc"]
            near = get_close_matches(str(name), _fields(model, tuple(around)), n=1)
            meant |= {(*around, one) for one in (*near, *(["options"] if near == ["scale"] else []))}
    for problem in problems:
        location, node, line = lines.find(problem["loc"])
        within = any(one["loc"][: len(problem["loc"])] == problem["loc"] != one["loc"] for one in problems)
        if (problem["type"] == "missing" and location in meant) or (problem["type"] == "too_short" and within):
            continue  # a list whose entries are mistaken is not counted
        sentence = _sentence(problem, node, location, model)
        line = line if location else lines.named(sentence)
        found[line, f"{_where(location, lines)}{sentence}"] = None
    more = [f"and {len(found) - MOST} more mistakes"] if len(found) > MOST else []
    return [*(f"line {line}: {sentence}" for line, sentence in sorted(found)[:MOST]), *more]


def _where(location: tuple[int | str, ...], lines: Lines) -> str:
    """A place by names: ``questions.tavola_05.options.cloud: ``; items of a list by their id or code."""
    names = []
    for place, step in enumerate(location):
        _, node, _ = lines.find(location[: place + 1])
        named = next((child for name in ("id", "code") if (child := _child(node, name)[0]) is not None), None)
        names.append(str(step if isinstance(step, str) else named.value if named is not None else step + 1))
    return f"{'.'.join(names)}: " if names else ""


def _sentence(problem: Any, node: yaml.Node | None, location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    kind, field = problem["type"], str(next((step for step in reversed(location) if isinstance(step, str)), ""))
    context = problem.get("ctx", {})
    stands = _standing(node, field, problem["input"])
    if kind == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return f"unknown field; {nearest(field, _fields(model, location[:-1]))}"
    if kind == "missing":
        return f"missing; write `{field}:` and what it is"
    if isinstance(node, yaml.ScalarNode) and not node.value and not node.style:
        return f"`{field}:` has nothing after it; write what it is, or take the line out"
    if kind == "string_type" and isinstance(node, yaml.ScalarNode):
        read = node.tag.rpartition(":")[2]
        truth = "true" if node.value.casefold() in ("yes", "true", "on") else "false"
        what = {"bool": truth, "int": "a number", "float": "a number", "timestamp": "a date"}.get(read, "no text")
        return f"{stands} is {what} to YAML; write `{field}: '{node.value}'`"
    if kind == "literal_error":
        known = [one or two for one, two in re.findall(r"'([^']*)'|(\w+)(?=,|$)", str(context.get("expected", "")))]
        return f"{stands} is none of what it can be; {nearest(str(problem['input']), known)}"
    if kind == "string_pattern_mismatch":
        return f"{stands}: expected {_WORDS['patterns'].get(str(context.get('pattern')), 'another form')}"
    if kind in ("too_short", "too_long"):
        bound = context.get("min_length", context.get("max_length"))
        words = "at least" if kind == "too_short" else "at most"
        return f"`{field}` has {context.get('actual_length')}; expected {words} {bound}"
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{stands}: expected {words} {context.get(name)}"
    expected = next((words for sign, words in _WORDS["expected"].items() if kind.startswith(sign)), "something else")
    return f"{stands}: expected {expected}"


def _standing(node: yaml.Node | None, field: str, found: object) -> str:
    """What stands in the file, as it was written."""
    name = f"{field}: " if field else ""
    if isinstance(node, yaml.ScalarNode):
        quote = node.style if node.style in ("'", '"') else ""
        return f"`{name}{quote}{node.value[:80]}{quote}`"
    return f"`{name}{found!r}"[:80] + "`" if found else "the file has nothing in it"


def _fields(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The fields that there are at a location of a model."""
    models = [model]
    for step in location:
        if isinstance(step, str):
            fields = [one.model_fields[step] for one in models if step in one.model_fields]
            models = [inner for field in fields for inner in _models(field.annotation)] or models
    return [field.alias or name for one in models for name, field in one.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (tuple, list, dict, Union, types.UnionType):
        for part in get_args(annotation):
            yield from _models(part)
