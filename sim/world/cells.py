"""What each cell of a region folder may hold, for the check of a folder that is still being written."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from sim.core.columns import Field, fields
from sim.core.commons import MODES
from sim.core.errors import Complaint
from sim.core.levers import HOWS
from sim.core.room import Room
from sim.world.region import Region, Sheet, nearest

SHEET_OF = {
    "country": "states",
    "region": "regions",
    "place": "places",
    "link": "links",
    "border": "borders",
    "area": "areas",
    "market": "dealers",
}
NEEDED = ("states", "regions", "places", "links", "arms")
WITHOUT_ID = ("hostilities", "marks", "sources")


class Cell(NamedTuple):
    """What one column of a file may hold.

    kind     id: not checked here; flag: 0 or 1; ref: an id of the sheet `refers`
    blank    an empty cell has a meaning
    """

    name: str
    kind: Literal["text", "number", "flag", "date", "word", "ref"]
    low: float = -math.inf
    high: float = math.inf
    refers: str = ""
    choices: tuple[str, ...] = ()
    blank: bool = False


def number(name: str, low: float = 0, high: float = math.inf, *, blank: bool = False) -> Cell:
    """A column of numbers."""
    return Cell(name, "number", low, high, blank=blank)


def ref(name: str, refers: str, *, blank: bool = False) -> Cell:
    """A column of ids of another file."""
    return Cell(name, "ref", refers=refers, blank=blank)


def date(name: str) -> Cell:
    """A column of days, where an empty cell means never or always."""
    return Cell(name, "date", blank=True)


GROUND: Mapping[str, tuple[Cell, ...]] = {
    "regions": (
        ref("country", "states"),
        number("hardship", 0, 2),
        number("legitimacy_factor", 0, 2, blank=True),
        number("recruit_pool"),
    ),
    "places": (
        Cell("name", "text"),
        ref("country", "states"),
        number("lat", -90, 90),
        number("lon", -180, 180),
        number("population", blank=True),
        ref("region", "regions"),
        Cell("airport", "flag", blank=True),
    ),
    "links": (
        ref("from", "places"),
        ref("to", "places"),
        number("km", 0.1, 5000),
        Cell("mode", "word", choices=MODES),
        number("roughness", 0.1, 20, blank=True),
        ref("border", "borders", blank=True),
        ref("post", "border_posts", blank=True),
        number("open", 0, 1, blank=True),
    ),
    "borders": (
        ref("a", "states"),
        ref("b", "states"),
        number("length_km"),
        number("force_a"),
        number("force_b"),
        Cell("sea", "flag", blank=True),
    ),
    "arms": (
        number("weight_kg"),
        number("load_units"),
        number("combat_weight"),
        number("crew"),
        number("price_ratio"),
        number("ease"),
        Cell("salw", "flag"),
        Cell("watched", "flag"),
    ),
    "areas": (
        ref("place", "places"),
        ref("country", "states"),
        number("lat", -90, 90),
        number("lon", -180, 180),
        number("depots", 1),
        number("weight"),
        date("falls"),
    ),
    "hostilities": (Cell("a", "text"), Cell("b", "text"), date("since"), date("until")),
    "events": (
        Cell("date", "date"),
        date("until"),
        Cell("lever", "text"),
        Cell("how", "word", choices=HOWS),
        number("amount", -math.inf),
        Cell("where", "text", blank=True),
    ),
    "marks": (Cell("date", "date"), Cell("label", "text")),
    "sources": (Cell("key", "text"), Cell("citation", "text")),
}


def cells_of(rooms: Sequence[Room]) -> dict[str, tuple[Cell, ...]]:
    """What the files of common ground and of the rooms may hold, by sheet."""
    found = dict(GROUND)
    for room in rooms:
        given = tuple(_given(field) for field in fields(room.Columns) if field.col.given)
        have = {cell.name for cell in found.get(room.table, ())}
        found[room.table] = found.get(room.table, ()) + tuple(cell for cell in given if cell.name not in have)
    return found


def _given(field: Field) -> Cell:
    """What the file of a room may hold in one column; a parameter or the row's start value fills a blank."""
    col = field.col
    if col.choices:
        return Cell(field.name, "word", choices=col.choices)
    if col.refers == "date":
        return date(field.name)
    if col.refers in SHEET_OF:
        return ref(field.name, SHEET_OF[col.refers], blank=col.start == -1)
    if col.refers:
        return Cell(field.name, "text")  # camps are named by whoever joins them
    if field.dtype.kind == "b":
        return Cell(field.name, "flag", blank=True)
    return number(field.name, col.low, col.high, blank=bool(col.parameter))


