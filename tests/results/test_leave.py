"""A policy that was refused tells nothing of what it does; those pairs are set apart."""

import math

import numpy as np
import pandas as pd
import pytest

from sim.results import Results
from sim.results.effects import in_proportion, mean_interval, variance_ratio
from sim.results.leave import COLUMNS, began_in, given_leave


def pairs_of(differences, scenario="teams", measure="deaths"):
    base = np.arange(100.0, 100 + len(differences))
    return pd.DataFrame(
        {
            "scenario": scenario,
            "measure": measure,
            "run": np.arange(1, len(differences) + 1),
            "value": base + differences,
            "base": base,
            "difference": np.array(differences, float),
        }
    )


@pytest.fixture
def told():
    """Five runs: teams began in three of them, guards in one, history's advisers in all."""
    rows = [(run, "policy_started", "advisers") for run in (5, 4, 3, 2, 1)]
    rows += [(run, "policy_started", "teams") for run in (1, 4, 5)] + [(2, "policy_started", "guards")]
    rows += [(3, "consent", "teams"), (1, "policy_ended", "guards")]
    events = pd.DataFrame(rows, columns=["run", "kind", "actor"]).astype({"kind": "category", "actor": "category"})
    return Results("x", {"events": events}, {"seeds": [5, 4, 3, 2, 1]})


def test_a_run_counts_when_any_of_the_policies_began_in_it(told):
    assert began_in(told, ["teams"]) == [5, 4, 1]
    assert began_in(told, ["teams", "guards"]) == [5, 4, 2, 1]
    assert began_in(told, ["nobody"]) == began_in(told, []) == []


def test_refusals_are_left_out_of_the_effect():
    pairs = pairs_of([-10, 0, -14, 0, -12])

    table = given_leave(pairs, {"teams": [1, 3, 5]})

    assert tuple(table.columns) == COLUMNS
    (row,) = table.to_dict("records")
    assert (row["began"], row["runs"], row["unit"], row["base"]) == (3, 5, "people", 102)
    assert (row["mean"], row["low"], row["high"]) == mean_interval(np.array([-10.0, -14, -12]))
    begun = pairs[pairs.difference != 0]
    assert row["variance_ratio"] == variance_ratio(*begun[["value", "base", "difference"]].to_numpy().T)
    assert row["variance_ratio_logs"] == in_proportion(begun)["teams", "deaths"]


def test_a_scenario_that_was_never_refused_is_not_told_of():
    pairs = pd.concat([pairs_of([1, 2]), pairs_of([1, 2], "guards"), pairs_of([1, 2], "nothing_new")])

    table = given_leave(pairs, {"teams": [1, 2], "guards": [2]})

    assert table.scenario.tolist() == ["guards"]
    assert given_leave(pairs, {"teams": [1, 2]}).empty


def test_a_policy_refused_everywhere_has_no_effect_to_tell():
    row = given_leave(pairs_of([0, 0]), {"teams": []}).iloc[0]

    assert (row.began, row.runs) == (0, 2)
    assert all(math.isnan(row[name]) for name in ("base", "mean", "low", "high"))


def test_a_pair_without_an_answer_counts_as_begun_and_for_nothing_else():
    row = given_leave(pairs_of([4, math.nan, 6, 0]), {"teams": [1, 2, 3]}).iloc[0]

    assert (row.began, row["mean"]) == (3, 5)
