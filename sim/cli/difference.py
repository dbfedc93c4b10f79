"""`blowback diff`: in what two scenarios differ, and what of it reached their results."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from sim.cli.run import AsJson, Quiet, Until, Workers
from sim.cli.say import print_columns, print_json

if TYPE_CHECKING:
    from sim.experiment.difference import Change, Reached, Side
    from sim.results.results import Results

WIDTH = 100
One = Annotated[str, Argument(metavar="A", help="A scenario, or a folder of its results.")]
Other = Annotated[str, Argument(metavar="B", help="What is set against it.")]


def diff(
    one: One,
    other: Other,
    runs: Annotated[int | None, Option(min=1, help="Run both so often to see what differs in them.")] = None,
    seed: Annotated[int, Option(min=0, help="Seed of the first run.")] = 1,
    workers: Workers = None,
    until: Until = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say in what two scenarios differ, and what of it reached their results.

    Two folders of results are compared as they are; scenarios only with --runs.
    """
    from sim.experiment.difference import changes, reached, side

    sides = side(one), side(other)
    last = until.date() if until else None
    found = changes(sides[0].scenario, sides[1].scenario)
    results = [side.results() for side in sides]
    if runs is not None:
        results = [_run(side, range(seed, seed + runs), last, workers, quiet) for side in sides]
    first, second = results
    what = reached(first, second) if first and second else None
    if as_json:
        print_json(summary(sides, found, what))
    elif not quiet:
        tell(sides, found, what)


def _run(side: Side, seeds: Sequence[int], until: Any, workers: int | None, quiet: bool) -> Results:
    from sim.experiment.progress import Progress
    from sim.experiment.run import ending
    from sim.experiment.runner import run_many
    from sim.model.foundry import cores

    scenario = ending(side.scenario, until)
    with Progress(len(seeds), scenario.days, names=[scenario.name] * len(seeds), quiet=quiet) as progress:
        return run_many(scenario, seeds, cores() if workers is None else workers, progress=progress)


def summary(sides: tuple[Side, Side], found: list[Change], what: Reached | None) -> dict[str, Any]:
    """All of it, for machines."""
    from sim.experiment.difference import dated

    told: dict[str, Any] = {
        "scenarios": [side.scenario.name for side in sides],
        "changes": [change._asdict() for change in found],
    }
    if what is not None:
        told["first"] = {str(run): dated(date) for run, date in what.days.items()}
        told["tables"] = what.tables.assign(date=what.tables["date"].map(dated)).to_dict("records")
        told["same_tables"] = what.same_tables
        told["measures"] = what.measures.to_dict("records")
    return told


def tell(sides: tuple[Side, Side], found: list[Change], what: Reached | None) -> None:
    """All of it, for people."""
    names = [side.scenario.name for side in sides]
    width = max(map(len, names)) + 2
    things = {0: "nothing", 1: "one thing"}.get(len(found), f"{len(found)} things")
    print(f"'{names[0]}' and '{names[1]}' differ in {things}{'.' if not found else ''}")
    for change in found:
        print(f"\n{change.path}")
        for name, said in zip(names, (change.one, change.other), strict=True):
            print(fill(f"{name:<{width}}{said}", WIDTH, initial_indent="  ", subsequent_indent=" " * (width + 2)))
    if what is not None:
        print()
        tell_reached(what)


def tell_reached(what: Reached) -> None:
    """What of it reached the results, for people."""
    from sim.experiment.difference import dated
    from sim.experiment.headline import figure

    days = what.days
    differ = days.dropna()
    if differ.empty:
        print(f"None of it reached the results: all tables of {len(days)} pairs of runs are the same to the last bit.")
        return
    when = dated(differ.min()) if differ.nunique() == 1 else f"{dated(differ.min())} to {dated(differ.max())}"
    print(f"In the results, {len(differ)} of {len(days)} pairs of runs differ, first on {when}.\n")
    rows = [(str(row["table"]), str(row["runs"]), dated(row["date"])) for row in what.tables.to_dict("records")]
    print_columns([("table", "pairs", "differs from"), *rows], right=(1,))
    measures = what.measures.to_dict("records")
    changed = [
        (row["measure"], f"{row['runs']} of {row['of']}", figure(row["least"]), figure(row["greatest"]))
        for row in measures
        if row["runs"]
    ]
    print()
    print_columns([("measure", "pairs", "least", "greatest difference"), *changed], right=(1, 2, 3))
    same = [row["measure"] for row in measures if not row["runs"]]
    for what_is_same, listed in (("tables", what.same_tables), ("measures", same)):
        if listed:
            print("\n" + fill(f"Exactly equal {what_is_same}: {', '.join(listed)}.", WIDTH, subsequent_indent="  "))
