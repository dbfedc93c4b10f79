"""On the road: setting out, driving, being searched at borders, arriving, and what is learnt from it.

No road closes during a run, so nobody has to turn round.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bench.columns.choice import IDLE, ON_THE_ROAD, SELLING, Ways
from bench.columns.state import State

HALF_YEAR = 26
AT_SEA = 2


class Convoys(NamedTuple):
    """Who crosses which border today, by operator row, and what becomes of them."""

    row: Any
    link: Any
    goal: Any
    escorts: Any
    value: Any
    stopped: Any
    fee: Any


def set_out(s: State, ways: Ways, day: int) -> None:
    """Leave with a cargo, as a scout, or for home with other goods; else stay."""
    men, habits, routes = s.men, s.settings["trafficker"], s.routes
    units = s.aboard() @ s.arms.load_units
    ready = men.alive & (men.status != ON_THE_ROAD) & (men.goal >= 0)
    empty = ready & (units <= 0.0) & ~men.scouting
    men.way[empty] = men.back_way[empty]
    men.goal[empty] = np.where(men.back_way[empty] >= 0, s.places.market[men.home[empty]], -1)
    rows = np.flatnonzero(ready & (men.goal >= 0))
    at = men.start[rows], men.goal[rows], men.way[rows]
    crossed = ways.crossed[at]
    ease = np.concatenate([men.ease[men.clan[rows]], np.zeros((rows.size, 1))], axis=1)
    ease = np.take_along_axis(ease, ways.crossings[at], axis=1).sum(axis=1)
    ease = np.where(crossed > 0, ease / np.maximum(crossed, 1), 1.0)
    pickups = np.minimum(men.pickups[rows], 1 + (np.maximum(units[rows] - 1.0, 0.0) / habits.load).astype(np.int64))
    cost = habits.transport * habits.load * pickups * routes.effort[at] * ease
    men.cash[rows] -= cost
    men.profit[rows] -= cost
    men.status[rows], men.left[rows], men.behind[rows], men.gone[rows], men.waited[rows] = ON_THE_ROAD, day, 0, 0.0, 0
    men.first[rows], men.ahead[rows] = routes.first[at], routes.length[at]


def travel(s: State) -> Convoys:
    """Drive on for a day, or until a border."""
    men, habits, links = s.men, s.settings["trafficker"], s.links
    speeds = np.array([habits.speed_paved, habits.speed_piste, habits.speed_track, habits.speed_sea])
    driving = np.flatnonzero(men.alive & (men.status == ON_THE_ROAD) & (men.ahead > 0))
    rest = np.ones(men.uid.size)
    crossing = []
    while driving.size:
        link = s.routes.steps[men.first[driving] + men.behind[driving]]
        speed = speeds[links.mode[link]]
        need = (links.km[link] - men.gone[driving]) / speed
        night = need > rest[driving]
        men.gone[driving] += np.where(night, rest[driving] * speed, 0.0)
        driving, link, need = driving[~night], link[~night], need[~night]
        rest[driving] -= need
        end = np.where(links.a[link] == men.place[driving], links.b[link], links.a[link])
        men.place[driving], men.gone[driving] = end, 0.0
        s.stand_at(men.account[driving], end)
        men.ahead[driving] -= 1
        men.behind[driving] += 1
        held = s.balance[men.account[driving]]
        direction = np.where(links.b[link] == end, 0, 1)
        np.add.at(s.traffic.convoys, (link, direction), (held > 0).astype(np.int64))
        np.add.at(s.traffic.items, (link, direction), held)
        border = links.guarded[link] >= 0
        crossing.append((driving[border], link[border], end[border]))
        driving = driving[~border & (men.ahead[driving] > 0)]
    return _at_the_border(s, *[np.concatenate([part[n] for part in crossing] or [np.zeros(0, int)]) for n in range(3)])


def _at_the_border(s: State, row: Any, link: Any, goal: Any) -> Convoys:
    """Who stands behind a border with arms; corridors get better known with whatever passes."""
    men, x = s.men, s.links.guarded[link]
    np.add.at(men.know_how, (men.clan[row], x), 1.0)
    men.habit[row] = x
    armed = s.balance[men.account[row]].any(axis=1)
    row, link, goal = row[armed], link[armed], goal[armed]
    held = s.balance[men.account[row]].copy()
    keep = int(s.settings["trafficker"].escort_rifles) * men.pickups[row]
    escorts = np.minimum(held[:, 0], keep).astype(np.float64)
    held[:, 0] = np.maximum(held[:, 0] - keep, 0)
    value = (held * s.market.price[men.goal[row]]).sum(axis=1)
    men.worth[row] = value
    return Convoys(row, link, goal, escorts, value, np.zeros(row.size, np.bool_), np.zeros(row.size))


def search_convoys(s: State, convoys: Convoys) -> None:
    """Each convoy meets the side it leaves, then the side it enters, unless it is stopped."""
    posts, habits, links, traffic = s.posts, s.settings["border_post"], s.links, s.traffic
    post_at = np.full((links.uid.size, 2), -1)
    side = np.where(s.places.country[links.a[posts.link]] == posts.country, 0, 1)
    post_at[posts.link, side] = np.arange(posts.uid.size)
    crossing = links.guarded[convoys.link]
    held = s.balance[s.men.account[convoys.row]]
    np.add.at(traffic.crossed, crossing, (held > 0).astype(np.int64))
    np.add.at(traffic.carried, crossing, held)
    left = np.where(links.b[convoys.link] == convoys.goal, 0, 1)
    for which in (left, 1 - left):
        post = post_at[convoys.link, which]
        met = np.flatnonzero((post >= 0) & ~convoys.stopped)
        luck, p = s.luck.random(met.size), post[met]
        noticed = luck < posts.detection[p]
        boarded = (posts.kind[p] == AT_SEA) & (luck < 1.0 - np.sqrt(1.0 - posts.boarding[p]))
        men = posts.on_duty[p] + np.where(posts.driving[p] > 0.0, habits.patrol_men, 0.0)
        men += np.where(boarded, habits.boarding_men, 0.0)
        bought = np.where(boarded, 0.0, s.states.corruption[posts.country[p]] * (1.0 - posts.audit[p]))
        strong = s.luck.random(met.size) * (men + habits.escort_weight * convoys.escorts[met]) < men
        paid = s.luck.random(met.size) < habits.bribe_acceptance * bought
        bribed, stopped = noticed & strong & paid, noticed & strong & ~paid
        convoys.fee[met] += np.where(bribed, habits.bribe_price * convoys.value[met], 0.0)
        np.add.at(posts.bribes, p[bribed], habits.bribe_price * convoys.value[met[bribed]])
        _seize(s, convoys, met[stopped], p[stopped])


def _seize(s: State, convoys: Convoys, rows: Any, p: Any) -> None:
    """Put cargoes into seized stores, and let the world hear of some of them."""
    posts, cargo, crossing = s.posts, s.men.account[convoys.row[rows]], s.links.guarded[convoys.link[rows]]
    held = s.balance[cargo].copy()
    convoys.stopped[rows] = True
    np.add.at(posts.stops, p, 1.0)
    np.add.at(posts.told, p, s.settings["border_post"].tips_a_seizure)
    np.add.at(s.traffic.stopped, crossing, (held > 0).astype(np.int64))
    np.add.at(s.traffic.seized, crossing, held)
    heard = s.luck.binomial(held, s.states.recorded[posts.country[p]][:, None])
    np.add.at(s.traffic.recorded, crossing, heard)
    s.move_all(cargo, posts.account[p])


def face_the_border(s: State, convoys: Convoys) -> None:
    """Learn what became of the convoy at the border, and bear it."""
    men, habits = s.men, s.settings["trafficker"]
    men.cash[convoys.row] -= convoys.fee
    men.profit[convoys.row] -= convoys.fee
    some = np.flatnonzero(convoys.value > 0.0)
    row, stopped, x = convoys.row[some], convoys.stopped[some], s.links.guarded[convoys.link[some]]
    own, clan = habits.own_weight - habits.clan_weight, men.clan[row]
    men.caught[row, x] += np.where(stopped, own, 0.0)
    men.passed[row, x] += np.where(stopped, 0.0, own)
    np.add.at(men.told_caught, (clan, x), stopped.astype(np.int32))
    np.add.at(men.told_passed, (clan, x), (~stopped).astype(np.int32))
    paid = convoys.fee[some] / convoys.value[some]
    men.bribe_share[row] += habits.bribe_memory * (paid - men.bribe_share[row])
    lost = row[stopped]
    arrested = s.luck.random(lost.size) < habits.arrest_chance
    loss = np.where(arrested, habits.arrest, habits.vehicle)
    men.cash[lost] -= loss
    men.profit[lost] -= loss
    men.gives_up[lost[arrested]] = s.luck.random(int(arrested.sum())) < habits.quit_chance
    men.place[lost], men.status[lost], men.goal[lost] = men.home[lost], IDLE, -1
    s.stand_at(men.account[lost], men.home[lost])


def arrive(s: State, day: int) -> None:
    """Reach the market, and count what the cargo's berth would have earned with other goods."""
    men, habits = s.men, s.settings["trafficker"]
    rows = np.flatnonzero(men.alive & (men.status == ON_THE_ROAD) & (men.ahead == 0))
    held = s.balance[men.account[rows]]
    escorts = np.minimum(held[:, 0], int(habits.escort_rifles) * men.pickups[rows])
    units = held @ s.arms.load_units - escorts * s.arms.load_units[0]
    berth = habits.other_goods * units / habits.load * (day - men.left[rows]) / 7.0
    men.cash[rows] -= berth
    men.profit[rows] -= berth
    fresh = rows[s.places.reached[men.place[rows]] == 0]
    from_depots = s.origins[men.account[fresh], :, : s.areas.uid.size].any(axis=(1, 2))
    s.places.reached[men.place[fresh[from_depots]]] = day
    men.status[rows] = np.where(units > 0.0, SELLING, IDLE)
    men.goal[rows], men.waited[rows], men.scouting[rows] = -1, 0, False


