"""Where the arms of the home country's depots end up, and what that is country by country.

Destinations are the other countries in which weapons of the home country's depots are outside state control on the
last day: where they are held in the end, not where they pass. Arrivals count everything that comes in, and so
what passes through too.
"""

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, MultiIndex, Series

from sim.core.errors import UsageError
from sim.results.results import Results
from sim.results.rows import home_weapons, last_day
from sim.results.terms import ABROAD, FIRST_ARRIVAL, OUTSIDE_CONTROL, WEAPONS, WORLD, terms_of

BAND = 0.8  # of the runs, for ranks


def destinations(results: Results) -> DataFrame:
    """Weapons each run's destinations hold on the last day: run, country, count, rank; the most is rank 1.

    Every run has every country that any run reached. Ties share the better rank; a country without any has none (NaN).
    """
    left = last_day(results, home_weapons(results))
    left = left[left.holder.isin(OUTSIDE_CONTROL) & ~left.country.isin((terms_of(results).home, ABROAD))]
    held = left.groupby(["run", "country"], observed=True)["count"].sum()
    met = set(held[held > 0].index.get_level_values("country"))
    countries = [str(entry) for entry in left.country.cat.categories if entry in met]
    table = held.reindex(MultiIndex.from_product([results.runs, countries], names=["run", "country"]), fill_value=0)
    found = table.reset_index()
    found["rank"] = found["count"].where(found["count"] > 0).groupby(found["run"]).rank(method="min", ascending=False)
    return found


def ranking(results: Results) -> DataFrame:
    """Destinations by median count: country, count, rank, rank_low, rank_high, first, reached.

    count and rank are medians over runs, the rank's band the middle 80 % of runs; `first` is the share of runs
    in which the country is first, `reached` the share in which it has any. In a run in which a country has none it
    is ranked behind all that have some.
    """
    table = destinations(results)
    behind = table.groupby("run")["rank"].transform("count") + 1
    table["rank"] = table["rank"].fillna(behind)
    table["leads"], table["has"] = (table["rank"] == 1) & (table["count"] > 0), table["count"] > 0
    edge = (1 - BAND) / 2
    by_country = table.groupby("country", sort=False)
    rank = by_country["rank"]
    found = DataFrame(
        {
            "count": by_country["count"].median(),
            "rank": rank.median(),
            "rank_low": rank.quantile(edge, interpolation="nearest"),
            "rank_high": rank.quantile(1 - edge, interpolation="nearest"),
            "first": by_country["leads"].mean(),
            "reached": by_country["has"].mean(),
        }
    )
    found["mean"] = by_country["count"].mean()
    ordered = found.sort_values(["count", "mean"], ascending=False, kind="stable").drop(columns="mean")
    return ordered.reset_index()


def arrivals(results: Results) -> DataFrame:
    """Weapons that came into each country in each month: run, month, country, count; what passes through is counted."""
    flows = results.flows
    came = flows.from_country.astype(str) != flows.to_country.astype(str)
    into = flows[came & (flows.from_holder != WORLD) & (flows.to_country != ABROAD) & flows.arm.isin(WEAPONS)]
    found = into.groupby(["run", "month", "to_country"], observed=True)["count"].sum().reset_index()
    return found.rename(columns={"to_country": "country"})


def first_arrivals(results: Results) -> DataFrame:
    """Days from the start to the first arrival of arms in each country: run, country, days; no row where none came."""
    events = results.events
    chosen = events[events.kind == FIRST_ARRIVAL]
    first = chosen.groupby(["run", "country"], observed=True)["date"].min()
    days: Series = (first - results.start).dt.days
    return days.rename("days").reset_index()


def prices_by_market(results: Results, arm: str = "rifles", date: str | None = None) -> DataFrame:
    """Price of an arm at each market: run, place, country, usd, on the last recorded day up to the date."""
    prices = results.prices
    if arm not in prices.arm.cat.categories:
        raise UsageError(f"no arm is called '{arm}'. Arms are: {', '.join(prices.arm.cat.categories)}.")
    rows = prices[prices.arm == arm]
    dates: NDArray[np.datetime64] = np.unique(rows.date.to_numpy())
    if date is not None:
        dates = dates[dates <= np.datetime64(date)]
    rows = rows[rows.date == dates[-1]] if dates.size else rows.head(0)
    country = rows.place.astype(str).map(results.places_info.set_index("id").country)
    found = DataFrame({"run": rows.run, "place": rows.place, "country": country, "usd": rows.usd})
    return found.reset_index(drop=True)


def bill(results: Results) -> DataFrame:
    """What each policy cost each payer: run, policy, payer, usd, nominal."""
    return results.costs.groupby(["run", "policy", "payer"], observed=True)["usd"].sum().reset_index()
