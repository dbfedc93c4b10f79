"""What a rifle costs: prices over time by country or market place, with observed prices where there are any."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from pandas import DataFrame, Timestamp

from sim.report import look
from sim.report.curves import EXAMPLES, Curve, by_key, draw
from sim.report.look import Mark
from sim.results.results import Results
from sim.results.series import over_time

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes


class Observed(NamedTuple):
    """A price somebody wrote down: where, over which days, and its range, in US dollars."""

    key: str
    since: Timestamp
    until: Timestamp
    low: float
    best: float
    high: float


def price_curves(
    results: Results,
    *,
    by: str = "country",
    keys: Sequence[str] | None = None,
    observed: Sequence[Observed] = (),
    scale: str = "log",
    names: Callable[[str], str] = str,
    marks: Sequence[Mark] = (),
    title: str = "What a rifle costs",
    ax: Axes | None = None,
) -> Axes:
    """Draw the price of a rifle over time, one line per country (the median of its market places) or per place.

    by        country or place
    keys      countries or places to draw; by default those observed first, then those with most market places
    observed  prices to compare with (see `read_observed`)
    scale     linear or log
    Reads `results.prices` and `results.places_info`, and changes nothing.
    """
    frame = over_time(results, "rifle_price", by).dropna()
    tables = by_key(frame, by)
    seen = {price.key for price in observed}
    markets = market_counts(results) if by == "country" else {}
    ranked = sorted(tables, key=lambda key: (key not in seen, -markets.get(key, 0), key))
    chosen = ranked[:EXAMPLES] if keys is None else [key for key in keys if key in tables]
    colour = look.colours(chosen)
    shown = [price for price in observed if price.key in colour]
    notes = [f"Each line is {'the median of its market places' if by == 'country' else 'one market place'}."]
    notes.append("Nominal US dollars.")
    if shown:
        notes.append("Diamonds: observed prices; bars span the lowest to the highest, and the time they stand for.")
    measure = f"Price of one rifle, by {by}"
    return draw(
        [Curve(names(key), colour[key], tables[key]) for key in chosen],
        results=results,
        title=title,
        subtitle=f"US dollars a rifle, by {by}",
        text=look.small_print(results, measure, notes=notes),
        marks=marks,
        scale=scale,
        unit="US dollars",
        more=lambda panel: draw_observed(panel, shown, colour, results.start, results.until),
        ax=ax,
    )


def market_counts(results: Results) -> dict[str, int]:
    """How many market places of each country have a price."""
    country = dict(zip(results.places_info["id"], results.places_info["country"], strict=True))
    places = pd.Series(results.prices["place"].astype(str).unique())
    return {str(key): int(count) for key, count in places.map(country).value_counts().items()}


def draw_observed(
    ax: Axes, observed: Sequence[Observed], colour: Mapping[str, str], since: Timestamp, until: Timestamp
) -> None:
    """Observed prices as diamonds with bars for their range and their time; those outside the axis are left out."""
    for price in observed:
        start, end = max(price.since, since), min(price.until, until)
        if start > end:
            continue
        first, last = look.days_since((start, end), since)
        middle, shade = (first + last) / 2, colour[price.key]
        ax.plot([middle, middle], [price.low, price.high], color=shade, linewidth=1.1, zorder=7)
        ax.plot([first, last], [price.best, price.best], color=shade, linewidth=0.8, zorder=7)
        ax.plot(
            middle,
            price.best,
            marker="D",
            markersize=5.5,
            color=shade,
            markeredgecolor="white",
            markeredgewidth=0.9,
            zorder=8,
        )
        low, high = ax.get_ylim()
        ax.set_ylim(min(low, price.low * 0.9), max(high, price.high * 1.1))


def read_observed(table: DataFrame, countries: Mapping[str, str], *, item: str = "AK-type rifle") -> list[Observed]:
    """Observed prices of an item, one per row that names a country we know and a time we can read.

    table      columns item, country, usd_low, usd_best, usd_high, date; a date is a day, a month, a year, a
               half of a year, or two of them with a slash between
    countries  code by the country's name in the table
    """
    rows = table[(table["item"] == item) & table["country"].isin(list(countries))]
    columns = (rows[name].to_list() for name in ("country", "date", "usd_low", "usd_best", "usd_high"))
    found = []
    for country, date, low, best, high in zip(*columns, strict=True):
        if span := read_span(str(date)):
            found.append(Observed(countries[country], *span, float(low), float(best), float(high)))
    return found


def read_span(text: str) -> tuple[Timestamp, Timestamp] | None:
    """First and last day of a written period; None where it cannot be read.

    `2011-05/2011-08`, `2012-01`, `2014`, `2011-01-31`, `2011 (second half)`.
    """
    half = re.fullmatch(r"(\d{4}) \((first|second) half\)", text)
    if half:
        months = ("01", "06") if half[2] == "first" else ("07", "12")
        text = f"{half[1]}-{months[0]}/{half[1]}-{months[1]}"
    parts = text.split("/")
    if len(parts) > 2 or not all(re.fullmatch(r"\d{4}(-\d{2}){0,2}", part) for part in parts):
        return None
    first, last = pd.Period(parts[0]), pd.Period(parts[-1])
    return first.start_time.normalize(), last.end_time.normalize()
