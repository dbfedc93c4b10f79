"""A week of a state in numbers: what it builds, wants, fears, orders and loses, to the last term."""

from math import sqrt

import pytest

from sim.agents import garrison
from sim.agents.state import NOT_YET
from sim.core.columns import allocate
from sim.core.commons import RIFLES
from sim.core.ledger import OPENING, receive
from tests.agents.realm import ARSENAL, HOME, MALI, MARKET, NIGER, World


def ways_of_wearing(violence=0, lost=0.0, aid=0.0, will=0.5, capacity=0.5, legitimacy=0.0):
    """Mali after a week, from a capacity and a will and with what happened to it."""
    world = World(
        violence_half=10.0, violence_loss=0.2, place_loss=0.1, capacity_gain=0.04, will_speed=0.1, rent_effect=0.5
    )
    states = world.states
    states.capacity[MALI], states.will[MALI], states.lost_share[MALI] = capacity, will, lost
    states.aid[MALI], states.legitimacy_gain[MALI] = aid, legitimacy
    world.traffic.incidents[MALI] = violence
    return world


@pytest.mark.twin
def test_capacity_after_a_week_is_what_aid_builds_less_what_violence_and_lost_places_wear():
    """Ten incidents are half of what can be felt; everything in proportion to what is left to build or to lose."""
    world = ways_of_wearing(violence=10, lost=0.4, aid=3.0, will=0.6, capacity=0.5).do("grow_and_wither")

    gain, loss = 0.04 * 3.0 * 0.6 * 0.5, (0.2 * 0.5 + 0.1 * 0.4) * 0.5
    assert world.states.capacity[MALI] == pytest.approx(0.5 + gain - loss)
    assert world.states.capacity[NIGER] == 0.5


def test_at_home_lost_places_do_not_wear_the_state():
    world = ways_of_wearing()
    world.states.lost_share[HOME] = 0.9
    world.do("grow_and_wither")

    assert world.states.capacity[HOME] == 0.5


def test_capacity_and_legitimacy_stay_shares():
    world = ways_of_wearing(aid=1e6, capacity=0.9, legitimacy=0.9).do("grow_and_wither")
    assert (world.states.capacity[MALI], world.states.legitimacy[MALI]) == (1.0, 1.0)

    world = ways_of_wearing(capacity=0.9)
    world.settings = world.settings._replace(place_loss=50.0)
    world.states.lost_share[MALI] = 1.0
    assert world.do("grow_and_wither").states.capacity[MALI] == 0.0


def test_only_incidents_since_the_last_week_are_felt():
    world = ways_of_wearing(violence=10).do("grow_and_wither")
    once = 0.5 - world.states.capacity[MALI]
    world.states.capacity[MALI], world.traffic.incidents[MALI] = 0.5, 15
    world.do("grow_and_wither")

    assert once == pytest.approx(0.2 * 0.5 * 0.5)
    assert 0.5 - world.states.capacity[MALI] == pytest.approx(0.2 * (5 / 15) * 0.5)


@pytest.mark.twin
def test_will_drifts_to_what_threat_asks_and_bribes_of_the_week_sap_it():
    """A tenth of the way to .4 + .6 times the threat, less half of the rents' share of all income."""
    world = ways_of_wearing(will=0.5)
    states, posts = world.states, world.border_posts
    states.own_will[MALI], states.threat[MALI] = 0.4, 0.5
    posts.country[0], posts.bribes[0], states.bribes_seen[MALI] = MALI, 3e6, 1e6
    states.budget[MALI] = 2e6 * 365 / 7  # so that bribes are half of what comes in
    world.do("grow_and_wither")

    moved = 0.5 + 0.1 * (0.4 + 0.6 * 0.5 - 0.5)
    assert states.will[MALI] == pytest.approx(moved - 0.5 * 0.5 * 0.5)
    assert states.bribes_seen[MALI] == 3e6


