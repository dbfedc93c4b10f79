"""Two rivals of the model, scored on the same patterns with the same functions: gravity, and a random walk.

Both are given what the model is given of the outset: the opening stock of the same runs, the storage areas with their
shares and the day on which each falls, the places and the roads between them. Neither knows of prices, fighters,
states, wars or policies, so they leave tables that tell only of arms on the move. Each has one constant, set so that
its expected flow of firearms to West Africa by February 2013 is the best value of pattern V04 (15,000), which the
model was fitted to as well.

**Gravity** (Tinbergen 1962): an arm of storage area i leaves for the foreign market j at the rate
`k M_j / d_ij^2` a week, M_j the population of the place times how insecure its country is, d_ij the shortest way in km.
It drives 250 km a day and stays where it arrives.

**Random walk**: an arm leaves its place with the same probability each week, over any road that begins there, drawn
evenly, and is at the other end a week later. It may come back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.optimize import brentq

from sim.experiment.validation import Evidence
from sim.results.results import Results
from sim.results.terms import OPENING, terms_of
from sim.world.region import Region, read_region

GRAVITY, WALK = "gravity", "random_walk"
NAMES = {GRAVITY: "Gravity model", WALK: "Random walk"}
RIVALS = tuple(NAMES)
ANSWERS = ("V01", "V04", "V05", "V07", "V08", "V10", "V12", "V15", "V24", "V25")  # of the rest they know nothing
ANCHOR, WANTED, BY = "west_africa", 15_000.0, "2013-03-01"  # firearms, before the day: V04
KM_A_WEEK = 250.0 * 7  # as on asphalt
DISTANCE_POWER = 2.0
ORIGIN = "depots"  # rivals do not tell storage areas apart

WORDS = frozenset(
    {"from_country", "to_country", "from_holder", "to_holder", "reason", "arm", "origin", "country", "holder", "kind",
     "place"}
)  # fmt: skip

Counts = NDArray[np.int64]
Numbers = NDArray[Any]  # whole in a run, broken in the expectation


class Ground(NamedTuple):
    """What the rivals are given.

    places, country  ids, with the country of each; `home` is where the arms are from
    area_*           of each storage area its place, its share of the stock, and the week in which it falls (-1 never)
    weeks            first day of each week; `month` is the number of its month in `months`
    mass             of each place as a destination
    roads            ends of each open road, both ways, with km: from, to, km
    anchor           countries whose firearms the constant is set by
    """

    places: list[str]
    country: list[str]
    arms: list[str]
    area_place: NDArray[np.int64]
    area_share: Numbers
    area_week: NDArray[np.int64]
    weeks: pd.DatetimeIndex
    month: NDArray[np.int64]
    months: pd.DatetimeIndex
    mass: Numbers
    roads: list[tuple[int, int, float]]
    anchor: frozenset[str]
    home: str


class Moves(NamedTuple):
    """What a rival did.

    carried   arms over each road: road, month, arm
    standing  arms at each place on each 31 December, those in its depots too: date, place, arm
    reached   week of the first arrival at each place; -1 where there is none
    """

    carried: Numbers
    standing: Numbers
    reached: NDArray[np.int64]


def ground_of(region: Region, history: Results, cut: Collection[str] = ()) -> Ground:
    """The ground of a region over the days of history, without the roads in `cut`."""
    sheet = region.sheet("places").rows
    places = [row["id"] for row in sheet]
    at = {name: n for n, name in enumerate(places)}
    states = {row["id"]: float(row["insecurity"]) for row in region.sheet("states").rows}
    areas = region.sheet("areas").rows
    weeks = pd.date_range(history.start, history.until, freq="7D")
    months = pd.date_range(history.start.replace(day=1), history.until, freq="MS")
    month = ((weeks.year - months[0].year) * 12 + weeks.month - months[0].month).to_numpy()
    falls = pd.to_datetime(pd.Series([row["falls"] for row in areas]), errors="coerce")
    week = np.maximum((falls - weeks[0]).dt.days.to_numpy(np.float64), 0.0) // 7
    foreign = [row["country"] != terms_of(history).home and row["market"] == "1" for row in sheet]
    mass = [
        float(row["population"] or 0) * states.get(row["country"], 0.0) if out else 0.0
        for row, out in zip(sheet, foreign, strict=True)
    ]
    roads = [
        (at[a], at[b], float(row["km"]))
        for row in region.sheet("links").rows
        if row["open"] == "1" and row["id"] not in cut
        for a, b in ((row["from"], row["to"]), (row["to"], row["from"]))
    ]
    share = np.array([float(row["weight"]) for row in areas])
    return Ground(
        places, [row["country"] for row in sheet], _arms_of(history), np.array([at[row["place"]] for row in areas]),
        share / share.sum(), np.where(np.isnan(week), -1, week).astype(np.int64), weeks, month, months,
        np.array(mass), roads, frozenset(terms_of(history).group(ANCHOR)), terms_of(history).home,
    )  # fmt: skip


def _arms_of(history: Results) -> list[str]:
    return [str(arm) for arm in history.flows.arm.cat.categories]


def opening(ground: Ground, history: Results, run: int) -> Counts:
    """The regime's stock in one run of history, by storage area and class: whole arms, in the areas' shares."""
    rows = history.flows
    rows = rows[(rows.run == run) & (rows.reason == OPENING) & (rows.to_holder == "depot")]
    total = rows.groupby("arm", observed=False)["count"].sum().reindex(ground.arms, fill_value=0).to_numpy(np.int64)
    edges = np.rint(np.cumsum(ground.area_share)[:, None] * total[None, :]).astype(np.int64)
    taken: Counts = np.diff(edges, axis=0, prepend=np.zeros((1, len(total)), np.int64))
    return taken


def can_be_set(history: Results) -> bool:
    """Whether the region names the countries by which a rival's constant is set."""
    return bool(terms_of(history).group(ANCHOR))


