"""Traffickers in thought: what a way is worth, which is taken, and what is believed of borders."""

from math import exp, log, sqrt

import numpy as np
import pytest

from sim.agents.trafficker import ROOM
from sim.agents.trafficker.belief import believe, keep_corridors, learn, talk
from sim.agents.trafficker.choice import CROWD, _in_turn
from sim.agents.trafficker.outlook import count_coming, drivable, look, look_around
from sim.agents.trafficker.scout import best_lure
from sim.agents.trafficker.value import Buyer, best_share, ease_of, logit, loss_of_a_stop, pick, salient, value
from sim.agents.trafficker.words import IDLE, ON_THE_ROAD, RISK_NEUTRAL, SALIENCE, SELLING, pickups_needed
from sim.core.chance import chance_of, stream, uid, uniform
from sim.core.columns import allocate
from sim.core.commons import Links, Market, Routes
from sim.core.settings import settings_of

TRIP = stream("test.trip")
ME = Buyer(0, 0, 2, 1e6, 1e6, 0.0, 0.0)


def settings(**params):
    return settings_of(ROOM.Settings, ROOM.Params(**params))


def shares(worth, scale, draws=20_000):
    """How often each option is taken, home first, over evenly spread luck."""
    worth, odds = np.array(worth), np.zeros(len(worth))
    taken = [logit(worth, len(worth), scale, odds, (n + 0.5) / draws) for n in range(draws)]
    return np.bincount(np.array(taken) + 1, minlength=len(worth) + 1) / draws


def test_at_a_fork_the_odds_of_two_ways_are_those_of_a_logit():
    taken = shares([300.0, 200.0], scale=100.0)

    assert taken == pytest.approx(np.exp([0.0, 3.0, 2.0]) / np.exp([0.0, 3.0, 2.0]).sum(), abs=1e-4)


def test_with_worth_falling_in_distance_flows_fall_off_as_in_a_gravity_model():
    km = np.array([100.0, 200.0, 300.0, 400.0])
    taken = shares(900.0 - 2.0 * km, scale=150.0)[1:]

    slope = np.polyfit(km, np.log(taken), 1)[0]
    assert slope == pytest.approx(-2.0 / 150.0, rel=1e-2)


def test_a_faint_option_is_as_good_as_out():
    assert shares([5_000.0, 10.0], scale=100.0)[2] == 0.0


def test_the_best_reply_takes_the_best_way_whatever_the_luck():
    neutral = settings()._replace(route_choice=RISK_NEUTRAL)
    odds = np.zeros(2)

    assert {pick(np.array([1.0, 2.0]), 2, 1, 100.0, odds, u, neutral) for u in np.linspace(0, 0.999, 50)} == {1}


def test_dear_cargoes_make_choices_blunt():
    odds, chosen = np.zeros(2), settings()
    worth = np.array([400.0, 300.0])
    cheap = np.mean([pick(worth, 2, 0, 100.0, odds, u, chosen) == 0 for u in np.linspace(0, 0.999, 500)])
    dear = np.mean([pick(worth, 2, 0, 10_000.0, odds, u, chosen) == 0 for u in np.linspace(0, 0.999, 500)])

    assert cheap == 1.0
    assert 0.4 < dear < 0.7


def test_at_free_entry_the_price_gap_is_cost_and_risk_and_no_more():
    plain = settings(other_goods=0)._replace(route_choice=RISK_NEUTRAL)
    source, drive, safe = 400.0, 150.0, 0.8
    gap = (source + drive + (1 - safe) * loss_of_a_stop(plain)) / safe

    worth = [value(ME, gap * k, source, 1.0, safe, 1, drive, 3.0, plain)[0] for k in (0.99, 1.01)]
    assert worth[0] < 0 < worth[1]
    assert worth[1] == pytest.approx(0.01 * gap * safe / 3.0)


def test_a_way_that_loses_is_worth_less_than_nothing():
    assert value(ME, 1_000.0, 990.0, 5.0, 0.9, 1, 100.0, 3.0, settings()) == (-1.0, 0.0)


