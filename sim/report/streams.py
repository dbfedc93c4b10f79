"""Where streams lie on a picture: ribbons of arms that run from layer to layer, each layer a column of bars.

Pure geometry in points (1/72 inch); knows nothing of drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pandas import DataFrame

OTHERS = "others"
SWEEPS = 8  # of the ordering; the picture settles after three or four


class Bar(NamedTuple):
    """What passes through one stop of a layer: its share of the column, in points, y upwards."""

    layer: int
    name: str
    arms: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.bottom + self.top) / 2


class Ribbon(NamedTuple):
    """Arms that go from one bar to a bar of the next layer; `left` and `right` are where its lower edge ends."""

    layer: int
    start: str
    end: str
    kind: str
    arms: float
    left: float
    right: float
    width: float


class Streams(NamedTuple):
    """A whole picture of bars and ribbons."""

    bars: list[Bar]
    ribbons: list[Ribbon]


def lump(frame: DataFrame, column: str, *, most: int, least: float) -> tuple[DataFrame, int]:
    """The frame with all but the largest words of a column called `others`, and how many those are.

    most   words that keep their name
    least  share of all arms below which a word loses it; one small word alone keeps it
    """
    totals = frame.groupby(column)["count"].sum().sort_values(ascending=False, kind="stable")
    small = [name for rank, name in enumerate(totals.index) if rank >= most or totals[name] < least * totals.sum()]
    if len(small) < 2:
        return frame, 0
    return frame.assign(**{column: frame[column].where(~frame[column].isin(small), OTHERS)}), len(small)


def lay_out(frame: DataFrame, layers: Sequence[str], *, kind: str, height: float, gap: float = 6.0) -> Streams:
    """Bars and ribbons of a frame with one row per way: a column for each layer, and `count`.

    kind    the layer that gives a ribbon its colour, followed from the first layer to the last
    height  of the picture
    gap     between two bars of a layer
    The last layer is in order of size. The others are ordered so that few ribbons cross; `others` stays at the bottom.
    Every layer has the same arms, so every layer has the same sum of bars.
    """
    ways = frame.groupby(list(dict.fromkeys([*layers, kind])), observed=True)["count"].sum().reset_index()
    ways = ways[ways["count"] > 0]
    orders = order_layers(ways, layers)
    longest = max(len(order) for order in orders)
    scale = (height - gap * (longest - 1)) / float(ways["count"].sum())
    bars = [bar for n, layer in enumerate(layers) for bar in stack(ways, layer, n, orders[n], scale, height, gap)]
    at = {(bar.layer, bar.name): bar for bar in bars}
    colours = list(orders[list(layers).index(kind)])
    ribbons = []
    for n in range(len(layers) - 1):
        here, there = layers[n], layers[n + 1]
        keys = list(dict.fromkeys([here, there, kind]))
        parts = ways.groupby(keys, observed=True)["count"].sum().reset_index()
        rows = list(zip(parts[here], parts[there], parts[kind], parts["count"], strict=True))
        rank = {layer: {name: r for r, name in enumerate(orders[n + step])} for step, layer in enumerate((here, there))}
        leaving = sorted(rows, key=lambda row: (rank[here][row[0]], rank[there][row[1]], colours.index(row[2])))
        coming = sorted(rows, key=lambda row: (rank[there][row[1]], rank[here][row[0]], colours.index(row[2])))
        lefts = edges([(at[n, row[0]], row) for row in leaving], scale)
        rights = edges([(at[n + 1, row[1]], row) for row in coming], scale)
        ribbons += [Ribbon(n, *row, lefts[row], rights[row], float(row[3]) * scale) for row in leaving]
    return Streams(bars, ribbons)


Way = tuple[str, str, str, float]


def edges(placed: Sequence[tuple[Bar, Way]], scale: float) -> dict[Way, float]:
    """The lower edge of each ribbon at one end, stacked downwards from the top of its bar."""
    lowest = {bar: bar.top for bar, _ in placed}
    found = {}
    for bar, way in placed:
        lowest[bar] -= way[3] * scale
        found[way] = lowest[bar]
    return found


def stack(
    ways: DataFrame, layer: str, number: int, order: Sequence[str], scale: float, height: float, gap: float
) -> list[Bar]:
    """The bars of one layer, top down, centred in the height."""
    totals = ways.groupby(layer, observed=True)["count"].sum()
    filled = float(totals.sum()) * scale + gap * (len(order) - 1)
    top = (height + filled) / 2
    bars = []
    for name in order:
        thick = float(totals[name]) * scale
        bars.append(Bar(number, name, float(totals[name]), top - thick, top))
        top -= thick + gap
    return bars


def order_layers(ways: DataFrame, layers: Sequence[str]) -> list[list[str]]:
    """The words of each layer, top down: the last by size, each earlier one by where its arms go and come from."""
    totals = [ways.groupby(layer, observed=True)["count"].sum() for layer in layers]
    orders = [
        sorted((str(name) for name in total.index), key=lambda name: (name == OTHERS, -total[name], name))
        for total in totals
    ]
    for _ in range(SWEEPS):
        for n in reversed(range(len(layers) - 1)):
            orders[n] = by_neighbours(ways, layers[n], layers[n + 1], orders[n], orders[n + 1])
        for n in range(1, len(layers) - 1):
            orders[n] = by_neighbours(ways, layers[n], layers[n - 1], orders[n], orders[n - 1])
    return orders


def by_neighbours(ways: DataFrame, layer: str, beside: str, order: Sequence[str], fixed: Sequence[str]) -> list[str]:
    """A layer's words by the mean rank of what they touch in the layer beside; ties keep their order."""
    rank = {name: r for r, name in enumerate(fixed)}
    weighted = ways.assign(rank=ways[beside].map(rank) * ways["count"])
    sums = weighted.groupby(layer, observed=True)[["rank", "count"]].sum()
    mean = sums["rank"] / sums["count"]
    return sorted(order, key=lambda name: (name == OTHERS, float(mean[name])))