def constant_of(kind: str, history: Results, folder: Path) -> float:
    """The one constant of a rival, set by the opening stocks of runs of history."""
    return calibrated(kind, ground_of(read_region(folder), history), history)


def run_rival(
    kind: str, history: Results, folder: Path, further: Mapping[str, Collection[str]], constant: float
) -> Evidence:
    """A rival's runs on the seeds of history, and those of the further scenarios that some patterns need.

    further   by name, the roads that are cut, for a rival from the start; a decree changes nothing for it
    constant  as `constant_of` gives it
    """
    region = read_region(folder)
    ground = ground_of(region, history)
    plain = _many(kind, ground, history, constant)
    others = {
        name: _many(kind, ground_of(region, history, cut), history, constant) if cut else plain
        for name, cut in further.items()
    }
    return Evidence(plain, others)


def calibrated(kind: str, ground: Ground, history: Results) -> float:
    """The constant at which the expected firearms that reach the anchor countries in time are as many as wanted."""
    stocks = np.mean([opening(ground, history, run) for run in history.runs], axis=0)

    def excess(log_constant: float) -> float:
        moves = STEPS[kind](ground, stocks, math.exp(log_constant), None)
        return float(np.log(max(_anchored(ground, moves), 1e-9) / WANTED))

    low, high = BOUNDS[kind]
    return math.exp(brentq(excess, math.log(low), math.log(high), xtol=1e-3))


def _anchored(ground: Ground, moves: Moves) -> float:
    """Firearms that came into the anchor countries from outside before the day."""
    rifles, early = ground.arms.index("rifles"), ground.months < pd.Timestamp(BY)
    enters = [ground.country[b] in ground.anchor and ground.country[a] not in ground.anchor for a, b, _ in ground.roads]
    return float(moves.carried[np.array(enters)][:, early, rifles].sum())


def _many(kind: str, ground: Ground, history: Results, constant: float) -> Results:
    """One run for each seed of history, stacked."""
    parts = []
    for run in history.runs:
        rng = np.random.default_rng([run, sorted(NAMES).index(kind)])
        parts.append(tables(ground, STEPS[kind](ground, opening(ground, history, run), constant, rng), run))
    manifest = {
        "seeds": history.runs, "start": history.manifest["start"], "until": history.manifest["until"],
        **({"terms": history.manifest["terms"]} if "terms" in history.manifest else {}),
    }  # fmt: skip
    whole = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    for table in whole.values():
        for column in set(table.columns) & WORDS:
            table[column] = table[column].astype("category")
    return Results(NAMES[kind], whole, manifest, history.places_info)


