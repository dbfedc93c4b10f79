"""On the road: setting out, driving, being searched, arriving.

A convoy drives its way link by link at the speed of the road. At a border it stops for the
day, and whoever guards it may search. A closed road turns it round. A stopped convoy loses
its cargo, and with it a vehicle or its men's freedom; the men make their own way home.
Without anything for sale aboard a stop costs no more than the escorts' own rifles.
"""

from __future__ import annotations

from sim.agents.trafficker.belief import learn
from sim.agents.trafficker.outlook import count_coming
from sim.agents.trafficker.value import ease_of
from sim.agents.trafficker.words import IDLE, ON_THE_ROAD, SELLING, goods, pay, pickups_needed, units_of
from sim.core.chance import stream, uniform
from sim.core.commons import RIFLES, STOPPED, drive, note_arrival, take_the_road
from sim.core.kernel import kernel
from sim.core.ledger import DESERTED, relocate, transfer_all
from sim.core.rule import Phase, rule

ARREST = stream("trafficker.arrest")
QUIT = stream("trafficker.quit")


@rule(Phase.MOVE, every=7)
def set_out(traffickers, places, arms, routes, market, ledger, settings, day):
    """Leave with a cargo, as a scout, or for home with other goods; else stay."""
    aboard = goods(traffickers.account, traffickers.pickups, traffickers.alive, ledger.balance, settings.escort_rifles)
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t] or traffickers.status[t] == ON_THE_ROAD or traffickers.goal[t] < 0:
            continue  # stays
        m, home = traffickers.start[t], places.market[traffickers.home[t]]
        units = units_of(aboard[t], arms.load_units)
        if units <= 0.0 and not traffickers.scouting[t]:
            traffickers.goal[t], traffickers.way[t] = home, traffickers.back_way[t]
            if traffickers.back_way[t] < 0:
                traffickers.goal[t] = -1
                continue  # nothing bought
        n, way = traffickers.goal[t], traffickers.way[t]
        ease = ease_of(routes.crossings[m, n, way], traffickers.ease[traffickers.clan[t]])
        pickups = pickups_needed(units, traffickers.pickups[t], settings.load)
        cost = settings.transport * settings.load * pickups * routes.effort[m, n, way] * ease
        pay(traffickers.cash, traffickers.profit, t, -cost)
        traffickers.status[t], traffickers.left[t], traffickers.turned[t] = ON_THE_ROAD, day, False
        traffickers.first[t], traffickers.ahead[t] = routes.first[m, n, way], routes.length[m, n, way]
        traffickers.behind[t], traffickers.gone[t], traffickers.waited[t] = 0, 0.0, 0
    count_coming(aboard, traffickers.alive, traffickers.status, traffickers.goal, traffickers.place, places.market,
                 market.coming)  # fmt: skip


@rule(Phase.MOVE)
def travel(traffickers, places, links, routes, market, convoys, traffic, ledger, settings, day):
    """Drive on for a day, or until a border."""
    speed_of = (settings.speed_paved, settings.speed_piste, settings.speed_track, settings.speed_sea)
    for t in range(traffickers.uid.size):
        if traffickers.status[t] != ON_THE_ROAD or not traffickers.alive[t]:
            continue  # at a market
        account, rest = traffickers.account[t], 1.0
        while traffickers.ahead[t] > 0:
            turned = traffickers.turned[t]
            link = routes.steps[traffickers.first[t] + (traffickers.ahead[t] - 1 if turned else traffickers.behind[t])]
            if links.open[link] < 0.5 and traffickers.gone[t] == 0.0:
                if turned or rest < 1.0:
                    break  # waits
                traffickers.turned[t], traffickers.goal[t] = True, traffickers.start[t]
                traffickers.ahead[t], traffickers.behind[t] = traffickers.behind[t], traffickers.ahead[t]
                continue  # turns round
            speed = speed_of[links.mode[link]]
            need = (links.km[link] - traffickers.gone[t]) / speed
            if need > rest:
                traffickers.gone[t] += rest * speed
                break  # night
            rest -= need
            end = links.b[link] if links.a[link] == traffickers.place[t] else links.a[link]
            traffickers.place[t], traffickers.gone[t] = end, 0.0
            traffickers.ahead[t] -= 1
            traffickers.behind[t] += 1
            if _carries(ledger.balance[account]):
                drive(traffic, links, ledger, account, link, end)
            relocate(ledger, day, account, end, places.country[end])
            if links.guarded[link] >= 0:
                _cross(traffickers, t, link, end, links, market, convoys, ledger, settings)
                break  # searched


