"""The oasis with its operators alone, day by day, on markets and borders that a test arranges."""

from sim.agents.trafficker.words import ON_THE_ROAD
from sim.core.commons import PASSED, RIFLES
from sim.core.ledger import OPENING, receive, transfer
from sim.model.timetable import bind
from tests.worlds import OASIS, world_of

ANBA, BIR, FARO, GORM, HAIL = range(5)  # markets


class Trade:
    """The oasis with its operators alone; a test says what dealers have and who waits at borders."""

    def __init__(self, seed=3, **settings):
        self.world = world_of(OASIS, days=6000, seed=seed)
        self.world.settings["trafficker"] = self.world.settings["trafficker"]._replace(**settings)
        self.bound = {(b.slot.room, b.slot.rule.name): b for b in bind(self.world)}
        self.ledger, self.market = self.world.ledger, self.world.ground["market"]
        self.convoys, self.links = self.world.ground["convoys"], self.world.ground["links"]
        self.news, self.places = self.world.ground["news"], self.world.ground["places"]
        self.table, self.dealers = self.world.tables["trafficker"], self.world.tables["dealer"]
        self.day, self.outcome, self.crossed = 0, PASSED, []
        for name in ("dealer.open_markets", "trafficker.start_up"):
            self.do(*name.split("."))
        self.dealers.supply[:] = self.dealers.usual[:] = self.dealers.brought[:] = 0.0
        self.table.cash[:] = 50_000.0

    def do(self, room, rule):
        self.bound[room, rule].run(self.day)

    def stock(self, market, items, arm=RIFLES):
        """So many more items on a dealer's shelf, or fewer."""
        account = self.dealers.account[market]
        if items < 0:
            transfer(self.ledger, self.day, account, 1, arm, -items, OPENING)
        receive(self.ledger, self.day, account, arm, items, OPENING, 0)
        self.market.stock[market, arm] += items
        return self

    def wants(self, market, weekly, price):
        self.dealers.usual[market, RIFLES], self.market.price[market, RIFLES] = weekly, price
        return self

    def days(self, number):
        """Let days pass; convoys at borders meet `outcome`, prices and needs stay as they are."""
        for _ in range(number):
            self.day += 1
            self.convoys.count[0] = 0
            if self.day % 7 == 0:
                self._market_day()
            self.do("trafficker", "travel")
            for c in range(self.convoys.count[0]):
                self.crossed.append((self.day, int(self.convoys.link[c])))
                self.convoys.outcome[c] = self.outcome
            self.do("trafficker", "face_the_border")
            self.do("trafficker", "arrive")
            if self.day % 7 == 0:
                for rule in ("count_money", "talk", "keep_corridors", "leave", "enter"):
                    self.do("trafficker", rule)
        return self

    def _market_day(self):
        ground, prices = self.world.ground, self.market.price.copy()
        needs = [getattr(self.dealers, name).copy() for name in ("usual", "brought", "supply")]
        for board in ("offers", "bids"):
            ground[board].count[0] = 0
        self.do("trafficker", "weigh_routes")
        self.do("dealer", "clear")
        self.do("trafficker", "set_out")
        self.market.price[:] = prices
        for name, kept in zip(("usual", "brought", "supply"), needs, strict=True):
            getattr(self.dealers, name)[:] = kept

    def only(self, *names):
        """Leave these operators alone in business."""
        self.table.alive[:] = False
        rows = [self.world.ids["trafficker"].index(name) for name in names]
        self.table.alive[rows] = True
        return rows

    def busy(self):
        return self.table.alive & (self.table.status == ON_THE_ROAD)
