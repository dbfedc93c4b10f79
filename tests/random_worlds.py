"""Small made-up regions and scenarios drawn at random, with every kind of agent, of policy and of switch."""

import csv
import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from sim.core import discover
from sim.core.uncertain import parameters
from sim.scenario import Scenario
from tests.worlds import OASIS, START

CODES = ("AAA", "BBB", "CCC", "DDD")
MODES = (("paved", 1.0), ("piste", 1.5), ("off_road", 2.0))
STOCK = {
    "firearms": (200, 20_000), "missiles": (0, 400), "machine_guns": (0, 800), "rockets": (0, 800),
    "antiaircraft_guns": (0, 200), "chemical": (0, 20), "ammunition": (50, 3_000),
}  # fmt: skip
SWITCHES = {
    ("border_post", "patrol_allocation"): ("learned", "static", "random", "greedy", "covering", "minimax"),
    ("trafficker", "route_choice"): ("rational", "salience", "risk_neutral"),
}
SMALL = {  # so that in three months on a few places what is rare happens as well
    "depot": {"strikes_from": 5, "strikes_until": 60},
    "militia": {"attempts": 0.01, "split_men": 50},
    "state": {"watched_places": 1},
    "trafficker": {"pause": 2},
}


@dataclass
class Draft:
    """A region that is being drawn, sheet by sheet."""

    luck: Random
    countries: tuple[str, ...]
    sheets: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def add(self, sheet, **row):
        """Add a row; every row of every sheet is made up."""
        self.sheets.setdefault(sheet, []).append({**row, "source": "made-up"})

    def places(self, country=None):
        """Ids of places, of one country or of all."""
        return [p["id"] for p in self.sheets["places"] if country in (None, p["country"])]

    def around(self, low, high, digits=0):
        """A number between two others."""
        drawn = self.luck.uniform(low, high)
        return round(drawn, digits) if digits else round(drawn)

    def odds(self, share):
        """Whether something of that probability is so."""
        return self.luck.random() < share


def on(day):
    """The date of a day's number."""
    return (START + dt.timedelta(days=day - 1)).isoformat()


def random_region(seed, folder):
    """Write the region of a seed into a folder that need not exist, and return the folder."""
    luck = Random(f"region/{seed}")
    draft = Draft(luck, CODES[: luck.randint(2, 4)])
    for write in (_land, _roads, _borders, _depots, _powers, _groups, _trade, _record):
        write(draft)
    return save(draft.sheets, folder)


