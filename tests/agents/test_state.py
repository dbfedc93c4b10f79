"""States: what they answer, how they wear down, when soldiers mutiny and what imports leak."""

from math import exp, sqrt

import pytest

from sim.agents.state import DRAWN, GRANTED, MEMORY, NOT_YET, REFUSED
from sim.core.commons import CONSENT, INTERVENTION, MUTINY, REFUSAL, RIFLES
from sim.core.ledger import OPENING, receive
from sim.model.counts import imbalance
from tests.agents.realm import ARSENAL, COLLECTION, HOME, MALI, MARKET, NIGER, SHREDDER, World


@pytest.mark.parametrize(
    ("footprint", "niche", "share"),
    [(1.0, 0.0, 0.10), (0.7, 0.0, 0.27), (0.2, 0.2, 0.80), (0.1, 0.2, 0.86), (0.3, 0.0, 0.65)],
)
def test_libya_in_2011_answers_as_the_page_says(footprint, niche, share):
    """4,000 offers; 4 standard errors and half a percent for the page's rounding."""
    world = World(asks=4000)
    world.asks.footprint[:], world.asks.niche[:] = footprint, niche
    world.do("answer")

    assert abs(world.asks.granted.mean() - share) < 4 * sqrt(share * (1 - share) / 4000) + 0.005


def test_an_answer_changes_only_when_circumstances_do():
    world = World(asks=200)
    world.asks.footprint[:] = 0.5
    first = world.do("answer").asks.granted.copy()
    assert (world.do("answer", day=90).asks.granted == first).all()

    world.states.threat[HOME] = 1.0
    world.do("answer", day=91)
    assert (world.asks.granted == first).all()  # nobody asks again before the next quarter

    world.do("answer", day=180)
    assert (world.asks.granted >= first).all()
    assert world.asks.granted.sum() > first.sum()


def test_a_scenario_may_fix_the_answer():
    for mode, granted in ((GRANTED, True), (REFUSED, False)):
        world = World(asks=50)
        world.asks.mode[:] = mode
        assert (world.do("answer").asks.granted == granted).all()


def test_every_first_answer_and_every_change_is_news():
    world = World(asks=100)
    world.do("answer").do("answer", day=90)

    assert world.told(CONSENT) + world.told(REFUSAL) == 100


def test_after_the_last_day_nobody_is_asked():
    world = World(asks=100)
    world.asks.until[:] = 50
    world.states.threat[HOME] = -100.0
    world.do("answer")
    world.states.threat[HOME] = 100.0

    assert not world.do("answer", day=90).asks.granted.any()


def test_a_granted_offer_that_waited_for_a_war_is_an_intervention():
    world = World()
    world.asks.mode[0], world.asks.share[0] = GRANTED, 0.35

    assert world.do("answer").told(INTERVENTION) == 1


def test_indicators_become_shares():
    states = World().states

    assert states.capacity[0] == states.legitimacy[0] == states.corruption[0] == 0.5
    assert states.budget[MALI] == 2 * states.budget[NIGER] == 2e7  # two borders and one
    assert states.home.tolist() == [True, False, False]


def test_aid_builds_capacity_only_where_there_is_will():
    world = World()
    world.states.aid[:] = 5.0
    world.states.will[:] = world.states.own_will[:] = [0.0, 0.5, 1.0]
    world.do("grow_and_wither")

    assert world.states.capacity[0] == 0.5
    assert world.states.capacity[1] == pytest.approx(0.5 + 0.004 * 5 * 0.5 * 0.5)
    assert world.states.capacity[2] > world.states.capacity[1]


def test_violence_and_lost_places_wear_a_state_down():
    for cause in ("violence", "places"):
        world = World()
        if cause == "violence":
            world.traffic.incidents[MALI] = 10
        else:
            world.states.lost_share[MALI] = 0.5
        world.do("grow_and_wither")
        assert world.states.capacity[MALI] < world.states.capacity[NIGER] == 0.5


def test_incidents_are_felt_once():
    world = World()
    world.traffic.incidents[MALI] = 10
    world.do("grow_and_wither")
    worn = world.states.capacity[MALI]

    assert world.do("grow_and_wither").states.capacity[MALI] == worn


