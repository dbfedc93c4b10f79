"""The engine: time passes, day by day, over the world's columns."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.core.discover import rooms
from sim.core.errors import LedgerError
from sim.core.rule import Phase
from sim.model.bill import bill
from sim.model.counts import imbalance
from sim.model.heralds import Heralds
from sim.model.morning import Morning
from sim.model.programme import asks_of, at_home, orders_of, pose
from sim.model.timetable import bind
from sim.model.watch import Recording, Watch
from sim.scenario.settle import Settled
from sim.world.populate import build
from sim.world.region import read_region

FAULTS = ("", "a class", "an origin", "an account below zero", "the origins of an account")


class Engine:
    """One run: a world, the rules of a day bound to it, and the watch.

    Knows nothing of Mesa, so a bare run never pays for importing it.

    audit   check the books every evening, not only at the end
    """

    def __init__(self, settled: Settled, *, journal: bool = False, audit: bool = False) -> None:
        region = read_region(settled.region)
        self.settled = settled
        self.policies = at_home(settled.policies, region)
        self.asks = asks_of(self.policies, region)
        self.world = build(
            region, settled.params, rooms(), settled.start, settled.days, settled.seed,
            asks=len(self.asks), journal=journal,
        )  # fmt: skip
        pose(self.world, self.policies, self.asks)
        self.heralds = Heralds(self.world, self.policies, self.asks)
        self.morning = Morning(self.world, orders_of(self.world, self.policies, self.asks))
        costs = [cost for policy in self.policies for cost in policy.costs() if cost.kind == "per_sum"]
        names = tuple(policy.name for policy in self.policies)
        self.watch = Watch(self.world, tuple((cost.of, cost.where) for cost in costs), names)
        self.bound = bind(self.world)
        self.audit = audit
        self.day = 0
        self.wall_seconds = 0.0
        self._opened = False

    @property
    def tables(self) -> dict[str, Any]:
        """Columns by room name."""
        return self.world.tables

    @property
    def ledger(self) -> Any:
        """The books."""
        return self.world.ledger

    def open(self) -> None:
        """Day 0: the books are opened. Done once, before the first day."""
        if self._opened:
            return
        self._opened = True
        for bound in self.bound:
            if bound.slot.rule.phase == Phase.OPENING:
                bound.run(0)
        self._evening()

    def step(self) -> None:
        """Run the next day."""
        self.open()
        self.day += 1
        day = self.day
        self._wars(day)
        levers_pulled = False
        for bound in self.bound:
            rule = bound.slot.rule
            if rule.phase == Phase.OPENING:
                continue
            if not levers_pulled and rule.phase > Phase.LEVERS:
                levers_pulled = True
                self.watch.note_answers(day)
                self.morning.rise(day)
                self.heralds.cry(day)
            if rule.every == 1 or day % rule.every == 0:
                bound.run(day)
        self._evening()

    def run_days(self, days: int, told: Callable[[int], None] | None = None) -> None:
        """Run some days; `told` hears the number of each seventh day when it is over."""
        began = time.perf_counter()
        for _ in range(days):
            self.step()
            if told is not None and self.day % 7 == 0:
                told(self.day)
        self.wall_seconds += time.perf_counter() - began

    def run(self, told: Callable[[int], None] | None = None) -> Recording:
        """Run to the last day and hand over what was written down.

        Raises LedgerError if the books do not balance at the end.
        """
        self.run_days(self.settled.days - self.day, told)
        return self.recording()

    def recording(self) -> Recording:
        """What was written down, once the last day is over; asked for once.

        Raises LedgerError if the books do not balance.
        """
        self.check_books()
        recording = self.watch.recording(self.wall_seconds)
        bill(self.world, self.policies, self.asks, self.watch, recording)
        return recording

    def check_books(self) -> None:
        """Raise LedgerError where arms appeared or vanished."""
        fault = imbalance(self.world.ledger)
        if fault:
            raise LedgerError(f"the books do not balance on day {self.day}: {FAULTS[fault]}.")

    def outside_control(self) -> int:
        """Weapons in the hands of groups, traffickers, dealers and civilians today."""
        ledger = self.world.ledger
        used = int(ledger.used[0])
        rows = np.isin(ledger.holder[:used], (1, 2, 3, 4))
        return int(ledger.balance[:used][rows, :5].sum())

    def _evening(self) -> None:
        if self.audit:
            self.check_books()
        self.watch.evening(self.day)

    def _wars(self, day: int) -> None:
        """Camps are at war within the dated windows of the region."""
        windows = self.world.hostilities
        if not windows.size or not ((windows[:, 2] == day) | (windows[:, 3] + 1 == day) | (day == 1)).any():
            return
        hostile = self.world.ground["camps"].hostile
        hostile[:] = False
        for a, b, since, until in windows:
            if since <= day <= until:
                hostile[a, b] = hostile[b, a] = True
