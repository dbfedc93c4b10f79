"""Maps: who holds arms where, and which roads they came by.

Borders and coasts are those of the region's base map, drawn in degrees with one degree of latitude as
long as it is on the ground in the middle of the map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame, Timestamp

from sim.report import look
from sim.report.curves import describe, kinds
from sim.report.ground import Ground, Outline, Ring
from sim.report.labels import Box, Spot, place_labels
from sim.report.map_data import Flow, Held, Town, flows, holdings, rank_towns
from sim.report.map_key import (
    ACTORS,
    BORDER,
    CIRCLE_ALPHA,
    FLOW,
    FLOW_ALPHA,
    HOLDING,
    LAND,
    ROAD,
    SEA,
    Ruler,
    View,
    draw_key,
    flow_width,
    ruler,
)
from sim.results.results import Results
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

MARGIN = 1.6  # degrees of ground around the outermost places
LABELS = 70  # names at most
SMALLEST_DOT = 1.2  # radius in points
INSET = (0.3, 0.27)  # share of the map's width and height
ZOOM = 3.0
CROWD = 8  # places that earn an enlargement


def arms_map(
    results: Results,
    *,
    ground: Ground,
    arms: Sequence[str] = WEAPONS,
    holders: Sequence[str] = OUTSIDE_CONTROL,
    date: Timestamp | str | None = None,
    title: str = "Arms outside state control, and the roads they took",
    ax: Axes | None = None,
) -> Axes:
    """Draw arms by place as circles, and what the roads carried as lines, up to a date.

    date    the last month end by default; flows add up from the first day to it
    Circles and lines are means over the runs. Where places crowd and a corner of the map is empty, the crowd
    is shown enlarged in it. Reads `results.places` and `results.links`.
    """
    held = holdings(results, arms, holders, date)
    carried = flows(results, arms, held.day)
    ax = ax or look.new_axes(look.MAP, room=(0.25, 1.6, 0.25, 0.62))
    view = frame(ax, ground)
    names = draw_land(ax, ground, view, named=True)
    circles = ruler(held.counts.values(), view)
    close = enlarge(ax, ground, held, view)
    draw_arms(ax, ground, held, carried, circles, view)
    if close:
        inset, box, near = close
        draw_land(inset, ground, near, named=False)
        draw_arms(inset, ground, held, carried, circles, near)
        name_places(inset, ground, held, circles, near)
        name_places(ax, ground, held, circles, view, boxes=[*names, box, near_box(near, view)], but=near)
    else:
        name_places(ax, ground, held, circles, view, boxes=names)
    draw_key(ax, view, circles=circles, most_carried=carried[-1].items if carried else 0.0)
    look.headline(ax, title, f"{kinds(arms)}, {look.long_date(held.day)}", above=8)
    look.caption(ax, map_caption(results, arms, holders, held.day, framed=close is not None), below=66)
    return ax


def map_caption(results: Results, arms: Sequence[str], holders: Sequence[str], day: Timestamp, *, framed: bool) -> str:
    """The small print of a map."""
    since = look.long_date(results.start)
    notes = [
        f"Circles: items in a place on {look.long_date(day)}. {describe(holders)}",
        f"Lines: items carried over a road since {since}, arrows the way most of them went.",
        "Roads are drawn straight from town to town. De facto borders, Natural Earth.",
    ]
    if framed:
        notes.insert(2, f"The framed stretch is shown again, {ZOOM:.0f} times as large.")
    how = "Circles and lines: means of the runs." if len(results.runs) > 1 else "One run."
    return look.small_print(results, f"{kinds(arms)} outside state control, by place", how=how, notes=notes)


def frame(ax: Axes, ground: Ground) -> View:
    """Show all places with a margin, filling the axes; returns the view."""
    figure = ax.get_figure(root=True)
    box = ax.get_position()
    inches = figure.get_size_inches() if figure is not None else look.MAP
    width, height = box.width * inches[0] * 72, box.height * inches[1] * 72
    places = ground.places
    west, east = places["lon"].min() - MARGIN, places["lon"].max() + MARGIN
    south, north = places["lat"].min() - MARGIN, places["lat"].max() + MARGIN
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    scale = min(width / (east - west), height / ((north - south) * stretch))
    spare_x, spare_y = width / scale - (east - west), height / scale / stretch - (north - south)
    view = View(west - spare_x / 2, east + spare_x / 2, south - spare_y / 2, north + spare_y / 2, scale, stretch)
    set_view(ax, view)
    return view


def set_view(ax: Axes, view: View) -> None:
    """Bare axes that show a view."""
    ax.set_xlim(view.west, view.east)
    ax.set_ylim(view.south, view.north)
    ax.set_aspect(view.stretch)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_facecolor(SEA)
    for spine in ax.spines.values():
        spine.set(color=BORDER, linewidth=0.6)


def enlarge(ax: Axes, ground: Ground, held: Held, view: View) -> tuple[Axes, Box, View] | None:
    """An inset for the most crowded stretch of land, in the emptiest corner, its own stretch framed on the map.

    Returns the inset, the room it takes in points, and its view; None where nothing crowds or no corner is empty.
    """
    near, crowd = most_crowded(ground, held, view)
    if crowd < CROWD:
        return None
    points = [view.point(x, y) for x, y in zip(ground.places["lon"], ground.places["lat"], strict=True)]
    width, height = view.width * INSET[0], view.height * INSET[1]
    for right, top in ((0, 0), (1, 0), (0, 1), (1, 1)):
        left, bottom = right * (view.width - width), top * (view.height - height)
        box = Box(left - 2, bottom - 2, left + width + 2, bottom + height + 2)
        if any(box.touches(x, y, 7) for x, y in points):
            continue
        inset = ax.inset_axes((left / view.width, bottom / view.height, INSET[0], INSET[1]), zorder=10)
        set_view(inset, near)
        for spine in inset.spines.values():
            spine.set(color=look.INK, linewidth=0.9)
        outline = [(near.west, near.south), (near.west, near.north), (near.east, near.north), (near.east, near.south)]
        ax.plot(*zip(*outline, outline[0], strict=True), color=look.INK, linewidth=0.9, zorder=9)
        return inset, box, near
    return None


def most_crowded(ground: Ground, held: Held, view: View) -> tuple[View, int]:
    """The stretch of the inset's size with the most places, those with arms first; and how many it shows."""
    scale = view.scale * ZOOM
    wide, high = view.width * INSET[0] / scale, view.height * INSET[1] / scale / view.stretch
    lons, lats = ground.places["lon"].to_numpy(float), ground.places["lat"].to_numpy(float)
    worth = (
        1
        + ground.places["id"].map(held.counts).fillna(0).to_numpy(float)
        / max(max(held.counts.values(), default=0), 1)
        * 5
    )
    best, crowd, score = view, 0, 0.0
    for shift_x, shift_y in product((-0.3, -0.15, 0.0, 0.15, 0.3), repeat=2):
        for lon, lat in zip(lons + shift_x * wide, lats + shift_y * high, strict=True):
            inside = (abs(lons - lon) < wide * 0.4) & (abs(lats - lat) < high * 0.36)
            if worth[inside].sum() > score:
                best = View(lon - wide / 2, lon + wide / 2, lat - high / 2, lat + high / 2, scale, view.stretch)
                crowd, score = int(inside.sum()), float(worth[inside].sum())
    return best, crowd


