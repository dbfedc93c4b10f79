from dataclasses import replace

import pytest

from sim.results import Results, harvest, identities


def changed(recording, table, row, by, column="count"):
    """The same recording with one number altered."""
    values = {name: array.copy() for name, array in recording.tables[table].items()}
    values[column][row] += by
    return harvest(replace(recording, tables={**recording.tables, table: values}), name="changed")


def test_honest_books_have_no_violations(results, another_run):
    assert identities(Results.stack([results, another_run])) == []


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("flows", "stocks against flows"),
        ("stocks", "ledger against stocks"),
        ("provenance", "provenance against stocks"),
        ("ledger", "ledger against stocks"),
    ],
)
def test_one_item_too_many_anywhere_is_found(recording, table, says):
    found = identities(changed(recording, table, 0, 1))

    assert found
    assert any(says in line for line in found)


def test_an_account_that_changes_country_takes_its_arms_along(recording):
    found = identities(changed(recording, "accounts", -1, 5, "since_day"))

    assert any("2011-03-07, ledger against stocks: LBY trafficker rifles is 150 and not 0" in line for line in found)


def test_arms_that_came_from_nowhere_are_counted_in_all(recording):
    last = len(recording.tables["stocks"]["count"]) - 1

    found = identities(changed(recording, "stocks", last, 5))

    assert any("rifles are 1075 in all, and 1070 came into the world" in line for line in found)


def test_a_storage_area_cannot_grow(recording):
    origin = recording.tables["provenance"]
    twice = {name: [*values, *values] for name, values in origin.items()}
    rows = len(origin["day"])
    twice["day"] = [10] * rows + [45] * rows
    twice["count"] = [count - 1 for count in twice["count"][:rows]] + twice["count"][rows:]
    grown = harvest(replace(recording, tables={**recording.tables, "provenance": twice}), name="grown")

    found = [line for line in identities(grown) if "at the dates of provenance" in line]

    assert {line.split(" are ")[0] for line in found} == {"run 7: rifles from fezzan", "run 7: ammunition from fezzan"}


def test_the_ledger_may_be_kept_apart(results):
    light = {name: table for name, table in results.tables.items() if name not in ("ledger", "accounts")}
    bare = Results(results.name, light, results.manifest, results.places_info)

    assert identities(bare) == []
    assert identities(bare, results) == []


def test_empty_tables_are_a_violation(recording):
    nothing = harvest(replace(recording, tables={}), name="nothing")

    assert identities(nothing) == ["run 7: stocks or flows are empty"]
