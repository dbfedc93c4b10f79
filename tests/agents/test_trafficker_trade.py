"""Traffickers at work: market days, the road, the border, joining and leaving."""

from math import exp, sqrt

import numpy as np
import pytest

from sim.agents.trafficker.scout import best_lure
from sim.agents.trafficker.words import IDLE, ON_THE_ROAD, SELLING
from sim.core.chance import uid
from sim.core.commons import BRIBED, ENTERED, LEFT, RIFLES, STOPPED
from sim.core.ledger import OPENING, receive
from sim.core.rule import Phase
from sim.model.counts import imbalance
from sim.model.timetable import bind
from tests.agents.caravan import ANBA, BIR, FARO, Trade
from tests.worlds import OASIS, world_of


@pytest.fixture
def glut():
    """Cheap rifles at Bir, dear ones at Faro beyond the border, and one operator of Bir."""
    trade = Trade(entry_rate=0.0).wants(BIR, 0.0, 300.0).wants(FARO, 6.0, 1_500.0).stock(BIR, 60)
    trade.only("op_01")
    return trade


def test_an_operator_carries_rifles_where_they_pay(glut):
    glut.days(7)
    assert glut.busy().sum() == 1
    glut.days(21)

    assert glut.ledger.balance[glut.dealers.account[FARO], RIFLES] > 30
    assert imbalance(glut.ledger) == 0


def test_money_follows_the_rifles(glut):
    glut.days(7)
    spent = 50_000.0 - glut.table.cash[0]
    aboard = glut.ledger.balance[glut.table.account[0], RIFLES]
    glut.days(21)

    assert spent > 300.0 * aboard
    assert glut.table.cash[0] > 50_000.0
    assert glut.table.profit[0] > 0


def test_escorts_keep_a_rifle_a_pickup(glut):
    glut.stock(BIR, -30).days(35)

    assert glut.ledger.balance[glut.table.account[0], RIFLES] == glut.table.pickups[0]


def test_a_convoy_stops_for_the_day_at_the_border_and_drives_on_if_it_passes(glut):
    glut.days(20)
    (day, link), *more = glut.crossed

    assert glut.links.guarded[link] >= 0
    assert glut.places.country[glut.table.place[0]] == 1
    assert more == []
    assert 8 <= day <= 14


def test_nobody_sets_out_where_nothing_pays(glut):
    glut.wants(FARO, 6.0, 320.0).days(28)

    assert not glut.busy().any()
    assert glut.crossed == []


def test_a_market_that_takes_nothing_draws_nobody_however_dear(glut):
    glut.wants(FARO, 0.0, 9_000.0).days(28)

    assert not glut.busy().any()


def test_no_more_is_planned_than_a_market_can_still_take():
    trade = Trade(entry_rate=0.0).wants(BIR, 0.0, 300.0).wants(FARO, 5.0, 2_000.0).stock(BIR, 5_000)
    trade.days(7)

    assert 0 < trade.market.coming[FARO, RIFLES] <= 8 * 5
    trade.days(21)
    assert trade.market.coming[FARO, RIFLES] + trade.market.stock[FARO, RIFLES] <= 8 * 5


def test_nobody_leaves_with_more_than_cash_and_pickups_allow(glut):
    glut.table.cash[0] = 3_100.0
    glut.days(7)

    assert 0 < glut.ledger.balance[glut.table.account[0], RIFLES] <= 10
    assert glut.table.cash[0] > -1_000.0


def test_a_stop_costs_the_cargo_and_teaches_the_clan(glut):
    glut.outcome = STOPPED
    glut.do("town", "settle_down")
    glut.only("op_01", "op_02")
    glut.table.cash[1] = 0.0
    glut.days(13)
    x = glut.links.guarded[glut.crossed[0][1]]

    assert glut.table.status[0] == IDLE
    assert glut.table.place[0] == glut.table.home[0]
    glut.days(1)
    assert glut.table.caught[0, x] == pytest.approx(0.96)
    assert glut.table.caught[1, x] == pytest.approx(0.48)
    assert glut.table.profit[0] < -4_000.0


