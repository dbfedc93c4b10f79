"""What a group needs, loots, sells, buys and hands in."""

from __future__ import annotations

import math

from sim.core.draws import binomial
from sim.core.maths import logistic

# What a purse is spent on, in order.
WANTED = ("rifles", "ammunition", "machine_guns", "rockets", "antiaircraft_guns", "manpads")


class Needs:
    """The part of a group that keeps its arms."""

    def go_looting(self):
        """Send a share of the fighters to the fallen storage areas in reach, as many to each."""
        if not self.settled or self.men == 0:
            return
        habits, model = self.habits, self.model
        near = [
            area for area in model.areas
            if area.falls <= model.day and model.km(self.place, area.place) <= habits.looting_reach
        ]  # fmt: skip
        if not near:
            return
        model.can_carry(self.account, habits.pickup_load * habits.haulage * self.men)
        for area in near:
            model.join_looters(area, self.account, habits.looter_share * self.men / len(near), self)

    def need(self, arm):
        """Items its men want to keep for the threat they feel; of what they have no use for, none."""
        habits = self.habits
        share = {
            "rifles": habits.rifles_needed, "machine_guns": habits.crew_weapons_needed,
            "rockets": habits.crew_weapons_needed, "antiaircraft_guns": habits.guns_needed,
            "manpads": habits.missiles_needed, "ammunition": habits.cases_needed,
        }.get(arm, 0.0)  # fmt: skip
        return math.ceil(share * (self.men * (1.0 + habits.threat_in_need * self.threat)))

    def asks(self, arm):
        """What it would let an item go for, dearer under threat."""
        return self.habits.reservation * (1.0 + self.threat) * arm.price_ratio

    def sell(self):
        """Offer what is beyond its need, the more readily the better the price over what a buy-back pays."""
        if not self.settled:
            return
        habits, model = self.habits, self.model
        if self.market is None:
            self.market = model.nearest_market(self.place)
        if self.market is None:
            return
        for arm in model.arms:
            price = self.market.price[arm.name]
            if price <= 0.0 or arm.price_ratio <= 0.0:
                continue
            spare = self.account.held[arm.name] - self.need(arm.name)
            if arm.name == "manpads":
                spare = int(spare * (1.0 - habits.unfit_missiles))
            if spare <= 0:
                continue
            asked = max(self.asks(arm), self.bought_back_for(arm))
            rate = habits.offer_rate * logistic((price - asked) / (habits.price_width * asked))
            items = binomial(self.luck("militia.sell", arm.number), spare, rate)
            model.offer(self.account, self.market, arm.name, items)

    def buy(self):
        """Seek part of what it lacks, as far as its purse goes, unless it is too dear."""
        if not self.settled or self.market is None:
            return
        habits, model, cash = self.habits, self.model, self.cash
        for name in WANTED:
            arm, price = model.arm(name), self.market.price[name]
            if price <= 0.0 or cash < price:
                continue
            lacking = self.need(name) - self.account.held[name]
            if lacking <= 0:
                continue
            most = habits.ceiling * (1.0 + self.threat) * arm.price_ratio
            rate = habits.bid_rate * (1.0 - logistic((price - most) / (habits.price_width * most)))
            items = min(binomial(self.luck("militia.buy", arm.number), lacking, rate), int(cash / price))
            if items > 0:
                model.bid(self.account, self.market, name, items)
                cash -= items * price

    def bought_back_for(self, arm):
        """What a buy-back pays for an item, in proportion to a rifle; for ammunition only if it takes cases too."""
        if arm.name == "ammunition" and self.lever("buy_back_cases") <= 0.0:
            return 0.0
        return self.lever("buy_back_price") * arm.price_ratio

    def hand_in(self):
        """Give up what a programme asks for; sell to a buy-back, where a market pays more only what it left."""
        if not self.settled or self.abroad:
            return
        model, rate = self.model, self.lever("disarm_rate")
        if rate > 0.0:
            rifles = binomial(self.luck("militia.hand_in"), self.account.held["rifles"], rate)
            model.books.move(self.account, model.books.destroyed(self.place.state), "rifles", rifles, "handed_in")
        for arm in model.arms if self.lever("buy_back_price") > 0.0 else ():
            self.sell_back(arm)

    def sell_back(self, arm):
        """Sell of one class what is beyond its need."""
        habits, model = self.habits, self.model
        spare, paid = self.account.held[arm.name] - self.need(arm.name), self.bought_back_for(arm)
        if spare <= 0 or paid <= 0.0:
            return
        asked = self.asks(arm)
        willing = logistic((paid - asked) / (habits.price_width * asked))
        price = self.market.price[arm.name] if self.market is not None else 0.0
        u = self.luck("militia.buy_back", arm.number)
        if price <= paid:
            items = binomial(u, spare, habits.offer_rate * willing)
        else:
            there = logistic((price - asked) / (habits.price_width * asked))
            items = binomial(u, min(spare, model.unsold(self.account, arm.name)), willing / there)
        store = model.books.collected(self.place.state)
        self.cash += model.books.move(self.account, store, arm.name, items, "bought_back") * paid
