"""Patterns of Libya 2011-2015 about prices: the fall abroad, the step at the border, the trough at home, shocks.

Each function was written from the text of its row in `patterns.csv` before its number was looked at. Prices are those
of a rifle, at the markets that the rows name (P001-P018).
"""

import pandas as pd
from pandas import DataFrame, Series

from sim.results.pattern import Claim, Pattern, pattern
from sim.results.results import Results
from sim.results.rows import home_rifle_prices, per_run, reaches, unknown

EGYPT = ("marsa_matruh",)  # P004
TUNISIA = ("gafsa", "medenine")  # P010, the road between them
SHOCKS = (  # market, day on which fighting there begins (hostilities.csv)
    ("kufra", "2012-02-01"), ("sabha", "2012-03-26"), ("el_arish", "2013-07-03"), ("sabha", "2014-01-11"),
    ("kufra", "2014-01-15"), ("benghazi", "2014-05-16"), ("tripoli_lby", "2014-05-16"), ("ubari", "2014-09-17"),
)  # fmt: skip


def rifles_at(results: Results, places: tuple[str, ...]) -> DataFrame:
    """Rifle prices at some markets."""
    prices = results.prices
    return prices[(prices.arm == "rifles") & prices.place.isin(places)]


def median_between(results: Results, rows: DataFrame, first: str, last: str) -> Series:
    """Median over markets and weeks of the prices from `first` to `last`, run by run."""
    if not reaches(results, last):
        return unknown(results)
    rows = rows[(rows.date >= pd.Timestamp(first)) & (rows.date <= pd.Timestamp(last))]
    return per_run(results, rows.groupby("run")["usd"].median())


def matruh_fall(results: Results) -> Series:
    """Price of a rifle in Marsa Matruh in December 2011 over that before the uprising, less one."""
    rows = rifles_at(results, EGYPT)
    before = per_run(results, rows[rows.date < results.start].groupby("run")["usd"].median())
    return median_between(results, rows, "2011-12-01", "2011-12-31") / before - 1


def step_at_the_border(results: Results) -> Series:
    """Price of a rifle abroad over that in Libya, September 2011 to June 2012: the mean of two ratios, for Marsa Matruh
    in Egypt and for Gafsa and Medenine in Tunisia, each of medians over weeks and markets.
    """
    home = median_between(results, home_rifle_prices(results), "2011-09-01", "2012-06-30")
    ratios = [
        median_between(results, rifles_at(results, places), "2011-09-01", "2012-06-30") / home
        for places in (EGYPT, TUNISIA)
    ]
    return DataFrame(ratios).T.mean(axis=1, skipna=False)


def trough(results: Results) -> Series:
    """Price of a rifle in Libya in December 2011 over that in June 2011, medians over markets and weeks."""
    prices = home_rifle_prices(results)
    war = median_between(results, prices, "2011-06-01", "2011-06-30")
    return median_between(results, prices, "2011-12-01", "2011-12-31") / war


def recovery(results: Results) -> Series:
    """Price of a rifle in Libya from August 2014 to the end of 2015 over that in December 2011."""
    prices = home_rifle_prices(results)
    glut = median_between(results, prices, "2011-12-01", "2011-12-31")
    return median_between(results, prices, "2014-08-01", "2015-12-31") / glut


def shocks(results: Results) -> Series:
    """Rise of the rifle price where fighting begins: the highest of the next four weeks over the last before, less one;
    the median over eight dated outbreaks in Kufra, Sabha, northern Sinai, Benghazi, Tripoli and Ubari, 2012 to 2014.
    """
    if not reaches(results, "2014-10-31"):
        return unknown(results)
    rises = {}
    for place, day in SHOCKS:
        rows, begins = rifles_at(results, (place,)), pd.Timestamp(day)
        before = rows[(rows.date < begins) & (rows.date >= begins - pd.Timedelta(days=7))].groupby("run")["usd"].last()
        after = rows[(rows.date >= begins) & (rows.date < begins + pd.Timedelta(days=28))].groupby("run")["usd"].max()
        rises[place, day] = per_run(results, after / before - 1)
    return DataFrame(rises).median(axis=1)


MARKETS: tuple[Pattern, ...] = (
    pattern("V18", "relative change", matruh_fall, ("prices",)),
    pattern("V19", "ratio", step_at_the_border, ("prices",)),
    pattern("V21", "ratio", trough, ("prices",),
            (Claim("trough over war", trough, 0.1, 0.4), Claim("recovery over trough", recovery, 2.0))),
    pattern("V23", "relative change", shocks, ("prices",), (Claim("rise", shocks, 0.2),)),
)  # fmt: skip
