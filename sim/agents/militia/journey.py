"""How returnees load up when their patron falls, and drive home."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.agents.militia.columns import SETTLED, UNDER_WAY, WAITING_TO_LEAVE, nearest_market
from sim.core.columns import I8
from sim.core.commons import (
    AMMUNITION,
    ANTIAIRCRAFT,
    CAME_HOME,
    DEPARTED,
    RIFLES,
    SEA,
    drive,
    note_arrival,
    take_the_road,
    tell,
)
from sim.core.kernel import kernel
from sim.core.ledger import COLLECTED, LOOTED, relocate, transfer
from sim.core.rule import Phase, rule

REGIME, ABANDONED = 0, 1  # custody of depots that returnees may load from


class Yards(NamedTuple):
    """Depots that may be loaded from, place by place: those of place p are depot[first[arm, p] : last[p]].

    first   moves on past depots that have nothing left of a class
    """

    depot: I8
    first: I8
    last: I8


@rule(Phase.SECURE)
def set_out(militias, depots, forces, places, roads, links, borders, market, arms, news, ledger, settings, day):
    """Load what is in reach, and take the road home on the day of the record."""
    yards = Yards(np.zeros(0, np.int64), np.zeros((0, 0), np.int64), np.zeros(0, np.int64))
    for m in range(militias.uid.size):
        if militias.journey[m] != WAITING_TO_LEAVE or max(militias.leaves[m], 1) != day or not militias.alive[m]:
            continue
        if yards.last.size == 0:
            yards = _yards(depots, places.uid.size, arms.uid.size)
        f = militias.force[m]
        start, goal = forces.place[f], militias.returns_to[m]
        forces.issued[f] = 0.0
        _load(militias, m, forces.men[f], start, yards, depots, roads, arms, ledger, settings, day)
        militias.market[m] = nearest_market(goal, market.place, roads.distance)
        militias.legs[m] = find_way(militias.path[m], start, goal, roads, links, borders, settings.shyness)
        militias.leg[m], militias.driven[m] = 0, 0.0
        if militias.legs[m] == 0:
            militias.journey[m] = SETTLED
            continue  # no way
        militias.journey[m] = UNDER_WAY
        tell(news, DEPARTED, day, start, places.country[start], militias.account[m], float(forces.men[f]))


@rule(Phase.MOVE)
def drive_home(militias, forces, places, links, market, convoys, traffic, arms, ledger, settings, day):
    """Drive a day's way, and stop for the day behind each border."""
    for m in range(militias.uid.size):
        if militias.journey[m] != UNDER_WAY:
            continue
        f, account = militias.force[m], militias.account[m]
        left = settings.speed
        while militias.leg[m] < militias.legs[m]:
            link = militias.path[m, militias.leg[m]]
            ahead = links.km[link] * links.roughness[link] - militias.driven[m]
            if ahead > left:
                militias.driven[m] += left
                break
            left -= ahead
            goal = links.b[link] if links.a[link] == forces.place[f] else links.a[link]
            forces.place[f] = goal
            militias.leg[m] += 1
            militias.driven[m] = 0.0
            drive(traffic, links, ledger, account, link, goal)
            relocate(ledger, day, account, goal, places.country[goal])
            if links.guarded[link] >= 0:
                value = _cargo_value(ledger, account, arms, market, militias.market[m])
                escorts = float(forces.men[f])
                militias.convoy[m] = take_the_road(convoys, militias.uid[m], account, link, goal, escorts, value)
                break


@rule(Phase.ARRIVE)
def come_home(militias, forces, places, areas, states, camps, convoys, notices, stores, news, ledger, settings, day):
    """Pay what was asked at the border, and settle at the journey's end; a willing host disarms in part."""
    for m in range(militias.uid.size):
        if militias.journey[m] != UNDER_WAY:
            continue
        f, account = militias.force[m], militias.account[m]
        if militias.convoy[m] >= 0:
            militias.cash[m] = max(0.0, militias.cash[m] - convoys.fee[militias.convoy[m]])
            notices.robbed[account] = 0
            militias.convoy[m] = -1
        if militias.leg[m] < militias.legs[m]:
            continue  # still driving
        militias.journey[m] = SETTLED
        place = forces.place[f]
        country = places.country[place]
        militias.abroad[m] = country != places.country[militias.home[m]]
        note_arrival(places, areas, ledger, news, day, account, place)
        tell(news, CAME_HOME, day, place, country, account, float(forces.men[f]))
        if states.will[country] >= settings.disarming_will:
            _disarm(militias, m, place, country, forces, camps, stores, ledger, settings, day)


