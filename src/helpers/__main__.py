"""`python -m helpers VERB …`: what stands behind make, for people without it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers import paths
from helpers.publishing import UNUSED
from helpers.survey.errors import BadInput, SurveyError, nearest
from helpers.survey.names import LANGUAGES, choose_wave, known_waves

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


def _argument(name: str) -> click.Argument:
    return click.Argument([name], envvar=name.upper(), default="")


def _option(*names: str, default: Any = "", **more: Any) -> click.Option:
    return click.Option(names, envvar=names[0][2:].upper(), default=default, **more)


_PATH = click.Path(path_type=Path)
_WAVE, _FILE = _argument("wave"), _argument("file")
_DATA = _option("--data", default=paths.DATA, type=_PATH, help="Folder of codebook.yml and waves/.")
_BASELINE = _option("--baseline", help='Wave to compare with; "none" for no comparison.')
_FORMAT = _option("--format", "platform", help="Whose export it is; found out if not given.")
_OUT = click.Option(["--out"], type=_PATH, help="File to write; without it, standard output.")
_LABELS = _option("--language", help="Of its labels, it or en; found out if not given.")
_MAP = _option("--map", "map_file", help="Decisions about the export: a map file.")
_REPLACE = _option("--replace", help='"yes" puts the export in the place of a wave.')
_PUBLISHING: list[click.Parameter] = [
    _option("--why", default=False, is_flag=True, help="Only say what would run, and why."),
    _option("--memory", help="What a kernel may hold, such as 2G; on Linux."),
    _option("--scheduler", help="Address of a Dask cluster to run on."),
    _option("--timeout", default=600, type=click.IntRange(1), help="Seconds a cell may take."),
    _option("--reports", default=paths.REPORTS, type=_PATH),
    _DATA,
    _option("--jobs", default=0, type=click.IntRange(0), help="Notebooks at a time; 0: one a core."),
    _option("--language", default="it", callback=_languages, help="it, en, or it,en."),
    _BASELINE,
]


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
def main() -> None:
    """Run and publish the notebooks of a survey wave."""


@main.command(params=[_WAVE, *_PUBLISHING])
def report(wave: str, **options: Any) -> None:
    """Run every notebook of WAVE (default: the latest) and write its report."""
    _publish([wave], **options)


@main.command("all", params=_PUBLISHING)
def all_waves(**options: Any) -> None:
    """Run every notebook of every wave."""
    _publish(known_waves(options["data"]) or [""], **options)


@main.command(params=[_WAVE, *_PUBLISHING])
def pdf(wave: str, **options: Any) -> None:
    """Print the report of WAVE, as it was published, to report.pdf."""
    from helpers.publishing.pdf import print_report

    for order in _orders([wave], **options):
        click.echo(f"printed: {paths.shown(print_report(order.folder))}")


@main.command(params=[_WAVE, *_PUBLISHING])
def watch(wave: str, **options: Any) -> None:
    """Publish WAVE again whenever a notebook, a helper or its data is saved; pages in a browser follow."""
    from helpers.publishing.watching import watch

    with contextlib.suppress(KeyboardInterrupt):
        watch(_orders([wave], **options)[0], click.echo)


@main.command(params=[_WAVE, *_PUBLISHING])
def verify(wave: str, **options: Any) -> None:
    """Publish WAVE, or every wave, twice from nothing, and compare what that gives byte by byte."""
    from helpers.publishing.verification import verify

    waves = [wave] if wave else known_waves(options["data"]) or [""]
    orders = _orders(waves, **options)
    count = verify(orders, paths.BUILD / "verify", options["jobs"])
    click.echo(f"{count} files, twice the same: {', '.join(map(_name, orders))}")


@main.command(params=[_WAVE, _DATA, _BASELINE, _OUT])
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


@main.command(params=[_FILE, _FORMAT, _LABELS, _DATA])
def codebook(file: str, platform: str, language: str, data: Path) -> None:
    """Draft the codebook.yml of a new data folder from the export FILE of a survey platform."""
    from helpers.survey.codebook_draft import draft_codebook

    if not file:
        raise BadInput("FILE is missing: make codebook FILE=export.csv DATA=folder")
    done = draft_codebook(Path(file), data, platform=platform, language=language)
    click.echo(f"{paths.shown(done.codebook)}: drafted; what to confirm is marked `confirm:` in it")
    _list(done.notes)
    more = f" MAP={paths.shown(done.map)}" if done.map else ""
    click.echo(f"Next: make import FILE={file} WAVE=… DATA={paths.shown(data)}{more}")


@main.command("import", params=[_FILE, _WAVE, _FORMAT, _BASELINE, _MAP, _REPLACE, _DATA])
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
    _list(done.account)
    if done.to_fill_in:
        click.echo(f"  to fill in, in {paths.shown(done.folder / 'wave.yml')}: {', '.join(done.to_fill_in)}")
    click.echo(f"Next: make WAVE={wave}")


@main.command(params=[_DATA])
def code(data: Path) -> None:
    """Code the open answers of every wave as they are coded in another, and propose what to do about the others."""
    from helpers.survey.coding import LEDGER, code_waves

    done = code_waves(data)
    for wave, coded in done.coded.items():
        file = paths.shown(data / "waves" / wave / LEDGER)
        click.echo(f"{wave}: {coded} texts coded as in another wave, {done.waiting[wave]} to code in {file}")
    _list(done.proposals)


@main.command(params=[_argument("question"), _DATA])
def notebook(question: str, data: Path) -> None:
    """Begin the notebook of a QUESTION that is new in the codebook."""
    from helpers.publishing.beginnings import begin_notebook
    from helpers.survey.codebook import read_codebook

    path = begin_notebook(question, read_codebook(data), paths.NOTEBOOKS)
    click.echo(f"{paths.shown(path)}: its first cell is yours to write; then make lab, or make")


@main.command(params=[_WAVE, _DATA])
def reconstruct(wave: str, data: Path) -> None:
    """Find again the rows of a WAVE of which only percentages were printed."""
    from helpers.survey.reconstruction import write_reconstruction

    name = choose_wave(wave, data)
    changed = write_reconstruction(name, data)
    click.echo(f"{name}: {'responses.csv written anew' if changed else 'responses.csv is what the figures give'}")


@main.command(params=[_WAVE, _DATA])
def validate(wave: str, data: Path) -> None:
    """Check WAVE as it stands: every cell, every printed figure, the reconstruction."""
    from helpers.publishing.checks import check_wave

    name = choose_wave(wave, data)
    click.echo(f"{name}: {check_wave(name, data)}")


@main.command(params=[_DATA])
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
    waves: list[str], *, baseline: str, language: list[Any], jobs: int, data: Path, reports: Path, **rest: Any
) -> list[Order]:
    from helpers.publishing.limits import Limits, memory_of
    from helpers.publishing.orders import settle

    more = {"limits": Limits(rest["timeout"], memory_of(rest["memory"])), "scheduler": rest["scheduler"]}
    baseline = baseline if len(waves) == 1 else ""
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
            said.setdefault(line, []).append(_name(order))
    _list((f"{', '.join(names)}  {line}" for line, names in said.items()), err=not why)
    if why:
        _list(f"{_name(order)}  everything is fresh" for order, its in zip(orders, todo, strict=True) if its.nothing)
        return
    with _progress(sum(len(its.stale) for its in todo)) as tell:
        results = publish_all(orders, tell, todo)
    failed = [line for order, result in zip(orders, results, strict=True) for line in _said_of(order, result)]
    if failed:
        click.echo("\nNot published; the last good page of each stays where it was:", err=True)
        _list(failed, err=True)
        sys.exit(1)


def _list(lines: Iterable[object], err: bool = False) -> None:
    for line in lines:
        click.echo(f"  {line}", err=err)


def _name(order: Order) -> str:
    return f"{order.wave} ({order.language})"


def _said_of(order: Order, result: Any) -> list[str]:
    """Say what became of an order, and return a line for each notebook that was not published."""
    name = _name(order)
    if isinstance(result, SurveyError):
        return [f"{name}: {result}"]
    index, good = paths.shown(order.folder / "index.html"), sum(outcome.published for outcome in result)
    if all(outcome.fresh for outcome in result):
        click.echo(f"{name}: nothing changed, {good} notebooks are fresh: {index}")
    else:
        click.echo(f"{name}: {good} of {len(result)} notebooks published: {index}")
    return [f"{name}: {outcome}" for outcome in result if not outcome.published]


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[Any, Any], None]]:
    """A bar on a terminal, a line a notebook in a log; nothing where there is nothing to run."""
    if not sys.stderr.isatty():
        yield lambda order, outcome: click.echo(
            f"  {'published' if outcome.published else 'FAILED   '}  {_name(order)}  {outcome}", err=True
        )
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not total) as bar:
        task = bar.add_task("notebooks", total=total)
        yield lambda *_: bar.advance(task)


if __name__ == "__main__":
    sys.modules.setdefault(UNUSED, None)  # type: ignore[arg-type]
    if "MAKELEVEL" not in os.environ:
        # On many machines LANGUAGE is gettext's; only make, which passes what it was given, means ours by it.
        os.environ.pop("LANGUAGE", None)
    main(prog_name="python -m helpers")
