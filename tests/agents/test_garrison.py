"""Garrisons: arsenals, coming and going, mutiny, and outside help."""

import numpy as np
import pytest

from sim.agents import depot, garrison, state
from sim.core.chance import chance_of, uid
from sim.core.columns import allocate
from sim.core.commons import AMMUNITION, MACHINE_GUNS, RIFLES, ROCKETS, Arms, Camps, Places, Regions, Roads, Stores
from sim.core.ledger import CIVILIAN, DEPOT, DESTROYED, MILITIA, OPENING, OUTSIDE, STATE, receive
from sim.core.settings import settings_of
from sim.model.counts import imbalance
from sim.world.commons import build_boards
from sim.world.populate import open_ledger

HOME, HOST = 0, 1
HOME_CAMP, HOST_CAMP, REGIME, REBELS = range(4)
OLD, NEW, REAR, POST = range(4)  # garrisons: the regime's, the new army's, and two of the host
SHREDDER, HOUSEHOLDS, FIRST, STOCK, GROUP = 1, 2, 3, 7, 8
ROADS = allocate(Roads, 1)._replace(distance=np.zeros((3, 3)))


class Army:
    """Three places: a town at home, and the rear and the post of the host; one group of rebels."""

    def __init__(self, **params):
        self.settings = settings_of(garrison.ROOM.Settings, garrison.ROOM.Params(**params))
        self.chance, self.day = chance_of(1), 0
        self.places, self.regions, self.camps = allocate(Places, 3), allocate(Regions, 2), allocate(Camps, 4)
        self.places.country[:] = self.places.camp[:] = self.places.region[:] = [HOME, HOST, HOST]
        self.places.households[:], self.places.force[:] = HOUSEHOLDS, -1
        self.regions.country[:] = [HOME, HOST]
        self.camps.country[:] = [HOME, HOST, -1, -1]
        self.camps = self.camps._replace(hostile=np.zeros((4, 4), bool), risen=np.zeros((4, 3), bool))
        self.states, self.depots, self.arms = (
            allocate(state.ROOM.Columns, 2),
            allocate(depot.ROOM.Columns, 1),
            allocate(Arms, 7),
        )
        self.arms.combat_weight[:2], self.arms.crew[:2] = [1, 6], [1, 1 / 3]
        self.depots.account[0], self.depots.place[0], self.depots.custody[0] = STOCK, 0, 3
        table = self.garrisons = allocate(garrison.ROOM.Columns, 4)
        table.uid[:], table.account[:] = [uid(f"army/{g}") for g in range(4)], FIRST + np.arange(4)
        table.force[:], table.place[:], table.troops[:] = np.arange(4), [0, 0, 1, 2], [400, 200, 1000, 300]
        table.country[:], table.camp[:] = [HOME, HOME, HOST, HOST], [REGIME, HOME_CAMP, HOST_CAMP, HOST_CAMP]
        table.joins[:], table.leaves[:], table.rifles_per_man[:] = [1, 90, 1, 1], [80, 10**6, 10**6, 10**6], 1.5
        held = [OUTSIDE, DESTROYED, CIVILIAN, *[STATE] * 4, DEPOT, MILITIA]
        self.ledger = open_ledger(
            [f"account/{a}" for a in range(9)], held, [-1, *[0] * 8], [2, *[0] * 8], 3, 2, 400, False
        )
        self.stores = allocate(Stores, 2)
        self.stores.destroyed[:], self.stores.arsenal[:] = SHREDDER, 1
        sizes = dict.fromkeys(("links", "markets", "asks", "crossings"), 1)
        sizes |= {"accounts": 9, "forces": 5, "arms": 7, "countries": 2}
        self.forces, self.roads = build_boards(sizes, np.zeros(1))["forces"], ROADS
        self.forces.account[4], self.forces.camp[4], self.forces.place[4], self.forces.uid[4] = (
            GROUP,
            REBELS,
            2,
            uid("g"),
        )
        self.do("take_post")
        self.forces.count[0] = 5

    def do(self, *names, day=0):
        self.day = day
        for name in names:
            rule = getattr(garrison, name)
            rule.kernel(*[getattr(self, table) for table in rule.names])
        return self

    def held(self, account, arm=RIFLES):
        return int(self.ledger.balance[account, arm])


