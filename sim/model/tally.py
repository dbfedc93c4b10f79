"""The tally: sums over the books, as the watch writes them down."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from sim.core.commons import AMMUNITION, ARMS
from sim.core.kernel import by_address, opened
from sim.core.ledger import CIVILIAN, DEALER, HOLDERS, MILITIA, TRAFFICKER
from sim.model.counts import by_country, by_origin, by_place, imbalance
from sim.model.foundry import Cast

COUNTRY, PLACE, ORIGIN = "country", "place", "origin"
OUTSIDE = (MILITIA, TRAFFICKER, DEALER, CIVILIAN)  # of a state's control
WEAPONS = slice(0, AMMUNITION)  # the classes that a person can point at somebody


class Tally:
    """Counts a ledger, with the machine code at hand after the first time.

    countries, places, origins   how many there are
    """

    def __init__(self, ledger: Any, countries: int, places: int, origins: int) -> None:
        cells = len(HOLDERS), len(ARMS)
        self.books = by_address(ledger)
        self.sums = {
            COUNTRY: (by_country, np.zeros((countries, *cells), np.int64)),
            PLACE: (by_place, np.zeros((places, *cells), np.int64)),
            ORIGIN: (by_origin, np.zeros((origins, countries, *cells), np.int64)),
        }
        self._at_hand: dict[str, Callable[[], None]] = {}

    def by(self, what: str) -> np.ndarray:
        """Count now: what, holder, class; by origin: origin, country, holder, class. The next count writes over it."""
        count, out = self.sums[what]
        if what not in self._at_hand:
            self._at_hand[what] = partial(opened(count, self.books, out), self.books, out)
        self._at_hand[what]()
        return out

    def outside(self) -> int:
        """Weapons of groups, traffickers, dealers and civilians when arms were last counted by country."""
        return int(self.sums[COUNTRY][1][:, OUTSIDE, WEAPONS].sum())

    def casts(self) -> list[Cast]:
        """What of it is compiled, and the check of the books."""
        counts = [Cast(count, (self.books, out)) for count, out in self.sums.values()]
        return [*counts, Cast(imbalance, (self.books,))]
