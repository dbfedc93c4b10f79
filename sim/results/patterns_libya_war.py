"""Patterns of Libya 2011-2015 about men, wars and money: returnees, the rebellion in Mali, payrolls, missiles, costs.

Each function was written from the text of its row in `patterns.csv` before its number was looked at. A group that split
off counts with the group it came from: the part of its name before the first stroke.
"""

import pandas as pd
from pandas import DataFrame, Series

from sim.results.pattern import Claim, Pattern, pattern
from sim.results.results import Results
from sim.results.rows import per_run, reaches, rebel_places, share, strength_ratio, total, unknown
from sim.results.terms import INTERVENTION, REBEL_COUNTRY, WEAPONS

DEATH_OF_QADHAFI = "2011-10-20"  # E021
SERVAL = "2013-01-11"  # E052
JIHADISTS = ("aqim_ifoghas", "aqim_timbuktu", "ansar_dine", "belmokhtar", "mujao")  # of northern Mali
COLUMNS_TO_MALI = ("early_party_1", "early_party_3", *(f"tuareg_returnees_{n}" for n in (1, 2, 3, 5, 8, 9, 10, 11)))
REBELS = (*JIHADISTS, "mnla", *COLUMNS_TO_MALI)
ABROAD = (*REBELS, "aqim_kabylie", "ansar_sharia_tunisia", "boko_haram", "chadian_rebels", "early_party_2", "gatia",
          "hamas", "jem", "seleka", "sinai_jihad", "syria_opposition",
          *(f"tuareg_returnees_{n}" for n in (4, 6, 7, 12)))  # fmt: skip
MOUNTED = ("machine_guns", "antiaircraft_guns")
TEAMS = ("first_teams", "more_teams")  # the stockpile programmes of history, paid by outsiders


def of_groups(results: Results, groups: tuple[str, ...]) -> DataFrame:
    """The weekly rows of some groups and of those that split off from them."""
    names = results.groups.group.cat.categories
    chosen = [name for name in names if str(name).partition("/")[0] in groups]
    rows = results.groups
    return rows[rows.group.isin(chosen)]


def returnees(results: Results) -> Series:
    """Armed men who came home to northern Mali in columns from 23 August to 31 October 2011."""
    if not reaches(results, "2011-10-31"):
        return unknown(results)
    rows = results.events
    rows = rows[(rows.kind == "returned") & rows.place.isin(rebel_places(results))]
    rows = rows[(rows.date >= pd.Timestamp("2011-08-23")) & (rows.date <= pd.Timestamp("2011-10-31"))]
    return total(results, rows, "size")


def rebels_stronger(results: Results) -> Series:
    """Days from 20 October 2011 to the first week in which rebels in northern Mali are stronger than the state there;
    below zero where that was earlier.
    """
    ratio = strength_ratio(results)
    above = ratio[ratio > 1].reset_index("date")
    first = above.groupby("run")["date"].min()
    return per_run(results, (first - pd.Timestamp(DEATH_OF_QADHAFI)) / pd.Timedelta(days=1))


def aircraft_hit(results: Results) -> Series:
    """Civil aircraft hit with missiles, to the end of 2015."""
    if not reaches(results, "2015-12-31"):
        return unknown(results)
    rows = results.events
    return per_run(results, rows[rows.kind == "aircraft_hit"].groupby("run").size(), empty=0)


def captured_share(results: Results) -> Series:
    """Of the weapons that armed groups in Mali newly got from March 2012 to June 2014, the share that they took from
    the state, in battle or in bases left behind; the rest was bought, looted, or brought from abroad by groups. The
    window opens with March, for the bases fell on its last days and months are the finest that is kept (T042).
    """
    if not reaches(results, "2014-06-30"):
        return unknown(results)
    rows = results.flows
    rows = rows[(rows.to_country == REBEL_COUNTRY) & (rows.to_holder == "militia") & rows.arm.isin(WEAPONS)]
    rows = rows[(rows.month >= pd.Timestamp("2012-03-01")) & (rows.month <= pd.Timestamp("2014-06-01"))]
    rows = rows[(rows.from_holder != "militia") | (rows.from_country != REBEL_COUNTRY)]
    rows = rows[rows.reason != "opening"]
    taken = rows[(rows.from_holder == "state") & (rows.from_country == REBEL_COUNTRY)]
    return share(total(results, taken, "count"), total(results, rows, "count"))


