"""One look for all figures: colours safe for colour-blind readers, sizes for print, captions that say it all.

The first eight colours are those of Okabe and Ito (2008). The rest were searched for: as far as can be from
those before them in CIELAB, as most eyes see them and as red-blind and green-blind ones do. Lines past the
eighth are dashed as well, and every line and layer is named beside it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pandas import Timestamp

from sim.report.labels import stagger
from sim.results.results import Results

if TYPE_CHECKING:  # matplotlib costs a third of a second; it is imported where first needed
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, VERMILION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
PURPLE, SKY, BLACK, YELLOW = "#CC79A7", "#56B4E9", "#000000", "#F0E442"
INDIGO, BROWN, VIOLET, SLATE, LEAF = "#190096", "#4B3200", "#6464FA", "#324B4B", "#7DAF64"
PLUM, AZURE, TAN, ULTRAMARINE = "#321964", "#6496FA", "#7D6432", "#0000FA"
PALETTE = (VERMILION, BLUE, ORANGE, GREEN, PURPLE, SKY, INDIGO, BROWN, VIOLET, LEAF)
INK, GREY, PALE = "#222222", "#6B6B6B", "#D9D9D9"

COUNTRIES = {
    "LBY": BLACK,
    "MLI": VERMILION,
    "EGY": BLUE,
    "NER": ORANGE,
    "TCD": PURPLE,
    "DZA": GREEN,
    "TUN": SKY,
    "SDN": INDIGO,
    "NGA": BROWN,
    "BFA": LEAF,
    "MRT": SLATE,
    "SYR": VIOLET,
    "PSE": PLUM,
    "CAF": TAN,
    "LBN": AZURE,
    "TUR": ULTRAMARINE,
}
HOLDERS = {
    "depot": "#D0D0D0",
    "militia": VERMILION,
    "civilian": ORANGE,
    "trafficker": BROWN,
    "dealer": YELLOW,
    "state": BLUE,
    "secured": SKY,
    "seized": LEAF,
    "destroyed": "#A0A0A0",
    "spent": "#707070",
    "abroad": "#101010",
}
HOLDER_NAMES = {
    "depot": "Depots",
    "militia": "Armed groups",
    "civilian": "Civilians",
    "trafficker": "Traffickers",
    "dealer": "Dealers",
    "state": "State forces",
    "secured": "Secured depots",
    "seized": "Seized stores",
    "destroyed": "Destroyed",
    "spent": "Worn out or lost",
    "abroad": "Left the region",
}
ARM_NAMES = {
    "rifles": "Rifles and other firearms",
    "machine_guns": "Machine guns",
    "rockets": "Rocket launchers",
    "antiaircraft_guns": "Anti-aircraft guns",
    "manpads": "Portable missiles",
    "ammunition": "Ammunition",
    "chemical": "Chemical agent",
}

CURVES = (7.2, 5.1)  # inches: the text width of an A4 page with narrow margins
MAP = (9.6, 8.0)
TITLE, TEXT, SMALL, CAPTION = 11.5, 8.5, 7.5, 6.8  # points
DPI = 200


class Mark(NamedTuple):
    """A dated event drawn as a thin line behind the curves."""

    date: Timestamp
    label: str


def colours(names: Iterable[str]) -> dict[str, str]:
    """A colour for each name: the fixed one of a country or holder, else the next one nobody uses."""
    names = list(dict.fromkeys(names))
    fixed = {name: COUNTRIES.get(name) or HOLDERS.get(name) for name in names}
    free = [colour for colour in PALETTE if colour not in fixed.values()] or [GREY]
    unnamed = [name for name in names if fixed[name] is None]
    spare = {name: free[n % len(free)] for n, name in enumerate(unnamed)}
    return {name: fixed[name] or spare[name] for name in names}


def policy_colours(names: Sequence[str], baseline: str | None = None) -> dict[str, str]:
    """One colour per policy for a whole study: black for the baseline, the palette for the rest, in order."""
    baseline = names[0] if baseline is None else baseline
    others = [name for name in names if name != baseline]
    return {baseline: BLACK, **{name: PALETTE[n % len(PALETTE)] for n, name in enumerate(others)}}


def margins(marks: Sequence[Mark], right: float = 1.35) -> tuple[float, float, float, float]:
    """Room around curves, in inches: left, bottom, right and top, which is higher where events are named."""
    return 0.8, 1.42, right, 1.12 if marks else 0.68


def new_axes(size: tuple[float, float] = CURVES, *, room: tuple[float, float, float, float] | None = None) -> Axes:
    """Empty axes on a figure of their own, outside pyplot, so that nothing global is kept.

    room  left, bottom, right, top of the axes, in inches from the same edge of the figure
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # waits: see above
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, facecolor="white")
    FigureCanvasAgg(figure)
    left, bottom, right, top = room or margins(())
    width, height = size
    axes = figure.add_axes(
        (left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height)
    )
    return axes


