"""Faces: Mesa agents that look at the columns, made when somebody first asks for them.

An agent's class is its room's face, or whatever replaces it, mixed with Mesa's: every column
is a property, every rule a method. The agents themselves hold a row number and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from mesa.agent import AgentSet
from mesa.discrete_space import CellAgent

from sim.core.columns import Field, fields
from sim.core.errors import DesignError, UsageError
from sim.core.face import Row, place_column
from sim.core.ledger import relocate
from sim.core.room import Room
from sim.model.turns import Turns

IDENTITY = ("uid", "account", "force")
KINDS = ("place", "region", "country", "link", "border", "camp", "area", "market")
ALIASES = {"at": "place", "home": "place", "capital": "place"}


class Dweller(CellAgent):  # type: ignore[misc]  # Mesa is untyped
    """What an agent is to Mesa: it has an id, stands in a cell, and lives and dies by the rules alone."""

    model: Any
    room: str
    row: int
    place_row: int

    def __init__(self, model: Any, room: str, row: int) -> None:
        # Mesa's own __init__ would register the agent and number it by the order of asking.
        self.model, self.room, self.row = model, room, row

    @property
    def unique_id(self) -> int:
        """Its identity: a hash of its id, the same in every run in which it lives."""
        return int(self.model.engine.tables[self.room].uid[self.row])

    @property
    def pos(self) -> tuple[float, float] | None:
        """Longitude and latitude of its place, in degrees; None for one that is nowhere."""
        places, place = self.model.engine.world.ground["places"], self.place_row
        return (float(places.longitude[place]), float(places.latitude[place])) if place >= 0 else None

    @property
    def cell(self) -> Any:
        """The cell of the place where it is; None for one that is nowhere. Assigning a cell moves it and its arms."""
        engine, place = self.model.engine, self.place_row
        return self.model.space[engine.world.words.names["place"][place]] if place >= 0 else None

    @cell.setter
    def cell(self, cell: Any) -> None:
        if cell is None:
            raise UsageError(f"{self!r} is always somewhere; give it another cell.")
        move(self, self.model.engine.world.place_row(cell.coordinate))

    def remove(self) -> None:
        """Not possible: who lives and dies is for the rules to say. Raises UsageError."""
        raise UsageError(f"{self!r} is a row of the model; only a rule can end it.")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'id', self.row)}>"


def move(agent: Any, place: int) -> None:
    """Put an agent and its arms at another place: its columns, its force and its account."""
    engine, table, row = agent.model.engine, agent.table, agent.row
    ground = engine.world.ground
    at = place_column(table, ("place", "at"))
    if not at and not hasattr(table, "force"):
        raise UsageError(f"a {agent.room} does not move.")
    if at:
        getattr(table, at)[row] = place
    if hasattr(table, "force") and table.force[row] >= 0:
        ground["forces"].place[table.force[row]] = place
    if hasattr(table, "account"):
        relocate(agent.model.handed["ledger"], engine.day, table.account[row], place, ground["places"].country[place])


@lru_cache(maxsize=128)
def agent_class(room: Room, face: type[Row]) -> type[Any]:
    """The class of a room's agents: a face with the room's columns and rules, as a Mesa agent.

    A column that bears a name of Mesa's or of every face's is met with an underscore behind it:
    `agent.step` is Mesa's method, `agent.step_` the column. Raises DesignError for such a rule.
    """
    taken = {*dir(Dweller), *dir(Row)}
    members: dict[str, Any] = {}
    for rule in room.rules:
        if rule.name in taken:
            raise DesignError(f"{room.name}.{rule.name}: every agent has something of that name already.")
        members[rule.name] = _turn(rule.name, rule.doc)
    for column in fields(room.Columns):
        name = f"{column.name}_" if column.name in taken or column.name in members else column.name
        members[name] = _column(room.name, column)
        kind = _kind(column)
        if kind:
            members.setdefault(f"{column.name}_id", _named(column.name, kind))
    at = property(_place_id, doc="Id of the place where it is; empty for one that is nowhere.")
    members.setdefault("place_id", at)
    built_in = type(f"BuiltIn{room.Face.__name__}", (Row,), members)
    told = {"__module__": face.__module__, "__doc__": face.__doc__, "__qualname__": face.__qualname__}
    parents = (built_in, Dweller) if face is Row else (face, built_in, Dweller)  # a room may have no face of its own
    return type(face.__name__, parents, told)


def _turn(name: str, doc: str) -> Callable[[Any], None]:
    def turn(self: Any) -> None:
        self.model.faces.turns.take(self.room, name, self.row, self.model.engine.day)

    turn.__name__ = name
    turn.__doc__ = f"{doc}\n\nThe built-in rule, for this agent alone. Raises UsageError if it settles all at once."
    return turn


def _column(room: str, column: Field) -> property:
    name, col, whole = column.name, column.col, column.dtype.kind in "iu"

    def read(self: Any) -> Any:
        value = getattr(self.table, name)[self.row]
        return value.item() if value.ndim == 0 else value

    def write(self: Any, value: Any) -> None:
        values = np.asarray(value)
        if not ((values >= col.low) & (values <= col.high)).all():
            raise UsageError(f"{room}.{name} = {value} {col.unit} is outside [{col.low:g}, {col.high:g}].")
        if whole and (values != np.floor(values)).any():
            raise UsageError(f"{room}.{name} = {value} {col.unit} is no whole number.")
        getattr(self.table, name)[self.row] = value

    doc = f"{col.doc[0].upper()}{col.doc[1:]} ({col.unit})."
    return property(read, None if name in IDENTITY else write, doc=doc)


def _kind(column: Field) -> str:
    """The vocabulary a column's codes are words of; empty for a plain number."""
    name = column.col.refers or ALIASES.get(column.name, column.name)
    return name if name in KINDS and column.dtype.kind == "i" else ""


