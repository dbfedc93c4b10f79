"""Everything that is here can be listed, with a line on what it is."""

import math

import pytest

from sim.core.columns import Col
from sim.core.discover import policies, rooms
from sim.experiment.catalogue import KINDS, bounds, catalogue
from sim.scenario import region_names, scenario_names, shelf


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_has_a_name_and_says_what_it_is(kind):
    entries = catalogue(kind)

    assert entries
    assert [entry.name for entry in entries if not entry.name or not entry.about] == []


def test_nothing_that_is_here_is_left_out():
    assert {entry.name for entry in catalogue("policies")} == set(policies())
    assert {entry.name for entry in catalogue("rooms")} == {room.name for room in rooms()}
    assert {entry.name for entry in catalogue("scenarios")} == set(scenario_names())
    assert {entry.name for entry in catalogue("regions")} == set(region_names())
    assert "link.open" in {entry.name for entry in catalogue("levers")}


def test_a_scenario_that_cannot_be_read_does_not_hide_the_others(tmp_path, monkeypatch):
    (tmp_path / "no_policy.yaml").write_text("name: Fine\nquestion: Is it?\n")
    (tmp_path / "broken.yaml").write_text("name: [\n")
    monkeypatch.setattr(shelf, "CHECKOUT", tmp_path)

    told = {entry.name: entry.about for entry in catalogue("scenarios")}

    assert told["no_policy"] == "Is it?"
    assert told["broken"].startswith("cannot be read: broken:")


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(0, 1, "0 to 1"), (0, math.inf, "0 or more"), (-math.inf, 5, "up to 5"), (-math.inf, math.inf, "any")],
)
def test_bounds_are_told_in_words(low, high, told):
    assert bounds(Col(unit="items", doc="for the test", low=low, high=high)) == told
