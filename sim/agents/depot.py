"""Depots: stockpiles left behind when a regime falls.

A depot belongs to the old regime until its area falls. Then it passes to the new
state's guards, or its guards desert and it lies open until somebody closes it. Looters
find it, and carry off what they can use and haul; the day's haul from one depot goes to
one of the parties before it, with odds in proportion to their looters. Guarded stores
leak through insiders. Depots neither learn nor refill.

Sources: stock S001-S070, sites S012-S019, air strikes S015-S016, looting S067 and V33.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.core.chance import stream, uniform
from sim.core.columns import B1, F8, I4, U8, Col
from sim.core.commons import (
    AMMUNITION,
    ANTIAIRCRAFT,
    ARMS,
    CHEMICAL,
    DEPOT_EMPTIED,
    DEPOT_SECURED,
    MACHINE_GUNS,
    MANPADS,
    RIFLES,
    ROCKETS,
    TOOK_CUSTODY,
    tell,
)  # fmt: skip
from sim.core.draws import decay
from sim.core.face import Row
from sim.core.kernel import kernel
from sim.core.ledger import (
    DEPOT,
    DISPOSED,
    DRAWN,
    LEAKED,
    LOOTED,
    MILITIA,
    OPENING,
    SECURED_STORE,
    STATE,
    STRUCK,
    hand_over,
    receive,
    transfer,
)  # fmt: skip
from sim.core.maths import exp, normal_quantile
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, LogUniform, Param, Triangular, Uncertain, Uniform

SIZE = stream("depot.size")
WATCHED = stream("depot.watched")
OFF_BASE = stream("depot.off_base")
STRIKE = stream("depot.strike")
FALL = stream("depot.fall")
FOUND = stream("depot.found")
HAUL = stream("depot.haul")
WINNER = stream("depot.winner")
LEAK = stream("depot.leak")

REGIME, ABANDONED, HELD, GUARDED, CLOSED = range(5)
EDGE = 1e-9  # of all looters; sums in any order agree far better than this
BY_VALUE = np.array([MACHINE_GUNS, RIFLES, ROCKETS, MANPADS, ANTIAIRCRAFT, AMMUNITION, CHEMICAL])


class Params(Frozen):
    """What a scenario may change about all depots."""

    firearms: Uncertain = Param(
        Triangular(low=250_000, mode=400_000, high=700_000, source="S001"),
        unit="items", low=0, high=5e6, source="S001", grade="C", between=(250_000, 700_000),
    )  # fmt: skip
    missiles: Uncertain = Param(
        Uniform(low=15_000, high=20_000, source="S050"),
        unit="items", low=0, high=1e5, source="S050", grade="B", between=(15_000, 20_000),
    )  # fmt: skip
    machine_guns: Uncertain = Param(
        15_000, unit="items", low=0, high=1e6, source="half of S064", between=(5_000, 40_000)
    )
    rockets: Uncertain = Param(15_000, unit="items", low=0, high=1e6, source="half of S064", between=(5_000, 40_000))
    antiaircraft_guns: Uncertain = Param(3_000, unit="items", low=0, high=1e5, source="S032", between=(2_000, 5_000))
    chemical: Uncertain = Param(58, unit="drums of 200 kg", low=0, high=1e4, source="S045", grade="A", between=(55, 60))
    ammunition: Uncertain = Param(
        LogUniform(low=100_000, high=1_000_000, source="S062"),
        unit="t", low=0, high=1e7, source="S062", between=(100_000, 1_000_000),
    )  # fmt: skip
    movable_share: Uncertain = Param(0.10, unit="share", low=0, high=1, source="assumption: Q", between=(0.05, 0.25))
    size_spread: Uncertain = Param(1.0, unit="sd of log", low=0, high=3, source="assumption: Q", between=(0.5, 1.5))
    watched_share: Uncertain = Param(
        0.14, unit="share of depots", low=0, high=1, source="assumption: 150 sites, Q", between=(0.05, 0.25)
    )
    off_base_share: Uncertain = Param(0.30, unit="share of stock", low=0, high=1, source="S018", between=(0.1, 0.5))
    struck_share: Uncertain = Param(
        0.275, unit="share of depots", low=0, high=1, source="S016", grade="C", between=(0.2, 0.35)
    )
    strikes_from: Uncertain = Param(45, unit="day", low=0, high=2000, source="E006", grade="A", between=(31, 60))
    strikes_until: Uncertain = Param(
        188, unit="day", low=0, high=2000, source="assumption: before the fall of Tripoli", between=(150, 190)
    )
    strike_ammunition: Uncertain = Param(
        0.9, unit="share lost", low=0, high=1, source="assumption: Q", between=(0.7, 1.0)
    )
    strike_missiles: Uncertain = Param(0.5, unit="share lost", low=0, high=1, source="S056", between=(0.3, 0.7))
    strike_rest: Uncertain = Param(0.3, unit="share lost", low=0, high=1, source="assumption: Q", between=(0.1, 0.5))
    to_state: Uncertain = Param(0.15, unit="probability", low=0, high=1, source="S067; V06", between=(0.05, 0.3))
    state_guards: Uncertain = Param(60, unit="men", low=0, high=1000, source="assumption: Q", between=(30, 100))
    desert_at_once: Uncertain = Param(0.8, unit="probability", low=0, high=1, source="assumption: Q", between=(0.5, 1))
    desert_within: Uncertain = Param(14, unit="days", low=1, high=365, source="assumption: Q", between=(7, 28))
    discovery: Uncertain = Param(0.35, unit="1/week", low=0, high=10, source="tried: V33", between=(0.1, 0.7))
    discovery_off_base: Uncertain = Param(
        0.05, unit="1/week", low=0, high=10, source="tried: V33", between=(0.01, 0.15)
    )
    discovery_km: Uncertain = Param(100, unit="km", low=1, high=1e4, source="assumption: Q", between=(50, 200))
    lambda0: Uncertain = Param(0.35, unit="1/week", low=0, high=10, source="tried: V33, S067", between=(0.1, 1.0))
    looters_full: Uncertain = Param(100, unit="men", low=1, high=1e5, source="assumption: Q", between=(50, 300))
    guard_effect: Uncertain = Param(1.5, unit="1", low=0, high=20, source="Y030", grade="C", between=(0.7, 4))
    guard_unit: Uncertain = Param(30, unit="men", low=1, high=1000, source="Y030", grade="C", between=(20, 60))
    sigma_held: Uncertain = Param(0.5, unit="share", low=0, high=1, source="assumption: Q", between=(0.3, 0.7))
    sigma_guarded: Uncertain = Param(0.9, unit="share", low=0, high=1, source="Y030", between=(0.7, 0.98))
    sigma_closed: Uncertain = Param(0.99, unit="share", low=0, high=1, source="Y029; Y030", between=(0.95, 1.0))
    held_guards: Uncertain = Param(30, unit="men/depot", low=1, high=1000, source="assumption: Q", between=(10, 60))
    held_share: Uncertain = Param(
        0.10, unit="share of a camp's men at a place", low=0, high=1, source="assumption: Q", between=(0.05, 0.3)
    )
    leakage: Uncertain = Param(0.02, unit="1/year", low=0, high=5, source="S040", grade="C", between=(0.005, 0.1))


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per depot."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the depot's id")]
    account: Annotated[I4, Col(unit="ledger account", doc="its stock")]
    area: Annotated[I4, Col(unit="area row", doc="the storage area it is part of", given=True, refers="area")]
    place: Annotated[I4, Col(unit="place row", doc="the place it lies at", given=True, refers="place")]
    chemical: Annotated[B1, Col(unit="yes/no", doc="the chemical stock lies here", given=True)]
    custody: Annotated[I4, Col(unit="code", doc="regime, abandoned, held by a group, state guards or closed")]
    keeper: Annotated[I4, Col(unit="force row", doc="the group that holds it; -1 if none does", start=-1)]
    opens: Annotated[I4, Col(unit="day", doc="day on which the regime's guards desert", start=1_000_000)]
    known: Annotated[B1, Col(unit="yes/no", doc="looters have found it")]
    off_base: Annotated[B1, Col(unit="yes/no", doc="its stock was moved off base before the fall")]
    watched: Annotated[B1, Col(unit="yes/no", doc="missiles lie in it")]
    strike: Annotated[I4, Col(unit="day", doc="day on which it is struck from the air; 0 never")]
    own_guards: Annotated[F8, Col(unit="men", doc="guards of whoever holds it")]
    guards: Annotated[F8, Col(unit="men", doc="guards that a policy adds", low=0, high=1e4, lever=True)]
    security: Annotated[F8, Col(unit="share", doc="security that a policy adds", low=0, high=1, lever=True)]


@rule(Phase.OPENING)
def stock_depots(depots, areas, settings, ledger, chance, day):
    """Spread the regime's stock over its depots: areas by weight, sizes log-normal within one."""
    n = depots.uid.size
    size = np.zeros(n)
    base = np.zeros(n)
    total = np.zeros(areas.uid.size)
    eligible = 0
    for d in range(n):
        who = depots.uid[d]
        depots.watched[d] = uniform(chance, WATCHED, who, 0) < settings.watched_share
        depots.off_base[d] = uniform(chance, OFF_BASE, who, 0) < settings.off_base_share
        base[d] = exp(settings.size_spread * normal_quantile(uniform(chance, SIZE, who, 0)))
        total[depots.area[d]] += base[d]
        if areas.falls[depots.area[d]] > settings.strikes_from:
            eligible += 1
    for d in range(n):
        area = depots.area[d]
        size[d] = areas.weight[area] * base[d] / total[area]
        _plan_strike(depots, d, areas.falls[area], settings, chance, n / max(eligible, 1))
    watched, chemical = np.zeros(n), np.zeros(n)
    for d in range(n):
        watched[d] = size[d] if depots.watched[d] else 0.0
        chemical[d] = 1.0 if depots.chemical[d] else 0.0
    _share_out(depots, ledger, day, RIFLES, settings.firearms, size)
    _share_out(depots, ledger, day, MACHINE_GUNS, settings.machine_guns, size)
    _share_out(depots, ledger, day, ROCKETS, settings.rockets, size)
    _share_out(depots, ledger, day, ANTIAIRCRAFT, settings.antiaircraft_guns, size)
    _share_out(depots, ledger, day, MANPADS, settings.missiles, watched)
    _share_out(depots, ledger, day, AMMUNITION, settings.ammunition * settings.movable_share / 0.022, size)
    _share_out(depots, ledger, day, CHEMICAL, settings.chemical, chemical)


