"""The weekly choice of operators: each in turn, for plans count against what the next may buy and sell.

Whether any market can pay at all is asked of all operators at once. Those for whom one can are weighed by the block,
with all their markets and ways: up to the first who finds something that pays nobody has changed anything, so all
before him are settled, and whoever stands behind him is weighed again. Operators choose rationally here; the two rival
ways of choosing are not written a third time.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bench.columns.state import State

IDLE, SELLING, ON_THE_ROAD = range(3)
FAINT = 12.0
BLOCK = 8  # operators weighed at a time at least


class Look(NamedTuple):
    """Which markets pay better than one, from where somebody first looked from there today.

    markets  rows of those that do
    order    classes to take there, the dearest load unit first; -1 filled (market, rank)
    gain     no cargo can earn more, in USD
    """

    markets: Any
    order: Any
    gain: Any


class MarketDay:
    """What everybody sees of a market day, and what is left of it as plans are made."""

    def __init__(self, s: State, aboard: Any) -> None:
        habits, dealers, market = s.settings["trafficker"], s.dealers, s.market
        self.s, self.habits, self.looks = s, habits, {}  # type: ignore[var-annotated]
        self.price, self.units = market.price, s.arms.load_units
        takes = (habits.market_depth * dealers.usual + 0.5).astype(np.int64)
        spare = dealers.brought - dealers.usual
        self.room = np.maximum(takes - market.stock - under_way(s, aboard), 0)
        self.supply = (np.maximum(market.stock + spare, 0.0) * habits.supply_hope + 0.5).astype(np.int64)
        self.fresh = (np.maximum(spare, 0.0) * habits.supply_hope + 0.5).astype(np.int64)
        self.keep = habits.prior_passed / (habits.prior_caught + habits.prior_passed)
        self.stake = (1.0 - habits.arrest_chance) * habits.vehicle + habits.arrest_chance * habits.arrest

    def look(self, m: int) -> Look:
        """The view from one market: as when somebody first looked, or as it is now."""
        if m in self.looks:
            return self.looks[m]
        gap = self.keep * self.price - self.price[m]
        pays = (gap > 0.0) & (self.room > 0) & (self.s.routes.count[m] > 0)[:, None]
        pays[m] = False
        most = np.minimum(self.room, self.supply[m])
        gain = (np.where(pays, self.price - self.price[m], 0.0) * most).sum(axis=1)
        margin = np.where(pays, gap / self.units, -np.inf)
        order = np.argsort(-margin, axis=1, kind="stable")
        order[~np.take_along_axis(pays, order, axis=1)] = -1
        markets = np.flatnonzero(pays.any(axis=1))
        return Look(markets, order[markets], gain[markets])

    def load(self, m: Any, n: Any, order: Any, cash: Any, space: Any, held: Any) -> tuple[Any, Any, Any]:
        """Bought, carried on and cash left (row, class): a full purse and full pickups, in the order given."""
        rows = np.arange(n.size)
        bought, carried = np.zeros((2, n.size, self.units.size), np.int64)
        purse = np.zeros((n.size, self.units.size))
        for arm in order.T:
            some = arm >= 0
            if not some.any():
                break
            room = np.where(some, self.room[n, arm], 0)
            carries = np.minimum(held[rows, arm], room)
            items = np.minimum(room - carries, self.supply[m, arm])
            fit = np.minimum(space / self.units[arm], cash / np.where(some, self.price[m, arm], 1.0))
            items = np.maximum(np.minimum(items, fit.astype(np.int64)), 0)
            space = space - items * self.units[arm]
            cash = cash - items * self.price[m, arm]
            taken = rows[some], arm[some]
            bought[taken], carried[taken], purse[taken] = items[some], carries[some], cash[some]
        return bought, carried, purse


def under_way(s: State, aboard: Any) -> Any:
    """Cargo known to be under way to each market, or unsold there."""
    busy = s.men.alive & (s.men.status != IDLE)
    m = np.where(s.men.goal >= 0, s.men.goal, s.places.market[s.men.place])
    coming = np.zeros(s.market.price.shape, np.int64)
    np.add.at(coming, m[busy], aboard[busy])
    return coming


class Ways:
    """The ways of the region as blocks, worked out once; those over a road that is shut are none."""

    def __init__(self, s: State) -> None:
        routes = s.routes
        self.crossings = np.where(routes.crossings >= 0, routes.crossings, s.men.caught.shape[1])
        self.crossed = (routes.crossings >= 0).sum(axis=3)
        self.known = np.arange(routes.first.shape[2]) < routes.count[:, :, None]
        self.open = self.known.copy()
        shut = s.links.open < 0.5
        for m, n, way in zip(*np.nonzero(self.known), strict=True):
            first = routes.first[m, n, way]
            self.open[m, n, way] = not shut[routes.steps[first : first + routes.length[m, n, way]]].any()
        passable = np.ones(s.men.caught.shape[1], np.bool_)
        passable[s.links.guarded[s.links.guarded >= 0]] = s.links.open[s.links.guarded >= 0] >= 0.5
        self.passable = passable


def weigh_routes(s: State, ways: Ways) -> tuple[list[Any], list[Any]]:
    """Sell what was brought; with that done, choose where to go next and bid for the cargo."""
    men, habits = s.men, s.settings["trafficker"]
    aboard = s.aboard()
    day = MarketDay(s, aboard)
    here = men.alive & (men.status != ON_THE_ROAD)
    laden = aboard.any(axis=1)
    men.prospect[here], men.risk[here], men.goal[here] = 0.0, 0.0, -1
    men.status[here], men.scouting[here] = np.where(laden[here], SELLING, IDLE), False
    still = here & laden & (men.waited < habits.patience)
    men.waited[still] += 1
    offers, bids = [_for_sale(s, np.flatnonzero(still), aboard)], []
    turn = s.luck.permutation(np.flatnonzero(here & ~still))
    me = Minds(s, ways, day, turn, laden)
    settled: dict[int, Chosen] = {}
    queue, many = turn[me.may_pay], BLOCK
    while queue.size:
        looked = {m: day.look(m) for m in dict.fromkeys(me.market[queue[:many]].tolist())}
        options = weigh(s, ways, day, me, queue[:many], aboard, laden, looked)
        over = int(options.who.min()) + 1 if options.who.size else min(many, queue.size)
        day.looks.update({m: looked[m] for m in me.market[queue[:over]].tolist()})
        if options.who.size:
            t = queue[over - 1]
            settled[t] = choose(s, day, me, t, aboard[t], options.of(over - 1))
            bids += [settled[t].bids] if settled[t].bids is not None else []
        queue, many = queue[over:], max(BLOCK, 2 * over)
    idle = []
    for t in turn:
        chosen = settled.get(t)
        if chosen is not None and chosen.bids is not None:
            men.goal[t], men.way[t] = chosen.market, chosen.way
        elif me.back[t] >= 0:
            men.goal[t], men.way[t] = me.home[t], me.back[t]
        elif laden[t]:
            offers.append(_for_sale(s, np.array([t]), aboard))
        elif me.market[t] == me.home[t] and chosen is None:
            idle.append(t)
    men.start[turn], men.back_way[turn] = me.market[turn], me.back[turn]
    send_scouts(s, ways, day, idle)
    return offers, bids


class Minds:
    """What operators bring to the choice, by row: markets, beliefs, worth of staying, and whether any way may pay."""

    def __init__(self, s: State, ways: Ways, day: MarketDay, turn: Any, laden: Any) -> None:
        men, habits, routes = s.men, day.habits, s.routes
        self.market, self.home = s.places.market[men.place], s.places.market[men.home]
        home_open = ways.open[self.market, self.home]
        away = (self.market != self.home) & home_open.any(axis=1)
        self.back = np.where(away, home_open.argmax(axis=1), -1)
        back = np.maximum(self.back, 0)
        drive = habits.transport * habits.load * routes.effort[self.market, self.home, back]
        stay = -drive * 7.0 / np.maximum(routes.days[self.market, self.home, back], 1.0)
        self.stay = np.where(away, stay, 0.0)
        good = habits.prior_passed + men.passed
        through = np.where(ways.passable, good / (good + habits.prior_caught + men.caught), 0.0)
        self.through = np.concatenate([through, np.ones((through.shape[0], 1))], axis=1)
        self.ease = np.concatenate([men.ease[men.clan], np.zeros((through.shape[0], 1))], axis=1)
        self.surest, self.cheapest = through.max(axis=1), np.minimum(men.ease[men.clan].min(axis=1), 1.0)
        gap = np.where(routes.count[:, :, None] > 0, day.keep * day.price[None] - day.price[:, None], 0.0)
        most = np.minimum(day.room[None], day.supply[:, None])
        self.gain = (np.where(gap > 0.0, day.price[None] - day.price[:, None], 0.0) * most).sum(axis=2)
        m = self.market[turn]
        most = self._most(day, routes, turn, m, self.gain[m])
        self.may_pay = laden[turn] | (most > self.stay[turn, None]).any(axis=1)

    def _most(self, day: MarketDay, routes: Any, t: Any, m: Any, gain: Any) -> Any:
        odds = np.where(routes.inland[m], 1.0, self.surest[t, None])
        load_km = day.habits.transport * day.habits.load
        drive = load_km * self.cheapest[t, None] * routes.effort[m, :, 0]
        return np.where(gain > 0.0, odds * gain - (1.0 - odds) * day.stake - drive, -np.inf)


class Chosen(NamedTuple):
    """What an operator made up its mind to; without bids it stays, though it saw ways that pay."""

    market: int
    way: int
    bids: Any


class Options(NamedTuple):
    """Ways that earn more than home, one row each, and the cargo of each.

    who  number of the operator in its block
    """

    who: Any
    market: Any
    way: Any
    share: Any
    worth: Any
    margin: Any
    risk: Any
    stake: Any
    order: Any
    bought: Any
    purse: Any

    def of(self, who: int) -> Options:
        """Those of one operator."""
        return Options(*[column[self.who == who] for column in self])


def weigh(
    s: State, ways: Ways, day: MarketDay, me: Minds, block: Any, aboard: Any, laden: Any, looked: dict[int, Look]
) -> Options:
    """Weigh every way to every market that pays for a block of operators, as things stand."""
    habits, routes, men = day.habits, s.routes, s.men
    looks = [looked[m] for m in me.market[block].tolist()]
    who = np.repeat(np.arange(block.size), [look.markets.size for look in looks])
    n, order, gain = (np.concatenate(column) for column in zip(*looks, strict=True))
    t = block[who]
    m, load_km = me.market[t], habits.transport * habits.load
    odds = np.where(routes.inland[m, n], 1.0, me.surest[t])
    most = odds * gain - (1.0 - odds) * day.stake - load_km * me.cheapest[t] * routes.effort[m, n, 0]
    may = (most > me.stay[t]) | laden[t]
    who, n, order, t, m = who[may], n[may], order[may], t[may], m[may]
    held = aboard[t]
    bought, carried, purse = day.load(m, n, order, men.cash[t], habits.load * men.pickups[t] - held @ day.units, held)
    cost, revenue = (bought * day.price[m]).sum(axis=1), ((bought + carried) * day.price[n]).sum(axis=1)
    units = (bought + carried) @ day.units
    pickups = np.minimum(men.pickups[t], 1 + (np.maximum(units - 1.0, 0.0) / habits.load).astype(np.int64))
    far = load_km * pickups * me.cheapest[t] * routes.effort[m, n, 0]
    row, way = np.nonzero(ways.open[m, n] & (revenue - cost > far)[:, None])

    t, m, n, revenue, cost, units = t[row], m[row], n[row], revenue[row], cost[row], units[row]
    crossed, at = ways.crossed[m, n, way], ways.crossings[m, n, way]
    safe = me.through[t[:, None], at].prod(axis=1)
    ease = np.where(crossed > 0, me.ease[t[:, None], at].sum(axis=1) / np.maximum(crossed, 1), 1.0)
    drive = load_km * pickups[row] * routes.effort[m, n, way] * ease
    home = np.where(n != me.home[t], routes.days[n, me.home[t], 0], 0.0)
    weeks = (routes.days[m, n, way] + home + habits.pause) / 7.0
    berth = habits.other_goods * units / habits.load * weeks
    earned = safe * revenue - cost - men.bribe_share[t] * crossed * revenue - berth
    fixed = drive + (1.0 - safe) * day.stake
    wealth = np.maximum(men.cash[t], 0.0) + habits.vehicle * men.pickups[t]
    dread = habits.risk_aversion * safe * (1.0 - safe) / np.maximum(wealth, 1.0)
    full = (earned / np.where(dread > 0.0, dread, 1.0) - day.stake * revenue) / np.maximum(revenue, 1.0) ** 2
    share = np.where(dread > 0.0, np.clip(full, 0.0, 1.0), 1.0)
    loss = share * revenue + day.stake
    worth = (share * earned - fixed - 0.5 * dread * loss**2) / weeks
    pays = (earned > fixed) & (worth > np.maximum(me.stay[t], 0.0))
    found = Options(
        who[row], n, way, share, worth - me.stay[t], worth * weeks / np.maximum(share * units, 1.0), 1.0 - safe,
        share * np.maximum(cost, 0.5 * revenue), order[row], bought[row], purse[row],
    )  # fmt: skip
    return Options(*[column[pays] for column in found])


def choose(s: State, day: MarketDay, me: Minds, t: int, held: Any, options: Options) -> Chosen:
    """Draw one of the ways that pay, or staying, and bid for the cargo."""
    best = int(options.worth.argmax())
    s.men.prospect[t], s.men.risk[t] = options.margin[best], options.risk[best]
    o = _drawn(s, options.worth, day.habits.logit_scale * max(options.stake[best], 1.0))
    if o < 0:
        return Chosen(-1, -1, None)
    m, n = me.market[t], options.market[o]
    bids = _bid(s, day, t, m, n, options.order[o], options.bought[o], options.purse[o], options.share[o], held)
    return Chosen(n, options.way[o], bids)


def _drawn(s: State, worth: Any, scale: float) -> int:
    """One of the options, or -1 for the one worth nothing, with odds exp(worth / scale)."""
    x = np.concatenate([[0.0], worth]) / scale
    x -= x.max()
    heads = np.cumsum(np.where(x < -FAINT, 0.0, np.exp(x)))
    return int(np.searchsorted(heads, s.luck.random() * heads[-1], side="right")) - 1


def _bid(
    s: State, day: MarketDay, t: int, m: int, n: int, order: Any, bought: Any, purse: Any, share: float, held: Any
) -> Any:
    """Bid for the chosen share of the cargo, and count it against supply and room for the next in turn."""
    arms = order[order >= 0]
    items = (bought[arms] * share).astype(np.int64)
    day.supply[m, arms] -= items
    day.room[n, arms] = np.maximum(day.room[n, arms] - items - held[arms], 0)
    rifles = np.flatnonzero((arms == 0) & (items > 0))
    account = s.men.account[t]
    if rifles.size:
        owed = max(0, int(day.habits.escort_rifles) * s.men.pickups[t] - s.balance[account, 0])
        items[rifles] += min(owed, max(0, int(purse[0] / day.price[m, 0])))
    return np.full(arms.size, account), np.full(arms.size, m), arms, items


def _for_sale(s: State, rows: Any, aboard: Any) -> Any:
    market = s.places.market[s.men.place[rows]]
    return (*np.broadcast_arrays(s.men.account[rows, None], market[:, None], np.arange(s.kinds)), aboard[rows])


def send_scouts(s: State, ways: Ways, day: MarketDay, idle: list[int]) -> None:
    """Who found nothing drives empty, within the country, to where a load most repays two drives."""
    habits, routes, men = day.habits, s.routes, s.men
    load_km = habits.transport * habits.load
    loads, lures = np.zeros((2, day.price.shape[0]))
    for m in np.flatnonzero(day.fresh.any(axis=1)):
        look = day.look(m)
        if look.markets.size == 0:
            continue
        n, arm = look.markets, look.order[:, 0]
        odds = np.where(routes.crossings[m, n, 0, 0] >= 0, day.keep, 1.0)
        margin = (odds * day.price[n, arm] - day.price[m, arm]) / day.units[arm]
        sold = np.minimum(margin * habits.load, odds * look.gain)
        worth = sold - load_km * routes.effort[m, n, 0] - (1.0 - odds) * day.stake
        best = int(worth.argmax())
        if worth[best] > 0.0:
            arms = look.order[best][look.order[best] >= 0]
            free = np.minimum(day.fresh[m, arms], day.room[n[best], arms])
            lures[m], loads[m] = worth[best], np.ceil(free @ day.units[arms] / habits.load)
    np.subtract.at(loads, men.goal[men.alive & men.scouting], 1.0)
    near = (routes.days[:, :, 0] > 0.0) & (routes.crossings[:, :, 0, 0] < 0)
    weeks = (2.0 * routes.days[:, :, 0] + 2.0 * habits.pause) / 7.0
    worth = np.where(near & (lures > 0.0), (lures - load_km * routes.effort[:, :, 0]) / weeks, 0.0)
    for t in idle:
        m = s.places.market[men.place[t]]
        there = np.where(loads > 0.0, worth[m], 0.0)
        there[m] = 0.0
        goal = int(there.argmax())
        if there[goal] > 0.0 and ways.open[m, goal, 0]:
            loads[goal] -= 1.0
            men.goal[t], men.way[t], men.scouting[t] = goal, 0, True
