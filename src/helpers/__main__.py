"""`python -m helpers VERB …`: what stands behind make, for people without it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers import paths
from helpers.publishing import UNUSED
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


def _languages(_: click.Context, __: click.Parameter, value: str) -> list[str]:
    for language in value.split(","):
        if language not in LANGUAGES:
            raise click.BadParameter(f"no language {language!r}; {nearest(language, LANGUAGES)}")
    return value.split(",")


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
        click.option("--language", envvar="LANGUAGE", default="it", callback=_languages, help="it, en, or it,en."),
        click.option(
            "--jobs", envvar="JOBS", default=0, type=click.IntRange(0), help="Notebooks at a time; 0: one a core."
        ),
        _data,
        click.option("--reports", envvar="REPORTS", default=paths.REPORTS, type=click.Path(path_type=Path)),
        click.option(
            "--timeout", envvar="TIMEOUT", default=600, type=click.IntRange(1), help="Seconds a cell may take."
        ),
        click.option("--scheduler", envvar="SCHEDULER", default="", help="Address of a Dask cluster to run on."),
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

    for order in _orders([wave], **options):
        click.echo(f"printed: {paths.shown(print_report(order.folder))}")


@main.command()
@_wave
@_publishing
def watch(wave: str, **options: Any) -> None:
    """Publish WAVE again whenever a notebook, a helper or its data is saved; pages in a browser follow."""
    from helpers.publishing.watching import watch

    with contextlib.suppress(KeyboardInterrupt):
        watch(_orders([wave], **options)[0], click.echo)


@main.command()
@_wave
@_publishing
def verify(wave: str, baseline: str, **options: Any) -> None:
    """Publish WAVE, or every wave, twice from nothing, and compare what that gives byte by byte."""
    from helpers.publishing.verification import verify

    waves = [wave] if wave else known_waves(options["data"]) or [""]
    orders = _orders(waves, baseline=baseline, **options)
    count = verify(orders, paths.BUILD / "verify", options["jobs"])
    click.echo(f"{count} files, twice the same: {', '.join(f'{order.wave} ({order.language})' for order in orders)}")


@main.command()
@_wave
@_data
@click.option("--baseline", envvar="BASELINE", default="", help='Wave to compare with, or "none".')
@click.option("--out", type=click.Path(path_type=Path), help="File to write; without it, standard output.")
def tables(wave: str, data: Path, baseline: str, out: Path | None) -> None:
    """Write tables.csv of WAVE alone, without running a notebook."""
    from helpers.publishing.beside import tables_csv
    from helpers.survey.waves import open_wave
    from helpers.survey.writing import write_whole

    content = tables_csv(open_wave(wave, data), baseline)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        write_whole(out, content)


@main.command()
@click.argument("file", envvar="FILE", default="")
@click.option("--format", "platform", envvar="FORMAT", default="", help="Whose export it is; found out if not given.")
@click.option("--language", envvar="LANGUAGE", default="", help="Of its labels, it or en; found out if not given.")
@_data
def codebook(file: str, platform: str, language: str, data: Path) -> None:
    """Draft the codebook.yml of a new data folder from the export FILE of a survey platform."""
    from helpers.survey.codebook_draft import draft_codebook

    if not file:
        raise BadInput("FILE is missing: make codebook FILE=export.csv DATA=folder")
    done = draft_codebook(Path(file), data, platform=platform, language=language)
    click.echo(f"{paths.shown(done.codebook)}: drafted; what to confirm is marked `confirm:` in it")
    for line in done.notes:
        click.echo(f"  {line}")
    more = f" MAP={paths.shown(done.map)}" if done.map else ""
    click.echo(f"Next: make import FILE={file} WAVE=… DATA={paths.shown(data)}{more}")


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
@_data
def code(data: Path) -> None:
    """Code the open answers of every wave as they are coded in another, and propose what to do about the others."""
    from helpers.survey.coding import LEDGER, code_waves

    done = code_waves(data)
    for wave, coded in done.coded.items():
        file = paths.shown(data / "waves" / wave / LEDGER)
        click.echo(f"{wave}: {coded} texts coded as in another wave, {done.waiting[wave]} to code in {file}")
    for line in done.proposals:
        click.echo(f"  {line}")


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
    from helpers.survey.names import choose_wave
    from helpers.survey.reconstruction import write_reconstruction

    name = choose_wave(wave, data)
    changed = write_reconstruction(name, data)
    click.echo(f"{name}: {'responses.csv written anew' if changed else 'responses.csv is what the figures give'}")


@main.command()
@_wave
@_data
def validate(wave: str, data: Path) -> None:
    """Check WAVE as it stands: every cell, every printed figure, the reconstruction."""
    from helpers.publishing.checks import check_wave
    from helpers.survey.names import choose_wave

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


def _orders(
    waves: list[str],
    *,
    baseline: str,
    language: tuple[Any, ...],
    jobs: int,
    data: Path,
    reports: Path,
    timeout: int,
    memory: str,
    scheduler: str,
    **_: Any,
) -> list[Order]:
    from helpers.publishing.limits import Limits, memory_of
    from helpers.publishing.orders import settle

    limits, baseline = Limits(timeout, memory_of(memory)), baseline if len(waves) == 1 else ""
    more = {"limits": limits, "scheduler": scheduler}
    return [settle(wave, baseline, one, data, reports, jobs, **more) for wave in waves for one in language]


def _publish(waves: list[str], *, why: bool, **options: Any) -> None:
    from helpers.publishing.locks import alone_in

    orders = _orders(waves, **options)
    with contextlib.ExitStack() as held:
        # In one order, so that no two runs wait for each other.
        for folder in sorted({order.reports / order.wave for order in orders}):
            held.enter_context(alone_in(folder, partial(click.echo, err=True)))
        _publish_all(orders, why)


def _publish_all(orders: list[Order], why: bool) -> None:
    from helpers.publishing.freshness import Digests, plan
    from helpers.publishing.report import publish_all

    digests = Digests()
    todo = [plan(order, digests) for order in orders]
    said: dict[str, list[str]] = {}
    for order, its in zip(orders, todo, strict=True):
        for line in [] if its.nothing else its.lines():
            said.setdefault(line, []).append(f"{order.wave} ({order.language})")
    for line, names in said.items():
        click.echo(f"  {', '.join(names)}  {line}", err=not why)
    if why:
        for order in (order for order, its in zip(orders, todo, strict=True) if its.nothing):
            click.echo(f"  {order.wave} ({order.language})  everything is fresh")
        return
    with _progress(sum(len(its.stale) for its in todo)) as tell:
        results = publish_all(orders, tell, todo)
    failed = [line for order, result in zip(orders, results, strict=True) for line in _said_of(order, result)]
    if failed:
        click.echo("\nNot published; the last good page of each stays where it was:", err=True)
        for line in failed:
            click.echo(f"  {line}", err=True)
        sys.exit(1)


def _said_of(order: Any, result: Any) -> list[str]:
    """Say what became of an order, and return a line for each notebook that was not published."""
    name = f"{order.wave} ({order.language})"
    if isinstance(result, SurveyError):
        return [f"{name}: {result}"]
    index, good = paths.shown(order.folder / "index.html"), sum(outcome.published for outcome in result)
    if all(outcome.fresh for outcome in result):
        click.echo(f"{name}: nothing changed, {good} notebooks are fresh: {index}")
    else:
        click.echo(f"{name}: {good} of {len(result)} notebooks published: {index}")
    return [f"{name}: {outcome}" for outcome in result if not outcome.published]


class _progress:  # noqa: N801  (used as a function)
    """A bar on a terminal, a line a notebook in a log; nothing where there is nothing to run."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.bar: Any = None

    def __enter__(self) -> Callable[[Any, Any], None]:
        if not sys.stderr.isatty():
            return lambda order, outcome: click.echo(
                f"  {'published' if outcome.published else 'FAILED   '}  "
                f"{order.wave} ({order.language})  {outcome}", err=True
            )  # fmt: skip
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bar = Progress(*columns, console=Console(stderr=True), disable=not self.total)
        task = self.bar.add_task("notebooks", total=self.total)
        self.bar.start()
        return lambda *_: self.bar.advance(task)

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()


if __name__ == "__main__":
    sys.modules.setdefault(UNUSED, None)  # type: ignore[arg-type]
    if "MAKELEVEL" not in os.environ:
        # On many machines LANGUAGE is gettext's; only make, which passes what it was given, means ours by it.
        os.environ.pop("LANGUAGE", None)
    main(prog_name="python -m helpers")
