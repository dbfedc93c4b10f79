"""One border on paper, with a road and a track across it, on which one rule at a time can be tried."""

from types import SimpleNamespace

import numpy as np

from sim.agents import border_post, state
from sim.agents.border_post import POST, ROOM, SECTOR
from sim.core.chance import chance_of, uid
from sim.core.columns import allocate
from sim.core.commons import RIFLES, Areas, Arms, Borders, Camps, Links, Places, Stores, take_the_road
from sim.core.ledger import CIVILIAN, DESTROYED, OPENING, SEIZED_STORE, TRAFFICKER, receive
from sim.core.settings import settings_of
from sim.world.commons import build_boards
from sim.world.populate import open_ledger

HOME, ABROAD = 0, 1  # countries; the war began at home
ROAD, TRACK = 0, 1  # links from home to abroad
HOMES, SHREDDER = 5, 6  # accounts after `world` and the four stores
POSTS, SECTORS = (0, 1), (2, 3)  # rows: home side, foreign side


class World:
    """One border with a road, a track and both sides' men; any number of cargoes."""

    def __init__(self, cargoes=1, seed=1, **params):
        self.settings = settings_of(ROOM.Settings, ROOM.Params(**params))
        self.chance, self.day = chance_of(seed), 7
        self.places, self.camps = allocate(Places, 2), allocate(Camps, 3)
        self.places.country[:] = self.places.camp[:] = [HOME, ABROAD]
        self.places.households[:] = HOMES
        self.camps.country[:] = [HOME, ABROAD, -1]
        self.links, self.borders = allocate(Links, 2), allocate(Borders, 1)
        self.links.a[:], self.links.b[:] = 0, 1
        self.links.guarded[:], self.links.roughness[:] = [0, 1], [1.0, 2.0]
        self.borders.a[0], self.borders.b[0], self.borders.links[0], self.borders.length[0] = HOME, ABROAD, 2, 1000.0
        self.borders.force_a[0], self.borders.force_b[0] = 1200.0, 2400.0
        self.arms, self.areas, self.stores = allocate(Arms, 7), allocate(Areas, 1), allocate(Stores, 2)
        self.arms.price_ratio[:] = 1.0
        self.stores.destroyed[:] = SHREDDER
        self.states = allocate(state.ROOM.Columns, 2)
        self.states.pay[:] = self.states.recorded[:] = 1.0
        self.states.home[HOME] = True
        self.states.uid[:] = [uid("home"), uid("abroad")]
        self._posts()
        self._books(cargoes)

    def _posts(self):
        posts = self.border_posts = allocate(ROOM.Columns, 4)
        posts.uid[:] = [uid(f"post/{p}") for p in range(4)]
        posts.account[:] = np.arange(1, 5)
        posts.link[:] = [ROAD, ROAD, TRACK, TRACK]
        posts.country[:] = posts.place[:] = [HOME, ABROAD, HOME, ABROAD]
        posts.kind[:] = [POST, POST, SECTOR, SECTOR]
        house = SimpleNamespace(
            tables={"border_post": posts}, ground={"borders": self.borders, "links": self.links, "areas": self.areas},
            settings={"border_post": self.settings},
        )  # fmt: skip
        border_post.furnish(house)

    def _books(self, cargoes):
        accounts = 7 + cargoes
        self.ledger = open_ledger(
            [str(a) for a in range(accounts)],
            holder=[11, *[SEIZED_STORE] * 4, CIVILIAN, DESTROYED, *[TRAFFICKER] * cargoes],
            place=[-1, *[0] * (accounts - 1)], country=[2, *[0] * (accounts - 1)], countries=3, origins=1, days=100,
            journal=False,
        )  # fmt: skip
        sizes = dict.fromkeys(("forces", "markets", "asks"), 1)
        sizes |= {"accounts": accounts, "arms": 7, "links": 2, "crossings": 2, "countries": 2}
        boards = build_boards(sizes, np.zeros(1))
        self.convoys, self.traffic, self.notices, self.news = (
            boards[name] for name in ("convoys", "traffic", "notices", "news")
        )

    def drive(self, link=ROAD, rifles=12, escorts=0.0, value=10_000.0, goal=1):
        """Every cargo takes the road."""
        for c in range(self.convoys.account.size - 7):
            receive(self.ledger, 0, 7 + c, RIFLES, rifles, OPENING, 0)
            take_the_road(self.convoys, uid(f"cargo/{c}"), 7 + c, link, goal, escorts, value)
        return self.do("search_convoys")

    def do(self, name):
        rule = getattr(border_post, name)
        rule.kernel(*[getattr(self, name) for name in rule.names])
        return self

    def outcomes(self, code):
        return int((self.convoys.outcome[: self.convoys.count[0]] == code).sum())

    def watchful(self, rows=POSTS, odds=1.0):
        """Enough men to stop anything they notice, and odds of noticing it."""
        for p in rows:
            self.border_posts.on_duty[p], self.border_posts.detection[p] = 100.0, odds
        return self
