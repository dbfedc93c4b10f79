"""Counts drawn from one uniform number by inverting the distribution function.

Inversion makes policies comparable: with the same draw, a higher probability never
gives a smaller count. All laws are exact up to rounding.
"""

from __future__ import annotations

import math

from sim.core.kernel import kernel
from sim.core.maths import exp, log, log_factorial, normal_quantile

SMALL = 25.0  # means up to here are summed from zero
TINY = 1e-300
LEAST = 1e-16  # a draw below this is nothing: tails that far out are lost in rounding


@kernel
def binomial(u: float, n: int, p: float) -> int:
    """Successes in n trials of probability p, at the quantile u."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if u < LEAST or u < 1.0 - n * p:
        return 0  # none at all is at least that likely
    if n * p <= SMALL:
        ratio = p / (1.0 - p)
        mass = exp(n * _log_one_minus(p))
        return _climb_binomial(u, 0, mass, mass, n, ratio)
    spread = math.sqrt(n * p * (1.0 - p))
    start = int(min(max(n * p + spread * normal_quantile(min(max(u, 1e-12), 1.0 - 1e-12)), 0.0), float(n)))
    mass = _binomial_mass(start, n, p)
    below = 1.0 - _beta_share(start + 1.0, float(n - start), p) if start < n else 1.0
    ratio = p / (1.0 - p)
    while start > 0 and u < below - mass:
        below = below - mass
        mass = mass * start / ((n - start + 1) * ratio)
        start -= 1
    return _climb_binomial(u, start, mass, below, n, ratio)


@kernel
def decay(u: float, n: int, hazard: float) -> int:
    """How many of n items go while each is exposed to a hazard, at the quantile u."""
    if n <= 0 or hazard <= 0.0 or u < 1.0 - n * hazard:
        return 0
    return binomial(u, n, 1.0 - exp(-hazard))


@kernel
def poisson(u: float, mean: float) -> int:
    """Events when `mean` are expected, at the quantile u."""
    if mean <= 0.0 or u < LEAST or u < 1.0 - mean:
        return 0  # none at all is at least that likely
    count, mass = 0, exp(-mean)
    below = mass
    if mean > SMALL:
        guess = mean + math.sqrt(mean) * normal_quantile(min(max(u, 1e-12), 1.0 - 1e-12))
        count = int(max(guess, 0.0))
        mass = exp(count * log(mean) - mean - log_factorial(count))
        below = 1.0 - _gamma_share(count + 1.0, mean)
        while count > 0 and u < below - mass:
            below = below - mass
            mass = mass * count / mean
            count -= 1
    while u >= below and mass > TINY:
        count += 1
        mass = mass * mean / count
        below = below + mass
    return count


@kernel
def hypergeometric(u: float, good: int, total: int, taken: int) -> int:
    """How many of `taken` items drawn without replacement are among the `good` ones.

    Searched outwards from the mode: exact, but not monotone in u.
    """
    lowest = max(0, taken - (total - good))
    highest = min(good, taken)
    if lowest >= highest:
        return lowest
    mode = int((taken + 1.0) * (good + 1.0) / (total + 2.0))
    mode = min(max(mode, lowest), highest)
    bad = total - good
    up = down = mode
    mass_up = mass_down = exp(_log_choose(good, mode) + _log_choose(bad, taken - mode) - _log_choose(total, taken))
    left = u - mass_up
    while left >= 0.0 and (up < highest or down > lowest):
        if up < highest:
            mass_up = mass_up * (good - up) * (taken - up) / ((up + 1.0) * (bad - taken + up + 1.0))
            up += 1
            left -= mass_up
            if left < 0.0:
                return up
        if down > lowest:
            mass_down = mass_down * down * (bad - taken + down) / ((good - down + 1.0) * (taken - down + 1.0))
            down -= 1
            left -= mass_down
            if left < 0.0:
                return down
    return mode


@kernel
def geometric(u: float, p: float, most: int) -> int:
    """Trials up to and with the first success, 1 to `most`."""
    if p >= 1.0:
        return 1
    return min(most, 1 + int(log(1.0 - u) / _log_one_minus(p)))


@kernel
def whole(u: float, amount: float) -> int:
    """A whole number whose mean is the amount: rounded up with the odds of its fraction."""
    floor = math.floor(amount)
    return floor + (1 if u < amount - floor else 0)


@kernel
def _log_one_minus(p: float) -> float:
    if p < 1e-5:
        return -p * (1.0 + p * (0.5 + p / 3.0))
    return log(1.0 - p)


@kernel
def _climb_binomial(u: float, count: int, mass: float, below: float, n: int, ratio: float) -> int:
    while u >= below and count < n and mass > TINY:
        mass = mass * ratio * (n - count) / (count + 1.0)
        count += 1
        below = below + mass
    return count


@kernel
def _log_choose(n: int, k: int) -> float:
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k)


@kernel
def _binomial_mass(k: int, n: int, p: float) -> float:
    return exp(_log_choose(n, k) + k * log(p) + (n - k) * _log_one_minus(p))


@kernel
def _log_gamma(x: float) -> float:
    return log_factorial(int(x) - 1)


@kernel
def _beta_share(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function for whole a and b, by continued fraction."""
    front = exp(_log_gamma(a + b) - _log_gamma(a) - _log_gamma(b) + a * log(x) + b * _log_one_minus(x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


@kernel
def _beta_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    total = d
    for m in range(1, 2000):
        step = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = 1.0 / _away_from_zero(1.0 + step * d)
        c = _away_from_zero(1.0 + step / c)
        total = total * d * c
        step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 / _away_from_zero(1.0 + step * d)
        c = _away_from_zero(1.0 + step / c)
        total = total * d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return total


@kernel
def _away_from_zero(x: float) -> float:
    return x if abs(x) > TINY else TINY


@kernel
def _gamma_share(a: float, x: float) -> float:
    """Regularised lower incomplete gamma function for whole a."""
    front = exp(a * log(x) - x - _log_gamma(a))
    if x < a + 1.0:
        term = total = 1.0 / a
        n = a
        while term > total * 1e-16:
            n += 1.0
            term = term * x / n
            total += term
        return front * total
    b = x + 1.0 - a
    c = 1.0 / TINY
    d = 1.0 / _away_from_zero(b)
    total = d
    for m in range(1, 2000):
        step = -m * (m - a)
        b += 2.0
        d = 1.0 / _away_from_zero(step * d + b)
        c = _away_from_zero(b + step / c)
        total = total * d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return 1.0 - front * total
