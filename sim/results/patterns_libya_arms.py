"""Patterns of Libya 2011-2015 about where arms went: looting, holders, outflow, destinations, seizures.

Each function was written from the text of its row in `patterns.csv` before its number was looked at. Arms are weapons
(`terms.WEAPONS`) unless the row speaks of firearms (class `rifles`). Seizures are counted as the world hears of
them (`crossings.recorded`) or as the force that made them reports, never as what flowed.
"""

import pandas as pd
from pandas import DataFrame, Series

from sim.results.measures import (
    first_arrival_northern_mali_days,
    looted_share_of_stock_before_2012,
    outside_libya_share_end_2013,
    west_africa_firearms,
)
from sim.results.pattern import Claim, Pattern, pattern
from sim.results.results import Results
from sim.results.rows import home_weapons, per_run, reaches, share, total, unknown
from sim.results.terms import ABROAD, HOME, LOOTED, OPENING, OUTSIDE_CONTROL, WEAPONS, WORLD

SAHEL = ("MLI", "NER", "MRT", "BFA")  # V08 names Chad apart
DESTINATIONS = {"EGY": "Egypt", "PSE": "Egypt", **dict.fromkeys(SAHEL, "Sahel")}  # Egypt "for Sinai and Gaza"
DOCUMENTED = 10  # weapons, the smallest lot of firearms the dossier records (T059); assumption: fewer go unheard
LIBYAN_BORDERS = {
    "DZA": ("LBY-DZA",), "EGY": ("LBY-EGY", "LBY-EGY:sea"), "NER": ("LBY-NER",), "SDN": ("LBY-SDN",),
    "TCD": ("LBY-TCD",), "TUN": ("LBY-TUN", "LBY-TUN:sea"),
}  # fmt: skip
BORDERS = {**LIBYAN_BORDERS, "MLI": ("MLI-NER", "MLI-BFA")}  # what Algeria finds on MLI-DZA is not Mali's doing
SOUTH = ("DZA", "NER", "TCD", "SDN")  # the four borders of the decree (E049)
CLOSURES = {"closed_niger": "LBY-NER", "closed_algeria": "LBY-DZA", "closed_tunisia": "LBY-TUN"}
KILOGRAMS = {"rifles": 12, "machine_guns": 48, "rockets": 36, "antiaircraft_guns": 720, "manpads": 36,
             "ammunition": 22, "chemical": 200}  # fmt: skip


def between(rows: DataFrame, first: str, last: str) -> DataFrame:
    """The rows of the months from `first` to `last`."""
    return rows[(rows.month >= pd.Timestamp(first)) & (rows.month <= pd.Timestamp(last))]


def outflow(results: Results, first: str, last: str, to: tuple[str, ...] | None = None) -> Series:
    """Weapons that left Libya in the months from `first` to `last`, seized ones too, to some countries or to all."""
    rows = results.flows
    rows = rows[(rows.from_country == HOME) & (rows.to_country != HOME) & rows.arm.isin(WEAPONS)]
    if to is not None:
        rows = rows[rows.to_country.isin(to)]
    return total(results, between(rows, first, last), "count")


def inflow(results: Results, first: str, last: str) -> Series:
    """Weapons that came into Libya in the months from `first` to `last`, imports among them."""
    rows = results.flows
    rows = rows[(rows.to_country == HOME) & (rows.from_country != HOME) & (rows.reason != OPENING)]
    return total(results, between(rows[rows.arm.isin(WEAPONS)], first, last), "count")


def state_share_lost(results: Results) -> Series:
    """Weapons of militias, traffickers, dealers and civilians in Libya over these and what the state, the teams and
    seized stores hold: the mean of the recorded evenings of 2012 to 2014. Depots nobody has taken are on neither side.
    """
    if not reaches(results, "2014-12-31"):
        return unknown(results)
    rows = results.stocks
    rows = rows[(rows.country == HOME) & rows.arm.isin(WEAPONS)]
    rows = rows[(rows.date >= pd.Timestamp("2012-01-01")) & (rows.date <= pd.Timestamp("2014-12-31"))]
    lost = rows[rows.holder.isin(OUTSIDE_CONTROL)].groupby(["run", "date"])["count"].sum()
    kept = rows[rows.holder.isin(("state", "secured", "seized"))].groupby(["run", "date"])["count"].sum()
    part = lost / lost.add(kept, fill_value=0)
    return per_run(results, part.groupby(level="run").mean())


