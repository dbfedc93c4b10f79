"""What a buy-back gets from people to whom a market might pay more."""

import numpy as np
import pytest

from sim.core.columns import allocate
from sim.core.commons import AMMUNITION, MACHINE_GUNS, RIFLES, Arms, post
from sim.core.sell_back import left_unsold, paid_for, sold_back
from sim.world.commons import build_boards

WIDTH, RATE = 0.15, 0.08
SIZES = dict.fromkeys(
    ("accounts", "forces", "markets", "arms", "links", "crossings", "countries", "asks"), 3
)  # fmt: skip


def sold(paid, price, spare=100_000, unsold=0, asked=400.0):
    return sold_back(0.5, paid, asked, WIDTH, RATE, price, spare, unsold)


def test_weapons_are_paid_in_proportion_to_a_rifle_and_ammunition_only_if_it_is_taken():
    arms = allocate(Arms, 7)
    arms.price_ratio[:] = [1, 6, 3, 15, 2, 0.3, 0]

    assert paid_for(MACHINE_GUNS, 400.0, 0.0, arms) == 2_400
    assert paid_for(AMMUNITION, 400.0, 0.0, arms) == 0
    assert paid_for(AMMUNITION, 400.0, 1.0, arms) == pytest.approx(120)


def test_what_nobody_bought_is_left_unsold():
    offers = build_boards(SIZES, np.zeros(1))["offers"]
    post(offers, 2, 0, RIFLES, 30)
    post(offers, 2, 0, RIFLES, 5)
    post(offers, 1, 0, AMMUNITION, 7)
    offers.done[0], offers.done[2] = 10, 7

    left = left_unsold(offers, 3, 7)

    assert left[2, RIFLES] == 25
    assert left.sum() == 25


@pytest.mark.parametrize("price", [0.0, 200.0, 399.0])
def test_where_no_market_pays_more_half_of_the_week_s_sellers_come_at_what_the_middle_one_asks(price):
    assert sold(400.0, price) == pytest.approx(100_000 * RATE / 2, rel=0.01)


def test_where_a_market_pays_more_and_takes_all_nobody_comes():
    assert sold(400.0, 1_200.0) == 0


def test_where_a_market_pays_more_only_what_it_left_comes_and_only_from_those_who_would():
    assert sold(400.0, 1_200.0, unsold=1_000) == pytest.approx(500, rel=0.05)
    assert sold(100.0, 1_200.0, unsold=1_000) < 20
    assert sold(1_199.0, 1_200.0, unsold=1_000) == pytest.approx(1_000, rel=0.01)


def test_nobody_sells_what_he_can_no_longer_spare():
    assert sold(1_199.0, 1_200.0, spare=10, unsold=1_000) <= 10


def test_a_buy_back_gets_the_share_of_the_willing_that_the_price_makes():
    """By hand: 500 for what the middle one values at 400, a width of a fifth, a tenth of the willing a week."""
    willing = 1 / (1 + np.exp(-(500 - 400) / (0.2 * 400)))
    got = sold_back(0.5, 500.0, 400.0, 0.2, 0.1, 300.0, 100_000, 0)
    assert got == pytest.approx(10_000 * willing, rel=0.01)

    left_over = willing * (1 + np.exp(-(600 - 400) / (0.2 * 400)))
    got = sold_back(0.5, 500.0, 400.0, 0.2, 0.1, 600.0, 100_000, 50_000)
    assert got == pytest.approx(50_000 * left_over, rel=0.01)


def test_at_an_equal_price_the_programme_is_one_more_buyer():
    assert sold(500.0, 500.0, spare=1_000, unsold=0) > 0
    assert sold(500.0, 500.01, spare=1_000, unsold=0) == 0
