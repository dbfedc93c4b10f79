"""Patterns of Albania 1997-2005: what was looted, where it went, what it cost, who rose, what came back.

Each function was written from the text of its row in `patterns.csv`. Arms are weapons (`terms.WEAPONS`). Provenance
is kept year by year, so shares dated in the middle of 2001 are read at its end.
"""

import pandas as pd
from pandas import DataFrame, Series

from sim.results.pattern import Claim, Pattern, pattern
from sim.results.results import Results
from sim.results.rows import days_since_start, home_rifle_prices, home_weapons, per_run, reaches, share, total, unknown
from sim.results.terms import ABROAD, FIRST_ARRIVAL, LOOTED, OUTSIDE_CONTROL, WEAPONS, terms_of

BORDER_TOWNS = ("kukes", "krume", "bajram_curri")  # where arms were bought for Kosovo
TOOK = ("militia", "civilian", "trafficker")  # who empties a depot
KOSOVO, MACEDONIA = "XKX", "MKD"
NLA_RISES = 1424  # days from 28 February 1997 to 22 January 2001
LATE_2001 = "2001-12-31"
NEVER = float("inf")


def taken(results: Results) -> DataFrame:
    """Flows of weapons that the army's depots lost: looted from it, or taken into custody by armed groups."""
    flows = results.flows
    kept = flows.from_holder.isin(("depot", "state")) & flows.to_holder.isin(TOOK)
    return flows[kept & flows.reason.isin((LOOTED, "custody")) & flows.arm.isin(WEAPONS)]


def until(results: Results, rows: DataFrame, month: str) -> Series:
    """Items in the months up to and including one; NaN where the runs end before it does."""
    first = pd.Timestamp(month)
    if not reaches(results, str((first + pd.offsets.MonthEnd(0)).date())):
        return unknown(results)
    return total(results, rows[rows.month <= first], "count")


def held(results: Results, date: str) -> DataFrame:
    """Where weapons of Albanian depots are on an evening."""
    stock = home_weapons(results)
    return stock[stock.date == pd.Timestamp(date)]


def looted_in_1997(results: Results) -> Series:
    """Weapons that the army's depots lost to looters and armed groups by the end of 1997."""
    return until(results, taken(results), "1997-12-01")


def looted_by_april(results: Results) -> Series:
    """Share of the weapons lost by the end of 1997 that were lost by the end of April."""
    return share(until(results, taken(results), "1997-04-01"), looted_in_1997(results))


def left_the_country(results: Results) -> Series:
    """Weapons of Albanian depots outside Albania at the end of 2001, whoever has them or had them last, over all lost
    by then.
    """
    if not reaches(results, LATE_2001):
        return unknown(results)
    rows = held(results, LATE_2001)
    gone = total(results, rows[rows.country != terms_of(results).home], "count")
    return share(gone, until(results, taken(results), "2001-12-01"))


def rank_of(results: Results, country: str) -> Series:
    """Rank of a country among all but Albania by weapons of Albanian depots there at the end of 2001."""
    if not reaches(results, LATE_2001):
        return unknown(results)
    rows = held(results, LATE_2001)
    rows = rows[~rows.country.isin((terms_of(results).home, ABROAD))]
    table = rows.groupby(["run", "country"], observed=True)["count"].sum().unstack("country", fill_value=0)
    table = table.reindex(columns=sorted({*map(str, table.columns), country}), fill_value=0)
    return per_run(results, table.rank(axis=1, ascending=False, method="min")[country])


def rank_of_kosovo(results: Results) -> Series:
    """Rank of Kosovo among the countries other than Albania by weapons of Albanian depots there at the end of 2001."""
    return rank_of(results, KOSOVO)


def rank_of_macedonia(results: Results) -> Series:
    """Rank of Macedonia among the countries other than Albania by weapons of Albanian depots there at the end of 2001,
    where Kosovo must be first.
    """
    return rank_of(results, MACEDONIA)


def collected_by(results: Results, month: str) -> Series:
    """Weapons handed in in Albania in the months up to and including one."""
    flows = results.flows
    came = flows[(flows.reason == "handed_in") & (flows.from_country == terms_of(results).home)]
    return until(results, came[came.arm.isin(WEAPONS)], month)


def collected_by_2000(results: Results) -> Series:
    """Weapons handed in in Albania by the end of January 2000."""
    return collected_by(results, "2000-01-01")


def collected_by_autumn_2001(results: Results) -> Series:
    """Weapons handed in in Albania by the end of September 2001."""
    return collected_by(results, "2001-09-01")


def collected_by_2005(results: Results) -> Series:
    """Weapons handed in in Albania by the end of 2005."""
    return collected_by(results, "2005-12-01")


def weekly_prices(results: Results, last: str) -> Series:
    """Median price of a rifle over the markets of Albania, by run and week, from the first day to `last`."""
    prices = home_rifle_prices(results)
    prices = prices[(prices.date >= results.start) & (prices.date <= pd.Timestamp(last))]
    return prices.groupby(["run", "date"])["usd"].median()


def trough(results: Results) -> Series:
    """Lowest weekly median price of a rifle over the markets of Albania in 1997."""
    if not reaches(results, "1997-12-31"):
        return unknown(results)
    return per_run(results, weekly_prices(results, "1997-12-31").groupby(level="run").min())


