"""Heralds: the chronicle tells when a policy begins and when it ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.core.commons import POLICY_ENDED, POLICY_STARTED, tell
from sim.core.ledger import ACCOUNTS
from sim.core.policy import Policy
from sim.model.programme import Ask, first_day, last_day
from sim.world.world import World


class Heralds:
    """Watches which policies are in force, and tells of each change.

    In the chronicle a policy is an actor with a number behind all accounts.
    """

    def __init__(self, world: World, policies: Sequence[Policy], asks: Sequence[Ask]) -> None:
        self.world = world
        self.spans = [(first_day(world, policy), last_day(world, policy)) for policy in policies]
        self.rows = [[r for r, ask in enumerate(asks) if ask.policy == n] for n in range(len(policies))]
        self.hosts = [policy.where.countries for policy in policies]
        self.turns = {day for first, last in self.spans for day in (first, last + 1)}
        self.live = [False] * len(policies)
        self.answers = b""
        self.home = world.words.codes["country"].get(str(world.region.about.get("capital_country", "")), -1)

    def cry(self, day: int) -> None:
        """Tell what began or ended this morning."""
        asks = self.world.ground["asks"]
        answers = asks.granted.tobytes() + asks.start.tobytes()
        waiting = bool(((asks.start == day) & asks.granted).any())
        if answers == self.answers and day not in self.turns and not waiting:
            return
        self.answers = answers
        for number, (first, last) in enumerate(self.spans):
            rows = np.array(self.rows[number], np.int64)
            granted = rows[asks.granted[rows] & (asks.start[rows] <= day)]
            live = first <= day <= last and (not rows.size or bool(granted.size))
            if live == self.live[number]:
                continue
            self.live[number] = live
            host = int(asks.host[granted[0]]) if granted.size else self._where(number)
            kind = POLICY_STARTED if live else POLICY_ENDED
            tell(self.world.ground["news"], kind, day, -1, host, int(self.world.ledger.used[ACCOUNTS]) + number, 1.0)

    def _where(self, number: int) -> int:
        named = self.hosts[number]
        return self.world.words.codes["country"].get(named[0], self.home) if named else self.home
