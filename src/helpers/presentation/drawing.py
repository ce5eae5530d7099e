"""What all charts are made with: the drawn chart, bars with their labels, and intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from helpers.analysis.cells import Cell
from helpers.analysis.tables import Table
from helpers.presentation import style
from helpers.presentation.chart_words import alternative, in_words, share_text, wrapped
from helpers.presentation.session import as_shown
from helpers.presentation.svg import page_svg
from helpers.survey.names import Language


@dataclass(frozen=True)
class Chart:
    """A drawn chart. `axes` is matplotlib's, to change it further before it is shown; `text` says what it shows.

    Attributes
    ----------
    caption : str
        What stands below the chart, such as what its thin lines are; empty for nothing.
    """

    figure: Figure = field(repr=False)
    text: str
    caption: str = ""

    @property
    def axes(self) -> Axes:
        """The axes of the chart."""
        return self.figure.axes[0]

    def svg(self) -> str:
        """Return the chart as an SVG element that follows the page: its width, its typeface, light or dark."""
        return page_svg(self.figure, self.text)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        below = Markup("<figcaption>{}</figcaption>").format(self.caption) if self.caption else ""
        text = "\n".join(filter(None, (self.text, self.caption)))
        return {"text/html": as_shown(f'<figure class="chart">{self.svg()}{below}</figure>'), "text/plain": text}


def new_axes(height: float) -> Axes:
    """Return empty axes as wide as a chart, `height` inches high, that fill their figure."""
    return Figure(figsize=(style.CHART_WIDTH, height)).add_axes((0, 0, 1, 1))


def finished(axes: Axes, table: Table, cells: Iterable[Cell], caption: str = "", title: str = "") -> Chart:
    """Return the chart of a table drawn on `axes`, with its cells in words; `title` is the question's if not given."""
    items = [in_words(cell, table.language) for cell in cells]
    text = alternative(title or table.question.title.in_(table.language), items, table.language)
    return Chart(cast(Figure, axes.figure), text, caption)


def scale_colours(count: int, ends: tuple[str, str] = style.SCALE_ENDS) -> list[Any]:
    """Return `count` colours from one end to the other: of a scale, the top first."""
    return list(sns.color_palette(f"blend:{','.join(ends)}", count))


def ink_on(colour: Any) -> str:
    """Return the colour of a label inside a bar of `colour`."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    # "#ffffff" is the page's colour, which turns dark with the page; a label inside a bar must not.
    return "#fefefe" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#000000"


def draw_interval(axes: Axes, row: float, cell: Cell) -> None:
    """Draw the interval of a cell as a thin line along `row`; nothing where it has none."""
    if cell.ci_low is not None and cell.ci_high is not None:
        casing = [withStroke(linewidth=4, foreground=style.PAGE)]
        axes.plot([cell.ci_low, cell.ci_high], [row, row], color=style.INK, linewidth=1.4, path_effects=casing)


def mark_half(axes: Axes, row: float) -> None:
    """Draw a piece of the dashed line at a half of the base across `row`, clear of the label above it."""
    dashes: dict[str, Any] = {"linestyle": (0, (2.5, 1.5)), "dash_capstyle": "butt", "zorder": 2.5}
    casing = [withStroke(linewidth=3.2, foreground=style.PAGE)]
    axes.plot([0.5, 0.5], [row - 0.23, row + 0.33], color=style.INK, linewidth=1.3, path_effects=casing, **dashes)


def draw_rows(
    cells: Sequence[Cell],
    colours: Sequence[Any],
    language: Language,
    *,
    shown: Sequence[str] = (),
    interval: bool = True,
    inset: Sequence[int] = (),
    half: bool = False,
) -> Axes:
    """Return bars with the label over each and the share at its end: read at once, also on a phone."""
    labels = [wrapped(cell.label, style.LABEL_LENGTH) for cell in cells]
    shown = shown or [share_text(cell, language) for cell in cells]
    places, y = [], 0.0
    for label in labels:
        places.append(y + 0.34 * label.count("\n"))
        y = places[-1] + 1
    axes = new_axes(0.72 * y + 0.1)
    sns.barplot(
        x=[cell.share or 0 for cell in cells], y=places, hue=[str(place) for place in places], palette=list(colours),
        legend=False, orient="h", native_scale=True, width=0.46, saturation=1, ax=axes,
    )  # fmt: skip
    axes.axvline(0, color=style.MUTED, linewidth=1)
    furthest = max([cell.ci_high or cell.share or 0 for cell in cells] + [0.1])
    for i, (place, cell) in enumerate(zip(places, cells, strict=True)):
        axes.text(0.03 * furthest * (i in inset), place - 0.3, labels[i], va="bottom", linespacing=1.05)
        if interval:
            draw_interval(axes, place, cell)
        if half:
            mark_half(axes, place)
        end = max(cell.share or 0, (cell.ci_high or 0) if interval else 0)
        axes.text(end + 0.012 * furthest, place, f" {shown[i]}", **style.BOLD)
    axes.set(xlim=(0, furthest * 1.16), ylim=(y - 0.6, -0.95), xlabel="", ylabel="", yticks=[])
    return axes


def apart(places: Sequence[float], distance: float) -> list[float]:
    """Return descending `places` moved apart to at least `distance`, each as little as a sweep each way allows."""
    moved = list(places)
    for i in range(1, len(moved)):
        moved[i] = min(moved[i], moved[i - 1] - distance)
    if moved and moved[-1] < 0:
        moved[-1] = 0.0
        for i in range(len(moved) - 2, -1, -1):
            moved[i] = max(moved[i], moved[i + 1] + distance)
    return moved
