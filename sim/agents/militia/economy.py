"""What a group needs, sells, buys, fires off and hands in."""

from __future__ import annotations

import numpy as np

from sim.agents.militia.columns import SETTLED, WAITING_TO_LEAVE, nearest_market
from sim.core.chance import stream, uniform
from sim.core.commons import (
    AMMUNITION,
    ANTIAIRCRAFT,
    ARMS,
    CHEMICAL,
    MACHINE_GUNS,
    MANPADS,
    RIFLES,
    ROCKETS,
    join_looters,
    post,
)
from sim.core.draws import binomial, whole
from sim.core.kernel import kernel
from sim.core.ledger import BOUGHT_BACK, HANDED_IN, SPENT, WORN, transfer
from sim.core.maths import logistic
from sim.core.rule import Phase, rule
from sim.core.sell_back import left_unsold, paid_for, sold_back

SELL = stream("militia.sell")
BUY = stream("militia.buy")
FIRE = stream("militia.fire")
WEAR = stream("militia.wear")
HAND_IN = stream("militia.hand_in")
BUY_BACK = stream("militia.buy_back")

WANTED = np.array(
    [RIFLES, AMMUNITION, MACHINE_GUNS, ROCKETS, ANTIAIRCRAFT, MANPADS]
)  # what a purse is spent on, in order


@rule(Phase.SECURE)
def go_looting(militias, forces, areas, roads, parties, settings, day):
    """Send a share of the fighters to the fallen storage areas in reach, as many to each."""
    near = np.zeros(areas.uid.size, np.int64)
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] != SETTLED or forces.men[f] == 0:
            continue
        found = 0
        for a in range(areas.uid.size):
            if areas.falls[a] <= day and roads.distance[forces.place[f], areas.place[a]] <= settings.looting_reach:
                near[found] = a
                found += 1
        if found == 0:
            continue  # none in reach
        account = militias.account[m]
        parties.room[account] = settings.pickup_load * settings.haulage * forces.men[f]
        men = settings.looter_share * forces.men[f] / found
        for n in range(found):
            join_looters(parties, near[n], account, men, f)


@rule(Phase.OFFER, every=7)
def sell(militias, forces, market, arms, offers, roads, ledger, settings, chance, day):
    """Offer what is beyond its need, the more readily the better the price."""
    share = needs(settings)
    for m in range(militias.uid.size):
        if militias.journey[m] != SETTLED:
            continue
        if militias.market[m] < 0:
            militias.market[m] = nearest_market(forces.place[militias.force[m]], market.place, roads.distance)
        place, account = militias.market[m], militias.account[m]
        if place < 0:
            continue  # no market
        wary = forces.men[militias.force[m]] * (1.0 + settings.threat_in_need * militias.threat[m])
        root, floor = militias.root[m], 0.0
        for arm in range(arms.uid.size):
            price = market.price[place, arm]
            if price <= 0.0 or arms.price_ratio[arm] <= 0.0:
                continue
            spare = ledger.balance[account, arm] - int(np.ceil(share[arm] * wary))
            if arm == MANPADS:
                spare = int(spare * (1.0 - settings.unfit_missiles))
            if spare <= 0:
                continue
            if not militias.abroad[m]:
                floor = paid_for(arm, militias.buy_back_price[root], militias.buy_back_cases[root], arms)
            asked = max(settings.reservation * (1.0 + militias.threat[m]) * arms.price_ratio[arm], floor)
            rate = settings.offer_rate * logistic((price - asked) / (settings.price_width * asked))
            items = binomial(uniform(chance, SELL, militias.uid[m], day, arm), spare, rate)
            post(offers, account, place, arm, items)


@rule(Phase.OFFER, every=7)
def buy(militias, forces, market, arms, bids, ledger, settings, chance, day):
    """Seek part of what it lacks, as far as its purse goes, unless it is too dear."""
    share = needs(settings)
    for m in range(militias.uid.size):
        place, account = militias.market[m], militias.account[m]
        if militias.journey[m] != SETTLED or place < 0:
            continue
        cash = militias.cash[m]
        wary = forces.men[militias.force[m]] * (1.0 + settings.threat_in_need * militias.threat[m])
        for n in range(WANTED.size):
            arm = WANTED[n]
            price = market.price[place, arm]
            if price <= 0.0 or cash < price:
                continue
            lacking = int(np.ceil(share[arm] * wary)) - ledger.balance[account, arm]
            if lacking <= 0:
                continue
            most = settings.ceiling * (1.0 + militias.threat[m]) * arms.price_ratio[arm]
            rate = settings.bid_rate * (1.0 - logistic((price - most) / (settings.price_width * most)))
            items = binomial(uniform(chance, BUY, militias.uid[m], day, arm), lacking, rate)
            items = min(items, int(cash / price))
            if post(bids, account, place, arm, items) >= 0:
                cash -= items * price


