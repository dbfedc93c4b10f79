"""Selling to a buy-back: what it pays, and what it gets from those whom a market might pay more.

Towns and groups sell by the same rule. Where no market pays more than the programme it is one
more buyer for what they can spare. Where one does they go there first, and the programme gets
only what found no buyer, from those who would let it go for so much less.
"""

from __future__ import annotations

import numpy as np

from sim.core.commons import AMMUNITION
from sim.core.draws import binomial
from sim.core.kernel import kernel
from sim.core.maths import logistic


@kernel
def paid_for(arm, rifle_usd, cases, arms):
    """What the programme pays for an item, in proportion to a rifle; for ammunition only if it takes cases too."""
    return rifle_usd * arms.price_ratio[arm] if arm != AMMUNITION or cases > 0.0 else 0.0


@kernel
def left_unsold(offers, accounts, classes):
    """What was offered on this week's market day and found no buyer (account, arm)."""
    left = np.zeros((accounts, classes), np.int64)
    for o in range(offers.count[0]):
        left[offers.account[o], offers.arm[o]] += offers.items[o] - offers.done[o]
    return left


@kernel
def sold_back(u, paid, asked, width, rate, price, spare, unsold):
    """How many items a holder sells to the programme this week.

    paid, asked    by the programme, and by the middle one of the holder's people
    width, rate    spread of what they ask, as a share of it, and share of the willing who sell in a week
    price          at the market, 0 where there is none
    spare, unsold  what the holder could do without, and how much of that was offered at the market in vain
    """
    willing = logistic((paid - asked) / (width * asked))
    if price <= paid:
        return binomial(u, spare, rate * willing)
    return binomial(u, min(spare, unsold), willing / logistic((price - asked) / (width * asked)))