@kernel
def _carries(items):
    for arm in range(items.size):
        if items[arm] > 0:
            return True
    return False


@kernel
def _cross(traffickers, t, link, end, links, market, convoys, ledger, settings):
    """Stand at the far side of a border; corridors get better known with whatever passes."""
    x, account = links.guarded[link], traffickers.account[t]
    traffickers.know_how[traffickers.clan[t], x] += 1.0
    traffickers.habit[t] = x
    if not _carries(ledger.balance[account]):
        return  # no arms aboard
    keep = int(settings.escort_rifles) * traffickers.pickups[t]
    value = 0.0
    for arm in range(market.price.shape[1]):
        items = ledger.balance[account, arm]
        if arm == 0:
            items = max(0, items - keep)
        value += items * market.price[traffickers.goal[t], arm]
    escorts = float(min(ledger.balance[account, 0], keep))
    traffickers.worth[t] = value
    traffickers.convoy[t] = take_the_road(convoys, traffickers.uid[t], account, link, end, escorts, value)


@rule(Phase.ARRIVE)
def face_the_border(traffickers, places, links, convoys, notices, ledger, settings, chance, day):
    """Learn what became of the convoy at the border, and bear it."""
    for t in range(traffickers.uid.size):
        c = traffickers.convoy[t]
        if c < 0:
            continue  # crossed none
        traffickers.convoy[t] = -1
        notices.robbed[traffickers.account[t]] = 0
        pay(traffickers.cash, traffickers.profit, t, -convoys.fee[c])
        if traffickers.worth[t] <= 0.0:
            continue  # nothing to lose
        stopped = convoys.outcome[c] == STOPPED
        learn(traffickers, t, links.guarded[convoys.link[c]], stopped, settings)
        paid = convoys.fee[c] / traffickers.worth[t]
        traffickers.bribe_share[t] += settings.bribe_memory * (paid - traffickers.bribe_share[t])
        if not stopped:
            continue  # drives on
        if uniform(chance, ARREST, traffickers.uid[t], day) < settings.arrest_chance:
            pay(traffickers.cash, traffickers.profit, t, -settings.arrest)
            traffickers.gives_up[t] = uniform(chance, QUIT, traffickers.uid[t], day) < settings.quit_chance
        else:
            pay(traffickers.cash, traffickers.profit, t, -settings.vehicle)
        _walk_home(traffickers, t, places, ledger, day)


@kernel
def _walk_home(traffickers, t, places, ledger, day):
    """Men without a cargo turn up at home; anything the search left goes to people on the spot."""
    here, home = traffickers.place[t], traffickers.home[t]
    if places.households[here] >= 0:
        transfer_all(ledger, day, traffickers.account[t], places.households[here], DESERTED)
    traffickers.place[t], traffickers.status[t], traffickers.goal[t] = home, IDLE, -1
    relocate(ledger, day, traffickers.account[t], home, places.country[home])


@rule(Phase.ARRIVE)
def arrive(traffickers, places, areas, arms, ledger, news, settings, day):
    """Reach the market, and count what the cargo's berth would have earned with other goods."""
    for t in range(traffickers.uid.size):
        if traffickers.status[t] != ON_THE_ROAD or traffickers.ahead[t] > 0 or not traffickers.alive[t]:
            continue  # on the way
        account, place = traffickers.account[t], traffickers.place[t]
        units = units_of(ledger.balance[account], arms.load_units)
        escorts = min(ledger.balance[account, RIFLES], int(settings.escort_rifles) * traffickers.pickups[t])
        units -= escorts * arms.load_units[RIFLES]
        berth = settings.other_goods * units / settings.load * (day - traffickers.left[t]) / 7.0
        pay(traffickers.cash, traffickers.profit, t, -berth)
        if places.reached[place] == 0:
            note_arrival(places, areas, ledger, news, day, account, place)
        traffickers.status[t] = SELLING if units > 0.0 else IDLE
        traffickers.goal[t], traffickers.waited[t], traffickers.scouting[t] = -1, 0, False