def draw_land(ax: Axes, ground: Ground, view: View, *, named: bool) -> list[Box]:
    """Every country's land and border; those with places of their own are white and, if asked, named.

    Returns the room their names take, in points.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    actors = set(ground.places["country"])
    for outline in ground.outlines:
        if not any(overlaps(polygon[0], view) for polygon in outline.polygons):
            continue
        rings = [ring for polygon in outline.polygons for ring in polygon]
        path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        fill = ACTORS if outline.country in actors else LAND
        patch = PathPatch(path, facecolor=fill, edgecolor=BORDER, linewidth=0.7, zorder=1, clip_on=True)
        patch.set_gid(f"country-{outline.country}")
        ax.add_patch(patch)
    boxes = []
    for outline in ground.outlines if named else []:
        if outline.country not in actors:
            continue
        lines = look.wrap(outline.name.upper(), 62, look.SMALL)
        width = max(look.text_size(line, look.SMALL)[0] for line in lines)
        lon, lat, room = roomiest(outline, ground.places, view)
        if room * view.scale * 2 < width * 1.1:
            continue
        ax.text(
            lon, lat, "\n".join(lines), fontsize=look.SMALL, color="#8C8C8C", ha="center", va="center", zorder=3,
        )  # fmt: skip
        x, y = view.point(lon, lat)
        tall = 5.0 * len(lines)
        boxes.append(Box(x - width / 2, y - tall, x + width / 2, y + tall))
    return boxes


def roomiest(outline: Outline, places: DataFrame, view: View) -> tuple[float, float, float]:
    """A spot inside a country far from its borders, its places and the edge of the map: lon, lat, room in degrees."""
    from matplotlib.path import Path

    flat = 1.6  # words are wide and low, so what lies above or below is farther than it looks
    ring = max((polygon[0] for polygon in outline.polygons), key=ring_span)
    path = Path(ring)
    lons, lats = [x for x, _ in ring], [y for _, y in ring]
    west, east = max(min(lons), view.west), min(max(lons), view.east)
    south, north = max(min(lats), view.south), min(max(lats), view.north)
    steps = np.arange(1, 30) / 30
    lon, lat = (grid.ravel() for grid in np.meshgrid(west + (east - west) * steps, south + (north - south) * steps))
    edge = np.minimum.reduce([(lon - view.west) / flat, (view.east - lon) / flat, lat - view.south, view.north - lat])
    x = np.array([*lons, *places["lon"]], float)
    y = np.array([*lats, *places["lat"]], float)
    nearest = np.hypot((lon[:, None] - x) / flat, (lat[:, None] - y) * flat).min(axis=1)
    room = np.where(path.contains_points(np.column_stack([lon, lat])), np.minimum(edge, nearest), 0.0)
    n = int(room.argmax())
    if room[n] <= 0:
        return (west + east) / 2, (south + north) / 2, 0.0
    return float(lon[n]), float(lat[n]), float(room[n] * flat)


def overlaps(ring: Ring, view: View) -> bool:
    """Whether a ring's bounding box reaches into a view."""
    lons, lats = [x for x, _ in ring], [y for _, y in ring]
    return min(lons) < view.east and max(lons) > view.west and min(lats) < view.north and max(lats) > view.south


