"""Surveillance: drones and satellites over borders.

Sources (`policy.csv`): detachment Y063, cost of an orbit Y064, convoys stopped Y065,
deterrence Y066. The share of an area one orbit sees is an assumption.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy
from sim.core.uncertain import Param


class Surveillance(Policy):
    """Watch the roads of an area from the air.

    share  of the time during which a convoy within `where` is in view
    base   the country the aircraft fly from, whose leave is asked
    """

    footprint: ClassVar[float] = 0.3
    host: ClassVar[Host] = "basing"
    hard: ClassVar[bool] = True

    kind: Literal["surveillance"] = "surveillance"
    base: str = Field(min_length=3, max_length=3, json_schema_extra={"ids": "countries"})
    share: float = Param(0.25, unit="share of the area", low=0, high=1, between=(0.1, 0.5), source="assumption: Q")
    share_an_orbit: float = Param(
        0.25, unit="share of the area", low=0.01, high=1, between=(0.1, 0.5), source="assumption: Q"
    )
    orbit_usd: float = Param(
        40e6, unit="USD an orbit a year", low=0, high=1e9, between=(20e6, 80e6), source="Y064", grade="C"
    )

    def acts(self) -> Iterator[Act]:
        """What the posts are told from the air."""
        yield self.act("border_post.isr", "add", self.share)

    def costs(self) -> Iterator[Cost]:
        """As many orbits, or parts of one, as the share needs."""
        yield Cost("per_day", self.share / self.share_an_orbit * self.orbit_usd / YEAR, self.payer, "Y064")
