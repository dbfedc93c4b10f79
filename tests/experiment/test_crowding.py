"""Crowding out: the rules of teams and depots give what the theory says of missiles first."""

import datetime as dt
from math import exp

import numpy as np
import pytest

from sim.agents import depot
from sim.core.commons import MANPADS, RIFLES
from sim.core.errors import UsageError
from sim.experiment.crowding import LOOTERS, LOSS, PACE, SAVED, STOCK, TOWN, Ground, crowding, rho
from sim.experiment.runner import run_many
from sim.scenario import load

DRAWS = 10_000


@pytest.mark.parametrize(
    ("mu", "lam", "watched"),
    [(PACE, LOSS, (10, 20)), (PACE, 0.2 / 7, (1, 5, 12)), (1.2 / 7, 0.1 / 7, (3, 10)), (2.0, 0.05, (4, 20))],
)
def test_watched_first_saves_rho_for_each_watched_site(mu, lam, watched):
    """10,000 draws from a fixed seed, and 4 standard errors: true rules fail one time in 16,000."""
    for row in crowding(watched, DRAWS, mu, lam).itertuples():
        assert abs(row.ratio - row.theory) < 4 * row.se
        assert row.se < 0.03 * row.theory


@pytest.mark.slow
def test_a_hundred_and_fifty_watched_sites_crowd_out_two_thirds_of_the_rifles():
    """What fourteen teams of 2011 had to do first; 10,000 draws, 4 standard errors."""
    table = crowding(draws=DRAWS)

    assert (abs(table.ratio - table.theory) <= 4 * table.se).all()
    assert table.ratio.iloc[-1] == pytest.approx(0.337, abs=0.003)


@pytest.mark.slow
def test_in_the_full_region_too_watched_first_leaves_more_rifles_to_looters():
    """Measured over 20 seeds to the end of 2012: 27,000 rifles more (260,000 against 233,000), in every pair."""
    until = dt.date(2012, 6, 30)
    looted = {}
    for name in ("watched_first", "salw_first"):
        flows = run_many(load(name).ending(until), range(1, 6)).flows
        looted[name] = flows[(flows.reason == "looted") & (flows.arm == "rifles")].groupby("run")["count"].sum()

    assert (looted["watched_first"] > looted["salw_first"]).all()


def test_rifles_first_saves_rho_of_them():
    """One site, 10,000 draws, 4 standard errors of their mean."""
    ground = Ground(3, PACE, 0.2 / 7)
    saved = np.array([ground.saved("salw", seed) for seed in range(DRAWS)]) / STOCK

    assert abs(saved.mean() - rho(PACE, 0.2 / 7)) < 4 * saved.std() / np.sqrt(DRAWS)


def test_nothing_before_the_rifles_crowds_out_nothing():
    row = crowding((0,), 50).iloc[0]

    assert (row.ratio, row.se, row.theory) == (1.0, 0.0, 1.0)


def test_a_site_is_looted_on_the_day_it_is_closed_and_never_again():
    """A team that is sure to finish each day leaves looters two days for the second site."""
    lam = 0.3
    ground = Ground(1, 14.0, lam)
    saved = [ground.saved("all", seed) for seed in range(400)]

    stay = exp(-2 * lam)
    error = np.sqrt(STOCK * stay * (1 - stay) / 400)
    assert abs(np.mean(saved) - STOCK * stay) < 4 * error


def test_every_rifle_is_saved_or_looted_and_no_missile_is_lost():
    ground = Ground(6, PACE, LOSS)

    saved = ground.saved("all", 5)

    assert saved + ground.ledger.balance[LOOTERS, RIFLES] == STOCK
    assert ground.ledger.balance[SAVED, MANPADS] == 6 * STOCK
    assert (ground.depots.custody == depot.CLOSED).all()
    assert (ground.depots.area == TOWN).sum() == 1


def test_a_draw_is_the_same_whatever_was_drawn_before():
    ground = Ground(4, PACE, 0.02)
    fresh = ground.saved("all", 9)
    for seed in range(5):
        ground.saved("salw", seed)

    assert ground.saved("all", 9) == fresh


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"draws": 1}, "at least 2"),
        ({"mu": 0.0}, r"mu = 0 a day is outside \[0.0014, 14\]"),
        ({"lam": 2.0}, "lam = 2 a day is outside"),
        ({"watched": (-1,)}, "below 0"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, words):
    with pytest.raises(UsageError, match=words):
        crowding(**{"watched": (1,), "draws": 10, **wrong})
