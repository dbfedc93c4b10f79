"""The cost-effectiveness plane: what a policy costs more than the baseline, and how many arms it keeps from hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pandas import DataFrame

from sim.report import look
from sim.report.labels import Box, Spot, beside, place_labels
from sim.results.effects import Values, median_interval, paired
from sim.results.results import Results

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes
    from matplotlib.patheffects import AbstractPathEffect

COST, BILL, ARMS = "policy_cost", "total_bill", "arms_outside_control_end"
SIZE = (7.2, 5.8)
ROOM = (0.85, 1.28, 1.0, 0.85)  # left, bottom, right, top, in inches
MILLION = 1e6
DOT = 5.0  # points from a cross to its name
REACH = (DOT, 12.0, 24.0, 38.0, 54.0)  # the same where there is no room nearer
WIDE = 100  # the largest cost over the smallest above which the axes bend
RATES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)  # arms for a million dollars


class Cloud(NamedTuple):
    """One policy: its runs as points, millions of dollars and arms apart from the baseline's on the same luck."""

    label: str
    colour: str
    cost: Values
    bill: Values
    averted: Values


def cost_plane(
    results: Mapping[str, Results],
    baseline: str,
    *,
    scale: str = "auto",
    title: str = "What a policy costs and what it averts",
    ax: Axes | None = None,
) -> Axes:
    """Draw each policy's runs by extra cost and by arms kept from being outside state control on the last day.

    scale  linear; symlog where costs differ by orders of magnitude; auto chooses
    Dots are runs, paired with the baseline's on the same luck; the cross is the median with its 95 % interval; an arrow
    leads to a ring, where the mean intervention that was or was not averted is in the bill. Grey lines join what averts
    as many arms for a million dollars.
    """
    clouds = clouds_of(results, baseline)
    ax = ax or look.new_axes(SIZE, room=ROOM)
    look.dress(ax)
    ax.grid(False)
    ax.axhline(0, color=look.GREY, linewidth=0.8, zorder=1)
    ax.axvline(0, color=look.GREY, linewidth=0.8, zorder=1)
    for cloud in clouds:
        draw_cloud(ax, cloud)
    ax.plot(0, 0, marker="o", markersize=6, color=look.BLACK, zorder=6)
    set_scales(ax, clouds, scale)
    ax.set_xlabel("Costs more than the baseline, million US dollars", fontsize=look.TEXT, color=look.INK)
    ax.set_ylabel("Fewer arms outside state control")
    base = results[baseline]
    taken = draw_corners(ax) + [box for cloud in clouds for box in arms_of(ax, cloud)]
    draw_rates(ax, clouds)
    named = [(0.0, 0.0, base.name, look.BLACK)]
    named += [(float(np.median(c.cost)), float(np.median(c.averted)), c.label, c.colour) for c in clouds]
    name_points(ax, named, taken)
    look.headline(ax, title, f"Difference to {base.name}, run by run on the same luck", above=16)
    notes = [
        f"Arms outside state control on {look.long_date(base.until)}, all classes added up.",
        "Ring: with the mean change of the intervention's bill."
        if any(moves(cloud) for cloud in clouds)
        else "No policy here changed the intervention's bill.",
        "Grey lines: equal numbers of arms averted for a million dollars.",
    ]
    how = "Dots: runs; cross: median and its 95 % interval." if len(base.runs) > 1 else "One run: no interval."
    text = look.small_print(base, "Extra cost of policies against arms averted", how=how, notes=notes)
    look.caption(ax, text.replace(f"Scenario {base.name}, ", f"Baseline {base.name}, "), below=40)
    return ax


def clouds_of(results: Mapping[str, Results], baseline: str) -> list[Cloud]:
    """The policies of a study as clouds, in its order; a run without an answer is left out."""
    pairs: DataFrame = paired(results, baseline, (COST, BILL, ARMS))
    wide = pairs.pivot(index=["scenario", "run"], columns="measure", values="difference").dropna()
    colour = look.policy_colours(list(results), baseline)
    clouds = []
    for slug in results:
        if slug not in wide.index.get_level_values("scenario"):
            continue
        part = wide.loc[slug]
        cost, bill = part[COST].to_numpy(float) / MILLION, part[BILL].to_numpy(float) / MILLION
        clouds.append(Cloud(results[slug].name, colour[slug], cost, bill, -part[ARMS].to_numpy(float)))
    return clouds


