"""Buy-back: arms bought at a known price, from homes, from groups and, unmeant, from dealers.

Sources (`policy.csv`): price of a rifle as its owner sees it Y036, an offer made Y037, arms
pulled in and sold twice Y038. Overhead and leak are assumptions.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import Cost, Host, Policy
from sim.core.uncertain import Param


class BuyBack(Policy):
    """Offer a price for every rifle, and for other weapons in proportion.

    Whoever holds arms he values less sells; but whom a market pays more goes there first, and
    brings the programme only what found no buyer. What is bought lies in a state store until the
    end of the week, `leak` of it is sold out of the back door, and the rest is destroyed. The
    price is known: while it stands few sell to a dealer for less, and where it is above the
    market's the programme buys up dealers' stock, which makes arms dear and draws them in.

    households  homes are asked
    groups      armed groups are asked
    ammunition  cases of ammunition are taken as well; the programmes on record paid for weapons
    """

    footprint: ClassVar[float] = 0.2
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "home"

    kind: Literal["buy_back"] = "buy_back"
    price: float = Param(400, unit="USD a rifle", low=1, high=1e5, between=(200, 2_300), source="Y036; Y037", grade="C")
    households: bool = True
    groups: bool = True
    ammunition: bool = False
    leak: float = Param(0.25, unit="share of what is bought", low=0, high=1, between=(0.1, 0.4), source="assumption: Q")
    overhead: float = Param(0.25, unit="share of the price", low=0, high=10, between=(0.1, 0.5), source="assumption: Q")

    def acts(self) -> Iterator[Act]:
        """The price where it is offered, and what comes back out of the store."""
        for holder, asked in (("town", self.households), ("militia", self.groups)):
            if asked:
                yield self.act(f"{holder}.buy_back_price", "set", self.price)
                if self.ammunition:
                    yield self.act(f"{holder}.buy_back_cases", "set", 1)
        if self.leak:
            yield self.act("state.buy_back_leak", "set", self.leak)

    def costs(self) -> Iterator[Cost]:
        """The price of each arm by what it is worth, and the overhead on it."""
        source = "Y037; overhead assumption: Q"
        yield Cost("per_worth", self.price * (1.0 + self.overhead), self.payer, source, "bought_back", self.where)
