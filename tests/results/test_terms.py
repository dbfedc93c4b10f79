import csv
import datetime
from pathlib import Path

from sim import run
from sim.core.ledger import HOLDERS, REASONS
from sim.results import Results, terms
from sim.scenario import load

REGION = Path(__file__).parents[2] / "scenarios" / "regions" / "libya_2011"
START = datetime.date(2011, 2, 16)


def column(table, name):
    with (REGION / table).open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


def test_holders_and_reasons_are_words_the_ledger_writes():
    assert {*terms.OUTSIDE_CONTROL, terms.WORLD} <= set(HOLDERS)
    assert {terms.LOOTED, *terms.CAPTURED} <= set(REASONS)


def test_weapons_are_all_arms_but_ammunition_and_chemicals():
    assert set(terms.WEAPONS) == column("arms.csv", "id") - {"ammunition", "chemical"}


def test_the_terms_travel_from_the_region_file_to_the_results():
    told = terms.terms_of(run(load("no_policy").ending(START)))

    assert told == terms.UNSAID
    assert told.group("west_africa")
    assert not told.group("the_moon")
    assert set(told.regions) <= column("regions.csv", "id")
    assert {told.home, told.rebel_country, *told.group("west_africa")} <= column("states.csv", "id")


def test_what_was_coined_for_libya_is_said_of_another_region_in_its_own_words():
    told = terms.Terms("ALB", "Albania", "kosovo", "Kosovo", ("xkx_drenica",), "XKX", "Kosovo", {})

    assert told.spoken("arms_reached_northern_mali") == "arms_reached_kosovo"
    assert told.spoken("first_arrival_northern_mali_days") == "first_arrival_kosovo_days"
    assert told.spoken("outside_libya_share_end_2013") == "outside_albania_share_end_2013"
    assert told.spoken("deaths_mali") == "deaths_kosovo"
    assert told.spoken("Northern Mali: arms from Libya") == "Kosovo: arms from Albania"
    assert told.spoken("normality") == "normality"
    assert (
        terms.UNSAID.spoken("People killed in Mali, not northern Mali.") == "People killed in Mali, not northern Mali."
    )


def test_a_region_without_a_rebellion_has_no_place_to_look_for_it():
    about = {"terms": terms.terms_in({"capital_country": "AAA"}, {}, {})}
    told = terms.terms_of(Results("x", {}, about))

    assert told.home == "AAA"
    assert told.regions == ()
    assert told.rebel_country == ""


def test_the_first_of_the_headline_regions_is_where_measures_look():
    headline = {"north": ["a", "b"], "south": ["c"]}
    told = terms.terms_in({"headline_regions": headline}, {"a": "AAA", "b": "AAA", "c": "CCC"}, {})

    assert told["title"] == "north"
    assert told["regions"] == ["a", "b"]
    assert told["rebel_country"] == "AAA"
