"""Exponential, logarithm and power: right, and with the same bits everywhere."""

import math

import pytest
from scipy.stats import norm

from sim.core.maths import exp, log, log_factorial, logistic, normal_quantile, power, tabled

# written down once; compiled and plain code on any machine must repeat these bits
TABLE = [
    "0x1.1b48655f37267p-29",
    "0x1.cf46d99d52b3ap-1",
    "0x1.01c2a61268987p+1",
    "0x1.b1cd5e7807b7bp+4",
    "-0x1.26bb1bbb55516p+2",
    "-0x1.af8e8210a415bp-4",
    "0x1.0fae81914a991p-1",
    "0x1.010c6b5e95d63p+2",
    "0x1.b8d809c615f41p-2",
    "0x1.90123f312e9ffp-3",
    "0x1.56b2ed1090852p+10",
]
GRID = [-700.0, -33.3, -1.0, -1e-9, 0.0, 1e-7, 0.5, 1.0, 2.718281828, 88.8, 700.0]


@pytest.mark.twin
@pytest.mark.parametrize("x", GRID)
def test_exp_is_right_to_the_last_digits(x):
    assert exp(x) == pytest.approx(math.exp(x), rel=5e-16)


@pytest.mark.twin
@pytest.mark.parametrize("x", [1e-300, 1e-9, 0.3, 0.999999, 1.0, 1.4142, 2.0, 12345.678, 1e300])
def test_log_is_right_to_the_last_digits(x):
    assert log(x) == pytest.approx(math.log(x), rel=5e-16, abs=5e-17)


@pytest.mark.twin
def test_bits_are_those_of_the_committed_table():
    made = [exp(x).hex() for x in (-20.0, -0.1, 0.7, 3.3)]
    made += [log(x).hex() for x in (0.01, 0.9, 1.7, 55.5)]
    made += [power(x, y).hex() for x, y in ((0.3, 0.7), (7.7, -0.8), (123.4, 1.5))]

    assert made == TABLE


@pytest.mark.twin
def test_limits_are_what_they_should_be():
    assert exp(-1000.0) == 0.0
    assert exp(1000.0) == math.inf
    assert log(0.0) == -math.inf
    assert power(0.0, 0.5) == 0.0
    assert logistic(0.0) == 0.5
    assert logistic(-800.0) == 0.0
    assert logistic(800.0) == 1.0


@pytest.mark.parametrize("n", [0, 1, 5, 19, 20, 21, 100, 400_000])
def test_log_factorial_agrees_with_the_gamma_function(n):
    assert log_factorial(n) == pytest.approx(math.lgamma(n + 1), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("u", [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_normal_quantiles_invert_the_normal_law(u):
    assert 0.5 * (1 + math.erf(normal_quantile(u) / math.sqrt(2))) == pytest.approx(u, rel=1e-7)


@pytest.mark.twin
@pytest.mark.parametrize("u", [1e-300, 1e-12, 0.001, 0.024, 0.0243, 0.1, 0.5, 0.8, 0.9757, 0.976, 0.9999, 1 - 1e-12])
def test_normal_quantiles_are_those_of_the_tables(u):
    assert normal_quantile(u) == pytest.approx(norm.ppf(u), rel=1.2e-9, abs=1e-9)


@pytest.mark.twin
def test_ends_of_the_scale_are_infinite_and_whole_powers_are_whole():
    assert normal_quantile(0.0) == normal_quantile(-1.0) == -math.inf
    assert normal_quantile(1.0) == normal_quantile(2.0) == math.inf
    assert log(-1.0) == -math.inf
    assert exp(709.7827) == pytest.approx(math.exp(709.7827), rel=1e-13)
    assert exp(709.8) == math.inf
    assert exp(-744.9) > 0.0 == exp(-745.1)
    assert power(2.0, 10.0) == pytest.approx(1024.0, rel=1e-14)
    assert power(-3.0, 2.0) == power(0.0, -1.0) == 0.0


@pytest.mark.twin
@pytest.mark.parametrize("x", [-700.0, -30.0, -1.5, -0.1, 0.1, 1.5, 30.0, 700.0])
def test_the_logistic_curve_is_right_on_both_sides(x):
    assert logistic(x) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-14)


@pytest.mark.parametrize("n", range(2, 40))
def test_log_factorials_are_right_to_twelve_digits_on_both_sides_of_twenty(n):
    assert log_factorial(n) == pytest.approx(math.log(math.factorial(n)), rel=1e-14)


@pytest.mark.twin
@pytest.mark.parametrize("n", [0, 1, 19, 20, 1023, 1024, 5000])
def test_what_is_looked_up_is_what_would_be_worked_out(n):
    assert log_factorial(n) == tabled(n)
