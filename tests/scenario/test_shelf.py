import pytest

from sim.scenario import load, region_folder, region_names, scenario_names


def test_the_shelf_holds_history_and_its_absence():
    assert {"no_policy", "light_footprint"} <= set(scenario_names())
    assert "libya_2011" in region_names()


def test_regions_are_not_scenarios():
    assert not [name for name in scenario_names() if name.startswith("regions")]


def test_a_region_that_is_not_there_is_nowhere(tmp_path):
    assert region_folder("atlantis", tmp_path) is None


@pytest.mark.parametrize("name", ["no_policy", "light_footprint"])
def test_what_ships_can_be_read(name):
    scenario = load(name)

    assert scenario.slug == name
    assert scenario.days == 1781
    assert "intervention" in [policy.name for policy in scenario.policies]


def test_history_keeps_every_policy_within_its_dates():
    for policy in load("light_footprint").policies:
        assert policy.until is None or policy.start <= policy.until
