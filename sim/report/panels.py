"""Pictures of several panels: one above the other on a common time, or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report import look
from sim.report.look import Mark

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

GAP = 0.42  # inches between panels


def stacked(
    count: int,
    marks: Sequence[Mark],
    *,
    left: float = 0.8,
    right: float = 1.35,
    tall: float = 2.2,
    heights: Sequence[float] = (),
    gap: float = GAP,
) -> list[Axes]:
    """Axes of one width, one above the other, on a figure as tall as they need; the top one first.

    tall     height of each panel, in inches
    heights  height of each, where they differ
    gap      between them, in inches
    """
    tops = list(heights) or [tall] * count
    _, bottom, _, top = look.margins(marks)
    width, height = look.CURVES[0], bottom + top + sum(tops) + gap * (count - 1)
    first = look.new_axes((width, height), room=(left, height - top - tops[0], right, top))
    figure = first.get_figure(root=True)
    axes = [first]
    down = height - top - tops[0]
    for tall in tops[1:]:
        down -= gap + tall
        if figure is not None:
            axes.append(figure.add_axes((left / width, down / height, (width - left - right) / width, tall / height)))
    return axes


def label_panel(ax: Axes, name: str, *, last: bool = True) -> None:
    """Name a panel inside its upper left corner; only the last one names its days."""
    from matplotlib.patheffects import withStroke

    ax.annotate(
        name,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(5, -4),
        textcoords="offset points",
        va="top",
        fontsize=look.TEXT,
        fontweight="bold",
        color=look.INK,
        zorder=9,
        path_effects=[withStroke(linewidth=2.5, foreground="white", alpha=0.9)],
    )
    if not last:
        ax.tick_params(axis="x", labelbottom=False)
        ax.set_xlabel("")
