"""One scenario on the command line: what it prints, what it leaves behind, and the code it leaves with."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from sim import __version__
from sim.experiment import runner


def measures_of(folder):
    return pd.read_csv(folder / "measures.csv")


def test_a_run_leaves_tables_a_manifest_and_its_scenario(blowback, spring, tmp_path):
    said = blowback("run", spring, "--out", tmp_path / "out", "--no-figures")

    folder = tmp_path / "out" / "a_short_spring"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (said.code, said.err) == (0, "")
    assert {p.name for p in folder.glob("*.parquet")} >= {"stocks.parquet", "flows.parquet", "events.parquet"}
    assert manifest["name"] == "A short spring"
    assert manifest["code_version"] == __version__
    assert manifest["seeds"] == [1]
    assert manifest["status"] == "complete"
    assert {"numpy", "numba", "python"} <= manifest["packages"].keys()
    assert not (folder / "figures").exists()


def test_a_run_ends_with_its_headline_and_where_everything_is(blowback, spring, tmp_path):
    said = blowback("run", spring, "--out", tmp_path / "out", "--no-figures")

    assert said.out.startswith("A short spring: 1 run from 2011-02-15 to 2011-02-28")
    assert "arms outside control end" in said.out
    assert f"Tables    {tmp_path / 'out' / 'a_short_spring'}{os.sep}" in said.out


def test_a_run_of_the_scenario_it_left_gives_the_same_journal(blowback, spring, tmp_path):
    blowback("run", spring, "--out", tmp_path / "one", "--no-figures", "--seed", 4)
    left = tmp_path / "one" / "a_short_spring" / "scenario.yaml"

    said = blowback("run", left, "--out", tmp_path / "two", "--no-figures", "--seed", 4, "--json")

    first = json.loads((left.parent / "manifest.json").read_text())
    assert json.loads(said.out)["journal_sha256"] == first["journal_sha256"]


def test_runs_have_the_seeds_that_follow(blowback, spring, tmp_path):
    said = blowback(
        "run", spring, "--out", tmp_path, "--seed", 3, "--runs", 2, "--workers", 0, "--json", "--no-figures", "--csv"
    )

    told = json.loads(said.out)
    assert told["seeds"] == [3, 4]
    assert told["measures"][0]["runs"] == 2
    assert sorted(measures_of(tmp_path / "a_short_spring")["run"].unique()) == [3, 4]
    assert (tmp_path / "a_short_spring" / "stocks.csv").is_file()


def test_a_shorter_run_is_asked_for_by_its_last_day(blowback, spring, tmp_path):
    said = blowback("run", spring, "--out", tmp_path, "--until", "2011-02-20", "--json", "--no-figures")

    assert json.loads(said.out)["until"] == "2011-02-20"


def test_a_last_day_before_the_first_is_refused(blowback, spring, tmp_path):
    said = blowback("run", spring, "--out", tmp_path / "out", "--until", "2011-02-01")

    assert said.code == 2
    assert said.err == "--until 2011-02-01 is before the start of 'A short spring' on 2011-02-15.\n"
    assert not (tmp_path / "out").exists()


def test_the_full_books_are_kept_on_request(blowback, spring, tmp_path):
    blowback("run", spring, "--out", tmp_path, "--ledger", "--faces", "--no-figures", "--quiet")

    assert (tmp_path / "a_short_spring" / "ledger.parquet").is_file()
    assert (tmp_path / "a_short_spring" / "accounts.parquet").is_file()


def test_quiet_prints_nothing(blowback, spring, tmp_path):
    said = blowback("run", spring, "--out", tmp_path, "--no-figures", "--quiet")

    assert (said.code, said.out, said.err) == (0, "", "")


def test_pictures_of_an_earlier_run_do_not_stay(blowback, spring, tmp_path):
    old = tmp_path / "a_short_spring" / "figures" / "map.png"
    old.parent.mkdir(parents=True)
    old.touch()

    blowback("run", spring, "--out", tmp_path, "--no-figures", "--quiet")

    assert not old.exists()


def test_a_region_without_a_map_still_has_its_tables(blowback, spring, tmp_path):
    said = blowback("run", spring, "--out", tmp_path)

    assert said.code == 0
    assert "map.geojson: this file is missing" in said.err
    assert (tmp_path / "a_short_spring" / "manifest.json").is_file()


def test_a_bad_key_is_refused_with_its_line_and_the_nearest_right_one(blowback, spring, tmp_path):
    spring.write_text(spring.read_text() + "startt: 2011-02-16\n")

    said = blowback("run", spring, "--out", tmp_path / "out")

    assert said.code == 2
    assert said.err == f"{spring}:5: there is no key 'startt'. Did you mean 'start'?\n"
    assert said.out == ""
    assert not (tmp_path / "out").exists()


def test_a_scenario_that_is_not_there_is_answered_with_the_nearest(blowback):
    said = blowback("run", "light_footprnt")

    assert said.code == 2
    assert said.err.endswith("Did you mean 'light_footprint'?\n")


def test_a_folder_that_cannot_be_made_is_refused_before_the_run(blowback, spring, tmp_path):
    (tmp_path / "out").write_text("a file")

    said = blowback("run", spring, "--out", tmp_path / "out")

    assert said.code == 2
    assert said.err.startswith(f"{tmp_path / 'out'}")
    assert said.err.endswith(" Name another with --out.\n")
    assert said.err.count("\n") == 1


def test_an_interrupted_study_keeps_what_is_complete_and_says_so(blowback, spring, tmp_path, monkeypatch):
    real = runner.run_task
    calls = []

    def pressed(task, told=None):
        calls.append(task.seed)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return real(task, told)

    monkeypatch.setattr(runner, "run_task", pressed)

    said = blowback("run", spring, "--out", tmp_path, "--runs", 3, "--workers", 0)

    manifest = json.loads((tmp_path / "a_short_spring" / "manifest.json").read_text())
    assert said.code == 1
    kept = f"Interrupted: 1 of 3 runs are complete, and kept in {tmp_path / 'a_short_spring'}."
    assert said.err == f"{kept} The same command goes on from there.\n"
    assert (manifest["status"], manifest["seeds"], manifest["missing"]) == ("interrupted", [1], [2, 3])


def test_an_interruption_at_once_leaves_nothing(blowback, spring, tmp_path, monkeypatch):
    def pressed(task, told=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_task", pressed)

    said = blowback("run", spring, "--out", tmp_path)

    assert said.code == 1
    assert said.err == "Interrupted before any run was complete; nothing was written.\n"
    assert not (tmp_path / "a_short_spring" / "manifest.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are not sent there")
@pytest.mark.usefixtures("_ctrl_c_is_heard")
@pytest.mark.parametrize("pool", ["threads", "processes"])
def test_ctrl_c_ends_all_runs_without_a_traceback(spring, tmp_path, pool):
    spring.write_text(spring.read_text().replace("2011-02-28", "2020-01-01"))
    words = ["run", str(spring), "--runs", "4000", "--workers", "2", "--pool", pool, "--out", str(tmp_path)]
    running = subprocess.Popen([sys.executable, "-m", "sim", *words], stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(10)  # some runs are complete, others under way

    os.killpg(running.pid, signal.SIGINT)
    try:
        _, told = running.communicate(timeout=120)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)  # else it would run on, long after the test

    assert running.returncode == 1
    assert told.decode().splitlines()[-1].startswith("Interrupted")
    assert b"Traceback" not in told


def test_a_second_call_runs_only_what_is_missing(blowback, spring, tmp_path, monkeypatch):
    real, asked = runner.run_task, []
    monkeypatch.setattr(runner, "run_task", lambda task, told=None: asked.append(task.seed) or real(task, told))
    words = ("run", spring, "--out", tmp_path, "--no-figures", "--workers", 0)

    first = blowback(*words, "--runs", 2, "--json")
    more = blowback(*words, "--runs", 3)
    fresh = blowback(*words, "--runs", 3, "--fresh", "--json")

    assert asked == [1, 2, 3, 1, 2, 3]
    assert "2 lay ready, --fresh runs them again" in more.out
    assert json.loads(first.out)["kept"] == json.loads(fresh.out)["kept"] == 0
    assert json.loads(fresh.out)["seeds"] == [1, 2, 3]


def test_summaries_are_small_and_say_the_same(blowback, spring, tmp_path):
    whole = blowback("run", spring, "--runs", 3, "--out", tmp_path / "whole", "--no-figures", "--json")
    small = blowback("run", spring, "--runs", 3, "--out", tmp_path / "small", "--summaries", "--json")
    shown = blowback("run", spring, "--runs", 3, "--out", tmp_path / "small", "--summaries")

    first, second = json.loads(whole.out), json.loads(small.out)
    assert second["measures"] == first["measures"]
    assert second["journal_sha256"] == first["journal_sha256"]
    measures = [tmp_path / kind / "a_short_spring" / "measures.csv" for kind in ("whole", "small")]
    assert measures[0].read_text() == measures[1].read_text()
    assert "3 runs from" in shown.out


def test_summaries_keep_no_tables_to_be_written(blowback, spring, tmp_path):
    said = blowback("run", spring, "--summaries", "--ledger", "--out", tmp_path)

    assert said.code == 2
    assert "--summaries keeps no tables" in said.err