def check_sheet(sheet: Sheet, cells: Sequence[Cell], region: Region) -> Iterator[Complaint]:
    """Complaints about the header of a file and about each of its cells."""
    for cell in cells:
        if cell.name not in sheet.header:
            told = nearest(cell.name, list(sheet.header)) or f" Its columns are {', '.join(sheet.header)}."
            yield Complaint(sheet.file, 1, f"has no column '{cell.name}'.{told}")
            continue
        known = dict.fromkeys(region.sheets[cell.refers].column("id")) if cell.refers in region.sheets else None
        for row, text in enumerate(sheet.column(cell.name)):
            fault = _fault(cell, text, known)
            if fault:
                yield sheet.complain(row, fault)


def _fault(cell: Cell, text: str, known: dict[str, None] | None) -> str:
    """What is wrong with the text of a cell; empty where nothing is."""
    if not text:
        return "" if cell.blank else f"{cell.name} is empty. {WANTED[cell.kind](cell)}"
    if cell.kind == "ref":
        return _absent(cell, text, known)
    if cell.kind in ("number", "flag"):
        return _not_a_number(cell, text)
    if cell.kind == "date":
        return "" if is_day(text) else f"{cell.name} '{text}' is not a day. {WANTED['date'](cell)}"
    if cell.kind == "word" and text not in cell.choices:
        near = nearest(text, list(cell.choices)) or f" {WANTED['word'](cell)}"
        return f"{cell.name} '{text}' is not known.{near}"
    return ""


def _absent(cell: Cell, text: str, known: dict[str, None] | None) -> str:
    if known is None:
        return f"{cell.name} '{text}' needs the file {cell.refers}.csv, which is missing. Add it."
    if text in known:
        return ""
    near = nearest(text, known) or f" Add it there, or name one of its {len(known)} ids."
    return f"{cell.name} '{text}' is not in {cell.refers}.csv.{near}"


def _not_a_number(cell: Cell, text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        return f"{cell.name} '{text}' is not a number. {WANTED[cell.kind](cell)}"
    if cell.kind == "flag":
        return "" if value in (0, 1) else f"{cell.name} {text} is neither 0 nor 1. {WANTED['flag'](cell)}"
    return "" if cell.low <= value <= cell.high else f"{cell.name} {text} is out of bounds. {WANTED['number'](cell)}"


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as 2011-08-23."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _a_number(cell: Cell) -> str:
    if math.isinf(cell.low) and math.isinf(cell.high):
        return "Give a number, with a point for the decimals."
    if math.isinf(cell.high):
        return f"Give a number of {cell.low:g} or more."
    return f"Give a number up to {cell.high:g}." if math.isinf(cell.low) else f"Give {cell.low:g} to {cell.high:g}."


WANTED: Mapping[str, Callable[[Cell], str]] = {
    "text": lambda _: "Fill it in.",
    "number": _a_number,
    "flag": lambda _: "Give 1 for yes or 0 for no.",
    "date": lambda _: "Write it as 2011-08-23.",
    "word": lambda cell: f"It is one of {', '.join(cell.choices)}.",
    "ref": lambda cell: f"Name an id of {cell.refers}.csv.",
}
