"""Treaty: states that bind themselves to answer for the arms they import.

`policy.csv` has neither price nor effect of a treaty: both are assumptions. What is
diverted without one is Y084.
"""

from collections.abc import Iterator
from typing import Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Policy
from sim.core.uncertain import Param


class Treaty(Policy):
    """Bind the states within `where`, who have ratified, to keep the arms they import.

    Nobody's leave is asked: who has not ratified is not named. It stops officers from selling
    on; stolen rifles slipped into a legal lot are for `transfer_monitoring`.

    prevents  share of the diversion of imports that ends where it is kept
    """

    kind: Literal["treaty"] = "treaty"
    prevents: float = Param(0.3, unit="share of diversion", low=0, high=1, between=(0.05, 0.6), source="assumption: Q")
    state_usd: float = Param(
        100_000, unit="USD a state a year", low=0, high=1e8, between=(20_000, 500_000), source="assumption: Q"
    )

    def acts(self) -> Iterator[Act]:
        """Less is diverted."""
        yield self.act("state.treaty", "add", self.prevents)

    def costs(self) -> Iterator[Cost]:
        """Reports and registers of each state that keeps it."""
        yield Cost("per_row", self.state_usd / YEAR, self.payer, "assumption: Q", "state", self.where)
