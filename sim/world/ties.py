"""What the files of a region say about one another: who lies where, what adds up, what can be reached."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from sim.core.commons import ARMS
from sim.core.errors import Complaint
from sim.core.levers import Where
from sim.world.cells import SHEET_OF, is_day
from sim.world.region import NOWHERE, Region, Sheet, nearest

Rows = dict[str, dict[str, str]]

CLOSE = 0.001  # what a sum of shares may be off by
FILTERS = {**{f"{kind}s": sheet for kind, sheet in SHEET_OF.items()}, "countries": "states", "posts": "border_posts"}


def by_id(region: Region, sheet: str) -> Rows:
    """The rows of a file by their id."""
    return {row["id"]: row for row in region.sheet(sheet).rows}


def check_rows(region: Region) -> Iterator[Complaint]:
    """What a row says against itself, and sources nobody lists."""
    for sheet in region.sheets.values():
        yield from _ranges(sheet)
        yield from _spans(sheet)
    yield from _sources(region)


def check_ties(region: Region, levers: Mapping[str, object], tables: Mapping[str, str]) -> Iterator[Complaint]:
    """What the files say against one another, where every cell is sound by itself.

    levers   what a dated event may change, by "room.column"
    tables   the file of each room, by the room's name
    One mistake is told once: rows that only hang on a row already complained of are passed over.
    """
    yield from _arms(region)
    yield from _states(region)
    yield from _places(region)
    yield from _borders(region)
    yield from _links(region)
    yield from _posts(region)
    yield from _areas(region)
    yield from _depots(region)
    yield from _garrisons(region)
    yield from _one_to_a_place(region)
    yield from _camps(region)
    yield from _events(region, levers, tables)
    yield from _unreachable(region)


def sound_places(region: Region) -> Rows:
    """Places whose country and region agree."""
    regions = by_id(region, "regions")
    return {name: row for name, row in by_id(region, "places").items() if _at_home(row, regions)}


def sound_borders(region: Region) -> Rows:
    """Borders that are called after the two countries they lie between."""
    return {name: row for name, row in by_id(region, "borders").items() if not _border_fault(row)}


def sound_links(region: Region) -> Rows:
    """Links that name the border they cross, or none where they cross none."""
    places, borders = sound_places(region), sound_borders(region)
    return {name: row for name, row in by_id(region, "links").items() if not _link_fault(row, places, borders)}


def _arms(region: Region) -> Iterator[Complaint]:
    sheet = region.sheet("arms")
    for row, arm in enumerate(sheet.column("id")):
        if arm not in ARMS:
            near = nearest(arm, list(ARMS)) or f" The classes are {', '.join(ARMS)}."
            yield sheet.complain(row, f"no class of arms is called '{arm}'.{near}")
    missing = [arm for arm in ARMS if arm not in sheet.column("id")]
    if missing and len(sheet) < len(ARMS):
        yield Complaint(sheet.file, 1, f"has no row for '{missing[0]}'. It needs one for each of {', '.join(ARMS)}.")


def _states(region: Region) -> Iterator[Complaint]:
    sheet, places = region.sheet("states"), sound_places(region)
    for row, cells in enumerate(sheet.rows):
        state, capital = cells["id"], cells.get("capital", "")
        if not (len(state) == 3 and state.isascii() and state.isalpha() and state.isupper()):
            yield sheet.complain(row, f"'{state}' is not a country code. Use three capitals of ISO 3166, such as LBY.")
        elif state == NOWHERE:
            yield sheet.complain(row, f"'{state}' is kept for abroad, beyond the region. Use the code of a country.")
        elif capital in places and places[capital]["country"] != state:
            told = f"the capital '{capital}' lies in {places[capital]['country']}. Name a place of {state}."
            yield sheet.complain(row, told)


def _at_home(place: dict[str, str], regions: Rows) -> bool:
    return regions[place["region"]]["country"] == place["country"]


def _places(region: Region) -> Iterator[Complaint]:
    sheet, regions = region.sheet("places"), by_id(region, "regions")
    markets = set(region.sheet("dealers").column("place")) if "dealers" in region.sheets else None
    for row, cells in enumerate(sheet.rows):
        if not _at_home(cells, regions):
            there = regions[cells["region"]]["country"]
            told = f"is in {cells['country']}, but region '{cells['region']}' is in {there}. Change one of the two."
            yield sheet.complain(row, told)
        if markets is not None and cells.get("market") == "1" and cells["id"] not in markets:
            told = f"market is 1, but dealers.csv has no market at '{cells['id']}'. Add its row, or write 0."
            yield sheet.complain(row, told)


def _border_fault(cells: dict[str, str]) -> str:
    wanted = f"{cells['a']}-{cells['b']}"
    if cells["a"] == cells["b"]:
        return f"both sides are {cells['a']}. Name two countries."
    if cells["id"].partition(":")[0] != wanted:
        told = f"is called '{cells['id']}', but lies between {cells['a']} and {cells['b']}."
        return f"{told} Call it {wanted}, or {wanted}:sea."
    return ""


def _borders(region: Region) -> Iterator[Complaint]:
    sheet = region.sheet("borders")
    for row, cells in enumerate(sheet.rows):
        if fault := _border_fault(cells):
            yield sheet.complain(row, fault)


def _link_fault(cells: dict[str, str], places: Rows, borders: Rows) -> str:
    if cells["from"] == cells["to"]:
        return f"begins and ends at '{cells['from']}'. Name two places."
    if cells["from"] not in places or cells["to"] not in places or (cells["border"] and cells["border"] not in borders):
        return ""
    sides = {places[cells["from"]]["country"], places[cells["to"]]["country"]}
    spoken = " and ".join(sorted(sides))
    if len(sides) == 1:
        return f"stays in {spoken}, but names border {cells['border']}. Leave it empty." if cells["border"] else ""
    border = borders.get(cells["border"])
    if border and {border["a"], border["b"]} == sides:
        return ""
    right = next((name for name, b in borders.items() if {b["a"], b["b"]} == sides), "")
    advice = f"Write {right}." if right else f"Add that border to borders.csv: {'-'.join(sorted(sides))}."
    found = f"names border {cells['border']}" if border else "names no border"
    return f"joins {spoken}, but {found}. {advice}"


def _links(region: Region) -> Iterator[Complaint]:
    sheet, places, borders = region.sheet("links"), sound_places(region), sound_borders(region)
    posts = by_id(region, "border_posts")
    for row, cells in enumerate(sheet.rows):
        fault = _link_fault(cells, places, borders)
        post = posts.get(cells["post"])
        if fault:
            yield sheet.complain(row, fault)
        elif post and post["link"] != cells["id"]:
            told = f"post '{cells['post']}' stands on link '{post['link']}'. Name a post of this link, or none."
            yield sheet.complain(row, told)


def _posts(region: Region) -> Iterator[Complaint]:
    sheet, links, borders = region.sheet("border_posts"), sound_links(region), sound_borders(region)
    for row, cells in enumerate(sheet.rows):
        link, border = links.get(cells["link"]), borders.get(cells["border"])
        if link is None or border is None:
            continue
        if link["border"] != cells["border"]:
            told = f"link '{cells['link']}' crosses {link['border'] or 'no border'}, not {cells['border']}."
            yield sheet.complain(row, f"{told} Name the border of its link.")
        elif cells["country"] not in (border["a"], border["b"]):
            told = f"country {cells['country']} has no side of border {cells['border']}."
            yield sheet.complain(row, f"{told} Write {border['a']} or {border['b']}.")
        elif cells["place"] not in (link["from"], link["to"]):
            told = f"place '{cells['place']}' is no end of link '{cells['link']}'."
            yield sheet.complain(row, f"{told} Write {link['from']} or {link['to']}.")


def _areas(region: Region) -> Iterator[Complaint]:
    sheet, places = region.sheet("areas"), sound_places(region)
    found = Counter(row["area"] for row in region.sheet("depots").rows)
    for row, cells in enumerate(sheet.rows):
        place, told = places.get(cells["place"]), float(cells["depots"])
        if place and place["country"] != cells["country"]:
            message = f"is in {cells['country']}, but place '{cells['place']}' is in {place['country']}."
            yield sheet.complain(row, f"{message} Change one of the two.")
        if told != found[cells["id"]]:
            message = f"says {told:g} depots, but depots.csv has {found[cells['id']]} of '{cells['id']}'."
            yield sheet.complain(row, f"{message} Make them agree.")
    total = sum(float(cells["weight"]) for cells in sheet.rows)
    if len(sheet) and abs(total - 1) > CLOSE:
        message = f"the weights add up to {total:.3f}. They are shares of the stock: make them add up to 1."
        yield Complaint(sheet.file, 1, message)


def _depots(region: Region) -> Iterator[Complaint]:
    sheet, areas = region.sheet("depots"), by_id(region, "areas")
    for row, cells in enumerate(sheet.rows):
        area = areas.get(cells["area"])
        if area and area["place"] != cells["place"]:
            told = f"is at '{cells['place']}', but its area '{cells['area']}' is at '{area['place']}'."
            yield sheet.complain(row, f"{told} Change one of the two.")


def _garrisons(region: Region) -> Iterator[Complaint]:
    sheet, places = region.sheet("garrisons"), sound_places(region)
    for row, cells in enumerate(sheet.rows):
        place, country = places.get(cells["place"]), cells.get("country", "")
        if place and country and place["country"] != country:
            told = f"is of {country}, but '{cells['place']}' is in {place['country']}. Name a place of {country}."
            yield sheet.complain(row, told)


def _one_to_a_place(region: Region) -> Iterator[Complaint]:
    """Two markets, or two towns, at one place would share one row of the land."""
    for name in ("dealers", "towns"):
        sheet, seen = region.sheet(name), dict[str, int]()
        for row, cells in enumerate(sheet.rows):
            first = seen.setdefault(cells["place"], row)
            if first != row and cells["place"]:
                told = f"place '{cells['place']}' has its row on line {sheet.lines[first]} already. Keep one."
                yield sheet.complain(row, told)


def _camps(region: Region) -> Iterator[Complaint]:
    """A camp is known by whoever belongs to it, or as a state's own."""
    known = {state.lower() for state in region.sheet("states").column("id")}
    for name in ("militias", "garrisons"):
        known |= {row.get("camp", "") for row in region.sheet(name).rows}
    sheet = region.sheet("hostilities")
    for row, cells in enumerate(sheet.rows):
        for side in ("a", "b"):
            if cells[side] and cells[side] not in known:
                near = nearest(cells[side], sorted(known)) or " A camp is the one of a group, a garrison or a state."
                yield sheet.complain(row, f"nobody is of camp '{cells[side]}'.{near}")
        if cells["a"] == cells["b"]:
            yield sheet.complain(row, f"'{cells['a']}' is at war with itself. Name two camps.")


