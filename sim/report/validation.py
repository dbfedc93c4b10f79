"""A validation as a picture and as a page: every pattern's target beside what the model and its rivals say."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pandas import DataFrame

from sim.experiment.rivals import NAMES
from sim.experiment.scoreboard import LARGE, Scoreboard
from sim.report import look
from sim.results.patterns import PATTERNS

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

WIDTH, LEFT, RIGHT = 8.0, 3.35, 1.85  # inches
TOP, BOTTOM, ROW, HEAD = 1.2, 0.8, 0.205, 0.29  # a row of the picture, and the heading of a topic
LOWEST, HIGHEST = -1.0, 2.0  # ends of the picture, in widths of the target band from its lower end
TINY = 0.0005  # below it nobody cares how small
MET, MISSED = look.BLUE, look.VERMILION
RIVALS = {"gravity": ("s", look.GREY), "random_walk": ("D", look.GREY)}
ROLES = {"fitted": "fitted", "held_out": "out of sample"}
UNITS = {"fraction (chemical)": "fraction", "ratio trough to 2011 wartime": "ratio", "sign": "weapons"}


def validation_strip(board: Scoreboard, *, title: str = "") -> Axes:
    """Draw every pattern on one scale: its target band from 0 to 1, our median and 90 % band, the rivals' medians.

    Grouped by topic. A median inside its target is blue, one outside is red; where the row asks for more than its band
    the colour says whether all of it holds. What lies beyond the picture stands at its edge as an arrow.
    """
    groups = topics(board.patterns)
    tall = TOP + BOTTOM + HEAD * len(groups) + ROW * len(board.patterns)
    ax = look.new_axes((WIDTH, tall), room=(LEFT, BOTTOM, RIGHT, TOP))
    depth = HEAD * len(groups) + ROW * len(board.patterns)
    ax.set_ylim(depth, 0)
    ax.set_xlim(LOWEST - 0.1, HIGHEST + 0.1)
    ax.axis("off")
    at = 0.0
    for topic, rows in groups:
        _beside(ax, LOWEST - 0.1, at + 0.6 * HEAD, topic or "Patterns", x=-LEFT + 0.15, weight="bold", size=look.TEXT)
        at += HEAD
        for row in rows:
            draw_row(ax, at + ROW / 2, row, board.rivals)
            at += ROW
    _heads(ax, depth, board.rivals)
    subtitle = f"{board.met} of {len(board.patterns)} met: {by_role(board)}"
    _title(ax, title or "What the model gets right, and what not", subtitle + _score_of(board))
    lines = look.wrap(small_print(board), (WIDTH - 0.35) * 72, look.CAPTION)
    ax.annotate(
        "\n".join(lines), xy=(0, 0), xycoords="axes fraction", xytext=((-LEFT + 0.15) * 72, -18),
        textcoords="offset points", va="top", fontsize=look.CAPTION, color=look.GREY, linespacing=1.35,
        annotation_clip=False,
    )  # fmt: skip
    return ax


def by_role(board: Scoreboard) -> str:
    """How many patterns are met of those the fit looked at, and of those it did not."""
    counts = {said: board.met_of(role) for role, said in ROLES.items()}
    there = {said: told for said, told in counts.items() if told[1]}
    if len(there) == 1:
        return f"all of them {next(iter(there))}"
    return ", ".join(f"{met} of {many} {said}" for said, (met, many) in there.items())


def topics(patterns: DataFrame) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows by topic, topics in the order in which they first come."""
    rows = _plainly(patterns)
    names = list(dict.fromkeys(str(row["topic"]) for row in rows))
    return [(name, [row for row in rows if row["topic"] == name]) for name in names]


