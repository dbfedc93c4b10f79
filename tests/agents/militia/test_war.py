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


def enemies(world, first=REBELS, second=HOST_CAMP):
    """Two camps at war by dated fact."""
    world.camps.hostile[first, second] = world.camps.hostile[second, first] = True
    return world


@pytest.mark.twin
def test_threat_moves_part_of_the_way_each_week_and_counts_every_enemy_in_reach(war):
    """A third of the way to 1 - e^-(enemies over own); the capital is 500 km from the north, the oasis 100."""
    world = enemies(enemies(war(threat_speed=1 / 3, threat_radius=100.0)), REBELS, RIVALS)
    world.group(0, men=100, rifles=100).group(1, place=OASIS, men=30, rifles=30, camp=RIVALS)
    world.army(1, men=50, rifles=50).army(0, men=900, rifles=900)
    world.militias.threat[0] = 0.1
    world.strengths().do("feel_threat")

    assert world.militias.threat[0] == pytest.approx(0.1 + (1 - exp(-0.8) - 0.1) / 3)
    assert world.militias.threat[1] == pytest.approx((1 - exp(-100 / 30)) / 3)  # the army is no enemy of theirs


def test_who_has_no_arms_at_all_feels_every_enemy_as_much_as_can_be(war):
    world = enemies(war(threat_speed=1.0)).group(0, men=100).army(1, men=50, rifles=50)

    assert world.strengths().do("feel_threat").militias.threat[0] == 1.0


def test_where_the_war_began_fear_has_a_floor_that_worse_enemies_exceed(war):
    world = enemies(war(threat_speed=1.0, threat_base=0.2), REBELS, RIVALS)
    world.group(0, place=BASE, men=100, rifles=100).group(1, place=BASE, men=100, rifles=100, camp=RIVALS)
    world.strengths().do("feel_threat")

    assert world.militias.threat[:2].tolist() == pytest.approx([1 - exp(-1.0)] * 2)


def test_risk_is_weighed_by_the_strength_of_all_who_have_risen_together(war):
    """Alone against three times its strength a camp stays quiet; beside a risen ally of the same size it rises."""
    for ally in (None, RIVALS):
        world = war(resolve=0.9, rise_above=0.15).group(0, men=100, rifles=100).army(1, men=120, rifles=120)
        world.regions.hardship[2], world.states.legitimacy[HOST] = 0.8, 0.2
        if ally is not None:
            world.group(1, men=300, rifles=300, camp=ally)
            world.camps.risen[ally, HOST] = True
        margin = 0.64 - 0.9 * (1 - exp(-120 / (400 if ally else 100)))
        world.strengths().do("rise")
        assert world.camps.risen[REBELS, HOST] == (margin > 0.15) == (ally is not None)


def test_a_rising_is_told_of_where_it_is_with_its_strength(war):
    world = war().group(0, place=OASIS, men=400, rifles=400).group(1, men=500, rifles=500)
    world.regions.hardship[2] = 1.0
    world.strengths().do("rise")

    assert (world.news.place[0], world.news.country[0], world.news.actor[0]) == (NORTH, HOST, FIRST + 1)
    assert world.news.size[0] == pytest.approx(900)


def test_where_two_camps_have_risen_the_stronger_holds_the_place(war):
    world = war().group(0, place=OASIS, men=90, rifles=90).group(1, place=OASIS, men=80, rifles=80, camp=RIVALS)
    world.camps.risen[[REBELS, RIVALS], HOST] = True
    assert world.strengths().do("hold_places").places.camp[OASIS] == REBELS

    world.camps.risen[REBELS, HOST] = False
    assert world.do("hold_places").places.camp[OASIS] == RIVALS


def test_a_garrison_that_stands_holds_its_town_whoever_else_is_there(war):
    world = war().group(0, men=900, rifles=900).army(1, men=1, rifles=1)
    world.camps.risen[REBELS, HOST], world.places.camp[NORTH] = True, REBELS

    assert world.strengths().do("hold_places").places.camp[NORTH] == HOST_CAMP


def test_a_garrison_town_without_its_garrison_is_taken_by_attack_alone(war):
    world = war().group(0, men=900, rifles=900)
    world.camps.risen[REBELS, HOST] = True
    assert world.strengths().do("hold_places").places.camp[NORTH] == HOST_CAMP

    world.places.camp[NORTH] = RIVALS
    world.camps.risen[RIVALS, HOST] = True
    assert world.do("hold_places").places.camp[NORTH] == REBELS