@rule(Phase.SECURE)
def change_hands(depots, areas, settings, ledger, chance, day):
    """The regime's guards leave when its area falls; some depots pass to state guards at once."""
    for d in range(depots.uid.size):
        if depots.custody[d] != REGIME:
            continue
        if day == max(areas.falls[depots.area[d]], 1):
            if uniform(chance, FALL, depots.uid[d], 0) < settings.to_state:
                depots.custody[d], depots.own_guards[d] = GUARDED, settings.state_guards
                hand_over(ledger, day, depots.account[d], STATE, depots.account[d])
                continue
            wait = 0
            if uniform(chance, FALL, depots.uid[d], 0, 1) >= settings.desert_at_once:
                wait = 1 + int(uniform(chance, FALL, depots.uid[d], 0, 2) * settings.desert_within)
            depots.opens[d] = day + wait
        if day == depots.opens[d]:
            depots.custody[d] = ABANDONED


@rule(Phase.SECURE)
def close_down(depots, places, visits, news, ledger, stores, day):
    """Take note of teams that came: the stock is destroyed, or locked behind new doors."""
    for v in range(visits.count[0]):
        account = visits.account[v]
        d = account - depots.account[0]
        if visits.destroy[v]:
            store = stores.destroyed[places.country[depots.place[d]]]
            for arm in range(ledger.balance.shape[1]):
                transfer(ledger, day, account, store, arm, ledger.balance[account, arm], DISPOSED)
        depots.custody[d], depots.keeper[d] = CLOSED, -1
        hand_over(ledger, day, account, SECURED_STORE, account)
        kind = DEPOT_EMPTIED if visits.destroy[v] else DEPOT_SECURED
        tell(news, kind, day, depots.place[d], places.country[depots.place[d]], account, 1.0)
    visits.count[0] = 0