def test_rents_sap_the_will_and_threat_raises_it():
    world = World()
    world.border_posts.country[0], world.border_posts.bribes[0] = MALI, 1e6
    world.states.threat[NIGER] = 1.0
    world.do("grow_and_wither")

    assert world.states.will[MALI] < 0.5 < world.states.will[NIGER]


def test_a_state_that_shrinks_cannot_keep_its_men():
    world = World()
    world.states.capacity[MALI] = 0.25
    world.states.lost_share[NIGER] = 0.5
    world.do("keep_house")

    assert world.states.manned.tolist() == [1.0, 0.5, 0.5]
    assert world.states.budget[NIGER] == world.states.first_budget[NIGER] / 2


def test_help_with_pay_and_audits_shows_the_same_day():
    world = World()
    world.states.pay_added[:], world.states.audit[:] = 0.7, 0.5
    world.do("keep_house")

    assert (world.states.pay == 1.0).all()
    assert (world.states.corruption == 0.25).all()


def test_no_garrison_lost_no_mutiny():
    world = World(states=500, mutiny=1.0).do("mutiny")

    assert world.told(MUTINY) == 0


def test_soldiers_mutiny_at_the_hazard_of_lost_places():
    """2,000 states that lost ten places each, capacity .5; 4 standard errors."""
    world = World(states=2000)
    world.states.lost_places[:] = 10
    world.do("mutiny")

    p = 1 - exp(-0.03 * 10 * 0.35 / 0.5)
    assert abs((world.states.mutinied > 0).mean() - p) < 4 * sqrt(p * (1 - p) / 2000)
    assert world.states.mutinied[HOME] == 0
    assert world.told(MUTINY) == (world.states.mutinied == 7).sum()


def test_a_state_mutinies_once():
    world = World(mutiny=1.0)
    world.states.lost_places[MALI], world.states.capacity[MALI] = 1000, 0.1
    world.do("mutiny").do("mutiny", day=14)

    assert world.states.mutinied[MALI] == 7
    assert world.told(MUTINY) == 1


def test_lost_places_are_counted_and_felt_as_threat():
    world = World()
    world.regions.lost[MALI] = 4
    for week in range(1, 30):
        world.do("feel_threat", day=7 * week)

    assert world.states.lost_share.tolist() == [0.0, 0.4, 0.0]
    assert world.states.threat[MALI] == pytest.approx(0.4, abs=0.001)
    assert world.states.threat[NIGER] == 0.0


def test_at_home_fear_follows_the_groups_and_the_threat_of_2011_is_data():
    world = World()
    world.militias.force[:], world.militias.threat[:] = [0, 1], [0.2, 0.6]
    world.do("feel_threat", day=7)
    assert world.states.insecurity[HOME] == pytest.approx(0.3 + 0.4)
    assert world.states.threat[HOME] == 0.5

    assert world.do("feel_threat", day=350).states.threat[HOME] == pytest.approx(0.4)


def test_an_intervention_is_dated_once_enough_is_lost_for_long_enough():
    world = World()
    world.asks.host[0], world.asks.share[0], world.asks.weeks[0], world.asks.delay[0] = MALI, 0.35, 4, 257
    world.asks.start[0] = NOT_YET
    world.regions.lost[MALI] = 4
    for week in range(1, 4):
        world.do("feel_threat", day=7 * week).do("watch_for_war")
    assert world.asks.start[0] == NOT_YET

    world.do("feel_threat", day=28).do("watch_for_war")
    assert world.asks.start[0] == 28 + 257

    world.do("feel_threat", day=35).do("watch_for_war")
    assert world.asks.start[0] == 28 + 257


def test_an_intervention_does_not_come_before_the_first_day_it_may():
    world = World()
    world.asks.host[0], world.asks.share[0], world.asks.weeks[0], world.asks.delay[0] = MALI, 0.35, 1, 1
    world.asks.start[0], world.asks.first[0] = NOT_YET, 500
    world.regions.lost[MALI] = 4
    world.do("feel_threat", day=7).do("watch_for_war")

    assert world.asks.start[0] == 500


def test_an_offer_whose_last_day_is_over_when_it_is_triggered_is_never_made():
    world = World()
    world.asks.mode[0], world.asks.share[0] = GRANTED, 0.35
    world.asks.start[0], world.asks.until[0] = 90, 50

    assert world.do("answer", day=90).told(INTERVENTION) == 0


