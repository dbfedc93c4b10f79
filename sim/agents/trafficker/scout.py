"""Scouting: who finds nothing to carry at home drives to where goods are to be had.

Without it a market where nobody lives from the trade would stay cheap for ever. A scout
goes empty, within the country, to the place where the best load still free pays most a
week, the drives there, on to the buyer and home included. Each load draws one scout.
"""

from __future__ import annotations

import math

import numpy as np

from sim.agents.trafficker.outlook import drivable, look_around
from sim.agents.trafficker.value import loss_of_a_stop
from sim.core.kernel import kernel


@kernel
def send_scouts(traffickers, turn, idle, outlook, price, load_units, routes, links, keep, settings):
    """Send out, in turn, those who found nothing that pays."""
    loads, lures = _lures(outlook, price, load_units, routes, keep, settings)
    for t in range(idle.size):
        if traffickers.alive[t] and traffickers.scouting[t]:
            loads[traffickers.goal[t]] -= 1.0  # somebody is on the way
    for t in turn:
        if not idle[t]:
            continue  # busy
        m = traffickers.start[t]
        s = best_lure(loads, lures, m, routes.effort, routes.days, routes.crossings, settings)
        if s >= 0 and drivable(outlook, routes, links, m, s, 0):
            loads[s] -= 1.0
            traffickers.goal[t], traffickers.way[t], traffickers.scouting[t] = s, 0, True


@kernel
def best_lure(loads, lures, m, effort, days, crossings, settings):
    """The market within the country that most repays an empty drive from another; -1 if none does.

    loads  pickup loads free at each market
    lures  what one of them is worth there, in USD
    """
    best, most = -1, 0.0
    for s in range(loads.size):
        if s == m or loads[s] <= 0.0 or lures[s] <= 0.0 or days[m, s, 0] <= 0.0 or crossings[m, s, 0, 0] >= 0:
            continue  # nothing there, or abroad
        drive = settings.transport * settings.load * effort[m, s, 0]
        weeks = (2.0 * days[m, s, 0] + 2.0 * settings.pause) / 7.0
        worth = (lures[s] - drive) / weeks
        if worth > most:
            best, most = s, worth
    return best


@kernel
def _lures(outlook, price, load_units, routes, keep, settings):
    """Pickup loads each market will have for the buyers that pay best, and what one of them is worth there."""
    loads, lures = np.zeros(price.shape[0]), np.zeros(price.shape[0])
    stake = loss_of_a_stop(settings)
    for s in range(loads.size):
        if not _has_goods(outlook.fresh[s]):
            continue  # empty
        if not outlook.seen[s]:
            look_around(outlook, s, price, load_units, routes.count[s], keep)
        for c in range(outlook.many[s]):
            n = outlook.targets[s, c]
            arm = outlook.order[s, n, 0]
            odds = keep if routes.crossings[s, n, 0, 0] >= 0 else 1.0
            margin = (odds * price[n, arm] - price[s, arm]) / load_units[arm]
            sold = min(margin * settings.load, odds * outlook.gain[s, n])
            drive = settings.transport * settings.load * routes.effort[s, n, 0]
            worth = sold - drive - (1.0 - odds) * stake
            if worth > lures[s]:
                lures[s], loads[s] = worth, 0.0
                for rank in range(outlook.classes[s, n]):
                    arm = outlook.order[s, n, rank]
                    free = min(outlook.fresh[s, arm], outlook.room[n, arm])
                    loads[s] += free * load_units[arm] / settings.load
        loads[s] = math.ceil(loads[s])
    return loads, lures


@kernel
def _has_goods(items):
    for arm in range(items.size):
        if items[arm] > 0:
            return True
    return False
