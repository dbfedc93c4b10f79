"""Border posts: the two sides of every road, track and sea lane that crosses a border.

Each side has men on shift at its posts and patrols that drive along its line. A convoy
meets the side it leaves, then the side it enters. It is detected with odds that grow with
men and patrols for each kilometre, with eyes in the air and with tips; it may be too well
escorted to be stopped, or may buy its way; else its cargo goes to the seized store, which
leaks until the state destroys what is in it. Open country has patrols, eyes and tips only.
A force is what its state keeps on that border; it shrinks with the state's reach, and a
place the state has lost has no state's men. A post shut by decree lets nobody through by
law, so its men search everyone who still comes; where there are no men, nothing changes.
At sea foreign ships may board part of what passes, and only that part; their crews are not for sale.
Posts do not chase, and they do not choose whom to search. A stop fails without a fight.

Sources: border forces F147-F157; interception V13 and Y059; closure V25; weights of men,
patrols, eyes and tips are assumptions to be calibrated.
"""

from __future__ import annotations

from math import sqrt
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np

from sim.core.chance import pair, stream, uniform
from sim.core.columns import F8, I4, U8, Col
from sim.core.commons import BRIBED, PASSED, SEIZURE, STOPPED, tell
from sim.core.draws import binomial
from sim.core.face import Row
from sim.core.kernel import kernel
from sim.core.ledger import DISPOSED, LEAKED, SEIZED, SEIZED_STORE, transfer
from sim.core.maths import exp, log
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param, Uncertain

DETECT = stream("border_post.detect")
STOP = stream("border_post.stop")
BRIBE = stream("border_post.bribe")
RECORD = stream("border_post.record")
TELL = stream("border_post.tell")
WANDER = stream("border_post.wander")
LEAK = stream("border_post.leak")
DESTROY = stream("border_post.destroy")

POST, SECTOR, AT_SEA = range(3)
LEARNED, STATIC, RANDOM, GREEDY, COVERING, MINIMAX = range(6)


