"""Effects are differences between runs that had the same luck, and say how sure they are."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.core.errors import UsageError
from sim.results import MEASURES, Results, harvest
from sim.results.effects import (
    COLUMNS,
    effects,
    effects_of,
    in_proportion,
    mean_interval,
    median_interval,
    noise_floor,
    paired,
    precision,
    runs_for,
    variance_ratio,
)

numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


def pairs_of(differences, base=None, measure="deaths", scenario="policy"):
    """Pairs with given differences, upon bases that vary unless given."""
    differences = np.array(differences, float)
    base = np.arange(100.0, 100 + differences.size) if base is None else np.array(base, float)
    return pd.DataFrame(
        {
            "scenario": scenario,
            "measure": measure,
            "run": np.arange(1, differences.size + 1),
            "value": base + differences,
            "base": base,
            "difference": differences,
        }
    )


def effect(differences, **options):
    return effects_of(pairs_of(differences, **options), "base").iloc[0]


@pytest.fixture
def study(recording, results, another_run):
    """Two scenarios of two runs: the second loses twice as many lives."""
    deadlier = {**recording.tables["violence"], "deaths": recording.tables["violence"]["deaths"] * 2}
    runs = [
        harvest(replace(recording, run=run, tables={**recording.tables, "violence": deadlier}), name="deadlier")
        for run in (8, 7)
    ]
    return {"calm": Results.stack([results, another_run]), "deadlier": Results.stack(runs)}


def test_runs_are_paired_by_their_seed_whatever_their_order(study):
    table = paired(study, "calm", ["deaths", "incidents"])

    assert table.scenario.unique().tolist() == ["deadlier"]
    assert table[["measure", "run"]].to_numpy().tolist() == [
        ["deaths", 8], ["deaths", 7], ["incidents", 8], ["incidents", 7],
    ]  # fmt: skip
    assert table.difference.tolist() == [36, 36, 0, 0]


def test_a_run_without_its_pair_is_left_out(study, results):
    table = paired({"calm": results, "deadlier": study["deadlier"]}, "calm", ["deaths"])

    assert table.run.tolist() == [7]


def test_every_measure_of_every_scenario_has_a_row_with_the_columns_of_the_contract(study):
    table = effects(study, "calm")

    assert tuple(table.columns) == COLUMNS
    assert table.measure.tolist() == list(MEASURES)
    assert set(table.scenario) == {"deadlier"}
    assert set(table.baseline) == {"calm"}


def test_what_a_policy_does_not_reach_differs_by_exactly_zero(study):
    row = effects(study, "calm", ["incidents"]).iloc[0]

    assert (row["mean"], row.low, row.high, row["median"], row.same_sign) == (0, 0, 0, 0, 1)


@given(st.lists(numbers, min_size=2, max_size=40))
def test_the_mean_and_its_interval_are_those_of_students_t(values):
    sample = np.array(values)
    mean, low, high = mean_interval(sample)

    if sample.std() > 0:
        expected = stats.ttest_1samp(sample, 0).confidence_interval(0.95)
        assert (low, high) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-6)
    assert low <= mean <= high


@given(st.lists(numbers, min_size=6, max_size=60))
def test_the_interval_of_the_median_is_exact_and_as_narrow_as_can_be(values):
    _, low, high = median_interval(np.array(values))

    ordered = sorted(values)
    exact = stats.quantile_test(values, q=0, p=0.5)
    assert low <= np.median(values) <= high
    assert exact.confidence_interval(0.95).low <= low
    # one value further in on each side would not do
    out = max(k for k in range(len(values) // 2 + 1) if 2 * stats.binom.cdf(k - 1, len(values), 0.5) <= 0.05)
    assert (low, high) == (ordered[out - 1], ordered[-out])


@pytest.mark.parametrize(("runs", "known"), [(5, False), (6, True)])
def test_five_pairs_are_too_few_for_an_interval_of_the_median(runs, known):
    _, low, high = median_interval(np.arange(float(runs)))

    assert [math.isfinite(low), math.isfinite(high)] == [known, known]


def test_intervals_hold_what_they_promise():
    luck = np.random.default_rng(1)
    samples = luck.normal(3, 2, (2000, 20))

    held = [
        np.mean([low <= 3 <= high for _, low, high in map(how, samples)]) for how in (mean_interval, median_interval)
    ]

    # 4 standard errors of a share of .95 in 2,000 are .02; the exact interval holds .959 at twenty values
    assert held == pytest.approx([0.95, 0.959], abs=0.02)


def test_one_pair_has_a_difference_and_no_interval():
    row = effect([4])

    assert (row.runs, row["mean"], row["median"]) == (1, 4, 4)
    assert row[["low", "high", "median_low", "median_high", "variance_ratio"]].isna().all()


def test_a_pair_without_an_answer_counts_for_nothing():
    row = effect([4, math.nan, 6])

    assert (row.runs, row["mean"]) == (2, 5)


def test_a_measure_nobody_can_answer_has_no_effect():
    row = effect([math.nan, math.nan])

    assert row.runs == 0
    assert row[["mean", "low", "high", "median", "same_sign", "variance_ratio"]].isna().all()


@pytest.mark.parametrize(
    ("differences", "share"), [([1, 2, 3, -1], 0.75), ([1, 2, 3, 0], 0.75), ([0, 0, 0, 5], 0.75), ([-2, -1, -3], 1)]
)
def test_a_zero_counts_against_a_sign_and_for_a_median_of_zero(differences, share):
    assert effect(differences).same_sign == share


def test_pairing_saves_as_many_runs_as_the_variances_say():
    base, value = np.array([10.0, 20, 30, 40]), np.array([11.0, 23, 31, 43])

    ratio = variance_ratio(value, base, value - base)

    assert ratio == pytest.approx((np.var(value) + np.var(base)) / np.var(value - base))


def test_pairs_that_all_differ_by_the_same_gain_without_end_and_dead_calm_gains_nothing():
    assert effect([5, 5, 5]).variance_ratio == math.inf
    assert math.isnan(effect([5, 5, 5], base=[1, 1, 1]).variance_ratio)


def test_rounded_dollars_that_are_the_same_in_every_run_do_not_vary():
    cost, bill = np.full(20, 1234567.89), np.arange(20) * 1e6 + 0.1

    assert math.isnan(variance_ratio(cost, cost * 0, cost))
    assert variance_ratio(bill + cost, bill, bill + cost - bill) == math.inf
    mean, low, high = mean_interval(cost)
    assert low == mean == high == pytest.approx(1234567.89)
    assert noise_floor(pairs_of(cost, base=cost))["policy", "deaths"] == 0


def test_unrelated_luck_gains_nothing():
    luck = np.random.default_rng(2)
    base, value = luck.normal(size=(2, 20_000))

    assert variance_ratio(value, base, value - base) == pytest.approx(1, abs=0.04)  # 4 standard errors


def test_the_noise_floor_is_what_the_baseline_shows_against_itself():
    luck = np.random.default_rng(3)
    base = luck.normal(0, 7, 40)
    floor = noise_floor(pairs_of(luck.normal(size=40), base=base)).loc["policy", "deaths"]

    again = luck.normal(0, base.std(ddof=1), (4000, 2, 40)).mean(axis=2)
    assert floor == pytest.approx(np.diff(again).std(), rel=0.05)  # 4 standard errors


def test_precision_says_what_more_runs_would_buy():
    pairs = pd.concat([pairs_of([8, 12, 10, 14, 6]), pairs_of([3, 3, 3, 3, 3], measure="incidents")])

    table = precision(pairs).set_index("measure")

    deaths = table.loc["deaths"]
    error = np.std([8, 12, 10, 14, 6], ddof=1) / math.sqrt(5)
    assert deaths.standard_error == pytest.approx(error)
    assert deaths.relative_error == pytest.approx(error / 10)
    assert deaths.runs_needed == math.ceil(5 * (error / 10 / 0.1) ** 2)
    assert bool(deaths.different)
    assert table.loc["incidents", ["standard_error", "runs_needed", "runs_unpaired"]].tolist() == [0, 2, math.inf]


def test_a_share_taken_off_unequal_stocks_pairs_well_in_logarithms_only():
    luck = np.random.default_rng(4)
    stocks = luck.lognormal(10, 0.5, 40)
    taken = pairs_of(-0.4 * stocks * luck.uniform(0.99, 1.01, 40), base=stocks)

    row = precision(taken).iloc[0]

    assert row.variance_ratio < 10  # (1 + .36) / .16 = 8.5 where a share of .4 is taken off every stock
    assert row.variance_ratio_logs > 1000
    assert row.variance_ratio_logs == in_proportion(taken)["policy", "deaths"]


def test_what_may_be_nothing_has_no_logarithm():
    assert math.isnan(in_proportion(pairs_of([1, 2, 3], base=[0, 5, 6]))["policy", "deaths"])
    assert math.isnan(in_proportion(pairs_of([-5, 2, 3], base=[5, 5, 6]))["policy", "deaths"])
    assert math.isnan(in_proportion(pairs_of([math.nan]))["policy", "deaths"])
    assert in_proportion(pairs_of([math.nan, 1, 2]))["policy", "deaths"] > 0


def test_no_number_of_runs_makes_nothing_sure():
    table = effects_of(pd.concat([pairs_of([0, 0]), pairs_of([1, -1], measure="incidents")]), "base")

    needed = runs_for(table)

    assert math.isnan(needed[0])
    assert needed[1] == math.inf


def test_a_goal_of_nothing_is_refused():
    with pytest.raises(UsageError, match=r"it should be above 0\.$"):
        runs_for(effects_of(pairs_of([1, 2]), "base"), 0)


def test_scenarios_that_cannot_be_paired_are_refused(study, recording, results):
    longer = harvest(replace(recording, days=46), name="longer")
    stranger = harvest(replace(recording, run=99), name="stranger")

    for scenarios, baseline, said in (
        (study, "nobody", r"^no scenario is called 'nobody'\. There are: calm, deadlier\.$"),
        ({"calm": results}, "calm", r"^a comparison needs two scenarios or more\.$"),
        ({"calm": results, "longer": longer}, "calm", r"^'longer' and 'calm' differ in until: 2011-04-01 is not"),
        ({"calm": results, "stranger": stranger}, "calm", r"^'stranger' and 'calm' have no seed in common"),
    ):
        with pytest.raises(UsageError, match=said):
            paired(scenarios, baseline)
