"""Scenarios compared on the same luck: every seed is run under each of them, and what differs is the policy's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pandas import DataFrame

from sim import __version__
from sim.core.errors import InputError, RunError, UsageError
from sim.experiment.progress import Progress
from sim.experiment.resume import is_complete, kept_runs, missing
from sim.experiment.run import ending
from sim.experiment.runner import Task, distinct, in_order, of_its_own, run_tasks
from sim.experiment.stored import Stored
from sim.results.divergence import horizons
from sim.results.effects import agree, effects_of, paired, precision
from sim.results.leave import began_in, given_leave
from sim.results.results import Results
from sim.results.store import SCENARIO, save, whole
from sim.scenario import Scenario, dump, load, region_folder

RUNS = 220
FOLLOWED = 5  # runs of each scenario whose arms are followed from their origin: a ledger makes a run half as long again
COMPARISON = "comparison.json"
TABLES = ("effects", "precision", "horizons", "given_leave", "pairs")


@dataclass(frozen=True)
class Comparison:
    """Results of several scenarios with the same seeds and dates, one of which is the baseline.

    results    by slug, in the order of the study
    baseline   the slug of the scenario the others are set against
    scenarios  what was run, by slug
    """

    results: Mapping[str, Results]
    baseline: str
    scenarios: Mapping[str, Scenario]

    @cached_property
    def pairs(self) -> DataFrame:
        """Every measure of every run beside its pair in the baseline."""
        return paired(self.results, self.baseline)

    def effects(self, measures: Iterable[str] | None = None) -> DataFrame:
        """Paired differences with intervals, one row per scenario and measure; see `results.effects`."""
        return effects_of(self._pairs_of(measures), self.baseline)

    def precision(self, measures: Iterable[str] | None = None) -> DataFrame:
        """How sure the effects are, and what more runs would buy; see `results.effects.precision`."""
        return precision(self._pairs_of(measures))

    @cached_property
    def _horizons(self) -> DataFrame:
        return horizons(self.results, self.baseline)

    def horizons(self) -> DataFrame:
        """What the pairing gains, from the first week in which a policy shows to the end."""
        return self._horizons.copy()

    @cached_property
    def _began(self) -> dict[str, list[int]]:
        told = {slug: own_policies(one, self.scenarios[self.baseline]) for slug, one in self.scenarios.items()}
        return {slug: began_in(self.results[slug], names) for slug, names in told.items() if names}

    def given_leave(self, measures: Iterable[str] | None = None) -> DataFrame:
        """The effects where a scenario's own policies began, if they did not always; see `results.leave`."""
        return given_leave(self._pairs_of(measures), self._began)

    def _pairs_of(self, measures: Iterable[str] | None) -> DataFrame:
        if measures is None:
            return self.pairs
        wanted = list(measures)
        known = set(self.pairs["measure"])
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise UsageError(f"no measure is called '{unknown[0]}'. Measures are: {', '.join(sorted(known))}.")
        return self.pairs[self.pairs["measure"].isin(wanted)]

    def save(self, folder: Path | str, *, csv: bool = False) -> Path:
        """Write a folder per scenario, and beside them the tables of the comparison; return the folder.

        Nothing says that the folder is a comparison before all of it is there.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tables = (self.effects(), self.precision(), self.horizons(), self.given_leave(), self.pairs)
        (folder / COMPARISON).unlink(missing_ok=True)
        lying = self.results.folders if isinstance(self.results, Stored) else {}
        for slug, scenario in self.scenarios.items():
            if lying.get(slug) != folder / slug:
                save(self.results[slug], folder / slug, csv=csv, scenario_yaml=dump(scenario))
        for name in TABLES:
            (folder / f"{name}.csv").unlink(missing_ok=True)
        for name, table in zip(TABLES, tables, strict=True):
            with whole(folder / f"{name}.csv") as part:
                table.to_csv(part, index=False, lineterminator="\n")
        with whole(folder / COMPARISON) as part:
            part.write_text(json.dumps(self.about(), indent=2) + "\n", encoding="utf-8", newline="\n")
        return folder

    def about(self) -> dict[str, Any]:
        """What was compared, for whoever opens the folder."""
        base = self.results[self.baseline]
        told = {key: base.manifest[key] for key in ("region", "start", "until", "seeds")}
        return {"baseline": self.baseline, "scenarios": list(self.scenarios), **told, "code_version": __version__}

    @classmethod
    def load(cls, folder: Path | str) -> Comparison:
        """The comparison a folder holds; the tables of a scenario are read when they are asked for."""
        path = Path(folder) / COMPARISON
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            slugs, baseline = [str(slug) for slug in told["scenarios"]], str(told["baseline"])
            seeds = [int(seed) for seed in told["seeds"]]
        except FileNotFoundError:
            message = f"there is no {COMPARISON}. Is it a folder that `blowback compare` wrote, and finished?"
            raise InputError(str(folder), message=message) from None
        except (OSError, ValueError, KeyError, TypeError) as flaw:
            raise InputError(str(path), message=f"this is not a comparison ({flaw}).") from None
        folders = {slug: Path(folder) / slug for slug in slugs}
        return cls(Stored(folders, seeds), baseline, {slug: load(at / SCENARIO) for slug, at in folders.items()})


def run_comparison(
    scenarios: Iterable[Scenario | str | Path],
    seeds: Sequence[int] = range(1, RUNS + 1),
    workers: int = 0,
    *,
    baseline: str | None = None,
    until: date | None = None,
    out: Path | str | None = None,
    fresh: bool = False,
    csv: bool = False,
    quiet: bool = True,
    pool: str | None = None,
) -> Comparison:
    """Run every scenario with the same seeds.

    scenarios  two or more: scenarios, or names or paths of them
    baseline   slug, name or path of the one the others are set against; the first unless given
    until      the last day for all, if not their own
    out        a folder for the results. Each scenario is written as soon as it is complete, and runs of the
               same scenario that lie there already are not run again; without it all stays in memory
    fresh      runs everything again, whatever lies there
    quiet      shows no progress
    pool       "threads" or "processes", for runs side by side
    Interrupted or failing, what is complete stays in `out` and the next call goes on from there.
    """
    seeds = distinct(seeds)
    line_up, base = lined_up(scenarios, baseline, until)
    gathering = Gathering(line_up, seeds, Path(out) if out is not None else None, csv)
    if not fresh:
        gathering.take_what_is_there()
    tasks = gathering.tasks()
    names = [task.scenario.name for task in tasks]
    days = max(scenario.days for scenario in line_up.values())
    try:
        with Progress(len(tasks), days, names=names, quiet=quiet or not tasks) as progress:
            run_tasks(tasks, gathering.keep, workers, progress, pool)
    except BaseException as end:
        complete = gathering.save_parts()
        if isinstance(end, KeyboardInterrupt) and out is not None:
            wanted = len(line_up) * len(seeds)
            if not complete:
                raise RunError("Interrupted before any run was complete; nothing was written.") from None
            message = f"Interrupted: {complete} of {wanted} runs are complete, and kept in {out}. "
            raise RunError(f"{message}The same command goes on from there.") from None
        raise
    results = gathering.results()
    agree(results, base)
    return Comparison(results, base, line_up)


class Gathering:
    """Runs of several scenarios as they come in, each scenario put away as soon as it is complete."""

    def __init__(self, scenarios: Mapping[str, Scenario], seeds: list[int], out: Path | None, csv: bool) -> None:
        self.scenarios, self.seeds, self.out, self.csv = scenarios, seeds, out, csv
        self.left: list[Task] = []
        self.kept: dict[str, Results] = {}
        self.whole: dict[str, Results] = {}
        self.stored: list[str] = []
        self.runs: dict[str, dict[int, Results]] = {slug: {} for slug in scenarios}

    def take_what_is_there(self) -> None:
        """Find the runs that need not be run again."""
        if self.out is None:
            return
        for slug, scenario in self.scenarios.items():
            followed = self.seeds[:FOLLOWED]
            if not self.csv and is_complete(self.out / slug, scenario, self.seeds, custody=followed):
                self.stored.append(slug)
            elif (kept := kept_runs(self.out / slug, scenario, self.seeds, custody=followed)) is not None:
                self.kept[slug] = kept
                if not missing(self.seeds, kept):
                    self.put_away(slug)

    def tasks(self) -> list[Task]:
        """What is left to be run, scenario after scenario."""
        self.left = [
            Task(scenario, seed, custody=seed in self.seeds[:FOLLOWED])
            for slug, scenario in self.scenarios.items()
            if slug not in self.stored
            for seed in missing(self.seeds, self.kept.get(slug))
        ]
        return self.left

    def keep(self, number: int, run: Results) -> None:
        """Take in the run of a task."""
        task = self.left[number]
        slug = task.scenario.slug
        if slug in self.stored or slug in self.whole:
            return  # an interruption came between the keeping and the noting of it
        self.runs[slug][task.seed] = of_its_own(run)
        if len(self.runs[slug]) == len(missing(self.seeds, self.kept.get(slug))):
            self.put_away(slug)

    def put_away(self, slug: str) -> None:
        """Write what there is of a scenario, or hold it in memory where there is no folder."""
        results = in_order(self.seeds, self.runs[slug], self.kept.get(slug))
        if self.out is None:
            self.whole[slug] = results
        else:
            save(results, self.out / slug, csv=self.csv, scenario_yaml=dump(self.scenarios[slug]))
            self.stored.append(slug)
        self.runs[slug].clear()
        self.kept.pop(slug, None)

    def save_parts(self) -> int:
        """Write the scenarios that are not complete as far as they came; how many runs there are in all."""
        complete = len(self.seeds) * len(self.stored)
        for slug in self.scenarios:
            if self.out is not None and slug not in self.stored:
                there = len(self.runs[slug]) + (len(self.kept[slug].runs) if slug in self.kept else 0)
                complete += there
                if self.runs[slug]:
                    self.put_away(slug)
        return complete

    def results(self) -> Mapping[str, Results]:
        """All that was wanted, in the order of the scenarios."""
        if self.out is None:
            return {slug: self.whole[slug] for slug in self.scenarios}
        return Stored({slug: self.out / slug for slug in self.scenarios}, self.seeds)


def own_policies(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Names of the policies that a scenario adds to those of the baseline, or changes; none for the baseline."""
    old = {policy.name: policy for policy in baseline.policies}
    return [policy.name for policy in scenario.policies if old.get(policy.name) != policy]