class Params(Frozen):
    """What a scenario may change about all border posts."""

    patrol_allocation: Literal["learned", "static", "random", "greedy", "covering", "minimax"] = Param(
        "learned", unit="way to share patrols", source="assumption: hit rates with some wandering, Q"
    )
    staff_weight: Uncertain = Param(0.4, unit="km a man", low=0, high=100, source="assumption: Q", between=(0.2, 0.8))
    patrol_weight: Uncertain = Param(6, unit="km a patrol", low=0, high=1000, source="assumption: Q", between=(3, 12))
    air_weight: Uncertain = Param(0.15, unit="1", low=0, high=10, source="assumption: Q", between=(0.05, 0.4))
    tip_weight: Uncertain = Param(0.25, unit="1", low=0, high=10, source="assumption: Q", between=(0.1, 0.6))
    dust: Uncertain = Param(0.3, unit="share of the time", low=0, high=1, source="assumption: Q", between=(0, 0.6))
    on_shift: Uncertain = Param(1 / 6, unit="share of men", low=0, high=1, source="assumption: Q", between=(0.1, 0.25))
    men_a_patrol: Uncertain = Param(120, unit="men", low=1, high=1e4, source="assumption: Q", between=(60, 240))
    patrol_men: Uncertain = Param(
        20, unit="men on a patrol's drive", low=1, high=1000, source="assumption: one in six of 120", between=(10, 40)
    )
    home_share: Uncertain = Param(
        0.25, unit="share of men who work", low=0, high=1, source="F150; F151", grade="C", between=(0.1, 0.4)
    )
    boarding_men: Uncertain = Param(
        20, unit="men in a boarding party", low=1, high=1000, source="assumption: as a patrol", between=(10, 40)
    )
    escort_weight: Uncertain = Param(0.5, unit="men a man", low=0, high=10, source="assumption: Q", between=(0.25, 1))
    bribe_acceptance: Uncertain = Param(
        0.5, unit="share of corruption", low=0, high=1, source="V13", between=(0.2, 0.8)
    )
    bribe_price: Uncertain = Param(0.10, unit="share of cargo", low=0, high=1, source="V13", between=(0.05, 0.3))
    closed_search: Uncertain = Param(
        2, unit="searches over those of an open post", low=1, high=20, source="assumption: V25", between=(1, 4)
    )
    tips_a_seizure: Uncertain = Param(0.5, unit="tips", low=0, high=10, source="assumption: Q", between=(0.1, 1))
    tip_life: Uncertain = Param(6, unit="weeks", low=1, high=520, source="assumption: Q", between=(3, 12))
    pact_sharing: Uncertain = Param(0.6, unit="probability", low=0, high=1, source="assumption: Q", between=(0.3, 0.9))
    exploration: Uncertain = Param(0.1, unit="share", low=0, high=1, source="assumption: Q", between=(0.05, 0.3))
    memory: Uncertain = Param(0.96, unit="kept a week", low=0, high=1, source="assumption: Q", between=(0.9, 0.99))
    prior_rate: Uncertain = Param(
        0.1, unit="stops a patrol a week", low=1e-6, high=100, source="assumption: Q", between=(0.01, 0.5)
    )
    prior_effort: Uncertain = Param(
        10, unit="patrol-weeks", low=1e-6, high=1e4, source="assumption: Q", between=(2, 50)
    )
    leakage: Uncertain = Param(0.02, unit="1/year", low=0, high=5, source="S040", grade="C", between=(0.005, 0.1))
    destruction: Uncertain = Param(0.02, unit="1/week", low=0, high=1, source="assumption: Q", between=(0.005, 0.1))


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per guarded link and side."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the post's id")]
    account: Annotated[I4, Col(unit="ledger account", doc="its seized store")]
    link: Annotated[I4, Col(unit="link row", doc="the link it watches", given=True, refers="link")]
    border: Annotated[I4, Col(unit="border row", doc="the border that link crosses", given=True, refers="border")]
    country: Annotated[I4, Col(unit="country code", doc="whose side it is", given=True, refers="country")]
    kind: Annotated[
        I4, Col(unit="code", doc="post, open country or sea", given=True, choices=("post", "sector", "sea"))
    ]
    place: Annotated[I4, Col(unit="place row", doc="where its seized store is", given=True, refers="place")]
    line: Annotated[I4, Col(unit="post row", doc="first row of the same side of the same border")]
    ground: Annotated[F8, Col(unit="km", doc="its part of the border, times roughness", start=1)]
    share: Annotated[F8, Col(unit="share", doc="of its line's patrols that drive here")]
    on_duty: Annotated[F8, Col(unit="men", doc="on shift here today")]
    driving: Annotated[F8, Col(unit="patrols", doc="that drive here today")]
    watch: Annotated[F8, Col(unit="1/convoy", doc="hazard of being noticed behind that chance")]
    detection: Annotated[F8, Col(unit="1/convoy", doc="chance that a convoy is noticed today")]
    known: Annotated[F8, Col(unit="tips", doc="fresh enough to be of use")]
    informed: Annotated[F8, Col(unit="share", doc="of passages that somebody has told of")]
    told: Annotated[F8, Col(unit="tips", doc="made here since the week began")]
    stops: Annotated[F8, Col(unit="convoys", doc="stopped here, the older the less they count")]
    effort: Annotated[F8, Col(unit="patrol-weeks", doc="driven here, the older the less they count")]
    bribes: Annotated[F8, Col(unit="USD", doc="taken so far")]
    staff: Annotated[
        F8, Col(unit="men", doc="on shift, as the payroll has it", low=0, high=1e6, lever=True, only="post")
    ]
    patrols: Annotated[F8, Col(unit="patrols", doc="based here", low=0, high=1e5, lever=True)]
    isr: Annotated[F8, Col(unit="share", doc="of its ground in view from the air", low=0, high=1, lever=True)]
    tips: Annotated[F8, Col(unit="tips/week", doc="from human sources", low=0, high=1e4, lever=True)]
    audit: Annotated[F8, Col(unit="share", doc="of bribery that audits prevent", low=0, high=1, lever=True)]
    open: Annotated[F8, Col(unit="yes/no", doc="may be passed by law", low=0, high=1, lever=True, start=1)]
    pact: Annotated[F8, Col(unit="yes/no", doc="shares its tips with partners", low=0, high=1, lever=True)]
    boarding: Annotated[
        F8, Col(unit="share", doc="of what passes on its sea lane that is boarded", low=0, high=0.999, lever=True)
    ]


