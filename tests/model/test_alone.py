"""One agent's turn: which rules can be cut down to one row, told from their text."""

from typing import NamedTuple

import numpy as np

from sim.core.kernel import kernel
from sim.core.rule import Phase, rule
from sim.model.alone import alone


class Wells(NamedTuple):
    """A table of two columns, as rules see one."""

    water: np.ndarray
    drawn: np.ndarray


def three_wells():
    return Wells(np.array([10.0, 20.0, 30.0]), np.zeros(3))


@kernel
def _draw(wells, w, litres):
    wells.water[w] -= litres
    return litres


@kernel
def _peek(wells, w):
    return wells.water[w]


@kernel
def _drain(wells):
    for w in range(wells.water.size):
        wells.water[w] = 0.0


@rule(Phase.REACT)
def draw_water(wells, day):
    """Each well gives a litre a day."""
    for w in range(wells.water.size):
        wells.drawn[w] += _draw(wells, w, 1.0 * day)


@rule(Phase.REACT)
def share_what_is_there(wells):
    """Each well is drawn down to the mean of all."""
    total = 0.0
    for w in range(wells.water.size):
        total += _peek(wells, w)
    many = wells.water.size
    for w in range(many):
        wells.drawn[w] = total / many


@rule(Phase.REACT)
def draw_until_enough(wells):
    """The first wells give until there is enough; what is over is written down for all."""
    left = 3.0
    for w in range(wells.water.size):
        wells.water[w] -= 1.0
        left -= 1.0
    wells.drawn[:] = left


@rule(Phase.REACT)
def tell_of_the_last(wells):
    """A second round hangs on a tally of the first."""
    left = 3.0
    for w in range(wells.water.size):
        wells.water[w] -= 1.0
        left -= 1.0
    for w in range(wells.water.size):
        wells.drawn[w] = left


@rule(Phase.REACT)
def drain_all(wells):
    """All wells run dry, each a little later."""
    _drain(wells)
    for w in range(wells.water.size):
        wells.drawn[w] = 1.0


@rule(Phase.REACT)
def write_through_another_name(wells):
    """A view of a column is the column."""
    water = wells.water
    water[0] = 0.0
    for w in range(wells.water.size):
        wells.drawn[w] = 1.0


def test_a_loop_that_treats_each_row_by_itself_can_be_cut_down_to_one():
    wells = three_wells()

    alone(draw_water, "wells")(wells, 2, 1)

    assert wells.drawn.tolist() == [0, 2, 0]


def test_what_is_counted_first_is_counted_over_all():
    wells = three_wells()

    alone(share_what_is_there, "wells")(wells, 2)

    assert wells.drawn.tolist() == [0, 0, 20]


@rule(Phase.REACT, alone=True)
def draw_the_fullest_first(wells):
    """What all would make of it is left to the wells that had a turn."""
    order = np.argsort(-wells.water)
    for w in order:
        wells.drawn[w] = 1.0
    wells.drawn[0] += 1.0


def test_a_rule_may_declare_that_a_turn_stands_by_itself():
    wells = three_wells()

    alone(draw_the_fullest_first, "wells")(wells, 2)

    assert wells.drawn.tolist() == [1, 0, 1]


def test_what_settles_something_for_all_has_no_turn_of_one():
    joint = (draw_until_enough, tell_of_the_last, drain_all, write_through_another_name)

    assert [alone(r, "wells") for r in joint] == [None] * 4
    assert alone(draw_water, "ponds") is None
