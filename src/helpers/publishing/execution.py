"""One notebook: run by papermill in a kernel of its own, and made a page by our exporter."""

from __future__ import annotations

import ast
import json
import os
import re
import secrets
import signal
import sys
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import nbformat
import papermill
from jupyter_core.paths import jupyter_runtime_dir
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import v4
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger
from traitlets.config import Config

from helpers.publishing import freshness
from helpers.publishing.exporter import INJECTED, Page, ReportExporter
from helpers.publishing.limits import Limits, in_words
from helpers.publishing.notebooks import PARAMETERS, read_notebook
from helpers.publishing.privacy import hold_private, revealing
from helpers.publishing.tasks import Execution, Outcome, Task
from helpers.survey.errors import SurveyError
from helpers.survey.names import Language
from helpers.survey.writing import write_whole

KERNEL = "python3"
#: Of the address of a Unix socket, in bytes; macOS has less room than Linux.
_LONGEST_ADDRESS = 100
_CLIENT = "helpers.publishing.kernels.PromptClient"
_SENTENCE = '<p class="sentence"><data class="figure" value="1" data-cell="1/1/n">1</data></p>'
#: Nobody is there to ask what ran before, or to see in what order messages of two channels come.
_KERNEL = ["--HistoryManager.enabled=False", "--Kernel._execute_sleep=0"]


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which also asks the kernel what it imported and read."""

    def papermill_execute_cells(self) -> None:
        """Run the cells, observed from the first to the last."""
        script = str(Path(__file__).with_name("observing.py"))
        given = _Observed.watched | {"memory": _Observed.limits.memory}
        # Its names are many, and not asked for.
        self._ask(f"bool(__import__('runpy').run_path({script!r}, {given!r}, '__observing__'))")
        super().papermill_execute_cells()
        _Observed.report = json.loads(ast.literal_eval(self._ask("__import__('observing').report()")))

    def process_message(self, msg: dict[str, Any], *where: Any) -> Any:
        """Take in what a cell shows, up to a point: one that never stops is stopped."""
        self.shown = getattr(self, "shown", 0) + len(str(msg.get("content", "")))
        if self.shown > _Observed.limits.output and not _Observed.flooded:
            _Observed.flooded = True
            os.kill(self.km.provisioner.pid, signal.SIGKILL)
        return None if _Observed.flooded else super().process_message(msg, *where)

    def _ask(self, expression: str) -> str:
        """Return the text of an expression in the kernel, of which the notebook takes no notice."""
        message = self.kc.execute("", silent=True, store_history=False, user_expressions={"asked": expression})
        answer = self.wait_for_reply(message)["content"]["user_expressions"]["asked"]
        if answer["status"] != "ok":
            raise RuntimeError(f"the kernel could not be observed: {answer['ename']}: {answer['evalue']}")
        return str(answer["data"]["text/plain"])


class _Observed(NBClientEngine):  # type: ignore[misc]
    """papermill's engine with that client; it also remembers the cell it is at, which no file tells after a death."""

    at = ""
    flooded = False
    limits = Limits()
    watched: ClassVar[dict[str, Any]] = {}
    report: ClassVar[dict[str, dict[str, str]]] = {}

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any) -> Any:
        """Run the notebook, keeping the id of the cell that was started last."""
        start = nb_man.cell_start

        def remembering(cell: Any, cell_index: int | None = None, **more: Any) -> Any:
            cls.at = cell.get("id", "")
            return start(cell, cell_index, **more)

        nb_man.cell_start = remembering
        known = {name: options[name] for name in ("config", "shutdown_kernel", "log_output")}
        client = _Client(
            nb_man, timeout=options["execution_timeout"], startup_timeout=options["start_timeout"],
            kernel_name=kernel_name, log=logger, extra_arguments=_KERNEL, **known,
        )  # fmt: skip
        return client.execute()


papermill_engines.register("observed", _Observed)