def test_berths_that_arms_take_cost_what_other_goods_would_have_earned():
    plain = settings(risk_aversion=0)
    small, large = (value(ME, 9_000.0, 3_000.0, units, 1.0, 0, 0.0, 2.0, plain)[0] for units in (0.0, 80.0))

    assert small - large == pytest.approx(plain.other_goods)


@pytest.mark.parametrize("safe", [0.6, 0.8, 0.95])
def test_the_load_taken_is_the_one_that_pays_best_once_risk_is_priced(safe):
    revenue, stake, earned, dread = 20_000.0, 7_000.0, 6_000.0, 0.3 * safe * (1 - safe) / 30_000.0
    worth = [f * earned - 0.5 * dread * (f * revenue + stake) ** 2 for f in np.linspace(0, 1, 1001)]

    assert best_share(earned, revenue, stake, dread) == pytest.approx(np.argmax(worth) / 1000, abs=1e-3)


def test_loads_shrink_as_the_road_gets_riskier():
    wary = settings(risk_aversion=5)
    me = ME._replace(wealth=30_000.0)
    loads = [value(me, 40_000.0, 12_000.0, 40.0, safe, 1, 200.0, 3.0, wary)[1] for safe in (0.98, 0.9, 0.8, 0.7)]

    assert loads == sorted(loads, reverse=True)
    assert loads[0] > loads[-1] > 0


def test_what_stands_out_weighs_more():
    assert salient(0.9, 500.0, -20_000.0, 0.0, 0.7) < 0.9
    assert salient(0.9, 50_000.0, -100.0, 100.0, 0.7) > 0.9
    assert salient(0.9, 500.0, -20_000.0, 0.0, 1.0) == pytest.approx(0.9)


def test_salience_scares_off_a_trip_with_a_small_gain_and_a_great_loss():
    trip = (ME, 6_000.0, 2_500.0, 10.0, 0.9, 1, 100.0, 2.0)
    calm = value(*trip, settings())[0]
    scared = value(*trip, settings()._replace(route_choice=SALIENCE))[0]

    assert scared < calm


def test_a_cargo_goes_on_as_few_pickups_as_hold_it():
    assert [pickups_needed(units, 3, 80.0) for units in (0.0, 80.0, 82.0, 160.0, 900.0)] == [1, 1, 2, 2, 3]


class Clans:
    """Operators in clans, and what they know of three crossings."""

    def __init__(self, clans, **params):
        self.table = allocate(ROOM.Columns, len(clans), {"crossing": 3})
        self.table.clan[:], self.table.alive[:] = clans, True
        self.settings = settings(**params)

    def believe(self, t):
        through = np.zeros(3)
        believe(through, self.table.caught[t], self.table.passed[t], np.array([True, True, False]),
                self.settings.prior_caught, self.settings.prior_passed)  # fmt: skip
        return through

    def learn(self, t, x, caught):
        learn(self.table, t, x, caught, self.settings)

    def talk(self):
        talk.kernel(self.table, self.settings)


def test_a_stranger_bets_on_the_prior_and_never_on_a_closed_crossing():
    assert Clans([0]).believe(0).tolist() == [0.9, 0.9, 0.0]


def test_a_trip_counts_one_for_oneself_half_for_kin_and_a_tenth_for_strangers():
    clans = Clans([0, 0, 1], forgetting=1)
    clans.learn(0, 1, caught=True)
    clans.learn(2, 0, caught=False)
    clans.talk()

    assert clans.table.caught[:, 1].tolist() == pytest.approx([1.0, 0.5, 0.1])
    assert clans.table.passed[:, 0].tolist() == pytest.approx([0.1, 0.1, 1.0])


def test_news_is_told_once():
    clans = Clans([0, 0], forgetting=1)
    clans.learn(0, 1, caught=True)
    clans.talk()
    clans.talk()

    assert clans.table.caught[1, 1] == pytest.approx(0.5)


