"""What a policy changed, run by run against the baseline's run of the same seed.

A pair shares its luck, so its difference is the policy's doing. Everything here keeps one row per run; what may be
said of all runs together is in `effects.py`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from sim.core.errors import UsageError
from sim.results.results import Results
from sim.results.series import QUANTITIES, by_month, over_time

WEEK = 7.0
STEPS = 9  # levels told of unless others are asked for
OUTCOMES = ("both", "averted", "brought_on", "neither")

Only = Mapping[str, str | Sequence[str]]


def shared_runs(results: Results, baseline: Results) -> list[int]:
    """Runs both scenarios have, in the order of the first; refuses scenarios without a pair or with other dates."""
    for key in ("start", "until"):
        found, wanted = results.manifest[key], baseline.manifest[key]
        if found != wanted:
            raise UsageError(f"'{results.name}' and '{baseline.name}' differ in {key}: {found} is not {wanted}.")
    known = set(baseline.runs)
    runs = [run for run in results.runs if run in known]
    if not runs:
        raise UsageError(f"'{results.name}' and '{baseline.name}' have no run in common, so nothing can be paired.")
    return runs


def difference_over_time(
    results: Results,
    baseline: Results,
    what: str = "outside_control",
    by: str | None = None,
    *,
    only: Only | None = None,
    so_far: bool = False,
) -> DataFrame:
    """A quantity less that of the baseline's run, at every date: run, date, the column `by`, value.

    what    one of QUANTITIES, told as by `over_time`, `by` and `only` too
    so_far  add months up from the start, for quantities that are told by the month
    """
    runs = shared_runs(results, baseline)
    keys = ["run", "date"] if by is None else ["run", "date", by]
    ours, theirs = (_values(one, runs, what, by, only, so_far) for one in (results, baseline))
    if by is not None and not QUANTITIES[what].median:
        ours, theirs = ours.align(theirs, join="outer", fill_value=0)
    difference = (ours - theirs).rename("value").reset_index()
    order = {run: n for n, run in enumerate(runs)}
    return difference.sort_values(keys, key=lambda c: c.map(order) if c.name == "run" else c, ignore_index=True)


def weeks_gained(
    results: Results,
    baseline: Results,
    what: str = "outside_control",
    *,
    levels: Iterable[float] | None = None,
    only: Only | None = None,
) -> DataFrame:
    """How many weeks later each run reaches each level than its pair: run, level, base_days, days, weeks, outcome.

    levels   of the quantity, or of its sum so far where it is told by the month; tenths of the baseline's
             median highest unless given
    days     from the start to the level, between dates along a straight line; NaN where it is never reached
    weeks    gained, below zero if lost; infinite where only one of the pair reaches it, NaN where neither does
    outcome  both, averted (only the baseline gets there), brought_on (only the policy does) or neither
    """
    runs = shared_runs(results, baseline)
    wide = [_values(one, runs, what, None, only, by_month(what)).unstack("run")[runs] for one in (results, baseline)]
    if levels is None:
        levels = _tenths(wide[1])
    if by_month(what):
        wide = [_at_month_ends(table, results) for table in wide]
    rows: list[tuple[Any, ...]] = []
    for level in levels:
        for run in runs:
            ours, theirs = (_reached(table[run], level, results.start) for table in wide)
            rows.append((run, float(level), theirs, ours, *_gain(ours, theirs)))
    return DataFrame(rows, columns=["run", "level", "base_days", "days", "weeks", "outcome"])


def weeks_gained_summary(gained: DataFrame) -> DataFrame:
    """The pairs of `weeks_gained` by level: level, runs, median, low, high, and how many of each outcome.

    Median and middle 80 % are of the pairs of which at least one reaches the level; where most of them are averted
    the median is infinite.
    """
    rows = []
    for level, group in gained.groupby("level"):
        weeks = np.sort(group.weeks.dropna().to_numpy())
        cut = [_ranked(weeks, share) for share in (0.5, 0.1, 0.9)]
        rows.append((level, len(group), *cut, *((group.outcome == outcome).sum() for outcome in OUTCOMES)))
    return DataFrame(rows, columns=["level", "runs", "median", "low", "high", *OUTCOMES])


def regret(values: DataFrame, *, less_is_better: bool = True) -> DataFrame:
    """How much worse each choice does than the best choice in the same future: 0 is best, never below.

    values  choices by futures; a future in which a choice is unknown (NaN) leaves that cell unknown
    """
    if less_is_better:
        return values - values.min(axis=0)
    return values.max(axis=0) - values


def _values(
    results: Results, runs: Sequence[int], what: str, by: str | None, only: Only | None, so_far: bool
) -> Series:
    """The quantity of these runs, by run, date and `by`."""
    table = over_time(results, what, by, only=only)
    table = table[table.run.isin(runs)]
    keys = [column for column in table.columns if column != "value"]
    if by is not None:
        table[by] = table[by].astype(str)
    values: Series = table.set_index(keys)["value"]
    if so_far:
        values = values.groupby([key for key in keys if key != "date"]).cumsum()
    return values


def _tenths(wide: DataFrame) -> list[float]:
    """Nine even steps up to the median of the runs' highest values, in round numbers."""
    top = float(wide.max().median())
    if not top > 0:
        return []
    unit = 10.0 ** (math.floor(math.log10(top)) - 2)
    return [round(top * n / (STEPS + 1) / unit) * unit for n in range(1, STEPS + 1)]


def _at_month_ends(wide: DataFrame, results: Results) -> DataFrame:
    """Sums of months, dated by the evening of which they are true; before the start there is nothing."""
    ends = pd.DatetimeIndex([min(month + pd.offsets.MonthEnd(0), results.until) for month in wide.index])
    dated = wide.set_axis(ends)
    opening = DataFrame(0, index=[results.start - pd.Timedelta(days=1)], columns=wide.columns)
    return pd.concat([opening, dated])


def _reached(values: Series, level: float, start: pd.Timestamp) -> float:
    """Days from the start until the values first come up to the level."""
    days = ((pd.DatetimeIndex(values.index) - start) / pd.Timedelta(days=1)).to_numpy(float)
    amounts = values.to_numpy(float)
    above = np.flatnonzero(amounts >= level)
    if not above.size:
        return math.nan
    n = int(above[0])
    if n == 0:
        return float(days[0])
    part = (level - amounts[n - 1]) / (amounts[n] - amounts[n - 1])
    return float(days[n - 1] + part * (days[n] - days[n - 1]))


def _gain(ours: float, theirs: float) -> tuple[float, str]:
    """Weeks gained, and how the pair ended."""
    if math.isnan(ours) and math.isnan(theirs):
        return math.nan, "neither"
    if math.isnan(ours):
        return math.inf, "averted"
    if math.isnan(theirs):
        return -math.inf, "brought_on"
    return (ours - theirs) / WEEK, "both"


def _ranked(ordered: np.ndarray, share: float) -> float:
    """The value below which that share of an ordered row lies; one of its values, as some may be infinite."""
    return float(ordered[int(share * (ordered.size - 1) + 0.5)]) if ordered.size else math.nan
