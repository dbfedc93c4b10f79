"""Ensembles of any length: what is kept of a run is what the run comes to, and no more."""

import json

import pytest
from pandas.testing import assert_frame_equal

from sim.core.errors import RunError, UsageError
from sim.experiment import runner
from sim.experiment.headline import headlines, headlines_of
from sim.experiment.runner import run_many
from sim.experiment.summaries import SUMMARIES, run_summaries
from sim.results.measures import summary
from sim.scenario import load


def test_an_ensemble_keeps_the_measures_and_hashes_of_its_runs(scenario):
    whole = run_many(scenario, [3, 1, 2])
    found = run_summaries(scenario, [3, 1, 2], 2)

    assert_frame_equal(found.measures, summary(whole))
    assert found.manifest["journal_sha256"] == whole.manifest["journal_sha256"]
    assert found.manifest["seeds"] == [3, 1, 2]
    assert [line[:3] for line in headlines_of(found.measures)] == [line[:3] for line in headlines(whole)]


def test_what_is_written_names_the_runs_and_lets_them_be_made_again(scenario, tmp_path):
    found = run_summaries(scenario, [7])
    folder = found.save(tmp_path)
    told = json.loads((folder / SUMMARIES).read_text(encoding="utf-8"))
    again = run_many(load(folder / "scenario.yaml"), [7], ledger=True)

    assert told["journal_sha256"] == again.manifest["journal_sha256"]
    assert told["status"] == "complete"
    assert {path.name for path in folder.iterdir()} == {"measures.csv", "scenario.yaml", SUMMARIES}


def test_an_interruption_keeps_what_is_complete(scenario, monkeypatch):
    real, asked = runner.run_task, []

    def pressed(task, told=None):
        asked.append(task.seed)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return real(task, told)

    monkeypatch.setattr(runner, "run_task", pressed)
    found = run_summaries(scenario, [1, 2, 3, 4])

    assert (found.manifest["seeds"], found.manifest["status"]) == ([1, 2], "interrupted")
    asked[:] = [0, 0]
    with pytest.raises(RunError, match="before any run was complete"):
        run_summaries(scenario, [1, 2])


def test_seeds_are_needed_each_once(scenario):
    with pytest.raises(UsageError, match="each of them once"):
        run_summaries(scenario, [])
