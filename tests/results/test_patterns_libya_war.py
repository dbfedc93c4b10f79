import math

import pytest

from sim.results import patterns_libya_war as war
from tests.results.by_hand import told


def group(day, name, *, fighters=100, claimed=100, armed=100):
    """A week of a group."""
    return (day, name, fighters, claimed, armed, 0, 0, 0, 0.0)


def state(day, strength, hostile):
    """A week of the garrisons around Kidal."""
    return (day, "MLI", "mli_kidal", 0.1, 0.1, 0.1, 0.1, 100, strength, hostile, 1)


def test_returnees_are_men_who_reach_northern_mali_in_the_autumn():
    rows = [
        ("2011-09-11", "returned", "kidal", "MLI", "column_1", 100.0),
        ("2011-09-12", "returned", "agadez", "NER", "column_2", 100.0),
        ("2011-11-01", "returned", "gao", "MLI", "column_3", 100.0),
        ("2011-09-11", "joined", "gao", "MLI", "mnla", 500.0),
    ]

    assert war.returnees(told({"events": rows})).tolist() == [100]


def test_the_rebellion_is_dated_from_the_death_of_qadhafi():
    rows = [state("2011-10-25", 10.0, 9.0), state("2011-12-29", 10.0, 11.0), state("2012-01-05", 10.0, 20.0)]

    assert war.rebels_stronger(told({"states": rows})).tolist() == [70]
    assert war.rebels_stronger(told({"states": rows[:1]})).isna().all()


def test_arms_taken_from_the_state_are_set_against_all_that_groups_newly_got():
    def got(source, holder, reason, count):
        return ("2012-04-01", source, "MLI", holder, "militia", reason, "rifles", count)

    rows = [
        got("MLI", "state", "captured", 60), got("MLI", "dealer", "bought", 30), got("NER", "militia", "moved", 10),
        got("MLI", "militia", "switched", 500), got("ZZZ", "world", "opening", 500),
    ]  # fmt: skip

    assert war.captured_share(told({"flows": rows})).tolist() == [0.6]


def test_mounted_weapons_are_per_hundred_fighters_over_a_year():
    places = [(f"2012-{month:02}-28", "kidal", "militia", "machine_guns", 10) for month in range(1, 13)]
    places += [
        ("2012-06-28", "kidal", "militia", "rockets", 900),
        ("2012-06-28", "sabha", "militia", "machine_guns", 9),
    ]
    groups = [group("2012-03-01", "mnla", fighters=150), group("2012-03-01", "mujao/9/0", fighters=50)]
    groups += [group("2012-03-01", "zintan_1", fighters=900)]

    assert war.mounted_weapons(told({"places": places, "groups": groups})).tolist() == [pytest.approx(5.0)]


def test_jihadists_of_the_north_are_counted_with_those_that_split_off():
    rows = [
        group("2011-12-26", "aqim_ifoghas", armed=100), group("2012-01-02", "aqim_ifoghas", armed=999),
        group("2013-01-07", "aqim_ifoghas", armed=300), group("2013-01-07", "aqim_ifoghas/500/0", armed=200),
        group("2013-01-14", "aqim_ifoghas", armed=9), group("2013-01-07", "mnla", armed=900),
    ]  # fmt: skip

    assert war.jihadists_grow(told({"groups": rows})).tolist() == [5.0]


def test_only_libyan_payrolls_are_padded():
    rows = [
        group("2013-12-30", "zintan_1", fighters=100, claimed=160), group("2013-12-30", "mnla", fighters=900),
        group("2012-12-30", "zintan_1", fighters=100, claimed=900),
    ]  # fmt: skip

    assert war.claimed_over_real(told({"groups": rows})).tolist() == [1.6]


def test_prevention_is_set_against_two_years_of_the_force():
    rows = [
        ("2012-01-01", "first_teams", "USA", 4.0), ("2012-01-01", "stipends", "LBY", 900.0),
        ("2013-01-01", "intervention", "FRA", 60.0), ("2014-12-01", "intervention", "FRA", 40.0),
        ("2015-01-01", "intervention", "FRA", 900.0),
    ]  # fmt: skip

    assert war.prevention_over_response(told({"costs": rows})).tolist() == [0.04]
    assert math.isnan(war.prevention_over_response(told({"costs": rows[:2]})).iloc[0])


def test_an_attempt_on_an_aircraft_is_not_a_hit():
    rows = [("2013-01-01", "aircraft_attempt", "sabha", "LBY", "mnla", 1.0)]

    assert war.aircraft_hit(told({"events": rows})).tolist() == [0]
    hit = [("2013-01-01", "aircraft_hit", "sabha", "LBY", "mnla", 1.0)]
    assert war.aircraft_hit(told({"events": [*rows, *hit]})).tolist() == [1]
