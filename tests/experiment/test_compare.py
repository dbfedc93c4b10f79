"""Scenarios compared: the same seeds for all, whatever happens on the way."""

import datetime as dt
import json

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sim.core.errors import InputError, RunError, UsageError
from sim.experiment import compare, runner
from sim.experiment.compare import TABLES, Comparison, lined_up, own_policies, run_comparison
from sim.experiment.run import run
from sim.results import Results
from sim.results.effects import effects
from sim.scenario import Scenario, dump


@pytest.fixture(scope="module")
def guarded(scenario):
    guards = {
        "kind": "guard_depots",
        "start": scenario.start + dt.timedelta(days=5),
        "guards": 30,
        "consent": "granted",
    }
    return Scenario(**{**dict(scenario), "name": "Guarded", "policies": [guards]})


@pytest.fixture(scope="module")
def study(scenario, guarded):
    return run_comparison([scenario, guarded], [1, 2, 3])


@pytest.fixture
def asked(monkeypatch):
    """Which runs are really run."""
    real, seen = runner.run_task, []

    def run_task(task, told):
        seen.append((task.scenario.slug, task.seed))
        return real(task, told)

    monkeypatch.setattr(runner, "run_task", run_task)
    return seen


def journals(comparison):
    return {slug: results.manifest["journal_sha256"] for slug, results in comparison.results.items()}


def test_every_scenario_is_run_with_the_same_seeds(study):
    assert study.baseline == "a_short_spring"
    assert list(study.results) == list(study.scenarios) == ["a_short_spring", "guarded"]
    assert [results.runs for results in study.results.values()] == [[1, 2, 3]] * 2


def test_processes_and_order_change_nothing(study, scenario, guarded):
    apart = run_comparison([guarded, scenario], [1, 2, 3], 2, baseline="A short spring")

    assert journals(apart) == journals(study)
    assert_frame_equal(apart.effects(), study.effects())


def test_effects_are_those_of_the_results(study):
    assert_frame_equal(study.effects(), effects(study.results, study.baseline))
    assert study.effects(["deaths"]).measure.tolist() == ["deaths"]
    assert study.precision(["deaths"]).measure.tolist() == ["deaths"]
    with pytest.raises(UsageError, match="no measure is called 'happiness'"):
        study.effects(["happiness"])


def test_a_scenario_owns_the_policies_it_adds_or_changes(scenario, guarded):
    more = [{**dict(guarded.policies[0]), "guards": 40}, {"kind": "treaty"}]
    changed = Scenario(**{**dict(scenario), "name": "More", "policies": more})

    assert own_policies(guarded, scenario) == ["guard_depots"]
    assert own_policies(changed, guarded) == ["guard_depots", "treaty"]
    assert own_policies(scenario, guarded) == own_policies(guarded, guarded) == []


def test_pairs_in_which_the_hosts_refused_are_set_apart(study, scenario, guarded):
    unwilling = Scenario(**{**dict(guarded), "policies": [{**dict(guarded.policies[0]), "consent": "refused"}]})
    mixed = Results.stack([study.results["guarded"].only([1, 2]), run(unwilling, seed=3)])
    told = Comparison({**study.results, "guarded": mixed}, study.baseline, study.scenarios)

    row = told.given_leave(["policy_cost"]).iloc[0]

    agreed = study.pairs[(study.pairs.measure == "policy_cost") & (study.pairs.run < 3)]
    assert (row.scenario, row.began, row.runs) == ("guarded", 2, 3)
    assert row["mean"] == agreed.difference.mean() != 0
    assert study.given_leave().empty  # leave was granted in every run


def test_what_is_saved_is_what_is_loaded(study, tmp_path):
    study.save(tmp_path, csv=True)
    again = Comparison.load(tmp_path)

    assert again.baseline == study.baseline
    assert {slug: dump(one) for slug, one in again.scenarios.items()} == {
        slug: dump(one) for slug, one in study.scenarios.items()
    }
    assert_frame_equal(again.effects(), study.effects())
    assert_frame_equal(again.horizons(), study.horizons())
    assert_frame_equal(pd.read_csv(tmp_path / "effects.csv"), study.effects(), check_dtype=False)
    assert (tmp_path / "guarded" / "stocks.csv").is_file()


