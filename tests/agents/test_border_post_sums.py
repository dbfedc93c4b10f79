"""Border posts in numbers: what is seen, stopped, bought, leaked and told, to the last term."""

from math import exp, sqrt

import numpy as np
import pytest

from sim.agents import state
from sim.core.columns import allocate
from sim.core.commons import BRIBED, PASSED, RIFLES, STOPPED, Borders
from sim.core.ledger import OPENING, receive
from tests.agents.frontier import HOME, HOMES, ROAD, SHREDDER, World


def test_what_a_post_sees_is_the_sum_of_men_patrols_air_and_tips_over_its_ground():
    """Every term by hand, at a post of 500 km with the road as it is."""
    world = World(staff_weight=0.4, patrol_weight=6.0, air_weight=0.2, tip_weight=0.3, dust=0.25)
    posts = world.border_posts
    posts.staff[0], posts.patrols[[0, 2]], posts.isr[0], posts.informed[0] = 100.0, [8.0, 4.0], 0.5, 0.6
    posts.share[[0, 2]] = [0.75, 0.25]
    world.states.manned[HOME] = 0.5
    world.do("man_the_line")

    seen = (0.4 * 100 * 0.5 + 6.0 * 12 * 0.5 * 0.75) / posts.ground[0] + 0.2 * 0.5 * 0.75 + 0.3 * 0.6
    assert posts.ground[0] == 500.0
    assert posts.on_duty[0] == 50.0
    assert posts.driving[[0, 2]].tolist() == [4.5, 1.5]
    assert posts.watch[0] == pytest.approx(seen)
    assert posts.detection[0] == pytest.approx(1 - exp(-seen))


def test_a_post_shut_by_decree_searches_so_many_times_as_much():
    world = World(closed_search=3.0)
    world.border_posts.patrols[:] = 0.0
    before = world.do("man_the_line").border_posts.watch[0]
    world.border_posts.open[0] = 0.5

    assert world.do("man_the_line").border_posts.watch[0] == pytest.approx(2 * before)


def test_a_force_is_split_over_links_shifts_and_patrols_and_at_home_only_part_of_it_works():
    world = World(on_shift=0.2, men_a_patrol=60.0, home_share=0.5)
    posts = world.border_posts

    assert posts.staff[[0, 1]].tolist() == pytest.approx([1200 * 0.5 * 0.2 / 2, 2400 * 0.2 / 2])
    assert posts.patrols[[0, 1]].tolist() == pytest.approx([1200 * 0.5 / 60 / 2, 2400 / 60 / 2])
    assert posts.ground.tolist() == [500.0, 500.0, 1000.0, 1000.0]  # the track is twice as rough
    assert posts.share.tolist() == [0.5] * 4


@pytest.mark.parametrize("escorts", [0.0, 50.0])
def test_a_noticed_convoy_is_bribed_or_stopped_as_often_as_corruption_says(escorts):
    """Stopped at all by 100 men of 100 and half the escorts; of those .5 times .8 less audits buy their way."""
    world = World(cargoes=1500, escort_weight=0.5, bribe_acceptance=0.5, bribe_price=0.2).watchful(rows=(0,))
    world.states.corruption[HOME], world.border_posts.audit[0] = 0.8, 0.25
    world.drive(escorts=escorts, value=1_000.0)

    halted = 100 / (100 + 0.5 * escorts)
    bought = 0.5 * 0.8 * 0.75
    bribed, stopped = world.outcomes(BRIBED), world.outcomes(STOPPED)
    assert abs(bribed / 1500 - halted * bought) < 4 * sqrt(0.25 / 1500)
    assert abs(stopped / 1500 - halted * (1 - bought)) < 4 * sqrt(0.25 / 1500)
    assert world.border_posts.bribes[0] == pytest.approx(200.0 * bribed)
    assert world.convoys.fee.sum() == pytest.approx(200.0 * bribed)
    assert world.border_posts.stops[0] == stopped
    assert world.border_posts.told[0] == pytest.approx(world.settings.tips_a_seizure * stopped)


def test_a_patrol_that_drives_adds_its_men_to_those_on_shift():
    for driving, stopped in ((0.0, 0), (0.1, 1)):
        world = World()
        world.border_posts.detection[0], world.border_posts.driving[0] = 1.0, driving
        assert world.drive().outcomes(STOPPED) == stopped


