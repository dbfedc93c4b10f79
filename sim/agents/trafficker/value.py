"""What a way is worth, how much to load, and which of several ways is taken."""

from __future__ import annotations

from typing import NamedTuple

from sim.agents.trafficker.words import RISK_NEUTRAL, SALIENCE
from sim.core.kernel import kernel
from sim.core.maths import exp

FAINT = 12.0  # logit scales below the best at which an option is as good as out


class Buyer(NamedTuple):
    """What one operator brings to a choice.

    market   market row where it is
    home     market row of its home
    wealth   purse and vehicles, in USD
    bribe    share of a cargo's worth that it expects to pay at each crossing
    stay     USD a week without arms, over staying at home
    """

    market: int
    home: int
    pickups: int
    cash: float
    wealth: float
    bribe: float
    stay: float


@kernel
def ease_of(crossings, ease):
    """Cost of a way over what a stranger pays, averaged over its border crossings; 1 within a country."""
    total, crossed = 0.0, 0
    for step in range(crossings.size):
        if crossings[step] < 0:
            break
        total += ease[crossings[step]]
        crossed += 1
    return total / crossed if crossed > 0 else 1.0


@kernel
def loss_of_a_stop(settings):
    """What a stop costs beside the cargo: a vehicle, or the men's way out of jail."""
    return (1.0 - settings.arrest_chance) * settings.vehicle + settings.arrest_chance * settings.arrest


@kernel
def value(me, revenue, cost, units, safe, crossed, drive, weeks, settings):
    """USD a week over staying home that a way earns at its best load, and that load as a share of the full one.

    Half the risk aversion times the variance over wealth is taken off. Berths that arms
    take cost what other goods would have earned in them.
    """
    stake = loss_of_a_stop(settings)
    berth = settings.other_goods * units / settings.load * weeks
    odds = safe
    if settings.route_choice == SALIENCE:
        odds = salient(safe, revenue - cost - drive, -cost - drive - stake, berth, settings.salience_discount)
    earned = odds * revenue - cost - me.bribe * crossed * revenue - berth
    fixed = drive + (1.0 - odds) * stake
    if earned <= fixed:
        return -1.0, 0.0  # a loss
    dread = 0.0
    if settings.route_choice != RISK_NEUTRAL:
        dread = settings.risk_aversion * odds * (1.0 - odds) / max(me.wealth, 1.0)
    share = best_share(earned, revenue, stake, dread)
    loss = share * revenue + stake
    return (share * earned - fixed - 0.5 * dread * loss * loss) / weeks, share


@kernel
def best_share(earned, revenue, stake, dread):
    """Share of a full load that pays best when risk is priced; all of it where risk costs nothing.

    earned  expected gain of the full load before fixed costs, in USD
    stake   USD lost with the cargo, whatever its size
    dread   risk aversion times the variance of the odds over wealth
    """
    if dread <= 0.0 or revenue <= 0.0:
        return 1.0
    return min(1.0, max(0.0, (earned / dread - stake * revenue) / (revenue * revenue)))


@kernel
def salient(safe, won, lost, home, discount):
    """Odds of getting through as they look when the outcome farther from home stands out."""
    strong = abs(won - home) / (abs(won) + abs(home) + 1.0)
    weak = abs(lost - home) / (abs(lost) + abs(home) + 1.0)
    good, bad = safe, 1.0 - safe
    if strong > weak:
        bad *= discount
    elif weak > strong:
        good *= discount
    return good / (good + bad)


@kernel
def pick(worth, count, best, stake, odds, u, settings):
    """The row of one option, or -1 for staying home, at the quantile u.

    stake  USD that the best option's cargo costs: choices are sharp where little is at stake
    """
    if count == 0:
        return -1
    if settings.route_choice == RISK_NEUTRAL:
        return best
    return logit(worth, count, settings.logit_scale * max(stake, 1.0), odds, u)


@kernel
def logit(worth, count, scale, odds, u):
    """One of the options, or -1 for the one worth nothing, with odds exp(worth / scale).

    odds  scratch space for at least so many numbers
    """
    top = 0.0
    for o in range(count):
        top = max(top, worth[o])
    total = _odds(-top / scale)
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
