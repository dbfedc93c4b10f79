"""How returnees load up and drive home."""

import numpy as np
import pytest

from sim.agents.militia.columns import SETTLED, UNDER_WAY, WAITING_TO_LEAVE
from sim.agents.militia.journey import find_way
from sim.core.columns import allocate
from sim.core.commons import AMMUNITION, ANTIAIRCRAFT, PASSED, PISTE, SEA, Borders, Links
from sim.model.counts import imbalance
from sim.world.geography import roads_of

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


def test_a_column_fills_its_vehicles_with_rifles_then_guns_then_ammunition(war):
    """Room for 200 load units: 90 rifles of one, a gun of 60, and 25 cases of two, rounded down."""
    world = column(war, vehicles=5, pickup_load=40.0, returnee_rifles=0.6, spare_rifles=6.0, mounted_guns=0.01)
    world.do("set_out", day=20)

    assert world.held(FIRST) == 60 + 30
    assert world.held(FIRST, ANTIAIRCRAFT) == 1
    assert world.held(FIRST, AMMUNITION) == 25


def test_service_rifles_are_fetched_from_anywhere_and_spare_ones_within_reach(war):
    for reach, spare in ((99.0, 0), (150.0, 60)):
        world = column(war, vehicles=10, pickup_load=500.0, returnee_rifles=1.0, spare_rifles=6.0, looting_reach=reach)
        world.depots.place[:] = OASIS
        world.do("set_out", day=20)
        assert world.held(FIRST) == 100 + spare


def test_the_nearest_depot_is_emptied_before_the_next(war):
    world = column(war, vehicles=10, returnee_rifles=1.0, spare_rifles=0.0)
    world.depots.place[:] = [OASIS, BASE]
    world.give(DEPOT + 1, rifles=30)
    world.do("set_out", day=20)

    assert [world.held(DEPOT), world.held(DEPOT + 1), world.held(FIRST)] == [4_930, 0, 70 + 30]


def test_a_column_sets_out_on_its_own_day_and_only_if_it_is_there(war):
    assert column(war).do("set_out", day=19).militias.journey[0] == WAITING_TO_LEAVE

    gone = column(war)
    gone.militias.alive[0] = False
    assert gone.do("set_out", day=20).militias.journey[0] == WAITING_TO_LEAVE

    assert column(war).do("set_out", day=20).forces.issued[0] == 0.0


def test_a_column_drives_so_far_a_day_over_so_rough_a_road(war):
    """The north is 150 km of road, twice as rough, and 100 km from the base, with a border between."""
    world = column(war, speed=130.0)
    world.links.roughness[0] = 2.0
    world.do("set_out", day=20)
    for day, driven in ((21, 130.0), (22, 260.0), (23, 0.0)):
        world.convoys.count[0] = 0
        world.do("drive_home", day=day)
        assert world.militias.driven[0] == driven
        world.convoys.outcome[:] = PASSED
        world.do("come_home")

    assert world.forces.place[0] == OASIS
    drive(world, 1, first=24)
    assert world.forces.place[0] == NORTH


def test_what_is_asked_at_a_border_is_paid_from_the_purse(war):
    for cash, left in ((1_000.0, 400.0), (500.0, 0.0)):
        world = column(war).do("set_out", day=20)
        world.militias.cash[0], world.notices.robbed[FIRST] = cash, 9
        world.do("drive_home", day=21)
        world.do("drive_home", day=22)
        world.convoys.fee[:] = 600.0
        world.do("come_home")
        assert world.militias.cash[0] == left
        assert world.militias.convoy[0] == -1
        assert world.notices.robbed[FIRST] == 0


def test_a_cargo_is_worth_its_price_where_it_goes_in_all_its_classes(war):
    world = column(war).do("set_out", day=20)
    world.market.price[0] = [500, 0, 0, 9_000, 0, 200, 0]
    world.do("drive_home", day=21).do("drive_home", day=22)

    held = [world.held(FIRST), world.held(FIRST, ANTIAIRCRAFT), world.held(FIRST, AMMUNITION)]
    assert world.convoys.value[0] == pytest.approx(500 * held[0] + 9_000 * held[1] + 200 * held[2])


def test_the_easiest_way_is_taken_over_land_and_around_guards(war):
    """A second road to the oasis: longer, smoother, at sea, shut or guarded."""

    def way(km, mode=PISTE, is_open=1.0, men=0.0, shyness=1.0, rough=1.0):
        world = war()
        world.links, world.borders = allocate(Links, 2), allocate(Borders, 2)
        world.links.a[:], world.links.b[:] = BASE, OASIS
        world.links.km[:], world.links.roughness[:] = [150, km], [1.0, rough]
        world.links.mode[:], world.links.open[:], world.links.border[:] = [PISTE, mode], [1.0, is_open], [0, 1]
        world.borders.length[:], world.borders.force_a[:], world.borders.force_b[:] = 10.0, [0, men], [0, men]
        path = np.full(4, -1)
        legs = find_way(path, BASE, OASIS, roads_of(world.places, world.links), world.links, world.borders, shyness)
        return legs, path[0]

    assert way(149) == (1, 1)
    assert way(151) == (1, 0)
    assert way(149, rough=1.1) == (1, 0)
    assert way(149, mode=SEA) == (1, 0)
    assert way(149, is_open=0.0) == (1, 0)
    assert way(140, men=60.0, shyness=1.0) == (1, 0)
    assert way(140, men=40.0, shyness=1.0) == (1, 1)
    assert way(140, men=60.0, shyness=0.5) == (1, 1)


def test_a_way_longer_than_can_be_kept_is_none(war):
    world = war()
    ground = (world.roads, world.links, world.borders, 0.0)

    assert find_way(np.full(2, -1), BASE, NORTH, *ground) == 2
    assert find_way(np.full(1, -1), BASE, NORTH, *ground) == 0


def test_where_a_willing_host_has_no_troops_what_it_takes_is_destroyed(war):
    world = column(war, disarmed_share=0.25)
    world.states.will[:] = 1.0
    drive(world.do("set_out", day=20), 3)

    assert world.held(SHREDDER) == int(0.25 * 550 + 0.5)
    assert world.held(FIRST) == 550 - int(0.25 * 550 + 0.5)


def test_a_column_loads_from_open_depots_as_from_the_regime_s(war):
    world = column(war)
    world.depots.custody[:] = 1  # abandoned
    world.do("set_out", day=20)

    assert world.held(FIRST) > 0


@pytest.mark.twin
def test_depots_are_emptied_the_nearest_first_and_of_equals_the_first(war):
    def loaded(far):
        world = column(war, vehicles=10, pickup_load=500.0, returnee_rifles=1.0, spare_rifles=0.0)
        world.ledger.balance[DEPOT] = world.ledger.origins[DEPOT] = 0
        world.depots.place[:] = BASE
        world.depots.place[far] = OASIS
        world.give(DEPOT, rifles=70).give(DEPOT + 1, rifles=60).do("set_out", day=20)
        return world.held(DEPOT), world.held(DEPOT + 1)

    assert loaded(far=0) == (70 - 40, 0)
    assert loaded(far=1) == (0, 60 - 30)
    assert loaded(far=[]) == (0, 60 - 30)
