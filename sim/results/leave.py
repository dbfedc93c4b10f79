"""Where the hosts agreed: what a policy changed in the runs in which it began at all.

A policy that is refused changes nothing, and its mean over all runs is that of a promise. Over the runs in which leave
was given it is that of the work. Which runs those are is not luck alone: they are the worlds whose hosts say yes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from pandas import DataFrame

from sim.results.effects import in_proportion, mean_interval, variance_ratio
from sim.results.measures import MEASURES
from sim.results.results import Results

STARTED = "policy_started"
COLUMNS = (
    "scenario", "measure", "unit", "began", "runs", "base", "mean", "low", "high", "variance_ratio",
    "variance_ratio_logs",
)  # fmt: skip


def began_in(results: Results, policies: Iterable[str]) -> list[int]:
    """The runs in which any of these policies, by name, was in force at some time; one host's leave is enough."""
    events = results.events
    mine = (events["kind"] == STARTED) & events["actor"].isin(list(policies))
    found = set(events.loc[mine, "run"])
    return [run for run in results.runs if run in found]


def given_leave(pairs: DataFrame, began: Mapping[str, Collection[int]]) -> DataFrame:
    """The effects over the pairs in which a scenario's own policies began, for scenarios in which they did not always.

    pairs  as `effects.paired` gives them
    began  by scenario, the runs in which any policy of its own began; whatever has no such policy is left out
    Returns scenario, measure, unit, began (pairs), runs (all pairs), base (the mean of the baseline in those that
    began and have an answer), and of the differences there the mean, its 95 % interval and both variance ratios.
    """
    rows = []
    for (scenario, measure), group in pairs.groupby(["scenario", "measure"], sort=False):
        if str(scenario) not in began:
            continue
        inside = group[group["run"].isin(list(began[str(scenario)]))]
        if len(inside) == len(group):
            continue
        known = inside[inside["difference"].notna()]
        base = float(known["base"].mean()) if len(known) else math.nan
        told = (scenario, measure, MEASURES[str(measure)].unit, len(inside), len(group), base)
        value, at_base, difference = (known[name].to_numpy() for name in ("value", "base", "difference"))
        logs = in_proportion(inside).get((scenario, measure), math.nan)
        rows.append((*told, *mean_interval(difference), variance_ratio(value, at_base, difference), logs))
    return DataFrame(rows, columns=list(COLUMNS))
