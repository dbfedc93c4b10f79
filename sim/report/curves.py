"""Curves over time, one line per country or policy, each with a band over the runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pandas import DataFrame, Timestamp

from sim.report import look
from sim.report.labels import mean, spread
from sim.report.lineup import lineup, small_print
from sim.report.look import Mark
from sim.results.results import Results
from sim.results.series import QUANTITIES, bands, over_time
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

SUMMED = "Firearms, machine guns, rocket launchers, anti-aircraft guns and portable missiles, added up."
EXAMPLES = 8  # lines an eye can follow
FURTHEST = 10_000  # below the top, on a log axis
LAST_BANDS = "Lines: median of the runs; bands, and bars at the right for the last day: middle 80 % of the runs."
NAME, NAME_LINE = 82, look.TEXT + 2.5  # points: the width of a name at a line's end, and from line to line
GUTTER, BESIDE = 5.0, 4.5  # points: room before the bars beside the axes, and for each


class Curve(NamedTuple):
    """One line: its label, its colour, and its low, median and high value at each date."""

    label: str
    colour: str
    band: DataFrame


def diffusion(
    results: Results,
    *,
    what: str = "outside_control",
    countries: Sequence[str] | None = None,
    without: Sequence[str] = (),
    arms: Sequence[str] = WEAPONS,
    since_opening: bool = False,
    scale: str = "linear",
    names: Callable[[str], str] = str,
    marks: Sequence[Mark] = (),
    notes: Sequence[str] = (),
    most: int = EXAMPLES,
    title: str = "Arms outside state control",
    ax: Axes | None = None,
) -> Axes:
    """Draw the arms outside state control over time, one line per country: medians with the middle 80 %.

    what           a quantity of `sim.results.series` that counts arms by country
    countries      those to draw; the `most` with the largest last value by default
    without        countries to leave out
    since_opening  counts what was added since the eve of the first day
    scale          linear or log
    names          turns a country's code into its name
    notes          further sentences for the caption
    Reads `results.stocks` and changes nothing.
    """
    frame = over_time(results, what, "country", only=words(arms, countries))
    frame = frame[~frame["country"].isin(list(without))]
    if since_opening:
        frame = from_opening(frame, ["run", "country"])
    curves = by_key(frame, "country")
    ends = {key: float(band["median"].iloc[-1]) for key, band in curves.items()}
    drawn = sorted(curves, key=lambda key: (-ends[key], key))
    left_out = drawn[most:] if countries is None else []
    drawn = drawn[: len(drawn) - len(left_out)]
    colour = look.colours(drawn)
    unit = QUANTITIES[what].unit + (" added since the opening" if since_opening else "")
    told = [*who(what), *([SUMMED] if len(arms) > 1 else []), *notes]
    if left_out:
        highest = max(ends[key] for key in left_out)
        told.append(f"{len(left_out)} more countries, none above {look.thousands(max(highest, 0))}, are not drawn.")
    return draw(
        [Curve(names(key), colour[key], curves[key]) for key in drawn],
        results=results,
        title=title,
        subtitle=f"{kinds(arms)} by country, {unit}",
        text=look.small_print(results, f"{title}, by country ({unit})", notes=told),
        marks=marks,
        scale=scale,
        ax=ax,
    )


def policies(
    results: Mapping[str, Results],
    baseline: str | None = None,
    *,
    what: str = "outside_control",
    countries: Sequence[str] | None = None,
    arms: Sequence[str] = WEAPONS,
    where: str = "in all countries",
    since_opening: bool = False,
    scale: str = "linear",
    marks: Sequence[Mark] = (),
    title: str = "Arms outside state control",
    ax: Axes | None = None,
) -> Axes:
    """Draw the arms outside state control over time, one line per scenario, the baseline in black.

    results        by slug, all over the same days
    baseline       the first unless named
    what           a quantity of `sim.results.series` that counts arms by country
    where          the countries in words, for the headline
    since_opening  counts what was added since the eve of the first day
    """
    entries = lineup(results, baseline)
    kept = words(arms, countries)
    curves = []
    for entry in entries:
        frame = over_time(entry.results, what, only=kept)
        frame = from_opening(frame, ["run"]) if since_opening else frame
        curves.append(Curve(entry.label, entry.colour, bands(frame).set_index("date")))
    unit = QUANTITIES[what].unit + (" added since the opening" if since_opening else "")
    notes = [*who(what), *([SUMMED] if len(arms) > 1 else [])]
    how = LAST_BANDS if len(entries[0].results.runs) > 1 else ""
    return draw(
        curves,
        results=entries[0].results,
        title=title,
        subtitle=f"{kinds(arms)} {where}, {unit}, by scenario",
        text=small_print(results, f"{title} {where} ({unit}), by scenario", how=how, notes=notes),
        marks=marks,
        scale=scale,
        overlaid=True,
        ax=ax,
    )


def words(arms: Sequence[str], countries: Sequence[str] | None) -> dict[str, list[str]]:
    """Rows to keep, as `over_time` wants them."""
    return {"arm": list(arms), **({} if countries is None else {"country": list(countries)})}


def by_key(frame: DataFrame, by: str) -> dict[str, DataFrame]:
    """Low, median and high over the runs at each date, for each key."""
    table = bands(frame, by).set_index("date")
    return {str(key): part for key, part in table.groupby(by, observed=True, sort=False)}


def from_opening(frame: DataFrame, keys: list[str]) -> DataFrame:
    """The values less the first one of each run and key."""
    ordered = frame.sort_values("date", kind="stable")
    first = ordered.groupby(keys, observed=True)["value"].transform("first")
    return ordered.assign(value=ordered["value"] - first)


def kinds(arms: Sequence[str]) -> str:
    """What is counted, in a few words."""
    return look.ARM_NAMES.get(arms[0], arms[0]) if len(arms) == 1 else "Weapons of all classes"


def who(what: str) -> list[str]:
    """Who counts as outside control, where that is what is drawn."""
    return [describe(OUTSIDE_CONTROL)] if what.endswith("outside_control") else []


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
    overlaid: bool = False,
    more: Callable[[Axes], None] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw lines, bands, events and labels at the line ends; the common body of all curves.

    overlaid  the curves are rivals for the same ground: lighter bands, and beside the axes the last one of each
    more      draws what else the picture shows; it may widen the axis
    """
    ax = ax or look.new_axes(room=look.margins(marks, right=right_of(curves) if overlaid else 1.35))
    reach = panel(ax, curves, results=results, marks=marks, scale=scale, unit=unit, overlaid=overlaid, more=more)
    look.headline(ax, title, subtitle, above=reach + 8)
    look.caption(ax, text)
    return ax


