"""Levers: what policies and dated events may change, and how changes combine.

A lever is a column, `room.column`. Each morning it is worked out afresh from its
baseline: baseline times all scales plus all adds, or the one value it is set to, then
clipped to its bounds. So acts commute, and an act that ends leaves no trace.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Literal

from sim.core.errors import DesignError
from sim.core.uncertain import Frozen

How = Literal["set", "add", "scale"]
Day = date | int

HOWS = ("set", "add", "scale")
LINK_OPEN = "link.open"
COMMON = (LINK_OPEN,)


class Where(Frozen):
    """A filter of rows by what they are and where they stand; all that is given must hold.

    ids   rows by their own id, whatever the room
    """

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    borders: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def given(self) -> dict[str, tuple[str, ...]]:
        """The conditions that are made, by name."""
        return {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name)}

    def holds(self, row: Mapping[str, Collection[str]]) -> bool:
        """Whether a row passes.

        row   what the row is, by the names of this filter; a link between two places is of both
        """
        return all(any(wanted in row.get(name, ()) for wanted in ids) for name, ids in self.given().items())

    def may_meet(self, other: Where) -> bool:
        """Whether one row could pass both, as far as the names alone can tell."""
        theirs = other.given()
        return all(set(ids) & set(theirs[name]) for name, ids in self.given().items() if name in theirs)


EVERYWHERE = Where()


@dataclass(frozen=True)
class Act:
    """One change to one lever, on some rows and for some time.

    lever    "room.column", or "link.open"
    start    first day in force; None is the day its policy starts
    until    last day in force; None is the day its policy ends
    ramp     days until it has its full strength
    delay    days after `start` before anything arrives
    shared   `amount` is a total, shared equally by the rows it reaches
    """

    lever: str
    how: How
    amount: float
    start: Day | None = None
    until: Day | None = None
    ramp: int = 0
    where: Where = EVERYWHERE
    delay: int = 0
    shared: bool = False

    def __post_init__(self) -> None:
        if self.lever.count(".") != 1 or self.how not in HOWS:
            raise DesignError(f"an act needs a lever 'room.column' and one of {', '.join(HOWS)}: {self}")
        if self.shared and self.how != "add":
            raise DesignError(f"only an added amount can be shared between rows: {self}")

    @property
    def room(self) -> str:
        """The room whose column it changes; "link" for the roads."""
        return self.lever.partition(".")[0]

    @property
    def column(self) -> str:
        """The column it changes."""
        return self.lever.partition(".")[2]

    def strength(self, share: float) -> float:
        """Its amount while only a `share` of it has arrived.

        An added amount grows from nothing and a scale from one; a set value is all or nothing.
        """
        if self.how == "scale":
            return 1.0 + (self.amount - 1.0) * share
        return self.amount * share if self.how == "add" else self.amount


def ramped(day: int, start: int, until: int | None = None, ramp: int = 0) -> float:
    """The share in force on a day: equal parts arrive on each of `ramp` days, the first on `start`."""
    if day < start or (until is not None and day > until):
        return 0.0
    return min(1.0, (day - start + 1) / max(ramp, 1))


def combine(
    baseline: float,
    scales: Iterable[float] = (),
    adds: Iterable[float] = (),
    sets: Iterable[float] = (),
    low: float = -math.inf,
    high: float = math.inf,
) -> float:
    """One lever on one row: baseline times all scales plus all adds, or what it is set to.

    The order in which acts are listed never matters, not even in the last bit.
    """
    given = sorted(sets)
    if given:
        value = given[0]
    else:
        value = baseline
        for scale in sorted(scales):
            value *= scale
        value = math.fsum((value, *adds))
    return min(max(value, low), high)


def conflicts(acts: Iterable[Act], meet: Callable[[Where, Where], bool] = Where.may_meet) -> list[tuple[Act, Act]]:
    """Pairs of acts that would set one lever of one row to two things at once.

    meet   whether two filters can name the same row; by name alone unless told better
    """
    fixed = [act for act in acts if act.how == "set"]
    return [
        (one, other)
        for one, other in combinations(fixed, 2)
        if one.lever == other.lever and _overlap(one, other) and meet(one.where, other.where)
    ]


def _overlap(one: Act, other: Act) -> bool:
    return not (_ends_before(one, other) or _ends_before(other, one))


def _ends_before(one: Act, other: Act) -> bool:
    end, start = one.until, other.start
    if isinstance(end, date) and isinstance(start, date):
        return end < start
    if isinstance(end, int) and isinstance(start, int):
        return end < start
    return False  # open-ended, or days counted in two ways: assume they meet