def count_money(s: State) -> None:
    """Take the week's sales and purchases into the purse; the poor save what other goods earn."""
    men, habits = s.men, s.settings["trafficker"]
    rows = np.flatnonzero(men.alive)
    account = men.account[rows]
    net = s.notices.earned[account] - s.notices.paid[account]
    s.notices.earned[account], s.notices.paid[account] = 0.0, 0.0
    cash, resting = men.cash[rows] + net, men.status[rows] == IDLE
    men.profit[rows] = men.profit[rows] * (1.0 - 1.0 / HALF_YEAR) + net
    saves = resting & (men.place[rows] == men.home[rows]) & (cash < habits.cash)
    saved = np.minimum(habits.cash, cash + habits.other_goods * men.pickups[rows])
    men.cash[rows] = np.where(saves, saved, cash)
    men.losing[rows] = np.where(men.profit[rows] >= 0.0, 0, men.losing[rows] + resting)


def talk(s: State) -> None:
    """Hear of the week's trips from kin and strangers, and let what one knows fade."""
    men, habits = s.men, s.settings["trafficker"]
    near, far = habits.clan_weight - habits.rumour_weight, habits.rumour_weight
    for mine, told in ((men.caught, men.told_caught), (men.passed, men.told_passed)):
        heard = near * told + far * told.sum(axis=0)
        mine[men.alive] = (mine[men.alive] + heard[men.clan[men.alive]]) * habits.forgetting
        told[:] = 0


def keep_corridors(s: State) -> None:
    """Know-how of a corridor decays, and other goods of those who rest keep it alive."""
    men, habits = s.men, s.settings["trafficker"]
    idle = men.alive & (men.status == IDLE) & (men.habit >= 0)
    clans = men.clan.max() + 1
    np.add.at(men.know_how, (men.clan[idle], men.habit[idle]), habits.other_traffic)
    known = men.know_how[:clans]
    known *= habits.know_how_decay
    easy = (1.0 + known / habits.know_how_unit) ** -habits.know_how_exponent
    men.ease[:clans] = np.where(known > 0.01, easy, 1.0)
