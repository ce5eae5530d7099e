"""What packages make at their first call and keep, made once for all kernels; and streams that flush when they may.

Run by path, never imported as part of `helpers`: every kernel is forked from the process that runs it. Nothing here
may start a thread.
"""

import io
from typing import Any

import mistune
import seaborn as sns
from babel.numbers import format_decimal
from ipykernel import iostream
from matplotlib.figure import Figure


class Stream(iostream.OutStream):
    """A kernel's stream that has nothing to flush when nothing was written.

    The base class wakes its thread twice at each flush, of which there are five a cell.
    """

    unsent = False

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Write, and remember that there is something to flush."""
        written: int | None = super().write(string)
        self.unsent = True
        return written

    def flush(self) -> None:
        """Flush, if there is something to."""
        if self.unsent:
            self.unsent = False
            super().flush()  # type: ignore[no-untyped-call]


def draw() -> None:
    """Draw a chart of one bar."""
    figure = Figure()
    axes = figure.add_axes((0, 0, 1, 1))
    options: dict[str, Any] = {"hue": ["a"], "palette": ["#000000"], "legend": False, "orient": "h"}
    sns.barplot(x=[1.0], y=[0.0], native_scale=True, ax=axes, **options)
    axes.plot([0, 1], [0, 0])
    axes.text(0, 0, "a", fontweight="bold")
    figure.savefig(io.StringIO(), format="svg", bbox_inches="tight")


if __name__ == "__main__":
    iostream.OutStream = Stream  # type: ignore[misc]  # a kernel takes its streams by this name
    draw()
    mistune.create_markdown()("*a* **b** `c` [d](e)\n\n- f\n\n> g")
    for language in ("it", "en"):
        format_decimal(1.5, locale=language)
