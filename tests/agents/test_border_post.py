"""Border posts: what is noticed, what is stopped, what is bought, and where patrols go."""

from math import exp, sqrt

import pytest

from sim.agents.border_post import AT_SEA, COVERING, GREEDY, LEARNED, MINIMAX, RANDOM, STATIC, _neighbours
from sim.core.columns import allocate
from sim.core.commons import BRIBED, PASSED, RIFLES, SEIZURE, STOPPED, Borders
from sim.model.counts import imbalance
from tests.agents.frontier import ABROAD, HOMES, SHREDDER, World


def test_a_seized_cargo_lies_in_the_store_of_the_side_it_left():
    world = World().watchful().drive()

    assert world.ledger.balance[1, RIFLES] == 12
    assert world.outcomes(STOPPED) == 1
    assert world.notices.robbed[7] == 12
    assert imbalance(world.ledger) == 0


def test_the_side_that_is_entered_searches_after_the_side_that_is_left():
    world = World().watchful(rows=(1,)).drive()

    assert world.ledger.balance[2, RIFLES] == 12


def test_on_the_way_back_the_sides_change_places():
    world = World().watchful().drive(goal=0)

    assert world.ledger.balance[2, RIFLES] == 12


def test_a_seizure_is_news_and_traffic():
    world = World().watchful().drive()
    traffic = world.traffic

    assert (world.news.kind[0], world.news.size[0]) == (SEIZURE, 12.0)
    assert traffic.crossed[0, RIFLES] == traffic.stopped[0, RIFLES] == 1
    assert traffic.carried[0, RIFLES] == traffic.seized[0, RIFLES] == traffic.recorded[0, RIFLES] == 12


def test_a_seizure_nobody_hears_of_is_true_all_the_same():
    world = World().watchful()
    world.states.recorded[:] = 0.0
    world.drive()

    assert world.traffic.seized[0, RIFLES] == 12
    assert world.traffic.recorded[0, RIFLES] == 0


def test_cargoes_survive_both_sides_as_often_as_the_odds_say():
    """Passing two sides of odds .3 leaves .49; 2,000 cargoes, 4 standard errors."""
    world = World(cargoes=2000).watchful(odds=0.3).drive()

    expected = 0.7**2
    assert abs(world.outcomes(PASSED) / 2000 - expected) < 4 * sqrt(expected * (1 - expected) / 2000)


def test_escorts_fight_their_way_through_as_often_as_the_men_say():
    """A hundred men stop two hundred escorts in half of the cases; 2,000 cargoes, 4 standard errors."""
    world = World(cargoes=2000).watchful(rows=(0,)).drive(escorts=200.0)

    assert abs(world.outcomes(STOPPED) / 2000 - 0.5) < 4 * sqrt(0.25 / 2000)


def test_eyes_without_men_stop_nothing():
    world = World()
    world.border_posts.detection[:] = 1.0
    world.drive()

    assert world.outcomes(PASSED) == 1


def test_a_bribe_keeps_the_cargo_and_costs_a_tenth():
    world = World(bribe_acceptance=1.0).watchful(rows=(0,))
    world.states.corruption[:] = 1.0
    world.drive()

    assert world.outcomes(BRIBED) == 1
    assert world.convoys.fee[0] == world.border_posts.bribes[0] == 1000.0
    assert world.ledger.balance[7, RIFLES] == 12


def test_audits_end_bribery():
    world = World(bribe_acceptance=1.0).watchful(rows=(0,))
    world.states.corruption[:] = world.border_posts.audit[:] = 1.0
    world.drive()

    assert world.outcomes(STOPPED) == 1


def test_whoever_drives_empty_is_not_searched():
    world = World().watchful().drive(rifles=0, value=0.0)

    assert world.outcomes(PASSED) == 1


def test_detection_is_the_formula_of_the_page():
    world = World().do("man_the_line")
    posts = world.border_posts
    men, patrols = 2400 / 6 / 2, 2400 / 120 / 2

    assert posts.detection[1] == pytest.approx(1 - exp(-(0.4 * men + 6 * patrols) / 500))
    assert posts.detection[3] == pytest.approx(1 - exp(-6 * patrols / 1000))