@kernel
def _load(militias, m, men, start, yards, depots, roads, arms, ledger, settings, day):
    """Keep one's service rifles, wherever they were kept; then fill the vehicles from depots in reach.

    Spare rifles come first, then mounted guns, then ammunition: the order of their worth per load unit.
    """
    account, reach = militias.account[m], settings.looting_reach
    room = settings.pickup_load * militias.vehicles[m]
    own = int(settings.returnee_rifles * men)
    room -= _fetch(account, start, RIFLES, own, room, 1e12, yards, depots, roads, arms, ledger, day)
    spare = int(settings.spare_rifles * militias.vehicles[m])
    room -= _fetch(account, start, RIFLES, spare, room, reach, yards, depots, roads, arms, ledger, day)
    guns = int(settings.mounted_guns * men + 0.5)
    room -= _fetch(account, start, ANTIAIRCRAFT, guns, room, reach, yards, depots, roads, arms, ledger, day)
    cases = int(settings.cases_needed * men)
    _fetch(account, start, AMMUNITION, cases, room, reach, yards, depots, roads, arms, ledger, day)


@kernel
def _yards(depots, places, arms):
    """Where returnees find depots of the old regime and open ones today."""
    last = np.zeros(places, np.int64)
    for d in range(depots.uid.size):
        if depots.custody[d] in (REGIME, ABANDONED):
            last[depots.place[d]] += 1
    for p in range(1, places):
        last[p] += last[p - 1]
    depot, fill = np.zeros(last[places - 1], np.int64), last.copy()
    for d in range(depots.uid.size - 1, -1, -1):
        if depots.custody[d] in (REGIME, ABANDONED):
            fill[depots.place[d]] -= 1
            depot[fill[depots.place[d]]] = d
    first = np.zeros((arms, places), np.int64)
    for arm in range(arms):
        for p in range(places):
            first[arm, p] = fill[p]
    return Yards(depot, first, last)


@kernel
def _fetch(account, start, arm, wanted, room, reach, yards, depots, roads, arms, ledger, day):
    """Take up to `wanted` items from the nearest depots of the old regime and open ones; load units taken."""
    left = min(wanted, int(room / arms.load_units[arm]))
    taken = 0
    while left > 0:
        nearest, best = -1, reach
        for p in range(yards.last.size):
            d = _head(yards, arm, p, depots, ledger)
            if d < 0:
                continue
            km = roads.distance[start, p]
            if km < best or (km == best and (nearest < 0 or d < nearest)):
                nearest, best = d, km
        if nearest < 0:
            break
        moved = transfer(ledger, day, depots.account[nearest], account, arm, left, LOOTED)
        left -= moved
        taken += moved
    return taken * arms.load_units[arm]


@kernel
def _head(yards, arm, p, depots, ledger):
    """The first depot at a place that has something of a class left; -1 if none has."""
    while yards.first[arm, p] < yards.last[p]:
        d = yards.depot[yards.first[arm, p]]
        if ledger.balance[depots.account[d], arm] > 0:
            return d
        yards.first[arm, p] += 1
    return -1


@kernel
def _cargo_value(ledger, account, arms, market, place):
    """Worth of what is in an account at a market."""
    value = 0.0
    if place >= 0:
        for arm in range(arms.uid.size):
            value += ledger.balance[account, arm] * market.price[place, arm]
    return value


@kernel
def _disarm(militias, m, place, country, forces, camps, stores, ledger, settings, day):
    """Give part of every class to the state's troops there; where there are none it is destroyed."""
    taker = stores.destroyed[country]
    for f in range(forces.count[0]):
        guards = forces.state[f] and forces.alive[f] and camps.country[forces.camp[f]] == country
        if guards and forces.place[f] == place:
            taker = forces.account[f]
    account = militias.account[m]
    for arm in range(ledger.balance.shape[1]):
        items = int(settings.disarmed_share * ledger.balance[account, arm] + 0.5)
        transfer(ledger, day, account, taker, arm, items, COLLECTED)


@kernel
def find_way(path, start, goal, roads, links, borders, shyness):
    """Write the easiest way by land into `path`; return its links, 0 where there is none.

    shyness   km of asphalt that one border man a km of border is worth avoiding
    """
    count = roads.first.size - 1
    cost = np.full(count, np.inf)
    by, before = np.full(count, -1), np.full(count, -1)
    done = np.zeros(count, np.bool_)
    cost[start] = 0.0
    for _ in range(count):
        here, least = -1, np.inf
        for p in range(count):
            if not done[p] and cost[p] < least:
                here, least = p, cost[p]
        if here < 0 or here == goal:
            break
        done[here] = True
        for r in range(roads.first[here], roads.first[here + 1]):
            link, ahead = roads.link[r], roads.ahead[r]
            if links.mode[link] == SEA or links.open[link] <= 0.0:
                continue
            reach = least + links.km[link] * links.roughness[link] + shyness * _men_a_km(borders, links.border[link])
            if reach < cost[ahead]:
                cost[ahead], by[ahead], before[ahead] = reach, link, here
    legs, place = 0, goal
    while place != start and by[place] >= 0:
        legs += 1
        place = before[place]
    if place != start or legs > path.size:
        return 0
    place = goal
    for leg in range(legs - 1, -1, -1):
        path[leg] = by[place]
        place = before[place]
    return legs


@kernel
def _men_a_km(borders, border):
    if border < 0:
        return 0.0
    return (borders.force_a[border] + borders.force_b[border]) / max(borders.length[border], 1.0)
