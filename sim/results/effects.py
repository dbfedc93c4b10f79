"""What a policy changed: paired differences on the same luck, and how sure of them one can be.

Two scenarios are paired run by run: same seed, same luck. A pair counts for a measure where both
runs have an answer. All intervals are 95 %. Nothing here is drawn at random.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series
from scipy.special import bdtr, stdtrit

from sim.core.errors import UsageError
from sim.results.measures import MEASURES, summary
from sim.results.results import Results

SURE = 0.95
GOAL = 0.10  # relative standard error a headline effect should have
ROUNDING = 1e-12  # of the largest number: what lies closer is equal, for sums of dollars are rounded

COLUMNS = (
    "scenario", "baseline", "measure", "unit", "runs", "mean", "low", "high",
    "median", "median_low", "median_high", "same_sign", "variance_ratio",
)  # fmt: skip

Values = npt.NDArray[np.float64]


def paired(results: Mapping[str, Results], baseline: str, measures: Iterable[str] | None = None) -> DataFrame:
    """Every run beside its pair in the baseline: scenario, measure, run, value, base, difference.

    measures  names of measures, in their order; all of them unless given
    Runs that only one of the two scenarios has are left out. NaN where one of a pair has no answer.
    """
    agree(results, baseline)
    wanted = list(MEASURES if measures is None else measures)
    base = _wide(results[baseline], wanted)
    tables = []
    for scenario in results:
        if scenario == baseline:
            continue
        value = _wide(results[scenario], wanted)
        runs = [run for run in value.index if run in base.index]
        values, bases = value.loc[runs].to_numpy(), base.loc[runs].to_numpy()
        table = {
            "scenario": np.repeat(scenario, len(runs) * len(wanted)),
            "measure": np.repeat(np.array(wanted, object), len(runs)),
            "run": np.tile(np.array(runs, np.int64), len(wanted)),
            "value": values.T.ravel(),
            "base": bases.T.ravel(),
            "difference": (values - bases).T.ravel(),
        }
        tables.append(DataFrame(table))
    return pd.concat(tables, ignore_index=True)


def effects(results: Mapping[str, Results], baseline: str, measures: Iterable[str] | None = None) -> DataFrame:
    """What each scenario changed against the baseline, one row per scenario and measure.

    The columns are those of `effects.csv`, see `effects_of`.
    """
    return effects_of(paired(results, baseline, measures), baseline)


def effects_of(pairs: DataFrame, baseline: str) -> DataFrame:
    """The same of pairs that lie ready.

    runs            pairs in which both runs have an answer; the rest of the row is about those
    mean, low, high Student's t; no interval below two pairs
    median, ...     order statistics, exact by the binomial; no interval below six pairs
    same_sign       share of pairs whose difference has the sign of the median. A zero has no sign: it
                    counts against a median that has one, and for a median of zero
    variance_ratio  variance of unpaired differences over that of paired ones: how many times more runs
                    the same precision would take without pairing. Infinite where every pair differs by the same
                    amount and the runs themselves do not; NaN where nothing varies
    """
    rows = []
    for (scenario, measure), group in pairs.groupby(["scenario", "measure"], sort=False):
        known = group[group.difference.notna()]
        told = {"scenario": scenario, "baseline": baseline, "measure": measure, "unit": MEASURES[str(measure)].unit}
        rows.append(told | _effect(known.value.to_numpy(), known.base.to_numpy(), known.difference.to_numpy()))
    return DataFrame(rows, columns=list(COLUMNS))


def mean_interval(values: Values) -> tuple[float, float, float]:
    """Mean of a sample and Student's interval around it; NaN where there are too few values."""
    if not values.size:
        return (math.nan,) * 3
    mean = float(values.mean())
    if values.size == 1:
        return mean, math.nan, math.nan
    reach = stdtrit(values.size - 1, (1 + SURE) / 2) * math.sqrt(_variance(values) / values.size)
    return mean, mean - float(reach), mean + float(reach)


def median_interval(values: Values) -> tuple[float, float, float]:
    """Median of a sample and the narrowest pair of its values that holds the true one often enough, whatever the law.

    NaN for the ends below six values, where not even the least and the greatest do.
    """
    if not values.size:
        return (math.nan,) * 3
    ordered = np.sort(values)
    below = int(np.searchsorted(bdtr(np.arange(values.size), values.size, 0.5), (1 - SURE) / 2, side="right"))
    middle = float(np.median(ordered))
    if below == 0:
        return middle, math.nan, math.nan
    return middle, float(ordered[below - 1]), float(ordered[-below])


def precision(pairs: DataFrame, goal: float = GOAL) -> DataFrame:
    """How sure the mean effects are, and what more runs would buy: one row per scenario and measure.

    goal            the relative standard error that `runs_needed` is for
    standard_error  of the mean difference
    relative_error  standard error over the size of the mean; NaN where every pair is equal
    noise_floor     standard error of what the baseline shows against itself on as many other seeds
    runs_needed     pairs that would bring the relative error down to the goal; infinite for a mean of zero
    runs_unpaired   runs of each scenario that would be as precise on luck of their own
    variance_ratio_logs  the variance ratio of logarithms, for effects that are a share of what they meet
    different       whether the interval of the mean leaves zero out
    """
    table = effects_of(pairs, "")
    table["standard_error"] = standard_error(table)
    table["relative_error"] = relative_error(table)
    floors = noise_floor(pairs)
    keys = zip(table.scenario, table.measure, strict=True)
    table["noise_floor"] = [floors[key] for key in keys]
    table["runs_needed"] = runs_for(table, goal)
    table["runs_unpaired"] = np.ceil(table.runs * table.variance_ratio)
    ratios = in_proportion(pairs)
    table["variance_ratio_logs"] = [ratios[key] for key in zip(table.scenario, table.measure, strict=True)]
    table["different"] = different(table)
    return table[["scenario", "measure", "unit", "runs", "mean", *PRECISION]]