def test_a_convoy_inside_a_country_or_without_cargo_meets_nobody():
    inside = World().watchful()
    inside.links.guarded[ROAD] = -1
    assert inside.drive().outcomes(PASSED) == 1
    assert not inside.traffic.crossed.any()

    empty = World().watchful().drive(rifles=0, value=0.0)
    assert empty.border_posts.stops[0] == 0

    money = World().watchful().drive(rifles=0, value=5.0)
    assert money.border_posts.stops[0] == 1
    assert money.news.count[0] == 0


def test_what_the_world_hears_of_a_seizure_is_its_share_by_class():
    """Three tenths of 40,000; 4 standard errors."""
    world = World().watchful()
    world.states.recorded[:] = 0.3
    world.drive(rifles=40_000)

    assert abs(world.traffic.recorded[0, RIFLES] - 12_000) < 4 * sqrt(40_000 * 0.21)
    assert (world.news.actor[0], world.news.country[0], world.news.place[0]) == (1, HOME, HOME)


@pytest.mark.twin
def test_a_seized_store_leaks_by_the_year_and_is_destroyed_by_the_week():
    """Of 100,000: 2 a year by .5 corrupt by a pay of .75, a week of it; then a tenth a week. 4 standard errors."""
    world = World(leakage=2.0, destruction=0.1)
    receive(world.ledger, 0, 1, RIFLES, 100_000, OPENING, 0)
    world.states.corruption[HOME], world.states.pay[HOME] = 0.5, 0.75
    world.do("leak")
    left = world.ledger.balance[1, RIFLES]
    world.do("destroy_seized")

    leaked, gone = 1 - exp(-2 * 0.5 * 1.25 * 7 / 365), 1 - exp(-0.1)
    assert abs(world.ledger.balance[HOMES, RIFLES] - 100_000 * leaked) < 4 * sqrt(100_000 * leaked)
    assert abs(world.ledger.balance[SHREDDER, RIFLES] - left * gone) < 4 * sqrt(left * gone)


def test_what_nobody_would_buy_or_where_nobody_lives_does_not_leak():
    for block in ("price", "homes"):
        world = World(leakage=5.0)
        receive(world.ledger, 0, 1, RIFLES, 10_000, OPENING, 0)
        world.states.corruption[:] = 1.0
        if block == "price":
            world.arms.price_ratio[RIFLES] = 0.0
        else:
            world.places.households[:] = -1
        world.do("leak")
        assert world.ledger.balance[1, RIFLES] == 10_000


def test_partners_on_neighbouring_borders_share_a_tip_over_their_links():
    world = World(pact_sharing=1.0)
    world.border_posts.told[0], world.border_posts.pact[:] = 3.0, 1.0
    world.do("pass_tips_on")

    assert world.border_posts.known.tolist() == [3.0, 1.5, 0.0, 1.5]
    assert not world.border_posts.told.any()


def test_borders_without_a_country_in_common_share_nothing():
    world = World(pact_sharing=1.0)
    world.borders = allocate(Borders, 2)
    world.borders.a[:], world.borders.b[:], world.borders.links[:] = [0, 2], [1, 3], 1
    world.border_posts.border[:] = [0, 0, 1, 1]
    world.border_posts.country[:] = [0, 1, 2, 3]
    world.states = allocate(state.ROOM.Columns, 4)
    world.border_posts.told[0], world.border_posts.pact[:] = 3.0, 1.0
    world.do("pass_tips_on")

    assert world.border_posts.known.tolist() == [3.0, 3.0, 0.0, 0.0]


def test_learned_patrols_follow_what_is_remembered_of_stops_and_effort():
    """By hand: memory .5, a prior of 1 stop in 10 weeks, a fifth of the line shared out evenly."""
    world = World(memory=0.5, prior_rate=0.1, prior_effort=10.0, exploration=0.2)
    posts = world.border_posts
    posts.stops[[1, 3]], posts.effort[[1, 3]], posts.driving[[1, 3]] = [4.0, 0.0], [10.0, 20.0], [5.0, 10.0]
    world.do("send_patrols")

    rates = np.array([(2 + 1) / (10 + 10), (0 + 1) / (20 + 10)])
    assert posts.stops[[1, 3]].tolist() == [2.0, 0.0]
    assert posts.effort[[1, 3]].tolist() == [10.0, 20.0]
    assert posts.share[[1, 3]] == pytest.approx(0.8 * rates / rates.sum() + 0.1)