@rule(Phase.SECURE)
def man_the_line(border_posts, states, places, camps, settings):
    """Men go on shift, patrols drive out, and the odds of noticing a convoy follow."""
    patrols = np.zeros(border_posts.uid.size)
    for p in range(border_posts.uid.size):
        s = border_posts.country[p]
        works = states.manned[s]
        if not states.home[s] and camps.country[places.camp[border_posts.place[p]]] != s:
            works = 0.0  # lost to others
        patrols[border_posts.line[p]] += border_posts.patrols[p] * works
        border_posts.on_duty[p] = border_posts.staff[p] * works if border_posts.kind[p] == POST else 0.0
    for p in range(border_posts.uid.size):
        border_posts.driving[p] = patrols[border_posts.line[p]] * border_posts.share[p]
        seen = _from_the_post(border_posts.on_duty[p], border_posts.open[p], border_posts.ground[p], settings)
        seen += settings.patrol_weight * border_posts.driving[p] / border_posts.ground[p]
        seen += settings.air_weight * border_posts.isr[p] * (1.0 - settings.dust)
        seen += settings.tip_weight * border_posts.informed[p]
        if border_posts.kind[p] == AT_SEA and border_posts.boarding[p] > 0.0:
            seen -= 0.5 * log(1.0 - border_posts.boarding[p])  # half of it off either coast
        if seen != border_posts.watch[p]:
            border_posts.watch[p], border_posts.detection[p] = seen, 1.0 - exp(-seen)


@rule(Phase.LOOT, every=7)
def leak(border_posts, places, states, arms, settings, ledger, chance, day):
    """What was seized is sold out of the back door into the homes of the place."""
    for p in range(border_posts.uid.size):
        account, town = border_posts.account[p], places.households[border_posts.place[p]]
        if town < 0:
            continue  # nobody lives there
        s = border_posts.country[p]
        rate = settings.leakage * states.corruption[s] * (2.0 - states.pay[s]) * 7.0 / 365.0
        for arm in range(ledger.balance.shape[1]):
            stock = ledger.balance[account, arm]
            if stock == 0 or arms.price_ratio[arm] <= 0.0:
                continue
            items = binomial(uniform(chance, LEAK, border_posts.uid[p], day, arm), stock, 1.0 - exp(-rate))
            transfer(ledger, day, account, town, arm, items, LEAKED)


@rule(Phase.INSPECT)
def search_convoys(border_posts, convoys, links, places, states, ledger, traffic, notices, news, settings, chance, day):
    """Each convoy meets the side it leaves, then the side it enters, unless it is stopped."""
    if convoys.count[0] == 0:
        return
    post_at = np.full((links.uid.size, 2), -1, np.int32)
    for p in range(border_posts.uid.size):
        link = border_posts.link[p]
        side = 0 if places.country[links.a[link]] == border_posts.country[p] else 1
        post_at[link, side] = p
    for c in range(convoys.count[0]):
        link, cargo = convoys.link[c], convoys.account[c]
        convoys.outcome[c] = PASSED
        if links.guarded[link] < 0:
            continue  # no border
        items = _tally(traffic, ledger, cargo, links.guarded[link])
        if items == 0 and convoys.value[c] <= 0.0:
            continue  # drives empty
        left = 0 if links.b[link] == convoys.goal[c] else 1
        for n in range(2):
            p = post_at[link, left if n == 0 else 1 - left]
            if p < 0:
                continue  # unwatched side
            who = pair(convoys.uid[c], border_posts.uid[p])
            luck = uniform(chance, DETECT, who, day)
            if luck >= border_posts.detection[p]:
                continue  # not noticed
            men = border_posts.on_duty[p] + (settings.patrol_men if border_posts.driving[p] > 0.0 else 0.0)
            bought = states.corruption[border_posts.country[p]] * (1.0 - border_posts.audit[p])
            if luck < _boarded(border_posts, p):
                men, bought = men + settings.boarding_men, 0.0
            outcome = _meet(who, men, convoys.escorts[c], bought, settings, chance, day)
            if outcome == BRIBED:
                convoys.outcome[c] = BRIBED
                convoys.fee[c] += settings.bribe_price * convoys.value[c]
                border_posts.bribes[p] += settings.bribe_price * convoys.value[c]
            elif outcome == STOPPED:
                convoys.outcome[c] = STOPPED
                border_posts.stops[p] += 1.0
                border_posts.told[p] += settings.tips_a_seizure
                _seize(border_posts, p, convoys, c, links, states, ledger, traffic, notices, news, chance, day)
                break


