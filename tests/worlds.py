"""A made-up region with every kind of agent, small enough to check by hand."""

import datetime as dt
from pathlib import Path

from sim.core.discover import rooms
from sim.core.rule import Phase
from sim.core.uncertain import settled
from sim.model.timetable import bind
from sim.world.populate import build
from sim.world.region import read_region

OASIS = Path(__file__).resolve().parent / "regions" / "oasis"
START = dt.date(2011, 2, 15)


def middle(_path):
    return 0.5


def world_of(folder, days=60, seed=3, **options):
    params = {room.name: room.Params(**settled(room.Params(), middle)) for room in rooms()}
    return build(read_region(folder), params, rooms(), START, days, seed, **options)


def play(world, rule, day=1, **settings):
    """Let one rule, "room.rule", happen on a day, with some of its room's settings changed."""
    room, _, name = rule.partition(".")
    if settings:
        world.settings[room] = world.settings[room]._replace(**settings)
    next(b for b in bind(world) if (b.slot.room, b.slot.rule.name) == (room, name)).run(day)


def open_books(world):
    """Day 0: everybody's opening stock enters the books."""
    for bound in bind(world):
        if bound.slot.rule.phase == Phase.OPENING:
            bound.run(0)
    return world