@rule(Phase.SECURE, every=7)
def be_held(depots, places, forces, settings, ledger, news, day):
    """Whoever holds the place takes custody of open depots, as many as its camp has guards for."""
    men = np.zeros(places.uid.size)
    for f in range(forces.count[0]):
        holder = places.force[forces.place[f]]
        if forces.alive[f] and holder >= 0 and forces.camp[f] == forces.camp[holder]:
            men[forces.place[f]] += forces.men[f]
    free = np.zeros(places.uid.size, np.int64)
    for p in range(places.uid.size):
        free[p] = int(men[p] * settings.held_share / settings.held_guards)
    for d in range(depots.uid.size):
        if depots.custody[d] == HELD:
            if depots.keeper[d] < 0 or not forces.alive[depots.keeper[d]]:
                depots.keeper[d] = places.force[depots.place[d]]
            free[depots.place[d]] -= 1
    for d in range(depots.uid.size):
        p = depots.place[d]
        if depots.custody[d] != ABANDONED or places.force[p] < 0 or free[p] <= 0:
            continue
        free[p] -= 1
        depots.custody[d], depots.keeper[d] = HELD, places.force[p]
        depots.own_guards[d] = settings.held_guards
        hand_over(ledger, day, depots.account[d], MILITIA, forces.account[places.force[p]])
        tell(news, TOOK_CUSTODY, day, p, places.country[p], forces.account[places.force[p]], 1.0)


