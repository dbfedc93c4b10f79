import numpy as np
import pandas as pd
import pytest

from sim.experiment import rivals
from sim.experiment.rivals import (
    GRAVITY,
    RIVALS,
    STEPS,
    WALK,
    Ground,
    calibrated,
    constant_of,
    opening,
    run_rival,
    tables,
)
from sim.scenario import region_folder
from tests.results.by_hand import told

WEEKS = 200
HOME, NEAR, FAR = 0, 1, 2


def ground(*, falls=10, roads=((HOME, NEAR, 100.0), (HOME, FAR, 200.0)), mass=(0.0, 1.0, 1.0)):
    """A depot at home and a market in each of two other countries."""
    weeks = pd.date_range("2011-02-15", periods=WEEKS, freq="7D")
    months = pd.date_range("2011-02-01", weeks[-1], freq="MS")
    month = ((weeks.year - 2011) * 12 + weeks.month - 2).to_numpy()
    both = [(a, b, km) for a, b, km in roads] + [(b, a, km) for a, b, km in roads]
    return Ground(
        ["home", "near", "far"], ["LBY", "MLI", "NER"], ["rifles"], np.array([HOME]), np.array([1.0]),
        np.array([falls]), weeks, month, months, np.array(mass), both, frozenset({"MLI"}), "LBY",
    )  # fmt: skip


def moves(kind, where, stock=100_000, constant=0.01, seed=1):
    rng = None if seed is None else np.random.default_rng(seed)
    stocks = np.array([[stock]])
    return STEPS[kind](where, stocks, constant, rng)


def over(where, done, a, b):
    """Arms carried from one place to another."""
    return done.carried[[n for n, road in enumerate(where.roads) if road[:2] == (a, b)]].sum()


@pytest.mark.parametrize("kind", RIVALS)
def test_no_arm_is_lost_or_made(kind):
    done = moves(kind, ground(), constant=0.3 if kind == WALK else 30.0)

    assert done.standing.sum(axis=(1, 2)).tolist() == pytest.approx([100_000] * len(done.standing), abs=2_000)
    assert done.standing[-1].sum() == 100_000


@pytest.mark.parametrize("kind", RIVALS)
def test_nothing_moves_before_the_depot_falls(kind):
    where = ground(falls=60)
    done = moves(kind, where, constant=0.5)

    assert done.carried[:, : where.month[60]].sum() == 0
    assert done.carried.sum() > 0
    assert min(done.reached[[NEAR, FAR]]) >= 60


def test_gravity_falls_with_the_square_of_the_distance():
    where = ground()
    done = moves(GRAVITY, where, stock=1e6, constant=1.0, seed=None)

    assert over(where, done, HOME, NEAR) / over(where, done, HOME, FAR) == pytest.approx(4.0)


def test_gravity_grows_with_the_mass_of_the_market():
    where = ground(mass=(0.0, 1.0, 8.0))
    done = moves(GRAVITY, where, stock=1e6, constant=1.0, seed=None)

    assert over(where, done, HOME, FAR) / over(where, done, HOME, NEAR) == pytest.approx(2.0)


def test_what_arrives_by_gravity_stays():
    where = ground()
    done = moves(GRAVITY, where, constant=100.0)

    assert over(where, done, NEAR, HOME) == over(where, done, FAR, HOME) == 0


def test_a_walker_takes_every_road_alike_and_may_come_back():
    where = ground()
    done = moves(WALK, where, stock=1e6, constant=0.1, seed=None)

    assert over(where, done, HOME, NEAR) == pytest.approx(over(where, done, HOME, FAR))
    assert over(where, done, NEAR, HOME) > 0


def test_a_walk_ends_where_a_chain_with_these_steps_ends():
    done = moves(WALK, ground(falls=0), stock=1e6, constant=0.5, seed=None)

    assert done.standing[-1, :, 0] == pytest.approx([5e5, 2.5e5, 2.5e5], rel=1e-6)


def test_a_cut_road_is_not_taken():
    done = moves(WALK, ground(roads=((HOME, NEAR, 100.0),)), constant=0.5)

    assert done.standing[-1, FAR, 0] == 0
    assert done.reached[FAR] == -1


@pytest.mark.parametrize("kind", RIVALS)
def test_the_constant_gives_the_flow_that_was_reported(kind):
    rows = [("2011-02-01", "ZZZ", "LBY", "world", "depot", "opening", "rifles", 100_000)]
    history = told({"flows": rows})
    where = ground()

    done = STEPS[kind](where, opening(where, history, 1), calibrated(kind, where, history), None)
    early = where.months < "2013-03-01"

    came = done.carried[[n for n, road in enumerate(where.roads) if road[1] == NEAR]][:, early].sum()
    assert came == pytest.approx(rivals.WANTED, rel=0.01)


def test_a_rival_fills_tables_that_agree():
    where = ground()
    done = moves(GRAVITY, where, constant=2.0)
    found = tables(where, done, 1)

    abroad = found["provenance"]
    abroad = abroad[(abroad.country != "LBY") & (abroad.date == abroad.date.max())]
    assert found["flows"]["count"].sum() == abroad["count"].sum() > 0
    assert set(found["events"].place) == {"near", "far"}


def test_rivals_take_the_opening_of_the_same_run():
    rows = [
        (run, "2011-02-01", "ZZZ", "LBY", "world", "depot", "opening", "rifles", stock)
        for run, stock in ((1, 700), (2, 400))
    ]
    history = told({"flows": rows}, runs=(1, 2))

    assert opening(ground(), history, 2).tolist() == [[400]]


@pytest.mark.parametrize("kind", RIVALS)
def test_on_the_ground_of_libya_a_rival_runs_the_same_twice(kind):
    rows = [("2011-02-01", "ZZZ", "LBY", "world", "depot", "opening", "rifles", 400_000)]
    history = told({"flows": rows}, until="2012-12-31")

    folder = region_folder("libya_2011")
    constant = constant_of(kind, history, folder)
    once, again = (run_rival(kind, history, folder, {"cut": ("tummo--madama",)}, constant) for _ in "12")

    pd.testing.assert_frame_equal(once.history.flows, again.history.flows)
    assert not once.further["cut"].flows.equals(once.history.flows)
    assert {"MLI", "NER", "EGY"} <= set(once.history.flows.to_country)
