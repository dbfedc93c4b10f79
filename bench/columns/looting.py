"""Border posts are manned, depots fall open and are found, and one party a day carries off what it can from each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bench.columns.state import State

REGIME, ABANDONED, HELD, GUARDED, CLOSED = range(5)
SETTLED, WAITING_TO_LEAVE = 1, 2
BY_VALUE = np.array([1, 0, 2, 4, 3, 5, 6])


class Crowd(NamedTuple):
    """Who stands before the depots of which area, by area."""

    area: Any
    account: Any
    men: Any
    force: Any


def man_the_line(s: State) -> None:
    """Men go on shift, patrols drive out, and the odds of noticing a convoy follow."""
    posts, habits = s.posts, s.settings["border_post"]
    lost = ~s.states.home[posts.country] & (s.ground["camps"].country[s.places.camp[posts.place]] != posts.country)
    works = np.where(lost, 0.0, s.states.manned[posts.country])
    patrols = np.bincount(posts.line, posts.patrols * works, posts.line.size)
    posts.on_duty[:] = np.where(posts.kind == 0, posts.staff * works, 0.0)
    posts.driving[:] = patrols[posts.line] * posts.share
    closed = 1.0 + (habits.closed_search - 1.0) * (1.0 - posts.open)
    seen = (habits.staff_weight * posts.on_duty * closed + habits.patrol_weight * posts.driving) / posts.ground
    seen += habits.air_weight * posts.isr * (1.0 - habits.dust) + habits.tip_weight * posts.informed
    seen -= np.where(posts.kind == 2, 0.5 * np.log1p(-posts.boarding), 0.0)
    posts.detection[:] = -np.expm1(-seen)


def change_hands(s: State, day: int) -> None:
    """The regime's guards leave when its area falls; some depots pass to state guards at once."""
    depots, habits = s.depots, s.settings["depot"]
    regime = depots.custody == REGIME
    falls = np.flatnonzero(regime & (np.maximum(s.areas.falls[depots.area], 1) == day))
    guarded = s.luck.random(falls.size) < habits.to_state
    depots.custody[falls[guarded]], depots.own_guards[falls[guarded]] = GUARDED, habits.state_guards
    s.holder[depots.account[falls[guarded]]] = 5
    left = falls[~guarded]
    stays = s.luck.random(left.size) >= habits.desert_at_once
    wait = 1 + (s.luck.random(left.size) * habits.desert_within).astype(np.int64)
    depots.opens[left] = day + np.where(stays, wait, 0)
    depots.custody[(depots.custody == REGIME) & (depots.opens == day)] = ABANDONED


def form(s: State, day: int) -> None:
    """Groups take the field on the day the record says."""
    groups, forces = s.groups, s.forces
    new = np.flatnonzero((groups.joins == day) & (groups.root == np.arange(groups.uid.size)) & ~groups.alive)
    force = groups.force[new]
    groups.alive[new], forces.alive[force] = True, True
    forces.men[force] = groups.claimed[new] = groups.fighters[new] = groups.founders[new]
    forces.place[force] = np.where(groups.returns_from[new] >= 0, groups.returns_from[new], forces.place[force])
    groups.journey[new] = np.where(groups.returns_to[new] >= 0, WAITING_TO_LEAVE, SETTLED)


def stand_before(s: State, day: int, room: Any) -> Crowd:
    """Groups and townspeople before the depots of each area; `room` becomes what each can still carry today."""
    groups, habits = s.groups, s.settings["militia"]
    rows = np.flatnonzero(groups.journey == SETTLED)
    rows = rows[s.forces.men[groups.force[rows]] > 0]
    force = groups.force[rows]
    near = s.distance[s.forces.place[force]][:, s.areas.place] <= habits.looting_reach
    near &= s.areas.falls <= day
    found = near.sum(axis=1)
    room[groups.account[rows]] = habits.pickup_load * habits.haulage * s.forces.men[force]
    who, area = np.nonzero(near)
    men = habits.looter_share * s.forces.men[force][who] / found[who]
    armed = np.bincount(area, men, s.areas.uid.size)

    towns, habits = s.towns, s.settings["town"]
    people = s.places.population[towns.place]
    room[towns.account] = people * habits.haulage * habits.pickup_load
    near = s.distance[towns.place][:, s.areas.place] <= habits.reach
    total = near.T @ people
    town, at = np.nonzero(near & (armed > 0.0) & (total > 0.0))
    crowd = armed[at] * habits.looter_share / (1.0 - habits.looter_share) * people[town] / total[at]

    everybody = Crowd(
        np.concatenate([area, at]), np.concatenate([groups.account[rows][who], towns.account[town]]),
        np.concatenate([men, crowd]), np.concatenate([force[who], np.full(town.size, -1)]),
    )  # fmt: skip
    order = np.argsort(everybody.area, kind="stable")
    return Crowd(*[column[order] for column in everybody])