def test_a_bad_name_fades_whether_the_crossing_is_used_or_not():
    clans = Clans([0])
    for _ in range(20):
        clans.learn(0, 0, caught=True)
    clans.talk()
    feared = clans.believe(0)[0]
    for _ in range(150):
        clans.talk()

    assert feared < 0.3
    assert clans.believe(0)[0] == pytest.approx(0.9, abs=0.01)


def test_what_is_recalled_has_the_mean_and_variance_of_a_fading_count():
    many, weeks, odds, kept = 250, 40, 0.15, 0.96
    clans = Clans([0] * many, clan_weight=0, rumour_weight=0)
    chance, who = chance_of(1), [uid(f"op/{t}") for t in range(many)]
    for week in range(weeks):
        for t in range(many):
            clans.learn(t, 0, caught=bool(uniform(chance, TRIP, who[t], week) < odds))
        clans.talk()

    recalled = clans.table.caught[:, 0]
    mean = odds * sum(kept**k for k in range(1, weeks + 1))
    variance = odds * (1 - odds) * sum(kept ** (2 * k) for k in range(1, weeks + 1))
    assert abs(recalled.mean() - mean) < 4 * sqrt(variance / many)
    assert abs(recalled.var() / variance - 1) < 4 * sqrt(2 / many)
    assert (clans.table.passed[:, 0] + recalled) == pytest.approx(mean / odds)


def test_corridors_get_easier_with_whatever_passes_and_slowly_harder_without():
    clans = Clans([0, 1])
    clans.table.know_how[0, 1] = 100.0
    keep_corridors.kernel(clans.table, clans.settings)
    fresh = clans.table.ease[:, 1].copy()
    for _ in range(400):
        keep_corridors.kernel(clans.table, clans.settings)

    assert fresh.tolist() == pytest.approx([(1 + 98 / 50) ** -0.3, 1.0])
    assert clans.table.ease[0, 1] > 0.999


def test_other_goods_keep_a_corridor_alive_after_the_arms_are_gone():
    clans = Clans([0])
    clans.table.habit[0] = 2
    for _ in range(1_000):
        keep_corridors.kernel(clans.table, clans.settings)

    steady = 0.98 / 0.02 * clans.settings.other_traffic
    assert clans.table.know_how[0, 2] == pytest.approx(steady)
    assert log(clans.table.ease[0, 2]) == pytest.approx(-0.3 * log(1 + steady / 50))


def test_the_ease_of_a_way_is_that_of_its_crossings_on_average():
    ease = np.array([0.5, 1.0, 0.8])

    assert ease_of(np.array([0, 2, -1, -1]), ease) == pytest.approx(0.65)
    assert ease_of(np.array([-1, -1]), ease) == 1.0


def test_odds_of_a_logit_are_what_the_model_s_own_exponential_says():
    assert shares([100.0], scale=100.0)[1] == pytest.approx(exp(1) / (1 + exp(1)), abs=1e-4)


def test_a_way_is_worth_what_it_earns_less_risk_bribes_and_berths_a_week():
    """Every term by hand: a load of 40 units in two pickups, three weeks, two borders, odds .9."""
    chosen = settings(risk_aversion=2.0, other_goods=100.0, vehicle=8_000.0, arrest_chance=0.25, arrest=4_000.0)
    me = ME._replace(wealth=1e4, bribe=0.05)
    revenue, cost, units, safe, drive, weeks = 30_000.0, 10_000.0, 40.0, 0.9, 500.0, 3.0
    worth, share = value(me, revenue, cost, units, safe, 2, drive, weeks, chosen)

    stake = 0.75 * 8_000.0 + 0.25 * 4_000.0
    earned = 0.9 * revenue - cost - 0.05 * 2 * revenue - 100.0 * units / chosen.load * weeks
    dread = 2.0 * 0.9 * 0.1 / 1e4
    best = (earned / dread - stake * revenue) / revenue**2
    loss = best * revenue + stake
    assert 0 < best < 1
    assert share == pytest.approx(best)
    assert worth == pytest.approx((best * earned - drive - 0.1 * stake - 0.5 * dread * loss**2) / weeks)
    assert loss_of_a_stop(chosen) == stake


