"""The headline is the middle run and the middle 80 %, and says where runs have no answer."""

import math
from dataclasses import replace

import pytest

from sim.experiment.headline import figure, headlines, spoken
from sim.results import HEADLINE, MEASURES
from sim.results.measures import Measure


@pytest.fixture
def answers(monkeypatch):
    """Put answers of eleven runs in the place of a measure."""

    def put(results, values):
        series = results.stocks["count"].iloc[: len(values)].astype(float).copy()
        series[:] = values
        monkeypatch.setitem(MEASURES, "deaths", Measure("deaths", "people", "For the test.", lambda _: series))
        results.manifest["seeds"] = list(range(len(values)))
        return results

    return put


@pytest.fixture
def many(results):
    copied = type(results)(results.name, results.tables, dict(results.manifest), results.places_info)
    return copied


def test_every_headline_is_there_in_its_order(results):
    assert [line.measure for line in headlines(results)] == list(HEADLINE)


def test_the_middle_and_the_middle_eighty_percent_are_told(many, answers):
    (line,) = headlines(answers(many, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]), ["deaths"])

    assert (line.median, line.low, line.high) == pytest.approx((50, 10, 90))
    assert line.runs == 11


def test_runs_without_an_answer_are_counted_out_loud(many, answers):
    lines = spoken(answers(many, [4, math.nan, 6]), ["deaths"])

    assert lines[1] == ("deaths", "5", "4.2 to 5.8", "people", "in 2 of 3 runs")


def test_a_measure_no_run_can_answer_is_a_dash(many, answers):
    lines = spoken(answers(many, [math.nan, math.nan]), ["deaths"])

    assert lines[1] == ("deaths", "-", "", "people", "in 0 of 2 runs")


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (12, "12"), (0.12345, "0.123"), (45.678, "45.7"), (1234567.8, "1,234,568"), (math.nan, "-")],
)
def test_numbers_are_as_long_as_they_are_sure(value, told):
    assert figure(value) == told


def test_people_read_the_names_of_their_own_region(results):
    elsewhere = {"home": "ALB", "home_name": "Albania", "headline": "kosovo", "title": "Kosovo", "regions": ["x"]}
    told = elsewhere | {"rebel_country": "XKX", "rebel_name": "Kosovo", "groups": {}}
    named = replace(results, manifest=results.manifest | {"terms": told})

    assert "arms reached kosovo" in {line[0] for line in spoken(named)}
    assert "arms_reached_northern_mali" in {line.measure for line in headlines(named)}
