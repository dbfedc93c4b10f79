import json
import shutil
from types import SimpleNamespace

import pandas as pd
import pytest

from sim.core.errors import UsageError
from sim.experiment.scoreboard import (
    further_scenarios,
    history_of,
    places_lost,
    roads_cut,
    validate,
    wars_abroad,
    with_best_parameters,
)
from sim.scenario import load, region_folder
from tests.worlds import OASIS

ROW = "V01,held_out,Arms arrive in the north,{low},100,{high},days"


@pytest.fixture
def oasis(tmp_path):
    """A scenario in a copy of the made-up region that lists one pattern."""

    def made(low, high):
        folder = tmp_path / "oasis"
        shutil.copytree(OASIS, folder, dirs_exist_ok=True)
        head = "id,role,statement,low,best,high,unit"
        (folder / "patterns.csv").write_text(f"{head}\n{ROW.format(low=low, high=high)}\n")
        path = tmp_path / "dry.yaml"
        path.write_text(f"name: Dry\nregion: {folder}\nstart: 2011-02-15\nuntil: 2011-12-31\n")
        return load(path)

    return made


def test_a_validation_scores_the_patterns_of_its_region(oasis):
    board = validate(oasis(0, 320), [1, 2], 0)

    assert board.patterns["id"].tolist() == ["V01"]
    assert board.met == 1
    assert board.met_of("held_out") == (1, 1)
    assert board.met_of("fitted") == (0, 0)
    assert not board.rivals  # nothing is said of how to set them


def test_the_numbers_are_plain_and_the_same_twice(oasis):
    scenario = oasis(0, 1)

    told = validate(scenario, [1, 2], 0).about()

    assert told == validate(scenario, [1, 2], 0).about()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["patterns"][0]["met"] is False
    assert told["seeds"] == [1, 2]


def test_a_region_without_patterns_cannot_be_validated(tmp_path):
    path = tmp_path / "dry.yaml"
    path.write_text(f"name: Dry\nregion: {OASIS}\nstart: 2011-02-15\nuntil: 2011-02-28\n")

    with pytest.raises(UsageError, match=r"no patterns\.csv"):
        validate(load(path), [1], 0)


def test_libyas_history_is_the_light_footprint():
    assert history_of("libya_2011") == "light_footprint"


def test_a_region_nobody_tells_the_history_of_needs_a_scenario():
    with pytest.raises(UsageError, match="Name one"):
        history_of("atlantis")


def test_further_scenarios_change_history_in_one_thing():
    history = load("light_footprint")
    names = {policy.name for policy in history.policies}

    found = further_scenarios(history, region_folder("libya_2011"))

    assert {policy.name for policy in found["no_decree"].policies} == names - {"southern_decree"}
    assert {policy.name for policy in found["closed_niger"].policies} == names | {"closure"}
    assert "tummo--madama" in roads_cut(found["closed_niger"])
    assert not roads_cut(found["no_decree"])


def test_further_scenarios_of_another_scenario_keep_what_it_does():
    given = load("secure_depots")
    names = {policy.name for policy in given.policies}

    found = further_scenarios(given, region_folder("libya_2011"))

    assert {policy.name for policy in found["closed_tunisia"].policies} == names | {"closure"}
    assert {policy.name for policy in found["no_decree"].policies} == names - {"southern_decree"}


def test_a_road_that_is_cut_is_every_road_across_its_border():
    folder = region_folder("libya_2011")
    lines = (folder / "links.csv").read_text(encoding="utf-8").splitlines()
    across = {line.split(",")[0] for line in lines if ",LBY-NER," in line}

    assert set(roads_cut(further_scenarios(load("light_footprint"), folder)["closed_niger"])) == across


def test_a_region_without_a_sample_keeps_its_parameters(oasis):
    scenario = oasis(0, 1)

    assert with_best_parameters(scenario) is scenario


def test_wars_abroad_count_places_taken_from_states_in_the_first_two_calendar_years():
    days = pd.to_datetime(["2011-05-01", "2012-12-31", "2013-01-01", "2012-01-01", "2012-01-01"])
    events = pd.DataFrame(
        {
            "run": [1, 1, 1, 2, 2],
            "date": days,
            "kind": ["place_lost", "place_lost", "place_lost", "place_lost", "battle"],
            "country": ["MLI", "MLI", "MLI", "LBY", "NER"],
        }
    )
    told = SimpleNamespace(events=events, runs=(1, 2), start=pd.Timestamp("2011-02-15"), manifest={})

    (war,) = wars_abroad(places_lost(told)).to_dict("records")

    assert war == {"country": "MLI", "median": 1.0, "q95": pytest.approx(1.9), "large": 0.5}