def test_a_risk_neutral_operator_loads_all_and_prices_no_risk():
    plain = settings(risk_aversion=9.0, other_goods=0.0)._replace(route_choice=RISK_NEUTRAL)
    worth, share = value(ME, 30_000.0, 10_000.0, 40.0, 0.9, 1, 500.0, 3.0, plain)

    assert share == 1.0
    assert worth == pytest.approx((0.9 * 30_000 - 10_000 - 500 - 0.1 * loss_of_a_stop(plain)) / 3.0)


def test_salience_weighs_a_trip_by_the_odds_that_stand_out():
    """The loss stands out: it counts in full, the gain seven tenths."""
    chosen = settings(risk_aversion=0.0, other_goods=0.0)._replace(route_choice=SALIENCE, salience_discount=0.7)
    trip = (ME, 30_000.0, 20_000.0, 40.0, 0.9, 1, 500.0, 3.0)
    odds = salient(0.9, 9_500.0, -20_500.0 - loss_of_a_stop(chosen), 0.0, 0.7)

    assert value(*trip, chosen)[0] == pytest.approx(
        (odds * 30_000 - 20_000 - 500 - (1 - odds) * loss_of_a_stop(chosen)) / 3.0
    )


@pytest.mark.parametrize(
    ("won", "lost", "home", "odds"),
    [
        (500.0, -20_000.0, 100.0, 0.9 * 0.5 / (0.9 * 0.5 + 0.1)),  # the loss is farther from home in proportion
        (900_000.0, 50.0, 100.0, 0.9 / (0.9 + 0.1 * 0.5)),  # the gain is
        (0.0, 0.0, 0.0, 0.9),  # neither
    ],
)
def test_the_outcome_farther_from_home_in_proportion_counts_more(won, lost, home, odds):
    assert salient(0.9, won, lost, home, 0.5) == pytest.approx(odds)


def test_a_load_is_never_more_than_full_nor_less_than_nothing():
    assert best_share(1e9, 100.0, 0.0, 1e-9) == 1.0
    assert best_share(1.0, 1e6, 1e6, 1.0) == 0.0
    assert best_share(5.0, 100.0, 1.0, 0.0) == best_share(5.0, 0.0, 1.0, 0.5) == 1.0


def test_luck_at_the_end_of_the_scale_takes_the_last_option_and_none_is_home():
    odds = np.zeros(2)

    assert logit(np.array([5.0, 5.0]), 2, 100.0, odds, 1.0) == 1
    assert pick(np.array([5.0, 5.0]), 0, 0, 100.0, odds, 0.999, settings()) == -1


def test_the_scale_of_a_choice_is_what_is_at_stake_but_at_least_a_dollar():
    chosen, odds, worth = settings(logit_scale=0.5), np.zeros(1), np.array([1.0])
    for stake, scale in ((0.0, 0.5), (4.0, 2.0)):
        taken = np.mean([pick(worth, 1, 0, stake, odds, u, chosen) == 0 for u in (np.arange(4_000) + 0.5) / 4_000])
        assert taken == pytest.approx(1 / (1 + exp(-1.0 / scale)), abs=1e-3)


def test_a_belief_is_the_share_of_passes_prior_included():
    clans = Clans([0], prior_caught=2.0, prior_passed=6.0)
    clans.table.caught[0], clans.table.passed[0] = [3.0, 0.0, 0.0], [1.0, 4.0, 9.0]

    assert clans.believe(0).tolist() == pytest.approx([7 / 12, 10 / 12, 0.0])


