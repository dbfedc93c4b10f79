"""Random regions of this folder's tests, each written once."""

import pytest

from tests.relations.worlds import Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    return Ground(tmp_path_factory.mktemp("worlds"))
