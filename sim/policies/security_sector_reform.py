"""Security sector reform: money and advice for the men with guns and for the state that pays them.

Sources (`policy.csv`): fighters to absorb Y045-Y046, payroll inflation Y047. What was paid
to a fighter and what aid costs are assumptions.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.core.levers import Act
from sim.core.policy import MONTHS, WEEK, YEAR, Cost, Host, Policy
from sim.core.uncertain import Param

WEEKS = YEAR / WEEK


class SecuritySectorReform(Policy):
    """Pay fighters, audit who is paid, and help the state grow, slowly.

    stipend     paid to every man who claims to be a fighter, whether or not he gives up his arms
    audit       share of false claims that are found
    capacity    aid to the state
    pay         regularity of soldiers' and guards' pay, added
    legitimacy  added each week while it lasts
    """

    footprint: ClassVar[float] = 0.1
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "home"

    kind: Literal["security_sector_reform"] = "security_sector_reform"
    stipend: float = Param(
        0, unit="USD a fighter a month", low=0, high=10_000, between=(0, 800), source="assumption: Q, Y047"
    )
    audit: float = Param(0, unit="share of claims", low=0, high=1, between=(0, 0.9), source="assumption: Q, Y047")
    capacity: float = Param(
        0, unit="million USD a week", low=0, high=1_000, between=(0, 5), source="assumption: Q, Y046"
    )
    pay: float = Param(0, unit="share of pay", low=0, high=1, between=(0, 0.5), source="assumption: Q")
    legitimacy: float = Param(0, unit="1/week", low=0, high=1, between=(0, 0.002), source="assumption: Q")

    def acts(self) -> Iterator[Act]:
        """Only what is bought; a size of zero touches nothing."""
        sizes = (
            ("militia.stipend", self.stipend * MONTHS / WEEKS),
            ("militia.stipend_audit", self.audit),
            ("state.aid", self.capacity),
            ("state.pay_added", self.pay),
            ("state.legitimacy_gain", self.legitimacy),
        )
        for lever, amount in sizes:
            if amount:
                yield self.act(lever, "add", amount)

    def costs(self) -> Iterator[Cost]:
        """Stipends for all who claim one, and the aid."""
        if self.stipend:
            daily = self.stipend * MONTHS / YEAR
            yield Cost("per_sum", daily, self.payer, "assumption: Q, Y047", "militia.claimed", self.where)
        if self.capacity:
            yield Cost("per_day", self.capacity * 1e6 / WEEK, self.payer, "assumption: Q, Y046")