def test_while_an_outside_force_is_there_open_country_is_not_taken(war):
    world = war().group(0, place=OASIS, men=900, rifles=900)
    world.camps.risen[REBELS, HOST] = True
    world.strengths().garrisons.help[0] = 5.0

    assert world.do("hold_places").places.camp[OASIS] == HOST_CAMP


def test_the_strongest_group_of_the_camp_that_holds_a_place_leads_there(war):
    world = war().group(0, place=OASIS, men=50, rifles=50).group(1, place=OASIS, men=70, rifles=70)
    world.group(2, place=OASIS, men=400, rifles=400, camp=RIVALS)
    world.places.camp[OASIS] = REBELS
    world.camps.risen[REBELS, HOST] = True
    world.strengths().do("hold_places")

    assert world.places.force.tolist() == [-1, -1, -1, 1]


def test_lost_places_and_the_strength_of_those_who_took_them_are_counted_by_region(war):
    world = war().group(0, place=OASIS, men=50, rifles=50).group(1, men=70, rifles=70).army(0, men=10, rifles=10)
    world.group(2, place=CAPITAL, men=30, rifles=30, camp=RIVALS)
    world.camps.risen[REBELS, HOST] = True
    world.strengths().do("hold_places")

    assert world.regions.lost.tolist() == [0, 0, 1]
    assert world.regions.hostile_strength.tolist() == pytest.approx([0, 0, 120])


@pytest.mark.twin
def test_incidents_grow_with_armed_men_threat_and_grievance_and_kill_their_share(war):
    """2,000 armed of 3,000 men, threat .5, grievance .72: Poisson counts, 4 standard errors."""
    world = war(violence=2.0, violence_power=0.5, deaths=3.0, fighter_deaths=0.4)
    world.regions.hardship[2] = 0.9
    world.group(0, men=3_000, rifles=2_000)
    world.militias.threat[0] = 0.5
    world.do("fight_on")

    mean = 2.0 * (2_000 * 0.25) ** 0.5 * (1 + 0.9 * 0.8)
    incidents, deaths = int(world.traffic.incidents[HOST]), int(world.traffic.deaths[HOST])
    assert abs(incidents - mean) < 4 * mean**0.5
    assert abs(deaths - 3 * incidents) < 4 * (3 * incidents) ** 0.5
    assert abs(3_000 - world.men(0) - 0.4 * deaths) <= 1
    assert world.traffic.incidents[0] == 0


def test_the_dead_of_a_week_fall_in_each_group_by_its_part_in_the_violence(war):
    world = war(violence=5.0, violence_power=0.5, deaths=3.0, fighter_deaths=1.0)
    world.group(0, men=3_000, rifles=3_000).group(1, men=1_000, rifles=1_000, camp=RIVALS).group(2, men=500)
    world.militias.threat[:3] = 0.5
    world.do("fight_on")
    dead = [3_000 - world.men(0), 1_000 - world.men(1), 500 - world.men(2)]

    assert abs(sum(dead) - world.traffic.deaths[HOST]) <= 2
    assert dead[0] == pytest.approx(3 * dead[1], abs=4)
    assert dead[2] == 0  # unarmed


@pytest.mark.twin
def test_missiles_are_fired_by_those_near_an_airport_who_have_some_that_work(war):
    """400 that work of 1,000, a tenth fired, a quarter of those hit: 4 standard errors."""
    world = war(attempts=0.1, hits=0.25, unfit_missiles=0.6, airport_km=100.0)
    world.group(0, place=OASIS, manpads=1_000)
    world.places.airport[NORTH] = True  # 100 km away
    world.do("fire_at_aircraft")
    shots, hits = world.told("aircraft_attempt"), world.told("aircraft_hit")

    assert abs(shots - 40) < 4 * (400 * 0.1 * 0.9) ** 0.5
    assert abs(hits - shots / 4) < 4 * (shots * 0.25 * 0.75) ** 0.5
    assert world.held(SPENT, MANPADS) == shots
    assert (world.news.place[0], world.news.country[0], world.news.actor[0]) == (OASIS, HOST, FIRST)


def test_states_and_those_far_from_airports_fire_at_no_airliner(war):
    world = war(attempts=1.0, unfit_missiles=0.0, airport_km=99.0).group(0, place=OASIS, manpads=9).army(1, manpads=9)
    world.places.airport[NORTH] = True

    assert world.do("fire_at_aircraft").told("aircraft_attempt") == 0
