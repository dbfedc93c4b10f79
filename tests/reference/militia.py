"""An armed group, from the page's section 3: how it lives, what it owns, and what becomes of it.

Battles and risings are in `war`, the way home in `journey`, buying and selling in `needs`.
"""

from __future__ import annotations

from sim.core.draws import binomial, whole
from tests.reference.agent import Agent
from tests.reference.homecoming import Homecoming
from tests.reference.needs import Needs

ABSENT, SETTLED, WAITING, UNDER_WAY = "absent", "settled", "waiting", "under way"


class Militia(Needs, Homecoming, Agent):
    """Fighters who stand together, with their arms and their purse."""

    kind = "militia"

    def __init__(self, model, name, home, camp):
        super().__init__(model, name)
        self.account = model.books.open(name, "militia", home)
        self.home, self.place, self.camp, self.root = home, home, camp, self
        self.alignment, self.joins, self.leaves = "local", 0, 0
        self.returns_from = self.returns_to = None
        self.alive, self.journey, self.abroad, self.market = False, ABSENT, False, None
        self.founders = self.men = self.claimed = self.phantoms = 0
        self.morale, self.issued, self.strength, self.threat = 1.0, 0.0, 0.0, 0.0
        self.cash = self.vehicles = 0.0
        self.path, self.leg, self.driven, self.convoy = [], 0, 0.0, None

    @property
    def habits(self):
        return self.model.settings["militia"]

    @property
    def settled(self):
        return self.journey == SETTLED

    def lever(self, name):
        """What a programme asks or pays of the group it stems from; nothing outside its country."""
        return 0.0 if self.abroad else self.model.levers["militia", name, self.root.name]

    # Taking the field

    def stand_by(self):
        """Abroad, founders have rifles of their own from the start."""
        if not self.home.state.home:
            rifles = int(self.habits.own_rifles_abroad * self.founders + 0.5)
            self.model.books.receive(self.account, "rifles", rifles, "opening")
        if self.joins <= 1:
            self.enlist()

    def form(self):
        """Take the field on the day the record says."""
        if self.joins == self.model.day and self.root is self and not self.alive:
            self.enlist()

    def enlist(self):
        self.alive, self.journey = True, SETTLED
        self.men = self.claimed = self.founders
        self.place = self.returns_from or self.place
        if self.returns_to is not None:
            self.journey, self.issued = WAITING, self.habits.returnee_rifles

    def muster(self):
        """Measure what it is worth in battle today."""
        self.strength = 0.0
        if self.alive and self.men > 0:
            self.strength = self.model.strength(self, 1.0 - self.habits.unfit_missiles)

    # Men

    def keep_purse(self):
        """Count what was earned and paid, and what fighters bring in."""
        account, habits = self.account, self.habits
        self.cash = max(0.0, self.cash + account.earned - account.paid)
        account.earned = account.paid = 0.0
        if not self.settled:
            return
        if self.cash < habits.purse_weeks * habits.fighter_cash * self.men:
            self.cash += habits.fighter_cash * self.men + habits.skim * self.lever("stipend") * self.claimed

    def change_sides(self, neighbours):
        """A few men leave for a stronger ally in the same place that pays more, arms with them."""
        ally = self.better_ally(neighbours)
        if ally is None:
            return
        men = binomial(self.luck("militia.switch"), self.men, self.habits.switching)
        if men == 0:
            return
        for arm in self.model.arms:
            items = self.account.held[arm.name] * men // self.men
            self.model.books.move(self.account, ally.account, arm.name, items, "switched")
        self.men -= men
        ally.men += men

    def better_ally(self, neighbours):
        """The strongest beside it that is stronger, richer by the man, and on its side."""
        best = None
        for other in neighbours:
            if other.men == 0 or other.strength <= (best or self).strength:
                continue
            if other.cash / other.men <= self.habits.pay_gap * self.cash / self.men:
                continue
            state = self.place.state
            both = state in self.camp.risen and state in other.camp.risen and not self.camp.fights(other.camp)
            if other.camp is self.camp or both:
                best = other
        return best

    def wants_to_split(self):
        """A large group with more rifles than it can carry may divide in two."""
        habits = self.habits
        if not self.settled or self.men <= habits.split_men:
            return False
        if self.account.held["rifles"] <= habits.split_rifles * self.men:
            return False
        return self.luck("militia.divide") < habits.splitting

    def split(self):
        """Let half of it go its own way, under a name of its own."""
        child = Militia(self.model, f"{self.name}/{self.model.day}/0", self.home, self.camp)
        child.root, child.alignment, child.threat, child.market = self.root, self.alignment, self.threat, self.market
        child.journey, child.abroad, child.alive, child.joins = SETTLED, self.abroad, True, self.model.day
        child.place, child.morale, child.issued = self.place, self.morale, self.issued
        child.account.stand_at(self.place)
        for arm in self.model.arms:
            self.model.books.move(self.account, child.account, arm.name, self.account.held[arm.name] // 2, "split")
        child.men = child.founders = self.men // 2
        self.men -= child.men
        child.phantoms = self.phantoms // 2
        self.phantoms -= child.phantoms
        self.cash = child.cash = self.cash / 2.0
        self.vehicles = child.vehicles = self.vehicles / 2.0
        return child

    def go_home(self):
        """Send home whom a programme demobilises; a group without men ends, and its arms go to households."""
        if not self.alive:
            return
        rate = self.lever("demobilise_rate")
        if rate > 0.0 and self.settled:
            men = binomial(self.luck("militia.go_home"), self.men, rate)
            self.men -= men
            self.place.region.pool += men
        if self.men == 0:
            taker = self.place.households or self.model.books.destroyed(self.place.state)
            self.model.books.move_all(self.account, taker, "deserted")
            self.alive, self.journey, self.phantoms = False, ABSENT, 0
        self.claimed = self.men + self.phantoms

    def die(self, men):
        """Lose men, as many as there are at most; how many died."""
        men = min(men, self.men)
        self.men -= men
        return men

    # Wear

    def use_up(self):
        """Fire ammunition, and wear arms out or lose them, with the square of threat."""
        if not self.alive or self.journey == WAITING:
            return
        habits, books = self.habits, self.model.books
        spent, war = books.spent(self.place.state), self.threat * self.threat
        if self.account.held["ammunition"] > 0:
            fired = self.men * (habits.cases_used + habits.cases_at_war * war)
            books.move(self.account, spent, "ammunition", whole(self.luck("militia.fire"), fired), "spent")
        for arm in self.model.arms:
            held = self.account.held[arm.name]
            if held == 0 or arm.name in ("ammunition", "chemical"):
                continue
            u = self.luck("militia.wear", arm.number)
            books.move(self.account, spent, arm.name, binomial(u, held, habits.wear * war), "worn")
