"""A small world written down by hand: six accounts, two months of moves, every table in agreement."""

import datetime
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.results import harvest

START = datetime.date(2011, 2, 15)
DAYS = 45  # until 31 March 2011

NAMES = {
    "countries": ["LBY", "NER", "MLI", "ZZZ"],
    "holders": [
        "depot", "militia", "trafficker", "dealer", "civilian", "state",
        "seized", "secured", "destroyed", "spent", "abroad", "world",
    ],
    "arms": ["rifles", "machine_guns", "rockets", "antiaircraft_guns", "manpads", "ammunition", "chemical"],
    "reasons": ["opening", "import", "looted", "sold", "captured", "destroyed", "moved", "custody", "seized"],
    "places": ["sabha", "agadez", "kidal", "gao"],
    "borders": ["LBY-NER", "MLI-NER"],
    "modes": ["paved", "track"],
    "origins": ["fezzan", "MLI_arsenal"],
    "groups": ["misrata", "mnla"],
    "regions": ["lby_fezzan", "mli_kidal", "mli_gao"],
    "event_kinds": ["first_arrival", "battle"],
    "policies": ["secure_depots", "intervention"],
    "payers": ["USA", "FRA"],
    "accounts": ["world", "fezzan_1", "misrata", "broker", "kidal_garrison", "gone"],
    "owners": ["world", "fezzan_1", "misrata", "broker", "kidal_garrison", "gone"],
    "actors": ["misrata", "mnla"],
}  # fmt: skip

PLACES_INFO = pd.DataFrame(
    {
        "id": NAMES["places"],
        "name": ["Sabha", "Agadez", "Kidal", "Gao"],
        "country": ["LBY", "NER", "MLI", "MLI"],
        "region": ["lby_fezzan", "ner_agadez", "mli_kidal", "mli_gao"],
        "lat": [27.0, 17.0, 18.4, 16.3],
        "lon": [14.4, 8.0, 1.4, 0.0],
    }
)

# account: holder and country from day 0, and where the broker stands from day 20 on
ADDRESSES = [
    (0, 0, "world", "ZZZ"),
    (0, 1, "depot", "LBY"),
    (0, 2, "militia", "LBY"),
    (0, 3, "trafficker", "LBY"),
    (0, 4, "state", "MLI"),
    (0, 5, "destroyed", "LBY"),
    (20, 3, "trafficker", "MLI"),
]

# day, from, to, arm, count, reason; the broker's cargo changes country on day 20
MOVES = [
    (0, 0, 1, "rifles", 1000, "opening"),
    (0, 0, 1, "ammunition", 500, "opening"),
    (0, 0, 4, "rifles", 50, "opening"),
    (10, 1, 2, "rifles", 400, "looted"),
    (12, 1, 2, "ammunition", 100, "looted"),
    (15, 2, 3, "rifles", 150, "sold"),
    (30, 0, 4, "rifles", 20, "import"),
    (40, 1, 5, "rifles", 30, "destroyed"),
]
ORIGIN = {"fezzan": (1, 2, 3, 5), "MLI_arsenal": (4,)}


@dataclass(frozen=True)
class Written:
    """A recording, as the model hands it over."""

    run: int = 7
    start: datetime.date = START
    days: int = DAYS
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=lambda: NAMES)
    places_info: pd.DataFrame = field(default_factory=lambda: PLACES_INFO)
    journal_sha256: str = "ab" * 32
    wall_seconds: float = 1.23456


def code(vocabulary: str, entry: str | None) -> int:
    return -1 if entry is None else NAMES[vocabulary].index(entry)


def month_of(day: int) -> int:
    date = START + datetime.timedelta(days=day - 1)
    return date.year * 12 + date.month - 1


def day_of(text: str) -> int:
    return (datetime.date.fromisoformat(text) - START).days + 1


def address(account: int, day: int) -> tuple[str, str]:
    """Holder and country of an account on an evening."""
    return next((holder, country) for since, a, holder, country in ADDRESSES[::-1] if a == account and since <= day)


def balances(day: int) -> dict[tuple[int, str], int]:
    """What each account but the world's holds of each arm on an evening."""
    held: dict[tuple[int, str], int] = {}
    for when, source, target, arm, count, _ in MOVES:
        if when <= day:
            held[source, arm] = held.get((source, arm), 0) - count
            held[target, arm] = held.get((target, arm), 0) + count
    return {key: count for key, count in held.items() if count and key[0] != 0}


def as_columns(rows: list[tuple[Any, ...]], names: str) -> dict[str, np.ndarray]:
    """Rows as one array per column; the word `x:countries` turns words of x into codes."""
    columns = {}
    for c, name in enumerate(names.split()):
        name, _, vocabulary = name.partition(":")
        values = [code(vocabulary, row[c]) if vocabulary else row[c] for row in rows]
        columns[name] = np.array(values, dtype=None if rows else np.int64)
    return columns


