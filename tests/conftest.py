"""What every test shares: pictures without a screen, and properties that try the same cases each time."""

import os
import shutil
import signal

import pytest
from hypothesis import settings

from tests.worlds import OASIS, world_of

os.environ.setdefault("MPLBACKEND", "Agg")

# A property that fails one time in a hundred is a broken test, and a compiler may be slow on its first example.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")


@pytest.fixture
def oasis():
    return OASIS


@pytest.fixture
def world():
    return world_of(OASIS)


@pytest.fixture
def copy_of_oasis(tmp_path):
    folder = tmp_path / "oasis"
    shutil.copytree(OASIS, folder)
    return folder


@pytest.fixture
def _ctrl_c_is_heard():
    """Some shells start what runs in the background deaf to Ctrl-C, and so are the processes begun from there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
