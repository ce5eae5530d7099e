"""The processes behind a run: one that forks kernels, one that forks workers, and the workers."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import helpers
from helpers import paths
from helpers.presentation.session import PUBLISHING
from helpers.publishing import UNUSED
from helpers.publishing.orders import Order
from helpers.publishing.processes import ForkingProcess
from helpers.publishing.workers import Workers
from helpers.survey.errors import BadInput

if TYPE_CHECKING:
    from helpers.publishing.cluster import Cluster

#: What kernels and the desk import: the modules of `helpers`, and what these and the kernel import at their first call.
KERNEL_PACKAGES = (
    "helpers.publishing.beside", "encodings.utf_8_sig", "pandas.core.methods.to_dict", "pyarrow.csv", "pyarrow.dataset",
    *sorted({f"helpers.{place}" for place in helpers._PLACES.values()}),
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "ipykernel.kernelapp", "ipykernel.debugger",
    "matplotlib_inline.config", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect",
    "IPython.core.logger", "IPython.extensions.storemagic", "tornado.platform.asyncio",
)  # fmt: skip
#: What a worker imports, without the grammar of IRIs that jsonschema would compile.
WORKER_PACKAGES = (f"-{UNUSED}", "helpers.publishing.execution")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Machinery:
    """Two executors: `notebooks` runs and exports notebooks, `desk` does what takes pandas."""

    notebooks: Workers | Cluster
    desk: Workers
    #: How many notebooks may run at a time.
    width: int


@contextmanager
def machinery(order: Order) -> Iterator[Machinery]:
    """Set up the processes of a run; whichever way it ends, they end with it.

    Parameters
    ----------
    order : Order
        Says how many notebooks to run at a time, 0 for as many as there are cores; whether on a Dask cluster; and where
        settings and caches of the packages go.

    Raises
    ------
    BadInput
        If it is to be a cluster, and there is none that could do.
    """
    environment = os.environ | settings(order.build)
    with ExitStack() as stack:
        cluster = stack.enter_context(_cluster(order)) if order.scheduler else None
        kernels, workers = stack.enter_context(forking(environment))
        width = cluster.width if cluster else order.jobs or os.cpu_count() or 1
        notebooks = cluster or stack.enter_context(Workers(width, workers, environment))
        desk = Workers(1, kernels, environment, keeps=True)
        yield Machinery(notebooks, stack.enter_context(desk), width)


@contextmanager
def forking(environment: dict[str, str]) -> Iterator[tuple[ForkingProcess | None, ForkingProcess | None]]:
    """Start what forks kernels and what forks workers, and note in `environment` how workers have kernels forked.

    Where there can be neither, both are None.
    """
    Path(environment["IPYTHONDIR"]).mkdir(parents=True, exist_ok=True)  # or IPython warns, in every kernel
    with ExitStack() as stack:
        try:
            kernels = stack.enter_context(ForkingProcess(KERNEL_PACKAGES, environment))
            workers = stack.enter_context(ForkingProcess(WORKER_PACKAGES, environment))
        except OSError as error:
            _log.warning("Processes are started the ordinary way, which takes seconds longer: %s", error)
            yield None, None
            return
        environment |= {
            "FORKING_KERNELS": kernels.address,
            "JUPYTER_DEFAULT_PROVISIONER_NAME": "forking-provisioner",
            "JUPYTER_RUNTIME_DIR": str(Path(kernels.address).parent),
        }
        yield kernels, workers


def _cluster(order: Order) -> Cluster:
    try:
        from helpers.publishing.cluster import Cluster
    except ModuleNotFoundError as error:
        raise BadInput(
            f"SCHEDULER: running on a Dask cluster takes the package {error.name}, which is not installed; "
            "`make` installs it, and so does pip install -e '.[dask]'"
        ) from None
    return Cluster(order)


def settings(build: Path) -> dict[str, str]:
    """Return the variables of every process of a run.

    The same bytes each time, nothing of a person's own set-up, and no thread that starts with an import: a process
    with threads should not fork.
    """
    return {
        PUBLISHING: "1",
        "HELPERS_BUILD": str(build),
        "IPYTHONDIR": str(build / "ipython"),
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(paths.FONTS if paths.FONTS.is_dir() else build / "matplotlib"),
        "OPENBLAS_NUM_THREADS": "1",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
    }
