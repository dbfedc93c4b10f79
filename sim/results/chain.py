"""Who armed Kidal: from a holding back through every hand and place to the storage areas it came from.

Items of one class in one account cannot be told apart. Of what an account holds after a line of the ledger brought it
`count` items, each is one of those with the same probability, so the expected number that came this way is known
exactly, and the walk back ends when every item is where it started. Whole chains are too many to list; they are
sampled by the same law, and the most frequent are told.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from sim.core.errors import UsageError
from sim.results.books import Books, Numbers, books
from sim.results.names import NAMELESS, Names, root
from sim.results.results import Results
from sim.results.routes import Node, Step, kind_of_origin, routes_table, start_of
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS
from sim.results.ways import ways_table

SAMPLED = 4_000  # chains; the share of one that is 10 % of all is then known to half a per cent
NOTHING = 1e-12
STEPS = [
    "from_what", "from_place", "from_country", "to_what", "to_place", "to_country", "reason", "count", "first", "last",
]  # fmt: skip
HANDS = {"trafficker": "traffickers", "dealer": "market", "civilian": "households", "state": "army", "seized": "seized"}
STORES = {"state": "guarded", "secured": "closed"}

Words = str | Sequence[str] | None


@dataclass(frozen=True)
class Chain:
    """The chain of custody of a holding.

    about    the holding, in words
    date     the evening on which it is held
    count    items in it
    steps    expected items by step: from_what, from_place, from_country, to_what, to_place, to_country, reason,
             count, first, last (the dates between which it was taken). An item that goes a way twice counts twice
    origins  where the items started: origin, count, share
    routes   the most frequent whole ways: route, share, runs of a place or a hand visited twice left out
    ways     the same in four words, see `ways.py`
    names    what ids are called
    """

    about: str
    date: pd.Timestamp
    count: int
    steps: DataFrame
    origins: DataFrame
    routes: DataFrame
    ways: DataFrame
    names: Names = NAMELESS

    def facts(self, most: int = 8) -> dict[str, Any]:
        """The answer in short: the holding, what it started as, and the most frequent ways."""
        told: dict[str, Any] = {"holding": f"{self.count:,} {self.about} on {self.date:%Y-%m-%d}"}
        if self.count:
            kinds = self.origins.groupby(self.origins.origin.map(kind_of_origin)).share.sum()
            told["were at the start"] = [f"{share:6.1%}  {kind}" for kind, share in kinds[kinds > 0].items()]
            starts = zip(self.origins.origin.head(most), self.origins.share, strict=False)
            told["started in"] = [f"{share:6.1%}  {start_of(origin, self.names)}" for origin, share in starts]
            told["mostly came this way"] = [
                f"{row.share:6.1%}  {row.route}" for row in self.routes.head(most).itertuples()
            ]
        return told

    def as_text(self, most: int = 8) -> str:
        """The same for people."""
        told = self.facts(most)
        lines = [told.pop("holding") + "."]
        for name, entries in told.items():
            lines += ["", f"They {name}:", *(f"  {entry}" for entry in entries)]
        return "\n".join(lines)


def chain(
    results: Results,
    run: int | None = None,
    *,
    place: Words = None,
    region: Words = None,
    country: Words = None,
    holder: Words = None,
    owner: Words = None,
    arm: Words = WEAPONS,
    date: str | None = None,
    sampled: int = SAMPLED,
    names: Names = NAMELESS,
) -> Chain:
    """The chain of custody of what is held somewhere, by some, on an evening; the run must keep its ledger.

    run      the first unless given
    place, region, country  all given must hold
    holder   outside state control unless given, or whatever the owner is
    owner    id of a group or garrison; who split off from a group is found by its id too
    arm      all weapons unless given
    date     the last day unless given
    sampled  chains drawn for `routes`; the same each time
    names    what ids are called in what is told
    """
    told = books(results, results.runs[0] if run is None else run)
    if holder is None and owner is None:
        holder = OUTSIDE_CONTROL
    day = told.day_of(date or results.until.date())
    places = _places(results, told, place, region)
    held = _holding(told, day, places, country, holder, owner, arm)
    walk = _Walk(told, day, held, sampled)
    walk.back()
    about = _about(place or region or country, holder, owner, arm, names)
    paths = list(walk.routes())
    told_by = routes_table(paths, results, names), ways_table(paths)
    return Chain(about, told.dated(day), sum(held.values()), walk.steps(), walk.origins(), *told_by, names)


def _places(results: Results, told: Books, place: Words, region: Words) -> NDArray[np.bool_] | None:
    """Which places are meant; None where the question names none. Refuses names nobody knows."""
    info = results.places_info
    _known("place", place, list(info.id))
    _known("region", region, list(info.region))
    if place is None and region is None:
        return None
    inside = (place is None) | info.id.isin(_listed(place))
    inside &= (region is None) | info.region.isin(_listed(region))
    meant = set(info.id[inside])
    return np.array([entry in meant for entry in told.places], np.bool_)


def _holding(
    told: Books,
    day: int,
    places: NDArray[np.bool_] | None,
    country: Words,
    holder: Words,
    owner: Words,
    arm: Words,
) -> dict[int, int]:
    """Items by cell, an account and an arm, of the accounts that are meant."""
    standing, arms = told.standing(day), len(told.arms)
    meant = standing["country"] >= 0
    meant[0] = False
    if places is not None:
        meant &= (standing["place"] >= 0) & places[standing["place"]]
    for column, words, asked in (("country", told.countries, country), ("holder", told.holders, holder)):
        if asked is not None:
            meant &= np.isin(standing[column], [words.index(word) for word in _known(column, asked, words)])
    if owner is not None:
        wanted = set(_known("owner", owner, [*told.owners, *map(root, told.owners)]))
        names = [told.owners[code] if code >= 0 else "" for code in standing["owner"]]
        meant &= np.array([bool({name, root(name)} & wanted) for name in names], np.bool_)
    kinds = [told.arms.index(word) for word in _known("arm", arm or told.arms, told.arms)]
    lines = told.lines
    until = int(np.searchsorted(lines["day"], day, "right"))
    balance = np.zeros(told.accounts * arms, np.int64)
    np.add.at(balance, (lines["target"] * arms + lines["arm"])[:until], lines["count"][:until])
    np.subtract.at(balance, (lines["source"] * arms + lines["arm"])[:until], lines["count"][:until])
    chosen = [int(account) * arms + kind for account in np.flatnonzero(meant) for kind in kinds]
    return {cell: int(balance[cell]) for cell in chosen if balance[cell] > 0}


class _Walk:
    """The way back: how much of the holding is in each cell, as the days are undone one by one."""

    def __init__(self, told: Books, day: int, holding: dict[int, int], sampled: int) -> None:
        self.told, self.day, self.arms = told, day, len(told.arms)
        self.inside = [0.0] * (told.accounts * self.arms)
        self.edges: dict[tuple[int, int, int], list[float]] = {}  # count, last day, first day
        self.nodes: dict[Node, int] = {}
        self.started = [0.0] * len(told.origins)
        self.luck = np.random.default_rng(0)
        self.tokens: dict[int, list[int]] = {}  # chains drawn, by the cell they are in
        self.paths: list[list[tuple[int, int, int]]] = []
        for cell, count in holding.items():
            self.inside[cell] = float(count)
        if holding:
            counts = np.array(list(holding.values()), float)
            for cell in self.luck.choice(list(holding), sampled, p=counts / counts.sum()).tolist():
                self.tokens.setdefault(cell, []).append(len(self.paths))
                self.paths.append([])

    def back(self) -> None:
        """Undo each day's changes of address, then its lines, the last first."""
        told, lines, since = self.told, self.told.lines, self.told.addresses["since"]
        line = int(np.searchsorted(lines["day"], self.day, "right")) - 1
        change = int(np.searchsorted(since, self.day, "right")) - 1
        before = _before(told.addresses["account"])
        self.standing = np.zeros(told.accounts, np.int64)  # the row of the address that is true
        self.standing[told.addresses["account"][: change + 1]] = np.arange(change + 1)
        self.labels = [-1] * since.size
        days, target, arm = (lines[name].tolist() for name in ("day", "target", "arm"))
        share = lines["count"] / _balances(told)
        for day in range(self.day, -1, -1):
            while change >= 0 and since[change] == day and before[change] >= 0:
                self._undo(change, int(before[change]), day)
                change -= 1
            while line >= 0 and days[line] == day:
                cell = target[line] * self.arms + arm[line]
                if self.inside[cell] > NOTHING:
                    self._take_back(line, cell, float(share[line]), day)
                line -= 1

    def _undo(self, change: int, before: int, day: int) -> None:
        """An account goes back to where and whose it was, with what it holds."""
        addresses = self.told.addresses
        account = int(addresses["account"][change])
        cells = [cell for cell in range(account * self.arms, (account + 1) * self.arms) if self.inside[cell] > NOTHING]
        if cells:
            same = all(addresses[column][change] == addresses[column][before] for column in ("holder", "owner"))
            reason = self.told.reasons.index("moved" if same else "custody")
            giver, taker = self._label(before), self._label(change)
            self._note(giver, taker, reason, sum(self.inside[cell] for cell in cells), day)
            for cell in cells:
                for token in self.tokens.get(cell, ()):
                    self.paths[token].append((giver, taker, reason))
        self.standing[account] = before

    def _take_back(self, line: int, cell: int, share: float, day: int) -> None:
        """Of what is in the cell, the share that this line brought goes back to the giver."""
        lines = self.told.lines
        reason, origin = int(lines["reason"][line]), int(lines["origin"][line])
        came = self.inside[cell] * share
        taker = self._label(int(self.standing[cell // self.arms]))
        source = int(lines["source"][line])
        back = source * self.arms + cell % self.arms
        if origin >= 0:
            giver = self._code(Node(self.told.origins[origin], "", ""))
            self.started[origin] += came
        else:
            giver = self._label(int(self.standing[source]))
            self.inside[back] += came
        self.inside[cell] = 0.0 if share == 1.0 else self.inside[cell] - came
        self._note(giver, taker, reason, came, day)
        if cell in self.tokens:
            self._draw(cell, None if origin >= 0 else back, share, (giver, taker, reason))

    def _draw(self, cell: int, back: int | None, share: float, step: tuple[int, int, int]) -> None:
        """Which of the chains drawn go back with this line; those that are at their start go no further."""
        here = self.tokens.pop(cell)
        goes = self.luck.random(len(here)) < share
        stay = [token for token, went in zip(here, goes, strict=True) if not went]
        if stay:
            self.tokens[cell] = stay
        for token, went in zip(here, goes, strict=True):
            if went:
                self.paths[token].append(step)
                if back is not None:
                    self.tokens.setdefault(back, []).append(token)

    def _note(self, giver: int, taker: int, reason: int, count: float, day: int) -> None:
        if giver == taker:
            return  # within one group
        edge = self.edges.setdefault((giver, taker, reason), [0.0, day, day])
        edge[0] += count
        edge[2] = day  # days run backwards

    def _label(self, address: int) -> int:
        """The node of an address, one of the rows of the addresses."""
        if self.labels[address] < 0:
            self.labels[address] = self._code(_node(self.told, address))
        return self.labels[address]

    def _code(self, node: Node) -> int:
        return self.nodes.setdefault(node, len(self.nodes))

    def steps(self) -> DataFrame:
        """The edges, the largest first."""
        nodes, told = list(self.nodes), self.told
        rows = [
            (*nodes[giver], *nodes[taker], told.reasons[reason], count, told.dated(int(first)), told.dated(int(last)))
            for (giver, taker, reason), (count, last, first) in self.edges.items()
        ]
        table = DataFrame(rows, columns=STEPS)
        return table.sort_values("count", ascending=False, kind="stable", ignore_index=True)

    def origins(self) -> DataFrame:
        """Items by where they started, the most first."""
        table = DataFrame({"origin": self.told.origins, "count": self.started})
        table = table[table["count"] > 0].sort_values("count", ascending=False, kind="stable", ignore_index=True)
        return table.assign(share=table["count"] / table["count"].sum())

    def routes(self) -> Iterator[list[Step]]:
        """The chains drawn, each from its start to the holding."""
        nodes, told = list(self.nodes), self.told
        for path in self.paths:
            yield [Step(nodes[giver], nodes[taker], told.reasons[reason]) for giver, taker, reason in reversed(path)]


def _node(told: Books, address: int) -> Node:
    """Who has what is in an account, and where the account stands."""
    row = {column: int(codes[address]) for column, codes in told.addresses.items()}
    account, holder = row["account"], told.holders[row["holder"]]
    owner = root(told.owners[row["owner"]]) if row["owner"] >= 0 else ""
    what = HANDS.get(holder, holder)
    if told.depots[account]:
        area = told.ids[account].partition("/")[0]
        what = f"depots {area}" if holder == "depot" else f"depots {area}, {STORES.get(holder, owner)}"
    elif holder == "militia":
        what = owner
    place = told.places[row["place"]] if row["place"] >= 0 else ""
    return Node(what, place, told.countries[row["country"]])


def _before(account: Numbers) -> Numbers:
    """For each row, the row of the same account before it; -1 where there is none."""
    order = np.argsort(account, kind="stable")
    found = np.full(account.size, -1, np.int64)
    same = account[order][1:] == account[order][:-1]
    found[order[1:][same]] = order[:-1][same]
    return found


def _balances(told: Books) -> Numbers:
    """What the receiver of each line holds of the arm once the line is written."""
    lines, arms = told.lines, len(told.arms)
    many = lines["day"].size
    cell = np.concatenate([lines["source"] * arms + lines["arm"], lines["target"] * arms + lines["arm"]])
    change = np.concatenate([-lines["count"], lines["count"]])
    order = np.lexsort((np.tile(np.arange(many), 2), cell))
    total = np.cumsum(change[order])
    first = np.flatnonzero(np.diff(cell[order], prepend=-1))
    offset = np.repeat(total[first] - change[order][first], np.diff(first, append=2 * many))
    found = np.empty(2 * many, np.int64)
    found[order] = total - offset
    return found[many:]


def _known(what: str, words: Words, known: Sequence[str]) -> list[str]:
    """The words asked for; refuses one nobody knows."""
    listed = _listed(words)
    for word in listed:
        if word not in known:
            near = difflib.get_close_matches(word, known, 1)
            raise UsageError(f"no {what} is called '{word}'." + (f" Did you mean '{near[0]}'?" if near else ""))
    return listed


def _listed(words: Words) -> list[str]:
    return [] if words is None else [words] if isinstance(words, str) else list(words)


def _about(where: Words, holder: Words, owner: Words, arm: Words, names: Names) -> str:
    """The holding in words."""
    arms = "weapons" if arm == WEAPONS or arm is None else " and ".join(_listed(arm)).replace("_", " ")
    hands = [names.groups.get(root(word), word) for word in _listed(owner)] or _listed(holder)
    who = "outside state control" if holder == OUTSIDE_CONTROL else "by " + " and ".join(hands)
    there = " and ".join(names.place(word) for word in _listed(where))
    return " ".join([arms, "held", who, *(["in", there] if there else [])])
