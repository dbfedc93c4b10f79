"""The programme: a scenario's policies and a region's dated events, as the engine runs them.

A policy becomes acts on rows, and one question to each host whose leave it needs. Of
several hosts each decides for itself: what would happen in a country that refuses is left
out, and so is its part of the cost. What lies in no host's country happens if any of them
agrees. A triggered policy puts a question to every state it could be for, with no date yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.core.chance import uid
from sim.core.discover import levers
from sim.core.errors import DesignError, RegionError
from sim.core.levers import Act, Where
from sim.core.policy import Policy
from sim.model.morning import Order
from sim.world.commons import FAR_DAY
from sim.world.region import Region, day_number, nearest
from sim.world.world import World

MODES = ("drawn", "granted", "refused")


@dataclass(frozen=True)
class Ask:
    """One question to one host: may this policy be carried out?"""

    policy: int
    host: str
    triggered: bool


def at_home(policies: Sequence[Policy], region: Region) -> tuple[Policy, ...]:
    """The policies, those that only the war's country was asked about kept within it."""
    home = str(region.about.get("capital_country", ""))
    return tuple(_kept_in(policy, home) if policy.host == "home" and home else policy for policy in policies)


def _kept_in(policy: Policy, home: str) -> Policy:
    if policy.where.countries or policy.trigger is not None:
        return policy  # a triggered one happens where its trigger does
    return policy.model_copy(update={"where": policy.where.model_copy(update={"countries": (home,)})})


def asks_of(policies: Sequence[Policy], region: Region) -> list[Ask]:
    """Every question that the policies put, in their order; a triggered one goes to every state but home."""
    home = str(region.about.get("capital_country", ""))
    states = sorted(region.sheet("states").column("id"))
    borders = sorted(region.sheet("borders").column("id"))
    asks = []
    for number, policy in enumerate(policies):
        if policy.trigger is not None:
            hosts = policy.where.countries or tuple(state for state in states if state != home)
            asks += [Ask(number, host, True) for host in hosts]
        else:
            asks += [Ask(number, host, False) for host in policy.hosts(home, borders)]
    return asks


def pose(world: World, policies: Sequence[Policy], asks: Sequence[Ask]) -> None:
    """Write the questions on common ground, where each state finds its own."""
    table = world.ground["asks"]
    for row, ask in enumerate(asks):
        policy = policies[ask.policy]
        table.policy[row] = ask.policy
        table.host[row] = world.words.codes["country"][ask.host]
        table.uid[row] = uid(f"{ask.host}/{policy.kind}")
        table.footprint[row], table.niche[row] = type(policy).footprint, type(policy).niche
        table.mode[row] = MODES.index(policy.consent)
        table.start[row] = FAR_DAY if ask.triggered else first_day(world, policy)
        table.first[row], table.until[row] = first_day(world, policy), last_day(world, policy)
        if policy.trigger is not None:
            table.share[row], table.weeks[row] = policy.trigger.share, policy.trigger.weeks
            table.delay[row] = policy.trigger.delay


def orders_of(world: World, policies: Sequence[Policy], asks: Sequence[Ask]) -> list[Order]:
    """Every act of the policies and every dated event, as orders on rows."""
    orders = [_event_order(world, *event) for event in events_of(world.region, world.start)]
    for number, policy in enumerate(policies):
        rows = [row for row, ask in enumerate(asks) if ask.policy == number]
        for act in policy.acts():
            if policy.trigger is not None:
                orders += [_order(world, policy, _within(act, asks[row].host), [row]) for row in rows]
            else:
                orders += _by_host(world, policy, act, {row: asks[row].host for row in rows})
    return orders


def parts(world: World, policy: Policy, hosts: Mapping[int, str]) -> dict[int, float]:
    """Which part of a policy each host decides about, by its question: its share of the rows that are reached."""
    reached = dict.fromkeys(hosts, 0)
    for act in policy.acts():
        own, _ = _rows_of(world, act, hosts)
        for row, found in own.items():
            reached[row] += found.size
    total = sum(reached.values())
    return {row: many / total if total else 1.0 / len(reached) for row, many in reached.items()}


