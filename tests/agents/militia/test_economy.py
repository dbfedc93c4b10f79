"""What groups loot, keep, sell, buy, use up and hand in."""

import numpy as np
import pytest

from sim.agents.militia.columns import UNDER_WAY, WAITING_TO_LEAVE
from sim.agents.militia.economy import needs
from sim.core.columns import allocate
from sim.core.commons import AMMUNITION, ANTIAIRCRAFT, CHEMICAL, MACHINE_GUNS, MANPADS, RIFLES, ROCKETS, Areas, post
from sim.model.counts import imbalance

BASE, CAPITAL, NORTH, OASIS = range(4)
SHREDDER, SPENT, FIRST, COLLECTION = 1, 2, 4, 14


def offered(world, arm=RIFLES):
    rows = slice(world.offers.count[0])
    return int(world.offers.items[rows][world.offers.arm[rows] == arm].sum())


def wanted(world, arm=RIFLES):
    rows = slice(world.bids.count[0])
    return int(world.bids.items[rows][world.bids.arm[rows] == arm].sum())


def test_a_tenth_of_a_group_loots_what_has_fallen_in_reach(war):
    world = war().group(0, place=BASE, men=400).do("go_looting")

    assert world.parties.count[0] == 1
    assert world.parties.men[0] == pytest.approx(40)
    assert world.parties.room[FIRST] == pytest.approx(80 * 400 / 40)


def test_nobody_loots_an_area_the_regime_still_holds(war):
    world = war().group(0, place=BASE, men=400).do("go_looting", day=9)

    assert world.parties.count[0] == 0


def test_splitting_a_group_in_two_does_not_double_its_looters(war):
    whole = war().group(0, place=BASE, men=400).do("go_looting")
    halves = war().group(0, place=BASE, men=200).group(1, place=BASE, men=200).do("go_looting")

    assert halves.parties.men[:2].sum() == pytest.approx(whole.parties.men[0])


def test_a_group_offers_only_what_is_beyond_its_need(war):
    world = war(offer_rate=1.0, reservation=1.0).group(0, men=100, rifles=150).do("sell")

    assert offered(world) == 150 - 120


def test_threat_turns_a_surplus_into_a_need(war):
    world = war(offer_rate=1.0, reservation=1.0).group(0, men=100, rifles=150)
    world.militias.threat[0] = 1.0

    assert offered(world.do("sell")) == 0
    assert wanted(world.group(0, men=100, cash=1e9).do("buy")) > 0


def test_missiles_that_do_not_work_are_not_for_sale(war):
    world = war(offer_rate=1.0, reservation=1.0, missiles_needed=0.0).group(0, manpads=100).do("sell")

    assert offered(world, MANPADS) == 30


def test_a_few_missiles_are_kept_and_sought(war):
    world = war(unfit_missiles=0.0, missiles_needed=0.1, bid_rate=1.0, price_width=0.01)
    world.group(0, men=1000, manpads=150).group(1, men=1000, cash=1e9)
    world.do("sell", "buy")

    assert 0 < offered(world, MANPADS) <= 50
    assert wanted(world, MANPADS) == 100


def test_nobody_sells_below_his_price_or_buys_above_it(war):
    world = war().group(0, men=100, rifles=10_000).group(1, men=1000, cash=1e9)
    world.market.price[:] = 40.0
    assert offered(world.do("sell")) < 10

    world.market.price[:] = 12_000.0
    assert wanted(world.do("buy")) < 10


def test_a_purse_bounds_what_is_bought(war):
    world = war(bid_rate=1.0).group(0, men=100, cash=2_600.0).do("buy")

    assert wanted(world) == 5


def test_a_group_that_buys_pays_and_one_that_sells_earns(war):
    world = war(fighter_cash=0.0).group(0, cash=1000.0)
    world.notices.earned[FIRST], world.notices.paid[FIRST] = 300.0, 100.0
    world.do("keep_purse")

    assert world.militias.cash[0] == pytest.approx(1200.0)
    assert world.notices.earned[FIRST] == world.notices.paid[FIRST] == 0.0


def test_stipends_reach_the_purse_only_in_the_groups_own_country(war):
    world = war().group(0, men=100).group(1, men=100)
    world.militias.claimed[:2], world.militias.stipend[:2] = 100, 90.0
    world.militias.abroad[1] = True
    world.do("keep_purse")

    assert world.militias.cash[0] == pytest.approx(100 * 20 + 100 * 9)
    assert world.militias.cash[1] == pytest.approx(100 * 20)


def test_war_eats_ammunition_and_wears_arms_out(war):
    quiet = war().group(0, men=1000, rifles=5000, ammunition=1000).do("use_up")
    loud = war().group(0, men=1000, rifles=5000, ammunition=1000)
    loud.militias.threat[0] = 1.0
    loud.do("use_up")

    assert quiet.held(SPENT, AMMUNITION) == 20
    assert quiet.held(SPENT) == 0
    assert loud.held(SPENT, AMMUNITION) == 320
    assert loud.held(SPENT) > 0
    assert imbalance(loud.ledger) == 0


