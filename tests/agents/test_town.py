"""Towns: households that loot beside the groups, keep half, sell when it pays and hand in when asked."""

import numpy as np
import pytest

from sim.core.commons import AMMUNITION, RIFLES, join_looters, post
from sim.core.ledger import BOUGHT_BACK, OPENING, receive
from tests.worlds import OASIS, open_books, play, world_of


@pytest.fixture
def opened(world):
    return open_books(world)


def give(world, town, rifles):
    account = int(world.tables["town"].account[world.ids["town"].index(town)])
    receive(world.ledger, 0, account, RIFLES, rifles, OPENING, 0)
    return account


def posted(board, account, arm=RIFLES):
    rows = slice(0, board.count[0])
    mine = (board.account[rows] == account) & (board.arm[rows] == arm)
    return int(board.items[rows][mine].sum())


@pytest.mark.twin
def test_each_place_knows_the_households_of_its_town(opened):
    towns, places = opened.tables["town"], opened.ground["places"]

    assert (places.households[towns.place] == towns.account).all()
    assert places.households[opened.place_row("dara")] == -1


@pytest.mark.twin
def test_civilians_are_a_set_share_of_all_looters(opened):
    parties = opened.ground["parties"]
    parties.count[0] = 0
    join_looters(parties, 0, 1, 880.0, -1)

    play(opened, "town.go_looting", 1, looter_share=0.12)

    n = parties.count[0]
    assert parties.men[1:n].sum() / parties.men[:n].sum() == pytest.approx(0.12)


def test_nobody_loots_where_no_group_has_broken_the_gate(opened):
    opened.ground["parties"].count[0] = 0

    play(opened, "town.go_looting", 1)

    assert opened.ground["parties"].count[0] == 0


def test_households_sell_from_the_half_they_do_not_keep(opened):
    account = give(opened, "town_bir", 20_000)
    market = opened.ground["market"]
    market.price[:, RIFLES] = 1e5

    play(opened, "town.offer", 7, offer_rate=1.0, kept_share=0.5)

    offered = posted(opened.ground["offers"], account)
    assert offered == int(opened.ledger.balance[account, RIFLES] * 0.5)


def test_a_price_far_below_what_they_ask_brings_nothing_to_market(opened):
    account = give(opened, "town_bir", 20_000)
    opened.ground["market"].price[:, RIFLES] = 1.0

    play(opened, "town.offer", 7)

    assert posted(opened.ground["offers"], account) < 20


def test_dearer_rifles_are_sought_less_with_the_stated_elasticity():
    wanted = {}
    for factor in (1.0, 4.0):
        total = 0
        for seed in range(60):
            world = open_books(world_of(OASIS, seed=seed))
            world.ground["market"].price[:] = world.ground["market"].opening * factor
            play(world, "town.bid", 7, demand=20.0, elasticity=-0.8)
            total += posted(world.ground["bids"], int(world.tables["town"].account[0]))
        wanted[factor] = total

    ratio = wanted[4.0] / wanted[1.0]
    # Poisson counts in the thousands: four standard errors of their ratio
    error = ratio * np.sqrt(1 / wanted[1.0] + 1 / wanted[4.0])
    assert abs(ratio - 4.0**-0.8) < 4 * error


def test_a_collection_day_takes_its_share_and_destroys_it(opened):
    account = give(opened, "town_bir", 10_000)
    held = int(opened.ledger.balance[account, RIFLES])
    opened.tables["town"].hand_in_rate[:] = 0.02

    play(opened, "town.hand_in", 7)

    given = held - int(opened.ledger.balance[account, RIFLES])
    assert abs(given - 0.02 * held) < 4 * np.sqrt(0.02 * 0.98 * held)


def test_a_buy_back_finds_sellers_only_above_what_a_rifle_is_worth(opened):
    account = give(opened, "town_bir", 10_000)
    towns = opened.tables["town"]
    left = []
    for price in (1.0, 5_000.0):
        towns.buy_back_price[:] = price
        play(opened, "town.hand_in", 7)
        left.append(int(opened.ledger.balance[account, RIFLES]))

    assert left[0] > 9_900
    assert left[0] - 500 < left[1] < left[0] - 300  # .08 of the half that is not kept


