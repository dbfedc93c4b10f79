"""`blowback run`: one scenario, many seeds."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Exit, Option

from sim.cli.say import complain, print_columns, print_json
from sim.core.errors import SimError, UsageError

if TYPE_CHECKING:
    from sim.results.results import Results
    from sim.scenario import Scenario

FAILED = 1  # exit code of a run that did not come to its end

ScenarioFile = Annotated[str, Argument(metavar="FILE", help="A scenario file, or the name of one on the shelf.")]
AsJson = Annotated[bool, Option("--json", help="Print for machines.")]
Workers = Annotated[
    int | None, Option(min=0, help="Runs side by side; 0 runs one after another.", show_default="one per core")
]


class Pool(StrEnum):
    """What runs side by side are run on."""

    THREADS = "threads"
    PROCESSES = "processes"


PoolOption = Annotated[
    Pool | None, Option("--pool", help="Threads, or processes of their own.", show_default="threads")
]
Until = Annotated[datetime | None, Option(formats=["%Y-%m-%d"], help="Last day, if not the scenario's.")]
NoFigures = Annotated[bool, Option("--no-figures", help="Draw no pictures.")]
Fresh = Annotated[bool, Option("--fresh", help="Run everything again, whatever lies in the folder.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Show no progress and print nothing but complaints.")]


def run(
    file: ScenarioFile,
    seed: Annotated[int, Option(min=0, help="Seed of the first run.")] = 1,
    runs: Annotated[int, Option(min=1, help="Runs, with the seeds that follow.")] = 1,
    workers: Workers = None,
    pool: PoolOption = None,
    until: Until = None,
    out: Annotated[Path, Option(help="Folder that gets one folder per scenario.")] = Path("out"),
    ledger: Annotated[bool, Option("--ledger", help="Keep every move of arms.")] = False,
    faces: Annotated[bool, Option("--faces", help="Build the Mesa agents; the arms move the same.")] = False,
    csv: Annotated[bool, Option("--csv", help="Write the tables as CSV too.")] = False,
    summaries: Annotated[bool, Option("--summaries", help="Keep only the measures and the hash of each run.")] = False,
    no_figures: NoFigures = False,
    fresh: Fresh = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run one scenario: tables, pictures and a summary."""
    from sim.experiment.run import ending
    from sim.scenario import dump, load

    scenario = ending(load(file), until.date() if until else None)
    if summaries and (ledger or csv or faces):
        raise UsageError("--summaries keeps no tables. Leave out --ledger, --csv and --faces, or --summaries.")
    folder = ready(out / scenario.slug)
    if summaries:
        summarise(scenario, folder, range(seed, seed + runs), workers, pool, quiet=quiet, as_json=as_json)
        return

    from sim.experiment.progress import Progress
    from sim.experiment.resume import kept_runs, missing
    from sim.experiment.runner import run_many
    from sim.model.foundry import cores
    from sim.results import save

    seeds = range(seed, seed + runs)
    kept = None if fresh else kept_runs(folder, scenario, seeds, ledger=ledger)
    left = len(missing(seeds, kept))
    try:
        with Progress(left, scenario.days, quiet=quiet or not left) as progress:
            crew = cores() if workers is None else workers
            results = run_many(
                scenario, seeds, crew, ledger=ledger, faces=faces, progress=progress, kept=kept, pool=pool
            )
    except KeyboardInterrupt:
        complain("Interrupted before any run was complete; nothing was written.")
        raise Exit(FAILED) from None
    save(results, folder, csv=csv, scenario_yaml=dump(scenario))
    complete = results.manifest["status"] == "complete"
    pictures = draw(results, scenario, folder / "figures", wanted=complete and not no_figures)
    if as_json:
        print_json(report(results, folder, pictures) | {"kept": runs - left})
    elif not quiet:
        tell(results, folder, pictures, runs - left)
    if not complete:
        complain(
            f"Interrupted: {len(results.runs)} of {runs} runs are complete, and kept in {folder}. "
            "The same command goes on from there."
        )
        raise Exit(FAILED)


