"""States: governments, what they can do, what they want, and what they let others do.

A state's capacity grows with aid it is willing to use and falls with violence and lost
places; its will falls with the rents of bribery and rises with threat at home. It pays
border posts from a budget that shrinks with its reach, orders rifles every quarter,
loses some of them to its own officers, may be fooled with stolen stock, mutinies when
garrisons fall, and answers foreign offers: one draw for each host and kind of policy, so
an answer changes only when circumstances do. What a buy-back brought in lies in its store for
the week: part of it is sold out of the back door into the homes of the capital, the rest is
destroyed. States do not move troops; garrisons do.
Threat in the country the war began in is a dated number for 2011 and its groups' mean
threat after it; elsewhere it is what the state has lost or the odds against it.

Sources: governance and spending F-rows of `states.csv`; consent Y009; transfers Y084;
rates of section 6 of the model's page are assumptions unless a parameter says otherwise.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np

from sim.core.chance import stream, uniform
from sim.core.columns import B1, F8, I4, I8, U8, Col
from sim.core.commons import CONSENT, INTERVENTION, MUTINY, REFUSAL, RIFLES, tell
from sim.core.draws import binomial
from sim.core.face import Row
from sim.core.kernel import kernel
from sim.core.ledger import DISPOSED, DIVERTED, IMPORT, LEAKED, STATE, receive, transfer
from sim.core.maths import exp, logistic
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param, Uncertain

ANSWER = stream("state.answer")
MUTINIES = stream("state.mutiny")
DIVERT = stream("state.divert")
LAUNDER = stream("state.launder")
FLAG = stream("state.flag")
BACK_DOOR = stream("state.back_door")

DRAWN, GRANTED, REFUSED = 0, 1, 2  # modes of an ask
NOT_YET = 1_000_000  # start of an ask that waits for its trigger
MEMORY = 53  # weeks of lost shares a state remembers: the longest trigger is 52


class Params(Frozen):
    """What a scenario may change about all states."""

    capacity_gain: Uncertain = Param(
        0.004, unit="1/week a million USD a week", low=0, high=1, source="assumption: Q", between=(0.002, 0.008)
    )
    violence_loss: Uncertain = Param(0.01, unit="1/week", low=0, high=1, source="assumption: Q", between=(0.005, 0.02))
    violence_half: Uncertain = Param(
        10, unit="incidents/week at half the loss", low=0.1, high=1e4, source="assumption: Q", between=(5, 20)
    )
    place_loss: Uncertain = Param(0.02, unit="1/week", low=0, high=1, source="assumption: Q", between=(0.01, 0.04))
    will_speed: Uncertain = Param(0.02, unit="1/week", low=0, high=1, source="assumption: Q", between=(0.01, 0.04))
    rent_effect: Uncertain = Param(0.03, unit="1/week", low=0, high=1, source="assumption: Q", between=(0.015, 0.06))
    threat_speed: Uncertain = Param(0.25, unit="1/week", low=0, high=1, source="assumption: Q", between=(0.1, 0.5))
    home_threat: Uncertain = Param(0.5, unit="share", low=0, high=1, source="assumption: Q, Y009", between=(0.25, 0.75))
    home_threat_until: Uncertain = Param(
        320, unit="day", low=0, high=5000, source="assumption: the end of 2011", between=(260, 380)
    )
    home_fear: Uncertain = Param(
        0.3, unit="share on top of threat", low=0, high=1, source="assumption-insecurity", between=(0.15, 0.6)
    )
    budget_share: Uncertain = Param(
        0.01, unit="share of military spending a border", low=0, high=1, source="assumption: Q", between=(0.005, 0.02)
    )
    mutiny: Uncertain = Param(
        0.03, unit="1/week a lost place", low=0, high=1, source="tried: V03", between=(0.01, 0.08)
    )
    mutiny_capacity: Uncertain = Param(
        0.35, unit="share", low=0.01, high=1, source="assumption: Q", between=(0.25, 0.45)
    )
    consent_base: Uncertain = Param(2, unit="logit", low=-10, high=10, source="Y009", between=(1, 3))
    consent_footprint: Uncertain = Param(-4, unit="logit", low=-20, high=0, source="Y009", between=(-5, -3))
    consent_pride: Uncertain = Param(-2, unit="logit", low=-20, high=0, source="assumption: Q", between=(-3, -1))
    consent_threat: Uncertain = Param(2, unit="logit", low=0, high=20, source="assumption: Q", between=(1, 3))
    consent_niche: Uncertain = Param(2, unit="logit", low=0, high=20, source="assumption: Q", between=(1, 3))
    watched_places: Uncertain = Param(
        5, unit="places on the map", low=1, high=1000, source="assumption: fewer tell nothing", between=(3, 10)
    )
    orders: Uncertain = Param(
        500, unit="rifles/quarter", low=0, high=1e5, source="assumption: Q, Y084", between=(100, 2_000)
    )
    diverted: Uncertain = Param(0.2, unit="share", low=0, high=1, source="Y084", between=(0.1, 0.4))
    laundered: Uncertain = Param(0.1, unit="share", low=0, high=1, source="Y084", between=(0.05, 0.2))
    flagged: Uncertain = Param(0.6, unit="probability", low=0, high=1, source="Y084", between=(0.3, 0.9))


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per state; row c is the country of code c."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the country's id")]
    country: Annotated[I4, Col(unit="country code", doc="the country it governs")]
    capital: Annotated[I4, Col(unit="place row", doc="where its imports arrive", given=True, refers="place", start=-1)]
    government_effectiveness: Annotated[F8, Col(unit="score", doc="indicator, -2.5 to 2.5", given=True)]
    control_of_corruption: Annotated[F8, Col(unit="score", doc="indicator, -2.5 to 2.5", given=True)]
    political_stability: Annotated[F8, Col(unit="score", doc="indicator, -2.5 to 2.5", given=True)]
    military_spending_musd: Annotated[F8, Col(unit="million USD/year", doc="military spending, 2011", given=True)]
    pay: Annotated[F8, Col(unit="share", doc="of a living wage that reaches a guard today", low=0, high=1, given=True)]
    own_pay: Annotated[F8, Col(unit="share", doc="the same, as the state pays unaided")]
    will: Annotated[F8, Col(unit="share", doc="resolve to act against the traffic", low=0, high=1, given=True)]
    own_will: Annotated[F8, Col(unit="share", doc="resolve without threat or rents")]
    pride: Annotated[F8, Col(unit="share", doc="dislike of foreign help", low=0, high=1, given=True)]
    recorded_share: Annotated[F8, Col(unit="share", doc="of seizures that are heard of", low=0, high=1, given=True)]
    recorded: Annotated[F8, Col(unit="share", doc="of its seizures recorded today")]
    insecurity: Annotated[F8, Col(unit="share", doc="fear that makes people buy arms today", given=True)]
    capacity: Annotated[F8, Col(unit="share", doc="what it can carry out")]
    first_capacity: Annotated[F8, Col(unit="share", doc="capacity on the first day")]
    legitimacy: Annotated[F8, Col(unit="share", doc="how far its people accept it")]
    corruption: Annotated[F8, Col(unit="share", doc="readiness of its officers to be bribed today")]
    own_corruption: Annotated[F8, Col(unit="share", doc="the same without audits")]
    budget: Annotated[F8, Col(unit="USD/year", doc="for the security of its borders today")]
    first_budget: Annotated[F8, Col(unit="USD/year", doc="the same on the first day")]
    manned: Annotated[F8, Col(unit="ratio", doc="border men it can keep over those of the first day", start=1)]
    threat: Annotated[F8, Col(unit="share", doc="threat at home, as it answers offers")]
    lost_share: Annotated[F8, Col(unit="share", doc="of its places that it does not hold")]
    lost_places: Annotated[I4, Col(unit="places", doc="that it does not hold")]
    home: Annotated[B1, Col(unit="yes/no", doc="the war began here; who holds its places weakens nobody")]
    lost_past: Annotated[F8, Col(unit="share", doc="lost shares of past weeks, the latest first", width=MEMORY)]
    mutinied: Annotated[I4, Col(unit="day", doc="day on which its soldiers mutinied; 0 never")]
    incidents_seen: Annotated[I8, Col(unit="incidents", doc="already felt")]
    bribes_seen: Annotated[F8, Col(unit="USD", doc="bribes already felt")]
    imported: Annotated[I8, Col(unit="items", doc="legal imports so far")]
    flagged: Annotated[I8, Col(unit="items", doc="diverted or laundered items that checks have found")]
    aid: Annotated[F8, Col(unit="million USD/week", doc="aid to the state", low=0, high=1e4, lever=True)]
    pay_added: Annotated[F8, Col(unit="share", doc="pay that others add", low=0, high=1, lever=True)]
    audit: Annotated[F8, Col(unit="share", doc="of corruption that audits remove", low=0, high=1, lever=True)]
    legitimacy_gain: Annotated[F8, Col(unit="1/week", doc="legitimacy that others add", low=0, high=1, lever=True)]
    monitoring: Annotated[F8, Col(unit="share", doc="of legal transfers that are checked", low=0, high=1, lever=True)]
    treaty: Annotated[F8, Col(unit="share", doc="of diversion that a treaty prevents", low=0, high=1, lever=True)]
    buy_back_leak: Annotated[
        F8, Col(unit="share", doc="of what is bought back that is sold on", low=0, high=1, lever=True)
    ]


@rule(Phase.LEVERS)
def answer(states, asks, calendar, news, settings, chance, day):
    """Answer foreign offers when they are made, and again on the first day of each quarter."""
    for a in range(asks.host.size):
        opens = day == asks.start[a] and day <= asks.until[a]
        if not opens and not (calendar.quarter_start[day] and asks.start[a] < day <= asks.until[a]):
            continue
        host = asks.host[a]
        if host < 0:
            asks.granted[a] = True
            continue  # nobody asked
        before = asks.granted[a]
        asks.granted[a] = _consents(states, asks, a, settings, chance)
        if not opens and asks.granted[a] == before:
            continue  # same answer
        kind = CONSENT if asks.granted[a] else REFUSAL
        tell(news, kind, day, states.capital[host], host, -1, asks.footprint[a])
        if asks.granted[a] and asks.share[a] > 0.0:
            tell(news, INTERVENTION, day, states.capital[host], host, -1, states.lost_share[host])


@rule(Phase.SECURE)
def keep_house(states):
    """Pay, budget and corruption follow from reach, from aid and from audits."""
    for s in range(states.uid.size):
        states.recorded[s] = states.recorded_share[s]
        states.corruption[s] = states.own_corruption[s] * (1.0 - states.audit[s])
        states.pay[s] = min(1.0, states.own_pay[s] + states.pay_added[s])
        lost = 0.0 if states.home[s] else states.lost_share[s]
        states.manned[s] = states.capacity[s] / max(states.first_capacity[s], 0.01) * (1.0 - lost)
        states.budget[s] = states.first_budget[s] * states.manned[s]


@rule(Phase.GOVERN, every=7)
def order_arms(states, garrisons, camps, forces, places, stores, ledger, calendar, settings, chance, day):
    """Rifles ordered legally arrive in the first week of a quarter; some are diverted, some were never legal."""
    due = False
    for d in range(max(1, day - 6), day + 1):
        due = due or calendar.quarter_start[d]
    if not due:
        return
    for s in range(states.uid.size):
        arsenal = _arsenal(s, states.capital[s], garrisons, camps, forces)
        if arsenal < 0:
            continue  # no army
        market = places.households[states.capital[s]]
        orders = int(settings.orders)
        bought = _launder(states, s, market, arsenal, orders, ledger, settings, chance, day)
        states.imported[s] += receive(ledger, day, arsenal, RIFLES, orders - bought, IMPORT, stores.arsenal[s])
        if market >= 0:
            _divert(states, s, arsenal, market, orders, ledger, settings, chance, day)


@rule(Phase.GOVERN, every=7)
def clear_collection(states, places, stores, ledger, chance, day):
    """Of what was bought back this week some is sold out of the back door; the rest is destroyed."""
    for s in range(states.uid.size):
        account = stores.collected[s]
        homes = places.households[states.capital[s]] if states.capital[s] >= 0 else -1
        for arm in range(ledger.balance.shape[1]):
            stock = ledger.balance[account, arm]
            if stock == 0:
                continue
            if homes >= 0:
                u = uniform(chance, BACK_DOOR, states.uid[s], day, arm)
                transfer(ledger, day, account, homes, arm, binomial(u, stock, states.buy_back_leak[s]), LEAKED)
            transfer(ledger, day, account, stores.destroyed[s], arm, ledger.balance[account, arm], DISPOSED)


@rule(Phase.GOVERN, every=7)
def feel_threat(states, militias, forces, regions, places, settings, day):
    """Count lost places, and feel the threat of those who hold them or might."""
    n = states.uid.size
    total, lost = np.zeros(n), np.zeros(n)
    hostile, own = np.zeros(n), np.zeros(n)
    for p in range(places.uid.size):
        total[places.country[p]] += 1.0
    for r in range(regions.uid.size):
        s = regions.country[r]
        lost[s] += regions.lost[r]
        hostile[s] += regions.hostile_strength[r]
        own[s] += regions.state_strength[r]
    for s in range(n):
        states.lost_places[s] = int(lost[s])
        states.lost_share[s] = min(1.0, lost[s] / max(total[s], 1.0))
        for w in range(MEMORY - 1, 0, -1):
            states.lost_past[s, w] = states.lost_past[s, w - 1]
        states.lost_past[s, 0] = states.lost_share[s]
        if states.home[s]:
            fear = _mean_threat(s, militias, forces, places)
            states.insecurity[s] = settings.home_fear + fear
            states.threat[s] = settings.home_threat if day <= settings.home_threat_until else fear
            continue
        odds = hostile[s] / (hostile[s] + own[s]) if hostile[s] > 0.0 else 0.0
        states.threat[s] += settings.threat_speed * (max(odds, states.lost_share[s]) - states.threat[s])


@rule(Phase.GOVERN, every=7)
def grow_and_wither(states, border_posts, traffic, settings):
    """Capacity, will and legitimacy move, a little each week."""
    n = states.uid.size
    bribes = np.zeros(n)
    for p in range(border_posts.uid.size):
        bribes[border_posts.country[p]] += border_posts.bribes[p]
    for s in range(n):
        week = float(traffic.incidents[s] - states.incidents_seen[s])
        states.incidents_seen[s] = traffic.incidents[s]
        violence = week / (week + settings.violence_half)
        capacity = states.capacity[s]
        gain = settings.capacity_gain * states.aid[s] * states.will[s] * (1.0 - capacity)
        lost = 0.0 if states.home[s] else states.lost_share[s]
        loss = (settings.violence_loss * violence + settings.place_loss * lost) * capacity
        states.capacity[s] = min(1.0, max(0.0, capacity + gain - loss))
        income = bribes[s] - states.bribes_seen[s]
        states.bribes_seen[s] = bribes[s]
        rents = income / (income + states.budget[s] * 7.0 / 365.0) if income > 0.0 else 0.0
        wanted = states.own_will[s] + (1.0 - states.own_will[s]) * states.threat[s]
        will = states.will[s] + settings.will_speed * (wanted - states.will[s])
        states.will[s] = min(1.0, max(0.0, will - settings.rent_effect * rents * states.will[s]))
        states.legitimacy[s] = min(1.0, states.legitimacy[s] + states.legitimacy_gain[s])


@rule(Phase.GOVERN, every=7)
def mutiny(states, news, settings, chance, day):
    """Soldiers of a state that keeps losing places turn on it, once."""
    for s in range(states.uid.size):
        if states.mutinied[s] > 0 or states.lost_places[s] == 0 or states.home[s]:
            continue
        hazard = settings.mutiny * states.lost_places[s] * settings.mutiny_capacity / max(states.capacity[s], 0.01)
        if uniform(chance, MUTINIES, states.uid[s], day) < 1.0 - exp(-hazard):
            states.mutinied[s] = day
            tell(news, MUTINY, day, states.capital[s], s, -1, float(states.lost_places[s]))


@rule(Phase.GOVERN, every=7)
def watch_for_war(states, asks, places, settings, day):
    """An offer that waits for a war is dated, once its host has lost enough for long enough, to when it may be made."""
    if asks.host.size == 0:
        return
    total = np.zeros(states.uid.size)
    for p in range(places.uid.size):
        total[places.country[p]] += 1.0
    for a in range(asks.host.size):
        host = asks.host[a]
        if asks.share[a] <= 0.0 or asks.start[a] < NOT_YET or host < 0:
            continue
        if total[host] < settings.watched_places:
            continue  # too few
        held = True
        for w in range(max(1, min(asks.weeks[a], MEMORY))):
            held = held and states.lost_past[host, w] >= asks.share[a]
        if held:
            asks.start[a] = max(day + max(1, asks.delay[a]), asks.first[a])


@kernel
def _consents(states, asks, a, settings, chance):
    if asks.mode[a] != DRAWN:
        return asks.mode[a] == GRANTED
    host = asks.host[a]
    leaning = settings.consent_base + settings.consent_footprint * asks.footprint[a]
    leaning += settings.consent_pride * states.pride[host] + settings.consent_threat * states.threat[host]
    leaning += settings.consent_niche * asks.niche[a]
    return uniform(chance, ANSWER, asks.uid[a], 0) < logistic(leaning)


@kernel
def _arsenal(s, capital, garrisons, camps, forces):
    """The account of the state's troops in the capital, else of its first troops anywhere; -1 if it has none."""
    found = -1
    for g in range(garrisons.uid.size):
        if garrisons.country[g] != s or camps.country[garrisons.camp[g]] != s or not forces.alive[garrisons.force[g]]:
            continue
        if garrisons.place[g] == capital:
            return garrisons.account[g]
        if found < 0:
            found = garrisons.account[g]
    return found


