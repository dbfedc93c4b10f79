"""The world of the reference: everybody who acts and the ground they meet on, as one Mesa model."""

import math

import mesa
import networkx as nx

from sim.core.discover import rooms
from sim.core.settings import settings_of
from tests.reference import day, region
from tests.reference.books import ARMS, Books
from tests.reference.ground import Convoy, Entry, Party
from tests.reference.levers import Levers, Question
from tests.reference.luck import Luck
from tests.reference.market_day import Decision
from tests.reference.ways import ways_from


def shortest_by_land(_a, _b, links):
    """Kilometres of the shortest road between neighbours; None where only a ship goes."""
    return min((one["link"].km for one in links.values() if one["link"].mode != "sea"), default=None)


class World(mesa.Model):
    """One run of a settled scenario.

    only   rules to keep, by name "room.rule"; the openings, the boards' clearing and levers always stay
    """

    Decision = Decision  # how an operator makes up its mind

    def __init__(self, settled, only=None):
        super().__init__(rng=0)
        self.settled, self.only = settled, only
        self.start, self.day, self.fate = settled.start, 0, Luck(settled.seed)
        self.settings = {room.name: settings_of(room.Settings, settled.params[room.name]) for room in rooms()}
        self.arm_names = ARMS
        self.offers, self.bids, self.convoys, self.parties, self.visits = [], [], [], [], []
        self.carries = {}
        self.spare_militias, self.spare_traffickers = 160, 400
        region.read(self, settled.region)
        self.graph = nx.MultiGraph()
        self.graph.add_nodes_from(self.places)
        self.graph.add_edges_from((link.a, link.b, link.name, {"link": link}) for link in self.links)
        self.roads = {}
        self.known_ways = {}
        region.settle(self, settled.region)
        self.questions = Question.all(self)
        self.levers = Levers(self)
        day.opening(self)

    def step(self):
        """The next day."""
        self.day += 1
        day.pass_by(self)

    def luck(self, process, who, which=0, day=None):
        """A draw of a process for an identity, today's unless another day is named."""
        return self.fate.draw(process, who, self.day if day is None else day, which)

    # The land

    def open_books(self, origins):
        """Empty books, with the accounts of every country."""
        self.books = Books(self, origins)
        for state in self.states:
            self.books.open_state(state)

    def arm(self, name):
        """A class of arms by name."""
        return next(arm for arm in self.arms if arm.name == name)

    def km(self, a, b):
        """The shortest way by land between two places; infinite where there is none."""
        if a not in self.roads:
            self.roads[a] = nx.single_source_dijkstra_path_length(self.graph, a, weight=shortest_by_land)
        return self.roads[a].get(b, math.inf)

    def nearest_market(self, place):
        """The market nearest by road; None where no road leads to one."""
        near = [market for market in self.markets if self.km(place, market.place) < math.inf]
        return min(near, key=lambda market: self.km(place, market.place), default=None)

    def ways(self, start, goal):
        """The best ways from one market to another."""
        if start is goal:
            return []
        if start not in self.known_ways:
            self.known_ways[start] = ways_from(start.place, self.speeds)
        return self.known_ways[start].get(goal.place, [])

    def ways_from(self, start):
        """The best ways from a market to each market."""
        return [self.ways(start, goal) for goal in self.markets]

    # Men

    def forces(self):
        """Everybody who bears arms: garrisons, then groups."""
        return [*self.garrisons, *self.militias]

    def grievance(self, region):
        """What people of a region lack, as far as they do not accept the state."""
        accepted = min(1.0, region.state.legitimacy * region.legitimacy_factor)
        return min(1.0, region.hardship * (1.0 - accepted))

    def armed(self, force):
        """Men who have a weapon: their own, or a rifle their depots issue."""
        held = force.account.held
        heavy = held["machine_guns"] + held["rockets"] + held["antiaircraft_guns"]
        return min(float(force.men), force.issued * force.men + held["rifles"] + heavy)

    def strength(self, force, fit):
        """What a body of men is worth in battle; `fit` is the share of missiles that work."""
        worth = 0.0
        for arm in self.arms:
            usable = float(force.account.held[arm.name])
            if arm.name == "rifles":
                usable += force.issued * force.men
            elif arm.name == "manpads":
                usable *= fit
            worth += arm.combat_weight * min(usable, arm.crew * force.men)
        return force.morale * math.sqrt(self.armed(force) * worth)

    # What is posted for a day or a week

    def units(self, cargo):
        """Load units of a cargo."""
        total = 0.0
        for arm in self.arms:
            total += cargo.get(arm.name, 0) * arm.load_units
        return total

    def offer(self, account, market, arm, items):
        """Post an offer; nothing is no offer."""
        if items > 0:
            self.offers.append(Entry(account, market, arm, items))

    def bid(self, account, market, arm, items):
        """Post a bid."""
        if items > 0:
            self.bids.append(Entry(account, market, arm, items))

    def unsold(self, account, arm):
        """What an account offered on this week's market day in vain."""
        return sum(o.items - o.done for o in self.offers if o.account is account and o.arm == arm)

    def take_the_road(self, who, account, link, goal, escorts, value):
        """Stand at a border today, to be searched."""
        convoy = Convoy(who.uid, account, link, goal, escorts, value)
        self.convoys.append(convoy)
        return convoy

    def can_carry(self, account, units):
        """Load units that somebody can haul off today."""
        self.carries[account] = units

    def join_looters(self, area, account, men, force):
        """Stand before the depots of an area today."""
        if men > 0.0:
            self.parties.append(Party(area, account, men, force))
