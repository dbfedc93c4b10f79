"""What the rules share: the columns of a world, the luck of one generator, and the books by origin.

The world is built and opened by the engine; from then on its columns are changed here alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.world.world import World


class Board(NamedTuple):
    """Offers or bids of a market day, one row each."""

    account: Any
    market: Any
    arm: Any
    items: Any

    @classmethod
    def of(cls, *parts: tuple[Any, Any, Any, Any]) -> Board:
        """Parts put together in order, without rows that ask for nothing."""
        columns = [np.concatenate([np.ravel(part[n]) for part in parts]).astype(np.int64) for n in range(4)]
        asked = columns[3] > 0
        return cls(*[column[asked] for column in columns])


class State:
    """The columns of a world by name, and what never changes in a run worked out once."""

    def __init__(self, world: World, luck: int) -> None:
        self.luck = np.random.default_rng(luck)
        self.world, self.ground, self.settings = world, world.ground, world.settings
        tables = world.tables
        self.posts, self.depots, self.groups, self.towns = (
            tables[n] for n in ("border_post", "depot", "militia", "town")
        )
        self.dealers, self.men, self.states = (tables[n] for n in ("dealer", "trafficker", "state"))
        self.arms, self.areas, self.places, self.links = (world.ground[n] for n in ("arms", "areas", "places", "links"))
        self.market, self.routes, self.forces = (world.ground[n] for n in ("market", "routes", "forces"))
        self.notices, self.traffic = world.ground["notices"], world.ground["traffic"]
        self.balance, self.origins = world.ledger.balance, world.ledger.origins
        self.holder = world.ledger.holder
        self.kinds = self.arms.uid.size
        self.distance = world.ground["roads"].distance
        self.sellable = self.arms.price_ratio > 0.0

    def whole(self, amount: Any) -> Any:
        """Whole numbers whose means are the amounts."""
        floor = np.floor(amount)
        return (floor + (self.luck.random(np.shape(amount)) < amount - floor)).astype(np.int64)

    def move(self, source: int, target: int, arm: int, items: int) -> None:
        """Move items of one class, drawn blindly from those of every origin."""
        have = self.origins[source, arm]
        part = have.copy() if items == self.balance[source, arm] else self.luck.multivariate_hypergeometric(have, items)
        have -= part.astype(have.dtype)
        self.origins[target, arm] += part.astype(have.dtype)
        self.balance[source, arm] -= items
        self.balance[target, arm] += items

    def move_all(self, sources: Any, targets: Any) -> None:
        """Move everything that accounts hold, class by class; no source twice."""
        np.add.at(self.balance, targets, self.balance[sources])
        np.add.at(self.origins, targets, self.origins[sources])
        self.balance[sources], self.origins[sources] = 0, 0

    def stand_at(self, accounts: Any, places: Any) -> None:
        """Note that accounts are now elsewhere."""
        ledger = self.world.ledger
        ledger.place[accounts], ledger.country[accounts] = places, self.places.country[places]

    def aboard(self) -> Any:
        """What each operator has for sale, by class: all but the rifles that its escorts keep."""
        cargo = np.where(self.men.alive[:, None], self.balance[self.men.account], 0)
        keep = int(self.settings["trafficker"].escort_rifles) * self.men.pickups
        cargo[:, 0] = np.maximum(cargo[:, 0] - keep, 0)
        return cargo


def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x)) for any x."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))
