"""The bill: what each policy cost, by month and payer, from what was written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.core.commons import NEWS
from sim.core.ledger import REASONS
from sim.core.policy import Cost, Policy
from sim.model.programme import Ask, parts
from sim.model.watch import Recording, Watch
from sim.world.commons import FAR_DAY
from sim.world.world import World


def bill(world: World, policies: Sequence[Policy], asks: Sequence[Ask], watch: Watch, recording: Recording) -> None:
    """Add the table of costs up to its last day, in nominal US dollars, to a recording."""
    payers = sorted({cost.payer for policy in policies for cost in policy.costs()})
    recording.names["policies"] = [policy.name for policy in policies]
    recording.names["payers"] = payers
    month = world.ground["calendar"].month
    sums = np.array(watch.weekly_sums)
    used = 0
    for number, policy in enumerate(policies):
        hosts = {row: ask.host for row, ask in enumerate(asks) if ask.policy == number}
        share = _in_force(world, policy, hosts, watch)
        for cost in policy.costs():
            column = np.zeros(0)
            if cost.kind == "per_sum":
                column, used = sums[:, used] if sums.size else np.zeros(0), used + 1
            usd = _daily(world, cost, share, column, recording)
            _enter(recording, number, payers.index(cost.payer), month, usd)
    if "costs" in recording.tables:
        recording.tables["costs"] = _by_month(recording.tables["costs"])


def _in_force(world: World, policy: Policy, hosts: Mapping[int, str], watch: Watch) -> np.ndarray:
    """Share of the policy in force on each day: each host's part of it, or one of each for those that trigger it."""
    days = world.days
    share = np.zeros(days + 1)
    first = max(1, (policy.start - world.start).days + 1) if policy.start else 1
    last = (policy.until - world.start).days + 1 if policy.until else FAR_DAY
    if not hosts:
        return _ramped(np.arange(days + 1), first, last, policy.ramp)
    weight = dict.fromkeys(hosts, 1.0) if policy.trigger is not None else parts(world, policy, hosts)
    ends = [since for since, _, _ in watch.answers[1:]] + [days + 1]
    for (since, granted, start), until in zip(watch.answers, ends, strict=True):
        span = np.arange(max(since, 1), min(until, days + 1))
        for row in hosts:
            if granted[row]:
                share[span] += weight[row] * _ramped(span, max(first, int(start[row])), last, policy.ramp)
    return share


def _ramped(days: np.ndarray, first: int, last: int, ramp: int) -> np.ndarray:
    """The share in force on each of some days, as `sim.core.levers.ramped` has it on one."""
    grown = np.minimum(1.0, (days - first + 1) / max(ramp, 1))
    return np.where((days < first) | (days > last), 0.0, grown)


def _daily(world: World, cost: Cost, share: np.ndarray, column: np.ndarray, recording: Recording) -> Any:
    """US dollars of one cost on each day."""
    if cost.kind == "per_day":
        return cost.usd * share
    if cost.kind == "once":
        usd = np.zeros(share.size)
        active = np.flatnonzero(share > 0)
        if active.size:
            usd[active[0]] = cost.usd
        return usd
    if cost.kind == "per_row":
        return cost.usd * share * int(world.rows_where(cost.of, cost.where).sum())
    if cost.kind == "per_sum":
        weeks = np.minimum(np.arange(share.size) // 7, column.size - 1)
        return cost.usd * share * (column[weeks] if column.size else 0.0)
    if cost.kind == "per_event":
        return cost.usd * _events(world, cost, recording) * (share > 0)
    return cost.usd * _items(world, cost, recording) * _months_in_force(world, share)


def _events(world: World, cost: Cost, recording: Recording) -> np.ndarray:
    """Happenings of one kind on each day, within the cost's countries."""
    count = np.zeros(world.days + 1)
    events = recording.tables.get("events")
    if events is None:
        return count
    rows = events["kind"] == NEWS.index(cost.of)
    wanted = cost.where.countries
    if wanted:
        rows = rows & np.isin(events["country"], [world.words.codes["country"][c] for c in wanted])
    np.add.at(count, events["day"][rows], 1)
    return count


def _items(world: World, cost: Cost, recording: Recording) -> np.ndarray:
    """Items moved for one reason, or their worth in rifles, entered on the first day of each month."""
    count = np.zeros(world.days + 1)
    flows = recording.tables.get("flows")
    if flows is None:
        return count
    month = world.ground["calendar"].month
    rows = flows["reason"] == REASONS.index(cost.of)
    wanted = cost.where.countries
    if wanted:
        rows = rows & np.isin(flows["from_country"], [world.words.codes["country"][c] for c in wanted])
    first = {int(number): int(np.flatnonzero(month[1:] == number)[0]) + 1 for number in np.unique(month[1:])}
    items = flows["count"][rows].astype(np.float64)
    if cost.kind == "per_worth":
        items *= world.ground["arms"].price_ratio[flows["arm"][rows]]
    for number, moved in zip(flows["month"][rows], items, strict=True):
        count[first.get(int(number), 1)] += moved
    return count


def _months_in_force(world: World, share: np.ndarray) -> np.ndarray:
    """1 on every day of a month in which the policy was in force at all."""
    month = world.ground["calendar"].month
    live = np.unique(month[np.flatnonzero(share > 0)])
    return np.isin(month, live).astype(np.float64)


def _enter(recording: Recording, policy: int, payer: int, month: np.ndarray, usd: np.ndarray) -> None:
    spent = np.flatnonzero(usd[: recording.days + 1])
    if not spent.size:
        return
    part: dict[str, np.ndarray] = {
        "month": month[spent].astype(np.int64), "policy": np.full(spent.size, policy, np.int32),
        "payer": np.full(spent.size, payer, np.int32), "usd": usd[spent],
    }  # fmt: skip
    have = recording.tables.get("costs")
    recording.tables["costs"] = part if have is None else {k: np.concatenate([have[k], part[k]]) for k in part}


def _by_month(costs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    key = np.stack([costs["month"], costs["policy"], costs["payer"]])
    unique, at = np.unique(key, axis=1, return_inverse=True)
    usd = np.zeros(unique.shape[1])
    np.add.at(usd, at.ravel(), costs["usd"])
    return {
        "month": unique[0], "policy": unique[1].astype(np.int32), "payer": unique[2].astype(np.int32), "usd": usd,
    }  # fmt: skip
