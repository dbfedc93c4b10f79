"""`blowback validate`: how much of what is on record a region's history reproduces, beside two rivals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sim.cli.run import AsJson, NoFigures, Quiet, Workers, list_pictures, ready
from sim.cli.say import print_columns, print_json, working

RUNS = 20


def validate(
    scenario: Annotated[str | None, Argument(help="What to score.", show_default="the region's history")] = None,
    region: Annotated[str, Option(help="The region, where no scenario is named.")] = "libya_2011",
    runs: Annotated[int, Option(min=1, help="Runs, with the seeds that follow.")] = RUNS,
    seed: Annotated[int, Option(min=0, help="Seed of the first run.")] = 1,
    workers: Workers = None,
    out: Annotated[Path, Option(help="Folder for validation.json, the page and the picture.")] = Path("out/validation"),
    no_figures: NoFigures = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Score a region's patterns: target, median and 90 % band over runs, met or not, beside two rivals."""
    from sim.experiment.scoreboard import history_of, with_best_parameters
    from sim.experiment.scoreboard import validate as judge
    from sim.model.foundry import cores
    from sim.report import look
    from sim.report.validation import by_role, page, table_lines, validation_strip
    from sim.scenario import load

    chosen = load(scenario) if scenario is not None else with_best_parameters(load(history_of(region)))
    ready(out)
    crew = cores() if workers is None else workers
    board = judge(chosen, range(seed, seed + runs), crew, quiet=quiet)
    told = board.about()
    (out / "validation.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    pictures = []
    if not no_figures:
        working("Drawing the picture ...", quiet=quiet)
        figure = validation_strip(board).get_figure(root=True)
        assert figure is not None  # noqa: S101  the axes were made on one
        pictures = look.save(figure, out / "validation")
    text = "\n".join(page(board, picture="validation.png" if pictures else "")) + "\n"
    (out / "validation.md").write_text(text, encoding="utf-8")
    if as_json:
        print_json(told)
    elif not quiet:
        print_columns(table_lines(board), right=(3, 4, 5))
        print(f"\nMet {board.met} of {len(board.patterns)}: {by_role(board)}.")
        list_pictures(pictures)
        print(f"Page      {out / 'validation.md'}")
