"""NumPy columns play the engine's rules with other luck: alike in distribution, and in balance to the item.

Both begin each seed with the same opened world, so what differs within a pair is the luck of the days alone. A mean
difference of more than four standard errors comes by chance once in some thousand comparisons with so few pairs; seeds
are fixed, so a test that passes keeps passing.
"""

import numpy as np
import pytest
from scipy import stats

from bench.columns import Columns
from bench.world import reduced, reduced_engine, run_rules
from sim.core.ledger import WORLD

HOLDERS = ("depots", "groups", "operators", "dealers", "households", "armies", "seized stores")


def outcome(world):
    """What a run comes to: arms by holder, trade, and what operators live through."""
    ledger, men = world.ledger, world.tables["trafficker"]
    used = int(ledger.used[0])
    held = {name: ledger.balance[:used][ledger.holder[:used] == n].sum() for n, name in enumerate(HOLDERS)}
    abroad = (ledger.country[:used] != world.ground["areas"].country[0]) & (np.arange(used) != WORLD)
    origins = world.ground["areas"].uid.size
    traffic, status = world.ground["traffic"], men.status
    return {
        **held,
        "from depots to abroad": ledger.origins[:used][abroad][:, :, :origins].sum(),
        "a rifle": world.ground["market"].price[:, 0].mean(), "purses": men.cash.mean(),
        "on the road": (status == 2).sum(), "cargoes at borders": traffic.crossed.sum(),
        "cargoes stopped": traffic.stopped.sum(), "places reached": (world.ground["places"].reached > 0).sum(),
    }  # fmt: skip


def pairs(quiet, days, seeds):
    """Outcomes of both for each seed: engine, columns."""
    ours, theirs = [], []
    for seed in seeds:
        settled = reduced(quiet, days, seed)
        engine, other = reduced_engine(settled), reduced_engine(settled)
        run_rules(engine, 1, days)
        Columns(other.world, 1_000 + seed).run_days(1, days)
        theirs.append(outcome(engine.world))
        ours.append(outcome(other.world))
    return [{name: np.array([float(one[name]) for one in side]) for name in side[0]} for side in (theirs, ours)]


def strangers(engine, columns):
    """Outcomes whose means differ by more than four standard errors of the paired difference, with both means."""
    far = {}
    for name, its in engine.items():
        gap = columns[name] - its
        error = gap.std(ddof=1) / np.sqrt(gap.size)
        if abs(gap.mean()) > 4 * error + 1e-9 * abs(its.mean()):
            far[name] = (its.mean(), columns[name].mean(), error)
    return far


def test_every_item_is_somewhere_and_has_an_origin(settled):
    world = reduced_engine(settled).world

    Columns(world, 1).run_days(1, 42)

    ledger = world.ledger
    np.testing.assert_array_equal(ledger.balance.sum(axis=0), 0)
    np.testing.assert_array_equal(ledger.origins.sum(axis=2), ledger.balance)
    assert ledger.balance[1:].min() >= 0


def test_the_same_luck_is_the_same_run(settled):
    worlds = [reduced_engine(settled).world for _ in range(2)]

    for world in worlds:
        Columns(world, 7).run_days(1, 21)

    np.testing.assert_array_equal(worlds[0].ledger.balance, worlds[1].ledger.balance)


def test_six_weeks_come_to_the_same_as_in_the_engine(quiet):
    assert strangers(*pairs(quiet, 42, range(1, 9))) == {}


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_months_come_to_the_same_as_in_the_engine(quiet):
    engine, columns = pairs(quiet, 300, range(1, 25))

    assert strangers(engine, columns) == {}
    far = {name: stats.ks_2samp(its, columns[name]).pvalue for name, its in engine.items()}
    assert min(far.values()) > 0.001, far
