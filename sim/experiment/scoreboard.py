"""The whole of a validation: history and what its patterns need is run, the rivals too, and everything is scored."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pandas import DataFrame, Timestamp, concat, isna

from sim.core.errors import UsageError
from sim.experiment.progress import Progress
from sim.experiment.rivals import ANSWERS, RIVALS, can_be_set, constant_of, run_rival
from sim.experiment.runner import Task, run_tasks
from sim.experiment.validation import MEASURED, Evidence, claims, measure, measured, patterns_of, score
from sim.results.patterns import PATTERNS
from sim.results.results import Results
from sim.results.terms import terms_of
from sim.scenario import Scenario, load, region_folder
from sim.scenario.calibrated import FILE
from sim.scenario.shelf import scenario_names

FURTHER = "further"  # folder of a region with the scenarios that some patterns need
LARGE = 2  # places lost to armed groups that make a war a large one
FURTHER_RUNS = 24  # at most, of those and of the rivals: they take the first seeds of history
MODEL, LOST = "model", "places_lost"
VALUES = ("of", *MEASURED)
COMMON = "light_footprint"  # history, where no scenario is called like its region


@dataclass(frozen=True)
class Scoreboard:
    """What a validation found.

    patterns  one row per pattern, as `score` gives it
    claims    one row per claim of a pattern that has several things to hold
    rivals    by name, the same as `patterns` for each rival; none where the region does not say what to set them by
    wars      where armed groups took places from a state in the first two calendar years, as `wars_abroad` gives it
    values    every number behind these, run by run: see `VALUES`
    constants by name, the one constant of each rival
    """

    scenario: Scenario
    region: str
    seeds: tuple[int, ...]
    rows: DataFrame
    patterns: DataFrame
    claims: DataFrame
    rivals: Mapping[str, DataFrame]
    wars: DataFrame
    values: DataFrame = field(default_factory=DataFrame)
    constants: Mapping[str, float] = field(default_factory=dict)

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
                name: {
                    "met": int(table["met"].eq(True).sum()),
                    "constant": self.constants.get(name),
                    "patterns": _records(table[["id", *NUMBERS]]),
                }
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
    scenario: Scenario,
    seeds: Sequence[int],
    workers: int = 0,
    *,
    rivals: bool = True,
    quiet: bool = True,
    constants: Mapping[str, float] | None = None,
) -> Scoreboard:
    """Run a scenario and what its region's patterns need on the same seeds, run the rivals, and score them all.

    constants  of the rivals, by name, where they are not to be set by these runs
    """
    folder = region_folder(scenario.region)
    if folder is None:
        raise UsageError(f"there is no region '{scenario.region}'.")
    rows = patterns_of(folder)
    wanted = {name for each in rows["id"] for name in PATTERNS[each].needs}
    further = {name: each for name, each in further_scenarios(scenario, folder).items() if name in wanted}
    read = {table for each in rows["id"] for table in PATTERNS[each].tables} | {"flows", "events"}
    evidence = _run(scenario, further, list(seeds), workers, quiet, read)
    parts = {MODEL: concat([measure(evidence, rows), places_lost(evidence.history)], ignore_index=True)}
    few, used = evidence.history.only(list(seeds)[:FURTHER_RUNS]), dict(constants or {})
    wanted_too = rivals and can_be_set(few) and not set(rows["id"]).isdisjoint(ANSWERS)
    cut = {name: roads_cut(each) for name, each in further.items()}
    for kind in RIVALS if wanted_too else ():
        used[kind] = used.get(kind) or constant_of(kind, few, folder)
        parts[kind] = measure(run_rival(kind, few, folder, cut, used[kind]), rows, only=ANSWERS)
    values = concat([part.assign(of=kind) for kind, part in parts.items()], ignore_index=True)[list(VALUES)]
    return board_of(scenario, seeds, rows, values, used)


def board_of(
    scenario: Scenario, seeds: Sequence[int], rows: DataFrame, values: DataFrame, constants: Mapping[str, float]
) -> Scoreboard:
    """The scoreboard that follows from the numbers of each run.

    rows    as `patterns_of` gives them
    values  columns `VALUES`: whose (`model` or a rival), pattern, claim, run, value
    """
    mine = values[values["of"] == MODEL]
    beside = {kind: score(values[values["of"] == kind], rows) for kind in RIVALS if kind in set(values["of"])}
    return Scoreboard(
        scenario, Path(scenario.region).name, tuple(int(seed) for seed in seeds), rows, score(mine, rows),
        claims(mine, rows), beside, wars_abroad(mine), values, constants,
    )  # fmt: skip


def places_lost(results: Results) -> DataFrame:
    """Places that armed groups took from each state but the war's own in the first two calendar years, run by run."""
    events = results.events
    until = Timestamp(results.start.year + 2, 1, 1)
    lost = events[(events.kind == "place_lost") & (events.date < until) & (events.country != terms_of(results).home)]
    counts = lost.groupby(["country", "run"], observed=True).size().unstack("run", fill_value=0)
    counts = counts.reindex(columns=list(results.runs), fill_value=0)
    runs = [int(run) for run in counts.columns]
    rows = [
        (LOST, str(country), run, float(n))
        for country, row in counts.iterrows()
        for run, n in zip(runs, row, strict=True)
    ]
    return measured(rows)


def wars_abroad(values: DataFrame) -> DataFrame:
    """Where armed groups took places from a neighbour: one row per country, from the numbers of `places_lost`.

    Median and 95 % quantile of their number over runs, and the share of runs with a large war, which takes `LARGE`
    places or more. A model in which every neighbour ignites is wrong whatever else it meets.
    """
    lost = values[values["id"] == LOST]
    found = [
        {
            "country": str(country),
            "median": float(places.median()),
            "q95": float(places.quantile(0.95)),
            "large": float((places >= LARGE).mean()),
        }
        for country, places in lost.groupby("claim")["value"]
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