def gravity(ground: Ground, stocks: Numbers, constant: float, rng: np.random.Generator | None) -> Moves:
    """Arms that leave each area for each market, week by week; expected ones where no luck is given."""
    markets = np.flatnonzero(ground.mass > 0)
    ways, km = _ways(ground, markets)
    pull = ground.mass[markets] / km**DISTANCE_POWER
    rate = constant * pull.sum(axis=1)
    goal = pull / np.maximum(pull.sum(axis=1, keepdims=True), 1e-300)
    lag = np.where(np.isfinite(km), np.rint(km / KM_A_WEEK), 0).astype(np.int64)
    left: Numbers = np.array(stocks, dtype=np.float64 if rng is None else np.int64)
    weeks, marks = len(ground.weeks), _marks(ground)
    sent: Numbers = np.zeros((weeks, *goal.shape, len(ground.arms)), left.dtype)
    standing = np.zeros((len(marks), len(ground.places), len(ground.arms)))
    for week in range(weeks):
        loose = ((ground.area_week >= 0) & (ground.area_week <= week))[:, None]
        chance = np.broadcast_to(-np.expm1(-rate)[:, None] * loose, left.shape)
        if rng is None:
            going = left * chance
            sent[week] = going[:, None, :] * goal[:, :, None]
        else:
            going = rng.binomial(left, chance)
            sent[week] = rng.multinomial(going, goal[:, None, :]).transpose(0, 2, 1)
        left = left - going
        for mark in np.flatnonzero(marks == week):
            np.add.at(standing[mark], ground.area_place, left)
    came = np.zeros_like(sent)
    for late in np.unique(lag):
        came[late:] += sent[: weeks - late] * (lag == late)[:, :, None]
    for number, last in enumerate(marks):
        standing[number, markets] += came[: last + 1].sum(axis=(0, 1))
    arrived = came.sum(axis=(1, 3)) > 0
    reached = np.full(len(ground.places), -1)
    reached[markets] = np.where(arrived.any(axis=0), arrived.argmax(axis=0), -1)
    by_month = np.zeros((len(ground.months), *came.shape[1:]))
    np.add.at(by_month, ground.month, came)
    carried = np.tensordot(ways, by_month, axes=((1, 2), (1, 2)))
    return Moves(carried, standing, reached)


