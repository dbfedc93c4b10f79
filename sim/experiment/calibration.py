"""Calibration of a region: waves of trial runs, emulators, and a sample of joint draws that is written down.

Which parameters may move stands in the region's `fit.csv` (path, why); which patterns the fit may look at, in the
`role` column of its `patterns.csv`. Everything follows from these two files, the region's history and the
settings below, so the same sample comes out again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from sim.core.errors import InputError, UsageError
from sim.experiment.matching import Emulators, Points, Target, cube, emulate, left_in, sample, standard, trials_of
from sim.experiment.progress import Progress
from sim.experiment.screening import effects, ranking, trajectories
from sim.experiment.space import Range, space, values_at
from sim.experiment.trials import Trial, try_out
from sim.experiment.validation import patterns_of
from sim.results.pattern import Pattern
from sim.results.patterns import PATTERNS
from sim.results.results import Results
from sim.scenario import Scenario, region_folder
from sim.scenario.complain import did_you_mean

FITTED = "fitted"
FIT = "fit.csv"
FAR_OFF = 500.0  # stands for an event that never happened, in days
DRAWS = 100
POINTS = (420, 240)  # trial runs of each wave

Say = Callable[[str], None]


class Question(NamedTuple):
    """One number the fit looks at: a pattern's, or that of one of its claims."""

    name: str
    pattern: Pattern
    function: Callable[..., Any]
    low: float
    high: float


class Fit(NamedTuple):
    """What came of a calibration.

    draws   values by parameter path, one row per joint draw
    record  how it went, as plain numbers
    """

    draws: DataFrame
    record: dict[str, Any]

    def as_csv(self) -> str:
        """The draws as the text of `calibrated.csv`."""
        text = io.StringIO()
        self.draws.to_csv(text, index=False, float_format="%.6g", lineterminator="\n")
        return text.getvalue()


def questions(rows: DataFrame, roles: Sequence[str] | None = (FITTED,)) -> list[Question]:
    """What is asked of each run: the numbers of all patterns of some roles, or of all that one run can answer."""
    found = []
    for row in rows.to_dict("records"):
        pattern = PATTERNS[row["id"]]
        if (roles is None and pattern.needs) or (roles is not None and row["role"] not in roles):
            continue
        if pattern.needs:
            raise UsageError(f"{pattern.id} needs runs of other scenarios and cannot be fitted. Hold it out.")
        if not pattern.claims:
            found.append(Question(pattern.id, pattern, pattern.function, row["low"], row["high"]))
        for claim in pattern.claims:
            name = f"{pattern.id} {claim.name}"
            found.append(Question(name, pattern, claim.function, claim.low, claim.high))
    return found


def answers(asked: Sequence[Question]) -> Callable[[Results], dict[str, float]]:
    """Reads the numbers from the results of one run; an event that never happened is a missing number."""

    def read(results: Results) -> dict[str, float]:
        found = {question.name: float(question.function(results).astype(float).iloc[0]) for question in asked}
        return {name: value if np.isfinite(value) else float("nan") for name, value in found.items()}

    return read


def targets(asked: Sequence[Question], read: DataFrame) -> list[Target]:
    """The band of each number, with its scale: half the band, or the spread of the first wave where an end is open."""
    found = []
    for question in asked:
        ends = question.low, question.high
        spread = float(read[question.name].std(ddof=0)) or 1.0
        scale = (ends[1] - ends[0]) / 2.0 if np.isfinite(ends).all() and ends[1] > ends[0] else spread
        never = FAR_OFF if np.isinf(question.pattern.never) else float(read[question.name].median())
        found.append(Target(question.name, *ends, never, scale))
    return found


def parameters_to_fit(folder: Path) -> tuple[Range, ...]:
    """The ranges of the parameters that the region's `fit.csv` names."""
    path = folder / FIT
    if not path.is_file():
        raise InputError(str(path), 0, "is missing. Name the parameters that may move: path,why.")
    known, found = {each.path: each for each in space()}, []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if "path" not in (reader.fieldnames or ()):
            raise InputError(str(path), 1, "has no column 'path'. Its first line is: path,why.")
        for row in reader:
            if row["path"] not in known:
                near = did_you_mean(row["path"], known)
                message = f"no parameter with a documented range is called {row['path']!r}.{near}"
                raise InputError(str(path), reader.line_num, message)
            found.append(known[row["path"]])
    return tuple(found)