@rule(Phase.REACT, every=7)
def keep_purse(militias, forces, notices, settings):
    """Count what was earned and paid, and what fighters bring in."""
    for m in range(militias.uid.size):
        account = militias.account[m]
        if militias.root[m] < 0:
            continue  # not born
        militias.cash[m] = max(0.0, militias.cash[m] + notices.earned[account] - notices.paid[account])
        notices.earned[account], notices.paid[account] = 0.0, 0.0
        f = militias.force[m]
        if militias.journey[m] != SETTLED:
            continue
        income = settings.fighter_cash * forces.men[f]
        if not militias.abroad[m]:
            income += settings.skim * militias.stipend[militias.root[m]] * militias.claimed[m]
        if militias.cash[m] < settings.purse_weeks * settings.fighter_cash * forces.men[f]:
            militias.cash[m] += income


@rule(Phase.REACT, every=7)
def use_up(militias, forces, places, stores, ledger, settings, chance, day):
    """Fire ammunition, and wear arms out or lose them, with the square of threat."""
    for m in range(militias.uid.size):
        if not militias.alive[m] or militias.journey[m] == WAITING_TO_LEAVE:
            continue
        f, account = militias.force[m], militias.account[m]
        spent = stores.spent[places.country[forces.place[f]]]
        war = militias.threat[m] * militias.threat[m]
        fired = forces.men[f] * (settings.cases_used + settings.cases_at_war * war)
        if ledger.balance[account, AMMUNITION] > 0:
            cases = whole(uniform(chance, FIRE, militias.uid[m], day), fired)
            transfer(ledger, day, account, spent, AMMUNITION, cases, SPENT)
        for arm in range(ledger.balance.shape[1]):
            held = ledger.balance[account, arm]
            if held == 0 or arm in (AMMUNITION, CHEMICAL):
                continue
            u = uniform(chance, WEAR, militias.uid[m], day, arm)
            transfer(ledger, day, account, spent, arm, binomial(u, held, settings.wear * war), WORN)


@rule(Phase.REACT, every=7)
def hand_in(militias, forces, places, market, offers, arms, stores, ledger, settings, chance, day):
    """Give up what a programme asks for; sell to a buy-back, where a market pays more only what that left unsold."""
    unsold = left_unsold(offers, ledger.balance.shape[0], arms.uid.size)
    for m in range(militias.uid.size):
        if militias.journey[m] != SETTLED:
            continue
        root = militias.root[m]
        rate, offered = militias.disarm_rate[root], militias.buy_back_price[root]
        if (rate <= 0.0 and offered <= 0.0) or militias.abroad[m]:
            continue  # nobody asks
        f, account = militias.force[m], militias.account[m]
        country = places.country[forces.place[f]]
        if rate > 0.0:
            held = ledger.balance[account, RIFLES]
            rifles = binomial(uniform(chance, HAND_IN, militias.uid[m], day), held, rate)
            transfer(ledger, day, account, stores.destroyed[country], RIFLES, rifles, HANDED_IN)
        if offered > 0.0:
            _sell_back(
                militias, m, forces.men[f], stores.collected[country], market, unsold[account], arms, ledger, settings,
                chance, day,
            )  # fmt: skip


@kernel
def needs(settings):
    """Items of each class that a man without fear wants to keep; what he has no use for is none."""
    share = np.zeros(len(ARMS))
    share[RIFLES] = settings.rifles_needed
    share[MACHINE_GUNS], share[ROCKETS] = settings.crew_weapons_needed, settings.crew_weapons_needed
    share[ANTIAIRCRAFT] = settings.guns_needed
    share[MANPADS] = settings.missiles_needed
    share[AMMUNITION] = settings.cases_needed
    return share


@kernel
def _sell_back(militias, m, men, store, market, unsold, arms, ledger, settings, chance, day):
    """Sell from what is beyond its need at the price offered for a rifle, other classes in proportion."""
    threat, account, share = militias.threat[m], militias.account[m], needs(settings)
    wary, place, root = men * (1.0 + settings.threat_in_need * threat), militias.market[m], militias.root[m]
    for arm in range(arms.uid.size):
        spare = ledger.balance[account, arm] - int(np.ceil(share[arm] * wary))
        paid = paid_for(arm, militias.buy_back_price[root], militias.buy_back_cases[root], arms)
        if spare <= 0 or paid <= 0.0:
            continue
        asked = settings.reservation * (1.0 + threat) * arms.price_ratio[arm]
        price = market.price[place, arm] if place >= 0 else 0.0
        items = sold_back(
            uniform(chance, BUY_BACK, militias.uid[m], day, arm), paid, asked, settings.price_width,
            settings.offer_rate, price, spare, unsold[arm],
        )  # fmt: skip
        militias.cash[m] += transfer(ledger, day, account, store, arm, items, BOUGHT_BACK) * paid