def countries_by(results: Results, date: str) -> Series:
    """Countries other than Libya that hold at least ten weapons from Libyan depots, whoever holds them."""
    if not reaches(results, date):
        return unknown(results)
    rows = home_weapons(results)
    rows = rows[(rows.date == pd.Timestamp(date)) & ~rows.country.isin((HOME, ABROAD))]
    held = rows.groupby(["run", "country"], observed=True)["count"].sum()
    return per_run(results, (held >= DOCUMENTED).groupby(level="run").sum(), empty=0)


def countries_2012(results: Results) -> Series:
    """Countries with at least ten Libyan weapons on 31 December 2012, in the panel's year to February 2013."""
    return countries_by(results, "2012-12-31")


def countries_2013(results: Results) -> Series:
    """Countries other than Libya with at least ten weapons from Libyan depots, whoever holds them, on 31 December 2013,
    in the panel's year to February 2014; ten is the smallest lot of rifles that the dossier records.
    """
    return countries_by(results, "2013-12-31")


def worse_rank_of_egypt_and_sahel(results: Results) -> Series:
    """Rank of Egypt (with Gaza) or of the Sahel (Mali, Niger, Mauritania, Burkina Faso), whichever is lower down, among
    all destinations by weapons received from March 2012 to February 2013: what came in less what went on to another
    country of the map.
    """
    if not reaches(results, "2013-02-28"):
        return unknown(results)
    rows = between(results.flows, "2012-03-01", "2013-02-01")
    rows = rows[(rows.from_holder != WORLD) & (rows.to_country != ABROAD) & rows.arm.isin(WEAPONS)]
    sums = rows.groupby(["run", "from_country", "to_country"], observed=True)["count"].sum().reset_index()
    source, goal = (sums[name].astype(str).replace(DESTINATIONS) for name in ("from_country", "to_country"))
    sums = sums.assign(source=source, goal=goal)[source != goal]
    came = sums.groupby(["run", "goal"])["count"].sum().rename_axis(["run", "place"])
    went = sums.groupby(["run", "source"])["count"].sum().rename_axis(["run", "place"])
    kept = came.sub(went, fill_value=0).unstack("place", fill_value=0)
    kept = kept.reindex(columns=sorted({*kept.columns, "Egypt", "Sahel"} - {HOME, ABROAD}), fill_value=0)
    return per_run(results, kept.rank(axis=1, ascending=False, method="min")[["Egypt", "Sahel"]].max(axis=1))


def outflow_2015_over_2012(results: Results) -> Series:
    """Weapons that left Libya in 2015 over those that left it in 2012."""
    if not reaches(results, "2015-12-31"):
        return unknown(results)
    late = outflow(results, "2015-01-01", "2015-12-01")
    return share(late, outflow(results, "2012-01-01", "2012-12-01"))


def net_inflow_late_2015(results: Results) -> Series:
    """Weapons that came into Libya less those that left it, July to December 2015."""
    if not reaches(results, "2015-12-31"):
        return unknown(results)
    return inflow(results, "2015-07-01", "2015-12-01") - outflow(results, "2015-07-01", "2015-12-01")


def net_inflow_2012(results: Results) -> Series:
    """Weapons that came into Libya less those that left it in 2012."""
    if not reaches(results, "2012-12-31"):
        return unknown(results)
    return inflow(results, "2012-01-01", "2012-12-01") - outflow(results, "2012-01-01", "2012-12-01")


def interception(results: Results, country: str) -> Series:
    """Weapons the world hears were seized on a country's border with Libya, over those carried to it, 2011 to 2014.

    Of Mali, which has none, its borders with Niger and Burkina Faso.
    """
    rows = between(results.crossings, "2011-01-01", "2014-12-01")
    rows = rows[rows.border.isin(BORDERS[country]) & rows.arm.isin(WEAPONS)]
    return share(total(results, rows, "recorded"), total(results, rows, "count"))


def mean_interception(results: Results) -> Series:
    """Mean over Algeria, Chad, Egypt, Mali, Niger, Sudan and Tunisia of the share of weapons intercepted, 2011 to 2014:
    those the world hears were seized on the border with Libya (of Mali: with Niger and Burkina Faso) over those carried
    to it.
    """
    return DataFrame({country: interception(results, country) for country in BORDERS}).mean(axis=1)


