"""Information sharing: states agree to tell one another what their border men learn.

`policy.csv` has no price for a liaison cell: it is an assumption. What is lost without a
pact is Y084: foreign forces did not share what they seized.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy
from sim.core.uncertain import Param


class InformationSharing(Policy):
    """Bind the posts within `where` into one pact: what one side learns reaches partners on neighbouring borders.

    A pact of one partner is none: every state within `where` is asked, and only those who
    agree tell and are told. It adds no tips of its own.

    cells  liaison offices that pass tips on
    """

    footprint: ClassVar[float] = 0.1
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "states"

    kind: Literal["information_sharing"] = "information_sharing"
    cells: float = Param(2, unit="offices", low=0, high=100, between=(1, 6), source="assumption: Q")
    cell_usd: float = Param(
        1e6, unit="USD an office a year", low=0, high=1e9, between=(0.2e6, 3e6), source="assumption: Q"
    )

    def acts(self) -> Iterator[Act]:
        """Posts of those who have agreed share their tips."""
        yield self.act("border_post.pact", "add", 1)

    def costs(self) -> Iterator[Cost]:
        """The offices, and nothing for what is told."""
        if self.cells:
            yield Cost("per_day", self.cells * self.cell_usd / YEAR, self.payer, "assumption: Q")
