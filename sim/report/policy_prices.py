"""What a rifle costs under each policy: one panel per country, with what people paid in the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sim.report import look
from sim.report.curves import LAST_BANDS, Curve, panel, right_of
from sim.report.lineup import Entry, lineup, small_print
from sim.report.look import Mark
from sim.report.panels import label_panel, stacked
from sim.report.prices import Observed, draw_observed, market_counts
from sim.results.results import Results
from sim.results.series import bands, over_time

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

PANELS = 2


def policy_prices(
    results: Mapping[str, Results],
    baseline: str | None = None,
    *,
    countries: Sequence[str] | None = None,
    observed: Sequence[Observed] = (),
    scale: str = "log",
    names: Callable[[str], str] = str,
    marks: Sequence[Mark] = (),
    title: str = "What a rifle costs",
) -> Axes:
    """Draw the price of a rifle in each country, one line per scenario, the baseline in black; returns the top panel.

    countries  one panel each; by default two, those with observed prices and most market places first
    observed   prices to compare with, drawn in grey (see `read_observed`)
    A country's price is the median of its market places. Reads `results.prices` and `results.places_info`.
    """
    entries = lineup(results, baseline)
    first = entries[0].results
    chosen = list(countries) if countries is not None else best_known(first, observed)
    panels = stacked(len(chosen), marks, right=right_of(entries))
    shown = [price for price in observed if price.since <= first.until and price.until >= first.start]
    reach = 0.0
    for number, (ax, country) in enumerate(zip(panels, chosen, strict=True)):
        here = [price for price in shown if price.key == country]
        high = panel(
            ax,
            price_lines(entries, country),
            results=first,
            marks=marks,
            scale=scale,
            unit="US dollars",
            overlaid=True,
            more=partial(
                draw_observed, observed=here, colour={country: look.GREY}, since=first.start, until=first.until
            ),
            lower=number > 0,
        )
        label_panel(ax, names(country), last=number == len(chosen) - 1)
        reach = max(reach, high)
    look.headline(panels[0], title, "US dollars a rifle, by country and scenario", above=reach + 8)
    notes = ["The median of a country's market places.", "Nominal US dollars."]
    if any(price.key in chosen for price in shown):
        notes.append(
            "Grey diamonds: observed prices; bars span the lowest to the highest, and the time they stand for."
        )
    how = LAST_BANDS if len(first.runs) > 1 else ""
    look.caption(panels[-1], small_print(results, "Price of one rifle, by scenario", how=how, notes=notes))
    return panels[0]


def price_lines(entries: Sequence[Entry], country: str) -> list[Curve]:
    """One line per scenario: the price of a rifle in a country."""
    lines = []
    for entry in entries:
        prices = over_time(entry.results, "rifle_price", only={"country": country}).dropna()
        lines.append(Curve(entry.label, entry.colour, bands(prices).set_index("date")))
    return lines


def best_known(results: Results, observed: Sequence[Observed]) -> list[str]:
    """Two countries: observed ones first, those with most market places first."""
    seen = {price.key for price in observed if price.since <= results.until and price.until >= results.start}
    markets = market_counts(results)
    return sorted(markets, key=lambda country: (country not in seen, -markets[country], country))[:PANELS]