def calibrate(
    scenario: Scenario,
    folder: Path,
    *,
    points: Sequence[int] = POINTS,
    draws: int = DRAWS,
    workers: int = 0,
    kept: Path | None = None,
    quiet: bool = False,
    say: Say = lambda _: None,
) -> Fit:
    """Fit a region's parameters to its fitted patterns, by history matching and then ABC.

    scenario  its history, with default parameters
    folder    the region
    points    trial runs of each wave; the seeds of wave n begin at 1000 (n + 1) + 1
    kept      where the numbers of finished trials are kept, so that an interrupted fit goes on
    """
    ranges, asked = parameters_to_fit(folder), questions(patterns_of(folder))
    bands: list[Target] = []
    tried: list[Points] = []
    read: list[DataFrame] = []
    emulators: Emulators | None = None
    waves: list[dict[str, Any]] = []
    for wave, many in enumerate(points, start=1):
        if emulators is None:
            here, left = cube(many, len(ranges)), 1.0
        else:
            here, left = left_in(emulators, many, len(ranges), seed=wave)
        trials = trials_of(ranges, here, 1000 * (wave + 1) + 1)
        say(f"Wave {wave}: {many} trial runs in {left:.2%} of the cube ...")
        read.append(_runs(scenario, trials, asked, workers, kept, quiet))
        tried.append(here)
        bands = bands or targets(asked, read[0])
        say("Fitting emulators ...")
        emulators = emulate(np.concatenate(tried), pd.concat(read, ignore_index=True), bands)
        waves.append({"trials": many, "left": round(left, 6), "inside": _inside(read[-1], bands)})
    if emulators is None:
        raise UsageError("a fit needs at least one wave of trial runs.")
    say(f"Drawing {draws} from what is left ...")
    found = sample(emulators, ranges, draws)
    rows = DataFrame([values_at(ranges, point) for point in found])
    return Fit(rows, {"waves": waves, "targets": _told(bands, emulators)})


def screen(
    scenario: Scenario, many: int, *, workers: int = 0, kept: Path | None = None, quiet: bool = False
) -> DataFrame:
    """Rank every parameter with a documented range by how much it moves the numbers of the region's patterns."""
    folder = region_folder(scenario.region)
    if folder is None:
        raise UsageError(f"no region is called '{scenario.region}'.")
    asked = questions(patterns_of(folder), roles=None)
    ranges = space()
    shares, trials = trajectories(ranges, many)
    read = _runs(scenario, trials, asked, workers, kept, quiet)
    for question in asked:
        if np.isinf(question.pattern.never):
            read[question.name] = read[question.name].clip(upper=FAR_OFF).fillna(FAR_OFF)
    scale = {question.name: float(read[question.name].std(ddof=0)) or 1.0 for question in asked}
    return ranking(effects(ranges, shares, read, scale))


def _runs(
    scenario: Scenario, trials: Sequence[Trial], asked: Sequence[Question], workers: int, kept: Path | None, quiet: bool
) -> DataFrame:
    with Progress(len(trials), scenario.days, quiet=quiet) as progress:
        names = [question.name for question in asked]
        return try_out(scenario, trials, answers(asked), asked=names, workers=workers, kept=kept, progress=progress)


def _inside(read: DataFrame, bands: Sequence[Target]) -> dict[str, float]:
    """Share of runs inside each band."""
    numbers = standard(read, bands)
    return {t.name: round(float((t.outside(numbers[t.name].to_numpy()) == 0.0).mean()), 4) for t in bands}


def _told(bands: Sequence[Target], emulators: Emulators) -> list[Mapping[str, Any]]:
    return [
        {"name": t.name, "low": _finite(t.low), "high": _finite(t.high), "scale": float(f"{t.scale:.4g}"),
         "luck": float(f"{luck * t.scale:.3g}")}
        for t, luck in zip(bands, emulators.luck, strict=True)
    ]  # fmt: skip


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
