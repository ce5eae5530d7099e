"""Waves that are nowhere on disk: one question, with as many respondents on each answer as a test likes."""

import hashlib
from pathlib import Path

import pandas as pd

from helpers.analysis.tables import tabulate
from helpers.survey.codebook import Codebook
from helpers.survey.record import WaveRecord
from helpers.survey.responses import Responses
from helpers.survey.waves import Wave

NOWHERE = Path("nowhere") / "waves"
LETTERS = "abcdefgh"


def codebook(kind, options, nets=()):
    """A codebook of the question q, whose answers are a, b, c, …"""
    return Codebook.model_validate(
        {
            "survey": {"id": "s", "title": _both("S"), "conductor": "x", "population": _both("p")},
            "questions": [
                {
                    "id": "q",
                    "kind": kind,
                    "title": _both("Title"),
                    "text": _both("Text?"),
                    "options": [{"code": code, "it": f"voce {code}", "en": f"item {code}"} for code in LETTERS[:options]],
                    "nets": [{"code": code, "of": list(of), "it": f"insieme {of}", "en": f"net {of}"} for code, of in nets],
                }
            ],
        }
    )  # fmt: skip


def wave(kind, counts, missing=0, nets=(), inference="self_selected", to_fill_in=(), name="2025-01", weights=None):
    """A wave in which `counts` respondents gave each answer, and `missing` none; of a set, `counts` are sets of ticks."""
    book = codebook(kind, len(counts) if kind != "multiple" else max(map(len, counts), default=2), nets)
    codes = book.question("q").codes
    if kind == "multiple":
        rows = [dict(zip((f"q[{code}]" for code in codes), ticks, strict=True)) for ticks in counts]
        frame = pd.DataFrame(rows + [dict.fromkeys((f"q[{code}]" for code in codes), "")] * missing,
                             columns=[f"q[{code}]" for code in codes], dtype="str")  # fmt: skip
    else:
        cells = [code for code, n in zip(codes, counts, strict=True) for _ in range(n)] + [""] * missing
        frame = pd.DataFrame({"q": pd.Series(cells, dtype="str")})
    frame["status"] = "complete"
    if weights is not None:
        frame["weight"] = weights
    digest = hashlib.sha256(b"").hexdigest()
    record = WaveRecord.model_validate(
        {
            "title": _both(f"Wave {name}"), "provenance": "collected", "inference": inference,
            "fieldwork": {"start": f"{name}-08", "end": f"{name}-14"}, "population": _both("p"),
            "completes": len(frame), "source": {"title": "t", "sha256": digest},
            "responses": {"file": "r.csv", "sha256": digest}, "to_fill_in": list(to_fill_in),
            "weights": {"column": "weight"} if weights is not None else None,
        }
    )  # fmt: skip
    return Wave(name, NOWHERE / name, book, record, None, Responses.of(frame))


def table(kind, counts, missing=0, language="en", **more):
    """The table of the only question of such a wave."""
    return tabulate(wave(kind, counts, missing, **more), "q", language)


def _both(text):
    return {"it": text, "en": text}
