"""Common ground: where rooms meet without knowing each other.

Named after things in the world, not after who uses them. A new carrier takes the road
as a convoy and is searched by every post; a new looter joins the parties at a storage
area; a new armed actor is a force and meets every other force.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.core.columns import B1, F8, I4, I8, U8, Col
from sim.core.errors import RunError
from sim.core.kernel import kernel

ARMS = ("rifles", "machine_guns", "rockets", "antiaircraft_guns", "manpads", "ammunition", "chemical")
RIFLES, MACHINE_GUNS, ROCKETS, ANTIAIRCRAFT, MANPADS, AMMUNITION, CHEMICAL = range(7)
MODES = ("paved", "piste", "off_road", "sea")
PAVED, PISTE, OFF_ROAD, SEA = range(4)

NEWS = (
    "first_arrival", "seizure", "battle", "place_lost", "place_retaken", "garrison_left", "mutiny", "rising",
    "intervention", "consent", "refusal", "policy_started", "policy_ended", "joined", "split", "switched",
    "departed", "returned", "entered", "left", "aircraft_attempt", "aircraft_hit", "depot_secured", "custody",
    "depot_emptied",
)  # fmt: skip
(
    FIRST_ARRIVAL, SEIZURE, BATTLE, PLACE_LOST, PLACE_RETAKEN, GARRISON_LEFT, MUTINY, RISING,
    INTERVENTION, CONSENT, REFUSAL, POLICY_STARTED, POLICY_ENDED, JOINED, DIVIDED, CHANGED_SIDE,
    DEPARTED, CAME_HOME, ENTERED, LEFT, AIRCRAFT_ATTEMPT, AIRCRAFT_HIT, DEPOT_SECURED, TOOK_CUSTODY,
    DEPOT_EMPTIED,
) = range(25)  # fmt: skip

WAITING, PASSED, STOPPED, BRIBED = 0, 1, 2, 3  # what became of a convoy today


class Calendar(NamedTuple):
    """What a day number means; one row per day of the run, row 0 the opening."""

    month: Annotated[I4, Col(unit="month", doc="year times 12 plus month less 1")]
    quarter_start: Annotated[B1, Col(unit="yes/no", doc="the first day of a quarter of the year")]
    month_end: Annotated[B1, Col(unit="yes/no", doc="the last day of a month")]


class Arms(NamedTuple):
    """The seven classes of arms, one row each, in the order of ARMS."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the class's id")]
    weight: Annotated[F8, Col(unit="kg", doc="of one item", given=True)]
    load_units: Annotated[F8, Col(unit="units of 12 kg", doc="room one item takes on a pickup", given=True)]
    combat_weight: Annotated[F8, Col(unit="rifles", doc="worth of one item in battle", given=True)]
    crew: Annotated[F8, Col(unit="items/man", doc="items one fighter can put to use", given=True)]
    price_ratio: Annotated[F8, Col(unit="rifles", doc="opening price over a rifle's; 0 is no market", given=True)]
    ease: Annotated[F8, Col(unit="ratio", doc="hazard of looting over a rifle's", given=True)]
    salw: Annotated[B1, Col(unit="yes/no", doc="counts as small arms and light weapons", given=True)]
    watched: Annotated[B1, Col(unit="yes/no", doc="a 2011 programme chased it", given=True)]


class Places(NamedTuple):
    """Towns, oases, crossings and camps."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the place's id")]
    country: Annotated[I4, Col(unit="country code", doc="the country it lies in")]
    region: Annotated[I4, Col(unit="region row", doc="the region it lies in")]
    latitude: Annotated[F8, Col(unit="degrees", doc="north is positive")]
    longitude: Annotated[F8, Col(unit="degrees", doc="east is positive")]
    population: Annotated[F8, Col(unit="people", doc="residents, merged suburbs included")]
    airport: Annotated[B1, Col(unit="yes/no", doc="a civil airport serves it")]
    market: Annotated[I4, Col(unit="market row", doc="its market; -1 if it has none")]
    camp: Annotated[I4, Col(unit="camp code", doc="the camp that holds it today")]
    force: Annotated[I4, Col(unit="force row", doc="the armed group that holds it today; -1 if none does")]
    households: Annotated[I4, Col(unit="account", doc="arms of its civilians; -1 where nobody lives")]
    reached: Annotated[I4, Col(unit="day", doc="first day on which arms from the depots came from elsewhere; 0 never")]


class Regions(NamedTuple):
    """Parts of a country that rise or stay quiet together."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the region's id")]
    country: Annotated[I4, Col(unit="country code", doc="the country it is part of")]
    hardship: Annotated[F8, Col(unit="share", doc="what people there lack")]
    legitimacy_factor: Annotated[F8, Col(unit="ratio", doc="legitimacy of the state there over the country's")]
    pool: Annotated[I8, Col(unit="men", doc="men who might still take up arms")]
    state_strength: Annotated[F8, Col(unit="strength", doc="of the state's forces there today")]
    hostile_strength: Annotated[F8, Col(unit="strength", doc="of those at war with the state there today")]
    troops: Annotated[I8, Col(unit="men", doc="of the state there today")]
    lost: Annotated[I4, Col(unit="places", doc="places there that the state does not hold today")]