def ring_span(ring: Ring) -> float:
    """Area of a ring's bounding box, in square degrees."""
    lons, lats = [x for x, _ in ring], [y for _, y in ring]
    return (max(lons) - min(lons)) * (max(lats) - min(lats))


def draw_arms(
    ax: Axes,
    ground: Ground,
    held: Held,
    carried: Sequence[Flow],
    circles: Ruler,
    view: View,
    *,
    most_carried: float | None = None,
) -> None:
    """Roads, what went over them, and what lies in the places, from the ground up.

    most_carried  what the widest line stands for; the most that any road carried unless given
    """
    table = ground.places
    rows = zip(table["id"], table["lon"], table["lat"], strict=True)
    spots = {str(place): (float(lon), float(lat)) for place, lon, lat in rows}
    draw_roads(ax, ground, spots)
    most = carried[-1].items if carried else 0.0
    draw_flows(ax, spots, carried, view, most if most_carried is None else most_carried)
    order = sorted((place for place in held.counts if place in spots), key=lambda place: -held.counts[place])
    ax.scatter(
        [spots[place][0] for place in order],
        [spots[place][1] for place in order],
        s=[circles.size(held.counts[place]) ** 2 for place in order],
        color=HOLDING,
        alpha=CIRCLE_ALPHA,
        edgecolors="white",
        linewidths=0.6,
        zorder=6,
    )


