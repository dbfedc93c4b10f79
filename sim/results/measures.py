"""One number per run: how far arms spread, who died, what it cost.

Every measure is a pure function of the tables and returns a Series over runs. Arms are counted
as weapons (`terms.WEAPONS`); ammunition and chemicals have measures of their own. A measure is
empty (NaN) where the run cannot answer: it ended too early, or the thing never happened.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from sim.core.errors import UsageError
from sim.results.results import Results
from sim.results.rows import (
    corridors,
    days_since_start,
    home_rifle_prices,
    home_weapons,
    last_day,
    last_day_stock,
    looted_weapons,
    northern_arrivals,
    per_run,
    reaches,
    rebel_places,
    share,
    strength_ratio,
    total,
    unknown,
    weapons_at_borders,
)
from sim.results.terms import (
    ABROAD,
    CAPTURED,
    FIRST_ARRIVAL,
    INTERVENTION,
    OPENING,
    OUTSIDE_CONTROL,
    WEAPONS,
    WORLD,
    terms_of,
)


class Measure(NamedTuple):
    """A number a run is judged by."""

    name: str
    unit: str
    doc: str
    function: Callable[[Results], Series]


def arms_outside_control_end(results: Results) -> Series:
    """Weapons outside state control on the last day, everywhere."""
    return last_day_stock(results, OUTSIDE_CONTROL, WEAPONS)


def arms_outside_control_peak(results: Results) -> Series:
    """The most weapons outside state control on any recorded evening."""
    stocks = results.stocks
    chosen = stocks[stocks.holder.isin(OUTSIDE_CONTROL) & stocks.arm.isin(WEAPONS)]
    days = chosen.groupby(["run", "date"])["count"].sum()
    return per_run(results, days.groupby(level="run").max(), empty=0)


def rifles_outside_control_end(results: Results) -> Series:
    """Rifles and other firearms outside state control on the last day, everywhere."""
    return last_day_stock(results, OUTSIDE_CONTROL, ("rifles",))


def missiles_outside_control_end(results: Results) -> Series:
    """Portable missiles outside state control on the last day, everywhere."""
    return last_day_stock(results, OUTSIDE_CONTROL, ("manpads",))


def ammunition_outside_control_end(results: Results) -> Series:
    """Cases of ammunition outside state control on the last day."""
    return last_day_stock(results, OUTSIDE_CONTROL, ("ammunition",))


def chemical_outside_control_end(results: Results) -> Series:
    """Drums of chemicals outside state control on the last day."""
    return last_day_stock(results, OUTSIDE_CONTROL, ("chemical",))


def arms_in_open_depots_end(results: Results) -> Series:
    """Weapons on the last day in depots nobody guards and nobody has taken."""
    return last_day_stock(results, ("depot",), WEAPONS)


def arms_secured_end(results: Results) -> Series:
    """Weapons in stores closed by stockpile teams on the last day."""
    return last_day_stock(results, ("secured",), WEAPONS)


def arms_seized_end(results: Results) -> Series:
    """Weapons in seized stores on the last day: what was seized, less what leaked or was destroyed."""
    return last_day_stock(results, ("seized",), WEAPONS)


def arms_destroyed(results: Results) -> Series:
    """Weapons destroyed by the last day, air strikes before the policies included."""
    return last_day_stock(results, ("destroyed",), WEAPONS)


def arms_looted(results: Results) -> Series:
    """Weapons looted from depots; custody taken of a whole depot is not looting."""
    return total(results, looted_weapons(results), "count")


def arms_looted_before_2012(results: Results) -> Series:
    """Weapons looted from depots by the end of 2011."""
    if not reaches(results, "2011-12-31"):
        return unknown(results)
    looted = looted_weapons(results)
    return total(results, looted[looted.month < pd.Timestamp("2012-01-01")], "count")


def looted_share_of_stock_before_2012(results: Results) -> Series:
    """Weapons looted by the end of 2011, over all that lay in the regime's depots at the start."""
    flows = results.flows
    opening = flows[(flows.reason == OPENING) & (flows.to_holder == "depot") & flows.arm.isin(WEAPONS)]
    return share(arms_looted_before_2012(results), total(results, opening, "count"))


def looted_share_before_2012(results: Results) -> Series:
    """Share of all looted weapons that were looted by the end of 2011."""
    return share(arms_looted_before_2012(results), arms_looted(results))


def arms_reached_northern_mali(results: Results) -> Series:
    """Weapons carried by road into northern Mali from outside it; what leaves and returns counts twice."""
    return total(results, northern_arrivals(results), "count")


def first_arrival_northern_mali_days(results: Results) -> Series:
    """Days from the start to the first arrival of arms in northern Mali."""
    events = results.events
    arrivals = events[(events.kind == FIRST_ARRIVAL) & events.place.isin(rebel_places(results))]
    return days_since_start(results, arrivals.groupby("run")["date"].min())


