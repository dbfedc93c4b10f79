"""Columns: the state of a room, declared once with type, unit, meaning and bounds.

A table is a NamedTuple of equally long arrays. The declaration allocates the arrays,
checks the region's files, names the fields people see and says what policies may touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, cast, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import DesignError

U1 = NDArray[np.uint8]
U8 = NDArray[np.uint64]
I4 = NDArray[np.int32]
I8 = NDArray[np.int64]
F8 = NDArray[np.float64]
B1 = NDArray[np.bool_]

Table = TypeVar("Table", bound=NamedTuple)


@dataclass(frozen=True)
class Col:
    """What one column means.

    unit      in words, e.g. "items", "USD", "1/week"
    doc       one line: what the number says about the agent
    low, high inclusive bounds of sensible values; a policy's result is clipped to them
    lever     policies and dated events may change it
    only      a lever that counts only in rows of this `kind`, one of that column's choices
    given     the region's file supplies it
    parameter name of the room's parameter a missing value is taken from
    start     value of a new row when nothing else supplies one
    width     a second axis: "arm", "link" or a fixed number of cells
    refers    the vocabulary a region file's text is looked up in: "place", "region",
              "country", "link", "border", "camp", "area", or "date"
    choices   the words a region file may use, numbered from 0
    """

    unit: str
    doc: str
    low: float = -np.inf
    high: float = np.inf
    lever: bool = False
    only: str = ""
    given: bool = False
    parameter: str = ""
    start: float = 0
    width: str | int = ""
    refers: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One declared column: its name, its numpy type and its description."""

    name: str
    dtype: np.dtype[Any]
    col: Col


@cache
def fields(columns: type[NamedTuple]) -> tuple[Field, ...]:
    """The declared columns of a table, in order.

    Raises DesignError where a column has no `Col`, no unit or no meaning.
    """
    found = []
    for name, hint in get_type_hints(columns, include_extras=True).items():
        col = next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Col)), None)
        if col is None or not col.unit or not col.doc:
            raise DesignError(f"column {columns.__module__}.{name} has no unit or meaning")
        found.append(Field(name, _dtype(hint), col))
    return tuple(found)


def allocate(columns: type[Table], rows: int, widths: dict[str, int] | None = None) -> Table:
    """Fresh arrays for `rows` rows, filled with each column's start value.

    widths   length of each named second axis, e.g. {"arm": 7}
    """
    sizes = widths or {}
    arrays = []
    for field in fields(columns):
        width = field.col.width
        cells = width if isinstance(width, int) else sizes.get(width, 0)
        shape = (rows, cells) if width else (rows,)
        start = field.col.start
        arrays.append(np.full(shape, start, field.dtype) if start else np.zeros(shape, field.dtype))
    return cast(Table, cast(Any, columns)(*arrays))


def read_only(table: Table) -> Table:
    """The same table as views that refuse to be written to."""
    views = []
    for array in table:
        view = cast(NDArray[Any], array).view()
        view.flags.writeable = False
        views.append(view)
    return cast(Table, cast(Any, type(table))(*views))


def copy(table: Table) -> Table:
    """A table with arrays of its own."""
    return cast(Table, cast(Any, type(table))(*[cast(NDArray[Any], array).copy() for array in table]))


def _dtype(hint: Any) -> np.dtype[Any]:
    array = hint.__origin__ if hasattr(hint, "__metadata__") else hint
    told = array.__args__[-1]  # dtype[scalar], or from numpy 2.5 on the scalar itself
    scalar = getattr(told, "__args__", (told,))[0]
    return cast(np.dtype[Any], np.dtype(scalar))


__all__ = [
    "Annotated",
    "B1",
    "Col",
    "F8",
    "Field",
    "I4",
    "I8",
    "NamedTuple",
    "U1",
    "U8",
    "allocate",
    "copy",
    "fields",
    "read_only",
]