def summarise(
    scenario: Scenario, folder: Path, seeds: range, workers: int | None, pool: str | None, *, quiet: bool, as_json: bool
) -> None:
    """Run an ensemble of any length, of which only the measures and the hashes are kept."""
    from sim.experiment.headline import headlines_of, said
    from sim.experiment.progress import Progress
    from sim.experiment.summaries import run_summaries
    from sim.model.foundry import cores
    from sim.results.terms import terms_of

    with Progress(len(seeds), scenario.days, quiet=quiet) as progress:
        found = run_summaries(scenario, seeds, cores() if workers is None else workers, progress=progress, pool=pool)
    found.save(folder)
    lines, many = headlines_of(found.measures), len(found.manifest["seeds"])
    if as_json:
        print_json({**found.manifest, "folder": str(folder), "measures": [line._asdict() for line in lines]})
    elif not quiet:
        days = f"{found.manifest['start']} to {found.manifest['until']}"
        print(f"{scenario.name}: {many} {'run' if many == 1 else 'runs'} from {days}\n")
        print_columns(said(lines, many, terms_of(found)), right=(1, 2))
        print(f"\nMeasures  {folder / 'measures.csv'}")
    if many < len(seeds):
        complain(f"Interrupted: {many} of {len(seeds)} runs are complete, and what they come to is in {folder}.")
        raise Exit(FAILED)


def ready(folder: Path) -> Path:
    """A folder that can be written to, made now: not after an hour of running."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or error
        raise UsageError(f"{folder}: this folder cannot be made ({why}). Name another with --out.") from None
    if not os.access(folder, os.W_OK):
        raise UsageError(f"{folder}: this folder cannot be written to. Name another with --out.")
    return folder


def draw(results: Results, scenario: Scenario, folder: Path, *, wanted: bool) -> list[Path]:
    """Draw the pictures of a run; those of an earlier run go first, wanted or not."""
    for old in (*folder.glob("*.png"), *folder.glob("*.svg")):
        old.unlink()
    region = wanted and _region(scenario)
    if not region:
        return []
    from sim.report.figures import draw_all

    try:
        return draw_all(results, folder, region)
    except SimError as error:  # the tables are worth more than the pictures
        complain(f"No pictures: {error}")
        return []


def _region(scenario: Scenario) -> Path | None:
    from sim.scenario import region_folder

    return region_folder(scenario.region)


def report(results: Results, folder: Path, pictures: Iterable[Path]) -> dict[str, Any]:
    """The summary of a run, for machines."""
    from sim.experiment.headline import headlines

    told = ("name", "status", "region", "start", "until", "seeds", "scenario_sha256", "code_version", "journal_sha256")
    measures = [line._asdict() for line in headlines(results)]
    return {
        **{key: results.manifest[key] for key in told},
        "folder": str(folder),
        "figures": [str(path) for path in pictures],
        "measures": measures,
    }


def tell(results: Results, folder: Path, pictures: Iterable[Path], kept: int) -> None:
    """The summary of a run, for people; so many of its runs lay in the folder already."""
    from sim.experiment.headline import spoken as measured

    manifest, many = results.manifest, len(results.runs)
    seconds = sum(manifest["wall_seconds"].values())
    runs = "1 run" if many == 1 else f"{many} runs"
    days = f"{manifest['start']} to {manifest['until']}"
    print(f"{results.name}: {runs} from {days}, {seconds:,.1f} s of running{already(kept)}\n")
    print_columns(measured(results), right=(1, 2))
    print(f"\nTables    {folder}{os.sep}")
    list_pictures(pictures)


def already(kept: int) -> str:
    """A half-sentence on runs that lay ready; nothing where there were none."""
    return f"; {kept} lay ready, --fresh runs them again" if kept else ""


def list_pictures(pictures: Iterable[Path]) -> None:
    """Where the pictures are, each once."""
    for number, path in enumerate(path for path in pictures if path.suffix == ".png"):
        print(f"{'' if number else 'Pictures':<9} {path}")