@rule(Phase.REACT, every=7)
def pass_tips_on(border_posts, borders, states, settings, chance, day):
    """Tips age; the week's new ones are used here, and told to partners on neighbouring borders."""
    n = border_posts.uid.size
    for p in range(n):
        border_posts.told[p] += border_posts.tips[p]
        border_posts.known[p] = border_posts.known[p] * (1.0 - 1.0 / settings.tip_life) + border_posts.told[p]
    for p in range(n):
        if border_posts.told[p] > 0.0 and border_posts.pact[p] > 0.0:
            for q in range(n):
                if border_posts.pact[q] <= 0.0 or border_posts.country[q] == border_posts.country[p]:
                    continue  # no partner
                if not _neighbours(borders, border_posts.border[p], border_posts.border[q]):
                    continue
                who = pair(border_posts.uid[p], states.uid[border_posts.country[q]])
                if uniform(chance, TELL, who, day) < settings.pact_sharing:
                    border_posts.known[q] += border_posts.told[p] / max(borders.links[border_posts.border[q]], 1)
        border_posts.told[p] = 0.0
    for p in range(n):
        border_posts.informed[p] = 1.0 - exp(-border_posts.known[p]) if border_posts.known[p] > 0.0 else 0.0


@rule(Phase.REACT, every=7)
def send_patrols(border_posts, settings, chance, day):
    """Share each line's patrols among its links for the week to come, by the way that is in force."""
    n = border_posts.uid.size
    weight, sums, links = np.zeros(n), np.zeros(n), np.zeros(n)
    best = np.full(n, -1, np.int64)
    for p in range(n):
        line = border_posts.line[p]
        border_posts.stops[p] *= settings.memory
        border_posts.effort[p] = border_posts.effort[p] * settings.memory + border_posts.driving[p]
        links[line] += 1.0
        caught = border_posts.stops[p] + settings.prior_rate * settings.prior_effort
        rate = caught / (border_posts.effort[p] + settings.prior_effort)
        weight[p] = _weight(rate, border_posts.ground[p], border_posts.uid[p], settings, chance, day)
        sums[line] += weight[p]
        if best[line] < 0 or weight[p] > weight[best[line]]:
            best[line] = p
    for p in range(n):
        line = border_posts.line[p]
        fair = 1.0 / links[line]
        part = weight[p] / sums[line] if sums[line] > 0.0 else fair
        if settings.patrol_allocation == LEARNED:
            part = (1.0 - settings.exploration) * part + settings.exploration * fair
        elif settings.patrol_allocation == GREEDY:
            part = 1.0 if best[line] == p else 0.0
        border_posts.share[p] = part
    if settings.patrol_allocation == MINIMAX:
        _level(border_posts, settings)


@rule(Phase.GOVERN, every=7)
def destroy_seized(border_posts, stores, settings, ledger, chance, day):
    """The state destroys a share of what it has seized."""
    chance_of_it = 1.0 - exp(-settings.destruction)
    for p in range(border_posts.uid.size):
        account, store = border_posts.account[p], stores.destroyed[border_posts.country[p]]
        for arm in range(ledger.balance.shape[1]):
            stock = ledger.balance[account, arm]
            if stock == 0:
                continue
            items = binomial(uniform(chance, DESTROY, border_posts.uid[p], day, arm), stock, chance_of_it)
            transfer(ledger, day, account, store, arm, items, DISPOSED)


@kernel
def _from_the_post(men, is_open, ground, settings):
    """What men on shift see; at a post shut by decree nobody is waved through."""
    return settings.staff_weight * men * (1.0 + (settings.closed_search - 1.0) * (1.0 - is_open)) / ground


@kernel
def _boarded(border_posts, p):
    """Chance that a cargo is boarded off this coast: half of what ships search on its lane."""
    return 1.0 - sqrt(1.0 - border_posts.boarding[p]) if border_posts.kind[p] == AT_SEA else 0.0


@kernel
def _tally(traffic, ledger, cargo, crossing):
    """Count a cargo that comes to a border; returns its items."""
    items = 0
    for arm in range(ledger.balance.shape[1]):
        held = ledger.balance[cargo, arm]
        if held > 0:
            traffic.crossed[crossing, arm] += 1
            traffic.carried[crossing, arm] += held
            items += held
    return items


@kernel
def _meet(who, men, escorts, bought, settings, chance, day):
    """What becomes of a convoy that was noticed: passed, bribed or stopped."""
    if men <= 0.0 or uniform(chance, STOP, who, day) >= men / (men + settings.escort_weight * escorts):
        return PASSED
    return BRIBED if uniform(chance, BRIBE, who, day) < settings.bribe_acceptance * bought else STOPPED