def mounted_weapons(results: Results) -> Series:
    """Machine guns and anti-aircraft guns of armed groups in northern Mali per 100 fighters of the rebels and jihadists
    there: sums over the month ends of 2012.
    """
    if not reaches(results, "2012-12-31"):
        return unknown(results)
    arms = results.places
    arms = arms[arms.place.isin(rebel_places(results)) & (arms.holder == "militia") & arms.arm.isin(MOUNTED)]
    men = of_groups(results, REBELS)
    first, last = pd.Timestamp("2012-01-01"), pd.Timestamp("2012-12-31")
    heavy = arms[(arms.date >= first) & (arms.date <= last)]
    men = men[(men.date >= first) & (men.date <= last)]
    weeks = max(int(men.date.nunique()), 1)
    return 100.0 * share(total(results, heavy, "count") / 12.0, total(results, men, "fighters") / weeks)


def jihadists_grow(results: Results) -> Series:
    """Armed jihadists of northern Mali on 11 January 2013, when Serval began, over those at the end of 2011."""
    if not reaches(results, SERVAL):
        return unknown(results)
    rows = of_groups(results, JIHADISTS)
    return share(_armed(results, rows, SERVAL), _armed(results, rows, "2011-12-31"))


def _armed(results: Results, rows: DataFrame, day: str) -> Series:
    """Fighters with a weapon in the last recorded week up to a day."""
    rows = rows[rows.date <= pd.Timestamp(day)]
    return total(results, rows[rows.date == rows.date.max()], "armed")


def claimed_over_real(results: Results) -> Series:
    """Fighters claimed for the payroll over real fighters, all Libyan groups, in the last recorded week of 2013."""
    if not reaches(results, "2013-12-31"):
        return unknown(results)
    rows = results.groups
    abroad = [name for name in rows.group.cat.categories if str(name).partition("/")[0] in ABROAD]
    rows = rows[~rows.group.isin(abroad) & (rows.date <= pd.Timestamp("2013-12-31"))]
    rows = rows[rows.date == rows.date.max()]
    return share(total(results, rows, "claimed"), total(results, rows, "fighters"))


def prevention_over_response(results: Results) -> Series:
    """Cost of the stockpile teams of history over that of the first two years of the outside force in Mali, which
    stands for Serval and the peacekeepers after it; no answer where it never came.
    """
    costs = results.costs
    force = costs[costs.policy == INTERVENTION]
    first = force.groupby("run")["month"].transform("min")
    inside = force[force.month < first + pd.DateOffset(years=2)]
    return share(total(results, costs[costs.policy.isin(TEAMS)], "usd"), total(results, inside, "usd"))


WAR: tuple[Pattern, ...] = (
    pattern("V02", "fighters", returnees, ("events",)),
    pattern("V03", "days", rebels_stronger, ("states",), never=float("inf")),
    pattern("V16", "attacks", aircraft_hit, ("events",), (Claim("hits", aircraft_hit, 0, 0),)),
    pattern("V26", "fraction", captured_share, ("flows",), (Claim("share", captured_share, 0.4),)),
    pattern("V27", "weapons per 100", mounted_weapons, ("places", "groups")),
    pattern("V28", "ratio", jihadists_grow, ("groups",)),
    pattern("V31", "ratio", claimed_over_real, ("groups",)),
    pattern("V35", "ratio", prevention_over_response, ("costs",),
            (Claim("ratio", prevention_over_response, 0.008, 0.08),)),
)  # fmt: skip
