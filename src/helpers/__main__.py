"""`python -m helpers VERB …`: what stands behind make, for people without it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers import paths
from helpers.survey.errors import BadInput, SurveyError, nearest
from helpers.survey.names import LANGUAGES, known_waves

if TYPE_CHECKING:
    from helpers.publishing.orders import Order


class _Plain(click.Group):
    """Errors that a person can mend are said in one line, without a traceback; so is an interruption."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SurveyError as error:
            click.echo(f"Error: {error}", err=True)
        except OSError as error:
            click.echo(f"Error: {error.filename or 'a file'}: {error.strerror}", err=True)
        sys.exit(1)


def _language(_: click.Context, __: click.Parameter, value: str) -> str:
    if value not in LANGUAGES:
        raise click.BadParameter(f"no language {value!r}; {nearest(value, LANGUAGES)}")
    return value


_wave = click.argument("wave", envvar="WAVE", default="")
_data = click.option(
    "--data",
    envvar="DATA",
    default=paths.DATA,
    type=click.Path(path_type=Path),
    help="Folder of codebook.yml and waves/.",
)


def _publishing(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--baseline", envvar="BASELINE", default="", help='Wave to compare with; "none" for no comparison.'
        ),
        click.option("--language", envvar="LANGUAGE", default="it", callback=_language, help="it or en."),
        click.option(
            "--jobs", envvar="JOBS", default=0, type=click.IntRange(0), help="Notebooks at a time; 0: one a core."
        ),
        _data,
        click.option("--reports", envvar="REPORTS", default=paths.REPORTS, type=click.Path(path_type=Path)),
        click.option(
            "--timeout", envvar="TIMEOUT", default=600, type=click.IntRange(1), help="Seconds a cell may take."
        ),
        click.option("--memory", envvar="MEMORY", default="", help="What a kernel may hold, such as 2G; on Linux."),
        click.option("--why", envvar="WHY", is_flag=True, help="Only say what would run, and why."),
    ):
        command = option(command)
    return command


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
def main() -> None:
    """Run and publish the notebooks of a survey wave."""


@main.command()
@_wave
@_publishing
def report(wave: str, **options: Any) -> None:
    """Run every notebook of WAVE (default: the latest) and write its report."""
    _publish([wave], **options)


@main.command("all")
@_publishing
def all_waves(**options: Any) -> None:
    """Run every notebook of every wave."""
    _publish(known_waves(options["data"]) or [""], **options)


@main.command()
@_wave
@_publishing
def pdf(wave: str, **options: Any) -> None:
    """Print the report of WAVE, as it was published, to report.pdf."""
    from helpers.publishing.pdf import print_report

    order = _order(wave, **options)
    click.echo(f"printed: {paths.shown(print_report(order.folder))}")


@main.command()
@_wave
@_publishing
def watch(wave: str, **options: Any) -> None:
    """Publish WAVE again whenever a notebook, a helper or its data is saved; pages in a browser follow."""
    from helpers.publishing.watching import watch

    with contextlib.suppress(KeyboardInterrupt):
        watch(_order(wave, **options), click.echo)


@main.command()
@_wave
@_publishing
def verify(wave: str, baseline: str, **options: Any) -> None:
    """Publish WAVE, or every wave, twice from nothing, and compare what that gives byte by byte."""
    from helpers.publishing.verification import verify

    waves = [wave] if wave else known_waves(options["data"]) or [""]
    orders = [_order(name, baseline=baseline if wave else "", **options) for name in waves]
    count = verify(orders, paths.BUILD / "verify", options["jobs"])
    click.echo(f"{count} files, twice the same: {', '.join(order.wave for order in orders)}")


@main.command()
@_wave
@_data
@click.option("--baseline", envvar="BASELINE", default="", help='Wave to compare with, or "none".')
@click.option("--out", type=click.Path(path_type=Path), help="File to write; without it, standard output.")
def tables(wave: str, data: Path, baseline: str, out: Path | None) -> None:
    """Write tables.csv of WAVE alone, without running a notebook."""
    from helpers.publishing.beside import tables_csv
    from helpers.survey.files import write_whole
    from helpers.survey.waves import open_wave

    content = tables_csv(open_wave(wave, data), baseline)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        write_whole(out, content)


@main.command("import")
@click.argument("file", envvar="FILE", default="")
@click.argument("wave", envvar="WAVE", default="")
@click.option("--format", "platform", envvar="FORMAT", default="", help="Whose export it is; found out if not given.")
@click.option("--baseline", envvar="BASELINE", default="", help='Wave to compare the questionnaire with, or "none".')
@click.option("--map", "map_file", envvar="MAP", default="", help="Decisions about the export: a map file.")
@click.option("--replace", envvar="REPLACE", default="", help='"yes" puts the export in the place of a wave.')
@_data
def import_(file: str, wave: str, platform: str, baseline: str, map_file: str, replace: str, data: Path) -> None:
    """Bring the export FILE of a survey platform in as WAVE, or say exactly why not."""
    from helpers.survey.importing import import_wave

    if replace not in ("", "yes", "no"):
        raise BadInput(f"REPLACE: expected yes or no, found {replace!r}")
    if not file:
        raise BadInput("FILE is missing: make import FILE=export.csv WAVE=2021-03")
    decisions = Path(map_file) if map_file else None
    done = import_wave(
        Path(file), wave, data, platform=platform, baseline=baseline, map_path=decisions, replace=replace == "yes"
    )
    click.echo(f"{wave}: {'replaced' if done.replaced else 'imported'}, in {paths.shown(done.folder)}")
    for line in done.account:
        click.echo(f"  {line}")
    if done.to_fill_in:
        click.echo(f"  to fill in, in {paths.shown(done.folder / 'wave.yml')}: {', '.join(done.to_fill_in)}")
    click.echo(f"Next: make WAVE={wave}")


