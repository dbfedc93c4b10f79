"""Who is in the business: starting up, counting the money, joining and leaving.

Kin join whoever sees the best margin, the fewer the riskier the trade looks. Who has lost
money for half a year may give up, and so may men who come out of jail. An entrant has the
home and clan of the operator it follows, and knows nothing yet. Escorts' rifles of those who
leave go to the people of the place.
"""

from __future__ import annotations

import numpy as np

from sim.agents.trafficker.words import IDLE, ON_THE_ROAD
from sim.core.chance import stream, uniform
from sim.core.commons import ENTERED, LEFT, tell
from sim.core.draws import geometric, poisson
from sim.core.identity import child_name, uid_of_bytes
from sim.core.kernel import kernel
from sim.core.ledger import COUNTRIES, DESERTED, relocate, transfer_all
from sim.core.maths import exp, normal_quantile
from sim.core.rule import Phase, rule

ACTIVE = stream("trafficker.active")
PICKUPS = stream("trafficker.pickups")
CASH = stream("trafficker.cash")
ENTER = stream("trafficker.enter")
EXIT = stream("trafficker.exit")

NOBODY = np.uint64(0)  # luck that belongs to the trade as a whole
HALF_YEAR = 26  # weeks


@rule(Phase.OPENING)
def start_up(traffickers, places, links, routes, settings, chance):
    """Draw purse and pickups, and take the nearest border for the usual corridor."""
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t]:
            continue  # spare row
        traffickers.alive[t] = uniform(chance, ACTIVE, traffickers.uid[t], 0) < settings.active_share
        _equip(traffickers, t, settings, chance)
        traffickers.habit[t] = _nearest_border(traffickers, t, places, routes)


@rule(Phase.REACT, every=7)
def count_money(traffickers, notices, settings):
    """Take the week's sales and purchases into the purse; the poor save what other goods earn."""
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t]:
            continue  # gone
        account = traffickers.account[t]
        net = notices.earned[account] - notices.paid[account]
        notices.earned[account], notices.paid[account] = 0.0, 0.0
        traffickers.cash[t] += net
        traffickers.profit[t] = traffickers.profit[t] * (1.0 - 1.0 / HALF_YEAR) + net
        resting = traffickers.status[t] == IDLE
        if resting and traffickers.place[t] == traffickers.home[t] and traffickers.cash[t] < settings.cash:
            saved = settings.other_goods * traffickers.pickups[t]
            traffickers.cash[t] = min(settings.cash, traffickers.cash[t] + saved)
        if traffickers.profit[t] >= 0.0:
            traffickers.losing[t] = 0
        elif resting:
            traffickers.losing[t] += 1


@rule(Phase.REACT, every=7)
def leave(traffickers, places, ledger, news, settings, chance, day):
    """Give up after a losing half-year, or out of jail."""
    left = 0
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t] or traffickers.status[t] != IDLE:
            continue  # busy
        tired = traffickers.losing[t] >= HALF_YEAR and uniform(chance, EXIT, traffickers.uid[t], day) < 1.0 - exp(
            -settings.exit_rate
        )
        if not (tired or traffickers.gives_up[t]):
            continue  # stays
        traffickers.alive[t], traffickers.goal[t] = False, -1
        household = places.households[traffickers.place[t]]
        if household >= 0:
            transfer_all(ledger, day, traffickers.account[t], household, DESERTED)
        left += 1
    if left > 0:
        tell(news, LEFT, day, -1, ledger.used[COUNTRIES] - 1, -1, float(left))


@rule(Phase.REACT, every=7)
def enter(traffickers, places, ledger, news, settings, chance, day):
    """Kin of the operator with the best margin start up, so many in a week as the margin draws."""
    parent, risk, asked = -1, 0.0, 0
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t] or (traffickers.status[t] == ON_THE_ROAD and traffickers.left[t] != day):
            continue  # on the way
        if traffickers.prospect[t] <= 0.0:
            continue  # sees nothing
        risk += traffickers.risk[t]
        asked += 1
        if parent < 0 or traffickers.prospect[t] > traffickers.prospect[parent]:
            parent = t
    if parent < 0:
        return
    draw = traffickers.prospect[parent] / settings.entry_margin
    mean = settings.entry_rate * draw * exp(-settings.chill * risk / asked)
    born, row = poisson(uniform(chance, ENTER, NOBODY, day), mean), 0
    entered = 0
    while entered < born:
        while row < traffickers.uid.size and traffickers.uid[row] != NOBODY:
            row += 1
        if row == traffickers.uid.size:
            break  # no room
        _bear(traffickers, parent, row, day, entered, places, ledger)
        _equip(traffickers, row, settings, chance)
        entered += 1
    if entered > 0:
        place = traffickers.home[parent]
        tell(news, ENTERED, day, place, places.country[place], traffickers.account[parent], float(entered))


@kernel
def _equip(traffickers, t, settings, chance):
    """Pickups and purse of a new operator."""
    who = traffickers.uid[t]
    share = 1.0 / max(settings.pickups, 1.0)
    traffickers.pickups[t] = geometric(uniform(chance, PICKUPS, who, 0), share, int(settings.pickups_most))
    traffickers.cash[t] = settings.cash * exp(settings.cash_spread * normal_quantile(uniform(chance, CASH, who, 0)))


@kernel
def _nearest_border(traffickers, t, places, routes):
    """First crossing on the least effort to a market abroad; -1 where there is none."""
    m = places.market[traffickers.home[t]]
    nearest, least = -1, 0.0
    for n in range(routes.count.shape[0]):
        if routes.count[m, n] == 0 or routes.crossings[m, n, 0, 0] < 0:
            continue  # same country
        if nearest < 0 or routes.effort[m, n, 0] < least:
            nearest, least = routes.crossings[m, n, 0, 0], routes.effort[m, n, 0]
    return nearest


@kernel
def _bear(traffickers, parent, row, day, ordinal, places, ledger):
    """Give a spare row the name of a child, and its parent's home, clan and corridor."""
    account, giver = traffickers.account[row], traffickers.account[parent]
    text = ledger.names[account]
    for byte in range(text.size):
        text[byte] = ledger.names[giver, byte]
    length = child_name(text, ledger.lengths[giver], day, ordinal)
    ledger.lengths[account] = length
    traffickers.uid[row] = uid_of_bytes(text, length)
    ledger.uid[account] = traffickers.uid[row]
    home = traffickers.home[parent]
    traffickers.alive[row], traffickers.home[row], traffickers.place[row] = True, home, home
    traffickers.clan[row], traffickers.habit[row] = traffickers.clan[parent], traffickers.habit[parent]
    traffickers.status[row], traffickers.goal[row] = IDLE, -1
    relocate(ledger, day, account, home, places.country[home])
