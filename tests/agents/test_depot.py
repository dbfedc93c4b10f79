"""Depots: stock to the item, a regime that leaves, looters who find, carry and are kept out."""

import math

import numpy as np
import pytest

from sim.agents.depot import ABANDONED, CLOSED, GUARDED, HELD, REGIME
from sim.core.commons import AMMUNITION, CHEMICAL, MANPADS, RIFLES, join_looters
from sim.core.ledger import DRAWN, LOOTED, MILITIA, SECURED_STORE, STATE
from tests.worlds import OASIS, open_books, play, world_of

FALLS = 76  # 1 May 2011, when the base of Anba falls


@pytest.fixture
def opened(world):
    return open_books(world)


def thrown_open(seed=3, men=1000.0, room=1e12):
    """A world whose depots all lie open and known, with one party before each area."""
    world = open_books(world_of(OASIS, seed=seed))
    depots, parties = world.tables["depot"], world.ground["parties"]
    depots.custody[:], depots.known[:] = ABANDONED, True
    parties.count[0] = 0
    for area in range(2):
        join_looters(parties, area, _looter(world), men, -1)
    parties.room[:] = room
    return world


def _looter(world):
    return int(world.tables["town"].account[0])


def stock(world, arm=RIFLES):
    return world.ledger.balance[world.tables["depot"].account, arm]


def test_the_stock_is_spread_to_the_item(opened):
    settings = opened.settings["depot"]

    assert stock(opened).sum() == int(settings.firearms + 0.5)
    assert stock(opened, MANPADS).sum() in (0, int(settings.missiles + 0.5))
    assert stock(opened, AMMUNITION).sum() == int(settings.ammunition * settings.movable_share / 0.022 + 0.5)


def test_areas_hold_their_weight_and_each_item_knows_where_it_started(opened):
    depots, ledger = opened.tables["depot"], opened.ledger
    first = stock(opened)[depots.area == 0].sum() / stock(opened).sum()

    assert first == pytest.approx(0.6, abs=1e-4)
    for d in range(depots.uid.size):
        held = np.flatnonzero(ledger.origins[depots.account[d], RIFLES])
        assert held.tolist() in ([depots.area[d]], [])


def test_missiles_lie_only_where_they_are_watched_and_chemicals_where_the_file_says(opened):
    depots = opened.tables["depot"]

    assert not stock(opened, MANPADS)[~depots.watched].any()
    assert np.flatnonzero(stock(opened, CHEMICAL)).tolist() == np.flatnonzero(depots.chemical).tolist()


@pytest.mark.twin
def test_the_regime_leaves_within_two_weeks_of_the_fall_and_not_before(opened):
    depots = opened.tables["depot"]
    here = depots.area == 0
    play(opened, "depot.change_hands", FALLS - 1)
    assert (depots.custody == REGIME).all()

    for day in range(FALLS, FALLS + 15):
        play(opened, "depot.change_hands", day)

    assert np.isin(depots.custody[here], (ABANDONED, GUARDED)).all()
    assert (depots.custody[~here] == REGIME).all()
    holders = opened.ledger.holder[depots.account[depots.custody == GUARDED]]
    assert (holders == STATE).all()


def test_a_guarded_share_of_one_leaves_nothing_open(opened):
    play(opened, "depot.change_hands", FALLS, to_state=1.0)

    assert (opened.tables["depot"].custody[opened.tables["depot"].area == 0] == GUARDED).all()


def test_what_is_left_of_an_open_depot_follows_the_exponential_law():
    left, start = 0, 0
    for seed in range(20):
        world = thrown_open(seed)
        start += int(stock(world).sum())
        for day in range(1, 15):
            play(world, "depot.be_looted", day, lambda0=0.35, looters_full=100.0)
        left += int(stock(world).sum())

    survive = math.exp(-0.35 * 2)
    assert abs(left - start * survive) < 4 * math.sqrt(start * survive * (1 - survive))


def test_a_full_pickup_carries_no_more():
    world = thrown_open(room=25.0)
    before = stock(world).sum() + world.ledger.balance[_looter(world)].sum()

    play(world, "depot.be_looted", 1)

    loads = world.ground["arms"].load_units @ world.ledger.balance[_looter(world)]
    assert 0 < loads <= 25.0
    assert stock(world).sum() <= before


@pytest.mark.parametrize("guards", [0.0, 15.0, 30.0, 90.0])
def test_more_guards_never_mean_more_looted_from_one_depot(guards):
    taken = []
    for men in (guards, guards + 10.0):
        world = thrown_open()
        world.tables["depot"].guards[:] = men
        before = stock(world)
        for day in range(1, 8):
            play(world, "depot.be_looted", day)
        taken.append(before - stock(world))

    assert (taken[0] >= taken[1]).all()


