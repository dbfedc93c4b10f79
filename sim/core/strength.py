"""Strength: what armed men are worth in battle, and who wins when two bodies of them meet.

Strength grows with men and with arms alike, each with the power of one half, so twice
the men with twice the arms are worth twice as much, and arms beyond what the men can
serve are worth nothing. A man without a weapon does not fight.
"""

from __future__ import annotations

import math

from sim.core.commons import ANTIAIRCRAFT, MACHINE_GUNS, MANPADS, RIFLES, ROCKETS
from sim.core.kernel import kernel
from sim.core.maths import power


@kernel
def armed_men(ledger, account, men, issued):
    """Men who have a weapon: their own, or a rifle their depots issue."""
    held = ledger.balance[account]
    weapons = issued * men + held[RIFLES] + held[MACHINE_GUNS] + held[ROCKETS] + held[ANTIAIRCRAFT]
    return min(float(men), weapons)


@kernel
def strength_of(ledger, arms, account, men, morale, issued, fit):
    """Worth in battle of men with what is in an account.

    issued   rifles a man that depots hand out, on top of the account
    fit      share of missiles that work
    """
    worth = 0.0
    for arm in range(arms.combat_weight.size):
        usable = float(ledger.balance[account, arm])
        if arm == RIFLES:
            usable += issued * men
        elif arm == MANPADS:
            usable = usable * fit
        worth += arms.combat_weight[arm] * min(usable, arms.crew[arm] * men)
    return morale * math.sqrt(armed_men(ledger, account, men, issued) * worth)


@kernel
def measure(forces, f, ledger, arms, fit):
    """Bring a force's strength up to date; whoever is not in the field has none."""
    forces.strength[f] = 0.0
    if forces.alive[f] and forces.men[f] > 0:
        forces.strength[f] = strength_of(
            ledger, arms, forces.account[f], forces.men[f], forces.morale[f], forces.issued[f], fit
        )


@kernel
def odds(attack, defence, steepness):
    """Probability that the attack wins: one half at equal strength, nothing without any."""
    if attack <= 0.0:
        return 0.0
    if defence <= 0.0:
        return 1.0
    return 1.0 / (1.0 + power(defence / attack, steepness))


@kernel
def camp_of_state(camps, country):
    """The camp of a country's own state; -1 if it has none."""
    for camp in range(camps.country.size):
        if camps.country[camp] == country:
            return camp
    return -1
