"""A garrison, from the page's sections 1, 3 and 8: its arsenal, its town, and outside troops beside it."""

from sim.core.draws import binomial
from sim.core.maths import exp
from tests.reference.agent import Agent

CLASSES = ("rifles", "machine_guns", "rockets", "ammunition")


class Garrison(Agent):
    """A state's troops in one town."""

    def __init__(self, model, name, state, place, camp, troops, rifles_per_man, joins, leaves):
        super().__init__(model, name)
        self.state, self.place, self.camp = state, place, camp
        self.troops, self.rifles_per_man, self.joins, self.leaves = troops, rifles_per_man, joins, leaves
        self.account = model.books.open(name, "state", place)
        self.alive, self.men, self.morale, self.issued, self.strength = False, 0, 1.0, 0.0, 0.0
        self.beaten, self.shaken, self.help = 0, False, 0.0

    @property
    def habits(self):
        return self.model.settings["garrison"]

    def lever(self, name):
        """Outside troops and their mandate."""
        return self.model.levers["garrison", name, self.name]

    def issue(self, arm):
        """Items of a class that it should have at full strength."""
        share = {"rifles": self.rifles_per_man, "ammunition": self.habits.cases}.get(arm, self.habits.crew_weapons)
        return int(share * self.troops + 0.5)

    def take_post(self):
        """Stand where the file says; a state's garrison has its arsenal, the old regime's has the depots."""
        if self.joins <= 1:
            self.alive, self.men = True, self.troops
        if self.camp is not self.state.camp:
            self.issued = self.rifles_per_man
            if self.alive:
                self.place.camp = self.camp
        elif self.alive:
            for arm in CLASSES:
                self.model.books.receive(self.account, arm, self.issue(arm), "opening", f"{self.state.name}_arsenal")

    def come_and_go(self):
        """A new garrison is armed from the state's guarded depots; one that leaves melts away."""
        books, day = self.model.books, self.model.day
        if self.joins == day and day > 1:
            self.alive, self.men = True, self.troops
            for arm in CLASSES:
                self.draw(arm)
        if max(self.leaves, 1) == day and self.alive:
            books.move_all(self.account, self.place.households or books.destroyed(self.state), "deserted")
            self.alive, self.men, self.strength = False, 0, 0.0
            self.place.camp = self.state.camp

    def draw(self, arm):
        """Take what it should have from depots under the guards of its own state, or locked up there."""
        left = self.issue(arm)
        for depot in self.model.depots:
            if depot.custody in ("guarded", "closed") and depot.place.state is self.state:
                left -= self.model.books.move(depot.account, self.account, arm, left, "drawn")

    def return_to_post(self):
        """With an outside force in the country, part of the largest garrison goes back to a town taken back."""
        day, books = self.model.day, self.model.books
        if self.alive or self.help <= 0.0 or self.place.camp is not self.camp or not self.joins <= day < self.leaves:
            return
        rear = [one for one in self.model.garrisons if one.state is self.state and one.alive]
        if not rear:
            return
        largest = max(rear, key=lambda one: one.men)
        men = min(int(self.habits.sent_back * largest.men), self.troops)
        if men == 0:
            return
        for arm in self.model.arm_names:
            books.move(largest.account, self.account, arm, largest.account.held[arm] * men // largest.men, "returned")
        largest.men -= men
        self.men, self.alive = men, True


def muster(model):
    """Measure what the state's troops are worth in each region, mutiny and outside help included."""
    for region in model.regions:
        region.troops, region.state_strength = 0, 0.0
    habits = model.settings["garrison"]
    outside, posts = dict.fromkeys(model.states, 0.0), dict.fromkeys(model.states, 0.0)
    for garrison in model.garrisons:
        outside[garrison.state] += habits.outside_strength * garrison.lever("outside_troops")
        posts[garrison.state] += 1.0
    for garrison in model.garrisons:
        since = garrison.state.mutinied
        garrison.shaken = since > 0 and model.day <= since + habits.mutiny_lasts
        garrison.help = outside[garrison.state]
        garrison.morale = habits.mutiny_morale if garrison.shaken else 1.0
        garrison.strength = model.strength(garrison, 1.0) if garrison.alive and garrison.men > 0 else 0.0
        region = garrison.place.region
        region.troops += garrison.men
        region.state_strength += garrison.strength + outside[garrison.state] / posts[garrison.state]


def search_caches(model):
    """The outside force seeks the arms of its host's enemies, and destroys what it finds."""
    share = {}
    for garrison in model.garrisons:
        if garrison.help > 0.0:
            share[garrison.state] = max(share.get(garrison.state, 0.0), garrison.lever("cache_search"))
    for group in model.militias:
        state = group.place.state
        if not group.alive or share.get(state, 0.0) <= 0.0 or not group.camp.fights(state.camp):
            continue
        for arm in model.arms:
            u = group.luck("garrison.search", arm.number)
            items = binomial(u, group.account.held[arm.name], 1.0 - exp(-share[state]))
            model.books.move(group.account, model.books.destroyed(state), arm.name, items, "seized")
