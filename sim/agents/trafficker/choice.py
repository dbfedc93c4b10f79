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

from sim.agents.trafficker.belief import believed
from sim.agents.trafficker.outlook import count_coming, drivable, look, look_around
from sim.agents.trafficker.words import (
    ON_THE_ROAD, RISK_NEUTRAL, SALIENCE, SELLING, cargo_units, for_sale, pickups_needed,
)  # fmt: skip
from sim.core.chance import stream, uniform
from sim.core.columns import F8, I4, I8
from sim.core.commons import RIFLES, post
from sim.core.kernel import kernel
from sim.core.maths import exp
from sim.core.rule import Phase, rule

CHOICE = stream("trafficker.choice")
TURN = stream("trafficker.turn")

FAINT = 12.0  # logit scales below the best at which an option is as good as out


class Options(NamedTuple):
    """The ways one operator is weighing, one row each; the last four have one cell.

    share   of a full load that pays best
    worth   USD a week, the income of pickups left at home included
    margin  USD a load unit, over what it would earn at home
    risk    chance of losing the cargo
    odds    scratch space of the draw
    cargo   items to buy (arm)
    best    row of the best option
    stake   USD that its cargo costs
    home    USD a week without arms
    count   how many there are
    """

    market: I4
    way: I4
    share: F8
    worth: F8
    margin: F8
    risk: F8
    odds: F8
    cargo: I8
    best: I4
    stake: F8
    home: F8
    count: I4


@rule(Phase.OFFER, every=7)
def weigh_routes(traffickers, dealers, places, arms, links, routes, market, offers, bids, ledger, settings, chance, day):
    """Sell what was brought; with that done, choose where to go next and bid for the cargo."""
    count_coming(traffickers, places, market, ledger, settings)
    outlook = look(dealers, market, links, settings)
    keep = settings.prior_passed / (settings.prior_caught + settings.prior_passed)
    options = _no_options(market.price.shape[0] * routes.first.shape[2] + 1, market.price.shape[1])
    through = np.zeros(traffickers.caught.shape[1])
    turns = np.ones(traffickers.uid.size)
    for t in range(traffickers.uid.size):
        traffickers.goal[t] = traffickers.goal[t] if traffickers.status[t] == ON_THE_ROAD else -1
        if traffickers.alive[t] and traffickers.status[t] != ON_THE_ROAD:
            turns[t] = uniform(chance, TURN, traffickers.uid[t], day)
    for t in np.argsort(turns):
        if not traffickers.alive[t] or traffickers.status[t] == ON_THE_ROAD:
            continue  # away
        m = places.market[traffickers.place[t]]
        traffickers.prospect[t], traffickers.risk[t] = 0.0, 0.0
        aboard = traffickers.status[t] == SELLING and cargo_units(traffickers, t, arms, ledger, settings) > 0.0
        if aboard and traffickers.waited[t] < settings.patience:
            _put_up_for_sale(traffickers, t, m, market, offers, ledger, settings)
            continue  # still selling
        if not outlook.seen[m]:
            look_around(outlook, m, market, arms, routes, keep)
        home = places.market[traffickers.home[t]]
        _baseline(options, traffickers, t, m, home, routes, outlook, links, settings)
        for x in range(through.size):
            through[x] = believed(traffickers, t, x, settings)
        _weigh_all(options, traffickers, t, m, home, aboard, through, outlook, market, arms, links, routes, ledger, settings)
        picked = _pick(options, traffickers, t, settings, chance, day)
        if picked >= 0:
            _bid(options, picked, traffickers, t, m, outlook, market, arms, bids, ledger, settings)
        elif m != home and traffickers.back_way[t] >= 0:
            traffickers.goal[t], traffickers.way[t], traffickers.start[t] = home, traffickers.back_way[t], m
        if aboard and traffickers.goal[t] < 0:
            _put_up_for_sale(traffickers, t, m, market, offers, ledger, settings)
    count_coming(traffickers, places, market, ledger, settings)


@kernel
def _no_options(most, arms):
    return Options(
        np.zeros(most, np.int32), np.zeros(most, np.int32), np.zeros(most), np.zeros(most), np.zeros(most),
        np.zeros(most), np.zeros(most), np.zeros(arms, np.int64), np.zeros(1, np.int32), np.zeros(1), np.zeros(1),
        np.zeros(1, np.int32),
    )  # fmt: skip


@kernel
def _put_up_for_sale(traffickers, t, m, market, offers, ledger, settings):
    """Offer everything but the escorts' rifles; a few weeks of this and the cargo moves on."""
    traffickers.waited[t] += 1
    for arm in range(market.price.shape[1]):
        if market.price[m, arm] > 0.0:
            post(offers, traffickers.account[t], m, arm, for_sale(traffickers, t, arm, ledger, settings))


