"""How returnees load up when their patron falls, and drive home."""

from __future__ import annotations

import math

LONGEST_WAY = 64  # links


class Homecoming:
    """The part of a group that is on its way."""

    def set_out(self):
        """Load what is in reach, and take the road home on the day of the record."""
        if self.journey != "waiting" or max(self.leaves, 1) != self.model.day or not self.alive:
            return
        self.issued = 0.0
        self.load_up()
        self.market = self.model.nearest_market(self.returns_to)
        self.path, self.leg, self.driven = self.way_home(), 0, 0.0
        self.journey = "under way" if self.path else "settled"

    def load_up(self):
        """One's service rifles wherever they were kept; then from depots in reach what is worth most a load unit."""
        habits = self.habits
        room = habits.pickup_load * self.vehicles
        room -= self.fetch("rifles", int(habits.returnee_rifles * self.men), room, 1e12)
        room -= self.fetch("rifles", int(habits.spare_rifles * self.vehicles), room, habits.looting_reach)
        room -= self.fetch("antiaircraft_guns", int(habits.mounted_guns * self.men + 0.5), room, habits.looting_reach)
        self.fetch("ammunition", int(habits.cases_needed * self.men), room, habits.looting_reach)

    def fetch(self, arm, wanted, room, reach):
        """Take items from the nearest depots of the old regime and open ones; load units taken."""
        load_units, taken = self.model.arm(arm).load_units, 0
        left = min(wanted, int(room / load_units))
        near = [
            (self.model.km(self.place, depot.place), depot) for depot in self.model.depots
            if depot.custody in ("regime", "abandoned")
        ]  # fmt: skip
        for km, depot in sorted(near, key=lambda pair: pair[0]):
            if left <= 0 or km > reach:
                break
            moved = self.model.books.move(depot.account, self.account, arm, left, "looted")
            left -= moved
            taken += moved
        return taken * load_units

    def way_home(self):
        """The easiest way by land, guarded borders shunned by their men a kilometre; empty where there is none."""
        model, cost, came, done = self.model, {self.place: 0.0}, {}, set()
        while True:
            open_ends = [place for place in model.places if place in cost and place not in done]
            if not open_ends:
                return []
            here = min(open_ends, key=lambda place: cost[place])
            if here is self.returns_to:
                break
            done.add(here)
            for link in here.links:
                if link.mode == "sea" or link.open <= 0.0:
                    continue
                men = 0.0
                if link.border is not None:
                    men = (link.border.force_a + link.border.force_b) / max(link.border.length, 1.0)
                reach = cost[here] + link.km * link.roughness + self.habits.shyness * men
                ahead = link.other_end(here)
                if reach < cost.get(ahead, math.inf):
                    cost[ahead], came[ahead] = reach, (here, link)
        path, place = [], self.returns_to
        while place is not self.place:
            place, link = came[place]
            path.insert(0, link)
        return path if len(path) <= LONGEST_WAY else []

    def drive_home(self):
        """Drive a day's way, and stop for the day behind each border."""
        if self.journey != "under way":
            return
        left = self.habits.speed
        while self.leg < len(self.path):
            link = self.path[self.leg]
            ahead = link.km * link.roughness - self.driven
            if ahead > left:
                self.driven += left
                return
            left -= ahead
            self.place = link.other_end(self.place)
            self.leg += 1
            self.driven = 0.0
            self.account.stand_at(self.place)
            if link.border is not None:
                self.convoy = self.model.take_the_road(
                    self, self.account, link, self.place, float(self.men), self.cargo_value()
                )
                return

    def cargo_value(self):
        """Worth of what it has at the market it drives to."""
        value = 0.0
        for arm in self.model.arms if self.market is not None else ():
            value += self.account.held[arm.name] * self.market.price[arm.name]
        return value

    def come_home(self):
        """Pay what was asked at the border, and settle at the journey's end; a willing host disarms in part."""
        if self.journey != "under way":
            return
        if self.convoy is not None:
            self.cash = max(0.0, self.cash - self.convoy.fee)
            self.convoy = None
        if self.leg < len(self.path):
            return
        self.journey = "settled"
        state = self.place.state
        self.abroad = state is not self.home.state
        if state.will >= self.habits.disarming_will:
            taker = self.model.books.destroyed(state)
            for garrison in self.model.garrisons:
                if garrison.alive and garrison.camp.state is state and garrison.place is self.place:
                    taker = garrison.account
            for arm in self.model.arms:
                items = int(self.habits.disarmed_share * self.account.held[arm.name] + 0.5)
                self.model.books.move(self.account, taker, arm.name, items, "collected")
