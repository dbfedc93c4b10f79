"""Finished results looked at again, without running: a comparison, or scenarios that were run one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.core.errors import InputError, UsageError
from sim.experiment.compare import COMPARISON, Comparison, lined_up
from sim.experiment.stored import Stored
from sim.report import look
from sim.report.study import Study
from sim.report.wording import listed
from sim.results.store import MANIFEST, SCENARIO
from sim.scenario import Scenario, load


def reopen(folders: Sequence[Path | str], baseline: str | None = None) -> Study:
    """The study of finished results: of one comparison, or of the folders of two scenarios or more.

    baseline  slug or name of the one the others are set against; that of the comparison, or the first, unless given
    Runs that not every scenario has are left out, and the study says so.
    """
    paths = [Path(folder) for folder in folders]
    if len(paths) == 1 and (paths[0] / COMPARISON).is_file():
        found = Comparison.load(paths[0])
        base = found.baseline if baseline is None else named(found.scenarios, baseline)
        return Study(found.results, base, found.scenarios)
    for path in paths:
        if not (path / MANIFEST).is_file():
            within = sorted(found.parent.name for found in path.glob(f"*/{MANIFEST}"))
            told = f"name the scenarios in it: {', '.join(within)}." if within else "name what `blowback` wrote."
            raise InputError(str(path), message=f"there is no finished comparison here; {told}")
    given = [load(path / SCENARIO) for path in paths]
    scenarios, first = lined_up(given)
    base = first if baseline is None else named(scenarios, baseline)
    lying = dict(zip(scenarios, paths, strict=True))
    results = Stored(lying)
    held = {slug: one.runs for slug, one in results.items()}
    shared = [seed for seed in held[base] if all(seed in seeds for seeds in held.values())]
    if not shared:
        raise UsageError("these scenarios have no seed in common, so nothing can be paired.")
    note = left_out(held, shared, scenarios)
    return Study(Stored(lying, shared) if note else results, base, scenarios, note=note)


def named(scenarios: Mapping[str, Scenario], name: str) -> str:
    """The slug of the scenario that is called so."""
    for slug, scenario in scenarios.items():
        if name in (slug, scenario.name):
            return slug
    raise UsageError(f"no scenario here is called '{name}'. There are: {', '.join(scenarios)}.")


def left_out(held: Mapping[str, Sequence[int]], shared: Sequence[int], scenarios: Mapping[str, Scenario]) -> str:
    """A sentence on the runs that have no pair; empty where all have one."""
    more = [
        f"{len(seeds) - len(shared)} of {scenarios[slug].name}"
        for slug, seeds in held.items()
        if len(seeds) > len(shared)
    ]
    if not more:
        return ""
    return f"Only the {look.seeds(shared)} that every scenario has are compared; left out are {listed(more)}."


def place_for(study: Study, out: Path | str | None) -> Path:
    """The folder a study is written to: the one asked for, else the one that holds all its results.

    Refuses a folder in which other results would be overwritten.
    """
    lying = study.results.folders if isinstance(study.results, Stored) else {}
    if out is None:
        around = {folder.parent for slug, folder in lying.items() if folder.name == slug}
        if len(around) != 1 or any(folder.name != slug for slug, folder in lying.items()):
            raise UsageError("these results do not lie in one folder. Say with --out where the page should go.")
        return around.pop()
    for slug in study.scenarios:
        place = Path(out) / slug
        if (place / MANIFEST).is_file() and (slug not in lying or place.resolve() != lying[slug].resolve()):
            raise UsageError(f"{place} holds other results. Name another folder with --out.")
    return Path(out)
