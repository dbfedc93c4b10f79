import pandas as pd
import pytest

from sim.report.map_data import Flow, flows, holdings, rank_towns, short_names
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS


def test_what_lies_in_a_place_is_the_mean_of_the_runs(results):
    held = holdings(results, WEAPONS, OUTSIDE_CONTROL, None)

    assert held.day == pd.Timestamp("2013-01-31")
    assert held.counts == {"sabha": 800, "tripoli_lby": 1800, "gao": 200}


def test_a_date_between_month_ends_shows_the_one_before(results):
    assert holdings(results, WEAPONS, OUTSIDE_CONTROL, "2011-04-15").day == pd.Timestamp("2011-03-31")


def test_both_ways_of_a_road_are_one_flow_with_a_net(results):
    found = flows(results, WEAPONS, pd.Timestamp("2013-01-31"))

    assert found == [Flow("agadez", "gao", 30, 30), Flow("agadez", "sabha", 80, -40)]


def test_a_flow_after_the_day_is_not_counted(results):
    assert flows(results, WEAPONS, pd.Timestamp("2011-02-28")) == []


def test_capitals_and_the_most_armed_are_named_first(ground, results):
    towns = rank_towns(ground, holdings(results, WEAPONS, OUTSIDE_CONTROL, None))

    assert [town.name for town in towns[:2]] == ["Tripoli", "Sabha"]
    assert towns[0].items == pytest.approx(1800)


def test_towns_are_ranked_even_where_nobody_holds_arms(ground, results):
    towns = rank_towns(ground, holdings(results, WEAPONS, OUTSIDE_CONTROL, "2001-01-01"))

    assert len(towns) == 4


def test_a_bracket_is_dropped_unless_two_places_need_it():
    assert short_names(["Tripoli (Libya)", "Rafah (Egypt side)"]) == ["Tripoli", "Rafah"]
    assert short_names(["Tripoli (Libya)", "Tripoli (Lebanon)"]) == ["Tripoli (Libya)", "Tripoli (Lebanon)"]