def _named(name: str, kind: str) -> property:
    def read(self: Any) -> str:
        code = int(getattr(self.table, name)[self.row])
        return str(self.model.engine.world.words.names[kind][code]) if code >= 0 else ""

    return property(read, doc=f"Id of its {name}; empty for none.")


def _place_id(self: Any) -> str:
    place = self.place_row
    return str(self.model.engine.world.words.names["place"][place]) if place >= 0 else ""


class ByType(dict[type[Any], AgentSet]):
    """Agents by type; a room's own face, or any class above it, is as good a key as the class mixed from it."""

    def __missing__(self, wanted: type[Any]) -> AgentSet:
        found = self._below(wanted)
        if found is None:
            raise KeyError(wanted)
        return self[found]

    def __contains__(self, wanted: object) -> bool:
        return super().__contains__(wanted) or self._below(wanted) is not None

    def get(self, wanted: type[Any], default: Any = None) -> Any:
        """The agents of a type; `default` where there are none."""
        found = wanted if super().__contains__(wanted) else self._below(wanted)
        return default if found is None else super().get(found)

    def _below(self, wanted: object) -> type[Any] | None:
        below = [kind for kind in self if isinstance(wanted, type) and issubclass(kind, wanted)]
        return below[0] if len(below) == 1 else None


class Types(list[type[Any]]):
    """The types of agents there are; a room's own face counts as its type."""

    def __contains__(self, wanted: object) -> bool:
        return any(kind is wanted or (isinstance(wanted, type) and wanted in kind.__mro__) for kind in self)


class Faces:
    """The agents of one model: one face for each row that is alive, made and dropped as rows come and go."""

    def __init__(self, model: Any, turns: Turns, classes: dict[str, type[Any]]) -> None:
        self.model = model
        self.turns = turns
        self.classes = classes
        self._known: dict[tuple[str, int], tuple[int, Any]] = {}
        self._present: dict[str, np.ndarray] = {}
        self._by_type = ByType()
        self._all = AgentSet([], random=model.random)

    def of(self, room: str, row: int) -> Any:
        """The face of a row; the same one as long as the same agent lives there."""
        who = int(self.model.engine.tables[room].uid[row])
        known = self._known.get((room, row))
        if known is None or known[0] != who:
            known = self._known[room, row] = (who, self.classes[room](self.model, room, row))
        return known[1]

    @property
    def everyone(self) -> AgentSet:
        """All agents alive today, room by room."""
        self._look()
        return self._all

    @property
    def by_type(self) -> ByType:
        """The agents alive today, by type; rooms without any left out."""
        self._look()
        return self._by_type

    def _look(self) -> None:
        """Make faces for who has come, drop those of who has gone."""
        present = {room: self.turns.present(room) for room in self.classes}
        if self._present and all(np.array_equal(present[room], self._present[room]) for room in present):
            return
        self._present = present
        agents = {room: [self.of(room, int(row)) for row in np.flatnonzero(who)] for room, who in present.items()}
        self._by_type = ByType(
            {self.classes[room]: AgentSet(found, random=self.model.random) for room, found in agents.items() if found}
        )
        self._all = AgentSet(_chained(agents.values()), random=self.model.random)


def _chained(groups: Iterable[list[Any]]) -> list[Any]:
    return [agent for group in groups for agent in group]
