"""Dealers: what is bought and sold, what is short, and where prices go."""

from math import log

import numpy as np
import pytest

from sim.agents.dealer import _next_price
from sim.core.commons import AMMUNITION, RIFLES, post
from sim.core.ledger import CIVILIAN, DEALER, OPENING, receive, transfer_all
from sim.model.counts import imbalance
from sim.model.timetable import bind
from tests.worlds import OASIS, world_of

ANBA, BIR, FARO, GORM, HAIL = range(5)  # markets; the first two lie in the country whose depots opened


class Fair:
    """The markets of the oasis, with whatever a test brings to them."""

    def __init__(self, seed=3):
        self.world = world_of(OASIS, days=4000, seed=seed)
        self.bound = {(b.slot.room, b.slot.rule.name): b for b in bind(self.world)}
        self.day = 0
        self.do("dealer", "open_markets")
        self.market, self.ledger = self.world.ground["market"], self.world.ledger
        self.dealers = self.world.tables["dealer"]
        self.groups = self.world.tables["militia"].account
        self.traders = self.world.tables["trafficker"].account

    def do(self, room, rule):
        self.bound[room, rule].run(self.day)

    def offer(self, account, market, items, arm=RIFLES):
        receive(self.ledger, self.day, account, arm, items, OPENING, 0)
        post(self.world.ground["offers"], account, market, arm, items)
        return self

    def bid(self, account, market, items, arm=RIFLES):
        post(self.world.ground["bids"], account, market, arm, items)
        return self

    def without_owners(self):
        self.dealers.supply[:] = 0.0
        self.dealers.usual[:] = self.dealers.brought[:] = 0.0
        return self

    def trade(self, *before):
        """One market day: the rules named first, then the dealers'."""
        self.day += 7
        for room, rule in before:
            self.do(room, rule)
        for rule in ("speak_for_owners", "buy_for_sinks", "clear"):
            self.do("dealer", rule)
        for board in ("offers", "bids"):
            self.world.ground[board].count[0] = 0
        return self

    def has(self, account, arm=RIFLES):
        return int(self.ledger.balance[account, arm])


@pytest.fixture
def fair():
    return Fair().without_owners()


def test_a_buyer_gets_what_a_seller_brings_and_money_goes_the_other_way(fair):
    seller, buyer = fair.groups[0], fair.groups[1]
    price = fair.market.price[ANBA, RIFLES]
    fair.offer(seller, ANBA, 30).bid(buyer, ANBA, 30).trade()

    assert (fair.has(seller), fair.has(buyer)) == (0, 30)
    assert fair.world.ground["notices"].earned[seller] == 30 * price
    assert fair.world.ground["notices"].paid[buyer] == 30 * price


def test_what_is_short_is_rationed_in_whole_numbers_and_fairly(fair):
    poor, rich, buyer = fair.groups[0], fair.groups[1], fair.groups[2]
    sold = []
    for _ in range(300):
        for account in (poor, rich, buyer, fair.dealers.account[GORM]):
            transfer_all(fair.ledger, fair.day, account, 1, OPENING)
        fair.dealers.usual[GORM, RIFLES] = 0.0
        fair.world.ground["notices"].earned[:] = 0.0
        price = fair.market.price[GORM, RIFLES]
        fair.offer(poor, GORM, 10).offer(rich, GORM, 30).bid(fair.traders[0], GORM, 20).trade()
        sold.append(fair.world.ground["notices"].earned[poor] / price)

    # twenty of forty, ten of them the poor man's: mean 5, variance 20/39 * 10 * 3/4
    error = np.sqrt(20 / 39 * 7.5 / len(sold))
    assert np.allclose(sold, np.rint(sold))
    assert abs(np.mean(sold) - 5) < 4 * error


def test_a_dealer_keeps_no_more_than_eight_weeks_of_what_is_usually_sought(fair):
    fair.dealers.usual[GORM, RIFLES] = 5.0
    fair.offer(fair.groups[0], GORM, 500).trade()

    assert fair.market.stock[GORM, RIFLES] == int(8 * 5.0 * 7 / 8 + 0.5)
    assert fair.has(fair.dealers.account[GORM]) == fair.market.stock[GORM, RIFLES]


def test_traders_bids_move_the_price_but_are_not_what_a_place_will_keep(fair):
    price = fair.market.price[GORM, RIFLES]
    fair.bid(fair.traders[0], GORM, 50).trade()

    assert fair.dealers.usual[GORM, RIFLES] == 0.0
    assert fair.market.wanted[GORM, RIFLES] == 50
    assert fair.market.price[GORM, RIFLES] > price


def test_full_shelves_press_on_the_price(fair):
    fair.dealers.usual[GORM, RIFLES] = 5.0
    fair.offer(fair.groups[0], GORM, 40).trade()
    price = fair.market.price[GORM, RIFLES]
    fair.offer(fair.groups[0], GORM, 10).bid(fair.groups[1], GORM, 10).trade()

    assert fair.market.price[GORM, RIFLES] < price


