"""How groups measure their strength, feel threatened, rise against a state, and hold places."""

from __future__ import annotations

import numpy as np

from sim.agents.militia.columns import SINK, WITH_STATE, grievance, settled
from sim.core.commons import RISING, at_war, tell
from sim.core.kernel import kernel
from sim.core.maths import exp
from sim.core.rule import Phase, rule
from sim.core.strength import camp_of_state, measure


@rule(Phase.FIGHT)
def muster(militias, forces, arms, ledger, settings):
    """Measure what each group is worth in battle today."""
    for m in range(militias.uid.size):
        measure(forces, militias.force[m], ledger, arms, 1.0 - settings.unfit_missiles)


@rule(Phase.FIGHT, every=7)
def feel_threat(militias, forces, places, states, roads, camps, settings):
    """Move towards the threat from enemies within reach, measured by one's own strength."""
    many = camps.uid.size
    near = np.zeros((places.uid.size, many))
    present = np.zeros(places.uid.size, np.bool_)
    for f in range(forces.count[0]):
        if forces.alive[f] and forces.strength[f] > 0.0:
            near[forces.place[f], forces.camp[f]] += forces.strength[f]
            present[forces.place[f]] = True
    war = np.zeros((many, many), np.bool_)
    for first in range(many):
        for second in range(many):
            war[first, second] = at_war(camps, first, second)
    known = np.full((places.uid.size, many), -1.0)
    for m in range(militias.uid.size):
        if not settled(militias, m):
            continue
        f = militias.force[m]
        place, camp = forces.place[f], forces.camp[f]
        if known[place, camp] < 0.0:
            known[place, camp] = _hostile(place, camp, near, present, war, roads, settings.threat_radius)
        base = settings.threat_base if states.home[places.country[place]] else 0.0
        enemies = known[place, camp]
        target = base
        if enemies > 0.0:
            target = max(base, 1.0 - exp(-enemies / forces.strength[f])) if forces.strength[f] > 0.0 else 1.0
        militias.threat[m] += settings.threat_speed * (target - militias.threat[m])


@rule(Phase.FIGHT, every=7)
def rise(militias, forces, places, regions, states, camps, news, settings, day):
    """A camp rises where grievance outweighs the risk, and rests when it does nowhere and it holds nothing.

    Grievance less risk, after Epstein (2002): risk is what strength of the state and of the camp leave.
    Camps that have risen and are not its enemies count with it. Where the war began, wars are dated instead.
    """
    many = camps.uid.size
    own = np.zeros((regions.uid.size, many))
    rebels = np.zeros(many, np.bool_)
    for m in range(militias.uid.size):
        f = militias.force[m]
        if not settled(militias, m) or militias.alignment[m] == WITH_STATE or militias.alignment[m] == SINK:
            continue
        own[places.region[forces.place[f]], forces.camp[f]] += forces.strength[f]
        rebels[forces.camp[f]] = True
    for country in range(states.uid.size):
        if states.home[country]:
            continue
        for camp in range(many):
            if rebels[camp] or camps.risen[camp, country]:
                _weigh(camp, country, own, militias, forces, places, regions, states, camps, news, settings, day)


@rule(Phase.FIGHT, every=7)
def hold_places(militias, garrisons, forces, places, regions, states, roads, camps):
    """Who stands strongest holds a place; an empty one goes with the nearest garrison town.

    Where the war began, the strongest there, group or army, holds what the regime has left. Elsewhere
    a state holds what its troops guard, and loses the rest to a camp that has risen.
    """
    many = camps.uid.size
    strength = np.zeros((places.uid.size, many))
    for m in range(militias.uid.size):
        f = militias.force[m]
        if settled(militias, m) and forces.men[f] > 0:
            strength[forces.place[f], forces.camp[f]] += forces.strength[f] + 1e-6 * forces.men[f]
    guard, seat, helped = _guards(garrisons, forces, places, camps)
    own_camps = np.zeros(states.uid.size, np.int64)
    for country in range(states.uid.size):
        own_camps[country] = camp_of_state(camps, country)
    for p in range(places.uid.size):
        country = places.country[p]
        if country >= states.uid.size:
            continue
        if states.home[country]:
            _hold_at_home(p, own_camps[country], guard[p], strength[p], forces, places)
        elif guard[p] >= 0:
            places.camp[p], places.force[p] = own_camps[country], -1
        elif not seat[p]:
            _go_with_seat(p, own_camps[country], helped, seat, strength, places, roads, camps)
        else:
            _keep_seat(p, own_camps[country], strength, places, camps)
        places.force[p] = _leader(militias, forces, places, p)
    _count_lost(forces, places, regions, camps, own_camps, states)


@kernel
def _hostile(place, camp, near, present, war, roads, radius):
    """Strength of a camp's enemies within reach of a place."""
    total = 0.0
    for p in range(present.size):
        if not present[p] or roads.distance[place, p] > radius:
            continue
        for other in range(war.shape[0]):
            if war[camp, other]:
                total += near[p, other]
    return total


