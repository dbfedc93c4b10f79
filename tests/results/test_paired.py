import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.core.errors import UsageError
from sim.results import Results, difference_over_time, harvest, regret, weeks_gained, weeks_gained_summary
from tests.results.conftest import as_columns

WEEKS = [0, 7, 14, 21, 28, 35, 42, 45]


def told(recording, counts, run=7, country="LBY", name="policy"):
    """A run of which only the rifles of militias are known, week by week."""
    rows = [(day, country, "militia", "rifles", count) for day, count in zip(WEEKS, counts, strict=True)]
    stocks = as_columns(rows, "day country:countries holder:holders arm:arms count")
    return harvest(replace(recording, run=run, tables={"stocks": stocks}), name=name)


def test_a_pair_differs_date_by_date(recording):
    base = told(recording, [0, 10, 20, 30, 40, 50, 60, 70])
    policy = told(recording, [0, 10, 15, 20, 30, 30, 40, 40])

    table = difference_over_time(policy, base)

    assert table.columns.tolist() == ["run", "date", "value"]
    assert table.value.tolist() == [0, 0, -5, -10, -10, -20, -20, -30]


def test_only_runs_that_both_have_are_paired(recording):
    base = Results.stack([told(recording, [1] * 8, run, name="base") for run in (1, 2, 3)])
    policy = Results.stack([told(recording, [run] * 8, run) for run in (3, 2, 9)])

    table = difference_over_time(policy, base)

    assert table.run.unique().tolist() == [3, 2]
    assert table.groupby("run").value.unique().to_dict() == {2: [1], 3: [2]}


def test_a_country_only_one_of_the_pair_knows_is_nothing_in_the_other(recording):
    base = told(recording, [0, 5, 5, 5, 5, 5, 5, 5])
    policy = told(recording, [0, 8, 8, 8, 8, 8, 8, 8], country="NER")

    last = difference_over_time(policy, base, by="country").groupby("country").value.last()

    assert last.to_dict() == {"LBY": -5, "NER": 8}


def test_months_may_be_added_up(results, recording):
    nothing = harvest(replace(recording, tables={}), name="nothing")

    monthly = difference_over_time(results, nothing, "deaths")
    so_far = difference_over_time(results, nothing, "deaths", so_far=True)

    assert monthly.value.tolist() == [30, 6]
    assert so_far.value.tolist() == [30, 36]


def test_scenarios_without_a_common_run_or_other_dates_are_not_paired(recording):
    base = told(recording, [0] * 8)

    with pytest.raises(UsageError, match="no run in common"):
        difference_over_time(told(recording, [0] * 8, run=8), base)
    with pytest.raises(UsageError, match="differ in until: 2011-04-01 is not 2011-03-31"):
        weeks_gained(told(replace(recording, days=46), [0] * 8), base)


def test_half_the_speed_reaches_a_level_as_much_later(recording):
    base = told(recording, [0, 20, 40, 60, 80, 100, 120, 120])
    slow = told(recording, [0, 10, 20, 30, 40, 50, 60, 60])

    gained = weeks_gained(slow, base, levels=[10, 50])

    assert gained.weeks.tolist() == pytest.approx([0.5, 2.5])
    assert gained.base_days.tolist() == pytest.approx([2.5, 16.5])
    assert gained.outcome.tolist() == ["both", "both"]


def test_a_level_never_reached_is_averted_and_not_a_number_of_weeks(recording):
    high, low = told(recording, [0, 20, 40, 60, 80, 100, 120, 120]), told(recording, [0, 1, 2, 3, 4, 5, 6, 7])

    averted = weeks_gained(low, high, levels=[5, 50, 500])
    brought_on = weeks_gained(high, low, levels=[50])

    assert averted.outcome.tolist() == ["both", "averted", "neither"]
    assert averted.weeks.tolist()[1] == math.inf
    assert math.isnan(averted.weeks.tolist()[2])
    assert brought_on.weeks.tolist() == [-math.inf]


def test_the_levels_are_tenths_of_what_the_baseline_comes_to(recording):
    base = told(recording, [0, 20, 40, 60, 80, 100, 120, 200])

    assert weeks_gained(base, base).level.tolist() == [20, 40, 60, 80, 100, 120, 140, 160, 180]
    assert (weeks_gained(base, base).weeks == 0).all()
    assert weeks_gained(told(recording, [0] * 8), told(recording, [0] * 8)).empty


def test_sums_of_months_are_true_at_the_end_of_the_month(results):
    gained = weeks_gained(results, results, "reached_northern_mali", levels=[150, 75])

    assert gained.base_days.tolist() == [44, 13 + 31 / 2]


def test_a_summary_counts_the_pairs_it_could_not_measure():
    weeks = [0.0, 1.0, 2.0, math.inf, math.nan]
    outcome = ["both", "both", "both", "averted", "neither"]
    gained = pd.DataFrame({"run": range(5), "level": 10.0, "weeks": weeks, "outcome": outcome})

    row = weeks_gained_summary(gained).iloc[0]

    assert row[["runs", "both", "averted", "brought_on", "neither"]].tolist() == [5, 3, 1, 0, 1]
    assert row[["median", "low", "high"]].tolist() == [2, 0, math.inf]


def test_regret_is_measured_against_the_best_of_the_same_future():
    values = pd.DataFrame({"drought": [3.0, 1.0], "rain": [2.0, 5.0]}, index=["guards", "teams"])

    assert regret(values).to_numpy().tolist() == [[2, 0], [0, 3]]
    assert regret(values, less_is_better=False).to_numpy().tolist() == [[0, 3], [2, 0]]
    assert np.isnan(regret(values.replace(3.0, np.nan)).loc["guards", "drought"])
