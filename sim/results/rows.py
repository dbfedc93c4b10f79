"""The rows measures are made of: which arms, whose, when, added up run by run."""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from sim.results.results import Results
from sim.results.terms import ARSENAL, LOOTED, PRIVATE, WEAPONS, terms_of


def rebel_places(results: Results) -> list[str]:
    """Places of the regions where measures look for a rebellion: northern Mali."""
    places = results.places_info
    inside = places.region.isin(terms_of(results).regions)
    return [str(place) for place in places.loc[inside, "id"]]


def per_run(results: Results, values: Series, empty: float = math.nan) -> Series:
    """The values in the order of the runs; `empty` where a run has none."""
    return values.reindex(pd.Index(results.runs, name="run"), fill_value=empty)


def total(results: Results, rows: DataFrame, column: str) -> Series:
    """The column added up over each run's rows; zero where a run has none."""
    return per_run(results, rows.groupby("run")[column].sum(), empty=0)


def share(part: Series, whole: Series) -> Series:
    """Part over whole, run by run; NaN where the whole is nothing."""
    return part / whole.where(whole > 0)


def unknown(results: Results) -> Series:
    """What cannot be said of any run."""
    return per_run(results, pd.Series(dtype=np.float64))


def reaches(results: Results, date: str) -> bool:
    """Whether the runs go on to that day."""
    return results.until >= pd.Timestamp(date)


def days_since_start(results: Results, dates: Series) -> Series:
    """Dates as days after day 1; NaN where there is none."""
    return per_run(results, (dates - results.start) / pd.Timedelta(days=1))


def last_day(results: Results, rows: DataFrame) -> DataFrame:
    """The rows of the last evening."""
    return rows[rows.date == results.until]


def last_day_stock(results: Results, holders: Iterable[str], arms: Iterable[str]) -> Series:
    """Items those holders have on the last evening."""
    stocks = last_day(results, results.stocks)
    return total(results, stocks[stocks.holder.isin(list(holders)) & stocks.arm.isin(list(arms))], "count")


def looted_weapons(results: Results) -> DataFrame:
    """Flows of weapons looted, from any country's depots."""
    flows = results.flows
    return flows[(flows.reason == LOOTED) & flows.arm.isin(WEAPONS)]


def northern_arrivals(results: Results) -> DataFrame:
    """Weapons carried by road into northern Mali from outside it."""
    inside = rebel_places(results)
    links = results.links
    return links[links.to_place.isin(inside) & ~links.from_place.isin(inside) & links.arm.isin(WEAPONS)]


def home_weapons(results: Results) -> DataFrame:
    """Provenance of weapons that were in the home country's depots at the start; its later imports left out."""
    provenance = results.provenance
    native = [origin for origin in provenance.origin.cat.categories if not origin.endswith((ARSENAL, PRIVATE))]
    return provenance[provenance.origin.isin(native) & provenance.arm.isin(WEAPONS)]


def weapons_at_borders(results: Results) -> DataFrame:
    """Crossings with weapons in the load."""
    crossings = results.crossings
    return crossings[crossings.arm.isin(WEAPONS)]


def corridors(results: Results) -> Series:
    """Weapons carried by run and corridor, a border and a kind of road; empty corridors left out."""
    crossings = weapons_at_borders(results)
    carried = crossings.groupby(["run", "border", "mode"], observed=True)["count"].sum()
    return carried[carried > 0]


def home_rifle_prices(results: Results) -> DataFrame:
    """Rifle prices at the markets of the home country."""
    places = results.places_info
    home = places.loc[places.country == terms_of(results).home, "id"]
    prices = results.prices
    return prices[prices.place.isin(home) & (prices.arm == "rifles")]


def strength_ratio(results: Results) -> Series:
    """Strength of rebels over that of the state in northern Mali, by run and date; infinite without a garrison."""
    states = results.states
    north = states[states.region.isin(terms_of(results).regions)]
    sums = north.groupby(["run", "date"])[["hostile_strength", "strength"]].sum()
    return sums["hostile_strength"] / sums["strength"]
