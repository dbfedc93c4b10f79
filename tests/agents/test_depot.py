"""Depots: stock to the item, a regime that leaves, looters who find, carry and are kept out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.depot import ABANDONED, CLOSED, GUARDED, HELD, REGIME, _draw_party
from sim.core.commons import AMMUNITION, CHEMICAL, MANPADS, RIFLES, join_looters
from sim.core.ledger import DRAWN, LOOTED, MILITIA, OPENING, SECURED_STORE, STATE, receive
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


def held_by_the_state(opened, rifles=0):
    """Every depot under state guards, one of them with so many more rifles; their row and their account."""
    depots = opened.tables["depot"]
    depots.custody[:] = GUARDED
    d = int(np.flatnonzero(opened.ground["places"].households[depots.place] >= 0)[0])
    receive(opened.ledger, 0, depots.account[d], RIFLES, rifles, OPENING, 0)
    return d, int(depots.account[d])


@pytest.mark.twin
def test_a_store_leaks_by_its_rate_the_corruption_of_the_state_and_what_its_guards_are_not_paid(opened):
    """2 a year times .5 times (2 - .75), a week of it, from 50,000 rifles: 4 standard errors."""
    depots, states = opened.tables["depot"], opened.tables["state"]
    d, account = held_by_the_state(opened, 50_000)
    states.corruption[:], states.pay[:] = 0.5, 0.75
    before = int(opened.ledger.balance[account, RIFLES])
    home = int(opened.ground["places"].households[depots.place[d]])

    play(opened, "depot.leak", 7, leakage=2.0)

    share = 1 - math.exp(-2.0 * 0.5 * 1.25 * 7 / 365)
    gone = before - int(opened.ledger.balance[account, RIFLES])
    assert abs(gone - before * share) < 4 * math.sqrt(before * share * (1 - share))
    assert opened.ledger.balance[home, RIFLES] >= gone


@pytest.mark.parametrize("custody", [REGIME, ABANDONED])
def test_nobody_sells_from_a_store_that_nobody_new_guards(opened, custody):
    depots = opened.tables["depot"]
    held_by_the_state(opened, 50_000)
    depots.custody[:] = custody
    before = stock(opened).copy()

    play(opened, "depot.leak", 7, leakage=5.0)

    assert (stock(opened) == before).all()


def test_a_class_without_a_market_is_not_sold_from_a_store(opened):
    depots = opened.tables["depot"]
    held_by_the_state(opened)
    before = stock(opened, CHEMICAL).copy()
    receive(opened.ledger, 0, depots.account[0], CHEMICAL, 5_000, OPENING, 0)

    play(opened, "depot.leak", 7, leakage=5.0)

    assert stock(opened, CHEMICAL).sum() == before.sum() + 5_000


@pytest.mark.parametrize("off_base", [False, True])
def test_looters_find_a_depot_with_the_stated_hazard_of_its_kind_and_distance(opened, off_base):
    """Three a week on base and one off it, at half the reach: odds of each of 80 days, 4 standard errors."""
    depots, found = opened.tables["depot"], []
    depots.custody[:], depots.off_base[:], opened.ground["areas"].km[:] = ABANDONED, off_base, 50.0
    for day in range(1, 81):
        depots.known[:] = False
        play(opened, "depot.be_found", day, discovery=3.0, discovery_off_base=1.0, discovery_km=100.0)
        found += depots.known.tolist()

    odds = 1 - math.exp(-(1.0 if off_base else 3.0) / 7 * math.exp(-0.5))
    assert abs(np.mean(found) - odds) < 4 * math.sqrt(odds * (1 - odds) / len(found))


def test_looters_find_nothing_the_regime_still_guards(opened):
    for day in range(1, 30):
        play(opened, "depot.be_found", day, discovery=10.0, discovery_off_base=10.0)

    assert not opened.tables["depot"].known.any()


@pytest.mark.parametrize(("at_once", "least", "most"), [(1.0, 0, 0), (0.0, 1, 3)])
def test_guards_desert_on_the_day_of_the_fall_or_within_the_days_that_are_set(at_once, least, most):
    waits = set()
    for seed in range(8):
        world = open_books(world_of(OASIS, seed=seed))
        depots = world.tables["depot"]
        play(world, "depot.change_hands", FALLS, to_state=0.0, desert_at_once=at_once, desert_within=3.0)
        here = depots.area == 0
        waits |= set((depots.opens[here] - FALLS).tolist())
        assert ((depots.custody[here] == ABANDONED) == (depots.opens[here] == FALLS)).all()
        assert (depots.custody[~here] == REGIME).all()

    assert waits == set(range(least, most + 1))


def test_a_store_that_passes_to_the_state_has_its_guards_and_never_opens(opened):
    depots = opened.tables["depot"]
    for day in range(FALLS, FALLS + 20):
        play(opened, "depot.change_hands", day, to_state=1.0, state_guards=60.0)

    here = depots.area == 0
    assert (depots.own_guards[here] == 60.0).all()
    assert (depots.custody[here] == GUARDED).all()


def strikes(**settings):
    """Days on which depots are struck, and their areas, over many seeds."""
    days, rows = [], []
    for seed in range(12):
        world = world_of(OASIS, seed=seed)
        world.settings["depot"] = world.settings["depot"]._replace(**settings)
        open_books(world)
        days += world.tables["depot"].strike.tolist()
        rows += world.ground["areas"].falls[world.tables["depot"].area].tolist()
    return np.array(days), np.array(rows)


def test_strikes_fall_between_their_first_day_and_the_eve_of_the_fall():
    days, falls = strikes(struck_share=1.0, strikes_from=60.0, strikes_until=1_000.0)
    struck = days > 0

    assert (days[struck] >= 60).all()
    assert (days[struck] < falls[struck]).all()
    assert {60, FALLS - 1} <= set(days[falls == FALLS].tolist())


def test_strikes_end_on_their_last_day():
    days, _ = strikes(struck_share=1.0, strikes_from=60.0, strikes_until=62.0)

    assert set(days.tolist()) <= {0, 60, 61, 62}
    assert {60, 62} <= set(days.tolist())


def test_as_many_depots_are_struck_as_the_share_says_though_some_fall_too_soon():
    """Of all depots a fifth, 4 standard errors, though only those still held when strikes begin can be."""
    days, falls = strikes(struck_share=0.2, strikes_from=float(FALLS), strikes_until=1_000.0)

    assert not days[falls <= FALLS].any()
    assert abs(np.mean(days > 0) - 0.2) < 4 * math.sqrt(0.2 * 0.8 / days.size)


def test_an_air_strike_on_missiles_takes_their_share_and_only_from_the_regime(opened):
    depots = opened.tables["depot"]
    for d in range(2):
        receive(opened.ledger, 0, depots.account[d], MANPADS, 1_000, OPENING, 0)
    depots.strike[:], depots.custody[1] = 0, ABANDONED
    depots.strike[:2] = 60
    before = stock(opened, MANPADS).copy()

    play(opened, "depot.be_struck", 60, strike_missiles=0.25)

    assert stock(opened, MANPADS)[0] == before[0] - int(0.25 * before[0] + 0.5)
    assert (stock(opened, MANPADS)[1:] == before[1:]).all()


@pytest.mark.parametrize(("custody", "grade"), [(ABANDONED, 0.0), (HELD, 0.5), (GUARDED, 0.75), (CLOSED, 0.9)])
def test_whoever_guards_a_depot_keeps_out_his_share_of_looters(custody, grade):
    """A day's hazard of .35 a week by the share that gets past the guards; 4 standard errors."""
    world = thrown_open()
    world.tables["depot"].custody[:], world.tables["depot"].keeper[:] = custody, 7
    before = int(stock(world).sum())

    play(
        world, "depot.be_looted", 1, lambda0=0.35, looters_full=1_000.0,
        sigma_held=0.5, sigma_guarded=0.75, sigma_closed=0.9,
    )  # fmt: skip

    share = 1 - math.exp(-0.35 / 7 * (1 - grade))
    gone = before - int(stock(world).sum())
    assert abs(gone - before * share) < 4 * math.sqrt(before * share * (1 - share))


