"""Disarmament: weapons handed in, fighters sent home.

Sources (`policy.csv`): the hand-in day Y033-Y035, cost of a fighter Y041-Y043, weapons a
fighter Y044, plans for Libya Y045-Y046.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import WEEK, Cost, Host, Policy
from sim.core.uncertain import Param


class Disarmament(Policy):
    """Collect weapons from groups and households, and demobilise fighters.

    rate        share of the groups' rifles handed in, without anybody going home
    hand_in     share of the households' weapons handed in
    demobilise  share of the fighters sent home, each with `rifles_each`
    audit       share of false claims to a stipend that are found
    """

    footprint: ClassVar[float] = 0.2
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "home"

    kind: Literal["disarmament"] = "disarmament"
    rate: float = Param(0, unit="1/week", low=0, high=1, between=(0, 0.01), source="Y035", grade="C")
    hand_in: float = Param(0, unit="1/week", low=0, high=1, between=(0, 0.01), source="Y035", grade="C")
    demobilise: float = Param(0, unit="1/week", low=0, high=1, between=(0, 0.01), source="Y045; Y046")
    audit: float = Param(0, unit="share of claims", low=0, high=1, between=(0, 0.9), source="assumption: Q, Y047")
    rifles_each: float = Param(
        0.45, unit="rifles a fighter", low=0, high=5, between=(0.38, 0.58), source="Y044", grade="B"
    )
    rifles_held: float = Param(
        1.2, unit="rifles a fighter", low=0.1, high=10, between=(1.0, 1.5), source="assumption: Q, V05; V12"
    )
    fighter_usd: float = Param(
        2_500, unit="USD a fighter", low=0, high=1e6, between=(1_310, 3_710), source="Y041; Y042; Y043", grade="B"
    )

    def acts(self) -> Iterator[Act]:
        """Only what is asked for; a rate of zero touches nothing."""
        sizes = (
            ("militia.disarm_rate", self.rate + self.demobilise * self.rifles_each / self.rifles_held),
            ("militia.demobilise_rate", self.demobilise),
            ("militia.stipend_audit", self.audit),
            ("town.hand_in_rate", self.hand_in),
        )
        for lever, amount in sizes:
            if amount:
                yield self.act(lever, "add", amount)

    def costs(self) -> Iterator[Cost]:
        """A price for each fighter who goes home; what is handed in freely costs nothing."""
        if self.demobilise:
            daily = self.fighter_usd * self.demobilise / WEEK
            yield Cost("per_sum", daily, self.payer, "Y041; Y042; Y043", "militia.fighters", self.where)
