"""What operators believe about border crossings, and how word gets round.

A belief is a count of cargoes caught and passed on top of a common prior, and so is the
chance of getting through. Both counts fade every week, whether the crossing was used or
not, so a bad name does not last for ever. A trip of one's own counts one, one of the clan
half, hearsay of strangers a tenth. Row c of the boards `told_caught`, `told_passed` and
`know_how` belongs to clan c, whoever the operator of that row may be.
"""

from __future__ import annotations

import numpy as np

from sim.agents.trafficker.words import IDLE
from sim.core.kernel import kernel
from sim.core.maths import power
from sim.core.rule import Phase, rule


@kernel
def believe(through, caught, passed, passable, prior_caught, prior_passed):
    """Write down the chance that a cargo gets through each crossing, as one operator sees it; 0 where closed.

    Returns the best of them.
    """
    surest = 0.0
    for x in range(through.size):
        good = prior_passed + passed[x]
        through[x] = good / (good + prior_caught + caught[x]) if passable[x] else 0.0
        surest = max(surest, through[x])
    return surest


@kernel
def learn(traffickers, t, x, caught, settings):
    """Take one's own trip to heart now; the week's talk brings the clan's share of it later."""
    clan = traffickers.clan[t]
    own = settings.own_weight - settings.clan_weight
    if caught:
        traffickers.caught[t, x] += own
        traffickers.told_caught[clan, x] += 1
    else:
        traffickers.passed[t, x] += own
        traffickers.told_passed[clan, x] += 1


@rule(Phase.REACT, every=7)
def talk(traffickers, settings):
    """Hear of the week's trips from kin and strangers, and let what one knows fade."""
    many = traffickers.caught.shape[1]
    clans = traffickers.clan.max() + 1
    caught = np.zeros((clans, many))
    passed = np.zeros((clans, many))
    near, far = settings.clan_weight - settings.rumour_weight, settings.rumour_weight
    for x in range(many):
        all_caught, all_passed = 0.0, 0.0
        for c in range(clans):
            all_caught += traffickers.told_caught[c, x]
            all_passed += traffickers.told_passed[c, x]
        for c in range(clans):
            caught[c, x] = near * traffickers.told_caught[c, x] + far * all_caught
            passed[c, x] = near * traffickers.told_passed[c, x] + far * all_passed
            traffickers.told_caught[c, x] = 0
            traffickers.told_passed[c, x] = 0
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t]:
            continue  # gone
        heard_caught, heard_passed = caught[traffickers.clan[t]], passed[traffickers.clan[t]]
        mine_caught, mine_passed = traffickers.caught[t], traffickers.passed[t]
        for x in range(many):
            mine_caught[x] = (mine_caught[x] + heard_caught[x]) * settings.forgetting
            mine_passed[x] = (mine_passed[x] + heard_passed[x]) * settings.forgetting


@rule(Phase.REACT, every=7)
def keep_corridors(traffickers, settings):
    """Know-how of a corridor decays, and other goods of those who stay in business keep it alive."""
    clans = traffickers.clan.max() + 1
    many = traffickers.know_how.shape[1]
    for t in range(traffickers.uid.size):
        if traffickers.alive[t] and traffickers.status[t] == IDLE and traffickers.habit[t] >= 0:
            traffickers.know_how[traffickers.clan[t], traffickers.habit[t]] += settings.other_traffic
    for c in range(clans):
        for x in range(many):
            known = traffickers.know_how[c, x] * settings.know_how_decay
            traffickers.know_how[c, x] = known
            traffickers.ease[c, x] = 1.0
            if known > 0.01:
                traffickers.ease[c, x] = power(1.0 + known / settings.know_how_unit, -settings.know_how_exponent)