@rule(Phase.LOOT)
def be_struck(depots, places, settings, ledger, stores, day):
    """An air strike destroys part of what lies in a depot of the regime."""
    for d in range(depots.uid.size):
        if depots.strike[d] != day or depots.custody[d] != REGIME:
            continue
        account = depots.account[d]
        store = stores.destroyed[places.country[depots.place[d]]]
        for arm in range(ledger.balance.shape[1]):
            if arm == CHEMICAL:
                continue
            share = settings.strike_rest
            if arm == AMMUNITION:
                share = settings.strike_ammunition
            elif arm == MANPADS:
                share = settings.strike_missiles
            transfer(ledger, day, account, store, arm, int(share * ledger.balance[account, arm] + 0.5), STRUCK)


@rule(Phase.LOOT)
def be_found(depots, areas, settings, chance, day):
    """Looters come to know of an open depot, the sooner the nearer it lies to a town."""
    for d in range(depots.uid.size):
        if depots.known[d] or depots.custody[d] == REGIME:
            continue
        rate = settings.discovery_off_base if depots.off_base[d] else settings.discovery
        hazard = rate / 7.0 * exp(-areas.km[depots.area[d]] / settings.discovery_km)
        if decay(uniform(chance, FOUND, depots.uid[d], day), 1, hazard) == 1:
            depots.known[d] = True


@rule(Phase.LOOT)
def be_looted(depots, areas, arms, parties, settings, ledger, chance, day):
    """One party a day, drawn by its looters, carries off what of each class it can use and haul."""
    pressure, first, order, upto = _crowds(parties.count[0], parties.area, parties.men, areas.uid.size)
    for d in range(depots.uid.size):
        area = depots.area[d]
        if depots.custody[d] == REGIME or not depots.known[d] or pressure[area] <= 0.0:
            continue
        account, winner, own = depots.account[d], -1, False
        hazard = -1.0
        for n in range(BY_VALUE.size):
            arm = BY_VALUE[n]
            stock = ledger.balance[account, arm]
            if stock == 0:
                continue
            if winner < 0:
                u = uniform(chance, WINNER, depots.uid[d], day)
                winner = _draw_party(parties.men, order, upto, first[area], first[area + 1], u * pressure[area])
                keeper = depots.keeper[d]  # nobody, once the holder is gone; and civilians are no force
                own = depots.custody[d] == HELD and keeper >= 0 and keeper == parties.force[winner]
                sigma, guards = _protection(
                    depots.custody[d], own, depots.own_guards[d], depots.security[d], depots.guards[d],
                    settings.sigma_held, settings.sigma_guarded, settings.sigma_closed,
                )  # fmt: skip
                hazard = settings.lambda0 * min(1.0, pressure[area] / settings.looters_full) * (1.0 - sigma) / 7.0
                hazard = hazard * exp(-settings.guard_effect * guards / settings.guard_unit)
            items = decay(uniform(chance, HAUL, depots.uid[d], day, arm), stock, hazard * arms.ease[arm])
            if items == 0:
                continue
            taker = parties.account[winner]
            items = min(items, int(parties.room[taker] / arms.load_units[arm]))
            moved = transfer(ledger, day, account, taker, arm, items, DRAWN if own else LOOTED)
            parties.room[taker] -= moved * arms.load_units[arm]