class Links(NamedTuple):
    """Roads, tracks and sea lanes between two places, driven both ways."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the link's id")]
    a: Annotated[I4, Col(unit="place row", doc="one end")]
    b: Annotated[I4, Col(unit="place row", doc="the other end")]
    km: Annotated[F8, Col(unit="km", doc="length")]
    mode: Annotated[I4, Col(unit="mode code", doc="paved, piste, off_road or sea")]
    roughness: Annotated[F8, Col(unit="ratio", doc="cost of a kilometre over one of asphalt")]
    border: Annotated[I4, Col(unit="border row", doc="the border it crosses; -1 inside a country")]
    guarded: Annotated[I4, Col(unit="crossing row", doc="its number among links that cross a border; -1 inside")]
    posted: Annotated[B1, Col(unit="yes/no", doc="an official crossing stands on it")]
    open: Annotated[F8, Col(unit="yes/no", doc="whether it may be driven today", low=0, high=1, lever=True)]


class Roads(NamedTuple):
    """The same links by place: those of place p are first[p] to first[p + 1]."""

    first: Annotated[I4, Col(unit="row", doc="first entry of each place, and the end")]
    link: Annotated[I4, Col(unit="link row", doc="the link that leaves")]
    ahead: Annotated[I4, Col(unit="place row", doc="where it leads")]
    distance: Annotated[F8, Col(unit="km", doc="shortest way by road between any two places")]


class Routes(NamedTuple):
    """The best ways between any two markets, each by another set of border crossings."""

    count: Annotated[I4, Col(unit="routes", doc="known ways from one market to another (from, to)")]  # type: ignore[assignment]
    first: Annotated[I4, Col(unit="step row", doc="first step of a way (from, to, way)")]
    length: Annotated[I4, Col(unit="links", doc="steps of a way (from, to, way)")]
    km: Annotated[F8, Col(unit="km", doc="length of a way (from, to, way)")]
    effort: Annotated[F8, Col(unit="km of asphalt", doc="length times roughness (from, to, way)")]
    days: Annotated[F8, Col(unit="days", doc="driving time of a way (from, to, way)")]
    crossings: Annotated[I4, Col(unit="crossing row", doc="crossings of a way, -1 filled (from, to, way, 6)")]
    steps: Annotated[I4, Col(unit="link row", doc="links of all ways, one after another")]
    inland: Annotated[B1, Col(unit="yes/no", doc="some way crosses no guarded border (from, to)")]
    least: Annotated[F8, Col(unit="km of asphalt", doc="effort of the easiest way; 0 where there is none (from, to)")]


class Borders(NamedTuple):
    """Land borders and sea lanes between two countries."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the border's id")]
    a: Annotated[I4, Col(unit="country code", doc="one side")]
    b: Annotated[I4, Col(unit="country code", doc="the other side")]
    length: Annotated[F8, Col(unit="km", doc="length of the land border; 0 at sea")]
    force_a: Annotated[F8, Col(unit="men", doc="border force of side a")]
    force_b: Annotated[F8, Col(unit="men", doc="border force of side b")]
    links: Annotated[I4, Col(unit="links", doc="links that cross it")]
    sea: Annotated[B1, Col(unit="yes/no", doc="a sea lane, not a land border")]


