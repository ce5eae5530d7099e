"""One notebook, run by papermill in a kernel of its own, and published as a page or not at all."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from helpers.publishing.exporter import Page, ReportExporter
from helpers.publishing.notebooks import read_notebook
from helpers.survey.errors import SurveyError
from helpers.survey.files import write_whole

KERNEL = "python3"
#: Seconds a cell may take before it counts as hung.
TIMEOUT = 600


@dataclass(frozen=True)
class Task:
    """A notebook to run with `parameters`, where to keep it executed, and the page to make of it."""

    source: Path
    executed: Path
    published: Path
    parameters: dict[str, Any]
    page: Page
    #: Every number of `tables.csv`, which the sentences of the page are held against.
    figures: dict[str, float]


@dataclass(frozen=True)
class Outcome:
    """What became of a task: nothing where it was published, else the cell and the error in words."""

    stem: str
    cell: str = ""
    error: str = ""

    @property
    def published(self) -> bool:
        """Whether the page was made by this run."""
        return not self.error

    def __str__(self) -> str:
        where = f", cell {self.cell}" if self.cell else ""
        return f"{self.stem}{where}: {self.error}" if self.error else self.stem


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


#: Kernels listen on ports of this machine; what they say there is for this process only.
_ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})

papermill_engines.register("watched", _Watched)


def prepare_environment(build: Path) -> None:
    """Set what every kernel of this process inherits: the same bytes each time, nothing of a person's own set-up."""
    os.environ.update(
        {
            "IPYTHONDIR": str(build / "ipython"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": str(build / "matplotlib"),
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",
            "SOURCE_DATE_EPOCH": "0",
        }
    )


def run(task: Task) -> Outcome:
    """Run the notebook of `task` and publish its page.

    The executed notebook and the page appear whole, by a rename, and only if every cell ran: whatever the notebook
    on disk may say, an exception here is a failure. On a failure the last good page stays.
    """
    stem = task.source.stem
    _Watched.at = ""
    unfinished = task.executed.with_suffix(".running.ipynb")
    try:
        read_notebook(task.source).refuse_unknown(task.parameters)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        executed = papermill.execute_notebook(
            task.source, unfinished, task.parameters, engine_name="watched", kernel_name=KERNEL, progress_bar=False,
            cwd=task.source.parent, execution_timeout=TIMEOUT, autosave_cell_every=0, config=_ENCRYPTED,
        )  # fmt: skip
        unfinished.replace(task.executed)
        exporter = ReportExporter(task.page.language, task.figures)
        write_whole(task.published, exporter.page(_plain(executed), task.page))
        return Outcome(stem)
    except SurveyError as error:
        return Outcome(stem, "", str(error))
    except PapermillExecutionError as error:
        return Outcome(stem, _Watched.at, _said(error))
    except DeadKernelError:
        return Outcome(stem, _Watched.at, "the kernel died (killed, or out of memory)")
    except CellTimeoutError:
        return Outcome(stem, _Watched.at, f"the cell ran for more than {TIMEOUT} seconds and was stopped")
    except Exception as error:  # noqa: BLE001  (a page that cannot be made is its notebook's failure, not the run's)
        return Outcome(stem, _Watched.at, f"{type(error).__name__}: {error}")


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
