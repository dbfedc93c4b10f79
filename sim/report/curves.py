"""Curves over time, one line per country or policy, each with a band over the runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from sim.report import look
from sim.report.labels import spread
from sim.report.look import Mark
from sim.results.results import Results
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

SUMMED = "Firearms, machine guns, rocket launchers, anti-aircraft guns and portable missiles are added up as items"
EXAMPLES = 8  # lines an eye can follow


class Curve(NamedTuple):
    """One line: its label, its colour, and a table of days (rows) by runs (columns)."""

    label: str
    colour: str
    runs: DataFrame


def over_time(table: DataFrame, value: str, by: str, results: Results) -> dict[str, DataFrame]:
    """Sums of a column for each key of `by`: dates in rows, runs in columns, 0 where a row is missing.

    A combination with nothing in it has no row in our tables, so the gaps are true zeros.
    """
    sums = table.groupby([by, "date", "run"], observed=True)[value].sum().unstack("run", fill_value=0)
    dates = pd.Index(sorted(results.tables["stocks"]["date"].unique()), name="date")
    keys = dict.fromkeys(sums.index.get_level_values(by))
    return {str(key): sums.xs(key, level=by).reindex(index=dates, columns=results.runs, fill_value=0) for key in keys}


def bands(runs: DataFrame) -> tuple[Series, Series, Series]:
    """Low, middle and high of the runs on each date: the middle 80 % of them and their median."""
    low, middle, high = (runs.quantile(share, axis="columns") for share in (0.1, 0.5, 0.9))
    return low, middle, high


def select(
    stocks: DataFrame,
    *,
    holders: Sequence[str] | None = None,
    arms: Sequence[str] | None = None,
    countries: Sequence[str] | None = None,
) -> DataFrame:
    """Rows of the given holders, arms and countries; None takes all."""
    keep = pd.Series(True, index=stocks.index)
    for column, wanted in (("holder", holders), ("arm", arms), ("country", countries)):
        if wanted is not None:
            keep &= stocks[column].isin(list(wanted))
    return stocks[keep]


def diffusion(
    results: Results,
    *,
    countries: Sequence[str] | None = None,
    without: Sequence[str] = (),
    arms: Sequence[str] = WEAPONS,
    holders: Sequence[str] = OUTSIDE_CONTROL,
    since_opening: bool = False,
    notes: Sequence[str] = (),
    scale: str = "linear",
    names: Callable[[str], str] = str,
    marks: Sequence[Mark] = (),
    most: int = EXAMPLES,
    title: str = "Arms outside state control",
    ax: Axes | None = None,
) -> Axes:
    """Draw the arms outside state control over time, one line per country: medians with the middle 80 %.

    countries      those to draw; the `most` with the largest last value by default
    without        countries to leave out
    since_opening  counts what was added since the eve of the first day
    notes          further sentences for the caption
    scale          linear or log
    names          turns a country's code into its name
    Reads `results.stocks` and changes nothing.
    """
    chosen = select(results.stocks, holders=holders, arms=arms, countries=countries)
    tables = {key: table for key, table in over_time(chosen, "count", "country", results).items() if key not in without}
    if since_opening:
        tables = {key: table - table.iloc[0] for key, table in tables.items()}
    ends = {key: float(table.iloc[-1].median()) for key, table in tables.items()}
    drawn = sorted(tables, key=lambda key: (-ends[key], key))
    left_out = drawn[most:] if countries is None else []
    drawn = drawn[: len(drawn) - len(left_out)]
    colour = look.colours(drawn)
    curves = [Curve(names(key), colour[key], tables[key]) for key in drawn]
    unit = "items added since the opening" if since_opening else "items"
    told = [f"{describe(holders)} {SUMMED}." if len(arms) > 1 else describe(holders), *notes]
    if left_out:
        highest = max(ends[key] for key in left_out)
        told.append(f"{len(left_out)} more countries, none above {look.thousands(max(highest, 0))}, are not drawn.")
    text = look.small_print(results, f"{title}, by country ({unit})", notes=told)
    subtitle = f"{kinds(arms)} by country, {unit}"
    return draw(curves, results=results, title=title, subtitle=subtitle, text=text, marks=marks, scale=scale, ax=ax)


def policies(
    scenarios: Mapping[str, Results],
    *,
    countries: Sequence[str] | None = None,
    arms: Sequence[str] = WEAPONS,
    holders: Sequence[str] = OUTSIDE_CONTROL,
    where: str = "in all countries",
    scale: str = "linear",
    marks: Sequence[Mark] = (),
    title: str = "Arms outside state control",
    ax: Axes | None = None,
) -> Axes:
    """Draw the arms outside state control over time, one line per scenario; the first is the baseline.

    scenarios  results by the name on the label, all over the same days
    where      the countries in words, for the headline
    """
    first = next(iter(scenarios.values()))
    colour = look.policy_colours(list(scenarios))
    curves = []
    for name, results in scenarios.items():
        chosen = select(results.stocks, holders=holders, arms=arms, countries=countries)
        table = over_time(chosen.assign(all="all"), "count", "all", results)
        curves.append(Curve(name, colour[name], table["all"]))
    notes = [f"{describe(holders)} {SUMMED}." if len(arms) > 1 else describe(holders), "Same seeds in every scenario."]
    text = look.small_print(first, f"{title} {where} (items), by scenario", notes=notes)
    text = text.replace(f"Scenario {first.name}, ", f"{len(scenarios)} scenarios, each ")
    subtitle = f"{kinds(arms)} {where}, items, by scenario"
    return draw(curves, results=first, title=title, subtitle=subtitle, text=text, marks=marks, scale=scale, ax=ax)


def kinds(arms: Sequence[str]) -> str:
    """What is counted, in a few words."""
    return look.ARM_NAMES.get(arms[0], arms[0]) if len(arms) == 1 else "Weapons of all classes"


def describe(holders: Sequence[str]) -> str:
    """Who counts, in a sentence."""
    listed = [look.HOLDER_NAMES.get(holder, holder).lower() for holder in holders]
    return f"Held by {', '.join(listed[:-1])} and {listed[-1]}." if len(listed) > 1 else f"Held by {listed[0]}."


def draw(
    curves: Sequence[Curve],
    *,
    results: Results,
    title: str,
    subtitle: str,
    text: str,
    marks: Sequence[Mark],
    scale: str = "linear",
    unit: str = "Items",
    ax: Axes | None = None,
) -> Axes:
    """Draw lines, bands, events and labels at the line ends; the common body of all curves."""
    ax = ax or look.new_axes()
    since = results.start
    look.dress(ax)
    band = 0.18 if len(curves) <= 4 else 0.11  # many bands on one another turn to mud
    for number, curve in reversed(list(enumerate(curves))):
        days = look.days_since(curve.runs.index, since)
        low, middle, high = bands(curve.runs)
        if len(results.runs) > 1:
            ax.fill_between(days, low, high, color=curve.colour, alpha=band, linewidth=0)
        style = "solid" if number < EXAMPLES else (0, (4, 1.5))
        ax.plot(days, middle, color=curve.colour, linewidth=1.7, linestyle=style, label=curve.label)
    if scale == "log":
        set_log(ax, curves)
    else:
        floor = min((float(bands(curve.runs)[0].min()) for curve in curves), default=0)
        ax.set_ylim(bottom=min(0, floor * 1.05))
    ax.yaxis.set_major_formatter(look.thousands)
    ax.set_ylabel(f"{unit} (log scale)" if scale == "log" else unit)
    look.day_axis(ax, since, results.until, marks)
    reach = look.draw_marks(ax, marks, since)
    look.headline(ax, title, subtitle, above=reach + 8)
    label_ends(ax, curves)
    look.caption(ax, text)
    return ax


def set_log(ax: Axes, curves: Sequence[Curve]) -> None:
    """A log axis over what is positive, whose ticks are plain numbers; a line starts where it leaves zero."""
    from matplotlib.ticker import LogLocator, NullFormatter

    values = np.concatenate([curve.runs.to_numpy(float).ravel() for curve in curves] or [np.ones(1)])
    positive = values[values > 0]
    low, high = (float(np.quantile(positive, 0.01)), float(positive.max())) if positive.size else (1.0, 10.0)
    ax.set_yscale("log")
    ax.set_ylim(round_down(low), high * 1.3)
    few = np.log10(high / low) < 3
    ax.yaxis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0) if few else (1.0,)))
    ax.yaxis.set_minor_formatter(NullFormatter())


def round_down(value: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50 and so on that is not above a positive value."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step for step in (5, 2, 1) if step * power <= value) * power)


def label_ends(ax: Axes, curves: Sequence[Curve]) -> None:
    """Name every line at its right end, in its colour; a thin leader where the words had to move."""
    figure = ax.get_figure(root=True)
    if figure is None or not curves:
        return
    height = ax.get_position().height * figure.get_size_inches()[1] * 72
    to_share = ax.transData + ax.transAxes.inverted()
    lasts = [float(bands(curve.runs)[1].iloc[-1]) for curve in curves]
    bottom = ax.get_ylim()[0]
    ends = [float(to_share.transform((0, max(last, bottom)))[1]) * height for last in lasts]
    words = ["\n".join(look.wrap(curve.label, 84, look.SMALL)) for curve in curves]
    lines = max(label.count("\n") + 1 for label in words)
    heights = spread(ends, (look.TEXT + 2.5) * lines, 0, height)
    for curve, label, end, y in zip(curves, words, ends, heights, strict=True):
        ax.annotate(
            label,
            xy=(1, end / height),
            xycoords="axes fraction",
            xytext=(14, y - end),
            textcoords="offset points",
            va="center",
            fontsize=look.SMALL,
            fontweight="bold",
            color=curve.colour,
            arrowprops={
                "arrowstyle": "-",
                "color": curve.colour,
                "linewidth": 0.7,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
        )
