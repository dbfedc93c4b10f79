"""The common ground of a region: its tables of places, roads, borders, camps and boards."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np

from sim.core import commons as ground
from sim.core.chance import uid
from sim.core.columns import allocate
from sim.core.errors import Complaint, RegionError
from sim.world.geography import great_circle, roads_of, routes_of
from sim.world.region import NOWHERE, Region, Sheet, day_number, nearest

FAR_DAY = 1_000_000


class Vocabulary(NamedTuple):
    """The names behind codes: ids of each kind, in code order, and their codes."""

    names: dict[str, list[str]]
    codes: dict[str, dict[str, int]]

    def add(self, kind: str, ids: list[str]) -> None:
        """Give the ids of one kind their codes, in the order given."""
        self.names[kind] = ids
        self.codes[kind] = {name: code for code, name in enumerate(ids)}


def vocabulary_of(region: Region) -> Vocabulary:
    """Codes of everything a region file may refer to; sorted, so the order of rows is free."""
    words = Vocabulary({}, {})
    words.add("country", [*sorted(region.sheet("states").column("id")), NOWHERE])
    for kind, sheet in (
        ("place", "places"),
        ("region", "regions"),
        ("link", "links"),
        ("border", "borders"),
        ("area", "areas"),
    ):
        words.add(kind, sorted(region.sheet(sheet).column("id")))
    camps = {name.lower() for name in words.names["country"][:-1]}
    for sheet in ("militias", "garrisons"):
        camps |= {row["camp"] for row in region.sheet(sheet).rows if row.get("camp")}
    for row in region.sheet("hostilities").rows:
        camps |= {row["a"], row["b"]}
    words.add("camp", sorted(camps))
    words.add("arm", list(ground.ARMS))
    words.add("market", sorted(region.sheet("dealers").column("id")))
    return words


class Reader:
    """Reads cells of region files as codes and numbers; gathers what is wrong with them."""

    def __init__(self, words: Vocabulary, start: dt.date) -> None:
        self.words = words
        self.start = start
        self.complaints: list[Complaint] = []

    def codes(self, sheet: Sheet, column: str, kind: str) -> np.ndarray:
        """A column of ids as codes; -1 where blank."""
        known = self.words.codes[kind]
        values = np.full(len(sheet), -1, np.int32)
        for row, text in enumerate(self._cells(sheet, column)):
            if text in known:
                values[row] = known[text]
            elif text:
                self.complaints.append(sheet.complain(row, f"{kind} '{text}' is not known.{nearest(text, known)}"))
        return values

    def numbers(
        self, sheet: Sheet, column: str, blank: float = 0.0, low: float = -np.inf, high: float = np.inf
    ) -> np.ndarray:
        """A column of numbers; `blank` where empty."""
        values = np.full(len(sheet), blank)
        for row, text in enumerate(self._cells(sheet, column)):
            if not text:
                continue
            try:
                values[row] = float(text)
            except ValueError:
                self.complaints.append(sheet.complain(row, f"{column} '{text}' is not a number."))
                continue
            if not low <= values[row] <= high:
                self.complaints.append(sheet.complain(row, f"{column} {text} is outside [{low:g}, {high:g}]."))
        return values

    def days(self, sheet: Sheet, column: str, blank: int = 0) -> np.ndarray:
        """A column of ISO dates as days of the run; `blank` where empty."""
        values = np.full(len(sheet), blank, np.int32)
        for row, text in enumerate(self._cells(sheet, column)):
            if not text:
                continue
            try:
                values[row] = day_number(text, self.start)
            except ValueError:
                self.complaints.append(sheet.complain(row, f"{column} '{text}' is not a date. Write it as 2011-08-23."))
        return values

    def words_of(self, sheet: Sheet, column: str, choices: tuple[str, ...]) -> np.ndarray:
        """A column of words from a short list, numbered from 0."""
        values = np.zeros(len(sheet), np.int32)
        for row, text in enumerate(self._cells(sheet, column)):
            if text in choices:
                values[row] = choices.index(text)
            elif text:
                self.complaints.append(
                    sheet.complain(
                        row, f"{column} '{text}' is none of {', '.join(choices)}.{nearest(text, list(choices))}"
                    )
                )
        return values

    def done(self) -> None:
        """Raise RegionError if anything was wrong so far."""
        if self.complaints:
            raise RegionError.of(self.complaints)

    def _cells(self, sheet: Sheet, column: str) -> list[str]:
        if len(sheet) and column not in sheet.header:
            complaint = Complaint(sheet.file, 1, f"has no column '{column}'.{nearest(column, list(sheet.header))}")
            if complaint not in self.complaints:
                self.complaints.append(complaint)
            return []
        return sheet.column(column) if len(sheet) else []


def in_order(sheet: Sheet) -> Sheet:
    """A sheet with its rows sorted by id, so that the order of a file says nothing."""
    order = sorted(range(len(sheet)), key=lambda row: sheet.rows[row]["id"])
    return Sheet(sheet.file, sheet.header, tuple(sheet.rows[r] for r in order), tuple(sheet.lines[r] for r in order))


def uids(ids: list[str]) -> np.ndarray:
    """Identities of a list of ids."""
    return np.array([uid(name) for name in ids], dtype=np.uint64)


def build_places(region: Region, read: Reader) -> ground.Places:
    """Towns and crossings; the camp of a place is its state's, markets come from dealers."""
    sheet = in_order(region.sheet("places"))
    table = allocate(ground.Places, len(sheet))
    table.uid[:] = uids(sheet.column("id"))
    table.country[:] = read.codes(sheet, "country", "country")
    table.region[:] = read.codes(sheet, "region", "region")
    table.latitude[:] = read.numbers(sheet, "lat", low=-90, high=90)
    table.longitude[:] = read.numbers(sheet, "lon", low=-180, high=180)
    table.population[:] = read.numbers(sheet, "population", low=0)
    table.airport[:] = read.numbers(sheet, "airport") > 0
    table.market[:] = -1
    dealers = in_order(region.sheet("dealers"))
    at = read.codes(dealers, "place", "place")
    read.done()
    table.market[at] = np.arange(at.size, dtype=np.int32)
    camps = read.words.codes["camp"]
    names = read.words.names["country"]
    table.camp[:] = [camps[names[code].lower()] for code in table.country]
    table.force[:] = -1
    table.households[:] = -1
    return table


