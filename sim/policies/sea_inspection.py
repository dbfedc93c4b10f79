"""Sea inspection: ships that hail, board and search what sails out of a country at war.

Sources (`policy.csv`): vessels hailed and boarded in 2011 Y006; what was left of it after
the mandate Y080. The price of a ship and what one can inspect are assumptions.
"""

from collections.abc import Iterator
from typing import Literal

from sim.core.levers import Act
from sim.core.policy import YEAR, Cost, Policy
from sim.core.uncertain import Param


class SeaInspection(Policy):
    """Search a share of what passes on the sea lanes within `where`; roads and tracks are left alone.

    A mandate of the Security Council stands behind it: nobody's leave is asked.

    share         of the cargoes on a lane that are searched, half of them off either coast
    share_a_ship  what one ship on station can search of all there is
    """

    kind: Literal["sea_inspection"] = "sea_inspection"
    share: float = Param(0.1, unit="share of cargoes", low=0, high=1, between=(0.02, 0.3), source="Y006", grade="C")
    share_a_ship: float = Param(
        0.02, unit="share of cargoes", low=0.001, high=1, between=(0.01, 0.05), source="assumption: Q"
    )
    ship_usd: float = Param(
        20e6, unit="USD a ship a year", low=0, high=1e9, between=(5e6, 40e6), source="assumption: Q"
    )

    def acts(self) -> Iterator[Act]:
        """Cargoes searched at sea."""
        yield self.act("border_post.boarding", "add", self.share)

    def costs(self) -> Iterator[Cost]:
        """As many ships, or parts of one's year, as the share needs."""
        yield Cost("per_day", self.share / self.share_a_ship * self.ship_usd / YEAR, self.payer, "assumption: Q")
