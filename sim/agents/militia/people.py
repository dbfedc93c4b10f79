"""How groups form, recruit, claim pay, change sides, split and end."""

from __future__ import annotations

import numpy as np

from sim.agents.militia.columns import ABSENT, SETTLED, WAITING_TO_LEAVE, grievances
from sim.core.chance import pair, stream, uniform
from sim.core.commons import CHANGED_SIDE, DIVIDED, JOINED, RIFLES, at_war, tell
from sim.core.draws import binomial
from sim.core.identity import LONGEST, child_name, uid_of_bytes
from sim.core.kernel import kernel
from sim.core.ledger import DESERTED, OPENING, SPLIT, SWITCHED, receive, relocate, transfer, transfer_all
from sim.core.maths import log
from sim.core.rule import Phase, rule

RECRUIT = stream("militia.recruit")
CLAIM = stream("militia.claim")
SWITCH = stream("militia.switch")
DIVIDE = stream("militia.divide")
GO_HOME = stream("militia.go_home")


@rule(Phase.OPENING)
def stand_by(militias, forces, places, states, stores, ledger, settings, day):
    """Put every group on the roll; abroad, founders have rifles of their own from the start."""
    for m in range(militias.uid.size):
        f = militias.force[m]
        forces.count[0] = max(forces.count[0], f + 1)
        forces.uid[f], forces.account[f] = militias.uid[m], militias.account[m]
        forces.camp[f], forces.state[f] = militias.camp[m], False
        forces.place[f], forces.morale[f] = max(militias.home[m], 0), 1.0
        forces.men[f], forces.alive[f] = 0, False
        if militias.uid[m] == np.uint64(0):
            militias.alive[m] = False
            continue  # spare
        militias.root[m], militias.alive[m], militias.journey[m] = m, False, ABSENT
        militias.founders[m], militias.fighters[m] = militias.fighters[m], 0
        country = places.country[militias.home[m]]
        if not states.home[country]:
            rifles = int(settings.own_rifles_abroad * militias.founders[m] + 0.5)
            receive(ledger, day, militias.account[m], RIFLES, rifles, OPENING, stores.private[country])
        if militias.joins[m] <= 1:
            _enlist(militias, m, forces, settings)


@rule(Phase.SECURE)
def form(militias, forces, places, news, settings, day):
    """Take the field on the day the record says."""
    for m in range(militias.uid.size):
        if militias.joins[m] != day or militias.root[m] != m or militias.alive[m]:
            continue
        _enlist(militias, m, forces, settings)
        place = forces.place[militias.force[m]]
        tell(news, JOINED, day, place, places.country[place], militias.account[m], float(militias.founders[m]))


@rule(Phase.REACT, every=7)
def recruit(militias, forces, places, regions, states, camps, ledger, settings, chance, day):
    """Men of a region join its camps, no more than there are rifles without a man."""
    many, anger = camps.uid.size, grievances(regions, states)
    spare = np.zeros((regions.uid.size, many), np.int64)
    men, pay = np.zeros((regions.uid.size, many)), np.zeros((regions.uid.size, many))
    held = np.zeros((regions.uid.size, many))
    for p in range(places.uid.size):
        if places.camp[p] >= 0:
            held[places.region[p], places.camp[p]] += 1.0
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] != SETTLED or forces.men[f] == 0:
            continue
        r = places.region[forces.place[f]]
        stipend = 0.0 if militias.abroad[m] else militias.stipend[militias.root[m]]
        spare[r, militias.camp[m]] += max(0, ledger.balance[militias.account[m], RIFLES] - forces.men[f])
        men[r, militias.camp[m]] += forces.men[f]
        pay[r, militias.camp[m]] += forces.men[f] * (settings.fighter_cash + stipend)
    joined = np.zeros((regions.uid.size, many), np.int64)
    for r in range(regions.uid.size):
        for camp in range(many):
            if spare[r, camp] == 0:
                continue
            rate = settings.recruit_rate * (0.5 + anger[r]) * (1.0 + settings.held_effect * held[r, camp])
            rate = rate * (1.0 + settings.pay_effect * log(1.0 + pay[r, camp] / men[r, camp] / settings.wage))
            u = uniform(chance, RECRUIT, pair(regions.uid[r], camps.uid[camp]), day)
            joined[r, camp] = min(binomial(u, regions.pool[r], min(rate, 1.0)), spare[r, camp])
            regions.pool[r] -= joined[r, camp]
    _take_in(militias, forces, places, ledger, joined, spare)