def stock_rows() -> list[tuple[Any, ...]]:
    rows = []
    for day in [0, *range(7, DAYS, 7), day_of("2011-02-28"), DAYS]:
        cells: dict[tuple[str, str, str], int] = {}
        for (account, arm), count in balances(day).items():
            holder, country = address(account, day)
            cells[country, holder, arm] = cells.get((country, holder, arm), 0) + count
        rows += [(day, *cell, count) for cell, count in cells.items()]
    return sorted(set(rows))


def flow_rows() -> list[tuple[Any, ...]]:
    rows = []
    for day, source, target, arm, count, reason in MOVES:
        (giver, left), (taker, reached) = address(source, day), address(target, day)
        rows.append((month_of(day), left, reached, giver, taker, reason, arm, count))
    rows.append((month_of(20), "LBY", "MLI", "trafficker", "trafficker", "moved", "rifles", 150))
    return rows


def provenance_rows() -> list[tuple[Any, ...]]:
    home = {account: origin for origin, accounts in ORIGIN.items() for account in accounts}
    return [
        (DAYS, home[account], address(account, DAYS)[1], address(account, DAYS)[0], arm, count)
        for (account, arm), count in balances(DAYS).items()
    ]


def written_tables() -> dict[str, dict[str, np.ndarray]]:
    february, march = month_of(1), month_of(20)
    lines = [(*move[:3], *move[3:], n) for n, move in enumerate(MOVES)]
    accounts = [(a, since, NAMES["accounts"][a], holder, None, country) for since, a, holder, country in ADDRESSES]
    return {
        "stocks": as_columns(stock_rows(), "day country:countries holder:holders arm:arms count"),
        "places": as_columns(
            [(DAYS, "kidal", "trafficker", "rifles", 150)], "day place:places holder:holders arm:arms count"
        ),
        "flows": as_columns(
            flow_rows(),
            "month from_country:countries to_country:countries from_holder:holders to_holder:holders "
            "reason:reasons arm:arms count",
        ),
        "crossings": as_columns(
            [
                (march, "LBY-NER", "track", "rifles", 10, 1, 200, 50, 10),
                (march, "MLI-NER", "track", "rifles", 6, 0, 200, 0, 0),
                (march, "LBY-NER", "track", "ammunition", 6, 0, 900, 0, 0),
            ],
            "month border:borders mode:modes arm:arms convoys stopped count seized recorded",
        ),
        "links": as_columns(
            [
                (march, "agadez", "kidal", "rifles", 3, 150),
                (march, "agadez", "kidal", "ammunition", 3, 999),
                (march, "kidal", "gao", "rifles", 2, 80),
                (march, "kidal", "agadez", "rifles", 1, 5),
            ],
            "month from_place:places to_place:places arm:arms convoys count",
        ),
        "provenance": as_columns(
            provenance_rows(), "day origin:origins country:countries holder:holders arm:arms count"
        ),
        "prices": as_columns(
            [(7, "sabha", "rifles", 2000.0), (14, "sabha", "rifles", 350.0), (14, "kidal", "rifles", 700.0)],
            "day place:places arm:arms usd",
        ),
        "groups": as_columns(
            [(42, "misrata", 900, 1200, 800, 850, 30, 2, 55.5), (42, "mnla", 300, 300, 200, 210, 9, 1, 20.0)],
            "day group:groups fighters claimed armed rifles heavy places_held strength",
        ),
        "states": as_columns(
            [
                (7, "MLI", "mli_kidal", 0.4, 0.5, 0.6, 0.7, 900, 100.0, 40.0, 3),
                (14, "MLI", "mli_kidal", 0.4, 0.5, 0.6, 0.7, 900, 50.0, 60.0, 3),
                (21, "MLI", "mli_kidal", 0.4, 0.5, 0.6, 0.7, 0, 0.0, 60.0, 0),
            ],
            "day country:countries region:regions capacity will legitimacy corruption troops strength "
            "hostile_strength places_held",
        ),
        "events": as_columns(
            [
                (5, "first_arrival", "agadez", "NER", None, 3.0),
                (21, "first_arrival", "kidal", "MLI", None, 150.0),
                (22, "first_arrival", "gao", "MLI", None, 80.0),
                (30, "battle", None, "MLI", "mnla", 12.5),
            ],
            "day kind:event_kinds place:places country:countries actor:actors size",
        ),
        "violence": as_columns(
            [(february, "LBY", 20, 30), (march, "MLI", 4, 6)], "month country:countries incidents deaths"
        ),
        "costs": as_columns(
            [(february, "secure_depots", "USA", 1.5e6), (march, "intervention", "FRA", 20e6)],
            "month policy:policies payer:payers usd",
        ),
        "ledger": as_columns(lines, "day from_account to_account arm:arms count reason:reasons line"),
        "accounts": as_columns(
            [(*row, row[2]) for row in accounts],
            "account since_day id:accounts holder:holders place:places country:countries owner:owners",
        ),
    }


@pytest.fixture
def recording():
    return Written(tables=written_tables())


@pytest.fixture
def results(recording):
    return harvest(recording, name="niche_package", about={"region": "libya_2011"})


@pytest.fixture
def another_run(recording):
    return harvest(replace(recording, run=8), name="niche_package", about={"region": "libya_2011"})
