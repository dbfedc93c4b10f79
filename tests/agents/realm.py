"""Three states on paper, the war's country first, on which one rule at a time can be tried."""

from types import SimpleNamespace

import numpy as np

from sim.agents import border_post, garrison, militia, state
from sim.agents.state import ROOM
from sim.core.chance import chance_of, uid
from sim.core.columns import allocate
from sim.core.commons import Areas, Borders, Calendar, Camps, Places, Regions, Stores
from sim.core.ledger import CIVILIAN, DESTROYED, SECURED_STORE, STATE
from sim.core.settings import settings_of
from sim.world.commons import build_boards
from sim.world.populate import open_ledger

HOME, MALI, NIGER = range(3)
ARSENAL, MARKET, COLLECTION, SHREDDER = 1, 2, 3, 4  # accounts of Mali after `world`


class World:
    """Three states of ten places each, the war's country first, and whatever is asked of them."""

    def __init__(self, asks=1, states=3, seed=1, **params):
        self.settings = settings_of(ROOM.Settings, ROOM.Params(**params))
        self.chance, self.day = chance_of(seed), 7
        self.states = allocate(ROOM.Columns, states)
        self.states.uid[:] = [uid(f"state/{s}") for s in range(states)]
        self.states.capital[:] = np.minimum(np.arange(states), 2) * 10
        self.states.pride[:], self.states.will[:], self.states.pay[:] = 0.6, 0.5, 0.5
        self.states.military_spending_musd[:] = 1000.0
        self.places, self.regions = allocate(Places, 30), allocate(Regions, 3)
        self.places.country[:] = np.arange(30) // 10
        self.places.households[:] = MARKET
        self.regions.country[:] = np.arange(3)
        self.areas, self.borders, self.camps = allocate(Areas, 1), allocate(Borders, 2), allocate(Camps, 3)
        self.borders.a[:], self.borders.b[:], self.borders.sea[:] = [0, 1], [1, 2], False
        self.camps.country[:] = np.arange(3)
        self.border_posts, self.militias = allocate(border_post.ROOM.Columns, 1), allocate(militia.ROOM.Columns, 2)
        self.garrisons = allocate(garrison.ROOM.Columns, 1)
        self.garrisons.country[0] = self.garrisons.camp[0] = MALI
        self.garrisons.place[0], self.garrisons.account[0], self.garrisons.force[0] = 10, ARSENAL, 0
        self.stores = allocate(Stores, 3)
        self.stores.arsenal[:] = 0
        self.stores.collected[MALI], self.stores.destroyed[MALI] = COLLECTION, SHREDDER
        self.calendar = Calendar(np.zeros(2000, np.int32), np.zeros(2000, np.bool_), np.zeros(2000, np.bool_))
        self.calendar.quarter_start[90:2000:90] = True
        boards = build_boards(dict.fromkeys(("accounts", "markets", "arms", "links", "crossings"), 3)
                              | {"forces": 3, "asks": asks, "countries": states}, np.zeros(3))  # fmt: skip
        self.forces, self.news, self.traffic, self.asks = (boards[n] for n in ("forces", "news", "traffic", "asks"))
        self.forces.alive[:], self.forces.men[:] = True, 100
        self.asks.uid[:] = [uid(f"ask/{a}") for a in range(asks)]
        self.asks.start[:], self.asks.until[:] = 7, 2000
        self.ledger = open_ledger(
            ["world", "arsenal", "market", "collection", "shredder"],
            holder=[11, STATE, CIVILIAN, SECURED_STORE, DESTROYED], place=[-1, 10, 10, -1, -1], country=[3, 1, 1, 1, 1],
            countries=4, origins=2, days=2000, journal=False,
        )  # fmt: skip
        ground = {"borders": self.borders, "areas": self.areas}
        state.furnish(SimpleNamespace(tables={"state": self.states}, settings={"state": self.settings}, ground=ground))

    def do(self, name, day=None):
        self.day = self.day if day is None else day
        rule = getattr(state, name)
        rule.kernel(*[getattr(self, n) for n in rule.names])
        return self

    def told(self, kind):
        return int((self.news.kind[: self.news.count[0]] == kind).sum())
