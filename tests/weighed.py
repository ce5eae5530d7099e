"""Ten people with weights: what tests write into the files of `small_survey`, and open again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from math import sqrt
from pathlib import Path
from statistics import NormalDist

from helpers.survey.waves import Wave, open_wave

#: The weights of p01 to p10, mean 1; p11 and p12 did not complete, and have none.
TEN = (2, 1, 1, 0.5, 0.5, 1, 2, 1, 0.5, 0.5, "", "")

COLUMN = "weights: {column: weight}"


def declare(data: Path, *lines: str, wave: str = "2024-01") -> Wave:
    """Set fields of `wave.yml`, one a line, and open the wave."""
    file = data / "waves" / wave / "wave.yml"
    keys = tuple(line.partition(":")[0] + ":" for line in lines)
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith(keys)]
    file.write_text("\n".join([*kept, *lines, ""]), "utf-8")
    return open_wave(wave, data)


def rewrite(data: Path, change: Callable[[str], str], wave: str = "2024-01") -> None:
    """Change the text of `responses.csv`, and sign it again in `wave.yml`."""
    file = data / "waves" / wave / "responses.csv"
    old = file.read_bytes()
    new = change(old.decode("utf-8")).encode("utf-8")
    assert new != old
    file.write_bytes(new)
    record = file.with_name("wave.yml")
    text = record.read_text("utf-8")
    record.write_text(text.replace(hashlib.sha256(old).hexdigest(), hashlib.sha256(new).hexdigest()), "utf-8")


def add_column(data: Path, cells: Iterable[object]) -> None:
    """Give `responses.csv` a column `weight` at its end; the cells are written as they are."""

    def wider(text: str) -> str:
        first, *rows = text.splitlines()
        return "\n".join([f"{first},weight", *(f"{row},{cell}" for row, cell in zip(rows, cells, strict=True)), ""])

    rewrite(data, wider)


def weigh(data: Path, *lines: str, cells: Iterable[object] = TEN) -> Wave:
    """Give the ten people a column of weights, say in `wave.yml` that it is used, and open the wave."""
    add_column(data, cells)
    return declare(data, *(lines or (COLUMN,)))


def difference_of_two_answers(share: float, other: float, base: float) -> tuple[float, float]:
    """Newcombe's 95 % limits of two shares of the same people, nobody of whom gave both answers.

    His method 10 of 1998 from Wilson's roots of (x - p)² = z² x (1 - x) / n, and the correlation of two answers that
    exclude each other.
    """
    z2 = NormalDist().inv_cdf(0.975) ** 2

    def wilson(p: float) -> tuple[float, float]:
        root = sqrt((2 * base * p + z2) ** 2 - 4 * (base + z2) * base * p * p)
        return (2 * base * p + z2 - root) / (2 * (base + z2)), (2 * base * p + z2 + root) / (2 * (base + z2))

    (low, high), (other_low, other_high) = wilson(share), wilson(other)
    phi = -sqrt(share * other / ((1 - share) * (1 - other)))

    def reach(one: float, two: float) -> float:
        return sqrt(one**2 - 2 * phi * one * two + two**2)

    return (
        share - other - reach(share - low, other_high - other),
        share - other + reach(high - share, other - other_low),
    )