def west_africa_firearms(results: Results) -> Series:
    """Firearms that reached Mali, Niger, Mauritania, Burkina Faso or Nigeria by February 2013, imports left out."""
    if not reaches(results, "2013-02-28") or not terms_of(results).group("west_africa"):
        return unknown(results)
    flows = results.flows
    group = terms_of(results).group("west_africa")
    came = flows.to_country.isin(group) & ~flows.from_country.isin(group)
    chosen = flows[came & (flows.from_holder != WORLD) & (flows.arm == "rifles") & (flows.month < "2013-03-01")]
    return total(results, chosen, "count")


def outside_libya_share_end_2013(results: Results) -> Series:
    """Share of the weapons of Libyan depots that were outside Libya at the end of 2013."""
    if not reaches(results, "2013-12-31"):
        return unknown(results)
    stock = home_weapons(results)
    stock = stock[stock.date == pd.Timestamp("2013-12-31")]
    left = stock[stock.country != terms_of(results).home]
    return share(total(results, left, "count"), total(results, stock, "count"))


def missile_share_outside_libya_end(results: Results) -> Series:
    """Share of missiles among the Libyan weapons that are outside Libya on the last day."""
    left = last_day(results, home_weapons(results))
    left = left[left.country != terms_of(results).home]
    return share(total(results, left[left.arm == "manpads"], "count"), total(results, left, "count"))


def countries_reached_end(results: Results) -> Series:
    """Countries other than Libya where Libyan weapons are outside state control on the last day."""
    left, home = last_day(results, home_weapons(results)), terms_of(results).home
    left = left[left.holder.isin(OUTSIDE_CONTROL) & ~left.country.isin((home, ABROAD)) & (left["count"] > 0)]
    return per_run(results, left.groupby("run")["country"].nunique(), empty=0)


def interception_share_true(results: Results) -> Series:
    """Share of weapons carried to a border that were seized there, as it truly was."""
    crossings = weapons_at_borders(results)
    return share(total(results, crossings, "seized"), total(results, crossings, "count"))


def interception_share_recorded(results: Results) -> Series:
    """Weapons the world hears were seized, over weapons truly carried to a border."""
    crossings = weapons_at_borders(results)
    return share(total(results, crossings, "recorded"), total(results, crossings, "count"))


def rifles_per_convoy(results: Results) -> Series:
    """Mean number of rifles in a convoy that carries rifles to a border."""
    crossings = results.crossings
    rifles = crossings[crossings.arm == "rifles"]
    return share(total(results, rifles, "count"), total(results, rifles, "convoys"))


def active_corridors(results: Results) -> Series:
    """Borders, by kind of road, over which any weapon was carried."""
    return per_run(results, corridors(results).groupby(level="run").size(), empty=0)


def corridor_entropy(results: Results) -> Series:
    """How evenly weapons spread over the corridors: 0 is one corridor, each further bit doubles them."""
    carried = corridors(results)
    part = carried / carried.groupby(level="run").transform("sum")
    bits = -(part * np.log2(part))
    return per_run(results, bits.groupby(level="run").sum())


def price_rifle_war(results: Results) -> Series:
    """Price of a rifle in Libya in June 2011: the median over markets and weeks."""
    prices = home_rifle_prices(results)
    june = prices[(prices.date >= "2011-06-01") & (prices.date < "2011-07-01")]
    return per_run(results, june.groupby("run")["usd"].median())


def price_rifle_trough(results: Results) -> Series:
    """Lowest price of a rifle in Libya: the least of the weekly medians over markets."""
    weekly = home_rifle_prices(results).groupby(["run", "date"])["usd"].median()
    return per_run(results, weekly.groupby(level="run").min())


def price_rifle_end(results: Results) -> Series:
    """Price of a rifle in Libya at the end: the median over markets in the last recorded week."""
    prices = home_rifle_prices(results)
    return per_run(results, prices[prices.date == prices.date.max()].groupby("run")["usd"].median())


def armed_fighters_end(results: Results) -> Series:
    """Fighters with a weapon, all groups, in the last recorded week."""
    groups = results.groups
    return total(results, groups[groups.date == groups.date.max()], "armed")


def places_held_end(results: Results) -> Series:
    """Places held by armed groups in the last recorded week."""
    groups = results.groups
    return total(results, groups[groups.date == groups.date.max()], "places_held")


def rebel_strength_peak(results: Results) -> Series:
    """Greatest strength of the rebels in northern Mali over that of the state there.

    Weeks without a garrison are left out.
    """
    ratio = strength_ratio(results)
    return per_run(results, ratio[np.isfinite(ratio)].groupby(level="run").max())


def rebels_outgun_state_days(results: Results) -> Series:
    """Days from the start to the first week in which rebels in northern Mali are stronger than the state there."""
    ratio = strength_ratio(results)
    above = ratio[ratio > 1].reset_index("date")
    return days_since_start(results, above.groupby("run")["date"].min())


