"""Results that lie in folders look like those in memory, and only the last ones stay there."""

import pytest
from pandas.testing import assert_frame_equal

from sim.experiment import stored
from sim.experiment.stored import Stored
from sim.results import save


@pytest.fixture
def shelf(results, tmp_path):
    folders = {slug: save(results, tmp_path / slug) for slug in ("one", "two", "three")}
    return Stored(folders)


def test_stored_results_are_read_as_they_were(shelf, results):
    assert list(shelf) == ["one", "two", "three"]
    assert len(shelf) == 3
    assert list(shelf["two"].tables) == list(results.tables)
    for name, table in shelf["two"].tables.items():
        assert_frame_equal(table, results.tables[name])


def test_only_what_is_asked_for_is_read_and_only_what_was_used_last_stays(shelf, monkeypatch):
    read = []
    real = stored.read_table
    monkeypatch.setattr(
        stored, "read_table", lambda folder, name: read.append((folder.name, name)) or real(folder, name)
    )

    for slug in ("one", "one", "two", "one"):
        assert len(shelf[slug].stocks) > 0
    assert "flows" in shelf["one"].tables
    assert read == [("one", "stocks"), ("two", "stocks")]

    monkeypatch.setattr(stored, "ROOM", 1)
    for slug in ("two", "two", "one"):
        assert len(shelf[slug].costs) == 0
    assert read[2:] == [("two", "costs"), ("one", "costs")]
    assert len(shelf["one"].stocks) > 0
    assert read[4:] == [("one", "stocks")]


def test_a_table_that_was_not_kept_is_not_there(shelf):
    tables = shelf["one"].tables

    assert "ledger" not in tables
    with pytest.raises(KeyError, match="ledger"):
        tables["ledger"]
    with pytest.raises(AttributeError, match="these results keep no table 'ledger'"):
        _ = shelf["one"].ledger


def test_runs_that_do_not_count_are_left_in_the_folder(shelf):
    assert Stored(shelf.folders, [1])["one"].runs == [1]
