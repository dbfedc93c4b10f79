"""A made-up war: a country where depots fell open, and a neighbour with one northern garrison."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents import depot, garrison, militia, state
from sim.core.chance import chance_of, uid
from sim.core.columns import allocate
from sim.core.commons import NEWS, PISTE, Areas, Arms, Borders, Camps, Links, Places, Regions, Stores
from sim.core.ledger import (
    CIVILIAN,
    DEPOT,
    DESTROYED,
    MILITIA,
    OPENING,
    OUTSIDE,
    SECURED_STORE,
    SPENT_AWAY,
    STATE,
    receive,
)
from sim.core.settings import settings_of
from sim.world.commons import build_boards
from sim.world.geography import roads_of
from sim.world.populate import open_ledger

HOME, HOST = 0, 1  # countries; the war began at home
BASE, CAPITAL, NORTH, OASIS = range(4)  # places; all but the base are the host's
HOME_CAMP, HOST_CAMP, REBELS, RIVALS = range(4)
SHREDDER, SPENT, HOUSEHOLDS = 1, 2, 3
GROUPS, GARRISONS, DEPOTS = 6, 2, 2
FIRST_GROUP, FIRST_GARRISON, FIRST_DEPOT = 4, 4 + GROUPS, 4 + GROUPS + GARRISONS
COLLECTION = FIRST_DEPOT + DEPOTS
WEIGHTS, CREWS = [1, 6, 6, 25, 3, 0, 0], [1, 1 / 3, 1 / 3, 1 / 5, 1 / 10, 0, 0]


class War:
    """Six rows for groups, none of them in use, a garrison in the capital and one in the north."""

    def __init__(self, seed=1, **params):
        self.settings = settings_of(militia.ROOM.Settings, militia.ROOM.Params(**params))
        self.chance, self.day = chance_of(seed), 14
        self._land()
        self._people()
        self._books()

    def _land(self):
        self.places, self.regions, self.links = allocate(Places, 4), allocate(Regions, 3), allocate(Links, 3)
        self.places.uid[:] = [uid(f"place/{p}") for p in range(4)]
        self.places.country[:] = self.places.camp[:] = [HOME, HOST, HOST, HOST]
        self.places.region[:], self.places.population[:] = [0, 1, 2, 2], [1000, 9000, 5000, 10]
        self.places.force[:], self.places.households[:], self.places.market[:] = -1, HOUSEHOLDS, [-1, -1, 0, -1]
        self.regions.uid[:] = [uid(f"region/{r}") for r in range(3)]
        self.regions.country[:], self.regions.pool[:] = [HOME, HOST, HOST], 10_000
        self.regions.hardship[:], self.regions.legitimacy_factor[:] = [0.4, 0.4, 0.9], 1.0
        self.links.a[:], self.links.b[:] = [BASE, OASIS, NORTH], [OASIS, NORTH, CAPITAL]
        self.links.km[:], self.links.roughness[:], self.links.mode[:], self.links.open[:] = [150, 100, 500], 1, PISTE, 1
        self.links.border[:], self.links.guarded[:] = [0, -1, -1], [0, -1, -1]
        self.roads, self.borders = roads_of(self.places, self.links), allocate(Borders, 1)
        self.borders.length[:] = 1000
        self.areas, self.arms = allocate(Areas, 1), allocate(Arms, 7)
        self.areas.uid[:], self.areas.falls[:] = uid("area"), 10
        self.arms.combat_weight[:], self.arms.crew[:] = WEIGHTS, CREWS
        self.arms.price_ratio[:], self.arms.load_units[:] = [1, 6, 3, 15, 2, 0.3, 0], [1, 4, 3, 60, 3, 2, 20]
        self.camps = allocate(Camps, 4)._replace(hostile=np.zeros((4, 4), bool), risen=np.zeros((4, 3), bool))
        self.camps.uid[:], self.camps.country[:] = [uid(f"camp/{c}") for c in range(4)], [HOME, HOST, -1, -1]

    def _people(self):
        self.militias, self.garrisons = (
            allocate(militia.ROOM.Columns, GROUPS),
            allocate(garrison.ROOM.Columns, GARRISONS),
        )
        self.states, self.depots = allocate(state.ROOM.Columns, 2), allocate(depot.ROOM.Columns, DEPOTS)
        self.militias.account[:], self.militias.force[:] = np.arange(FIRST_GROUP, FIRST_GARRISON), np.arange(GROUPS)
        self.garrisons.account[:] = np.arange(FIRST_GARRISON, FIRST_DEPOT)
        self.garrisons.force[:], self.garrisons.place[:] = GROUPS + np.arange(GARRISONS), [CAPITAL, NORTH]
        self.garrisons.country[:], self.garrisons.camp[:] = HOST, HOST_CAMP
        self.garrisons.leaves[:], self.garrisons.uid[:] = 10**6, [uid("army/capital"), uid("army/north")]
        self.states.uid[:], self.states.home[:] = [uid("home"), uid("host")], [True, False]
        self.states.legitimacy[:] = 0.2
        self.depots.account[:], self.depots.place[:] = np.arange(FIRST_DEPOT, FIRST_DEPOT + DEPOTS), BASE

    def _books(self):
        rows = COLLECTION + 1
        held = [MILITIA] * GROUPS + [STATE] * GARRISONS + [DEPOT] * DEPOTS + [SECURED_STORE]
        self.ledger = open_ledger(
            [f"account/{a}" for a in range(rows)], holder=[OUTSIDE, DESTROYED, SPENT_AWAY, CIVILIAN, *held],
            place=[-1, -1, -1, *[0] * (rows - 3)], country=[2, *[0] * (rows - 1)], countries=3, origins=2, days=400,
            journal=False,
        )  # fmt: skip
        self.stores = allocate(Stores, 2)
        self.stores.collected[:] = COLLECTION
        self.stores.destroyed[:], self.stores.spent[:], self.stores.private[:] = SHREDDER, SPENT, 1
        sizes = dict.fromkeys(("links", "markets", "asks", "crossings"), 3)
        sizes |= {"accounts": rows, "forces": GROUPS + GARRISONS, "arms": 7, "countries": 2, "markets": 1}
        for name, board in build_boards(sizes, np.array([NORTH])).items():
            setattr(self, name, board)
        self.forces.count[0] = GROUPS + GARRISONS
        self.forces.account[:] = np.arange(FIRST_GROUP, FIRST_DEPOT)
        self.forces.uid[:] = [uid(f"force/{f}") for f in range(GROUPS + GARRISONS)]
        self.forces.morale[:] = 1.0
        self.market.price[:] = self.market.opening[:] = 500.0 * self.arms.price_ratio

    def group(self, m, place=NORTH, men=100, camp=REBELS, cash=0.0, **arms):
        """A group in the field, with what it holds."""
        table, f = self.militias, self.militias.force[m]
        table.uid[m], table.root[m], table.home[m] = uid(f"account/{self.militias.account[m]}"), m, place
        table.camp[m], table.alignment[m], table.cash[m], table.market[m] = camp, militia.columns.REBEL, cash, 0
        table.alive[m], table.journey[m], table.joins[m] = True, militia.columns.SETTLED, 1
        table.fighters[m] = table.founders[m] = men
        self._stand(f, place, camp, men, arms)
        return self

    def army(self, g=1, men=100, **arms):
        """A garrison in its town, with what it holds."""
        self.garrisons.troops[g] = men
        f = self.garrisons.force[g]
        self._stand(f, self.garrisons.place[g], HOST_CAMP, men, arms)
        self.forces.state[f] = True
        return self

    def _stand(self, f, place, camp, men, arms):
        forces = self.forces
        forces.place[f], forces.camp[f], forces.men[f], forces.alive[f] = place, camp, men, True
        self.ledger.place[forces.account[f]], self.ledger.country[forces.account[f]] = place, self.places.country[place]
        self.give(forces.account[f], **arms)

    def give(self, account, **arms):
        """Post arms to an account from nowhere."""
        from sim.core.commons import ARMS

        for name, items in arms.items():
            receive(self.ledger, 0, account, ARMS.index(name), items, OPENING, 0)
        return self

    def do(self, *names, day=None):
        """Let rules of the room happen today."""
        self.day = self.day if day is None else day
        rules = {rule.name: rule for rule in militia.ROOM.rules}
        for name in names:
            rules[name].kernel(*[getattr(self, table) for table in rules[name].names])
        return self

    def strengths(self):
        """Measure everybody's strength."""
        self.do("muster")
        army = SimpleNamespace(**{rule.name: rule for rule in garrison.ROOM.rules})
        mine, self.settings = self.settings, settings_of(garrison.ROOM.Settings, garrison.ROOM.Params())
        army.muster.kernel(*[getattr(self, table) for table in army.muster.names])
        self.settings = mine
        return self

    def held(self, account, arm=0):
        """Items of a class in an account."""
        return int(self.ledger.balance[account, arm])

    def men(self, m):
        """Fighters of a group."""
        return int(self.forces.men[self.militias.force[m]])

    def told(self, kind):
        """How often the chronicle has a kind of news."""
        return int((self.news.kind[: self.news.count[0]] == NEWS.index(kind)).sum())


@pytest.fixture
def war():
    """Makes such a war, with any parameters changed."""
    return War
