"""Towns: the households of a place, who loot, keep, sell and buy.

Each town counts as one household of its whole population. Near an open depot they are a
small share of the looters. They keep half of what they hold, sell from the rest when the
price is right, and buy in proportion to people and insecurity. A collection day takes
what they are ready to hand in. A buy-back takes, from the part they would sell, what is worth
less to them than it pays; while it stands few sell to a dealer for less, and where it pays more
than the market it buys up dealers' stock. Households do not fight; who wants to joins a group.

Sources: looting V32 and S009; demand and elasticity model parameters d0; hand-in Y033-Y035.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.core.chance import stream, uniform
from sim.core.columns import F8, I4, U8, Col
from sim.core.commons import AMMUNITION, RIFLES, join_looters, post
from sim.core.draws import binomial, poisson
from sim.core.face import Row
from sim.core.ledger import BOUGHT_BACK, CIVILIAN, HANDED_IN, transfer
from sim.core.maths import logistic, power
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.sell_back import left_unsold, paid_for, sold_back
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param, Uncertain

SELL = stream("town.sell")
BUY = stream("town.buy")
HAND_IN = stream("town.hand_in")
BUY_BACK = stream("town.buy_back")
BUY_OUT = stream("town.buy_out")


class Params(Frozen):
    """What a scenario may change about all towns."""

    looter_share: Uncertain = Param(
        0.12, unit="share of looters", low=0, high=0.9, source="V32; S009", grade="C", between=(0.02, 0.30)
    )
    reach: Uncertain = Param(
        50, unit="km", low=0, high=500, source="assumption: civilians stay near home", between=(20, 100)
    )
    haulage: Uncertain = Param(
        0.001, unit="pickups a person", low=0, high=1, source="assumption: Q", between=(0.0002, 0.005)
    )
    pickup_load: Uncertain = Param(80, unit="units of 12 kg", low=1, high=1000, source="G043", between=(20, 300))
    offer_rate: Uncertain = Param(0.08, unit="1/week", low=0, high=1, source="tried: V21", between=(0.03, 0.15))
    kept_share: Uncertain = Param(0.5, unit="share", low=0, high=1, source="assumption: Q", between=(0.3, 0.8))
    reservation: Uncertain = Param(400, unit="USD", low=1, high=1e4, source="tried: V21", between=(300, 550))
    price_width: Uncertain = Param(0.15, unit="share", low=0.01, high=1, source="assumption: Q", between=(0.1, 0.3))
    demand: Uncertain = Param(
        1.0, unit="rifles per 1,000 people a year", low=0, high=100, source="tried: V04, V05", between=(0.3, 2)
    )
    elasticity: Uncertain = Param(-0.8, unit="1", low=-5, high=0, source="assumption: Q", between=(-1.5, -0.4))
    ammunition_per_rifle: Uncertain = Param(
        0.1, unit="cases a rifle bought", low=0, high=10, source="assumption: Q, T025", between=(0.05, 0.5)
    )


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per town."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the town's id")]
    account: Annotated[I4, Col(unit="ledger account", doc="arms in its households")]
    place: Annotated[I4, Col(unit="place row", doc="where it is", given=True, refers="place")]
    hand_in_rate: Annotated[
        F8, Col(unit="1/week", doc="share of what they hold that people hand in", low=0, high=1, lever=True)
    ]
    buy_back_price: Annotated[F8, Col(unit="USD", doc="offered for a rifle", low=0, high=1e5, lever=True)]
    buy_back_cases: Annotated[F8, Col(unit="yes/no", doc="the offer is for ammunition too", low=0, high=1, lever=True)]


@rule(Phase.OPENING)
def settle_down(towns, places):
    """Tell each place where its civilians keep their arms."""
    for t in range(towns.uid.size):
        places.households[towns.place[t]] = towns.account[t]


@rule(Phase.SECURE)
def go_looting(towns, places, areas, roads, parties, settings):
    """Civilians stand before the depots near their town, a set share of all who do."""
    armed = np.zeros(areas.uid.size)
    people = np.zeros(areas.uid.size)
    for p in range(parties.count[0]):
        armed[parties.area[p]] += parties.men[p]
    for t in range(towns.uid.size):
        home = towns.place[t]
        parties.room[towns.account[t]] = places.population[home] * settings.haulage * settings.pickup_load
        for a in range(areas.uid.size):
            if roads.distance[home, areas.place[a]] <= settings.reach:
                people[a] += places.population[home]
    share = settings.looter_share / (1.0 - settings.looter_share)
    for t in range(towns.uid.size):
        home = towns.place[t]
        for a in range(areas.uid.size):
            if people[a] > 0.0 and roads.distance[home, areas.place[a]] <= settings.reach:
                crowd = armed[a] * share * places.population[home] / people[a]
                join_looters(parties, a, towns.account[t], crowd, -1)


@rule(Phase.OFFER, every=7)
def offer(towns, places, market, arms, offers, ledger, settings, chance, day):
    """Sell from what is not kept for the house, when the price is right."""
    for t in range(towns.uid.size):
        m = places.market[towns.place[t]]
        if m < 0:
            continue
        for arm in range(arms.uid.size):
            held = ledger.balance[towns.account[t], arm]
            if held == 0 or arms.price_ratio[arm] <= 0.0:
                continue
            paid = paid_for(arm, towns.buy_back_price[t], towns.buy_back_cases[t], arms)
            asked = max(settings.reservation * arms.price_ratio[arm], paid)
            rate = settings.offer_rate * logistic((market.price[m, arm] - asked) / (settings.price_width * asked))
            spare = int(held * (1.0 - settings.kept_share))
            u = uniform(chance, SELL, towns.uid[t], day, arm)
            post(offers, towns.account[t], m, arm, binomial(u, spare, rate))


@rule(Phase.OFFER, every=7)
def bid(towns, places, states, market, bids, settings, chance, day):
    """Seek a rifle where people feel unsafe, the fewer the dearer it is."""
    for t in range(towns.uid.size):
        home = towns.place[t]
        m = places.market[home]
        if m < 0:
            continue
        fear = states.insecurity[places.country[home]]
        dearness = power(market.price[m, RIFLES] / market.opening[m, RIFLES], settings.elasticity)
        mean = settings.demand * places.population[home] / 1000.0 * fear * dearness * 7.0 / 365.0
        rifles = poisson(uniform(chance, BUY, towns.uid[t], day), mean)
        post(bids, towns.account[t], m, RIFLES, rifles)
        cases = poisson(uniform(chance, BUY, towns.uid[t], day, 1), mean * settings.ammunition_per_rifle)
        post(bids, towns.account[t], m, AMMUNITION, cases)


@rule(Phase.OFFER, every=7)
def buy_out(towns, places, market, arms, bids, stores, settings, chance, day):
    """A buy-back that pays more than the market is sold to by dealers: it bids for what they have."""
    for t in range(towns.uid.size):
        home = towns.place[t]
        m = places.market[home]
        if m < 0 or towns.buy_back_price[t] <= 0.0:
            continue  # nobody asks
        for arm in range(arms.uid.size):
            price = market.price[m, arm]
            paid = paid_for(arm, towns.buy_back_price[t], towns.buy_back_cases[t], arms)
            if paid <= price or price <= 0.0:
                continue
            rate = settings.offer_rate * logistic((paid - price) / (settings.price_width * price))
            items = binomial(uniform(chance, BUY_OUT, towns.uid[t], day, arm), market.stock[m, arm], rate)
            post(bids, stores.collected[places.country[home]], m, arm, items)


@rule(Phase.REACT, every=7)
def hand_in(towns, places, market, offers, arms, ledger, stores, settings, chance, day):
    """Hand in what a collection asks for; sell to a buy-back, where a market pays more only what that left unsold."""
    unsold = left_unsold(offers, ledger.balance.shape[0], arms.uid.size)
    for t in range(towns.uid.size):
        account = towns.account[t]
        country, m = places.country[towns.place[t]], places.market[towns.place[t]]
        for arm in range(arms.uid.size):
            held = ledger.balance[account, arm]
            if held == 0:
                continue
            if towns.hand_in_rate[t] > 0.0:
                items = binomial(uniform(chance, HAND_IN, towns.uid[t], day, arm), held, towns.hand_in_rate[t])
                transfer(ledger, day, account, stores.destroyed[country], arm, items, HANDED_IN)
            paid = paid_for(arm, towns.buy_back_price[t], towns.buy_back_cases[t], arms)
            if paid > 0.0:
                asked = settings.reservation * arms.price_ratio[arm]
                price = market.price[m, arm] if m >= 0 else 0.0
                spare = int(ledger.balance[account, arm] * (1.0 - settings.kept_share))
                items = sold_back(
                    uniform(chance, BUY_BACK, towns.uid[t], day, arm), paid, asked, settings.price_width,
                    settings.offer_rate, price, spare, unsold[account, arm],
                )  # fmt: skip
                transfer(ledger, day, account, stores.collected[country], arm, items, BOUGHT_BACK)


class Town(Row):
    """The households of one place, as Mesa sees them."""

    @property
    def rifles(self) -> int:
        """Rifles in its households today."""
        return self.holding("rifles")


ROOM = Room(
    "town", Params, Columns, Town,
    rules=(settle_down, go_looting, offer, bid, buy_out, hand_in), Settings=Settings, holder=CIVILIAN,
)  # fmt: skip
