"""What a market day looks like to every operator: prices, what is to be had, what can be sold.

Expected revenue counts only what a market can still take: eight weeks of its usual bids,
less dealers' stock and cargo under way. In the same way nobody plans to buy more than a
place has to give. Plans count against both as they are made.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.agents.trafficker.words import IDLE, for_sale
from sim.core.columns import B1, F8, I4, I8
from sim.core.kernel import kernel


class Outlook(NamedTuple):
    """The common view of one market day.

    room        what each market can still take (market, arm)
    supply      what each market has to give (market, arm)
    seen        markets whose neighbours have been looked at (market)
    many        markets worth a look from each (market)
    targets     which these are (from, number)
    classes     classes that pay between two markets (from, to)
    order       these classes, the dearest room first (from, to, number)
    gain        no cargo between two markets can earn more than this in USD (from, to)
    passable    crossings that may be driven today
    cut         some road inside a country may not be driven today, one cell
    """

    room: I8
    supply: I8
    seen: B1
    many: I4
    targets: I4
    classes: I4
    order: I4
    gain: F8
    passable: B1
    cut: B1


@kernel
def count_coming(traffickers, places, market, ledger, settings):
    """Tell each market what cargo is known to be under way to it, or waits there unsold."""
    market.coming[:] = 0
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t] or traffickers.status[t] == IDLE:
            continue  # nothing aboard
        m = traffickers.goal[t] if traffickers.goal[t] >= 0 else places.market[traffickers.place[t]]
        for arm in range(market.coming.shape[1]):
            market.coming[m, arm] += for_sale(traffickers, t, arm, ledger, settings)


@kernel
def look(dealers, market, links, settings):
    """The view from everywhere at the opening of a market day."""
    markets, many = market.price.shape
    room = np.zeros((markets, many), np.int64)
    supply = np.zeros((markets, many), np.int64)
    for m in range(markets):
        for arm in range(many):
            takes = int(settings.market_depth * dealers.usual[m, arm] + 0.5)
            room[m, arm] = max(0, takes - market.stock[m, arm] - market.coming[m, arm])
            supply[m, arm] = market.stock[m, arm] + int(market.offered[m, arm] + 0.5)
    crossings = 0
    cut = np.zeros(1, np.bool_)
    for l in range(links.uid.size):
        crossings = max(crossings, links.guarded[l] + 1)
        if links.open[l] < 0.5 and links.guarded[l] < 0:
            cut[0] = True
    passable = np.ones(max(crossings, 1), np.bool_)
    for l in range(links.uid.size):
        if links.guarded[l] >= 0:
            passable[links.guarded[l]] = links.open[l] >= 0.5
    return Outlook(
        room, supply, np.zeros(markets, np.bool_), np.zeros(markets, np.int32),
        np.zeros((markets, markets), np.int32), np.zeros((markets, markets), np.int32),
        np.zeros((markets, markets, many), np.int32), np.zeros((markets, markets)), passable, cut,
    )  # fmt: skip


@kernel
def look_around(outlook, m, market, arms, routes, keep):
    """Find the markets that pay better than one place, and which classes to take there.

    keep  chance of getting through that a stranger would bet on
    """
    outlook.seen[m] = True
    many = market.price.shape[1]
    margin = np.zeros(many)
    for n in range(market.price.shape[0]):
        if n == m or routes.count[m, n] == 0:
            continue  # no way
        found, gain = 0, 0.0
        for arm in range(many):
            gap = keep * market.price[n, arm] - market.price[m, arm]
            if gap <= 0.0 or outlook.room[n, arm] == 0:
                continue  # does not pay
            gain += (market.price[n, arm] - market.price[m, arm]) * min(outlook.room[n, arm], outlook.supply[m, arm])
            margin[arm] = gap / arms.load_units[arm]
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
