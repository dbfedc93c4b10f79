"""Trials: many points of the parameter cube, each run once or more, and what is read from each run.

A trial is a pure function of the code, the region, its values and its seed, so what has been done is kept in a file
and not done again; only the numbers that are asked of a run are kept, never its tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from sim.experiment.progress import Progress
from sim.experiment.runner import Task, run_tasks
from sim.experiment.space import with_values
from sim.experiment.stamp import code_sha256, region_sha256
from sim.results.results import Results
from sim.scenario import Scenario, fingerprint, region_folder

Read = Callable[[Results], Mapping[str, float]]


class Trial(NamedTuple):
    """Values by path, and the seed of the run that tries them."""

    values: Mapping[str, float]
    seed: int


def try_out(
    scenario: Scenario,
    trials: Sequence[Trial],
    read: Read,
    *,
    asked: Sequence[str] = (),
    workers: int = 0,
    kept: Path | None = None,
    progress: Progress | None = None,
) -> DataFrame:
    """What is read from a run of each trial: one row per trial in their order, one column per number.

    read   from the results of one run to named numbers
    asked  their names: what was kept for other questions is not taken for an answer
    kept   a file of lines that is read first and added to as runs end
    """
    tasks = [Task(with_values(scenario, trial.values), trial.seed) for trial in trials]
    made_from = _made_from(scenario, asked)
    names = [f"{made_from}/{fingerprint(task.scenario)}/{task.seed}" for task in tasks]
    done = _read_kept(kept)
    open_ = [n for n, name in enumerate(names) if name not in done]

    def keep(number: int, results: Results) -> None:
        name = names[open_[number]]
        done[name] = {key: float(value) for key, value in read(results).items()}
        if kept is not None:
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"trial": name, "read": done[name]}) + "\n")

    run_tasks([tasks[n] for n in open_], keep, workers, progress)
    return DataFrame([done[name] for name in names])


def _made_from(scenario: Scenario, asked: Sequence[str]) -> str:
    """A name for all that decides a trial but its values and its seed."""
    folder = region_folder(scenario.region)
    told = [code_sha256(), region_sha256(folder) if folder else "", *asked]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def points(trials: Sequence[Trial], paths: Sequence[str]) -> NDArray[np.float64]:
    """The values of trials as a table, trials by paths."""
    return np.array([[trial.values[path] for path in paths] for trial in trials], np.float64)


def _read_kept(kept: Path | None) -> dict[str, dict[str, float]]:
    done: dict[str, dict[str, float]] = {}
    if kept is None or not kept.is_file():
        return done
    for line in kept.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue  # the last line of an interrupted session
        done[told["trial"]] = told["read"]
    return done