def save(sheets, folder):
    """Write sheets by name as a region folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("arms.csv", "sources.csv", "region.yaml"):
        (folder / name).write_bytes((OASIS / name).read_bytes())
    about = (folder / "region.yaml").read_text(encoding="utf-8").replace("bbb_north", "bbb_1")
    (folder / "region.yaml").write_text(about, encoding="utf-8")
    for name, rows in sheets.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _land(draft):
    """States, their parts, and two to four places in each."""
    for country in draft.countries:
        small = country.lower()
        for part in range(1, draft.luck.randint(1, 2) + 1):
            draft.add(
                "regions", id=f"{small}_{part}", country=country, name=f"Part {part}",
                hardship=draft.around(0.2, 1.3, 2), legitimacy_factor=draft.around(0.4, 1.0, 2),
                recruit_pool=draft.around(100, 8_000),
            )  # fmt: skip
        parts = [row["id"] for row in draft.sheets["regions"] if row["country"] == country]
        for n in range(draft.luck.randint(2, 4)):
            market = n == 0 or draft.odds(0.5)
            draft.add(
                "places", id=f"{small}_p{n}", name=f"Place {n}", country=country, lat=draft.around(15, 32, 2),
                lon=draft.around(0, 20, 2), kind="capital" if n == 0 else "town",
                population=draft.around(2_000, 900_000), region=draft.luck.choice(parts),
                airport=int(draft.odds(0.4)), market=int(market),
            )  # fmt: skip
        draft.add(
            "states", id=country, name=country.title(), capital=f"{small}_p0",
            government_effectiveness=draft.around(-2, 0.5, 2), control_of_corruption=draft.around(-2, 0.5, 2),
            political_stability=draft.around(-2.3, 0.5, 2), military_spending_musd=draft.around(50, 5_000),
            pay=draft.around(0.1, 1, 2), will=draft.around(0.1, 0.9, 2), recorded_share=draft.around(0, 1, 2),
            insecurity=draft.around(0.1, 1.5, 2), pride=draft.around(0, 1, 2),
        )  # fmt: skip


def _road(draft, key, one, other, border="", mode=None, **more):
    mode, roughness = mode or draft.luck.choice(MODES)
    draft.add(
        "links", id=key, **{"from": one, "to": other}, km=draft.around(20, 450), mode=mode, roughness=roughness,
        border=border, post=more.get("post", ""), smuggling=1, open=1 if draft.odds(0.95) else 0,
    )  # fmt: skip


def _roads(draft):
    """A chain of roads within each country, now and then a short cut."""
    for country in draft.countries:
        places = draft.places(country)
        for one, other in pairwise(places):
            _road(draft, f"{one}--{other}", one, other)
        if len(places) > 2 and draft.odds(0.6):
            _road(draft, f"{places[0]}--{places[-1]}:cut", places[0], places[-1])


def _borders(draft):
    """Borders from each country to an earlier one, each with a crossing, mostly a track round it, sometimes a lane."""
    pairs = [(draft.luck.choice(draft.countries[:n]), draft.countries[n]) for n in range(1, len(draft.countries))]
    if len(draft.countries) > 2 and draft.odds(0.5):
        pairs += [pair for pair in [(draft.countries[0], draft.countries[-1])] if pair not in pairs]
    for a, b in pairs:
        _border(draft, a, b, f"{a}-{b}")
        if draft.odds(0.3):
            _border(draft, a, b, f"{a}-{b}:sea", sea=True)


def _border(draft, a, b, key, sea=False):
    draft.add(
        "borders", id=key, a=a, b=b, length_km=draft.around(50, 900), force_a=draft.around(0, 3_000),
        force_b=draft.around(0, 5_000), sea=int(sea),
    )  # fmt: skip
    lanes = ((":sea", "sea"),) if sea else (("", "post"), (":bypass", "sector"))[: 2 if draft.odds(0.8) else 1]
    for ending, kind in lanes:
        one, other = draft.luck.choice(draft.places(a)), draft.luck.choice(draft.places(b))
        link, post = f"{one}--{other}{ending}", f"bp_{one}_{other}{ending}"
        mode = {"sea": ("sea", 1.0), "sector": ("off_road", 2.0)}.get(kind)
        sides = [(a, one), (b, other)]
        if draft.odds(0.15):
            sides.pop(draft.luck.randrange(2))  # nobody watches one side
        named = f"{post}:{sides[0][0]}" if kind == "post" else ""
        _road(draft, link, one, other, key, mode, post=named)
        for country, place in sides:
            draft.add(
                "border_posts", id=f"{post}:{country}", name=post, link=link, border=key, country=country, kind=kind,
                place=place,
            )  # fmt: skip


def _depots(draft):
    """One or two storage areas that fall within a month and a half; the chemical stock lies in the first depot."""
    many = draft.luck.randint(1, 2)
    first = draft.around(0.2, 0.8, 2)
    for n, weight in enumerate((first, 1 - first) if many == 2 else (1.0,)):
        place, depots = draft.luck.choice(draft.places("AAA")), draft.luck.randint(1, 6)
        at = next(p for p in draft.sheets["places"] if p["id"] == place)
        draft.add(
            "areas", id=f"area_{n}", name=f"Area {n}", place=place, country="AAA", lat=at["lat"],
            lon=round(at["lon"] + draft.around(0, 0.6, 2), 2), depots=depots, weight=round(weight, 2),
            falls=on(draft.around(2, 45)), custody_start="regime",
        )  # fmt: skip
        for d in range(depots):
            draft.add(
                "depots", id=f"area_{n}/{d}", name=f"Depot {d}", area=f"area_{n}", place=place,
                chemical=int(n == 0 and d == 0),
            )  # fmt: skip


def _garrison(draft, key, country, place, camp, troops, joins=1, leaves=""):
    draft.add(
        "garrisons", id=key, name=key, country=country, place=place, camp=camp, troops=troops,
        rifles_per_man=draft.around(0.8, 2, 2), joins=on(joins), leaves=leaves,
    )  # fmt: skip


def _powers(draft):
    """The old regime until its areas fall, mostly a new army at home, and garrisons abroad."""
    for n, area in enumerate(draft.sheets["areas"]):
        _garrison(draft, f"regime_{n}", "AAA", area["place"], "regime", draft.around(50, 3_000), leaves=area["falls"])
    if draft.odds(0.8):
        _garrison(draft, "new_army", "AAA", "aaa_p0", "aaa", draft.around(20, 600), joins=draft.around(20, 80))
    for country in draft.countries[1:]:
        for place in draft.places(country):
            if place.endswith("p0") or draft.odds(0.6):
                _garrison(
                    draft, f"army_{place}", country, place, country.lower(), draft.around(10, 400),
                    leaves=on(draft.around(40, 120)) if draft.odds(0.05) else "",
                )  # fmt: skip


def _group(draft, key, home, alignment, camp, joins=1, **journey):
    draft.add(
        "militias", id=key, name=key.title(), home=home, alignment=alignment, fighters=draft.around(5, 900),
        ideology=draft.around(0, 100), camp=camp, joins=on(joins), returns_to=journey.get("to", ""),
        returns_from=journey.get("start", ""), leaves=journey.get("leaves", ""), vehicles=draft.around(0, 60),
        cash=draft.around(0, 150_000),
    )  # fmt: skip


def _groups(draft):
    """Brigades of two camps at home, mostly a column that drives home abroad, rebels, zealots and buyers."""
    for n in range(draft.luck.randint(1, 4)):
        home = draft.luck.choice(draft.places("AAA"))
        kind = draft.luck.choice(("rebel", "rebel", "local", "state"))
        camp = {"rebel": draft.luck.choice(("east", "west")), "local": "east", "state": "aaa"}[kind]
        _group(draft, f"brigade_{n}", home, kind, camp, joins=draft.around(1, 40))
    if draft.odds(0.7):
        start = draft.luck.choice(draft.places("AAA"))
        to = draft.luck.choice([p for p in draft.places() if p not in draft.places("AAA")])
        _group(
            draft, "returnees", start, "returnee", "north", start=start, to=to, leaves=on(draft.around(10, 60)),
        )  # fmt: skip
    for country in draft.countries[1:]:
        for kind, camp, share in (("rebel", "north", 0.7), ("jihadist", "zeal", 0.5), ("sink", "buyers", 0.4)):
            if draft.odds(share):
                home = draft.luck.choice(draft.places(country))
                _group(draft, f"{kind}_{country.lower()}", home, kind, camp, joins=draft.around(-30, 60))
    camps = sorted({row["camp"] for row in [*draft.sheets["militias"], *draft.sheets["garrisons"]]})
    for a, b, share in (
        ("regime", "east", 0.9),
        ("regime", "west", 0.9),
        ("east", "west", 0.5),
        ("north", "zeal", 0.3),
    ):
        if a in camps and b in camps and draft.odds(share):
            since = draft.around(1, 60) if a == "east" else 1
            until = draft.luck.choice(("", on(since + draft.around(20, 60))))
            draft.add("hostilities", a=a, b=b, since=on(since), until=until)
    if not draft.sheets.get("hostilities"):
        draft.add("hostilities", a="regime", b=draft.sheets["militias"][0]["camp"], since=on(1), until="")


def _trade(draft):
    """A market wherever a place has one, households in most places, and operators of two clans."""
    for place in draft.sheets["places"]:
        if place["market"]:
            draft.add(
                "dealers", id=f"market_{place['id']}", place=place["id"], rifle_usd=draft.around(200, 2_600),
                private_rifles=0 if place["country"] == "AAA" or draft.odds(0.2) else draft.around(20, 3_000),
            )  # fmt: skip
        if place["market"] or draft.odds(0.7):
            draft.add("towns", id=f"town_{place['id']}", place=place["id"], households_armed=0)
    for n in range(draft.luck.randint(2, 16)):
        draft.add(
            "traffickers", id=f"op_{n:02d}", name=f"Operator {n}", home=draft.luck.choice(draft.places()),
            clan=draft.luck.choice(("desert", "coast")),
        )  # fmt: skip


def _record(draft):
    """Dated events: closed roads, demand from beyond the map, men added to a post."""
    links, posts = draft.sheets["links"], draft.sheets["border_posts"]
    markets = draft.sheets["dealers"]
    for n in range(draft.luck.randint(1, 4)):
        lever, how, amount, where = draft.luck.choice((
            ("link.open", "set", 0, f"links={draft.luck.choice(links)['id']}"),
            ("dealer.outside_demand", "set", draft.around(1, 60), f"ids={draft.luck.choice(markets)['id']}"),
            ("border_post.staff", "add", draft.around(5, 300), f"ids={draft.luck.choice(posts)['id']}"),
            ("border_post.isr", "set", draft.around(0, 1, 2), f"ids={draft.luck.choice(posts)['id']}"),
        ))  # fmt: skip
        since = draft.around(5, 80)
        until = on(since + draft.around(5, 60)) if draft.odds(0.7) else ""
        if any(
            row["lever"] == lever and row["where"] == where and how == "set" for row in draft.sheets.get("events", ())
        ):
            continue  # one thing at a time
        draft.add(
            "events", id=f"event_{n}", date=on(since), until=until, lever=lever, how=how, amount=amount, where=where
        )
    if "events" not in draft.sheets:
        draft.add(
            "events", id="event", date=on(9), until="", lever="link.open", how="set", amount=0, where="links=none"
        )


# What each kind of policy may be asked for beside when and with whose leave.
SIZES = {
    "border_closure": lambda luck: {"decree_usd": 1_000},
    "border_control": lambda luck: {
        "staff": luck.choice((0, 300, 3_000)), "patrols": luck.choice((0, 20)), "audit": luck.choice((0, 0.5)),
        "advisers": luck.choice((0, 80)),
    },
    "buy_back": lambda luck: {
        "price": luck.choice((200, 600, 2_000)), "ammunition": luck.random() < 0.5, "leak": luck.choice((0, 0.3)),
        "households": luck.random() < 0.8, "groups": luck.random() < 0.8,
    },
    "disarmament": lambda luck: {
        "rate": luck.choice((0, 0.02)), "hand_in": luck.choice((0, 0.02)), "demobilise": luck.choice((0, 0.02)),
        "audit": luck.choice((0, 0.5)),
    },
    "guard_depots": lambda luck: {"guards": luck.choice((5, 60)), "desertion": luck.choice((0, 0.5))},
    "human_intelligence": lambda luck: {"informants": luck.choice((20, 300))},
    "information_sharing": lambda luck: {},
    "intervention": lambda luck: {
        "trigger": {"share": luck.choice((0.2, 0.35)), "weeks": luck.choice((1, 2)), "delay": luck.choice((7, 21))},
        "troops": luck.choice((50, 1_000)), "caches": luck.choice((0, 0.1)), "patrols": luck.choice((0, 30)),
    },
    "observers": lambda luck: {"people": luck.choice((200, 3_000)), "tells": luck.choice((0, 0.1))},
    "peace_operation": lambda luck: {"troops": luck.choice((200, 5_000)), "capacity": luck.choice((0, 1))},
    "sea_inspection": lambda luck: {"share": luck.choice((0.1, 0.8))},
    "secure_depots": lambda luck: {
        "teams": luck.choice((1, 3)), "scope": luck.choice(("all", "salw", "watched")), "disposal": luck.random() < 0.5,
        "travel": luck.choice((0, 10)),
    },
    "security_sector_reform": lambda luck: {
        "stipend": luck.choice((0, 400)), "audit": luck.choice((0, 0.4)), "capacity": luck.choice((0, 5)),
        "pay": luck.choice((0, 0.3)), "legitimacy": luck.choice((0, 0.01)),
    },
    "surveillance": lambda luck: {"base": "BBB", "share": luck.choice((0.25, 0.9))},
    "transfer_monitoring": lambda luck: {"share": luck.choice((0.3, 1))},
    "treaty": lambda luck: {"prevents": luck.choice((0.3, 1))},
}  # fmt: skip


def random_policies(seed, most=4, consents=("granted", "drawn", "refused")):
    """Up to `most` policies of different kinds, each on a day of its own."""
    luck = Random(f"policies/{seed}")
    asked = []
    for kind in luck.sample(list(discover.policies()), luck.randint(0, most)):
        policy = {"kind": kind, "start": on(luck.randint(1, 60)), "ramp": luck.choice((0, 0, 20)), **SIZES[kind](luck)}
        if luck.random() < 0.4:
            policy["until"] = on(luck.randint(70, 110))
        if discover.policies()[kind].host != "none":
            policy["consent"] = luck.choice(consents)
        asked.append(policy)
    return asked


def random_scenario(seed, folder, days=None, policies=None, **agents):
    """The scenario of a seed in a region: three to five months, a small stock, parameters within their ranges.

    days, policies   instead of the seed's own
    agents           parameters by room that override the seed's own
    """
    luck = Random(f"scenario/{seed}")
    given = {room.name: _drawn(room, luck) for room in discover.rooms()}
    for room, values in (*SMALL.items(), *agents.items()):
        given[room] = {**given.get(room, {}), **values}
    until = START + dt.timedelta(days=(days or luck.randint(90, 150)) - 1)
    asked = random_policies(seed) if policies is None else policies
    return Scenario(name=f"World {seed}", region=str(folder), start=START, until=until, policies=asked, agents=given)


def _drawn(room, luck):
    """A third of a room's parameters within their documented ranges, a small stock, and every switch."""
    drawn = {}
    for parameter in parameters(room.Params()):
        switch, ends = SWITCHES.get((room.name, parameter.path)), parameter.meaning.between
        if room.name == "depot" and parameter.path in STOCK:
            drawn[parameter.path] = luck.randint(*STOCK[parameter.path])
        elif switch:
            drawn[parameter.path] = luck.choice(switch)
        elif ends and luck.random() < 1 / 3:
            drawn[parameter.path] = (
                round(luck.uniform(*ends), 4) if ends[1] > 0.1 or ends[0] < 0 else luck.uniform(*ends)
            )
    return drawn
