"""Who armed a place: the chain of custody of what is held there, from storage areas and arsenals to the holders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.core.errors import UsageError
from sim.report import look
from sim.report.sankey import draw_streams
from sim.report.streams import OTHERS, lump
from sim.results.chain import Chain
from sim.results.names import NAMELESS, Names
from sim.results.results import Results
from sim.results.terms import ARSENAL, PRIVATE
from sim.results.ways import COLUMNS, HOMEGROWN

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

HEADS = ("Where they started", "Who had them first", "How they came", "Who holds them")
HANDS = {
    "army": "The army",
    "households": "Households",
    "market": "Markets",
    "traffickers": "Traffickers",
}
CAME = {"captured": "Captured from the army", "deserted": "Left behind by the army", HOMEGROWN: "Were there before"}
COLOURS = {
    "captured": look.BLUE,
    "deserted": look.SKY,
    HOMEGROWN: look.SLATE,
    "traffickers": look.ORANGE,
    OTHERS: look.GREY,
}
SHADES = (look.VERMILION, look.PURPLE, look.GREEN, look.BROWN, look.VIOLET, look.LEAF)  # of groups that brought arms


def who_armed(
    chain: Chain,
    results: Results,
    *,
    names: Callable[[str], str] = str,
    most: int = 8,
    title: str = "Who armed them",
    ax: Axes | None = None,
) -> Axes:
    """Draw the ways of what is held somewhere: where it started, who had it first, how it came, who holds it.

    chain    a holding traced back by `sim.results.chain`
    results  the results it was traced in, for the caption
    names    turns a storage area or a country into its name; groups are called as the chain calls them
    most     words of each column; the rest are drawn together as others
    """
    about = chain.about
    if not chain.count:
        raise UsageError(f"there are no {about} on {chain.date:%Y-%m-%d}; there is nothing to draw.")
    ways = chain.ways.assign(count=chain.ways["share"] * chain.count)
    many = {}
    for layer in COLUMNS:
        ways, many[layer] = lump(ways, layer, most=most, least=0.01)
    bringers = [str(word) for word in ways["came_by"].unique() if word not in COLOURS]
    colour = COLOURS | {word: SHADES[n % len(SHADES)] for n, word in enumerate(bringers)}

    def words(layer: str, word: str) -> str:
        return f"{many[layer]} others" if word == OTHERS else said(layer, word, names, chain.names)

    ax = draw_streams(ways, COLUMNS, kind="came_by", colour=colour, heads=HEADS, names=words, ax=ax)
    look.headline(ax, title, f"{chain.count:,} {about}, {look.long_date(chain.date)}", above=21)
    notes = [
        "Ribbons have the colour of how the arms came into the country, and widths in proportion to the arms.",
    ]
    how = "Arms of one kind in one hand cannot be told apart: ways are drawn by lot, numbers are expected ones."
    text = look.small_print(results, f"Chain of custody of {about}", how=how, notes=notes)
    look.caption(ax, text, below=10)
    return ax


def said(layer: str, word: str, names: Callable[[str], str], known: Names = NAMELESS) -> str:
    """A word of a column as the picture says it.

    names  turns a storage area or a country into its name
    known  what groups are called
    """
    if layer == "origin":
        if word.endswith(ARSENAL):
            return f"Arsenals, {names(word.removesuffix(ARSENAL))}"
        if word.endswith(PRIVATE):
            return f"Private hands, {names(word.removesuffix(PRIVATE))}"
        return names(word)
    if layer == "came_by" and word in CAME:
        return CAME[word]
    if word in HANDS:
        return HANDS[word]
    return f"With {known.group(word)}" if layer == "came_by" else known.group(word)