def panel(
    ax: Axes,
    curves: Sequence[Curve],
    *,
    results: Results,
    marks: Sequence[Mark],
    scale: str = "linear",
    unit: str = "Items",
    overlaid: bool = False,
    more: Callable[[Axes], None] | None = None,
    lower: bool = False,
) -> float:
    """All of a picture of curves but its headline and caption; returns how high the events reach, in points.

    more   draws what else the panel shows; it may widen the axis, so the lines are named after it
    lower  another panel stands on this one and names the events
    """
    since, many = results.start, len(results.runs) > 1
    look.dress(ax)
    draw_lines(ax, curves, since, banded=many, overlaid=overlaid)
    if scale == "log":
        set_log(ax, curves)
    else:
        floor = min((float(curve.band["low"].min()) for curve in curves), default=0)
        ax.set_ylim(bottom=min(0, floor * 1.05))
    ax.yaxis.set_major_formatter(look.thousands)
    ax.set_ylabel(f"{unit} (log scale)" if scale == "log" else unit)
    look.day_axis(ax, since, results.until, marks)
    reach = 0.0
    if lower:
        for day in look.days_since([mark.date for mark in marks if since <= mark.date <= results.until], since):
            ax.axvline(day, color=look.GREY, linewidth=0.6, alpha=0.7, zorder=1)
    else:
        reach = look.draw_marks(ax, marks, since)
    if more is not None:
        more(ax)
    gutter = draw_last_bands(ax, curves) if overlaid and many else 0.0
    label_ends(ax, curves, gutter)
    return reach


def draw_lines(ax: Axes, curves: Sequence[Curve], since: Timestamp, *, banded: bool, overlaid: bool = False) -> None:
    """The medians as lines and, if there is more than one run, the bands; the first curve on top."""
    strength = 0.18 if len(curves) <= 4 else 0.11  # many bands on one another turn to mud
    if overlaid:
        strength = min(0.18, 0.3 / max(len(curves), 1))
    for number, curve in reversed(list(enumerate(curves))):
        days = look.days_since(curve.band.index, since)
        low, high = curve.band["low"].to_numpy(float), curve.band["high"].to_numpy(float)
        if banded:
            ax.fill_between(days, low, high, color=curve.colour, alpha=strength, linewidth=0)
            for edge in (low, high):
                ax.plot(days, edge, color=curve.colour, alpha=2 * strength, linewidth=0.5)
        style = "solid" if number < EXAMPLES else (0, (4, 1.5))
        middle = curve.band["median"].to_numpy(float)
        ax.plot(days, middle, color=curve.colour, linewidth=1.7, linestyle=style, label=curve.label)


