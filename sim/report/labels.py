"""Where words go on a picture, so that none lies on another.

Pure geometry in points (1/72 inch); knows nothing of drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle, in points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def inside(self, frame: Box) -> bool:
        """Whether nothing sticks out of the frame."""
        return (
            self.left >= frame.left
            and self.right <= frame.right
            and self.bottom >= frame.bottom
            and self.top <= frame.top
        )

    def touches(self, x: float, y: float, radius: float) -> bool:
        """Whether a round dot reaches into the rectangle."""
        across = max(self.left - x, 0.0, x - self.right)
        up = max(self.bottom - y, 0.0, y - self.top)
        return across * across + up * up < radius * radius


class Spot(NamedTuple):
    """A point that wants a label: its place, the radius of its dot, and the size of the words."""

    x: float
    y: float
    radius: float
    width: float
    height: float


# Where a label may sit about its point, best first: (x, y) of its nearest corner or edge, -1, 0 or 1.
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
GAPS = (1.5, 6.0)  # points between dot and words; the wide one only where the narrow one finds no room


def beside(spot: Spot, side: tuple[int, int], gap: float) -> Box:
    """The box of a spot's label on one side of it."""
    reach = spot.radius + gap
    if 0 not in side:
        reach *= 0.75  # a corner of the words comes closer to a round dot than an edge may
    x = spot.x + side[0] * reach
    y = spot.y + side[1] * reach
    left = x + (side[0] - 1) / 2 * spot.width
    bottom = y + (side[1] - 1) / 2 * spot.height
    return Box(left, bottom, left + spot.width, bottom + spot.height)


def place_labels(
    spots: Sequence[Spot], frame: Box, taken: Sequence[Box] = (), dots: Sequence[Spot] = ()
) -> list[Box | None]:
    """A box for each label, in order of importance; None where there is no room left.

    frame  what a label may not stick out of
    taken  what a label may not lie on; nor may it lie on the dot of any spot, labelled or not
    dots   further spots that want no label
    """
    round_things = [*spots, *dots]
    occupied = list(taken)
    placed: list[Box | None] = []
    for spot in spots:
        found = None
        for gap, side in product(GAPS, SIDES):
            box = beside(spot, side, gap)
            if not box.inside(frame) or any(box.overlaps(other) for other in occupied):
                continue
            if any(box.touches(dot.x, dot.y, dot.radius) for dot in round_things):
                continue
            found = box
            occupied.append(box)
            break
        placed.append(found)
    return placed


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights as near as can be to the wanted ones, in the same order, at least `gap` apart, in [low, high].

    Neighbours that clash are moved together, each cluster to the mean of its wishes. When all do not fit
    between the limits, they are spaced evenly.
    """
    count = len(wanted)
    if count == 0:
        return []
    if gap * (count - 1) > high - low:
        gap = (high - low) / (count - 1)
    order = sorted(range(count), key=lambda n: wanted[n])
    clusters: list[list[float]] = []  # of wishes, each less its rank times the gap
    for rank, number in enumerate(order):
        wish = min(max(wanted[number] - rank * gap, low), high - (count - 1) * gap)
        clusters.append([wish])
        while len(clusters) > 1 and mean(clusters[-2]) > mean(clusters[-1]):
            last = clusters.pop()
            clusters[-1] += last
    flat = [mean(cluster) for cluster in clusters for _ in cluster]
    heights = [0.0] * count
    for rank, number in enumerate(order):
        heights[number] = flat[rank] + rank * gap
    return heights


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


def stagger(lefts: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Rows, 0 the lowest, for labels that stand on flagpoles at `lefts` and run to the right.

    lefts ascend. No label lies on another, and no pole goes through a label of an earlier one: an earlier
    label that reaches a later pole flies above that pole's own label.
    """
    rows = [0] * len(lefts)
    for n in reversed(range(len(lefts))):
        under = [rows[m] for m in range(n + 1, len(lefts)) if lefts[m] < lefts[n] + widths[n]]
        rows[n] = max(under) + 1 if under else 0
    return rows