def execute(execution: Execution) -> Outcome:
    """Run a notebook.

    The executed notebook appears whole, by a rename, and only if every cell ran: whatever the notebook on disk may
    say, an exception here is a failure.
    """
    stem = execution.source.stem
    limits = execution.limits
    _Observed.at, _Observed.flooded, _Observed.limits = "", False, limits
    _Observed.watched = {"roots": execution.roots, "away": execution.away}
    record = execution.executed.with_suffix(".json")
    try:
        record.unlink(missing_ok=True)
        read_notebook(execution.source).refuse_unknown(execution.parameters)
        executed = papermill.execute_notebook(
            execution.source, None, execution.parameters, engine_name="observed", kernel_name=KERNEL,
            progress_bar=False, cwd=execution.source.parent, execution_timeout=limits.seconds, autosave_cell_every=0,
            request_save_on_cell_execute=False, shutdown_kernel="immediate", config=_to_reach_it(),
        )  # fmt: skip
        write_whole(execution.executed, nbformat.writes(executed).encode("utf-8"))
        freshness.write(record, _record(execution, executed))
        return Outcome(stem)
    except SurveyError as error:
        return Outcome(stem, "", str(error))
    except PapermillExecutionError as error:
        return Outcome(stem, _Observed.at, _said(error))
    except DeadKernelError:
        return Outcome(stem, _Observed.at, _of_death(limits))
    except CellTimeoutError:
        slow = f"the cell ran for more than {limits.seconds} seconds and was stopped; TIMEOUT= gives it more"
        return Outcome(stem, _Observed.at, slow)
    except Exception as error:  # noqa: BLE001  (it is the failure of its notebook, not of the run)
        return Outcome(stem, _Observed.at, f"{type(error).__name__}: {error}")


def _of_death(limits: Limits) -> str:
    if _Observed.flooded:
        return f"the notebook showed more than {in_words(limits.output)} and was stopped"
    return "the kernel died (killed, or out of memory)"


def _record(execution: Execution, executed: nbformat.NotebookNode) -> freshness.Record:
    digests = freshness.Digests()
    return freshness.observed(_Observed.report["files"], _Observed.report["folders"], digests) | {
        "parameters": execution.parameters,
        "code": freshness.code_of(executed.cells),
        "executed": digests.of(execution.executed),
    }


def export(task: Task) -> Outcome:
    """Make the page of an executed notebook; where that fails, the last good page stays."""
    stem = task.source.stem
    try:
        executed = _renewed(nbformat.read(task.executed, as_version=4), read_notebook(task.source).node)
        page = _exporter(task.page.language).page(_plain(executed), task.page, task.figures)
        hold_private(task.published.name, revealing(page.decode("utf-8"), task.on_purpose))
        write_whole(task.published, page)
        return Outcome(stem)
    except SurveyError as error:
        return Outcome(stem, "", str(error))
    except Exception as error:  # noqa: BLE001  (a page that cannot be made is its notebook's failure, not the run's)
        return Outcome(stem, "", f"{type(error).__name__}: {error}")


def _to_reach_it() -> Config:
    """Say how to reach a kernel: through files of its own, in a folder that only this user can enter.

    On a port two kernels that start at once may meet, and anybody on the machine can knock: there, what is said is
    encrypted. That is for where the names of the files would be too long.
    """
    name = f"{jupyter_runtime_dir()}/{secrets.token_hex(8)}"
    if sys.platform == "win32" or len(f"{name}-5") > _LONGEST_ADDRESS:
        return Config({"KernelManager": {"client_class": _CLIENT, "transport_encryption": "auto"}})
    Path(name).parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    return Config({"KernelManager": {"client_class": _CLIENT, "transport": "ipc", "ip": name}})


def make_ready(language: Language) -> None:
    """Make a page of one cell of each kind, for nobody: templates and expressions are compiled the first time."""
    output = v4.new_output("display_data", {"text/html": _SENTENCE})
    cells = [v4.new_markdown_cell("# 1"), v4.new_code_cell("1", outputs=[output])]
    page = _exporter(language).page(v4.new_notebook(cells=cells), Page("", language, "", "", "", ""), {"1/1/n": 1.0})
    hold_private("", revealing(page.decode("utf-8"), ""))


@cache
def _exporter(language: Language) -> ReportExporter:
    return ReportExporter(language)


def _renewed(executed: nbformat.NotebookNode, source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the source with what its code gave: prose may have changed since it ran, the code has not."""
    cells = iter([cell for cell in executed.cells if cell.cell_type == "code"])
    injected = [cell for cell in executed.cells if INJECTED in cell.metadata.get("tags", [])]
    renewed = []
    for cell in source.cells:
        if cell.cell_type != "code":
            renewed.append(cell)
            continue
        ran = next(one for one in cells if one not in injected)
        cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
        renewed.append(cell)
        if PARAMETERS in cell.metadata.get("tags", []):
            renewed += injected
    executed.cells = renewed
    return executed


def _plain(executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out what papermill notes of the run: times and machine are not the page's."""
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return executed


def _said(error: PapermillExecutionError) -> str:
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue))
    if error.ename in ("MemoryError", "_ArrayMemoryError", "ArrowMemoryError") and _Observed.limits.memory:
        message += (
            f" (besides its packages a kernel may hold {in_words(_Observed.limits.memory)}; MEMORY= gives it more)"
        )
    return f"{error.ename}: {message}"
