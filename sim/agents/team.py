"""Stockpile teams: a few people from abroad who close depots, one after another.

A team picks the depot with the most at stake for each day it costs to reach and inspect,
travels there by road, works until it is done, and has the depot locked or
what is in it destroyed; the depot takes note the next morning. Work has no memory: each
day on site may be the last. Teams go to open depots, less gladly to those the state
guards already, and by default not to those an armed group holds; a depot lost to others
while they work is given up. No two teams take one depot. What is at stake depends on the
scope: `all` counts everything by price, `salw` rifles, machine guns and rockets, `watched`
only missiles and chemicals. Teams do not fight, and they take nothing away.

Sources: team size and number Y018-Y019, pace Y020, disposal and shelters Y023-Y028.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np

from sim.core.chance import stream, uid, uniform
from sim.core.columns import F8, I4, I8, U8, Col
from sim.core.commons import CHEMICAL, MACHINE_GUNS, MANPADS, RIFLES, ROCKETS
from sim.core.errors import RunError
from sim.core.face import Row
from sim.core.kernel import kernel
from sim.core.ledger import SECURED_STORE
from sim.core.maths import exp
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param, Uncertain

FINISH = stream("team.finish")

ALL, SALW, WATCHED = range(3)  # scopes
SCOPES = 3
EACH = 200  # rows kept for each scope, once for teams that destroy and once for those that keep
ABANDONED, HELD, GUARDED = 1, 2, 3  # custody, as depots have it
IDLE_DAYS = 7  # a team that finds nothing to do looks again after these


class Params(Frozen):
    """What a scenario may change about all teams."""

    pace_watched: Uncertain = Param(
        2.3, unit="depots/week", low=0.01, high=100, source="Y020", grade="C", between=(1.5, 3)
    )
    pace_all: Uncertain = Param(
        1.2, unit="depots/week", low=0.01, high=100, source="Y011-Y020", grade="C", between=(0.5, 2)
    )
    speed: Uncertain = Param(300, unit="km/day", low=1, high=5000, source="assumption: Q", between=(150, 600))
    guarded_weight: Uncertain = Param(
        0.1, unit="share", low=0, high=1, source="assumption: one less the security of guards", between=(0.02, 0.3)
    )
    held_weight: Uncertain = Param(
        0, unit="share", low=0, high=1, source="assumption: armed groups let nobody in", between=(0, 0.5)
    )
    chemical_worth: Uncertain = Param(
        100, unit="missiles a drum", low=0, high=1e6, source="assumption: watched first, Y029", between=(10, 1000)
    )


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per team that might be sent, first those that destroy, then those that keep, each scope by scope.

    The first rows of each are those that are sent.
    """

    uid: Annotated[U8, Col(unit="id", doc="identity, from the row's number")]
    country: Annotated[I4, Col(unit="country code", doc="where it works")]
    scope: Annotated[I4, Col(unit="code", doc="everything, small arms first, or watched classes only")]
    keeps: Annotated[I4, Col(unit="yes/no", doc="locks what it closes and destroys nothing")]
    at: Annotated[I4, Col(unit="place row", doc="where it is, or where it last worked; -1 before it is sent", start=-1)]
    target: Annotated[I4, Col(unit="depot row", doc="the depot it has taken on; -1 if none", start=-1)]
    ready: Annotated[I4, Col(unit="day", doc="first day it can be at work on its depot, or look for one")]
    closed: Annotated[I8, Col(unit="depots", doc="closed by it so far")]
    count_all: Annotated[F8, Col(unit="teams", doc="sent to destroy everything", low=0, high=1e4, lever=True)]
    count_salw: Annotated[F8, Col(unit="teams", doc="sent to destroy small arms first", low=0, high=1e4, lever=True)]
    count_watched: Annotated[F8, Col(unit="teams", doc="sent to destroy watched classes", low=0, high=1e4, lever=True)]
    keep_all: Annotated[F8, Col(unit="teams", doc="sent to lock everything up", low=0, high=1e4, lever=True)]
    keep_salw: Annotated[F8, Col(unit="teams", doc="sent to lock small arms up first", low=0, high=1e4, lever=True)]
    keep_watched: Annotated[F8, Col(unit="teams", doc="sent to lock watched classes up", low=0, high=1e4, lever=True)]


@rule(Phase.SECURE)
def close_depots(teams, depots, areas, roads, states, arms, ledger, visits, settings, chance, day):
    """Work on the depot taken on; when it is closed, or lost to others, go to the next."""
    sent = _sent(teams)
    if sent.sum() == 0:
        teams.target[:] = -1
        return
    taken = np.zeros(depots.uid.size, np.bool_)
    looking = _work(teams, depots, sent, taken, visits, settings, chance, day)
    if not looking:
        return
    known = -1
    stake = np.zeros(depots.uid.size)
    for t in range(teams.uid.size):
        scope = teams.scope[t]
        if not _is_sent(teams, t, sent) or teams.target[t] >= 0 or teams.ready[t] > day:
            continue
        if scope != known:
            _appraise(stake, depots, scope, arms, ledger, settings)
            known = scope
        if teams.at[t] < 0:
            teams.at[t] = max(states.capital[teams.country[t]], 0)
        _take_on(teams, t, depots, areas, roads, stake, taken, settings, day)