def draw_cloud(ax: Axes, cloud: Cloud) -> None:
    """Dots for the runs, a cross for the middle, and a ring for the total bill where it is another."""
    ax.scatter(cloud.cost, cloud.averted, s=9, color=cloud.colour, alpha=0.35, linewidth=0, zorder=3)
    x, x_low, x_high = median_interval(cloud.cost)
    y, y_low, y_high = median_interval(cloud.averted)
    ax.plot([x_low, x_high], [y, y], color=cloud.colour, linewidth=1.4, zorder=5)
    ax.plot([x, x], [y_low, y_high], color=cloud.colour, linewidth=1.4, zorder=5)
    ax.plot(x, y, marker="o", markersize=6, color=cloud.colour, markeredgecolor="white", zorder=6, label=cloud.label)
    if not moves(cloud):
        return
    total = x + float(np.mean(cloud.bill - cloud.cost))
    ring = {"marker": "o", "markersize": 7, "markerfacecolor": "white", "markeredgecolor": cloud.colour}
    ax.annotate(
        "",
        xy=(total, y),
        xytext=(x, y),
        arrowprops={"arrowstyle": "->", "color": cloud.colour, "linewidth": 1.0, "linestyle": "dotted", "shrinkB": 4},
        zorder=4,
    )
    ax.plot(total, y, linestyle="none", zorder=5, **ring)  # type: ignore[arg-type]


def set_scales(ax: Axes, clouds: Sequence[Cloud], scale: str) -> None:
    """Limits with the baseline inside, and axes that bend around zero where costs are of many sizes."""
    middles = np.abs([np.median(cloud.cost) for cloud in clouds])
    sizes = middles[middles > 0.05]
    bent = scale == "symlog" or (scale == "auto" and sizes.size > 1 and sizes.max() > WIDE * sizes.min())
    for axis, values in (
        ("x", np.concatenate([[0.0], *[cloud.cost for cloud in clouds], [np.median(c.bill) for c in clouds]])),
        ("y", np.concatenate([[0.0], *[cloud.averted for cloud in clouds]])),
    ):
        low, high = float(values.min()), float(values.max())
        span = (high - low) or 1.0
        limits = (low - 0.16 * span, high + 0.12 * span)
        if bent and axis == "x":
            ax.set_xscale("symlog", linthresh=max(1.0, float(sizes.min()) / 2), linscale=0.6)
            limits = (low * 1.6 - 1.0, high * 1.6)
        ax.set(**{f"{axis}lim": limits})
    ax.xaxis.set_major_formatter(look.thousands)
    ax.yaxis.set_major_formatter(look.thousands)


def draw_corners(ax: Axes) -> list[Box]:
    """What each quarter of the plane means, in words; returns where the words stand, in points."""
    boxes = []
    width, height = size_of(ax)
    for x, y, text in (
        (1, 1, "costs more, averts more"),
        (0, 1, "costs less, averts more"),
        (1, 0, "costs more, averts less"),
        (0, 0, "costs less, averts less"),
    ):
        words, tall = look.text_size(text, look.SMALL)
        zero = point(ax, 0, 0)
        room = (width - zero[0] if x else zero[0]), (height - zero[1] if y else zero[1])
        if room[0] < words + 8 or room[1] < tall + 8:
            continue
        left, bottom = (width - words - 4) * x + 4 * (1 - x), (height - tall - 4) * y + 4 * (1 - y)
        ax.annotate(
            text,
            xy=(left / width, bottom / height),
            xycoords="axes fraction",
            fontsize=look.SMALL,
            style="italic",
            color=look.GREY,
            path_effects=halo(),
        )
        boxes.append(Box(left, bottom - 2, left + words, bottom + tall + 2))
    return boxes


def halo() -> list[AbstractPathEffect]:
    """A white edge, so that a line does not strike words through."""
    from matplotlib.patheffects import withStroke  # waits: see above

    return [withStroke(linewidth=2, foreground="white")]


def moves(cloud: Cloud) -> bool:
    """Whether the policy changed what the intervention costs, on average, by a hundredth of a million or more."""
    return bool(abs(np.mean(cloud.bill - cloud.cost)) >= 0.01)


