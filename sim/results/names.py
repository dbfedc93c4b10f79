"""What armed groups, storage areas, places and countries of a region are called, where results know their ids."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

PLACES = ("places", "regions", "states")  # files of a region folder
SITES = ("base", "bunkers", "depot", "warehouses")  # words after which nobody need say that it is a depot


class Names(NamedTuple):
    """Names by id. The same id may be that of a place, of its storage area and of the brigades of the town.

    groups  armed groups, and under one id all brigades that differ by a number only
    areas   storage areas
    places  places, regions and countries
    """

    groups: Mapping[str, str]
    areas: Mapping[str, str]
    places: Mapping[str, str]

    def group(self, word: str) -> str:
        """An armed group."""
        return self.groups.get(word) or plain(word)

    def area(self, word: str) -> str:
        """A storage area, said so that it cannot be taken for the town."""
        name = self.areas.get(word) or plain(word)
        return name if any(site in name.lower().split() for site in SITES) else f"{name} depots"

    def place(self, word: str) -> str:
        """A place, region or country; what has no name goes by its id."""
        return self.places.get(word, word)


NAMELESS = Names({}, {}, {})


def read_names(folder: Path) -> Names:
    """The names that a region folder gives; files it does not have give none."""
    places = {row: name for file in PLACES for row, name in _named(folder / f"{file}.csv")}
    return Names(group_names(_named(folder / "militias.csv")), dict(_named(folder / "areas.csv")), places)


def group_names(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names of groups by id, and by the `root` of their ids where several share it: `misrata` is Misrata brigades."""
    known = dict(rows)
    roots = [root(group) for group in known]
    shared: dict[str, str] = {}
    for group, name in known.items():
        stem = re.split(r" \d+\b", name)[0]
        many = roots.count(root(group)) > 1 and stem != name
        shared.setdefault(root(group), _plural(stem) if many else stem if group != root(group) else name)
    return shared | known


def root(group: str) -> str:
    """The group another split off from, without the number of a brigade: `misrata_002/63/0` is `misrata`."""
    return re.sub(r"_\d+$", "", group.partition("/")[0])


def plain(word: str) -> str:
    """An id as a name."""
    text = word.replace("_", " ")
    return text[:1].upper() + text[1:]


def _plural(name: str) -> str:
    return name if name.endswith("s") else f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _named(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            yield from ((row["id"], row["name"]) for row in csv.DictReader(lines))
