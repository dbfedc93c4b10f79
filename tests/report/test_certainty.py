import math

import pandas as pd

from sim.report.certainty import certainty, count, horizon_table, share, times
from sim.report.findings import NONE


def test_each_headline_measure_says_how_sharp_it_is(comparison):
    labels = {slug: one.name for slug, one in comparison.results.items()}
    told = {block.title: block.lines for block in certainty(comparison.precision(), labels)}
    found = comparison.precision(["deaths"]).iloc[0]

    (line,) = told["Deaths"]

    assert line.pairs == "3"
    assert line.ratio == times(found["variance_ratio"])
    assert line.proportion == times(found["variance_ratio_logs"])
    assert line.error == share(found["relative_error"])
    assert line.wanted == count(found["runs_needed"])


def test_measures_without_a_pair_are_left_out(comparison):
    table = comparison.precision().assign(runs=0)

    assert certainty(table, {}) == []


def test_horizons_become_a_row_per_policy_under_each_quantity():
    rows = [
        ("a", "looted", "1 week", math.inf),
        ("a", "looted", "end", 3.0),
        ("b", "looted", "1 week", 20.0),
        ("a", "deaths", "end", 1.5),
    ]
    table = pd.DataFrame(rows, columns=["scenario", "quantity", "horizon", "variance_ratio"])

    found = horizon_table(table, {"a": "A", "b": "B"})

    assert found.columns == ["1 week", "end"]
    assert found.blocks == [
        ("Weapons looted so far", [("a", "A", ["all luck cancels", "3 times"]), ("b", "B", ["20 times", NONE])]),
        ("People killed so far", [("a", "A", [NONE, "1.5 times"])]),
    ]


def test_nothing_that_differs_leaves_no_horizons(comparison):
    assert horizon_table(comparison.horizons().iloc[:0], {}).blocks == []


def test_doubts_are_told_in_words():
    assert [share(value) for value in (math.nan, math.inf, 0.25, 0.001)] == [
        "all pairs equal",
        "no difference",
        "25 %",
        "under 1 %",
    ]
    assert [count(value) for value in (math.inf, math.nan, 4396.0, 2e9)] == [NONE, NONE, "4,396", "over 100,000"]
    assert [times(value) for value in (math.nan, math.inf, 5000.0, 3.777)] == [
        NONE,
        "all luck cancels",
        "over 1,000 times",
        "3.8 times",
    ]
