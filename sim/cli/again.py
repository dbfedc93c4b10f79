"""`blowback report`: finished results drawn and compared again, without running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sim.cli.run import AsJson, NoFigures, Quiet, ready
from sim.cli.say import complain, print_json
from sim.cli.study import hand_out, summary, tell


def report(
    folders: Annotated[
        list[Path], Argument(metavar="DIR...", help="A folder of `blowback compare`, or of two scenarios or more.")
    ],
    baseline: Annotated[
        str | None, Option(help="What the others are set against.", show_default="as compared, or the first")
    ] = None,
    out: Annotated[
        Path | None, Option(help="Folder for tables, pictures and the page.", show_default="where the results lie")
    ] = None,
    no_figures: NoFigures = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare finished results, and draw their pictures and the page again, without running."""
    from sim.report.finished import place_for, reopen

    study = reopen(folders, baseline)
    place = ready(place_for(study, out))
    if study.note and not quiet:
        complain(study.note)
    study.save(place)
    page, pictures = hand_out(study, place, wanted=not no_figures)
    if as_json:
        print_json(summary(study, place, page, pictures))
    elif not quiet:
        tell(study, place, page, pictures)