def test_a_threat_follows_the_odds_of_battle_where_they_are_worse_than_what_is_lost():
    """A quarter of the way each week, to three quarters."""
    world = World(threat_speed=0.25)
    world.regions.hostile_strength[MALI], world.regions.state_strength[MALI] = 300.0, 100.0
    world.regions.lost[MALI] = 2
    world.do("feel_threat")

    assert world.states.threat[MALI] == pytest.approx(0.25 * 0.75)
    assert world.states.threat[NIGER] == 0.0
    assert world.states.lost_places[MALI] == 2


def test_the_past_is_remembered_week_by_week():
    world = World()
    for week, lost in enumerate([1, 2, 3], 1):
        world.regions.lost[MALI] = lost
        world.do("feel_threat", day=7 * week)

    assert world.states.lost_past[MALI, :4] == pytest.approx([0.3, 0.2, 0.1, 0.0])


def test_fear_at_home_counts_groups_by_their_men_and_only_those_in_the_field_there():
    world = World(home_fear=0.1)
    world.militias.force[:], world.militias.threat[:] = [0, 1], [0.2, 0.8]
    world.forces.men[:2] = [300, 100]
    assert world.do("feel_threat", day=7).states.insecurity[HOME] == pytest.approx(0.1 + (60 + 80) / 400)

    world.forces.place[1] = 10  # in Mali
    assert world.do("feel_threat", day=14).states.insecurity[HOME] == pytest.approx(0.1 + 0.2)

    world.forces.alive[0] = False
    assert world.do("feel_threat", day=21).states.insecurity[HOME] == pytest.approx(0.1)

    world.militias.force[1] = -1
    world.forces.place[1] = 0
    assert world.do("feel_threat", day=28).states.insecurity[HOME] == pytest.approx(0.1)


def test_the_threat_of_2011_lasts_to_its_last_day():
    world = World(home_threat=0.5, home_threat_until=280.0)

    assert world.do("feel_threat", day=280).states.threat[HOME] == 0.5
    assert world.do("feel_threat", day=287).states.threat[HOME] == 0.0


@pytest.mark.twin
def test_legal_lots_leak_by_corruption_and_weakness_and_a_treaty_halves_it():
    """100,000 ordered; .2 of them times .6 corrupt times .75 weak times the half no treaty stops: 4 standard errors."""
    world = World(orders=100_000, diverted=0.2, laundered=0.0)
    states = world.states
    states.corruption[MALI], states.capacity[MALI], states.treaty[MALI] = 0.6, 0.25, 0.5
    world.do("order_arms", day=91)

    p = 0.2 * 0.6 * 0.75 * 0.5
    assert abs(world.ledger.balance[MARKET, RIFLES] - 100_000 * p) < 4 * sqrt(100_000 * p * (1 - p))


@pytest.mark.twin
def test_stolen_rifles_fill_their_share_of_a_lot_and_so_many_fewer_are_bought():
    """A tenth of 10,000 times .5 corrupt: 4 standard errors."""
    world = World(orders=10_000, diverted=0.0, laundered=0.1, flagged=1.0)
    receive(world.ledger, 0, MARKET, RIFLES, 5_000, OPENING, 1)
    world.states.corruption[MALI] = 0.5
    world.do("order_arms", day=91)

    stolen = 5_000 - world.ledger.balance[MARKET, RIFLES]
    assert abs(stolen - 500) < 4 * sqrt(10_000 * 0.05 * 0.95)
    assert world.ledger.balance[ARSENAL, RIFLES] == 10_000
    assert world.states.imported[MALI] == 10_000 - stolen


def test_no_more_stolen_rifles_are_slipped_in_than_there_are():
    world = World(orders=10_000, diverted=0.0, laundered=0.9)
    receive(world.ledger, 0, MARKET, RIFLES, 3, OPENING, 1)
    world.states.corruption[MALI] = 1.0
    world.do("order_arms", day=91)

    assert world.ledger.balance[MARKET, RIFLES] == 0
    assert world.states.imported[MALI] == 10_000 - 3


