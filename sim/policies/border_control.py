"""Border control: more men, patrols and audits on named borders.

Sources (`policy.csv`): assistance missions Y048-Y050, deployments Y058, interception
Y059-Y061. The yearly cost of a border man is an assumption.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy
from sim.core.uncertain import Param


class BorderControl(Policy):
    """Add a border force within `where`: its men on shift shared by the posts, its patrols by posts and open country.

    staff      men on the payroll, of whom one in six is on shift
    patrols    patrols beyond those the added men drive
    audit      how far bribery at these posts is looked into, 0 not at all, 1 everywhere
    advisers   staff of a mission that trains, local people included; each hundred add `training`
    """

    footprint: ClassVar[float] = 0.1
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "neighbours"

    kind: Literal["border_control"] = "border_control"
    staff: float = Param(1_200, unit="men", low=0, high=100_000, between=(100, 5_000), source="assumption: Q, Y058")
    patrols: float = Param(0, unit="patrols", low=0, high=5_000, between=(0, 100), source="assumption: Q")
    audit: float = Param(0, unit="share of posts", low=0, high=1, between=(0, 0.8), source="assumption: Q")
    advisers: float = Param(0, unit="people", low=0, high=5_000, between=(0, 165), source="Y049", grade="B")
    training: float = Param(
        0.05, unit="share of staff a hundred advisers", low=0, high=1, between=(0, 0.1), source="Y050", grade="C"
    )
    on_shift: float = Param(1 / 6, unit="share of men", low=0, high=1, between=(0.1, 0.25), source="assumption: Q")
    men_a_patrol: float = Param(120, unit="men", low=1, high=10_000, between=(60, 240), source="assumption: Q")
    man_usd: float = Param(
        8_000, unit="USD a man a year", low=0, high=1e6, between=(4_000, 15_000), source="assumption: Q"
    )
    adviser_usd: float = Param(
        240_000, unit="USD a person a year", low=0, high=1e7, between=(200_000, 300_000), source="Y048; Y049", grade="B"
    )

    def acts(self) -> Iterator[Act]:
        """Men on shift, the patrols they drive, training and audits."""
        patrols = self.staff / self.men_a_patrol + self.patrols
        if self.staff:
            yield self.act("border_post.staff", "add", self.staff * self.on_shift, shared=True)
        if patrols:
            yield self.act("border_post.patrols", "add", patrols, shared=True)
        if self.advisers:
            yield self.act("border_post.staff", "scale", 1.0 + self.training * self.advisers / 100)
        if self.audit:
            yield self.act("border_post.audit", "add", self.audit)

    def costs(self) -> Iterator[Cost]:
        """Pay of the men and of the advisers."""
        if self.staff:
            yield Cost("per_day", self.staff * self.man_usd / YEAR, self.payer, "assumption: Q")
        if self.advisers:
            yield Cost("per_day", self.advisers * self.adviser_usd / YEAR, self.payer, "Y048; Y049")
