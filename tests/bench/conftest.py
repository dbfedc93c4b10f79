"""A small world for the peers: the real land is read once, the days are few."""

import pytest

from bench.world import quiet_region, reduced


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    return quiet_region(tmp_path_factory.mktemp("quiet"))


@pytest.fixture(scope="session")
def settled(quiet):
    """Six weeks of the real region; the east's depots fall open in the first."""
    return reduced(quiet, 42, 1)