def _ways(ground: Ground, markets: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Which road lies on the shortest way from each area to each market (road, area, market); km of the way, infinite
    where there is none.
    """
    graph: nx.DiGraph[int] = nx.DiGraph()
    road: dict[tuple[int, int], int] = {}
    for number, (a, b, km) in enumerate(ground.roads):
        if not graph.has_edge(a, b) or km < graph[a][b]["km"]:
            graph.add_edge(a, b, km=km)
            road[a, b] = number
    ways = np.zeros((len(ground.roads), len(ground.area_place), len(markets)))
    far: Numbers = np.full(ways.shape[1:], np.inf)
    for area, place in enumerate(ground.area_place):
        lengths: Any  # two shapes in one signature
        paths: Any
        lengths, paths = nx.single_source_dijkstra(graph, int(place), weight="km")
        for market, goal in enumerate(markets):
            path = paths.get(int(goal))
            if path is None:
                continue
            far[area, market] = lengths[int(goal)]
            for a, b in pairwise(path):
                ways[road[a, b], area, market] = 1.0
    return ways, far


def random_walk(ground: Ground, stocks: Numbers, constant: float, rng: np.random.Generator | None) -> Moves:
    """Arms that walk from place to place, week by week; expected ones where no luck is given."""
    many = max(np.bincount([a for a, _, _ in ground.roads], minlength=len(ground.places)))
    slots = np.full((len(ground.places), many), -1)
    taken = np.zeros(len(ground.places), np.int64)
    for number, (a, _, _) in enumerate(ground.roads):
        slots[a, taken[a]] = number
        taken[a] += 1
    even = np.where(slots >= 0, 1.0, 0.0) / np.maximum(taken, 1)[:, None]
    goal = np.array([b for _, b, _ in ground.roads])
    here: Numbers = np.zeros((len(ground.places), len(ground.arms)), np.float64 if rng is None else np.int64)
    marks = _marks(ground)
    carried = np.zeros((len(ground.roads), len(ground.months), len(ground.arms)))
    standing = np.zeros((len(marks), len(ground.places), len(ground.arms)))
    reached: Numbers = np.full(len(ground.places), -1)
    used = slots >= 0
    for week in range(len(ground.weeks)):
        np.add.at(here, ground.area_place[ground.area_week == week], stocks[ground.area_week == week])
        movable = np.where(taken > 0, constant, 0.0)[:, None]
        if rng is None:
            going = here * movable
            steps: Numbers = going[:, None, :] * even[:, :, None]
        else:
            going = rng.binomial(here, np.broadcast_to(movable, here.shape))
            steps = rng.multinomial(going, even[:, None, :]).transpose(0, 2, 1)
        here = here - going
        np.add.at(here, goal[slots[used]], steps[used])
        carried[slots[used], ground.month[week]] += steps[used]
        reached = np.where((reached < 0) & (here.sum(axis=1) > 0), week, reached)
        for mark in np.flatnonzero(marks == week):
            standing[mark] = here
            shut = (ground.area_week < 0) | (ground.area_week > week)
            np.add.at(standing[mark], ground.area_place[shut], stocks[shut])
    return Moves(carried, standing, reached)


def _marks(ground: Ground) -> NDArray[np.int64]:
    """The week of each 31 December, and the last."""
    years = sorted(set(ground.weeks.year))
    ends = [int(np.flatnonzero(ground.weeks <= pd.Timestamp(year, 12, 31))[-1]) for year in years]
    return np.array(ends)


def tables(ground: Ground, moves: Moves, run: int) -> dict[str, DataFrame]:
    """The run tables that a rival can fill: flows over borders, first arrivals, and where arms are at year ends."""
    abroad = np.array([ground.country[a] != ground.country[b] for a, b, _ in ground.roads])
    road, month, arm = np.nonzero((moves.carried > 0) & abroad[:, None, None])
    ends = [ground.roads[n] for n in road]
    flows = DataFrame(
        {
            "run": run, "month": ground.months[month],
            "from_country": [ground.country[a] for a, _, _ in ends],
            "to_country": [ground.country[b] for _, b, _ in ends],
            "from_holder": "trafficker", "to_holder": "trafficker", "reason": "moved",
            "arm": np.array(ground.arms)[arm], "count": moves.carried[road, month, arm].astype(np.int64),
        }
    )  # fmt: skip
    years = sorted(set(ground.weeks.year))
    dates = [pd.Timestamp(year, 12, 31) for year in years]
    date, place, arm = np.nonzero(moves.standing)
    stand = DataFrame(
        {
            "run": run, "date": [dates[n] for n in date], "origin": ORIGIN,
            "country": [ground.country[n] for n in place], "holder": "civilian",
            "arm": np.array(ground.arms)[arm], "count": moves.standing[date, place, arm].astype(np.int64),
        }
    )  # fmt: skip
    met = np.flatnonzero(moves.reached >= 0)
    events = DataFrame(
        {
            "run": run, "date": ground.weeks[moves.reached[met]], "kind": "first_arrival",
            "place": np.array(ground.places)[met], "country": np.array(ground.country)[met],
        }
    )  # fmt: skip
    return {"flows": flows, "provenance": stand, "events": events}


Step = Callable[[Ground, "Numbers", float, "np.random.Generator | None"], Moves]
STEPS: Mapping[str, Step] = {GRAVITY: gravity, WALK: random_walk}
BOUNDS = {GRAVITY: (1e-9, 1e3), WALK: (1e-5, 0.9)}
