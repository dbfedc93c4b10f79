"""Strength: men and arms, and who wins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.columns import allocate
from sim.core.commons import ANTIAIRCRAFT, MANPADS, RIFLES, Arms, Camps, Forces
from sim.core.strength import armed_men, camp_of_state, measure, odds, strength_of
from sim.world.populate import open_ledger


def books(**arms):
    """One account after `world`, with what it holds by row number of the class."""
    ledger = open_ledger(["world", "force"], [11, 1], [-1, 0], [0, 0], 1, 1, 1, False)
    for arm, items in arms.items():
        ledger.balance[1, int(arm[1:])] = items
    return ledger


def classes():
    arms = allocate(Arms, 7)
    arms.combat_weight[:] = [1, 6, 6, 25, 3, 0, 0]
    arms.crew[:] = [1, 1 / 3, 1 / 3, 1 / 5, 1 / 10, 0, 0]
    return arms


def worth(men, issued=0.0, fit=1.0, morale=1.0, **arms):
    return strength_of(books(**arms), classes(), 1, men, morale, issued, fit)


def test_a_man_with_a_rifle_is_worth_one():
    assert worth(100, a0=100) == pytest.approx(100)


def test_men_without_weapons_are_worth_nothing():
    assert worth(100) == 0.0
    assert armed_men(books(a0=30), 1, 100, 0.0) == 30


def test_rifles_nobody_can_carry_are_worth_nothing():
    assert worth(100, a0=5000) == worth(100, a0=100)


def test_rifles_that_depots_issue_count_like_ones_own():
    assert worth(100, issued=1.5) == worth(100, a0=100)


def test_missiles_count_as_far_as_they_work():
    assert worth(100, a0=100, a4=10, fit=0.0) == worth(100, a0=100)
    assert worth(100, a0=100, a4=10, fit=1.0) > worth(100, a0=100, a4=10, fit=0.5)


@given(st.integers(1, 500), st.integers(0, 600), st.integers(0, 80), st.integers(0, 80))
def test_twice_the_men_with_twice_the_arms_are_worth_twice_as_much(men, rifles, guns, cannon):
    once = worth(men, a0=rifles, a1=guns, a3=cannon)

    assert worth(2 * men, a0=2 * rifles, a1=2 * guns, a3=2 * cannon) == pytest.approx(2 * once)


@given(st.integers(1, 500), st.integers(0, 600), st.sampled_from([RIFLES, ANTIAIRCRAFT, MANPADS]))
def test_another_weapon_never_weakens(men, rifles, arm):
    more = {"a0": rifles} | {f"a{arm}": 1 + (rifles if arm == RIFLES else 0)}

    assert worth(men, **more) >= worth(men, a0=rifles)


def test_a_force_that_is_not_in_the_field_has_no_strength():
    forces, ledger, arms = allocate(Forces, 1), books(a0=50), classes()
    forces.account[0], forces.men[0], forces.morale[0], forces.strength[0] = 1, 50, 1.0, 7.0
    measure(forces, 0, ledger, arms, 1.0)
    assert forces.strength[0] == 0.0

    forces.alive[0] = True
    measure(forces, 0, ledger, arms, 1.0)
    assert forces.strength[0] == pytest.approx(50)


def test_odds_are_even_at_equal_strength_and_sum_to_one():
    assert odds(3.0, 3.0, 1.5) == pytest.approx(0.5)
    assert odds(3.0, 7.0, 1.5) + odds(7.0, 3.0, 1.5) == pytest.approx(1.0)
    assert odds(0.0, 1.0, 1.5) == 0.0
    assert odds(1.0, 0.0, 1.5) == 1.0


def test_a_state_without_a_camp_is_told_from_one_with():
    camps = allocate(Camps, 2)
    camps.country[:] = np.array([-1, 4])

    assert camp_of_state(camps, 4) == 1
    assert camp_of_state(camps, 2) == -1


def test_strength_is_the_root_of_armed_men_times_what_their_arms_are_worth():
    """By hand: 100 men with 80 rifles and .1 more issued a man, 48 crew weapons, and missiles half of which work."""
    worth_of_arms = 1 * 90 + 6 * 12 + 6 * 6 + 25 * 20 + 3 * 5
    armed = min(100, 10 + 80 + 12 + 6 + 30)

    strength = worth(100, issued=0.1, fit=0.5, morale=0.8, a0=80, a1=12, a2=6, a3=30, a4=10)
    assert strength == pytest.approx(0.8 * np.sqrt(armed * worth_of_arms))


def test_each_kind_of_weapon_arms_a_man_but_missiles_and_ammunition_do_not():
    assert [armed_men(books(**{f"a{arm}": 9}), 1, 100, 0.0) for arm in range(7)] == [9, 9, 9, 9, 0, 0, 0]
    assert armed_men(books(a0=5), 1, 100, 0.5) == 55
    assert armed_men(books(a0=500), 1, 100, 0.5) == 100


def test_odds_follow_the_ratio_of_strengths_by_its_steepness():
    assert odds(2.0, 1.0, 3.0) == pytest.approx(8 / 9)
    assert odds(1.0, 2.0, 1.0) == pytest.approx(1 / 3)
    assert odds(-1.0, 2.0, 1.0) == odds(0.0, 0.0, 1.0) == 0.0


def test_strength_is_that_of_the_force_s_own_account_morale_and_issue():
    forces, ledger, arms = allocate(Forces, 2), books(a0=50), classes()
    forces.account[1], forces.men[1], forces.morale[1], forces.issued[1], forces.alive[1] = 1, 100, 0.5, 0.5, True
    measure(forces, 1, ledger, arms, 1.0)
    assert forces.strength[1] == pytest.approx(50)

    forces.men[1] = 0
    measure(forces, 1, ledger, arms, 1.0)
    assert forces.strength[1] == 0.0
