"""The docking reference as a peer: idiomatic Mesa agents, with the engine's short cuts in the weekly choice.

Without them the reference values every way in full, and the ratio would praise the short cuts, not the engine.
"""

from __future__ import annotations

from bench.world import RULES
from sim.scenario.settle import Settled
from tests.reference import market_day
from tests.reference.world import World


class Decision(market_day.Decision):
    """An operator who does not look at ways that cannot pay."""

    def options(self):
        """Every way worth taking; markets and ways that cannot pay even so are passed over."""
        found = []
        cheapest = min([1.0, *self.one.clan.ease.values()])
        load_km = self.habits.transport * self.habits.load
        surest = max((self.chance_through(crossing) for crossing in self.model.crossings), default=0.0)
        for n, classes, gain in self.outlook.pays(self.m):
            ways = self.model.ways(self.m, n)
            odds = 1.0 if self.model.is_inland(self.m, n) else surest
            most = odds * gain - (1.0 - odds) * self.stake - load_km * cheapest * ways[0].effort
            if most <= self.stay and not any(self.cargo.values()):
                continue
            load = self.full_load(n, classes)
            revenue, cost, _, pickups = load
            for way in ways:
                if revenue - cost <= load_km * pickups * way.effort * cheapest:
                    break
                option = self.weigh(n, way, classes, *load)
                if option is not None and self.outlook.drivable(way):
                    found.append(option)
        return found


class Peer(World):
    """The reference with the reduced rules alone."""

    Decision = Decision

    def __init__(self, settled: Settled) -> None:
        self.inland: dict[tuple[object, object], bool] = {}
        super().__init__(settled, only=set(RULES))

    def is_inland(self, m: object, n: object) -> bool:
        """Whether some way between two markets crosses no border."""
        if (m, n) not in self.inland:
            self.inland[m, n] = not all(way.crossings for way in self.ways(m, n))
        return self.inland[m, n]
