"""The engine: time passes, day by day, over the world's columns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from sim.core.discover import rooms
from sim.core.errors import LedgerError, RunError
from sim.core.kernel import by_address, compiled, opened
from sim.core.rule import Phase
from sim.model.bill import bill
from sim.model.counts import imbalance
from sim.model.heralds import Heralds
from sim.model.march import DAY, EVENING, FAILED, HOUR, Programme, march, programme_of
from sim.model.morning import Morning
from sim.model.programme import asks_of, at_home, orders_of, pose
from sim.model.timetable import Bound, bind
from sim.model.watch import WEEK, Recording, Watch
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
        self.audit = audit
        self.day = 0
        self.wall_seconds = 0.0
        self._opened = False
        self._bound = bind(self.world)
        self._programme: Programme | None = None
        asks = self.world.ground["asks"]
        self._answers = asks.granted.copy(), asks.start.copy()
        self._turns = self._days_of(self.heralds.turns)
        self._turns[1] = True
        self._looks = self._turns | self.morning.busy
        self._halts = self._evenings(journal)

    @property
    def bound(self) -> tuple[Bound, ...]:
        """The rules of a day, each with what it asks for."""
        return self._bound

    @bound.setter
    def bound(self, bound: Sequence[Bound]) -> None:
        self._bound, self._programme = tuple(bound), None

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
        self.run_days(1)

    def run_days(self, days: int, told: Callable[[int], None] | None = None) -> None:
        """Run some days; `told` hears the number of each seventh day when it is over.

        What rules are compiled marches in machine code; where somebody plays a rule in Python, or nothing is compiled,
        the day goes rule by rule. Both do the same.
        """
        began = time.perf_counter()
        self.open()
        last = self.day + days
        pass_on = self._march if self._marches() else self._walk
        while self.day < last:
            self._wars(self.day + 1)
            pass_on(last)
            self._evening()
            if told is not None and self.day % 7 == 0:
                told(self.day)
        self.wall_seconds += time.perf_counter() - began

    def ready(self) -> None:
        """Have the machine code of every rule at hand; else it is compiled, or found again, on the first day."""
        if self._marches():
            self._prepared()

    def _prepared(self) -> Programme:
        if self._programme is None:
            self._programme = programme_of(self.bound, self._looks, self._halts)
            tables = by_address(self._programme), by_address(self.world.ground["asks"])
            self._go = partial(opened(march, *tables, *self._answers, 1), *tables, *self._answers)
        return self._programme

    def _marches(self) -> bool:
        return compiled() and all(type(each) is Bound for each in self.bound)

    def _march(self, last: int) -> None:
        """Run to the next evening on which there is something to do, in machine code."""
        stand = self._prepared().stand
        stand[:] = self.day, EVENING, -1
        while True:
            self._go(last)
            if stand[FAILED] >= 0:
                self.day = int(stand[DAY])
                self._raise(int(stand[FAILED]))
            if stand[HOUR] == EVENING:
                break
            self._look_up(int(stand[DAY]))
        self.day = int(stand[DAY])

    def _raise(self, number: int) -> None:
        """Say what was wrong in the rule that failed: it meets the same trouble again."""
        bound = [each for each in self.bound if each.slot.rule.phase != Phase.OPENING][number]
        bound.run(self.day)
        raise RunError(f"{bound.slot.room}.{bound.slot.rule.name} failed on day {self.day}.")

    def _walk(self, _last: int) -> None:
        """Run the next day, rule by rule."""
        self.day = day = self.day + 1
        asks, looked = self.world.ground["asks"], False
        for bound in self.bound:
            rule = bound.slot.rule
            if not looked and rule.phase > Phase.LEVERS:
                looked = True
                granted, start = self._answers
                if self._looks[day] or (asks.granted != granted).any() or (asks.start != start).any():
                    self._look_up(day)
            if rule.phase != Phase.OPENING and day % rule.every == 0:
                bound.run(day)

    def _look_up(self, day: int) -> None:
        """Pull the levers of a morning, and tell what begins and ends."""
        asks = self.world.ground["asks"]
        self._answers[0][:], self._answers[1][:] = asks.granted, asks.start
        self.watch.note_answers(day)
        self.morning.rise(day)
        self.heralds.cry(day)
        self._looks[:] = self._turns | self.morning.busy

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

    def _days_of(self, days: Iterable[int]) -> np.ndarray:
        """Days as a mask over the run."""
        found = np.zeros(self.settled.days + 2, np.bool_)
        found[[day for day in days if 0 <= day < found.size]] = True
        return found

    def _evenings(self, journal: bool) -> np.ndarray:
        """Evenings on which something is written down or checked, and eves of days on which a war begins or ends."""
        days = np.arange(self.settled.days + 2)
        windows = self.world.hostilities
        eves = self._days_of([*windows[:, 2] - 1, *windows[:, 3]]) if windows.size else np.zeros(days.size, np.bool_)
        month_end = np.zeros(days.size, np.bool_)
        known = self.world.ground["calendar"].month_end
        month_end[: min(days.size, known.size)] = known[: days.size]
        halts: np.ndarray = (days % WEEK == 0) | month_end | eves | journal | self.audit
        return halts

    def _wars(self, day: int) -> None:
        """Camps are at war within the dated windows of the region."""
        windows = self.world.hostilities
        if not windows.size or not (day == 1 or self._halts[day - 1]):
            return
        hostile = self.world.ground["camps"].hostile
        hostile[:] = False
        for a, b, since, until in windows:
            if since <= day <= until:
                hostile[a, b] = hostile[b, a] = True
