"""The strip under a map: what circles and lines stand for, and how long a line on the ground is."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from sim.report import look

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

SEA, LAND, ACTORS, BORDER, ROAD = "#E3EDF3", "#F1F0EC", "#FFFFFF", "#A9A9A9", "#CDCDCD"
HOLDING, FLOW = look.VERMILION, look.BLUE
CIRCLE_ALPHA, FLOW_ALPHA = 0.68, 0.6
KM_PER_DEGREE = 111.2
LARGEST_CIRCLE, WIDEST_FLOW = 34.0, 7.0  # points: diameter, width
COVERED = 0.05  # share of the map under circles, at most
HEIGHT = 50.0  # points


class View(NamedTuple):
    """The part of the earth on a map, and how it becomes points on paper."""

    west: float
    east: float
    south: float
    north: float
    scale: float  # points per degree of longitude
    stretch: float  # a degree of latitude over one of longitude

    @property
    def width(self) -> float:
        """Width in points."""
        return (self.east - self.west) * self.scale

    @property
    def height(self) -> float:
        """Height in points."""
        return (self.north - self.south) * self.scale * self.stretch

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Points right of the map's west edge and above its south edge."""
        return (lon - self.west) * self.scale, (lat - self.south) * self.scale * self.stretch

    def shows(self, lon: float, lat: float) -> bool:
        """Whether a place is on this map."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


class Ruler(NamedTuple):
    """How large a circle stands for how many arms: areas are in proportion to counts."""

    most: float  # items, the largest count
    largest: float  # points, its diameter

    def size(self, count: float) -> float:
        """Diameter in points."""
        return float((count / self.most) ** 0.5 * self.largest) if self.most > 0 else 0.0


def ruler(counts: Collection[float], view: View) -> Ruler:
    """Circles as large as the map can bear: all together they cover a small share of it."""
    most = max(counts, default=0.0)
    if most <= 0:
        return Ruler(0.0, LARGEST_CIRCLE)
    bearable = COVERED * view.width * view.height / (math.pi / 4 * sum(counts) / most)
    return Ruler(most, min(LARGEST_CIRCLE, math.sqrt(bearable)))


def flow_width(count: float, most: float) -> float:
    """Width of a line in points, in proportion to the count."""
    return WIDEST_FLOW * count / most


def draw_key(ax: Axes, view: View, *, circles: Ruler, most_carried: float) -> None:
    """Draw the strip; a part without arms is left out."""
    key = ax.inset_axes((0, -(HEIGHT + 8) / view.height, 1, HEIGHT / view.height))
    fill_key(key, view, circles=circles, most_carried=most_carried)


def fill_key(key: Axes, view: View, *, circles: Ruler, most_carried: float) -> None:
    """Write the key into axes of its own, as wide as the view."""
    key.set_xlim(0, view.width)
    key.set_ylim(0, HEIGHT)
    key.axis("off")
    x = 2.0
    if circles.most > 0:
        x = key_circles(key, x, circles)
    if most_carried > 0:
        x = key_lines(key, x, most_carried)
    key_roads(key, x)
    key_scale(key, view)


def key_circles(key: Axes, x: float, circles: Ruler, colour: str = HOLDING) -> float:
    """Circles of round numbers; returns where the next part begins."""
    head(key, x, "Items in a place")
    end = x + look.text_size("Items in a place", look.CAPTION, "bold")[0]
    for count in round_numbers(circles.most):
        size = circles.size(count)
        x += max(size / 2, 3)
        key.scatter([x], [19], s=size**2, color=colour, alpha=CIRCLE_ALPHA, edgecolors="white", linewidths=0.6)
        x = say(key, x + size / 2 + 3, 19, look.thousands(count)) + 9
    return max(x, end) + 18


def key_lines(key: Axes, x: float, most: float, colour: str = FLOW) -> float:
    """Lines of round numbers; returns where the next part begins."""
    head(key, x, "Items carried over a road")
    end = x + look.text_size("Items carried over a road", look.CAPTION, "bold")[0]
    for count in round_numbers(most):
        width = max(flow_width(count, most), 0.35)
        key.plot([x, x + 22], [19, 19], color=colour, alpha=FLOW_ALPHA, linewidth=width, solid_capstyle="butt")
        x = say(key, x + 26, 19, look.thousands(count)) + 9
    return max(x, end) + 18


def key_roads(key: Axes, x: float) -> None:
    """The thin lines."""
    head(key, x, "Routes")
    for y, words, style in ((25, "road or track", "solid"), (12, "sea lane", "dotted")):
        key.plot([x, x + 22], [y, y], color="#A0A0A0", linewidth=0.9, linestyle=style)
        say(key, x + 26, y, words)


def key_scale(key: Axes, view: View) -> None:
    """A bar of round kilometres, true in the middle of the map."""
    middle = math.radians((view.south + view.north) / 2)
    per_km = view.scale / (KM_PER_DEGREE * math.cos(middle))
    kilometres = round_numbers(view.width / per_km / 6)[0]
    left, right = view.width - kilometres * per_km - 6, view.width - 6
    key.plot([left, left, right, right], [22, 18, 18, 22], color=look.INK, linewidth=0.9)
    words = f"{look.thousands(kilometres)} km"
    key.text((left + right) / 2, 25, words, fontsize=look.CAPTION, ha="center", color=look.INK)


def head(key: Axes, x: float, words: str) -> None:
    """The heading of a part of the key."""
    key.text(x, 41, words, fontsize=look.CAPTION, color=look.INK, fontweight="bold")


def say(key: Axes, x: float, y: float, words: str) -> float:
    """Plain words in the key; returns where they end."""
    key.text(x, y, words, fontsize=look.CAPTION, va="center", color=look.INK)
    return x + look.text_size(words, look.CAPTION)[0]


def round_numbers(most: float) -> list[float]:
    """Up to three round numbers that show the range up to a largest value, the largest first."""
    power = 10.0 ** math.floor(math.log10(most))
    top = next(step for step in (5, 2, 1) if step * power <= most) * power
    return [top, *(value for value in (top / 5, top / 50) if value >= 1)]
