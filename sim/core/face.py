"""Faces: an agent as people and Mesa see it, a view on one row of columns."""

from __future__ import annotations

from typing import Any


class Row:
    """One agent, read from the columns; it stores nothing but its row number.

    Reading an attribute that is a column gives the row's present value. Assigning one
    writes the column, so a face never disagrees with what the rules see.
    """

    model: Any
    room: str
    row: int

    @property
    def table(self) -> Any:
        """The columns this agent is a row of."""
        return self.model.engine.tables[self.room]

    @property
    def id(self) -> str:
        """The identity its luck and its ledger account hang on."""
        return str(self.model.engine.world.ids[self.room][self.row])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("model", "room", "row"):
            raise AttributeError(name)
        column = getattr(self.table, name, None)
        if column is None:
            raise AttributeError(f"{type(self).__name__} has no column '{name}'")
        value = column[self.row]
        return value.item() if getattr(value, "ndim", 1) == 0 else value

    def holding(self, arm: str) -> int:
        """Items of one class of arms in this agent's account today."""
        engine = self.model.engine
        return int(engine.ledger.balance[self.table.account[self.row], engine.world.arm_row(arm)])
