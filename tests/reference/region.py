"""Reading a region's tables into a world of objects; everybody stands in the order of ids."""

import datetime as dt

import numpy as np

from sim.core.discover import rooms
from sim.world.region import read_region
from tests.reference import ground
from tests.reference.books import ARMS
from tests.reference.border_post import BorderPost
from tests.reference.camp import Camp
from tests.reference.clan import Clan
from tests.reference.dealer import Dealer
from tests.reference.depot import Depot
from tests.reference.garrison import Garrison
from tests.reference.luck import uid
from tests.reference.militia import Militia
from tests.reference.state import State
from tests.reference.team import Team
from tests.reference.town import Town
from tests.reference.trafficker import Trafficker

NEVER = 1_000_000
MODES = ("paved", "piste", "off_road", "sea")


def number(cell, blank=0.0):
    """A cell as a number."""
    return float(cell) if cell else blank


def whole(cell, blank=0):
    """A cell as the nearest whole number."""
    return int(np.rint(float(cell))) if cell else blank


def rows(region, name):
    """A table's rows in the order of their ids."""
    return sorted(region.sheet(name).rows, key=lambda row: row["id"])


class Names(dict):
    """Things by id; nothing for a blank."""

    def __missing__(self, key):
        if key:
            raise KeyError(key)
        return None


def read(world, folder):
    """The land and the states."""
    region = read_region(folder)
    world.region = region
    world.speeds = dict(zip(MODES, (
        world.settings["trafficker"].speed_paved, world.settings["trafficker"].speed_piste,
        world.settings["trafficker"].speed_track, world.settings["trafficker"].speed_sea,
    ), strict=True))  # fmt: skip
    classes = {row["id"]: row for row in region.sheet("arms").rows}
    world.arms = [
        ground.Arm(name, n, *(number(classes[name][column]) for column in (
            "load_units", "combat_weight", "crew", "price_ratio", "ease",
        ))) for n, name in enumerate(ARMS)
    ]  # fmt: skip
    world.states = [State(world, row, n) for n, row in enumerate(rows(region, "states"))]
    states = Names({state.name: state for state in world.states})
    world.regions = [
        ground.Region(
            row["id"], uid(row["id"]), states[row["country"]], number(row["hardship"]),
            number(row["legitimacy_factor"], 1.0), whole(row["recruit_pool"]),
        ) for row in rows(region, "regions")
    ]  # fmt: skip
    read_camps(world, region)
    read_places(world, region, states)
    read_links(world, region, states)
    read_areas(world, region, states)
    origins = [area.name for area in world.areas]
    origins += [f"{state.name}_arsenal" for state in world.states]
    origins += [f"{state.name}_private" for state in world.states]
    world.open_books(origins)


def read_camps(world, region):
    """Camps by name; a state's own bears its code in small letters. Wars among them are dated."""
    names = {state.name.lower() for state in world.states}
    names |= {row["camp"] for sheet in ("militias", "garrisons") for row in region.sheet(sheet).rows if row["camp"]}
    names |= {row[side] for row in region.sheet("hostilities").rows for side in ("a", "b")}
    states = {state.name.lower(): state for state in world.states}
    world.camps = [Camp(world, name, states.get(name)) for name in sorted(names)]
    world.camp_names = Names({camp.name: camp for camp in world.camps})
    for camp in world.camps:
        camp.uid = uid(camp.name)
        if camp.state is not None:
            camp.state.camp = camp
    world.wars = []
    for row in region.sheet("hostilities").rows:
        since, until = date(world, row["since"], -NEVER), date(world, row["until"])
        world.wars.append((world.camp_names[row["a"]], world.camp_names[row["b"]], since, until))


def date(world, cell, blank=NEVER):
    """A date as the number of a day; the first is 1."""
    return (dt.date.fromisoformat(cell) - world.start).days + 1 if cell else blank


def read_places(world, region, states):
    """Towns and crossings; a place is its state's until somebody takes it."""
    parts = Names({part.name: part for part in world.regions})
    world.places = [
        ground.Place(
            row["id"], uid(row["id"]), states[row["country"]], parts[row["region"]], number(row["lat"]),
            number(row["lon"]), number(row["population"]), number(row["airport"]) > 0, states[row["country"]].camp,
        ) for row in rows(region, "places")
    ]  # fmt: skip
    world.place_names = Names({place.name: place for place in world.places})
    for state, row in zip(world.states, rows(region, "states"), strict=True):
        state.capital = world.place_names[row["capital"]]


