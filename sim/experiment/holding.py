"""Who armed Kidal, asked of finished runs or of a scenario; a run that kept no ledger is made again with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.core.errors import InputError, UsageError
from sim.experiment.run import run
from sim.results.chain import Chain, chain
from sim.results.names import NAMELESS, Names, read_names
from sim.results.results import Results
from sim.results.store import MANIFEST, SCENARIO, load
from sim.scenario import Scenario, region_folder
from sim.scenario import load as load_scenario


def holding(source: str | Path, *, seed: int | None = None, **asked: Any) -> Chain:
    """The chain of custody of a holding in one run.

    source  the folder of one scenario's results, or a scenario by name or path
    seed    the run; the folder's first unless given, or 1
    asked   what `sim.results.chain.chain` takes: place, region, country, holder, owner, arm, date
    Refuses a folder whose run comes out otherwise today than it did when it was saved.
    """
    folder = Path(source)
    if not folder.is_dir():
        seed = 1 if seed is None else seed
        scenario = load_scenario(source)
        return chain(run(scenario, seed, ledger=True), seed, names=names_in(scenario), **asked)
    if not (folder / MANIFEST).is_file():
        within = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
        told = f"Name one of the scenarios in it: {', '.join(within)}." if within else "Name one that holds results."
        raise InputError(str(folder), 0, f"there is no {MANIFEST} here. {told}")
    results = load(folder)
    seed = results.runs[0] if seed is None else seed
    if seed not in results.runs:
        raise UsageError(f"{folder} holds no run {seed}. Runs are: {', '.join(map(str, results.runs))}.")
    scenario = load_scenario(folder / SCENARIO)
    return chain(with_ledger(results, scenario, seed), seed, names=names_in(scenario), **asked)


def names_in(scenario: Scenario) -> Names:
    """What the ids of a scenario's region are called; nothing where the region is not here."""
    folder = region_folder(scenario.region)
    return NAMELESS if folder is None else read_names(folder)


def with_ledger(results: Results, scenario: Scenario, seed: int) -> Results:
    """A run that keeps its ledger: from these results if they have it, else made once more.

    Refuses a run that comes out otherwise today than it did then.
    """
    if "ledger" in results.tables:
        return results
    again = run(scenario, seed, ledger=True)
    told, found = (
        {int(run): digest for run, digest in one.manifest["journal_sha256"].items()}[seed] for one in (results, again)
    )
    if found != told:
        version = results.manifest.get("code_version", "unknown")
        raise InputError(
            results.name, 0, f"run {seed} comes out otherwise today than with version {version}. Make the runs again."
        )
    return again
