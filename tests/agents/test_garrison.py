"""Garrisons: arsenals, coming and going, mutiny, and outside help."""

import numpy as np
import pytest

from sim.agents import depot, garrison, state
from sim.core.chance import chance_of, uid
from sim.core.columns import allocate
from sim.core.commons import AMMUNITION, MACHINE_GUNS, RIFLES, Arms, Camps, Places, Regions, Roads, Stores
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