def test_a_bribe_is_paid_and_expected_next_time(glut):
    glut.outcome = BRIBED
    glut.days(7)
    while not glut.crossed:
        glut.day += 1
        glut.convoys.count[0] = 0
        glut.do("trafficker", "travel")
        if glut.convoys.count[0]:
            glut.crossed.append(glut.day)
            glut.convoys.outcome[0], glut.convoys.fee[0] = BRIBED, 2_000.0
            before = glut.table.cash[0]
        glut.do("trafficker", "face_the_border")

    assert glut.table.cash[0] == before - 2_000.0
    assert glut.table.bribe_share[0] == pytest.approx(0.1 * 2_000.0 / glut.convoys.value[0])
    assert glut.table.status[0] == ON_THE_ROAD


def test_a_closed_road_turns_a_convoy_round(glut):
    glut.days(7)
    glut.links.open[glut.links.guarded >= 0] = 0.0
    glut.days(12)

    assert glut.table.place[0] == glut.table.home[0]
    assert glut.table.status[0] == SELLING
    assert glut.crossed == []


def test_a_closed_crossing_moves_traffic_to_the_track_beside_it(glut):
    names = glut.world.words.names["link"]
    used = []
    for shut in ([], [names.index("dara--essa")]):
        trade = Trade(entry_rate=0.0).wants(BIR, 0.0, 300.0).wants(FARO, 6.0, 1_500.0).stock(BIR, 60)
        trade.only("op_01")
        trade.links.open[shut] = 0.0
        trade.days(20)
        used.append(names[trade.crossed[0][1]])

    assert used[0] == "dara--essa"
    assert used[1] in ("dara--essa:bypass", "cala--essa")


def test_feared_crossings_are_left_for_others(glut):
    names = glut.world.words.names["link"]
    glut.table.caught[0, glut.links.guarded[names.index("dara--essa")]] = 8.0
    glut.days(20)

    assert names[glut.crossed[0][1]] != "dara--essa"


def test_flows_reverse_when_prices_do():
    trade = Trade(entry_rate=0.0).wants(BIR, 6.0, 1_500.0).wants(FARO, 0.0, 300.0).stock(FARO, 60)
    trade.only("op_15")
    trade.days(28)

    assert trade.ledger.balance[trade.dealers.account[BIR], RIFLES] > 30


def test_who_finds_nothing_at_home_scouts_where_goods_lie():
    trade = Trade(entry_rate=0.0).wants(ANBA, 0.0, 300.0).wants(FARO, 6.0, 2_500.0).wants(BIR, 0.0, 2_500.0)
    trade.only("op_01")
    trade.dealers.brought[ANBA, RIFLES] = 40.0
    trade.stock(ANBA, 60).days(8)
    there = trade.table.place[0] == trade.dealers.place[ANBA]
    trade.days(34)

    assert there
    assert trade.ledger.balance[trade.dealers.account[FARO], RIFLES] > 20


def test_a_scout_goes_where_a_load_repays_the_drive_and_stays_within_the_country():
    trade = Trade()
    routes, settings = trade.world.ground["routes"], trade.world.settings["trafficker"]
    loads, lures = np.ones(5), np.array([9_000.0, 0.0, 50_000.0, 0.0, 0.0])
    ground = (routes.effort, routes.days, routes.crossings, settings)

    assert best_lure(loads, lures, BIR, *ground) == ANBA
    assert best_lure(loads, lures * 0.001, BIR, *ground) == -1
    assert best_lure(np.zeros(5), lures, BIR, *ground) == -1


def test_one_operator_more_leaves_the_luck_of_the_others_alone():
    few, all_of_them = Trade(), Trade()
    few.only("op_01", "op_02")

    rows = [0, 1]
    assert few.table.pickups[rows].tolist() == all_of_them.table.pickups[rows].tolist()
    assert set(all_of_them.table.pickups[all_of_them.table.alive].tolist()) <= set(range(1, 7))


def crowd(seed=3, **settings):
    """Operators who see a margin of 2,000 USD without risk, none of whom trades."""
    trade = Trade(seed=seed, **settings)
    trade.table.prospect[0] = 2_000.0
    return trade


def weeks(trade, number):
    """Let people join and leave, and count who is there each week."""
    there = []
    for _ in range(number):
        trade.day += 7
        trade.table.losing[1:] = 26
        trade.table.prospect[0] = 2_000.0
        trade.do("trafficker", "leave")
        trade.do("trafficker", "enter")
        there.append(int(trade.table.alive.sum()) - 1)
    return np.array(there)