@kernel
def _sent(teams):
    """How many teams are in the country, by scope and then by what they do: the levers' sums, rounded."""
    asked = np.zeros(2 * SCOPES)
    for t in range(teams.uid.size):
        asked[ALL] += teams.count_all[t]
        asked[SALW] += teams.count_salw[t]
        asked[WATCHED] += teams.count_watched[t]
        asked[SCOPES + ALL] += teams.keep_all[t]
        asked[SCOPES + SALW] += teams.keep_salw[t]
        asked[SCOPES + WATCHED] += teams.keep_watched[t]
    sent = np.zeros(2 * SCOPES, np.int64)
    for block in range(sent.size):
        sent[block] = min(int(asked[block] + 0.5), EACH)
    return sent


@kernel
def _is_sent(teams, t, sent):
    block = teams.scope[t] + SCOPES * teams.keeps[t]
    return t - block * EACH < sent[block]


@kernel
def _work(teams, depots, sent, taken, visits, settings, chance, day):
    """A day on site for each team that is there; returns whether any looks for a depot."""
    looking = False
    for t in range(teams.uid.size):
        scope = teams.scope[t]
        if not _is_sent(teams, t, sent):
            teams.target[t] = -1  # not sent, or called home
            continue
        d = teams.target[t]
        if d >= 0 and _weight(depots.custody[d], settings) <= 0.0:
            teams.target[t] = d = -1
            teams.ready[t] = day
        if d >= 0:
            taken[d] = True
            if day >= teams.ready[t] and _finished(depots.uid[d], scope, settings, chance, day):
                _close(teams, t, depots.account[d], visits)
                teams.ready[t], teams.target[t] = day, -1
        looking = looking or (teams.target[t] < 0 and teams.ready[t] <= day)
    return looking


@kernel
def _pace(scope, settings):
    return settings.pace_watched if scope == WATCHED else settings.pace_all


@kernel
def _finished(who, scope, settings, chance, day):
    return uniform(chance, FINISH, who, day) < 1.0 - exp(-_pace(scope, settings) / 7.0)


@kernel
def _close(teams, t, account, visits):
    """Leave word at the depot.

    Raises RunError where more teams come in a day than there is room for.
    """
    v = visits.count[0]
    if v >= visits.account.shape[0]:
        raise RunError("more teams came to depots in a day than there is room for.")
    visits.account[v], visits.destroy[v] = account, teams.keeps[t] == 0
    visits.count[0] = v + 1
    teams.closed[t] += 1


@kernel
def _weight(custody, settings):
    if custody == ABANDONED:
        return 1.0
    if custody == GUARDED:
        return settings.guarded_weight
    return settings.held_weight if custody == HELD else 0.0


@kernel
def _appraise(stake, depots, scope, arms, ledger, settings):
    """What is at stake in each depot, as one scope sees it."""
    for d in range(depots.uid.size):
        stake[d] = 0.0
        weight = _weight(depots.custody[d], settings)
        if weight <= 0.0:
            continue  # not there yet, or no longer
        account = depots.account[d]
        worth = 0.0
        if scope == WATCHED:
            worth = ledger.balance[account, MANPADS] + settings.chemical_worth * ledger.balance[account, CHEMICAL]
        elif scope == SALW:
            for arm in (RIFLES, MACHINE_GUNS, ROCKETS):
                worth += ledger.balance[account, arm]
        else:
            for arm in range(arms.uid.size):
                worth += arms.price_ratio[arm] * ledger.balance[account, arm]
        stake[d] = weight * worth


@kernel
def _take_on(teams, t, depots, areas, roads, stake, taken, settings, day):
    """Take on the free depot with the most at stake for each day it costs; wait if there is none."""
    best, most, travel = -1, 0.0, 0.0
    inspection = 7.0 / _pace(teams.scope[t], settings)
    for d in range(depots.uid.size):
        if stake[d] <= 0.0 or taken[d]:
            continue
        km = roads.distance[teams.at[t], areas.place[depots.area[d]]]
        days = km / settings.speed
        if days > 1e4:
            continue  # no road
        value = stake[d] / (days + inspection)
        if value > most:
            best, most, travel = d, value, days
    if best < 0:
        teams.ready[t] = day + IDLE_DAYS
        return
    taken[best] = True
    teams.target[t] = best
    teams.at[t] = areas.place[depots.area[best]]
    teams.ready[t] = day + 1 + int(travel)


def furnish(world: Any) -> None:
    """Keep rows for teams of each scope that destroy or keep, to work in the country where the depots are."""
    teams, areas = world.tables["team"], world.ground["areas"]
    world.ids["team"] = [f"team/{t}" for t in range(teams.uid.size)]
    for t, name in enumerate(world.ids["team"]):
        teams.uid[t], teams.scope[t], teams.keeps[t] = uid(name), t // EACH % SCOPES, t // (SCOPES * EACH)
    teams.country[:] = areas.country[0] if areas.uid.size else 0


class Team(Row):
    """One stockpile team, as Mesa sees it."""

    @property
    def works(self) -> bool:
        """Whether it has a depot in hand."""
        return bool(self.target >= 0)


ROOM = Room(
    "team", Params, Columns, Team,
    rules=(close_depots,), Settings=Settings, holder=SECURED_STORE, furnish=furnish, spare=2 * SCOPES * EACH,
)  # fmt: skip
