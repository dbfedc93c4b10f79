"""The commands: what they print, what they leave behind, and the code they leave with."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pandas as pd
import pytest

from sim import __version__
from sim.cli import app, main
from sim.experiment import runner
from tests.worlds import OASIS

START = "2011-02-15"


@dataclass
class Said:
    """What a command left: its exit code and its words."""

    code: int
    out: str
    err: str


@pytest.fixture
def blowback(capsys):
    def call(*words):
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return Said(left.value.code or 0, said.out, said.err)

    return call


@pytest.fixture
def spring(tmp_path):
    path = tmp_path / "spring.yaml"
    path.write_text(f"name: A short spring\nregion: {OASIS}\nstart: {START}\nuntil: 2011-02-28\n")
    return path


def measures_of(folder):
    return pd.read_csv(folder / "measures.csv")


# run


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

    assert said.code == 1
    assert said.err.startswith(str(tmp_path / "out"))
    assert "Traceback" not in said.err


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
    assert said.err == f"Interrupted: 1 of 3 runs are complete, and kept in {tmp_path / 'a_short_spring'}.\n"
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
def test_ctrl_c_ends_all_processes_without_a_traceback(spring, tmp_path):
    spring.write_text(spring.read_text().replace("2011-02-28", "2200-01-01"))
    words = ["run", str(spring), "--runs", "4", "--workers", "2", "--out", str(tmp_path)]
    running = subprocess.Popen([sys.executable, "-m", "sim", *words], stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "a_short_spring").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(3)

    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=120)

    assert running.returncode == 1
    assert told.decode().startswith("Interrupted")
    assert b"Traceback" not in told


# check


def test_a_sound_scenario_is_fine(blowback, spring):
    said = blowback("check", spring)

    assert said.code == 0
    assert said.out.startswith(f"{spring}: 'A short spring', 14 days, 0 policies: fine. The region has\n 9  places\n")


def test_a_sound_region_is_fine(blowback, oasis):
    assert blowback("check", oasis, "--quiet").code == 0
    assert json.loads(blowback("check", oasis, "--json").out)["rows"]["links"] == 13


def test_a_region_on_the_shelf_is_called_by_its_name(blowback):
    assert blowback("check", "libya_2011").code == 0


def test_what_is_wrong_with_a_region_is_told_line_by_line(blowback, copy_of_oasis):
    depots = copy_of_oasis / "depots.csv"
    depots.write_text(depots.read_text().replace("anba_base,anba,0", "anba_base,anbar,0", 1))

    said = blowback("check", copy_of_oasis)

    assert said.code == 1
    assert said.err == f"{depots}:2: place 'anbar' is not in places.csv. Did you mean 'anba'?\n"


def test_what_is_wrong_with_the_region_of_a_scenario_is_told_too(blowback, copy_of_oasis, spring):
    spring.write_text(spring.read_text().replace(str(OASIS), str(copy_of_oasis)))
    (copy_of_oasis / "arms.csv").unlink()

    said = blowback("check", spring, "--json")

    told = json.loads(said.out)
    assert said.code == 1
    assert not told["fine"]
    assert told["complaints"][0]["file"] == str(copy_of_oasis / "arms.csv")


def test_what_is_wrong_with_a_scenario_is_told_line_by_line(blowback, spring):
    spring.write_text(spring.read_text() + "policies:\n  - kind: gaurd_depots\n  - kind: observer\n")

    said = blowback("check", spring)

    assert said.code == 1
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == [f"{spring}:6", f"{spring}:7"]


def test_something_that_is_neither_is_wrong_usage(blowback):
    assert blowback("check", "libya_2012").code == 2


# list, explain, schema, version


@pytest.mark.parametrize("kind", ["policies", "scenarios", "levers", "rooms", "measures", "regions"])
def test_what_is_here_is_listed_for_people_and_machines(blowback, kind):
    people, machines = blowback("list", kind), blowback("list", kind, "--json")

    names = [entry["name"] for entry in json.loads(machines.out)]
    assert people.code == machines.code == 0
    assert [line.split()[0] for line in people.out.splitlines()] == names


def test_something_that_cannot_be_listed_is_wrong_usage(blowback):
    said = blowback("list", "generals")

    assert said.code == 2
    assert "'generals'" in said.err


def test_the_order_of_a_day_is_explained(blowback):
    assert "  depot." in blowback("explain", "timetable").out
    assert {"phase", "room", "rule", "every", "about"} == json.loads(blowback("explain", "timetable", "--json").out)[
        0
    ].keys()


def test_a_policy_and_a_parameter_are_explained(blowback, spring):
    assert blowback("explain", "policy", "guard_depots").out.startswith("policy:")
    assert blowback("explain", "parameter", "depot.firearms").out.startswith("parameter: agents.depot.firearms")
    told = json.loads(blowback("explain", "parameter", "depot.firearms", "--scenario", spring, "--json").out)
    assert told["set in"] == "nowhere: it is the default"


def test_a_folder_of_results_is_explained(blowback, spring, tmp_path):
    blowback("run", spring, "--out", tmp_path, "--no-figures")

    said = blowback("explain", "run", tmp_path)

    assert "A short spring" in said.out
    assert f"blowback run {tmp_path / 'a_short_spring' / 'scenario.yaml'} --seed 1 --runs 1" in said.out


def test_the_schema_is_json(blowback):
    assert json.loads(blowback("schema").out)["title"] == "Blowback scenario"


def test_versions_are_told(blowback):
    told = json.loads(blowback("version", "--json").out)

    assert told["blowback"] == __version__
    assert {"python", "mesa", "numpy", "numba", "pandas"} <= told.keys()
    assert blowback("version").out.startswith(f"blowback  {__version__}\n")


# manners


def test_a_traceback_is_shown_on_request_and_only_then(blowback):
    plain, debugged = blowback("run", "nowhere_at_all"), blowback("run", "nowhere_at_all", "--debug")

    assert "Traceback" not in plain.err
    assert "Traceback" in debugged.err
    assert plain.code == debugged.code == 2


def test_help_names_every_command(blowback):
    said = blowback("--help")

    assert said.code == 0
    assert all(command in said.out for command in ("run", "check", "list", "explain", "schema", "version"))


def test_a_word_that_is_no_command_is_wrong_usage(blowback):
    assert blowback("fly").code == 2
    assert app.info.help


def test_help_waits_for_no_library():
    heavy = "numba", "numpy", "pandas", "mesa", "matplotlib", "pydantic"
    code = f"import sys, sim.cli; print([m for m in {heavy!r} if m in sys.modules])"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_importing_the_package_costs_nothing():
    code = "import sim, sys; print([m for m in sys.modules if m.startswith('sim.')], sim.__all__)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[] ['DiffusionModel', 'Results', 'Scenario', 'load', 'run']"


def test_public_names_are_found_when_asked_for():
    import sim

    assert {sim.run.__name__, sim.load.__name__, sim.Scenario.__name__} == {"run", "load", "Scenario"}
    assert sim.Results.__name__ == "Results"
    assert sim.DiffusionModel.__name__ == "DiffusionModel"
    assert {"run", "load"} <= set(dir(sim))
    with pytest.raises(AttributeError, match="has no attribute 'fly'"):
        getattr(sim, "fly")  # noqa: B009  the name is wrong on purpose


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
def test_a_reader_who_has_had_enough_gets_no_traceback():
    code = f"{sys.executable} -m sim schema | head -c 1; exit ${{PIPESTATUS[0]}}"

    told = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)

    assert told.stdout == "{"
    assert "Traceback" not in told.stderr
    assert "BrokenPipe" not in told.stderr