def draw_last_bands(ax: Axes, curves: Sequence[Curve]) -> float:
    """Each curve's last band as a bar of its own right of the axes, a dot at the median; returns the room it takes."""
    from matplotlib.transforms import ScaledTranslation

    figure = ax.get_figure(root=True)
    if figure is None:
        return 0.0
    low_edge, high_edge = ax.get_ylim()
    for number, curve in enumerate(curves):
        low, middle, high = (float(curve.band[name].iloc[-1]) for name in ("low", "median", "high"))
        shift = ScaledTranslation((GUTTER + BESIDE * number) / 72, 0, figure.dpi_scale_trans)
        beside = ax.get_yaxis_transform() + shift
        ends = [min(max(edge, low_edge), high_edge) for edge in (low, high)]
        ax.plot([1, 1], ends, transform=beside, color=curve.colour, linewidth=1.6, clip_on=False, zorder=7)
        ax.plot(
            1, max(middle, low_edge), transform=beside, color=curve.colour, marker="o", markersize=4,
            markeredgecolor="white", markeredgewidth=0.6, clip_on=False, zorder=8,
        )  # fmt: skip
    return GUTTER + BESIDE * len(curves)


def right_of(curves: Sequence[object]) -> float:
    """Inches right of axes with overlaid curves, for their last bands and their names."""
    return 1.4 + (GUTTER + BESIDE * len(curves)) / 72


def set_log(ax: Axes, curves: Sequence[Curve]) -> None:
    """A log axis over what is positive, whose ticks are plain numbers; a line starts where it leaves zero."""
    from matplotlib.ticker import LogLocator, NullFormatter

    columns = ["low", "median", "high"]
    values = np.concatenate([curve.band[columns].to_numpy(float).ravel() for curve in curves] or [np.ones(1)])
    positive = values[values > 0]
    high = float(positive.max()) if positive.size else 10.0
    low = max(float(positive.min()), high / FURTHEST) if positive.size else 1.0
    ax.set_yscale("log")
    ax.set_ylim(round_down(low), high * 1.3)
    few = np.log10(high / low) < 3
    ax.yaxis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0) if few else (1.0,)))
    ax.yaxis.set_minor_formatter(NullFormatter())


def round_down(value: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50 and so on that is not above a positive value."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step for step in (5, 2, 1) if step * power <= value) * power)


def name_lines(curve: Curve) -> list[str]:
    """A line's name as it is written at its end."""
    return look.wrap(curve.label, NAME, look.SMALL, "bold")


def names_height(curves: Sequence[Curve]) -> float:
    """Points that the names at the lines' ends take, one above the other."""
    return NAME_LINE * sum(len(name_lines(curve)) for curve in curves)


def spread_names(curves: Sequence[Curve], ends: Sequence[float], height: float) -> list[float]:
    """Where the middle of each name goes, as near to its line's end as the others let it, in points."""
    order = sorted(range(len(curves)), key=lambda n: ends[n])
    owners = [n for n in order for _ in name_lines(curves[n])]
    apart = 1e-6  # keeps the lines of one name together where ends are the same
    lines = spread([ends[n] + apart * order.index(n) for n in owners], NAME_LINE, 0, height)
    return [mean([y for owner, y in zip(owners, lines, strict=True) if owner == n]) for n in range(len(curves))]


def label_ends(ax: Axes, curves: Sequence[Curve], gutter: float = 0.0) -> None:
    """Name every line at its right end, in its colour; a thin leader where the words had to move.

    gutter  points right of the axes that are taken
    """
    figure = ax.get_figure(root=True)
    if figure is None or not curves:
        return
    height = ax.get_position().height * figure.get_size_inches()[1] * 72
    to_share = ax.transData + ax.transAxes.inverted()
    lasts = [float(curve.band["median"].iloc[-1]) for curve in curves]
    bottom = ax.get_ylim()[0]
    ends = [float(to_share.transform((0, max(last, bottom)))[1]) * height for last in lasts]
    names = ["\n".join(name_lines(curve)) for curve in curves]
    heights = spread_names(curves, ends, height)
    width = ax.get_position().width * figure.get_size_inches()[0] * 72
    for curve, label, end, y in zip(curves, names, ends, heights, strict=True):
        ax.annotate(
            label,
            xy=(1 + gutter / width, end / height),
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
