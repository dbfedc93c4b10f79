"""When two scenarios part, and how long the luck they share keeps them close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from sim.results.effects import agree, variance_ratio
from sim.results.results import Results
from sim.results.rows import rebel_places
from sim.results.series import over_time
from sim.results.tables import PARTIAL
from sim.results.terms import terms_of

NOT_COMPARED = ("accounts", *PARTIAL)  # addresses, and what may be made for some runs only
HORIZONS: Mapping[str, int | None] = {"1 week": 7, "1 month": 30, "4 months": 122, "1 year": 365, "end": None}


def first_differences(results: Results, other: Results) -> DataFrame:
    """Where and when two scenarios first differ: run, table, date; NaT where a table never does.

    One row for every table both keep and every run both have. Rows of a month are known on its last
    evening, and are dated so.
    """
    return _parted(_digests(results), _digests(other), [run for run in results.runs if run in set(other.runs)])


def first_difference(results: Results, other: Results) -> Series:
    """The first recorded evening on which two scenarios differ in anything, by run; NaT for runs that never do.

    Before that evening every table is the same to the last bit.
    """
    return first_differences(results, other).groupby("run", sort=False)["date"].min()


Digests = dict[str, Series]


def _digests(results: Results) -> Digests:
    """By table, one number for all rows of a run and an evening: words by what they say, rows in any order."""
    return {name: _digest(results, frame) for name, frame in results.tables.items() if name not in NOT_COMPARED}


def _digest(results: Results, frame: DataFrame) -> Series:
    words = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    if "date" in frame.columns:
        dates = frame["date"]
    elif "day" in frame.columns:
        dates = results.start + pd.to_timedelta(frame["day"] - 1, unit="D")
    else:
        dates = _evening(frame["month"], results)
    keys = DataFrame({"run": frame["run"], "date": dates, "digest": words})
    return keys.groupby(["run", "date"])["digest"].sum()


def _parted(ours: Digests, theirs: Digests, runs: list[int]) -> DataFrame:
    """The first evening on which each table of each run differs."""
    rows = []
    for table in (name for name in ours if name in theirs):
        one, two = ours[table].align(theirs[table], fill_value=0)
        dates = one.index[one.to_numpy() != two.to_numpy()].to_frame(index=False)
        first = dates.groupby("run")["date"].min()
        rows += [(run, table, first.get(run, pd.NaT)) for run in runs]
    return DataFrame(rows, columns=["run", "table", "date"]).astype({"date": "datetime64[ns]"})


class Followed(NamedTuple):
    """Something whose pairing is followed over time; run, date and value at every evening it is known."""

    unit: str
    doc: str
    curve: Callable[[Results], DataFrame]


def _looted(results: Results) -> DataFrame:
    return _so_far(results, over_time(results, "looted"))


def _northern_mali(results: Results) -> DataFrame:
    inside = rebel_places(results)
    outside = [place for place in results.places_info["id"] if place not in set(inside)]
    carried = over_time(results, "carried", only={"to_place": inside, "from_place": outside})
    return _so_far(results, carried)


def _deaths(results: Results) -> DataFrame:
    return _so_far(results, over_time(results, "deaths"))


def _so_far(results: Results, monthly: DataFrame) -> DataFrame:
    """Monthly numbers added up, each known on the last evening of its month."""
    value = monthly.groupby("run")["value"].cumsum()
    return monthly.assign(value=value, date=_evening(monthly["date"], results))


def _evening(months: Series, results: Results) -> Series:
    """The last evening of each month that was run."""
    ends = months + pd.offsets.MonthEnd(0)
    return ends.where(ends <= results.until, results.until)


FOLLOWED: Mapping[str, Followed] = {
    "looted": Followed("items", "weapons looted so far", _looted),
    "outside_control": Followed("items", "weapons outside state control", over_time),
    "outside_control_mali": Followed(
        "items",
        "weapons outside state control in Mali",
        lambda results: over_time(results, only={"country": terms_of(results).rebel_country}),
    ),
    "reached_northern_mali": Followed("items", "weapons carried into northern Mali so far", _northern_mali),
    "deaths": Followed("people", "people killed so far", _deaths),
}


def horizons(results: Mapping[str, Results], baseline: str) -> DataFrame:
    """What the pairing gains as time passes: scenario, quantity, unit, horizon, date, runs, mean, variance_ratio.

    Horizons count from the first evening on which any run of the scenario differs from its pair. The date is
    the first evening at or after it on which the quantity is known; horizons after the end are left out, and
    so are scenarios that never differ. Variance ratios as in `effects.effects_of`.
    """
    agree(results, baseline)
    base = results[baseline]
    digests = _digests(base)
    bases = {name: _curves(followed, base) for name, followed in FOLLOWED.items()}
    rows = []
    for slug in results:
        if slug == baseline:
            continue
        shared = [run for run in results[slug].runs if run in set(base.runs)]
        parted = _parted(_digests(results[slug]), digests, shared)["date"].min()
        if pd.isna(parted):
            continue
        for name, followed in FOLLOWED.items():
            for horizon, date, value, at_base in _at_horizons(_curves(followed, results[slug]), bases[name], parted):
                difference = value - at_base
                ratio = variance_ratio(value.to_numpy(), at_base.to_numpy(), difference.to_numpy())
                told = (slug, name, followed.unit, horizon, date, len(difference), difference.mean(), ratio)
                rows.append(told)
    columns = ["scenario", "quantity", "unit", "horizon", "date", "runs", "mean", "variance_ratio"]
    return DataFrame(rows, columns=columns)


def _curves(followed: Followed, results: Results) -> DataFrame:
    """One row per evening, one column per run."""
    return followed.curve(results).pivot(index="date", columns="run", values="value").astype(np.float64)


def _at_horizons(
    curves: DataFrame, bases: DataFrame, parted: pd.Timestamp
) -> list[tuple[str, pd.Timestamp, Series, Series]]:
    """Both curves at each horizon that is not after their end, as horizon, date and one value per run."""
    runs = [run for run in curves.columns if run in set(bases.columns)]
    dates = pd.DatetimeIndex(curves.index.intersection(bases.index))
    found = []
    for horizon, days in HORIZONS.items():
        later = dates[dates >= parted + pd.Timedelta(days=days)] if days is not None else dates[-1:]
        if len(later):
            date = later.min()
            found.append((horizon, date, curves[runs].loc[[date]].iloc[0], bases[runs].loc[[date]].iloc[0]))
    return found