@kernel
def _baseline(options, traffickers, t, m, home, routes, outlook, links, settings):
    """What a week earns without arms: at home with other goods, or on the way back there with them."""
    options.count[0], options.best[0] = 0, 0
    income = settings.other_goods * traffickers.pickups[t]
    options.home[0] = income
    traffickers.back_way[t] = -1
    if m == home:
        return
    for way in range(routes.count[m, home]):
        if drivable(outlook, routes, links, m, home, way):
            traffickers.back_way[t] = way
            drive = settings.transport * settings.load * routes.effort[m, home, way]
            options.home[0] = income - drive * 7.0 / max(routes.days[m, home, way], 1.0)
            return


@kernel
def _weigh_all(options, traffickers, t, m, home, aboard, through, outlook, market, arms, links, routes, ledger, settings):
    """Weigh every way to every market that may pay."""
    surest, cheapest, crossings = 0.0, 1.0, through.size
    for x in range(crossings):
        surest = max(surest, through[x])
        cheapest = min(cheapest, traffickers.ease[traffickers.clan[t], x])
    stake = loss_of_a_stop(settings)
    pickup_km = settings.transport * settings.load * cheapest
    for c in range(outlook.many[m]):
        n = outlook.targets[m, c]
        most = outlook.gain[m, n]
        if not aboard and most <= pickup_km * routes.effort[m, n, 0] + _toll(routes, m, n, surest) * stake:
            continue  # cannot pay
        revenue, cost, units = _plan(
            options.cargo, traffickers, t, m, n, 1.0, outlook, market, arms, ledger, settings
        )
        if units <= 0.0:
            continue  # nothing to carry
        for way in range(routes.count[m, n]):
            drive = pickup_km * pickups_needed(units, traffickers.pickups[t], settings) * routes.effort[m, n, way]
            if revenue - cost <= drive:
                break  # too far, and the next ways are farther
            if drivable(outlook, routes, links, m, n, way):
                _weigh(options, traffickers, t, m, n, way, home, revenue, cost, units, through, routes, settings)


@kernel
def _toll(routes, m, n, surest):
    """Least chance of a stop on the way to a market, if every crossing were the surest one."""
    return 1.0 - surest if routes.crossings[m, n, 0, 0] >= 0 else 0.0


@kernel
def loss_of_a_stop(settings):
    """What a stop costs beside the cargo: a vehicle, or the men's way out of jail."""
    return (1.0 - settings.arrest_chance) * settings.vehicle + settings.arrest_chance * settings.arrest


@kernel
def _plan(cargo, traffickers, t, m, n, share, outlook, market, arms, ledger, settings):
    """The cargo for a market: what is aboard, then what pays best per load unit, within cash, room and supply.

    Fills `cargo` with items to buy; returns revenue, cost and load units of the whole.
    """
    cargo[:] = 0
    space = settings.load * traffickers.pickups[t] - cargo_units(traffickers, t, arms, ledger, settings)
    cash, revenue, cost, units = traffickers.cash[t], 0.0, 0.0, 0.0
    for rank in range(outlook.classes[m, n]):
        arm = outlook.order[m, n, rank]
        price, unit = market.price[m, arm], arms.load_units[arm]
        aboard = min(for_sale(traffickers, t, arm, ledger, settings), outlook.room[n, arm])
        items = min(outlook.room[n, arm] - aboard, outlook.supply[m, arm])
        items = max(0, min(items, int(space / unit), int(cash / price)))
        items = int(items * share)
        cargo[arm] = items
        space -= items * unit
        cash -= items * price
        revenue += (items + aboard) * market.price[n, arm]
        cost += items * price
        units += (items + aboard) * unit
    return revenue, cost, units


