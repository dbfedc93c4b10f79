"""The command line: it reads what is asked, calls the library, and prints what it says.

Our own floors are imported inside the commands: `--help` must not wait for a compiler and a table library.
"""

from __future__ import annotations

import json
import math
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Exit, Option, Typer

from sim import __version__
from sim.core.errors import Complaint, InputError, SimError, UsageError

if TYPE_CHECKING:
    from sim.results.results import Results
    from sim.scenario import Scenario

FAILED, MISUSED = 1, 2
INTERRUPTED = 130  # how typer leaves after Ctrl-C outside of a run; ours is 1

app = Typer(
    help="How weapons leave unguarded depots after a war ends, and what a policy would have changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
explain = Typer(help="Say where a number or an order comes from.", no_args_is_help=True)
app.add_typer(explain, name="explain")


class Kind(StrEnum):
    """What can be listed."""

    POLICIES = "policies"
    SCENARIOS = "scenarios"
    LEVERS = "levers"
    ROOMS = "rooms"
    MEASURES = "measures"
    REGIONS = "regions"


ScenarioFile = Annotated[str, Argument(metavar="FILE", help="A scenario file, or the name of one on the shelf.")]
AsJson = Annotated[bool, Option("--json", help="Print for machines.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Show no progress and print nothing but complaints.")]


@app.callback()
def common(
    debug: Annotated[bool, Option("--debug", help="Show the traceback of an error; may stand anywhere.")] = False,
) -> None:
    """How weapons leave unguarded depots after a war ends, and what a policy would have changed."""
    # main() has seen to --debug; it is declared here for the help.


@app.command()
def run(
    file: ScenarioFile,
    seed: Annotated[int, Option(min=0, help="Seed of the first run.")] = 1,
    runs: Annotated[int, Option(min=1, help="Runs, with the seeds that follow.")] = 1,
    workers: Annotated[
        int | None, Option(min=0, help="Processes; 0 runs in this one.", show_default="one per core")
    ] = None,
    until: Annotated[datetime | None, Option(formats=["%Y-%m-%d"], help="Last day, if not the scenario's.")] = None,
    out: Annotated[Path, Option(help="Folder that gets one folder per scenario.")] = Path("out"),
    ledger: Annotated[bool, Option("--ledger", help="Keep every move of arms.")] = False,
    faces: Annotated[bool, Option("--faces", help="Build the Mesa agents; the arms move the same.")] = False,
    csv: Annotated[bool, Option("--csv", help="Write the tables as CSV too.")] = False,
    no_figures: Annotated[bool, Option("--no-figures", help="Draw no pictures.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run one scenario: tables, pictures and a summary."""
    from sim.scenario import dump, load

    scenario = load(file)
    if until is not None:
        scenario = ending(scenario, until)
    folder = ready(out / scenario.slug)

    from sim.experiment.progress import Progress
    from sim.experiment.runner import cores, run_many
    from sim.results import save

    seeds = range(seed, seed + runs)
    try:
        with Progress(runs, scenario.days, quiet=quiet) as progress:
            crew = cores() if workers is None else workers
            results = run_many(scenario, seeds, crew, ledger=ledger, faces=faces, progress=progress)
    except KeyboardInterrupt:
        complain("Interrupted before any run was complete; nothing was written.")
        raise Exit(FAILED) from None
    save(results, folder, csv=csv, scenario_yaml=dump(scenario))
    complete = results.manifest["status"] == "complete"
    pictures = draw(results, scenario, folder / "figures", wanted=complete and not no_figures)
    if as_json:
        print_json(report(results, folder, pictures))
    elif not quiet:
        tell(results, folder, pictures)
    if not complete:
        complain(f"Interrupted: {len(results.runs)} of {runs} runs are complete, and kept in {folder}.")
        raise Exit(FAILED)


@app.command()
def check(
    path: Annotated[str, Argument(help="A scenario file, a region folder, or the name of either.")],
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with a scenario or a region folder, without running it."""
    from sim.scenario import read, region_folder, region_names, scenario_names
    from sim.world.check import check_region, counts

    complaints: tuple[Complaint, ...] = ()
    about, folder = path, None
    if Path(path).is_dir():
        folder = Path(path)
    elif path in region_names() and path not in scenario_names():
        folder = region_folder(path)
    elif not Path(path).is_file() and path not in scenario_names():
        read(path)  # refuses, with the nearest name
    else:
        try:
            scenario = read(path).scenario
            folder = region_folder(scenario.region)
            about = f"{path}: '{scenario.name}', {scenario.days:,} days, {len(scenario.policies)} policies"
        except InputError as error:
            complaints = error.complaints
    if folder is not None:
        complaints = check_region(spoken(folder))
    rows = counts(folder) if folder is not None and not complaints else {}
    if as_json:
        found = [complaint.__dict__ for complaint in complaints]
        print_json({"path": path, "fine": not complaints, "complaints": found, "rows": rows})
    elif complaints:
        complain("\n".join(str(complaint) for complaint in complaints))
    elif not quiet:
        print(f"{about}: fine. The region has")
        print_columns(((f"{many:,}", name.replace("_", " ")) for name, many in rows.items()), right=(0,))
    if complaints:
        raise Exit(FAILED)


@app.command("list")
def list_(kind: Annotated[Kind, Argument(help="What to list.")], as_json: AsJson = False) -> None:
    """List what is here."""
    from sim.experiment.catalogue import catalogue

    entries = catalogue(kind)
    if as_json:
        print_json([entry._asdict() for entry in entries])
    else:
        print_columns(entries)


@explain.command()
def timetable(as_json: AsJson = False) -> None:
    """Print the order of a day."""
    from sim.core.discover import rooms
    from sim.experiment import explain as why
    from sim.model.timetable import printed

    if as_json:
        print_json(why.timetable())
    else:
        print(printed(rooms()))


@explain.command()
def policy(name: Annotated[str, Argument(help="A kind of policy.")], as_json: AsJson = False) -> None:
    """Say what a policy changes, what it costs, and who says so."""
    from sim.experiment import explain as why

    print_facts([why.policy(name)], as_json)


@explain.command()
def parameter(
    path: Annotated[str, Argument(help="Such as agents.trafficker.risk_aversion.")],
    scenario: Annotated[str | None, Option(help="The scenario whose value is wanted, and its file and line.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a parameter means, its value, and who says so."""
    from sim.experiment import explain as why
    from sim.scenario import read

    print_facts([why.parameter(path, read(scenario) if scenario else None)], as_json)


@explain.command("run")
def run_folder(
    folder: Annotated[Path, Argument(metavar="DIR", help="A folder that `blowback run` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Say what made a folder of results, and how to make it again."""
    from sim.experiment import explain as why

    print_facts(why.results(folder), as_json)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario import schema as made

    print_json(made())


@app.command()
def version(as_json: AsJson = False) -> None:
    """Print the versions of itself and of what it runs on."""
    from sim.results.store import packages

    found = {"blowback": __version__} | {name: told for name, told in packages().items() if name != "blowback"}
    if as_json:
        print_json(found)
    else:
        print_columns(found.items())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 done, 1 a run or check failed, 2 wrong usage or input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a name the terminal cannot show must not end a run
    try:
        app(args=[word for word in given if word != "--debug"], prog_name="blowback")
    except SimError as error:
        fail(str(error), MISUSED if isinstance(error, InputError | UsageError) else FAILED, debug)
    except SystemExit as left:
        if left.code == INTERRUPTED:
            fail("Interrupted.", FAILED, debug)
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more on its way out
        sys.exit(FAILED)
    except OSError as error:
        fail(f"{error.filename or 'file'}: {error.strerror or error}.", FAILED, debug)


def fail(message: str, code: int, debug: bool) -> None:
    """Say what went wrong and leave."""
    if debug:
        traceback.print_exc()
    complain(message)
    sys.exit(code)


def complain(message: str) -> None:
    """Say something on stderr."""
    print(message, file=sys.stderr)


def ending(scenario: Scenario, until: datetime) -> Scenario:
    """The scenario up to another last day."""
    if until.date() < scenario.start:
        raise UsageError(f"--until {until.date()} is before the start of '{scenario.name}' on {scenario.start}.")
    return scenario.ending(until.date())


def ready(folder: Path) -> Path:
    """A folder that can be written to, made now: not after an hour of running."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise UsageError(f"{folder}: this folder cannot be written to. Name another with --out.")
    return folder


def spoken(folder: Path) -> Path:
    """A folder as a reader here would write it."""
    full, here = folder.resolve(), Path.cwd()
    return full.relative_to(here) if full.is_relative_to(here) else folder


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


def tell(results: Results, folder: Path, pictures: Iterable[Path]) -> None:
    """The summary of a run, for people."""
    from sim.experiment.headline import spoken as measured

    manifest, many = results.manifest, len(results.runs)
    seconds = sum(manifest["wall_seconds"].values())
    runs = "1 run" if many == 1 else f"{many} runs"
    print(f"{results.name}: {runs} from {manifest['start']} to {manifest['until']}, {seconds:,.1f} s of running\n")
    print_columns(measured(results), right=(1, 2))
    print(f"\nTables    {folder}{os.sep}")
    for number, path in enumerate(path for path in pictures if path.suffix == ".png"):
        print(f"{'' if number else 'Pictures':<9} {path}")


def print_facts(facts: list[dict[str, Any]], as_json: bool) -> None:
    """What the library explained, for people or for machines."""
    from sim.experiment.explain import as_text

    if as_json:
        print_json(facts[0] if len(facts) == 1 else facts)
    else:
        print("\n\n".join(as_text(one) for one in facts))


def print_json(what: Any) -> None:
    """Anything as JSON; a number that is none becomes null."""
    print(json.dumps(_plain(what), indent=2, ensure_ascii=False))


def _plain(what: Any) -> Any:
    if isinstance(what, dict):
        return {key: _plain(value) for key, value in what.items()}
    if isinstance(what, list | tuple):
        return [_plain(value) for value in what]
    return None if isinstance(what, float) and math.isnan(what) else what


def print_columns(rows: Iterable[tuple[str, ...]], right: tuple[int, ...] = ()) -> None:
    """Rows of text in columns, without frames or colours; numbers of columns in `right` end flush."""
    table = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [
            f"{cell:>{width}}" if number in right else f"{cell:<{width}}"
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            if width
        ]
        print("  ".join(cells).rstrip())