def test_what_one_knows_fades_with_what_one_hears_and_the_dead_hear_nothing():
    clans = Clans([0, 0, 1], forgetting=0.5, own_weight=1.0, clan_weight=0.5, rumour_weight=0.1)
    clans.table.alive[1] = False
    clans.learn(0, 2, caught=True)
    clans.learn(2, 2, caught=True)
    clans.talk()

    assert clans.table.caught[:, 2].tolist() == pytest.approx([(0.5 + 0.4 + 0.2) / 2, 0.0, (0.5 + 0.4 + 0.2) / 2])
    assert not clans.table.told_caught.any()
    assert not clans.table.passed.any()


def test_only_who_rests_and_has_a_corridor_keeps_it_alive():
    clans = Clans([0, 1, 2, 3], other_traffic=2.0, know_how_decay=0.5)
    clans.table.habit[:] = [0, 1, -1, 2]
    clans.table.alive[1] = False
    clans.table.status[3] = ON_THE_ROAD
    keep_corridors.kernel(clans.table, clans.settings)

    assert np.argwhere(clans.table.know_how[:4] > 0).tolist() == [[0, 0]]
    assert clans.table.know_how[0, 0] == 1.0
    assert clans.table.ease[0, 1] == 1.0


class Square:
    """Three markets on which two classes are traded, with all that an outlook is made of."""

    def __init__(self, usual, brought, stock, coming, price):
        self.usual, self.brought, self.price = (np.array(x, float) for x in (usual, brought, price))
        self.market = allocate(Market, 0)._replace(
            price=self.price, stock=np.array(stock, np.int64), coming=np.array(coming, np.int64)
        )
        self.links = allocate(Links, 3)
        self.links.guarded[:], self.links.open[:] = [-1, 0, 1], 1.0

    def look(self, depth=8.0, hope=1.5):
        return look(self.usual, self.brought, self.market, self.links, depth, hope)


def square(**changed):
    told = {
        "usual": [[2, 0], [5, 1], [0, 0]], "brought": [[10, 0], [4, 1], [3, 3]], "stock": [[4, 0], [7, 2], [0, 0]],
        "coming": [[1, 0], [3, 0], [0, 0]], "price": [[100, 10], [400, 40], [300, 80]],
    }  # fmt: skip
    return Square(**{**told, **changed})


def test_a_market_takes_weeks_of_its_needs_less_stock_and_what_is_on_its_way():
    seen = square().look(depth=8.0)

    assert seen.room.tolist() == [[16 - 5, 0], [40 - 10, 8 - 2], [0, 0]]


def test_traders_plan_for_half_as_much_again_as_a_place_can_spare():
    seen = square().look(hope=1.5)

    assert seen.supply.tolist() == [[18, 0], [9, 3], [5, 5]]  # (4 + 8), (7 - 1), (0 + 3), half as much again
    assert seen.fresh.tolist() == [[12, 0], [0, 0], [5, 5]]


def test_a_shut_crossing_and_a_shut_road_are_told_apart():
    lanes = square()
    assert lanes.look().passable.tolist() == [True, True]
    assert not lanes.look().cut[0]

    lanes.links.open[1] = 0.0
    assert (lanes.look().passable.tolist(), bool(lanes.look().cut[0])) == ([False, True], False)

    lanes.links.open[:] = [0.0, 1.0, 0.5]
    assert (lanes.look().passable.tolist(), bool(lanes.look().cut[0])) == ([True, True], True)


def test_classes_that_pay_are_ranked_by_what_a_load_unit_of_them_gains():
    lanes = square(usual=[[0, 0], [50, 50], [50, 50]], brought=[[100, 100], [0, 0], [0, 0]])
    seen = lanes.look()
    look_around(seen, 0, lanes.price, np.array([1.0, 0.1]), np.array([0, 1, 1]), 0.9)

    assert seen.seen.tolist() == [True, False, False]
    assert seen.many[0] == 2
    assert seen.targets[0, :2].tolist() == [1, 2]
    assert seen.order[0, 1].tolist() == [0, 1]  # 260 a unit against 260: first come first
    assert seen.order[0, 2].tolist() == [1, 0]  # 620 a unit against 170
    room = np.minimum(seen.room[1], seen.supply[0])
    assert seen.gain[0, 1] == 300 * room[0] + 30 * room[1]


