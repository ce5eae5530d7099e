"""Where templates come from; compiled, they are kept in `build/` for the next process."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from helpers import paths
from helpers.survey.writing import write_whole


class _Compiled(BytecodeCache):
    """Jinja's own cache of files leaves a temporary one where its process is killed, and fails where a disk is full."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was kept, if it is of this template and of this version of Jinja."""
        with suppress(OSError):
            bucket.bytecode_from_string(_file(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where that is possible."""
        with suppress(OSError):
            write_whole(_file(bucket), bucket.bytecode_to_string())


def _file(bucket: Bucket) -> Path:
    return paths.BUILD / "templates" / bucket.key


@cache
def environment(folder: Path) -> Environment:
    """Return the environment of the templates in `folder`: all is escaped, and a gap without a value an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        bytecode_cache=_Compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