def draw_roads(ax: Axes, ground: Ground, spots: dict[str, tuple[float, float]]) -> None:
    """Every road and track as a thin grey line, sea lanes dotted."""
    from matplotlib.collections import LineCollection

    for sea in (False, True):
        rows = ground.links[(ground.links["mode"] == "sea") == sea]
        ends = zip(rows["from"], rows["to"], strict=True)
        lines = [[spots[a], spots[b]] for a, b in ends if a in spots and b in spots]
        style = "dotted" if sea else "solid"
        ax.add_collection(LineCollection(lines, colors=ROAD, linewidths=0.7, linestyles=style, zorder=2), autolim=False)


def draw_flows(
    ax: Axes, spots: dict[str, tuple[float, float]], carried: Sequence[Flow], view: View, most: float
) -> None:
    """Lines as wide as what went over them, the widest on top; an arrowhead where most went one way."""
    for a, b, count, net in carried:
        width = flow_width(count, most)
        if width < 0.3 or a not in spots or b not in spots:
            continue
        (x0, y0), (x1, y1) = spots[a], spots[b]
        ax.plot([x0, x1], [y0, y1], color=FLOW, alpha=FLOW_ALPHA, linewidth=width, solid_capstyle="round", zorder=4)
        size = 4.5 + width
        length = math.hypot(x1 - x0, (y1 - y0) * view.stretch) * view.scale
        if width < 0.6 or abs(net) < 0.3 * count or length < 2.2 * size:
            continue
        way = 1 if net > 0 else -1
        angle = math.degrees(math.atan2(way * (y1 - y0) * view.stretch, way * (x1 - x0))) - 90
        ax.plot(
            (x0 + x1) / 2,
            (y0 + y1) / 2,
            marker=(3, 0, angle),
            markersize=size,
            color=FLOW,
            markeredgecolor="white",
            markeredgewidth=0.5,
            zorder=5,
        )


def near_box(near: View, view: View) -> Box:
    """The room a smaller view takes on a larger one, in points."""
    return Box(*view.point(near.west, near.south), *view.point(near.east, near.north))


def name_places(
    ax: Axes,
    ground: Ground,
    held: Held,
    circles: Ruler,
    view: View,
    *,
    boxes: Sequence[Box] = (),
    but: View | None = None,
    most: int = LABELS,
) -> None:
    """Name the places that matter, as many as fit: capitals and those with the most arms come first.

    boxes  room that is taken already, in points
    but    a stretch whose places are named elsewhere
    most   names
    """
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.2, foreground="white", alpha=0.9)]
    seen = [town for town in rank_towns(ground, held) if view.shows(town.lon, town.lat)]
    rest = [town for town in seen if but is not None and but.shows(town.lon, town.lat)]
    towns = [town for town in seen if but is None or not but.shows(town.lon, town.lat)]
    spots = as_spots(towns, circles, view)
    room = Box(3, 3, view.width - 3, view.height - 3)
    found = place_labels(spots[:most], room, boxes, [*spots[most:], *as_spots(rest, circles, view)])
    for town, spot, box in zip(towns, spots, found, strict=False):
        if box is None:
            continue
        if spot.radius <= 1.6:
            ax.plot(town.lon, town.lat, marker="o", markersize=2.2, color=look.INK, zorder=7)
        ax.annotate(
            town.name,
            xy=(town.lon, town.lat),
            xytext=(box.left - spot.x, box.bottom - spot.y),
            textcoords="offset points",
            va="bottom",
            fontsize=look.CAPTION,
            color=look.INK,
            zorder=8,
            path_effects=halo,
        )


def as_spots(towns: Sequence[Town], circles: Ruler, view: View) -> list[Spot]:
    """The room that dots and names of towns want."""
    spots = []
    for town in towns:
        width, height = look.text_size(town.name, look.CAPTION)[0], look.text_size("lp", look.CAPTION)[1]
        radius = max(circles.size(town.items) / 2, SMALLEST_DOT)
        spots.append(Spot(*view.point(town.lon, town.lat), radius, width + 1, height + 1))
    return spots
