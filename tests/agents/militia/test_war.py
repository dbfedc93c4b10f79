"""How threat is felt, who rises, who holds what, and how much blood is shed."""

import pytest

from sim.core.commons import MANPADS
from sim.core.maths import exp

BASE, CAPITAL, NORTH, OASIS = range(4)
HOME_CAMP, HOST_CAMP, REBELS, RIVALS = range(4)
HOST, FIRST, SPENT = 1, 4, 2


def test_threat_grows_with_the_enemys_strength_over_ones_own(war):
    world = war(threat_speed=1.0).group(0, men=100, rifles=100).army(1, men=50, rifles=50)
    world.camps.hostile[REBELS, HOST_CAMP] = world.camps.hostile[HOST_CAMP, REBELS] = True
    world.strengths().do("feel_threat")

    assert world.militias.threat[0] == pytest.approx(1.0 - exp(-0.5))


def test_an_enemy_far_away_is_no_threat(war):
    world = war(threat_speed=1.0).group(0, men=100, rifles=100).army(0, men=500, rifles=500)
    world.camps.hostile[REBELS, HOST_CAMP] = world.camps.hostile[HOST_CAMP, REBELS] = True
    world.strengths().do("feel_threat")

    assert world.militias.threat[0] == 0.0


def test_where_the_war_began_nobody_feels_safe(war):
    world = war(threat_speed=1.0).group(0, place=BASE, rifles=100).group(1, rifles=100).strengths().do("feel_threat")

    assert world.militias.threat[:2].tolist() == [pytest.approx(0.2), 0.0]


def test_a_camp_rises_at_equal_strength_only_where_grievance_is_high(war):
    """With R of .9 the risk at equal strength is .57, so grievance has to exceed .67."""
    for hardship, rises in ((0.82, False), (0.86, True)):
        world = war().group(0, men=100, rifles=100).army(1, men=100, rifles=100)
        world.regions.hardship[2] = hardship
        world.strengths().do("rise")
        assert world.camps.risen[REBELS, HOST] == rises
        assert world.told("rising") == rises


def test_a_small_camp_joins_a_rising_that_is_not_its_enemys(war):
    for enemies in (False, True):
        world = war().group(0, men=100, rifles=100).group(1, men=5, rifles=5, camp=RIVALS).army(1, men=80, rifles=80)
        world.camps.hostile[REBELS, RIVALS] = world.camps.hostile[RIVALS, REBELS] = enemies
        world.strengths().do("rise", "rise")
        assert world.camps.risen[RIVALS, HOST] == (not enemies)


def test_buyers_and_friends_of_the_state_do_not_rise(war):
    for alignment in (0, 4):
        world = war().group(0, men=1000, rifles=1000).army(1, men=10, rifles=10)
        world.militias.alignment[0] = alignment
        assert not world.strengths().do("rise").camps.risen.any()


def test_nobody_rises_where_the_war_began(war):
    world = war().group(0, place=BASE, men=1000, rifles=1000).strengths().do("rise")

    assert not world.camps.risen.any()


def test_a_rising_without_hope_rests_once_it_holds_nothing(war):
    world = war().group(0, men=10, rifles=10).army(1, men=500, rifles=500)
    world.camps.risen[REBELS, HOST], world.places.camp[OASIS] = True, REBELS
    assert world.strengths().do("rise").camps.risen[REBELS, HOST]

    world.places.camp[OASIS] = HOST_CAMP
    assert not world.do("rise").camps.risen[REBELS, HOST]


def test_at_home_the_strongest_group_holds_what_the_regime_left(war):
    world = (
        war().group(0, place=BASE, rifles=90).group(1, place=BASE, rifles=50).group(2, place=BASE, rifles=100, camp=3)
    )
    world.strengths().do("hold_places")

    assert world.places.camp[BASE] == REBELS
    assert world.places.force[BASE] == 0
    assert world.regions.lost.sum() == 0


def test_elsewhere_a_group_holds_nothing_before_it_rises(war):
    world = war().group(0, place=OASIS, rifles=90).army(1, men=10).strengths().do("hold_places")
    assert world.places.camp[OASIS] == HOST_CAMP

    world.camps.risen[REBELS, HOST] = True
    world.do("hold_places")
    assert world.places.camp[OASIS] == REBELS
    assert world.places.camp[NORTH] == HOST_CAMP
    assert world.regions.lost.tolist() == [0, 0, 1]
    assert world.regions.hostile_strength[2] == pytest.approx(world.forces.strength[0])


def test_empty_places_go_with_the_nearest_garrison_town(war):
    world = war().army(0, men=10)
    world.camps.risen[REBELS, HOST], world.places.camp[NORTH] = True, REBELS
    world.strengths().do("hold_places")

    assert world.places.camp.tolist()[1:] == [HOST_CAMP, REBELS, REBELS]


def test_violence_follows_threat_and_grievance(war):
    calm = war().group(0, men=5000, rifles=5000).strengths().do("fight_on")
    hot = war().group(0, men=5000, rifles=5000).strengths()
    hot.militias.threat[0] = 1.0
    hot.do("fight_on")

    assert calm.traffic.incidents.sum() == 0
    assert hot.traffic.incidents[HOST] == pytest.approx(0.01 * 5000**0.7 * 1.72, rel=0.9)
    assert hot.men(0) <= 5000


def test_a_missile_near_an_airport_may_be_fired(war):
    world = war(attempts=1.0, hits=1.0, unfit_missiles=0.5).group(0, manpads=10)
    world.do("fire_at_aircraft")
    assert world.held(SPENT, MANPADS) == 0

    world.places.airport[NORTH] = True
    world.do("fire_at_aircraft")
    assert world.held(SPENT, MANPADS) == world.told("aircraft_attempt") == world.told("aircraft_hit") == 5
    assert world.held(FIRST, MANPADS) == 5
