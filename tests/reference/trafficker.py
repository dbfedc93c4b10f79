"""An operator of a few pickups, from the page's section 4: one object, one method a habit.

The weekly choice itself is in `market_day`, what kin share in `clan`.
"""

from __future__ import annotations

from sim.core.draws import geometric
from sim.core.maths import exp, normal_quantile
from tests.reference.agent import Agent

IDLE, SELLING, ON_THE_ROAD = "idle", "selling", "on the road"
HALF_YEAR = 26


class Trafficker(Agent):
    """Who carries arms where they pay."""

    def __init__(self, model, name, home, clan):
        super().__init__(model, name)
        self.home, self.place, self.clan = home, home, clan
        self.account = model.books.open(name, "trafficker", home)
        self.alive, self.status, self.gives_up = True, IDLE, False
        self.pickups, self.cash, self.profit, self.losing = 1, 0.0, 0.0, 0
        self.waited, self.start, self.goal, self.way, self.way_back = 0, None, None, None, None
        self.scouting, self.turned, self.left = False, False, 0
        self.ahead, self.behind, self.gone = [], [], 0.0
        self.convoy, self.worth, self.bribe_share = None, 0.0, 0.0
        self.prospect, self.risk, self.habit = 0.0, 0.0, None
        self.caught, self.passed = {}, {}

    @property
    def habits(self):
        return self.model.settings["trafficker"]

    # Opening, joining and leaving

    def start_up(self):
        """Draw purse and pickups, and take the nearest border for the usual corridor."""
        self.alive = self.luck("trafficker.active") < self.habits.active_share
        self.equip()
        self.habit = self.nearest_border()

    def equip(self):
        """Pickups are geometric, the purse log-normal; both hang on the operator and on no day."""
        habits = self.habits
        u = self.luck("trafficker.pickups", day=0)
        self.pickups = geometric(u, 1.0 / max(habits.pickups, 1.0), int(habits.pickups_most))
        u = self.luck("trafficker.cash", day=0)
        self.cash = habits.cash * exp(habits.cash_spread * normal_quantile(u))

    def nearest_border(self):
        """First crossing on the way of least effort to a market abroad."""
        abroad = [ways[0] for ways in self.model.ways_from(self.home.market) if ways and ways[0].crossings]
        return min(abroad, key=lambda way: way.effort).crossings[0] if abroad else None

    def leave(self):
        """Give up after a losing half-year, or out of jail; escorts' rifles stay with the people of the place."""
        if not self.alive or self.status != IDLE:
            return
        tired = self.losing >= HALF_YEAR and self.luck("trafficker.exit") < 1.0 - exp(-self.habits.exit_rate)
        if not (tired or self.gives_up):
            return
        self.alive, self.goal = False, None
        if self.place.households is not None:
            self.model.books.move_all(self.account, self.place.households, "deserted")

    # Purse

    def pay(self, amount):
        """A cost of the trade, out of the purse and off the half-year's profit."""
        self.cash -= amount
        self.profit -= amount

    def count_money(self):
        """Take the week's sales and purchases into the purse; the poor save what other goods earn."""
        if not self.alive:
            return
        net = self.account.earned - self.account.paid
        self.account.earned = self.account.paid = 0.0
        self.cash += net
        self.profit = self.profit * (1.0 - 1.0 / HALF_YEAR) + net
        resting, habits = self.status == IDLE, self.habits
        if resting and self.place is self.home and self.cash < habits.cash:
            self.cash = min(habits.cash, self.cash + habits.other_goods * self.pickups)
        if self.profit >= 0.0:
            self.losing = 0
        elif resting:
            self.losing += 1

    # Cargo

    def cargo(self):
        """What it has for sale, by class: all but the rifles its escorts keep."""
        if not self.alive:
            return {}
        aboard = dict(self.account.held)
        aboard["rifles"] = max(0, aboard.get("rifles", 0) - self.escort_rifles())
        return aboard

    def escort_rifles(self):
        return int(self.habits.escort_rifles) * self.pickups

    def loaded_pickups(self, units):
        """Pickups a cargo goes on, at least one; the others stay with other goods."""
        return min(self.pickups, 1 + int(max(units - 1.0, 0.0) / self.habits.load))

    # The road

    def set_out(self):
        """Leave with a cargo, as a scout, or for home with other goods; else stay."""
        if not self.alive or self.status == ON_THE_ROAD or self.goal is None:
            return
        units = self.model.units(self.cargo())
        if units <= 0.0 and not self.scouting:
            if self.way_back is None:
                self.goal = None
                return
            self.goal, self.way = self.home.market, self.way_back
        habits = self.habits
        pickups = self.loaded_pickups(units)
        self.pay(habits.transport * habits.load * pickups * self.way.effort * self.clan.ease_of(self.way))
        self.status, self.left, self.turned = ON_THE_ROAD, self.model.day, False
        self.ahead, self.behind, self.gone, self.waited = list(self.way.links), [], 0.0, 0

    def travel(self):
        """Drive on for a day, or until a border; a closed road turns a convoy back, once."""
        if not self.alive or self.status != ON_THE_ROAD:
            return
        rest = 1.0
        while self.ahead:
            link = self.ahead[0]
            if link.open < 0.5 and self.gone == 0.0:
                if self.turned or rest < 1.0:
                    return
                self.turned, self.goal = True, self.start
                self.ahead, self.behind = self.behind[::-1], self.ahead[::-1]
                continue
            speed = self.speed_on(link)
            need = (link.km - self.gone) / speed
            if need > rest:
                self.gone += rest * speed
                return
            rest -= need
            self.place, self.gone = link.other_end(self.place), 0.0
            self.behind.append(self.ahead.pop(0))
            self.account.stand_at(self.place)
            if link.border is not None:
                self.cross(link)
                return

    def speed_on(self, link):
        """Kilometres a day by kind of road."""
        habits = self.habits
        return {
            "paved": habits.speed_paved, "piste": habits.speed_piste,
            "off_road": habits.speed_track, "sea": habits.speed_sea,
        }[link.mode]  # fmt: skip

    def cross(self, link):
        """Stand behind a border; the corridor gets better known, and arms aboard may be searched for."""
        self.clan.know_how[link] = self.clan.know_how.get(link, 0.0) + 1.0
        self.habit = link
        if not any(self.account.held.values()):
            return
        cargo, self.worth = self.cargo(), 0.0
        for arm in self.model.arms:
            self.worth += cargo.get(arm.name, 0) * self.goal.price[arm.name]
        escorts = float(min(self.account.held["rifles"], self.escort_rifles()))
        self.convoy = self.model.take_the_road(self, self.account, link, self.place, escorts, self.worth)

    def face_the_border(self):
        """Learn what became of the convoy at the border, and bear it."""
        convoy, self.convoy = self.convoy, None
        if convoy is None:
            return
        self.pay(convoy.fee)
        if self.worth <= 0.0:
            return
        stopped, habits = convoy.stopped, self.habits
        self.learn(convoy.link, stopped)
        self.bribe_share += habits.bribe_memory * (convoy.fee / self.worth - self.bribe_share)
        if not stopped:
            return
        if self.luck("trafficker.arrest") < habits.arrest_chance:
            self.pay(habits.arrest)
            self.gives_up = self.luck("trafficker.quit") < habits.quit_chance
        else:
            self.pay(habits.vehicle)
        if self.place.households is not None:
            self.model.books.move_all(self.account, self.place.households, "deserted")
        self.place, self.status, self.goal = self.home, IDLE, None
        self.account.stand_at(self.home)

    def arrive(self):
        """Reach the market, and count what the cargo's berth would have earned with other goods."""
        if not self.alive or self.status != ON_THE_ROAD or self.ahead:
            return
        units, habits = self.model.units(self.cargo()), self.habits
        self.pay(habits.other_goods * units / habits.load * (self.model.day - self.left) / 7.0)
        self.status = SELLING if units > 0.0 else IDLE
        self.goal, self.waited, self.scouting = None, 0, False

    # Beliefs

    def learn(self, crossing, stopped):
        """A trip of one's own counts in full at once, less what the clan's talk will add."""
        memory = self.caught if stopped else self.passed
        memory[crossing] = memory.get(crossing, 0.0) + (self.habits.own_weight - self.habits.clan_weight)
        self.clan.hear_of(crossing, stopped)

    def talk(self, heard_caught, heard_passed):
        """Take in what kin and strangers tell, and forget a little of everything."""
        for memory, heard in ((self.caught, heard_caught), (self.passed, heard_passed)):
            for crossing in self.model.crossings:
                memory[crossing] = (memory.get(crossing, 0.0) + heard[crossing]) * self.habits.forgetting

    def chance_through(self, crossing):
        """Mean of the belief that a cargo gets through; none where the crossing is shut."""
        if crossing.open < 0.5:
            return 0.0
        good = self.habits.prior_passed + self.passed.get(crossing, 0.0)
        return good / (good + self.habits.prior_caught + self.caught.get(crossing, 0.0))
