"""Two scenarios are told apart field by field, and their results to the last bit."""

import datetime as dt

import pandas as pd
import pytest

from sim.core.errors import InputError, ScenarioError, UsageError
from sim.experiment.difference import Change, changes, dated, reached, side
from sim.experiment.runner import run_many
from sim.results import save
from sim.scenario import Scenario, dump


def like(scenario, **changed):
    return Scenario(**{**dict(scenario), **changed})


def guards(**changed):
    return {"kind": "guard_depots", "start": dt.date(2011, 2, 20), "guards": 40, "consent": "granted"} | changed


@pytest.fixture(scope="module")
def guarded(scenario):
    return like(scenario, name="Guarded", policies=[guards()])


@pytest.fixture(scope="module")
def runs(scenario, guarded):
    return run_many(scenario, [1, 2]), run_many(guarded, [1, 2])


def test_a_scenario_does_not_differ_from_itself(scenario, guarded):
    assert changes(scenario, scenario) == changes(guarded, guarded) == []


def test_a_policy_that_only_one_has_is_one_line(scenario, guarded):
    (name, policy) = changes(scenario, guarded)

    assert name == Change("name", "A short spring", "Guarded")
    assert policy.path == "policies.guard_depots"
    assert policy.one == "-"
    assert policy.other == "guard_depots start=2011-02-20 consent=granted guards=40"
    assert changes(guarded, scenario)[1].other == "-"


def test_a_policy_that_both_have_is_told_field_by_field(scenario, guarded):
    other = like(guarded, policies=[guards(guards=50, where={"countries": ["BBB"]})])

    assert changes(guarded, other) == [
        Change("policies.guard_depots.guards", "40", "50"),
        Change("policies.guard_depots.where.countries", "-", "BBB"),
    ]


def test_another_kind_under_the_same_name_is_another_policy(guarded):
    other = like(guarded, policies=[{"kind": "observers", "name": "guard_depots", "consent": "granted"}])

    (change,) = changes(guarded, other)

    assert (change.path, change.one.split()[0], change.other.split()[0]) == (
        "policies.guard_depots", "guard_depots", "observers",
    )  # fmt: skip


def test_dates_and_parameters_are_told_with_their_path(scenario):
    later = like(scenario, until=dt.date(2011, 3, 20), agents={"trafficker": {"risk_aversion": 0.125}})

    until, risk = changes(scenario, later)

    assert until == Change("until", "2011-03-06", "2011-03-20")
    assert (risk.path, risk.other) == ("agents.trafficker.risk_aversion", "0.125")


def test_what_is_uncertain_is_told_without_its_source(scenario):
    drawn = {"dist": "uniform", "low": 0.1, "high": 0.5, "source": "assumption: a test"}
    unsure = like(scenario, agents={"trafficker": {"risk_aversion": drawn}})

    (change,) = changes(scenario, unsure)

    assert change.other == "dist=uniform low=0.1 high=0.5"


def test_nothing_reaches_the_results_of_the_same_runs(runs):
    what = reached(runs[0], runs[0])

    assert what.days.isna().all()
    assert what.tables.empty
    assert set(what.same_tables) == set(runs[0].tables)
    assert (what.measures.runs == 0).all()


def test_a_policy_changes_nothing_before_it_starts(runs):
    what = reached(*runs)

    assert what.days.to_dict() == dict.fromkeys([1, 2], pd.Timestamp("2011-02-20"))
    assert (what.tables.date >= pd.Timestamp("2011-02-20")).all()
    assert "events" in what.tables.table.tolist()
    assert set(what.same_tables) | set(what.tables.table) == set(runs[0].tables)


def test_measures_are_told_by_the_pairs_in_which_they_differ(runs):
    table = reached(*runs).measures.set_index("measure")

    cost = table.loc["policy_cost"]
    assert (cost.runs, cost.of) == (2, 2)
    assert 0 < cost.least <= cost.greatest
    assert table.loc["deaths", ["runs", "least", "greatest"]].tolist() == [0, 0, 0]


def test_runs_of_other_days_or_seeds_are_not_told_apart(scenario, runs):
    short = run_many(scenario.ending(dt.date(2011, 2, 20)), [1])

    with pytest.raises(UsageError, match="differ in until"):
        reached(runs[0], short)
    with pytest.raises(UsageError, match="no seed in common"):
        reached(runs[0].only([1]), runs[1].only([2]))


def test_a_side_is_a_scenario_or_a_folder_of_its_results(scenario, runs, tmp_path):
    folder = save(runs[0], tmp_path / "spring", scenario_yaml=dump(scenario))

    assert side(folder / "scenario.yaml").results() is None
    assert side(folder).results().runs == [1, 2]
    assert changes(side(folder).scenario, scenario) == []
    with pytest.raises(ScenarioError, match="no such file"):
        side(tmp_path / "nowhere")


def test_never_is_a_dash():
    assert (dated(pd.NaT), dated(pd.Timestamp("2011-02-20"))) == ("-", "2011-02-20")


def test_a_folder_of_several_scenarios_names_them(runs, scenario, tmp_path):
    save(runs[0], tmp_path / "spring", scenario_yaml=dump(scenario))

    with pytest.raises(InputError, match=rf"holds several scenarios\. Name one of them: {tmp_path}/spring\.$"):
        side(tmp_path)
