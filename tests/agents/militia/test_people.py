"""How groups form, recruit, claim, change sides, split and end."""

import numpy as np
import pytest

from sim.agents.militia.columns import ABSENT, SETTLED, WAITING_TO_LEAVE
from sim.core.chance import uid
from sim.core.commons import AMMUNITION, RIFLES
from sim.model.counts import imbalance

BASE, CAPITAL, NORTH = 0, 1, 2
SHREDDER, HOUSEHOLDS, FIRST = 1, 3, 4
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


@pytest.mark.twin
def test_recruits_come_by_grievance_places_and_pay(war):
    """A region of 10,000 that lacks .8 x .9: the rate to the last term, 4 standard errors."""
    world = war(recruit_rate=0.05, held_effect=0.5, pay_effect=0.3, wage=50.0, fighter_cash=20.0)
    world.states.legitimacy[HOST], world.regions.hardship[2] = 0.2, 0.9
    world.group(0, men=100, rifles=50_000)
    world.militias.stipend[0], world.places.camp[2:] = 80.0, REBELS
    world.do("recruit")

    rate = 0.05 * (0.5 + 0.9 * 0.8) * (1 + 0.5 * 2) * (1 + 0.3 * np.log(1 + 100.0 / 50.0))
    joined = world.men(0) - 100
    assert abs(joined - 10_000 * rate) < 4 * np.sqrt(10_000 * rate * (1 - rate))
    assert world.regions.pool[2] == 10_000 - joined


def test_a_stipend_draws_nobody_abroad(war):
    joined = []
    for stipend in (0.0, 500.0):
        world = war().group(0, men=100, rifles=5_000)
        world.militias.abroad[0], world.militias.stipend[0] = True, stipend
        joined.append(world.do("recruit").men(0))

    assert joined[0] == joined[1] > 100


def test_recruits_go_where_rifles_wait_for_them_to_the_man(war):
    world = war(recruit_rate=1.0).group(0, men=100, rifles=130).group(1, men=100, rifles=160).group(2, men=100)
    world.regions.pool[2] = 60
    world.do("recruit")

    assert [world.men(m) for m in range(3)] == [120, 140, 100]
    assert world.regions.pool[2] == 0


def test_two_camps_of_a_region_share_its_men_and_another_region_keeps_its_own(war):
    world = war(recruit_rate=1.0).group(0, men=10, rifles=5_000).group(1, men=10, rifles=5_000, camp=RIVALS)
    world.regions.pool[2] = 1_000
    world.do("recruit")

    assert world.men(0) + world.men(1) == 20 + 1_000 - world.regions.pool[2]
    assert world.regions.pool[1] == 10_000


@pytest.mark.twin
def test_false_claims_rise_with_the_stipend_and_fall_with_audits(war):
    """A tenth a week of a wage's stipend, half of it found, of 10,000 who might: 4 standard errors."""
    world = war(claims_rate=0.1, wage=50.0, payroll_pool=10_000).group(0, men=1_000)
    world.militias.stipend[0], world.militias.stipend_audit[0] = 100.0, 0.5
    world.do("claim_pay")

    claimed = int(world.militias.phantoms[0])
    assert abs(claimed - 10_000 * 0.1) < 4 * np.sqrt(10_000 * 0.1 * 0.9)


def test_nobody_claims_abroad_or_without_a_stipend(war):
    world = war(claims_rate=1.0).group(0, men=100).group(1, men=100)
    world.militias.stipend[0], world.militias.abroad[0] = 100.0, True

    assert not world.do("claim_pay").militias.phantoms.any()


def test_no_more_are_claimed_than_there_are_however_many_claim(war):
    world = war(claims_rate=1.0, wage=1.0, payroll_pool=10_000).group(0, men=100).group(1, men=300)
    world.militias.stipend[:2] = 100.0
    for week in range(1, 5):
        world.do("claim_pay", day=7 * week)

    assert world.militias.phantoms[:2].tolist() == [2_500, 7_500]


@pytest.mark.twin
def test_as_many_change_sides_as_the_share_says_and_take_theirs_of_each_class(war):
    """A fifth of 1,000 men: 4 standard errors; rifles by the man, rounded down."""
    world = war(switching=0.2).group(0, men=1_000, rifles=1_500, ammunition=333)
    world.group(1, men=5_000, rifles=5_000, cash=1e6)
    world.strengths().do("change_sides")
    left = 1_000 - world.men(0)

    assert abs(left - 200) < 4 * np.sqrt(1_000 * 0.2 * 0.8)
    assert world.held(FIRST) == 1_500 - 1_500 * left // 1_000
    assert world.held(FIRST, AMMUNITION) == 333 - 333 * left // 1_000
    assert world.told("switched") == 0  # the same camp


def test_men_go_to_the_strongest_of_those_who_pay_enough(war):
    world = war(switching=0.5, pay_gap=2.0).group(0, men=100, rifles=100, cash=100.0)
    world.group(1, men=200, rifles=200, cash=1_000.0).group(2, men=400, rifles=400, cash=2_000.0)
    world.group(3, men=800, rifles=800, cash=1_500.0)
    world.strengths().do("change_sides")

    assert world.men(2) > 400
    assert (world.men(1), world.men(3)) == (200, 800)


def test_a_weaker_group_however_rich_draws_nobody(war):
    world = war(switching=0.5).group(0, men=300, rifles=300).group(1, men=100, rifles=100, cash=1e6)

    assert world.strengths().do("change_sides").men(0) == 300


@pytest.mark.parametrize(("men", "rifles", "splits"), [(300, 1_001, False), (301, 903, False), (301, 904, True)])
def test_a_group_divides_only_beyond_both_bounds(war, men, rifles, splits):
    world = war(splitting=1.0, split_men=300.0, split_rifles=3.0).group(0, men=men, rifles=rifles).do("split", day=21)

    assert world.militias.alive[1] == splits
    assert world.told("split") == splits


