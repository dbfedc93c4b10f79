"""`blowback compare` and `blowback diff`: several scenarios on the same luck."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from sim.cli.run import AsJson, Fresh, NoFigures, PoolOption, Quiet, Until, Workers, list_pictures, ready
from sim.cli.say import complain, print_columns, print_json, working
from sim.core.errors import SimError

if TYPE_CHECKING:
    from sim.experiment.compare import Comparison
    from sim.report.study import Study

RUNS = 220  # as in sim.experiment.compare, which `--help` must not wait for
PAGE = "report.html"


def compare(
    files: Annotated[list[str], Argument(metavar="FILE FILE...", help="Scenario files, or names on the shelf.")],
    seed: Annotated[int, Option(min=0, help="Seed of the first pair.")] = 1,
    runs: Annotated[int, Option(min=2, help="Runs of each scenario, with the seeds that follow.")] = RUNS,
    baseline: Annotated[str | None, Option(help="What the others are set against.", show_default="the first")] = None,
    workers: Workers = None,
    pool: PoolOption = None,
    until: Until = None,
    out: Annotated[Path, Option(help="Folder that gets one folder per scenario, tables and the page.")] = Path("out"),
    csv: Annotated[bool, Option("--csv", help="Write the tables as CSV too.")] = False,
    no_figures: NoFigures = False,
    fresh: Fresh = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios on the same luck: what differs is the policies' doing."""
    from sim.experiment.compare import lined_up, run_comparison
    from sim.model.foundry import cores
    from sim.report.study import Study

    last = until.date() if until else None
    lined_up(files, baseline, last)  # refuses before anything is made
    ready(out)
    crew = cores() if workers is None else workers
    seeds = range(seed, seed + runs)
    found = run_comparison(
        files, seeds, crew, baseline=baseline, until=last, out=out, fresh=fresh, csv=csv, quiet=quiet, pool=pool
    )
    comparison = Study.of(found)
    working("Comparing pair by pair ...", quiet=quiet)
    comparison.save(out)
    working("Drawing the pictures ...", quiet=quiet or no_figures)
    page, pictures = hand_out(comparison, out, wanted=not no_figures)
    if as_json:
        print_json(summary(comparison, out, page, pictures))
    elif not quiet:
        tell(comparison, out, page, pictures)


def hand_out(study: Study, out: Path, *, wanted: bool) -> tuple[Path | None, list[Path]]:
    """Draw the pictures and write the page; those of an earlier comparison go first, wanted or not."""
    figures = out / "figures"
    for old in (out / PAGE, *figures.glob("*.png"), *figures.glob("*.svg")):
        old.unlink(missing_ok=True)
    if not wanted:
        return None, []
    try:
        pictures = study.draw(figures)
        return study.page(out / PAGE, pictures=figures), pictures
    except SimError as error:  # the tables are worth more than the pictures
        complain(f"No pictures and no page: {error}")
        return None, []


def summary(comparison: Comparison, out: Path, page: Path | None, pictures: list[Path]) -> dict[str, Any]:
    """The summary of a comparison, for machines."""
    from sim.results.measures import HEADLINE

    return {
        **comparison.about(),
        "folder": str(out),
        "page": str(page) if page else None,
        "figures": [str(path) for path in pictures],
        "effects": comparison.effects(HEADLINE).to_dict("records"),
        "precision": comparison.precision(HEADLINE).to_dict("records"),
        "given_leave": comparison.given_leave(HEADLINE).to_dict("records"),
    }


def tell(comparison: Comparison, out: Path, page: Path | None, pictures: list[Path]) -> None:
    """The summary of a comparison, for people."""
    from sim.experiment.verdict import certainty, verdict, where_begun

    about = comparison.about()
    base = comparison.scenarios[comparison.baseline].name
    print(
        f"{len(comparison.scenarios)} scenarios, {len(about['seeds'])} runs each from {about['start']} to "
        f"{about['until']}; differences from '{base}' on the same luck\n"
    )
    print_columns(verdict(comparison), right=(1, 2, 3, 4))
    if lines := where_begun(comparison):
        print()
        print_columns(lines, right=(1, 2, 3, 4))
    print(f"\n{certainty(comparison)}")
    print(f"\nTables    {out}{os.sep}")
    list_pictures(pictures)
    if page:
        print(f"Page      {page}")
