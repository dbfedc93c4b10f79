"""What calibration made of each parameter: its range, its default, and the values that agree with the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.space import Range
from sim.report import look

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

WIDTH, LEFT, RIGHT = 8.0, 2.75, 0.5  # inches
TOP, BOTTOM, ROW = 0.95, 1.15, 0.2
ENDS = 0.05, 0.95


def posterior(
    ranges: Sequence[Range],
    draws: Mapping[str, Sequence[float]],
    defaults: Mapping[str, float],
    *,
    title: str = "What calibration left of each range",
    note: str = "",
) -> Axes:
    """Draw each fitted parameter from the low to the high end of its range, the narrowest left first.

    draws     values of the calibrated sample, by path
    defaults  the value without calibration, by path
    """
    rows = sorted(ranges, key=lambda each: spread(each, draws[each.path]))
    tall = TOP + BOTTOM + ROW * len(rows)
    ax = look.new_axes((WIDTH, tall), room=(LEFT, BOTTOM, RIGHT, TOP))
    look.dress(ax)
    ax.grid(visible=False)
    for place, each in enumerate(rows):
        shares = np.array([share_of(each, value) for value in draws[each.path]])
        low, middle, high = np.quantile(shares, (ENDS[0], 0.5, ENDS[1]))
        ax.plot((0, 1), (place, place), color=look.PALE, linewidth=5, solid_capstyle="butt", zorder=1)
        ax.plot((low, high), (place, place), color=look.BLUE, linewidth=5, alpha=0.45, solid_capstyle="butt", zorder=2)
        ax.plot(middle, place, "o", color=look.BLUE, markersize=5, zorder=4)
        ax.plot(share_of(each, defaults[each.path]), place, "|", color=look.INK, markersize=8, zorder=3)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.set_yticks(range(len(rows)), [spoken(each) for each in rows])
    ax.set_xticks((0, 0.5, 1), ("low end", "middle", "high end"))
    look.headline(ax, title, "Each line is the documented range of one parameter", above=14)
    many = len(next(iter(draws.values())))
    words = (
        f"Dot and bar: median and middle 90 % of the {many} joint draws. Tick: the default. Ranges that span most of "
        "an order of magnitude are drawn on a log scale; a parameter with a distribution by its quantiles."
    )
    look.caption(ax, f"{words} {note}".strip(), below=30)
    return ax


def spoken(each: Range) -> str:
    """A parameter as people say it: whose it is, and what."""
    _, room, name = each.path.split(".", 2)
    return f"{room}: {name}".replace("_", " ")


def share_of(each: Range, value: float) -> float:
    """Where in its range a value lies, from 0 to 1, on the scale on which the range is read."""
    if each.law is not None:
        grid = np.linspace(0.0, 1.0, 401)
        return float(np.interp(value, [each.value(float(share)) for share in grid], grid))
    low, high = each.low, each.high
    if each.on_log_scale:
        low, high, value = np.log(low), np.log(high), np.log(value)
    return float((value - low) / (high - low))


def spread(each: Range, values: Sequence[float]) -> float:
    """How much of its range the middle 90 % of values take."""
    low, high = np.quantile([share_of(each, value) for value in values], ENDS)
    return float(high - low)