def test_a_market_without_a_way_room_or_margin_is_not_worth_a_look():
    lanes = square(usual=[[0, 0], [50, 0], [50, 0]], price=[[100, 10], [111, 40], [300, 80]])
    seen = lanes.look()
    look_around(seen, 0, lanes.price, np.ones(2), np.array([0, 1, 0]), 0.9)

    assert seen.many[0] == 0  # .9 of 111 is less than 100, and there is no road to the other


def test_cargo_counts_where_it_goes_or_where_it_waits():
    aboard = np.array([[5, 0], [3, 1], [7, 0], [9, 9], [2, 0]])
    coming = np.full((3, 2), 99)
    status = np.array([SELLING, ON_THE_ROAD, IDLE, ON_THE_ROAD, SELLING])
    alive, goal = np.array([True, True, True, False, True]), np.array([-1, 2, 1, 1, 0])
    count_coming(aboard, alive, status, goal, np.full(5, 4), np.array([-1, -1, -1, -1, 1]), coming)

    assert coming.tolist() == [[2, 0], [5, 0], [3, 1]]


def test_a_scout_goes_where_a_load_pays_most_a_week_within_the_country():
    chosen = settings(transport=1.0, load=1.0, pause=3.0)
    effort, days = np.zeros((3, 4, 1)), np.ones((3, 4, 1))
    crossings = np.full((3, 4, 1, 2), -1)
    effort[0, :, 0], days[0, :, 0] = [0, 100, 100, 100], [0, 4, 18, 4]
    loads, lures = np.array([9.0, 1.0, 1.0, 1.0]), np.array([9e9, 800.0, 1_500.0, 5_000.0])
    crossings[0, 3, 0, 0] = 2  # abroad

    def lure():
        return best_lure(loads, lures, 0, effort, days, crossings, chosen)

    assert lure() == 1  # 700 in two weeks against 1,400 in six
    loads[1] = 0.0
    assert lure() == 2
    effort[0, 2, 0] = 1_500.0
    assert lure() == -1


def test_a_trip_in_one_s_own_country_needs_no_border_and_a_shut_link_bars_it():
    seen = square().look()
    routes = allocate(Routes, 0)._replace(
        crossings=np.array([[[[-1, -1]]], [[[1, -1]]]]), first=np.array([[[0]], [[1]]]),
        length=np.array([[[1]], [[1]]]), steps=np.array([0, 2]),
    )  # fmt: skip
    links = square().links
    assert drivable(seen, routes, links, 0, 0, 0)
    assert drivable(seen, routes, links, 1, 0, 0)

    seen.passable[1] = False
    assert not drivable(seen, routes, links, 1, 0, 0)
    links.open[0] = 0.0
    assert drivable(seen, routes, links, 0, 0, 0)  # nobody has said that a road is cut
    seen.cut[0] = True
    assert not drivable(seen, routes, links, 0, 0, 0)


@pytest.mark.twin
@pytest.mark.parametrize("many", [40, CROWD, CROWD + 500, 3 * CROWD])
def test_everybody_has_a_turn_and_the_first_is_anybody(many):
    who = np.array([uid(f"operator/{n}") for n in range(many)], np.uint64)
    alive, status = np.ones(many, np.bool_), np.zeros(many, np.int32)
    alive[3], status[5] = False, ON_THE_ROAD
    first = []
    for day in range(60):
        turn = _in_turn(who, alive, status, chance_of(1), day)
        assert sorted(turn) == [n for n in range(many) if n not in (3, 5)]
        first.append(turn[0] / many)
        assert np.ptp(turn[:30]) <= CROWD  # who lies side by side comes together

    assert abs(np.mean(first) - 0.5) < 4 * sqrt(1 / 12 / 60)
