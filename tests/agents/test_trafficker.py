"""Traffickers in thought: what a way is worth, which is taken, and what is believed of borders."""

from math import exp, log, sqrt

import numpy as np
import pytest

from sim.agents.trafficker import ROOM
from sim.agents.trafficker.belief import believe, keep_corridors, learn, talk
from sim.agents.trafficker.value import Buyer, best_share, ease_of, logit, loss_of_a_stop, pick, salient, value
from sim.agents.trafficker.words import RISK_NEUTRAL, SALIENCE, pickups_needed
from sim.core.chance import chance_of, stream, uid, uniform
from sim.core.columns import allocate
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
