"""Peace operation: a large force that guards, deters and patrols, if the host lets it in.

Sources (`policy.csv`): authorised force Y075, planned regional force Y078, cost of a man
Y076 as seen in Y073-Y074; what presence does Y077. Shares of the force are assumptions.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import WEEK, YEAR, Cost, Host, Policy
from sim.core.uncertain import Param

THOUSAND = 1_000.0


class PeaceOperation(Policy):
    """Send troops who guard depots, patrol borders, are seen, and help the state to its feet.

    They stand where they are asked to and take no ground: that is `intervention`.

    guarding      share of the troops at the gates of depots within `where`, as many at each
    patrolling    share of the troops along borders within `where`
    men_a_patrol  who go with a patrol, stay behind or rest
    deters        security of every depot within `where`, added by a thousand troops
    capacity      aid to the host that comes with it
    """

    footprint: ClassVar[float] = 1.0
    host: ClassVar[Host] = "home"
    hard: ClassVar[bool] = True

    kind: Literal["peace_operation"] = "peace_operation"
    troops: float = Param(
        11_240, unit="people", low=0, high=200_000, between=(3_300, 12_680), source="Y075; Y078", grade="C"
    )
    guarding: float = Param(0.4, unit="share of troops", low=0, high=1, between=(0.1, 0.6), source="assumption: Q")
    patrolling: float = Param(0.3, unit="share of troops", low=0, high=1, between=(0, 0.4), source="assumption: Q")
    men_a_patrol: float = Param(120, unit="men", low=1, high=10_000, between=(60, 240), source="assumption: Q")
    deters: float = Param(
        0.045, unit="security a thousand people", low=0, high=1, between=(0, 0.08),
        source="assumption: the authorised force halves the hazard of looting, as Y077 has it of war",
    )  # fmt: skip
    capacity: float = Param(
        0, unit="million USD a week", low=0, high=1_000, between=(0, 2), source="assumption: Q, Y077"
    )
    person_usd: float = Param(
        72_000, unit="USD a person a year", low=0, high=1e7, between=(65_000, 80_000), source="Y076", grade="B"
    )

    def acts(self) -> Iterator[Act]:
        """Guards, a little more security, patrols, and aid; a size of zero touches nothing."""
        shared = (
            ("depot.guards", self.troops * self.guarding),
            ("border_post.patrols", self.troops * self.patrolling / self.men_a_patrol),
        )
        for lever, amount in shared:
            if amount:
                yield self.act(lever, "add", amount, shared=True)
        if self.deters:
            yield self.act("depot.security", "add", self.deters * self.troops / THOUSAND)
        if self.capacity:
            yield self.act("state.aid", "add", self.capacity)

    def costs(self) -> Iterator[Cost]:
        """Every person for as long as he stays, and the aid."""
        yield Cost("per_day", self.troops * self.person_usd / YEAR, self.payer, "Y076")
        if self.capacity:
            yield Cost("per_day", self.capacity * 1e6 / WEEK, self.payer, "assumption: Q, Y077")
