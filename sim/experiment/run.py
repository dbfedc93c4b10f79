"""One run: the whole staircase, from a question to tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sim import __version__
from sim.core.errors import UsageError
from sim.experiment.stamp import code_sha256, region_sha256
from sim.model.engine import Engine, prepare
from sim.results.harvest import Recording, harvest
from sim.results.results import Results
from sim.results.terms import terms_in
from sim.scenario import Scenario, fingerprint, load, region_folder, settle
from sim.scenario.settle import Settled
from sim.world.region import read_region

Told = Callable[[int, int], None]

LAST_SEED = 2**64 - 1
WEEK = 7


def run(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    ledger: bool = False,
    faces: bool = False,
    replace: Mapping[str, type] | None = None,
    told: Told | None = None,
) -> Results:
    """Run a scenario once, from question to tables.

    scenario  a scenario, or the name or path of one
    ledger    keep every move of arms, not only the monthly sums
    faces     run as a Mesa model with an object for every agent; the arms move the same
    replace   by room, a class whose decisions stand in for the built-in ones
    told      hears the day and the arms outside state control, each seventh day
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    settled = _settled(scenario, seed)
    recording: Recording
    if faces or replace:
        recording = _with_faces(scenario, seed, ledger, replace, told)
    else:
        prepare(settled)
        engine = Engine(settled, journal=ledger)
        recording = engine.run(_hearing(engine, told))
    return harvest(recording, name=scenario.name, about=about(scenario))


def stages(scenario: Scenario | str | Path, seed: int = 1, *, every: int = 4 * WEEK) -> Iterator[Results]:
    """A run as it grows, for pages that show it: its tables up to every so many days, and at last the whole of it.

    every   days from one stage to the next
    The manifest of a stage says `under way`, and its `until` is the day it has come to. The last stage is what `run`
    gives. Raises UsageError for less than a day.
    """
    if every < 1:
        raise UsageError(f"a stage of {every} days is too short. Ask for 1 or more.")
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    settled = _settled(scenario, seed)
    prepare(settled)
    engine = Engine(settled)
    known = about(scenario)
    while engine.day < scenario.days:
        engine.run_days(min(every, scenario.days - engine.day))
        status = {"status": "under way"} if engine.day < scenario.days else {}
        yield harvest(engine.recording(), name=scenario.name, about=known | status)


def _settled(scenario: Scenario, seed: int) -> Settled:
    if not 0 <= seed <= LAST_SEED:
        raise UsageError(f"seed {seed} is outside [0, {LAST_SEED}].")
    return settle(scenario, seed)


def ending(scenario: Scenario, until: date | None) -> Scenario:
    """The scenario up to another last day, or as it is where none is given."""
    if until is None:
        return scenario
    if until < scenario.start:
        raise UsageError(f"--until {until} is before the start of '{scenario.name}' on {scenario.start}.")
    return scenario.ending(until)


def about(scenario: Scenario) -> dict[str, Any]:
    """What a manifest says of every run of a scenario, whatever its seed."""
    folder = region_folder(scenario.region)
    return {
        "scenario_sha256": fingerprint(scenario),
        "code_version": __version__,
        "code_sha256": code_sha256(),
        "region": Path(scenario.region).name,
        "region_sha256": region_sha256(folder) if folder else "",
    } | ({"terms": _terms(folder)} if folder else {})


def _terms(folder: Path) -> dict[str, Any]:
    """What the region says of itself that measures need."""
    region = read_region(folder)
    country_of = {row["id"]: row["country"] for row in region.sheet("regions").rows}
    names = {row["id"]: row.get("name", "") for row in region.sheet("states").rows}
    return terms_in(region.about, country_of, names)


def _with_faces(
    scenario: Scenario, seed: int, ledger: bool, replace: Mapping[str, type] | None, told: Told | None
) -> Recording:
    from sim.model.model import DiffusionModel  # late: Mesa costs most of a second

    model = DiffusionModel(scenario, seed=seed, replace=replace, ledger=ledger)
    hear = _hearing(model.engine, told)
    while model.running:
        model.run_days(WEEK)
        len(model.agents)  # faces are built when somebody asks for them
        if hear:
            hear(model.day)
    return model.recording()


def _hearing(engine: Engine, told: Told | None) -> Callable[[int], None] | None:
    """What the engine tells, with the number of arms that people want to see beside the day."""
    if told is None:
        return None
    return lambda day: told(day, engine.outside_control())