def test_a_state_has_an_arsenal_and_the_old_regime_has_the_depots():
    army = Army()

    assert army.held(FIRST + REAR) == 1500
    assert army.held(FIRST + REAR, MACHINE_GUNS) == 125
    assert army.held(FIRST + REAR, AMMUNITION) == 1000
    assert army.held(FIRST + OLD) == 0
    assert army.forces.issued[OLD] == 1.5
    assert army.ledger.origins[FIRST + REAR, RIFLES, 1] == 1500
    assert army.places.camp[0] == REGIME


def test_the_regimes_troops_leave_on_their_day():
    army = Army().do("come_and_go", day=79)
    assert army.forces.alive[OLD]

    army.do("come_and_go", day=80)
    assert not army.forces.alive[OLD]
    assert army.forces.men[OLD] == 0
    assert army.places.camp[0] == HOME_CAMP


def test_a_new_army_is_armed_from_guarded_depots_and_no_further():
    army = Army()
    receive(army.ledger, 0, STOCK, RIFLES, 250, OPENING, 0)
    army.do("come_and_go", day=90)

    assert army.forces.men[NEW] == 200
    assert army.held(FIRST + NEW) == 250
    assert army.held(STOCK) == 0
    assert imbalance(army.ledger) == 0


def test_a_new_army_finds_nothing_in_depots_that_others_hold():
    army = Army()
    receive(army.ledger, 0, STOCK, RIFLES, 250, OPENING, 0)
    army.depots.custody[0] = 2
    army.do("come_and_go", day=90)

    assert army.held(FIRST + NEW) == 0


def test_soldiers_fight_half_as_well_after_a_mutiny_until_order_is_restored():
    army = Army().do("muster", day=10)
    before = army.regions.state_strength[1]
    army.states.mutinied[HOST] = 20

    assert army.do("muster", day=21).regions.state_strength[1] == pytest.approx(before / 2)
    assert army.garrisons.shaken[POST]
    assert not army.garrisons.shaken[OLD]
    assert army.do("muster", day=20 + 366).regions.state_strength[1] == pytest.approx(before)


def test_outside_troops_stand_by_the_whole_state():
    army = Army(outside_strength=5.0).do("muster", day=10)
    before = army.regions.state_strength[1]
    army.garrisons.outside_troops[REAR] = army.garrisons.outside_troops[POST] = 100
    army.do("muster", day=11)

    assert army.regions.state_strength[1] == pytest.approx(before + 1000)
    assert army.garrisons.help[POST] == 1000
    assert army.garrisons.help[OLD] == 0


def test_searches_find_only_what_enemies_hide_and_only_with_an_outside_force():
    army = Army()
    receive(army.ledger, 0, GROUP, RIFLES, 1000, OPENING, 0)
    army.forces.alive[4], army.forces.men[4] = True, 50
    army.garrisons.cache_search[POST] = 0.5
    assert army.do("search_caches", day=14).held(SHREDDER) == 0

    army.garrisons.help[POST] = 10.0
    assert army.do("search_caches", day=14).held(SHREDDER) == 0

    army.camps.risen[REBELS, HOST] = True
    assert 300 < army.do("search_caches", day=14).held(SHREDDER) < 500


def test_a_garrison_returns_to_a_town_taken_back():
    army = Army(sent_back=0.2)
    army.forces.alive[POST], army.forces.men[POST] = False, 0
    assert not army.do("return_to_posts", day=14).forces.alive[POST]

    army.garrisons.help[:] = 10.0
    army.do("return_to_posts", day=14)
    assert army.forces.men[POST] == 200
    assert army.forces.men[REAR] == 800
    assert army.held(FIRST + REAR) == 1200


def test_a_garrison_does_not_return_to_a_town_that_is_lost():
    army = Army()
    army.forces.alive[POST], army.places.camp[2] = False, REBELS
    army.garrisons.help[:] = 10.0

    assert not army.do("return_to_posts", day=14).forces.alive[POST]


def test_a_garrison_s_arsenal_is_its_men_times_what_a_man_has():
    army = Army(crew_weapons=0.125, cases=2.0)

    assert [army.held(FIRST + POST, arm) for arm in (RIFLES, MACHINE_GUNS, ROCKETS, AMMUNITION)] == [450, 38, 38, 600]
    assert army.forces.men[:4].tolist() == [400, 0, 1000, 300]
    assert army.forces.alive[:4].tolist() == [True, False, True, True]
    assert army.forces.state[:4].all()


def test_troops_that_leave_hand_their_arms_to_homes_or_to_nobody():
    for homes, taker in ((HOUSEHOLDS, HOUSEHOLDS), (-1, SHREDDER)):
        army = Army()
        army.places.households[0] = homes
        receive(army.ledger, 0, FIRST + OLD, RIFLES, 70, OPENING, 0)
        army.do("come_and_go", day=80)
        assert army.held(taker) == 70


