"""Transfer monitoring: a third party checks what states import and what becomes of it.

Sources (`policy.csv`): experts of the panel Y081 and its yearly cost Y082; origins of arms
in the Sahel Y083; diversion from national stocks Y084. The share checked is an assumption.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy
from sim.core.uncertain import Param


class TransferMonitoring(Policy):
    """Check legal transfers to the states within `where`.

    A checked lot from which rifles are missing, or into which stolen ones were slipped, is
    found out more often than not (`agents.state.flagged`). Then neither happens.

    share    of the lots of a state that are checked
    experts  who check and report
    """

    footprint: ClassVar[float] = 0.1
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "states"

    kind: Literal["transfer_monitoring"] = "transfer_monitoring"
    share: float = Param(0.5, unit="share of transfers", low=0, high=1, between=(0.1, 0.9), source="assumption: Q")
    experts: float = Param(6, unit="people", low=0, high=1_000, between=(5, 8), source="Y081", grade="A")
    expert_usd: float = Param(
        333_000, unit="USD a person a year", low=0, high=1e7, between=(170_000, 500_000), source="Y082; Y081", grade="C"
    )

    def acts(self) -> Iterator[Act]:
        """Lots that somebody looks into."""
        yield self.act("state.monitoring", "add", self.share)

    def costs(self) -> Iterator[Cost]:
        """A panel by the head."""
        yield Cost("per_day", self.experts * self.expert_usd / YEAR, self.payer, "Y082; Y081")
