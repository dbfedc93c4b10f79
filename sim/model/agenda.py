"""The agenda: on which mornings and evenings of a run somebody has to look up, and what is done then."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.model.heralds import Heralds
from sim.model.morning import Morning
from sim.model.watch import WEEK, Watch
from sim.world.world import World


class Agenda:
    """Days that need more than the rules.

    looks    mornings on which a lever may move or a policy begins or ends (day)
    halts    evenings on which something is written down or checked, and eves of days on which a war begins or ends
    granted, start   answers of hosts as they were when somebody last looked (ask)
    always   halt every evening
    """

    def __init__(self, world: World, watch: Watch, morning: Morning, heralds: Heralds, *, always: bool) -> None:
        self.world, self.watch, self.morning, self.heralds = world, watch, morning, heralds
        asks = world.ground["asks"]
        self.granted, self.start = asks.granted.copy(), asks.start.copy()
        self._turns = self._days_of([1, *heralds.turns])
        self.looks = self._turns | morning.busy
        windows = world.hostilities
        self._wars = self._days_of([1, *windows[:, 2], *(windows[:, 3] + 1)] if windows.size else [])
        self.halts = self._evenings(always)

    def answered(self) -> bool:
        """Whether a host has changed its mind, or an offer its date, since somebody last looked."""
        asks = self.world.ground["asks"]
        return bool((asks.granted != self.granted).any() or (asks.start != self.start).any())

    def look_up(self, day: int) -> None:
        """Pull the levers of a morning, and tell what begins and ends."""
        asks = self.world.ground["asks"]
        self.granted[:], self.start[:] = asks.granted, asks.start
        self.watch.note_answers(day)
        self.morning.rise(day)
        self.heralds.cry(day)
        self.looks[:] = self._turns | self.morning.busy

    def declare(self, day: int) -> None:
        """Let camps be at war within the dated windows of the region."""
        windows = self.world.hostilities
        if not self._wars[day]:
            return
        hostile = self.world.ground["camps"].hostile
        hostile[:] = False
        for a, b, since, until in windows:
            if since <= day <= until:
                hostile[a, b] = hostile[b, a] = True

    def _days_of(self, days: Iterable[int]) -> np.ndarray:
        found = np.zeros(self.world.days + 2, np.bool_)
        found[[day for day in days if 0 <= day < found.size]] = True
        return found

    def _evenings(self, always: bool) -> np.ndarray:
        windows, known = self.world.hostilities, self.world.ground["calendar"].month_end
        halts: np.ndarray = np.arange(self.world.days + 2) % WEEK == 0
        if windows.size:
            halts |= self._days_of([*windows[:, 2] - 1, *windows[:, 3]])
        halts[: known.size] |= known[: halts.size]
        halts |= always
        return halts