def algeria_above_all(results: Results) -> Series:
    """Share intercepted by Algeria less that of the country next to it."""
    found = DataFrame({country: interception(results, country) for country in BORDERS})
    return found["DZA"] - found.drop(columns="DZA").max(axis=1)


def missiles_abroad(results: Results) -> Series:
    """Share of missiles among the weapons from Libyan depots that are outside Libya on 31 December 2014."""
    if not reaches(results, "2014-12-31"):
        return unknown(results)
    rows = home_weapons(results)
    rows = rows[(rows.date == pd.Timestamp("2014-12-31")) & (rows.country != HOME)]
    return share(total(results, rows[rows.arm == "manpads"], "count"), total(results, rows, "count"))


def chemical_leak(results: Results) -> Series:
    """Share of the regime's drums of mustard agent that were looted or leaked by the end of 2011."""
    if not reaches(results, "2011-12-31"):
        return unknown(results)
    rows = results.flows
    rows = rows[(rows.arm == "chemical") & (rows.month < pd.Timestamp("2012-01-01"))]
    held = rows[(rows.reason == OPENING) & (rows.to_holder == "depot")]
    gone = rows[rows.reason.isin((LOOTED, "leaked"))]
    return share(total(results, gone, "count"), total(results, held, "count"))


def caches_tonnes(results: Results) -> Series:
    """Tonnes of weapons and ammunition that the outside force reports it took from armed groups in Mali, January
    2013 to July 2014; assumption: a force reports all it takes (seized at border posts is another matter).
    """
    if not reaches(results, "2014-07-31"):
        return unknown(results)
    rows = between(results.flows, "2013-01-01", "2014-07-01")
    rows = rows[(rows.from_country == "MLI") & (rows.from_holder == "militia") & (rows.to_holder == "destroyed")]
    rows = rows[rows.reason == "seized"]
    tonnes = rows["count"] * rows.arm.astype(str).map(KILOGRAMS).astype(float) / 1000.0
    return total(results, rows.assign(tonnes=tonnes), "tonnes").astype(float)


def handed_in(results: Results) -> Series:
    """Weapons handed in in Libya in the collection of 29 September 2012 over what militias and civilians held."""
    if not reaches(results, "2012-10-31"):
        return unknown(results)
    rows = between(results.flows, "2012-09-01", "2012-10-01")
    rows = rows[(rows.from_country == HOME) & (rows.reason == "handed_in") & rows.arm.isin(WEAPONS)]
    stocks = results.stocks
    held = stocks[(stocks.date == pd.Timestamp("2012-08-31")) & (stocks.country == HOME)]
    held = held[held.holder.isin(("militia", "civilian")) & held.arm.isin(WEAPONS)]
    return share(total(results, rows, "count"), total(results, held, "count"))


def brigades_first(results: Results) -> Series:
    """Share of the weapons that left the regime's depots in 2011, looted or taken over with the depot, that Libyan
    armed groups had first; what went to the new state's guards is not looted.
    """
    if not reaches(results, "2011-12-31"):
        return unknown(results)
    rows = between(results.flows, "2011-01-01", "2011-12-01")
    rows = rows[(rows.from_country == HOME) & (rows.from_holder == "depot") & rows.arm.isin(WEAPONS)]
    rows = rows[rows.reason.isin((LOOTED, "custody")) & rows.to_holder.isin(OUTSIDE_CONTROL)]
    return share(total(results, rows[rows.to_holder == "militia"], "count"), total(results, rows, "count"))


def looted_before_2012(results: Results) -> Series:
    """Weapons looted from Libyan depots before 31 December 2011 over all that were looted by the end of 2015."""
    if not reaches(results, "2015-12-31"):
        return unknown(results)
    rows = results.flows
    rows = rows[(rows.reason == LOOTED) & (rows.from_country == HOME) & rows.arm.isin(WEAPONS)]
    return share(total(results, between(rows, "2011-01-01", "2011-12-01"), "count"), total(results, rows, "count"))