@rule(Phase.LOOT, every=7)
def leak(depots, places, states, arms, settings, ledger, chance, day):
    """Guards sell from the stores they guard, the more the less they are paid."""
    for d in range(depots.uid.size):
        p = depots.place[d]
        if depots.custody[d] not in (HELD, GUARDED, CLOSED) or places.households[p] < 0:
            continue
        country = places.country[p]
        rate = settings.leakage * states.corruption[country] * (2.0 - states.pay[country]) * 7.0 / 365.0
        for arm in range(ledger.balance.shape[1]):
            if arms.price_ratio[arm] <= 0.0:
                continue
            stock = ledger.balance[depots.account[d], arm]
            items = decay(uniform(chance, LEAK, depots.uid[d], day, arm), stock, rate)
            transfer(ledger, day, depots.account[d], places.households[p], arm, items, LEAKED)


@kernel
def _plan_strike(depots, d, falls, settings, chance, scale):
    """Whether and when it is struck: only while the regime holds it, so the odds are scaled up."""
    first = settings.strikes_from
    last = min(settings.strikes_until, falls - 1.0)
    if last < first or uniform(chance, STRIKE, depots.uid[d], 0) >= settings.struck_share * scale:
        return
    depots.strike[d] = int(first + uniform(chance, STRIKE, depots.uid[d], 0, 1) * (last - first + 1.0))


@kernel
def _share_out(depots, ledger, day, arm, amount, size):
    """Post `amount` items of one class, to the item, in proportion to size."""
    total = 0.0
    for d in range(size.size):
        total += size[d]
    if total <= 0.0:
        return
    items = int(amount + 0.5)
    so_far, posted = 0.0, 0
    for d in range(size.size):
        so_far += size[d]
        upto = items if d == size.size - 1 else int(items * (so_far / total) + 0.5)
        receive(ledger, day, depots.account[d], arm, upto - posted, OPENING, depots.area[d])
        posted = upto


@kernel
def _crowds(count, at, men, areas):
    """Looters at each area, and the parties there: those of area a are order[first[a]:first[a + 1]].

    Last comes how many looters an area has up to each of them.
    """
    pressure = np.zeros(areas)
    first = np.zeros(areas + 1, np.int64)
    for p in range(count):
        pressure[at[p]] += men[p]
        first[at[p] + 1] += 1
    for a in range(areas):
        first[a + 1] += first[a]
    order, upto, sums = np.zeros(max(count, 1), np.int64), np.zeros(max(count, 1)), np.zeros(areas)
    fill = first[:-1].copy()
    for p in range(count):
        sums[at[p]] += men[p]
        order[fill[at[p]]], upto[fill[at[p]]] = p, sums[at[p]]
        fill[at[p]] += 1
    return pressure, first, order, upto


@kernel
def _draw_party(men, order, upto, first, last, left):
    """The party that gets the day's haul, with odds in proportion to its looters.

    upto   looters of an area up to each party. It finds the party at once, unless the lot falls on the very edge of
           one: there the last digit decides, and they are counted down one by one.
    """
    low, high = first, last - 1  # the first party whose looters reach beyond the lot
    while low < high:
        middle = (low + high) // 2
        if upto[middle] > left:
            high = middle
        else:
            low = middle + 1
    edge = EDGE * upto[last - 1]
    below = upto[low - 1] if low > first else -edge
    if left - below > edge and upto[low] - left > edge:
        return order[low]
    for n in range(first, last):
        left -= men[order[n]]
        if left < 0.0:
            return order[n]
    return order[last - 1]


@kernel
def _protection(custody, own, own_guards, security, guards, held, guarded, closed):
    """Security grade and guards that a party meets; a keeper meets none of his own."""
    sigma = security
    if own:
        return sigma, guards
    if custody == HELD:
        sigma = max(sigma, held)
    elif custody == GUARDED:
        sigma = max(sigma, guarded)
    elif custody == CLOSED:
        sigma = max(sigma, closed)
    return sigma, guards + own_guards


class Depot(Row):
    """One stockpile, as Mesa sees it."""

    @property
    def stock(self) -> dict[str, int]:
        """Items by class in it today."""
        return {arm: self.holding(arm) for arm in ARMS}

    @property
    def is_open(self) -> bool:
        """Whether nobody guards it."""
        return bool(self.custody == ABANDONED)


ROOM = Room(
    "depot", Params, Columns, Depot,
    rules=(stock_depots, change_hands, close_down, be_held, be_struck, be_found, be_looted, leak),
    Settings=Settings, holder=DEPOT,
)  # fmt: skip