def test_prices_stay_within_bounds_set_for_a_rifle(fair):
    settings = fair.world.settings["dealer"]
    high, low = 700.0, 700.0
    for _ in range(200):
        high, low = _next_price(high, 50, 0, 1.0, settings), _next_price(low, 0, 50, 0.3, settings)

    assert (high, low) == (10_000.0, pytest.approx(6.0))


@pytest.mark.parametrize(("eta", "settles"), [(0.25, True), (2.4, True), (2.6, False)])
def test_the_price_settles_where_bids_meet_offers_if_it_moves_slowly_enough(fair, eta, settles):
    settings = fair.world.settings["dealer"]._replace(eta=eta)
    d0, s0, bought, offered = 3e8, 1e4, 0.8, 0.8  # many items, so that the one in the denominator is nothing
    fixed = (d0 / s0) ** (1 / (bought + offered))
    price = 1.01 * fixed
    for _ in range(400):
        price = _next_price(price, d0 * price**-bought, s0 * price**offered, 1.0, settings)

    assert (abs(log(price / fixed)) < 1e-6) == settles


def test_abroad_the_opening_price_is_a_fixed_point():
    fair = Fair()
    fair.world.tables["state"].insecurity[:] = [0.3, 0.5, 0.2]
    prices = []
    for _ in range(500):
        fair.trade(("town", "offer"), ("town", "bid"))
        prices.append(np.log(fair.market.price[GORM, RIFLES] / fair.market.opening[GORM, RIFLES]))

    # weekly steps of about .1 pulled back by a fifth: a deviation of .2, seen some fifty times over
    assert abs(np.mean(prices)) < 0.12
    assert max(np.abs(prices)) < 1.0


def test_local_owners_sell_through_the_dealer_alone():
    fair = Fair()
    town = fair.dealers.owners[GORM]
    before = fair.has(town)
    fair.offer(town, GORM, 1000).trade()

    assert fair.ledger.holder[town] == CIVILIAN
    assert before - 30 < fair.has(town) - 1000 <= before


def test_private_rifles_lie_in_households_under_an_origin_of_their_own():
    fair = Fair()
    town = fair.dealers.owners[FARO]
    origin = fair.world.ground["stores"].private[1]

    assert fair.has(town) == 1500
    assert fair.ledger.origins[town, RIFLES, origin] == 1500
    assert fair.has(town, AMMUNITION) == 150
    assert fair.has(fair.dealers.account[FARO]) == 0


def test_rifles_come_in_over_the_sea_when_they_are_dear_where_depots_opened(fair):
    buyer = fair.groups[0]
    for market in (ANBA, HAIL):
        fair.market.price[market, RIFLES] = 2_000.0
        fair.bid(buyer, market, 5_000)
    fair.trade()

    arsenal = fair.world.ground["stores"].arsenal[0]
    expected = 2_000 * log(2)
    assert abs(fair.has(buyer) - expected) <= 1
    assert fair.ledger.origins[buyer, RIFLES, arsenal] == fair.has(buyer)


def test_imports_are_shared_over_the_country_and_end_at_their_price(fair):
    first, second = fair.groups[0], fair.groups[1]
    fair.market.price[[ANBA, BIR], RIFLES] = 2_000.0
    fair.bid(first, ANBA, 6_000).bid(second, BIR, 2_000).trade()
    got = fair.has(first), fair.has(second)
    fair.market.price[[ANBA, BIR], RIFLES] = 990.0
    fair.bid(first, ANBA, 6_000).trade()

    assert np.allclose(got, [1_500 * log(2), 500 * log(2)], atol=1.0)
    assert fair.has(first) == got[0]


def test_what_a_sink_buys_leaves_the_map(fair):
    fair.dealers.outside_demand[GORM] = 20.0
    fair.offer(fair.groups[0], GORM, 100).trade()

    assert fair.has(fair.world.ground["stores"].abroad[0]) == 20


def test_the_books_balance_after_a_year_of_fairs():
    fair = Fair()
    luck = np.random.default_rng(1)
    for _ in range(52):
        for account in fair.groups[:4]:
            fair.offer(account, int(luck.integers(5)), int(luck.integers(1, 60)), int(luck.integers(6)))
            fair.bid(account, int(luck.integers(5)), int(luck.integers(1, 60)), int(luck.integers(6)))
        fair.trade(("town", "bid"))

    assert imbalance(fair.ledger) == 0
    assert (fair.market.stock == fair.ledger.balance[fair.dealers.account]).all()
    assert set(fair.ledger.holder[fair.dealers.account]) == {DEALER}


