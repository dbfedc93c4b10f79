"""Calibration: history matching with emulators, then approximate Bayesian computation on what is left.

A target is a number that a run gives and a band it should lie in. An emulator is a Bayesian regression
on trial runs: it foretells the number at any point of the parameter cube, with how unsure it is and
how much luck alone scatters it. (Gaussian processes foretold trials that were held back no better, and took
minutes.) History matching rules out points whose foretold numbers lie further from their bands than
both allow; one target may miss, for a model is never quite right. New trials are laid where nothing is
ruled out. What is left is sampled by sequential ABC, and its draws are the calibrated sample.

Sources: Craig et al. 1997 and Vernon et al. 2010 (implausibility, the second largest counts), Toni et al. 2009
(sequential ABC) as built in pyABC; Bayesian ridge regression as built in scikit-learn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.stats import qmc

from sim.experiment.space import Range, values_at
from sim.experiment.trials import Trial

Points = NDArray[np.float64]

CUT = 3.0  # implausibility above which a point is ruled out: three standard deviations (Pukelsheim 1994)
FORGIVEN = 1  # targets that may miss
CORE = 0.5  # margin inside a band, in scales, that already costs something in ABC
FAR = 10.0
SEED = 2011
RULED_OUT, RULED_OUT_COSTS = "ruled out", 5.0


class Target(NamedTuple):
    """A number that runs should give, in a unit of its own: one `scale` is a large change of it.

    low, high  the band; one end may be endless
    never      what stands for a run in which the thing never happened
    """

    name: str
    low: float
    high: float
    never: float
    scale: float

    @property
    def bounds(self) -> tuple[float, float]:
        """The band in scales."""
        return self.low / self.scale, self.high / self.scale

    def outside(self, numbers: Points, margin: float = 0.0) -> Points:
        """How far numbers, in scales, lie outside the band, less a margin at each end."""
        low, high = self.bounds
        found: Points = np.maximum(np.maximum(low + margin - numbers, numbers - high + margin), 0.0)
        return found


class Emulator(NamedTuple):
    """Foretells one target from a point of the cube.

    luck  standard deviation that the seed alone gives the number, in scales
    """

    target: Target
    regression: Any
    luck: float

    def foretell(self, points: Points) -> tuple[Points, Points]:
        """Mean of the expected number at points, and how unsure it is, in scales."""
        mean, deviation = self.regression.predict(features(points), return_std=True)
        return mean, np.sqrt(np.maximum(deviation**2 - self.luck**2, 0.0))


def cube(many: int, dimensions: int, seed: int = SEED) -> Points:
    """So many points spread over the cube by a Latin hypercube."""
    spread: Points = qmc.LatinHypercube(dimensions, seed=seed).random(many)
    return spread


def trials_of(ranges: Sequence[Range], points: Points, first: int) -> list[Trial]:
    """One run for each point, each with a seed of its own from `first` on: luck is part of what is learned."""
    return [Trial(values_at(ranges, point), first + n) for n, point in enumerate(points)]


def standard(read: DataFrame, targets: Sequence[Target]) -> DataFrame:
    """What runs gave, in scales; a run that cannot say stands for `never`, and nothing lies `FAR` off a band."""
    found = {}
    for target in targets:
        low, high = target.bounds
        numbers = read[target.name].fillna(target.never) / target.scale
        found[target.name] = numbers.clip(lower=low - FAR if np.isfinite(low) else high - 2 * FAR)
        found[target.name] = found[target.name].clip(upper=high + FAR if np.isfinite(high) else low + 2 * FAR)
    return DataFrame(found)


def emulate(points: Points, read: DataFrame, targets: Sequence[Target]) -> list[Emulator]:
    """A Bayesian regression for each target on every parameter and its square; what is left over is luck."""
    from sklearn.linear_model import BayesianRidge

    found, wanted = [], standard(read, targets)
    for target in targets:
        regression = BayesianRidge().fit(features(points), wanted[target.name].to_numpy())
        found.append(Emulator(target, regression, float(1.0 / np.sqrt(regression.alpha_))))
    return found


def features(points: Points) -> Points:
    """What regressions look at: each parameter from the middle of its range, and the square of that."""
    centred = points - 0.5
    return np.hstack([centred, centred**2])


def implausibility(emulators: Sequence[Emulator], points: Points) -> Points:
    """How far each point's foretold numbers lie outside their bands, in standard deviations; points by targets."""
    columns = []
    for emulator in emulators:
        mean, unsure = emulator.foretell(points)
        outside = emulator.target.outside(mean)
        columns.append(outside / np.sqrt(unsure**2 + emulator.luck**2 + 1e-12))
    return np.column_stack(columns)