def test_a_week_of_respite_starts_the_count_again():
    world = World()
    world.asks.host[0], world.asks.share[0], world.asks.weeks[0] = MALI, 0.35, 4
    world.asks.start[0] = NOT_YET
    for week, lost in enumerate([4, 4, 4, 3, 4, 4, 4], 1):
        world.regions.lost[MALI] = lost
        world.do("feel_threat", day=7 * week).do("watch_for_war")

    assert world.asks.start[0] == NOT_YET


def test_a_state_with_few_places_on_the_map_tells_nothing():
    world = World(watched_places=11)
    world.asks.host[0], world.asks.share[0], world.asks.start[0] = MALI, 0.35, NOT_YET
    world.states.lost_past[:] = 1.0

    assert world.do("watch_for_war").asks.start[0] == NOT_YET


def test_the_memory_of_lost_places_is_as_long_as_the_longest_trigger():
    assert World().states.lost_past.shape == (3, MEMORY)


def test_legal_arms_arrive_once_a_quarter_and_some_are_diverted():
    world = World()
    world.states.corruption[MALI], world.states.capacity[MALI] = 1.0, 0.0
    world.do("order_arms", day=84)
    assert world.ledger.balance[0, RIFLES] == 0

    world.do("order_arms", day=91).do("order_arms", day=98)
    held = world.ledger.balance[:, RIFLES]
    assert held[:3].tolist() == [-500, 500 - held[MARKET], held[MARKET]]
    assert 50 < held[MARKET] < 150
    assert world.states.imported[MALI] == 500


def test_a_treaty_ends_diversion_and_checks_find_it():
    for lever in ("treaty", "monitoring"):
        world = World(flagged=1.0)
        world.states.corruption[MALI], world.states.capacity[MALI] = 1.0, 0.0
        getattr(world.states, lever)[MALI] = 1.0
        world.do("order_arms", day=91)
        assert world.ledger.balance[MARKET, RIFLES] == 0
        assert (world.states.flagged[MALI] > 0) == (lever == "monitoring")


def test_stolen_rifles_are_slipped_into_a_legal_lot_unless_it_is_checked():
    for checked in (False, True):
        world = World(diverted=0.0, flagged=1.0)
        receive(world.ledger, 0, MARKET, RIFLES, 1000, OPENING, 1)
        world.states.corruption[MALI], world.states.monitoring[MALI] = 1.0, float(checked)
        world.do("order_arms", day=91)
        laundered = 1000 - world.ledger.balance[MARKET, RIFLES]
        assert world.ledger.balance[ARSENAL, RIFLES] == 500
        assert (laundered > 0) == (not checked)
        assert imbalance(world.ledger) == 0


def test_a_state_without_troops_orders_nothing():
    world = World()
    world.forces.alive[:] = False
    world.do("order_arms", day=91)

    assert (world.ledger.balance == 0).all()


def test_modes_are_numbered_as_scenarios_name_them():
    assert (DRAWN, GRANTED, REFUSED) == (0, 1, 2)


@pytest.mark.twin
def test_a_store_of_what_was_bought_back_leaks_its_share_and_is_empty_by_the_end_of_the_week():
    """A quarter of 10,000, 4 standard errors; N out of circulation take N / (1 - leak) purchases."""
    world = World()
    receive(world.ledger, 0, COLLECTION, RIFLES, 10_000, OPENING, 0)
    world.states.buy_back_leak[MALI] = 0.25
    world.do("clear_collection")

    stores = world.ledger.balance[:, RIFLES]
    assert stores[COLLECTION] == 0
    assert stores[MARKET] + stores[SHREDDER] == 10_000
    assert abs(stores[MARKET] - 2_500) < 4 * sqrt(10_000 * 0.25 * 0.75)
    assert stores[SHREDDER] / (1 - 0.25) == pytest.approx(10_000, rel=0.03)
    assert imbalance(world.ledger) == 0


def test_nothing_leaks_where_nobody_would_buy():
    world = World()
    receive(world.ledger, 0, COLLECTION, RIFLES, 500, OPENING, 0)
    world.states.buy_back_leak[MALI], world.states.capital[MALI] = 1.0, -1
    world.do("clear_collection")

    assert world.ledger.balance[SHREDDER, RIFLES] == 500
