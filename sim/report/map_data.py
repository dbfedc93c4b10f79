"""What a map shows, before it is drawn: arms in places, arms over roads, and which towns come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from pandas import Timestamp

from sim.report.ground import Ground
from sim.results.results import Results


class Held(NamedTuple):
    """Mean items in each place over the runs, on the evening of a day."""

    day: Timestamp
    counts: dict[str, float]


class Flow(NamedTuple):
    """Mean items over a pair of places, both ways together; `net` is what went from a to b less what came back."""

    a: str
    b: str
    items: float
    net: float


class Town(NamedTuple):
    """A place to be named on a map."""

    id: str
    name: str
    lon: float
    lat: float
    items: float


def holdings(results: Results, arms: Sequence[str], holders: Sequence[str], date: Timestamp | str | None) -> Held:
    """Arms of the holders in each place on the last month end up to a date."""
    table = results.places
    evenings = table["date"] if date is None else table["date"][table["date"] <= Timestamp(date)]
    day = Timestamp(evenings.max()) if len(evenings) else results.until
    keep = (table["date"] == day) & table["arm"].isin(list(arms)) & table["holder"].isin(list(holders))
    sums = table[keep].groupby("place", observed=True)["count"].sum()
    counts = zip(sums.index.astype(str), sums.to_numpy(float), strict=True)
    return Held(day, {place: count / len(results.runs) for place, count in counts if count > 0})


def flows(results: Results, arms: Sequence[str], day: Timestamp) -> list[Flow]:
    """What each road carried up to a day, the least first, so that the widest line is drawn last."""
    table = results.links
    table = table[table["arm"].isin(list(arms)) & (table["month"] <= day)]
    sums = table.groupby(["from_place", "to_place"], observed=True)["count"].sum()
    pairs: dict[tuple[str, str], tuple[float, float]] = {}
    for (start, end), total in zip(sums.index, sums.to_numpy(float), strict=True):
        a, b = sorted((str(start), str(end)))
        count, net = pairs.get((a, b), (0.0, 0.0))
        mean = float(total) / len(results.runs)
        pairs[a, b] = (count + mean, net + (mean if str(start) == a else -mean))
    found = [Flow(a, b, count, net) for (a, b), (count, net) in pairs.items() if count > 0]
    return sorted(found, key=lambda flow: (flow.items, flow.a, flow.b))


def rank_towns(ground: Ground, held: Held) -> list[Town]:
    """Every place, the first to be named first: capitals and the twelve with most arms, then by arms and trade."""
    places = ground.places
    counts = places["id"].map(held.counts).fillna(0).astype(float)
    share = (counts / max(counts.max(), 1)) ** 0.5
    people = pd.to_numeric(places["population"], errors="coerce").fillna(0).clip(upper=1e6) / 1e6
    weight = 8.5 * share + places["kind"].isin(["market_hub", "sink"]) + people / 2
    first = places["kind"].isin(["capital"]) | (counts.rank(ascending=False) <= 12)
    keys = zip(first, weight, places["id"], strict=True)
    order = sorted(range(len(places)), key=[(not f, -w, i) for f, w, i in keys].__getitem__)
    names = short_names([str(name) for name in places["name"]])
    lons, lats = places["lon"].to_numpy(float), places["lat"].to_numpy(float)
    ids = places["id"].astype(str).to_list()
    return [Town(ids[n], names[n], float(lons[n]), float(lats[n]), float(counts.iloc[n])) for n in order]


def short_names(names: Sequence[str]) -> list[str]:
    """Names without what they add in brackets, but for two places that would then be called the same."""
    short = [name.split(" (")[0] for name in names]
    return [name if short.count(brief) > 1 else brief for name, brief in zip(names, short, strict=True)]