def test_a_policys_security_counts_where_it_is_the_better_of_the_two():
    gone = []
    for custody, security in ((GUARDED, 0.2), (GUARDED, 0.0), (ABANDONED, 0.9), (GUARDED, 0.9)):
        world = thrown_open()
        world.tables["depot"].custody[:], world.tables["depot"].security[:] = custody, security
        before = int(stock(world).sum())
        play(world, "depot.be_looted", 1, sigma_guarded=0.5)
        gone.append(before - int(stock(world).sum()))

    assert gone[0] == gone[1] > gone[2] == gone[3] > 0


def test_guards_of_the_holder_and_of_a_policy_count_together():
    gone = []
    for own, added in ((30.0, 0.0), (0.0, 30.0), (10.0, 20.0)):
        world = thrown_open()
        depots = world.tables["depot"]
        depots.custody[:], depots.own_guards[:], depots.guards[:] = GUARDED, own, added
        before = int(stock(world).sum())
        play(world, "depot.be_looted", 1)
        gone.append(before - int(stock(world).sum()))

    assert gone[0] == gone[1] == gone[2] > 0


def test_too_few_looters_take_in_proportion_and_more_than_enough_no_more():
    gone = []
    for men in (25.0, 50.0, 100.0, 400.0):
        world = thrown_open(men=men)
        before = int(stock(world).sum())
        play(world, "depot.be_looted", 1, looters_full=100.0)
        gone.append((before - int(stock(world).sum())) / before)

    odds = [1 - math.exp(-0.05 * part) for part in (0.25, 0.5, 1.0, 1.0)]
    assert gone == pytest.approx(odds, rel=0.05)