class Camps(NamedTuple):
    """Who fights for what, and whom they are at war with."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the camp's id")]
    country: Annotated[I4, Col(unit="country code", doc="the state whose camp it is; -1 for a camp of no state")]
    hostile: Annotated[B1, Col(unit="yes/no", doc="at war by dated fact (camp, camp), symmetric")]
    risen: Annotated[B1, Col(unit="yes/no", doc="risen against a state (camp, country)")]


class Areas(NamedTuple):
    """Storage areas: clusters of depots, each the origin of what lies in it."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the area's id")]
    place: Annotated[I4, Col(unit="place row", doc="the nearest place")]
    country: Annotated[I4, Col(unit="country code", doc="the country it lies in")]
    depots: Annotated[I4, Col(unit="depots", doc="depot agents in it")]
    weight: Annotated[F8, Col(unit="share", doc="share of the stock that lies in it")]
    falls: Annotated[I4, Col(unit="day", doc="day on which the old regime loses it")]
    km: Annotated[F8, Col(unit="km", doc="to the nearest town, over the ground")]


class Stores(NamedTuple):
    """Accounts and origins that belong to a country and to no agent, by country code."""

    destroyed: Annotated[I4, Col(unit="account", doc="what was destroyed there")]
    spent: Annotated[I4, Col(unit="account", doc="what was fired or worn out there")]
    collected: Annotated[I4, Col(unit="account", doc="what was bought back there, until the week is over")]
    abroad: Annotated[I4, Col(unit="account", doc="what left the region for good, one cell")]
    arsenal: Annotated[I4, Col(unit="origin row", doc="origin of its national arsenal and of its imports")]
    private: Annotated[I4, Col(unit="origin row", doc="origin of arms in private hands before the war")]


class Visits(NamedTuple):
    """Depots that somebody came to close today, until the depot has taken note."""

    count: Annotated[I4, Col(unit="visits", doc="how many, one cell")]  # type: ignore[assignment]
    account: Annotated[I4, Col(unit="account", doc="the depot's books")]
    destroy: Annotated[B1, Col(unit="yes/no", doc="what is there is destroyed, not guarded")]


class Parties(NamedTuple):
    """Who stands before the depots of an area today and would carry off what is there."""

    count: Annotated[I4, Col(unit="parties", doc="how many, one cell")]  # type: ignore[assignment]
    area: Annotated[I4, Col(unit="area row", doc="the storage area")]
    account: Annotated[I4, Col(unit="account", doc="whose books it goes into")]
    men: Annotated[F8, Col(unit="men", doc="looters on that area")]
    force: Annotated[I4, Col(unit="force row", doc="the armed group they belong to; -1 for civilians")]
    room: Annotated[F8, Col(unit="load units", doc="what each account can still carry today (account)")]


class Forces(NamedTuple):
    """Armed formations in the field: militias, garrisons and whoever else bears arms."""

    count: Annotated[I4, Col(unit="forces", doc="rows in use, one cell")]  # type: ignore[assignment]
    uid: Annotated[U8, Col(unit="id", doc="identity of the formation")]
    account: Annotated[I4, Col(unit="account", doc="its arms")]
    place: Annotated[I4, Col(unit="place row", doc="where it stands")]
    camp: Annotated[I4, Col(unit="camp code", doc="the camp it fights for")]
    state: Annotated[B1, Col(unit="yes/no", doc="it is a state's own troops")]
    alive: Annotated[B1, Col(unit="yes/no", doc="it exists today")]
    men: Annotated[I8, Col(unit="men", doc="real fighters")]
    morale: Annotated[F8, Col(unit="ratio", doc="factor on its strength")]
    issued: Annotated[F8, Col(unit="items/man", doc="rifles its depots issue, on top of its own")]
    strength: Annotated[F8, Col(unit="strength", doc="worth in battle today")]
    beaten: Annotated[I4, Col(unit="day", doc="last day it lost a battle; 0 never")]


class Market(NamedTuple):
    """What people know of each market place, by class of arms (market, arm)."""

    place: Annotated[I4, Col(unit="place row", doc="where the market is (market)")]
    price: Annotated[F8, Col(unit="USD", doc="of one item this week")]
    opening: Annotated[F8, Col(unit="USD", doc="of one item on the first day")]
    stock: Annotated[I8, Col(unit="items", doc="in dealers' hands this week")]
    wanted: Annotated[F8, Col(unit="items/week", doc="bids of the last market day")]
    offered: Annotated[F8, Col(unit="items/week", doc="offers of the last market day, dealers' stock excepted")]
    coming: Annotated[I8, Col(unit="items", doc="cargo known to be under way to it")]


