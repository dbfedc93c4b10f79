"""Crowding out: what securing watched sites first costs in rifles, by theory and in the model's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pandas import DataFrame

from sim.core.errors import UsageError
from sim.report import look
from sim.report.labels import spread

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

NEEDED = ("watched", "ratio", "se", "theory", "draws")
SIZE = (7.2, 4.9)
ROOM = (0.85, 1.3, 1.5, 0.78)  # left, bottom, right, top, in inches
TOP = 108  # percent
SURE = 1.96  # standard errors either side of a point: 95 %
SHADES = (look.VERMILION, look.BLUE, look.GREEN, look.PURPLE)


class End(NamedTuple):
    """Where a line ends, in percent, and what is said there."""

    share: float
    words: str
    colour: str


def crowding_curve(
    frame: DataFrame,
    *,
    title: str = "Missiles first, rifles lost",
    ax: Axes | None = None,
) -> Axes:
    """Draw how many rifles are saved when watched sites go first, as a share of those saved with rifles first.

    frame  columns watched (sites), ratio, se, theory and draws, as `sim.experiment.crowding` makes them; a column
           `case`, if there is one, names curves of other rates
    Points are simulated, with their 95 % interval; lines are rho to the power of the watched sites.
    """
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        raise UsageError(f"the table of crowding out has no column '{missing[0]}'.")
    ax = ax or look.new_axes(SIZE, room=ROOM)
    look.dress(ax)
    cases = list(frame.groupby("case", sort=False)) if "case" in frame.columns else [("", frame)]
    last = float(frame["watched"].max())
    ends = []
    for shade, (case, part) in zip(SHADES, cases, strict=False):
        ends.append(draw_case(ax, str(case), part.sort_values("watched"), shade))
    ax.set(xlim=(-0.02 * last, 1.01 * last), ylim=(0, TOP))
    ax.set_yticks(range(0, 101, 20), [f"{share} %" for share in range(0, 101, 20)])
    ax.set_xlabel("Watched sites (missiles, chemicals) secured before the rifles", fontsize=look.TEXT, color=look.INK)
    ax.set_ylabel("Rifles saved, of those saved with rifles first")
    said = "A team can be in one place only: each watched site served first costs the same share of the rifles"
    look.headline(ax, title, said, above=10)
    name_ends(ax, ends)
    draws = sorted({int(count) for count in frame["draws"]})
    many = "–".join(dict.fromkeys((look.thousands(draws[0]), look.thousands(draws[-1]))))
    text = (
        "Rifles saved with watched sites first over rifles saved with rifles first, one team and equal sites. "
        f"Points: the model's own rules for teams and looting, {many} draws of luck, with 95 % intervals, "
        "often smaller than the point. "
        "Lines: theory, rho to the power of the watched sites, where rho = pq / (1 - (1 - p) q), p is the daily chance "
        "that the team finishes a site, and q the share of an open site that looters leave each day. "
        f"Blowback {look.version({})}. Tendencies, not predictions."
    )
    look.caption(ax, text, below=38)
    return ax


def draw_case(ax: Axes, case: str, part: DataFrame, colour: str) -> End:
    """One theory line through its simulated points; returns where it ends, and what to say there."""
    watched, theory = part["watched"].to_numpy(float), part["theory"].to_numpy(float)
    rho = float(theory[-1] ** (1 / watched[-1])) if watched[-1] > 0 else 1.0
    line = np.linspace(0, watched[-1], 200)
    ax.plot(line, 100 * rho**line, color=colour, linewidth=1.5, zorder=2, label=case or "theory")
    ax.errorbar(
        watched,
        100 * part["ratio"].to_numpy(float),
        yerr=100 * SURE * part["se"].to_numpy(float),
        fmt="o",
        markersize=5,
        color=colour,
        markeredgecolor="white",
        markeredgewidth=0.7,
        elinewidth=1.2,
        capsize=2.5,
        zorder=3,
    )
    words = [f"After {watched[-1]:.0f} sites", f"{100 * theory[-1]:.0f} % are still saved", f"(rho = {rho:.4f})"]
    return End(100 * float(theory[-1]), "\n".join([case, *words] if case else words), colour)


def name_ends(ax: Axes, ends: Sequence[End]) -> None:
    """What each line comes to, at its right end."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    height = float(ax.get_position().height * figure.get_size_inches()[1] * 72)
    lines = max(end.words.count("\n") + 1 for end in ends)
    wanted = [end.share / TOP * height for end in ends]
    for end, y, at in zip(ends, spread(wanted, 11.0 * lines + 4, 5.5 * lines, height), wanted, strict=True):
        ax.annotate(
            end.words,
            xy=(1, at / height),
            xycoords="axes fraction",
            xytext=(10, y - at),
            textcoords="offset points",
            va="center",
            fontsize=look.SMALL,
            fontweight="bold",
            color=end.colour,
            linespacing=1.25,
            annotation_clip=False,
        )
