"""Turns: rules that somebody has replaced are played agent by agent, in plain Python.

The rest of the day stays compiled. A replaced rule keeps its hour; its method is called for
each agent alive, in the order of the rows. Rows that are not alive keep the built-in rule,
so that groups still form and operators still enter.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.errors import UsageError
from sim.core.face import Row
from sim.core.room import Room
from sim.model.alone import alone
from sim.model.timetable import Bound
from sim.world.world import World


class Turns:
    """The built-in rules of a run, for one agent at a time."""

    def __init__(self, world: World, bound: tuple[Bound, ...]) -> None:
        self.world = world
        self.bound = {(b.slot.room, b.slot.rule.name): b for b in bound}
        self.plural = {room.name: room.table for room in world.rooms}

    def present(self, room: str) -> np.ndarray:
        """Which rows of a room are an agent that is there today, as a mask with each one's identity."""
        table = self.world.tables[room]
        if hasattr(table, "alive"):
            return np.where(table.alive, table.uid, np.uint64(0))
        if hasattr(table, "force"):
            forces = self.world.ground["forces"]
            return np.where(forces.alive[table.force], table.uid, np.uint64(0))
        return np.asarray(table.uid.copy())

    def is_alive(self, room: str, row: int) -> bool:
        """Whether a row takes its own turn: rooms where nobody dies have no column to say so."""
        table = self.world.tables[room]
        return bool(table.alive[row]) if hasattr(table, "alive") else True

    def can_take(self, room: str, rule: str) -> bool:
        """Whether a built-in rule can be run for one agent alone."""
        return alone(self.bound[room, rule].slot.rule, self.plural[room]) is not None

    def take(self, room: str, rule: str, row: int, day: int) -> None:
        """Run a built-in rule for one agent.

        Raises UsageError where the rule settles something for all agents of the room at once.
        """
        bound = self.bound[room, rule]
        twin = alone(bound.slot.rule, self.plural[room])
        if twin is None:
            raise UsageError(
                f"{room}.{rule} settles something for all of them at once and cannot be run for one alone; "
                "a method that replaces it must do without super()."
            )
        if bound.dated:
            twin(*bound.before, day, *bound.after, row)
        else:
            twin(*bound.before, row)


@dataclass(frozen=True)
class Played(Bound):
    """A rule that a class of faces overrides."""

    turns: Turns
    face: Callable[[str, int], Any]

    def run(self, day: int) -> None:
        """Call the method for each agent alive; others keep the built-in rule."""
        room, name = self.slot.room, self.slot.rule.name
        others = self.turns.can_take(room, name)
        for row in np.flatnonzero(self.turns.world.tables[room].uid).tolist():
            if self.turns.is_alive(room, row):
                getattr(self.face(room, row), name)()
            elif others:
                self.turns.take(room, name, row, day)


def overridden(room: Room, face: type[Row]) -> frozenset[str]:
    """The rules of a room that a class replaces.

    Raises UsageError if it is no face of the room, or has a method that is nearly a rule's name.
    """
    if not (isinstance(face, type) and issubclass(face, room.Face)):
        parent = f"{room.Face.__module__}.{room.Face.__name__}"
        raise UsageError(f"what replaces a {room.name} must be a subclass of {parent}.")
    rules = [rule.name for rule in room.rules]
    added = [kind for kind in face.__mro__ if kind not in room.Face.__mro__]
    own = {name for kind in added for name, member in vars(kind).items() if callable(member)}
    for name in sorted(own - set(rules)):
        close = difflib.get_close_matches(name, [rule for rule in rules if rule not in own], 1, 0.8)
        if close and not name.startswith("_"):
            raise UsageError(f"{face.__name__}.{name} replaces no rule. Did you mean '{close[0]}'?")
    return frozenset(own & set(rules))


def faces_of(rooms: tuple[Room, ...], replace: Mapping[str, type[Row]]) -> dict[Room, type[Row]]:
    """The face of each room's agents, replaced ones put in; raises UsageError for a room that is not there."""
    names = [room.name for room in rooms]
    for name in replace:
        if name not in names:
            close = difflib.get_close_matches(name, names, 1, 0.6)
            told = f"Did you mean '{close[0]}'?" if close else f"It may be {', '.join(names)}."
            raise UsageError(f"there is no agent type '{name}' to replace. {told}")
    return {room: replace.get(room.name, room.Face) for room in rooms}


def played(
    turns: Turns, bound: tuple[Bound, ...], faces: Mapping[Room, type[Row]], face: Callable[[str, int], Any]
) -> tuple[Bound, ...]:
    """The rules of a day, those that a face overrides played agent by agent.

    face   the agent of a room's row
    """
    mine = {(room.name, rule) for room, kind in faces.items() for rule in overridden(room, kind)}
    return tuple(
        Played(b.slot, b.before, b.after, b.dated, turns, face) if (b.slot.room, b.slot.rule.name) in mine else b
        for b in bound
    )
