"""One notebook: run by papermill in a kernel of its own, and made a page by our exporter."""

from __future__ import annotations

import re
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_core.paths import jupyter_runtime_dir
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from helpers.publishing.exporter import ReportExporter
from helpers.publishing.notebooks import read_notebook
from helpers.publishing.privacy import hold_private, revealing
from helpers.publishing.tasks import Execution, Outcome, Task
from helpers.survey.errors import SurveyError
from helpers.survey.files import write_whole
from helpers.survey.names import Language

KERNEL = "python3"
#: Seconds a cell may take before it counts as hung.
TIMEOUT = 600
#: Of the address of a Unix socket, in bytes; macOS has less room than Linux.
_LONGEST_ADDRESS = 100


class _Watched(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, which also remembers the cell it is at: after a kernel's death the file does not tell."""

    at = ""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any) -> Any:
        """Run the notebook, keeping the id of the cell that was started last."""
        start = nb_man.cell_start

        def remembering(cell: Any, cell_index: int | None = None, **more: Any) -> Any:
            cls.at = cell.get("id", "")
            return start(cell, cell_index, **more)

        nb_man.cell_start = remembering
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


papermill_engines.register("watched", _Watched)


def execute(execution: Execution) -> Outcome:
    """Run a notebook.

    The executed notebook appears whole, by a rename, and only if every cell ran: whatever the notebook on disk may
    say, an exception here is a failure.
    """
    stem = execution.source.stem
    _Watched.at = ""
    unfinished = execution.executed.with_suffix(".running.ipynb")
    try:
        read_notebook(execution.source).refuse_unknown(execution.parameters)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        papermill.execute_notebook(
            execution.source, unfinished, execution.parameters, engine_name="watched", kernel_name=KERNEL,
            progress_bar=False, cwd=execution.source.parent, execution_timeout=TIMEOUT, autosave_cell_every=0,
            request_save_on_cell_execute=False, shutdown_kernel="immediate", config=_private(),
        )  # fmt: skip
        unfinished.replace(execution.executed)
        return Outcome(stem)
    except SurveyError as error:
        return Outcome(stem, "", str(error))
    except PapermillExecutionError as error:
        return Outcome(stem, _Watched.at, _said(error))
    except DeadKernelError:
        return Outcome(stem, _Watched.at, "the kernel died (killed, or out of memory)")
    except CellTimeoutError:
        return Outcome(stem, _Watched.at, f"the cell ran for more than {TIMEOUT} seconds and was stopped")
    except Exception as error:  # noqa: BLE001  (it is the failure of its notebook, not of the run)
        return Outcome(stem, _Watched.at, f"{type(error).__name__}: {error}")


def export(task: Task) -> Outcome:
    """Make the page of an executed notebook; where that fails, the last good page stays."""
    stem = task.source.stem
    try:
        executed = nbformat.read(task.executed, as_version=4)
        page = _exporter(task.page.language).page(_plain(executed), task.page, task.figures)
        hold_private(task.published.name, revealing(page.decode("utf-8"), task.on_purpose))
        write_whole(task.published, page)
        return Outcome(stem)
    except SurveyError as error:
        return Outcome(stem, "", str(error))
    except Exception as error:  # noqa: BLE001  (a page that cannot be made is its notebook's failure, not the run's)
        return Outcome(stem, "", f"{type(error).__name__}: {error}")


def _private() -> Config:
    """Say how to reach a kernel: through files of its own, in a folder that only this user can enter.

    On a port two kernels that start at once may meet, and anybody on the machine can knock: there, what is said is
    encrypted. That is for where the names of the files would be too long.
    """
    name = f"{jupyter_runtime_dir()}/{secrets.token_hex(8)}"
    if sys.platform == "win32" or len(f"{name}-5") > _LONGEST_ADDRESS:
        return Config({"KernelManager": {"transport_encryption": "auto"}})
    Path(name).parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    return Config({"KernelManager": {"transport": "ipc", "ip": name}})


@cache
def _exporter(language: Language) -> ReportExporter:
    return ReportExporter(language)


def _plain(executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out what papermill notes of the run: times and machine are not the page's."""
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return executed


def _said(error: PapermillExecutionError) -> str:
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue))
    return f"{error.ename}: {message}"
