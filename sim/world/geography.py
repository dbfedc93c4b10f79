"""Roads as kernels see them: neighbours, distances, and the best ways between markets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import Any, TypeVar

import numpy as np

from sim.core.columns import copy
from sim.core.commons import Links, Places, Roads, Routes
from sim.core.kernel import entry, kernel

WAYS = 8  # routes kept between two markets
CROSSINGS = 6  # border crossings a route may have
LONGEST = 64  # links of a route
SPEED_WORDS = ("speed_paved", "speed_piste", "speed_track", "speed_sea")


def roads_of(places: Places, links: Links) -> Roads:
    """Neighbours of every place, and the shortest way by road between any two (km)."""
    count = places.uid.size
    ends = np.concatenate([links.a, links.b])
    other = np.concatenate([links.b, links.a])
    number = np.concatenate([np.arange(links.uid.size)] * 2)
    order = np.lexsort((number, ends))
    first = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(ends, minlength=count), out=first[1:])
    link, ahead = number[order].astype(np.int32), other[order].astype(np.int32)
    distance = np.full((count, count), np.inf)
    road_km = np.where(links.mode == 3, np.inf, links.km)

    def measured() -> Roads:
        _all_distances(first, link, ahead, road_km, distance)
        return Roads(first, link, ahead, distance)

    return _once(_ROADS, (first, link, ahead, road_km), measured)


MOST_LANDS = 4
_ROADS: dict[bytes, Roads] = {}
_ROUTES: dict[bytes, Routes] = {}
Table = TypeVar("Table", Roads, Routes)


def _once(known: dict[bytes, Table], land: Iterable[np.ndarray], work: Callable[[], Table]) -> Table:
    """What is worked out from the same land once, copied for each world."""
    key = hashlib.sha256(b"".join(array.tobytes() for array in land)).digest()
    if key not in known:
        while len(known) >= MOST_LANDS:
            known.pop(next(iter(known)), None)
        known[key] = work()
    return copy(known[key])


def routes_of(links: Links, roads: Roads, markets: np.ndarray, speeds: np.ndarray) -> Routes:
    """The best ways between any two markets, each by another set of border crossings.

    markets   place row of each market
    speeds    km a day by mode
    Worked out once for the same land and speeds, and copied for each world.
    """
    land = (*roads[:3], links.km, links.roughness, links.mode, links.guarded, markets, speeds)
    return _once(_ROUTES, land, lambda: _routes(links, roads, markets, speeds))


def _routes(links: Links, roads: Roads, markets: np.ndarray, speeds: np.ndarray) -> Routes:
    m = markets.size
    shape = (m, m, WAYS)
    count = np.zeros((m, m), np.int32)
    first, length = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    km, effort, days = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    crossings = np.full((m, m, WAYS, CROSSINGS), -1, np.int32)
    steps = np.zeros(m * m * WAYS * 24, np.int32)
    used = 0
    for source in range(m):
        used = _ways_from(
            source, markets, roads.first, roads.link, roads.ahead, links.km, links.roughness, links.mode,
            links.guarded, speeds, count, first, length, km, effort, days, crossings, steps, used,
        )  # fmt: skip
    least = effort[..., 0].copy()
    inland = np.any((crossings[..., 0] < 0) & (np.arange(WAYS) < count[..., None]), axis=2)
    return Routes(count, first, length, km, effort, days, crossings, steps[: max(used, 1)].copy(), inland, least)


def great_circle(latitude_a: Any, longitude_a: Any, latitude_b: Any, longitude_b: Any) -> Any:
    """Distance over the globe in km."""
    a, b = np.radians(latitude_a), np.radians(latitude_b)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(longitude_b - longitude_a) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(half))


@entry
def _all_distances(first, link, ahead, km, distance):
    count = first.size - 1
    for source in range(count):
        done = np.zeros(count, np.bool_)
        row = distance[source]
        row[source] = 0.0
        for _ in range(count):
            best, nearest = np.inf, -1
            for p in range(count):
                if not done[p] and row[p] < best:
                    best, nearest = row[p], p
            if nearest < 0:
                break
            done[nearest] = True
            for r in range(first[nearest], first[nearest + 1]):
                reach = best + km[link[r]]
                if reach < row[ahead[r]]:
                    row[ahead[r]] = reach


@entry
def _ways_from(
    source, markets, first, link, ahead, km, roughness, mode, guarded, speeds,
    count, first_step, length, total_km, total_effort, total_days, crossings, steps, used,
):  # fmt: skip
    """Grow labels outwards, cheapest first, keeping WAYS per place that cross borders differently."""
    places = first.size - 1
    room = places * WAYS * 4
    at = np.zeros(room, np.int32)
    by = np.full(room, -1, np.int32)
    parent = np.full(room, -1, np.int32)
    cost = np.zeros(room)
    crossed = np.zeros(room, np.int32)
    signature = np.zeros(room, np.int64)
    kept = np.zeros(places, np.int32)
    keeps = np.zeros((places, WAYS), np.int32)
    at[0], made = markets[source], 1
    heap = [(0.0, 0)]
    while len(heap) > 0:
        best, label = heappop(heap)
        place = at[label]
        if kept[place] == WAYS or _known(keeps, kept, signature, place, signature[label]):
            continue
        keeps[place, kept[place]] = label
        kept[place] += 1
        for r in range(first[place], first[place + 1]):
            target = ahead[r]
            if kept[target] == WAYS or made == room or _visited(parent, at, label, target):
                continue
            border = guarded[link[r]]
            sign = signature[label]
            if border >= 0:
                if crossed[label] == CROSSINGS:
                    continue
                sign = (sign * 131 + border + 1) % 2305843009213693951
            if _known(keeps, kept, signature, target, sign):
                continue
            at[made], by[made], parent[made] = target, link[r], label
            cost[made] = best + km[link[r]] * roughness[link[r]]
            crossed[made] = crossed[label] + (1 if border >= 0 else 0)
            signature[made] = sign
            heappush(heap, (cost[made], made))
            made += 1
    for m in range(markets.size):
        if m == source:
            continue
        for way in range(kept[markets[m]]):
            label = keeps[markets[m], way]
            used = _write_way(
                source, m, label, by, parent, km, roughness, mode, guarded, speeds,
                count, first_step, length, total_km, total_effort, total_days, crossings, steps, used,
            )  # fmt: skip
    return used


@kernel
def _known(keeps, kept, signature, place, sign):
    for way in range(kept[place]):
        if signature[keeps[place, way]] == sign:
            return True
    return False


@kernel
def _visited(parent, at, label, place):
    while label >= 0:
        if at[label] == place:
            return True
        label = parent[label]
    return False


@kernel
def _write_way(
    source, target, label, by, parent, km, roughness, mode, guarded, speeds,
    count, first_step, length, total_km, total_effort, total_days, crossings, steps, used,
):  # fmt: skip
    links = 0
    t = label
    while parent[t] >= 0:
        links += 1
        t = parent[t]
    if used + links > steps.size or links == 0 or links > LONGEST:
        return used
    way = count[source, target]
    first_step[source, target, way], length[source, target, way] = used, links
    t = label
    for n in range(links - 1, -1, -1):
        steps[used + n] = by[t]
        t = parent[t]
    crossing = 0
    for n in range(links):
        road = steps[used + n]
        total_km[source, target, way] += km[road]
        total_effort[source, target, way] += km[road] * roughness[road]
        total_days[source, target, way] += km[road] / speeds[mode[road]]
        if guarded[road] >= 0:
            crossings[source, target, way, crossing] = guarded[road]
            crossing += 1
    count[source, target] = way + 1
    return used + links
