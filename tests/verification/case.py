"""What a closed form is made of: its claim, its formula, and what the rules made of it when they were played."""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy import stats

ERRORS = 4.0  # standard errors a simulated point may lie from its theory
SURE = 1e-4  # a test of a full distribution fails below this probability; chosen before anything was played
LEAST = 10.0  # draws expected in each bin of a chi-square test


class Curve(NamedTuple):
    """Theory and simulation at some points.

    error      standard errors, from the law itself where it is known; 0 where the rule has no luck
    tolerance  what rounding may add
    line       theory between the points, as x and y; the points joined if there is none
    """

    name: str
    x: np.ndarray
    theory: np.ndarray
    seen: np.ndarray
    error: np.ndarray
    tolerance: float = 0.0
    line: tuple[np.ndarray, np.ndarray] | None = None

    @property
    def errors_off(self) -> float:
        """The largest deviation in standard errors; nan where there is no luck."""
        lucky = self.error > 0
        if not lucky.any():
            return float("nan")
        return float(np.max(np.abs(self.seen - self.theory)[lucky] / self.error[lucky]))

    @property
    def off(self) -> float:
        """The largest deviation, as it is."""
        return float(np.max(np.abs(self.seen - self.theory)))

    @property
    def holds(self) -> bool:
        """Whether each point lies as near to its theory as it must."""
        return bool((np.abs(self.seen - self.theory) <= ERRORS * self.error + self.tolerance).all())


class Law(NamedTuple):
    """A full distribution, by bins: what the law expects in each and what was drawn.

    name    the law in words
    values  what a bin stands for
    p       of a chi-square test, or of the test that `test` names
    """

    name: str
    values: Sequence[float] | Sequence[str]
    expected: np.ndarray
    seen: np.ndarray
    p: float
    test: str = "chi-square"

    @property
    def draws(self) -> int:
        """How many draws were binned."""
        return int(self.seen.sum())

    @property
    def holds(self) -> bool:
        """Whether the draws may well have come from the law."""
        return self.p > SURE


class Played(NamedTuple):
    """What came of a case: curves, the law if there is one, and how many independent draws stand behind them.

    ticks  names of the points, where x only numbers them
    log    axes in powers of ten: "x", "y" or "xy"
    top    where the y axis ends, if the picture needs room above its points
    """

    curves: Sequence[Curve]
    draws: int
    x: str
    y: str
    law: Law | None = None
    law_x: str = ""
    ticks: Sequence[str] = ()
    log: str = ""
    top: float = 0.0


class Case(NamedTuple):
    """A closed form.

    rules    the rules that are played, as "room.rule"
    claim    what it says about the world, in plain words
    formula  the same in TeX
    ground   the reduced world, and in what limit the formula holds
    """

    id: str
    title: str
    rules: tuple[str, ...]
    claim: str
    formula: str
    ground: str
    play: Callable[[], Played]


def means(name, x, theory, draws, spread, line=None):
    """A curve of means of draws, one row of `draws` per point, whose standard deviation under the law is `spread`."""
    draws = np.asarray(draws, float)
    error = np.broadcast_to(np.asarray(spread, float), (len(draws),)) / sqrt(draws.shape[1])
    return Curve(name, np.asarray(x, float), np.asarray(theory, float), draws.mean(axis=1), error, line=line)


def shares(name, x, theory, hits, draws, line=None):
    """A curve of shares: `hits` out of `draws` independent tries at each point."""
    theory = np.asarray(theory, float)
    draws = np.broadcast_to(np.asarray(draws, float), theory.shape)
    error = np.sqrt(theory * (1.0 - theory) / draws)
    return Curve(name, np.asarray(x, float), theory, np.asarray(hits, float) / draws, error, line=line)


def law_of(name, pmf, drawn, values):
    """A law of whole numbers, tested by chi-square on `values` with both tails added to the ends.

    pmf    probability of each value
    drawn  what was drawn
    """
    values, drawn = np.asarray(values), np.asarray(drawn)
    odds = np.asarray(pmf, float)
    seen = np.array([(drawn == value).sum() for value in values], float)
    below, above = float((drawn < values[0]).sum()), float((drawn > values[-1]).sum())
    return binned(name, values, odds * drawn.size, seen, below + above)


def binned(name, values, expected, seen, outside=0.0):
    """A law by bins that need not cover it: what falls outside them is a bin of its own; poor bins are merged."""
    expected, seen = np.asarray(expected, float), np.asarray(seen, float)
    total = seen.sum() + outside
    wanted, found = _merged([*expected, max(total - expected.sum(), 0.0)], [*seen, outside])
    p = float(stats.chisquare(found, wanted * (found.sum() / wanted.sum())).pvalue)
    return Law(name, list(values), expected, seen, p)


def _merged(expected, seen):
    """Neighbouring bins added up until each expects enough draws."""
    wanted, found = [0.0], [0.0]
    for e, s in zip(expected, seen, strict=True):
        if wanted[-1] >= LEAST:
            wanted.append(0.0)
            found.append(0.0)
        wanted[-1] += e
        found[-1] += s
    if wanted[-1] < LEAST and len(wanted) > 1:
        last, drawn = wanted.pop(), found.pop()
        wanted[-1] += last
        found[-1] += drawn
    return np.array(wanted), np.array(found)
