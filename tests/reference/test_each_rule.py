"""Each rule of groups, markets and operators gives what the reference gives, from whatever state it starts.

A made-up region is shaken every day: programmes and buy-backs come and go, camps rise, roads are
shut, arms and money fall from heaven. Before each rule the reference takes over the engine's
state; after it both must have made the same moves and be in the same state.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest

from sim.core.commons import ARMS
from sim.core.ledger import LINES, REASONS
from sim.core.rule import Phase
from sim.model.engine import Engine
from sim.model.timetable import Bound
from sim.scenario import Scenario, settle
from tests.reference import war
from tests.reference.beside import RULES, Copy, differences, seen
from tests.reference.world import World
from tests.worlds import OASIS

START = dt.date(2011, 2, 15)
SELDOM = {"militia.form", "militia.set_out", "militia.drive_home", "militia.come_home", "militia.attack"}
OFTEN = {"militia": {"attempts": 0.01, "split_men": 60, "attack_base": 0}}  # what is rare happens as well


@dataclass(frozen=True)
class Watched(Bound):
    """A rule that runs twice."""

    pair: object
    name: str

    def run(self, day):
        """Let it happen in both."""
        self.pair.beside(self, self.name, day)


class SideBySide:
    """An engine, and the reference run beside every rule it has."""

    def __init__(self, seed, days, shake=None, rest=0.0):
        """`rest` is the share of days on which a daily rule is not compared, unless it seldom does anything."""
        scenario = Scenario(
            name="Shaken", region=str(OASIS), start=START, until=START + dt.timedelta(days - 1), agents=OFTEN
        )
        settled = settle(scenario, seed)
        self.engine = Engine(settled, journal=True)
        self.ours, self.theirs = (Copy(self.engine, World(settled)) for _ in range(2))
        self.rng, self.shake, self.rest = np.random.default_rng(seed), shake, rest
        self.found, self.busy = [], Counter()

    def run(self, days, rules=frozenset(RULES)):
        """Some days with the reference beside the given rules."""
        self.engine.open()
        self.engine.bound = tuple(self.watched(bound, rules) for bound in self.engine.bound)
        for _ in range(days):
            self.engine.step()
        return self

    def watched(self, bound, rules):
        """A rule that has the reference beside it, if it is one of those given."""
        name = f"{bound.slot.room}.{bound.slot.rule.name}"
        if bound.slot.rule.phase == Phase.OPENING or name not in rules:
            return bound
        return Watched(bound.slot, bound.before, bound.after, bound.dated, self, name)

    def beside(self, bound, name, day):
        """One rule, twice."""
        if self.shake is not None:
            self.shake(self.engine.world, name, self.rng)
        if bound.slot.rule.every == 1 and name not in SELDOM and self.rng.random() < self.rest:
            Bound.run(bound, day)
            return
        ledger = self.engine.world.ledger
        line = int(ledger.used[LINES])
        self.ours.take(day)
        self.ours.world.books.lines.clear()
        before = seen(self.ours.world)
        Bound.run(bound, day)
        RULES[name](self.ours.world)
        self.theirs.take(day)
        after = seen(self.theirs.world)
        wrong = differences(seen(self.ours.world), after)
        moves = differences(self.our_moves(), self.their_moves(line))
        if after != before:
            self.busy[name] += 1
        if wrong or moves:
            self.found.append((day, name, moves, wrong))

    def our_moves(self):
        """Moves of the reference, by account, class and reason."""
        moves = Counter()
        for _, giver, taker, arm, count, reason in self.ours.world.books.lines:
            moves[giver, taker, arm, reason] += count
        return moves

    def their_moves(self, line):
        """Moves of the engine since a line of its journal."""
        ledger, moves = self.engine.world.ledger, Counter()
        name = [account.name if account else "" for account in self.theirs.account]
        for _, giver, taker, arm, count, reason in ledger.journal[line : int(ledger.used[LINES])].tolist():
            moves[name[giver], name[taker], ARMS[arm], REASONS[reason]] += count
        return moves


def shake(world, rule, rng):
    """Put the world where a run would seldom take it, before some of the rules."""
    if rule == "militia.go_looting":
        shake_programmes(world, rng)
        shake_trade(world, rng)
    if rule in ("militia.attack", "militia.scare_off", "militia.give_way"):
        shake_war(world, rng)
    if rule == "militia.scare_off":
        weak = world.tables["garrison"].force[rng.random(world.tables["garrison"].uid.size) < 0.5]
        world.ground["forces"].strength[weak] /= 100


def shake_programmes(world, rng):
    """Stipends, hand-ins and buy-backs come and go, and arms fall from heaven."""
    groups, ledger = world.tables["militia"], world.ledger
    many = int((groups.uid != 0).sum())
    if rng.random() < 0.2:
        for lever, most in (
            ("stipend", 150), ("stipend_audit", 1), ("disarm_rate", 0.3), ("demobilise_rate", 0.2),
            ("buy_back_price", 2500), ("buy_back_cases", 1.2),
        ):  # fmt: skip
            getattr(groups, lever)[:many] = rng.uniform(0, most, many) * (rng.random(many) < 0.4)
        groups.buy_back_cases[:] = np.minimum(groups.buy_back_cases, 1.0)
    if rng.random() < 0.2:
        takers = [*groups.account[:many], *world.tables["garrison"].account, *world.tables["town"].account]
        for _ in range(3):
            taker, arm, items = rng.choice(takers), rng.integers(7), rng.integers(1, 3000)
            ledger.balance[0, arm] -= items
            ledger.balance[taker, arm] += items
            ledger.origins[0, arm, 0] -= items
            ledger.origins[taker, arm, 0] += items


def shake_trade(world, rng):
    """Prices jump, purses fill and empty, roads are shut and opened, and some have lost money for long."""
    operators, links, price = world.tables["trafficker"], world.ground["links"], world.ground["market"].price
    there = operators.uid != 0
    if rng.random() < 0.1:
        price *= rng.uniform(0.6, 1.7, (price.shape[0], 1))
    if rng.random() < 0.1:
        operators.cash[there] += rng.uniform(-8000, 20000)
    if rng.random() < 0.1:
        links.open[:] = rng.random(links.open.size) < rng.choice([0.7, 1.0])
    if rng.random() < 0.03:
        operators.losing[there] = 30
    world.tables["dealer"].outside_demand[:] = rng.uniform(0, 100) * (rng.random() < 0.3)


def shake_war(world, rng):
    """Camps rise, soldiers mutiny, help comes from outside, towns are lost."""
    garrisons, camps, places = world.tables["garrison"], world.ground["camps"], world.ground["places"]
    many = garrisons.uid.size
    if rng.random() < 0.3:
        garrisons.shaken[:] = rng.random(many) < 0.4
        garrisons.help[:] = rng.uniform(0, 3000, many) * (rng.random(many) < 0.3)
    if rng.random() < 0.05:
        camps.risen[rng.integers(camps.uid.size), rng.integers(world.tables["state"].uid.size)] = True
    if rng.random() < 0.3:
        places.camp[rng.choice(garrisons.place)] = rng.integers(camps.uid.size)


def test_each_rule_gives_what_the_reference_gives():
    pair = SideBySide(1, 98, shake, rest=0.85).run(98)
    assert pair.found == []
    assert len(pair.busy) > 25


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_rule_gives_what_the_reference_gives_however_the_world_is_shaken():
    busy = Counter()
    for seed in (2, 3, 4):
        pair = SideBySide(seed, 180, shake, rest=0.85).run(180)
        assert pair.found == []
        busy += pair.busy
    assert set(busy) == set(RULES)


def test_a_planted_error_is_seen(monkeypatch):
    def fearless(world):
        """Threat that grows twice as fast."""
        war.feel_threat(world)
        war.feel_threat(world)

    monkeypatch.setitem(RULES, "militia.feel_threat", fearless)
    pair = SideBySide(3, 28).run(28, {"militia.feel_threat"})
    assert {name for _, name, _, _ in pair.found} == {"militia.feel_threat"}
