"""What each policy changed against the baseline on the same luck: in arms over time, and in weeks gained."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pandas import DataFrame

from sim.report import look
from sim.report.curves import Curve, kinds, names_height, panel, right_of, who
from sim.report.lineup import Entry, base_of, baseline_of, policies_of, small_print
from sim.report.look import Mark
from sim.report.panels import stacked
from sim.results.paired import difference_over_time, weeks_gained, weeks_gained_summary
from sim.results.results import Results
from sim.results.series import QUANTITIES, bands, over_time
from sim.results.terms import WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

UPPER, LOWER = 2.9, 1.6  # inches: arms over time, weeks gained
APART = 0.95  # inches between them: the upper one names its days too
LEFT = 0.95
LEVELS = 6
HOW = "Lines: median of the pairs; bands, and bars at the right for the last day: middle 80 % of the pairs."
WEEKS = (
    "Weeks gained: how much later the policy's run reaches a level than its pair, dots the median and bars the middle "
    "80 % of the pairs that reach it; triangles, on the dotted line: the policy's run never does."
)
BROUGHT_ON = "On the lower dotted line: only the policy's run does."


class Gain(NamedTuple):
    """Weeks that a policy gains at each level: median, low and high over the pairs."""

    colour: str
    table: DataFrame


def difference_curves(
    results: Mapping[str, Results],
    baseline: str | None = None,
    *,
    what: str = "outside_control",
    country: str | None = None,
    arms: Sequence[str] = WEAPONS,
    where: str = "in all countries",
    so_far: bool = False,
    weeks: bool = True,
    levels: Sequence[float] | None = None,
    marks: Sequence[Mark] = (),
    title: str = "What each policy changed",
) -> Axes:
    """Draw the difference to the baseline over time, run by run on the same seed, one line per policy.

    what    a quantity of `sim.results.series` that counts arms by country
    where   the country in words, for the headline
    so_far  add months up from the start, for quantities that are told by the month
    weeks   add a panel with the weeks gained at each level (see `weeks_gained`)
    levels  for that panel; round numbers from the baseline's opening to its peak unless given
    The baseline is the black line at zero. Returns the upper panel.
    """
    base = base_of(results, baseline)
    entries = policies_of(results, base)
    only: dict[str, str | Sequence[str]] = {"arm": list(arms), **({"country": country} if country else {})}
    curves = [difference(entry, results[base], what, only, so_far) for entry in (*entries, *baseline_of(results, base))]
    chosen = round_levels(results[base], what, only, so_far) if levels is None else list(levels)
    gains = [gain(entry, results[base], what, only, chosen) for entry in entries] if weeks and chosen else []
    tall = max(UPPER, names_height(curves) / 72)
    axes = stacked(
        2 if gains else 1,
        marks,
        left=LEFT,
        right=right_of(curves),
        heights=(tall, LOWER) if gains else (tall,),
        gap=APART,
    )
    unit, doc = QUANTITIES[what].unit, f"{QUANTITIES[what].doc} {where} ({QUANTITIES[what].unit})"
    reach = panel(
        axes[0], curves, results=results[base], marks=marks, unit=f"{upper_first(unit)} more or fewer", overlaid=True
    )
    axes[0].yaxis.set_major_formatter(signed)
    subtitle = f"{kinds(arms)} {where}, {unit}, less the {results[base].name} run of the same seed"
    look.headline(axes[0], title, subtitle, above=reach + 8)
    notes = [*who(what), "Every run less the baseline's run on the same seed, so a line at zero means no change."]
    if gains:
        draw_gains(axes[1], gains, chosen, f"Level: {doc}")
        notes += [WEEKS, *([BROUGHT_ON] if any((found.table["low"] == -math.inf).any() for found in gains) else [])]
    look.caption(
        axes[-1], small_print(results, upper_first(doc), how=HOW if len(results[base].runs) > 1 else "", notes=notes)
    )
    return axes[0]


def round_levels(results: Results, what: str, only: Mapping[str, str | Sequence[str]], so_far: bool) -> list[float]:
    """A few round numbers between a quantity's first value and its peak, as told by the median of the runs."""
    from matplotlib.ticker import MaxNLocator

    table = over_time(results, what, only=only)
    if so_far:
        table["value"] = table.groupby("run")["value"].cumsum()
    middle = bands(table)["median"]
    first, most = float(middle.iloc[0]), float(middle.max())
    return [float(level) for level in MaxNLocator(LEVELS).tick_values(first, most) if first < level <= most]