def _plainly(table: DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _score_of(board: Scoreboard) -> str:
    told = [f"{NAMES[kind].lower()} {int(table['met'].eq(True).sum())}" for kind, table in board.rivals.items()]
    return f"; {', '.join(told)}" if told else ""


def ends(row: Mapping[str, Any]) -> tuple[float, float]:
    """The ends of a pattern's target: of the claim about the pattern's own number if there is one, else the row's."""
    entry = PATTERNS[row["id"]]
    low, high = float(row["low"]), float(row["high"])
    low, high = (-math.inf if math.isnan(low) else low), (math.inf if math.isnan(high) else high)
    own = [claim for claim in entry.claims if claim.function is entry.function]
    if own and own[0].low < own[0].high:
        low = own[0].low if math.isfinite(own[0].low) else low
        high = own[0].high if math.isfinite(own[0].high) else high
    return low, high


def scale_of(row: Mapping[str, Any], others: list[float]) -> tuple[float, float]:
    """The ends of the target on the picture; one without an upper end ends at the largest number drawn, and one that
    is a single number has half of one on either side.
    """
    low, high = ends(row)
    if low == high:
        return low - 0.5, high + 0.5
    known = [abs(value) for value in (row["median"], *others) if math.isfinite(value)]
    high = high if math.isfinite(high) else max([low + 1.0, *known])
    return (low if math.isfinite(low) else min([high - 1.0, *(-value for value in known)])), high


def draw_row(ax: Axes, y: float, row: Mapping[str, Any], rivals: Mapping[str, DataFrame]) -> None:
    """One pattern: its name, its target, what the model and the rivals say, and the numbers."""
    beside = {kind: table[table["id"] == row["id"]].iloc[0] for kind, table in rivals.items()}
    medians = {kind: float(each["median"]) for kind, each in beside.items() if each["met"] is not None}
    low, high = scale_of(row, list(medians.values()))
    width = high - low

    def place(value: float) -> float:
        return min(max((value - low) / width, LOWEST - 0.05), HIGHEST + 0.05)

    colour = MET if row["met"] is True else MISSED
    ax.plot([LOWEST, HIGHEST], [y, y], color=look.PALE, linewidth=0.4, zorder=0)
    ax.barh(y, 1.0, left=0.0, height=0.66 * ROW, color="#DCE9D5", zorder=1)
    for kind, value in medians.items():
        shape, ink = RIVALS[kind]
        ax.plot(
            place(value), y, shape, markersize=3.6, color=ink, markerfacecolor="white", markeredgewidth=0.8, zorder=3
        )
    if math.isnan(row["median"]):
        told = "no answer"
    else:
        ends = [place(row["q05"]), place(row["q95"])]
        ax.plot(ends, [y, y], color=colour, linewidth=2.2, alpha=0.55, solid_capstyle="butt", zorder=4)
        beyond = {LOWEST - 0.05: "<", HIGHEST + 0.05: ">"}.get(place(row["median"]), "o")
        ax.plot(place(row["median"]), y, beyond, markersize=4.6, color=colour, zorder=5)
        told = f"{number(row['median'])}  ({number(row['q05'])} – {number(row['q95'])})"
    held = row["role"] == "held_out"
    edge = LOWEST - 0.1
    _beside(ax, edge, y, str(row["id"]), x=-LEFT + 0.15, size=look.CAPTION, colour=look.GREY)
    weight = "bold" if held else "normal"
    room = (LEFT - 0.5 - 0.16) * 72 - look.text_size(target(row), look.CAPTION)[0]
    _beside(ax, edge, y, fitted(str(row["label"]), room, look.SMALL, weight), x=-LEFT + 0.5, weight=weight)
    _beside(ax, edge, y, target(row), x=-0.08, ha="right", colour=look.GREY, size=look.CAPTION)
    _beside(ax, HIGHEST + 0.1, y, told, x=RIGHT - 0.42, ha="right", colour=colour, size=look.CAPTION)
    _beside(ax, HIGHEST + 0.1, y, "met" if row["met"] is True else "not", x=RIGHT - 0.12, ha="right", colour=colour,
            size=look.CAPTION, weight="bold")  # fmt: skip


def fitted(words: str, room: float, size: float, weight: str) -> str:
    """The words, or as many of them as there is room for, in points."""
    if look.text_size(words, size, weight)[0] <= room:
        return words
    kept = words.removesuffix(" ...").split()
    while len(kept) > 1 and look.text_size(" ".join(kept) + " ...", size, weight)[0] > room:
        kept.pop()
    return " ".join(kept) + " ..."


def _beside(
    ax: Axes, at: float, y: float, words: str, *, x: float, ha: str = "left", colour: str = look.INK,
    size: float = look.SMALL, weight: str = "normal",
) -> None:  # fmt: skip
    """Words beside the picture, `x` inches from a place on its scale."""
    ax.annotate(
        words, xy=(at, y), xytext=(x * 72, 0), textcoords="offset points", ha=ha, va="center", fontsize=size,
        color=colour, fontweight=weight, annotation_clip=False,
    )  # fmt: skip


def _heads(ax: Axes, depth: float, rivals: Collection[str]) -> None:
    """What the scale and the columns mean, above them; and the edges of the target through all rows."""
    for edge in (0.0, 1.0):
        ax.plot([edge, edge], [0.0, depth], color=look.GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=2)
    _word(ax, 0.5, "inside", ha="center")
    _word(ax, LOWEST - 0.1, "target", ha="right", inches=-0.08)
    _word(ax, HIGHEST + 0.1, "median  (90 % of runs)", ha="right", inches=RIGHT - 0.42)
    keys = ((MET, "o", "model, met"), (MISSED, "o", "not met"), *((ink, shape, NAMES[kind].lower())
            for kind, (shape, ink) in RIVALS.items() if kind in rivals))  # fmt: skip
    at = LOWEST - 0.1
    for ink, shape, words in keys:
        fill = "white" if shape != "o" else ink
        ax.plot(at + 0.05, -0.33, shape, markersize=4.2, color=ink, markerfacecolor=fill, clip_on=False)
        _word(ax, at + 0.12, words, ha="left", inches=0.0, up=0.33)
        at += 0.2 + look.text_size(words, look.CAPTION)[0] / 72 / (WIDTH - LEFT - RIGHT) * (HIGHEST - LOWEST + 0.2)


def _word(ax: Axes, x: float, words: str, *, ha: str, inches: float = 0.0, up: float = 0.0) -> None:
    """A small grey word over the picture."""
    ax.annotate(
        words, xy=(x, 0), xytext=(inches * 72, 3 if not up else up * 72 - 2.5), textcoords="offset points", ha=ha,
        fontsize=look.CAPTION, color=look.GREY, annotation_clip=False,
    )  # fmt: skip


def _title(ax: Axes, title: str, subtitle: str) -> None:
    """Title and subtitle flush left on the sheet."""
    lines = ((title, 54, look.TITLE, "bold", look.INK), (subtitle, 40, look.TEXT, "normal", look.GREY))
    for words, above, size, weight, colour in lines:
        ax.annotate(words, xy=(0, 1), xycoords="axes fraction", xytext=((-LEFT + 0.15) * 72, above),
                    textcoords="offset points", fontsize=size, fontweight=weight, color=colour,
                    annotation_clip=False)  # fmt: skip


def small_print(board: Scoreboard) -> str:
    """The words under the picture."""
    rivals = " Hollow squares: gravity model; hollow diamonds: random walk." if board.rivals else ""
    return (
        "Each row has its own scale: green is the target band of the pattern. Dots: median of the runs; bars: middle "
        "90 %; blue where the pattern is met, red where not; at the edges: beyond. Bold: out of sample."
        + rivals
        + " Where a "
        "pattern asks for more than its band, the colour counts all of it. "
        f"Scenario {board.scenario.name}, {board.scenario.parameters} parameters, {look.seeds(board.seeds)}. "
        f"Blowback {look.version({})}. Tendencies, not predictions."
    )


def number(value: float) -> str:
    """A number in at most five signs: `15,014`, `0.068`, `never`."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "never" if value > 0 else "any"
    size = abs(value)
    if 0 < size < TINY:
        return f"<{TINY}"
    if size >= 100:
        told = f"{value:,.0f}"
    elif size >= 10:
        told = f"{value:.1f}"
    else:
        told = f"{value:.2f}" if size >= 0.1 or size == 0 else f"{value:.2g}"
    told = told.rstrip("0").rstrip(".") if "." in told and "e" not in told else told
    return "0" if told == "-0" else told.replace("-", "−")


def target(row: Mapping[str, Any]) -> str:
    """The target of a row as a reader would write it."""
    low, high = ends(row)
    if math.isinf(low) and math.isinf(high):
        return "see text"
    if math.isinf(high):
        return f"at least {number(low)}"
    return f"at most {number(high)}" if math.isinf(low) else f"{number(low)} to {number(high)}"


def table_lines(board: Scoreboard) -> list[tuple[str, ...]]:
    """The score as rows of words, a heading first: for terminals."""
    lines = [("", "pattern", "role", "target", "median", "90 % of runs", "", *(NAMES[kind] for kind in board.rivals))]
    for topic, rows in topics(board.patterns):
        lines.append((topic or "Patterns", *[""] * (len(lines[0]) - 1)))
        for row in rows:
            told = (str(row["id"]), str(row["label"]), ROLES.get(row["role"], str(row["role"])), target(row))
            numbers = (number(row["median"]), f"{number(row['q05'])} to {number(row['q95'])}", verdict(row["met"]))
            lines.append((*told, *numbers, *(rival_says(table, row["id"]) for table in board.rivals.values())))
    return lines


def verdict(met: bool | None) -> str:
    """Whether a pattern is met, in a word."""
    return "no answer" if met is None else "met" if met else "not met"


def rival_says(table: DataFrame, identity: str) -> str:
    """What a rival says of a pattern, and whether that meets it."""
    row = table[table["id"] == identity].iloc[0]
    return "cannot say" if row["met"] is None else f"{number(float(row['median']))}, {verdict(row['met'])}"


def page(board: Scoreboard, *, picture: str = "") -> Iterator[str]:
    """The lines of docs/validation.md.

    picture  path of the figure, as the page should name it
    """
    yield f"# Validation: {board.region}"
    yield ""
    yield "Written by `tools/make_validation.py`; do not edit by hand."
    yield ""
    yield (
        f"History (`{board.scenario.name}`, {board.scenario.parameters} parameters, {look.seeds(board.seeds)}) meets "
        f"**{board.met} of {len(board.patterns)}** patterns: "
        f"{by_role(board)}."
    )
    for kind, table in board.rivals.items():
        said, met = int(table["met"].notna().sum()), int(table["met"].eq(True).sum())
        yield f"The {NAMES[kind].lower()} meets {met}; of {len(table) - said} it can say nothing."
    yield ""
    yield (
        "A pattern is met when the median over runs lies inside the target band of its row, or satisfies the predicate "
        "written in its row before anything was fitted. The band over runs is the middle 90 %; its width stands beside "
        "it."
    )
    if picture:
        yield ""
        yield f"![Every pattern's target beside what the model and its rivals say]({picture})"
    yield from _score_table(board)
    yield from _failures(board)
    yield from _claims(board)
    yield from _wars(board)
    yield from _definitions(board)
    yield from _rivals(board)


def _score_table(board: Scoreboard) -> Iterator[str]:
    """The table of all patterns."""
    heads = ["", "pattern", "role", "target", "median", "90 % of runs", "width", "met"]
    heads += [NAMES[kind] for kind in board.rivals]
    yield ""
    yield "## Score"
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for _, rows in topics(board.patterns):
        for row in rows:
            spread = f"{number(row['q05'])} to {number(row['q95'])}"
            cells = [row["id"], row["label"], ROLES.get(row["role"], row["role"]), target(row), number(row["median"]),
                     spread, number(row["width"]), verdict(row["met"])]  # fmt: skip
            cells += [rival_says(table, row["id"]) for table in board.rivals.values()]
            yield f"| {' | '.join(map(str, cells))} |"


def _failures(board: Scoreboard) -> Iterator[str]:
    """Every pattern that is not met, with the mechanism that is to blame."""
    failed = board.patterns[~board.patterns["met"].eq(True)]
    yield ""
    yield "## What is not met, and why"
    if failed.empty:
        yield ""
        yield "Nothing."
    for row in _plainly(failed):
        yield ""
        why = row["mechanism"] or "No mechanism is named yet."
        yield f"**{row['id']}, {row['label']}**: {number(row['median'])} instead of {target(row)}. {why}"


def _wars(board: Scoreboard) -> Iterator[str]:
    """Which states lose places to armed groups early on: a model in which every neighbour ignites would be wrong."""
    yield ""
    yield "## Wars next door"
    yield ""
    large = [str(row["country"]) for row in _plainly(board.wars) if row["median"] >= LARGE]
    yield (
        f"Countries other than the war's own that become a large war (armed groups take {LARGE} places or more from "
        f"the state) in the first two calendar years of the median run: {', '.join(large) or 'none'}."
    )
    if board.wars.empty:
        return
    yield ""
    yield "| country | places taken, median | 95 % quantile | runs with a large war |"
    yield "|---|---|---|---|"
    for row in _plainly(board.wars):
        yield f"| {row['country']} | {row['median']:g} | {row['q95']:g} | {100 * row['large']:.0f} % |"


def _claims(board: Scoreboard) -> Iterator[str]:
    """The parts of the patterns that ask for several things."""
    many = board.claims[board.claims.duplicated("id", keep=False)]
    if many.empty:
        return
    yield ""
    yield "## Patterns that ask for several things"
    yield ""
    yield "| | what | at least | at most | median | 90 % of runs | holds |"
    yield "|---|---|---|---|---|---|---|"
    for row in many.to_dict("records"):
        low, high = ("" if math.isinf(row[end]) else number(row[end]) for end in ("low", "high"))
        spread = f"{number(row['q05'])} to {number(row['q95'])}"
        cells = [row["id"], row["claim"], low, high, number(row["median"]), spread, "yes" if row["met"] else "no"]
        yield f"| {' | '.join(map(str, cells))} |"


def _definitions(board: Scoreboard) -> Iterator[str]:
    """What each number is, and when the pattern is met."""
    yield ""
    yield "## What each number is"
    for row in board.patterns.to_dict("records"):
        entry = PATTERNS[row["id"]]
        unit = UNITS.get(row["unit"], row["unit"])
        yield ""
        yield f"**{row['id']}** {row['statement']}. *Number* ({unit}): {entry.doc} *Met*: {row['predicate']}"


def _rivals(board: Scoreboard) -> Iterator[str]:
    """What the rivals are."""
    if not board.rivals:
        return
    yield ""
    yield "## The rivals"
    yield ""
    yield (
        "Both are given the opening stock of the same runs, the storage areas with their shares and the day on which "
        "each falls, the places and the roads between them. Each has one constant, set so that its expected flow of "
        "firearms to West Africa by February 2013 is the best value of V04, 15,000, which is theirs by that. They know "
        "nothing of prices, fighters, states or policies; what they cannot say counts as not met. A road that a "
        "further scenario cuts is cut for them from the start; a decree changes nothing for them, so that V25 is "
        "theirs for the asking."
    )
    yield ""
    yield (
        "* **Gravity model** (Tinbergen 1962): an arm leaves a storage area for a foreign market at the rate k M / d², "
        "M the people of the place times how insecure its country is, d the shortest way in km; it drives 250 km a day "
        "and stays where it arrives."
    )
    yield (
        "* **Random walk**: an arm leaves its place with the same probability each week, over any road that begins "
        "there, and is at the other end a week later."
    )
