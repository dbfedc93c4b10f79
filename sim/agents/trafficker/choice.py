"""Where to go: the weekly choice of market, road and load.

Every operator at a market weighs each way to each market that pays against staying home
with other goods, by what it expects to earn a week. Loads shrink as the road gets riskier:
the share of a full load is the one that pays best once risk is priced. A way that earns
less than home is never chosen. Among the rest the choice is logit, sharp where cargoes are
cheap. Rivals: salience weighting (Bordalo, Gennaioli and Shleifer, 2012) lets the outcome
that stands out weigh more; the risk-neutral best reply takes the best way and no other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.agents.trafficker.belief import believe
from sim.agents.trafficker.outlook import count_coming, drivable, look, look_around
from sim.agents.trafficker.scout import send_scouts
from sim.agents.trafficker.value import Buyer, loss_of_a_stop, pick, value
from sim.agents.trafficker.words import IDLE, ON_THE_ROAD, SELLING, goods, pickups_needed, units_of
from sim.core.chance import stream, uniform
from sim.core.columns import F8, I4
from sim.core.commons import RIFLES, post
from sim.core.kernel import kernel
from sim.core.rule import Phase, rule

CHOICE = stream("trafficker.choice")
TURN = stream("trafficker.turn")
CROWD = 2048  # operators; the region has fewer


class Options(NamedTuple):
    """The ways one operator is weighing, one row each; the last three have one cell.

    share   of a full load that pays best
    worth   USD a week over staying home
    margin  USD a load unit over staying home
    risk    chance of losing the cargo
    odds    scratch space of the draw
    best    row of the best option
    stake   USD that its cargo costs
    count   how many there are
    """

    market: I4
    way: I4
    share: F8
    worth: F8
    margin: F8
    risk: F8
    odds: F8
    best: I4
    stake: F8
    count: I4  # type: ignore[assignment]


@rule(Phase.OFFER, every=7, alone=True)
def weigh_routes(
    traffickers, dealers, places, arms, links, routes, market, offers, bids, ledger, settings, chance, day,
):  # fmt: skip
    """Sell what was brought; with that done, choose where to go next and bid for the cargo."""
    aboard = goods(traffickers.account, traffickers.pickups, traffickers.alive, ledger.balance, settings.escort_rifles)
    count_coming(aboard, traffickers.alive, traffickers.status, traffickers.goal, traffickers.place, places.market,
                 market.coming)  # fmt: skip
    outlook = look(dealers.usual, dealers.brought, market, links, settings.market_depth, settings.supply_hope)
    keep = settings.prior_passed / (settings.prior_caught + settings.prior_passed)
    options = _no_options(market.price.shape[0] * routes.first.shape[2])
    through = np.zeros(traffickers.caught.shape[1])
    known = _best_known(traffickers.ease[: traffickers.clan.max() + 1])
    turn = _in_turn(traffickers.uid, traffickers.alive, traffickers.status, chance, day)
    idle = np.zeros(traffickers.uid.size, np.bool_)
    for t in turn:
        m, home = places.market[traffickers.place[t]], places.market[traffickers.home[t]]
        traffickers.prospect[t], traffickers.risk[t], traffickers.goal[t] = 0.0, 0.0, -1
        laden = units_of(aboard[t], arms.load_units) > 0.0
        traffickers.status[t], traffickers.scouting[t] = SELLING if laden else IDLE, False
        if laden and traffickers.waited[t] < settings.patience:
            traffickers.waited[t] += 1
            _put_up_for_sale(aboard[t], traffickers.account[t], m, offers)
            continue  # still selling
        if not outlook.seen[m]:
            look_around(outlook, m, market.price, arms.load_units, routes.count[m], keep)
        back = _way_home(m, home, routes, links, outlook)
        surest = believe(through, traffickers.caught[t], traffickers.passed[t], outlook.passable,
                         settings.prior_caught, settings.prior_passed)  # fmt: skip
        me = _buyer(m, home, back, traffickers.cash[t], traffickers.pickups[t], traffickers.bribe_share[t], routes,
                    settings)  # fmt: skip
        clan = traffickers.clan[t]
        _weigh_all(options, me, aboard[t], laden, traffickers.ease[clan], known[clan], through, surest, outlook,
                   market.price, arms.load_units, routes, links, settings)  # fmt: skip
        traffickers.start[t], traffickers.back_way[t] = m, back
        if options.count[0] > 0:
            traffickers.prospect[t] = options.margin[options.best[0]]
            traffickers.risk[t] = options.risk[options.best[0]]
        o = pick(options.worth, options.count[0], options.best[0], options.stake[0], options.odds,
                 uniform(chance, CHOICE, traffickers.uid[t], day), settings)  # fmt: skip
        if o >= 0:
            traffickers.goal[t], traffickers.way[t] = options.market[o], options.way[o]
            _bid(options, o, me, aboard[t], ledger.balance[traffickers.account[t], RIFLES], traffickers.account[t],
                 outlook, market.price, arms.load_units, bids, settings)  # fmt: skip
        elif back >= 0:
            traffickers.goal[t], traffickers.way[t] = home, back
        elif laden:
            _put_up_for_sale(aboard[t], traffickers.account[t], m, offers)
        elif m == home and options.count[0] == 0:
            idle[t] = True
    send_scouts(traffickers, turn, idle, outlook, market.price, arms.load_units, routes, links, keep, settings)


@kernel
def _best_known(ease):
    """What the crossing it knows best costs each clan, over what a stranger pays; 1 at most."""
    known = np.ones(ease.shape[0])
    for clan in range(ease.shape[0]):
        for x in range(ease.shape[1]):
            known[clan] = min(known[clan], ease[clan, x])
    return known


@kernel
def _in_turn(uid, alive, status, chance, day):
    """Operators at a market, in the order in which they make up their minds today: by lot.

    More than a crowd of them draw lots within each crowd, and crowds draw lots too: who lies side by side in memory
    is then visited at about the same time.
    """
    many = 0
    for t in range(uid.size):
        if alive[t] and status[t] != ON_THE_ROAD:
            many += 1
    rows = np.zeros(many, np.int64)
    lot = np.zeros(many)
    many = 0
    for t in range(uid.size):
        if alive[t] and status[t] != ON_THE_ROAD:
            rows[many], lot[many] = t, uniform(chance, TURN, uid[t], day)
            many += 1
    if many <= CROWD:
        return rows[_by_lot(lot)]
    crowds = (many + CROWD - 1) // CROWD
    first = np.zeros(crowds)
    for c in range(crowds):
        first[c] = uniform(chance, TURN, uid[rows[many * c // crowds]], day, 1)
    turn, so_far = np.zeros(many, np.int64), 0
    for c in _by_lot(first):
        begin = many * c // crowds  # all are of one size, so that nobody is the first more often
        for n in _by_lot(lot[begin : many * (c + 1) // crowds]):
            turn[so_far] = rows[begin + n]
            so_far += 1
    return turn


@kernel
def _by_lot(lot):
    return np.argsort(lot)


@kernel
def _no_options(most):
    return Options(
        np.zeros(most, np.int32), np.zeros(most, np.int32), np.zeros(most), np.zeros(most), np.zeros(most),
        np.zeros(most), np.zeros(most), np.zeros(1, np.int32), np.zeros(1), np.zeros(1, np.int32),
    )  # fmt: skip


@kernel
def _put_up_for_sale(aboard, account, m, offers):
    for arm in range(aboard.size):
        post(offers, account, m, arm, aboard[arm])


@kernel
def _way_home(m, home, routes, links, outlook):
    """The easiest way home that may be driven today; -1 at home, and where all are cut."""
    if m == home:
        return -1
    for way in range(routes.count[m, home]):
        if drivable(outlook, routes, links, m, home, way):
            return way
    return -1


@kernel
def _buyer(m, home, back, cash, pickups, bribe, routes, settings):
    """What one operator brings to the choice; driving home empty costs the way, if it is away."""
    wealth = max(cash, 0.0) + settings.vehicle * pickups
    stay = 0.0
    if back >= 0:
        drive = settings.transport * settings.load * routes.effort[m, home, back]
        stay = -drive * 7.0 / max(routes.days[m, home, back], 1.0)
    return Buyer(m, home, pickups, cash, wealth, bribe, stay)


@kernel
def _weigh_all(
    options, me, held, laden, ease, cheapest, through, surest, outlook, price, load_units, routes, links, settings,
):  # fmt: skip
    """Enter every way to every market that earns more than home, at its best load.

    One long loop: this is where a run spends its time, and a call costs as much as a way.

    cheapest  ease of the crossing its clan knows best
    surest    chance of getting through where it fears least
    """
    options.count[0], options.best[0] = 0, 0
    m, carried_units = me.market, units_of(held, load_units)
    stake, pickup_km = loss_of_a_stop(settings), settings.transport * settings.load
    for c in range(outlook.many[m]):
        n = outlook.targets[m, c]
        odds = 1.0 if routes.inland[m, n] else surest
        most = odds * outlook.gain[m, n] - (1.0 - odds) * stake - pickup_km * cheapest * routes.least[m, n]
        if most <= me.stay and not laden:
            continue  # cannot pay
        revenue, cost, units, cash, space = 0.0, 0.0, 0.0, me.cash, settings.load * me.pickups - carried_units
        for rank in range(outlook.classes[m, n]):
            arm = outlook.order[m, n, rank]
            carried = min(held[arm], outlook.room[n, arm])
            items = min(outlook.room[n, arm] - carried, outlook.supply[m, arm])
            if items > 0:
                items = max(0, min(items, int(min(space / load_units[arm], cash / price[m, arm]))))
            space -= items * load_units[arm]
            cash -= items * price[m, arm]
            cost += items * price[m, arm]
            revenue += (items + carried) * price[n, arm]
            units += (items + carried) * load_units[arm]
        pickups = pickups_needed(units, me.pickups, settings.load)
        for way in range(routes.count[m, n]):
            drive = pickup_km * pickups * routes.effort[m, n, way]
            if revenue - cost <= drive * cheapest:
                break  # too far, and the next ways are farther
            safe, eased, crossed = 1.0, 0.0, 0
            for step in range(routes.crossings.shape[3]):
                x = routes.crossings[m, n, way, step]
                if x < 0:
                    break
                safe *= through[x]
                eased += ease[x]
                crossed += 1
            drive *= eased / crossed if crossed > 0 else 1.0
            if safe * (revenue + stake) <= cost + stake + drive:
                continue  # a loss, or closed
            if outlook.cut[0] and not drivable(outlook, routes, links, m, n, way):
                continue  # closed
            back = routes.days[n, me.home, 0] if n != me.home else 0.0
            weeks = (routes.days[m, n, way] + back + settings.pause) / 7.0
            worth, share = value(me, revenue, cost, units, safe, crossed, drive, weeks, settings)
            if worth > max(me.stay, 0.0):
                margin = worth * weeks / max(share * units, 1.0)
                _enter_option(options, n, way, share, worth - me.stay, margin, 1.0 - safe, max(cost, 0.5 * revenue))


@kernel
def _enter_option(options, n, way, share, worth, margin, risk, cost):
    """Write an option down; goods bought earlier count half their worth in its cost."""
    o = options.count[0]
    options.market[o], options.way[o], options.share[o] = n, way, share
    options.worth[o], options.margin[o], options.risk[o] = worth, margin, risk
    options.count[0] = o + 1
    if o == 0 or worth > options.worth[options.best[0]]:
        options.best[0], options.stake[0] = o, share * cost


@kernel
def _bid(
    options, o, me, held, rifles, account, outlook, price, load_units, bids, settings,
):  # fmt: skip
    """Bid for the chosen share of the cargo, and count it against supply and room for the next in turn."""
    m, n = me.market, options.market[o]
    cash, space = me.cash, settings.load * me.pickups - units_of(held, load_units)
    for rank in range(outlook.classes[m, n]):
        arm = outlook.order[m, n, rank]
        items = min(outlook.room[n, arm] - min(held[arm], outlook.room[n, arm]), outlook.supply[m, arm])
        items = max(0, min(items, int(min(space / load_units[arm], cash / price[m, arm]))))
        space -= items * load_units[arm]
        cash -= items * price[m, arm]
        items = int(items * options.share[o])
        outlook.supply[m, arm] -= items
        outlook.room[n, arm] = max(0, outlook.room[n, arm] - items - held[arm])
        if arm == RIFLES and items > 0:
            owed = max(0, int(settings.escort_rifles) * me.pickups - rifles)
            items += min(owed, max(0, int(cash / price[m, arm])))
        post(bids, account, m, arm, items)