def not_ruled_out(emulators: Sequence[Emulator], points: Points) -> NDArray[np.bool_]:
    """Which points history matching leaves in: all but `FORGIVEN` targets within reach."""
    ordered = np.sort(implausibility(emulators, points), axis=1)
    kept: NDArray[np.bool_] = ordered[:, -1 - FORGIVEN] < CUT
    return kept


def left_in(emulators: Sequence[Emulator], many: int, dimensions: int, seed: int) -> tuple[Points, float]:
    """So many points that are not ruled out, and the share of the cube they stand for.

    Where fewer than 1 in 2,000 points is left in, the least implausible ones are taken.
    """
    tried = cube(max(20_000, many), dimensions, seed)
    kept = not_ruled_out(emulators, tried)
    share = float(kept.mean())
    if kept.sum() >= many:
        return tried[np.flatnonzero(kept)[:many]], share
    worst = np.sort(implausibility(emulators, tried), axis=1)[:, -1 - FORGIVEN]
    return tried[np.argsort(worst, kind="stable")[:many]], share


def distance(emulators: Sequence[Emulator], foretold: Mapping[str, float]) -> float:
    """How far numbers, in scales, lie outside the core of their bands: root of the mean square."""
    off = [e.target.outside(np.array([foretold[e.target.name]]), CORE)[0] for e in emulators]
    return float(np.sqrt(np.mean(np.square(off)))) + foretold.get(RULED_OUT, 0.0)


def sample(
    emulators: Sequence[Emulator], ranges: Sequence[Range], many: int, generations: int, seed: int = SEED
) -> Points:
    """Joint draws from what calibration leaves: many points of the cube, by sequential ABC on the emulators.

    The prior is even over the documented ranges; points that history matching rules out are far from any band.
    """
    import pyabc

    names = [each.path.replace(".", "_") for each in ranges]
    state = np.random.get_state()
    np.random.seed(seed)

    def model(given: Mapping[str, float]) -> dict[str, float]:
        point = np.array([[given[name] for name in names]])
        told = {RULED_OUT: 0.0 if not_ruled_out(emulators, point)[0] else RULED_OUT_COSTS}
        for emulator in emulators:
            mean, unsure = emulator.foretell(point)
            told[emulator.target.name] = float(mean[0] + unsure[0] * np.random.standard_normal())
        return told

    try:
        prior = pyabc.Distribution(**{name: pyabc.RV("uniform", 0.0, 1.0) for name in names})
        search = pyabc.ABCSMC(
            model, prior, lambda told, _: distance(emulators, told), population_size=many,
            eps=pyabc.QuantileEpsilon(alpha=0.3), sampler=pyabc.SingleCoreSampler(),
        )  # fmt: skip
        search.new("sqlite://", {RULED_OUT: 0.0, **{e.target.name: 0.0 for e in emulators}})
        history = search.run(max_nr_populations=generations, minimum_epsilon=0.02)
        frame, weights = history.get_distribution(m=0)
        rng = np.random.default_rng(seed)
        ticks = (np.arange(many) + rng.random()) / many
        taken = np.searchsorted(np.cumsum(np.asarray(weights)) / np.sum(weights), ticks)
        drawn = frame[names].to_numpy(np.float64)[np.minimum(taken, len(frame) - 1)]
        found: Points = rng.permutation(drawn)
        return found
    finally:
        np.random.set_state(state)
