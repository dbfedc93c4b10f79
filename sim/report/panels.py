"""Pictures of several panels: one above the other on a common time, or side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
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


def rows(
    names: Sequence[str],
    *,
    left: float = 1.6,
    right: float = 0.4,
    top: float = 1.05,
    bottom: float = 1.45,
    tall: float = 0.27,
    keys: Sequence[str] = (),
) -> Axes:
    """Axes with one named row for each thing, the first on top, on a figure as tall as they need.

    tall  inches a row
    keys  what a key over the axes names; there is room for it
    """
    count = max(len(names), 1)
    width = look.CURVES[0]
    if keys:
        probe = look.new_axes(room=(left, bottom, right, 0.5))
        top += 12 / 72 * (math.ceil(len(keys) / key_columns(probe, keys)) - 1)
    ax = look.new_axes((width, top + bottom + tall * count), room=(left, bottom, right, top))
    look.dress(ax)
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x", color=look.PALE, linewidth=0.6)
    ax.set_ylim(count - 0.5, -0.5)
    ax.set_yticks(range(len(names)), ["\n".join(look.wrap(name, left * 72 - 14, look.TEXT)) for name in names])
    return ax


def beside(ax: Axes, row: float, points: float, words: str, **style: object) -> None:
    """Words in a row, so many points right of the axes."""
    ax.annotate(
        words,
        xy=(1, row),
        xycoords=("axes fraction", "data"),
        xytext=(points, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
        **{"fontsize": look.SMALL, "color": look.INK, **style},  # type: ignore[arg-type]
    )


def dot(ax: Axes, y: float, spread: Iterable[float], colour: str, shape: str = "o", floor: float = -math.inf) -> None:
    """A median with its band in a row: low, median, high; hollow at the floor of a log axis where it lies below it."""
    cuts = [float(value) for value in spread]
    low, middle, high = (max(value, floor) for value in cuts)
    ax.plot([low, high], [y, y], color=colour, linewidth=1.3, solid_capstyle="butt", zorder=3)
    under = cuts[1] < floor
    face, edge = ("white", colour) if under else (colour, "white")
    ax.plot(
        middle,
        y,
        marker=shape,
        markersize=5.5,
        color=face,
        markeredgecolor=edge,
        markeredgewidth=0.7,
        zorder=4,
        clip_on=False,
    )


def log_axis(ax: Axes, most: float, *, reach: float = 1000.0) -> float:
    """A log axis along the rows, from a power of ten about `reach` below the most; returns its lower end."""
    from matplotlib.ticker import LogLocator, NullFormatter

    low = 10.0 ** max(0, math.floor(math.log10(max(most, reach) / reach)))
    ax.set_xscale("log")
    ax.set_xlim(low, max(most, 10.0 * low) * 1.5)
    ax.xaxis.set_major_locator(LogLocator(10))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.xaxis.set_major_formatter(look.thousands)
    return low


def key_columns(ax: Axes, names: Sequence[str]) -> int:
    """How many entries of a key fit side by side between the axes' left end and the edge of the paper."""
    figure = ax.get_figure(root=True)
    width = figure.get_size_inches()[0] * 72 if figure is not None else 0.0
    widest = max((look.text_size(name, look.SMALL)[0] for name in names), default=0.0)
    return max(1, min(len(names), int((0.985 - ax.get_position().x0) * width / (widest + 30))))


def key(ax: Axes, entries: Sequence[tuple[str, str, str]]) -> float:
    """Marks and what they stand for, over the axes: name, colour and shape of each; returns its height in points."""
    from matplotlib.lines import Line2D

    names = [name for name, _, _ in entries]
    columns = key_columns(ax, names)
    marks = [
        Line2D([], [], linestyle="none", marker=shape, color=colour, markersize=5.5) for _, colour, shape in entries
    ]
    ax.legend(
        marks,
        names,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncol=columns,
        frameon=False,
        fontsize=look.SMALL,
        handletextpad=0.1,
        columnspacing=1.2,
        borderpad=0,
        borderaxespad=0.4,
    )
    return 12.0 * math.ceil(len(entries) / columns) + 4
