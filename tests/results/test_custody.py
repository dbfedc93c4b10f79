import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.core.errors import UsageError
from sim.experiment.run import run
from sim.results import Results, harvest, load, save
from sim.results.custody import custody_table, with_custody
from sim.scenario import Scenario
from tests.results.bookkeeping import written
from tests.worlds import OASIS

WORLD, DEPOT, OTHER_DEPOT, GROUP, CONVOY, MARKET, GARRISON, POST = range(8)


def shares(table):
    """Expected counts by origin, way out, country and holder."""
    rows = table[["origin", "corridor", "country", "holder", "count"]].astype({"count": float})
    return {tuple(row[:4]): pytest.approx(row[4]) for row in rows.itertuples(index=False, name=None)}


def test_a_mixed_stock_gives_away_what_it_holds_in_proportion():
    moves = [(5, DEPOT, GROUP, 300, "looted"), (6, OTHER_DEPOT, GROUP, 100, "looted"), (7, GROUP, CONVOY, 40, "sold")]

    found = shares(custody_table(written(moves)))

    assert found["fezzan", "", "LBY", "trafficker"] == 30
    assert found["sirte", "", "LBY", "trafficker"] == 10
    assert found["fezzan", "", "LBY", "militia"] == 270
    assert found["sirte", "", "LBY", "militia"] == 90


def test_arms_are_known_by_the_border_over_which_they_first_left():
    moves = [(5, DEPOT, CONVOY, 40, "bought"), (12, CONVOY, MARKET, 10, "sold")]
    roads = [(8, CONVOY, "NER"), (10, CONVOY, "MLI"), (20, CONVOY, "LBY"), (30, CONVOY, "NER")]

    found = shares(custody_table(written(moves, roads)))

    assert found["fezzan", "LBY-NER", "MLI", "dealer"] == 10
    assert found["fezzan", "LBY-NER", "NER", "trafficker"] == 30


def test_arms_that_came_home_and_leave_again_keep_their_first_border():
    moves = [(5, DEPOT, CONVOY, 40, "bought"), (12, DEPOT, CONVOY, 60, "bought")]
    roads = [(8, CONVOY, "NER"), (10, CONVOY, "LBY"), (20, CONVOY, "MLI")]

    found = shares(custody_table(written(moves, roads)))

    assert found["fezzan", "LBY-NER", "MLI", "trafficker"] == 40
    assert found["fezzan", "LBY-MLI", "MLI", "trafficker"] == 60


def test_arms_seized_by_the_neighbours_post_have_left_by_that_border():
    moves = [(5, DEPOT, CONVOY, 40, "bought"), (9, CONVOY, POST, 15, "seized")]

    found = shares(custody_table(written(moves, [(9, CONVOY, "NER")])))

    assert found["fezzan", "LBY-NER", "NER", "seized"] == 15
    assert found["fezzan", "LBY-NER", "NER", "trafficker"] == 25


def test_arms_of_a_foreign_arsenal_never_left_home():
    moves = [(9, GARRISON, MARKET, 20, "captured"), (30, WORLD, GARRISON, 5, "import")]

    found = shares(custody_table(written(moves)))

    assert found["MLI_arsenal", "", "MLI", "dealer"] == 20
    assert found["MLI_arsenal", "", "MLI", "state"] == 35


def test_a_group_founded_by_day_is_where_it_is_founded():
    moves = [(5, DEPOT, GROUP, 100, "looted"), (6, GROUP, 8, 50, "split")]

    found = shares(custody_table(written(moves, [(6, 8, "LBY")])))

    assert found["fezzan", "", "LBY", "militia"] == 100


def test_an_earlier_evening_may_be_asked_for():
    moves = [(5, DEPOT, CONVOY, 40, "bought"), (12, CONVOY, MARKET, 40, "sold")]

    table = custody_table(written(moves, [(8, CONVOY, "MLI")]), ["2011-02-21", "2011-03-31"])

    held = table[table.origin == "fezzan"].groupby(["date", "holder"], observed=True)["count"].sum()
    assert held[pd.Timestamp("2011-02-21"), "trafficker"] == 40
    assert held[pd.Timestamp("2011-03-31"), "dealer"] == 40
    with pytest.raises(UsageError, match="outside the run, which goes from 2011-02-15 to 2011-03-31"):
        custody_table(written(moves), ["2012-01-01"])


def test_tags_add_up_to_the_stock_whatever_happens():
    luck = np.random.default_rng(1)
    held = {DEPOT: 1000, OTHER_DEPOT: 500, GARRISON: 50}
    moves, roads = [], []
    for day in range(1, 45):
        for _ in range(4):
            source, target = (int(account) for account in luck.choice([1, 2, 3, 4, 5, 6, 7], 2, replace=False))
            count = int(luck.integers(0, held.get(source, 0) + 1))
            if count:
                held[source], held[target] = held[source] - count, held.get(target, 0) + count
                moves.append((day, source, target, count, "sold"))
        roads.append((day, CONVOY, str(luck.choice(["LBY", "NER", "MLI"]))))

    results = written(moves, roads)
    table = custody_table(results)

    keys = ["country", "holder", "arm"]
    tags = table.groupby(keys, observed=True)["count"].sum()
    stock = results.stocks[results.stocks.date == results.until].groupby(keys, observed=True)["count"].sum()
    assert tags.to_dict() == pytest.approx(stock.to_dict())
    assert table.groupby("origin", observed=True)["count"].sum().to_dict() == pytest.approx(
        {"fezzan": 1000, "sirte": 500, "MLI_arsenal": 50}
    )


def test_the_table_takes_the_place_of_the_ledger_and_is_kept(tmp_path):
    moves = [(5, DEPOT, CONVOY, 40, "bought")]
    light = with_custody(written(moves, [(8, CONVOY, "NER")]))
    bare = {name: table for name, table in light.tables.items() if name != "custody"}
    other = replace(written(moves, run=8), tables={**bare, "stocks": bare["stocks"].assign(run=8)})

    both = Results.stack([other, light])
    there = load(save(both, tmp_path))

    assert "ledger" not in light.tables
    assert both.custody.run.unique().tolist() == [7]
    pd.testing.assert_frame_equal(there.custody, light.custody)


@pytest.fixture(scope="module")
def summer():
    """Five months of the made-up region, in which both storage areas fall and convoys cross both borders."""
    until = dt.date(2011, 8, 31)
    asked = Scenario(name="A summer", region=str(OASIS), start=dt.date(2011, 4, 1), until=until, agents={})
    return run(asked, seed=1, ledger=True)


def test_by_origin_the_table_is_the_mean_of_provenance(summer):
    keys = ["origin", "country", "holder", "arm"]
    last = summer.provenance[summer.provenance.date == summer.until]
    drawn = last.groupby(keys, observed=True)["count"].sum()
    expected = custody_table(summer).groupby(keys, observed=True)["count"].sum()

    drawn, expected = drawn.align(expected, fill_value=0)

    # Items go their ways without replacement, so a count scatters no more than a Poisson number: 4 standard errors.
    assert (expected[drawn > 0] > 0).all()
    assert ((drawn - expected).abs() <= 4 * np.sqrt(expected.clip(lower=1))).all()


def test_in_a_real_run_tags_add_up_to_the_stock(summer):
    keys = ["country", "holder", "arm"]
    table = custody_table(summer)

    last = summer.stocks[summer.stocks.date == summer.until].groupby(keys, observed=True)["count"].sum()
    assert table.groupby(keys, observed=True)["count"].sum().to_dict() == pytest.approx(last.to_dict())
    assert {"AAA-BBB", "AAA-CCC"} <= set(table.corridor[table.holder == "trafficker"])
    assert (table.corridor[table.country != "AAA"][table.origin.isin(["anba_base", "bir_bunkers"])] != "").all()


def test_without_a_ledger_there_is_nothing_to_follow(recording):
    bare = {name: table for name, table in recording.tables.items() if name != "ledger"}

    with pytest.raises(UsageError, match=r"keeps no table 'ledger'\. Make the run with --ledger"):
        custody_table(harvest(replace(recording, tables=bare), name="bare"))
