"""The whole of a validation: history and what its patterns need is run, the rivals too, and everything is scored."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pandas import DataFrame, Timestamp, isna

from sim.core.errors import UsageError
from sim.experiment.progress import Progress
from sim.experiment.rivals import ANSWERS, RIVALS, can_be_set, run_rival
from sim.experiment.runner import Task, run_tasks
from sim.experiment.validation import Evidence, claims, patterns_of, score
from sim.results.patterns import PATTERNS
from sim.results.results import Results
from sim.results.terms import terms_of
from sim.scenario import Scenario, load, region_folder
from sim.scenario.calibrated import FILE
from sim.scenario.shelf import scenario_names

FURTHER = "further"  # folder of a region with the scenarios that some patterns need
LARGE = 2  # places lost to armed groups that make a war a large one
FURTHER_RUNS = 24  # at most, of those and of the rivals: they take the first seeds of history
COMMON = "light_footprint"  # history, where no scenario is called like its region


@dataclass(frozen=True)
class Scoreboard:
    """What a validation found.

    patterns  one row per pattern, as `score` gives it
    claims    one row per claim of a pattern that has several things to hold
    rivals    by name, the same as `patterns` for each rival; none where the region does not say what to set them by
    wars      where armed groups took places from a state in the first two calendar years, as `wars_abroad` gives it
    """

    scenario: Scenario
    region: str
    seeds: tuple[int, ...]
    rows: DataFrame
    patterns: DataFrame
    claims: DataFrame
    rivals: Mapping[str, DataFrame]
    wars: DataFrame

    @property
    def met(self) -> int:
        """How many patterns are met."""
        return int(self.patterns["met"].eq(True).sum())

    def met_of(self, role: str) -> tuple[int, int]:
        """How many of the patterns of a role are met, and how many there are."""
        chosen = self.patterns[self.patterns["role"] == role]
        return int(chosen["met"].eq(True).sum()), len(chosen)

    def about(self) -> dict[str, Any]:
        """What was found, for machines; numbers to five digits."""
        return {
            "region": self.region,
            "scenario": self.scenario.name,
            "parameters": self.scenario.parameters,
            "seeds": list(self.seeds),
            "met": self.met,
            "of": len(self.patterns),
            "patterns": _records(self.patterns),
            "claims": _records(self.claims),
            "rivals": {
                name: {"met": int(table["met"].eq(True).sum()), "patterns": _records(table[["id", *NUMBERS]])}
                for name, table in self.rivals.items()
            },
            "wars": _records(self.wars),
        }


NUMBERS = ("median", "q05", "q95", "width", "met")


def _records(table: DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: what is no number is None, numbers have five digits, endless ones are words."""
    return [{str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool) or value is None:
        return value
    if isna(value):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return "never" if value > 0 else "unbounded"
    return float(f"{float(value):.5g}") + 0.0


def history_of(region: str) -> str:
    """The scenario on the shelf that tells what was done in a region: called like it, or else the light footprint."""
    for name in (Path(region).name, COMMON):
        if name in scenario_names() and load(name).region == Path(region).name:
            return name
    raise UsageError(f"no scenario on the shelf tells the history of '{region}'. Name one.")


def with_best_parameters(scenario: Scenario) -> Scenario:
    """The scenario with the calibrated values of its region, where the region has any."""
    folder = region_folder(scenario.region)
    calibrated = folder is not None and (folder / FILE).is_file()
    return scenario.model_copy(update={"parameters": "calibrated"}) if calibrated else scenario


def further_scenarios(scenario: Scenario, folder: Path) -> dict[str, Scenario]:
    """The scenarios that the region's patterns need: what each changes in history is changed in the scenario given."""
    found = {}
    for path in sorted((folder / FURTHER).glob("*.yaml")):
        other = load(path)
        history = load(history_of(other.region))
        before = {policy.name: policy for policy in history.policies}
        after = {policy.name: policy for policy in other.policies}
        new = [policy for name, policy in after.items() if before.get(name) != policy]
        kept = [p for p in scenario.policies if (p.name in after or p.name not in before) and p.name not in _names(new)]
        until = min(other.until, scenario.until)
        update = {"name": other.name, "policies": (*kept, *new), "until": until}
        found[path.stem] = scenario.model_copy(update=update)
    return found


def _names(policies: Sequence[Any]) -> set[str]:
    return {policy.name for policy in policies}


def roads_cut(scenario: Scenario) -> tuple[str, ...]:
    """The roads that a scenario's policies cut."""
    return tuple(road for policy in scenario.policies for road in getattr(policy, "roads", ()))


def validate(
    scenario: Scenario, seeds: Sequence[int], workers: int = 0, *, rivals: bool = True, quiet: bool = True
) -> Scoreboard:
    """Run a scenario and what its region's patterns need on the same seeds, run the rivals, and score them all."""
    folder = region_folder(scenario.region)
    if folder is None:
        raise UsageError(f"there is no region '{scenario.region}'.")
    rows = patterns_of(folder)
    wanted = {name for each in rows["id"] for name in PATTERNS[each].needs}
    further = {name: each for name, each in further_scenarios(scenario, folder).items() if name in wanted}
    read = {table for each in rows["id"] for table in PATTERNS[each].tables} | {"flows", "events"}
    evidence = _run(scenario, further, list(seeds), workers, quiet, read)
    scored = score(evidence, rows)
    few = evidence.history.only(list(seeds)[:FURTHER_RUNS])
    beside = {}
    wanted_too = rivals and can_be_set(few) and not set(rows["id"]).isdisjoint(ANSWERS)
    for kind in RIVALS if wanted_too else ():
        rival = run_rival(kind, few, folder, {name: roads_cut(each) for name, each in further.items()})
        beside[kind] = score(rival, rows, only=ANSWERS)
    named = tuple(int(seed) for seed in seeds)
    wars = wars_abroad(evidence.history)
    return Scoreboard(scenario, Path(scenario.region).name, named, rows, scored, claims(evidence, rows), beside, wars)


def wars_abroad(results: Results) -> DataFrame:
    """Places that armed groups took from each state but the war's own in the first two calendar years.

    One row per country: median and 95 % quantile of their number over runs, and the share of runs with a large war,
    which takes `LARGE` places or more.

    A model in which every neighbour ignites is wrong whatever else it meets.
    """
    events = results.events
    until = Timestamp(results.start.year + 2, 1, 1)
    lost = events[(events.kind == "place_lost") & (events.date < until) & (events.country != terms_of(results).home)]
    counts = lost.groupby(["country", "run"], observed=True).size().unstack("run", fill_value=0)
    counts = counts.reindex(columns=list(results.runs), fill_value=0)
    found = [
        {
            "country": str(country),
            "median": float(row.median()),
            "q95": float(row.quantile(0.95)),
            "large": float((row >= LARGE).mean()),
        }
        for country, row in counts.iterrows()
    ]
    return DataFrame(found, columns=["country", "median", "q95", "large"])


def _run(
    scenario: Scenario, further: Mapping[str, Scenario], seeds: list[int], workers: int, quiet: bool, read: set[str]
) -> Evidence:
    """The runs of history on all seeds and of the further scenarios on the first; only tables in `read` are kept."""
    tasks = [("", Task(scenario, seed)) for seed in seeds]
    tasks += [(name, Task(each, seed)) for name, each in further.items() for seed in seeds[:FURTHER_RUNS]]
    done: dict[tuple[str, int], Results] = {}

    def keep(number: int, results: Results) -> None:
        name, task = tasks[number]
        tables = {table: rows for table, rows in results.tables.items() if table in read}
        done[name, task.seed] = replace(results, tables=tables)

    with Progress(len(tasks), scenario.days, quiet=quiet) as progress:
        run_tasks([task for _, task in tasks], keep, workers, progress)
    stacked = {
        name: Results.stack([done[name, seed] for seed in seeds if (name, seed) in done]) for name in ("", *further)
    }
    return Evidence(stacked[""], {name: stacked[name] for name in further})