@kernel
def _launder(states, s, market, arsenal, orders, ledger, settings, chance, day):
    """Stolen rifles slipped into a legal lot, unless a check finds them; returns how many."""
    if market < 0:
        return 0
    share = settings.laundered * states.corruption[s]
    items = binomial(uniform(chance, LAUNDER, states.uid[s], day), orders, share)
    items = min(items, ledger.balance[market, RIFLES])
    if items > 0 and uniform(chance, FLAG, states.uid[s], day) < settings.flagged * states.monitoring[s]:
        states.flagged[s] += items
        return 0
    return transfer(ledger, day, market, arsenal, RIFLES, items, DIVERTED)


@kernel
def _divert(states, s, arsenal, market, orders, ledger, settings, chance, day):
    """Rifles of a lot that its keepers sell on, unless a check finds them missing."""
    share = settings.diverted * states.corruption[s] * (1.0 - states.capacity[s]) * (1.0 - states.treaty[s])
    items = binomial(uniform(chance, DIVERT, states.uid[s], day), orders, share)
    if items > 0 and uniform(chance, FLAG, states.uid[s], day, 1) < settings.flagged * states.monitoring[s]:
        states.flagged[s] += items
        return
    transfer(ledger, day, arsenal, market, RIFLES, items, DIVERTED)