def test_only_a_part_of_the_home_side_works():
    world = World(home_share=0.25).do("man_the_line")

    assert world.border_posts.on_duty[0] == 0.25 * 1200 / 6 / 2


def test_open_country_sees_patrols_eyes_and_tips_only():
    world, other = World(), World()
    other.border_posts.staff[3] = 1e5
    assert world.do("man_the_line").border_posts.detection[3] == other.do("man_the_line").border_posts.detection[3]

    for lever, more in (("patrols", 10.0), ("isr", 0.5), ("informed", 0.8)):
        other = World()
        getattr(other.border_posts, lever)[3] += more
        assert other.do("man_the_line").border_posts.detection[3] > world.border_posts.detection[3]


def test_dust_takes_its_share_from_eyes_in_the_air():
    clear, dusty = World(dust=0.0), World(dust=1.0)
    for world in (clear, dusty):
        world.border_posts.isr[:] = 1.0
        world.do("man_the_line")

    assert (clear.border_posts.detection > dusty.border_posts.detection).all()
    assert dusty.border_posts.detection[3] == World().do("man_the_line").border_posts.detection[3]


def test_splitting_a_post_in_two_halves_changes_nothing():
    whole, half = World(), World()
    for column in (half.border_posts.staff, half.border_posts.patrols, half.border_posts.ground):
        column[:] /= 2

    assert whole.do("man_the_line").border_posts.detection == pytest.approx(
        half.do("man_the_line").border_posts.detection
    )


def test_a_poor_state_cannot_man_its_border():
    world = World()
    world.states.manned[ABROAD] = 0.5
    world.do("man_the_line")

    assert world.border_posts.on_duty[1] == 2400 / 6 / 2 / 2


def test_a_place_the_state_has_lost_has_no_men():
    world = World()
    world.places.camp[:] = 2
    world.do("man_the_line")

    assert world.border_posts.detection[1] == 0.0
    assert world.border_posts.detection[0] > 0.0  # at home the share that works is a number of its own


def test_a_decree_without_men_stops_nothing_and_with_men_spares_nobody():
    before, after = World().do("man_the_line"), World()
    after.border_posts.open[:] = 0.0
    after.border_posts.staff[0] = 0.0
    after.border_posts.patrols[0] = after.border_posts.patrols[2] = 0.0
    after.do("man_the_line")

    assert after.border_posts.detection[0] == 0.0
    assert after.border_posts.detection[1] > before.border_posts.detection[1]
    assert after.border_posts.detection[3] == before.border_posts.detection[3]


@pytest.mark.parametrize("way", ["learned", "static", "random", "greedy", "covering", "minimax"])
def test_patrols_are_shared_out_to_the_last(way):
    world = World(patrol_allocation=way).do("man_the_line").do("send_patrols")
    share = world.border_posts.share

    assert share[[0, 2]].sum() == pytest.approx(1.0)
    assert share[[1, 3]].sum() == pytest.approx(1.0)
    assert (share >= 0.0).all()


def test_the_ways_of_sharing_patrols_are_numbered_as_they_are_named():
    names = ("learned", "static", "random", "greedy", "covering", "minimax")
    codes = [World(patrol_allocation=name).settings.patrol_allocation for name in names]

    assert codes == [LEARNED, STATIC, RANDOM, GREEDY, COVERING, MINIMAX]


def test_patrols_go_where_they_have_caught_somebody_but_look_elsewhere_too():
    for way, elsewhere in (("learned", True), ("greedy", False)):
        world = World(patrol_allocation=way)
        world.border_posts.stops[3] = 50.0
        world.do("man_the_line").do("send_patrols")
        assert world.border_posts.share[3] > 0.8
        assert (world.border_posts.share[1] > 0.0) == elsewhere


def test_covering_patrols_give_each_link_the_same_odds():
    world = World(patrol_allocation="covering")
    world.border_posts.staff[:] = 0.0
    world.do("man_the_line").do("send_patrols").do("man_the_line")

    assert world.border_posts.detection[1] == pytest.approx(world.border_posts.detection[3])


def test_the_inspection_game_is_mixed_as_one_over_the_worth_of_a_patrol():
    world = World(patrol_allocation="minimax")
    world.border_posts.staff[:] = 0.0
    world.do("man_the_line").do("send_patrols")

    worth = 1 / world.border_posts.ground[[1, 3]]
    assert world.border_posts.share[[1, 3]] == pytest.approx((1 / worth) / (1 / worth).sum())


