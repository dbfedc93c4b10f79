"""Garrisons: a state's troops, place by place, and the outside force that comes to help.

Every garrison has an arsenal of its own from the start; the old regime's troops are the
exception, for their arms are the depots', and they leave on the dated day their town
falls. An army that is formed later is armed from the new state's guarded depots. After
a mutiny soldiers fight half as well. Outside troops stand by every garrison of the
state they help, search for its enemies' caches, and let garrisons return to towns that
were taken back. Garrisons neither recruit nor attack, and buy nothing: what they fire
in peace is taken to be made good. Battles are in the groups' own file.

Sources: strengths F001-F017 and F156 of `garrisons.csv`; arsenals 1.5 rifles a man;
outside force E052-E054, seizures Y070.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.core.chance import stream, uniform
from sim.core.columns import B1, F8, I4, I8, U8, Col
from sim.core.commons import AMMUNITION, MACHINE_GUNS, RIFLES, ROCKETS, at_war
from sim.core.draws import binomial
from sim.core.face import Row
from sim.core.kernel import kernel
from sim.core.ledger import DESERTED, DRAWN, OPENING, RETURNED, SEIZED, STATE, receive, transfer, transfer_all
from sim.core.maths import exp
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.settings import settings_type
from sim.core.strength import camp_of_state, measure
from sim.core.uncertain import Frozen, Param, Uncertain

SEARCH = stream("garrison.search")

GUARDED, CLOSED = 3, 4  # custody of depots that the new state may draw from


class Params(Frozen):
    """What a scenario may change about all garrisons."""

    rifles_per_man: Uncertain = Param(
        1.5, unit="rifles/man, where the file says nothing", low=0, high=10, source="assumption-rifles-per-soldier",
        between=(1.2, 2),
    )  # fmt: skip
    crew_weapons: Uncertain = Param(
        0.125, unit="machine guns, and rockets, a man", low=0, high=5,
        source="assumption: as many as a militia wants", between=(0.06, 0.25),
    )  # fmt: skip
    cases: Uncertain = Param(
        1, unit="cases/man", low=0, high=100, source="assumption: as many as a militia wants", between=(0.5, 3)
    )
    mutiny_morale: Uncertain = Param(0.5, unit="ratio", low=0, high=1, source="assumption: Q", between=(0.3, 0.8))
    mutiny_lasts: Uncertain = Param(
        365, unit="days", low=0, high=5_000, source="assumption: until order is restored", between=(180, 730)
    )
    outside_strength: Uncertain = Param(
        4, unit="strength/man", low=0, high=100, source="assumption: E052 to E054, towns fell within three weeks",
        between=(2, 8),
    )  # fmt: skip
    sent_back: Uncertain = Param(
        0.1, unit="share of the largest garrison", low=0, high=1, source="assumption: Q", between=(0.05, 0.3)
    )


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per garrison."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the garrison's id")]
    account: Annotated[I4, Col(unit="ledger account", doc="its arsenal")]
    force: Annotated[I4, Col(unit="force row", doc="its men in the field", start=-1)]
    country: Annotated[I4, Col(unit="country code", doc="the state it serves or served", given=True, refers="country")]
    place: Annotated[I4, Col(unit="place row", doc="its town", given=True, refers="place")]
    camp: Annotated[I4, Col(unit="camp code", doc="the camp it fights for", given=True, refers="camp")]
    troops: Annotated[I8, Col(unit="men", doc="its full strength", low=0, given=True)]
    rifles_per_man: Annotated[
        F8, Col(unit="rifles/man", doc="in its arsenal", low=0, high=10, given=True, parameter="rifles_per_man")
    ]
    joins: Annotated[I4, Col(unit="day", doc="day from which it stands", given=True, refers="date")]
    leaves: Annotated[I4, Col(unit="day", doc="day on which it leaves for good", given=True, refers="date")]
    shaken: Annotated[B1, Col(unit="yes/no", doc="a mutiny is not yet over")]
    help: Annotated[F8, Col(unit="strength", doc="of the outside force that stands by it")]
    outside_troops: Annotated[
        F8, Col(unit="men", doc="of an outside force that helps its state", low=0, high=1e6, lever=True)
    ]
    cache_search: Annotated[
        F8, Col(unit="1/week", doc="share of enemies' arms that searches find", low=0, high=1, lever=True)
    ]


@rule(Phase.OPENING)
def take_post(garrisons, forces, places, camps, stores, ledger, settings, day):
    """Stand where the file says; a state's garrison has its arsenal, the old regime's has the depots."""
    for g in range(garrisons.uid.size):
        f = garrisons.force[g]
        forces.count[0] = max(forces.count[0], f + 1)
        forces.uid[f], forces.account[f] = garrisons.uid[g], garrisons.account[g]
        forces.place[f], forces.camp[f] = garrisons.place[g], garrisons.camp[g]
        forces.state[f], forces.morale[f] = True, 1.0
        forces.alive[f] = garrisons.joins[g] <= 1
        forces.men[f] = garrisons.troops[g] if forces.alive[f] else 0
        own = camps.country[garrisons.camp[g]] == garrisons.country[g]
        if not own:
            forces.issued[f] = garrisons.rifles_per_man[g]
            if forces.alive[f]:
                places.camp[garrisons.place[g]] = garrisons.camp[g]
        elif forces.alive[f]:
            origin = stores.arsenal[garrisons.country[g]]
            for arm in (RIFLES, MACHINE_GUNS, ROCKETS, AMMUNITION):
                items = _issue(garrisons, g, arm, settings)
                receive(ledger, day, garrisons.account[g], arm, items, OPENING, origin)


@rule(Phase.SECURE)
def come_and_go(garrisons, depots, forces, places, roads, camps, stores, ledger, settings, day):
    """A new garrison is armed from the state's guarded depots; one that leaves melts away."""
    for g in range(garrisons.uid.size):
        f, place = garrisons.force[g], garrisons.place[g]
        if garrisons.joins[g] == day and day > 1:
            forces.alive[f], forces.men[f] = True, garrisons.troops[g]
            for arm in (RIFLES, MACHINE_GUNS, ROCKETS, AMMUNITION):
                _draw(garrisons, g, arm, _issue(garrisons, g, arm, settings), depots, places, ledger, day)
        if max(garrisons.leaves[g], 1) == day and forces.alive[f]:
            taker = places.households[place]
            if taker < 0:
                taker = stores.destroyed[garrisons.country[g]]
            transfer_all(ledger, day, garrisons.account[g], taker, DESERTED)
            forces.alive[f], forces.men[f], forces.strength[f] = False, 0, 0.0
            places.camp[place] = camp_of_state(camps, garrisons.country[g])


