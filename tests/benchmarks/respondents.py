"""A collected, weighted wave of as many invented respondents as one likes, as an import leaves it. Run by the benchmark."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from helpers.survey.codebook import OTHER_TEXT, Codebook, Question, read_codebook
from helpers.survey.responses import BOX, STATUS, WEIGHT, answer_type, columns
from helpers.survey.waves import open_folder

#: How many respondents are written at a time.
PART = 500_000


def invent(codebook: Codebook, count: int) -> pd.DataFrame:
    """Return that many respondents in the canonical form; one in fifty leaves a question out."""
    draw = np.random.default_rng(count)
    frame = {"respondent": pd.Series(np.arange(count)).astype("str")}
    frame["status"] = pd.Series(pd.Categorical.from_codes(np.zeros(count, "int8"), dtype=STATUS))
    for question in codebook.questions:
        frame |= _answers(question, count, draw)
    frame[WEIGHT] = pd.Series(draw.uniform(0.5, 1.5, count).round(3))
    return pd.DataFrame(frame)


def _answers(question: Question, count: int, draw: np.random.Generator) -> dict[str, pd.Series]:
    left_out = draw.random(count, "float32") < 0.02
    frame = {}
    for name in columns(question):
        if name.endswith(f"[{OTHER_TEXT}]"):
            frame[name] = pd.Series([""], dtype="str").repeat(count).reset_index(drop=True)
        elif question.kind == "multiple":
            codes = (draw.random(count, "float32") < draw.uniform(0.1, 0.6)).astype("int8")
            frame[name] = _typed(codes, left_out, BOX)
        else:
            often = draw.dirichlet(np.full(len(question.answers), 5.0)).cumsum()
            codes = np.searchsorted(often[:-1], draw.random(count, "float32")).astype("int8")
            frame[name] = _typed(codes, left_out, answer_type(question))
    return frame


def _typed(codes: np.ndarray, left_out: np.ndarray, kind: pd.CategoricalDtype) -> pd.Series:
    codes[left_out] = kind.categories.get_loc("")
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind))


def make(data: Path, wave: str, count: int) -> None:
    """Write a wave, and its responses to `build/` too, as an import does."""
    codebook = read_codebook(data)
    frame = invent(codebook.as_asked_in(wave), count)
    folder = data / "waves" / wave
    folder.mkdir(parents=True)
    file = folder / "responses.csv"
    with file.open("wb") as stream:
        for begin in range(0, count, PART):
            table = pa.Table.from_pandas(frame.iloc[begin : begin + PART], preserve_index=False)
            plain = [
                (one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
                for one in table.schema
            ]
            csv.write_csv(
                table.cast(pa.schema(plain)), stream, csv.WriteOptions(include_header=not begin, quoting_style="needed")
            )
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    both = {"it": f"Rilevazione {wave}", "en": f"Wave {wave}"}
    record = {
        "title": both, "provenance": "collected", "inference": "self_selected", "population": both,
        "fieldwork": {"start": f"{wave}-08", "end": f"{wave}-14"}, "completes": count,
        "weights": {"column": WEIGHT},
        "source": {"title": "invented", "sha256": sha256}, "responses": {"file": file.name, "sha256": sha256},
    }  # fmt: skip
    (folder / "wave.yml").write_text(json.dumps(record), "utf-8")
    open_folder(folder, wave, codebook, just_read=(sha256, frame))


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
