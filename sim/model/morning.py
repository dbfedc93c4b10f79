"""The morning: levers are worked out afresh from their baselines.

Each lever is its baseline times all scales plus all adds, or what it is set to, clipped
to its bounds. Only levers of acts that begin, grow, end or meet another answer today are
touched. Events of the region file and policies of the scenario speak the same language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.columns import fields
from sim.core.errors import DesignError
from sim.core.levers import LINK_OPEN, Act, ramped
from sim.world.world import World


@dataclass
class Order:
    """An act as the engine applies it: to which rows, from which day, by whose leave.

    asks   rows of `asks` any of which must be granted; empty where nobody is asked
    among  rows that share an amount between them, those of other hosts included
    """

    act: Act
    rows: np.ndarray
    start: int
    until: int
    asks: np.ndarray
    among: int = 0

    def share(self, day: int, asks: Any) -> float:
        """How much of it is in force on a day, 0 to 1."""
        start, until = self.start, self.until
        if self.asks.size:
            granted = self.asks[asks.granted[self.asks] & (asks.start[self.asks] <= day)]
            if not granted.size:
                return 0.0
            start = max(start, int(asks.start[granted].min()))
            until = min(until, int(asks.until[granted].max()))
        return ramped(day, start + self.act.delay, until, self.act.ramp)


class Morning:
    """All levers that somebody pulls at some time of the run."""

    def __init__(self, world: World, orders: Iterable[Order]) -> None:
        self.world = world
        self.orders: dict[str, list[Order]] = {}
        for order in orders:
            self.orders.setdefault(order.act.lever, []).append(order)
        self.columns = {lever: _column(world, lever) for lever in self.orders}
        self.baseline = {lever: column.copy() for lever, (column, _, _) in self.columns.items()}
        self.last: dict[str, tuple[float, ...]] = {}
        self.answers = b""
        self.busy = np.zeros(world.days + 2, np.bool_)
        self.busy_with: dict[str, np.ndarray] = {}
        self._plan()

    def rise(self, day: int) -> None:
        """Bring every lever to where it belongs today; nothing is written where nothing changed."""
        asks = self.world.ground["asks"]
        answers = asks.granted.tobytes() + asks.start.tobytes()
        if answers == self.answers and not self.busy[day]:
            return
        changed = answers != self.answers
        if changed:
            self.answers = answers
            self._plan()
        for lever, orders in self.orders.items():
            if not changed and not self.busy_with[lever][day]:
                continue
            shares = tuple(order.share(day, asks) for order in orders)
            if shares == self.last.get(lever, (0.0,) * len(orders)):
                continue
            self.last[lever] = shares
            self._pull(lever, orders, shares)

    def _plan(self) -> None:
        """Find the days on which something may happen, lever by lever and at all."""
        asks = self.world.ground["asks"]
        self.busy_with = {lever: _busy_days(orders, asks, self.world.days) for lever, orders in self.orders.items()}
        self.busy[:] = False
        for days in self.busy_with.values():
            self.busy |= days
        for day in asks.start[asks.granted].tolist():  # a policy may begin that pulls no lever
            self.busy[min(max(day, 0), self.world.days + 1)] = True

    def _pull(self, lever: str, orders: list[Order], shares: tuple[float, ...]) -> None:
        column, low, high = self.columns[lever]
        value = self.baseline[lever].astype(np.float64)
        scale, add = np.ones(value.size), np.zeros(value.size)
        fixed = np.full(value.size, np.nan)
        for order, share in sorted(zip(orders, shares, strict=True), key=lambda pair: (pair[0].act.amount, pair[1])):
            if share <= 0.0 or not order.rows.size:
                continue
            amount = order.act.strength(share)
            if order.act.how == "scale":
                scale[order.rows] *= amount
            elif order.act.how == "add":
                add[order.rows] += amount / (order.among or order.rows.size) if order.act.shared else amount
            else:
                fixed[order.rows] = amount
        value = np.where(np.isnan(fixed), value * scale + add, fixed)
        column[:] = np.clip(value, low, high)


def _busy_days(orders: list[Order], asks: Any, days: int) -> np.ndarray:
    """Days on which, after the answers given so far, some act may begin, grow or end."""
    busy = np.zeros(days + 2, np.bool_)

    def mark(day: int, until: int | None = None) -> None:
        first = min(max(day, 0), days + 1)
        busy[first : min(max(first, until or first), days + 1) + 1] = True

    for order in orders:
        act, granted = order.act, order.asks[asks.granted[order.asks]]
        for day in (order.start, *np.maximum(order.start, asks.start[granted]).tolist()):
            mark(day + act.delay, day + act.delay + max(act.ramp, 1))
        for day in (order.until, *asks.until[granted].tolist()):
            mark(day + 1)
        for day in asks.start[granted].tolist():
            mark(day)
    return busy


def _column(world: World, lever: str) -> tuple[np.ndarray, float, float]:
    if lever == LINK_OPEN:
        return world.ground["links"].open, 0.0, 1.0
    room, _, name = lever.partition(".")
    for owner in world.rooms:
        if owner.name == room and name in owner.levers():
            col = next(f.col for f in fields(owner.Columns) if f.name == name)
            return getattr(world.tables[room], name), col.low, col.high
    raise DesignError(f"no room has a lever '{lever}'")
