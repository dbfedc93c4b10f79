"""Dealers: the market place of a town, where arms change hands once a week.

A dealer buys from whoever offers, sells to whoever bids, and keeps in stock up to eight
weeks of what those usually seek who mean to keep it. What is short on either side is
rationed by lot. The price of a class then moves with the balance of bids and offers, to
which a dealer adds each week the share of the stock that would clear it in eight: full
shelves press on the price, or a market once filled would stay dear. Abroad, local owners
sell through the dealer, more of them the dearer rifles are; at the opening price they sell
just what townspeople there seek. When rifles are dear in the country whose depots opened,
more come in over the sea. A sink beyond the map may want rifles too. Dealers have no cash
limit, take no margin, do not travel and do not know what tomorrow brings.

Sources: opening prices P001-P046 by market in the region file, private rifles S069, sinks T005 and
T037, imports P031 and T058; the speed of prices was tried against V18, V21 and V23.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np

from sim.core.chance import stream, uniform
from sim.core.columns import F8, I4, I8, U8, Col
from sim.core.commons import AMMUNITION, ARMS, RIFLES, post
from sim.core.draws import hypergeometric, whole
from sim.core.face import Row
from sim.core.kernel import kernel
from sim.core.ledger import (
    BOUGHT,
    BOUGHT_BACK,
    DEALER,
    EXPORTED,
    IMPORT,
    OPENING,
    SECURED_STORE,
    SOLD,
    TRAFFICKER,
    receive,
    transfer,
)  # fmt: skip
from sim.core.maths import exp, log, power
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param, Uncertain

OWNERS = stream("dealer.owners")
SINK = stream("dealer.sink")
SHIP = stream("dealer.ship")
SELLER = stream("dealer.seller")
BUYER = stream("dealer.buyer")


class Params(Frozen):
    """What a scenario may change about all market places."""

    eta: Uncertain = Param(0.25, unit="1/week", low=0, high=2, source="tried: V18, V21, V23", between=(0.15, 0.5))
    price_floor: Uncertain = Param(20, unit="USD a rifle", low=0.01, high=1e3, source="assumption: Q", between=(10, 50))
    price_ceiling: Uncertain = Param(
        10_000, unit="USD a rifle", low=1, high=1e6, source="assumption: Q", between=(5_000, 20_000)
    )
    stock_weeks: Uncertain = Param(8, unit="weeks of bids", low=0, high=104, source="tried: V04, V05", between=(4, 16))
    memory: Uncertain = Param(
        8, unit="weeks", low=1, high=104, source="assumption: as many weeks as a dealer stocks for", between=(4, 16)
    )
    supply_elasticity: Uncertain = Param(0.8, unit="1", low=0, high=5, source="tried: V04, V05", between=(0.4, 1.5))
    private_cases: Uncertain = Param(
        0.1,
        unit="cases a private rifle",
        low=0,
        high=10,
        source="assumption: as many as buyers take, Q",
        between=(0.05, 0.5),
    )
    outside_elasticity: Uncertain = Param(
        -0.8, unit="1", low=-5, high=0, source="assumption: as townspeople, Q", between=(-1.5, 0)
    )
    import_price: Uncertain = Param(1_000, unit="USD", low=1, high=1e5, source="P031; T058", between=(800, 1_200))
    import_slope: Uncertain = Param(
        2_000, unit="rifles a week a log unit", low=0, high=1e5, source="P031; T058", between=(500, 4_000)
    )


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per market place; the row is also the market's number."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the market's id")]
    account: Annotated[I4, Col(unit="ledger account", doc="its stock")]
    place: Annotated[I4, Col(unit="place row", doc="where it is", given=True, refers="place")]
    rifle_usd: Annotated[
        F8, Col(unit="USD", doc="price of a rifle on the first day", given=True, start=700, low=1, high=1e5)
    ]
    private_rifles: Annotated[
        I8, Col(unit="items", doc="in private hands around it before the war", given=True, low=0, high=1e8)
    ]
    outside_demand: Annotated[
        F8, Col(unit="rifles/week", doc="wanted beyond the map at the opening price", low=0, high=1e5, lever=True)
    ]
    owners: Annotated[I4, Col(unit="ledger account", doc="arms of the people around it", start=-1)]
    supply: Annotated[
        F8, Col(unit="items/week", doc="what local owners sell at the opening price", low=0, high=1e6, width="arm")
    ]
    usual: Annotated[F8, Col(unit="items/week", doc="bids of those who keep what they buy, as expected", width="arm")]
    brought: Annotated[F8, Col(unit="items/week", doc="offers of all but traders, as expected", width="arm")]


@rule(Phase.OPENING)
def open_markets(dealers, places, arms, market, settings, ledger, stores, day):
    """Set opening prices, and let what people around a market own enter the books."""
    for m in range(dealers.uid.size):
        for arm in range(arms.uid.size):
            price = dealers.rifle_usd[m] * arms.price_ratio[arm]
            market.price[m, arm], market.opening[m, arm] = price, price
            dealers.usual[m, arm], dealers.brought[m, arm] = dealers.supply[m, arm], dealers.supply[m, arm]
            market.wanted[m, arm], market.offered[m, arm] = dealers.supply[m, arm], dealers.supply[m, arm]
        origin = stores.private[places.country[dealers.place[m]]]
        rifles = dealers.private_rifles[m]
        receive(ledger, day, dealers.owners[m], RIFLES, rifles, OPENING, origin)
        cases = int(settings.private_cases * rifles + 0.5)
        receive(ledger, day, dealers.owners[m], AMMUNITION, cases, OPENING, origin)


@rule(Phase.TRADE, every=7)
def speak_for_owners(dealers, market, offers, ledger, settings, chance, day):
    """Abroad, local owners sell in step with the price, and through the dealer alone."""
    for o in range(offers.count[0]):
        m, arm = offers.market[o], offers.arm[o]
        if offers.account[o] == dealers.owners[m] and dealers.supply[m, arm] > 0.0:
            offers.items[o] = 0
    for m in range(dealers.uid.size):
        for arm in range(dealers.supply.shape[1]):
            if dealers.supply[m, arm] <= 0.0:
                continue
            dearness = power(market.price[m, arm] / market.opening[m, arm], settings.supply_elasticity)
            u = uniform(chance, OWNERS, dealers.uid[m], day, arm)
            items = min(whole(u, dealers.supply[m, arm] * dearness), ledger.balance[dealers.owners[m], arm])
            post(offers, dealers.owners[m], m, arm, items)


@rule(Phase.TRADE, every=7)
def buy_for_sinks(dealers, market, bids, settings, stores, chance, day):
    """Bid for buyers beyond the map: what they buy leaves it for good."""
    for m in range(dealers.uid.size):
        if dealers.outside_demand[m] <= 0.0:
            continue
        dearness = power(market.price[m, RIFLES] / market.opening[m, RIFLES], settings.outside_elasticity)
        u = uniform(chance, SINK, dealers.uid[m], day)
        post(bids, stores.abroad[0], m, RIFLES, whole(u, dealers.outside_demand[m] * dearness))


@rule(Phase.TRADE, every=7)
def clear(dealers, places, areas, arms, market, offers, bids, notices, stores, ledger, settings, chance, day):
    """Match bids with offers and stock, ration what is short by lot, and move the price."""
    many = arms.uid.size
    cells = dealers.uid.size * many
    offer_first, offer_order = _by_cell(offers, many, cells)
    bid_first, bid_order = _by_cell(bids, many, cells)
    sought = _bids_by_country(dealers, places, bids)
    war = np.zeros(stores.arsenal.size, np.bool_)
    for a in range(areas.uid.size):
        war[areas.country[a]] = True
    for cell in range(cells):
        m, arm = cell // many, cell % many
        if arms.price_ratio[arm] <= 0.0:
            continue  # no market
        dealers.usual[m, arm] *= 1.0 - 1.0 / settings.memory
        dealers.brought[m, arm] *= 1.0 - 1.0 / settings.memory
        if offer_first[cell] == offer_first[cell + 1] and bid_first[cell] == bid_first[cell + 1]:
            market.wanted[m, arm], market.offered[m, arm] = 0.0, 0.0
            market.stock[m, arm] = ledger.balance[dealers.account[m], arm]
            continue  # nobody came
        dealer, price = dealers.account[m], market.price[m, arm]
        offered, brought = _count(offers, offer_order, offer_first[cell], offer_first[cell + 1], ledger.holder)
        wanted, kept = _count(bids, bid_order, bid_first[cell], bid_first[cell + 1], ledger.holder)
        dealers.usual[m, arm] += kept / settings.memory
        dealers.brought[m, arm] += brought / settings.memory
        stock = ledger.balance[dealer, arm]
        shelf = int(settings.stock_weeks * dealers.usual[m, arm] + 0.5)
        taken = min(offered, max(0, wanted + shelf - stock))
        if taken > 0:
            _buy_in(offers, offer_order, offer_first[cell], offer_first[cell + 1], offered, taken, dealer, price,
                    notices, ledger, chance, day)  # fmt: skip
        shipped, country = 0, places.country[dealers.place[m]]
        if arm == RIFLES and war[country] and wanted > 0:
            most = settings.import_slope * max(log(price / settings.import_price), 0.0) * wanted / sought[country]
            shipped = whole(uniform(chance, SHIP, dealers.uid[m], day), most)
            short = max(0, wanted - ledger.balance[dealer, arm])
            receive(ledger, day, dealer, arm, min(shipped, short), IMPORT, stores.arsenal[country])
        sold = min(wanted, ledger.balance[dealer, arm])
        if sold > 0:
            _sell_out(bids, bid_order, bid_first[cell], bid_first[cell + 1], wanted, sold, dealer, price,
                      stores.abroad[0], notices, ledger, chance, day)  # fmt: skip
        market.wanted[m, arm], market.offered[m, arm] = float(wanted), float(offered)
        market.stock[m, arm] = ledger.balance[dealer, arm]
        pressed = offered + shipped + stock / max(settings.stock_weeks, 1.0)
        market.price[m, arm] = _next_price(price, wanted, pressed, arms.price_ratio[arm], settings)


@kernel
def _next_price(price, wanted, offered, ratio, settings):
    """Dearer when more is sought than offered, cheaper otherwise, within bounds set for a rifle."""
    moved = price * exp(settings.eta * (wanted - offered) / (wanted + offered + 1.0))
    return min(max(moved, settings.price_floor * ratio), settings.price_ceiling * ratio)


@kernel
def _by_cell(board, many, cells):
    """Rows of a board sorted by market and class, and where each of these begins."""
    first = np.zeros(cells + 1, np.int64)
    for b in range(board.count[0]):
        first[board.market[b] * many + board.arm[b] + 1] += 1
    for cell in range(cells):
        first[cell + 1] += first[cell]
    fill = first[:-1].copy()
    order = np.zeros(max(board.count[0], 1), np.int64)
    for b in range(board.count[0]):
        cell = board.market[b] * many + board.arm[b]
        order[fill[cell]] = b
        fill[cell] += 1
    return first, order


@kernel
def _bids_by_country(dealers, places, bids):
    """Rifles sought today in each country, over which a week's imports are shared."""
    sought = np.zeros(places.country.max() + 1)
    for b in range(bids.count[0]):
        if bids.arm[b] == RIFLES:
            sought[places.country[dealers.place[bids.market[b]]]] += bids.items[b]
    return sought


