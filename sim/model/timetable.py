"""The timetable: which rule runs at which hour, and what it is handed.

Rules are ordered by phase, within a phase by room, within a room as its file lists them.
A rule is handed its own table to write and everybody else's to read; it may write the
common ground, except what describes the land.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.core.columns import read_only
from sim.core.errors import DesignError
from sim.core.kernel import by_address, opened
from sim.core.room import Room
from sim.core.rule import Phase, Rule
from sim.model.foundry import Cast
from sim.model.house import RULES
from sim.world.world import World

HOUSE = "the house"
LAND = ("arms", "roads", "routes", "borders", "areas", "calendar")


@dataclass(frozen=True)
class Slot:
    """One entry of the timetable: a rule and the room it belongs to."""

    room: str
    rule: Rule


def order(rooms: Sequence[Room]) -> tuple[Slot, ...]:
    """All rules of a day in the order in which they run, the house's own first in their phase."""
    slots = [Slot(HOUSE, rule) for rule in RULES]
    slots += [Slot(room.name, rule) for room in sorted(rooms, key=lambda r: r.name) for rule in room.rules]
    return tuple(sorted(slots, key=lambda slot: slot.rule.phase))


def printed(rooms: Sequence[Room]) -> str:
    """The order of a day, for people: one line per rule under each phase."""
    lines = []
    phase = None
    for slot in order(rooms):
        if slot.rule.phase != phase:
            phase = slot.rule.phase
            lines.append(Phase(phase).name)
        often = "" if slot.rule.every == 1 else f"  every {slot.rule.every} days"
        lines.append(f"  {slot.room}.{slot.rule.name}{often}: {slot.rule.doc}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Bound:
    """A rule with everything it asks for but the day."""

    slot: Slot
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    dated: bool

    @cached_property
    def call(self) -> Callable[..., None]:
        """The rule's machine code; compiled, or found again, when it is first needed."""
        call: Callable[..., None] = opened(self.cast.function, *self.cast.args)
        return call

    @property
    def cast(self) -> Cast:
        """The rule and what it is compiled for."""
        return Cast(self.slot.rule.kernel, (*self.before, *((1,) if self.dated else ()), *self.after))

    def run(self, day: int) -> None:
        """Let the rule happen."""
        if self.dated:
            self.call(*self.before, day, *self.after)
        else:
            self.call(*self.before)


def bind(world: World) -> tuple[Bound, ...]:
    """Every rule with the tables it names.

    Raises DesignError for a rule that names something nobody has.
    """
    views = {room.table: read_only(world.tables[room.name]) for room in world.rooms}
    land = {name: read_only(world.ground[name]) for name in LAND}
    shared = {**world.ground, **land, "ledger": world.ledger, "chance": world.chance}
    tables = {room.name: (room.table, world.tables[room.name]) for room in world.rooms}
    bound = []
    addresses: dict[int, Any] = {}
    for slot in order(world.rooms):
        handed: dict[str, Any] = {**views, **shared}
        if slot.room in tables:
            name, table = tables[slot.room]
            handed[name] = table
            handed["settings"] = world.settings[slot.room]
        for name in slot.rule.names:
            if name != "day" and name not in handed:
                raise DesignError(f"rule {slot.room}.{slot.rule.name} asks for '{name}', which nobody has")
        names = slot.rule.names
        at = names.index("day") if "day" in names else len(names)
        before = tuple(_by_address(handed[name], addresses) for name in names[:at])
        after = tuple(_by_address(handed[name], addresses) for name in names[at + 1 :])
        bound.append(Bound(slot, before, after, at < len(names)))
    return tuple(bound)


def _by_address(table: Any, known: dict[int, Any]) -> Any:
    if id(table) not in known:
        known[id(table)] = by_address(table)
    return known[id(table)]
