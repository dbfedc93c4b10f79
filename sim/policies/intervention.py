"""Intervention: the outside force that comes when a state is about to be lost.

Sources (`policy.csv`): troops Y069 and Y072, cost of a soldier Y068, seizures Y070. Delay
and threshold are read off the timeline (E040, E052).
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy, Trigger
from sim.core.uncertain import Param


class Intervention(Policy):
    """Send troops to the state that is losing its places; they retake them and seek caches.

    caches   share of the arms of beaten groups that is found and seized
    patrols  patrols along the borders of that state, if the mandate includes them
    """

    footprint: ClassVar[float] = 1.0
    host: ClassVar[Host] = "trigger"
    hard: ClassVar[bool] = True

    kind: Literal["intervention"] = "intervention"
    trigger: Trigger | None = Trigger()
    troops: float = Param(
        3_000, unit="men", low=0, high=200_000, between=(2_000, 5_500), source="Y069; Y072", grade="B"
    )
    caches: float = Param(0.02, unit="1/week", low=0, high=1, between=(0, 0.1), source="assumption: Q, Y070")
    patrols: float = Param(0, unit="patrols", low=0, high=5_000, between=(0, 100), source="assumption: Q")
    soldier_usd: float = Param(
        150_000, unit="USD a man a year", low=0, high=1e7, between=(130_000, 280_000), source="Y068", grade="B"
    )

    def acts(self) -> Iterator[Act]:
        """Troops shared by the state's garrisons, searches, and patrols where mandated."""
        yield self.act("garrison.outside_troops", "add", self.troops, shared=True)
        yield self.act("garrison.cache_search", "add", self.caches)
        if self.patrols:
            yield self.act("border_post.patrols", "add", self.patrols, shared=True)

    def costs(self) -> Iterator[Cost]:
        """Every soldier for as long as he stays."""
        yield Cost("per_day", self.troops * self.soldier_usd / YEAR, self.payer, "Y068")