def lined_up(
    scenarios: Iterable[Scenario | str | Path], baseline: str | None = None, until: date | None = None
) -> tuple[dict[str, Scenario], str]:
    """Scenarios by slug, in their order, and the slug of the baseline, which is read and put first if it is not there.

    Refuses what cannot be compared: fewer than two, two of one name, other regions, other days.
    """
    if isinstance(scenarios, str | Path | Scenario):
        scenarios = [scenarios]
    given = [(one.name, one) if isinstance(one, Scenario) else (str(one), load(one)) for one in scenarios]
    if not given:
        raise UsageError("a comparison needs two scenarios or more.")
    named = [one for told, one in given if baseline in (None, told, one.slug, one.name)]
    if not named and baseline is not None:
        named = [load(baseline)]
        if named[0].slug not in [one.slug for _, one in given]:
            given.insert(0, (baseline, named[0]))
    given = [(told, ending(one, until)) for told, one in given]
    base = next(one for _, one in given if one.slug == named[0].slug)
    line_up: dict[str, Scenario] = {}
    for told, scenario in given:
        if scenario.slug in line_up:
            other = line_up[scenario.slug].name
            if line_up[scenario.slug] == scenario:
                raise UsageError(f"'{other}' is given twice ({told}). Once is enough.")
            message = f"'{other}' and '{scenario.name}' ({told}) would share the folder '{scenario.slug}'."
            raise UsageError(f"{message} Give one of them another name.")
        line_up[scenario.slug] = scenario
        _refuse_strangers(base, scenario)
    if len(line_up) < 2:
        raise UsageError("a comparison needs two scenarios or more.")
    return line_up, base.slug


def _refuse_strangers(base: Scenario, other: Scenario) -> None:
    """Stop the comparison of worlds or times that have nothing to do with each other."""
    both = f"'{other.name}' and '{base.name}'"
    if region_folder(other.region) != region_folder(base.region):
        raise UsageError(f"{both} are about different regions, {other.region} and {base.region}.")
    if other.start != base.start:
        raise UsageError(f"{both} start on different days, {other.start} and {base.start}.")
    if other.until != base.until:
        message = f"{both} end on different days, {other.until} and {base.until}."
        raise UsageError(f"{message} Give one last day for all (--until).")
