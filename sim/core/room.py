"""Rooms: the record by which an agent type makes itself known to the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.core.columns import fields
from sim.core.face import Row
from sim.core.rule import Rule
from sim.core.uncertain import Frozen

Furnish = Callable[..., None]


@dataclass(frozen=True)
class Room:
    """One agent type: its parameters, its state, its rules and its face.

    name      singular, snake case; the table is called by its plural
    Params    what a scenario may change about all of them
    Columns   one row per agent
    Face      how Mesa and people see one row
    rules     what they do each day
    Settings  the parameters as numbers, as rules read them
    holder    who controls what its agents hold: a holder code of the ledger
    furnish   called once with the world under construction, to fill columns that
              neither the region's file nor a parameter supplies
    spare     rows kept empty for agents born during a run
    plural    name of the table and of the region's file, where adding an s is wrong
    """

    name: str
    Params: type[Frozen]
    Columns: type[NamedTuple]
    Face: type[Row]
    rules: tuple[Rule, ...]
    Settings: Any
    holder: int = 0
    furnish: Furnish | None = None
    spare: int = 0
    plural: str = ""

    @property
    def table(self) -> str:
        """The name of its table, and of its file in a region folder."""
        return self.plural or f"{self.name}s"

    def levers(self) -> dict[str, Any]:
        """The columns a policy may change, by name."""
        return {f.name: f.col for f in fields(self.Columns) if f.col.lever}
