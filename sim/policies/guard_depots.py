"""Guard depots: local men at the gates, some of whom are not there.

Sources (`policy.csv`): first guards two weeks after the fall Y031, what guards prevent
Y030, cost of a guarded store Y026. Pay and absence are assumptions.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy
from sim.core.uncertain import Param


class GuardDepots(Policy):
    """Post guards at every depot within `where`, whoever has custody of it.

    desertion  share of the guards on the payroll who are absent on any day
    """

    footprint: ClassVar[float] = 0.1
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "home"

    kind: Literal["guard_depots"] = "guard_depots"
    guards: float = Param(30, unit="men a depot", low=0, high=5000, between=(10, 60), source="assumption: Q, Y030")
    desertion: float = Param(0.2, unit="share of guards", low=0, high=1, between=(0, 0.8), source="assumption: Q")
    guard_usd: float = Param(
        4_000, unit="USD a guard a year", low=0, high=1e6, between=(2_000, 8_000), source="assumption: Q, Y026"
    )

    def acts(self) -> Iterator[Act]:
        """The guards who are there."""
        yield self.act("depot.guards", "add", self.guards * (1.0 - self.desertion))

    def costs(self) -> Iterator[Cost]:
        """All guards are paid, present or not."""
        yield Cost("per_row", self.guards * self.guard_usd / YEAR, self.payer, "assumption: Q", "depot", self.where)
