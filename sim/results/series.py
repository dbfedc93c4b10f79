"""How things went over time, complete and ready to draw: a day without a row is a zero, not a gap."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series

from sim.core.errors import UsageError
from sim.results.results import Results
from sim.results.rows import looted_weapons, northern_arrivals
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS, WORLD

BAND = 0.8
MONTHLY = ("flows", "crossings", "links", "violence", "costs")


class Quantity(NamedTuple):
    """Something that has a value at every date.

    table  whose dates it follows
    value  the column that is added up, or of which the median is taken
    """

    unit: str
    doc: str
    table: str
    value: str
    pick: Callable[[Results], DataFrame]
    median: bool = False


def _outside(results: Results) -> DataFrame:
    stocks = results.stocks
    return stocks[stocks.holder.isin(OUTSIDE_CONTROL) & stocks.arm.isin(WEAPONS)]


def _held(results: Results) -> DataFrame:
    return results.stocks[results.stocks.arm.isin(WEAPONS)]


def _ammunition(results: Results) -> DataFrame:
    stocks = results.stocks
    return stocks[stocks.holder.isin(OUTSIDE_CONTROL) & (stocks.arm == "ammunition")]


def _in_places(results: Results) -> DataFrame:
    places = results.places
    return places[places.holder.isin(OUTSIDE_CONTROL) & places.arm.isin(WEAPONS)]


def _arrived(results: Results) -> DataFrame:
    flows = results.flows
    moved = flows.from_country.astype(str) != flows.to_country.astype(str)
    return flows[moved & (flows.from_holder != WORLD) & flows.arm.isin(WEAPONS)]


def _carried(results: Results) -> DataFrame:
    return results.links[results.links.arm.isin(WEAPONS)]


def _at_borders(results: Results) -> DataFrame:
    return results.crossings[results.crossings.arm.isin(WEAPONS)]


def _rifle_prices(results: Results) -> DataFrame:
    return results.prices[results.prices.arm == "rifles"]


def _whole(table: str) -> Callable[[Results], DataFrame]:
    return lambda results: results.tables[table]


QUANTITIES: Mapping[str, Quantity] = {
    "outside_control": Quantity("items", "weapons outside state control", "stocks", "count", _outside),
    "held": Quantity("items", "weapons, whoever holds them", "stocks", "count", _held),
    "ammunition_outside_control": Quantity("cases", "ammunition outside state control", "stocks", "count", _ammunition),
    "outside_control_by_place": Quantity("items", "weapons outside state control", "places", "count", _in_places),
    "looted": Quantity("items", "weapons looted in the month", "flows", "count", looted_weapons),
    "arrived": Quantity("items", "weapons that changed country in the month", "flows", "count", _arrived),
    "carried": Quantity("items", "weapons carried over a road in the month", "links", "count", _carried),
    "reached_northern_mali": Quantity(
        "items", "weapons carried into northern Mali in the month", "links", "count", northern_arrivals
    ),
    "carried_to_borders": Quantity("items", "weapons carried to a border", "crossings", "count", _at_borders),
    "seized": Quantity("items", "weapons seized at borders in the month", "crossings", "seized", _at_borders),
    "recorded": Quantity("items", "weapons known to be seized", "crossings", "recorded", _at_borders),
    "rifle_price": Quantity("USD", "median price of a rifle", "prices", "usd", _rifle_prices, median=True),
    "fighters": Quantity("people", "fighters of armed groups", "groups", "fighters", _whole("groups")),
    "armed_fighters": Quantity("people", "fighters with a weapon", "groups", "armed", _whole("groups")),
    "rebel_strength": Quantity("strength", "strength of rebels", "states", "hostile_strength", _whole("states")),
    "state_strength": Quantity("strength", "strength of garrisons", "states", "strength", _whole("states")),
    "incidents": Quantity("incidents", "violent incidents in the month", "violence", "incidents", _whole("violence")),
    "deaths": Quantity("people", "people killed in the month", "violence", "deaths", _whole("violence")),
    "cost": Quantity("USD", "cost of policies in the month", "costs", "usd", _whole("costs")),
}


def over_time(
    results: Results,
    what: str = "outside_control",
    by: str | None = None,
    *,
    only: Mapping[str, str | Sequence[str]] | None = None,
) -> DataFrame:
    """A quantity at every date of every run: run, date, the column `by`, value.

    what  one of QUANTITIES
    by    a column of its table; `country` and `region` also where the table knows only places
    only  rows to keep, as column: word or words, such as {"country": "MLI"}
    Months are dated by their first day. Missing combinations are zero; missing prices are NaN.
    """
    if what not in QUANTITIES:
        raise UsageError(f"nothing over time is called '{what}'. There are: {', '.join(QUANTITIES)}.")
    quantity = QUANTITIES[what]
    rows = quantity.pick(results)
    for column, words in (only or {}).items():
        wanted = [words] if isinstance(words, str) else list(words)
        rows = rows[_column(results, rows, column).isin(wanted)]
    time = "date" if "date" in rows.columns else "month"
    parts = {"run": rows["run"], "date": rows[time], "value": rows[quantity.value]}
    keys = ["run", "date"]
    axes: list[Any] = [results.runs, _dates(results, quantity.table)]
    if by is not None:
        parts[by] = _column(results, rows, by)
        keys.append(by)
        axes.append(_words_met(parts[by]))
    values = DataFrame(parts).groupby(keys, observed=True)["value"]
    found = values.median() if quantity.median else values.sum()
    empty = np.nan if quantity.median else 0
    complete = found.reindex(pd.MultiIndex.from_product(axes, names=keys), fill_value=empty)
    return complete.reset_index()


def by_month(what: str) -> bool:
    """Whether a quantity is told by the month, and may be added up over months."""
    return QUANTITIES[what].table in MONTHLY


def bands(frame: DataFrame, by: str | None = None, band: float = BAND) -> DataFrame:
    """Median and middle band over runs at each date: date, the column `by`, low, median, high."""
    keys = ["date"] if by is None else ["date", by]
    values = frame.groupby(keys, observed=True)["value"]
    edge = (1 - band) / 2
    table = DataFrame({"low": values.quantile(edge), "median": values.median(), "high": values.quantile(1 - edge)})
    return table.reset_index()


def provenance_matrix(results: Results, date: object = None) -> DataFrame:
    """Who holds the weapons of each origin: mean count over runs, origins by holders.

    date  one of the table's dates; the last day unless given
    """
    provenance = results.provenance
    day = results.until if date is None else pd.Timestamp(str(date))
    rows = provenance[(provenance.date == day) & provenance.arm.isin(WEAPONS)]
    counts = rows.groupby(["origin", "holder"], observed=True)["count"].sum() / len(results.runs)
    return counts.unstack().fillna(0.0)


def _dates(results: Results, table: str) -> npt.NDArray[np.datetime64]:
    """Every date of a table that any run has, or every month of the runs."""
    frame = results.tables[table]
    if "date" in frame.columns:
        return np.unique(frame["date"].to_numpy())
    months = np.arange(_month(results.start - pd.Timedelta(days=1)), _month(results.until) + np.timedelta64(1, "M"))
    return months.astype("datetime64[ns]")


def _month(date: pd.Timestamp) -> np.datetime64:
    return np.datetime64(date, "M")


def _column(results: Results, rows: DataFrame, column: str) -> Series:
    """A column of the rows, or the country or region of their place."""
    if column in rows.columns:
        found: Series = rows[column]
        return found
    if column in ("country", "region") and "place" in rows.columns:
        known = results.places_info.set_index("id")[column]
        return rows["place"].map(known)
    raise UsageError(f"there is no column '{column}' here. Columns are: {', '.join(rows.columns)}.")


def _words_met(values: Series) -> list[Any]:
    """Words in use, in the order of their vocabulary."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        met = set(values.unique())
        return [entry for entry in values.cat.categories if entry in met]
    return sorted(values.dropna().unique())
