"""The same map under several policies, side by side and on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pandas import Timestamp

from sim.core.errors import UsageError
from sim.report import look
from sim.report.curves import describe, kinds
from sim.report.ground import Ground
from sim.report.lineup import Entry, base_of, baseline_of, policies_of, small_print
from sim.report.map_data import Held, flows, holdings
from sim.report.map_key import HEIGHT, Ruler, View, fill_key, ruler
from sim.report.maps import draw_arms, draw_land, frame, name_places
from sim.results.results import Results
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

PANELS = 4
WIDE, SIDE, BETWEEN = 9.6, 0.25, 0.16  # inches: the paper, its margins, and between two maps
TITLE, KEY, BELOW = 0.24, 0.85, 0.78  # inches: over each map, under the lowest, and for the caption
TOP = 0.6
SHAPE = 0.66  # height of a map over its width
NAMED = 16  # places


def maps_side_by_side(
    results: Mapping[str, Results],
    baseline: str | None = None,
    *,
    ground: Ground,
    shown: Sequence[str] | None = None,
    arms: Sequence[str] = WEAPONS,
    holders: Sequence[str] = OUTSIDE_CONTROL,
    date: Timestamp | str | None = None,
    title: str = "Arms outside state control, and the roads they took",
) -> Axes:
    """Draw a map for the baseline and for up to three policies; circles and lines mean the same on all of them.

    shown  slugs of the policies; the first three unless given
    date   the last month end by default; flows add up from the first day to it
    Circles and lines are means over the runs. Returns the baseline's map.
    """
    entries = chosen(results, baseline, shown)
    held = [holdings(entry.results, arms, holders, date) for entry in entries]
    carried = [flows(entry.results, arms, found.day) for entry, found in zip(entries, held, strict=True)]
    axes = sheet(len(entries))
    views = [frame(ax, ground) for ax in axes]
    circles = common_ruler(held, views[0])
    most = max((road[-1].items for road in carried if road), default=0.0)
    for ax, entry, found, road, view in zip(axes, entries, held, carried, views, strict=True):
        names = draw_land(ax, ground, view, named=True)
        draw_arms(ax, ground, found, road, circles, view, most_carried=most)
        name_places(ax, ground, held[0], circles, view, boxes=names, most=NAMED)
        look.headline(ax, "", f"{entry.label}: {totals(found)}", above=4)
        ax.texts[-1].set(color=entry.colour, fontweight="bold")
    key, wide = strip(axes, views[0])
    fill_key(key, wide, circles=circles, most_carried=most)
    look.headline(axes[0], title, f"{kinds(arms)}, {look.long_date(held[0].day)}", above=TITLE * 72 + 4)
    look.caption(
        lowest(axes),
        caption_of({entry.slug: entry.results for entry in entries}, arms, holders, held[0].day),
        below=KEY * 72,
    )
    return axes[0]


def chosen(
    results: Mapping[str, Results], baseline: str | None, shown: Sequence[str] | None, most: int = PANELS
) -> list[Entry]:
    """The baseline and the policies beside it, so many in all."""
    base = base_of(results, baseline)
    others = policies_of(results, base)
    if shown is not None:
        unknown = [slug for slug in shown if slug not in results]
        if unknown:
            raise UsageError(f"no scenario here is called '{unknown[0]}'. There are: {', '.join(results)}.")
        others = [entry for entry in others if entry.slug in shown]
    return [*baseline_of(results, base), *others[: most - 1]]


def sheet(count: int) -> list[Axes]:
    """Axes for maps, two in a row, on a figure as tall as they need; a single one has the row to itself."""
    lines = (count + 1) // 2
    across = (WIDE - 2 * SIDE - BETWEEN) / 2 if count > 1 else WIDE - 2 * SIDE
    down = across * SHAPE
    height = TOP + lines * (TITLE + down) + (lines - 1) * BETWEEN + KEY + BELOW
    axes: list[Axes] = []
    for number in range(count):
        left, top = SIDE + number % 2 * (across + BETWEEN), TOP + TITLE + number // 2 * (TITLE + down + BETWEEN)
        box = (left / WIDE, 1 - (top + down) / height, across / WIDE, down / height)
        if not axes:
            axes.append(look.new_axes((WIDE, height), room=(left, height - top - down, WIDE - left - across, top)))
            continue
        figure = axes[0].get_figure(root=True)
        if figure is not None:
            axes.append(figure.add_axes(box))
    return axes


def common_ruler(held: Sequence[Held], view: View) -> Ruler:
    """Circles that the fullest map can bear."""
    rulers = [ruler(found.counts.values(), view) for found in held]
    most = max(one.most for one in rulers)
    largest = min((one.largest * (most / one.most) ** 0.5 for one in rulers if one.most > 0), default=rulers[0].largest)
    return Ruler(most, min(largest, max(one.largest for one in rulers)))


def totals(held: Held) -> str:
    """How many items a map shows."""
    return f"{look.thousands(sum(held.counts.values()))} items"


def strip(axes: Sequence[Axes], view: View) -> tuple[Axes, View]:
    """Axes for one key under all maps, and the view of a map as wide as it."""
    figure = axes[0].get_figure(root=True)
    if figure is None:
        return axes[0], view
    width, height = figure.get_size_inches()
    bottom = (axes[-1].get_position().y0 * height * 72 - HEIGHT - 8) / height / 72
    key = figure.add_axes((SIDE / width, bottom, 1 - 2 * SIDE / width, HEIGHT / 72 / height))
    return key, view._replace(east=view.west + (width - 2 * SIDE) * 72 / view.scale)


def lowest(axes: Sequence[Axes]) -> Axes:
    """The left map of the last row."""
    return axes[(len(axes) - 1) // 2 * 2]


def caption_of(results: Mapping[str, Results], arms: Sequence[str], holders: Sequence[str], day: Timestamp) -> str:
    """The small print."""
    first = next(iter(results.values()))
    notes = [
        f"Circles: items in a place on {look.long_date(day)}. {describe(holders)}",
        f"Lines: items carried over a road since {look.long_date(first.start)}, arrows the way most of them went.",
        "All maps have one scale. Roads are drawn straight from town to town. De facto borders, Natural Earth.",
    ]
    how = "Circles and lines: means of the runs." if len(first.runs) > 1 else "One run."
    return small_print(results, f"{kinds(arms)} outside state control, by place", how=how, notes=notes)
