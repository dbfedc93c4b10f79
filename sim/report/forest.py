"""A forest of effects: what each policy changed in each headline measure, with how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from sim.report import look
from sim.results.effects import effects_of, paired
from sim.results.measures import HEADLINE
from sim.results.results import Results
from sim.results.terms import terms_of

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

LABELS = {
    "arms_outside_control_end": "Arms outside control, last day",
    "arms_outside_control_peak": "Arms outside control, peak",
    "arms_reached_northern_mali": "Arms into northern Mali",
    "first_arrival_northern_mali_days": "First arrival there, days",
    "deaths": "People killed",
    "total_bill": "Total bill",
}
WIDTH, LEFT, RIGHT = 7.2, 1.3, 0.3  # inches
ACROSS, BETWEEN, NUMBER = 3, 0.14, 0.5  # panels in a row; inches between them, and for the number in each
TOP, BOTTOM, HEAD, FOOT = 0.72, 0.78, 0.3, 0.42
ROW, LINE = 0.22, 0.14  # a row, and what each further line of its name takes


def effects_forest(
    results: Mapping[str, Results],
    baseline: str,
    *,
    measures: Sequence[str] = HEADLINE,
    title: str = "What each policy changed",
) -> Axes:
    """Draw what each policy changed in each measure: mean paired difference, 95 % interval, in percent of the baseline.

    A panel is a measure and has a scale of its own. Dots are full where the interval leaves zero out, hollow where the
    effect cannot be told from none. Returns the axes of the first panel.
    """
    pairs = paired(results, baseline, measures)
    table = relative(effects_of(pairs, baseline), pairs)
    policies = [slug for slug in results if slug != baseline]
    colour = look.policy_colours(list(results), baseline)
    measures, words = list(measures), terms_of(results[baseline])
    down = -(-len(measures) // ACROSS)
    named = [look.wrap(results[slug].name, 72 * (LEFT - 0.1), look.SMALL, "bold") for slug in policies]
    rows_take = (ROW + LINE * (max(map(len, named), default=1) - 1)) * len(policies)
    height = rows_take + HEAD + FOOT
    tall = TOP + BOTTOM + height * down
    across = min(ACROSS, len(measures))
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (across - 1)) / across
    first = look.new_axes((WIDTH, tall), room=panel_room(0, tall, wide, height))
    figure = first.get_figure(root=True)
    for number, measure in enumerate(measures):
        left, bottom, right, top = panel_room(number, tall, wide, height)
        spot = (left / WIDTH, bottom / tall, (WIDTH - left - right) / WIDTH, (tall - bottom - top) / tall)
        panel = first if number == 0 or figure is None else figure.add_axes(spot)
        rows = table[table["measure"] == measure].set_index("scenario").reindex(policies)
        label = words.spoken(LABELS.get(measure, measure.replace("_", " ")))
        draw_panel(panel, rows, [colour[slug] for slug in policies], label)
        if number % ACROSS == 0:
            panel.set_yticks(range(len(policies)), ["\n".join(lines) for lines in named])
            for tick, slug in zip(panel.get_yticklabels(), policies, strict=True):
                tick.set(color=colour[slug], fontweight="bold", fontsize=look.SMALL)
    describe(first, results[baseline], title, bottom=tall - TOP - HEAD - rows_take)
    return first


def panel_room(number: int, tall: float, wide: float, height: float) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a panel, in inches from the edges of the figure."""
    column, row = number % ACROSS, number // ACROSS
    left = LEFT + column * (wide + BETWEEN)
    top = TOP + row * height + HEAD
    return left, tall - TOP - (row + 1) * height + FOOT, WIDTH - left - wide + NUMBER, top


