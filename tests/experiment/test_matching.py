"""History matching rules out what cannot be; ABC draws from what is left."""

import numpy as np
import pytest
from pandas import DataFrame

from sim.experiment.matching import (
    RULED_OUT,
    Target,
    cube,
    distances,
    emulate,
    implausibility,
    left_in,
    not_ruled_out,
    sample,
    standard,
    trials_of,
)
from sim.experiment.space import Range

pytest.importorskip("sklearn")
RANGES = [Range("agents.depot.a", 0.0, 10.0), Range("agents.depot.b", 0.0, 1.0)]
TARGETS = [Target("sum", 0.5, 0.7, 2.0, 0.1), Target("first", 0.1, 0.3, 2.0, 0.1)]


@pytest.fixture(scope="module")
def emulators():
    points = cube(80, 2)
    luck = np.random.default_rng(1).normal(0.0, 0.02, (80, 2))
    read = DataFrame({"sum": points.sum(axis=1) + luck[:, 0], "first": points[:, 0] + luck[:, 1]})
    return emulate(points, read, TARGETS)


def test_a_run_that_cannot_say_counts_as_never():
    told = standard(DataFrame({"sum": [0.6, np.nan], "first": [0.3, 0.2]}), TARGETS)

    assert told["sum"].to_list() == pytest.approx([6.0, 17.0])
    assert told["first"].to_list() == pytest.approx([3.0, 2.0])


def test_an_emulator_foretells_the_number_and_how_much_of_it_is_luck(emulators):
    points = np.array([[0.2, 0.4], [0.9, 0.9]])
    mean, unsure = emulators.foretell(points)[:, 0], emulators.unsure(points)

    assert mean == pytest.approx([6.0, 17.0], abs=1.5)
    assert mean[0] == pytest.approx(6.0, abs=0.3)
    assert emulators.luck[0] == pytest.approx(0.2, abs=0.1)
    assert (unsure < 0.5).all()


def test_points_far_outside_the_bands_are_ruled_out(emulators):
    inside, outside = np.array([[0.2, 0.4]]), np.array([[0.95, 0.95]])

    assert not_ruled_out(emulators, inside)[0]
    assert not not_ruled_out(emulators, outside)[0]
    assert implausibility(emulators, inside).max() < 1.0


def test_what_is_left_in_is_a_small_part_of_the_cube(emulators):
    points, share = left_in(emulators, 50, 2, seed=5)

    assert len(points) == 50
    assert 0.05 < share < 0.6
    assert not_ruled_out(emulators, points).all()


def test_points_in_the_core_of_every_band_are_nearest_and_those_ruled_out_farthest(emulators):
    core, edge, out = distances(emulators, np.array([[0.2, 0.4], [0.2, 0.53], [0.95, 0.95]]))

    assert core == pytest.approx(0.0, abs=0.05)
    assert core < edge < 1.0
    assert out > RULED_OUT


def test_a_band_may_have_one_end():
    above = Target("V26", 0.4, np.inf, 0.0, 0.2)

    assert above.outside(np.array([1.0, 2.0, 9.0])).tolist() == [1.0, 0.0, 0.0]
    assert standard(DataFrame({"V26": [np.nan, 9.0]}), [above]).V26.to_list() == [0.0, 22.0]


def test_trials_of_points_have_seeds_of_their_own():
    assert [(t.seed, t.values["agents.depot.a"]) for t in trials_of(RANGES, np.array([[0.1, 0], [0.2, 1]]), 7)] == [
        (7, 1.0),
        (8, 2.0),
    ]


def test_abc_draws_the_same_sample_again_and_it_lies_where_the_bands_are(emulators):
    pytest.importorskip("pyabc")
    drawn = sample(emulators, RANGES, 40, nearest=0.05)

    assert np.array_equal(drawn, sample(emulators, RANGES, 40, nearest=0.05))
    assert 0.1 < np.median(drawn[:, 0]) < 0.3
    assert 0.5 < np.median(drawn.sum(axis=1)) < 0.7