@kernel
def _count(board, order, first, last, holder):
    """Items on a board for one market and class, and how many of them are not traders'."""
    items, others = 0, 0
    for n in range(first, last):
        b = order[n]
        items += board.items[b]
        if holder[board.account[b]] != TRAFFICKER:
            others += board.items[b]
    return items, others


@kernel
def _part(u, asked, total, given):
    """What one of many gets when `given` of `total` are dealt out among all, item by item."""
    if given == total:
        return asked
    return hypergeometric(u, asked, total, given)


@kernel
def _buy_in(offers, order, first, last, offered, taken, dealer, price, notices, ledger, chance, day):
    """Take so many of the offered items from sellers drawn by lot, and pay them."""
    rest = offered
    for n in range(first, last):
        if taken == 0:
            break
        o = order[n]
        seller, asked = offers.account[o], offers.items[o]
        u = uniform(chance, SELLER, ledger.uid[seller], day, offers.arm[o])
        part = _part(u, asked, rest, taken)
        rest -= asked
        taken -= part
        moved = transfer(ledger, day, seller, dealer, offers.arm[o], part, SOLD)
        offers.done[o] = moved
        notices.earned[seller] += moved * price


@kernel
def _sell_out(bids, order, first, last, wanted, sold, dealer, price, abroad, notices, ledger, chance, day):
    """Hand so many items to buyers drawn by lot, and charge them."""
    rest = wanted
    for n in range(first, last):
        if sold == 0:
            break
        b = order[n]
        buyer, asked = bids.account[b], bids.items[b]
        u = uniform(chance, BUYER, ledger.uid[buyer], day, bids.arm[b])
        part = _part(u, asked, rest, sold)
        rest -= asked
        sold -= part
        reason = BOUGHT
        if buyer == abroad:
            reason = EXPORTED
        elif ledger.holder[buyer] == SECURED_STORE:
            reason = BOUGHT_BACK
        moved = transfer(ledger, day, dealer, buyer, bids.arm[b], part, reason)
        bids.done[b] = moved
        if buyer != abroad:
            notices.paid[buyer] += moved * price


