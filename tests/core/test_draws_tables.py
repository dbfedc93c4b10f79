"""Counts drawn by inversion, held against published quantiles, tails included."""

import numpy as np
import pytest
from scipy import stats

from sim.core.draws import binomial, decay, geometric, hypergeometric, poisson, whole

LADDER = [1e-9, 1e-4, 0.021, 0.313, 0.51, 0.687, 0.983, 0.9998, 1 - 3e-9]


@pytest.mark.twin
@pytest.mark.parametrize("u", LADDER)
@pytest.mark.parametrize(
    ("n", "p"),
    [(1, 0.3), (24, 0.99), (26, 0.97), (50, 0.5), (51, 0.5), (120, 0.21), (4_000, 0.9), (10**6, 3e-5), (10**5, 0.7)],
)
def test_binomial_draws_are_the_quantiles_of_the_tables(n, p, u):
    assert binomial(u, n, p) == stats.binom.ppf(u, n, p)


@pytest.mark.twin
@pytest.mark.parametrize("u", LADDER)
@pytest.mark.parametrize("mean", [0.003, 0.9, 1.1, 24.9, 25.1, 80.0, 5_000.0])
def test_poisson_draws_are_the_quantiles_of_the_tables(mean, u):
    assert poisson(u, mean) == stats.poisson.ppf(u, mean)


@pytest.mark.twin
@pytest.mark.parametrize("u", LADDER)
@pytest.mark.parametrize("p", [0.05, 0.5, 0.9])
def test_geometric_draws_are_the_quantiles_of_the_tables(p, u):
    assert geometric(u, p, 10**9) == stats.geom.ppf(u, p)
    assert geometric(u, p, 3) == min(3, stats.geom.ppf(u, p))
    assert geometric(u, 1.0, 5) == 1


@pytest.mark.twin
@pytest.mark.parametrize("hazard", [1e-7, 0.01, 0.7, 30.0])
@pytest.mark.parametrize("u", LADDER)
def test_what_decays_is_the_quantile_of_the_exponential_s_binomial(u, hazard):
    for n in (1, 40, 5_000):
        assert decay(u, n, hazard) == stats.binom.ppf(u, n, -np.expm1(-hazard))


@pytest.mark.twin
def test_a_fraction_is_rounded_up_with_its_odds_and_whole_amounts_stay():
    assert [whole(u, 2.25) for u in (0.0, 0.2499, 0.25, 0.99)] == [3, 3, 2, 2]
    assert whole(0.0, 4.0) == whole(0.9, 4.0) == 4


@pytest.mark.parametrize(("good", "total", "taken"), [(1, 2, 1), (7, 9, 4), (40, 60, 30), (2, 500, 250), (499, 500, 7)])
def test_each_count_without_replacement_has_its_share_of_evenly_spread_luck(good, total, taken):
    """Luck in 4,000 even steps: each count gets its probability to within two steps."""
    drawn = np.array([hypergeometric((n + 0.5) / 4_000, good, total, taken) for n in range(4_000)])
    law = stats.hypergeom(total, good, taken)

    for k in range(max(0, taken - total + good), min(good, taken) + 1):
        assert abs((drawn == k).mean() - law.pmf(k)) < 2 / 4_000
