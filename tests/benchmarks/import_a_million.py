"""What an import of a million respondents costs, against `pandas.read_csv` alone on the same file.

Run by `make bench`. Each measurement has a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from helpers.paths import BUILD, DATA

HERE = Path(__file__).resolve()
RESPONDENTS = 1_000_000
#: Format, separator, how many of its first columns hold an identifier or a time of each respondent.
FORMATS = {"limesurvey-csv-it-text-full": ";", "google-csv-it-form": ","}
ROUNDS = 3


def write(name: str, separator: str, path: Path) -> None:
    """Write a million respondents: the 400 again and again, each with an identifier or a time of its own."""
    sys.path.insert(0, str(HERE.parents[1]))
    import exports

    small = exports.FORMATS[name](exports.invent(), path.parent)
    header, *rows = csv.reader(io.StringIO(small.read_text("utf-8-sig"), newline=""), delimiter=separator)
    quoting = csv.QUOTE_ALL if name.startswith("limesurvey") else csv.QUOTE_MINIMAL
    start = datetime.datetime(2021, 3, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=separator, quoting=quoting)
        writer.writerow(header)
        for number in range(RESPONDENTS):
            row = list(rows[number % len(rows)])
            instant = start + datetime.timedelta(seconds=number)
            row[0] = str(number + 1) if name.startswith("limesurvey") else f"{instant:%d/%m/%Y %H.%M.%S}"
            writer.writerow(row)


def measure(what: str, path: str, separator: str) -> None:
    """Do one thing once, and print its seconds and the memory of this process in GiB."""
    if what == "pandas":
        import pandas as pd

        begin = time.perf_counter()
        pd.read_csv(path, sep=separator)
        seconds = time.perf_counter() - begin
    else:
        from helpers.survey.importing import import_wave

        with tempfile.TemporaryDirectory(dir=BUILD / "bench") as folder:
            data, build = Path(folder) / "data", Path(folder) / "build"
            data.mkdir()
            shutil.copy(DATA / "codebook.yml", data)  # and no wave of whoever runs this
            begin = time.perf_counter()
            import_wave(Path(path), "2021-03", data, build=build)
            seconds = time.perf_counter() - begin
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20]))


def main() -> None:
    """Measure both in turn, a few times over, and print the best of each and their ratio."""
    folder = BUILD / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    print(f"import of {RESPONDENTS:,} respondents, best of {ROUNDS} (target: at most 4 × pandas.read_csv, under 3 GiB)")
    for name, separator in FORMATS.items():
        path = folder / f"{name}-million.csv"
        write(name, separator, path)
        best: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for what in ("pandas", "import"):
                command = [sys.executable, str(HERE), what, str(path), separator]
                printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                best[what] = min(best.get(what, [1e9, 0]), json.loads(printed))
            for kept in (BUILD / "responses").glob("*.parquet"):
                kept.unlink()
        (plain, plain_memory), (ours, memory) = best["pandas"], best["import"]
        print(
            f"  {name} ({path.stat().st_size / 1e6:.0f} MB): pandas.read_csv {plain:.1f} s, {plain_memory:.2f} GiB; "
            f"import {ours:.1f} s, {memory:.2f} GiB; ratio {ours / plain:.1f}"
        )
        path.unlink()


if __name__ == "__main__":
    measure(*sys.argv[1:]) if len(sys.argv) > 1 else main()
