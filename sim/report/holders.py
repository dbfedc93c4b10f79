"""The chain of holders: from the depot to armed groups and civilians, to traffickers and dealers, and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from sim.report import look
from sim.report.curves import kinds, words
from sim.report.labels import spread
from sim.report.look import Mark
from sim.results.results import Results
from sim.results.series import over_time
from sim.results.terms import WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

CHAIN = tuple(look.HOLDER_NAMES)


def holder_chain(
    results: Results,
    *,
    countries: Sequence[str] | None = None,
    arms: Sequence[str] = WEAPONS,
    share: bool = True,
    where: str = "in all countries",
    marks: Sequence[Mark] = (),
    title: str = "Who holds the arms",
    ax: Axes | None = None,
) -> Axes:
    """Draw who holds the arms over time as a stack, depots at the bottom and what is gone at the top.

    countries  where the arms are; None counts every country and what left the region
    share      percent of all arms on the day, or else items
    where      the countries in words, for the headline
    The stack is of means over the runs, since medians of parts do not add up to the whole.
    Reads `results.stocks` and changes nothing.
    """
    ax = ax or look.new_axes(room=look.margins(marks, right=1.85))
    means = mean_by_holder(results, arms, countries)
    if share:
        means = means.div(means.sum(axis="columns").replace(0, np.nan), axis="index").fillna(0) * 100
    days = look.days_since(means.index, results.start)
    look.dress(ax)
    shades = [look.HOLDERS[holder] for holder in means.columns]
    ax.stackplot(days, means.to_numpy(float).T, colors=shades, edgecolor="white", linewidth=0.5)
    ax.set_ylim(0, 100 if share else float(means.sum(axis="columns").max()) * 1.02)
    ax.set_axisbelow(False)
    ax.grid(axis="y", color="white", linewidth=0.5, alpha=0.5)
    ax.yaxis.set_major_formatter(look.thousands)
    ax.set_ylabel("Share of all arms (%)" if share else "Items")
    look.day_axis(ax, results.start, results.until, marks)
    reach = look.draw_marks(ax, marks, results.start)
    unit = "percent of all of them on the day" if share else "items"
    look.headline(ax, title, f"{kinds(arms)} {where} by holder, {unit}", above=reach + 8)
    label_layers(ax, means, share)
    how = "Layers: means of the runs." if len(results.runs) > 1 else "One run."
    look.caption(ax, look.small_print(results, f"{kinds(arms)} {where} by holder ({unit})", how=how))
    return ax


def mean_by_holder(results: Results, arms: Sequence[str], countries: Sequence[str] | None) -> DataFrame:
    """Mean items over the runs: dates in rows, holders in columns as in the chain; empty ones left out."""
    frame = over_time(results, "held", "holder", only=words(arms, countries))
    frame = frame.assign(holder=frame["holder"].astype(str))
    means = frame.groupby(["date", "holder"])["value"].mean().unstack("holder")
    chain = [holder for holder in CHAIN if holder in means.columns and means[holder].max() > 0]
    return means[chain]


def label_layers(ax: Axes, means: DataFrame, share: bool) -> None:
    """Name each layer at its right end with its last value, thin layers by a leader line."""
    figure = ax.get_figure(root=True)
    if figure is None or means.empty:
        return
    height = ax.get_position().height * figure.get_size_inches()[1] * 72
    last = means.iloc[-1].to_numpy(float)
    ceiling = ax.get_ylim()[1]
    middles = (last.cumsum() - last / 2) / ceiling * height
    heights = spread([float(middle) for middle in middles], look.TEXT + 3, 2, height + 4)
    for holder, value, middle, y in zip(means.columns, last, middles, heights, strict=True):
        number = (f"{value:.0f} %" if value >= 1 or value == 0 else "under 1 %") if share else look.thousands(value)
        ax.annotate(
            f"{look.HOLDER_NAMES[holder]}  {number}",
            xy=(1, middle / height),
            xycoords="axes fraction",
            xytext=(15, y - middle),
            textcoords="offset points",
            va="center",
            fontsize=look.SMALL,
            color=look.INK,
            arrowprops={
                "arrowstyle": "-",
                "color": look.HOLDERS[holder],
                "linewidth": 1.6,
                "shrinkA": 2,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
        )
