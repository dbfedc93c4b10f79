import csv

import pytest

from sim.results.patterns import PATTERNS
from sim.results.tables import TABLES
from sim.scenario import region_folder


@pytest.fixture
def rows():
    with (region_folder("libya_2011") / "patterns.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_dossier_has_a_function_and_says_what_it_is(rows):
    assert len(rows) == 29
    for row in rows:
        assert row["id"] in PATTERNS
        assert len(PATTERNS[row["id"]].doc) > 30


def test_every_row_has_a_role_a_label_and_a_predicate_before_anything_is_fitted(rows):
    for row in rows:
        assert row["role"] in ("fitted", "held_out")
        assert row["label"]
        assert row["predicate"].endswith(".")


def test_a_row_whose_predicate_is_not_its_band_has_claims_and_no_other_has(rows):
    for row in rows:
        plain = row["predicate"] == "The median lies within the band."

        assert plain == (not PATTERNS[row["id"]].claims), row["id"]


def test_a_row_without_claims_has_a_band(rows):
    for row in rows:
        if not PATTERNS[row["id"]].claims:
            assert float(row["low"]) < float(row["high"])


def test_patterns_read_tables_that_there_are():
    for entry in PATTERNS.values():
        assert set(entry.tables) <= set(TABLES)
        assert entry.tables
