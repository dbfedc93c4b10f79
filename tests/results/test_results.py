import pickle
from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sim.core.errors import UsageError
from sim.results import Results, harvest


def test_stacked_runs_keep_their_order(results, another_run):
    assert Results.stack([another_run, results]).runs == [8, 7]
    assert Results.stack([results, another_run]).stocks.run.unique().tolist() == [7, 8]


def test_stacking_changes_no_row(results, another_run):
    both = Results.stack([results, another_run])

    for name, table in both.tables.items():
        for part in (results, another_run):
            rows = table[table.run == part.runs[0]].reset_index(drop=True)
            pd.testing.assert_frame_equal(rows, part.tables[name])


def test_one_run_is_its_own_stack(results):
    assert Results.stack([results]) is results


def test_stacking_keeps_every_hash(results, another_run):
    both = Results.stack([results, another_run])

    assert both.manifest["seeds"] == [7, 8]
    assert set(both.manifest["journal_sha256"]) == {"7", "8"}


def test_a_group_born_in_one_run_only_joins_the_words(recording, results):
    names = {**recording.names, "groups": [*recording.names["groups"], "mnla/30/1"]}
    tables = {**recording.tables, "groups": {**recording.tables["groups"], "group": [0, 2]}}
    split = harvest(replace(recording, run=8, names=names, tables=tables), name="niche_package")

    both = Results.stack([results, split])

    assert both.groups.group.tolist() == ["misrata", "mnla", "misrata", "mnla/30/1"]
    assert both.groups.group.cat.categories.tolist() == ["misrata", "mnla", "mnla/30/1"]


def test_a_run_is_not_stacked_twice(results):
    with pytest.raises(UsageError, match="run 7 twice"):
        Results.stack([results, results])


def test_another_scenario_is_not_stacked(results, recording):
    with pytest.raises(UsageError, match="cannot be stacked"):
        Results.stack([results, harvest(replace(recording, run=8), name="other")])


def test_runs_of_another_length_are_not_stacked(results, recording):
    with pytest.raises(UsageError, match="differ in until"):
        Results.stack([results, harvest(replace(recording, run=8, days=30), name="niche_package")])


def test_runs_with_other_tables_are_not_stacked(results, another_run):
    tables = {name: table for name, table in another_run.tables.items() if name != "ledger"}

    with pytest.raises(UsageError, match="ledger"):
        Results.stack([results, replace(another_run, tables=tables)])


def test_nothing_cannot_be_stacked():
    with pytest.raises(UsageError, match="no results"):
        Results.stack([])


def test_results_travel_between_processes(results):
    there = pickle.loads(pickle.dumps(results))

    pd.testing.assert_frame_equal(there.flows, results.flows)
    assert "1 runs" in repr(there)


def test_a_table_that_is_not_there_names_those_that_are(results):
    with pytest.raises(AttributeError, match="stocks"):
        _ = results.weather
    assert "stocks" in dir(results)


def test_some_runs_come_in_the_order_they_are_asked_for(results, another_run):
    both = Results.stack([results, another_run])

    turned = both.only([8, 7])

    assert turned.runs == [8, 7]
    assert list(turned.manifest["journal_sha256"]) == ["8", "7"]
    for name, table in Results.stack([another_run, results]).tables.items():
        assert_frame_equal(turned.tables[name], table)


def test_a_run_that_is_not_there_cannot_be_picked(results):
    with pytest.raises(UsageError, match=r"^results of 'niche_package' hold no run 9\.$"):
        results.only([9])
