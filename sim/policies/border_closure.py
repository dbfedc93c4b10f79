"""Border closure: a decree that shuts crossings, and what stands behind it.

Sources (`policy.csv`): enforcement after the decree of December 2012 Y062.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.core.levers import LINK_OPEN, Act, Where
from sim.core.policy import Cost, Host, Policy
from sim.core.uncertain import Param


class BorderClosure(Policy):
    """Shut the posts within `where`; traffic takes to the tracks unless roads are cut as well.

    roads   links that are physically cut, by id
    decree  what it costs to say so
    """

    host: ClassVar[Host] = "home"

    kind: Literal["border_closure"] = "border_closure"
    roads: tuple[str, ...] = Field((), json_schema_extra={"ids": "links"})
    decree_usd: float = Param(0, unit="USD", low=0, high=1e9, between=(0, 1e6), source="assumption: Q")

    def acts(self) -> Iterator[Act]:
        """Closed posts, and cut roads if any."""
        yield self.act("border_post.open", "set", 0)
        if self.roads:
            yield self.act(LINK_OPEN, "set", 0, where=Where(links=self.roads))

    def costs(self) -> Iterator[Cost]:
        """A decree is cheap; staff behind it is `border_control`."""
        if self.decree_usd:
            yield Cost("once", self.decree_usd, self.payer, "assumption: Q")