def test_minimax_leaves_a_well_staffed_post_to_its_men():
    world = World(patrol_allocation="minimax").do("man_the_line").do("send_patrols")

    assert world.border_posts.share[1] == 0.0
    assert world.border_posts.share[3] == pytest.approx(1.0)


def test_tips_age_in_six_weeks():
    world = World()
    world.border_posts.known[:] = 1.0
    for _ in range(6):
        world.do("pass_tips_on")

    assert world.border_posts.known == pytest.approx((1 - 1 / 6) ** 6)
    assert world.border_posts.informed == pytest.approx(1 - exp(-((1 - 1 / 6) ** 6)))


def test_a_seizure_makes_a_tip():
    world = World().watchful().drive().do("pass_tips_on")

    assert world.border_posts.known[0] == world.settings.tips_a_seizure
    assert world.border_posts.known[1] == 0.0


def test_only_partners_in_a_pact_hear_of_tips():
    for members, hears in (((), False), ((0,), False), ((0, 1, 2, 3), True)):
        world = World(pact_sharing=1.0)
        world.border_posts.tips[0] = 1.0
        world.border_posts.pact[list(members)] = 1.0
        world.do("pass_tips_on")
        assert (world.border_posts.known[1] > 0.0) == hears
        assert world.border_posts.known[0] == 1.0


def test_the_seized_store_leaks_home_until_it_is_destroyed():
    world = World(leakage=5.0).watchful()
    world.states.corruption[:] = 1.0
    world.settings = world.settings._replace(bribe_acceptance=0.0)
    world.drive(rifles=1000).do("leak")
    leaked = world.ledger.balance[HOMES, RIFLES]
    world.do("destroy_seized")

    assert leaked > 0
    assert world.ledger.balance[SHREDDER, RIFLES] > 0
    assert world.ledger.balance[:, RIFLES].sum() == 0


def test_a_force_is_shared_equally_by_the_links_of_its_border():
    posts = World().border_posts

    assert posts.staff[[1, 3]].sum() == pytest.approx(2400 / 6)
    assert posts.patrols[[1, 3]].sum() == pytest.approx(2400 / 120)
    assert posts.line.tolist() == [0, 1, 0, 1]


@pytest.mark.twin
def test_ships_search_their_share_of_a_sea_lane_over_both_its_sides():
    """Boarding of .3 on both sides leaves .7 to pass; 2,000 cargoes, 4 standard errors."""
    world = World(cargoes=2000)
    posts = world.border_posts
    posts.kind[:], posts.staff[:], posts.patrols[:], posts.boarding[:] = AT_SEA, 0.0, 0.0, 0.3
    world.states.corruption[:], world.states.manned[:] = 1.0, 1.0
    world.do("man_the_line").drive()

    assert world.outcomes(BRIBED) == 0
    assert abs(world.outcomes(STOPPED) / 2000 - 0.3) < 4 * sqrt(0.3 * 0.7 / 2000)


def test_a_boarding_party_is_aboard_only_what_ships_search():
    """Everything is noticed from the coast, which has nobody to stop it: a fiftieth is stopped all the same."""
    world = World(cargoes=2000)
    posts = world.border_posts
    posts.kind[:], posts.staff[:], posts.patrols[:], posts.boarding[:] = AT_SEA, 0.0, 0.0, 0.02
    world.do("man_the_line")
    posts.detection[:] = 1.0
    world.drive()

    assert abs(world.outcomes(STOPPED) / 2000 - 0.02) < 4 * sqrt(0.02 * 0.98 / 2000)


def test_ships_search_nothing_on_land():
    world = World()
    before = world.do("man_the_line").border_posts.detection.copy()
    world.border_posts.boarding[:] = 0.9

    assert (world.do("man_the_line").border_posts.detection == before).all()


def test_borders_are_neighbours_where_they_share_a_country_on_whichever_side():
    borders = allocate(Borders, 5, {})
    borders.a[:], borders.b[:] = (0, 0, 2, 2, 3), (1, 2, 0, 1, 4)

    assert [bool(_neighbours(borders, 0, other)) for other in range(5)] == [True, True, True, True, False]
