"""Which way the arms went: from a storage area, over the border by which they first left the country, to whom.

Every item carries a tag, its origin and the border over which it first left the home country, and the tags are
followed through every move of the ledger in proportion. So the counts are expected numbers: for an origin, the mean of
what `provenance` would show over all the ways in which the same moves might have split; added up over
tags, they are the stock.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from sim.core.kernel import entry, kernel
from sim.results.books import Books, books
from sim.results.results import Results
from sim.results.tables import TABLES
from sim.results.terms import ABROAD

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]
NEVER = ""  # the corridor of what never left
DUST = 1e-9  # items; less is rounding


def custody_table(results: Results, dates: Iterable[str] | None = None) -> DataFrame:
    """The table `custody` of runs that keep their ledger; see `tables.py`.

    dates  evenings to tell of; the last day unless given
    """
    dates = [str(results.until.date())] if dates is None else list(dates)
    parts = [_of_run(results, run, dates) for run in results.runs]
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def with_custody(results: Results) -> Results:
    """The same results with `custody` in place of the ledger and its accounts, which are many times as long."""
    tables = {**results.tables, "custody": custody_table(results)}
    kept = {name: tables[name] for name in TABLES if name in tables and name not in ("ledger", "accounts")}
    return Results(results.name, kept, results.manifest, results.places_info)


def _of_run(results: Results, run: int, wanted: list[str]) -> DataFrame:
    told = books(results, run)
    corridors, corridor_of = _corridors(results, told)
    days = np.array(sorted({told.day_of(date) for date in wanted}), np.int64)
    counts = _followed(told, corridor_of, days, len(corridors))
    at = np.nonzero(counts > DUST)
    words = {
        "origin": told.origins, "corridor": corridors, "country": told.countries, "holder": told.holders,
        "arm": told.arms,
    }  # fmt: skip
    codes = dict(zip(("date", "corridor", "origin", "country", "holder", "arm"), at, strict=True))
    dates = pd.DatetimeIndex([told.dated(int(day)) for day in days]).to_numpy().astype("datetime64[ns]")
    columns = {
        name: pd.Categorical.from_codes(codes[name], dtype=pd.CategoricalDtype(entries))
        for name, entries in words.items()
    }
    runs = np.full(codes["date"].size, run, np.int64)
    return DataFrame({"run": runs, "date": dates[codes["date"]], **columns, "count": counts[at]})


def _corridors(results: Results, told: Books) -> tuple[list[str], Numbers]:
    """The ways out of the home country, first that of what never left, and each country's number among them.

    A way is a pair of countries, whatever the road, named as the border is.
    """
    homes = np.flatnonzero(told.homes)
    home = told.countries[homes[0]] if homes.size else ABROAD
    borders = {str(border).partition(":")[0] for border in results.crossings.border.cat.categories}
    names = [NEVER]
    codes = np.zeros(len(told.countries), np.int64)
    for code, country in enumerate(told.countries):
        if told.homes[code]:
            continue
        codes[code] = len(names)
        back = f"{country}-{home}"
        names.append(back if back in borders else f"{home}-{country}")
    return names, codes


def _followed(told: Books, corridor_of: Numbers, days: Numbers, corridors: int) -> Shares:
    """Expected items by evening, corridor, origin, country, holder and arm."""
    lines, addresses, arms = told.lines, told.addresses, len(told.arms)
    row = np.full((told.accounts, arms), -1, np.int64)
    used = np.unique(lines["target"] * arms + lines["arm"])
    row.ravel()[used] = np.arange(used.size)
    moves = Moves(*(lines[name] for name in ("day", "source", "target", "arm", "count", "origin")))
    changes = Changes(*(addresses[name] for name in ("since", "account", "country", "holder")))
    bags = Bags(
        row, np.zeros((used.size, corridors, len(told.origins))), np.zeros(used.size, np.int64),
        np.full(told.accounts, -1, np.int64), np.full(told.accounts, -1, np.int64), told.homes, corridor_of,
    )  # fmt: skip
    counts = np.zeros((days.size, corridors, len(told.origins), len(told.countries), len(told.holders), len(told.arms)))
    line, change = 0, move_house(changes, bags, 0, 0)  # the opening stands before its lines
    done = -1
    for evening, day in enumerate(days):
        line, change = follow(moves, changes, bags, line, change, done + 1, day)
        add_up(bags, counts[evening])
        done = day
    return counts


class Moves(NamedTuple):
    """The lines of the ledger in order; origin is -1 unless the arms come from the world."""

    day: Numbers
    source: Numbers
    target: Numbers
    arm: Numbers
    items: Numbers
    origin: Numbers


class Changes(NamedTuple):
    """The changes of address in order."""

    since: Numbers
    account: Numbers
    country: Numbers
    holder: Numbers


class Bags(NamedTuple):
    """What every account holds at the moment.

    row          of `tags` and `held`, by account and arm; -1 where nothing is ever held
    tags         expected items by row, corridor and origin; corridor 0 is that of what never left
    homes        by country, whether it is the home country
    corridor_of  by country, the way from home to it
    """

    row: Numbers
    tags: Shares
    held: Numbers
    country: Numbers
    holder: Numbers
    homes: NDArray[np.bool_]
    corridor_of: Numbers


@entry
def follow(
    moves: Moves, changes: Changes, bags: Bags, line: int, change: int, first: int, last: int
) -> tuple[int, int]:
    """Carry the tags through the days from first to last; return the next line and change."""
    for day in range(first, last + 1):
        while line < moves.day.size and moves.day[line] <= day:
            hand_on(moves, bags, line)
            line += 1
        change = move_house(changes, bags, change, day)
    return line, change


@entry
def move_house(changes: Changes, bags: Bags, change: int, day: int) -> int:
    """Note the addresses true from this day; what crosses the border with its holder is marked. Return the next."""
    while change < changes.since.size and changes.since[change] <= day:
        account, now = changes.account[change], changes.country[change]
        before = bags.country[account]
        if before >= 0 and bags.homes[before] and not bags.homes[now]:
            for arm in range(bags.row.shape[1]):
                row = bags.row[account, arm]
                if row >= 0 and bags.held[row] > 0:
                    for origin in range(bags.tags.shape[2]):
                        bags.tags[row, bags.corridor_of[now], origin] += bags.tags[row, 0, origin]
                        bags.tags[row, 0, origin] = 0.0
        bags.country[account], bags.holder[account] = now, changes.holder[change]
        change += 1
    return change


@kernel
def hand_on(moves: Moves, bags: Bags, line: int) -> None:
    """One line: the giver's tags in proportion; what changes country by it is marked."""
    arm, count = moves.arm[line], moves.items[line]
    source, target = moves.source[line], moves.target[line]
    into = bags.row[target, arm]
    bags.held[into] += count
    if moves.origin[line] >= 0:
        bags.tags[into, 0, moves.origin[line]] += count
        return
    out = bags.row[source, arm]
    part, everything = count / bags.held[out], count == bags.held[out]
    bags.held[out] -= count
    here, there = bags.country[source], bags.country[target]
    way = bags.corridor_of[there] if bags.homes[here] and not bags.homes[there] else 0
    for corridor in range(bags.tags.shape[1]):
        to = way if corridor == 0 else corridor
        for origin in range(bags.tags.shape[2]):
            present = bags.tags[out, corridor, origin]
            if present > 0.0:
                moved = present if everything else present * part
                bags.tags[out, corridor, origin] = 0.0 if everything else present - moved
                bags.tags[into, to, origin] += moved


@entry
def add_up(bags: Bags, counts: Shares) -> None:
    """Items by corridor, origin, country, holder and arm, of all accounts but the world's."""
    for account in range(1, bags.row.shape[0]):
        for arm in range(bags.row.shape[1]):
            row = bags.row[account, arm]
            if row < 0 or bags.held[row] == 0:
                continue  # nothing there
            country, holder = bags.country[account], bags.holder[account]
            for corridor in range(bags.tags.shape[1]):
                for origin in range(bags.tags.shape[2]):
                    counts[corridor, origin, country, holder, arm] += bags.tags[row, corridor, origin]
