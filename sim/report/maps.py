"""Maps: who holds arms where, and which roads they came by.

Borders and coasts are those of the region's base map, drawn in degrees with one degree of latitude as
long as it is on the ground in the middle of the map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame, Series, Timestamp

from sim.report import look
from sim.report.curves import describe, kinds
from sim.report.ground import Ground, Outline, Ring
from sim.report.labels import Box, Spot, place_labels
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
    View,
    circle_size,
    draw_key,
    flow_width,
)
from sim.results.results import Results
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

MARGIN = 1.6  # degrees of ground around the outermost places
LABELS = 70
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
    labels: int = LABELS,
    ax: Axes | None = None,
) -> Axes:
    """Draw arms by place as circles, and what the roads carried as lines, up to a date.

    date    the last month end by default; flows add up from the first day to it
    labels  at most so many place names; the more arms, the sooner a place is named
    Circles and lines are means over the runs. Where places crowd and a corner of the map is empty, the crowd
    is shown enlarged in it. Reads `results.places` and `results.links`.
    """
    held, day = holdings(results, arms, holders, date)
    carried = flows(results, arms, day)
    ax = ax or look.new_axes(look.MAP, margins=(0.25, 1.6, 0.25, 0.62))
    view = frame(ax, ground)
    names = draw_land(ax, ground, view, named=True)
    close = enlarge(ax, ground, view)
    boxes = [*names, *([close[1]] if close else [])]
    draw_arms(ax, ground, held, carried, view)
    name_places(ax, ground, held, view, labels, boxes)
    if close:
        inset, _, near = close
        draw_land(inset, ground, near, named=False)
        draw_arms(inset, ground, held, carried, near)
        name_places(inset, ground, held, near, labels, [])
    most_held = float(held.max()) if len(held) else 0.0
    draw_key(ax, view, most_held=most_held, most_carried=float(carried["count"].max()) if len(carried) else 0.0)
    look.headline(ax, title, f"{kinds(arms)}, {look.long_date(day)}", above=8)
    look.caption(ax, map_caption(results, arms, holders, day), below=66)
    return ax


def map_caption(results: Results, arms: Sequence[str], holders: Sequence[str], day: Timestamp) -> str:
    """The small print of a map."""
    since = look.long_date(results.start)
    notes = [
        f"Circles: items in a place on {look.long_date(day)}. {describe(holders)}",
        f"Lines: items carried over a road since {since}, arrows the way most of them went.",
        "Roads are drawn straight from town to town. De facto borders, Natural Earth.",
    ]
    how = "Circles and lines: means of the runs." if len(results.runs) > 1 else "One run."
    return look.small_print(results, f"{kinds(arms)} outside state control, by place", how=how, notes=notes)


def holdings(
    results: Results, arms: Sequence[str], holders: Sequence[str], date: Timestamp | str | None
) -> tuple[Series, Timestamp]:
    """Mean items in each place over the runs, on the last month end up to a date, and that month end."""
    table = results.places
    evenings = table["date"] if date is None else table["date"][table["date"] <= Timestamp(date)]
    day = Timestamp(evenings.max()) if len(evenings) else results.until
    keep = (table["date"] == day) & table["arm"].isin(list(arms)) & table["holder"].isin(list(holders))
    sums = table[keep].groupby("place", observed=True)["count"].sum() / len(results.runs)
    sums.index = sums.index.astype(str)
    return sums[sums > 0].astype(float), day


def flows(results: Results, arms: Sequence[str], day: Timestamp) -> DataFrame:
    """Mean items over each pair of places up to a date, both ways together: a, b, count, net (from a to b)."""
    table = results.links
    table = table[table["arm"].isin(list(arms)) & (table["month"] <= day)]
    sums = table.groupby(["from_place", "to_place"], observed=True)["count"].sum() / len(results.runs)
    pairs: dict[tuple[str, str], list[float]] = {}
    for (start, end), count in zip(sums.index, sums.to_numpy(float), strict=True):
        a, b = sorted((str(start), str(end)))
        both = pairs.setdefault((a, b), [0.0, 0.0])
        both[0] += count
        both[1] += count if str(start) == a else -count
    rows = [(a, b, both[0], both[1]) for (a, b), both in pairs.items() if both[0] > 0]
    return DataFrame(rows, columns=["a", "b", "count", "net"]).sort_values(["count", "a", "b"]).reset_index(drop=True)


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


def enlarge(ax: Axes, ground: Ground, view: View) -> tuple[Axes, Box, View] | None:
    """An inset for the most crowded stretch of land, in the emptiest corner, its own stretch framed on the map.

    Returns the inset, the room it takes in points, and its view; None where nothing crowds or no corner is empty.
    """
    points = [(float(x), float(y)) for x, y in zip(ground.places["lon"], ground.places["lat"], strict=True)]
    width, height = view.width * INSET[0], view.height * INSET[1]
    scale = view.scale * ZOOM
    wide, high = width / scale, height / scale / view.stretch
    windows = [View(x, x + wide, y, y + high, scale, view.stretch) for x, _ in points for _, y in points]
    crowd, near = max(((sum(w.shows(*p) for p in points), w) for w in windows), key=lambda pair: pair[0])
    inner = [p for p in points if near.shows(*p)]
    lon, lat = ((min(values) + max(values)) / 2 for values in zip(*inner, strict=True))
    near = View(lon - wide / 2, lon + wide / 2, lat - high / 2, lat + high / 2, scale, view.stretch)
    on_paper = [view.point(*p) for p in points]
    for left, bottom in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
        x, y = left * (view.width - width), bottom * (view.height - height)
        box = Box(x - 2, y - 2, x + width + 2, y + height + 2)
        if crowd < CROWD or any(Box(px - 8, py - 8, px + 8, py + 8).overlaps(box) for px, py in on_paper):
            continue
        inset = ax.inset_axes((x / view.width, y / view.height, INSET[0], INSET[1]), zorder=10)
        set_view(inset, near)
        for spine in inset.spines.values():
            spine.set(color=look.INK, linewidth=0.9)
        corners = [(near.west, near.south), (near.east, near.south), (near.east, near.north), (near.west, near.north)]
        xs, ys = zip(*corners, corners[0], strict=True)
        ax.plot(xs, ys, color=look.INK, linewidth=0.9, zorder=9)
        return inset, box, near
    return None


def draw_land(ax: Axes, ground: Ground, view: View, *, named: bool) -> list[Box]:
    """Every country's land and border; those with places of their own are white and, if asked, named.

    Returns the room their names take, in points.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    actors = set(ground.places["country"])
    for outline in ground.outlines:
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
    towns = [(float(lon), float(lat)) for lon, lat in zip(places["lon"], places["lat"], strict=True)]
    best = ((west + east) / 2, (south + north) / 2, 0.0)
    for step in range(29 * 29):
        lon = west + (east - west) * (step % 29 + 1) / 30
        lat = south + (north - south) * (step // 29 + 1) / 30
        edge = min((lon - view.west) / flat, (view.east - lon) / flat, lat - view.south, view.north - lat)
        if edge <= best[2] or not path.contains_point((lon, lat)):
            continue
        room = min(edge, min(math.hypot((lon - x) / flat, (lat - y) * flat) for x, y in (*ring, *towns)))
        if room > best[2]:
            best = (lon, lat, room)
    return best[0], best[1], best[2] * flat


def ring_span(ring: Ring) -> float:
    """Area of a ring's bounding box, in square degrees."""
    lons, lats = [x for x, _ in ring], [y for _, y in ring]
    return (max(lons) - min(lons)) * (max(lats) - min(lats))


def draw_arms(ax: Axes, ground: Ground, held: Series, carried: DataFrame, view: View) -> None:
    """Roads, what went over them, and what lies in the places, from the ground up."""
    table = ground.places
    rows = zip(table["id"], table["lon"], table["lat"], strict=True)
    spots = {str(place): (float(lon), float(lat)) for place, lon, lat in rows}
    draw_roads(ax, ground, spots)
    draw_flows(ax, spots, carried, view)
    order = [place for place in held.sort_values(ascending=False).index if place in spots]
    most = float(held.max()) if len(held) else 1.0
    ax.scatter(
        [spots[place][0] for place in order],
        [spots[place][1] for place in order],
        s=[circle_size(held[place], most) ** 2 for place in order],
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


def draw_flows(ax: Axes, spots: dict[str, tuple[float, float]], carried: DataFrame, view: View) -> None:
    """Lines as wide as what went over them, the widest on top; an arrowhead where most went one way."""
    most = float(carried["count"].max()) if len(carried) else 0.0
    for row in carried.itertuples():
        width = flow_width(row.count, most)
        if width < 0.3 or row.a not in spots or row.b not in spots:
            continue
        (x0, y0), (x1, y1) = spots[row.a], spots[row.b]
        ax.plot([x0, x1], [y0, y1], color=FLOW, alpha=FLOW_ALPHA, linewidth=width, solid_capstyle="round", zorder=4)
        size = 4.5 + width
        length = math.hypot(x1 - x0, (y1 - y0) * view.stretch) * view.scale
        if width < 0.6 or abs(row.net) < 0.3 * row.count or length < 2.2 * size:
            continue
        way = 1 if row.net > 0 else -1
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


def name_places(ax: Axes, ground: Ground, held: Series, view: View, most: int, boxes: list[Box]) -> None:
    """Name the places that matter, as many as fit: capitals and those with the most arms come first.

    boxes  room that is taken already, in points
    """
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.2, foreground="white", alpha=0.9)]
    shown = rank_places(ground, held)
    shown = shown[[view.shows(lon, lat) for lon, lat in zip(shown["lon"], shown["lat"], strict=True)]]
    names = [str(name).split(" (")[0] for name in shown["name"]]
    spots = []
    for name, row in zip(names, shown.itertuples(), strict=True):
        width, height = look.text_size(name, look.CAPTION)
        spots.append(Spot(*view.point(row.lon, row.lat), max(row.size / 2, 1.2), width + 1, height))
    rest = [Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots[most:] if s.radius > 2]
    room = Box(3, 3, view.width - 3, view.height - 3)
    found = place_labels(spots[:most], room, [*rest, *boxes])
    for box, spot, name, lon, lat in zip(found, spots, names, shown["lon"], shown["lat"], strict=False):
        if box is None:
            continue
        if spot.radius <= 1.6:
            ax.plot(lon, lat, marker="o", markersize=2.2, color=look.INK, zorder=7)
        ax.annotate(
            name,
            xy=(lon, lat),
            xytext=(box.left - spot.x, box.bottom - spot.y),
            textcoords="offset points",
            fontsize=look.CAPTION,
            color=look.INK,
            zorder=8,
            path_effects=halo,
        )


def rank_places(ground: Ground, held: Series) -> DataFrame:
    """Places, the first to be named first, with the diameter of their circles in points as `size`."""
    most = float(held.max()) if len(held) else 1.0
    places = ground.places.copy()
    counts = places["id"].map(held).fillna(0).astype(float)
    places["size"] = [circle_size(count, most) for count in counts]
    people = pd.to_numeric(places["population"], errors="coerce").fillna(0).clip(upper=1e6) / 1e6
    places["weight"] = places["size"] + 4.0 * places["kind"].isin(["market_hub", "sink"]) + 2 * people
    places["first"] = places["kind"].isin(["capital"]) | (places["size"].rank(ascending=False) <= 12)
    return places.sort_values(["first", "weight", "id"], ascending=[False, False, True])
