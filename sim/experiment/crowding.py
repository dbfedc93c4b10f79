"""Crowding out: what securing missiles first costs in rifles, by theory and by the rules themselves.

One team closes sites one after another; each day on site is the last with probability
p = 1 - exp(-mu). Looters leave a share q = exp(-lambda) of the rifles in an open site each
day, the day of its closing included, because the doors are locked the next morning. A rifle is
still there when its site is closed with probability rho = pq / (1 - (1 - p) q), and each
watched site that is served before multiplies what is saved by rho once more.

Here the team room closes and the depot room is looted as in any run, by the same compiled
rules, on the least ground that they need: sites side by side, so that no road costs a day, and
one site with rifles, because each further one multiplies both sides alike. Missiles are not
looted: a watched site that thieves had emptied would cost the team no time, and crowd out less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, exp, sqrt
from typing import Any, NamedTuple

import numpy as np
from pandas import DataFrame

from sim.agents import depot, state, team
from sim.core.chance import chance_of, uid
from sim.core.columns import allocate
from sim.core.commons import ARMS, MANPADS, RIFLES, Areas, Arms, Places, Roads, Stores
from sim.core.errors import UsageError
from sim.core.kernel import by_address
from sim.core.ledger import CIVILIAN, DEPOT, DESTROYED, OPENING, OUTSIDE, receive
from sim.core.room import Room
from sim.core.rule import Rule
from sim.core.settings import settings_of
from sim.core.uncertain import settled
from sim.model.timetable import Bound, Slot
from sim.world.commons import build_boards
from sim.world.populate import open_ledger

WATCHED = (0, 10, 25, 50, 100, 150)
WEEK = 7.0
PACE = 2.3 / WEEK  # depots a team a day (Y020)
LOSS = 0.2 / 14 / WEEK  # to one team what 0.2 a week is to fourteen; assumption: Q, within the range of depot.lambda0
TEAM, LOOTING = (0.01, 100), (1e-6, 10)  # a week; what the two rooms accept

SAVED, LOOTERS, FIRST = 1, 2, 3  # accounts; those of the sites come last
STOCK = 1000  # rifles in their site, and missiles in each of the others
TOWN, BASE = 0, 1  # areas: looters go where the rifles are


class Outcome(NamedTuple):
    """What becomes of the rifles, as shares, when so many watched sites lie before them or do not matter.

    ratio, se   what watched first saves over what rifles first saves, and its standard error
    theory      rho to the power of the watched sites
    """

    watched: int
    saved_watched_first: float
    saved_rifles_first: float
    ratio: float
    se: float
    theory: float
    draws: int


def rho(mu: float, lam: float) -> float:
    """The probability that a rifle outlasts the wait for one site to be closed, in daily steps."""
    p, q = 1.0 - exp(-mu), exp(-lam)
    return p * q / (1.0 - (1.0 - p) * q)


def crowding(
    watched: Iterable[int] = WATCHED, draws: int = 10_000, mu: float = PACE, lam: float = LOSS, seed: int = 1
) -> DataFrame:
    """Rifles saved with watched sites first over rifles saved with rifles first: one row per number of sites.

    draws    runs with a luck of its own each; both orders meet the same
    mu, lam  depots that the team closes and share of an open site that is looted, as rates a day
    seed     of the first draw; the others follow
    Returns watched, saved_watched_first, saved_rifles_first (shares of the rifles), ratio, se
    (by the delta method, paired), theory and draws.
    """
    _refuse_what_makes_no_sense(draws, mu, lam)
    return DataFrame(list(_outcomes(sorted(set(watched)), draws, mu, lam, seed)), columns=list(Outcome._fields))


def _outcomes(watched: list[int], draws: int, mu: float, lam: float, seed: int) -> Iterator[Outcome]:
    for sites in watched:
        if sites < 0:
            raise UsageError(f"watched = {sites} is below 0; it is a number of sites.")
        ground = Ground(sites, mu, lam)
        last = np.array([ground.saved("all", seed + draw) for draw in range(draws)]) / STOCK
        first = np.array([ground.saved("salw", seed + draw) for draw in range(draws)]) / STOCK
        ratio = float(last.mean() / first.mean())
        error = float(np.std(last - ratio * first, ddof=1) / sqrt(draws) / first.mean())
        yield Outcome(sites, float(last.mean()), float(first.mean()), ratio, error, rho(mu, lam) ** sites, draws)


class Ground:
    """One team among its sites, all of them open: `watched` sites with missiles, then one with rifles."""

    def __init__(self, watched: int, mu: float, lam: float) -> None:
        self.sites = watched + 1
        self.days = ceil((self.sites + 12 * sqrt(self.sites) + 40) / (1.0 - exp(-mu)))  # beyond any luck
        self.chance = chance_of(0)
        self.depots, self.teams = self._sites(), allocate(team.Columns, 3 * team.EACH)
        self.teams.uid[:] = [uid(f"team/{t}") for t in range(3 * team.EACH)]
        self.teams.scope[:] = np.arange(3 * team.EACH) // team.EACH
        self.ledger = self._books()
        self.opening = self.ledger.balance.copy(), self.ledger.origins.copy()
        boards = _boards(self.ledger.balance.shape[0])
        self.visits, self.news, self.parties = boards["visits"], boards["news"], boards["parties"]
        tables = {**boards, **_land(), "depots": self.depots, "teams": self.teams}
        tables |= {"ledger": self.ledger, "chance": self.chance}
        known: dict[int, Any] = {}
        self.lock = _bound(depot.ROOM, depot.close_down, tables, {}, known)
        self.work = _bound(team.ROOM, team.close_depots, tables, {"pace_all": mu * WEEK}, known)
        losing = {"lambda0": lam * WEEK, "sigma_closed": 1.0}
        self.loot = _bound(depot.ROOM, depot.be_looted, tables, losing, known)

    def saved(self, scope: str, seed: int) -> int:
        """Rifles destroyed before they were looted, by a team that serves `all` sites by value or `salw` first."""
        self._reset(scope, seed)
        self.work.run(0)  # the team takes on its first site; work and looting begin the next day
        rifles = self.sites - 1
        for day in range(1, self.days):
            self.lock.run(day)
            if self.depots.custody[rifles] == depot.CLOSED:
                break
            self.work.run(day)
            self.loot.run(day)
        return int(self.ledger.balance[SAVED, RIFLES])

    def _reset(self, scope: str, seed: int) -> None:
        self.chance.seed[0] = seed
        self.ledger.balance[:], self.ledger.origins[:] = self.opening
        self.ledger.holder[FIRST:] = DEPOT
        self.depots.custody[:] = depot.ABANDONED
        self.teams.at[:], self.teams.target[:], self.teams.ready[:] = 0, -1, 0
        self.teams.count_all[0], self.teams.count_salw[0] = float(scope == "all"), float(scope == "salw")
        self.visits.count[0] = self.news.count[0] = 0
        self.parties.room[LOOTERS] = 2 * STOCK  # never too few hands to carry

    def _sites(self) -> Any:
        depots = allocate(depot.Columns, self.sites)
        depots.uid[:] = [uid(f"site/{d}") for d in range(self.sites)]
        depots.account[:] = np.arange(FIRST, FIRST + self.sites)
        depots.known[:] = True
        depots.area[:], depots.area[-1] = BASE, TOWN
        return depots

    def _books(self) -> Any:
        names = ["world", "destroyed", "looters", *[f"site/{d}" for d in range(self.sites)]]
        holders = [OUTSIDE, DESTROYED, CIVILIAN] + [DEPOT] * self.sites
        ledger = open_ledger(names, holders, [0] * len(names), [0] * len(names), 1, 1, self.days, journal=False)
        for d in range(self.sites):
            receive(ledger, 0, FIRST + d, RIFLES if d == self.sites - 1 else MANPADS, STOCK, OPENING, 0)
        return ledger


def _land() -> dict[str, Any]:
    """One place with two areas, where everything is worth its weight and missiles are worth more than rifles."""
    arms, areas, places = allocate(Arms, len(ARMS)), allocate(Areas, 2), allocate(Places, 1)
    arms.load_units[:] = arms.ease[:] = 1.0
    arms.price_ratio[:] = 1.0
    arms.price_ratio[MANPADS] = STOCK
    roads = allocate(Roads, 1)._replace(distance=np.zeros((1, 1)))
    stores = allocate(Stores, 1)
    stores.destroyed[:] = SAVED
    states = allocate(state.Columns, 1)
    return {"arms": arms, "areas": areas, "places": places, "roads": roads, "stores": stores, "states": states}


def _boards(accounts: int) -> dict[str, Any]:
    """What rules leave for each other, with enough looters where the rifles are and none elsewhere."""
    sizes = dict.fromkeys(("forces", "markets", "arms", "links", "crossings", "countries", "asks"), 1)
    boards = build_boards({**sizes, "accounts": accounts}, np.zeros(1))
    parties = boards["parties"]
    parties.count[0], parties.area[0], parties.account[0], parties.force[0] = 1, TOWN, LOOTERS, -1
    parties.men[0] = 1e6
    return boards


def _bound(room: Room, rule: Rule, tables: dict[str, Any], changes: dict[str, float], known: dict[int, Any]) -> Bound:
    """A rule with the tables it names, and its room's settings with some changed."""
    params = room.Params(**{**settled(room.Params(), lambda _path: 0.5), **changes})
    handed = {**tables, "settings": settings_of(room.Settings, params)}
    given = [None if name == "day" else handed[name] for name in rule.names]
    words = [table if table is None else known.setdefault(id(table), by_address(table)) for table in given]
    at = rule.names.index("day")
    return Bound(Slot(room.name, rule), tuple(words[:at]), tuple(words[at + 1 :]), dated=True)


def _refuse_what_makes_no_sense(draws: int, mu: float, lam: float) -> None:
    if draws < 2:
        raise UsageError(f"draws = {draws}; it takes at least 2 to tell how sure a ratio is.")
    for name, rate, (low, high) in (("mu", mu, TEAM), ("lam", lam, LOOTING)):
        if not low <= rate * WEEK <= high:
            raise UsageError(f"{name} = {rate:g} a day is outside [{low / WEEK:.2g}, {high / WEEK:.2g}].")
