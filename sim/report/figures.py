"""The set of pictures that comes with every run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report import look
from sim.report.curves import diffusion
from sim.report.ground import Ground, read_ground
from sim.report.holders import holder_chain
from sim.report.maps import arms_map
from sim.report.prices import price_curves
from sim.results.results import Results

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes


def draw_all(results: Results, folder: Path | str, region: Path | str | Ground) -> list[Path]:
    """Draw the pictures of one scenario into a folder; return the files, PNG before SVG, in the order of a reader.

    region  the region's folder, or its ground if it is read already
    A picture whose table is empty is left out.
    """
    ground = region if isinstance(region, Ground) else read_ground(region)
    written: list[Path] = []
    for name, table, picture in plan(results, ground):
        if len(results.tables.get(table, ())) == 0:
            continue
        with look.plain_words():
            figure = picture().get_figure(root=True)
        if figure is not None:
            written += look.save(figure, Path(folder) / name)
    return written


def plan(results: Results, ground: Ground) -> list[tuple[str, str, Callable[[], Axes]]]:
    """Each picture's file name, the table it cannot do without, and how it is drawn."""
    home, names, marks = ground.home, ground.country_name, ground.marks
    here = f"in {names(home)}" if home else "in all countries"
    at_home = [home] if home else None
    return [
        ("map", "places", lambda: arms_map(results, ground=ground)),
        ("diffusion", "stocks", lambda: abroad(results, ground)),
        (
            "outside_control",
            "stocks",
            lambda: diffusion(results, scale="log", names=names, marks=marks),
        ),
        ("holders", "stocks", lambda: holder_chain(results, countries=at_home, where=here, marks=marks)),
        ("prices", "prices", lambda: price_curves(results, names=names, marks=marks, observed=ground.observed)),
    ]


def abroad(results: Results, ground: Ground) -> Axes:
    """What was added outside state control in every country but the one whose depots opened."""
    home = ground.country_name(ground.home) if ground.home else ""
    return diffusion(
        results,
        without=(ground.home,),
        since_opening=True,
        notes=("From any source, arms taken from the country's own army among them.",),
        most=6,
        names=ground.country_name,
        marks=ground.marks,
        title=f"Arms outside state control beyond {home}" if home else "Arms outside state control",
    )
