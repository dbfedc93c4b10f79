"""Scenarios: YAML in, one frozen object out."""

from sim.scenario.read import Reading, load, read
from sim.scenario.schema import Scenario, schema
from sim.scenario.settle import Settled, settle
from sim.scenario.shelf import region_folder, region_names, scenario_names
from sim.scenario.write import dump, fingerprint

__all__ = [
    "Reading",
    "Scenario",
    "Settled",
    "dump",
    "fingerprint",
    "load",
    "read",
    "region_folder",
    "region_names",
    "scenario_names",
    "schema",
    "settle",
]
