"""The check of a region folder: all that would stop a run or quietly bend it, each with its line.

Goes from shape to sense: files and headers, then cells and rows, then what the files say about
one another. Where one is wrong the next is not asked, so that one mistake gives one complaint.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sim.core.discover import levers, rooms
from sim.core.errors import Complaint, InputError, RegionError
from sim.scenario.calibrated import check_sample
from sim.scenario.tree import Items, Keys, find, plain, read_tree
from sim.world.cells import NEEDED, WITHOUT_ID, cells_of, check_sheet
from sim.world.region import Region, nearest, read_region
from sim.world.ties import check_rows, check_ties

ABOUT = (
    "name", "title", "description", "start", "until", "class_until", "coordinates", "capital_country",
    "headline_regions", "headline_title", "country_groups", "map", "licence",
)  # fmt: skip
EXTRA = ("patterns", "calibrated", "fit")
SLIP = 0.88  # names so alike that one is a slip of the pen for the other


def check_region(folder: Path) -> tuple[Complaint, ...]:
    """Everything that is wrong with a region folder, file by file and line by line; empty where it is sound."""
    path = folder / "region.yaml"
    try:
        if not path.is_file():
            return (Complaint(str(path), 0, "is missing. A region folder needs a region.yaml with at least a name."),)
        tree = read_tree(path, str(path))
        region = read_region.__wrapped__(folder)  # read afresh: the author has just edited it
    except InputError as error:
        return error.complaints
    missing = list(_missing(region))
    if missing:
        return tuple(missing)
    known = cells_of(rooms())
    found = [*_about(tree, region), *_strange_files(region, [*known, *EXTRA]), *check_sample(folder)]
    for name, cells in known.items():
        if name in region.sheets:
            found += check_sheet(region.sheets[name], cells, region)
    if not any(complaint.line == 1 for complaint in found):
        rows = list(check_rows(region))
        found += rows if found or rows else check_ties(region, levers(), {room.name: room.table for room in rooms()})
    return tuple(sorted(set(found)))


def require_sound(folder: Path) -> None:
    """Raise RegionError with every complaint about a folder."""
    complaints = check_region(folder)
    if complaints:
        raise RegionError.of(complaints)


def counts(folder: Path) -> dict[str, int]:
    """Rows of each file of a region that somebody reads, in the order of reading."""
    region = read_region.__wrapped__(folder)
    order = [*dict.fromkeys(("places", "links", "borders", *sorted(cells_of(rooms()))))]
    return {name: len(region.sheets[name]) for name in order if name in region.sheets}


def _missing(region: Region) -> Iterator[Complaint]:
    for name in NEEDED:
        if not len(region.sheet(name)):
            what = "has no rows" if name in region.sheets else "is missing"
            yield Complaint(str(region.folder / f"{name}.csv"), 0, f"{what}. Every region needs {', '.join(NEEDED)}.")
    for name, sheet in region.sheets.items():
        if "id" not in sheet.header and name in cells_of(rooms()) and name not in WITHOUT_ID:
            told = nearest("id", list(sheet.header)) or " Give each row a name of its own."
            yield Complaint(sheet.file, 1, f"has no column 'id'.{told}")


def _strange_files(region: Region, known: list[str]) -> Iterator[Complaint]:
    """Files nobody reads whose name is nearly one that somebody would."""
    for name, sheet in region.sheets.items():
        near = () if name in known else difflib.get_close_matches(name, known, 1, SLIP)
        if near:
            yield Complaint(sheet.file, 0, f"nobody reads a file of this name. Did you mean '{near[0]}.csv'?")


def _about(tree: Keys, region: Region) -> Iterator[Complaint]:
    """Complaints about region.yaml."""
    told = plain(tree)
    for key in told:
        if key not in ABOUT:
            near = nearest(key, list(ABOUT)) or f" It may be {', '.join(ABOUT)}."
            yield Complaint(*tree.keys[key], f"there is no key '{key}'.{near}")
    days = {key: told[key] for key in ("start", "until", "class_until") if key in told}
    for key, day in days.items():
        if not isinstance(day, date):
            yield Complaint(*find(tree, [key]), f"{key} '{day}' is not a day. Write it as 2011-08-23.")
    start = days.get("start")
    for key in ("until", "class_until"):
        if isinstance(start, date) and isinstance(days.get(key), date) and days[key] < start:
            yield Complaint(*find(tree, [key]), f"{key} {days[key]} is before start {start}. Put them in order.")
    states, parts = region.sheet("states").column("id"), region.sheet("regions").column("id")
    home = told.get("capital_country")
    if home not in states:
        near = nearest(str(home or ""), states) or " Name the country the war was in, by its id in states.csv."
        yield Complaint(*find(tree, ["capital_country"]), f"capital_country '{home or ''}' is not in states.csv.{near}")
    for key, named in (told.get("headline_regions") or {}).items():
        for place, part in enumerate(named if isinstance(tree.members["headline_regions"], Keys | Items) else ()):
            if part not in parts:
                near = nearest(str(part), parts) or " Name an id of that file."
                where = find(tree, ["headline_regions", key, place])
                yield Complaint(*where, f"headline region '{part}' is not in regions.csv.{near}")
    for key, named in (told.get("country_groups") or {}).items():
        for place, state in enumerate(named if isinstance(tree.members["country_groups"], Keys | Items) else ()):
            if state not in states:
                near = nearest(str(state), states) or " Name an id of that file."
                where = find(tree, ["country_groups", key, place])
                yield Complaint(*where, f"country '{state}' of group '{key}' is not in states.csv.{near}")
    if "map" in told and not (region.folder / str(told["map"])).is_file():
        message = f"map '{told['map']}' is not in the folder. Add it, or leave the key out."
        yield Complaint(*find(tree, ["map"]), message)