def test_a_check_finds_as_many_lots_as_it_should_and_counts_what_it_found():
    """Half of 400 lots; 4 standard errors."""
    found = 0
    for seed in range(400):
        world = World(seed=seed, flagged=0.5, laundered=0.0, diverted=0.5)
        world.states.corruption[MALI], world.states.capacity[MALI], world.states.monitoring[MALI] = 1.0, 0.0, 1.0
        world.do("order_arms", day=91)
        held = int(world.ledger.balance[MARKET, RIFLES])
        assert (held == 0) == (world.states.flagged[MALI] > 150)
        found += held == 0

    assert abs(found / 400 - 0.5) < 4 * sqrt(0.25 / 400)


@pytest.mark.parametrize(("day", "due"), [(84, False), (90, True), (96, True), (97, False)])
def test_a_lot_arrives_in_the_week_in_which_the_quarter_begins(day, due):
    assert (World().do("order_arms", day=day).ledger.balance[0, RIFLES] < 0) == due


def test_a_lot_goes_to_the_troops_in_the_capital_and_to_no_one_elses():
    world = World()
    table = world.garrisons = allocate(garrison.ROOM.Columns, 4)
    table.country[:] = table.camp[:] = [NIGER, MALI, MALI, MALI]
    table.place[:], table.account[:], table.force[:] = [20, 11, 10, 10], [4, 2, 1, 3], [0, 1, 2, 2]
    world.states.corruption[:] = 0.0
    world.do("order_arms", day=91)
    assert world.ledger.balance[:, RIFLES].tolist() == [-1000, 500, 0, 0, 500]

    world.forces.alive[2] = False
    world.do("order_arms", day=181)
    assert world.ledger.balance[2, RIFLES] == 500

    table.camp[1] = NIGER  # changed sides: Mali has no troops left
    world.do("order_arms", day=271)
    assert world.ledger.balance[:4, RIFLES].tolist() == [-2500, 500, 500, 0]


def test_only_a_state_that_lost_places_mutinies_and_never_the_wars_own():
    world = World(mutiny=1.0)
    world.states.lost_places[:], world.states.capacity[:] = [5, 0, 5], 0.01
    world.do("mutiny")

    assert world.states.mutinied.tolist() == [0, 0, 7]


def test_consent_rises_with_niche_and_falls_with_pride_and_footprint():
    shares = []
    for footprint, niche, pride in ((0.5, 0.5, 0.5), (0.6, 0.5, 0.5), (0.5, 0.7, 0.5), (0.5, 0.5, 0.7)):
        world = World(asks=3000)
        world.asks.footprint[:], world.asks.niche[:], world.states.pride[:] = footprint, niche, pride
        shares.append(world.do("answer").asks.granted.mean())

    assert shares[2] > shares[0] > max(shares[1], shares[3])


def test_who_asks_nobody_is_granted_without_news_and_not_before_its_day():
    world = World(asks=2)
    world.asks.host[:] = -1
    world.asks.start[:], world.asks.until[:] = [7, 8], 2000
    world.do("answer", day=7)

    assert world.asks.granted.tolist() == [True, False]
    assert world.news.count[0] == 0


def test_a_trigger_waits_for_as_many_weeks_as_it_says_even_if_that_is_one():
    for weeks in (0, 1, 2):
        world = World()
        world.asks.host[0], world.asks.share[0], world.asks.weeks[0], world.asks.delay[0] = MALI, 0.4, weeks, 0
        world.asks.start[0], world.regions.lost[MALI] = NOT_YET, 4
        world.do("feel_threat", day=7).do("watch_for_war")
        assert world.asks.start[0] == (NOT_YET if weeks == 2 else 8)


def test_at_home_the_border_is_manned_as_capacity_has_it_though_places_are_lost():
    world = World()
    world.states.lost_share[:], world.states.capacity[:] = 0.5, 0.25
    world.do("keep_house")

    assert world.states.manned.tolist() == [0.5, 0.25, 0.25]
