"""Writes docs/calibration.md and its picture from the fit that lies in the region and in docs/data/.

python tools/make_calibration.py

The fit itself is made by `blowback calibrate` (minutes to an hour) and the ranking by `blowback sensitivity`; this only
tells of them.
"""

import csv
import json
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim import __version__
from sim.core.discover import rooms
from sim.core.uncertain import Distribution, parameters
from sim.experiment.calibration import FIT, parameters_to_fit, questions
from sim.experiment.validation import patterns_of
from sim.report import look
from sim.report.posterior import posterior, spread
from sim.scenario.calibrated import sample_of
from sim.scenario.shelf import region_folder

DOCS = Path(__file__).resolve().parents[1] / "docs"
TEMPLATES = Path(__file__).resolve().parent / "templates"
REGION = "libya_2011"


def main() -> None:
    """Write the page and the picture."""
    region = region_folder(REGION)
    if region is None:
        raise SystemExit(f"no region is called {REGION}")
    sample, ranges, rows = sample_of(region), parameters_to_fit(region), patterns_of(region)
    draws = {path: sample.values(path) for path in sample.paths}
    record = json.loads((DOCS / "data" / "calibration.json").read_text(encoding="utf-8"))
    with (region / FIT).open(encoding="utf-8", newline="") as file:
        why = {row["path"]: row["why"] for row in csv.DictReader(file)}
    fitted = []
    for each in sorted(ranges, key=lambda each: spread(each, draws[each.path])):
        low, middle, high = (sorted(draws[each.path])[round(s * (len(sample.rows) - 1))] for s in (0.05, 0.5, 0.95))
        fitted.append(
            {
                "path": each.path.removeprefix("agents."),
                "range": f"{each.low:,.4g} to {each.high:,.4g}",
                "default": f"{defaults()[each.path]:,.4g}",
                "draws": f"{middle:,.3g} ({low:,.3g} to {high:,.3g})",
                "left": f"{spread(each, draws[each.path]):.2f}",
                "why": why[each.path],
            }
        )
    asked = {question.name for question in questions(rows)}
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,  # noqa: S701 - a page of plain text
    )  # fmt: skip
    page = environment.get_template("calibration.md").render(
        fitted_patterns=list(rows[rows.role == "fitted"].id),
        held_out=list(rows[rows.role == "held_out"].id),
        fitted=fitted,
        waves=record["waves"],
        targets=[target for target in record["targets"] if target["name"] in asked],
        draws=len(sample.rows),
    )
    (DOCS / "calibration.md").write_text(page, encoding="utf-8")
    ax = posterior(ranges, draws, defaults(), note=f"Blowback {__version__}.")
    figure = ax.get_figure(root=True)
    if figure is None:
        raise SystemExit("nothing was drawn")
    for path in [DOCS / "calibration.md", *look.save(figure, DOCS / "figures" / "calibration")]:
        sys.stdout.write(f"{path}\n")


def defaults() -> dict[str, float]:
    """The value of every parameter without calibration; the median where it is drawn."""
    found = {}
    for room in rooms():
        for parameter in parameters(room.Params(), f"agents.{room.name}"):
            value = parameter.value
            if isinstance(value, Distribution):
                found[parameter.path] = value.quantile(0.5)
            elif isinstance(value, int | float):
                found[parameter.path] = float(value)
    return found


if __name__ == "__main__":
    main()
