"""Scenarios compared on the command line: a table, a folder, and a page where there is a map."""

import json
import os

import pandas as pd
import pytest

from sim.cli import study
from sim.experiment import compare, runner
from tests.worlds import OASIS


@pytest.fixture
def guarded(spring):
    path = spring.with_name("guarded.yaml")
    guards = "policies:\n  - {kind: guard_depots, start: 2011-02-18, guards: 30, consent: granted}\n"
    path.write_text(f"extends: spring.yaml\nname: Guarded\n{guards}")
    return path


@pytest.fixture
def compared(blowback, spring, guarded, tmp_path):
    def call(*words):
        return blowback("compare", spring, guarded, "--runs", 2, "--workers", 0, "--out", tmp_path / "out", *words)

    return call


def test_a_comparison_leaves_a_folder_for_each_scenario_and_tables_beside_them(compared, tmp_path):
    said = compared("--no-figures")

    out = tmp_path / "out"
    assert (said.code, said.err) == (0, "")
    assert {path.name for path in out.iterdir()} == {
        "a_short_spring", "guarded", "comparison.json", "effects.csv", "precision.csv", "horizons.csv", "pairs.csv",
        "given_leave.csv",
    }  # fmt: skip
    assert set(pd.read_csv(out / "effects.csv").scenario) == {"guarded"}


def test_a_comparison_ends_with_a_table_and_where_everything_is(compared, tmp_path):
    said = compared("--no-figures")

    first, *lines = said.out.splitlines()
    assert first == (
        "2 scenarios, 2 runs each from 2011-02-15 to 2011-02-28; differences from 'A short spring' on the same luck"
    )
    assert sum(line.startswith("  Guarded") for line in lines) == 6
    assert lines[-1] == f"Tables    {tmp_path / 'out'}{os.sep}"
    assert [line for line in lines[:-1] if len(line) > 100] == []


def test_machines_get_the_same_as_json(compared, tmp_path):
    told = json.loads(compared("--no-figures", "--json", "--baseline", "guarded").out)

    assert (told["baseline"], told["scenarios"], told["seeds"]) == ("guarded", ["a_short_spring", "guarded"], [1, 2])
    assert {row["scenario"] for row in told["effects"]} == {"a_short_spring"}
    assert told["folder"] == str(tmp_path / "out")
    assert (told["page"], told["figures"]) == (None, [])


def test_quiet_prints_nothing(compared):
    said = compared("--no-figures", "--quiet")

    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_region_without_a_map_still_has_its_tables(compared, tmp_path):
    said = compared()

    assert said.code == 0
    assert said.err.startswith("No pictures and no page: ")
    assert (tmp_path / "out" / "effects.csv").is_file()


def test_the_page_of_an_earlier_comparison_does_not_stay(compared, tmp_path):
    old = tmp_path / "out" / "figures" / "maps.png"
    old.parent.mkdir(parents=True)
    old.touch()
    (tmp_path / "out" / "report.html").touch()

    compared("--no-figures")

    assert not old.exists()
    assert not (tmp_path / "out" / "report.html").exists()


def test_an_interrupted_comparison_says_what_is_kept_and_the_next_goes_on(compared, tmp_path, monkeypatch):
    real, asked = runner.run_task, []

    def pressed(task, told=None):
        asked.append((task.scenario.slug, task.seed))
        if len(asked) == 4:
            raise KeyboardInterrupt
        return real(task, told)

    monkeypatch.setattr(runner, "run_task", pressed)

    said = compared("--no-figures")

    kept = (
        f"Interrupted: 3 of 4 runs are complete, and kept in {tmp_path / 'out'}. The same command goes on from there.\n"
    )
    assert (said.code, said.err) == (1, kept)
    assert not (tmp_path / "out" / "comparison.json").exists()
    assert compared("--no-figures").code == 0
    assert asked[4:] == [("guarded", 2)]
    assert compared("--no-figures").code == 0
    assert len(asked) == 5
    assert compared("--no-figures", "--fresh").code == 0
    assert len(asked) == 9


def test_one_last_day_holds_for_all(blowback, spring, guarded, tmp_path):
    longer = tmp_path / "longer.yaml"
    longer.write_text("extends: spring.yaml\nname: Longer\nuntil: 2011-03-05\n")
    words = ("compare", longer, "--baseline", spring, guarded, "--runs", 2, "--out", tmp_path / "out", "--no-figures")

    refused = blowback(*words)
    said = blowback(*words, "--until", "2011-02-20", "--json", "--workers", 0)

    assert refused.code == 2
    assert refused.err.endswith("Give one last day for all (--until).\n")
    assert json.loads(said.out)["until"] == "2011-02-20"
    assert json.loads(said.out)["scenarios"] == ["a_short_spring", "longer", "guarded"]


def test_what_cannot_be_compared_is_wrong_usage_and_leaves_nothing(blowback, spring, tmp_path):
    far = tmp_path / "far.yaml"
    far.write_text(spring.read_text().replace(str(OASIS), "libya_2011").replace("A short spring", "Far"))
    for words in ((spring,), (spring, spring), (spring, far), (spring, far, "--until", "2011-01-01")):
        said = blowback("compare", *words, "--out", tmp_path / "out")
        assert said.code == 2
        assert len(said.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_help_promises_as_many_runs_as_the_library_makes():
    assert study.RUNS == compare.RUNS
