"""What each policy changed on the map: fewer arms here, more there, against the baseline on the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pandas import DataFrame, Series, Timestamp

from sim.core.errors import UsageError
from sim.report import look
from sim.report.curves import describe, kinds
from sim.report.differences import signed
from sim.report.ground import Ground
from sim.report.lineup import base_of, small_print
from sim.report.map_data import Held, holdings
from sim.report.map_key import (
    CIRCLE_ALPHA,
    HEIGHT,
    Ruler,
    View,
    flow_width,
    key_circles,
    key_lines,
    key_roads,
    key_scale,
)
from sim.report.map_panels import KEY, NAMED, PANELS, TITLE, chosen, common_ruler, lowest, sheet, strip
from sim.report.maps import draw_land, draw_roads, frame, name_places
from sim.results.paired import shared_runs
from sim.results.results import Results
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

FEWER, MORE = look.BLUE, look.VERMILION
SURE = 2.0  # standard errors


class Change(NamedTuple):
    """Mean items more or fewer than in the pairs: by place, and by pair of places that a road joins."""

    places: Series
    roads: Series


def change_map(
    results: Mapping[str, Results],
    baseline: str | None = None,
    *,
    ground: Ground,
    shown: Sequence[str] | None = None,
    arms: Sequence[str] = WEAPONS,
    holders: Sequence[str] = OUTSIDE_CONTROL,
    date: Timestamp | str | None = None,
    title: str = "What each policy changed, place by place",
) -> Axes:
    """Draw a map for each of up to four policies: arms fewer or more than in the baseline's run of the same seed.

    shown  slugs of the policies; the first four unless given
    date   the last month end by default; flows add up from the first day to it
    Circles and lines are means over the pairs, and mean the same on all maps; what cannot be told from no change,
    being less than two standard errors from it, is left out. Returns the first map.
    """
    base = base_of(results, baseline)
    entries = chosen(results, base, shown, most=PANELS + 1)[1:]
    if not entries:
        raise UsageError(f"there is nothing to compare '{base}' with.")
    held = holdings(results[base], arms, holders, date)
    changes = [changed(entry.results, results[base], arms, holders, held.day) for entry in entries]
    axes = sheet(len(entries))
    views = [frame(ax, ground) for ax in axes]
    sizes = [Held(held.day, {str(place): abs(float(n)) for place, n in one.places.items()}) for one in changes]
    circles = common_ruler(sizes, views[0])
    most = max((float(one.roads.abs().max()) for one in changes if len(one.roads)), default=0.0)
    largest = Held(held.day, {place: max(one.counts.get(place, 0.0) for one in sizes) for place in held.counts})
    for ax, entry, one, view in zip(axes, entries, changes, views, strict=True):
        names = draw_land(ax, ground, view, named=True)
        draw_changes(ax, ground, one, circles, most)
        name_places(ax, ground, largest, circles, view, boxes=names, most=NAMED)
        total = sum_of(entry.results, results[base], arms, holders, held.day)
        look.headline(ax, "", f"{entry.label}: {signed(total)} items", above=4)
        ax.texts[-1].set(color=entry.colour, fontweight="bold")
    fill_strip(axes, views[0], circles, most)
    day = look.long_date(held.day)
    subtitle = f"{kinds(arms)} outside state control, {day}, less the {results[base].name} run of the same seed"
    look.headline(axes[0], title, subtitle, above=TITLE * 72 + 4)
    few = {slug: found for slug, found in results.items() if slug == base or slug in {entry.slug for entry in entries}}
    look.caption(lowest(axes), caption_of(few, results[base], arms, holders, held.day), below=KEY * 72)
    return axes[0]


def changed(results: Results, base: Results, arms: Sequence[str], holders: Sequence[str], day: Timestamp) -> Change:
    """What a policy changed, as far as it can be told from no change."""
    runs = shared_runs(results, base)
    return Change(
        told(held_by_run(results, arms, holders, day), held_by_run(base, arms, holders, day), runs),
        told(carried_by_run(results, arms, day), carried_by_run(base, arms, day), runs),
    )


def told(ours: DataFrame, theirs: DataFrame, runs: Sequence[int]) -> Series:
    """Mean differences of the pairs by row, those under two standard errors left out; rows one lacks are zeros."""
    ours, theirs = (table.reindex(columns=list(runs), fill_value=0) for table in (ours, theirs))
    difference = ours.sub(theirs, fill_value=0)
    mean = difference.mean(axis=1)
    error = difference.std(axis=1) / np.sqrt(len(runs)) if len(runs) > 1 else mean * 0
    found: Series = mean[(mean != 0) & (mean.abs() >= SURE * error)]
    return found


def held_by_run(results: Results, arms: Sequence[str], holders: Sequence[str], day: Timestamp) -> DataFrame:
    """Items of the holders on the evening of a day: places by runs."""
    table = results.places
    rows = table[(table["date"] == day) & table["arm"].isin(list(arms)) & table["holder"].isin(list(holders))]
    return rows.assign(place=rows["place"].astype(str)).groupby(["place", "run"])["count"].sum().unstack(fill_value=0)


def carried_by_run(results: Results, arms: Sequence[str], day: Timestamp) -> DataFrame:
    """Items over each road up to a day, both ways together: pairs of places by runs."""
    table = results.links
    rows = table[table["arm"].isin(list(arms)) & (table["month"] <= day)]
    ends = np.sort(rows[["from_place", "to_place"]].astype(str).to_numpy(), axis=1)
    return rows.assign(a=ends[:, 0], b=ends[:, 1]).groupby(["a", "b", "run"])["count"].sum().unstack(fill_value=0)


def sum_of(results: Results, base: Results, arms: Sequence[str], holders: Sequence[str], day: Timestamp) -> float:
    """Mean difference over all places."""
    runs = shared_runs(results, base)
    ours, theirs = (held_by_run(one, arms, holders, day).sum().reindex(runs, fill_value=0) for one in (results, base))
    return round(float((ours - theirs).mean()))


def draw_changes(ax: Axes, ground: Ground, change: Change, circles: Ruler, most: float) -> None:
    """Roads and circles in the colour of their sign, as large as the change."""
    rows = zip(ground.places["id"], ground.places["lon"], ground.places["lat"], strict=True)
    spots = {str(place): (float(lon), float(lat)) for place, lon, lat in rows}
    draw_roads(ax, ground, spots)
    roads = change.roads.sort_values(key=abs)
    for (a, b), count in zip(roads.index, roads.to_numpy(float), strict=True):
        width = flow_width(abs(count), most)
        if width >= 0.3 and a in spots and b in spots:
            ax.plot(*zip(spots[a], spots[b], strict=True), color=FEWER if count < 0 else MORE, alpha=0.6,
                    linewidth=width, solid_capstyle="round", zorder=4)  # fmt: skip
    ax.scatter(ground.places["lon"], ground.places["lat"], s=1.5, color=look.GREY, linewidths=0, zorder=5)
    order = [place for place in change.places.abs().sort_values(ascending=False).index if place in spots]
    counts = change.places[order]
    ax.scatter(
        [spots[place][0] for place in order],
        [spots[place][1] for place in order],
        s=[circles.size(abs(count)) ** 2 for count in counts],
        color=[FEWER if count < 0 else MORE for count in counts],
        alpha=CIRCLE_ALPHA,
        edgecolors="white",
        linewidths=0.6,
        zorder=6,
    )


def fill_strip(axes: Sequence[Axes], view: View, circles: Ruler, most: float) -> None:
    """One key under all maps: circles and lines of round numbers, and which colour is fewer."""
    key, wide = strip(axes, view)
    key.set_xlim(0, wide.width)
    key.set_ylim(0, HEIGHT)
    key.axis("off")
    x = 2.0
    key.text(x, 41, "Against the baseline", fontsize=look.CAPTION, color=look.INK, fontweight="bold")
    for y, words, colour in ((25, "fewer", FEWER), (9, "more", MORE)):
        key.scatter([x + 6], [y], s=70, color=colour, alpha=CIRCLE_ALPHA, edgecolors="white", linewidths=0.6)
        key.plot([x + 14, x + 32], [y, y], color=colour, alpha=0.6, linewidth=3, solid_capstyle="butt")
        key.text(x + 38, y, words, fontsize=look.CAPTION, va="center", color=look.INK)
    x += look.text_size("Against the baseline", look.CAPTION, "bold")[0] + 18
    if circles.most > 0:
        x = key_circles(key, x, circles, colour=look.GREY)
    if most > 0:
        x = key_lines(key, x, most, colour=look.GREY)
    key_roads(key, x)
    key_scale(key, wide)


def caption_of(
    results: Mapping[str, Results], base: Results, arms: Sequence[str], holders: Sequence[str], day: Timestamp
) -> str:
    """The small print."""
    many = len(base.runs) > 1
    notes = [
        f"Circles: items in a place on {look.long_date(day)}, fewer or more. {describe(holders)}",
        f"Lines: items carried over a road since {look.long_date(base.start)}, both ways together, fewer or more.",
        *(["Changes of less than two standard errors are left out."] if many else []),
        "All maps have one scale. Roads are drawn straight from town to town. De facto borders, Natural Earth.",
    ]
    how = "Circles and lines: means of the pairs." if many else "One pair."
    return small_print(results, f"{kinds(arms)} outside state control, by place: change", how=how, notes=notes)
