"""Looking things up runs nothing, and says where a file is wrong."""

import json

import pytest

from sim import __version__
from tests.worlds import OASIS


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


def test_a_holding_is_traced_back_to_where_it_came_from(blowback, spring, tmp_path):
    blowback("run", spring, "--out", tmp_path, "--no-figures", "--quiet")
    folder = tmp_path / "a_short_spring"

    asked = ("--country", "AAA", "--holder", "militia", "--holder", "dealer", "--date", "2011-02-20")
    people, machines = (blowback("explain", "holding", folder, *asked, *more) for more in ((), ("--json",)))

    assert people.code == machines.code == 0
    assert " on 2011-02-20." in people.out.splitlines()[0]
    assert json.loads(machines.out)["holding"] + "." == people.out.splitlines()[0]


def test_a_holding_nobody_knows_is_wrong_usage(blowback, spring):
    said = blowback("explain", "holding", spring, "--place", "atlantis")

    assert said.code == 2
    assert "atlantis" in said.err
    assert len(said.err.splitlines()) == 1


def test_the_schema_is_json(blowback):
    assert json.loads(blowback("schema").out)["title"] == "Blowback scenario"


def test_versions_are_told(blowback):
    told = json.loads(blowback("version", "--json").out)

    assert told["blowback"] == __version__
    assert {"python", "mesa", "numpy", "numba", "pandas"} <= told.keys()
    assert blowback("version").out.startswith(f"blowback  {__version__}\n")