@pytest.mark.twin
def test_a_child_is_like_its_parent_and_has_half_of_all_it_had(war):
    world = war(splitting=1.0).group(0, men=400, rifles=2_000, ammunition=51, cash=100.0)
    table, forces = world.militias, world.forces
    table.ideology[0], table.threat[0], table.vehicles[0], table.phantoms[0] = 30.0, 0.4, 7.0, 9
    table.abroad[0], forces.morale[0], forces.issued[0] = True, 0.8, 0.5
    world.ledger.place[FIRST + 1], world.ledger.country[FIRST + 1] = BASE, 0
    world.do("split", day=21)

    same = (
        "root",
        "home",
        "camp",
        "alignment",
        "ideology",
        "threat",
        "market",
        "journey",
        "abroad",
        "vehicles",
        "cash",
    )
    for name in same:
        assert getattr(table, name)[1] == getattr(table, name)[0], name
    assert (table.vehicles[0], table.cash[0]) == (3.5, 50.0)
    assert table.phantoms[:2].tolist() == [5, 4]
    assert (table.joins[1], table.founders[1], table.alive[1]) == (21, 200, True)
    assert (forces.place[1], forces.camp[1], forces.alive[1]) == (NORTH, REBELS, True)
    assert (forces.morale[1], forces.issued[1]) == (0.8, 0.5)
    assert (world.held(FIRST, AMMUNITION), world.held(FIRST + 1, AMMUNITION)) == (26, 25)
    assert (world.ledger.place[FIRST + 1], world.ledger.country[FIRST + 1]) == (NORTH, HOST)
    assert world.told("split") == 1


def test_two_groups_that_divide_on_one_day_have_a_row_each(war):
    world = war(splitting=1.0, split_men=350.0).group(0, men=400, rifles=2_000).group(2, men=600, rifles=4_000)
    world.do("split", day=21)

    assert [world.men(m) for m in range(4)] == [200, 200, 300, 300]
    assert world.militias.root[:4].tolist() == [0, 0, 2, 2]


@pytest.mark.twin
def test_as_many_go_home_as_a_programme_sends(war):
    """A tenth of 5,000; 4 standard errors. What is claimed is men and those who never fought."""
    world = war().group(0, men=5_000, rifles=10)
    world.militias.demobilise_rate[0], world.militias.phantoms[0] = 0.1, 40
    world.do("go_home")
    gone = 5_000 - world.men(0)

    assert abs(gone - 500) < 4 * np.sqrt(5_000 * 0.1 * 0.9)
    assert world.regions.pool[2] == 10_000 + gone
    assert world.militias.fighters[0] == world.men(0)
    assert world.militias.claimed[0] == world.men(0) + 40
    assert world.held(FIRST) == 10


def test_a_group_without_men_ends_and_one_abroad_is_not_sent_home(war):
    world = war().group(0, men=0, rifles=10).group(1, men=50)
    world.militias.demobilise_rate[1], world.militias.abroad[1] = 1.0, True
    world.militias.phantoms[0], world.places.households[NORTH] = 5, -1
    world.do("go_home")

    assert world.held(SHREDDER) == 10  # nobody lives there
    assert world.militias.claimed[:2].tolist() == [0, 50]
    assert world.militias.alive[:2].tolist() == [False, True]
    assert world.militias.journey[0] == ABSENT


def test_a_returnee_stands_where_the_record_says_and_is_armed_by_his_patron(war):
    world = war(returnee_rifles=1.5)
    table = world.militias
    table.uid[0], table.home[0], table.fighters[0], table.joins[0] = uid("one"), NORTH, 80, 1
    table.returns_from[0], table.returns_to[0] = BASE, NORTH
    table.uid[1], table.home[1], table.fighters[1], table.joins[1] = uid("two"), NORTH, 60, 1
    world.do("stand_by", day=0)

    assert world.forces.place[:2].tolist() == [BASE, NORTH]
    assert table.journey[:2].tolist() == [WAITING_TO_LEAVE, SETTLED]
    assert world.forces.issued[:2].tolist() == [1.5, 0.0]
    assert world.forces.men[:2].tolist() == [80, 60]


def test_a_group_short_of_rifles_keeps_no_other_from_dividing(war):
    world = war(splitting=1.0).group(0, men=400, rifles=10).group(2, men=400, rifles=2_000).do("split", day=21)

    assert [world.men(m) for m in (0, 1, 2)] == [400, 200, 200]


def test_a_camp_without_a_stipend_claims_nothing_beside_one_that_has_it(war):
    world = war(claims_rate=1.0, wage=1.0).group(0, men=100).group(1, men=100)
    world.militias.stipend[0] = 100.0
    world.do("claim_pay")

    assert world.militias.phantoms[0] > 0 == world.militias.phantoms[1]


def test_a_place_that_no_camp_holds_draws_recruits_to_none(war):
    joined = []
    for held in (-1, HOST):
        world = war().group(0, men=100, rifles=5_000, camp=RIVALS)
        world.places.camp[2:] = held
        joined.append(world.do("recruit").men(0))

    assert joined[0] == joined[1]


@pytest.mark.twin
def test_of_two_equally_strong_groups_men_go_to_the_first(war):
    world = war(switching=0.5).group(1, men=100, rifles=100)
    for row in (0, 2, 3):
        world.group(row, men=400, rifles=400, cash=9_000.0)
    world.strengths()
    world.forces.strength[world.militias.force[3]] /= 2
    world.do("change_sides")

    assert world.men(0) == 500 - world.men(1) > 400
    assert (world.men(2), world.men(3)) == (400, 400)