def dress(ax: Axes) -> None:
    """Plain axes: faint lines across, no box."""
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_color(GREY)
    ax.tick_params(labelsize=TEXT, colors=INK, length=3, color=GREY)
    ax.tick_params(axis="y", which="both", length=0)
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.yaxis.label.set(fontsize=TEXT, color=INK)


def headline(ax: Axes, title: str, subtitle: str, *, above: float) -> None:
    """Title and subtitle flush left, `above` points over the axes."""
    lines = ((title, above + 13, TITLE, "bold", INK), (subtitle, above, TEXT, "normal", GREY))
    for words, height, size, weight, colour in lines:
        ax.annotate(
            words,
            xy=(0, 1),
            xycoords="axes fraction",
            xytext=(0, height),
            textcoords="offset points",
            fontsize=size,
            fontweight=weight,
            color=colour,
            annotation_clip=False,
        )


def caption(ax: Axes, text: str, *, below: float = 48) -> None:
    """Small print under the axes, wrapped to their width, `below` points under their lower edge."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    box = ax.get_position()
    points = figure.get_size_inches()[0] * 72
    room = (0.985 - box.x0) * points
    ax.annotate(
        "\n".join(wrap(text, room, CAPTION)),
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(0, -below),
        textcoords="offset points",
        va="top",
        fontsize=CAPTION,
        color=GREY,
        linespacing=1.35,
        annotation_clip=False,
    )


def wrap(text: str, room: float, size: float, weight: str = "normal") -> list[str]:
    """Lines of a text, none wider than `room` points."""
    columns = int(room / (size * 0.5))
    while True:
        lines = textwrap.wrap(text, columns)
        if columns <= 8 or all(text_size(line, size, weight)[0] <= room for line in lines):
            return lines
        columns -= 2


def small_print(results: Results, measure: str, *, how: str = "", notes: Sequence[str] = ()) -> str:
    """What every caption says: measure, scenario, runs and seeds, how they are summed up, version, and how sure.

    how  line and band, where they are not the usual ones
    """
    runs = results.runs
    many = len(runs) > 1
    usual = "Line: median of the runs; band: middle 80 % of the runs." if many else "One run: no band."
    parts = [
        f"{measure}.",
        *notes,
        f"Scenario {results.name}, {seeds(runs)}.",
        how or usual,
        f"Blowback {version(results.manifest)}. Tendencies, not predictions.",
    ]
    return " ".join(parts)


def seeds(runs: Sequence[int]) -> str:
    """How many runs, and which seeds: `50 runs (seeds 1-50)`."""
    if len(runs) == 1:
        return f"1 run (seed {runs[0]})"
    ordered = sorted(runs)
    if ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{len(runs)} runs (seeds {ordered[0]}–{ordered[-1]})"
    listed = ", ".join(str(seed) for seed in ordered[:5])
    return f"{len(runs)} runs (seeds {listed}{' ...' if len(ordered) > 5 else ''})"


def version(manifest: Mapping[str, object]) -> str:
    """The version of the code that made the runs; of this code where the manifest is silent."""
    if given := manifest.get("code_version"):
        return str(given)
    try:
        return metadata.version("blowback")
    except metadata.PackageNotFoundError:
        return "(version unknown)"


def long_date(date: Timestamp) -> str:
    """`15 February 2011`, whatever the locale."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def thousands(value: float, _position: object = None) -> str:
    """`12,500`; small values keep what they need."""
    return f"{value:,.0f}" if abs(value) >= 1 or value == 0 else f"{value:g}"