def test_a_dealer_s_memory_of_needs_fades_and_takes_in_what_is_kept_this_week():
    fair = Fair().without_owners()
    memory = fair.world.settings["dealer"].memory
    fair.dealers.usual[GORM, RIFLES] = fair.dealers.brought[GORM, RIFLES] = 16.0
    fair.offer(fair.groups[0], GORM, 24).offer(fair.traders[0], GORM, 100).bid(fair.groups[1], GORM, 8).trade()

    assert fair.dealers.usual[GORM, RIFLES] == pytest.approx(16 * (1 - 1 / memory) + 8 / memory)
    assert fair.dealers.brought[GORM, RIFLES] == pytest.approx(16 * (1 - 1 / memory) + 24 / memory)
    assert (fair.market.wanted[GORM, RIFLES], fair.market.offered[GORM, RIFLES]) == (8.0, 124.0)


def test_the_price_moves_by_the_balance_of_bids_and_offers_with_the_shelf_pressing():
    """By hand: 30 sought, 10 offered, 16 on the shelf of eight weeks count two."""
    fair = Fair().without_owners()
    eta = fair.world.settings["dealer"].eta
    receive(fair.ledger, 0, fair.dealers.account[GORM], RIFLES, 16, OPENING, 0)
    price = fair.market.price[GORM, RIFLES]
    fair.offer(fair.groups[0], GORM, 10).bid(fair.groups[1], GORM, 30).trade()

    assert fair.world.settings["dealer"].stock_weeks == 8
    assert fair.market.price[GORM, RIFLES] == pytest.approx(price * np.exp(eta * (30 - 12) / (30 + 12 + 1)))
    assert fair.has(fair.groups[1]) == 26
    assert fair.market.stock[GORM, RIFLES] == 0


def test_where_nobody_comes_the_price_stays_and_the_board_is_bare():
    fair = Fair().without_owners()
    receive(fair.ledger, 0, fair.dealers.account[GORM], RIFLES, 16, OPENING, 0)
    fair.market.wanted[GORM, RIFLES], fair.market.offered[GORM, RIFLES] = 9.0, 9.0
    price = fair.market.price[GORM, RIFLES]
    fair.trade()

    assert fair.market.price[GORM, RIFLES] == price
    assert (fair.market.wanted[GORM, RIFLES], fair.market.offered[GORM, RIFLES]) == (0.0, 0.0)
    assert fair.market.stock[GORM, RIFLES] == 16


def test_bounds_of_a_price_are_those_of_a_rifle_times_its_worth(fair):
    settings = fair.world.settings["dealer"]._replace(price_floor=20.0, price_ceiling=1_000.0)

    assert _next_price(2_990.0, 1e6, 0.0, 3.0, settings) == 3_000.0
    assert _next_price(61.0, 0.0, 1e6, 3.0, settings) == 60.0


def test_a_sink_seeks_less_the_dearer_it_is(fair):
    fair.dealers.outside_demand[GORM] = 200.0
    fair.market.price[GORM, RIFLES] = 4.0 * fair.market.opening[GORM, RIFLES]
    fair.trade()

    elasticity = fair.world.settings["dealer"].outside_elasticity
    assert abs(fair.market.wanted[GORM, RIFLES] - 200.0 * 4.0**elasticity) <= 1.0


def test_local_owners_sell_more_the_dearer_rifles_are():
    fair = Fair()
    supply = float(fair.dealers.supply[GORM, RIFLES])
    fair.dealers.supply[GORM, RIFLES] = 50.0
    fair.market.price[GORM, RIFLES] = 2.0 * fair.market.opening[GORM, RIFLES]
    fair.trade()

    elasticity = fair.world.settings["dealer"].supply_elasticity
    assert supply > 0
    assert abs(fair.market.offered[GORM, RIFLES] - 50.0 * 2.0**elasticity) <= 1.0


def test_what_owners_sell_at_the_opening_price_is_what_people_there_seek():
    """From people, fear and the demand of towns; none where nobody owned a rifle before the war."""
    fair = Fair()
    dealers, places = fair.dealers, fair.world.ground["places"]
    town = fair.world.settings["town"]
    rows = {row["id"]: float(row["insecurity"] or 0.0) for row in fair.world.region.sheet("states").rows}
    fear = np.array([rows.get(name, 0.0) for name in fair.world.words.names["country"]])
    people = places.population[dealers.place]
    weekly = town.demand / 1_000 * people * fear[places.country[dealers.place]] * 7 / 365
    armed = (dealers.private_rifles > 0) & (dealers.owners != dealers.account)

    assert armed.any()
    assert not armed.all()
    assert dealers.supply[:, RIFLES] == pytest.approx(np.where(armed, weekly, 0.0))
    assert dealers.supply[:, AMMUNITION] == pytest.approx(np.where(armed, weekly, 0.0) * town.ammunition_per_rifle)


def test_imports_fill_only_what_a_dealer_lacks_and_press_on_the_price(fair):
    fair.market.price[ANBA, RIFLES] = 4_000.0
    receive(fair.ledger, 0, fair.dealers.account[ANBA], RIFLES, 90, OPENING, 0)
    arsenal = fair.world.ground["stores"].arsenal[0]
    fair.bid(fair.groups[0], ANBA, 100).trade()

    assert fair.has(fair.groups[0]) == 100
    assert fair.ledger.origins[fair.groups[0], RIFLES, arsenal] == 10