def difference(entry: Entry, base: Results, what: str, only: Mapping[str, str | Sequence[str]], so_far: bool) -> Curve:
    """A policy's line, its last median beside its name; the baseline's is zero throughout."""
    table = bands(difference_over_time(entry.results, base, what, only=only, so_far=so_far)).set_index("date")
    last = "" if entry.results is base else f" {signed(float(table['median'].iloc[-1]))}"
    return Curve(f"{entry.label}{last}", entry.colour, table)


def gain(
    entry: Entry, base: Results, what: str, only: Mapping[str, str | Sequence[str]], levels: Sequence[float]
) -> Gain:
    """The weeks a policy gains at each level; levels that no pair reaches are left out."""
    table = weeks_gained_summary(weeks_gained(entry.results, base, what, levels=levels, only=only))
    return Gain(entry.colour, table.dropna(subset=["median"]))


def draw_gains(ax: Axes, gains: Sequence[Gain], levels: Sequence[float], label: str) -> None:
    """Weeks gained over the level: a dot and a bar per policy; what is infinite lies on a shelf of its own."""
    look.dress(ax)
    cuts = ("low", "median", "high")
    values = [float(value) for found in gains for cut in cuts for value in found.table[cut]]
    finite = [value for value in values if math.isfinite(value)]
    most, least = max([4.0, *finite]), min([0.0, *finite])
    above, below = most + (most - least) * 0.2, least - (most - least) * 0.2
    step = min((b - a for a, b in pairwise(levels)), default=1.0)
    for number, (colour, table) in enumerate(gains):
        spots = table["level"].to_numpy(float) + (number - (len(gains) - 1) / 2) * step * min(0.14, 0.7 / len(gains))
        low, middle, high = (table[cut].clip(below, above).to_numpy(float) for cut in cuts)
        ax.vlines(spots, low, high, color=colour, linewidth=1.4, zorder=4)
        for shape, chosen in (("o", middle < above), ("^", middle >= above)):
            ax.plot(
                spots[chosen], middle[chosen], linestyle="none", marker=shape, markersize=5, color=colour,
                markeredgecolor="white", markeredgewidth=0.6, zorder=5, clip_on=False,
            )  # fmt: skip
    ax.axhline(0, color=look.BLACK, linewidth=0.8, zorder=2)
    ax.set_xlim(levels[0] - step * 0.6, levels[-1] + step * 0.6)
    ax.set_xticks(list(levels), [look.thousands(level) for level in levels])
    week_axis(ax, least, most, above if math.inf in values else None, below if -math.inf in values else None)
    ax.set_ylabel("Weeks later")
    ax.set_xlabel(label, fontsize=look.TEXT, color=look.INK)
    look.headline(ax, "", "Weeks gained before a level is reached", above=6)


def week_axis(ax: Axes, least: float, most: float, above: float | None, below: float | None) -> None:
    """Whole weeks up the side, and a shelf above for `never` or below for `only with the policy`."""
    from matplotlib.ticker import MaxNLocator

    ticks = [float(tick) for tick in MaxNLocator(4, integer=True).tick_values(least, most) if least <= tick <= most]
    names = [look.thousands(tick).replace("-", "−") for tick in ticks]
    for shelf, name in ((above, "never"), (below, "only with it")):
        if shelf is not None:
            ticks, names = [*ticks, shelf], [*names, name]
            ax.axhline(shelf, color=look.GREY, linewidth=0.7, linestyle="dotted", zorder=1)
    ax.set_yticks(ticks, names)
    margin = (most - least) * 0.06
    ax.set_ylim(least - margin if below is None else below, most + margin if above is None else above)


def signed(value: float, _position: object = None) -> str:
    """A difference with its sign: `+12,500`, `−40`, `0`."""
    words = look.thousands(abs(value))
    return words if words == "0" else f"{'+' if value > 0 else '−'}{words}"


def upper_first(text: str) -> str:
    """The text with a capital at its head."""
    return text[:1].upper() + text[1:]