def be_found(s: State) -> None:
    """Looters come to know of open depots."""
    depots, habits = s.depots, s.settings["depot"]
    rows = np.flatnonzero(~depots.known & (depots.custody != REGIME))
    rate = np.where(depots.off_base[rows], habits.discovery_off_base, habits.discovery)
    hazard = rate / 7.0 * np.exp(-s.areas.km[depots.area[rows]] / habits.discovery_km)
    depots.known[rows] = s.luck.random(rows.size) < -np.expm1(-hazard)


def be_looted(s: State, crowd: Crowd, room: Any) -> None:
    """One party a day, drawn by its looters, carries off what of each class it can use and haul."""
    depots, habits = s.depots, s.settings["depot"]
    pressure = np.bincount(crowd.area, crowd.men, s.areas.uid.size)
    rows = np.flatnonzero((depots.custody != REGIME) & depots.known & (pressure[depots.area] > 0.0))
    rows = rows[s.balance[depots.account[rows]].any(axis=1)]
    if rows.size == 0:
        return
    area = depots.area[rows]
    heads = np.cumsum(crowd.men)
    before = np.cumsum(pressure) - pressure
    drawn = np.searchsorted(heads, before[area] + s.luck.random(rows.size) * pressure[area], side="right")
    last = np.searchsorted(crowd.area, area, side="right") - 1
    winner = np.clip(drawn, np.searchsorted(crowd.area, area), last)
    keeper, custody = depots.keeper[rows], depots.custody[rows]
    own = (custody == HELD) & (keeper >= 0) & (keeper == crowd.force[winner])
    held = np.array([0.0, 0.0, habits.sigma_held, habits.sigma_guarded, habits.sigma_closed])[custody]
    sigma = np.where(own, depots.security[rows], np.maximum(depots.security[rows], held))
    guards = depots.guards[rows] + np.where(own, 0.0, depots.own_guards[rows])
    hazard = habits.lambda0 * np.minimum(1.0, pressure[area] / habits.looters_full) * (1.0 - sigma) / 7.0
    hazard *= np.exp(-habits.guard_effect * guards / habits.guard_unit)
    chance = -np.expm1(-hazard[:, None] * s.arms.ease)
    items = s.luck.binomial(s.balance[depots.account[rows]], chance)
    taker = crowd.account[winner]
    items = _as_room_allows(s, items, taker, room)
    account = depots.account[rows]
    s.balance[account] -= items
    np.add.at(s.balance, taker, items)
    s.origins[account, :, area] -= items.astype(np.int32)  # what lies in a depot is all from its own area
    np.add.at(s.origins, (taker[:, None], np.arange(s.kinds)[None, :], area[:, None]), items.astype(np.int32))


def _as_room_allows(s: State, items: Any, taker: Any, room: Any) -> Any:
    """The same hauls, cut where a party cannot load more: depots in turn, the dearest class first."""
    units = s.arms.load_units
    wanted = np.bincount(taker, items @ units, room.size)
    for account in np.flatnonzero(wanted > room):
        left = room[account]
        for row in np.flatnonzero(taker == account):
            for arm in BY_VALUE[items[row, BY_VALUE] > 0]:
                items[row, arm] = min(items[row, arm], int(left / units[arm]))
                left -= items[row, arm] * units[arm]
    return items
