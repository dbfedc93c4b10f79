"""The engine: time passes, day by day, over the world's columns."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.core.discover import rooms
from sim.core.errors import LedgerError
from sim.core.rule import Phase
from sim.model.agenda import Agenda
from sim.model.bill import bill
from sim.model.counts import imbalance
from sim.model.foundry import Cast, make, ordered, share
from sim.model.heralds import Heralds
from sim.model.march import March, Walk, passing_of
from sim.model.morning import Morning
from sim.model.programme import asks_of, at_home, orders_of, pose
from sim.model.timetable import Bound, bind
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
        self.audit = audit
        self.day = 0
        self.wall_seconds = 0.0
        self._opened = False
        self.agenda = Agenda(self.world, self.watch, self.morning, self.heralds, always=journal or audit)
        self._bound = self._all = bind(self.world)
        self._passing: March | Walk | None = None

    @property
    def bound(self) -> tuple[Bound, ...]:
        """The rules of a day, each with what it asks for."""
        return self._bound

    @bound.setter
    def bound(self, bound: Sequence[Bound]) -> None:
        self._bound, self._passing = tuple(bound), None

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
        self.ready()
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
        while self.day < last:
            self.agenda.declare(self.day + 1)
            passing = self.ready()
            if isinstance(passing, March):
                self.day = passing.to_next_evening(self.day, last)
            else:
                self.day += 1  # who plays a rule in Python asks for the day
                passing.through(self.day)
            self._evening()
            if told is not None and self.day % 7 == 0:
                told(self.day)
        self.wall_seconds += time.perf_counter() - began

    def ready(self) -> March | Walk:
        """Have the machine code of every rule at hand, compiled or found again; else it is so on the first day."""
        if self._passing is None:
            make(self.casts, self.settled)
            self._passing = passing_of(self.bound, self.agenda)
        return self._passing

    def casts(self) -> list[Cast]:
        """What of a run is compiled, whichever rules are bound; in an order that depends on the scenario alone."""
        return [each.cast for each in self._all] + self.watch.tally.casts()

    def run(self, told: Callable[[int], None] | None = None) -> Recording:
        """Run to the last day and hand over what was written down.

        Raises LedgerError if the books do not balance at the end.
        """
        self.run_days(self.settled.days - self.day, told)
        return self.recording()

    def recording(self) -> Recording:
        """What has been written down up to this evening; it may be asked for on any.

        Raises LedgerError if the books do not balance.
        """
        self.check_books()
        recording = self.watch.recording(self.day, self.wall_seconds)
        bill(self.world, self.policies, self.asks, self.watch, recording)
        return recording

    def check_books(self) -> None:
        """Raise LedgerError where arms appeared or vanished."""
        fault = imbalance(self.world.ledger)
        if fault:
            raise LedgerError(f"the books do not balance on day {self.day}: {FAULTS[fault]}.")

    def outside_control(self) -> int:
        """Weapons in the hands of groups, traffickers, dealers and civilians, as they were last counted."""
        return self.watch.tally.outside()

    def _evening(self) -> None:
        if self.audit:
            self.check_books()
        self.watch.evening(self.day)


def prepare(settled: Settled) -> None:
    """Have all rules compiled, by helpers too, which begin before there is a world; nothing where they are already."""
    make(lambda: Engine(settled).casts(), settled)


def compile_along(folder: str) -> None:
    """What a helper of the foundry does: build the same world, and compile what nobody has claimed."""
    share(Engine(ordered(Path(folder))).casts(), Path(folder))
