"""The processes behind a run: one that forks kernels, one that forks workers, and the workers."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers.presentation.session import PUBLISHING
from helpers.publishing import tasks
from helpers.publishing.processes import ForkingProcess
from helpers.publishing.workers import Workers

#: What a kernel of ours imports sooner or later, besides `helpers`.
KERNEL_PACKAGES = (
    "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.debugger", "matplotlib_inline.config",
    "IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect",
    "IPython.extensions.storemagic", "numpy", "pandas", "matplotlib.pyplot", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg", "matplotlib.patheffects", "seaborn", "scipy.optimize", "scipy.stats",
    "statsmodels.stats.multitest", "statsmodels.stats.proportion", "babel.dates", "jinja2", "mistune",
    "phonenumbers", "pyarrow.csv", "pyarrow.dataset", "pyarrow.parquet", "pyarrow.pandas_compat", "pydantic.main",
    "pydantic.types", "pydantic.json_schema", "pydantic.functional_validators", "pydantic.plugin._schema_validator",
    "pydantic._internal._signature", "pydantic._internal._discriminated_union", "pydantic._internal._generics",
    "rapidfuzz.process", "xlsxwriter", "yaml",
)  # fmt: skip
#: What a worker imports; one package is left out as `helpers.publishing` does.
WORKER_PACKAGES = (
    "-rfc3987_syntax", "babel.dates", "bs4", "papermill.engines", "papermill.execute",
    "nbconvert.exporters.html", "phonenumbers", "yaml",
)  # fmt: skip


_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Machinery:
    """Two executors: `notebooks` runs and exports notebooks, `desk` does what takes pandas."""

    notebooks: Executor
    desk: Executor

    def forget_code(self) -> None:
        """Have `helpers` imported anew by whatever runs next."""
        _renew(self.notebooks)
        _renew(self.desk)

    def make_ready(self) -> None:
        """Have a desk that knows nothing of the last run, and has imported what it needs for the next."""
        _renew(self.desk)
        self.desk.submit(tasks.make_ready)


def _renew(executor: Executor) -> None:
    if isinstance(executor, Workers):
        executor.renew()


@contextmanager
def machinery(build: Path, jobs: int) -> Iterator[Machinery]:
    """Set up the processes of a run; whichever way it ends, they end with it.

    Parameters
    ----------
    build : Path
        Where settings and caches of the packages go.
    jobs : int
        How many notebooks to run at a time; 0 for as many as there are cores.
    """
    prepare_environment(build)
    with ExitStack() as stack:
        kernels = workers = None
        try:
            kernels = stack.enter_context(ForkingProcess(KERNEL_PACKAGES))
            workers = stack.enter_context(ForkingProcess(WORKER_PACKAGES))
            asked = {
                "FORKING_KERNELS": kernels.address,
                "JUPYTER_DEFAULT_PROVISIONER_NAME": "forking-provisioner",
                "JUPYTER_RUNTIME_DIR": str(Path(kernels.address).parent),
            }
            os.environ.update(asked)
            for name in asked:
                stack.callback(os.environ.pop, name, None)
        except OSError as error:
            _log.warning("Processes are started the ordinary way, which takes seconds longer: %s", error)
        notebooks = stack.enter_context(Workers(jobs or os.cpu_count() or 1, workers))
        yield Machinery(notebooks, stack.enter_context(Workers(1, kernels)))


def prepare_environment(build: Path) -> None:
    """Set what every process inherits.

    The same bytes each time, nothing of a person's own set-up, and no thread that starts with an import: a process
    with threads should not fork.
    """
    os.environ.update(
        {
            PUBLISHING: "1",
            "HELPERS_BUILD": str(build),
            "IPYTHONDIR": str(build / "ipython"),
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            "JUPYTER_PREFER_ENV_PATH": "1",
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": str(build / "matplotlib"),
            "OPENBLAS_NUM_THREADS": "1",
            "PYDANTIC_DISABLE_PLUGINS": "__all__",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "PYTHONHASHSEED": "0",
            "SOURCE_DATE_EPOCH": "0",
        }
    )
