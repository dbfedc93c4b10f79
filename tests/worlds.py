"""A made-up region with every kind of agent, small enough to check by hand."""

import datetime as dt
from pathlib import Path

from sim.core.discover import rooms
from sim.core.uncertain import settled
from sim.world.populate import build
from sim.world.region import read_region

OASIS = Path(__file__).resolve().parent / "regions" / "oasis"
START = dt.date(2011, 2, 15)


def middle(_path):
    return 0.5


def world_of(folder, days=60, seed=3, **options):
    params = {room.name: room.Params(**settled(room.Params(), middle)) for room in rooms()}
    return build(read_region(folder), params, rooms(), START, days, seed, **options)
