"""A reduced world on which single rules are played over and over, each time with a luck of its own."""

from sim.model.timetable import bind
from tests.worlds import OASIS, open_books, world_of


class Stage:
    """The made-up region of the tests, opened, with some settings changed and every rule at hand.

    settings  by room, what differs from the defaults
    """

    def __init__(self, days=60, **settings):
        self.world = open_books(world_of(OASIS, days=days))
        for room, changes in settings.items():
            self.world.settings[room] = self.world.settings[room]._replace(**changes)
        self.rules = {f"{bound.slot.room}.{bound.slot.rule.name}": bound.run for bound in bind(self.world)}
        self.tables, self.ground, self.ledger = self.world.tables, self.world.ground, self.world.ledger
        self.balance = self.ledger.balance

    def luck(self, seed):
        """Let what follows meet the luck of another run."""
        self.world.chance.seed[0] = seed

    def put(self, accounts, items, arm=0):
        """So many items in each of these accounts, all of one origin; the rest is with `world`."""
        self.ledger.origins[accounts, arm] = 0
        self.ledger.origins[accounts, arm, 0] = items
        self.balance[accounts, arm] = items

    def row(self, room, name):
        """The row of an agent by its id."""
        return self.world.ids[room].index(name)

    def link(self, name):
        """The row of a link by its id."""
        return self.world.words.names["link"].index(name)

    def place(self, name):
        """The row of a place by its id."""
        return self.world.place_row(name)
