"""The loop of arms, strength and capture in northern Mali: above one, the rebellion arms itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame, Series, Timestamp
from pandas.tseries.offsets import MonthEnd

from sim.report import look
from sim.report.curves import Curve, label_ends
from sim.report.look import Mark
from sim.results.capture import arms_of_the_rebellion, capture_ratio_by_year, rebel_share_of_strength
from sim.results.results import Results
from sim.results.series import bands
from sim.results.terms import terms_of

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

SIZE = (7.2, 7.95)
LEFT, RIGHT = 1.05, 1.35  # inches
STRIP, UPPER, LOWER = (6.33, 0.85), (3.77, 2.1), (1.41, 1.72)  # bottom and height, in inches
R_CAP = "R$_{\\mathrm{cap}}$"
LINES = {
    "carried_in": ("Carried in from outside", look.ORANGE),
    "captured": ("Captured from the army", look.VERMILION),
    "lost": ("Lost by the rebels", look.BLUE),
}
RATIOS = {0.0: "no rebels", 1 / 3: "1 to 2", 1 / 2: "1 to 1", 2 / 3: "2 to 1", 1.0: "no garrison"}


def capture_loop(
    results: Results,
    *,
    marks: Sequence[Mark] = (),
    title: str = "When a rebellion arms itself",
) -> Axes:
    """Draw how the rebels of northern Mali were armed, and how strong they were; returns the axes of the arms.

    Above: weapons carried in from outside, captured from the army and lost, added up since the start, and R_cap of
    each year. Below: strength of rebels over that of the garrisons. Medians with the middle 80 % of the runs.
    Reads `results.links`, `flows` and `states`, and changes nothing.
    """
    ax = look.new_axes(SIZE, room=(LEFT, UPPER[0], RIGHT, SIZE[1] - sum(UPPER)))
    figure = ax.get_figure(root=True)
    if figure is None:
        return ax
    wide = (SIZE[0] - LEFT - RIGHT) / SIZE[0]
    below = figure.add_axes((LEFT / SIZE[0], LOWER[0] / SIZE[1], wide, LOWER[1] / SIZE[1]))
    strip = figure.add_axes((LEFT / SIZE[0], STRIP[0] / SIZE[1], wide, STRIP[1] / SIZE[1]))
    draw_strip(strip)
    draw_arms(ax, results)
    draw_strength(below, results)
    look.day_axis(below, results.start, results.until, marks)
    look.draw_marks(below, marks, results.start)
    words = terms_of(results)
    below_title = words.spoken("Northern Mali: arms bring strength, strength takes bases, bases hold arms")
    look.headline(strip, title, below_title, above=10)
    notes = [
        "Carried in: by road, whoever carried them, whatever their origin.",
        "R_cap, year by year: weapons captured from the state for each one lost to it, to wear and to destruction; "
        "shaded where it is above one.",
    ]
    shown = words.spoken("Arms of armed groups in Mali, and their strength in northern Mali")
    look.caption(below, look.small_print(results, shown, notes=notes))
    return ax


def draw_arms(ax: Axes, results: Results) -> None:
    """Three lines of arms added up over time, and R_cap of each year over them."""
    table = arms_of_the_rebellion(results)
    ends = [min(month + MonthEnd(), results.until) for month in table["month"]]
    curves = []
    for name, (label, colour) in LINES.items():
        added = table.groupby("run")[name].cumsum()
        frame = DataFrame({"run": table["run"], "date": ends, "value": added})
        curves.append(Curve(label, colour, bands(frame).set_index("date")))
    draw_curves(ax, curves, results)
    ax.set_ylim(0, max(ax.get_ylim()[1], 10))
    ax.set_ylabel("Weapons, added up")
    ax.yaxis.set_major_formatter(look.thousands)
    look.day_axis(ax, results.start, results.until)
    ax.set_xlabel("")
    ax.tick_params(axis="x", labelbottom=False)
    label_ends(ax, curves)
    draw_ratios(ax, capture_ratio_by_year(results), results)


def draw_ratios(ax: Axes, ratios: Series, results: Results) -> None:
    """R_cap of each year as a number over the axes, in the colour of what wins: capture or loss."""
    for year, values in ratios.groupby("year"):
        known = values.dropna()
        start, end = Timestamp(int(str(year)), 1, 1), Timestamp(int(str(year)), 12, 31)
        first, last = look.days_since([max(start, results.start), min(end, results.until)], results.start)
        if known.empty or last - first < 100:
            continue
        low, middle, high = known.quantile([0.1, 0.5, 0.9])
        colour = LINES["captured" if middle > 1 else "lost"][1]
        span = f"{low:.1f}–{high:.1f}" if len(known) > 1 else " "
        for words, up, size, weight in (
            (f"{R_CAP} {middle:.1f}", 14, look.TEXT, "bold"),
            (span, 4, look.CAPTION, "normal"),
        ):
            ax.annotate(
                words,
                parse_math=True,
                xy=((first + last) / 2, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, up),
                textcoords="offset points",
                ha="center",
                fontsize=size,
                fontweight=weight,
                color=colour,
                annotation_clip=False,
            )
        ax.axvspan(first, last, color=colour, alpha=0.05 if middle > 1 else 0.0, linewidth=0)


def draw_strength(ax: Axes, results: Results) -> None:
    """Rebels over garrisons, on an axis that has room for no garrison at all."""
    band = bands(rebel_share_of_strength(results)).set_index("date")
    curve = Curve("Strength of rebels", look.INK, band)
    draw_curves(ax, [curve], results)
    ax.axhline(0.5, color=look.VERMILION, linewidth=0.9, linestyle=(0, (4, 2)), zorder=2)
    ax.set_ylim(-0.02, 1.02)
    ax.set_yticks(list(RATIOS), list(RATIOS.values()))
    ax.set_ylabel("Rebels to garrisons")
    label_ends(ax, [curve])


def draw_curves(ax: Axes, curves: Sequence[Curve], results: Results) -> None:
    """Lines with their bands."""
    look.dress(ax)
    for curve in curves:
        days = look.days_since(curve.band.index, results.start)
        low, middle, high = (curve.band[name].to_numpy(float) for name in ("low", "median", "high"))
        if len(results.runs) > 1:
            ax.fill_between(days, low, high, color=curve.colour, alpha=0.16, linewidth=0)
        ax.plot(days, middle, color=curve.colour, linewidth=1.7, label=curve.label)


def draw_strip(ax: Axes) -> None:
    """The loop in words: three boxes, and an arrow back."""
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    texts = ("Arms\nin rebel hands", "Strength\nover the garrisons", "Bases\nfall or are left")
    middles = np.array([0.14, 0.5, 0.86])
    for middle, text in zip(middles, texts, strict=True):
        ax.text(
            middle,
            0.68,
            text,
            ha="center",
            va="center",
            fontsize=look.TEXT,
            color=look.INK,
            bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": look.GREY, "linewidth": 0.8},
        )
    arrow = {"arrowstyle": "-|>", "color": look.VERMILION, "linewidth": 1.4}
    for start, end in ((0.27, 0.365), (0.635, 0.74)):
        ax.annotate("", xy=(end, 0.68), xytext=(start, 0.68), arrowprops=arrow)
    ax.plot([0.86, 0.86, 0.14, 0.14], [0.36, 0.1, 0.1, 0.2], color=look.VERMILION, linewidth=1.4)
    ax.annotate("", xy=(0.14, 0.4), xytext=(0.14, 0.1), arrowprops=arrow)
    ax.text(
        0.5,
        0.1,
        f"{R_CAP}: weapons captured for each one lost",
        parse_math=True,
        ha="center",
        va="center",
        fontsize=look.SMALL,
        fontweight="bold",
        color=look.VERMILION,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )
