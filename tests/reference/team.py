"""A stockpile team, from the page's sections 2 and 8: it queues, travels, works and closes depots."""

from sim.core.maths import exp
from tests.reference.agent import Agent

SCOPES = ("all", "salw", "watched")
IDLE = 7  # days before a team that finds nothing looks again


class Team(Agent):
    """Five people, who work for one programme's scope and either destroy or lock up."""

    def __init__(self, model, name, number):
        super().__init__(model, name)
        self.each = 200
        self.rank, block = number % self.each, number // self.each
        self.scope, self.keeps = SCOPES[block % 3], block >= 3
        self.state = model.areas[0].state if model.areas else model.states[0]
        self.at, self.target, self.ready = None, None, 0

    @property
    def habits(self):
        return self.model.settings["team"]

    @property
    def pace(self):
        """Depots a week."""
        return self.habits.pace_watched if self.scope == "watched" else self.habits.pace_all

    def weight(self, depot):
        """How gladly it goes to a depot, by who is there."""
        habits = self.habits
        return {"abandoned": 1.0, "guarded": habits.guarded_weight, "held": habits.held_weight}.get(depot.custody, 0.0)

    def stake(self, depot):
        """What is at stake in a depot, as its scope sees it."""
        held = depot.account.held
        if self.scope == "watched":
            worth = held["manpads"] + self.habits.chemical_worth * held["chemical"]
        elif self.scope == "salw":
            worth = held["rifles"] + held["machine_guns"] + held["rockets"]
        else:
            worth = 0.0
            for arm in self.model.arms:
                worth += arm.price_ratio * held[arm.name]
        return self.weight(depot) * worth

    def work(self, taken):
        """A day on site; a depot lost to others is given up. Each day may be the last."""
        day, depot = self.model.day, self.target
        if depot is not None and self.weight(depot) <= 0.0:
            self.target, self.ready = None, day
        elif depot is not None:
            taken.add(depot)
            if day >= self.ready and depot.luck("team.finish") < 1.0 - exp(-self.pace / 7.0):
                self.model.visits.append((depot, not self.keeps))
                self.target, self.ready = None, day

    def take_on(self, taken):
        """Take on the free depot with the most at stake for each day it costs; wait if there is none."""
        if self.at is None:
            self.at = self.state.capital or self.model.places[0]
        best, most, travel = None, 0.0, 0.0
        for depot in self.model.depots:
            stake = self.stake(depot)
            days = self.model.km(self.at, depot.area.place) / self.habits.speed
            if stake <= 0.0 or depot in taken or days > 1e4:
                continue
            value = stake / (days + 7.0 / self.pace)
            if value > most:
                best, most, travel = depot, value, days
        if best is None:
            self.ready = self.model.day + IDLE
            return
        taken.add(best)
        self.target, self.at, self.ready = best, best.area.place, self.model.day + 1 + int(travel)


def close_depots(model):
    """All teams that are sent work; then those with nothing in hand look, one after another."""
    asked, sent, taken = {}, [], set()
    for scope in SCOPES:
        asked[scope, False] = int(model.levers.total("team", f"count_{scope}") + 0.5)
        asked[scope, True] = int(model.levers.total("team", f"keep_{scope}") + 0.5)
    for team in model.teams:
        if team.rank < asked[team.scope, team.keeps]:
            sent.append(team)
        else:
            team.target = None
    for team in sent:
        team.work(taken)
    for team in sent:
        if team.target is None and team.ready <= model.day:
            team.take_on(taken)
