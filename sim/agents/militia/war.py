"""How groups measure their strength, feel threatened, rise against a state, and hold places."""

from __future__ import annotations

import numpy as np

from sim.agents.militia.columns import SETTLED, SINK, WITH_STATE, grievances
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
    war = wars(camps)
    known = np.full((places.uid.size, many), -1.0)
    for m in range(militias.uid.size):
        if militias.journey[m] != SETTLED:
            continue
        f = militias.force[m]
        place, camp = forces.place[f], forces.camp[f]
        if known[place, camp] < 0.0:
            known[place, camp] = _hostile(place, war[camp], near, present, roads.distance, settings.threat_radius)
        base = settings.threat_base if states.home[places.country[place]] else 0.0
        enemies = known[place, camp]
        target = base
        if enemies > 0.0:
            target = max(base, 1.0 - exp(-enemies / forces.strength[f])) if forces.strength[f] > 0.0 else 1.0
        militias.threat[m] += settings.threat_speed * (target - militias.threat[m])


@rule(Phase.FIGHT, every=7)
def rise(militias, garrisons, forces, places, regions, states, camps, news, settings, day):
    """A camp rises where grievance outweighs the risk, and rests when it does nowhere and it holds nothing.

    Grievance less risk, after Epstein (2002): risk is what strength of the state and of the camp leave.
    Camps that have risen and are not its enemies count with it. Where the war began, wars are dated instead.
    """
    own = np.zeros((camps.uid.size, regions.uid.size))
    rebels = np.zeros(camps.uid.size, np.bool_)
    for m in range(militias.uid.size):
        aligned = militias.alignment[m] == WITH_STATE or militias.alignment[m] == SINK
        if militias.journey[m] != SETTLED or aligned:
            continue
        f = militias.force[m]
        own[forces.camp[f], places.region[forces.place[f]]] += forces.strength[f]
        rebels[forces.camp[f]] = True
    anger = grievances(regions, states)
    for country in range(states.uid.size):
        if states.home[country]:
            continue
        for camp in range(camps.uid.size):
            risen = camps.risen[camp, country]
            if not rebels[camp] and not risen:
                continue
            margin, where = _margin(camp, country, own, anger, regions, camps, settings.resolve)
            if risen and margin < settings.calm_below and not _holds(camp, country, places.camp, places.country):
                camps.risen[camp, country] = False
            if not risen and margin > settings.rise_above:
                camps.risen[camp, country] = True
                f = _strongest(camp, where, forces, places.region)
                tell(news, RISING, day, forces.place[f], country, forces.account[f], own[camp, where])


@rule(Phase.FIGHT, every=7)
def hold_places(militias, garrisons, forces, places, regions, states, roads, camps):
    """Who stands strongest holds a place; an empty one goes with the nearest garrison town.

    Where the war began, the strongest there, group or army, holds what the regime has left. Elsewhere
    a state holds what its troops guard, and loses the rest to a camp that has risen.
    """
    strength = np.zeros((places.uid.size, camps.uid.size))
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] == SETTLED and forces.men[f] > 0:
            strength[forces.place[f], forces.camp[f]] += forces.strength[f] + 1e-6 * forces.men[f]
    guard, seat, helped = _guards(garrisons, forces, places, camps)
    war = wars(camps)
    for country in range(states.uid.size):
        own = camp_of_state(camps, country)
        if own < 0:
            continue
        for p in range(places.uid.size):
            if places.country[p] != country:
                continue
            if states.home[country]:
                places.camp[p] = _holder_at_home(
                    places.camp[p], own, guard[p], strength[p], forces.camp, forces.strength
                )
            elif guard[p] >= 0:
                places.camp[p] = own
            else:
                camp = _strongest_risen(strength[p], camps.risen[:, country])
                lost = war[places.camp[p], own]
                if camp >= 0 and (lost if seat[p] else not helped[country]):
                    places.camp[p] = camp
                elif not seat[p]:
                    town = _nearest_seat(p, country, seat, places.country, roads.distance)
                    held = town >= 0 and war[places.camp[town], own]
                    places.camp[p] = places.camp[town] if held else own
    _lead(militias, forces, places)
    _count_lost(forces, places, regions, camps, war, states.uid.size)


