"""Scenarios are the same until they part, and the luck they share keeps them close for a while."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.results import Results, harvest
from sim.results.divergence import FOLLOWED, HORIZONS, first_difference, first_differences, horizons


def changed(recording, table, column, row, value, run=7):
    """The same run but for one number."""
    columns = {name: values.copy() for name, values in recording.tables[table].items()}
    columns[column][row] = value
    return harvest(replace(recording, run=run, tables={**recording.tables, table: columns}), name="niche_package")


def test_the_same_run_never_differs(results, recording):
    again = harvest(recording, name="again")

    assert first_differences(results, again).date.isna().all()
    assert first_difference(results, again).isna().all()


def test_the_first_evening_that_differs_is_found(results, recording):
    later = changed(recording, "groups", "fighters", 1, 301)  # on day 42

    table = first_differences(later, results).set_index("table").date

    assert table["groups"] == results.start + pd.Timedelta(days=41)
    assert table.drop("groups").isna().all()
    assert first_difference(later, results).to_dict() == {7: table["groups"]}


def test_a_month_is_known_on_its_last_evening_that_is_run(results, recording):
    violence = first_differences(changed(recording, "violence", "deaths", 0, 31), results)
    links = first_differences(changed(recording, "links", "count", 0, 151), results)

    assert violence.set_index("table").date["violence"] == pd.Timestamp("2011-02-28")
    assert links.set_index("table").date["links"] == pd.Timestamp("2011-03-31")


def test_words_count_by_what_they_say_and_rows_in_any_order(results, recording):
    names = {**recording.names, "policies": ["intervention", "secure_depots"]}
    costs = {name: values[::-1].copy() for name, values in recording.tables["costs"].items()}
    costs["policy"] = 1 - costs["policy"]
    turned = harvest(replace(recording, names=names, tables={**recording.tables, "costs": costs}), name="turned")

    assert first_differences(results, turned).date.isna().all()


def test_each_run_parts_on_its_own_day(recording, results, another_run):
    both = Results.stack([results, another_run])
    other = Results.stack([changed(recording, "groups", "fighters", 0, 1, run=8), results])

    dates = first_difference(other, both)

    assert dates.notna().to_dict() == {8: True, 7: False}


@pytest.fixture
def study(recording):
    """Three runs each: the policy saves a few rifles from day 14 on, and every run has its own level."""

    def runs(saved):
        parts = []
        for run, level in ((1, 0), (2, 100), (3, 260)):
            stocks = {name: values.copy() for name, values in recording.tables["stocks"].items()}
            held = recording.names["holders"].index("militia")
            theirs = (stocks["holder"] == held) & (stocks["arm"] == 0)
            stocks["count"][theirs] += level
            stocks["count"][theirs & (stocks["day"] >= 14)] -= saved * run
            parts.append(harvest(replace(recording, run=run, tables={**recording.tables, "stocks": stocks}), name="s"))
        return Results.stack(parts)

    return {"base": runs(0), "policy": runs(10)}


def test_gains_are_told_from_the_first_difference_on(study):
    table = horizons(study, "base").set_index(["quantity", "horizon"])

    week = table.loc["outside_control", "1 week"]
    assert week.date == pd.Timestamp("2011-02-14") + pd.Timedelta(days=21)
    assert (week.runs, week["mean"]) == (3, -20)
    base, value = np.array([0, 100, 260]), np.array([-10, 80, 230])
    assert week.variance_ratio == pytest.approx((base.var() + value.var()) / (value - base).var())
    assert table.loc["deaths", "end"]["mean"] == 0


def test_horizons_after_the_end_and_scenarios_that_never_part_are_left_out(study):
    table = horizons({**study, "same": study["base"]}, "base")

    assert set(table.scenario) == {"policy"}
    assert set(table.quantity) == set(FOLLOWED)
    assert set(table.horizon) == {"1 week", "1 month", "end"}
    assert set(table.horizon) < set(HORIZONS)