def test_the_day_s_haul_goes_to_one_party_with_odds_by_its_looters():
    """Three quarters of the looters win three quarters of the depots' days; 4 standard errors."""
    mine, days = 0, 0
    for seed in range(3):
        world = thrown_open(seed)
        parties, towns = world.ground["parties"], world.tables["town"].account
        parties.count[0] = 0
        for area in range(2):
            join_looters(parties, area, int(towns[0]), 250.0, -1)
            join_looters(parties, area, int(towns[1]), 750.0, -1)
        for day in range(1, 6):
            rifles = world.ledger.balance[towns[:2], RIFLES].copy()
            holding = stock(world) > 1_000
            for d in np.flatnonzero(holding):
                keep = stock(world).copy()
                world.tables["depot"].known[:] = False
                world.tables["depot"].known[d] = True
                play(world, "depot.be_looted", day)
                gained = world.ledger.balance[towns[:2], RIFLES] - rifles
                assert gained.sum() == keep[d] - stock(world)[d]
                assert (gained > 0).sum() <= 1
                mine += int(gained[1] > 0)
                days += int(gained.any())
                rifles = world.ledger.balance[towns[:2], RIFLES].copy()

    assert abs(mine / days - 0.75) < 4 * math.sqrt(0.75 * 0.25 / days)


def test_a_keeper_that_is_gone_leaves_its_depots_to_whoever_holds_the_place(opened):
    depots, forces, places = opened.tables["depot"], opened.ground["forces"], opened.ground["places"]
    old, new = (int(opened.tables["militia"].force[row]) for row in (0, 1))
    depots.custody[:], depots.keeper[:] = HELD, old
    places.force[:], forces.alive[:], forces.alive[new] = new, False, True

    play(opened, "depot.be_held", 7)

    assert (depots.keeper == new).all()


def test_a_depot_whose_keeper_is_gone_belongs_to_nobody_who_comes_unarmed():
    world = thrown_open()
    depots = world.tables["depot"]
    depots.custody[:], depots.keeper[:] = HELD, -1
    assert world.ground["parties"].force[0] == -1  # civilians are no force

    before = stock(world).sum()
    play(world, "depot.be_looted", 1, sigma_held=1.0)

    assert stock(world).sum() == before


def test_an_area_that_fell_before_the_first_day_falls_on_it(opened):
    depots = opened.tables["depot"]
    opened.ground["areas"].falls[:] = -40

    play(opened, "depot.change_hands", 1, to_state=0.0, desert_at_once=1.0)

    assert (depots.custody == ABANDONED).all()


@pytest.mark.twin
@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(0, 2**20), st.floats(0.1, 3.0))
def test_the_party_is_the_one_on_which_the_lot_falls_counted_one_by_one(looters, where, share):
    """Also where the lot falls on the very edge between two parties, or where some have no looters."""
    looters[0] += 1
    men = np.array(looters) * share
    order, upto = np.arange(men.size), np.cumsum(men)
    lots = [where / 2**20 * men.sum(), *upto[:-1], *np.nextafter(upto[:-1], 0.0)]
    for lot in lots:
        left, party = lot, 0
        for party in range(men.size):
            left -= men[party]
            if left < 0.0:
                break
        assert _draw_party(men, order, upto, 0, men.size, lot) == party
