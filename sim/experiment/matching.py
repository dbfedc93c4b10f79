"""Calibration: history matching with emulators, then approximate Bayesian computation on what is left.

A target is a number that a run gives and a band it should lie in. An emulator is a Bayesian regression
on trial runs: it foretells the number at any point of the parameter cube, with how unsure it is and
how much luck alone scatters it. (Gaussian processes foretold trials that were held back no better, and took
minutes.) History matching rules out points whose foretold numbers lie further from their bands than
both allow; one target may miss, for a model is never quite right. New trials are laid where nothing is
ruled out. What is left is sampled by ABC, and its draws are the calibrated sample.

Sources: Craig et al. 1997 and Vernon et al. 2010 (implausibility, the second largest counts), Pritchard et
al. 1999 (ABC) as built in pyABC; Bayesian ridge regression as built in scikit-learn.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

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
FAR = 10.0  # scales off its band beyond which a number says no more
SEED = 2011
RULED_OUT = 5.0  # scales added to the distance of a point that history matching rules out
NEAREST = 0.002  # share of the cube that ABC draws from
PILOT = 50_000  # points that say how near the nearest are


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


class Emulators(NamedTuple):
    """Foretell all targets at points of the cube, in scales.

    line    one column of weights per target, over `features`
    start   what each target has where all features are zero
    doubt   covariance of the weights, one square per target
    luck    standard deviation that the seed alone gives each number
    """

    targets: tuple[Target, ...]
    line: Points
    start: Points
    doubt: Points
    luck: Points

    def foretell(self, points: Points) -> Points:
        """The expected numbers, points by targets."""
        told: Points = features(points) @ self.line + self.start
        return told

    def unsure(self, points: Points) -> Points:
        """Standard deviation of the expected numbers, luck left out; points by targets."""
        seen = features(points)
        found: Points = np.sqrt(np.stack([np.sum((seen @ square) * seen, axis=1) for square in self.doubt], axis=1))
        return found

    def outside(self, points: Points, margin: float = 0.0) -> Points:
        """How far the expected numbers lie outside their bands, less a margin at each end; points by targets."""
        told = self.foretell(points)
        return np.stack([t.outside(told[:, n], margin) for n, t in enumerate(self.targets)], axis=1)


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


def emulate(points: Points, read: DataFrame, targets: Sequence[Target]) -> Emulators:
    """A Bayesian regression for each target on every parameter and its square; what is left over is luck."""
    from sklearn.linear_model import BayesianRidge

    wanted, seen = standard(read, targets), features(points)
    fits = [BayesianRidge().fit(seen, wanted[target.name].to_numpy()) for target in targets]
    return Emulators(
        tuple(targets),
        np.stack([fit.coef_ for fit in fits], axis=1),
        np.array([fit.intercept_ for fit in fits]),
        np.stack([fit.sigma_ for fit in fits]),
        np.array([1.0 / np.sqrt(fit.alpha_) for fit in fits]),
    )


def features(points: Points) -> Points:
    """What regressions look at: each parameter from the middle of its range, and the square of that."""
    centred = points - 0.5
    return np.hstack([centred, centred**2])


def implausibility(emulators: Emulators, points: Points) -> Points:
    """How far each point's foretold numbers lie outside their bands, in standard deviations; points by targets."""
    found: Points = emulators.outside(points) / np.sqrt(emulators.unsure(points) ** 2 + emulators.luck**2 + 1e-12)
    return found


def not_ruled_out(emulators: Emulators, points: Points) -> NDArray[np.bool_]:
    """Which points history matching leaves in: all but `FORGIVEN` targets within reach."""
    ordered = np.sort(implausibility(emulators, points), axis=1)
    kept: NDArray[np.bool_] = ordered[:, -1 - FORGIVEN] < CUT
    return kept


def left_in(emulators: Emulators, many: int, dimensions: int, seed: int) -> tuple[Points, float]:
    """So many points that are not ruled out, and the share of the cube they stand for.

    Where too few are left in, the least implausible ones are taken.
    """
    tried = cube(max(20_000, many), dimensions, seed)
    kept = not_ruled_out(emulators, tried)
    share = float(kept.mean())
    if kept.sum() >= many:
        return tried[np.flatnonzero(kept)[:many]], share
    worst = np.sort(implausibility(emulators, tried), axis=1)[:, -1 - FORGIVEN]
    return tried[np.argsort(worst, kind="stable")[:many]], share


def distances(emulators: Emulators, points: Points) -> Points:
    """How far foretold numbers, in scales, lie outside the core of their bands: root of the mean square."""
    off = np.sqrt(np.mean(emulators.outside(points, CORE) ** 2, axis=1))
    found: Points = off + np.where(not_ruled_out(emulators, points), 0.0, RULED_OUT)
    return found


def sample(
    emulators: Emulators, ranges: Sequence[Range], many: int, seed: int = SEED, nearest: float = NEAREST
) -> Points:
    """Joint draws from what calibration leaves: many points of the cube, by ABC on the emulators.

    nearest  share of the cube from which points are drawn: those whose foretold numbers lie nearest to the bands.
    The prior is even over the documented ranges. A point that history matching rules out is far from any band.
    """
    import pyabc

    logging.getLogger("ABC").setLevel(logging.ERROR)
    names = [each.path.replace(".", "_") for each in ranges]
    reach = float(np.quantile(distances(emulators, cube(PILOT, len(ranges), seed)), nearest))

    def model(given: Mapping[str, float]) -> dict[str, float]:
        point = np.array([[given[name] for name in names]])
        return {"distance": float(distances(emulators, point)[0])}

    state = np.random.get_state()
    np.random.seed(seed)  # pyABC draws from NumPy's global state
    try:
        search = pyabc.ABCSMC(
            model, pyabc.Distribution(**{name: pyabc.RV("uniform", 0.0, 1.0) for name in names}),
            lambda told, _: told["distance"], population_size=many, eps=pyabc.ConstantEpsilon(reach),
            sampler=pyabc.SingleCoreSampler(),
        )  # fmt: skip
        search.new("sqlite://", {"distance": 0.0})
        found, _ = search.run(max_nr_populations=1).get_distribution(m=0)
    finally:
        np.random.set_state(state)
    drawn: Points = found[names].to_numpy(np.float64)
    return drawn