def test_a_comparison_is_none_before_all_of_it_is_there(study, tmp_path, monkeypatch):
    study.save(tmp_path)
    monkeypatch.setattr(Comparison, "about", lambda self: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        study.save(tmp_path)

    with pytest.raises(InputError, match=r"there is no comparison\.json\."):
        Comparison.load(tmp_path)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("text", ["", "[]", '{"baseline": "a"}'])
def test_a_file_that_is_no_comparison_is_refused(tmp_path, text):
    (tmp_path / "comparison.json").write_text(text)

    with pytest.raises(InputError, match="this is not a comparison"):
        Comparison.load(tmp_path)


def test_a_second_call_runs_only_what_is_missing(study, scenario, guarded, tmp_path, asked):
    run_comparison([scenario, guarded], [1, 2], out=tmp_path)
    asked.clear()

    more = run_comparison([scenario, guarded], [1, 2, 3], out=tmp_path)

    assert asked == [("a_short_spring", 3), ("guarded", 3)]
    assert journals(more) == journals(study)
    asked.clear()
    assert journals(run_comparison([scenario, guarded], [1, 2, 3], out=tmp_path)) == journals(study)
    assert asked == []


def test_fresh_runs_are_run_whatever_lies_there(scenario, guarded, tmp_path, asked):
    run_comparison([scenario, guarded], [1], out=tmp_path)
    asked.clear()

    run_comparison([scenario, guarded], [1], out=tmp_path, fresh=True)

    assert asked == [("a_short_spring", 1), ("guarded", 1)]


def test_an_interruption_keeps_what_is_complete_and_the_next_call_goes_on(
    study, scenario, guarded, tmp_path, asked, monkeypatch
):
    real = runner.run_task

    def pressed(task, told):
        if (task.scenario.slug, task.seed) == ("guarded", 2):
            raise KeyboardInterrupt
        return real(task, told)

    with monkeypatch.context() as patch:
        patch.setattr(runner, "run_task", pressed)
        with pytest.raises(RunError, match=r"^Interrupted: 4 of 6 runs are complete, and kept in .*goes on from there"):
            run_comparison([scenario, guarded], [1, 2, 3], out=tmp_path)

    manifest = json.loads((tmp_path / "guarded" / "manifest.json").read_text())
    assert (manifest["status"], manifest["seeds"], manifest["missing"]) == ("interrupted", [1], [2, 3])
    asked.clear()
    again = run_comparison([scenario, guarded], [1, 2, 3], out=tmp_path)
    assert asked == [("guarded", 2), ("guarded", 3)]
    assert journals(again) == journals(study)


def test_an_interruption_without_a_folder_goes_on_its_way(scenario, guarded, monkeypatch):
    def press(task, told):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_task", press)

    with pytest.raises(KeyboardInterrupt):
        run_comparison([scenario, guarded], [1])


def test_a_failure_keeps_what_is_complete(scenario, guarded, tmp_path, monkeypatch):
    real = runner.run_task

    def fails(task, told):
        if task.seed == 2:
            raise RunError("the books do not balance.")
        return real(task, told)

    monkeypatch.setattr(runner, "run_task", fails)

    with pytest.raises(RunError, match="books"):
        run_comparison([scenario, guarded], [1, 2], out=tmp_path)

    assert json.loads((tmp_path / "a_short_spring" / "manifest.json").read_text())["seeds"] == [1]


def test_the_baseline_is_the_first_or_the_one_named(scenario, guarded, tmp_path):
    path = tmp_path / "third.yaml"
    path.write_text(dump(Scenario(**{**dict(scenario), "name": "Third"})))

    assert lined_up([scenario, guarded])[1] == "a_short_spring"
    assert lined_up([scenario, guarded], "Guarded")[1] == "guarded"
    assert lined_up([scenario, path], str(path))[1] == "third"
    line_up, base = lined_up([guarded], str(path))
    assert (list(line_up), base) == (["third", "guarded"], "third")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "A SHORT spring"}, r"would share the folder 'a_short_spring'\. Give one of them another name\.$"),
        ({"name": "x", "region": "libya_2011"}, r"^'x' and 'A short spring' are about different regions, libya_2011 "),
        ({"name": "x", "start": dt.date(2011, 2, 16)}, r"start on different days, 2011-02-16 and 2011-02-15\.$"),
        (
            {"name": "x", "until": dt.date(2011, 3, 1)},
            r"end on different days, .* Give one last day for all",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(scenario, change, said):
    with pytest.raises(UsageError, match=said):
        lined_up([scenario, Scenario(**{**dict(scenario), **change})])


@pytest.mark.parametrize("many", [0, 1])
def test_one_scenario_is_no_comparison(scenario, many):
    with pytest.raises(UsageError, match="needs two scenarios or more"):
        lined_up([scenario] * many)


def test_a_scenario_given_twice_is_said_to_be(scenario, guarded):
    with pytest.raises(UsageError, match=r"^'Guarded' is given twice \(Guarded\)\. Once is enough\.$"):
        lined_up([scenario, guarded, guarded])


def test_a_name_alone_is_one_scenario_and_not_its_letters():
    with pytest.raises(UsageError, match="needs two scenarios or more"):
        lined_up("light_footprint")


def test_a_comparison_that_cannot_be_told_again_stays_as_it_was(study, tmp_path, monkeypatch):
    study.save(tmp_path)
    before = (tmp_path / "effects.csv").read_bytes()
    monkeypatch.setattr(Comparison, "horizons", lambda self: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        study.save(tmp_path)

    assert (tmp_path / "effects.csv").read_bytes() == before
    assert Comparison.load(tmp_path).baseline == study.baseline


def test_an_interruption_before_the_first_run_promises_nothing(scenario, guarded, tmp_path, monkeypatch):
    def press(task, told):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_task", press)

    with pytest.raises(RunError, match=r"^Interrupted before any run was complete; nothing was written\.$"):
        run_comparison([scenario, guarded], [1], out=tmp_path)

    assert not list(tmp_path.iterdir())


def test_the_tables_beside_the_scenarios_are_known(study, tmp_path):
    study.save(tmp_path)

    assert {path.stem for path in tmp_path.glob("*.csv")} == set(TABLES)
    assert compare.RUNS >= 2
