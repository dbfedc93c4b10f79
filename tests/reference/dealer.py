"""A market place, from the page's section 7: prices, dealers' stock, and who gets what is short."""

from __future__ import annotations

from sim.core.draws import hypergeometric, whole
from sim.core.maths import exp, log, power
from tests.reference.agent import Agent


class Dealer(Agent):
    """The dealers of one market place, and what everybody there knows of prices."""

    def __init__(self, model, name, place, rifle_usd, private_rifles):
        super().__init__(model, name)
        self.place, self.rifle_usd, self.private_rifles = place, rifle_usd, private_rifles
        self.account = model.books.open(name, "dealer", place)
        self.owners = place.households or self.account
        self.supply = dict.fromkeys(model.arm_names, 0.0)
        if place.households is not None and private_rifles > 0:
            town = model.settings["town"]
            weekly = town.demand / 1000.0 * (place.population * place.state.insecurity) * 7.0 / 365.0
            self.supply.update(rifles=weekly, ammunition=weekly * town.ammunition_per_rifle)
        self.usual, self.brought, self.price, self.opening = {}, {}, {}, {}
        self.stock = dict.fromkeys(model.arm_names, 0)

    @property
    def habits(self):
        return self.model.settings["dealer"]

    def open_market(self):
        """Set opening prices, and let what people around it own enter the books."""
        self.usual, self.brought = dict(self.supply), dict(self.supply)
        for arm in self.model.arms:
            self.price[arm.name] = self.opening[arm.name] = self.rifle_usd * arm.price_ratio
        self.model.books.receive(self.owners, "rifles", self.private_rifles, "opening")
        cases = int(self.habits.private_cases * self.private_rifles + 0.5)
        self.model.books.receive(self.owners, "ammunition", cases, "opening")

    def speak_for_owners(self):
        """Abroad, local owners sell in step with the price, and through the dealer alone."""
        for arm in self.model.arms:
            if self.supply[arm.name] <= 0.0:
                continue
            dearness = power(self.price[arm.name] / self.opening[arm.name], self.habits.supply_elasticity)
            items = whole(self.luck("dealer.owners", arm.number), self.supply[arm.name] * dearness)
            self.model.offer(self.owners, self, arm.name, min(items, self.owners.held[arm.name]))

    def buy_for_sinks(self):
        """Bid for buyers beyond the map: what they buy leaves it for good."""
        demand = self.model.levers["dealer", "outside_demand", self.name]
        if demand > 0.0:
            dearness = power(self.price["rifles"] / self.opening["rifles"], self.habits.outside_elasticity)
            items = whole(self.luck("dealer.sink"), demand * dearness)
            self.model.bid(self.model.books.abroad, self, "rifles", items)

    def clear(self, arm, offers, bids, sought):
        """Match one class's bids with offers and stock, ration what is short by lot, and move the price.

        sought   rifles bid for today in the whole country
        """
        if arm.price_ratio <= 0.0:
            return
        habits, name, price = self.habits, arm.name, self.price[arm.name]
        self.usual[name] *= 1.0 - 1.0 / habits.memory
        self.brought[name] *= 1.0 - 1.0 / habits.memory
        if offers or bids:
            stock = self.account.held[name]
            offered, wanted = sum(offer.items for offer in offers), sum(bid.items for bid in bids)
            self.brought[name] += sum(o.items for o in offers if o.account.holder != "trafficker") / habits.memory
            self.usual[name] += sum(b.items for b in bids if b.account.holder != "trafficker") / habits.memory
            shelf = int(habits.stock_weeks * self.usual[name] + 0.5)
            self.buy_in(arm, offers, min(offered, max(0, wanted + shelf - stock)))
            shipped = self.import_for(wanted, sought) if name == "rifles" else 0
            self.sell_out(arm, bids, min(wanted, self.account.held[name]))
            pressed = offered + shipped + stock / max(habits.stock_weeks, 1.0)
            moved = price * exp(habits.eta * (wanted - pressed) / (wanted + pressed + 1.0))
            floor, ceiling = habits.price_floor * arm.price_ratio, habits.price_ceiling * arm.price_ratio
            self.price[name] = min(max(moved, floor), ceiling)
        self.stock[name] = self.account.held[name]

    def buy_in(self, arm, offers, taken):
        """Take so many of the offered items from sellers drawn by lot, and pay them."""
        for offer, part in self.by_lot(arm, offers, taken, "dealer.seller"):
            offer.done = self.model.books.move(offer.account, self.account, arm.name, part, "sold")
            offer.account.earned += offer.done * self.price[arm.name]

    def import_for(self, wanted, sought):
        """Where the war began rifles come in by sea when they are dear, and only for unmet bids."""
        if not self.place.state.has_areas or wanted <= 0:
            return 0
        dear = max(log(self.price["rifles"] / self.habits.import_price), 0.0)
        shipped = whole(self.luck("dealer.ship"), self.habits.import_slope * dear * wanted / sought)
        short = max(0, wanted - self.account.held["rifles"])
        self.model.books.receive(self.account, "rifles", min(shipped, short), "import")
        return shipped

    def sell_out(self, arm, bids, sold):
        """Hand so many items to buyers drawn by lot, and charge them."""
        for bid, part in self.by_lot(arm, bids, sold, "dealer.buyer"):
            reason = "bought"
            if bid.account is self.model.books.abroad:
                reason = "exported"
            elif bid.account.holder == "secured":
                reason = "bought_back"
            bid.done = self.model.books.move(self.account, bid.account, arm.name, part, reason)
            if reason != "exported":
                bid.account.paid += bid.done * self.price[arm.name]

    def by_lot(self, arm, entries, given, process):
        """Deal out `given` items among entries of a board in the order of posting, as if each were drawn blindly."""
        rest = sum(entry.items for entry in entries)
        for entry in entries:
            if given == 0:
                return
            part = entry.items
            if given < rest:
                u = self.model.luck(process, entry.account.uid, arm.number)
                part = hypergeometric(u, entry.items, rest, given)
            rest -= entry.items
            given -= part
            yield entry, part


def clear_markets(model):
    """Every market and class in turn; imports are shared by what is sought in the country."""
    sought = {}
    for bid in model.bids:
        if bid.arm == "rifles":
            state = bid.market.place.state
            sought[state] = sought.get(state, 0.0) + bid.items
    for market in model.markets:
        for arm in model.arms:
            offers = [offer for offer in model.offers if offer.market is market and offer.arm == arm.name]
            bids = [bid for bid in model.bids if bid.market is market and bid.arm == arm.name]
            market.clear(arm, offers, bids, sought.get(market.place.state, 0.0))


def speak_for_owners(model):
    """What townspeople abroad would have offered by themselves does not count beside what their dealer offers."""
    for offer in model.offers:
        if offer.account is offer.market.owners and offer.market.supply[offer.arm] > 0.0:
            offer.items = 0
    for market in model.markets:
        market.speak_for_owners()