def capture_ratio_mali(results: Results) -> Series:
    """R_cap: weapons rebels in Mali captured from the state per weapon they lost to it, to wear and to destruction."""
    flows = results.flows
    flows = flows[(flows.from_country == terms_of(results).rebel_country) & flows.arm.isin(WEAPONS)]
    captured = flows.reason.isin(CAPTURED)
    won = flows[(flows.from_holder == "state") & (flows.to_holder == "militia") & captured]
    beaten = (flows.to_holder == "state") & captured
    lost = flows[(flows.from_holder == "militia") & (beaten | flows.to_holder.isin(("destroyed", "spent")))]
    return share(total(results, won, "count"), total(results, lost, "count"))


def incidents(results: Results) -> Series:
    """Violent incidents, all countries."""
    return total(results, results.violence, "incidents")


def deaths(results: Results) -> Series:
    """People killed, all countries."""
    return total(results, results.violence, "deaths")


def deaths_mali(results: Results) -> Series:
    """People killed in Mali."""
    violence = results.violence
    return total(results, violence[violence.country == terms_of(results).rebel_country], "deaths")


def policy_cost(results: Results) -> Series:
    """Cost of all policies but the intervention."""
    costs = results.costs
    return total(results, costs[costs.policy != INTERVENTION], "usd")


def intervention_cost(results: Results) -> Series:
    """Cost of the intervention the policies failed to avert."""
    costs = results.costs
    return total(results, costs[costs.policy == INTERVENTION], "usd")


def total_bill(results: Results) -> Series:
    """Policies and the intervention together, whoever paid."""
    return total(results, results.costs, "usd")


def averted_per_million(results: Results, baseline: Results) -> Series:
    """Weapons kept from being outside control on the last day, per million dollars more than the baseline's policies.

    Runs are paired by seed; NaN where the policies cost no more than the baseline's.
    """
    averted = arms_outside_control_end(baseline) - arms_outside_control_end(results)
    millions = (policy_cost(results) - policy_cost(baseline)) / 1e6
    return averted / millions.where(millions > 0)


MEASURES: dict[str, Measure] = {
    function.__name__: Measure(function.__name__, unit, (function.__doc__ or "").partition("\n")[0], function)
    for function, unit in (
        (arms_outside_control_end, "items"),
        (arms_outside_control_peak, "items"),
        (arms_reached_northern_mali, "items"),
        (first_arrival_northern_mali_days, "days"),
        (deaths, "people"),
        (total_bill, "USD"),
        (rifles_outside_control_end, "items"),
        (missiles_outside_control_end, "items"),
        (ammunition_outside_control_end, "cases"),
        (chemical_outside_control_end, "drums"),
        (arms_in_open_depots_end, "items"),
        (arms_secured_end, "items"),
        (arms_seized_end, "items"),
        (arms_destroyed, "items"),
        (arms_looted, "items"),
        (arms_looted_before_2012, "items"),
        (looted_share_of_stock_before_2012, "share"),
        (looted_share_before_2012, "share"),
        (west_africa_firearms, "items"),
        (outside_libya_share_end_2013, "share"),
        (missile_share_outside_libya_end, "share"),
        (countries_reached_end, "countries"),
        (interception_share_true, "share"),
        (interception_share_recorded, "share"),
        (rifles_per_convoy, "items"),
        (active_corridors, "corridors"),
        (corridor_entropy, "bits"),
        (price_rifle_war, "USD"),
        (price_rifle_trough, "USD"),
        (price_rifle_end, "USD"),
        (armed_fighters_end, "people"),
        (places_held_end, "places"),
        (rebel_strength_peak, "ratio"),
        (rebels_outgun_state_days, "days"),
        (capture_ratio_mali, "ratio"),
        (incidents, "incidents"),
        (deaths_mali, "people"),
        (policy_cost, "USD"),
        (intervention_cost, "USD"),
    )
}

HEADLINE = tuple(MEASURES)[:6]


def summary(results: Results, names: Iterable[str] | None = None) -> DataFrame:
    """Every measure of every run: run, measure, value, unit; the text of `measures.csv`."""
    wanted = list(MEASURES if names is None else names)
    unknown = [name for name in wanted if name not in MEASURES]
    if unknown:
        raise UsageError(f"no measure is called '{unknown[0]}'. Measures are: {', '.join(MEASURES)}.")
    wide = np.array([MEASURES[name].function(results).to_numpy(np.float64) for name in wanted])
    runs = results.runs
    return DataFrame(
        {
            "run": np.repeat(np.asarray(runs, np.int64), len(wanted)),
            "measure": wanted * len(runs),
            "value": wide.reshape(len(wanted), len(runs)).T.ravel(),
            "unit": [MEASURES[name].unit for name in wanted] * len(runs),
        }
    )
