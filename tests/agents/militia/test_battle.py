"""How garrisons are attacked, left and taken back."""

from copy import deepcopy

import numpy as np
import pytest

from sim.core.chance import chance_of
from sim.core.commons import AMMUNITION, BATTLE, PLACE_LOST, RIFLES
from sim.model.counts import imbalance

CAPITAL, NORTH, OASIS = 1, 2, 3
HOST_CAMP, REBELS, RIVALS = 1, 2, 3
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


def other_luck(world, times=300):
    """The same morning so many times, with other luck each time."""
    for seed in range(times):
        again = deepcopy(world)
        again.chance = chance_of(seed)
        yield again


def repeated(war, what, **params):
    """What is read off after each of many attacks."""
    return np.array([what(world.do("attack")) for world in other_luck(rising(war, **params))])


@pytest.mark.parametrize(("men", "defence"), [(100, 1.0), (200, 1.0), (200, 3.0)])
def test_a_battle_is_won_as_often_as_the_strengths_say(war, men, defence):
    """Men by the power of the steepness; 300 battles, 4 standard errors."""
    won = repeated(
        war, lambda world: world.told("place_lost"), men=men, attack_force=0.5, defence=defence, steepness=2.0
    )

    worth = 100.0  # a hundred men with 150 rifles; the attackers have a rifle each
    chance = 1 / (1 + (defence * worth / (0.5 * men)) ** 2)
    assert abs(won.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / won.size)


def test_a_rising_attacks_on_as_many_days_as_it_should(war):
    fought = repeated(war, lambda world: world.told("battle"), attack_chance=0.3)

    assert abs(fought.mean() - 0.3) < 4 * np.sqrt(0.3 * 0.7 / fought.size)


def test_a_rising_dares_by_the_odds_and_by_its_grievance(war):
    """Leaning 1.5 log(2) - 2 + .72 at twice the strength: 300 mornings, 4 standard errors."""
    fought = repeated(
        war, lambda world: world.told("battle"), men=200, attack_base=-2.0, attack_odds=1.5, defence=1.0,
    )  # fmt: skip

    dared = 1 / (1 + np.exp(-(1.5 * np.log(2) - 2.0 + 0.9 * 0.8)))
    assert abs(fought.mean() - dared) < 4 * np.sqrt(dared * (1 - dared) / fought.size)


@pytest.mark.parametrize("won", [True, False])
def test_both_sides_bleed_their_share(war, won):
    """The loser a fifth, the winner a twentieth, of attackers only those who took part: 4 standard errors."""
    men = 10**6 if won else 10**4
    world = war(**ALWAYS, loser_men=0.2, winner_men=0.05, attack_force=0.5, defence=1.0 if won else 10.0)
    world.group(0, place=OASIS, men=men, rifles=men).army(1, men=10**5, rifles=10**5).army(0, men=10, rifles=10)
    world.camps.risen[REBELS, HOST] = True
    world.strengths().do("attack")

    attackers = men - world.men(0)
    share = 0.5 * (0.05 if won else 0.2)
    defenders = world.traffic.deaths[HOST] - attackers
    assert world.told("place_lost") == won
    assert abs(attackers - men * share) < 4 * np.sqrt(men * share)
    assert abs(defenders - 10**5 * (0.2 if won else 0.05)) < 4 * np.sqrt(10**5 * 0.2)
    assert world.traffic.incidents[HOST] == 1


def test_attackers_who_are_beaten_leave_part_of_what_they_brought(war):
    world = war(**ALWAYS, attack_force=0.5, captured=0.4, ruined=0.1, defence=10.0)
    world.group(0, place=OASIS, men=20, rifles=1_000, ammunition=200).army(1, men=900, rifles=900)
    world.army(0, men=10, rifles=10)
    world.camps.risen[REBELS, HOST] = True
    world.strengths().do("attack")

    assert world.held(NORTH_ARMY) == 900 + 200  # .4 of the half that came
    assert world.held(NORTH_ARMY, AMMUNITION) == 40
    assert world.held(SHREDDER) == 30
    assert world.held(FIRST) == 770
    assert world.forces.beaten[0] == 14