def test_thirty_guards_keep_out_three_quarters_and_more():
    taken = []
    for men in (0.0, 30.0):
        world = thrown_open()
        world.tables["depot"].guards[:] = men
        before = stock(world).sum()
        play(world, "depot.be_looted", 1)
        taken.append(int(before - stock(world).sum()))

    assert taken[1] / taken[0] == pytest.approx(math.exp(-1.5), rel=0.1)


def test_nobody_loots_what_nobody_has_found():
    world = thrown_open()
    world.tables["depot"].known[:] = False
    before = stock(world).sum()

    play(world, "depot.be_looted", 1)

    assert stock(world).sum() == before


def test_looters_find_an_open_depot_sooner_on_base_than_off():
    found = {True: [], False: []}
    for seed in range(40):
        world = open_books(world_of(OASIS, seed=seed))
        depots = world.tables["depot"]
        depots.custody[:] = ABANDONED
        for day in range(1, 22):
            play(world, "depot.be_found", day)
        for off in found:
            found[off] += depots.known[depots.off_base == off].tolist()

    assert np.mean(found[True]) < np.mean(found[False])


@pytest.mark.twin
def test_a_group_takes_custody_of_as_many_depots_as_it_has_guards_for(opened):
    depots, forces, places = opened.tables["depot"], opened.ground["forces"], opened.ground["places"]
    depots.custody[:] = ABANDONED
    row = opened.ids["militia"].index("anba_1")
    force = int(opened.tables["militia"].force[row])
    forces.alive[:] = False
    forces.alive[force], forces.men[force] = True, 650
    places.force[opened.place_row("anba")] = force

    play(opened, "depot.be_held", 7, held_share=0.1, held_guards=30.0)

    held = depots.custody == HELD
    assert held.sum() == 2
    assert (opened.ledger.holder[depots.account[held]] == MILITIA).all()
    assert (depots.keeper[held] == force).all()


def test_a_keeper_meets_none_of_his_own_guards_and_his_haul_is_no_loot():
    world = thrown_open()
    depots = world.tables["depot"]
    depots.custody[:], depots.keeper[:], depots.own_guards[:] = HELD, 7, 500.0
    world.ground["parties"].force[:2] = 7

    play(world, "depot.be_looted", 1)

    keys = world.ledger.flow_keys[world.ledger.flow_keys > 0] - 1
    reasons = set((keys // 8 % 32).tolist())
    assert DRAWN in reasons
    assert LOOTED not in reasons


@pytest.mark.twin
@pytest.mark.parametrize("destroy", [True, False])
def test_a_visit_closes_a_depot_for_good(opened, destroy):
    depots, visits = opened.tables["depot"], opened.ground["visits"]
    account = int(depots.account[2])
    before = int(opened.ledger.balance[account].sum())
    visits.account[0], visits.destroy[0], visits.count[0] = account, destroy, 1

    play(opened, "depot.close_down", 5)

    assert depots.custody[2] == CLOSED
    assert opened.ledger.holder[account] == SECURED_STORE
    assert opened.ledger.balance[account].sum() == (0 if destroy else before)
    assert visits.count[0] == 0


def test_air_strikes_destroy_a_share_of_each_class_and_no_chemicals(opened):
    depots = opened.tables["depot"]
    depots.strike[:] = 0
    d = int(np.flatnonzero(depots.chemical)[0])
    depots.strike[d] = 60
    before = opened.ledger.balance[depots.account[d]].copy()

    play(opened, "depot.be_struck", 60)

    after = opened.ledger.balance[depots.account[d]]
    assert after[CHEMICAL] == before[CHEMICAL]
    assert after[RIFLES] == before[RIFLES] - int(0.3 * before[RIFLES] + 0.5)
    assert after[AMMUNITION] == before[AMMUNITION] - int(0.9 * before[AMMUNITION] + 0.5)


def test_guards_sell_a_little_from_what_they_guard_to_the_town(opened):
    depots = opened.tables["depot"]
    depots.custody[:] = ABANDONED
    play(opened, "depot.leak", 7, leakage=1.0)
    towns = opened.ledger.balance[opened.tables["town"].account, RIFLES].sum()
    depots.custody[:] = GUARDED

    play(opened, "depot.leak", 7, leakage=1.0)

    assert opened.ledger.balance[opened.tables["town"].account, RIFLES].sum() > towns