class Offers(NamedTuple):
    """What is for sale on this market day, in the order of posting."""

    count: Annotated[I4, Col(unit="offers", doc="how many, one cell")]  # type: ignore[assignment]
    account: Annotated[I4, Col(unit="account", doc="the seller")]
    market: Annotated[I4, Col(unit="market row", doc="where")]
    arm: Annotated[I4, Col(unit="arm row", doc="which class")]
    items: Annotated[I8, Col(unit="items", doc="how many")]
    done: Annotated[I8, Col(unit="items", doc="how many were sold")]


class Bids(NamedTuple):
    """What is sought on this market day, in the order of posting."""

    count: Annotated[I4, Col(unit="bids", doc="how many, one cell")]  # type: ignore[assignment]
    account: Annotated[I4, Col(unit="account", doc="the buyer")]
    market: Annotated[I4, Col(unit="market row", doc="where")]
    arm: Annotated[I4, Col(unit="arm row", doc="which class")]
    items: Annotated[I8, Col(unit="items", doc="how many")]
    done: Annotated[I8, Col(unit="items", doc="how many were bought")]


class Convoys(NamedTuple):
    """Whoever crosses a border today, until it is known what became of them."""

    count: Annotated[I4, Col(unit="convoys", doc="how many, one cell")]  # type: ignore[assignment]
    uid: Annotated[U8, Col(unit="id", doc="identity of the traveller")]
    account: Annotated[I4, Col(unit="account", doc="the cargo")]
    link: Annotated[I4, Col(unit="link row", doc="the link that crosses the border")]
    goal: Annotated[I4, Col(unit="place row", doc="the end of the link it drives to")]
    escorts: Annotated[F8, Col(unit="men", doc="armed men who ride along")]
    value: Annotated[F8, Col(unit="USD", doc="worth of the cargo where it goes")]
    outcome: Annotated[I4, Col(unit="code", doc="waiting, passed, stopped or bribed")]
    fee: Annotated[F8, Col(unit="USD", doc="bribes paid on the way")]


class Notices(NamedTuple):
    """What happened to someone, kept by account until its owner has read it."""

    earned: Annotated[F8, Col(unit="USD", doc="from sales since last read")]
    paid: Annotated[F8, Col(unit="USD", doc="for purchases since last read")]
    robbed: Annotated[I8, Col(unit="items", doc="lost to searches since last read")]


class Traffic(NamedTuple):
    """What passed since the month began; emptied by whoever writes it down, but for incidents, which states feel."""

    convoys: Annotated[I8, Col(unit="convoys", doc="that carried a class (link, direction, arm)")]
    items: Annotated[I8, Col(unit="items", doc="carried (link, direction, arm)")]
    crossed: Annotated[I8, Col(unit="convoys", doc="that carried a class across (crossing, arm)")]
    stopped: Annotated[I8, Col(unit="convoys", doc="of them stopped (crossing, arm)")]
    carried: Annotated[I8, Col(unit="items", doc="carried across or lost there (crossing, arm)")]
    seized: Annotated[I8, Col(unit="items", doc="of them seized (crossing, arm)")]
    recorded: Annotated[I8, Col(unit="items", doc="of them as the world hears of it (crossing, arm)")]
    incidents: Annotated[I8, Col(unit="incidents", doc="of violence since the first day (country)")]
    deaths: Annotated[I8, Col(unit="people", doc="killed (country)")]


class News(NamedTuple):
    """What a chronicler would note, in order."""

    count: Annotated[I4, Col(unit="entries", doc="how many, one cell")]  # type: ignore[assignment]
    kind: Annotated[I4, Col(unit="news code", doc="what happened")]
    day: Annotated[I4, Col(unit="day", doc="when")]
    place: Annotated[I4, Col(unit="place row", doc="where; -1 if nowhere in particular")]
    country: Annotated[I4, Col(unit="country code", doc="in which country")]
    actor: Annotated[I4, Col(unit="account", doc="who; -1 if nobody with books of his own")]
    size: Annotated[F8, Col(unit="as the kind says", doc="how large")]