def _events(region: Region, levers: Mapping[str, object], tables: Mapping[str, str]) -> Iterator[Complaint]:
    sheet = region.sheet("events")
    for row, cells in enumerate(sheet.rows):
        if cells["lever"] and cells["lever"] not in levers:
            near = nearest(cells["lever"], list(levers)) or " `blowback list levers` shows them."
            yield sheet.complain(row, f"nobody has a lever '{cells['lever']}'.{near}")
        own = tables.get(cells["lever"].partition(".")[0], "links")
        for fault in _where(cells["where"], own, region):
            yield sheet.complain(row, fault)


def _where(text: str, own: str, region: Region) -> Iterator[str]:
    """What is wrong with the filter of an event; `own` is the file whose rows have the ids."""
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        key, equals, values = (piece.strip() for piece in part.partition("="))
        if not equals or key not in Where.model_fields:
            near = nearest(key, list(Where.model_fields)) or f" It is one of {', '.join(Where.model_fields)}."
            yield f"where '{key}' is not known.{near}"
            continue
        sheet = {"ids": own, "groups": "militias"}.get(key) or FILTERS[key]
        known = region.sheet(sheet).column("id")
        for value in values.split("|"):
            if known and value.strip() not in known:
                near = nearest(value.strip(), known) or " Name one of its ids."
                yield f"where '{value.strip()}' is not in {sheet}.csv.{near}"