def test_a_collection_destroys_what_is_handed_in(war):
    world = war().group(0, men=100, rifles=1000)
    world.militias.disarm_rate[0] = 0.5
    world.do("hand_in")

    assert 400 < world.held(SHREDDER) < 600
    assert world.held(SHREDDER) + world.held(FIRST) == 1000


def test_a_buy_back_pays_for_what_is_beyond_need(war):
    world = war(offer_rate=1.0).group(0, men=100, rifles=1000)
    world.militias.buy_back_price[0] = 4_000.0
    world.do("hand_in")

    assert world.held(COLLECTION) == 880
    assert world.militias.cash[0] == pytest.approx(880 * 4_000.0)


def test_a_child_group_answers_to_the_offers_made_to_its_root(war):
    world = war().group(0, men=100).group(1, men=100, rifles=1000)
    world.militias.root[1], world.militias.disarm_rate[0] = 0, 1.0
    world.do("hand_in")

    assert world.held(SHREDDER) == 1000


def test_only_groups_at_rest_trade(war):
    world = war(offer_rate=1.0, reservation=1.0).group(0, rifles=1000)
    world.militias.journey[0] = 3

    assert offered(world.do("sell")) == 0
    assert np.all(world.parties.men == 0)


@pytest.mark.twin
def test_a_group_offers_as_many_as_the_price_brings_out(war):
    """Willing by 1 / (1 + e^-x), x the gap between price and what it asks over its width; 4 standard errors."""
    world = war(offer_rate=0.5, reservation=400.0, price_width=0.25, threat_in_need=0.0).group(0, men=1, rifles=80_001)
    world.militias.threat[0] = 0.5
    world.market.price[0, RIFLES] = 500.0  # asked: 600
    spare = 80_001 - int(np.ceil(world.settings.rifles_needed))
    rate = 0.5 / (1 + np.exp((600 - 500) / (0.25 * 600)))

    assert abs(offered(world.do("sell")) - spare * rate) < 4 * np.sqrt(spare * rate * (1 - rate))


@pytest.mark.twin
def test_a_group_seeks_as_many_as_the_price_allows(war):
    """The same the other way round: 20,000 men lack rifles at a price above the most they pay."""
    world = war(bid_rate=0.5, ceiling=400.0, price_width=0.25, rifles_needed=2.0, threat_in_need=1.0)
    world.group(0, men=20_000, rifles=10_000, cash=1e12)
    world.militias.threat[0] = 0.5
    world.market.price[0, RIFLES] = 700.0  # the most: 600
    lacking = 2 * 20_000 * 1.5 - 10_000
    rate = 0.5 * (1 - 1 / (1 + np.exp(-(700 - 600) / (0.25 * 600))))

    assert abs(wanted(world.do("buy")) - lacking * rate) < 4 * np.sqrt(lacking * rate * (1 - rate))


def test_other_classes_are_asked_and_paid_for_in_proportion_to_a_rifle(war):
    world = war(offer_rate=1.0, bid_rate=1.0, reservation=400.0, ceiling=400.0, price_width=0.1)
    world.group(0, men=100, machine_guns=1_000).group(1, men=1_000, cash=1e12)
    world.market.price[0] = 400.0 * world.arms.price_ratio
    world.do("sell", "buy")

    spare = 1_000 - int(np.ceil(world.settings.crew_weapons_needed * 100))
    assert abs(offered(world, MACHINE_GUNS) - spare / 2) < 4 * np.sqrt(spare / 4)
    assert 0 < wanted(world, MACHINE_GUNS) < world.settings.crew_weapons_needed * 1_000


def test_a_purse_is_spent_on_rifles_before_all_else_and_never_twice(war):
    world = war(bid_rate=1.0, price_width=0.01).group(0, men=1_000, cash=10 * 500.0 + 3 * 150.0)
    world.market.price[0, AMMUNITION] = 150.0
    world.settings = world.settings._replace(rifles_needed=0.01)
    world.do("buy")

    assert wanted(world) == 10
    assert wanted(world, AMMUNITION) == 3
    assert world.bids.count[0] == 2


def test_where_there_is_no_market_or_no_price_nobody_trades(war):
    for block in ("market", "price"):
        world = war(offer_rate=1.0, bid_rate=1.0, reservation=1.0).group(0, men=100, rifles=1_000)
        world.group(1, men=1_000, cash=1e9)
        if block == "price":
            world.market.price[:] = 0.0
        else:
            world.market.place[:] = -1
            world.militias.market[:] = -1
            world.roads.distance[:] = np.inf
        world.do("sell", "buy")
        assert world.offers.count[0] == world.bids.count[0] == 0