class Asks(NamedTuple):
    """What the outside world offers a host, one row per policy and host, and the answer."""

    policy: Annotated[I4, Col(unit="policy row", doc="the policy of the scenario")]
    host: Annotated[I4, Col(unit="country code", doc="who is asked; -1 where nobody need be")]
    uid: Annotated[U8, Col(unit="id", doc="identity of host and kind of policy: one draw for the whole run")]
    footprint: Annotated[F8, Col(unit="share", doc="foreign boots, 0 to 1")]
    niche: Annotated[F8, Col(unit="share", doc="use to the host's own ends, 0 to 1")]
    mode: Annotated[I4, Col(unit="code", doc="0 drawn, 1 granted, 2 refused")]
    start: Annotated[I4, Col(unit="day", doc="first day; for a triggered policy set when it is")]
    first: Annotated[I4, Col(unit="day", doc="before which a triggered policy may not start")]
    until: Annotated[I4, Col(unit="day", doc="last day")]
    share: Annotated[F8, Col(unit="share", doc="of a state's places lost that triggers it; 0 is dated")]
    weeks: Annotated[I4, Col(unit="weeks", doc="for which the share must have been lost")]
    delay: Annotated[I4, Col(unit="days", doc="from trigger to start")]
    granted: Annotated[B1, Col(unit="yes/no", doc="the present answer")]


@kernel
def tell(news, kind, day, place, country, actor, size):
    """Add a line to the chronicle.

    Raises RunError where it is full: it is emptied every week.
    """
    line = news.count[0]
    if line >= news.kind.shape[0]:
        raise RunError("more happened in a week than the chronicle has lines for.")
    news.kind[line], news.day[line], news.place[line] = kind, day, place
    news.country[line], news.actor[line], news.size[line] = country, actor, size
    news.count[0] = line + 1


@kernel
def post(board, account, market, arm, items):
    """Post an offer or a bid on a market's board; return its row, -1 where nothing is asked.

    Raises RunError where the board is full.
    """
    line = board.count[0]
    if items <= 0:
        return -1
    if line >= board.account.shape[0]:
        raise RunError("more offers or bids were made than a board has lines for.")
    board.account[line], board.market[line], board.arm[line] = account, market, arm
    board.items[line], board.done[line] = items, 0
    board.count[0] = line + 1
    return line


@kernel
def take_the_road(convoys, uid, account, link, goal, escorts, value):
    """Enter a border crossing for today's inspection; return the convoy's row.

    Raises RunError where more are on the road than there are accounts.
    """
    line = convoys.count[0]
    if line >= convoys.account.shape[0]:
        raise RunError("more convoys came to the borders in a day than there are accounts.")
    convoys.uid[line], convoys.account[line] = uid, account
    convoys.link[line], convoys.goal[line] = link, goal
    convoys.escorts[line], convoys.value[line] = escorts, value
    convoys.outcome[line], convoys.fee[line] = WAITING, 0.0
    convoys.count[0] = line + 1
    return line


@kernel
def join_looters(parties, area, account, men, force):
    """Stand before an area's depots today.

    Raises RunError where more parties come than there is room for.
    """
    line = parties.count[0]
    if men <= 0.0:
        return
    if line >= parties.area.shape[0]:
        raise RunError("more parties of looters came in a day than there is room for.")
    parties.area[line], parties.account[line] = area, account
    parties.men[line], parties.force[line] = men, force
    parties.count[0] = line + 1


@kernel
def at_war(camps, first, second):
    """Whether two camps fight: by dated fact, or because one rose against the other's state."""
    if camps.hostile[first, second]:
        return True
    if camps.country[second] >= 0 and camps.risen[first, camps.country[second]]:
        return True
    return camps.country[first] >= 0 and camps.risen[second, camps.country[first]]


@kernel
def drive(traffic, links, ledger, account, link, goal):
    """Count a cargo that has driven a link to one of its ends."""
    direction = 0 if links.b[link] == goal else 1
    for arm in range(ledger.balance.shape[1]):
        items = ledger.balance[account, arm]
        if items > 0:
            traffic.convoys[link, direction, arm] += 1
            traffic.items[link, direction, arm] += items


@kernel
def note_arrival(places, areas, ledger, news, day, account, place):
    """Note when a place is first reached by arms that once lay in a depot of the war's country."""
    if places.reached[place] > 0:
        return
    items = 0
    for arm in range(ledger.balance.shape[1]):
        for origin in range(areas.uid.size):
            items += ledger.origins[account, arm, origin]
    if items > 0:
        places.reached[place] = day
        tell(news, FIRST_ARRIVAL, day, place, places.country[place], account, float(items))