def _unreachable(region: Region) -> Iterator[Complaint]:
    """Places that no chain of links joins to the largest group of places."""
    sheet, links = region.sheet("places"), region.sheet("links").rows
    root = {place: place for place in sheet.column("id")}

    def top(place: str) -> str:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for cells in links:
        if cells["from"] in root and cells["to"] in root:
            root[top(cells["from"])] = top(cells["to"])
    groups = Counter(top(place) for place in root)
    told = {max(groups, key=groups.__getitem__)} if groups else set()
    for row, place in enumerate(sheet.column("id")):
        if top(place) not in told:
            told.add(top(place))
            many = groups[top(place)]
            whom = f"'{place}'" if many == 1 else f"'{place}' and {many - 1} more that hang together"
            yield sheet.complain(row, f"no link leads from {whom} to the rest. Add one to links.csv.")


def _ranges(sheet: Sheet) -> Iterator[Complaint]:
    """A low end is not above what it is the low end of, nor that above the high end."""
    lows = [name for name in sheet.header if name.endswith("_low") and f"{name[:-4]}_high" in sheet.header]
    triples = [(name, name[:-4], f"{name[:-4]}_high") for name in lows]
    if "low" in sheet.header and "high" in sheet.header:
        triples.append(("low", "best", "high"))
    for names in triples:
        have = [name for name in names if name in sheet.header]
        for row, cells in enumerate(sheet.rows):
            values = [(name, _value(cells[name])) for name in have]
            given = [(name, value) for name, value in values if value is not None]
            for (less, small), (more, large) in pairwise(given):
                if small > large:
                    told = f"{less} {small:g} is above {more} {large:g}. Put them in order."
                    yield sheet.complain(row, told)
                    break