def days_to_trough(results: Results) -> Series:
    """Days from the start to the week of the lowest median price of a rifle in Albania before the end of 1998."""
    if not reaches(results, "1998-12-31"):
        return unknown(results)
    lowest = weekly_prices(results, "1998-12-31").unstack("date").idxmin(axis=1)
    return days_since_start(results, lowest)


def price_at_the_border(results: Results) -> Series:
    """Price of a rifle in Kukës, Krumë and Bajram Curri from January to June 1999, median over markets and weeks."""
    if not reaches(results, "1999-06-30"):
        return unknown(results)
    prices = home_rifle_prices(results)
    prices = prices[prices.place.isin(BORDER_TOWNS)]
    rows = prices[(prices.date >= "1999-01-01") & (prices.date <= "1999-06-30")]
    return per_run(results, rows.groupby("run")["usd"].median())


def recovery(results: Results) -> Series:
    """Price of a rifle at the Kosovo border in the first half of 1999 over its trough in Albania in 1997."""
    return price_at_the_border(results) / trough(results)


def kept_by_citizens(results: Results) -> Series:
    """Weapons of Albanian depots with households in Albania at the end of 2001, and those handed in by then, over all
    lost by then.
    """
    if not reaches(results, LATE_2001):
        return unknown(results)
    rows = held(results, LATE_2001)
    home = total(results, rows[(rows.country == terms_of(results).home) & (rows.holder == "civilian")], "count")
    return share(home + collected_by(results, "2001-12-01"), until(results, taken(results), "2001-12-01"))


def kept_by_gangs(results: Results) -> Series:
    """Weapons of Albanian depots with armed groups, traffickers and dealers in Albania at the end of 2001, over all
    lost by then.
    """
    if not reaches(results, LATE_2001):
        return unknown(results)
    rows = held(results, LATE_2001)
    gangs = rows.holder.isin(("militia", "trafficker", "dealer")) & (rows.country == terms_of(results).home)
    return share(total(results, rows[gangs], "count"), until(results, taken(results), "2001-12-01"))


def days_to_first(results: Results, kind: str, country: str) -> Series:
    """Days from the start to the first event of a kind in a country."""
    events = results.events
    chosen = events[(events.kind == kind) & (events.country == country)]
    return days_since_start(results, chosen.groupby("run")["date"].min())


def first_arrival_in_kosovo(results: Results) -> Series:
    """Days from the start to the first arrival of arms in Kosovo."""
    return days_to_first(results, FIRST_ARRIVAL, KOSOVO)


def rising_in_kosovo(results: Results) -> Series:
    """Days from the start to the first rising in Kosovo."""
    return days_to_first(results, "rising", KOSOVO)


def rising_in_macedonia(results: Results) -> Series:
    """Days from the start to the first rising in Macedonia; without end where nobody ever rises."""
    if not reaches(results, "2001-01-22"):
        return unknown(results)
    return days_to_first(results, "rising", MACEDONIA).fillna(NEVER)


def kosovo_fighters(results: Results) -> Series:
    """Fighters of the Kosovo Liberation Army in the last recorded week before 16 March 1999."""
    groups = results.groups
    dates = groups.date[groups.date <= pd.Timestamp("1999-03-15")]
    if dates.empty or not reaches(results, "1999-03-15"):
        return unknown(results)
    rows = groups[(groups.date == dates.max()) & groups.group.astype(str).str.startswith("uck_")]
    return total(results, rows, "fighters")


def at_large_in_2005(results: Results) -> Series:
    """Weapons of Albanian depots outside state control in Albania at the end of 2005."""
    if not reaches(results, "2005-12-31"):
        return unknown(results)
    rows = held(results, "2005-12-31")
    loose = rows.holder.isin(OUTSIDE_CONTROL) & (rows.country == terms_of(results).home)
    return total(results, rows[loose], "count")


ALBANIA: tuple[Pattern, ...] = (
    pattern("A01", "weapons", looted_in_1997, ("flows",)),
    pattern("A02", "share", looted_by_april, ("flows",)),
    pattern("A03", "share", left_the_country, ("flows", "provenance")),
    pattern("A04", "rank", rank_of_macedonia, ("provenance",),
            (Claim("Kosovo", rank_of_kosovo, 1, 1), Claim("Macedonia", rank_of_macedonia, 2, 2))),
    pattern("A05", "weapons", collected_by_2000, ("flows",)),
    pattern("A06", "weapons", collected_by_autumn_2001, ("flows",)),
    pattern("A07", "weapons", collected_by_2005, ("flows",)),
    pattern("A08", "USD", trough, ("prices",)),
    pattern("A09", "days", days_to_trough, ("prices",)),
    pattern("A10", "USD", price_at_the_border, ("prices",)),
    pattern("A11", "ratio", recovery, ("prices",)),
    pattern("A12", "share", kept_by_citizens, ("flows", "provenance")),
    pattern("A13", "share", kept_by_gangs, ("flows", "provenance")),
    pattern("A14", "days", first_arrival_in_kosovo, ("events",), never=NEVER),
    pattern("A15", "days", rising_in_kosovo, ("events",), never=NEVER),
    pattern("A16", "fighters", kosovo_fighters, ("groups",)),
    pattern("A17", "days", rising_in_macedonia, ("events",),
            (Claim("rising", rising_in_macedonia, NLA_RISES),)),
    pattern("A18", "weapons", at_large_in_2005, ("provenance",)),
)  # fmt: skip
