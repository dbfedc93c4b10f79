"""Secure depots: stockpile teams that close open depots one after another.

Sources (`policy.csv`): programmes Y011-Y017, people on the ground Y018-Y019, pace Y020,
shelters Y023, the watched chemical site Y029.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import field_validator

from sim.core.levers import Act, Where
from sim.core.policy import MONTHS, YEAR, Cost, Host, Policy
from sim.core.uncertain import Param


class SecureDepots(Policy):
    """Send stockpile teams of five; they travel, queue for depots and close them.

    They go wherever in the country most is at stake, so `where` may name countries only.

    scope     all: by arms at risk; salw: small arms first; watched: missiles and chemicals only
    disposal  destroy what is found; otherwise a shelter is built and the store is kept closed
    travel    days from the decision to the first team at work
    """

    footprint: ClassVar[float] = 0.2
    niche: ClassVar[float] = 0.2
    host: ClassVar[Host] = "home"

    kind: Literal["secure_depots"] = "secure_depots"
    teams: float = Param(10, unit="teams", low=0, high=500, between=(1, 40), source="Y018; Y019", grade="C")
    scope: Literal["all", "salw", "watched"] = "all"
    disposal: bool = False
    travel: int = Param(14, unit="days", low=0, high=730, between=(3, 60), source="assumption: Q, Y031 for guards")
    team_usd: float = Param(
        85_000, unit="USD a team a month", low=0, high=1e7, between=(50_000, 150_000), source="Y011; Y020", grade="C"
    )
    shelter_usd: float = Param(
        200_000, unit="USD a depot", low=0, high=1e8, between=(200_000, 1_250_000), source="Y023; Y024", grade="B"
    )

    @field_validator("where")
    @classmethod
    def _teams_roam(cls, where: Where) -> Where:
        narrow = [name for name in where.given() if name != "countries"]
        if narrow:
            raise ValueError(f"teams go wherever most is at stake, so name countries only, not {narrow[0]}")
        return where

    def acts(self) -> Iterator[Act]:
        """Teams for the chosen classes, to destroy or to keep; what other programmes' teams do is theirs."""
        sent = "count" if self.disposal else "keep"
        yield self.act(f"team.{sent}_{self.scope}", "add", self.teams, delay=self.travel, shared=True)

    def costs(self) -> Iterator[Cost]:
        """Teams from the day they are sent, and a shelter for each store that is kept."""
        yield Cost("per_day", self.teams * self.team_usd * MONTHS / YEAR, self.payer, "Y011; Y020")
        if not self.disposal:
            yield Cost("per_event", self.shelter_usd, self.payer, "Y023", of="depot_secured", where=self.where)