def build_regions(region: Region, read: Reader) -> ground.Regions:
    """Parts of countries with what people lack there and who might take up arms."""
    sheet = in_order(region.sheet("regions"))
    table = allocate(ground.Regions, len(sheet))
    table.uid[:] = uids(sheet.column("id"))
    table.country[:] = read.codes(sheet, "country", "country")
    table.hardship[:] = read.numbers(sheet, "hardship", low=0, high=2)
    table.legitimacy_factor[:] = read.numbers(sheet, "legitimacy_factor", 1.0, 0, 2)
    table.pool[:] = np.rint(read.numbers(sheet, "recruit_pool", low=0)).astype(np.int64)
    return table


def build_links(region: Region, read: Reader) -> ground.Links:
    """Roads, tracks and sea lanes."""
    sheet = in_order(region.sheet("links"))
    table = allocate(ground.Links, len(sheet))
    table.uid[:] = uids(sheet.column("id"))
    table.a[:] = read.codes(sheet, "from", "place")
    table.b[:] = read.codes(sheet, "to", "place")
    table.km[:] = read.numbers(sheet, "km", low=0.1, high=5000)
    table.mode[:] = read.words_of(sheet, "mode", ground.MODES)
    table.roughness[:] = read.numbers(sheet, "roughness", 1.0, 0.1, 20)
    table.border[:] = read.codes(sheet, "border", "border")
    table.guarded[:] = -1
    crossing = np.flatnonzero(table.border >= 0)
    table.guarded[crossing] = np.arange(crossing.size, dtype=np.int32)
    table.posted[:] = [bool(text) for text in sheet.column("post")]
    table.open[:] = read.numbers(sheet, "open", 1.0, 0, 1)
    return table


def build_borders(region: Region, links: ground.Links, read: Reader) -> ground.Borders:
    """Borders with their forces and the number of links that cross each."""
    sheet = in_order(region.sheet("borders"))
    table = allocate(ground.Borders, len(sheet))
    table.uid[:] = uids(sheet.column("id"))
    table.a[:] = read.codes(sheet, "a", "country")
    table.b[:] = read.codes(sheet, "b", "country")
    table.length[:] = read.numbers(sheet, "length_km", low=0)
    table.force_a[:] = read.numbers(sheet, "force_a", low=0)
    table.force_b[:] = read.numbers(sheet, "force_b", low=0)
    table.links[:] = np.bincount(links.border[links.border >= 0], minlength=len(sheet))
    table.sea[:] = read.numbers(sheet, "sea") > 0
    return table


def build_areas(region: Region, places: ground.Places, read: Reader) -> ground.Areas:
    """Storage areas; distance to the nearest town is measured over the globe."""
    sheet = in_order(region.sheet("areas"))
    table = allocate(ground.Areas, len(sheet))
    table.uid[:] = uids(sheet.column("id"))
    table.place[:] = read.codes(sheet, "place", "place")
    table.country[:] = read.codes(sheet, "country", "country")
    table.depots[:] = read.numbers(sheet, "depots", low=0)
    table.weight[:] = read.numbers(sheet, "weight", low=0)
    table.falls[:] = read.days(sheet, "falls", FAR_DAY)
    latitude, longitude = read.numbers(sheet, "lat", low=-90, high=90), read.numbers(sheet, "lon", low=-180, high=180)
    read.done()
    towns = places.population > 0
    if towns.any() and len(sheet):
        km = great_circle(
            latitude[:, None], longitude[:, None], places.latitude[None, towns], places.longitude[None, towns]
        )
        table.km[:] = km.min(axis=1)
    return table