def furnish(world: Any) -> None:
    """Find the people around each market, and what they would sell at the opening price.

    That is what townspeople there seek in a week: from the town's own demand and the
    insecurity of the country on the first day.
    """
    dealers, places = world.tables["dealer"], world.ground["places"]
    town, habits = world.tables.get("town"), world.settings.get("town")
    dealers.owners[:] = dealers.account
    if town is None or habits is None:
        return
    household = np.full(places.uid.size, -1, np.int32)
    household[town.place] = town.account
    found = household[dealers.place] >= 0
    dealers.owners[found] = household[dealers.place[found]]
    states = world.region.sheet("states").rows
    codes = world.words.codes["country"]
    fear = np.zeros(len(codes))
    for row in states:
        fear[codes[row["id"]]] = float(row["insecurity"] or 0.0)
    armed = found & (dealers.private_rifles > 0)
    people = places.population[dealers.place] * fear[places.country[dealers.place]]
    weekly = np.where(armed, habits.demand / 1000.0 * people * 7.0 / 365.0, 0.0)
    dealers.supply[:, RIFLES] = weekly
    dealers.supply[:, AMMUNITION] = weekly * habits.ammunition_per_rifle


class Dealer(Row):
    """One market place, as Mesa sees it."""

    @property
    def stock(self) -> dict[str, int]:
        """Items by class in it today."""
        return {arm: self.holding(arm) for arm in ARMS}

    @property
    def rifle_price(self) -> float:
        """What a rifle costs there this week, in USD."""
        return float(self.model.engine.world.ground["market"].price[self.row, RIFLES])


ROOM = Room(
    "dealer", Params, Columns, Dealer,
    rules=(open_markets, speak_for_owners, buy_for_sinks, clear),
    Settings=Settings, holder=DEALER, furnish=furnish,
)  # fmt: skip
