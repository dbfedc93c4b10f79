"""Market day: groups and towns offer and bid, what is short is rationed by lot, and prices move."""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.columns.looting import SETTLED
from bench.columns.state import Board, State, logistic

RIFLES, MACHINE_GUNS, ROCKETS, GUNS, MISSILES, AMMUNITION = range(6)
TRAFFICKER = 2


def needs(s: State) -> Any:
    """Items of each class that a man without fear wants to keep."""
    habits = s.settings["militia"]
    crew = habits.crew_weapons_needed
    return np.array([
        habits.rifles_needed, crew, crew, habits.guns_needed, habits.missiles_needed, habits.cases_needed, 0.0,
    ])  # fmt: skip


def groups_sell(s: State) -> tuple[Any, Any, Any, Any]:
    """Groups offer what is beyond their need, the more readily the better the price."""
    groups, habits = s.groups, s.settings["militia"]
    lost = np.flatnonzero((groups.journey == SETTLED) & (groups.market < 0))
    km = s.distance[s.forces.place[groups.force[lost]]][:, s.market.place]
    groups.market[lost] = np.where(km.min(axis=1, initial=1e12) < 1e12, km.argmin(axis=1), -1)
    rows = np.flatnonzero((groups.journey == SETTLED) & (groups.market >= 0))
    account, market, threat = groups.account[rows], groups.market[rows], groups.threat[rows, None]
    wary = s.forces.men[groups.force[rows], None] * (1.0 + habits.threat_in_need * threat)
    spare = s.balance[account] - np.ceil(needs(s) * wary).astype(np.int64)
    spare[:, MISSILES] = (spare[:, MISSILES] * (1.0 - habits.unfit_missiles)).astype(np.int64)
    asked = habits.reservation * (1.0 + threat) * s.arms.price_ratio
    return _offered(s, account, market, spare, asked, habits)


def towns_offer(s: State) -> tuple[Any, Any, Any, Any]:
    """Towns sell from what is not kept for the house."""
    habits, rows = s.settings["town"], np.flatnonzero(s.places.market[s.towns.place] >= 0)
    account = s.towns.account[rows]
    spare = (s.balance[account] * (1.0 - habits.kept_share)).astype(np.int64)
    asked = np.broadcast_to(habits.reservation * s.arms.price_ratio, spare.shape)
    return _offered(s, account, s.places.market[s.towns.place[rows]], spare, asked, habits)


def _offered(s: State, account: Any, market: Any, spare: Any, asked: Any, habits: Any) -> tuple[Any, Any, Any, Any]:
    asked = np.where(s.sellable, asked, 1.0)
    rate = habits.offer_rate * logistic((s.market.price[market] - asked) / (habits.price_width * asked))
    items = s.luck.binomial(np.maximum(spare, 0), np.where(s.sellable, rate, 0.0))
    return (*np.broadcast_arrays(account[:, None], market[:, None], np.arange(s.kinds)), items)  # type: ignore[return-value]


def groups_buy(s: State) -> list[tuple[Any, Any, Any, Any]]:
    """Groups seek part of what they lack, as far as the purse goes."""
    groups, habits = s.groups, s.settings["militia"]
    rows = np.flatnonzero((groups.journey == SETTLED) & (groups.market >= 0))
    account, market, threat = groups.account[rows], groups.market[rows], groups.threat[rows]
    wary = s.forces.men[groups.force[rows]] * (1.0 + habits.threat_in_need * threat)
    cash, share, bids = groups.cash[rows].copy(), needs(s), []
    for arm in (RIFLES, AMMUNITION, MACHINE_GUNS, ROCKETS, GUNS, MISSILES):
        price = s.market.price[market, arm]
        lacking = np.ceil(share[arm] * wary).astype(np.int64) - s.balance[account, arm]
        most = habits.ceiling * (1.0 + threat) * s.arms.price_ratio[arm]
        rate = habits.bid_rate * (1.0 - logistic((price - most) / (habits.price_width * most)))
        can = (price > 0.0) & (cash >= price) & (lacking > 0)
        items = s.luck.binomial(np.where(can, lacking, 0), np.where(can, rate, 0.0))
        items = np.minimum(items, (cash / np.where(price > 0.0, price, 1.0)).astype(np.int64))
        cash -= items * price
        bids.append((account, market, np.full(rows.size, arm), items))
    return bids


def towns_bid(s: State) -> list[tuple[Any, Any, Any, Any]]:
    """Towns seek rifles where people feel unsafe, the fewer the dearer they are, and some ammunition."""
    habits, rows = s.settings["town"], np.flatnonzero(s.places.market[s.towns.place] >= 0)
    home = s.towns.place[rows]
    market = s.places.market[home]
    dearness = (s.market.price[market, RIFLES] / s.market.opening[market, RIFLES]) ** habits.elasticity
    fear = s.states.insecurity[s.places.country[home]]
    mean = habits.demand * s.places.population[home] / 1000.0 * fear * dearness * 7.0 / 365.0
    account = s.towns.account[rows]
    return [
        (account, market, np.full(rows.size, RIFLES), s.luck.poisson(mean)),
        (account, market, np.full(rows.size, AMMUNITION), s.luck.poisson(mean * habits.ammunition_per_rifle)),
    ]


def speak_for_owners(s: State, offers: Board) -> Board:
    """Abroad, local owners sell in step with the price, and through the dealer alone."""
    dealers = s.dealers
    spoken_for = dealers.supply[offers.market, offers.arm] > 0.0
    by_themselves = spoken_for & (offers.account == dealers.owners[offers.market])
    kept = offers._replace(items=np.where(by_themselves, 0, offers.items))
    market, arm = np.nonzero(dealers.supply > 0.0)
    dearness = (s.market.price[market, arm] / s.market.opening[market, arm]) ** s.settings["dealer"].supply_elasticity
    owner = dealers.owners[market]
    items = np.minimum(s.whole(dealers.supply[market, arm] * dearness), s.balance[owner, arm])
    spoken = Board.of((owner, market, arm, items))
    return Board(*[np.concatenate(pair) for pair in zip(kept, spoken, strict=True)])