def test_a_rising_picks_each_garrison_in_reach_as_often(war):
    """The capital's and the north's, both within 700 km of the oasis: 300 mornings, 4 standard errors."""
    north = repeated(war, lambda world: world.news.place[0] == NORTH, attack_reach=700.0)

    assert abs(north.mean() - 0.5) < 4 * np.sqrt(0.25 / north.size)


def test_the_side_of_a_rising_is_all_who_have_risen_and_are_not_its_enemies(war):
    for enemies in (False, True):
        world = rising(war, men=10**6, captured=0.5).group(1, place=OASIS, men=10**5, rifles=10**5, camp=RIVALS)
        world.camps.risen[RIVALS, HOST] = True
        world.camps.hostile[REBELS, RIVALS] = world.camps.hostile[RIVALS, REBELS] = enemies
        world.strengths().do("attack")
        assert (world.held(FIRST + 1) > 10**5) == (not enemies)
        assert world.held(FIRST) > 10**6


def test_an_outside_force_beside_a_garrison_counts_in_its_defence(war):
    world = rising(war, men=10**4, attack_force=1.0, defence=1.0)
    world.garrisons.help[1] = 1e9

    assert world.do("attack").told("place_lost") == 0


def test_a_garrison_in_mutiny_stays_where_the_rising_is_no_stronger(war):
    world = rising(war, men=90, leaving=10.0)
    world.garrisons.shaken[:] = True

    assert world.do("scare_off").told("garrison_left") == 0


def test_shaken_garrisons_leave_with_the_stated_hazard(war):
    """.3 a week; 300 weeks, 4 standard errors."""
    shaken = rising(war, men=10**5, leaving=0.3)
    shaken.garrisons.shaken[1] = True
    left = sum(world.do("scare_off").told("garrison_left") for world in other_luck(shaken))

    odds = 1 - np.exp(-0.3)
    assert abs(left / 300 - odds) < 4 * np.sqrt(odds * (1 - odds) / 300)


def test_a_town_is_taken_back_as_often_as_the_strengths_say(war):
    """An outside force of 200 against holders of 100, steepness 2: 300 weeks, 4 standard errors."""
    lost = war(defence=1.0, steepness=2.0).group(0, men=100, rifles=100)
    lost.camps.risen[REBELS, HOST], lost.places.camp[NORTH] = True, REBELS
    lost.strengths().garrisons.help[1] = 200.0
    taken = sum(world.do("give_way").told("place_retaken") for world in other_luck(lost))

    assert abs(taken / 300 - 0.8) < 4 * np.sqrt(0.8 * 0.2 / 300)


def test_the_largest_towns_are_taken_back_first_and_no_more_than_it_can_in_a_week(war):
    for retakes, back in ((1.0, [CAPITAL]), (2.0, [CAPITAL, NORTH])):
        world = war(retakes=retakes)
        world.camps.risen[REBELS, HOST], world.places.camp[1:] = True, REBELS
        world.garrisons.help[:] = 10.0
        world.do("give_way")
        assert [p for p in (CAPITAL, NORTH, OASIS) if world.places.camp[p] == HOST_CAMP] == back


def test_a_lost_battle_is_told_with_the_dead_and_a_lost_town_with_the_men_left(war):
    world = rising(war, men=10**6).do("attack")
    kinds = world.news.kind[: world.news.count[0]].tolist()
    sizes = world.news.size[: world.news.count[0]].tolist()

    assert kinds == [BATTLE, PLACE_LOST]
    assert sizes[0] == world.traffic.deaths[HOST] > 0
    assert sizes[1] == 100 - (world.traffic.deaths[HOST] - (10**6 - world.men(0)))
    assert world.news.actor[0] == world.news.actor[1] == NORTH_ARMY


def test_a_garrison_without_another_of_its_state_goes_home(war):
    world = rising(war, men=10**6, captured=0.4, ruined=0.0, walking=0.5)
    world.forces.alive[6] = False
    world.do("attack")

    assert world.held(HOUSEHOLDS) == 90
    assert world.held(CAPITAL_ARMY) == 200


def test_the_dead_of_a_town_taken_back_are_counted_to_the_man(war):
    world = war(loser_men=0.5).group(0, men=1_000, rifles=1_000)
    world.camps.risen[REBELS, HOST], world.places.camp[NORTH] = True, REBELS
    world.strengths().garrisons.help[1] = 1e12
    world.do("give_way")

    assert world.traffic.deaths[HOST] == 1_000 - world.men(0) > 400