def read_links(world, region, states):
    """Borders, and the roads that cross them or not."""
    world.borders = [
        ground.Border(
            row["id"], states[row["a"]], states[row["b"]], number(row["length_km"]), number(row["force_a"]),
            number(row["force_b"]), number(row["sea"]) > 0,
        ) for row in rows(region, "borders")
    ]  # fmt: skip
    borders = Names({border.name: border for border in world.borders})
    at = world.place_names
    world.links = [
        ground.Link(
            row["id"], uid(row["id"]), at[row["from"]], at[row["to"]], number(row["km"]), row["mode"],
            number(row["roughness"], 1.0), borders[row["border"]], number(row["open"], 1.0), number(row["open"], 1.0),
        ) for row in rows(region, "links")
    ]  # fmt: skip
    world.crossings = [link for link in world.links if link.border is not None]
    for link in world.links:
        link.a.links.append(link)
        link.b.links.append(link)
        if link.border is not None:
            link.border.links.append(link)


def read_areas(world, region, states):
    """Storage areas; the war began in the country of the first."""
    towns = [place for place in world.places if place.population > 0]
    world.areas = []
    for row in rows(region, "areas"):
        area = ground.Area(
            row["id"], world.place_names[row["place"]], states[row["country"]], number(row["weight"]),
            date(world, row["falls"]),
        )  # fmt: skip
        away = [over_the_globe(number(row["lat"]), number(row["lon"]), t.latitude, t.longitude) for t in towns]
        area.km = float(min(away, default=0.0))
        area.state.has_areas = True
        world.areas.append(area)
    if world.areas:
        world.areas[0].state.home = True


def over_the_globe(latitude, longitude, other_latitude, other_longitude):
    """Kilometres between two points of the globe."""
    a, b = np.radians(latitude), np.radians(other_latitude)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(half))


def settle(world, folder):
    """Everybody else: who lives there, who guards, who trades, who fights."""
    region, at = world.region, world.place_names
    states = Names({state.name: state for state in world.states})
    links = {link.name: link for link in world.links}
    areas = {area.name: area for area in world.areas}
    for state in world.states:
        state.take_office()
    world.towns = [Town(world, row["id"], at[row["place"]]) for row in rows(region, "towns")]
    world.depots = [
        Depot(world, row["id"], areas[row["area"]], at[row["place"]], number(row["chemical"]) > 0)
        for row in rows(region, "depots")
    ]  # fmt: skip
    world.posts = [
        BorderPost(world, row["id"], links[row["link"]], states[row["country"]], row["kind"], at[row["place"]])
        for row in rows(region, "border_posts")
    ]  # fmt: skip
    for post in world.posts:
        post.take_its_part()
    world.garrisons = [garrison(world, row, states) for row in rows(region, "garrisons")]
    world.militias = [militia(world, row) for row in rows(region, "militias")]
    world.markets = [
        Dealer(world, row["id"], at[row["place"]], number(row["rifle_usd"], 700.0), whole(row["private_rifles"]))
        for row in rows(region, "dealers")
    ]  # fmt: skip
    for market in world.markets:
        market.place.market = market
    read_traffickers(world, region)
    spare = next(room.spare for room in rooms() if room.name == "team")
    world.teams = [Team(world, f"team/{n}", n) for n in range(spare)]


def garrison(world, row, states):
    """A state's troops in one town."""
    return Garrison(
        world, row["id"], states[row["country"]], world.place_names[row["place"]], world.camp_names[row["camp"]],
        whole(row["troops"]), number(row["rifles_per_man"], world.settings["garrison"].rifles_per_man),
        date(world, row["joins"]), date(world, row["leaves"]),
    )  # fmt: skip


def militia(world, row):
    """An armed group of the file."""
    at = world.place_names
    group = Militia(world, row["id"], at[row["home"]], world.camp_names[row["camp"]])
    group.alignment, group.founders = row["alignment"], whole(row["fighters"])
    group.cash, group.vehicles = number(row["cash"]), number(row["vehicles"])
    group.joins, group.leaves = date(world, row["joins"]), date(world, row["leaves"])
    group.returns_from, group.returns_to = at[row["returns_from"]], at[row["returns_to"]]
    return group


def read_traffickers(world, region):
    """Operators; who has no market at home works from the nearest."""
    table = rows(region, "traffickers")
    names = sorted({row.get("clan", "") for row in table})
    world.clans = [Clan(world, name) for name in names]
    markets = sorted((market.place for market in world.markets), key=lambda place: place.name)
    world.traffickers = []
    for row in table:
        home = world.place_names[row["home"]]
        if home.market is None:
            home = min(markets, key=lambda place: world.km(home, place))
        world.traffickers.append(Trafficker(world, row["id"], home, world.clans[names.index(row.get("clan", ""))]))