def test_a_new_army_has_full_strength_on_its_day_and_draws_each_class_it_needs():
    army = Army(crew_weapons=0.5, cases=1.0)
    for arm in (RIFLES, MACHINE_GUNS, ROCKETS, AMMUNITION):
        receive(army.ledger, 0, STOCK, arm, 1_000, OPENING, 0)
    army.do("come_and_go", day=89)
    assert not army.forces.alive[NEW]

    army.do("come_and_go", day=90)
    assert [army.held(FIRST + NEW, arm) for arm in (RIFLES, MACHINE_GUNS, ROCKETS, AMMUNITION)] == [300, 100, 100, 200]
    assert army.forces.alive[NEW]


def test_a_new_army_draws_from_depots_of_its_own_country_alone():
    army = Army()
    receive(army.ledger, 0, STOCK, RIFLES, 250, OPENING, 0)
    army.depots.place[0] = 1
    army.do("come_and_go", day=90)

    assert army.held(FIRST + NEW) == 0


def test_a_mutiny_lasts_to_its_last_day_and_shakes_that_state_alone():
    army = Army(mutiny_lasts=100.0)
    army.states.mutinied[HOST] = 20

    for day, shaken in ((20, True), (120, True), (121, False)):
        army.do("muster", day=day)
        assert army.garrisons.shaken.tolist() == [False, False, shaken, shaken]
    assert army.forces.morale[POST] == 1.0


def test_troops_and_strength_of_a_region_are_all_who_stand_there_and_their_help():
    army = Army(outside_strength=3.0)
    army.garrisons.outside_troops[REAR] = 50
    army.do("muster", day=10)

    assert army.regions.troops.tolist() == [400, 1300]
    strengths = army.forces.strength[[REAR, POST]].sum()
    assert army.regions.state_strength[1] == pytest.approx(strengths + 150)
    assert army.garrisons.help.tolist() == [0.0, 0.0, 150.0, 150.0]


def test_searches_find_as_many_as_the_hazard_says_and_of_the_best_search_in_the_country():
    """.3 a week of 20,000; 4 standard errors."""
    army = Army()
    receive(army.ledger, 0, GROUP, RIFLES, 20_000, OPENING, 0)
    army.forces.alive[4], army.camps.risen[REBELS, HOST] = True, True
    army.garrisons.help[[REAR, POST]], army.garrisons.cache_search[[REAR, POST]] = 1.0, [0.3, 0.1]
    army.do("search_caches", day=14)

    found, odds = army.held(SHREDDER), 1 - np.exp(-0.3)
    assert abs(found - 20_000 * odds) < 4 * np.sqrt(20_000 * odds * (1 - odds))


def test_the_state_s_own_arms_and_those_of_groups_elsewhere_are_not_searched_for():
    army = Army()
    receive(army.ledger, 0, GROUP, RIFLES, 1000, OPENING, 0)
    army.forces.alive[4], army.camps.risen[REBELS, HOST] = True, True
    army.forces.place[4] = 0
    army.garrisons.help[:], army.garrisons.cache_search[[REAR, POST]] = 1.0, 1.0
    before = army.ledger.balance[:, RIFLES].copy()
    army.do("search_caches", day=14)

    assert (army.ledger.balance[:, RIFLES] == before).all()


@pytest.mark.parametrize(("sent", "men"), [(0.2, 200), (0.9, 300), (0.0005, 0)])
def test_as_many_return_as_are_sent_but_no_more_than_a_full_garrison(sent, men):
    army = Army(sent_back=sent)
    army.forces.alive[POST], army.forces.men[POST] = False, 0
    army.garrisons.help[:] = 10.0
    before = army.held(FIRST + POST)
    army.do("return_to_posts", day=14)

    assert army.forces.men[[REAR, POST]].tolist() == [1000 - men, men]
    assert bool(army.forces.alive[POST]) == (men > 0)
    assert army.held(FIRST + POST) - before == 1500 * men // 1000


def test_nobody_returns_before_he_has_joined_or_after_he_has_left():
    for column, day in (("joins", 15), ("leaves", 14)):
        army = Army(sent_back=0.2)
        army.forces.alive[POST], army.garrisons.help[:] = False, 10.0
        getattr(army.garrisons, column)[POST] = day
        assert not army.do("return_to_posts", day=14).forces.alive[POST]
