"""Observers: a small unarmed presence that sees and tells.

Sources (`policy.csv`): the mission Y007 and its budget Y010, observers refused Y009.
What a presence deters is an assumption.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Host, Policy
from sim.core.uncertain import Param

HUNDRED = 100.0


class Observers(Policy):
    """People who watch depots and talk to border guards, and carry no arms.

    deters  security of every depot within `where`, added by a hundred people
    tells   tips a week to every post within `where`, by a hundred people
    """

    footprint: ClassVar[float] = 0.7
    host: ClassVar[Host] = "home"
    hard: ClassVar[bool] = True

    kind: Literal["observers"] = "observers"
    people: float = Param(200, unit="people", low=0, high=10_000, between=(150, 250), source="Y007; Y009", grade="B")
    deters: float = Param(
        0.01, unit="security a hundred people", low=0, high=1, between=(0, 0.05), source="assumption: Q"
    )
    tells: float = Param(
        0.0, unit="tips a week a hundred people", low=0, high=10, between=(0, 0.1), source="assumption: Q"
    )
    person_usd: float = Param(
        225_000, unit="USD a person a year", low=0, high=1e7, between=(175_000, 300_000), source="Y010; Y007", grade="C"
    )

    def acts(self) -> Iterator[Act]:
        """A little more security, and tips where they are given."""
        if self.deters:
            yield self.act("depot.security", "add", self.deters * self.people / HUNDRED)
        if self.tells:
            yield self.act("border_post.tips", "add", self.tells * self.people / HUNDRED)

    def costs(self) -> Iterator[Cost]:
        """The mission's budget by head."""
        yield Cost("per_day", self.people * self.person_usd / YEAR, self.payer, "Y010; Y007")
