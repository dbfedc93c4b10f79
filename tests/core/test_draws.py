"""Counts drawn by inversion: exact laws, and never fewer for a higher probability."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.chance import chance_of, stream, uniform
from sim.core.draws import binomial, decay, geometric, hypergeometric, poisson, whole

DRAWS = 20_000


def uniforms(count=DRAWS):
    luck, process = chance_of(11), stream("test.draws")
    return [uniform(luck, process, np.uint64(n), 1) for n in range(count)]


def binomial_cdf(k, n, p):
    return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def poisson_cdf(k, mean):
    return sum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1))


@pytest.mark.twin
@pytest.mark.parametrize(("n", "p"), [(1, 0.5), (10, 0.3), (60, 0.9), (200, 0.4), (1000, 0.5)])
@pytest.mark.parametrize("u", [0.001, 0.2, 0.5, 0.77, 0.999])
def test_a_binomial_draw_is_the_quantile_of_its_law(n, p, u):
    k = binomial(u, n, p)

    assert binomial_cdf(k, n, p) > u - 1e-9
    assert k == 0 or binomial_cdf(k - 1, n, p) <= u + 1e-9


@pytest.mark.twin
@pytest.mark.parametrize("mean", [0.01, 0.7, 12.0, 26.0, 150.0])
@pytest.mark.parametrize("u", [0.001, 0.2, 0.5, 0.77, 0.999])
def test_a_poisson_draw_is_the_quantile_of_its_law(mean, u):
    k = poisson(u, mean)

    assert poisson_cdf(k, mean) > u - 1e-9
    assert k == 0 or poisson_cdf(k - 1, mean) <= u + 1e-9


@given(st.floats(0, 0.999999), st.integers(0, 3000), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_gives_a_smaller_count(u, n, p, q):
    low, high = sorted((p, q))

    assert 0 <= binomial(u, n, low) <= binomial(u, n, high) <= n


@pytest.mark.parametrize(("n", "p"), [(400_000, 0.01), (5_000, 0.2), (100_000, 1e-4)])
def test_large_binomials_have_the_mean_and_spread_of_their_law(n, p):
    drawn = np.array([binomial(u, n, p) for u in uniforms()])

    error = math.sqrt(n * p * (1 - p) / DRAWS)
    assert abs(drawn.mean() - n * p) < 4 * error
    # a sample variance is off by sqrt(2/n) of itself; four of them
    assert abs(drawn.var() / (n * p * (1 - p)) - 1) < 4 * math.sqrt(2 / DRAWS)


@pytest.mark.parametrize(("good", "total", "taken"), [(3, 10, 4), (300, 1000, 50), (5, 6, 5)])
def test_items_drawn_without_replacement_follow_the_hypergeometric_law(good, total, taken):
    drawn = np.array([hypergeometric(u, good, total, taken) for u in uniforms()])

    share = good / total
    variance = taken * share * (1 - share) * (total - taken) / (total - 1)
    assert abs(drawn.mean() - taken * share) < 4 * math.sqrt(variance / DRAWS)
    assert drawn.min() >= max(0, taken - (total - good))
    assert drawn.max() <= min(good, taken)
    for k in range(min(good, taken) + 1):
        if taken - k > total - good:
            continue
        law = math.comb(good, k) * math.comb(total - good, taken - k) / math.comb(total, taken)
        assert abs((drawn == k).mean() - law) < 4 * math.sqrt(law * (1 - law) / DRAWS) + 1e-9


@pytest.mark.twin
def test_nothing_is_drawn_where_nothing_can_be():
    assert binomial(0.5, 0, 0.5) == binomial(0.5, 10, 0.0) == poisson(0.9, 0.0) == decay(0.9, 10, 0.0) == 0
    assert binomial(0.5, 10, 1.0) == 10
    assert hypergeometric(0.5, 0, 10, 5) == 0
    assert hypergeometric(0.5, 10, 10, 5) == 5


def test_decay_leaves_what_an_exponential_would():
    left = np.array([500 - decay(u, 500, 0.7) for u in uniforms()])

    survive = math.exp(-0.7)
    assert abs(left.mean() - 500 * survive) < 4 * math.sqrt(500 * survive * (1 - survive) / DRAWS)


@pytest.mark.twin
def test_rounding_at_random_keeps_the_mean():
    assert abs(np.mean([whole(u, 2.3) for u in uniforms(4000)]) - 2.3) < 4 * math.sqrt(0.3 * 0.7 / 4000)
    assert {geometric(u, 0.5, 6) for u in uniforms(4000)} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("n", [3, 172, 400_000])
def test_the_least_draw_gives_none_at_all_whatever_the_odds(n):
    assert [binomial(0.0, n, p) for p in (0.01, 0.5, 0.875, 0.999)] == [0, 0, 0, 0]
    assert [poisson(0.0, mean) for mean in (0.5, 30.0, 1e4)] == [0, 0, 0]
