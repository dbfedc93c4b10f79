"""The watch: what is written down of a run, in the columns of the contract's tables."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.core.commons import ARMS, MODES, NEWS
from sim.core.ledger import CHANGES, HOLDERS, LINES, REASONS
from sim.core.levers import Where
from sim.model.tally import COUNTRY, ORIGIN, PLACE, Tally
from sim.world.world import World

Columns = dict[str, np.ndarray]
WEEK = 7
PACKED = (("arm", 8), ("reason", 32), ("to_holder", 12), ("from_holder", 12))  # of a flow's key, lowest first
TOLD = ("day", "kind", "place", "country", "actor", "size")  # of each event
CROSSED = (
    ("convoys", "crossed"),
    ("stopped", "stopped"),
    ("count", "carried"),
    ("seized", "seized"),
    ("recorded", "recorded"),
)


@dataclass
class Recording:
    """A run as codes and numbers, before codes become words (see `sim.results.harvest`)."""

    run: int
    start: dt.date
    days: int
    tables: dict[str, Columns]
    names: dict[str, list[str]]
    places_info: dict[str, Any]
    journal_sha256: str
    wall_seconds: float = 0.0


@dataclass
class Watch:
    """Writes down what the day leaves behind.

    sums      columns to be added up weekly for the bill: ("room.column", where) pairs
    policies  names of the scenario's policies, which the chronicle counts behind all accounts
    """

    world: World
    sums: tuple[tuple[str, Where], ...] = ()
    policies: tuple[str, ...] = ()
    parts: dict[str, list[Columns]] = field(default_factory=dict)
    weekly_sums: list[np.ndarray] = field(default_factory=list)
    answers: list[tuple[int, np.ndarray, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns: dict[str, list[str]] = {}
        world = self.world
        countries, places = len(world.words.names["country"]), len(world.words.names["place"])
        self.tally = Tally(world.ledger, countries, places, len(world.origins))
        self.told = np.zeros(countries, np.int64)  # incidents already written down
        self._masks = [
            (name.partition("."), world.rows_where(name.partition(".")[0], where)) for name, where in self.sums
        ]

    def evening(self, day: int) -> None:
        """Write down what this evening calls for."""
        calendar = self.world.ground["calendar"]
        last, month_end = day == self.world.days, bool(calendar.month_end[day])
        if day == 0 or day % WEEK == 0 or month_end or last:
            self._dense("stocks", self.tally.by(COUNTRY), ("country", "holder", "arm"), "count", day=day)
        if day % WEEK == 0 or last:
            self._weekly(day)
        if month_end or last:
            month = int(calendar.month[day])
            self._dense("places", self.tally.by(PLACE), ("place", "holder", "arm"), "count", day=day)
            self._flows(month)
            self._traffic(month)
        if last or (month_end and calendar.month[day] % 12 == 11):
            self._dense("provenance", self.tally.by(ORIGIN), ("origin", "country", "holder", "arm"), "count", day=day)
        self._events()
        self._drain(day)

    def note_answers(self, day: int) -> None:
        """Keep the answers of hosts when they change, for the bill."""
        asks = self.world.ground["asks"]
        if not self.answers or (asks.granted != self.answers[-1][1]).any() or (asks.start != self.answers[-1][2]).any():
            self.answers.append((day, asks.granted.copy(), asks.start.copy()))

    def recording(self, day: int, wall_seconds: float) -> Recording:
        """Everything that was written down up to the evening of a day, table by table."""
        tables = {name: _stack(parts) for name, parts in self.parts.items()}
        world = self.world
        return Recording(
            world.seed, world.start, day, tables, self._names(), _places_info(world),
            journal_hash(world.ledger, day), wall_seconds,
        )  # fmt: skip

    def add(self, table: str, **columns: np.ndarray) -> None:
        """Append rows to a table; columns of equal length."""
        if len(next(iter(columns.values()))):
            self.parts.setdefault(table, []).append(columns)

    def _dense(self, table: str, values: np.ndarray, axes: tuple[str, ...], value: str, **fixed: int) -> None:
        at = np.flatnonzero(values)
        columns = {name: np.full(at.size, number, np.int64) for name, number in fixed.items()}
        places = np.unravel_index(at, values.shape)
        columns.update({name: index.astype(np.int32) for name, index in zip(axes, places, strict=True)})
        self.add(table, **columns, **{value: values.ravel()[at]})

    def _weekly(self, day: int) -> None:
        world = self.world
        market = world.ground["market"]
        place, arm = np.nonzero(market.price)
        self.add(
            "prices", day=np.full(place.size, day), place=market.place[place], arm=arm.astype(np.int32),
            usd=market.price[place, arm],
        )  # fmt: skip
        self._groups(day)
        self._states(day)
        self.weekly_sums.append(
            np.array([_sum(world.tables[room], column, picked) for (room, _, column), picked in self._masks])
        )

    def _groups(self, day: int) -> None:
        world = self.world
        if "militia" not in world.tables:
            return
        table, forces, ledger = world.tables["militia"], world.ground["forces"], world.ledger
        rows = np.flatnonzero(forces.alive[table.force] & (table.uid > 0))
        force, account = table.force[rows], table.account[rows]
        held = np.bincount(world.ground["places"].force + 1, minlength=forces.uid.size + 1)[1:]
        rifles = ledger.balance[account, 0]
        self.add(
            "groups", day=np.full(rows.size, day), group=rows.astype(np.int32), fighters=forces.men[force],
            claimed=np.rint(table.claimed[rows]).astype(np.int64), rifles=rifles,
            armed=np.minimum(forces.men[force], rifles),
            heavy=ledger.balance[account, 1:4].sum(axis=1), places_held=held[force], strength=forces.strength[force],
        )  # fmt: skip

    def _states(self, day: int) -> None:
        world = self.world
        if "state" not in world.tables:
            return
        table, regions, places = world.tables["state"], world.ground["regions"], world.ground["places"]
        rows = np.arange(regions.uid.size)
        country = regions.country
        total = np.bincount(places.region, minlength=rows.size)
        self.add(
            "states", day=np.full(rows.size, day), country=country, region=rows.astype(np.int32),
            **{name: getattr(table, name)[country] for name in ("capacity", "will", "legitimacy", "corruption")},
            troops=regions.troops.copy(), strength=regions.state_strength.copy(),
            hostile_strength=regions.hostile_strength.copy(), places_held=total - regions.lost,
        )  # fmt: skip

    def _flows(self, month: int) -> None:
        ledger = self.world.ledger
        used = np.flatnonzero(ledger.flow_keys)
        key = ledger.flow_keys[used] - 1
        order = np.argsort(key)
        key, count = key[order], ledger.flow_counts[used][order]
        columns: Columns = {}
        countries = len(self.world.words.names["country"])
        for name, size in (*PACKED, ("to_country", countries)):
            columns[name] = (key % size).astype(np.int32)
            key = key // size
        columns["from_country"] = key.astype(np.int32)
        self.add("flows", month=np.full(count.size, month), count=count, **columns)
        ledger.flow_keys[:] = 0
        ledger.flow_counts[:] = 0

    def _traffic(self, month: int) -> None:
        traffic, links = self.world.ground["traffic"], self.world.ground["links"]
        link, direction, arm = np.nonzero(traffic.convoys)
        ends = np.stack([links.a, links.b])
        self.add(
            "links", month=np.full(link.size, month), from_place=ends[direction, link],
            to_place=ends[1 - direction, link], arm=arm.astype(np.int32),
            convoys=traffic.convoys[link, direction, arm], count=traffic.items[link, direction, arm],
        )  # fmt: skip
        crossing = np.flatnonzero(links.border >= 0)
        modes = len(MODES)
        key = links.border[crossing].astype(np.int64) * modes + links.mode[crossing]
        sums = {}
        borders = len(self.world.words.names["border"])
        for name, source in CROSSED:
            total = np.zeros((borders * modes, len(ARMS)), np.int64)
            np.add.at(total, key, getattr(traffic, source))
            sums[name] = total
        row, arm = np.nonzero(sums["convoys"])
        self.add(
            "crossings", month=np.full(row.size, month), border=(row // modes).astype(np.int32),
            mode=(row % modes).astype(np.int32), arm=arm.astype(np.int32),
            **{name: total[row, arm] for name, total in sums.items()},
        )  # fmt: skip
        incidents = traffic.incidents - self.told
        country = np.flatnonzero(incidents + traffic.deaths)
        self.add(
            "violence", month=np.full(country.size, month), country=country.astype(np.int32),
            incidents=incidents[country], deaths=traffic.deaths[country],
        )  # fmt: skip
        self.told[:] = traffic.incidents
        for name, array in zip(traffic._fields, traffic, strict=True):
            if name != "incidents":  # states read it, and what is written down must change no run
                array[:] = 0

    def _drain(self, day: int) -> None:
        ledger = self.world.ledger
        lines, changes = int(ledger.used[LINES]), int(ledger.used[CHANGES])
        if lines:
            entry = ledger.journal[:lines].copy()
            self.add(
                "ledger", day=entry[:, 0], line=np.arange(lines, dtype=np.int64), from_account=entry[:, 1],
                to_account=entry[:, 2], arm=entry[:, 3], count=entry[:, 4], reason=entry[:, 5],
            )  # fmt: skip
        if ledger.changes.shape[0] and day == 0:
            ledger.used[CHANGES] = changes = 0
            used = int(ledger.used[0])
            everyone = np.arange(used, dtype=np.int32)
            self._addresses(
                np.zeros(used, np.int32), everyone, ledger.holder, ledger.owner, ledger.place, ledger.country
            )
        if changes:
            entry = _last_of_day(ledger.changes[:changes].copy())
            self._addresses(*[entry[:, cell] for cell in range(6)])
        ledger.used[LINES] = 0
        ledger.used[CHANGES] = 0

    def _addresses(self, since: Any, account: Any, holder: Any, owner: Any, place: Any, country: Any) -> None:
        self.add(
            "accounts", account=account.copy(), since_day=since.copy(), id=account.copy(), holder=holder.copy(),
            owner=owner.copy(), place=place.copy(), country=country.copy(),
        )  # fmt: skip

    def _events(self) -> None:
        news = self.world.ground["news"]
        n = int(news.count[0])
        if n:
            self.add("events", **{name: getattr(news, name)[:n].copy() for name in TOLD})
            news.count[0] = 0

    def _names(self) -> dict[str, list[str]]:
        world, ledger = self.world, self.world.ledger
        accounts = [
            bytes(ledger.names[row, : ledger.lengths[row]]).decode() or f"spare/{row}"
            for row in range(int(ledger.used[0]))
        ]
        groups = [accounts[a] for a in world.tables["militia"].account] if "militia" in world.tables else []
        names = world.words.names
        return {
            "countries": names["country"], "holders": list(HOLDERS), "arms": list(ARMS), "reasons": list(REASONS),
            "places": names["place"], "borders": names["border"], "modes": list(MODES), "origins": world.origins,
            "groups": groups, "regions": names["region"], "event_kinds": list(NEWS), "accounts": accounts,
            "owners": accounts, "actors": [*accounts, *self.policies], "policies": [], "payers": [],
        }  # fmt: skip


def journal_hash(ledger: Any, days: int) -> str:
    """The run's hash: SHA-256 of (day, first sum, second sum) of every day on which arms moved."""
    digest = hashlib.sha256()
    for day in range(days + 1):
        if ledger.moves[day]:
            digest.update(struct.pack("<QQQ", day, int(ledger.sums[day, 0]), int(ledger.sums[day, 1])))
    return digest.hexdigest()


def _sum(table: Any, column: str, picked: np.ndarray) -> float:
    """A column's sum over the rows that were picked at the start, and over those that split off from them."""
    root = getattr(table, "root", None)
    if root is not None:
        picked = picked[root] & (root >= 0)
    return float(getattr(table, column)[picked].sum())


def _stack(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _last_of_day(entry: np.ndarray) -> np.ndarray:
    """Only the last address an account had on a day."""
    _, last = np.unique(entry[::-1, 1], return_index=True)
    kept: np.ndarray = entry[np.sort(entry.shape[0] - 1 - last)]
    return kept


def _places_info(world: World) -> dict[str, Any]:
    places, names = world.ground["places"], world.words.names
    shown = {row["id"]: row["name"] for row in world.region.sheet("places").rows}
    return {
        "id": names["place"],
        "name": [shown[place] for place in names["place"]],
        "country": [names["country"][code] for code in places.country],
        "region": [names["region"][code] for code in places.region],
        "lat": places.latitude,
        "lon": places.longitude,
    }
