"""The canonical responses as Parquet in `build/`: made once from what `data/` holds, read a few columns at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from helpers import paths
from helpers.survey.files import digest
from helpers.survey.responses import Responses
from helpers.survey.writing import write_whole


def stored(inputs: list[str], make: Callable[[], pd.DataFrame], fresh: bool = False) -> Responses:
    """Return responses that were made from `inputs` before, or make and keep them.

    Parameters
    ----------
    inputs : list of str
        Digests, or texts, of everything the responses depend on; the code that makes them is added here.
    make : function () -> pandas.DataFrame
        Makes the responses; its errors are the caller's.
    fresh : bool
        Whether to make them in any case.
    """
    key = digest("\n".join([*inputs, code_digest("survey"), pa.__version__, pd.__version__]).encode())
    file = paths.BUILD / "responses" / f"{key}.parquet"
    if not fresh and (kept := _open(file)):
        return kept
    frame = make()
    content = io.BytesIO()
    repeated = [str(name) for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    table = pa.Table.from_pandas(frame, preserve_index=False)
    parquet.write_table(table, content, compression="lz4", use_dictionary=repeated)
    try:
        write_whole(file, content.getvalue())
    except OSError:
        # build/ may be read-only or the disk full: slower next time, and nothing else.
        return Responses.of(frame)
    return _open(file) or Responses.of(frame)


def _open(file: Path) -> Responses | None:
    try:
        rows = parquet.read_metadata(file).num_rows
    except (OSError, pa.ArrowInvalid):
        return None
    return Responses(rows, lambda names: parquet.read_table(file, columns=names).to_pandas())


@cache
def code_digest(*packages: str) -> str:
    """Return one digest of the code of these packages of `helpers`: what they make is made again when it changes."""
    files = [file for package in packages for file in sorted((paths.PACKAGE / package).rglob("*"))]
    files = [file for file in files if file.suffix in (".py", ".yml")]
    return digest(b"".join(file.read_bytes() for file in files))
