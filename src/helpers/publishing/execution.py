"""One notebook: run by papermill in a kernel of its own, and made a page by our exporter."""

from __future__ import annotations

import os
import re
import secrets
import signal
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_core.paths import jupyter_runtime_dir
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger
from traitlets.config import Config

from helpers.publishing import freshness
from helpers.publishing.exporter import INJECTED, ReportExporter
from helpers.publishing.limits import Limits, bounding, in_words
from helpers.publishing.notebooks import PARAMETERS, read_notebook
from helpers.publishing.privacy import hold_private, revealing
from helpers.publishing.tasks import Execution, Outcome, Task
from helpers.survey.errors import SurveyError
from helpers.survey.writing import write_whole

KERNEL = "python3"
#: Of the address of a Unix socket, in bytes; macOS has less room than Linux.
_LONGEST_ADDRESS = 100
_CLIENT = "helpers.publishing.kernels.PromptClient"
#: Nobody is there to ask what ran before, or to see in what order messages of two channels come.
_KERNEL = ["--HistoryManager.enabled=False", "--Kernel._execute_sleep=0"]


@dataclass
class _Run:
    """How far a run of a notebook came: the cell that was started last, which no file tells after a death."""

    limits: Limits
    at: str = ""
    shown: int = 0

    @property
    def flooded(self) -> bool:
        """Whether the notebook showed more than it may."""
        return self.shown > self.limits.output


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which also notes in `run` how far it came, and stops what never stops."""

    run: _Run

    def execute_cell(self, cell: Any, cell_index: int, **named: Any) -> Any:
        """Run a cell, noting its id."""
        self.run.at = cell.get("id", "")
        return super().execute_cell(cell, cell_index, **named)

    def process_message(self, msg: dict[str, Any], *where: Any) -> Any:
        """Take in what a cell shows, up to a point."""
        if self.run.flooded:
            return None
        self.run.shown += len(str(msg.get("content", "")))
        if self.run.flooded:
            os.kill(self.km.provisioner.pid, signal.SIGKILL)
            return None
        return super().process_message(msg, *where)


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine with that client."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, run: _Run, **options: Any
    ) -> Any:
        """Run the notebook."""
        known = {name: options[name] for name in ("config", "shutdown_kernel", "log_output")}
        arguments = [*_KERNEL, *bounding(run.limits.memory)]
        client = _Client(
            nb_man, timeout=options["execution_timeout"], startup_timeout=options["start_timeout"],
            kernel_name=kernel_name, log=logger, extra_arguments=arguments, **known,
        )  # fmt: skip
        client.run = run
        return client.execute()


papermill_engines.register("noting", _Engine)


def execute(execution: Execution) -> Outcome:
    """Run a notebook.

    The executed notebook appears whole, by a rename, and only if every cell ran: whatever the notebook on disk may
    say, an exception here is a failure.
    """
    stem, limits = execution.source.stem, execution.limits
    run = _Run(limits)
    record = execution.executed.with_suffix(".json")
    try:
        record.unlink(missing_ok=True)
        read_notebook(execution.source).refuse_unknown(execution.parameters)
        executed = papermill.execute_notebook(
            execution.source, None, execution.parameters, engine_name="noting", kernel_name=KERNEL, run=run,
            progress_bar=False, cwd=execution.source.parent, execution_timeout=limits.seconds, autosave_cell_every=0,
            request_save_on_cell_execute=False, shutdown_kernel="immediate", config=_to_reach_it(),
        )  # fmt: skip
        content = nbformat.writes(executed).encode("utf-8")
        write_whole(execution.executed, content)
        known = {"parameters": execution.parameters, "code": freshness.code_of(executed.cells)}
        freshness.write(record, known | {"executed": freshness.sha256(content), "inputs": execution.inputs})
        return Outcome(stem)
    except SurveyError as error:
        return Outcome(stem, "", str(error))
    except PapermillExecutionError as error:
        return Outcome(stem, run.at, _said(error, limits))
    except DeadKernelError:
        died = "the kernel died (killed, or out of memory)"
        flooded = f"the notebook showed more than {in_words(limits.output)} and was stopped"
        return Outcome(stem, run.at, flooded if run.flooded else died)
    except CellTimeoutError:
        slow = f"the cell ran for more than {limits.seconds} seconds and was stopped; TIMEOUT= gives it more"
        return Outcome(stem, run.at, slow)
    except Exception as error:  # noqa: BLE001  (it is the failure of its notebook, not of the run)
        return Outcome(stem, run.at, f"{type(error).__name__}: {error}")


def export(task: Task) -> Outcome:
    """Make the page of an executed notebook; where that fails, the last good page stays."""
    stem = task.source.stem
    try:
        executed = _renewed(nbformat.read(task.executed, as_version=4), read_notebook(task.source).node)
        page = _exporter().page(executed, task.page, task.figures)
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


@cache
def _exporter() -> ReportExporter:
    return ReportExporter()


def _renewed(executed: nbformat.NotebookNode, source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the source with what its code gave: prose may have changed since it ran, the code has not."""
    injected = [cell for cell in executed.cells if INJECTED in cell.metadata.get("tags", [])]
    ran = iter([cell for cell in executed.cells if cell.cell_type == "code" and cell not in injected])
    renewed = []
    for cell in source.cells:
        renewed.append(cell)
        if cell.cell_type == "code":
            its = next(ran)
            cell.outputs, cell.execution_count = its.outputs, its.execution_count
        if PARAMETERS in cell.metadata.get("tags", []):
            renewed += injected
    executed.cells = renewed
    return executed


def _said(error: PapermillExecutionError, limits: Limits) -> str:
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue))
    if error.ename in ("MemoryError", "_ArrayMemoryError", "ArrowMemoryError") and limits.memory:
        message += f" (besides its packages a kernel may hold {in_words(limits.memory)}; MEMORY= gives it more)"
    return f"{error.ename}: {message}"
