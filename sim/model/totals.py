"""Totals: what a data collector reads of an evening, added up from the columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.core.commons import AMMUNITION, MANPADS, RIFLES
from sim.core.ledger import DEPOT, DESTROYED, SECURED_STORE, SEIZED_STORE
from sim.model.tally import COUNTRY, OUTSIDE, PLACE, WEAPONS, Tally
from sim.world.world import World


class Totals:
    """The state of the region in some twenty numbers, read once an evening."""

    def __init__(self, world: World, dead: Callable[[], int]) -> None:
        """Which numbers there are follows from the region: its home country and its headline regions.

        dead   how many were killed since the start
        """
        self.world = world
        self.dead = dead
        names = world.words.names
        self.tally = Tally(world.ledger, len(names["country"]), len(names["place"]), len(world.origins))
        self.home = _home(world)
        regions = world.words.codes["region"]
        headline = world.region.about.get("headline_regions", {})
        codes = {name: [regions[r] for r in listed if r in regions] for name, listed in headline.items()}
        self.headline = {name: np.isin(world.ground["places"].region, found) for name, found in codes.items()}
        self.told = sorted({self.home, *(int(world.ground["regions"].country[c]) for f in codes.values() for c in f)})

    def read(self) -> dict[str, float]:
        """Every number by name. Arms are items, prices USD, the rest people, places or agents."""
        world, ground = self.world, self.world.ground
        country = self.tally.by(COUNTRY)
        outside = country[:, OUTSIDE].sum(axis=1)
        forces, market, places = ground["forces"], ground["market"], ground["places"]
        rebels = forces.alive & ~forces.state
        told = {"arms_outside_control": int(outside[:, WEAPONS].sum())}
        for code in self.told:
            told[f"arms_outside_control_{world.words.names['country'][code]}"] = int(outside[code, WEAPONS].sum())
        weapons = self.tally.by(PLACE)[:, OUTSIDE, WEAPONS].sum(axis=(1, 2))
        for name, inside in self.headline.items():
            told[f"arms_outside_control_{name}"] = int(weapons[inside].sum())
        told |= {
            "missiles_outside_control": int(outside[:, MANPADS].sum()),
            "ammunition_outside_control": int(outside[:, AMMUNITION].sum()),
            "arms_in_depots": self._held(DEPOT),
            "arms_secured": self._held(SECURED_STORE),
            "arms_seized": self._held(SEIZED_STORE),
            "arms_destroyed": self._held(DESTROYED),
            "fighters": int(forces.men[rebels].sum()),
            "troops": int(forces.men[forces.alive & forces.state].sum()),
            "places_lost": int(ground["regions"].lost[ground["regions"].country != self.home].sum()),
            "convoys_at_borders": int(ground["convoys"].count[0]),
            "deaths": self.dead(),
        }
        prices = market.price[places.country[market.place] == self.home, RIFLES]
        return {**told, "rifle_price_home": float(np.median(prices)) if prices.size else float("nan")}

    def _held(self, holder: int) -> int:
        return int(self.tally.sums[COUNTRY][1][:, holder, WEAPONS].sum())


def reporters(names: list[str]) -> dict[str, Any]:
    """Model reporters for Mesa's data collector, and the date of the evening before them."""
    return {"date": lambda model: model.date, **{name: _reader(name) for name in names}}


def _reader(name: str) -> Callable[[Any], float]:
    def read(model: Any) -> float:
        told: float = model.totals[name]
        return told

    return read


def _home(world: World) -> int:
    """The country the war began in: the one with the depots, else the first."""
    areas = world.ground["areas"]
    return int(areas.country[0]) if areas.uid.size else 0
