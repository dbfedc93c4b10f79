"""Seizures are an observation, not a flow: what reached borders, what was seized, and what the world heard of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from pandas import DataFrame

from sim.report import look
from sim.report.curves import SUMMED
from sim.report.lineup import base_of, policies_of, small_print
from sim.report.panels import beside, dot, key, log_axis, rows
from sim.results.paired import shared_runs
from sim.results.results import Results
from sim.results.series import BAND, over_time

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

BORDERS = 12
FAR = 3  # places in the order of borders: a shift worth a bold word


class Step(NamedTuple):
    """One of the three numbers: its quantity, its name and its look."""

    what: str
    name: str
    colour: str
    shape: str


STEPS = (
    Step("carried_to_borders", "carried", look.INK, "o"),
    Step("seized", "seized", look.ORANGE, "s"),
    Step("recorded", "heard of", look.BLUE, "D"),
)


def seizures(
    results: Results,
    *,
    names: Callable[[str], str] = str,
    most: int = BORDERS,
    title: str = "Seizures are not flows",
    ax: Axes | None = None,
) -> Axes:
    """Draw, border by border, how many weapons were carried there, seized there, and known to the world as seized.

    names  turns a country's code into its name
    most   borders, those over which most was carried
    At the right: how many of a hundred carried the world hears of, and where the border stands if one counts only
    what was heard of. Reads `results.crossings` and changes nothing.
    """
    table = by_border(results)
    order = table["carried"].rank(ascending=False, method="first").astype(int)
    heard = table["heard of"].rank(ascending=False, method="first").astype(int)
    drawn = table[order <= most]
    ax = ax or rows([border_name(border, names) for border in drawn.index], left=1.6, right=1.65)
    low = log_axis(ax, float(table["carried high"].max()))
    for row, border in enumerate(drawn.index):
        spread = table.loc[border]
        ax.plot([max(spread["heard of"], low), spread["carried"]], [row, row], color=look.PALE, linewidth=2.2, zorder=2)
        for step in STEPS:
            cuts = [spread[f"{step.name}{edge}"] for edge in (" low", "", " high")]
            dot(ax, row, cuts, step.colour, step.shape, low)
        share = 100 * spread["heard of"] / spread["carried"] if spread["carried"] > 0 else 0.0
        beside(ax, row, 46, f"{share:.0f}" if share >= 10 else f"{share:.1f}", ha="right")
        far = abs(heard[border] - order[border]) >= FAR
        moved = f"{order[border]} → {heard[border]}"
        beside(ax, row, 100, moved, ha="right", fontweight="bold" if far else "normal")
    beside(ax, -1.15, 46, "heard of\nper 100\ncarried", ha="right", color=look.GREY, fontsize=look.CAPTION)
    beside(ax, -1.15, 100, "place by flow\n→ by what is\nheard of", ha="right", color=look.GREY, fontsize=look.CAPTION)
    key(ax, [(step.name, step.colour, step.shape) for step in STEPS[::-1]])
    ax.set_xlabel("Weapons in all (log scale)", fontsize=look.TEXT, color=look.INK)
    look.headline(ax, title, "Weapons carried to each border, seized there, and known to be seized", above=34)
    look.caption(
        ax,
        look.small_print(results, "Weapons at borders (items)", how=how(results), notes=told(len(table) - len(drawn))),
    )
    return ax


def by_border(results: Results) -> DataFrame:
    """Each border's three numbers, medians of the runs, with the middle 80 %: the most carried first."""
    found = {}
    for step in STEPS:
        frame = over_time(results, step.what, "border")
        runs = (
            frame.assign(border=frame["border"].astype(str)).groupby(["border", "run"])["value"].sum().groupby("border")
        )
        found[step.name] = runs.median()
        found[f"{step.name} low"], found[f"{step.name} high"] = (
            runs.quantile((1 - BAND) / 2),
            runs.quantile((1 + BAND) / 2),
        )
    return DataFrame(found).sort_values(["carried", "heard of"], ascending=False, kind="stable")


def seizures_by_policy(
    results: Mapping[str, Results],
    baseline: str | None = None,
    *,
    title: str = "What seizures would tell of each policy",
) -> Axes:
    """Draw how each policy changed what was carried to borders, seized there and heard of, in percent of its pair.

    Where the three part ways, a reader of seizures would be misled. Reads `crossings` and changes nothing.
    """
    base = base_of(results, baseline)
    entries = policies_of(results, base)
    ax = rows([entry.label for entry in entries], left=1.6, right=0.6, tall=0.5)
    for row, entry in enumerate(entries):
        for number, step in enumerate(STEPS):
            change = percent(entry.results, results[base], step.what)
            cuts = change.quantile([(1 - BAND) / 2, 0.5, (1 + BAND) / 2])
            dot(ax, row + (number - 1) * 0.24, cuts, step.colour, step.shape)
    ax.axvline(0, color=look.BLACK, linewidth=0.9, zorder=2)
    ax.xaxis.set_major_formatter(lambda value, _: f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value):g} %")
    key(ax, [(step.name, step.colour, step.shape) for step in STEPS[::-1]])
    ax.set_xlabel(f"Change against the {results[base].name} run of the same seed", fontsize=look.TEXT, color=look.INK)
    look.headline(
        ax, title, "Weapons carried to borders, seized there, and known to be seized: change in percent", above=34
    )
    many = len(results[base].runs) > 1
    pairs = "Dots: median of the pairs; bars: middle 80 % of the pairs." if many else "One pair: no bars."
    look.caption(ax, small_print(results, "Weapons at borders (change in percent)", how=pairs, notes=told(0)))
    return ax


def percent(results: Results, baseline: Results, what: str) -> pd.Series:
    """Change of a quantity, added up over all borders and months, in percent of the baseline's run, by run."""
    ours, theirs = (over_time(one, what).groupby("run")["value"].sum() for one in (results, baseline))
    runs = shared_runs(results, baseline)
    change: pd.Series = (100 * (ours[runs] / theirs[runs].where(theirs[runs] > 0) - 1)).dropna()
    return change


def told(left_out: int) -> list[str]:
    """What a reader of these pictures must know of the three numbers."""
    notes = [
        SUMMED,
        "Carried: what reached a border, over a road, a track or by sea. What crosses two borders counts at both.",
        "Heard of: the part of what was seized that became known. Hollow marks: less than the axis shows.",
    ]
    return [*notes, *([f"{left_out} borders with less are not drawn."] if left_out else [])]


def how(results: Results) -> str:
    """How the runs are summed up."""
    return "Dots: median of the runs; bars: middle 80 % of the runs." if len(results.runs) > 1 else "One run: no bars."


def border_name(border: str, names: Callable[[str], str]) -> str:
    """`LBY-EGY:sea` as `Libya–Egypt, sea`."""
    pair, _, kind = border.partition(":")
    return "–".join(names(country) for country in pair.split("-")) + (f", {kind}" if kind else "")
