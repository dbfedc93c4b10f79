"""What an operator may be doing, what it has to sell, and how its purse is kept.

Kernels of this room take single columns where they run often: handing over a whole table
costs more than what most of them do.
"""

from __future__ import annotations

import numpy as np

from sim.core.commons import RIFLES
from sim.core.kernel import kernel

IDLE, SELLING, ON_THE_ROAD = 0, 1, 2
RATIONAL, SALIENCE, RISK_NEUTRAL = 0, 1, 2  # ways of choosing a route


@kernel
def goods(account, pickups, alive, balance, escort_rifles):
    """What each operator has for sale, by class: all but the rifles its escorts keep."""
    aboard = np.zeros((account.size, balance.shape[1]), np.int64)
    for t in range(account.size):
        if not alive[t]:
            continue  # gone
        for arm in range(balance.shape[1]):
            aboard[t, arm] = balance[account[t], arm]
        aboard[t, RIFLES] = max(0, aboard[t, RIFLES] - int(escort_rifles) * pickups[t])
    return aboard


@kernel
def units_of(items, load_units):
    """Room that items of each class take together, in load units."""
    units = 0.0
    for arm in range(load_units.size):
        units += items[arm] * load_units[arm]
    return units


@kernel
def pickups_needed(units, most, load):
    """Pickups a cargo goes on, at least one; the others stay with other goods."""
    return min(most, 1 + int(max(units - 1.0, 0.0) / load))


@kernel
def pay(cash, profit, t, amount):
    """Add to the purse and to the half-year's profit; a cost is below zero."""
    cash[t] += amount
    profit[t] += amount
