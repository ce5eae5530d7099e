"""Every read of a data file goes through here, so that what cannot be read is said in the same words."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from helpers import paths
from helpers.paths import shown
from helpers.survey.errors import BadInput
from helpers.survey.writing import write_whole
from helpers.survey.yaml_problems import Disallowed, Lines, field_problems, syntax_problem

Model = TypeVar("Model", bound=BaseModel)

#: The bytes of a record at most; the largest map of an export with every label spelt out is a tenth of it.
LARGEST_YAML = 4 << 20

#: The levels of a record at most.
DEEPEST_YAML = 30

#: Bytes from which on taking a digest is worth remembering, and the seconds after which a file has settled.
LARGE, SETTLED = 1 << 20, 2.0


def read(path: Path) -> bytes:
    """Return the bytes of `path`.

    Raises
    ------
    BadInput
        If there is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{shown(path)}: cannot be read ({error.strerror})") from None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, however large.

    Raises
    ------
    BadInput
        If there is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            if not (found := _remembered(path, status)):
                found = hashlib.file_digest(stream, "sha256").hexdigest()
                _remember(path, status, found)
    except OSError as error:
        raise BadInput(f"{shown(path)}: cannot be read ({error.strerror})") from None
    return found


def _remembered(path: Path, status: os.stat_result) -> str:
    """The digest of a large file that is as it was when it was taken; empty if none is known.

    As git does, this trusts what the system says of the file; a change within its times' grain was never remembered.
    """
    if status.st_size < LARGE:
        return ""
    with suppress(OSError, ValueError):
        *seen, sha256 = _memory(path).read_text("ascii").split()
        if seen == _stamp(status):
            return sha256
    return ""


def _remember(path: Path, status: os.stat_result, sha256: str) -> None:
    settled = time.time() - max(status.st_mtime, status.st_ctime) > SETTLED
    if status.st_size >= LARGE and settled:
        with suppress(OSError):  # where that cannot be kept, it is taken again
            write_whole(_memory(path), " ".join([*_stamp(status), sha256]).encode("ascii"))


def _stamp(status: os.stat_result) -> list[str]:
    return [str(one) for one in (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)]


def _memory(path: Path) -> Path:
    return paths.BUILD / "digests" / digest(str(path.resolve()).encode())[:16]


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_yaml(path: Path, model: type[Model]) -> Model:
    """Return the YAML file at `path` as a validated `model`.

    Raises
    ------
    BadInput
        A sentence for each mistake: the line, what stands there, what to write.
    """
    return parse_yaml(path, read(path), model)


def parse_yaml(path: Path, text: bytes, model: type[Model]) -> Model:
    """Return `text`, the contents of the YAML file at `path`, as a validated `model`; raises as `read_yaml` does."""
    if len(text) > LARGEST_YAML:
        raise BadInput(f"{shown(path)}: {len(text)} bytes; expected at most {LARGEST_YAML}, as no record comes near it")
    try:
        _hold_plain(text)
        content = yaml.load(text, Loader=_UniqueKeyLoader)
    except (yaml.YAMLError, ValueError) as error:  # an impossible date is a ValueError
        raise BadInput(f"{shown(path)}, {syntax_problem(error, text)}") from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = field_problems(error, text, _Loader, model)
        raise BadInput("\n".join(f"{shown(path)}, {one}" for one in found)) from None


def lines_of(path: Path) -> Lines:
    """Return where each part of the YAML file at `path` stands."""
    return Lines(read(path), _Loader)


# The parser in C is ten times as fast, and not everywhere.
_Loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def _hold_plain(text: bytes) -> None:
    """Refuse what unfolds without end, or goes deeper than any record: the parser in C would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_YAML:
            raise Disallowed(f"more than {DEEPEST_YAML} levels deep, which no record is", event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise Disallowed(f"*{event.anchor} says something again by an alias; write it out", event.start_mark)


class _UniqueKeyLoader(_Loader):  # type: ignore[misc]
    """PyYAML keeps the last of two equal keys in silence; a survey's record must not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            name = self.construct_object(key)
            if isinstance(name, (str, int)) and name in seen:
                raise Disallowed(f"{name!r} is given twice", key.start_mark)
            seen.add(name if isinstance(name, (str, int)) else None)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping
