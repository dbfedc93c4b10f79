from dataclasses import replace

import pytest

from sim.core.errors import UsageError
from sim.results import Results, arrivals, bill, destinations, first_arrivals, harvest, prices_by_market, ranking
from tests.results.conftest import as_columns


def ended(recording, run, **held):
    """A run whose Libyan rifles ended with traffickers of these countries."""
    rows = [(45, "fezzan", country, "trafficker", "rifles", count) for country, count in held.items()]
    provenance = as_columns(rows, "day origin:origins country:countries holder:holders arm:arms count")
    return harvest(replace(recording, run=run, tables={"provenance": provenance}), name="ended")


def test_home_and_what_left_the_map_are_no_destinations(recording):
    table = destinations(ended(recording, 1, LBY=900, ZZZ=50, MLI=20, NER=30))

    assert table[["country", "count", "rank"]].to_numpy().tolist() == [["NER", 30, 1], ["MLI", 20, 2]]


def test_the_arms_of_a_national_arsenal_do_not_count(results):
    assert destinations(results)[["country", "count"]].to_numpy().tolist() == [["MLI", 150]]


def test_every_run_has_every_country_and_no_rank_without_arms(recording):
    both = Results.stack([ended(recording, 1, MLI=20), ended(recording, 2, NER=30)])

    table = destinations(both)

    assert table.groupby("run").country.apply(list).to_dict() == {1: ["NER", "MLI"], 2: ["NER", "MLI"]}
    assert table["rank"].isna().tolist() == [True, False, False, True]


def test_the_ranking_says_how_sure_it_is(recording):
    runs = [ended(recording, run, MLI=10 * run, NER=25) for run in (1, 2, 3, 4, 5)]

    table = ranking(Results.stack(runs)).set_index("country")

    assert table.index.tolist() == ["MLI", "NER"]
    assert table.loc["MLI", ["count", "rank", "rank_low", "rank_high"]].tolist() == [30, 1, 1, 2]
    assert table["first"].tolist() == [0.6, 0.4]
    assert table["reached"].tolist() == [1, 1]


def test_a_country_without_arms_ranks_behind_all_that_have_some(recording):
    runs = [ended(recording, 1, MLI=9, NER=5), ended(recording, 2, MLI=9), ended(recording, 3, MLI=9)]

    table = ranking(Results.stack(runs)).set_index("country")

    assert table.loc["NER", "rank"] == 2
    assert table.loc["NER", "reached"] == pytest.approx(1 / 3)


def test_without_arms_abroad_there_is_no_ranking(recording):
    assert ranking(ended(recording, 1, LBY=5)).empty


def test_arrivals_are_by_country_and_month(results):
    assert arrivals(results)[["run", "country", "count"]].to_numpy().tolist() == [[7, "MLI", 150]]


def test_first_arrivals_are_days_from_the_start(results):
    assert first_arrivals(results).to_numpy().tolist() == [[7, "NER", 4], [7, "MLI", 20]]


def test_each_market_has_its_price(results):
    table = prices_by_market(results)

    assert table[["place", "country", "usd"]].to_numpy().tolist() == [["sabha", "LBY", 350], ["kidal", "MLI", 700]]
    assert prices_by_market(results, date="2011-02-22").usd.tolist() == [2000]
    assert prices_by_market(results, "manpads").empty
    with pytest.raises(UsageError, match="no arm is called 'catapults'"):
        prices_by_market(results, "catapults")


def test_the_bill_names_who_pays_for_what(results):
    assert bill(results).to_numpy().tolist() == [
        [7, "secure_depots", "USA", 1.5e6],
        [7, "intervention", "FRA", 20e6],
    ]
