"""The households of a town, from the page's sections 2, 3 and 7: they loot, keep, sell, buy and hand in."""

from functools import cached_property

from sim.core.draws import binomial, poisson
from sim.core.maths import logistic, power
from tests.reference.agent import Agent


class Town(Agent):
    """One household of a place's whole population."""

    def __init__(self, model, name, place):
        super().__init__(model, name)
        self.place = place
        self.account = place.households = model.books.open(name, "civilian", place)

    @property
    def habits(self):
        return self.model.settings["town"]

    def lever(self, name):
        """What a programme asks or pays here."""
        return self.model.levers["town", name, self.name]

    @cached_property
    def near(self):
        """Areas whose depots are near enough to walk to."""
        return [area for area in self.model.areas if self.model.km(self.place, area.place) <= self.habits.reach]

    def bought_back_for(self, arm):
        """What a buy-back pays for an item; for ammunition only if it takes cases too."""
        if arm.name == "ammunition" and self.lever("buy_back_cases") <= 0.0:
            return 0.0
        return self.lever("buy_back_price") * arm.price_ratio

    def spare(self, arm):
        """What is not kept for the house."""
        return int(self.account.held[arm.name] * (1.0 - self.habits.kept_share))

    def offer(self):
        """Sell from what is not kept for the house, when the price is right, and better than a buy-back's."""
        habits, market = self.habits, self.place.market
        for arm in self.model.arms if market is not None else ():
            if self.account.held[arm.name] == 0 or arm.price_ratio <= 0.0:
                continue
            asked = max(habits.reservation * arm.price_ratio, self.bought_back_for(arm))
            rate = habits.offer_rate * logistic((market.price[arm.name] - asked) / (habits.price_width * asked))
            items = binomial(self.luck("town.sell", arm.number), self.spare(arm), rate)
            self.model.offer(self.account, market, arm.name, items)

    def bid(self):
        """Seek a rifle where people feel unsafe, the fewer the dearer it is, and some ammunition."""
        habits, market = self.habits, self.place.market
        if market is None:
            return
        dearness = power(market.price["rifles"] / market.opening["rifles"], habits.elasticity)
        mean = habits.demand * self.place.population / 1000.0 * self.place.state.insecurity * dearness * 7.0 / 365.0
        self.model.bid(self.account, market, "rifles", poisson(self.luck("town.buy"), mean))
        cases = poisson(self.luck("town.buy", 1), mean * habits.ammunition_per_rifle)
        self.model.bid(self.account, market, "ammunition", cases)

    def buy_out(self):
        """A buy-back that pays more than the market is sold to by dealers: it bids for what they have."""
        market = self.place.market
        if market is None or self.lever("buy_back_price") <= 0.0:
            return
        for arm in self.model.arms:
            price, paid = market.price[arm.name], self.bought_back_for(arm)
            if paid <= price or price <= 0.0:
                continue
            rate = self.habits.offer_rate * logistic((paid - price) / (self.habits.price_width * price))
            items = binomial(self.luck("town.buy_out", arm.number), market.stock[arm.name], rate)
            self.model.bid(self.model.books.collected(self.place.state), market, arm.name, items)

    def hand_in(self):
        """Hand in what a collection asks for; then sell to a buy-back."""
        books, state = self.model.books, self.place.state
        for arm in self.model.arms:
            if self.account.held[arm.name] == 0:
                continue
            rate = self.lever("hand_in_rate")
            if rate > 0.0:
                items = binomial(self.luck("town.hand_in", arm.number), self.account.held[arm.name], rate)
                books.move(self.account, books.destroyed(state), arm.name, items, "handed_in")
            if self.bought_back_for(arm) > 0.0:
                books.move(self.account, books.collected(state), arm.name, self.sells_back(arm), "bought_back")

    def sells_back(self, arm):
        """Items sold to the programme: where a market pays more, only what was offered there in vain."""
        habits, paid = self.habits, self.bought_back_for(arm)
        asked = habits.reservation * arm.price_ratio
        price = self.place.market.price[arm.name] if self.place.market is not None else 0.0
        willing = logistic((paid - asked) / (habits.price_width * asked))
        u = self.luck("town.buy_back", arm.number)
        if price <= paid:
            return binomial(u, self.spare(arm), habits.offer_rate * willing)
        there = logistic((price - asked) / (habits.price_width * asked))
        return binomial(u, min(self.spare(arm), self.model.unsold(self.account, arm.name)), willing / there)


def go_looting(model):
    """Civilians stand before the depots near their town, a set share of all who do, by people."""
    habits = model.settings["town"]
    armed, people = dict.fromkeys(model.areas, 0.0), dict.fromkeys(model.areas, 0.0)
    for party in model.parties:
        armed[party.area] += party.men
    for town in model.towns:
        model.can_carry(town.account, town.place.population * habits.haulage * habits.pickup_load)
        for area in town.near:
            people[area] += town.place.population
    share = habits.looter_share / (1.0 - habits.looter_share)
    for town in model.towns:
        for area in town.near:
            if people[area] > 0.0:
                crowd = armed[area] * share * town.place.population / people[area]
                model.join_looters(area, town.account, crowd, None)