@kernel
def _weigh(camp, country, own, militias, forces, places, regions, states, camps, news, settings, day):
    """Let one camp decide on one state."""
    best, where = -10.0, -1
    for r in range(regions.uid.size):
        if regions.country[r] != country or own[r, camp] <= 0.0:
            continue
        strength = own[r, camp]
        for ally in range(camps.uid.size):
            if ally != camp and camps.risen[ally, country] and not at_war(camps, camp, ally):
                strength += own[r, ally]
        risk = settings.resolve * (1.0 - exp(-regions.state_strength[r] / strength))
        margin = grievance(regions, states, r) - risk
        if margin > best:
            best, where = margin, r
    if camps.risen[camp, country]:
        if best < settings.calm_below and not _holds(camp, country, places):
            camps.risen[camp, country] = False
        return
    if best <= settings.rise_above:
        return
    camps.risen[camp, country] = True
    actor, place, most = -1, -1, 0.0
    for m in range(militias.uid.size):
        f = militias.force[m]
        if settled(militias, m) and forces.camp[f] == camp and places.region[forces.place[f]] == where:
            if forces.strength[f] > most:
                actor, place, most = militias.account[m], forces.place[f], forces.strength[f]
    tell(news, RISING, day, place, country, actor, own[where, camp])


@kernel
def _holds(camp, country, places):
    for p in range(places.uid.size):
        if places.camp[p] == camp and places.country[p] == country:
            return True
    return False


@kernel
def _guards(garrisons, forces, places, camps):
    """By place: the strongest garrison's force row, -1 for none; whether it is a garrison town; by country: outside help."""
    guard = np.full(places.uid.size, -1, np.int64)
    seat = np.zeros(places.uid.size, np.bool_)
    helped = np.zeros(camps.risen.shape[1], np.bool_)
    for g in range(garrisons.uid.size):
        f, p = garrisons.force[g], garrisons.place[g]
        seat[p] = seat[p] or camps.country[garrisons.camp[g]] == garrisons.country[g]
        if garrisons.help[g] > 0.0:
            helped[garrisons.country[g]] = True
        if forces.alive[f] and (guard[p] < 0 or forces.strength[f] > forces.strength[guard[p]]):
            guard[p] = f
    return guard, seat, helped


@kernel
def _hold_at_home(p, own_camp, guard, strength, forces, places):
    if guard >= 0 and forces.camp[guard] != own_camp:
        places.camp[p] = forces.camp[guard]
        return  # the regime's
    most = forces.strength[guard] if guard >= 0 else 0.0
    if guard >= 0:
        places.camp[p] = own_camp
    for camp in range(strength.size):
        if strength[camp] > most:
            places.camp[p], most = camp, strength[camp]


@kernel
def _go_with_seat(p, own_camp, helped, seat, strength, places, roads, camps):
    """An unguarded place is held by a risen camp that stands there, else by whoever holds the nearest garrison town."""
    country = places.country[p]
    camp = _strongest_risen(p, country, strength, camps)
    if camp >= 0 and not helped[country]:
        places.camp[p] = camp
        return
    nearest, best = -1, 1e12
    for town in range(places.uid.size):
        if seat[town] and places.country[town] == country and roads.distance[p, town] < best:
            nearest, best = town, roads.distance[p, town]
    if nearest >= 0:
        lost = at_war(camps, places.camp[nearest], own_camp)
        places.camp[p] = places.camp[nearest] if lost else own_camp


@kernel
def _keep_seat(p, own_camp, strength, places, camps):
    """A lost town goes to the strongest risen camp that stands there."""
    if own_camp < 0 or not at_war(camps, places.camp[p], own_camp):
        return  # empty, but the state's
    camp = _strongest_risen(p, places.country[p], strength, camps)
    if camp >= 0:
        places.camp[p] = camp


@kernel
def _strongest_risen(p, country, strength, camps):
    best, most = -1, 0.0
    for camp in range(strength.shape[1]):
        if camps.risen[camp, country] and strength[p, camp] > most:
            best, most = camp, strength[p, camp]
    return best


@kernel
def _leader(militias, forces, places, p):
    """The strongest group of the camp that holds a place, -1 if none stands there."""
    best, most = -1, -1.0
    for m in range(militias.uid.size):
        f = militias.force[m]
        if forces.place[f] != p or forces.camp[f] != places.camp[p] or not settled(militias, m):
            continue
        if forces.men[f] > 0 and forces.strength[f] > most:
            best, most = f, forces.strength[f]
    return best


@kernel
def _count_lost(forces, places, regions, camps, own_camps, states):
    """Places of each region that enemies of its state hold, and what those enemies are worth there."""
    for r in range(regions.uid.size):
        regions.lost[r], regions.hostile_strength[r] = 0, 0.0
    for p in range(places.uid.size):
        country = places.country[p]
        if country < states.uid.size and own_camps[country] >= 0 and at_war(camps, places.camp[p], own_camps[country]):
            regions.lost[places.region[p]] += 1
    for f in range(forces.count[0]):
        country = places.country[forces.place[f]]
        if not forces.alive[f] or forces.state[f] or country >= states.uid.size or own_camps[country] < 0:
            continue
        if at_war(camps, forces.camp[f], own_camps[country]):
            regions.hostile_strength[places.region[forces.place[f]]] += forces.strength[f]
