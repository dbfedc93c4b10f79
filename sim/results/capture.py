"""How a rebellion arms itself: what rebels in northern Mali were brought, what they captured, what they lost."""

import pandas as pd
from pandas import DataFrame, Series

from sim.results.results import Results
from sim.results.rows import rebel_places, strength_ratio
from sim.results.terms import CAPTURED, WEAPONS, terms_of


def arms_of_the_rebellion(results: Results) -> DataFrame:
    """Weapons in each month of each run: run, month, carried_in, captured, lost; months without any are zeros.

    carried_in  by road into northern Mali from outside it, whoever carried them
    captured    by armed groups in Mali from the state, in battle or in bases left behind
    lost        by armed groups in Mali: to the state in battle, to wear and to destruction
    The last two are those of the measure `capture_ratio_mali`.
    """
    inside = rebel_places(results)
    links = results.links
    carried = links[links.to_place.isin(inside) & ~links.from_place.isin(inside) & links.arm.isin(WEAPONS)]
    flows = results.flows
    flows = flows[(flows.from_country == terms_of(results).rebel_country) & flows.arm.isin(WEAPONS)]
    fought = flows.reason.isin(CAPTURED)
    captured = flows[(flows.from_holder == "state") & (flows.to_holder == "militia") & fought]
    gone = flows.to_holder.isin(("destroyed", "spent")) | ((flows.to_holder == "state") & fought)
    lost = flows[(flows.from_holder == "militia") & gone]
    months = pd.period_range(results.start - pd.Timedelta(days=1), results.until, freq="M").to_timestamp()
    every = pd.MultiIndex.from_product([results.runs, months], names=["run", "month"])
    parts = {"carried_in": carried, "captured": captured, "lost": lost}
    sums = {name: rows.groupby(["run", "month"])["count"].sum() for name, rows in parts.items()}
    table = DataFrame({name: column.reindex(every, fill_value=0) for name, column in sums.items()})
    return table.reset_index()


def capture_ratio_by_year(results: Results) -> Series:
    """R_cap of each calendar year, by run and year; above one, the rebellion arms itself. NaN where nothing is lost."""
    table = arms_of_the_rebellion(results)
    years = table.groupby(["run", table.month.dt.year.rename("year")])[["captured", "lost"]].sum()
    return (years.captured / years.lost.where(years.lost > 0)).rename("ratio")


def rebel_share_of_strength(results: Results) -> DataFrame:
    """Share of the fighting strength in northern Mali that is the rebels', each week: run, date, value.

    One where no garrison is left, zero where nobody fights.
    """
    ratio = strength_ratio(results)
    dates = results.states.date.unique()
    share = (ratio / (1 + ratio)).where(ratio != float("inf"), 1.0)
    every = pd.MultiIndex.from_product([results.runs, dates], names=["run", "date"])
    return share.reindex(every).fillna(0.0).rename("value").reset_index()