def test_what_a_seller_asks_of_a_buy_back_is_in_proportion_to_what_the_class_is_worth(opened):
    """A case of cartridges is asked for at a fraction of a rifle: paid the same fraction, all who would sell do."""
    account, towns = give(opened, "town_bir", 10), opened.tables["town"]
    receive(opened.ledger, 0, account, AMMUNITION, 10_000, OPENING, 0)
    opened.ground["market"].price[:] = 0.0
    towns.buy_back_price[:], towns.buy_back_cases[:] = 800.0, 1.0
    play(opened, "town.hand_in", 7, reservation=400.0, price_width=0.01, offer_rate=1.0, kept_share=0.0)

    assert opened.ledger.balance[account, AMMUNITION] == 0


@pytest.mark.twin
def test_a_buy_back_bids_for_dealers_stock_only_above_the_market(opened):
    """A tenth of 50,000 at a price far above the market: 4 standard errors."""
    towns, market, store = opened.tables["town"], opened.ground["market"], opened.ground["stores"].collected[0]
    market.price[:, RIFLES], market.stock[:, RIFLES] = 500.0, 50_000
    bids = []
    for price in (400.0, 500.0, 5_000.0):
        opened.ground["bids"].count[0] = 0
        towns.buy_back_price[towns.place == opened.place_row("bir")] = price
        play(opened, "town.buy_out", 7, offer_rate=0.1)
        bids.append(posted(opened.ground["bids"], store))

    assert bids[:2] == [0, 0]
    assert abs(bids[2] - 5_000) < 4 * np.sqrt(50_000 * 0.1 * 0.9)


def test_hardly_anybody_sells_to_a_dealer_for_less_than_a_buy_back_pays(opened):
    account = give(opened, "town_bir", 20_000)
    opened.ground["market"].price[:, RIFLES] = 600.0
    offered = []
    for price in (0.0, 3_000.0):
        opened.ground["offers"].count[0] = 0
        opened.tables["town"].buy_back_price[:] = price
        play(opened, "town.offer", 7)
        offered.append(posted(opened.ground["offers"], account))

    assert offered[0] > 500
    assert offered[1] < offered[0] / 50


