"""How much blood is shed, by country and week, and whether somebody fires at an airliner."""

from __future__ import annotations

import numpy as np

from sim.agents.militia.columns import SETTLED, grievances
from sim.core.chance import stream, uniform
from sim.core.commons import AIRCRAFT_ATTEMPT, AIRCRAFT_HIT, MANPADS, tell
from sim.core.draws import binomial, poisson, whole
from sim.core.ledger import CIVILIAN, MILITIA, SPENT, TRAFFICKER, transfer
from sim.core.maths import power
from sim.core.rule import Phase, rule
from sim.core.strength import armed_men

INCIDENTS = stream("militia.incidents")
DEATHS = stream("militia.deaths")
KILLED = stream("militia.killed")
FIRED_AT = stream("militia.fired_at")
BROUGHT_DOWN = stream("militia.brought_down")


@rule(Phase.FIGHT, every=7)
def fight_on(militias, forces, places, regions, states, traffic, ledger, settings, chance, day):
    """Incidents grow with armed fighters under threat and with grievance; some of the dead are fighters."""
    many, upset = states.uid.size, grievances(regions, states)
    heat, anger = np.zeros(many), np.zeros(many)
    own = np.zeros(militias.uid.size)
    for m in range(militias.uid.size):
        f = militias.force[m]
        country = places.country[forces.place[f]]
        if militias.journey[m] != SETTLED or militias.threat[m] <= 0.0 or country >= many:
            continue
        armed = armed_men(ledger, militias.account[m], forces.men[f], forces.issued[f])
        own[m] = armed * militias.threat[m] * militias.threat[m]
        heat[country] += own[m]
        anger[country] += own[m] * upset[places.region[forces.place[f]]]
    killed = np.zeros(many)
    for country in range(many):
        if heat[country] <= 0.0:
            continue
        mean = settings.violence * power(heat[country], settings.violence_power)
        mean = mean * (1.0 + anger[country] / heat[country])
        incidents = poisson(uniform(chance, INCIDENTS, states.uid[country], day), mean)
        deaths = poisson(uniform(chance, DEATHS, states.uid[country], day), settings.deaths * incidents)
        traffic.incidents[country] += incidents
        traffic.deaths[country] += deaths
        killed[country] = settings.fighter_deaths * deaths
    for m in range(militias.uid.size):
        if own[m] <= 0.0:
            continue
        f = militias.force[m]
        country = places.country[forces.place[f]]
        men = whole(uniform(chance, KILLED, militias.uid[m], day), killed[country] * own[m] / heat[country])
        forces.men[f] -= min(men, forces.men[f])


@rule(Phase.FIGHT, every=7)
def fire_at_aircraft(places, roads, ledger, stores, news, settings, chance, day):
    """Whoever holds missiles that work near an airport may fire one, very rarely."""
    near = np.zeros(places.uid.size, np.bool_)
    for p in range(places.uid.size):
        if not places.airport[p]:
            continue
        for other in range(places.uid.size):
            if roads.distance[p, other] <= settings.airport_km:
                near[other] = True
    for account in range(ledger.balance.shape[0]):
        held, place = ledger.balance[account, MANPADS], ledger.place[account]
        if held <= 0 or place < 0 or not near[place]:
            continue
        holder = ledger.holder[account]
        if holder != MILITIA and holder != CIVILIAN and holder != TRAFFICKER:
            continue  # not theirs
        fit = int(held * (1.0 - settings.unfit_missiles))
        shots = binomial(uniform(chance, FIRED_AT, ledger.uid[account], day), fit, settings.attempts)
        for shot in range(shots):
            country = places.country[place]
            transfer(ledger, day, account, stores.spent[country], MANPADS, 1, SPENT)
            tell(news, AIRCRAFT_ATTEMPT, day, place, country, account, 1.0)
            if uniform(chance, BROUGHT_DOWN, ledger.uid[account], day, shot) < settings.hits:
                tell(news, AIRCRAFT_HIT, day, place, country, account, 1.0)
