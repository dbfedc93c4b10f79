"""How returnees load up and drive home."""

import numpy as np

from sim.agents.militia.columns import SETTLED, UNDER_WAY, WAITING_TO_LEAVE
from sim.core.commons import AMMUNITION, ANTIAIRCRAFT, PASSED
from sim.model.counts import imbalance

BASE, CAPITAL, NORTH, OASIS = range(4)
SHREDDER, FIRST, GARRISON, DEPOT = 1, 4, 11, 12
GUARDED = 3


def column(war, vehicles=20, **params):
    """A hundred men at the base on the day they leave for the north."""
    world = war(**params).group(0, place=BASE, men=100)
    world.militias.journey[0], world.militias.vehicles[0] = WAITING_TO_LEAVE, vehicles
    world.militias.leaves[0], world.militias.returns_to[0] = 20, NORTH
    return world.give(DEPOT, rifles=5000, antiaircraft_guns=50, ammunition=900)


def drive(world, days, first=21):
    """Let a number of days pass on the road, with borders that stop nobody."""
    for day in range(first, first + days):
        world.convoys.count[0] = 0
        world.do("drive_home", day=day)
        world.convoys.outcome[:] = PASSED
        world.do("come_home")
    return world


def test_a_column_loads_rifles_guns_and_ammunition(war):
    world = column(war).do("set_out", day=20)

    assert world.held(FIRST) == 150 + 400
    assert world.held(FIRST, ANTIAIRCRAFT) == 4
    assert world.held(FIRST, AMMUNITION) == 100
    assert world.militias.journey[0] == UNDER_WAY
    assert world.told("departed") == 1


def test_nobody_loads_more_than_his_vehicles_carry(war):
    world = column(war, vehicles=3, spare_rifles=50).do("set_out", day=20)

    assert world.held(FIRST) == 150 + 90


def test_guarded_depots_give_nothing(war):
    world = column(war)
    world.depots.custody[:] = GUARDED
    world.do("set_out", day=20)

    assert world.held(FIRST) == 0


def test_a_column_stops_behind_the_border_and_arrives_days_later(war):
    world = column(war, speed=120).do("set_out", day=20)
    assert world.militias.path[0, :2].tolist() == [0, 1]
    assert world.militias.legs[0] == 2

    drive(world, 2)
    assert world.forces.place[0] == OASIS
    assert world.traffic.items[0, 0, 0] == 550

    drive(world, 1, first=23)
    assert world.forces.place[0] == NORTH
    assert world.militias.journey[0] == SETTLED
    assert world.ledger.country[FIRST] == 1
    assert world.places.reached[NORTH] == 23
    assert world.told("first_arrival") == world.told("returned") == 1


def test_at_a_border_a_column_is_a_convoy_with_escorts(war):
    world = column(war).do("set_out", day=20).do("drive_home", day=21)

    assert world.convoys.count[0] == 1
    assert world.convoys.escorts[0] == 100
    assert world.convoys.goal[0] == OASIS
    assert world.convoys.value[0] > 550 * 500


def test_a_column_keeps_away_from_guarded_borders(war):
    world = column(war)
    world.links.km[0] = 150
    world.borders.force_a[0] = 1e9
    world.do("set_out", day=20)

    assert world.militias.legs[0] == 2  # there is no other way


def test_without_a_way_a_column_stays(war):
    world = column(war)
    world.links.open[0] = 0.0
    world.do("set_out", day=20)

    assert world.militias.journey[0] == SETTLED
    assert world.forces.place[0] == BASE


def test_a_willing_host_takes_half_and_an_unwilling_one_nothing(war):
    kept = {}
    for will in (0.4, 0.7):
        world = column(war).army(1, men=50)
        world.states.will[:] = will
        drive(world.do("set_out", day=20), 3)
        kept[will] = world.held(FIRST), world.held(GARRISON)
        assert imbalance(world.ledger) == 0

    assert kept[0.4] == (550, 0)
    assert kept[0.7] == (275, 275)


def test_the_market_of_a_column_is_the_one_where_it_goes(war):
    world = column(war).do("set_out", day=20)

    assert world.militias.market[0] == 0
    assert np.all(world.militias.market[1:] == -1)
