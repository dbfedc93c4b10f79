"""Ensembles of any length: of each run its measures and its hash are kept, and nothing else.

A run of interest is made again from its seed, with its full ledger if that is wanted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pandas import DataFrame

from sim.core.errors import RunError
from sim.experiment.progress import Progress
from sim.experiment.run import about
from sim.experiment.runner import Task, distinct, run_tasks
from sim.results.measures import summary
from sim.results.results import Results
from sim.results.store import MEASURES, SCENARIO, whole
from sim.scenario import Scenario, dump

SUMMARIES = "summaries.json"


@dataclass(frozen=True)
class Summaries:
    """What an ensemble comes to.

    measures  run, measure, value, unit; runs in the order of the seeds
    manifest  what was run, with which code; seeds, hashes of the journals, and `status`
    """

    scenario: Scenario
    measures: DataFrame
    manifest: dict[str, Any]

    def save(self, folder: Path | str) -> Path:
        """Write measures.csv, scenario.yaml and, last, summaries.json; return the folder."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SUMMARIES).unlink(missing_ok=True)
        with whole(folder / MEASURES) as part:
            self.measures.to_csv(part, index=False, lineterminator="\n")
        for name, text in ((SCENARIO, dump(self.scenario)), (SUMMARIES, json.dumps(self.manifest, indent=2) + "\n")):
            with whole(folder / name) as part:
                part.write_text(text, encoding="utf-8", newline="\n")
        return folder


def run_summaries(
    scenario: Scenario,
    seeds: Sequence[int],
    workers: int = 0,
    *,
    progress: Progress | None = None,
    pool: str | None = None,
) -> Summaries:
    """Run a scenario once for each seed and keep what each run comes to.

    workers, progress, pool   as for `run_many`
    Interrupted by Ctrl-C, what is complete comes back with the status `interrupted`. Raises RunError where nothing is.
    """
    seeds = distinct(seeds)
    found: dict[int, DataFrame] = {}
    hashes: dict[str, str] = {}

    def keep(number: int, run: Results) -> None:
        found[seeds[number]] = summary(run)
        hashes.update(run.manifest["journal_sha256"])

    status = "complete"
    try:
        run_tasks([Task(scenario, seed) for seed in seeds], keep, workers, progress, pool)
    except KeyboardInterrupt:
        status = "interrupted"
    done = [seed for seed in seeds if seed in found]
    if not done:
        raise RunError("Interrupted before any run was complete; nothing was written.")
    manifest = {
        "name": scenario.name, "start": scenario.start.isoformat(), "until": scenario.until.isoformat(),
        "seeds": done, "journal_sha256": {str(seed): hashes[str(seed)] for seed in done}, "status": status,
        **about(scenario),
    }  # fmt: skip
    return Summaries(scenario, pd.concat([found[seed] for seed in done], ignore_index=True), manifest)