def days_since(dates: Iterable[object], since: Timestamp) -> list[int]:
    """Days from day zero."""
    return [(Timestamp(date) - since).days for date in dates]  # type: ignore[arg-type]


def day_axis(ax: Axes, since: Timestamp, until: Timestamp, marks: Sequence[Mark] = ()) -> None:
    """The x axis in days since day zero, ticked and named by the calendar too."""
    from matplotlib.ticker import FixedLocator

    last = (until - since).days
    every = 24 if last > 2200 else 12 if last > 900 else 6 if last > 600 else 3 if last > 200 else 1
    firsts = [Timestamp(year, month, 1) for year in range(since.year, until.year + 1) for month in range(1, 13)]
    firsts = [first for first in firsts if since <= first <= until]
    named = [first for first in firsts if (first.year * 12 + first.month - 1) % every == 0]
    ax.set_xlim(0, last)
    ax.set_xticks(
        [(first - since).days for first in named],
        [f"{MONTHS[first.month - 1][:3]} {first.year}\nday {(first - since).days}" for first in named],
    )
    if every > 1:
        ax.xaxis.set_minor_locator(FixedLocator([(first - since).days for first in firsts]))
        ax.tick_params(axis="x", which="minor", length=1.5, color=GREY)
    event = next((f" ({mark.label})" for mark in marks if mark.date == since), "")
    ax.set_xlabel(f"Days since {long_date(since)}{event}", fontsize=TEXT, color=INK)


def draw_marks(ax: Axes, marks: Sequence[Mark], since: Timestamp) -> float:
    """Events as thin lines with their names above the axes; only those the axis shows.

    Returns how high over the axes the names reach, in points.
    """
    low, high = ax.get_xlim()
    figure = ax.get_figure(root=True)
    if figure is None:
        return 0.0
    width = ax.get_position().width * figure.get_size_inches()[0] * 72
    shown = sorted((day, mark.label) for mark in marks for day in days_since([mark.date], since) if low <= day <= high)
    lefts = [(day - low) / (high - low) * width for day, _ in shown]
    rows = stagger(lefts, [text_size(label, CAPTION)[0] + 8 for _, label in shown])
    for (day, label), row in zip(shown, rows, strict=True):
        ax.axvline(day, color=GREY, linewidth=0.6, alpha=0.7, zorder=1)
        ax.annotate(
            label,
            xy=(day, 1),
            xycoords=("data", "axes fraction"),
            xytext=(2.5, 3 + 9 * row),
            textcoords="offset points",
            fontsize=CAPTION,
            color=GREY,
            annotation_clip=False,
        )
        ax.annotate(
            "",
            xy=(day, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 10 + 9 * row),
            textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.6, "alpha": 0.7, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )
    return 9.0 * (max(rows) + 1) + 3 if rows else 0.0


@cache
def text_size(text: str, size: float, weight: str = "normal") -> tuple[float, float]:
    """Width and height of a line of text, in points."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    fine = 720  # dots an inch; at 72 hinting would make the words narrower than they print
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    width, height, _descent = RendererAgg(8, 8, fine).get_text_width_height_descent(text, font, False)
    return float(width) * 72 / fine, float(height) * 72 / fine


def plain_words() -> AbstractContextManager[None]:
    """Names drawn inside it stand as they are written: two dollars in a scenario's name make no formula."""
    import matplotlib

    return matplotlib.rc_context({"text.parse_math": False})


def save(figure: Figure, path: Path | str) -> list[Path]:
    """Write a figure as PNG (200 dots an inch) and SVG, the same bytes each time; return both paths.

    path  with or without an ending
    """
    import matplotlib

    stem = Path(path).with_suffix("")
    stem.parent.mkdir(parents=True, exist_ok=True)
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    with matplotlib.rc_context({"svg.hashsalt": "blowback", "svg.fonttype": "path"}):
        figure.savefig(png, dpi=DPI, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None, "Creator": None})
    return [png, svg]
