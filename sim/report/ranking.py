"""Where the arms end up under each policy, and how sure the order of the countries is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pandas import DataFrame

from sim.report import look
from sim.report.curves import SUMMED, describe
from sim.report.lineup import base_of, baseline_of, policies_of, small_print
from sim.report.panels import dot, key, log_axis, rows
from sim.results.destinations import destinations, ranking
from sim.results.results import Results
from sim.results.series import BAND
from sim.results.terms import OUTSIDE_CONTROL

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

COUNTRIES, FEWER = 10, 8  # rows; with more scenarios than FEW, fewer
FEW = 5
HOLLOW = "Hollow dots: fewer than the axis shows."
RANKS = 1.75  # inches: width of the panel of ranks
LINE, THINNER = 0.125, 0.1  # inches for each scenario in a row


def destination_ranking(
    results: Mapping[str, Results],
    baseline: str | None = None,
    *,
    names: Callable[[str], str] = str,
    most: int | None = None,
    title: str = "Where the arms of the depots end up",
) -> Axes:
    """Draw, country by country, the depots' weapons held there in the end, and the rank which that gives it.

    names  turns a country's code into its name
    most   countries, those that come first under the baseline; as many as a page bears unless given
    One dot per scenario, the baseline in black and on top. Reads `results.provenance`. Returns the left panel.
    """
    base = base_of(results, baseline)
    entries = [*baseline_of(results, base), *policies_of(results, base)]
    tables = {entry.slug: by_country(entry.results) for entry in entries}
    listed = [str(country) for country in tables[base].index]
    few = len(entries) <= FEW
    countries = listed[: most or (COUNTRIES if few else FEWER)]
    line = LINE if few else THINNER
    tall = line * len(entries) + 0.14
    labels = [entry.label for entry in entries]
    ax = rows([names(country) for country in countries], left=1.25, right=RANKS + 0.6, tall=tall, keys=labels)
    drawn = [table.loc[table.index.isin(countries), "rank_high"] for table in tables.values()]
    ranks = rank_axes(ax, max((float(last.max()) for last in drawn if len(last)), default=1.0))
    highest = max((float(table["high"].max()) for table in tables.values() if len(table)), default=1.0)
    floor = log_axis(ax, highest)
    for number, entry in enumerate(entries):
        shift = (number - (len(entries) - 1) / 2) * line / tall
        for row, country in enumerate(countries):
            if country not in tables[entry.slug].index:
                continue
            found = tables[entry.slug].loc[[country]]
            dot(ax, row + shift, found[["low", "count", "high"]].to_numpy()[0], entry.colour, floor=floor)
            dot(ranks, row + shift, found[["rank_low", "rank", "rank_high"]].to_numpy()[0], entry.colour)
    stripe(ax, ranks, len(countries))
    above = key(ax, [(entry.label, entry.colour, "o") for entry in entries])
    ax.set_xlabel("Weapons on the last day (log scale)", fontsize=look.TEXT, color=look.INK)
    day = look.long_date(results[base].until)
    look.headline(
        ax, title, f"Weapons from the depots, outside state control on {day}, and their rank", above=above + 18
    )
    look.caption(ax, text_of(results, base, len(listed) - len(countries)))
    return ax


def by_country(results: Results) -> DataFrame:
    """Each destination's count and rank with their middle 80 %, the first in the ranking first."""
    held = destinations(results).groupby("country", sort=False)["count"]
    table = ranking(results).set_index("country")
    return table.assign(low=held.quantile((1 - BAND) / 2), high=held.quantile((1 + BAND) / 2))


def rank_axes(ax: Axes, last: float) -> Axes:
    """The panel of ranks beside the panel of counts, on the same rows."""
    figure = ax.get_figure(root=True)
    box = ax.get_position()
    if figure is None:
        return ax
    inch = 1 / figure.get_size_inches()[0]
    ranks = figure.add_axes((box.x1 + 0.3 * inch, box.y0, RANKS * inch, box.height), sharey=ax)
    look.dress(ranks)
    ranks.grid(visible=False, axis="y")
    ranks.grid(visible=True, axis="x", color=look.PALE, linewidth=0.6)
    ranks.tick_params(axis="y", labelleft=False)
    ranks.set_xlim(0.5, last + 0.6)
    ranks.set_xticks(range(1, int(last) + 1, 1 if last < 8 else 2))
    ranks.set_xlabel("Rank (1 holds the most)", fontsize=look.TEXT, color=look.INK)
    return ranks


def stripe(ax: Axes, ranks: Axes, count: int) -> None:
    """Every other row on a faint ground, so that the eye keeps to it."""
    for panel in (ax, ranks):
        for row in range(0, count, 2):
            panel.axhspan(row - 0.5, row + 0.5, color="#F6F6F6", zorder=0)


def text_of(results: Mapping[str, Results], base: str, left_out: int) -> str:
    """The small print."""
    notes = [SUMMED, describe(OUTSIDE_CONTROL), "A country without any is ranked behind all that have some.", HOLLOW]
    if left_out > 0:
        notes.append(f"{left_out} more countries are not drawn.")
    many = len(results[base].runs) > 1
    how = "Dots: median of the runs; bars: middle 80 % of the runs." if many else "One run: no bars."
    return small_print(results, "Weapons of the depots by country (items), and rank", how=how, notes=notes)
