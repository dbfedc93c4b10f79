"""The morning: levers are worked out afresh, combine in any order and leave no trace."""

import itertools

import numpy as np
import pytest

from sim.core.levers import Act, Where
from sim.model.morning import Morning, Order
from sim.model.programme import orders_of
from tests.worlds import OASIS, world_of

NOBODY = np.zeros(0, np.int64)
GUARDS = "depot.guards"


def morning(world, *acts):
    rows = [(act, np.flatnonzero(world.rows_where("depot", act.where))) for act in acts]
    return Morning(world, [Order(act, found, act.start, act.until, NOBODY) for act, found in rows])


def act(how, amount, start=5, until=20, **more):
    return Act(GUARDS, how, amount, start, until, **more)


def test_an_act_holds_from_its_first_day_to_its_last(world):
    house = morning(world, act("add", 40))
    seen = []
    for day in (4, 5, 20, 21):
        house.rise(day)
        seen.append(world.tables["depot"].guards[0])

    assert seen == [0, 40, 40, 0]


def test_acts_combine_the_same_in_any_order(world):
    acts = [act("add", 30), act("scale", 3.0), act("add", 7.5)]
    world.tables["depot"].guards[:] = 10.0

    outcomes = set()
    for order in itertools.permutations(acts):
        world.tables["depot"].guards[:] = 10.0
        morning(world, *order).rise(6)
        outcomes.add(float(world.tables["depot"].guards[3]))

    assert outcomes == {10 * 3.0 + 37.5}


def test_a_ramp_arrives_in_equal_parts(world):
    house = morning(world, act("add", 30, ramp=3))
    arrived = []
    for day in (5, 6, 7, 8):
        house.rise(day)
        arrived.append(world.tables["depot"].guards[0])

    assert arrived == pytest.approx([10, 20, 30, 30])


def test_a_shared_amount_is_divided_over_the_rows_it_reaches(world):
    house = morning(world, act("add", 60, shared=True, where=Where(places=("bir",))))

    house.rise(5)

    assert world.tables["depot"].guards.sum() == pytest.approx(60)
    assert (world.tables["depot"].guards > 0).sum() == 6


def test_a_lever_stays_within_its_bounds(world):
    house = morning(world, act("add", 1e9))

    house.rise(5)

    assert world.tables["depot"].guards.max() == 1e4


def test_a_set_act_decides_alone(world):
    house = morning(world, act("set", 12), act("add", 50))

    house.rise(5)

    assert (world.tables["depot"].guards == 12).all()


def test_dated_events_of_the_region_close_and_reopen_a_road():
    world = world_of(OASIS, days=240)
    house = Morning(world, orders_of(world, (), ()))
    road = world.words.codes["link"]["anba--hail"]
    seen = []
    for day in (136, 137, 228, 229):
        house.rise(day)
        seen.append(world.ground["links"].open[road])

    assert seen == [1, 0, 0, 1]
