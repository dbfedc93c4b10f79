"""Screening: which parameters matter, by Morris's elementary effects.

Every parameter with a documented range is moved over it, one at a time, from several starting points.
All steps of one trajectory share a seed, so that an effect is the parameter's and not luck's. Effects on
different numbers are made comparable by the width of the target band where there is one, otherwise by
the spread over all runs.

Source: Morris 1991, as built in SALib; mu_star is the mean absolute effect of Campolongo et al. 2007.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from sim.experiment.space import Range, values_at
from sim.experiment.trials import Trial

LEVELS = 4
EDGE = 0.001  # shares stay off the very ends, where a distribution may have no value
SEED = 11


def trajectories(ranges: Sequence[Range], many: int) -> tuple[NDArray[np.float64], list[Trial]]:
    """Points of the cube, (parameters + 1) for each of so many trajectories, and the runs that try them."""
    from SALib.sample import morris  # an extra: asked for by name where it is missing

    problem = _problem(ranges)
    shares = np.clip(morris.sample(problem, N=many, num_levels=LEVELS, seed=SEED), EDGE, 1.0 - EDGE)
    steps = len(ranges) + 1
    return shares, [Trial(values_at(ranges, point), 1 + n // steps) for n, point in enumerate(shares)]


def effects(
    ranges: Sequence[Range], shares: NDArray[np.float64], read: DataFrame, scale: Mapping[str, float]
) -> DataFrame:
    """Mean absolute effect of each parameter (rows) on each number read (columns), in units of its scale.

    read   one row per point, one column per number; a number some run cannot give is taken as its median
    scale  by number, what counts as a large change of it
    """
    from SALib.analyze import morris

    found = {}
    for name in read.columns:
        values = read[name].fillna(read[name].median())
        if values.isna().any() or values.nunique() < 2:
            continue
        told = morris.analyze(_problem(ranges), shares, values.to_numpy(np.float64), num_levels=LEVELS, seed=SEED)
        found[name] = np.asarray(told["mu_star"], np.float64) / scale[name]
    return DataFrame(found, index=[each.path for each in ranges])


def ranking(moved: DataFrame) -> DataFrame:
    """Parameters by how much they move what is asked: path, rank, mu_star, most_moved_pattern.

    mu_star is the mean over numbers of the effect, each counted at most as one full scale, so that no
    single number decides.
    """
    overall = moved.clip(upper=1.0).mean(axis=1)
    order = overall.sort_values(ascending=False, kind="stable").index
    return DataFrame(
        {
            "path": order,
            "rank": np.arange(1, len(order) + 1),
            "mu_star": overall[order].to_numpy(),
            "most_moved_pattern": Series(moved.idxmax(axis=1))[order].to_numpy(),
        }
    )


def _problem(ranges: Sequence[Range]) -> dict[str, object]:
    return {"num_vars": len(ranges), "names": [r.path for r in ranges], "bounds": [[0.0, 1.0]] * len(ranges)}