@kernel
def _weigh(options, traffickers, t, m, n, way, home, revenue, cost, units, through, routes, settings):
    """Enter one way among the options if, at its best load, it earns more than home."""
    safe, ease, crossed = 1.0, 0.0, 0
    for step in range(routes.crossings.shape[3]):
        x = routes.crossings[m, n, way, step]
        if x < 0:
            break
        safe *= through[x]
        ease += traffickers.ease[traffickers.clan[t], x]
        crossed += 1
    ease = ease / crossed if crossed > 0 else 1.0
    pickups = pickups_needed(units, traffickers.pickups[t], settings)
    drive = settings.transport * settings.load * pickups * routes.effort[m, n, way] * ease
    back = 0.0
    if n != home:
        back = routes.days[n, home, 0] if routes.count[n, home] > 0 else routes.days[m, n, way]
    weeks = (routes.days[m, n, way] + back + settings.pause) / 7.0
    stake = loss_of_a_stop(settings)
    berth = settings.other_goods * units / settings.load * weeks
    odds = safe
    if settings.route_choice == SALIENCE:
        odds = salient(safe, revenue - cost - drive, -cost - drive - stake, berth, settings.salience_discount)
    earned = odds * revenue - cost - traffickers.bribe_share[t] * crossed * revenue - berth
    fixed = drive + (1.0 - odds) * stake
    if earned <= fixed:
        return  # a loss
    dread = 0.0
    if settings.route_choice != RISK_NEUTRAL:
        wealth = max(traffickers.cash[t], 0.0) + settings.vehicle * traffickers.pickups[t]
        dread = settings.risk_aversion * odds * (1.0 - odds) / wealth
    share = best_share(earned, revenue, stake, dread)
    loss = share * revenue + stake
    worth = (share * earned - fixed - 0.5 * dread * loss * loss) / weeks
    at_home = settings.other_goods * traffickers.pickups[t]
    if worth + at_home <= options.home[0]:
        return  # a loss
    o = options.count[0]
    options.market[o], options.way[o], options.share[o], options.worth[o] = n, way, share, worth + at_home
    options.margin[o] = worth * weeks / max(share * units, 1.0)
    options.risk[o] = 1.0 - safe
    options.count[0] = o + 1
    if o == 0 or options.worth[o] > options.worth[options.best[0]]:
        options.best[0] = o
        options.stake[0] = share * max(cost, 0.5 * revenue)  # goods bought earlier count half their worth


@kernel
def best_share(earned, revenue, stake, dread):
    """Share of a full load that pays best when risk is priced; all of it where risk costs nothing.

    earned  expected gain of the full load before fixed costs, in USD
    dread   risk aversion times the odds' variance over wealth
    """
    if dread <= 0.0 or revenue <= 0.0:
        return 1.0
    return min(1.0, max(0.0, (earned / dread - stake * revenue) / (revenue * revenue)))


@kernel
def salient(safe, won, lost, home, discount):
    """Odds of getting through, as they look when the outcome farther from home stands out."""
    strong = abs(won - home) / (abs(won) + abs(home) + 1.0)
    weak = abs(lost - home) / (abs(lost) + abs(home) + 1.0)
    good, bad = safe, 1.0 - safe
    if strong > weak:
        bad *= discount
    elif weak > strong:
        good *= discount
    return good / (good + bad)


@kernel
def _pick(options, traffickers, t, settings, chance, day):
    """Draw one option, or none; note how good the best looked."""
    if options.count[0] == 0:
        return -1
    best = options.best[0]
    traffickers.prospect[t], traffickers.risk[t] = options.margin[best], options.risk[best]
    if settings.route_choice == RISK_NEUTRAL:
        return best
    scale = settings.logit_scale * max(options.stake[0], 1.0)
    u = uniform(chance, CHOICE, traffickers.uid[t], day)
    return logit(options.worth, options.count[0], options.home[0], scale, options.odds, u)


@kernel
def logit(worth, count, home, scale, odds, u):
    """One of the options, or -1 for home, with odds exp(worth / scale), at the quantile u.

    odds  scratch space for at least so many numbers
    """
    top = home
    for o in range(count):
        top = max(top, worth[o])
    total = _odds((home - top) / scale)
    stay = total
    for o in range(count):
        odds[o] = _odds((worth[o] - top) / scale)
        total += odds[o]
    left = u * total - stay
    if left < 0.0:
        return -1
    for o in range(count):
        left -= odds[o]
        if left < 0.0:
            return o
    return count - 1


@kernel
def _odds(x):
    return 0.0 if x < -FAINT else exp(x)


@kernel
def _bid(options, picked, traffickers, t, m, outlook, market, arms, bids, ledger, settings):
    """Bid for the chosen cargo and count it against supply and room, so that the next in turn knows."""
    n, way = options.market[picked], options.way[picked]
    _plan(options.cargo, traffickers, t, m, n, options.share[picked], outlook, market, arms, ledger, settings)
    traffickers.goal[t], traffickers.way[t], traffickers.start[t] = n, way, m
    for arm in range(options.cargo.size):
        items = options.cargo[arm]
        outlook.supply[m, arm] -= items
        outlook.room[n, arm] -= min(items + for_sale(traffickers, t, arm, ledger, settings), outlook.room[n, arm])
        if arm == RIFLES and items > 0:
            owed = int(settings.escort_rifles) * traffickers.pickups[t] - ledger.balance[traffickers.account[t], RIFLES]
            items += max(0, min(owed, int((traffickers.cash[t] - items * market.price[m, arm]) / market.price[m, arm])))
        post(bids, traffickers.account[t], m, arm, items)
