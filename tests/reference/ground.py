"""The ground agents meet on: places, roads, borders, storage areas, and what is posted there for a day."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Arm:
    """A class of arms."""

    name: str
    number: int
    load_units: float
    combat_weight: float
    crew: float
    price_ratio: float
    ease: float


@dataclass(eq=False)
class Region:
    """A part of a country that rises or stays quiet together."""

    name: str
    uid: int
    state: object
    hardship: float
    legitimacy_factor: float
    pool: int
    state_strength: float = 0.0
    hostile_strength: float = 0.0
    troops: int = 0
    lost: int = 0


@dataclass(eq=False)
class Place:
    """A town, an oasis, a crossing or a camp."""

    name: str
    uid: int
    state: object
    region: Region
    latitude: float
    longitude: float
    population: float
    airport: bool
    camp: object
    links: list = field(default_factory=list)
    market: object = None
    households: object = None
    force: object = None


@dataclass(eq=False)
class Border:
    """A border between two countries, and the force each keeps there."""

    name: str
    a: object
    b: object
    length: float
    force_a: float
    force_b: float
    sea: bool
    links: list = field(default_factory=list)

    def touches(self, other):
        """Whether two borders have a country in common; a border is its own neighbour."""
        return bool({self.a, self.b} & {other.a, other.b})


@dataclass(eq=False)
class Link:
    """A road, track or sea lane between two places; `baseline` is how far it is open unless somebody shuts it."""

    name: str
    uid: int
    a: Place
    b: Place
    km: float
    mode: str
    roughness: float
    border: Border
    baseline: float
    open: float = 1.0

    def other_end(self, place):
        """Where it leads from one of its ends."""
        return self.b if place is self.a else self.a


@dataclass(eq=False)
class Area:
    """A storage area: a cluster of depots that falls on one day."""

    name: str
    place: Place
    state: object
    weight: float
    falls: int
    km: float = 0.0


@dataclass(eq=False)
class Entry:
    """An offer or a bid on a market's board."""

    account: object
    market: object
    arm: str
    items: int
    done: int = 0


@dataclass(eq=False)
class Party:
    """Looters before the depots of an area."""

    area: Area
    account: object
    men: float
    force: object


@dataclass(eq=False)
class Convoy:
    """Whoever crosses a border today, and what becomes of him."""

    uid: int
    account: object
    link: Link
    goal: Place
    escorts: float
    value: float
    fee: float = 0.0
    stopped: bool = False
