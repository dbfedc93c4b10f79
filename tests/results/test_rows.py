import pandas as pd

from sim.results import Results
from sim.results.rows import rebel_places, share, strength_ratio, total


def test_northern_mali_is_three_regions(results):
    assert rebel_places(results) == ["kidal", "gao"]


def test_a_run_without_rows_adds_up_to_zero(results, another_run):
    both = Results.stack([results, another_run])

    assert total(both, results.violence, "deaths").to_dict() == {7: 36, 8: 0}


def test_a_share_of_nothing_is_unknown():
    assert share(pd.Series([0, 1]), pd.Series([0, 2])).isna().tolist() == [True, False]


def test_rebels_facing_no_garrison_are_infinitely_stronger(results):
    assert strength_ratio(results).tolist() == [0.4, 1.2, float("inf")]
