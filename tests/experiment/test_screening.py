"""Screening finds the parameters that matter and passes over those that do not."""

import numpy as np
import pytest
from pandas import DataFrame

from sim.experiment.screening import effects, ranking, trajectories
from sim.experiment.space import Range

pytest.importorskip("SALib")
RANGES = [Range("agents.depot.a", 0.0, 10.0), Range("agents.depot.b", 0.0, 1.0), Range("agents.depot.c", 0.0, 1.0)]


@pytest.fixture
def screened():
    shares, trials = trajectories(RANGES, 6)
    read = DataFrame({"V01": 4.0 * shares[:, 0] + shares[:, 1], "V02": 2.0 * shares[:, 1], "V03": np.nan})
    return shares, trials, effects(RANGES, shares, read, {"V01": 10.0, "V02": 10.0})


def test_one_parameter_moves_at_a_time_and_a_trajectory_shares_its_seed(screened):
    shares, trials, _ = screened

    assert len(trials) == 6 * 4
    assert [trial.seed for trial in trials] == [1 + n // 4 for n in range(24)]
    for start in range(0, 24, 4):
        assert (np.abs(np.diff(shares[start : start + 4], axis=0)) > 0).sum() == 3


def test_the_effect_of_a_straight_line_is_its_slope_in_units_of_the_scale(screened):
    told = screened[2]

    assert told.columns.tolist() == ["V01", "V02"]
    assert told.V01.to_list() == pytest.approx([0.4, 0.1, 0.0], rel=0.01, abs=1e-9)
    assert told.V02.to_list() == pytest.approx([0.0, 0.2, 0.0], rel=0.01, abs=1e-9)


def test_parameters_are_ranked_by_what_they_move(screened):
    told = ranking(screened[2])

    assert told.path.to_list() == [each.path for each in RANGES]
    assert told["rank"].to_list() == [1, 2, 3]
    assert told.most_moved_pattern.to_list()[:2] == ["V01", "V02"]
