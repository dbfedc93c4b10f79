"""Traffickers on the road and in the business: what a drive, a stop and a week cost, to the dollar."""

from math import exp, sqrt

import numpy as np
import pytest

from sim.agents.trafficker.words import IDLE, ON_THE_ROAD, SELLING
from sim.core.commons import BRIBED, LEFT, MACHINE_GUNS, PASSED, RIFLES, STOPPED, take_the_road
from sim.core.ledger import OPENING, receive
from tests.agents.caravan import ANBA, BIR, FARO, Trade


def laden(trade, t=0, rifles=40, goal=FARO, way=0):
    """One operator at its market, with a cargo and its mind made up."""
    table = trade.table
    table.pickups[t], table.cash[t] = 2, 50_000.0
    receive(trade.ledger, 0, table.account[t], RIFLES, rifles, OPENING, 0)
    table.start[t] = trade.places.market[table.place[t]]
    table.goal[t], table.way[t], table.back_way[t] = goal, way, -1
    return trade


@pytest.fixture
def trade():
    made = Trade(entry_rate=0.0, escort_rifles=1.0)
    made.only("op_01")
    return made


def test_a_drive_costs_its_pickups_its_effort_and_its_ease(trade):
    laden(trade, rifles=200)
    settings, routes = trade.world.settings["trafficker"], trade.world.ground["routes"]
    x = int(routes.crossings[BIR, FARO, 0, 0])
    trade.table.ease[trade.table.clan[0], x] = 0.5
    units = 198 * float(trade.world.ground["arms"].load_units[RIFLES])
    pickups = min(2, 1 + int(max(units - 1, 0) / settings.load))
    trade.day = 7
    trade.do("trafficker", "set_out")

    crossings = (routes.crossings[BIR, FARO, 0] >= 0).sum()
    ease = (0.5 + crossings - 1) / crossings
    cost = settings.transport * settings.load * pickups * routes.effort[BIR, FARO, 0] * ease
    assert trade.table.cash[0] == pytest.approx(50_000.0 - cost)
    assert trade.table.profit[0] == pytest.approx(-cost)
    assert (trade.table.status[0], trade.table.left[0]) == (ON_THE_ROAD, 7)
    assert trade.table.ahead[0] == routes.length[BIR, FARO, 0]
    assert trade.market.coming[FARO, RIFLES] == 198


def test_nobody_drives_empty_but_home_or_to_scout(trade):
    laden(trade, rifles=0)
    trade.do("trafficker", "set_out")
    assert (trade.table.status[0], trade.table.goal[0]) == (IDLE, -1)

    laden(trade, rifles=0).table.scouting[0] = True
    trade.do("trafficker", "set_out")
    assert trade.table.status[0] == ON_THE_ROAD


def test_a_day_s_drive_is_as_long_as_the_road_allows(trade):
    laden(trade)
    settings, links, routes = trade.world.settings["trafficker"], trade.links, trade.world.ground["routes"]
    steps = routes.steps[routes.first[BIR, FARO, 0] :][: routes.length[BIR, FARO, 0]]
    speeds = [settings.speed_paved, settings.speed_piste, settings.speed_track, settings.speed_sea]
    links.km[:] = 600.0
    trade.do("trafficker", "set_out")
    trade.day = 8
    trade.do("trafficker", "travel")

    first = speeds[links.mode[steps[0]]]
    assert first < 600.0
    assert trade.table.gone[0] == pytest.approx(first)
    trade.do("trafficker", "travel")
    second = 1.0 - (600.0 - first) / first  # what is left of the second day
    if second > 0 and links.guarded[steps[0]] < 0:
        assert trade.table.gone[0] == pytest.approx(second * speeds[links.mode[steps[1]]])
    else:
        assert trade.table.gone[0] == pytest.approx(2 * first)


def crossed(trade, outcome, fee=0.0, worth=10_000.0, t=0, crossing=None):
    """One operator that stood at a border today, and what became of it."""
    link = int(np.flatnonzero(trade.links.guarded >= 0)[0]) if crossing is None else crossing
    trade.convoys.count[0] = 0
    row = take_the_road(trade.convoys, trade.table.uid[t], trade.table.account[t], link, 0, 0.0, worth)
    trade.table.convoy[t], trade.table.worth[t], trade.table.status[t] = row, worth, ON_THE_ROAD
    trade.convoys.outcome[row], trade.convoys.fee[row] = outcome, fee
    trade.world.ground["notices"].robbed[trade.table.account[t]] = 5
    trade.do("trafficker", "face_the_border")
    return trade


