"""What an arm costs: prices over time by country or market place, with observed prices where there are any."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame, Timestamp

from sim.report import look
from sim.report.curves import EXAMPLES, Curve, draw
from sim.report.look import Mark
from sim.results.results import Results

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes


def price_curves(
    results: Results,
    *,
    arm: str = "rifles",
    by: str = "country",
    keys: Sequence[str] | None = None,
    observed: DataFrame | None = None,
    scale: str = "log",
    names: Callable[[str], str] = str,
    marks: Sequence[Mark] = (),
    title: str = "What a rifle costs",
    ax: Axes | None = None,
) -> Axes:
    """Draw prices over time, one line per country (the median of its market places) or per place.

    by        country or place
    keys      countries or places to draw; by default those with most markets, and those observed first
    observed  prices to compare with: key, since, until, low, best, high (see `read_observed`)
    scale     linear or log
    Reads `results.prices` and `results.places_info`, and changes nothing.
    """
    tables = price_tables(results, arm, by)
    seen = set(observed["key"]) if observed is not None else set()
    if keys is None:
        markets = market_counts(results, arm, by)
        keys = sorted(tables, key=lambda key: (key not in seen, -markets.get(key, 0), key))[:EXAMPLES]
    chosen = [key for key in keys if key in tables]
    colour = look.colours(chosen)
    curves = [Curve(names(key), colour[key], tables[key]) for key in chosen]
    each = "the median of its market places" if by == "country" else "one market place"
    notes = [f"Each line is {each}.", "Nominal US dollars."]
    if observed is not None and seen & set(chosen):
        notes.append(
            "Diamonds: observed prices, a bar from the lowest to the highest and over the time they stand for."
        )
    measure = f"Price of one item, {look.ARM_NAMES.get(arm, arm).lower()}, by {by}"
    text = look.small_print(results, measure, notes=notes)
    subtitle = f"{look.ARM_NAMES.get(arm, arm)}, US dollars an item, by {by}"
    ax = draw(
        curves,
        results=results,
        title=title,
        subtitle=subtitle,
        text=text,
        marks=marks,
        scale=scale,
        unit="US dollars",
        ax=ax,
    )
    if observed is not None:
        draw_observed(ax, observed[observed["key"].isin(chosen)], colour, results.start, results.until)
    return ax


def price_tables(results: Results, arm: str, by: str) -> dict[str, DataFrame]:
    """Prices of an arm for each key: dates in rows, runs in columns, the median over the key's places."""
    prices = results.prices[results.prices["arm"] == arm]
    keyed = prices.assign(key=place_keys(results, prices, by))
    middle = keyed.groupby(["key", "date", "run"], observed=True)["usd"].median().unstack("run")
    levels = dict.fromkeys(middle.index.get_level_values("key"))
    return {str(key): middle.xs(key, level="key").reindex(columns=results.runs) for key in levels}


def market_counts(results: Results, arm: str, by: str) -> dict[str, int]:
    """How many places of each key have a price."""
    prices = results.prices[results.prices["arm"] == arm]
    counts = prices.assign(key=place_keys(results, prices, by)).groupby("key", observed=True)["place"].nunique()
    return {str(key): int(count) for key, count in counts.items()}


def place_keys(results: Results, prices: DataFrame, by: str) -> pd.Series:
    """The line each price belongs to: its place, or its place's country."""
    if by == "place":
        return prices["place"].astype(str)
    country = dict(zip(results.places_info["id"], results.places_info["country"], strict=True))
    return prices["place"].astype(str).map(country)


def draw_observed(ax: Axes, observed: DataFrame, colour: Mapping[str, str], since: Timestamp, until: Timestamp) -> None:
    """Observed prices as diamonds with bars for their range and their time; those outside the axis are left out."""
    for row in observed.itertuples():
        start, end = max(row.since, since), min(row.until, until)
        if start > end:
            continue
        first, last = look.days_since((start, end), since)
        middle = (first + last) / 2
        shade = colour[str(row.key)]
        ax.plot([middle, middle], [row.low, row.high], color=shade, linewidth=1.1, zorder=7)
        ax.plot([first, last], [row.best, row.best], color=shade, linewidth=1.1, zorder=7)
        ax.plot(
            middle,
            row.best,
            marker="D",
            markersize=5.5,
            color=shade,
            markeredgecolor="white",
            markeredgewidth=0.9,
            zorder=8,
        )
    low, high = ax.get_ylim()
    if len(observed):
        ax.set_ylim(min(low, observed["low"].min() * 0.9), max(high, observed["high"].max() * 1.1))


def read_observed(table: DataFrame, countries: Mapping[str, str], *, item: str = "AK-type rifle") -> DataFrame:
    """Observed prices of an item as rows for `price_curves`, one per observation that names a country we know.

    table      columns item, country, usd_low, usd_best, usd_high, date; a date is a day, a month, a year, a
               half of a year, or two of them with a slash between
    countries  code by the country's name in the table
    """
    rows = []
    for row in table[table["item"] == item].itertuples():
        span = read_span(str(row.date))
        if span is None or row.country not in countries:
            continue
        rows.append((countries[str(row.country)], *span, float(row.usd_low), float(row.usd_best), float(row.usd_high)))
    return DataFrame(rows, columns=["key", "since", "until", "low", "best", "high"])


def read_span(text: str) -> tuple[Timestamp, Timestamp] | None:
    """First and last day of a written period; None where it cannot be read.

    `2011-05/2011-08`, `2012-01`, `2014`, `2011-01-31`, `2011 (second half)`.
    """
    half = re.fullmatch(r"(\d{4}) \((first|second) half\)", text)
    if half:
        year = half[1]
        months = ("01", "06") if half[2] == "first" else ("07", "12")
        text = f"{year}-{months[0]}/{year}-{months[1]}"
    parts = text.split("/")
    if len(parts) > 2 or not all(re.fullmatch(r"\d{4}(-\d{2}){0,2}", part) for part in parts):
        return None
    first, last = pd.Period(parts[0]), pd.Period(parts[-1])
    return first.start_time.normalize(), last.end_time.normalize()