def relative(effects: DataFrame, pairs: DataFrame) -> DataFrame:
    """Mean effects and their intervals in percent of the baseline's mean: scenario, measure, mean, low, high.

    The baseline's mean is taken as known. NaN where it is zero or nobody has an answer.
    """
    known = pairs[pairs["difference"].notna()]
    base = known.groupby(["scenario", "measure"])["base"].mean()
    keys = list(zip(effects["scenario"], effects["measure"], strict=True))
    scale = base.reindex(keys).to_numpy(float)
    scale = np.where(scale == 0, np.nan, scale)
    table = effects[["scenario", "measure"]].copy()
    for column in ("mean", "low", "high"):
        table[column] = 100 * effects[column].to_numpy(float) / scale
    return table


def draw_panel(ax: Axes, rows: DataFrame, colours: Sequence[str], label: str) -> None:
    """One measure: a dot, a bar and a number for each policy."""
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    ax.axvline(0, color=look.GREY, linewidth=0.8, zorder=1)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ends = rows[["mean", "low", "high"]].to_numpy(float)
    reach = float(np.nanmax(np.abs(ends), initial=0.0)) or 1.0
    low, high = float(np.nanmin(ends, initial=0.0)), float(np.nanmax(ends, initial=0.0))
    ax.set_xlim((low - 0.06 * reach, high + 0.06 * reach) if low < high else (-1, 1))
    for row, ((mean, start, end), colour) in enumerate(zip(ends, colours, strict=True)):
        ax.axhline(row, color=look.PALE, linewidth=0.5, zorder=0)
        sure = start > 0 or end < 0 or (start == end == mean != 0)
        if np.isfinite(mean):
            ax.plot([start, end], [row, row], color=colour, linewidth=1.5, zorder=2)
            fill = colour if sure else "white"
            ax.plot(mean, row, "o", markersize=5, color=colour, markerfacecolor=fill, zorder=3)
        ax.annotate(
            percent(mean),
            xy=(1, row),
            xycoords=("axes fraction", "data"),
            xytext=(NUMBER * 72 - 4, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=look.CAPTION,
            fontweight="bold" if sure else "normal",
            color=look.INK if sure else look.GREY,
            annotation_clip=False,
        )
    ax.set_yticks([])
    ax.tick_params(labelsize=look.CAPTION, colors=look.INK, length=2, color=look.GREY)
    ax.tick_params(axis="y", length=0)
    ax.locator_params(axis="x", nbins=3)
    ax.xaxis.set_major_formatter(tick)
    ax.annotate(
        label,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(0, 5),
        textcoords="offset points",
        fontsize=look.SMALL,
        fontweight="bold",
        color=look.INK,
        annotation_clip=False,
    )


def percent(value: float) -> str:
    """`−12 %`, `+0.4 %`; a dash where there is no number."""
    if not np.isfinite(value):
        return "–"
    size = abs(value)
    number = f"{size:,.0f}" if size >= 9.95 or size == 0 else f"{size:.1f}"
    if float(number.replace(",", "")) == 0:
        return "0 %"
    return f"{'+' if value > 0 else '−'}{number} %"


def tick(value: float, _position: object = None) -> str:
    """`−10 %`, `+2.5 %`, `0 %`."""
    return f"{value:+g} %".replace("-", "−") if value else "0 %"


def describe(ax: Axes, base: Results, title: str, bottom: float) -> None:
    """Title and caption, which stands under the lowest panel.

    bottom  of the first panel over the lower edge of the figure, in inches
    """
    look.headline(ax, title, f"Percent of {base.name}, run by run on the same luck", above=HEAD * 72 + 4)
    notes = [
        "Each measure has its own scale.",
        "Hollow dots and grey numbers cannot be told from zero; a dash: no answer.",
    ]
    how = "Dot: mean difference; bar: its 95 % interval."
    text = look.small_print(base, "Effects on headline measures", how=how, notes=notes)
    look.caption(
        ax, text.replace(f"Scenario {base.name}, ", f"Baseline {base.name}, "), below=(bottom - BOTTOM) * 72 + 8
    )