def test_what_dealers_sell_to_a_buy_back_is_written_down_as_bought_back(opened):
    ledger, store = opened.ledger, opened.ground["stores"].collected[0]
    m = opened.ground["places"].market[opened.place_row("bir")]
    dealer = opened.tables["dealer"].account[m]
    receive(ledger, 0, dealer, RIFLES, 1_000, OPENING, 0)
    opened.ground["bids"].count[0] = 0
    post(opened.ground["bids"], store, m, RIFLES, 100)

    play(opened, "dealer.clear", 7)

    assert ledger.balance[store, RIFLES] == 100
    flow = ledger.flow_keys[ledger.flow_counts == 100] - 1
    assert BOUGHT_BACK in (flow // 8 % 32).tolist()


def crowd(world, prefix="town_bir"):
    """Row of one town, and its people."""
    t = world.ids["town"].index(prefix)
    return t, float(world.ground["places"].population[world.tables["town"].place[t]])


@pytest.mark.twin
def test_civilians_before_an_area_are_shared_by_people_and_have_room_by_people(opened):
    parties, towns, places, areas = (opened.ground["parties"], opened.tables["town"], opened.ground["places"],
                                     opened.ground["areas"])  # fmt: skip
    parties.count[0] = 0
    join_looters(parties, 0, 1, 600.0, -1)
    join_looters(parties, 0, 1, 300.0, -1)

    play(opened, "town.go_looting", 1, looter_share=0.25, reach=1e6, haulage=0.002, pickup_load=80.0)

    n = parties.count[0]
    people = places.population[towns.place]
    assert n == 2 + towns.uid.size
    assert parties.account[2:n].tolist() == towns.account.tolist()
    assert parties.men[2:n] == pytest.approx(900 / 3 * people / people.sum())
    assert parties.room[towns.account] == pytest.approx(people * 0.002 * 80.0)
    assert (parties.force[2:n] == -1).all()
    assert areas.uid.size > 1  # nobody stands before the other


def test_civilians_go_no_farther_than_their_reach(opened):
    parties, towns = opened.ground["parties"], opened.tables["town"]
    distance = opened.ground["roads"].distance[towns.place, opened.ground["areas"].place[0]]
    reach = float(np.sort(distance)[0])
    parties.count[0] = 0
    join_looters(parties, 0, 1, 600.0, -1)

    play(opened, "town.go_looting", 1, reach=reach)

    assert parties.account[1 : parties.count[0]].tolist() == towns.account[distance <= reach].tolist()


@pytest.mark.twin
def test_households_offer_as_many_as_the_price_brings_out(opened):
    """Of 60,000 that are not kept, half a week's sellers by the gap to what they ask; 4 standard errors."""
    account = give(opened, "town_bir", 100_000)
    t, _ = crowd(opened)
    m = opened.ground["places"].market[opened.tables["town"].place[t]]
    opened.ground["market"].price[m, RIFLES] = 500.0

    play(opened, "town.offer", 7, offer_rate=0.5, kept_share=0.4, reservation=400.0, price_width=0.25)

    spare = int(opened.ledger.balance[account, RIFLES] * 0.6)
    rate = 0.5 / (1 + np.exp(-(500 - 400) / (0.25 * 400)))
    offered = posted(opened.ground["offers"], account)
    assert abs(offered - spare * rate) < 4 * np.sqrt(spare * rate * (1 - rate))


@pytest.mark.twin
def test_towns_seek_rifles_by_people_fear_and_price_and_cases_with_them(opened):
    """Poisson counts: 4 standard errors."""
    towns, places, market = opened.tables["town"], opened.ground["places"], opened.ground["market"]
    t, people = crowd(opened)
    m, country = places.market[towns.place[t]], places.country[towns.place[t]]
    opened.tables["state"].insecurity[country] = 0.8
    market.price[m, RIFLES] = 4.0 * market.opening[m, RIFLES]

    play(opened, "town.bid", 7, demand=90.0, elasticity=-0.5, ammunition_per_rifle=0.5)

    mean = 90.0 * people / 1000 * 0.8 * 0.5 * 7 / 365
    rifles = posted(opened.ground["bids"], towns.account[t])
    cases = posted(opened.ground["bids"], towns.account[t], AMMUNITION)
    assert mean > 25
    assert abs(rifles - mean) < 4 * np.sqrt(mean)
    assert abs(cases - mean / 2) < 4 * np.sqrt(mean / 2)


def test_a_buy_back_bids_by_how_much_more_it_pays(opened):
    """Half of the willing half at twice the market's price and a width of a whole price: 4 standard errors."""
    towns, market, store = opened.tables["town"], opened.ground["market"], opened.ground["stores"].collected[0]
    here = towns.place == opened.place_row("bir")
    market.price[:, RIFLES], market.stock[:, RIFLES] = 500.0, 40_000
    opened.ground["bids"].count[0] = 0
    towns.buy_back_price[here] = 1_000.0

    play(opened, "town.buy_out", 7, offer_rate=0.5, price_width=1.0)

    rate = 0.5 / (1 + np.exp(-1.0))
    bids = posted(opened.ground["bids"], store)
    assert abs(bids - 40_000 * rate) < 4 * np.sqrt(40_000 * rate * (1 - rate))


def test_a_collection_destroys_and_a_buy_back_stores_what_it_gets(opened):
    account, towns = give(opened, "town_bir", 50_000), opened.tables["town"]
    t, _ = crowd(opened)
    country = opened.ground["places"].country[towns.place[t]]
    stores = opened.ground["stores"]
    before = opened.ledger.balance[:, RIFLES].copy()
    towns.hand_in_rate[t] = 0.1
    play(opened, "town.hand_in", 7)
    handed = opened.ledger.balance[stores.destroyed[country], RIFLES] - before[stores.destroyed[country]]
    towns.hand_in_rate[t], towns.buy_back_price[t] = 0.0, 1e5
    play(opened, "town.hand_in", 14, offer_rate=1.0, kept_share=0.25)

    left = int(before[account] - handed)
    assert abs(handed - 0.1 * before[account]) < 4 * np.sqrt(0.09 * before[account])
    assert opened.ledger.balance[account, RIFLES] == left - int(left * 0.75)
    assert opened.ledger.balance[stores.collected[country], RIFLES] == int(left * 0.75)


def test_where_a_market_pays_more_households_sell_a_programme_only_what_it_left(opened):
    account, towns = give(opened, "town_bir", 50_000), opened.tables["town"]
    t, _ = crowd(opened)
    m = opened.ground["places"].market[towns.place[t]]
    opened.ground["market"].price[m, RIFLES] = 9_000.0
    opened.ground["offers"].count[0] = 0
    towns.buy_back_price[t] = 8_000.0
    held = int(opened.ledger.balance[account, RIFLES])
    play(opened, "town.hand_in", 7)
    assert opened.ledger.balance[account, RIFLES] == held

    post(opened.ground["offers"], account, m, RIFLES, 700)
    play(opened, "town.hand_in", 7)
    assert opened.ledger.balance[account, RIFLES] == held - 700