@rule(Phase.FIGHT)
def muster(garrisons, states, forces, regions, places, arms, ledger, settings, day):
    """Measure what the state's troops are worth in each region, mutiny and outside help included."""
    for r in range(regions.uid.size):
        regions.troops[r], regions.state_strength[r] = 0, 0.0
    outside, posts = np.zeros(states.uid.size), np.zeros(states.uid.size)
    for g in range(garrisons.uid.size):
        outside[garrisons.country[g]] += settings.outside_strength * garrisons.outside_troops[g]
        posts[garrisons.country[g]] += 1.0
    for g in range(garrisons.uid.size):
        f, country = garrisons.force[g], garrisons.country[g]
        since = states.mutinied[country]
        garrisons.shaken[g] = since > 0 and day <= since + settings.mutiny_lasts
        garrisons.help[g] = outside[country]
        forces.morale[f] = settings.mutiny_morale if garrisons.shaken[g] else 1.0
        measure(forces, f, ledger, arms, 1.0)
        r = places.region[garrisons.place[g]]
        regions.troops[r] += forces.men[f]
        regions.state_strength[r] += forces.strength[f] + outside[country] / posts[country]


@rule(Phase.FIGHT, every=7)
def search_caches(garrisons, forces, places, camps, stores, ledger, chance, day):
    """The outside force seeks the arms of its host's enemies, and destroys what it finds."""
    share = np.zeros(stores.destroyed.size)
    for g in range(garrisons.uid.size):
        if garrisons.help[g] > 0.0:
            share[garrisons.country[g]] = max(share[garrisons.country[g]], garrisons.cache_search[g])
    for f in range(forces.count[0]):
        country = places.country[forces.place[f]]
        if not forces.alive[f] or forces.state[f] or country >= share.size or share[country] <= 0.0:
            continue
        own = camp_of_state(camps, country)
        if own < 0 or not at_war(camps, forces.camp[f], own):
            continue  # no enemy
        for arm in range(ledger.balance.shape[1]):
            held = ledger.balance[forces.account[f], arm]
            items = binomial(uniform(chance, SEARCH, forces.uid[f], day, arm), held, 1.0 - exp(-share[country]))
            transfer(ledger, day, forces.account[f], stores.destroyed[country], arm, items, SEIZED)


