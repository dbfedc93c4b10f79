"""Human intelligence: people along the roads who tell border posts what is coming.

`policy.csv` has no price and no yield for informants: both are assumptions. Seizure data
that foreign forces kept to themselves are Y084.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy
from sim.core.uncertain import Param


class HumanIntelligence(Policy):
    """Keep informants, whose tips reach the posts and patrols within `where`, as many to each.

    informants  people who are paid to tell, and who runs them
    tips_each   what one of them hears of and tells in a week
    """

    footprint: ClassVar[float] = 0.1
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "states"

    kind: Literal["human_intelligence"] = "human_intelligence"
    informants: float = Param(100, unit="people", low=0, high=10_000, between=(20, 500), source="assumption: Q")
    tips_each: float = Param(
        0.1, unit="tips a week a person", low=0, high=10, between=(0.02, 0.3), source="assumption: Q"
    )
    informant_usd: float = Param(
        10_000, unit="USD a person a year", low=0, high=1e6, between=(3_000, 50_000), source="assumption: Q"
    )

    def acts(self) -> Iterator[Act]:
        """The week's tips, shared by the posts they are for."""
        yield self.act("border_post.tips", "add", self.informants * self.tips_each, shared=True)

    def costs(self) -> Iterator[Cost]:
        """Informants are paid whether or not they hear anything."""
        yield Cost("per_day", self.informants * self.informant_usd / YEAR, self.payer, "assumption: Q")
