"""How groups form, recruit, claim, change sides, split and end."""

import numpy as np

from sim.core.chance import uid
from sim.core.commons import RIFLES
from sim.model.counts import imbalance

BASE, CAPITAL, NORTH = 0, 1, 2
HOUSEHOLDS, FIRST = 3, 4
HOST, REBELS, RIVALS = 1, 2, 3


def test_groups_form_on_their_day_and_not_before(war):
    world = war()
    table = world.militias
    table.uid[0], table.home[0], table.fighters[0], table.joins[0] = uid("one"), NORTH, 80, 50
    table.uid[1], table.home[1], table.fighters[1], table.joins[1] = uid("two"), BASE, 60, -900
    world.do("stand_by", day=0).do("form", day=49)

    assert world.forces.alive.tolist()[:3] == [False, True, False]
    assert world.forces.count[0] == 8
    assert world.do("form", day=50).men(0) == 80
    assert table.alive[0]
    assert world.told("joined") == 1


def test_founders_abroad_bring_rifles_and_those_at_home_loot_them(war):
    world = war()
    table = world.militias
    table.uid[0], table.home[0], table.fighters[0], table.joins[0] = uid("one"), NORTH, 80, 50
    table.uid[1], table.home[1], table.fighters[1], table.joins[1] = uid("two"), BASE, 60, 1
    world.do("stand_by", day=0)

    assert world.held(FIRST) == 80
    assert world.ledger.origins[FIRST, RIFLES, 1] == 80
    assert world.held(FIRST + 1) == 0


def test_nobody_joins_without_a_rifle(war):
    world = war(recruit_rate=1.0).group(0, men=100, rifles=130).group(1, men=50, rifles=20).do("recruit")

    assert (world.men(0), world.men(1)) == (130, 50)
    assert world.regions.pool[2] == 10_000 - 30


def test_a_camp_split_in_two_recruits_no_more(war):
    whole = war().group(0, men=100, rifles=5000).do("recruit")
    halves = war().group(0, men=50, rifles=2500).group(1, men=50, rifles=2500).do("recruit")

    assert whole.men(0) > 100
    assert halves.men(0) + halves.men(1) == whole.men(0)


def test_places_held_bring_recruits(war):
    few = war().group(0, men=100, rifles=5000).do("recruit")
    many = war().group(0, men=100, rifles=5000)
    many.places.camp[2:] = REBELS
    many.do("recruit")

    assert many.men(0) > few.men(0)


def test_pay_without_audit_fills_the_payroll_with_men_who_never_fought(war):
    world = war().group(0, men=10_000).group(1, men=10_000, camp=RIVALS)
    world.militias.stipend[:2], world.militias.stipend_audit[1] = 90.0, 0.9
    for week in range(1, 50):
        world.do("claim_pay", day=7 * week)
    world.do("go_home")

    assert world.militias.claimed[0] > 1.5 * world.militias.claimed[1] - 5_000
    assert world.militias.claimed[0] > 10_000
    assert world.men(0) == 10_000
    assert world.militias.fighters[0] == 10_000


def test_men_go_to_a_richer_and_stronger_ally_with_their_arms(war):
    world = war(switching=0.5).group(0, men=100, rifles=100).group(1, men=300, rifles=300, cash=9e4)
    world.strengths().do("change_sides")
    left = 100 - world.men(0)

    assert left > 30
    assert world.men(1) == 300 + left
    assert world.held(FIRST) == 100 - left


def test_nobody_moves_for_a_little_more_pay(war):
    world = war(switching=0.5).group(0, rifles=100, cash=1e4).group(1, men=300, rifles=300, cash=4e4)

    assert world.strengths().do("change_sides").men(0) == 100


def test_men_do_not_go_to_an_enemy_or_to_another_place(war):
    world = war(switching=0.5).group(0).group(1, men=300, rifles=300, cash=9e4, camp=RIVALS)
    world.group(2, place=CAPITAL, men=300, rifles=300, cash=9e4)
    world.strengths().do("change_sides")
    assert world.men(0) == 100

    world.camps.risen[REBELS, HOST] = world.camps.risen[RIVALS, HOST] = True
    assert world.do("change_sides").men(0) < 100
    assert world.told("switched") == 1


def test_a_large_group_with_rifles_to_spare_splits_and_its_child_has_a_name_of_its_own(war):
    world = war(splitting=1.0).group(0, men=301, rifles=1001, cash=100.0).do("split", day=21)
    child = 1

    assert world.men(0) == 151
    assert world.men(child) == 150
    assert world.held(FIRST) == 501
    assert world.held(FIRST + 1) == 500
    assert world.militias.uid[child] == uid("account/4/21/0") == world.ledger.uid[FIRST + 1]
    assert world.militias.root[child] == 0
    assert world.militias.cash[child] == 50.0
    assert imbalance(world.ledger) == 0


def test_a_group_without_a_spare_row_stays_whole(war):
    world = war(splitting=1.0)
    for m in range(6):
        world.group(m, men=301, rifles=1001)
    world.do("split")

    assert [world.men(m) for m in range(6)] == [301] * 6


def test_a_demobilised_group_ends_and_its_arms_stay_with_households(war):
    world = war().group(0, men=10, rifles=25)
    world.militias.demobilise_rate[0] = 1.0
    world.do("go_home")

    assert not world.militias.alive[0]
    assert not world.forces.alive[0]
    assert world.held(HOUSEHOLDS) == 25
    assert world.regions.pool[2] == 10_010


def test_newcomers_from_elsewhere_are_welcome(war):
    world = war().group(0, men=10)
    world.notices.recruits[FIRST] = 7
    world.do("keep_purse")

    assert world.men(0) == 17
    assert np.all(world.notices.recruits == 0)
