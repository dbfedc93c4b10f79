"""How garrisons are attacked, left and taken back."""

import numpy as np
import pytest

from sim.core.commons import RIFLES
from sim.model.counts import imbalance

CAPITAL, NORTH, OASIS = 1, 2, 3
HOST_CAMP, REBELS = 1, 2
HOST, SHREDDER, HOUSEHOLDS, FIRST, CAPITAL_ARMY, NORTH_ARMY = 1, 1, 3, 4, 10, 11
ALWAYS = {"attack_chance": 1.0, "attack_base": 20.0}


def rising(war, men=1000, **params):
    """A rising in the oasis against a hundred men in the north."""
    world = war(**{**ALWAYS, **params}).group(0, place=OASIS, men=men, rifles=men)
    world.army(0, men=200, rifles=200).army(1, men=100, rifles=150)
    world.camps.risen[REBELS, HOST] = True
    return world.strengths()


def test_a_beaten_garrison_loses_its_town_its_arms_and_half_its_men(war):
    world = rising(war, men=10**6).do("attack")

    assert world.places.camp[NORTH] == REBELS
    assert world.places.force[NORTH] == 0
    assert world.forces.place[0] == NORTH
    assert world.ledger.place[FIRST] == NORTH
    assert not world.forces.alive[7]
    assert 200 + 40 <= world.forces.men[6] <= 200 + 48
    assert world.told("battle") == world.told("place_lost") == 1
    assert imbalance(world.ledger) == 0


def test_the_arms_of_a_beaten_garrison_are_captured_destroyed_carried_or_hidden(war):
    world = rising(war, men=10**6, captured=0.4, ruined=0.1, walking=0.5).do("attack")

    assert world.held(FIRST) - 10**6 == 60
    assert world.held(SHREDDER) == 9
    assert world.held(CAPITAL_ARMY) - 200 == 40
    assert world.held(HOUSEHOLDS) == 41
    assert world.held(NORTH_ARMY) == 0


def test_without_a_share_captured_nobody_gains_arms_in_battle(war):
    for men in (5, 10**6):
        world = rising(war, men=men, captured=0.0)
        before = world.ledger.balance[:, RIFLES].copy()
        world.do("attack")
        gained = world.ledger.balance[:, RIFLES] - before
        assert gained[FIRST] <= 0
        assert gained[NORTH_ARMY] <= 0


def test_a_hopeless_attack_costs_the_attackers(war):
    world = rising(war, men=3, defence=10.0).do("attack")

    assert world.places.camp[NORTH] == HOST_CAMP
    assert world.held(FIRST) <= 3
    assert world.held(NORTH_ARMY) >= 150
    assert world.told("battle") == 1
    assert world.told("place_lost") == 0


def test_spoils_are_shared_by_strength_to_the_item(war):
    world = rising(war, men=10**6, captured=0.5).group(1, place=OASIS, men=3 * 10**6, rifles=3 * 10**6)
    world.strengths().do("attack")
    gains = [world.held(FIRST) - 10**6, world.held(FIRST + 1) - 3 * 10**6]

    assert sum(gains) == 75
    assert gains[1] == pytest.approx(56, abs=1)


def test_a_garrison_out_of_reach_is_safe(war):
    world = rising(war, men=10**6, attack_reach=50).do("attack")

    assert world.told("battle") == 0


def test_nobody_attacks_who_has_not_risen(war):
    world = rising(war, men=10**6)
    world.camps.risen[:] = False

    assert world.do("attack").told("battle") == 0


def test_a_garrison_leaves_only_after_a_mutiny_and_before_a_stronger_rising(war):
    world = rising(war, men=10**5, leaving=10.0).do("scare_off")
    assert world.told("garrison_left") == 0

    world.garrisons.shaken[:] = True
    world.do("scare_off")
    assert world.told("garrison_left") == 1
    assert world.held(FIRST) - 10**5 == 105
    assert not world.forces.alive[7]
    assert world.forces.alive[6]


def test_an_outside_force_takes_a_town_back_and_drives_its_holders_out(war):
    world = rising(war).group(1, place=NORTH, men=100, rifles=100)
    world.places.camp[NORTH] = REBELS
    world.forces.alive[7] = False
    world.strengths()
    world.garrisons.help[:] = 1e9
    world.do("give_way")

    assert world.places.camp[NORTH] == HOST_CAMP
    assert world.told("place_retaken") == 1
    assert world.forces.place[1] == OASIS
    assert world.held(SHREDDER) == 35
    assert 80 <= world.men(1) < 100


def test_luck_is_the_same_for_the_same_meeting(war):
    first, second = rising(war, men=300).do("attack"), rising(war, men=300).do("attack")

    assert np.array_equal(first.ledger.balance, second.ledger.balance)
