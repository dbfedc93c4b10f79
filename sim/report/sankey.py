"""Ways of arms as streams: from the storage area over the border they first crossed to those who hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pandas import DataFrame

from sim.report import look
from sim.report.labels import spread
from sim.report.streams import OTHERS, Bar, Ribbon, lay_out, lump
from sim.results.results import Results
from sim.results.terms import ABROAD, ARSENAL, PRIVATE, WEAPONS, terms_of

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes
    from matplotlib.patches import PathPatch

SIZE = (7.2, 7.0)
ROOM = (1.25, 0.95, 1.4, 0.85)  # left, bottom, right, top, in inches
BAR = 9.0  # points across
NOTHING = "No arms went any of these ways."
LINE = 9.6  # points from one label to the next
HOLDERS = {
    "militia": "Armed groups",
    "civilian": "Civilians",
    "trafficker": "Traffickers and dealers",
    "dealer": "Traffickers and dealers",
    "state": "State forces",
    "secured": "State forces",
    "depot": "State forces",
    "seized": "Seized stores",
    "destroyed": "Worn out, destroyed",
    "spent": "Worn out, destroyed",
    "abroad": "Beyond the region",
}
LAYERS = ("area", "border", "country", "holder")
HEADS = ("Storage area", "First left {home} for", "Where they are", "Who holds them")


def flows_sankey(
    results: Results,
    *,
    arms: Sequence[str] = WEAPONS,
    home: str = "",
    areas: int = 11,
    countries: int = 9,
    names: Callable[[str], str] = str,
    title: str = "From the storage area to those who hold the arms",
    ax: Axes | None = None,
) -> Axes:
    """Draw the ways of the arms that left the home country: storage area, first border, country, holder.

    areas, countries  how many keep their name; the rest are drawn together as others
    home              the country the arms are from; that of the region if none is given
    names             turns a storage area, a border's far side or a country into its name
    Means over the runs whose custody was kept. What never left is far more than what did: it is told in the caption,
    and not drawn. Reads `results.custody` and changes nothing.
    """
    home = home or terms_of(results).home
    custody = results.custody
    custody = custody[(custody["date"] == custody["date"].max()) & custody["arm"].isin(list(arms))]
    origins = custody["origin"].astype(str)
    custody = custody[~origins.str.endswith((ARSENAL, PRIVATE))]
    runs = sorted(int(run) for run in custody["run"].unique()) or results.runs
    gone = custody[custody["corridor"].astype(str) != ""]
    everything, left = float(custody["count"].sum()) / len(runs), float(gone["count"].sum()) / len(runs)
    ways = ways_out(gone, home, len(runs))
    ways, more_areas = lump(ways, "area", most=areas, least=0.012)
    ways, more_borders = lump(ways, "border", most=countries, least=0.012)
    ways, more_countries = lump(ways, "country", most=countries, least=0.012)
    rest = {"area": more_areas, "border": more_borders, "country": more_countries}
    ax = draw_streams(
        ways,
        LAYERS,
        kind="country",
        colour=look.colours(sorted(ways["country"].unique())) | {OTHERS: look.GREY, HOLDERS["abroad"]: look.SLATE},
        heads=[head.format(home=names(home)) for head in HEADS],
        names=lambda layer, name: (
            f"{rest[layer]} others" if name == OTHERS else names(name) + (" (came back)" if name == home else "")
        ),
        ax=ax,
    )
    look.headline(ax, title, f"Weapons of all classes that left {names(home)}, by way, number of items", above=21)
    staying = everything - left
    notes = [
        f"Of {look.thousands(everything)} arms from these areas {look.thousands(staying)} "
        f"({100 * staying / max(everything, 1):.0f} %) never left and are not drawn.",
        "Ribbons have the colour of the country where the arms are, and widths in proportion to the arms.",
        "Arms of one kind in one hand cannot be told apart, so ways are expected numbers.",
    ]
    look.caption(
        ax, told(results, runs, f"Ways of arms on {look.long_date(results.custody['date'].max())}", notes), below=10
    )
    return ax


def ways_out(gone: DataFrame, home: str, runs: int) -> DataFrame:
    """Mean number of arms that left, one row per way: area, border, country, holder, count."""
    return DataFrame(
        {
            "area": gone["origin"].astype(str),
            "border": [beyond(str(border), home) for border in gone["corridor"]],
            "country": gone["country"].astype(str).replace(ABROAD, HOLDERS["abroad"]),
            "holder": gone["holder"].astype(str).map(HOLDERS),
            "count": gone["count"].astype(float) / runs,
        }
    )


def beyond(border: str, home: str) -> str:
    """The far side of a border of the home country: `NER` for `LBY-NER`."""
    far = [HOLDERS["abroad"] if side == ABROAD else side for side in border.split("-") if side != home]
    return far[0] if len(far) == 1 else border


def told(results: Results, runs: Sequence[int], measure: str, notes: Sequence[str]) -> str:
    """The caption of a picture of ways, which may be kept for some of the runs only."""
    how = f"Means over {look.seeds(runs)}." if len(runs) > 1 else f"{look.seeds(runs)}.".capitalize()
    text = look.small_print(results, measure, how=how, notes=notes)
    return text.replace(f"{results.name}, {look.seeds(results.runs)}.", f"{results.name}.")


def draw_streams(
    ways: DataFrame,
    layers: Sequence[str],
    *,
    kind: str,
    colour: Mapping[str, str],
    heads: Sequence[str],
    names: Callable[[str, str], str],
    ax: Axes | None = None,
) -> Axes:
    """Draw ways as ribbons between columns of bars; the common body of all pictures of streams.

    ways   one row per way: a column for each layer, and `count`
    kind   the layer whose words give ribbons and bars their colour
    heads  what stands over each column
    names  turns a layer and one of its words into the words of a label
    """
    ax = ax or look.new_axes(SIZE, room=ROOM)
    figure = ax.get_figure(root=True)
    box = ax.get_position()
    inches = figure.get_size_inches() if figure is not None else SIZE
    width, height = box.width * inches[0] * 72, box.height * inches[1] * 72
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    if ways.empty:
        ax.text(width / 2, height / 2, NOTHING, ha="center", fontsize=look.TEXT, color=look.GREY)
        return ax
    streams = lay_out(ways, layers, kind=kind, height=height)
    step = (width - BAR) / (len(layers) - 1)
    for ribbon in sorted(streams.ribbons, key=lambda ribbon: -ribbon.width):
        ax.add_patch(shape(ribbon, step, colour[ribbon.kind]))
    for number, layer in enumerate(layers):
        bars = [bar for bar in streams.bars if bar.layer == number]
        shades = colour if layer == kind else {}
        for bar in bars:
            draw_bar(ax, bar, number * step, shades.get(bar.name, look.INK))
        labels = [f"{names(layer, bar.name)}  {look.thousands(max(bar.arms, 1))}" for bar in bars]
        first, last = number == 0, number == len(layers) - 1
        free = box.x0 * inches[0] * 72 if first else (1 - box.x1) * inches[0] * 72 if last else step - BAR
        label_bars(ax, bars, [look.wrap(label, free - 14, look.SMALL) for label in labels], number * step, height)
        at, side = {0: (BAR, "right"), len(layers) - 1: (0.0, "left")}.get(number, (BAR / 2, "center"))
        ax.text(
            number * step + at,
            height + 7,
            heads[number],
            ha=side,
            fontsize=look.SMALL,
            fontweight="bold",
            color=look.INK,
        )
    return ax


def shape(ribbon: Ribbon, step: float, colour: str) -> PathPatch:
    """A ribbon as a smooth band between two bars."""
    from matplotlib.patches import PathPatch  # waits: see above
    from matplotlib.path import Path

    x0, x1 = ribbon.layer * step + BAR, (ribbon.layer + 1) * step
    half = (x0 + x1) / 2
    left, right, thick = ribbon.left, ribbon.right, ribbon.width
    corners = [
        (x0, left),
        (half, left),
        (half, right),
        (x1, right),
        (x1, right + thick),
        (half, right + thick),
        (half, left + thick),
        (x0, left + thick),
        (x0, left),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(Path(corners, codes), facecolor=colour, alpha=0.55, linewidth=0)


def draw_bar(ax: Axes, bar: Bar, x: float, colour: str) -> None:
    """The bar of one stop."""
    from matplotlib.patches import Rectangle  # waits: see above

    ax.add_patch(Rectangle((x, bar.bottom), BAR, bar.top - bar.bottom, facecolor=colour, linewidth=0, zorder=3))


def label_bars(ax: Axes, bars: Sequence[Bar], labels: Sequence[Sequence[str]], x: float, height: float) -> None:
    """Words beside every bar, left of the first layer and right of the others, pushed apart where bars are thin."""
    from matplotlib.patheffects import withStroke  # waits: see above

    side = -1 if bars[0].layer == 0 else 1
    edge = x if side < 0 else x + BAR
    lines = max(len(label) for label in labels)
    heights = spread([bar.middle for bar in bars], LINE * lines, 0, height)
    for bar, label, y in zip(bars, labels, heights, strict=True):
        moved = abs(y - bar.middle) > 1
        leader = {"arrowstyle": "-", "color": look.GREY, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0}
        text = ax.annotate(
            "\n".join(label),
            xy=(edge, bar.middle),
            xytext=(edge + side * (11 if moved else 4), y),
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=look.SMALL,
            color=look.INK,
            zorder=5,
            annotation_clip=False,
            arrowprops=leader if moved else None,
        )
        text.set_path_effects([withStroke(linewidth=1.8, foreground="white", alpha=0.85)])
