"""What groups loot, keep, sell, buy, use up and hand in."""

import numpy as np
import pytest

from sim.core.commons import AMMUNITION, MANPADS, RIFLES
from sim.model.counts import imbalance

BASE, NORTH = 0, 2
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