def displaced(history: Results, *closed: Results) -> Series:
    """Of the weapons that no longer leave Libya over a cut border, the share that leaves it another way instead, from
    16 December 2012 to the end of May 2013: the borders with Niger, Algeria and Tunisia, each cut in a scenario of
    its own, added up. Only what comes through counts, not what is seized on the way.
    """
    before = _came_through(history)
    blocked = reappeared = per_run(history, pd.Series(dtype=float), empty=0.0)
    for border, results in zip(CLOSURES.values(), closed, strict=True):
        change = _came_through(results).sub(before, fill_value=0)
        here = change.index.get_level_values("to_country") == border.partition("-")[2]
        blocked = blocked - per_run(history, change[here].groupby(level="run").sum(), empty=0)
        reappeared = reappeared + per_run(history, change[~here].groupby(level="run").sum(), empty=0)
    return share(reappeared, blocked)


def _came_through(results: Results) -> Series:
    """Weapons that left Libya and were not seized, December 2012 to May 2013, by run and country."""
    rows = between(results.flows, "2012-12-01", "2013-05-01")
    rows = rows[(rows.from_country == HOME) & (rows.to_country != HOME) & rows.arm.isin(WEAPONS)]
    rows = rows[rows.to_holder != "seized"]
    return rows.groupby(["run", "to_country"], observed=True)["count"].sum()


def decree_effect(history: Results, no_decree: Results) -> Series:
    """Change that the decree of 16 December 2012 makes to the weapons that leave Libya for Algeria, Niger, Chad and
    Sudan from January to March 2013: the same run with and without it.
    """
    if not reaches(no_decree, "2013-03-31"):
        return unknown(history)
    without = outflow(no_decree, "2013-01-01", "2013-03-01", SOUTH)
    return share(outflow(history, "2013-01-01", "2013-03-01", SOUTH) - without, without)


def _of(country: str, name: str, low: float, high: float) -> Claim:
    """A claim about the share of arms that one country intercepts."""
    return Claim(name, lambda results: interception(results, country), low, high)


ARMS: tuple[Pattern, ...] = (
    pattern("V01", "days", first_arrival_northern_mali_days, ("events",), never=float("inf")),
    pattern("V04", "firearms", west_africa_firearms, ("flows",),
            (Claim("firearms to West Africa", west_africa_firearms, 7_500, 30_000),)),
    pattern("V05", "fraction", outside_libya_share_end_2013, ("provenance",)),
    pattern("V06", "fraction", state_share_lost, ("stocks",)),
    pattern("V07", "countries", countries_2013, ("provenance",),
            (Claim("to February 2013", countries_2012, 10, 14), Claim("to February 2014", countries_2013, 12, 16))),
    pattern("V08", "rank", worse_rank_of_egypt_and_sahel, ("flows",),
            (Claim("worse rank", worse_rank_of_egypt_and_sahel, 1, 2),)),
    pattern("V10", "ratio", outflow_2015_over_2012, ("flows",)),
    pattern("V12", "weapons", net_inflow_late_2015, ("flows",),
            (Claim("late 2015", net_inflow_late_2015, 1), Claim("2012", net_inflow_2012, high=-1))),
    pattern("V13", "fraction", mean_interception, ("crossings",),
            (Claim("mean", mean_interception, 0.1, 0.3), _of("NER", "Niger", 0, 0.15), _of("MLI", "Mali", 0, 0.15),
             _of("TCD", "Chad", 0, 0.15), _of("EGY", "Egypt", 0.1, 0.25),
             Claim("Algeria first", algeria_above_all, 0))),
    pattern("V15", "fraction", missiles_abroad, ("provenance",)),
    pattern("V17", "fraction", chemical_leak, ("flows",),
            (Claim("chemical", chemical_leak, 0, 0.01), Claim("conventional", looted_share_of_stock_before_2012, 0.3))),
    pattern("V24", "fraction", displaced, ("flows",), needs=tuple(CLOSURES)),
    pattern("V25", "relative change", decree_effect, ("flows",), needs=("no_decree",)),
    pattern("V29", "tonnes", caches_tonnes, ("flows",)),
    pattern("V30", "fraction", handed_in, ("flows", "stocks"), (Claim("share", handed_in, 0, 0.01),)),
    pattern("V32", "fraction", brigades_first, ("flows",), (Claim("share", brigades_first, 0.7),)),
    pattern("V33", "fraction", looted_before_2012, ("flows",), (Claim("share", looted_before_2012, 0.6),)),
)  # fmt: skip