@kernel
def wars(camps):
    """Whether any two camps fight today."""
    many = camps.uid.size
    war = np.zeros((many, many), np.bool_)
    for first in range(many):
        for second in range(many):
            war[first, second] = at_war(camps, first, second)
    return war


@kernel
def _hostile(place, enemies, near, present, distance, radius):
    """Strength of a camp's enemies within reach of a place."""
    total = 0.0
    for p in range(present.size):
        if not present[p] or distance[place, p] > radius:
            continue
        for camp in range(enemies.size):
            if enemies[camp]:
                total += near[p, camp]
    return total


@kernel
def _margin(camp, country, own, anger, regions, camps, resolve):
    """The best margin of grievance over risk a camp has in a country, and the region where it has it."""
    best, where = -10.0, -1
    for r in range(regions.uid.size):
        if regions.country[r] != country or own[camp, r] <= 0.0:
            continue
        strength = own[camp, r]
        for ally in range(camps.uid.size):
            if ally != camp and camps.risen[ally, country] and not at_war(camps, camp, ally):
                strength += own[ally, r]
        margin = anger[r] - resolve * (1.0 - exp(-regions.state_strength[r] / strength))
        if margin > best:
            best, where = margin, r
    return best, where


@kernel
def _holds(camp, country, camp_of, country_of):
    for p in range(camp_of.size):
        if camp_of[p] == camp and country_of[p] == country:
            return True
    return False


@kernel
def _strongest(camp, region, forces, region_of):
    """The strongest force of a camp in a region."""
    best, most = -1, -1.0
    for f in range(forces.count[0]):
        if not forces.alive[f] or forces.camp[f] != camp or region_of[forces.place[f]] != region:
            continue
        if forces.strength[f] > most:
            best, most = f, forces.strength[f]
    return best


@kernel
def _guards(garrisons, forces, places, camps):
    """By place, the strongest garrison (-1 for none) and whether it is a garrison town; by country, outside help."""
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
def _holder_at_home(camp, own, guard, strength, camp_of, worth):
    """The camp that holds a place where the war began: the regime's troops, else whoever is strongest there."""
    most = 0.0
    if guard >= 0:
        if camp_of[guard] != own:
            return camp_of[guard]
        camp, most = own, worth[guard]
    for other in range(strength.size):
        if strength[other] > most:
            camp, most = other, strength[other]
    return camp


@kernel
def _strongest_risen(strength, risen):
    best, most = -1, 0.0
    for camp in range(strength.size):
        if risen[camp] and strength[camp] > most:
            best, most = camp, strength[camp]
    return best


@kernel
def _nearest_seat(place, country, seat, country_of, distance):
    """The garrison town of a country nearest to a place; -1 if there is none."""
    nearest, best = -1, 1e12
    for town in range(seat.size):
        if seat[town] and country_of[town] == country and distance[place, town] < best:
            nearest, best = town, distance[place, town]
    return nearest


@kernel
def _lead(militias, forces, places):
    """Note in each place the strongest group of the camp that holds it; -1 where none stands."""
    for p in range(places.uid.size):
        places.force[p] = -1
    for m in range(militias.uid.size):
        f = militias.force[m]
        p = forces.place[f]
        if militias.journey[m] != SETTLED or forces.men[f] == 0 or forces.camp[f] != places.camp[p]:
            continue
        if places.force[p] < 0 or forces.strength[f] > forces.strength[places.force[p]]:
            places.force[p] = f


@kernel
def _count_lost(forces, places, regions, camps, war, countries):
    """Places of each region that enemies of its state hold, and what those enemies are worth there."""
    own = np.full(countries, -1, np.int64)
    for country in range(countries):
        own[country] = camp_of_state(camps, country)
    for r in range(regions.uid.size):
        regions.lost[r], regions.hostile_strength[r] = 0, 0.0
    for p in range(places.uid.size):
        country = places.country[p]
        if country < countries and own[country] >= 0 and war[places.camp[p], own[country]]:
            regions.lost[places.region[p]] += 1
    for f in range(forces.count[0]):
        country = places.country[forces.place[f]]
        if not forces.alive[f] or forces.state[f] or country >= countries or own[country] < 0:
            continue
        if war[forces.camp[f], own[country]]:
            regions.hostile_strength[places.region[forces.place[f]]] += forces.strength[f]