@kernel
def _take_in(militias, forces, places, ledger, joined, spare):
    """Share recruits among a camp's groups by the rifles that wait for a man, to the man."""
    seen, given = np.zeros_like(spare), np.zeros_like(spare)
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] != SETTLED or forces.men[f] == 0:
            continue
        r, camp = places.region[forces.place[f]], militias.camp[m]
        if joined[r, camp] == 0:
            continue
        seen[r, camp] += max(0, ledger.balance[militias.account[m], RIFLES] - forces.men[f])
        upto = joined[r, camp] * seen[r, camp] // spare[r, camp]
        forces.men[f] += upto - given[r, camp]
        given[r, camp] = upto


@rule(Phase.REACT, every=7)
def claim_pay(militias, forces, settings, chance, day):
    """Where stipends are paid, men who never fought come onto the payroll, the fewer the better the audit."""
    paid, phantoms = 0, 0
    for m in range(militias.uid.size):
        phantoms += militias.phantoms[m]
        if militias.journey[m] == SETTLED and not militias.abroad[m] and militias.stipend[militias.root[m]] > 0.0:
            paid += forces.men[militias.force[m]]
    left = int(settings.payroll_pool) - phantoms
    if paid == 0 or left <= 0:
        return
    for m in range(militias.uid.size):
        root = militias.root[m]
        if militias.journey[m] != SETTLED or militias.abroad[m] or militias.stipend[root] <= 0.0:
            continue
        rate = settings.claims_rate * militias.stipend[root] / settings.wage * (1.0 - militias.stipend_audit[root])
        reach = left * forces.men[militias.force[m]] // paid
        militias.phantoms[m] += binomial(uniform(chance, CLAIM, militias.uid[m], day), reach, min(rate, 1.0))


@rule(Phase.REACT, every=7)
def change_sides(militias, forces, places, camps, news, ledger, settings, chance, day):
    """A few men leave for a stronger ally in the same place that pays more, arms with them."""
    order, first = _by_strength(militias, forces, places.uid.size)
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] != SETTLED or forces.men[f] == 0:
            continue
        others = order[first[forces.place[f]] : first[forces.place[f] + 1]]
        best = _better_ally(militias, m, others, forces, places, camps, settings.pay_gap)
        if best < 0:
            continue  # none better
        men = binomial(uniform(chance, SWITCH, militias.uid[m], day), forces.men[f], settings.switching)
        if men == 0:
            continue
        for arm in range(ledger.balance.shape[1]):
            items = ledger.balance[militias.account[m], arm] * men // forces.men[f]
            transfer(ledger, day, militias.account[m], militias.account[best], arm, items, SWITCHED)
        forces.men[f] -= men
        forces.men[militias.force[best]] += men
        if militias.camp[best] != militias.camp[m]:
            place = forces.place[f]
            tell(news, CHANGED_SIDE, day, place, places.country[place], militias.account[best], float(men))


@rule(Phase.REACT, every=7)
def split(militias, forces, places, news, ledger, settings, chance, day):
    """A large group with more rifles than it can carry may divide in two."""
    spare = 0
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] != SETTLED or forces.men[f] <= settings.split_men:
            continue
        if ledger.balance[militias.account[m], RIFLES] <= settings.split_rifles * forces.men[f]:
            continue
        if uniform(chance, DIVIDE, militias.uid[m], day) >= settings.splitting:
            continue
        while spare < militias.uid.size and militias.root[spare] >= 0:
            spare += 1
        if spare == militias.uid.size:
            return  # no row left
        _bear(militias, m, spare, forces, places, ledger, day)
        place = forces.place[f]
        tell(news, DIVIDED, day, place, places.country[place], militias.account[spare], float(forces.men[f]))


@rule(Phase.REACT, every=7)
def go_home(militias, forces, places, regions, stores, ledger, settings, chance, day):
    """Send home whom a programme demobilises; a group without men ends, and its arms go to households."""
    for m in range(militias.uid.size):
        f = militias.force[m]
        if not militias.alive[m]:
            continue
        rate = militias.demobilise_rate[militias.root[m]]
        if rate > 0.0 and militias.journey[m] == SETTLED and not militias.abroad[m]:
            men = binomial(uniform(chance, GO_HOME, militias.uid[m], day), forces.men[f], rate)
            forces.men[f] -= men
            regions.pool[places.region[forces.place[f]]] += men
        if forces.men[f] == 0:
            place = forces.place[f]
            taker = places.households[place]
            if taker < 0:
                taker = stores.destroyed[places.country[place]]
            transfer_all(ledger, day, militias.account[m], taker, DESERTED)
            militias.alive[m], forces.alive[f] = False, False
            militias.journey[m], militias.phantoms[m] = ABSENT, 0
        militias.fighters[m] = forces.men[f]
        militias.claimed[m] = forces.men[f] + militias.phantoms[m]


