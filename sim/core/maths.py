"""Exponential, logarithm and power with the same bits on every machine.

Library versions differ in the last bit between platforms, and one bit can flip a
decision. These use only + - * /, sqrt and exact scaling by powers of two, in a fixed
order. Relative error is below 4e-16 for `exp` and `log`.
"""

from __future__ import annotations

import math

import numpy as np

from sim.core.kernel import kernel, plain

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
HALF_LOG_TWO_PI = 0.91893853320467274178
SQRT_HALF = 0.70710678118654752440
INVERSE_FACTORIALS = np.array([1.0 / math.factorial(n) for n in range(14, -1, -1)])
ODD_INVERSES = np.array([1.0 / n for n in range(21, 0, -2)])


@kernel
def exp(x: float) -> float:
    """e to the power x; 0 below -745 and infinity above 709.78."""
    if x > 709.782712893384:
        return np.inf
    if x < -745.0:
        return 0.0
    k = math.floor(x * 1.44269504088896340736 + 0.5)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    total = 0.0
    for t in range(INVERSE_FACTORIALS.size):
        total = total * r + INVERSE_FACTORIALS[t]
    return math.ldexp(total, int(k))


@kernel
def log(x: float) -> float:
    """Natural logarithm of a positive number; minus infinity at and below 0."""
    if x <= 0.0:
        return -np.inf
    m, e = math.frexp(x)
    if m < SQRT_HALF:
        m = m * 2.0
        e = e - 1
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    total = 0.0
    for t in range(ODD_INVERSES.size):
        total = total * square + ODD_INVERSES[t]
    return e * LN2_HIGH + (2.0 * s * total + e * LN2_LOW)


@kernel
def stirling(x: float, log_x: float) -> float:
    """Logarithm of (x - 1)! by Stirling's series, from x and its logarithm."""
    square = x * x
    series = 1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square
    return (x - 0.5) * log_x - x + HALF_LOG_TWO_PI + series / x


def tabled(n: int) -> float:
    """Logarithm of n!, by products below 20 and Stirling's series above."""
    if n < 20:
        return plain(log)(float(math.factorial(n)))
    return plain(stirling)(n + 1.0, plain(log)(n + 1.0))


LOG_FACTORIALS = np.array([tabled(n) for n in range(1024)])


@kernel
def power(x: float, y: float) -> float:
    """A non-negative number to any power; 0 to a positive power is 0."""
    if x <= 0.0:
        return 0.0
    return exp(y * log(x))


@kernel
def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), between 0 and 1."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    e = exp(x)
    return e / (1.0 + e)


@kernel
def log_factorial(n: int) -> float:
    """Logarithm of n!; those that are asked for most are looked up."""
    return LOG_FACTORIALS[n] if n < LOG_FACTORIALS.size else stirling(n + 1.0, log(n + 1.0))


@kernel
def _tail(t: float) -> float:
    upper = (
        (((-7.784894002430293e-03 * t - 3.223964580411365e-01) * t - 2.400758277161838) * t - 2.549732539343734) * t
        + 4.374664141464968
    ) * t + 2.938163982698783
    lower = (
        ((7.784695709041462e-03 * t + 3.224671290700398e-01) * t + 2.445134137142996) * t + 3.754408661907416
    ) * t + 1.0
    return upper / lower


@kernel
def normal_quantile(u: float) -> float:
    """The standard normal value below which a share u lies (error under 1.2e-9)."""
    if u <= 0.0:
        return -np.inf
    if u >= 1.0:
        return np.inf
    if u < 0.02425:
        return _tail(math.sqrt(-2.0 * log(u)))
    if u > 0.97575:
        return -_tail(math.sqrt(-2.0 * log(1.0 - u)))
    q = u - 0.5
    r = q * q
    upper = (
        (
            (((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r + 1.383577518672690e02)
            * r
            - 3.066479806614716e01
        )
        * r
        + 2.506628277459239
    ) * q
    lower = (
        (((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r + 6.680131188771972e01) * r
        - 1.328068155288572e01
    ) * r + 1.0
    return upper / lower