@kernel
def _seize(border_posts, p, convoys, c, links, states, ledger, traffic, notices, news, chance, day):
    """Put a cargo into the seized store, and let the world hear of some of it."""
    cargo, s, crossing = convoys.account[c], border_posts.country[p], links.guarded[convoys.link[c]]
    total = 0
    for arm in range(ledger.balance.shape[1]):
        items = transfer(ledger, day, cargo, border_posts.account[p], arm, ledger.balance[cargo, arm], SEIZED)
        if items == 0:
            continue
        total += items
        u = uniform(chance, RECORD, convoys.uid[c], day, arm)
        traffic.stopped[crossing, arm] += 1
        traffic.seized[crossing, arm] += items
        traffic.recorded[crossing, arm] += binomial(u, items, states.recorded[s])
    if total > 0:
        notices.robbed[cargo] += total
        tell(news, SEIZURE, day, border_posts.place[p], s, border_posts.account[p], float(total))


@kernel
def _neighbours(borders, first, second):
    """Whether two borders have a country in common; a border is its own neighbour."""
    a, b = borders.a[first], borders.b[first]
    return borders.a[second] == a or borders.a[second] == b or borders.b[second] == a or borders.b[second] == b


@kernel
def _weight(rate, ground, who, settings, chance, day):
    """How much a link asks for patrols, by the way they are allotted."""
    way = settings.patrol_allocation
    if way in (LEARNED, GREEDY):
        return rate
    if way == RANDOM:
        return -log(1.0 - uniform(chance, WANDER, who, day))
    return ground if way == COVERING else 1.0  # covering: the same odds from patrols on every link


@kernel
def _level(border_posts, settings):
    """Raise the odds of each line's least watched links to one level: nothing is left to gain by going round.

    Where no post stands, both sides of this game mix in inverse proportion to a patrol's worth.
    """
    n = border_posts.uid.size
    total, need, room = np.zeros(n), np.zeros(n), np.zeros(n)
    dry, seen = np.zeros(n, np.bool_), np.zeros(n)
    for p in range(n):
        total[border_posts.line[p]] += border_posts.driving[p]
        seen[p] = _from_the_post(border_posts.on_duty[p], border_posts.open[p], border_posts.ground[p], settings)
    for _ in range(n):
        need[:], room[:] = 0.0, 0.0
        for p in range(n):
            if not dry[p]:
                a = settings.patrol_weight / border_posts.ground[p]
                need[border_posts.line[p]] += seen[p] / a
                room[border_posts.line[p]] += 1.0 / a
        changed = False
        for p in range(n):
            line = border_posts.line[p]
            if dry[p] or total[line] <= 0.0:
                continue
            missing = (total[line] + need[line]) / room[line] - seen[p]
            wanted = missing * border_posts.ground[p] / settings.patrol_weight
            border_posts.share[p] = max(0.0, wanted / total[line])
            if wanted < 0.0:
                dry[p], changed = True, True
        if not changed:
            return


def furnish(world: Any) -> None:
    """Spread each side's border force over its links: its posts, its line and its part of the border."""
    posts, borders, links = world.tables["border_post"], world.ground["borders"], world.ground["links"]
    settings = world.settings["border_post"]
    home = set(world.ground["areas"].country[:1].tolist())
    first: dict[tuple[int, int], int] = {}
    for p in range(posts.uid.size):
        border, country = int(posts.border[p]), int(posts.country[p])
        number = max(int(borders.links[border]), 1)
        length = float(borders.length[border]) or float(links.km[links.border == border].sum())
        force = float(borders.force_a[border] if borders.a[border] == country else borders.force_b[border])
        working = force * (settings.home_share if country in home else 1.0)
        posts.line[p] = first.setdefault((border, country), p)
        posts.ground[p] = max(length / number, 1.0) * links.roughness[posts.link[p]]
        posts.staff[p] = working * settings.on_shift / number
        posts.patrols[p] = working / settings.men_a_patrol / number
    size = np.bincount(posts.line, minlength=posts.uid.size)
    posts.share[:] = 1.0 / np.maximum(size[posts.line], 1)


class BorderPost(Row):
    """One side of one crossing, as Mesa sees it."""

    @property
    def evidence(self) -> int:
        """Arms in its seized store today, all classes."""
        return int(self.model.engine.ledger.balance[self.account].sum())

    @property
    def is_open(self) -> bool:
        """Whether it may be passed by law."""
        return bool(self.open > 0.0)


ROOM = Room(
    "border_post", Params, Columns, BorderPost,
    rules=(man_the_line, leak, search_convoys, pass_tips_on, send_patrols, destroy_seized),
    Settings=Settings, holder=SEIZED_STORE, furnish=furnish,
)  # fmt: skip