def _spans(sheet: Sheet) -> Iterator[Complaint]:
    """What ends does not end before it begins."""
    for first, last in (("since", "until"), ("date", "until"), ("joins", "leaves")):
        if first not in sheet.header or last not in sheet.header:
            continue
        for row, cells in enumerate(sheet.rows):
            if is_day(cells[first]) and is_day(cells[last]) and cells[last] < cells[first]:
                told = f"{last} {cells[last]} is before {first} {cells[first]}. Put them in order."
                yield sheet.complain(row, told)


def _sources(region: Region) -> Iterator[Complaint]:
    """Every row says who says so, by keys of sources.csv, each there once."""
    sources = region.sheet("sources")
    keys: dict[str, int] = {}
    for row, key in enumerate(sources.column("key") if len(sources) else ()):
        if keys.setdefault(key, row) != row:
            told = f"key '{key}' stands on line {sources.lines[keys[key]]} already. Keep one."
            yield sources.complain(row, told)
    for name, sheet in region.sheets.items():
        if name == "sources" or "source" not in sheet.header:
            continue
        for row, text in enumerate(sheet.column("source")):
            named = [key.strip() for key in text.split(";") if key.strip()]
            if not named:
                yield sheet.complain(row, "has no source. Name a key of sources.csv; an assumption has one too.")
            for key in named:
                if key not in keys:
                    near = nearest(key, keys) or " Add a row for it."
                    yield sheet.complain(row, f"source '{key}' is not in sources.csv.{near}")


def _value(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
