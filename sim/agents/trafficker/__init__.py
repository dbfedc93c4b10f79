"""Traffickers: operators of a few pickups who carry arms where they pay.

Once a week an operator at a market weighs every way to every market that pays against
staying home with other goods, buys a cargo, drives, is searched at borders, sells, and
drives on or home with what pays. It believes in each border crossing as its own trips,
its clan and hearsay tell it, and forgets. Who finds nothing to carry at home scouts for goods
within the country. Corridors get cheaper the more passes through
them, whatever the goods. Kin follow where margins are good; losers and jailed men leave.
Operators do not fight, do not store arms for a better price and do not tell on each
other. Drugs, people and fuel fill the room arms leave, and never enter the ledger.

Files by theme: `choice`, `outlook`, `value` and `scout` (where to go), `journey` (the road), `belief` (risk and
know-how), `entry` (money, joining, leaving), `words` (what the others share).

Sources: loads G043; other numbers are section 13 of the model's page, most of them
assumptions; market depth and the rule against losing trips were tried against V04 and V05.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

import numpy as np

from sim.agents.trafficker.belief import keep_corridors, talk
from sim.agents.trafficker.choice import weigh_routes
from sim.agents.trafficker.entry import count_money, enter, leave, start_up
from sim.agents.trafficker.journey import arrive, face_the_border, set_out, travel
from sim.agents.trafficker.words import ON_THE_ROAD
from sim.core.columns import B1, F8, I4, I8, U8, Col
from sim.core.commons import ARMS
from sim.core.face import Row
from sim.core.ledger import TRAFFICKER
from sim.core.room import Room
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param, Uncertain

SPARE = 400  # rows for operators who join during a run


class Params(Frozen):
    """What a scenario may change about all operators."""

    active_share: Uncertain = Param(
        1.0, unit="share of operators", low=0, high=1, source="assumption: 300-1,200 operators, Q", between=(0.25, 1)
    )
    pickups: Uncertain = Param(2, unit="pickups", low=1, high=20, source="assumption: Q", between=(1.5, 3))
    pickups_most: Uncertain = Param(6, unit="pickups", low=1, high=50, source="assumption: Q", between=(4, 8))
    cash: Uncertain = Param(15_000, unit="USD", low=0, high=1e7, source="assumption: Q", between=(5_000, 50_000))
    cash_spread: Uncertain = Param(0.8, unit="sd of log", low=0, high=3, source="assumption: Q", between=(0.4, 1.2))
    load: Uncertain = Param(
        80, unit="units of 12 kg a pickup", low=1, high=1e4, source="G043", grade="C", between=(20, 300)
    )
    escort_rifles: Uncertain = Param(
        1, unit="rifles a pickup", low=0, high=10, source="assumption: who drives keeps a rifle, Q", between=(0, 3)
    )
    transport: Uncertain = Param(
        0.004, unit="USD a unit-km", low=0, high=1, source="assumption: Q", between=(0.002, 0.01)
    )
    know_how_exponent: Uncertain = Param(0.3, unit="1", low=0, high=2, source="assumption: Q", between=(0.1, 0.5))
    know_how_decay: Uncertain = Param(0.98, unit="1/week", low=0, high=1, source="assumption: Q", between=(0.95, 0.99))
    know_how_unit: Uncertain = Param(
        50, unit="passages of a clan", low=1, high=1e5, source="assumption: a busy year of one operator, Q",
        between=(10, 200),
    )  # fmt: skip
    other_traffic: Uncertain = Param(
        0.5, unit="passages a week", low=0, high=10, source="assumption: a trip a fortnight with other goods, Q",
        between=(0, 1),
    )  # fmt: skip
    vehicle: Uncertain = Param(8_000, unit="USD", low=0, high=1e6, source="assumption: Q", between=(4_000, 20_000))
    arrest: Uncertain = Param(5_000, unit="USD", low=0, high=1e6, source="assumption: Q", between=(2_000, 15_000))
    arrest_chance: Uncertain = Param(
        0.3, unit="share of stops", low=0, high=1, source="assumption: Q", between=(0.1, 0.6)
    )
    quit_chance: Uncertain = Param(
        0.25, unit="share of arrests", low=0, high=1, source="assumption: Q", between=(0.1, 0.5)
    )
    other_goods: Uncertain = Param(
        600, unit="USD a pickup a week", low=0, high=1e5, source="assumption: Q", between=(200, 2_000)
    )
    bribe_memory: Uncertain = Param(
        0.1, unit="share a crossing", low=0, high=1, source="assumption: ten crossings to learn a price, Q",
        between=(0.05, 0.3),
    )  # fmt: skip
    pause: Uncertain = Param(
        10, unit="days a trip", low=0, high=60, source="assumption: half a week's wait and a week's sale, Q",
        between=(7, 21),
    )  # fmt: skip
    patience: Uncertain = Param(3, unit="market days", low=1, high=52, source="assumption: Q", between=(1, 6))
    route_choice: Literal["rational", "salience", "risk_neutral"] = Param(
        "rational", unit="rule", source="model's page, section 4"
    )
    risk_aversion: Uncertain = Param(0.3, unit="1", low=0, high=10, source="assumption: Q", between=(0.1, 0.6))
    salience_discount: Uncertain = Param(
        0.7, unit="weight of what stands out less", low=0.01, high=1,
        source="assumption: Bordalo, Gennaioli and Shleifer 2012", between=(0.5, 1),
    )  # fmt: skip
    logit_scale: Uncertain = Param(
        0.03, unit="share of cargo cost a week", low=1e-6, high=10, source="assumption: Q", between=(0.01, 0.1)
    )
    market_depth: Uncertain = Param(8, unit="weeks of bids", low=0, high=104, source="tried: V04, V05", between=(4, 16))
    supply_hope: Uncertain = Param(
        1.5, unit="of what a place can spare", low=0, high=20, source="assumption: Q", between=(1, 3)
    )
    entry_rate: Uncertain = Param(2, unit="operators a week", low=0, high=100, source="assumption: Q", between=(1, 6))
    entry_margin: Uncertain = Param(
        2_000, unit="USD a unit of 12 kg", low=1, high=1e5, source="assumption: Q", between=(1_000, 4_000)
    )
    chill: Uncertain = Param(2, unit="1", low=0, high=20, source="assumption: Q", between=(0, 4))
    exit_rate: Uncertain = Param(0.1, unit="1/week", low=0, high=10, source="assumption: Q", between=(0.03, 0.3))
    forgetting: Uncertain = Param(0.96, unit="kept a week", low=0, high=1, source="assumption: Q", between=(0.9, 0.99))
    prior_caught: Uncertain = Param(0.5, unit="trips", low=0.001, high=100, source="assumption: Q", between=(0.25, 1))
    prior_passed: Uncertain = Param(4.5, unit="trips", low=0.001, high=100, source="assumption: Q", between=(4, 9))
    own_weight: Uncertain = Param(1.0, unit="trips", low=0, high=10, source="model's page, section 4", between=(0.5, 2))
    clan_weight: Uncertain = Param(0.5, unit="trips", low=0, high=10, source="assumption: Q", between=(0.2, 1))
    rumour_weight: Uncertain = Param(0.1, unit="trips", low=0, high=10, source="assumption: Q", between=(0, 0.3))
    speed_paved: Uncertain = Param(250, unit="km a day", low=1, high=2e3, source="assumption: Q", between=(165, 335))
    speed_piste: Uncertain = Param(150, unit="km a day", low=1, high=2e3, source="assumption: Q", between=(100, 200))
    speed_track: Uncertain = Param(100, unit="km a day", low=1, high=2e3, source="assumption: Q", between=(65, 135))
    speed_sea: Uncertain = Param(400, unit="km a day", low=1, high=2e3, source="assumption: Q", between=(265, 535))


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per operator; rows of those who may yet join are empty."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the operator's id")]
    account: Annotated[I4, Col(unit="ledger account", doc="cargo and escorts' rifles")]
    home: Annotated[I4, Col(unit="place row", doc="market it works from", given=True, refers="place", start=-1)]
    clan: Annotated[I4, Col(unit="clan code", doc="kin who share what they know")]
    alive: Annotated[B1, Col(unit="yes/no", doc="it is in business")]
    place: Annotated[I4, Col(unit="place row", doc="where it is, or the last place passed", start=-1)]
    status: Annotated[I4, Col(unit="code", doc="idle, selling or on the road")]
    pickups: Annotated[I8, Col(unit="pickups", doc="vehicles it has", start=1)]
    cash: Annotated[F8, Col(unit="USD", doc="purse; below zero is debt")]
    profit: Annotated[F8, Col(unit="USD", doc="over staying home, fading with half a year")]
    losing: Annotated[I4, Col(unit="weeks", doc="since it last broke even, weeks on the road left out")]
    gives_up: Annotated[B1, Col(unit="yes/no", doc="came out of jail and leaves")]
    waited: Annotated[I4, Col(unit="market days", doc="for which the cargo has been for sale here")]
    start: Annotated[I4, Col(unit="market row", doc="where the trip began", start=-1)]
    goal: Annotated[I4, Col(unit="market row", doc="where the trip goes; -1 if it stays", start=-1)]
    way: Annotated[I4, Col(unit="way", doc="which way it takes", start=-1)]
    back_way: Annotated[I4, Col(unit="way", doc="best way home today; -1 at home or where roads are cut", start=-1)]
    scouting: Annotated[B1, Col(unit="yes/no", doc="drives out empty, to where goods are to be had")]
    first: Annotated[I4, Col(unit="step row", doc="first link of the way")]
    ahead: Annotated[I4, Col(unit="links", doc="still to drive")]
    behind: Annotated[I4, Col(unit="links", doc="driven so far")]
    gone: Annotated[F8, Col(unit="km", doc="driven on the present link")]
    turned: Annotated[B1, Col(unit="yes/no", doc="turned round before a closed road")]
    left: Annotated[I4, Col(unit="day", doc="day on which the trip began")]
    convoy: Annotated[I4, Col(unit="convoy row", doc="today's entry at a border; -1 if none", start=-1)]
    worth: Annotated[F8, Col(unit="USD", doc="of the cargo at that border, where it goes")]
    bribe_share: Annotated[F8, Col(unit="share", doc="of a cargo's worth that a crossing has come to cost in bribes")]
    prospect: Annotated[F8, Col(unit="USD a unit of 12 kg", doc="best margin over staying home it saw this week")]
    risk: Annotated[F8, Col(unit="probability", doc="of losing that cargo, as it sees it")]
    habit: Annotated[I4, Col(unit="crossing row", doc="the corridor it uses; -1 if none", start=-1)]
    caught: Annotated[F8, Col(unit="trips", doc="stopped there, as far as it recalls", width="crossing")]
    passed: Annotated[F8, Col(unit="trips", doc="got through there, as far as it recalls", width="crossing")]
    told_caught: Annotated[I4, Col(unit="trips", doc="stopped this week, by the clan of this number", width="crossing")]
    told_passed: Annotated[I4, Col(unit="trips", doc="through this week, by the clan of this number", width="crossing")]
    know_how: Annotated[
        F8, Col(unit="passages", doc="by the clan of this number, fading, of whatever goods", width="crossing")
    ]
    ease: Annotated[
        F8, Col(unit="ratio", doc="cost of the corridor to that clan over a stranger's", start=1, width="crossing")
    ]


def furnish(world: Any) -> None:
    """Number the clans, and move operators without a market at home to the nearest one."""
    traffickers, places = world.tables["trafficker"], world.ground["places"]
    ids = world.ids["trafficker"]
    clan = {row["id"]: row.get("clan", "") for row in world.region.sheet("traffickers").rows}
    names = sorted(set(clan.values()))
    traffickers.clan[: len(ids)] = [names.index(clan[key]) for key in ids]
    markets = np.flatnonzero(places.market >= 0)
    for t in range(len(ids)):
        home = traffickers.home[t]
        if places.market[home] < 0:
            home = markets[np.argmin(world.ground["roads"].distance[home, markets])]
        traffickers.home[t] = traffickers.place[t] = home
        account = traffickers.account[t]
        world.ledger.place[account], world.ledger.country[account] = home, places.country[home]


class Trafficker(Row):
    """One operator, as Mesa sees it."""

    @property
    def cargo(self) -> dict[str, int]:
        """Items by class aboard today, escorts' rifles included."""
        return {arm: self.holding(arm) for arm in ARMS}

    @property
    def is_travelling(self) -> bool:
        """Whether it is on the road today."""
        return bool(self.status == ON_THE_ROAD)


ROOM = Room(
    "trafficker", Params, Columns, Trafficker,
    rules=(
        start_up, weigh_routes, set_out, travel, face_the_border, arrive,
        count_money, talk, keep_corridors, leave, enter,
    ),
    Settings=Settings, holder=TRAFFICKER, furnish=furnish, spare=SPARE,
)  # fmt: skip