def build_arms(region: Region, read: Reader) -> ground.Arms:
    """The seven classes, in the fixed order of the contract."""
    sheet = region.sheet("arms")
    rows = {row["id"]: n for n, row in enumerate(sheet.rows)}
    for name in ground.ARMS:
        if name not in rows:
            raise RegionError(str(region.folder / "arms.csv"), 1, f"has no row for '{name}'.")
    order = [rows[name] for name in ground.ARMS]
    table = allocate(ground.Arms, len(order))
    table.uid[:] = uids(list(ground.ARMS))
    table.weight[:] = read.numbers(sheet, "weight_kg", low=0)[order]
    for name in ("load_units", "combat_weight", "crew", "price_ratio", "ease"):
        getattr(table, name)[:] = read.numbers(sheet, name, low=0)[order]
    table.salw[:] = read.numbers(sheet, "salw")[order] > 0
    table.watched[:] = read.numbers(sheet, "watched")[order] > 0
    return table


def build_camps(read: Reader) -> ground.Camps:
    """Who fights for what; hostilities are dated and come with the days."""
    names = read.words.names["camp"]
    countries = {name.lower(): code for code, name in enumerate(read.words.names["country"])}
    table = allocate(ground.Camps, len(names))
    risen = np.zeros((len(names), len(countries)), np.bool_)
    hostile = np.zeros((len(names), len(names)), np.bool_)
    table.uid[:] = uids(names)
    table.country[:] = [countries.get(name, -1) for name in names]
    return table._replace(hostile=hostile, risen=risen)


def hostilities_of(region: Region, read: Reader) -> np.ndarray:
    """Windows of war between camps: rows of (camp, camp, first day, last day)."""
    sheet = region.sheet("hostilities")
    return np.stack(
        [
            read.codes(sheet, "a", "camp"), read.codes(sheet, "b", "camp"),
            read.days(sheet, "since", -FAR_DAY), read.days(sheet, "until", FAR_DAY),
        ],
        axis=1,
    ) if len(sheet) else np.zeros((0, 4), np.int32)  # fmt: skip


def build_ground(region: Region, read: Reader, speeds: np.ndarray) -> dict[str, Any]:
    """Everything on common ground that a region's files decide, by name."""
    places = build_places(region, read)
    links = build_links(region, read)
    read.done()
    roads = roads_of(places, links)
    markets = np.flatnonzero(places.market >= 0)
    markets = markets[np.argsort(places.market[markets])].astype(np.int32)
    made = {
        "arms": build_arms(region, read),
        "places": places,
        "regions": build_regions(region, read),
        "links": links,
        "roads": roads,
        "routes": routes_of(links, roads, markets, speeds),
        "borders": build_borders(region, links, read),
        "areas": build_areas(region, places, read),
        "camps": build_camps(read),
    }
    read.done()
    return made


def build_calendar(start: dt.date, days: int) -> ground.Calendar:
    """Months and quarters by day of the run; row 0 is the day before it."""
    dates = np.datetime64(start, "D") + np.arange(-1, days + 1).astype("timedelta64[D]")
    months = dates.astype("datetime64[M]")
    number = months.astype(np.int64) + 1970 * 12
    first = dates[:-1] == months[:-1].astype("datetime64[D]")
    return ground.Calendar(number[:-1].astype(np.int32), first & (number[:-1] % 3 == 0), number[1:] != number[:-1])


def build_boards(sizes: dict[str, int], market_places: np.ndarray) -> dict[str, Any]:
    """Everything on common ground that starts empty.

    sizes   rows needed: accounts, forces, areas, markets, arms, links, crossings, countries, asks
    """
    arms, markets = sizes["arms"], sizes["markets"]
    parties = allocate(ground.Parties, sizes["forces"] * 8 + 4096)
    forces = allocate(ground.Forces, max(sizes["forces"], 1))
    usd, items = np.zeros((markets, arms)), np.zeros((markets, arms), np.int64)
    market = ground.Market(
        place=market_places.astype(np.int32), price=usd, opening=usd.copy(), stock=items, wanted=usd.copy(),
        offered=usd.copy(), coming=items.copy(),
    )  # fmt: skip
    links, crossings = (sizes["links"], 2, arms), (sizes["crossings"], arms)
    traffic = ground.Traffic(
        *[np.zeros(links, np.int64) for _ in range(2)],
        *[np.zeros(crossings, np.int64) for _ in range(5)],
        *[np.zeros(sizes["countries"], np.int64) for _ in range(2)],
    )
    boards = {
        "offers": _one_cell(allocate(ground.Offers, 2 * sizes["accounts"] * arms)),
        "bids": _one_cell(allocate(ground.Bids, 2 * sizes["accounts"] * arms)),
        "convoys": _one_cell(allocate(ground.Convoys, sizes["accounts"])),
        "news": _one_cell(allocate(ground.News, max(16_384, sizes["accounts"]))),
        "visits": _one_cell(allocate(ground.Visits, 4096)),
        "parties": _one_cell(parties._replace(room=np.zeros(sizes["accounts"]))),
        "forces": _one_cell(forces),
    }
    return {
        **boards,
        "market": market,
        "traffic": traffic,
        "notices": allocate(ground.Notices, sizes["accounts"]),
        "asks": allocate(ground.Asks, sizes["asks"]),
    }


def _one_cell(table: Any) -> Any:
    return table._replace(count=np.zeros(1, np.int32))