def test_entrants_have_the_id_home_and_clan_of_whom_they_follow():
    trade = crowd(entry_rate=5.0)
    trade.day = 7
    trade.do("trafficker", "enter")
    born = np.flatnonzero(trade.table.alive)[24:]

    assert len(born) > 0
    assert trade.table.uid[born].tolist() == [uid(f"op_01/7/{n}") for n in range(len(born))]
    assert set(trade.table.home[born]) == {trade.table.home[0]}
    assert set(trade.table.clan[born]) == {trade.table.clan[0]}
    assert (trade.table.cash[born] > 0).all()
    assert (trade.news.kind[0], trade.news.size[0]) == (ENTERED, len(born))


def test_entry_is_chilled_by_the_risk_that_is_seen():
    bold, shy = crowd(entry_rate=6.0), crowd(entry_rate=6.0)
    shy.table.risk[0] = 1.0
    joined = []
    for trade in (bold, shy):
        for _ in range(30):
            trade.day += 7
            trade.do("trafficker", "enter")
        joined.append(int(trade.table.alive.sum()) - 24)

    mean = 6.0 * 30
    assert abs(joined[0] - mean) < 4 * sqrt(mean)
    assert abs(joined[1] - mean * exp(-2)) < 4 * sqrt(mean * exp(-2))


def test_with_steady_entry_and_exit_the_number_in_business_is_poisson():
    there = np.concatenate([weeks(crowd(seed, entry_rate=0.5), 700)[60:] for seed in (1, 2, 3)])

    # each stays 1 / (1 - exp(-.1)) weeks on average; weeks within some twenty of each other say the same thing
    mean = 0.5 / (1 - exp(-0.1)) * exp(-0.1) + 0.5
    independent = there.size / 20
    assert abs(there.mean() - mean) < 4 * sqrt(mean / independent)
    assert 0.5 < there.var() / there.mean() < 1.7


def test_losers_of_half_a_year_leave_and_others_stay():
    trade = Trade(exit_rate=10.0)
    trade.table.losing[:3] = [25, 26, 40]
    trade.day = 7
    trade.do("trafficker", "leave")

    assert trade.table.alive[:4].tolist() == [True, False, False, True]
    assert (trade.news.kind[0], trade.news.size[0]) == (LEFT, 2.0)


def test_rifles_of_those_who_leave_go_to_the_people_of_the_place():
    trade = Trade()
    trade.do("town", "settle_down")
    trade.table.gives_up[0] = True
    receive(trade.ledger, 0, trade.table.account[0], RIFLES, 2, OPENING, 0)
    trade.day = 7
    trade.do("trafficker", "leave")

    assert trade.ledger.balance[trade.places.households[trade.table.home[0]], RIFLES] == 2
    assert trade.ledger.balance[trade.table.account[0], RIFLES] == 0


def test_half_a_year_of_loss_is_counted_while_at_home():
    trade = Trade()
    trade.table.profit[0] = -1e6
    for _ in range(26):
        trade.do("trafficker", "count_money")

    assert trade.table.losing[:2].tolist() == [26, 0]


def test_the_poor_save_what_other_goods_earn_at_home_until_they_can_buy():
    trade = Trade()
    trade.table.cash[0] = -20_000.0
    for _ in range(100):
        trade.do("trafficker", "count_money")

    assert trade.table.cash[0] == trade.world.settings["trafficker"].cash


def test_two_years_of_trade_keep_the_books_and_the_promises():
    world = world_of(OASIS, days=730)
    bound = bind(world)
    market, table = world.ground["market"], world.tables["trafficker"]
    for bound_rule in bound:
        if bound_rule.slot.rule.phase == Phase.OPENING:
            bound_rule.run(0)
    for day in range(1, 731):
        for bound_rule in bound:
            rule = bound_rule.slot.rule
            if rule.phase != Phase.OPENING and day % rule.every == 0:
                bound_rule.run(day)
        assert (table.convoy == -1).all()

    assert imbalance(world.ledger) == 0
    assert (market.coming >= 0).all()
    at_market = table.alive & (table.status != ON_THE_ROAD)
    assert (world.ground["places"].market[table.place[at_market]] >= 0).all()
    assert (world.ledger.place[table.account[at_market]] == table.place[at_market]).all()
