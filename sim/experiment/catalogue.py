"""What is here: policies, scenarios, levers, rooms, measures and regions, each in a line."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.core.columns import Col, fields
from sim.core.commons import Links
from sim.core.discover import levers, policies, rooms
from sim.core.errors import SimError
from sim.scenario import region_folder, region_names, scenario_names
from sim.scenario.shelf import scenario_path
from sim.scenario.tree import Keys, Leaf, read_tree


class Entry(NamedTuple):
    """One thing that is here.

    note   its unit and bounds, its name in print, or nothing
    """

    name: str
    note: str
    about: str


def catalogue(kind: str) -> list[Entry]:
    """Everything of a kind, in the order of its names; measures in the order of reading.

    kind   one of KINDS
    """
    return KINDS[kind]()


def first_line(thing: object) -> str:
    """What a docstring says in its first line."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def listed_policies() -> list[Entry]:
    """Kinds of policy."""
    return [Entry(kind, "", first_line(found)) for kind, found in policies().items()]


def listed_scenarios() -> list[Entry]:
    """Scenarios on the shelf, each with its question; one that cannot be read is listed with the reason."""
    found = []
    for name in scenario_names():
        path = scenario_path(name)
        try:
            tree = read_tree(path, name) if path else None
        except SimError as error:
            found.append(Entry(name, "", f"cannot be read: {error}"))
            continue
        found.append(Entry(name, _told(tree, "name"), _told(tree, "question")))
    return found


def listed_levers() -> list[Entry]:
    """Columns that policies may change."""
    road = next(field.col for field in fields(Links) if field.name == "open")
    described = {name: col or road for name, col in levers().items()}
    return [Entry(name, f"{col.unit}, {bounds(col)}", col.doc) for name, col in sorted(described.items())]


def listed_rooms() -> list[Entry]:
    """Agent types, by the first line of their file."""
    return [Entry(room.name, f"{room.table}.csv", _room_line(room.Params)) for room in rooms()]


def listed_measures() -> list[Entry]:
    """Numbers a run is judged by."""
    from sim.results.measures import MEASURES  # late: pandas costs a third of a second

    return [Entry(measure.name, measure.unit, measure.doc) for measure in MEASURES.values()]


def listed_regions() -> list[Entry]:
    """Regions on the shelf."""
    found = []
    for name in region_names():
        folder = region_folder(name)
        tree = read_tree(folder / "region.yaml", name) if folder else None
        about = f"{_told(tree, 'start')} to {_told(tree, 'until')}"
        found.append(Entry(name, about, _told(tree, "title")))
    return found


KINDS: Mapping[str, Callable[[], list[Entry]]] = {
    "policies": listed_policies,
    "scenarios": listed_scenarios,
    "levers": listed_levers,
    "rooms": listed_rooms,
    "measures": listed_measures,
    "regions": listed_regions,
}


def bounds(col: Col) -> str:
    """The values a column may have, in words."""
    if math.isinf(col.high):
        return "any" if math.isinf(col.low) else f"{col.low:g} or more"
    return f"up to {col.high:g}" if math.isinf(col.low) else f"{col.low:g} to {col.high:g}"


def _room_line(params: type) -> str:
    """The first line of the file, or of the folder, a room stands in."""
    path = params.__module__.split(".")
    home = ".".join(path[: path.index("agents") + 2]) if "agents" in path else params.__module__
    return first_line(sys.modules.get(home, params))


def _told(tree: Keys | None, key: str) -> str:
    value = tree.members.get(key) if tree else None
    return str(value.value) if isinstance(value, Leaf) else ""
