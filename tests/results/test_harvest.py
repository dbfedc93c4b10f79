import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.core.errors import DesignError
from sim.results import TABLES, harvest
from sim.results.tables import PARTIAL


def test_every_table_has_the_columns_of_the_contract(results):
    for name in TABLES.keys() - set(PARTIAL):
        table = TABLES[name]
        assert list(results.tables[name].columns) == [column.name for column in table.columns]


def test_the_opening_is_dated_the_day_before_the_start(results):
    assert results.stocks.date.min() == pd.Timestamp("2011-02-14")
    assert results.stocks.date.max() == pd.Timestamp("2011-03-31")


def test_a_month_is_dated_by_its_first_day(results):
    assert set(results.violence.month) == {pd.Timestamp("2011-02-01"), pd.Timestamp("2011-03-01")}


def test_words_come_in_the_order_of_their_vocabulary(recording, results):
    assert list(results.stocks.holder.cat.categories) == recording.names["holders"]
    assert results.events.place.isna().tolist() == [False, False, False, True]


def test_counts_stay_whole_and_prices_may_break(results):
    assert results.stocks["count"].dtype == np.int64
    assert results.prices["usd"].dtype == np.float64


def test_a_run_without_a_ledger_has_none(recording):
    tables = {name: table for name, table in recording.tables.items() if name not in ("ledger", "accounts")}

    bare = harvest(replace(recording, tables=tables), name="bare")

    assert "ledger" not in bare.tables
    with pytest.raises(AttributeError, match="--ledger"):
        _ = bare.ledger


def test_a_table_in_which_nothing_happened_is_empty_and_typed(recording):
    tables = {name: table for name, table in recording.tables.items() if name != "events"}

    quiet = harvest(replace(recording, tables=tables), name="quiet")

    assert len(quiet.events) == 0
    assert quiet.events.kind.cat.categories.tolist() == recording.names["event_kinds"]


def test_the_manifest_tells_run_dates_and_hash(results):
    assert results.manifest["seeds"] == [7]
    assert results.manifest["until"] == "2011-03-31"
    assert results.manifest["journal_sha256"] == {"7": "ab" * 32}
    assert results.manifest["region"] == "libya_2011"


def test_a_table_nobody_described_is_refused(recording):
    with pytest.raises(DesignError, match="weather"):
        harvest(replace(recording, tables={**recording.tables, "weather": {}}))


def test_a_missing_column_is_refused(recording):
    prices = {name: values for name, values in recording.tables["prices"].items() if name != "usd"}

    with pytest.raises(DesignError, match="'prices' has no column 'usd'"):
        harvest(replace(recording, tables={**recording.tables, "prices": prices}))


def test_a_missing_vocabulary_is_refused(recording):
    names = {name: entries for name, entries in recording.names.items() if name != "payers"}

    with pytest.raises(DesignError, match="payers"):
        harvest(replace(recording, names=names))


def test_half_a_million_rows_take_no_time(recording):
    stocks = {name: np.resize(values, 500_000) for name, values in recording.tables["stocks"].items()}
    large = replace(recording, tables={**recording.tables, "stocks": stocks})
    harvest(large)

    start = time.perf_counter()
    harvest(large)

    assert time.perf_counter() - start < 1.0  # a tenth of it is usual; the rest is for a busy machine