def clear(s: State, offers: Board, bids: Board) -> None:
    """Match bids with offers and stock, ration what is short by lot, and move the prices."""
    dealers, market, habits = s.dealers, s.market, s.settings["dealer"]
    shape = market.price.shape
    offered, brought = _counted(s, offers, shape)
    wanted, kept = _counted(s, bids, shape)
    came = (_summed(offers, np.ones(offers.items.size), shape) + _summed(bids, np.ones(bids.items.size), shape)) > 0
    for column, new in ((dealers.usual, kept), (dealers.brought, brought)):
        column[:] = np.where(s.sellable, column * (1.0 - 1.0 / habits.memory) + new / habits.memory, column)
    stock = s.balance[dealers.account].copy()
    shelf = (habits.stock_weeks * dealers.usual + 0.5).astype(np.int64)
    taken = np.minimum(offered, np.maximum(wanted + shelf - stock, 0))
    for row, part in _by_lot(s, offers, offered, taken):
        seller, m, arm = offers.account[row], offers.market[row], offers.arm[row]
        s.move(seller, dealers.account[m], arm, part)
        s.notices.earned[seller] += part * market.price[m, arm]
    shipped = _ship(s, wanted)
    sold = np.minimum(wanted, s.balance[dealers.account])
    for row, part in _by_lot(s, bids, wanted, sold):
        buyer, m, arm = bids.account[row], bids.market[row], bids.arm[row]
        s.move(dealers.account[m], buyer, arm, part)
        s.notices.paid[buyer] += part * market.price[m, arm]
    market.stock[:] = np.where(s.sellable, s.balance[dealers.account], market.stock)
    pressed = offered + shipped + stock / max(habits.stock_weeks, 1.0)
    moved = market.price * np.exp(habits.eta * (wanted - pressed) / (wanted + pressed + 1.0))
    bounded = np.clip(moved, habits.price_floor * s.arms.price_ratio, habits.price_ceiling * s.arms.price_ratio)
    market.price[:] = np.where(came & s.sellable, bounded, market.price)


def _summed(board: Board, weights: Any, shape: tuple[int, ...]) -> Any:
    cells = board.market * shape[1] + board.arm
    return np.bincount(cells, weights, shape[0] * shape[1]).reshape(shape)


def _counted(s: State, board: Board, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Items by market and class, and how many of them are not traders'."""
    others = np.where(s.holder[board.account] == TRAFFICKER, 0, board.items)
    return _summed(board, board.items, shape).astype(np.int64), _summed(board, others, shape).astype(np.int64)


def _by_lot(s: State, board: Board, total: Any, given: Any) -> list[tuple[int, int]]:
    """What each row of a board gets when `given` of `total` are dealt out in each cell, item by item."""
    parts = np.where((given == total)[board.market, board.arm], board.items, 0)
    cells = board.market * total.shape[1] + board.arm
    order = np.argsort(cells, kind="stable")
    first = np.searchsorted(cells[order], np.arange(total.size + 1))
    for cell in np.flatnonzero((given > 0) & (given < total)):
        rows = order[first[cell] : first[cell + 1]]
        parts[rows] = s.luck.multivariate_hypergeometric(board.items[rows], given.flat[cell])
    return [(row, int(parts[row])) for row in order if parts[row] > 0]


def _ship(s: State, wanted: Any) -> Any:
    """Where the war began rifles come in by sea when they are dear, and only for unmet bids."""
    dealers, habits = s.dealers, s.settings["dealer"]
    country = s.places.country[dealers.place]
    shipped = np.zeros(wanted.shape, np.int64)
    sought = np.bincount(country, wanted[:, RIFLES], country.max() + 1)
    at_war = np.flatnonzero(np.isin(country, s.areas.country) & (wanted[:, RIFLES] > 0))
    price = s.market.price[at_war, RIFLES]
    dear = np.maximum(np.log(price / habits.import_price), 0.0)
    part = wanted[at_war, RIFLES] / sought[country[at_war]]
    shipped[at_war, RIFLES] = s.whole(habits.import_slope * dear * part)
    account = dealers.account[at_war]
    short = np.maximum(wanted[at_war, RIFLES] - s.balance[account, RIFLES], 0)
    landed = np.minimum(shipped[at_war, RIFLES], short)
    s.balance[account, RIFLES] += landed
    s.balance[0, RIFLES] -= landed.sum()
    arsenal = s.ground["stores"].arsenal[country[at_war]]
    s.origins[account, RIFLES, arsenal] += landed.astype(np.int32)
    np.subtract.at(s.origins[0, RIFLES], arsenal, landed.astype(np.int32))
    return shipped


def keep_purse(s: State) -> None:
    """Groups count what was earned and paid, and what fighters bring in."""
    groups, habits = s.groups, s.settings["militia"]
    rows = np.flatnonzero(groups.root >= 0)
    account = groups.account[rows]
    cash = np.maximum(groups.cash[rows] + s.notices.earned[account] - s.notices.paid[account], 0.0)
    s.notices.earned[account], s.notices.paid[account] = 0.0, 0.0
    income = habits.fighter_cash * s.forces.men[groups.force[rows]]
    poor = (groups.journey[rows] == SETTLED) & (cash < habits.purse_weeks * income)
    groups.cash[rows] = np.where(poor, cash + income, cash)
