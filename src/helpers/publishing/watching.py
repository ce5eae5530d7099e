"""Publishing whatever a save affects, as long as somebody watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from helpers import paths
from helpers.publishing.freshness import files_in, plan
from helpers.publishing.locks import alone_in
from helpers.publishing.machinery import Machinery, machinery
from helpers.publishing.orders import Order
from helpers.publishing.preview import Preview
from helpers.publishing.report import publish
from helpers.publishing.tasks import Outcome
from helpers.survey.errors import SurveyError

#: Seconds between two looks at the files; a save is taken up when two looks agree.
EVERY = 0.05

Stamps = dict[str, tuple[int, int]]


def watch(order: Order, say: Callable[[str], None], until: Callable[[], bool] = lambda: False) -> None:
    """Publish an order, serve its pages, and publish again what every save affects.

    Parameters
    ----------
    say : function (str)
        Is told the address of the pages, and what happens.
    until : function () -> bool
        Whether to stop.
    """
    folders = [order.notebooks, order.data, paths.PACKAGE, paths.LOCK]
    with Processes(order) as processes, Preview(order.reports) as preview:
        say(f"{preview.address}{order.wave}/{order.language}/index.html  (Ctrl-C ends it)")
        published: Stamps = {}
        while not until():
            found = stamps(folders)
            time.sleep(EVERY)
            if found != published and found == stamps(folders):
                published = found
                _publish(order, processes, say, preview)


class Processes(ExitStack):
    """The processes that publish an order, started anew where the code has changed that they have imported."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order, self.code = order, ""

    def having(self, code: str) -> Machinery:
        """Return processes that have imported the code of this digest, which was taken before."""
        if code != self.code:
            self.close()
            self.machinery, self.code = self.enter_context(machinery(self.order)), code
        return self.machinery


def _publish(order: Order, processes: Processes, say: Callable[[str], None], preview: Preview) -> None:
    def refresh(stem: str) -> None:
        preview.refresh(f"{order.wave}/{order.language}/{stem}.html")

    def tell(outcome: Outcome) -> None:
        if outcome.published:
            refresh(outcome.stem)
        else:
            say(f"FAILED  {outcome}")

    try:
        with alone_in(order.reports / order.wave, say):
            todo = plan(order)
            for line in todo.why():
                say(line)
            publish(order, tell, todo, processes.having(todo.code))
        refresh("index")
    except SurveyError as error:
        say(f"Error: {error}")
    say("ready")


def stamps(folders: list[Path]) -> Stamps:
    """Return when each file in the folders was changed, and its size; of hidden ones and caches, nothing."""
    found = {}
    for file in (file for folder in folders for file in files_in(folder)):
        with suppress(FileNotFoundError):  # gone between two glances
            found[str(file)] = file.stat().st_mtime_ns, file.stat().st_size
    return found