@kernel
def _enlist(militias, m, forces, settings):
    """Bring a group's founders into the field, where the record has them stand."""
    f = militias.force[m]
    militias.alive[m], forces.alive[f], militias.journey[m] = True, True, SETTLED
    forces.men[f] = militias.founders[m]
    militias.fighters[m], militias.claimed[m] = militias.founders[m], militias.founders[m]
    if militias.returns_from[m] >= 0:
        forces.place[f] = militias.returns_from[m]
    if militias.returns_to[m] >= 0:
        militias.journey[m] = WAITING_TO_LEAVE
        forces.issued[f] = settings.returnee_rifles


@kernel
def _by_strength(militias, forces, places):
    """Settled groups of each place, the strongest first: those of place p are order[first[p]:first[p + 1]]."""
    first = np.zeros(places + 1, np.int64)
    for m in range(militias.uid.size):
        if militias.journey[m] == SETTLED:
            first[forces.place[militias.force[m]] + 1] += 1
    for p in range(places):
        first[p + 1] += first[p]
    order, fill = np.zeros(max(first[places], 1), np.int64), first[:-1].copy()
    weakness = np.zeros(militias.uid.size)
    for m in range(militias.uid.size):
        weakness[m] = -forces.strength[militias.force[m]]
    for m in np.argsort(weakness):
        if militias.journey[m] == SETTLED:
            place = forces.place[militias.force[m]]
            order[fill[place]] = m
            fill[place] += 1
    return order, first


@kernel
def _better_ally(militias, m, others, forces, places, camps, gap):
    """The strongest group beside it that is stronger, richer by the man, and on its side; -1 if none is.

    others   the groups of its place, the strongest first; of equals the one of the first row is meant
    gap      how many times as rich it must be
    """
    f = militias.force[m]
    purse = gap * militias.cash[m] / forces.men[f]
    country = places.country[forces.place[f]]
    best, most = -1, forces.strength[f]
    for other in others:
        g = militias.force[other]
        if forces.strength[g] < most or forces.strength[g] == forces.strength[f]:
            break
        if forces.men[g] > 0 and militias.cash[other] / forces.men[g] > purse:
            one, two = militias.camp[m], militias.camp[other]
            both = camps.risen[one, country] and camps.risen[two, country] and not at_war(camps, one, two)
            if (one == two or both) and (best < 0 or other < best):
                best, most = other, forces.strength[g]
    return best


@kernel
def _bear(militias, m, child, forces, places, ledger, day):
    """Let half of a group go its own way in a spare row, named after its parent."""
    f, g = militias.force[m], militias.force[child]
    parent, account = militias.account[m], militias.account[child]
    for letter in range(LONGEST):
        ledger.names[account, letter] = ledger.names[parent, letter]
    ledger.lengths[account] = child_name(ledger.names[account], ledger.lengths[parent], day, 0)
    who = uid_of_bytes(ledger.names[account], ledger.lengths[account])
    ledger.uid[account], militias.uid[child], forces.uid[g] = who, who, who
    militias.root[child], militias.home[child] = militias.root[m], militias.home[m]
    militias.camp[child], militias.alignment[child] = militias.camp[m], militias.alignment[m]
    militias.ideology[child], militias.threat[child] = militias.ideology[m], militias.threat[m]
    militias.market[child], militias.journey[child] = militias.market[m], SETTLED
    militias.abroad[child] = militias.abroad[m]
    militias.joins[child], militias.alive[child] = day, True
    forces.place[g], forces.camp[g], forces.alive[g] = forces.place[f], forces.camp[f], True
    forces.morale[g], forces.issued[g] = forces.morale[f], forces.issued[f]
    relocate(ledger, day, account, forces.place[f], places.country[forces.place[f]])
    for arm in range(ledger.balance.shape[1]):
        transfer(ledger, day, parent, account, arm, ledger.balance[parent, arm] // 2, SPLIT)
    half = forces.men[f] // 2
    forces.men[g], militias.founders[child] = half, half
    forces.men[f] -= half
    militias.phantoms[child] = militias.phantoms[m] // 2
    militias.phantoms[m] -= militias.phantoms[child]
    militias.cash[child], militias.vehicles[child] = militias.cash[m] / 2.0, militias.vehicles[m] / 2.0
    militias.cash[m], militias.vehicles[m] = militias.cash[child], militias.vehicles[child]