def test_a_bribe_is_a_share_of_the_cargo_and_is_remembered_in_part():
    trade = Trade(entry_rate=0.0, bribe_memory=0.25)
    trade.table.bribe_share[0] = 0.1
    crossed(trade, BRIBED, fee=3_000.0)

    assert trade.table.cash[0] == 47_000.0
    assert trade.table.bribe_share[0] == pytest.approx(0.1 + 0.25 * (0.3 - 0.1))
    assert trade.world.ground["notices"].robbed[trade.table.account[0]] == 0
    assert trade.table.status[0] == ON_THE_ROAD


def test_who_passes_learns_that_one_may_and_who_had_nothing_to_lose_learns_nothing(trade):
    x = int(trade.links.guarded[np.flatnonzero(trade.links.guarded >= 0)[0]])
    crossed(trade, PASSED, worth=0.0)
    assert trade.table.passed[0, x] == 0.0

    crossed(trade, PASSED)
    assert trade.table.passed[0, x] > 0.0
    assert trade.table.caught[0, x] == 0.0


@pytest.mark.parametrize("arrested", [0.0, 1.0])
def test_a_stop_costs_a_vehicle_or_the_way_out_of_jail_and_ends_the_trip_at_home(arrested):
    trade = Trade(entry_rate=0.0, arrest_chance=arrested, arrest=4_000.0, vehicle=9_000.0, quit_chance=1.0)
    trade.do("town", "settle_down")
    table = trade.table
    here = int(trade.dealers.place[FARO])
    table.place[0], homes = here, trade.places.households[here]
    before = int(trade.ledger.balance[homes, RIFLES])
    receive(trade.ledger, 0, table.account[0], RIFLES, 3, OPENING, 0)
    crossed(trade, STOPPED)

    assert table.cash[0] == 50_000.0 - (4_000.0 if arrested else 9_000.0)
    assert bool(table.gives_up[0]) == bool(arrested)
    assert (table.place[0], table.status[0], table.goal[0]) == (table.home[0], IDLE, -1)
    assert trade.ledger.balance[homes, RIFLES] == before + 3
    assert trade.ledger.place[table.account[0]] == table.home[0]


def test_on_arrival_the_berths_that_arms_took_are_charged_by_the_day(trade):
    settings = trade.world.settings["trafficker"]
    laden(trade, rifles=42)
    table, units = trade.table, 40 * float(trade.world.ground["arms"].load_units[RIFLES])
    table.status[0], table.ahead[0], table.left[0] = ON_THE_ROAD, 0, 7
    trade.day = 17
    trade.do("trafficker", "arrive")

    assert table.cash[0] == pytest.approx(50_000.0 - settings.other_goods * units / settings.load * 10 / 7)
    assert (table.status[0], table.goal[0], table.waited[0]) == (SELLING, -1, 0)


def test_escorts_and_their_rifles_are_no_cargo(trade):
    laden(trade, rifles=2)
    trade.table.status[0], trade.table.ahead[0] = ON_THE_ROAD, 0
    trade.do("trafficker", "arrive")

    assert trade.table.status[0] == IDLE
    assert trade.table.cash[0] == 50_000.0


def test_a_convoy_at_a_border_is_worth_its_cargo_where_it_goes(trade):
    laden(trade, rifles=42)
    receive(trade.ledger, 0, trade.table.account[0], MACHINE_GUNS, 3, OPENING, 0)
    trade.market.price[FARO] = 1_000.0 * trade.world.ground["arms"].price_ratio
    trade.do("trafficker", "set_out")
    while trade.convoys.count[0] == 0:
        trade.day += 1
        trade.do("trafficker", "travel")

    guns = 3 * 1_000.0 * float(trade.world.ground["arms"].price_ratio[MACHINE_GUNS])
    assert trade.convoys.value[0] == trade.table.worth[0] == pytest.approx(40_000.0 + guns)
    assert trade.convoys.escorts[0] == 2.0
    x = trade.links.guarded[trade.convoys.link[0]]
    assert trade.table.know_how[trade.table.clan[0], x] == 1.0
    assert trade.table.habit[0] == x
    assert trade.table.place[0] == trade.convoys.goal[0]


def test_a_week_s_money_is_counted_once_and_profit_fades_over_half_a_year(trade):
    notices, account = trade.world.ground["notices"], trade.table.account[0]
    trade.table.profit[0], notices.earned[account], notices.paid[account] = 2_600.0, 900.0, 400.0
    for _ in range(2):
        trade.do("trafficker", "count_money")

    assert trade.table.cash[0] == 50_500.0
    assert trade.table.profit[0] == pytest.approx((2_600 * 25 / 26 + 500) * 25 / 26)
    assert trade.table.losing[0] == 0