@main.command()
@click.argument("question", envvar="QUESTION", default="")
@_data
def notebook(question: str, data: Path) -> None:
    """Begin the notebook of a QUESTION that is new in the codebook."""
    from helpers.publishing.beginnings import begin_notebook
    from helpers.survey.codebook import read_codebook

    path = begin_notebook(question, read_codebook(data), paths.NOTEBOOKS)
    click.echo(f"{paths.shown(path)}: its first cell is yours to write; then make lab, or make")


@main.command()
@_wave
@_data
def reconstruct(wave: str, data: Path) -> None:
    """Find again the rows of a WAVE of which only percentages were printed."""
    from helpers.survey.reconstruction import write_reconstruction
    from helpers.survey.waves import choose_wave

    name = choose_wave(wave, data)
    changed = write_reconstruction(name, data)
    click.echo(f"{name}: {'responses.csv written anew' if changed else 'responses.csv is what the figures give'}")


@main.command()
@_wave
@_data
def validate(wave: str, data: Path) -> None:
    """Check WAVE as it stands: every cell, every printed figure, the reconstruction."""
    from helpers.publishing.checks import check_wave
    from helpers.survey.waves import choose_wave

    name = choose_wave(wave, data)
    click.echo(f"{name}: {check_wave(name, data)}")


@main.command()
@_data
def check(data: Path) -> None:
    """Check the source notebooks and every wave's data."""
    from helpers.publishing.checks import check_notebooks, check_wave

    found = check_notebooks(paths.NOTEBOOKS)
    for line in found:
        click.echo(line, err=True)
    for name in known_waves(data):
        click.echo(f"{name}: {check_wave(name, data)}")
    if found:
        sys.exit(1)


def _order(
    wave: str,
    *,
    baseline: str,
    language: Any,
    jobs: int,
    data: Path,
    reports: Path,
    timeout: int,
    memory: str,
    **_: Any,
) -> Order:
    from helpers.publishing.limits import Limits, memory_of
    from helpers.publishing.orders import settle

    return settle(wave, baseline, language, data, reports, jobs, limits=Limits(timeout, memory_of(memory)))


def _publish(waves: list[str], *, baseline: str, why: bool, **options: Any) -> None:
    from helpers.publishing.locks import alone_in

    failed = []
    for wave in waves:
        order = _order(wave, baseline=baseline if len(waves) == 1 else "", **options)
        waiting = f"Another run is publishing {order.wave}; this one waits for it."
        with alone_in(order.reports / order.wave, lambda said=waiting: click.echo(said, err=True)):  # type: ignore[misc]
            failed += _publish_one(order, why)
    if failed:
        click.echo("\nNot published; the last good page of each stays where it was:", err=True)
        for line in failed:
            click.echo(f"  {line}", err=True)
        sys.exit(1)


def _publish_one(order: Order, why: bool) -> list[str]:
    """Publish what changed of an order; return what could not be."""
    from helpers.publishing.freshness import plan
    from helpers.publishing.report import publish

    todo = plan(order)
    index = paths.shown(order.folder / "index.html")
    if todo.nothing:
        click.echo(f"Nothing changed: {len(todo.stems)} notebooks are fresh: {index}")
        return []
    for line in todo.lines():
        click.echo(f"  {line}", err=not why)
    if why:
        return []
    with _progress(f"{order.wave} ({order.language})", len(todo.stale)) as tell:
        outcomes = publish(order, tell, todo)
    good = sum(outcome.published for outcome in outcomes)
    click.echo(f"{good} of {len(outcomes)} notebooks published: {index}")
    return [f"{order.wave}: {outcome}" for outcome in outcomes if not outcome.published]


class _progress:  # noqa: N801  (used as a function)
    """A bar on a terminal, a line a notebook in a log."""

    def __init__(self, title: str, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self.title = title
        self.total = total
        self.console = Console(stderr=True)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
        )

    def __enter__(self) -> Callable[[Any], None]:
        if not self.console.is_terminal:
            click.echo(f"{self.title}: running the notebooks", err=True)
            return lambda outcome: click.echo(
                f"  {'published' if outcome.published else 'FAILED   '}  {outcome}", err=True
            )
        task = self.bar.add_task(self.title, total=self.total)
        self.bar.start()
        return lambda _: self.bar.advance(task)

    def __exit__(self, *_: object) -> None:
        self.bar.stop()


if __name__ == "__main__":
    if "MAKELEVEL" not in os.environ:
        # On many machines LANGUAGE is gettext's; only make, which passes what it was given, means ours by it.
        os.environ.pop("LANGUAGE", None)
    main(prog_name="python -m helpers")
