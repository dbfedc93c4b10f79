"""Finished runs stand in for new ones where nothing that made them has changed."""

import json
from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

from sim.experiment import resume, run
from sim.experiment.resume import is_complete, kept_runs, missing, with_ways
from sim.experiment.runner import Task, in_order, run_many, run_tasks
from sim.results import save
from sim.results.store import MANIFEST
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def three(scenario):
    return run_many(scenario, [1, 2, 3])


@pytest.fixture
def folder(three, tmp_path):
    return save(three, tmp_path / "a_short_spring")


def test_the_runs_wanted_are_taken_from_where_they_lie(folder, scenario, three):
    kept = kept_runs(folder, scenario, [4, 3, 1])

    assert kept.runs == [3, 1]
    assert_frame_equal(kept.stocks, three.only([3, 1]).stocks)
    assert missing([4, 3, 1], kept) == [4]
    assert missing([4, 3], None) == [4, 3]


def test_an_interrupted_folder_gives_what_is_complete(three, scenario, tmp_path):
    status = {"status": "interrupted", "missing": [4]}
    save(replace(three, manifest=three.manifest | status), tmp_path)

    kept = kept_runs(tmp_path, scenario, [1, 2, 3, 4])

    assert (kept.runs, kept.manifest["status"]) == ([1, 2, 3], "complete")
    assert "missing" not in kept.manifest


def test_a_folder_with_just_the_runs_wanted_can_stay(folder, scenario):
    assert is_complete(folder, scenario, [1, 2, 3])
    assert not is_complete(folder, scenario, [1, 2])
    assert not is_complete(folder, scenario, [3, 2, 1])


def test_another_scenario_runs_for_itself(folder, scenario):
    other = Scenario(**{**dict(scenario), "question": "Another one?"})

    assert kept_runs(folder, other, [1]) is None


@pytest.mark.parametrize("stamp", ["code_sha256", "region_sha256"])
def test_runs_of_other_code_or_another_region_are_run_again(folder, scenario, monkeypatch, stamp):
    monkeypatch.setattr(run, stamp, lambda *_: "another")

    assert kept_runs(folder, scenario, [1]) is None


def test_runs_without_their_books_cannot_stand_in_for_those_with(folder, scenario):
    assert kept_runs(folder, scenario, [1], ledger=True) is None


def test_runs_whose_arms_must_be_followed_count_only_if_they_were(scenario, tmp_path):
    done = {}
    run_tasks([Task(scenario, 1, custody=True), Task(scenario, 2)], lambda _, run: done.update({run.runs[0]: run}))
    both = in_order([2, 1], done)
    save(both, tmp_path)

    assert both.manifest["custody"] == [1]
    assert with_ways(both) == {1}
    assert kept_runs(tmp_path, scenario, [1, 2], custody=[1]).runs == [1, 2]
    assert kept_runs(tmp_path, scenario, [1, 2], custody=[2]).runs == [1]
    assert is_complete(tmp_path, scenario, [2, 1], custody=[1])
    assert not is_complete(tmp_path, scenario, [2, 1], custody=[2])
    assert in_order([2], {}, kept_runs(tmp_path, scenario, [2])).manifest["custody"] == []


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_folder_without_a_sound_manifest_holds_nothing(folder, scenario, text):
    (folder / MANIFEST).write_text(text)

    assert kept_runs(folder, scenario, [1]) is None
    assert kept_runs(folder / "nowhere", scenario, [1]) is None


def test_a_damaged_table_is_as_good_as_none(folder, scenario):
    (folder / "stocks.parquet").write_bytes(b"torn")

    assert kept_runs(folder, scenario, [1]) is None
    assert json.loads((folder / MANIFEST).read_text())["seeds"] == [1, 2, 3]
    assert resume.kept_runs(folder, scenario, [9]) is None