def arms_of(ax: Axes, cloud: Cloud) -> list[Box]:
    """The two arms of a cross and the zero line, as boxes in points that no name may lie on."""
    x, x_low, x_high = np.nan_to_num(median_interval(cloud.cost), nan=float(np.median(cloud.cost)))
    y, y_low, y_high = np.nan_to_num(median_interval(cloud.averted), nan=float(np.median(cloud.averted)))
    left, middle = point(ax, x_low, y), point(ax, x, y)
    right, bottom, top = point(ax, x_high, y), point(ax, x, y_low), point(ax, x, y_high)
    zero = point(ax, 0, 0)
    return [
        Box(left[0], middle[1] - 1, right[0], middle[1] + 1),
        Box(middle[0] - 1, bottom[1], middle[0] + 1, top[1]),
        Box(0, zero[1] - 1, size_of(ax)[0], zero[1] + 1),
    ]


def draw_rates(ax: Axes, clouds: Sequence[Cloud]) -> None:
    """Lines of equal arms averted per million dollars, four at most, named where they leave the picture."""
    x_high, y_high = ax.get_xlim()[1], ax.get_ylim()[1]
    width, height = size_of(ax)
    rates = [float(np.median(c.averted) / np.median(c.cost)) for c in clouds if np.median(c.cost) > 0]
    rates = [rate for rate in rates if rate >= RATES[0] / 2]
    if not rates or x_high <= 0 or y_high <= 0:
        return
    wanted = [rate for rate in RATES if min(rates) / 3 <= rate <= max(rates) * 3]
    boxes: list[Box] = []
    for rate in wanted[:: max(1, -(-len(wanted) // 4))]:
        cost = np.linspace(0, min(x_high, y_high / rate), 200)
        ax.plot(cost, rate * cost, color="#BDBDBD", linewidth=0.8, zorder=0)
        x, y = point(ax, cost[-1], rate * cost[-1])
        text = f"{look.thousands(rate)} per million"
        words, tall = look.text_size(text, look.CAPTION)
        over = y > height - 1
        left, bottom = (min(x, width) - words / 2, y + 3) if over else (x + 4, y - tall / 2)
        box = Box(left, bottom, left + words, bottom + tall)
        if any(box.overlaps(other) for other in boxes):
            continue
        boxes.append(box)
        ax.annotate(
            text,
            xy=(left / width, bottom / height),
            xycoords="axes fraction",
            fontsize=look.CAPTION,
            color=look.GREY,
            annotation_clip=False,
        )


def name_points(ax: Axes, named: Sequence[tuple[float, float, str, str]], taken: Sequence[Box]) -> None:
    """Name every cross in its colour, where nothing else stands; with a thin leader where that is further off."""
    width, height = size_of(ax)
    spots = [Spot(*point(ax, x, y), DOT, *look.text_size(label, look.SMALL, "bold")) for x, y, label, _ in named]
    occupied = list(taken)
    for (_, _, label, colour), spot in zip(named, spots, strict=True):
        tries = (place_labels([spot._replace(radius=far)], Box(0, 0, width, height), occupied, spots) for far in REACH)
        box = next((found[0] for found in tries if found[0]), None) or beside(spot, (1, 1), DOT)
        occupied.append(box)
        ends = min(max(spot.x, box.left), box.right), min(max(spot.y, box.bottom), box.top)
        if np.hypot(ends[0] - spot.x, ends[1] - spot.y) > REACH[1]:
            across, up = np.array([[ends[0], spot.x], [ends[1], spot.y]]) / [[width], [height]]
            ax.plot(across, up, transform=ax.transAxes, color=colour, linewidth=0.7, zorder=4)
        ax.annotate(
            label,
            xy=(box.left / width, box.bottom / height),
            xycoords="axes fraction",
            fontsize=look.SMALL,
            fontweight="bold",
            color=colour,
            path_effects=halo(),
            zorder=7,
        )


def point(ax: Axes, x: float, y: float) -> tuple[float, float]:
    """Where a value lies, in points from the lower left corner of the axes."""
    width, height = size_of(ax)
    across, up = ax.transAxes.inverted().transform(ax.transData.transform((x, y)))
    return float(across) * width, float(up) * height


def size_of(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes in points."""
    figure = ax.get_figure(root=True)
    inches = figure.get_size_inches() if figure is not None else SIZE
    box = ax.get_position()
    return float(box.width * inches[0] * 72), float(box.height * inches[1] * 72)
