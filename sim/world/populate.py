"""Populating: each room's columns are filled, and every account is opened.

A column is filled from the region's file, else from the room's parameter, else from its
start value. Rows stand in the order of their ids, so the order of a file says nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.core.chance import chance_of, uid
from sim.core.columns import Field, allocate, fields
from sim.core.commons import ARMS, Stores
from sim.core.identity import as_bytes
from sim.core.ledger import ABROAD, DESTROYED, OUTSIDE, REASONS, SECURED_STORE, SPENT_AWAY, Ledger
from sim.core.room import Room
from sim.core.settings import settings_of
from sim.core.uncertain import Frozen
from sim.world.commons import (
    FAR_DAY,
    Reader,
    build_boards,
    build_calendar,
    build_ground,
    hostilities_of,
    in_order,
    vocabulary_of,
)
from sim.world.region import EMPTY, Region, Sheet
from sim.world.world import World

FLOW_CELLS = 1 << 15
JOURNAL_LINES = 262_144
CHANGE_LINES = 65_536


def build(
    region: Region,
    params: Mapping[str, Frozen],
    rooms: Sequence[Room],
    start: dt.date,
    days: int,
    seed: int,
    *,
    asks: int = 0,
    journal: bool = False,
) -> World:
    """A world with its books open and empty; the opening rules fill them on day 0.

    params   settled parameters by room name, plain numbers only
    asks     rows for what the outside world offers a host
    journal  keep every line of the ledger, for one run with full books
    Raises RegionError where a file does not fit its room.
    """
    words = vocabulary_of(region)
    read = Reader(words, start)
    settings = {room.name: settings_of(room.Settings, params[room.name]) for room in rooms}
    ground = build_ground(region, read, _speeds(settings))
    tables, ids = _fill_rooms(region, read, rooms, settings)
    hostilities = hostilities_of(region, read)
    read.done()
    origins, stores = _origins(words.names)
    accounts, ledger = _open_books(rooms, tables, ids, ground, words.names, stores, origins, days, journal)
    _raise_forces(rooms, tables)
    sizes = {
        "accounts": ledger.balance.shape[0],
        "forces": sum(tables[r.name].uid.size for r in rooms if hasattr(tables[r.name], "force")),
        "markets": len(words.names["market"]),
        "arms": len(ARMS),
        "links": len(words.names["link"]),
        "crossings": int((ground["links"].border >= 0).sum()),
        "countries": len(words.names["country"]),
        "asks": asks,
    }
    places = ground["places"]
    market_places = np.flatnonzero(places.market >= 0)
    ground.update(build_boards(sizes, market_places[np.argsort(places.market[market_places])]))
    ground["stores"] = stores
    ground["calendar"] = build_calendar(start, days)
    chance = chance_of(seed)
    world = World(
        region, start, days, seed, chance, tuple(rooms), words, tables, ground, settings, ids,
        ledger._replace(luck=chance.seed), accounts, hostilities, origins,
    )  # fmt: skip
    for room in rooms:
        if room.furnish is not None:
            room.furnish(world)
    return world


def _speeds(settings: dict[str, Any]) -> np.ndarray:
    trafficker = settings.get("trafficker")
    if trafficker is None:
        return np.array([250.0, 150.0, 100.0, 400.0])
    return np.array([trafficker.speed_paved, trafficker.speed_piste, trafficker.speed_track, trafficker.speed_sea])


def _fill_rooms(
    region: Region, read: Reader, rooms: Sequence[Room], settings: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    tables: dict[str, Any] = {}
    ids: dict[str, list[str]] = {}
    widths = {name: len(names) for name, names in read.words.names.items()}
    widths["crossing"] = sum(1 for row in region.sheet("links").rows if row["border"])
    for room in rooms:
        sheet = region.sheet(room.table)
        sheet = in_order(sheet) if len(sheet) else EMPTY
        names = sheet.column("id") if len(sheet) else []
        table = allocate(room.Columns, len(names) + room.spare, widths)
        for column in fields(room.Columns):
            _fill(column, table, sheet, read, settings[room.name])
        if hasattr(table, "uid"):
            table.uid[: len(names)] = np.array([uid(name) for name in names], np.uint64)
        if hasattr(table, "alive"):
            table.alive[: len(names)] = True
        tables[room.name], ids[room.name] = table, names
    return tables, ids


def _fill(column: Field, table: Any, sheet: Sheet, read: Reader, settings: Any) -> None:
    array = getattr(table, column.name)
    if column.col.parameter:
        array[:] = getattr(settings, column.col.parameter)
    if not column.col.given or not len(sheet):
        return
    rows, col = slice(0, len(sheet)), column.col
    if col.choices:
        array[rows] = read.words_of(sheet, column.name, col.choices)
    elif col.refers == "date":
        array[rows] = read.days(sheet, column.name, int(col.start) if col.start else FAR_DAY)
    elif col.refers:
        array[rows] = read.codes(sheet, column.name, col.refers)
    else:
        numbers = read.numbers(sheet, column.name, np.nan, col.low, col.high)
        values = np.where(np.isnan(numbers), array[rows], numbers)
        array[rows] = values if array.dtype.kind == "f" else np.rint(values).astype(array.dtype)


def _origins(names: dict[str, list[str]]) -> tuple[list[str], Any]:
    countries = names["country"][:-1]
    origins = [*names["area"], *[f"{c}_arsenal" for c in countries], *[f"{c}_private" for c in countries]]
    first = len(names["area"])
    many = len(countries)
    stores = allocate(Stores, many)._replace(abroad=np.zeros(1, np.int32))
    stores.arsenal[:] = first + np.arange(many)
    stores.private[:] = first + many + np.arange(many)
    return origins, stores


def _open_books(
    rooms: Sequence[Room], tables: dict[str, Any], ids: dict[str, list[str]], ground: dict[str, Any],
    names: dict[str, list[str]], stores: Any, origins: list[str], days: int, journal: bool,
) -> tuple[list[str], Ledger]:  # fmt: skip
    countries = names["country"]
    nowhere = len(countries) - 1
    accounts, holder, place, country = ["world"], [OUTSIDE], [-1], [nowhere]
    for code, name in enumerate(countries[:-1]):
        stores.destroyed[code], stores.spent[code] = len(accounts), len(accounts) + 1
        accounts += [f"destroyed/{name}", f"spent/{name}"]
        holder += [DESTROYED, SPENT_AWAY]
        place += [-1, -1]
        country += [code, code]
    stores.abroad[0] = len(accounts)
    accounts.append("abroad")
    holder, place, country = [*holder, ABROAD], [*place, -1], [*country, nowhere]
    for room in rooms:
        table = tables[room.name]
        if not hasattr(table, "account"):
            continue
        rows = table.uid.size
        table.account[:] = np.arange(len(accounts), len(accounts) + rows, dtype=np.int32)
        accounts += ids[room.name] + [""] * (rows - len(ids[room.name]))
        holder += [room.holder] * rows
        at = getattr(table, "place", getattr(table, "home", None))
        if at is not None:
            place += at.tolist()
            country += np.where(at >= 0, ground["places"].country[at], nowhere).tolist()
        else:
            place += [-1] * rows
            country += table.country.tolist() if hasattr(table, "country") else [nowhere] * rows
    for code, name in enumerate(countries[:-1]):
        stores.collected[code] = len(accounts)
        accounts.append(f"collected/{name}")
        holder, place, country = [*holder, SECURED_STORE], [*place, -1], [*country, code]
    return accounts, open_ledger(accounts, holder, place, country, len(countries), len(origins), days, journal)


def open_ledger(
    accounts: list[str], holder: list[int], place: list[int], country: list[int],
    countries: int, origins: int, days: int, journal: bool,
) -> Ledger:  # fmt: skip
    """Empty books: accounts by id with who holds them and where; the first must be `world`.

    countries, origins  how many there are
    journal             keep every line and every change of address
    """
    rows, arms = len(accounts), len(ARMS)
    text, lengths = as_bytes(accounts, rows)
    keys = np.array([int(uid(name)) & 0xFFFFFFFF for name in (*ARMS, *REASONS)], np.uint64)
    return Ledger(
        balance=np.zeros((rows, arms), np.int64),
        origins=np.zeros((rows, arms, origins), np.int32),
        holder=np.array(holder, np.int32),
        owner=np.arange(rows, dtype=np.int32),
        place=np.array(place, np.int32),
        country=np.array(country, np.int32),
        uid=np.array([uid(name) if name else 0 for name in accounts], np.uint64),
        names=text,
        lengths=lengths,
        used=np.array([rows, 0, 0, countries], np.int64),
        sums=np.zeros((days + 1, 2), np.uint64),
        moves=np.zeros(days + 1, np.int64),
        arm_keys=keys[:arms],
        reason_keys=keys[arms:],
        flow_keys=np.zeros(FLOW_CELLS, np.int64),
        flow_counts=np.zeros(FLOW_CELLS, np.int64),
        journal=np.zeros((JOURNAL_LINES if journal else 0, 6), np.int32),
        changes=np.zeros((CHANGE_LINES if journal else 0, 6), np.int32),
        luck=np.zeros(1, np.uint64),
    )


def _raise_forces(rooms: Sequence[Room], tables: dict[str, Any]) -> None:
    first = 0
    for room in rooms:
        table = tables[room.name]
        if hasattr(table, "force"):
            table.force[:] = np.arange(first, first + table.uid.size, dtype=np.int32)
            first += table.uid.size