def _rows_of(world: World, act: Act, hosts: Mapping[int, str]) -> tuple[dict[int, np.ndarray], np.ndarray]:
    """Rows an act reaches: those in the country of each host, by its question, and those in nobody's."""
    picked = world.rows_of(act.lever, act.where)
    countries = {row: world.rows_where(act.room, Where(countries=(host,))) for row, host in hosts.items()}
    rest = picked & ~np.logical_or.reduce(list(countries.values()))
    return {row: np.flatnonzero(picked & own) for row, own in countries.items()}, np.flatnonzero(rest)


def _by_host(world: World, policy: Policy, act: Act, hosts: Mapping[int, str]) -> list[Order]:
    """An act as each host lets it happen."""
    if len(hosts) < 2:
        return [_order(world, policy, act, list(hosts))]
    own, rest = _rows_of(world, act, hosts)
    whole = _order(world, policy, act, list(hosts))
    found = [replace(whole, rows=rows, asks=np.array([row], np.int64)) for row, rows in own.items()]
    return [replace(order, among=whole.rows.size) for order in (*found, replace(whole, rows=rest)) if order.rows.size]


def events_of(region: Region, start: dt.date) -> list[tuple[Act, int, int]]:
    """The region's dated events: what changes, and from which day to which.

    Raises RegionError for an event whose date or filter cannot be read.
    """
    sheet = region.sheet("events")
    events, complaints = [], []
    known = levers()
    for row, cells in enumerate(sheet.rows):
        try:
            first = day_number(cells["date"], start)
            last = day_number(cells["until"], start) if cells["until"] else FAR_DAY
            act = Act(cells["lever"], cells["how"], float(cells["amount"]), where=_where(cells["where"]))  # type: ignore[arg-type]
        except (ValueError, KeyError, DesignError) as error:
            complaints.append(sheet.complain(row, f"cannot be read as a dated event: {error}."))
            continue
        if act.lever not in known:
            complaints.append(
                sheet.complain(row, f"nobody has a lever '{act.lever}'.{nearest(act.lever, list(known))}")
            )
        events.append((act, first, last))
    if complaints:
        raise RegionError.of(complaints)
    return events


def _where(text: str) -> Where:
    given: dict[str, Any] = {}
    for part in text.split(";"):
        key, _, values = part.partition("=")
        if key.strip():
            given[key.strip()] = tuple(value.strip() for value in values.split("|"))
    return Where(**given)


def _event_order(world: World, act: Act, first: int, last: int) -> Order:
    return Order(act, np.flatnonzero(world.rows_of(act.lever, act.where)), first, last, np.zeros(0, np.int64))


def _order(world: World, policy: Policy, act: Act, rows: list[int]) -> Order:
    first = act.start if act.start is not None else policy.start
    last = act.until if act.until is not None else policy.until
    return Order(
        act,
        np.flatnonzero(world.rows_of(act.lever, act.where)),
        _day(world, first, 1),
        _day(world, last, FAR_DAY),
        np.array(rows, np.int64),
    )


def _within(act: Act, country: str) -> Act:
    where = Where(**{**dict(act.where), "countries": (country,)})
    return Act(act.lever, act.how, act.amount, act.start, act.until, act.ramp, where, act.delay, act.shared)


def _day(world: World, when: dt.date | int | None, otherwise: int) -> int:
    if when is None:
        return otherwise
    return when if isinstance(when, int) else (when - world.start).days + 1


def first_day(world: World, policy: Policy) -> int:
    """The first day a policy may be in force."""
    return max(1, _day(world, policy.start, 1))


def last_day(world: World, policy: Policy) -> int:
    """The last day a policy may be in force; far away where it has no end."""
    return _day(world, policy.until, FAR_DAY)
