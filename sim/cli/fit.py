"""`blowback sensitivity` and `blowback calibrate`: which parameter matters, and what values agree with the record."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Option

from sim.cli.run import Quiet, ScenarioFile, Workers, ready
from sim.cli.say import working
from sim.core.errors import UsageError

HISTORY = "light_footprint"
EXTRA = "Install it with: pip install 'blowback[analysis]'"


class Method(StrEnum):
    """Ways to ask which parameter matters."""

    morris = "morris"


def sensitivity(
    file: ScenarioFile,
    method: Annotated[Method, Option(help="How: elementary effects.")] = Method.morris,
    trajectories: Annotated[int, Option(min=2, help="Starting points; each costs one run per parameter.")] = 4,
    workers: Workers = None,
    out: Annotated[Path, Option(help="Folder that gets screening.csv.")] = Path("out/screening"),
    quiet: Quiet = False,
) -> None:
    """Rank every parameter by how much it moves the patterns of the scenario's region."""
    needed("SALib")
    from sim.experiment.calibration import screen
    from sim.model.foundry import cores
    from sim.scenario import load

    scenario = load(file)
    folder = ready(out)
    crew = cores() if workers is None else workers
    found = screen(scenario, trajectories, workers=crew, kept=folder / f"{method}.jsonl", quiet=quiet)
    path = folder / "screening.csv"
    found.to_csv(path, index=False, float_format="%.4f", lineterminator="\n")
    if not quiet:
        print(found.head(20).to_string(index=False))
        print(path)


def calibrate(
    file: Annotated[str, Option("--scenario", help="The region's history.")] = HISTORY,
    workers: Workers = None,
    out: Annotated[Path, Option(help="Folder that gets calibrated.csv and calibration.json.")] = Path(
        "out/calibration"
    ),
    quiet: Quiet = False,
) -> None:
    """Fit the parameters a region's fit.csv names to the patterns its patterns.csv calls fitted."""
    for library in ("sklearn", "pyabc"):
        needed(library)
    from sim.experiment.calibration import calibrate as fit
    from sim.model.foundry import cores
    from sim.scenario import load, region_folder

    scenario = load(file)
    if scenario.parameters == "calibrated":
        scenario = scenario.model_copy(update={"parameters": "default"})
    region = region_folder(scenario.region)
    if region is None:
        raise UsageError(f"no region is called '{scenario.region}'.")
    folder = ready(out)
    crew = cores() if workers is None else workers
    found = fit(
        scenario, region, workers=crew, kept=folder / "trials.jsonl", quiet=quiet,
        say=lambda told: working(told, quiet=quiet),
    )  # fmt: skip
    (folder / "calibrated.csv").write_text(found.as_csv(), encoding="utf-8")
    (folder / "calibration.json").write_text(json.dumps(found.record, indent=1) + "\n", encoding="utf-8")
    if not quiet:
        print(folder / "calibrated.csv")
        print(f"Copy it to {region} to have scenarios with `parameters: calibrated` use it.")


def needed(library: str) -> None:
    """Refuse in one line where an optional library is missing."""
    from importlib.util import find_spec

    if find_spec(library) is None:
        raise UsageError(f"{library} is not installed. {EXTRA}.")
