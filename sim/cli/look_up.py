"""Commands that look things up and run nothing: check, list, explain, schema, version."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Exit, Option, Typer

from sim import __version__
from sim.cli.run import FAILED, AsJson, Quiet
from sim.cli.say import complain, print_columns, print_facts, print_json
from sim.core.errors import Complaint, InputError

explain = Typer(help="Say where a number or an order comes from.", no_args_is_help=True)


class Kind(StrEnum):
    """What can be listed."""

    POLICIES = "policies"
    SCENARIOS = "scenarios"
    LEVERS = "levers"
    ROOMS = "rooms"
    MEASURES = "measures"
    REGIONS = "regions"


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


Word = Annotated[list[str] | None, Option(metavar="ID", help="Only these; may be given again.")]


@explain.command("holding")
def whence(
    source: Annotated[str, Argument(metavar="DIR|FILE", help="The folder of one scenario's results, or a scenario.")],
    place: Word = None,
    region: Word = None,
    country: Word = None,
    holder: Annotated[
        list[str] | None, Option(metavar="ID", help="Only these.", show_default="outside state control")
    ] = None,
    owner: Word = None,
    arm: Annotated[list[str] | None, Option(metavar="ID", help="Only these.", show_default="all weapons")] = None,
    date: Annotated[datetime | None, Option(formats=["%Y-%m-%d"], help="The evening.", show_default="last")] = None,
    seed: Annotated[int | None, Option(min=0, help="The run.", show_default="the first")] = None,
    as_json: AsJson = False,
) -> None:
    """Say where what is held somewhere came from, and by which hands; a run without its ledger is made again."""
    from sim.experiment.holding import holding

    asked = {"place": place, "region": region, "country": country, "holder": holder, "owner": owner, "arm": arm}
    given = {name: words for name, words in asked.items() if words}
    if date is not None:
        given["date"] = [f"{date:%Y-%m-%d}"]
    found = holding(source, seed=seed, **{name: w if len(w) > 1 else w[0] for name, w in given.items()})
    if as_json:
        print_json(found.facts())
    else:
        print(found.as_text())


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario import schema as made

    print_json(made())


def version(as_json: AsJson = False) -> None:
    """Print the versions of itself and of what it runs on."""
    from sim.results.store import packages

    found = {"blowback": __version__} | {name: told for name, told in packages().items() if name != "blowback"}
    if as_json:
        print_json(found)
    else:
        print_columns(found.items())


def spoken(folder: Path) -> Path:
    """A folder as a reader here would write it."""
    full, here = folder.resolve(), Path.cwd()
    return full.relative_to(here) if full.is_relative_to(here) else folder