@kernel
def _mean_threat(s, militias, forces, places):
    """Mean threat felt by the armed groups in a country, by their men."""
    men, felt = 0.0, 0.0
    for m in range(militias.uid.size):
        f = militias.force[m]
        if f < 0 or not forces.alive[f] or places.country[forces.place[f]] != s:
            continue
        men += forces.men[f]
        felt += forces.men[f] * militias.threat[m]
    return felt / men if men > 0.0 else 0.0


def furnish(world: Any) -> None:
    """Capacity, legitimacy, corruption and budget from the indicators of the region's file."""
    states, borders = world.tables["state"], world.ground["borders"]
    settings = world.settings["state"]
    states.country[:] = rows = np.arange(states.uid.size)
    land = ~borders.sea
    neighbours = np.array([max(1, int((((borders.a == s) | (borders.b == s)) & land).sum())) for s in rows])
    states.capacity[:] = np.clip((2.5 + states.government_effectiveness) / 5.0, 0.0, 1.0)
    states.first_capacity[:] = states.capacity
    states.legitimacy[:] = np.clip((2.5 + states.political_stability) / 5.0, 0.0, 1.0)
    states.own_corruption[:] = np.clip((2.5 - states.control_of_corruption) / 5.0, 0.0, 1.0)
    states.corruption[:] = states.own_corruption
    states.own_pay[:], states.own_will[:] = states.pay, states.will
    states.recorded[:] = states.recorded_share
    states.first_budget[:] = settings.budget_share * states.military_spending_musd * 1e6 * neighbours
    states.budget[:] = states.first_budget
    states.home[world.ground["areas"].country[:1]] = True
    states.threat[states.home] = settings.home_threat


class State(Row):
    """One government, as Mesa sees it."""

    @property
    def in_mutiny(self) -> bool:
        """Whether its soldiers have turned on it."""
        return bool(self.mutinied > 0)

    @property
    def holds(self) -> float:
        """Share of its places that it holds."""
        return float(1.0 - self.lost_share)


ROOM = Room(
    "state", Params, Columns, State,
    rules=(answer, keep_house, order_arms, clear_collection, feel_threat, grow_and_wither, mutiny, watch_for_war),
    Settings=Settings, holder=STATE, furnish=furnish,
)  # fmt: skip