def test_only_who_rests_at_home_saves_and_only_up_to_a_stranger_s_purse(trade):
    settings, table = trade.world.settings["trafficker"], trade.table
    table.pickups[0] = 3
    for cash, status, place, saved in (
        (settings.cash - 1e4, IDLE, "home", 3 * settings.other_goods),
        (settings.cash - 1.0, IDLE, "home", 1.0),
        (settings.cash + 5.0, IDLE, "home", 0.0),
        (settings.cash - 1e4, SELLING, "home", 0.0),
        (settings.cash - 1e4, IDLE, "away", 0.0),
    ):
        table.cash[0], table.status[0] = cash, status
        table.place[0] = table.home[0] if place == "home" else table.home[0] + 1
        trade.do("trafficker", "count_money")
        assert table.cash[0] == pytest.approx(cash + saved)


def test_tired_operators_leave_with_the_stated_hazard():
    """A tenth a week after half a year; 24 operators in 60 worlds, 4 standard errors."""
    left = tried = 0
    trade = Trade(exit_rate=0.1)
    for week in range(1, 61):
        trade.table.alive[:24], trade.table.losing[:24], trade.table.status[:24] = True, 26, IDLE
        trade.day, tried = 7 * week, tried + 24
        trade.do("trafficker", "leave")
        left += 24 - int(trade.table.alive[:24].sum())

    odds = 1 - exp(-0.1)
    assert abs(left / tried - odds) < 4 * sqrt(odds * (1 - odds) / tried)


def test_nobody_leaves_in_the_middle_of_a_deal():
    trade = Trade(exit_rate=100.0)
    trade.table.losing[:24], trade.table.status[:24] = 99, SELLING
    trade.do("trafficker", "leave")

    assert trade.table.alive[:24].all()
    assert LEFT not in trade.news.kind[: trade.news.count[0]]


def test_kin_join_whoever_sees_the_best_margin_and_is_there_to_be_asked():
    trade = Trade(entry_rate=50.0, entry_margin=1_000.0)
    table = trade.table
    table.prospect[[0, 5, 7]], table.status[7] = [900.0, 1_000.0, 9_000.0], ON_THE_ROAD
    table.left[7], trade.day = 7, 14
    trade.do("trafficker", "enter")

    born = np.flatnonzero(table.alive)[24:]
    assert abs(len(born) - 50) < 4 * sqrt(50)
    assert set(table.home[born]) == {table.home[5]}
    assert set(table.habit[born]) == {table.habit[5]}
    assert (trade.ledger.place[table.account[born]] == table.home[5]).all()


def test_who_sees_nothing_is_neither_joined_nor_asked_about_the_risk():
    trade = Trade(entry_rate=50.0, entry_margin=1_000.0, chill=2.0)
    trade.table.prospect[0], trade.table.risk[0], trade.table.risk[1:24] = 1_000.0, 0.5, 9.0
    trade.day = 7
    trade.do("trafficker", "enter")

    mean = 50.0 * exp(-2.0 * 0.5)
    assert abs(int(trade.table.alive.sum()) - 24 - mean) < 4 * sqrt(mean)


def test_a_share_of_operators_is_active_each_with_a_purse_about_the_usual_one():
    purses, active, pickups = [], 0, []
    for seed in range(12):
        active += int(Trade(seed=seed, active_share=0.5).table.alive.sum())
        fresh = Trade(seed=seed, active_share=1.0, cash=10_000.0, cash_spread=0.5, pickups=2.0)
        fresh.do("trafficker", "start_up")
        purses += fresh.table.cash[fresh.table.alive].tolist()
        pickups += fresh.table.pickups[fresh.table.alive].tolist()

    many = 12 * 24
    assert abs(active / many - 0.5) < 4 * sqrt(0.25 / many)
    assert abs(np.log(purses).mean() - np.log(10_000.0)) < 4 * 0.5 / sqrt(many)
    assert abs(np.log(purses).std() - 0.5) < 4 * 0.5 / sqrt(2 * many)
    assert abs(np.mean(pickups) - 2.0) < 4 * sqrt(2.0 / many)  # geometric, cut at the most


def test_the_usual_corridor_is_the_nearest_border():
    trade = Trade()
    routes = trade.world.ground["routes"]
    m = trade.places.market[trade.table.home[0]]
    abroad = [n for n in range(5) if routes.count[m, n] > 0 and routes.crossings[m, n, 0, 0] >= 0]
    nearest = min(abroad, key=lambda n: routes.effort[m, n, 0])

    assert trade.table.habit[0] == routes.crossings[m, nearest, 0, 0]
    assert ANBA not in abroad
