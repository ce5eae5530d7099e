"""`python -m fuzzing [READER …]`: try inputs on readers, guided by what code each input reaches.

What a reader neither takes nor refuses in words ends its run, and is kept beside the log in build/fuzzing/. Mended, it
goes into `tests/fuzzing/found/<reader>/`, where every run of the tests tries it again.
"""

import os
import re
import shutil
import signal
import sys
from pathlib import Path

import atheris
import click

with atheris.instrument_imports(include=["helpers"], enable_loader_override=False):
    from fuzzing import readers, seeds

#: Seconds and megabytes that one input may take: many times what the largest of them needs.
LIMITS = ("-timeout=120", "-rss_limit_mb=4000", "-malloc_limit_mb=2000")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(readers.READERS)), metavar="[READER]...")
@click.option("--seconds", envvar="FUZZ", default=60, help="For each reader.")
@click.option("--runs", default=0, help="Inputs for each reader, the same each time, in the place of seconds.")
@click.option("--folder", type=click.Path(path_type=Path), default="build/fuzzing")
def main(names: tuple[str, ...], seconds: int, runs: int, folder: Path) -> None:
    """Fuzz each READER, or all of them."""
    bound = (f"-runs={runs}", "-seed=1") if runs else (f"-max_total_time={seconds}",)
    tried, failed = 0, []
    for name in names or readers.READERS:
        inputs, found = fuzz(name, bound, (folder / name).resolve())
        tried += inputs
        click.echo(f"{name:<11} {inputs:>9,} inputs{': ' + found if found else ''}")
        failed += [name] if found else []
    click.echo(f"{tried:,} inputs tried, {len(failed)} readers failed")
    sys.exit(bool(failed))


def fuzz(name: str, bound: tuple[str, ...], folder: Path) -> tuple[int, str]:
    """Run libFuzzer on a reader, in a process of its own since it ends the one it runs in; inputs, and what is wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "corpus").mkdir(parents=True)
    for number, seed in enumerate(seeds.for_reader(name)):
        (folder / "corpus" / str(number)).write_bytes(seed)
    log = folder / "log"
    if not (child := os.fork()):
        os.register_at_fork(after_in_child=_end_as_usual)
        with log.open("wb") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        readers.settle()
        atheris.Setup(
            [name, *LIMITS, *bound, "-print_final_stats=1", f"-artifact_prefix={folder}/", str(folder / "corpus")],
            lambda content: readers.feed(name, content),
        )
        atheris.Fuzz()
    _, status = os.waitpid(child, 0)
    said = log.read_text("utf-8", "replace")
    units = re.search(r".*number_of_executed_units: (\d+)", said, re.DOTALL)
    if not status and units:
        return int(units[1]), ""
    wrong = re.findall(r"^(?:[\w.]+(?:Error|Exception|Warning)\b.*|SUMMARY: .*|==\d+== ERROR: .*)", said, re.MULTILINE)
    return int(units[1]) if units else 0, f"{'; '.join(wrong)[:300] or 'ended'} ({log})"


def _end_as_usual() -> None:
    """In a process that a reader began: a crash there is for the reader to see, not for libFuzzer to report."""
    for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE):
        signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    main()
