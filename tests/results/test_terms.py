import csv
from pathlib import Path

from sim.core.ledger import HOLDERS, REASONS
from sim.results import terms

REGION = Path(__file__).parents[2] / "scenarios" / "regions" / "libya_2011"


def column(table, name):
    with (REGION / table).open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


def test_holders_and_reasons_are_words_the_ledger_writes():
    assert {*terms.OUTSIDE_CONTROL, terms.WORLD} <= set(HOLDERS)
    assert {terms.LOOTED, *terms.CAPTURED} <= set(REASONS)


def test_weapons_are_all_arms_but_ammunition_and_chemicals():
    assert set(terms.WEAPONS) == column("arms.csv", "id") - {"ammunition", "chemical"}


def test_countries_and_regions_are_in_the_region_folder():
    assert set(terms.REBEL_REGIONS) <= column("regions.csv", "id")
    assert {terms.HOME, terms.REBEL_COUNTRY, *terms.WEST_AFRICA} <= column("states.csv", "id")
