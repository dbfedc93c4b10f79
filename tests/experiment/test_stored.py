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
    assert_frame_equal(shelf["two"].stocks, results.stocks)


def test_only_what_was_used_last_stays_in_memory(shelf, monkeypatch):
    read = []
    real = stored.load
    monkeypatch.setattr(stored, "load", lambda folder: read.append(folder.name) or real(folder))

    for slug in ("one", "one", "two", "one"):
        shelf[slug]
    assert read == ["one", "two"]

    monkeypatch.setattr(stored, "ROOM", 1)
    for slug in ("two", "two", "one"):
        shelf[slug]
    assert read == ["one", "two", "one"]


def test_runs_that_do_not_count_are_left_in_the_folder(shelf):
    assert Stored(shelf.folders, [1])["one"].runs == [1]
