"""The world of one run: tables, common ground and open books."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.chance import Chance
from sim.core.columns import fields
from sim.core.ledger import Ledger
from sim.core.levers import Where
from sim.core.room import Room
from sim.world.commons import Vocabulary
from sim.world.region import Region


@dataclass
class World:
    """Everything a day needs, as arrays; knows nothing of time.

    tables    by room name: one row per agent
    ground    by name: places, links, roads, market, convoys and the other common ground
    settings  by room name: the parameters as numbers
    ids       by room name: the ids of its rows as the run starts, spare rows excluded
    accounts  id of every account, in ledger order; spare ones are empty
    """

    region: Region
    start: dt.date
    days: int
    seed: int
    chance: Chance
    rooms: tuple[Room, ...]
    words: Vocabulary
    tables: dict[str, Any]
    ground: dict[str, Any]
    settings: dict[str, Any]
    ids: dict[str, list[str]]
    ledger: Ledger
    accounts: list[str]
    hostilities: np.ndarray
    origins: list[str]
    policies: tuple[Any, ...] = ()

    def arm_row(self, arm: str) -> int:
        """Column of a class of arms; raises KeyError for a word that is none."""
        return self.words.codes["arm"][arm]

    def place_row(self, place: str) -> int:
        """Row of a place by id."""
        return self.words.codes["place"][place]

    def rows_where(self, room: str, where: Where) -> np.ndarray:
        """Rows of a room, or of "link", that a filter picks, as a mask."""
        if room == "link":
            return self._links_where(where)
        table = self.tables[room]
        mask = np.ones(table.uid.size, np.bool_)
        places = self.ground["places"]
        at = getattr(table, "place", getattr(table, "home", None))
        if at is None or at.dtype == np.bool_:
            return self._countrywide(room, where)
        for name, wanted in where.given().items():
            if name in ("ids", "groups"):
                picked = np.zeros(mask.size, np.bool_)
                picked[: len(self.ids[room])] = np.isin(self.ids[room], wanted)
            elif name == "posts":
                picked = np.zeros(mask.size, np.bool_)
                picked[: len(self.ids[room])] = np.isin(
                    [key.partition(":")[0] for key in self.ids[room]], wanted
                ) | np.isin(self.ids[room], wanted)
            elif name == "countries":
                country = table.country if hasattr(table, "country") else places.country[at]
                picked = np.isin(country, self._codes("country", wanted))
            elif name == "places":
                picked = np.isin(at, self._codes("place", wanted))
            elif name == "regions":
                picked = np.isin(places.region[at], self._codes("region", wanted))
            else:
                column = getattr(table, name[:-1], None)  # borders, links
                picked = np.isin(column, self._codes(name[:-1], wanted)) if column is not None else ~mask
            mask = mask & picked
        return mask

    def rows_of(self, lever: str, where: Where) -> np.ndarray:
        """Rows of a lever's room that a filter picks and in which the lever counts, as a mask."""
        room, _, name = lever.partition(".")
        mask = self.rows_where(room, where)
        owner = next((one for one in self.rooms if one.name == room), None)
        if owner is None:
            return mask
        cols = {field.name: field.col for field in fields(owner.Columns)}
        only = cols[name].only
        return mask & (self.tables[room].kind == cols["kind"].choices.index(only)) if only else mask

    def _countrywide(self, room: str, where: Where) -> np.ndarray:
        """Rows that stand in no place but everywhere in their country, and along all its borders."""
        table, ground = self.tables[room], self.ground
        country = getattr(table, "country", np.full(table.uid.size, -1))
        mask = np.ones(table.uid.size, np.bool_)
        for name, wanted in where.given().items():
            if name in ("ids", "groups", "posts", "links"):
                picked = np.zeros(mask.size, np.bool_)
                picked[: len(self.ids[room])] = np.isin(self.ids[room], wanted)
            else:
                codes = self._codes("country" if name == "countries" else name[:-1], wanted)
                if name in ("regions", "places"):
                    codes = ground[name].country[codes].tolist()
                elif name == "borders":
                    codes = [*ground[name].a[codes], *ground[name].b[codes]]
                picked = np.isin(country, codes)
            mask &= picked
        return mask

    def _links_where(self, where: Where) -> np.ndarray:
        links, places = self.ground["links"], self.ground["places"]
        mask = np.ones(links.uid.size, np.bool_)
        for name, wanted in where.given().items():
            if name in ("ids", "links"):
                picked = np.isin(np.arange(mask.size), self._codes("link", wanted))
            elif name == "borders":
                picked = np.isin(links.border, self._codes("border", wanted))
            elif name == "posts":
                picked = self._posted(wanted)
            else:
                kind = {"countries": "country", "regions": "region", "places": "place"}[name]
                of = np.arange(places.uid.size) if kind == "place" else getattr(places, kind)
                codes = self._codes(kind, wanted)
                picked = np.isin(of[links.a], codes) | np.isin(of[links.b], codes)
            mask = mask & picked
        return mask

    def _posted(self, posts: tuple[str, ...]) -> np.ndarray:
        sheet = self.region.sheet("border_posts")
        named = {row["link"] for row in sheet.rows if row["id"] in posts}
        return np.isin(np.array(self.words.names["link"]), sorted(named))

    def _codes(self, kind: str, wanted: tuple[str, ...]) -> list[int]:
        return [self.words.codes[kind][name] for name in wanted if name in self.words.codes[kind]]
