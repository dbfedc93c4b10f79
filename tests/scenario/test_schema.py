import json
from datetime import date

import pytest
from pydantic import ValidationError

from sim.scenario import Scenario, dump, load, schema

TEXT = "name: Guarded depots, early\nregion: land\npolicies:\n  - kind: guard_depots\n"


def test_a_scenario_can_be_made_in_python(region):
    scenario = Scenario(
        name="Mine",
        region=str(region),
        start=date(2011, 2, 15),
        until=date(2011, 12, 31),
        policies=[{"kind": "guard_depots", "guards": 5}],
        agents={"trafficker": {"risk_aversion": 0.2}},
    )

    assert scenario.policies[0].guards == 5
    assert scenario.agents["trafficker"].risk_aversion == 0.2
    assert scenario.agents["depot"] is not None


def test_every_uncertain_number_has_a_path(write):
    paths = [parameter.path for parameter in load(write(TEXT)).assumptions()]

    assert "agents.trafficker.cash" in paths
    assert "agents.trafficker.insecurity.LBY" in paths


def test_a_name_becomes_a_folder(write):
    assert load(write(TEXT)).slug == "guarded_depots_early"


def test_another_last_day_must_still_be_after_the_first(write):
    scenario = load(write(TEXT))

    assert scenario.ending(date(2011, 2, 15)).days == 1
    with pytest.raises(ValidationError):
        scenario.ending(date(2011, 2, 14))


def test_a_shorter_run_can_be_written_down_and_read_again(tmp_path):
    history = load("light_footprint")
    short = history.ending(date(2012, 6, 30))
    (tmp_path / "short.yaml").write_text(dump(short))

    assert load(tmp_path / "short.yaml") == short
    assert {policy.name for policy in history.policies} > {policy.name for policy in short.policies}
    assert all(policy.start is None or policy.start <= short.until for policy in short.policies)


def test_editors_are_told_every_kind_and_every_room():
    told = schema()

    assert "guard_depots" in told["properties"]["policies"]["items"]["properties"]["kind"]["enum"]
    assert "trafficker" in told["properties"]["agents"]["properties"]
    assert json.loads(json.dumps(told)) == told
