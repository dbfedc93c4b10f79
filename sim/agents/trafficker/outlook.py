"""What a market day looks like to every operator: prices, what is to be had, what can be sold.

Expected revenue counts only what a market can still take: eight weeks of the bids of those
who keep what they buy, less dealers' stock and cargo under way. In the same way nobody
plans to buy much more than a place can spare: half as much again as dealers' stock and what
people usually bring beyond local needs, so that traders who want more than there is bid
its price up. Plans count against both as they are made.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.agents.trafficker.words import IDLE
from sim.core.columns import B1, F8, I4, I8
from sim.core.kernel import kernel


class Outlook(NamedTuple):
    """The common view of one market day.

    room      what each market can still take (market, arm)
    supply    what traders may still plan to buy at each market today (market, arm)
    fresh     what they may plan to buy there next week (market, arm)
    seen      markets whose neighbours have been looked at (market)
    many      markets worth a look from each (market)
    targets   which these are (from, number)
    classes   classes that pay between two markets (from, to)
    order     these classes, the dearest load unit first (from, to, number)
    gain      no cargo between two markets can earn more than this, in USD (from, to)
    passable  crossings that may be driven today (crossing)
    cut       whether some road inside a country may not, one cell
    """

    room: I8
    supply: I8
    fresh: I8
    seen: B1
    many: I4
    targets: I4
    classes: I4
    order: I4
    gain: F8
    passable: B1
    cut: B1


@kernel
def count_coming(aboard, alive, status, goal, place, market_of, coming):
    """Tell each market what cargo is known to be under way to it, or waits there unsold."""
    coming[:] = 0
    for t in range(alive.size):
        if not alive[t] or status[t] == IDLE:
            continue  # nothing aboard
        m = goal[t] if goal[t] >= 0 else market_of[place[t]]
        for arm in range(coming.shape[1]):
            coming[m, arm] += aboard[t, arm]


@kernel
def look(usual, brought, market, links, depth, hope):
    """The view from everywhere at the opening of a market day."""
    markets, many = market.price.shape
    room = np.zeros((markets, many), np.int64)
    supply = np.zeros((markets, many), np.int64)
    fresh = np.zeros((markets, many), np.int64)
    for m in range(markets):
        for arm in range(many):
            takes = int(depth * usual[m, arm] + 0.5)
            room[m, arm] = max(0, takes - market.stock[m, arm] - market.coming[m, arm])
            spare = brought[m, arm] - usual[m, arm]
            supply[m, arm] = int(max(market.stock[m, arm] + spare, 0.0) * hope + 0.5)
            fresh[m, arm] = int(max(spare, 0.0) * hope + 0.5)
    crossings = 0
    cut = np.zeros(1, np.bool_)
    for link in range(links.uid.size):
        crossings = max(crossings, links.guarded[link] + 1)
        if links.open[link] < 0.5 and links.guarded[link] < 0:
            cut[0] = True
    passable = np.ones(max(crossings, 1), np.bool_)
    for link in range(links.uid.size):
        if links.guarded[link] >= 0:
            passable[links.guarded[link]] = links.open[link] >= 0.5
    return Outlook(
        room, supply, fresh, np.zeros(markets, np.bool_), np.zeros(markets, np.int32),
        np.zeros((markets, markets), np.int32), np.zeros((markets, markets), np.int32),
        np.zeros((markets, markets, many), np.int32), np.zeros((markets, markets)), passable, cut,
    )  # fmt: skip


@kernel
def look_around(outlook, m, price, load_units, ways, keep):
    """Find the markets that pay better than one place, and which classes to take there.

    ways  number of ways from the place to each market
    keep  chance of getting through that a stranger would bet on
    """
    outlook.seen[m] = True
    many = price.shape[1]
    margin = np.zeros(many)
    for n in range(price.shape[0]):
        if n == m or ways[n] == 0:
            continue  # no way
        found, gain = 0, 0.0
        for arm in range(many):
            gap = keep * price[n, arm] - price[m, arm]
            if gap <= 0.0 or outlook.room[n, arm] == 0:
                continue  # does not pay
            gain += (price[n, arm] - price[m, arm]) * min(outlook.room[n, arm], outlook.supply[m, arm])
            margin[arm] = gap / load_units[arm]
            at = found
            while at > 0 and margin[outlook.order[m, n, at - 1]] < margin[arm]:
                outlook.order[m, n, at] = outlook.order[m, n, at - 1]
                at -= 1
            outlook.order[m, n, at] = arm
            found += 1
        outlook.classes[m, n], outlook.gain[m, n] = found, gain
        if found > 0:
            outlook.targets[m, outlook.many[m]] = n
            outlook.many[m] += 1


@kernel
def drivable(outlook, routes, links, m, n, way):
    """Whether every link of a way may be driven today."""
    for step in range(routes.crossings.shape[3]):
        x = routes.crossings[m, n, way, step]
        if x < 0:
            break
        if not outlook.passable[x]:
            return False
    if outlook.cut[0]:
        first = routes.first[m, n, way]
        for step in range(first, first + routes.length[m, n, way]):
            if links.open[routes.steps[step]] < 0.5:
                return False
    return True
