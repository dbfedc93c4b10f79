"""Trials are kept by what they tried, and not done twice."""

import numpy as np

from sim.experiment import trials as module
from sim.experiment.trials import Trial, points, try_out


def read(results):
    return {"stock": results.stocks["count"].sum()}


TRIALS = [Trial({"agents.depot.firearms": value}, 3) for value in (300, 900)]


def test_each_trial_runs_with_its_own_values(scenario):
    told = try_out(scenario, TRIALS, read)

    assert told.columns.tolist() == ["stock"]
    assert told.stock[0] < told.stock[1]


def test_what_has_been_tried_is_not_run_again(scenario, tmp_path, monkeypatch):
    kept = tmp_path / "trials.jsonl"
    first = try_out(scenario, TRIALS[:1], read, kept=kept)
    with kept.open("a") as file:
        file.write('{"trial": "broken')  # a session that was interrupted
    ran = []
    real = module.run_tasks
    monkeypatch.setattr(module, "run_tasks", lambda tasks, *rest: (ran.extend(tasks), real(tasks, *rest)))
    both = try_out(scenario, TRIALS, read, kept=kept)

    assert [task.scenario.agents["depot"].firearms for task in ran] == [900]
    assert both.stock[0] == first.stock[0]


def test_points_are_the_values_in_the_order_asked():
    assert np.array_equal(points(TRIALS, ["agents.depot.firearms"]), [[300], [900]])


def test_what_was_kept_for_another_question_is_no_answer(scenario, tmp_path):
    kept = tmp_path / "trials.jsonl"
    try_out(scenario, TRIALS[:1], read, asked=["stock"], kept=kept)
    other = try_out(scenario, TRIALS[:1], lambda _: {"other": 1.0}, asked=["other"], kept=kept)

    assert other.columns.tolist() == ["other"]
