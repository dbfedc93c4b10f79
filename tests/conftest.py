"""What every test shares: pictures without a screen, and properties that try the same cases each time."""

import os

from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")

# A property that fails one time in a hundred is a broken test, and a compiler may be slow on its first example.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")