@rule(Phase.GOVERN, every=7)
def return_to_posts(garrisons, forces, places, settings, ledger, day):
    """With an outside force in the country, part of the largest garrison goes back to each town taken back."""
    for g in range(garrisons.uid.size):
        f = garrisons.force[g]
        if forces.alive[f] or garrisons.help[g] <= 0.0 or places.camp[garrisons.place[g]] != garrisons.camp[g]:
            continue
        if garrisons.joins[g] > day or garrisons.leaves[g] <= day:
            continue
        largest = -1
        for other in range(garrisons.uid.size):
            rear = garrisons.force[other]
            if garrisons.country[other] != garrisons.country[g] or not forces.alive[rear]:
                continue
            if largest < 0 or forces.men[rear] > forces.men[largest]:
                largest = rear
        if largest < 0:
            continue  # nobody left
        men = min(int(settings.sent_back * forces.men[largest]), garrisons.troops[g])
        if men == 0:
            continue
        for arm in range(ledger.balance.shape[1]):
            items = ledger.balance[forces.account[largest], arm] * men // forces.men[largest]
            transfer(ledger, day, forces.account[largest], garrisons.account[g], arm, items, RETURNED)
        forces.men[largest] -= men
        forces.men[f], forces.alive[f] = men, True


@kernel
def _issue(garrisons, g, arm, settings):
    """Items of a class that a garrison at full strength should have."""
    share = settings.cases
    if arm == RIFLES:
        share = garrisons.rifles_per_man[g]
    elif arm in (MACHINE_GUNS, ROCKETS):
        share = settings.crew_weapons
    return int(share * garrisons.troops[g] + 0.5)


@kernel
def _draw(garrisons, g, arm, wanted, depots, places, ledger, day):
    """Take up to `wanted` items from depots under the guards of the garrison's own state."""
    left = wanted
    for d in range(depots.uid.size):
        if left == 0:
            return
        if depots.custody[d] != GUARDED and depots.custody[d] != CLOSED:
            continue
        if places.country[depots.place[d]] == garrisons.country[g]:
            left -= transfer(ledger, day, depots.account[d], garrisons.account[g], arm, left, DRAWN)


class Garrison(Row):
    """One garrison, as Mesa sees it."""

    @property
    def men(self) -> int:
        """Soldiers there today."""
        return int(self.model.engine.world.ground["forces"].men[self.force])

    @property
    def rifles(self) -> int:
        """Rifles in its arsenal today."""
        return self.holding("rifles")


ROOM = Room(
    "garrison", Params, Columns, Garrison,
    rules=(take_post, come_and_go, muster, search_caches, return_to_posts), Settings=Settings, holder=STATE,
)  # fmt: skip