def test_who_has_left_his_country_is_not_bound_by_the_offers_made_there(war):
    """A buy-back far above the market empties the stalls of those at home alone."""
    for abroad in (False, True):
        world = war(offer_rate=1.0, reservation=1.0).group(0, men=100, rifles=1_000)
        world.militias.buy_back_price[0], world.militias.abroad[0] = 9_000.0, abroad
        world.do("sell", "hand_in")
        assert (offered(world) > 0) == abroad
        assert (world.held(COLLECTION) > 0) == (not abroad)


def test_a_purse_that_is_full_takes_no_more_from_the_fighters(war):
    world = war(fighter_cash=20.0, purse_weeks=4.0).group(0, men=100, cash=7_999.0).group(1, men=100, cash=8_000.0)
    world.do("keep_purse")

    assert world.militias.cash[:2].tolist() == [9_999.0, 8_000.0]


def test_a_purse_is_never_below_nothing(war):
    world = war(fighter_cash=0.0).group(0, cash=100.0)
    world.notices.paid[FIRST] = 500.0

    assert world.do("keep_purse").militias.cash[0] == 0.0


@pytest.mark.twin
def test_fire_and_wear_grow_with_the_square_of_threat(war):
    """Half the threat, a quarter of the war; rifles 4 standard errors."""
    world = war(cases_used=0.02, cases_at_war=0.4, wear=0.2).group(0, men=1_000, rifles=50_000, ammunition=1_000)
    world.militias.threat[0] = 0.5
    world.do("use_up")

    assert world.held(SPENT, AMMUNITION) == 20 + 100
    assert abs(world.held(SPENT) - 2_500) < 4 * np.sqrt(50_000 * 0.05 * 0.95)


def test_drums_of_chemicals_are_neither_fired_nor_worn(war):
    world = war(wear=1.0).group(0, men=1_000, chemical=50)
    world.militias.threat[0] = 1.0

    assert world.do("use_up").held(SPENT, CHEMICAL) == 0


@pytest.mark.parametrize("journey", [WAITING_TO_LEAVE, UNDER_WAY])
def test_a_column_that_waits_uses_nothing_up_and_one_on_the_road_does(war, journey):
    world = war().group(0, men=1_000, ammunition=1_000)
    world.militias.journey[0] = journey

    assert (world.do("use_up").held(SPENT, AMMUNITION) > 0) == (journey == UNDER_WAY)


@pytest.mark.twin
def test_looters_of_a_group_are_shared_over_the_areas_in_reach(war):
    world = war(looter_share=0.2, looting_reach=150.0)
    world.areas = allocate(Areas, 3)
    world.areas.falls[:], world.areas.place[:] = 10, [BASE, OASIS, CAPITAL]  # 0, 150 and 750 km away
    world.group(0, place=BASE, men=400).group(1, place=BASE, men=0).do("go_looting", day=10)

    rows = slice(world.parties.count[0])
    assert world.parties.area[rows].tolist() == [0, 1]
    assert world.parties.men[rows].tolist() == [40.0, 40.0]
    assert (world.parties.account[rows] == FIRST).all()
    assert (world.parties.force[rows] == 0).all()


def test_where_a_market_pays_more_a_programme_gets_only_what_that_left(war):
    world = war(offer_rate=1.0, reservation=100.0, price_width=0.1).group(0, men=100, rifles=1_000)
    world.militias.buy_back_price[0] = 400.0
    world.do("hand_in")
    assert world.held(COLLECTION) == 0

    post(world.offers, FIRST, 0, RIFLES, 300)
    world.do("hand_in")
    assert world.held(COLLECTION) == 300


def test_a_programme_without_a_market_beside_it_gets_what_is_spare_at_its_own_rate(war):
    """.5 of those who would, half of all at what the middle one asks; 4 standard errors."""
    world = war(offer_rate=0.5, reservation=400.0, rifles_needed=1.0).group(0, men=100, rifles=40_100)
    world.militias.market[0], world.militias.buy_back_price[0] = -1, 400.0
    world.do("hand_in")

    assert abs(world.held(COLLECTION) - 10_000) < 4 * np.sqrt(40_000 * 0.25 * 0.75)
    assert world.militias.cash[0] == world.held(COLLECTION) * 400.0


def test_a_man_without_fear_keeps_what_the_settings_say_and_no_chemicals(war):
    settings = war().settings
    share = needs(settings)

    assert share[[RIFLES, MACHINE_GUNS, ROCKETS]].tolist() == [
        settings.rifles_needed, settings.crew_weapons_needed, settings.crew_weapons_needed,
    ]  # fmt: skip
    assert share[[ANTIAIRCRAFT, MANPADS, AMMUNITION, CHEMICAL]].tolist() == [
        settings.guns_needed, settings.missiles_needed, settings.cases_needed, 0.0,
    ]  # fmt: skip
