"""What an operator may be doing, and how its purse is kept."""

from __future__ import annotations

from sim.core.commons import RIFLES
from sim.core.kernel import kernel

IDLE, SELLING, ON_THE_ROAD = 0, 1, 2
RATIONAL, SALIENCE, RISK_NEUTRAL = 0, 1, 2  # ways of choosing a route


@kernel
def pay(traffickers, t, amount):
    """Add to the purse and to the half-year's profit; a cost is below zero."""
    traffickers.cash[t] += amount
    traffickers.profit[t] += amount


@kernel
def for_sale(traffickers, t, arm, ledger, settings):
    """Items of a class aboard that the escorts do not keep for themselves."""
    held = ledger.balance[traffickers.account[t], arm]
    if arm == RIFLES:
        held = max(0, held - int(settings.escort_rifles) * traffickers.pickups[t])
    return held


@kernel
def cargo_units(traffickers, t, arms, ledger, settings):
    """Room that what is for sale takes, in load units."""
    units = 0.0
    for arm in range(arms.load_units.size):
        units += for_sale(traffickers, t, arm, ledger, settings) * arms.load_units[arm]
    return units


@kernel
def pickups_needed(units, most, settings):
    """Pickups a cargo goes on, at least one; the others stay with other goods."""
    return min(most, 1 + int(max(units - 1.0, 0.0) / settings.load))