PRECISION = (
    "standard_error", "relative_error", "noise_floor", "runs_needed", "runs_unpaired", "variance_ratio",
    "variance_ratio_logs", "different",
)  # fmt: skip


def noise_floor(pairs: DataFrame) -> Series:
    """What luck alone would show: the standard error of the baseline's mean against its own on other seeds.

    One value per scenario and measure, for as many runs as there are pairs with an answer.
    """
    known = pairs[pairs.difference.notna()]
    base = known.groupby(["scenario", "measure"], sort=False)["base"]
    floor: Series = (2 * base.agg(lambda one: _variance(one.to_numpy())) / base.count()) ** 0.5
    every = pd.MultiIndex.from_frame(pairs[["scenario", "measure"]].drop_duplicates())
    return floor.reindex(every)


def in_proportion(pairs: DataFrame) -> Series:
    """The variance ratio of logarithms: what pairing gains where a policy takes a share of whatever it meets.

    One value per scenario and measure; NaN where any value of a pair with an answer is not above zero.
    """
    known = pairs[pairs.difference.notna()]
    found = {}
    for key, group in known.groupby(["scenario", "measure"], sort=False):
        values = group[["value", "base"]].to_numpy()
        if (values > 0).all():
            value, base = np.log(values).T
            found[key] = variance_ratio(value, base, value - base)
    every = pd.MultiIndex.from_frame(pairs[["scenario", "measure"]].drop_duplicates())
    return Series([found.get(key, math.nan) for key in every], every, dtype=float)


def standard_error(effects: DataFrame) -> Series:
    """Standard error of each mean effect, read back from its interval; NaN below two pairs."""
    freedom = (effects.runs - 1).where(effects.runs > 1).astype(float)
    reach = Series(stdtrit(freedom.to_numpy(), (1 + SURE) / 2), effects.index)
    return (effects.high - effects.low) / 2 / reach


def relative_error(effects: DataFrame) -> Series:
    """Standard error over the size of the mean; infinite for a mean of zero, NaN where every pair is equal."""
    return standard_error(effects) / effects["mean"].abs()


def runs_for(effects: DataFrame, goal: float = GOAL) -> Series:
    """How many pairs would bring the relative standard error of each mean effect down to a goal.

    The error falls with the root of the runs. At least two; infinite for a mean of zero; NaN where
    every pair is equal or fewer than two are known.
    """
    if not goal > 0:
        raise UsageError(f"the goal for the relative standard error is {goal}; it should be above 0.")
    needed = effects.runs * (relative_error(effects) / goal) ** 2
    return Series(np.ceil(needed - 1e-9), effects.index).clip(lower=2)  # less a hair: 8 must not become 9


def different(effects: DataFrame) -> Series:
    """Whether each mean effect can be told from zero: its interval leaves zero out."""
    return (effects.low > 0) | (effects.high < 0)


def agree(results: Mapping[str, Results], baseline: str) -> None:
    """Refuse scenarios that cannot be paired: of other dates, or without a common seed."""
    if baseline not in results:
        raise UsageError(f"no scenario is called '{baseline}'. There are: {', '.join(results)}.")
    if len(results) < 2:
        raise UsageError("a comparison needs two scenarios or more.")
    base = results[baseline]
    for slug, other in results.items():
        for key in ("start", "until"):
            found, wanted = other.manifest[key], base.manifest[key]
            if found != wanted:
                raise UsageError(f"'{slug}' and '{baseline}' differ in {key}: {found} is not {wanted}.")
        if not set(other.runs) & set(base.runs):
            raise UsageError(f"'{slug}' and '{baseline}' have no seed in common, so nothing is paired.")


def _wide(results: Results, wanted: list[str]) -> DataFrame:
    """One row per run and one column per measure."""
    long = summary(results, wanted)
    return DataFrame(long.value.to_numpy().reshape(len(results.runs), len(wanted)), results.runs, wanted)


def _effect(value: Values, base: Values, difference: Values) -> dict[str, Any]:
    mean, low, high = mean_interval(difference)
    middle, median_low, median_high = median_interval(difference)
    return {
        "runs": difference.size,
        "mean": mean,
        "low": low,
        "high": high,
        "median": middle,
        "median_low": median_low,
        "median_high": median_high,
        "same_sign": float((np.sign(difference) == np.sign(middle)).mean()) if difference.size else math.nan,
        "variance_ratio": variance_ratio(value, base, difference),
    }


def variance_ratio(value: Values, base: Values, difference: Values) -> float:
    """Variance of a difference between unpaired runs over that between paired ones."""
    if difference.size < 2:
        return math.nan
    largest = float(max(np.abs(value).max(), np.abs(base).max()))
    unpaired, found = _variance(value) + _variance(base), _variance(difference, largest)
    if found == 0:
        return math.inf if unpaired > 0 else math.nan
    return unpaired / found


def _variance(values: Values, largest: float = 0.0) -> float:
    """Variance of a sample; exactly zero where its values differ by no more than rounding of the largest number."""
    if values.size < 2:
        return math.nan
    if float(np.ptp(values)) <= ROUNDING * max(largest, float(np.abs(values).max())):
        return 0.0
    return float(values.var(ddof=1))
